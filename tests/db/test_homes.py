"""Every role's first page: its questions answered from what is there, in a fixed number of queries."""

from collections import Counter
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accord.queries.home import home
from accord.queries.sheets import sheet
from accord.queries.zones import HEADQUARTERS, zone_of
from accord.records.models import (
    Agreement,
    Designation,
    Determination,
    DueDate,
    Fact,
    Holding,
    LogEntry,
    OfficeArea,
    PartnershipRequest,
    Referral,
    ScreeningRefusal,
    Staff,
)
from accord.rules.home import HOMES, LEAST, OFFICES, PANELS, questions_of
from accord.web.asking import SIGNED_IN
from tests.db.authorising import active, agree, enrolled
from tests.db.stages import assessed, determined, drafted, planned, referred
from tests.db.test_enquiries import logged

BEGINS = ()

AT_MOST = 5
"""The board, an agency's agreements, their facts, its officers; one is left for what a page adds."""
WHO = {
    "local-head": "head", "local-liaison": "liaison", "local-counsel": "counsel", "body-clerk": "clerk",
    "forfeiture-accountant": "accountant",
    "local-officer": "officer", "coordinator": "coordinator", "office-director": "director", "supervisor": "supervisor",
    "program-manager": "manager", "decider": "decider", "deciding-superior": "superior",
    "civil-rights-officer": "civil-rights", "federal-counsel": "federal-counsel", "training-officer": "trainer",
    "vetting-officer": "vetting", "auditor": "auditor", "administrator": "administrator",
}  # fmt: skip


def page(w, role, *, other=False):
    cast = w.others if other else w.people
    return home(cast.actor(WHO[role], w.at), w.at)


def panel(w, role, code, **how):
    [found] = [a for a in page(w, role, **how).answers if a.panel == code]
    return found


def said(answer):
    """Return every line in words, as a reader meets them."""
    words = []
    for line in answer.lines:
        notes = [" ".join(map(str, n)) if isinstance(n, tuple) else str(n) for n in line.notes]
        words.append(" ".join((line.text, *notes)))
    return " | ".join(words)


def test_every_role_asks_at_least_ten_questions_and_no_two_alike():
    assert set(HOMES) == set(OFFICES)
    for role, asked in HOMES.items():
        assert len(asked) >= LEAST, role
        assert len({q.words for q in asked}) == len(asked) == len({q.panel for q in asked}), role


def test_who_holds_several_offices_is_asked_nothing_twice():
    both = questions_of(["auditor", "civil-rights-officer"])
    assert max(Counter(q.panel for q in both).values()) == 1
    assert {q.panel for q in both} == {q.panel for r in ("auditor", "civil-rights-officer") for q in HOMES[r]}


@pytest.mark.parametrize("role", OFFICES)
def test_a_first_page_of_an_empty_world_answers_every_question_honestly(w, role):
    found = page(w, role)

    assert [a.question for a in found.answers] == [q.words for q in HOMES[role]]
    assert all(a.lead for a in found.answers)
    for a in found.answers:
        assert (a.state == "to-come") == bool(PANELS[a.panel].to_come)
        if a.state != "answered":
            assert a.lead == PANELS[a.panel].empty
            assert (a.lines, a.counts) == ((), ())


@pytest.fixture
def busy(w):
    """A world with something in nearly every panel."""
    referred(w)
    w.do("coordinator", "meeting", "propose", {"request": w.ids["request"], "purpose": "first-meeting", "venue": "Here",
         "planned_at": (w.at + timedelta(days=9)).isoformat()})  # fmt: skip
    agree(w)
    active(w)
    w.later(days=1)
    w.ids.pop("class")
    enrolled(w, "officer-2")
    return w


def test_every_first_page_takes_few_queries_however_much_there_is(busy):
    small = {role: counted(busy, role) for role in OFFICES}
    many(busy)
    assert {role: counted(busy, role) for role in OFFICES} == small
    assert max(small.values()) <= AT_MOST


def counted(w, role):
    actor = w.people.actor(WHO[role], w.at)
    with CaptureQueriesContext(connection) as asked:
        home(actor, w.at)
    return len(asked)


def many(w, times=150):
    """Copy what is there many times, in rows only: what is asked must not grow with it."""
    request = PartnershipRequest.objects.get()
    due = list(DueDate.objects.all())
    designation = Designation.objects.filter(state="active").get()
    facts = list(Fact.objects.filter(subject="designation", subject_id=designation.pk))
    for n in range(times):
        request.pk, request.public_id, request.number = None, uuid4(), f"R-2027-{n:05}"
        request.save()
        for d in due:
            d.pk = None
        DueDate.objects.bulk_create(due)
        due = [copied(d) for d in due]
        staff = Staff.objects.create(number=f"S-2027-{n:05}", username=f"many-{n}", full_name=f"Officer {n:03}",
                                     opened_at=w.at, agency=w.agency)  # fmt: skip
        designation.pk, designation.public_id, designation.number = None, uuid4(), f"DN-2027-{n:05}"
        designation.officer = staff
        designation.save()
        facts = [copied(f, subject_id=designation.pk) for f in facts]
        Fact.objects.bulk_create(facts)


def copied(row, **changed):
    given = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if f.name != "recorded_at"}
    given |= {"id": None} | changed
    return type(row)(**given)


def test_the_whole_page_with_session_and_scope_takes_eight_reads(busy, client):
    for role, word in WHO.items():
        session = client.session
        session["staff"] = busy.people.staff(word).pk
        session[SIGNED_IN] = datetime.now(busy.at.tzinfo).isoformat()
        session.save()
        client.get("/")
        with CaptureQueriesContext(connection) as asked:
            got = client.get("/")
        reads = [q["sql"] for q in asked if q["sql"].lstrip("( ").upper().startswith("SELECT")]
        assert got.status_code == 200
        assert len(reads) <= 8, f"{role}: {len(reads)}\n" + "\n".join(r[:160] for r in reads)


def test_the_next_thing_is_the_soonest_clock_of_ones_own(busy):
    found = page(busy, "coordinator")
    due = DueDate.objects.filter(met_at=None, owner="coordinator").order_by("due_at").first()
    clocks = panel(busy, "coordinator", "clocks")

    if due is not None:
        assert found.next == clocks.lines[0]
        assert found.next.due_at == due.due_at


def test_the_liaison_sees_the_way_the_roster_the_cost_and_the_door(busy):
    cases, roster = panel(busy, "local-liaison", "cases"), panel(busy, "local-liaison", "roster")

    assert "Request" in said(cases)
    assert "with:" in said(cases)
    assert roster.lead == "1 of 2 may act now."
    assert roster.lines[0].status == "no", "who may not act stands first, with the reason"
    assert roster.lines[0].notes[0]
    cost = panel(busy, "local-liaison", "cost")
    assert "$10,000.00 a year" in cost.lead, "two officers on the roster at the planning figure"
    assert "not checked yet" in said(cost)
    leaving = panel(busy, "local-liaison", "leaving")
    assert "no days of notice: given now, it ends on" in said(leaving)
    assert "1 officer loses authority then" in said(leaving)
    assert "Supervising officer, Miami" in said(panel(busy, "local-liaison", "contacts"))
    assert busy.ids["designation"] in {str(line.id) for line in panel(busy, "local-liaison", "nominees").lines}


def test_the_clock_of_notice_is_said_with_its_day(w):
    agree(w, "warrant-service-2025")
    leaving = panel(w, "local-head", "leaving")
    assert "90 days of notice: given now, it ends on" in said(leaving)
    assert "termination clause" in said(leaving)


def test_a_delegated_power_is_said_with_its_clause_and_law(busy):
    found = panel(busy, "local-counsel", "delegated")
    facts = Fact.objects.filter(subject="agreement", kind="function", known_to=None)
    assert len(found.lines) == facts.count() > 0
    assert "8 U.S.C. 1357" in said(found)
    assert all(f"clause {f.clause}" in said(found) for f in facts)


def test_another_agency_sees_nothing_of_it(busy):
    for role in ("local-head", "local-liaison", "local-counsel", "body-clerk"):
        for a in page(busy, role, other=True).answers:
            assert "Dana Whitlock" not in said(a), a.panel
            assert a.panel in ("contacts", "classes", "check") or a.lines == (), a.panel


def test_a_coordinator_of_another_area_sees_nothing_of_it(busy):
    OfficeArea.objects.filter(office=busy.removal).update(to_on=busy.at.date())
    for a in page(busy, "coordinator").answers:
        assert a.panel in ("clocks", "map", "capacity") or a.lines == a.counts == (), a.panel


def test_an_officer_sees_the_own_line_only(busy):
    roster = panel(busy, "local-officer", "roster")
    assert [line.text for line in roster.lines] == [busy.people.staff("officer").full_name]


def test_new_requests_and_missing_opinions_are_told_with_their_age(w):
    raw = {"agency": str(w.agency.public_id), "problem": "Stolen cars.", "body_position": "in-favour"}
    w.do("liaison", "request", "start", raw)
    w.do("liaison", "request", "submit")
    w.later(days=12)
    assert panel(w, "coordinator", "new-requests").lead == "1 waits for 12 days."
    w.do("coordinator", "request", "acknowledge")
    w.do("coordinator", "request", "refer")
    assert "0 of 2 opinions given" in said(panel(w, "coordinator", "second-opinion"))
    w.do("director", "request", "give-opinion", {"side": "removal", "opinion": "support", "reasons": "It fits."})
    assert "1 of 2 opinions given" in said(panel(w, "coordinator", "second-opinion"))
    w.do("director-investigations", "request", "give-opinion",
         {"side": "investigations", "opinion": "support", "reasons": "It fits."})  # fmt: skip
    assert Referral.objects.exclude(opinion="").count() == 2
    assert panel(w, "coordinator", "second-opinion").state == "empty"


def test_the_pipeline_counts_what_is_there_and_says_with_whom(busy):
    found = panel(busy, "coordinator", "pipeline")
    counts = {c.label: c for c in found.counts}
    assert counts["Request: With two field offices"].n == 1
    assert counts["Designation: Enrolled in a class"].n == 1
    assert "with: Training officer" in counts["Designation: Enrolled in a class"].note
    assert found.lead.startswith(f"{sum(c.n for c in found.counts)} under way.")


def test_free_capacity_is_the_latest_statement(w):
    for total, promised in ((10, 2), (12, 9)):
        raw = {"code": "supervisors", "total": total, "promised": promised, "source": "Staffing plan"}
        w.do("director", "office", "state-capacity", raw, on=w.removal.public_id)
        w.later(days=1)
    found = panel(w, "coordinator", "capacity")
    assert [(c.n, c.note[:10]) for c in found.counts] == [(3, "free of 12")]
    assert panel(w, "program-manager", "capacity").counts == found.counts


def test_letters_that_lapse_and_lapsed_and_holds_and_lifts(busy):
    lapses = Designation.objects.get(state="active").lapses_at
    assert panel(busy, "coordinator", "lapsing").state == "empty"
    busy.ids["designation"] = str(Designation.objects.get(state="active").public_id)
    busy.do("director", "designation", "hold", {"code": "open-allegation", "reason": "A complaint was opened."})
    held = panel(busy, "coordinator", "holds")
    assert "on hold since" in said(held)
    assert str(busy.at.date()) in said(held)
    busy.later(days=1)
    busy.do(
        "civil-rights",
        "designation",
        "lift-hold",
        {"code": "not-sustained", "adjudicated": "yes", "reason": "Decided."},
    )
    assert panel(busy, "coordinator", "holds").state == "empty"
    assert busy.people.staff("civil-rights").full_name in said(panel(busy, "auditor", "lifted"))
    busy.at = lapses - timedelta(days=30)
    Holding.objects.update(to_on=None)
    assert "runs out" in said(panel(busy, "coordinator", "lapsing"))
    assert panel(busy, "auditor", "lapsed").state == "empty"
    busy.at = lapses
    assert "ran out" in said(panel(busy, "auditor", "lapsed"))
    assert panel(busy, "coordinator", "lapsing").state == "empty"


def test_signatures_and_what_waits_for_counsel_and_the_council(w):
    for stage in (referred, planned_from_request, determined, drafted):
        stage(w)
    assert panel(w, "federal-counsel", "drafting").lines
    w.do("manager", "agreement", "send-to-legal")
    assert panel(w, "federal-counsel", "to-clear").lines
    assert page(w, "federal-counsel").next.id == Agreement.objects.get().public_id
    w.do("federal-counsel", "agreement", "clear-legal")
    assert panel(w, "body-clerk", "to-resolve").lines
    w.do("clerk", "agreement", "record-resolution", {"resolution": "26-1", "resolved_on": w.at.date().isoformat()})
    assert "Ready to sign" in said(panel(w, "decider", "signatures"))
    assert panel(w, "decider", "decided").lines


def planned_from_request(w):
    assessed(w, {"need-jail-processing": "3", "need-custody-handover": "3"})
    planned(w)


def test_an_override_shows_to_the_superior_and_the_auditor(w):
    for stage in (referred, planned_from_request, determined):
        stage(w)
    assert panel(w, "auditor", "overrides").state == "empty"
    Determination.objects.update(override=True, override_because="Published.")
    assert panel(w, "auditor", "overrides").lines
    assert panel(w, "deciding-superior", "overrides").lines


def test_what_was_recorded_after_the_event_and_the_state_of_the_log(busy):
    late = panel(busy, "auditor", "back-dated")
    facts = [f for f in Fact.objects.all() if f.valid_from < f.recorded_at - timedelta(days=1)]
    assert bool(late.lines) == bool(facts)
    entry = LogEntry.objects.order_by("-pk").first()
    assert f"number {entry.pk:,}" in said(panel(busy, "auditor", "log"))


def test_a_review_is_told_ninety_days_ahead(w):
    agree(w, "jail-enforcement-2020")
    assert panel(w, "program-manager", "reviews").state == "empty"
    months = Agreement.objects.get().terms.get("review_months", 36)
    w.at += timedelta(days=30 * months - 60)
    assert panel(w, "program-manager", "reviews").lines


def test_an_administrator_sees_accounts_vacancies_and_what_was_refused(w):
    ScreeningRefusal.objects.create(kind="a-number", counted_on=w.at.date(), times=3)
    Staff.objects.filter(username="clerk").update(locked_at=w.at)
    assert [(c.label, c.n) for c in panel(w, "administrator", "refusals").counts] == [("a number", 3)]
    assert "locked since" in said(panel(w, "administrator", "locked"))
    assert "no supervising officer" in said(panel(w, "administrator", "vacancies"))
    assert sum(c.n for c in panel(w, "administrator", "accounts").counts) == Staff.objects.count()


def test_the_council_gets_one_packet_of_the_request(busy):
    found = panel(busy, "local-liaison", "packet")
    request = PartnershipRequest.objects.get()
    assert [line.href for line in found.lines] == [f"/requests/{request.public_id}/packet.pdf"]


def test_enquiries_of_the_area_stand_on_the_coordinators_page(w):
    assert panel(w, "coordinator", "enquiries").state == "empty"
    logged(w)
    w.later(days=4)
    found = panel(w, "coordinator", "enquiries")
    assert found.lead == "1 waits for 4 days."
    assert w.agency.name in said(found)
    assert panel(w, "decider", "pipeline").state == "empty", "an enquiry is no request yet"


def test_an_agency_sees_the_clock_of_its_request_and_none_of_an_enquiry_it_may_not_read(w):
    logged(w)
    assert DueDate.objects.filter(kind="enquiry", agency=w.agency, met_at=None).exists()
    assert panel(w, "coordinator", "clocks").state == "answered"
    assert panel(w, "local-liaison", "owed").state == "empty"
    referred(w)
    owed = panel(w, "local-liaison", "owed")
    assert {line.kind for line in owed.lines} == {"request"}


def test_where_the_request_stands_is_said_once_by_the_thing_that_has_come_furthest(w):
    referred(w)
    assert [line.kind for line in panel(w, "local-liaison", "cases").lines] == ["request"]
    assessed(w)
    assert [line.kind for line in panel(w, "local-liaison", "cases").lines] == ["assessment"]
    assert "with: Field coordinator" in said(panel(w, "local-liaison", "cases")), "who begins the plan"


def test_a_moment_is_read_where_its_place_lies(busy):
    from accord.records.models import Agency, County

    Agency.objects.filter(pk=busy.agency.pk).update(zone="America/Chicago")
    County.objects.filter(pk=busy.agency.home_county_id).update(zone="America/Chicago")
    assert page(busy, "local-liaison").zone == page(busy, "coordinator").zone == "America/Chicago"
    assert page(busy, "program-manager").zone == HEADQUARTERS
    clocks = [line for a in page(busy, "program-manager").answers for line in a.lines if line.due_at]
    assert clocks
    assert {line.zone for line in clocks} == {"America/Chicago"}
    on = busy.at.date()
    for who, zone in (("liaison", "America/Chicago"), ("coordinator", "America/Chicago"), ("manager", HEADQUARTERS)):
        assert zone_of(busy.people.staff(who), on) == zone
    assert zone_of(busy.removal, on) == "America/Chicago"
    history = sheet("meeting", busy.ids["meeting"], busy.people.actor("manager", busy.at), busy.at).history
    assert any(" C" in words for h in history for label, words in h.words if label == "When")
