"""Authority through the door: from nomination to the check, on real rows."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accord.actions.authority import check
from accord.programs import programs
from accord.queries.authority import candidates, known_now, roster
from accord.queries.papers import document
from accord.queries.sheets import sheet
from accord.records.models import Designation, Document, DueDate, Fact, LogEntry, Staff
from accord.rules.decisions import Forbidden, Invalid, Missing, Refused
from accord.rules.intervals import day_starts_at
from tests.db import world as small
from tests.db.world import World

pytestmark = pytest.mark.django_db

FIELD, SERVICE, JAIL = "task-force-2025", "warrant-service-2025", "jail-enforcement-2020"
ASKED = ["enforces-law", "facility-security-trained", "questionnaire", "disciplinary-access"]
START = datetime(2025, 3, 1, 15, tzinfo=UTC)


@pytest.fixture
def past(db, monkeypatch: pytest.MonkeyPatch) -> World:
    """Return a world whose people were in office on the first day of scenario 4."""
    monkeypatch.setattr(small, "BEGIN", START)
    w = small.world()
    w.at = START
    return w


def edition(code: str) -> Any:
    return programs()["287g"].edition(code)


def agree(w: World, code: str = FIELD) -> str:
    """Enter an agreement in force since the beginning of that day's month."""
    return w.do(
        "administrator", "agreement", "import-agreement",
        {"agency": str(w.agency.public_id), "program": "287g", "edition": code,
         "functions": list(edition(code).functions[:2]), "effective_on": w.at.date().replace(day=1).isoformat(),
         "held_at": "Program office, binder 4", "supervisor_position": "Desk supervisor"},
    ).id  # fmt: skip


def enrolled(w: World, who: str = "officer", code: str = FIELD) -> str:
    """Bring an officer as far as a seat in a class of the edition's course."""
    w.do("liaison", "designation", "nominate", {
        "agreement": w.ids["agreement"], "officer": str(w.people.staff(who).public_id), "experience_months": 48,
        "citizen_attested": True, "attestations": ASKED})  # fmt: skip
    w.do(who, "designation", "consent")
    w.do("vetting", "designation", "open-vetting")
    w.do("vetting", "designation", "record-vetting", {"status": "cleared", "decided_on": str(w.at.date())})
    course = next(c for c in programs()["287g"].courses if c.code in edition(code).courses and not c.refresher)
    if "class" not in w.ids:
        w.do("trainer", "class", "schedule", {
            "agency": str(w.agency.public_id), "program": "287g", "course": course.code, "seats": 2,
            "starts_on": str(w.at.date()), "ends_on": str(w.at.date()), "venue": "Academy"})  # fmt: skip
    return w.do("trainer", "designation", "enroll", {"training": w.ids["class"]}).id


def sit(w: World, exam: str, score: int | None, *, passed: bool | None = None) -> None:
    raw = {"exam": exam, "taken_on": str(w.at.date()), "score_percent": score, "passed": passed}
    w.do("trainer", "designation", "record-exam", {k: v for k, v in raw.items() if v is not None})


def lettered(w: World, who: str = "officer", code: str = FIELD) -> str:
    """Bring an officer as far as the authorization letter."""
    found = enrolled(w, who, code)
    exams = next(c for c in programs()["287g"].courses if c.code in edition(code).courses and not c.refresher).exams
    for exam in exams:
        sit(w, exam.code, *((None,) if code == FIELD else (90,)), passed=True if code == FIELD else None)
    w.do("trainer", "designation", "certify")
    letter(w)
    return found


def letter(w: World, action: str = "issue-letter", **how: Any) -> Any:
    functions = [f.detail for f in Fact.objects.filter(subject="agreement", kind="function").order_by("pk")[:1]]
    return w.do("director", "designation", action, {
        "functions": functions, "starts_on": str(w.at.date()), "supervisor_position": "Desk supervisor",
        "supervisor_office": str(w.removal.public_id)}, **how)  # fmt: skip


def active(w: World, who: str = "officer", code: str = FIELD, credential: str = "C-0001") -> str:
    """Bring an officer all the way."""
    found = lettered(w, who, code)
    w.do("director", "designation", "designate", {"credential": credential}, step_up=True)
    return found


def ask(w: World, who: str = "head", *, officer: str = "officer", other: bool = False, **raw: Any) -> Any:
    cast = w.others if other else w.people
    question = {"officer": str(w.people.staff(officer).public_id), "function": "interrogate", "place": "12071", **raw}
    return check(question, by=cast.actor(who, w.at), at=w.at)


def failed(answer: Any) -> list[int]:
    return [s.number for s in answer.decision.steps if not s.passed]


# --- the way --------------------------------------------------------------------------------------


def test_an_officer_goes_from_nomination_to_a_permitted_check(w):
    agree(w)
    found = active(w)
    answer = ask(w)

    assert answer.permitted, answer.decision.findings
    assert answer.agreement == "AG-2026-0001"
    assert answer.decision.steps[4].source.startswith("clause delegation-field of AG-2026-0001")
    kinds = {d.kind for d in Document.objects.filter(object_kind="designation", object_id=found)}
    assert kinds == {"certification-of-training", "authorization-letter"}
    facts = {f.kind for f in known_now(Designation.objects.get(public_id=found))}
    assert facts == {"employed", "nominated", "vetted", "trained", "letter", "supervised", "designated"}


def test_a_letter_signed_on_1_march_2025_gives_nothing_on_1_march_2027(past):
    """Acceptance scenario 4 and defect 2: the answer turns at local midnight and no job has run."""
    w = past
    agree(w)
    active(w)
    lapse = day_starts_at(date(2027, 3, 1), w.agency.zone)

    w.at = lapse - timedelta(seconds=1)
    assert ask(w).permitted
    w.at = lapse
    assert failed(ask(w)) == [9]
    w.at = datetime(2027, 3, 2, 14, tzinfo=UTC)
    refused = ask(w)
    assert failed(refused) == [9]
    assert "March 1, 2027, 00:00:00" in refused.decision.findings[0].message
    page = sheet("designation", w.ids["designation"], w.people.actor("head", w.at), w.at)
    assert "Lapsed on March 1, 2027" in page.labels
    assert page.state == "active", "a lapse is derived and never stored"
    assert DueDate.objects.filter(code="G-AUTH24M").count() == 1


def test_a_renewed_letter_runs_two_years_from_its_own_day(past):
    w = past
    agree(w)
    active(w)
    w.at = datetime(2027, 2, 20, 15, tzinfo=UTC)
    letter(w, "renew")

    w.at = datetime(2028, 6, 1, 15, tzinfo=UTC)
    assert ask(w).permitted
    assert failed(ask(w, instant="2029-02-20T05:00:00+00:00")) == [9]


@pytest.mark.parametrize(("second", "certified"), [(72, True), (69, False)])
def test_a_warrant_service_candidate_has_one_retake(w, second, certified):
    """Acceptance scenario 3."""
    agree(w, SERVICE)
    enrolled(w, code=SERVICE)
    sit(w, "warrant-service-final", 68)
    sit(w, "warrant-service-final", second)

    if certified:
        assert w.do("trainer", "designation", "certify").state == "certified"
        return
    with pytest.raises(Refused) as refusal:
        w.do("trainer", "designation", "certify")
    assert [f.rule for f in refusal.value.findings] == ["designation:exams-passed"]
    with pytest.raises(Refused, match="disqualified"):
        sit(w, "warrant-service-final", 95)


def test_a_jail_candidate_who_fails_two_different_exams_is_out(w):
    """Acceptance scenario 3: no remedial was used, and two failures end it all the same."""
    agree(w, JAIL)
    found = enrolled(w, code=JAIL)
    sit(w, "jail-law", 60)
    sit(w, "jail-procedure", 65)
    with pytest.raises(Refused, match="disqualified"):
        sit(w, "jail-law", 99)
    page = sheet("designation", found, w.people.actor("head", w.at), w.at)
    assert "Disqualified" in page.labels

    w.do("liaison", "designation", "withdraw-nomination", {"reason": "Another officer will be named."})
    with pytest.raises(Refused) as refusal:
        enrolled(w, code=JAIL)
    assert [f.rule for f in refusal.value.findings] == ["designation:out"]


def test_the_last_jail_officer_is_not_revoked_before_the_agreement_is_suspended(w):
    """Acceptance scenario 5."""
    agree(w, JAIL)
    first = active(w, "officer", JAIL)
    active(w, "officer-2", JAIL, "C-0002")
    why = {"code": "conduct", "reason": "Decided by the field office."}
    w.do("director", "designation", "revoke", why)
    with pytest.raises(Refused) as refusal:
        w.do("director", "designation", "revoke", why, on=first)
    [finding] = refusal.value.findings
    assert finding.rule == "designation:last-officer"
    assert "Suspend agreement" in finding.fix
    assert Designation.objects.get(public_id=first).state == "active"

    w.do("manager", "agreement", "suspend", {
        "reason": "The roster would be empty.", "respond": "In writing within thirty days.",
        "restored_when": "New officers are certified"})  # fmt: skip
    w.later(minutes=1)
    assert w.do("director", "designation", "revoke", why, on=first).state == "revoked"


def test_a_revocation_counts_a_moment_later_and_the_earlier_grant_stays_readable(w):
    """Defects 3 and 15: reversal adds a fact and an entry; nothing is deleted."""
    agree(w)
    active(w)
    before = w.at
    w.later(hours=2)
    granted = ask(w)
    entries = LogEntry.objects.count()
    w.do("head", "designation", "revoke", {"code": "no-need", "reason": "The unit is smaller now."})

    assert granted.permitted
    assert failed(ask(w)) == [9, 10, 11]
    assert ask(w, instant=before.isoformat()).permitted, "what was done then was authorised then"
    assert LogEntry.objects.count() > entries
    closed = Fact.objects.filter(subject="designation", kind="letter").exclude(known_to=None)
    assert [f.valid_to for f in closed] == [Designation.objects.get().lapses_at]
    assert "revocation-letter" in {d.kind for d in Document.objects.all()}


def test_the_check_answers_as_it_was_known_then(w):
    agree(w)
    active(w)
    knew = w.later(days=1)
    w.later(days=9)
    w.do("liaison", "designation", "separate", {"left_on": str(knew.date() - timedelta(days=0))})
    asked = (knew + timedelta(hours=12)).isoformat()

    assert failed(ask(w, instant=asked)) == [1, 2, 9, 10, 11]
    assert ask(w, instant=asked, known_at=knew.isoformat()).permitted
    with pytest.raises(Invalid, match="Nobody knows yet"):
        ask(w, known_at=(w.at + timedelta(seconds=1)).isoformat())


def test_an_officer_whose_office_ends_is_no_longer_employed_although_nobody_recorded_it_here(w):
    agree(w)
    active(w)
    officer = w.people.staff("officer")
    w.do("head", "staff", "end-office", {
        "role": "local-officer", "to_on": str(w.at.date() + timedelta(days=3)), "reason": "A new post."},
        on=str(officer.public_id))  # fmt: skip

    assert ask(w).permitted
    w.later(days=4)
    assert failed(ask(w)) == [1]


def test_a_hold_is_lifted_only_by_another_outside_every_chain(w):
    """The line, row 20."""
    agree(w)
    active(w)
    cause = {"code": "open-allegation", "reason": "A complaint names the unit."}
    w.do("civil-rights", "designation", "hold", cause)
    assert failed(ask(w)) == [12]
    decided = {"code": "not-sustained", "adjudicated": True, "reason": "Decided on the record."}
    for who in ("director", "manager", "head", "civil-rights"):
        with pytest.raises(Forbidden):
            w.do(who, "designation", "lift-hold", decided)
    with pytest.raises(Refused, match="on hold already"):
        w.do("director", "designation", "hold", cause)


def test_a_lifted_hold_leaves_its_own_time_on_the_record(w):
    agree(w)
    active(w)
    w.do("director", "designation", "hold", {"code": "other", "reason": "A credential was mislaid."})
    held = w.later(days=1)
    w.later(days=1)
    undecided = {"code": "cause-gone", "adjudicated": False, "reason": "It was found."}
    with pytest.raises(Refused, match="has not been decided"):
        w.do("civil-rights", "designation", "lift-hold", undecided)
    w.do("civil-rights", "designation", "lift-hold", {**undecided, "adjudicated": True})

    assert ask(w).permitted
    assert failed(ask(w, instant=held.isoformat())) == [12]


# --- who may, and what cannot be ------------------------------------------------------------------


def test_only_the_officer_consents_and_only_the_own_authority_is_seen(w):
    agree(w)
    mine = enrolled(w)
    with pytest.raises(Missing):
        sheet("designation", mine, w.people.actor("officer-2", w.at), w.at)
    assert sheet("designation", mine, w.people.actor("officer", w.at), w.at).number


def test_a_full_class_takes_nobody_more(w):
    agree(w)
    for who in ("officer", "officer-2"):
        enrolled(w, who)
    with pytest.raises(Refused) as refusal:
        enrolled(w, "officer-3")
    assert [f.rule for f in refusal.value.findings] == ["designation:free-seat"]


def test_designation_needs_a_step_up_and_vetting_does_not_certify(w):
    agree(w)
    lettered(w)
    with pytest.raises(Forbidden, match="confirm who you are"):
        w.do("director", "designation", "designate", {"credential": "C-1"})
    with pytest.raises(Forbidden):
        w.do("vetting", "designation", "certify")


def test_an_agreement_past_its_review_takes_no_new_nomination(w):
    """The line, row 23."""
    agree(w)
    w.later(days=3 * 366)
    with pytest.raises(Refused) as refusal:
        enrolled(w)
    assert "designation:review-passed" in {f.rule for f in refusal.value.findings}


def test_ending_the_agreement_ends_every_authority_with_one_fact(w):
    agree(w)
    active(w)
    w.later(hours=1)
    before = Fact.objects.filter(subject="designation").count()
    w.do("head", "agreement", "give-notice", {"reason": "The council asked for it."})
    w.later(seconds=1)

    assert failed(ask(w)) == [3]
    assert Fact.objects.filter(subject="designation").count() == before


# --- asking ---------------------------------------------------------------------------------------


def test_asking_is_logged_without_saying_about_whom(w):
    agree(w)
    active(w)
    answer = ask(w)
    entry = LogEntry.objects.get(public_id=answer.entry)

    assert (entry.tag, entry.kind, entry.state) == ("check:ask", "check", "permitted")
    assert str(answer.officer_id) not in entry.body
    assert entry.agency_id is None
    assert entry.text.text["given"]["officer"] == str(answer.officer_id)


def test_a_refused_asking_is_logged_too_and_a_malformed_one_is_not(w):
    agree(w)
    before = LogEntry.objects.filter(kind="check").count()
    assert not ask(w).permitted
    for raw in ({"function": "fly"}, {"place": "99999"}, {"instant": "yesterday"}, {"pin": "1"}):
        with pytest.raises(Invalid):
            ask(w, **raw)
    with pytest.raises(Invalid):
        check({"officer": "nobody"}, by=w.people.actor("head", w.at), at=w.at)

    assert LogEntry.objects.filter(kind="check").count() == before + 1


def test_an_unknown_officer_and_one_of_another_agency_are_equally_missing(w):
    agree(w)
    with pytest.raises(Missing):
        ask(w, officer="officer", other=True)
    with pytest.raises(Missing):
        check({"officer": str(uuid4()), "function": "interrogate", "place": "FL"},
              by=w.people.actor("head", w.at), at=w.at)  # fmt: skip


def test_both_sides_may_ask_and_others_may_not(w):
    agree(w)
    for who in ("head", "officer", "director", "supervisor", "auditor", "trainer"):
        assert ask(w, who).officer == w.people.staff("officer").full_name
    for who in ("vetting", "administrator", "clerk"):
        with pytest.raises(Forbidden):
            ask(w, who)


def test_an_officer_asks_about_no_colleague(w):
    with pytest.raises((Forbidden, Missing)):
        ask(w, "officer-2")


def test_a_receipt_is_the_askers_own_and_pins_the_log(w):
    agree(w)
    active(w)
    answer = ask(w, receipt="yes")
    head = w.people.actor("head", w.at)

    assert document(answer.receipt, head, w.at).data.startswith(b"%PDF")
    with pytest.raises(Missing):
        document(answer.receipt, w.people.actor("auditor", w.at), w.at)


def test_a_facility_that_the_agreement_names_is_a_place(w):
    agree(w, JAIL)
    active(w, code=JAIL)
    row = Fact.objects.filter(subject="agreement", kind="in-force").get()
    Fact.objects.create(subject="agreement", subject_id=row.subject_id, kind="territory", detail="County jail",
                        valid_from=row.valid_from, known_from=row.known_from)  # fmt: skip

    assert ask(w, place="county jail").permitted
    assert failed(ask(w)) == [6]


def test_the_facts_of_a_check_come_in_one_statement(w):
    agree(w)
    active(w)
    officer = Staff.objects.get(public_id=w.people.staff("officer").public_id)
    with CaptureQueriesContext(connection) as asked:
        found = candidates(officer.pk, w.at)

    assert len(asked) == 1
    assert len(found) == 1


def test_a_roster_takes_three_queries_at_any_size_and_gives_reasons(w):
    agreement = agree(w)
    active(w)
    enrolled(w, "officer-2")
    head = w.people.actor("head", w.at)
    with CaptureQueriesContext(connection) as asked:
        found = roster(agreement, head, w.at)

    assert len(asked) == 3
    assert [(r.officer, r.permitted) for r in found.rows] == [("Dana Whitlock", True), ("Samuel Oyelaran", False)]
    assert {f.rule for f in found.rows[1].decision.findings} >= {"authority:designated"}


def test_facts_are_corrected_by_adding_and_the_database_refuses_the_rest(w):
    agree(w)
    active(w)
    fact = Fact.objects.filter(kind="letter").first()
    for change in ({"valid_to": None}, {"detail": "arrest-felony"}):
        with pytest.raises(DatabaseError, match="keeps its history"):
            _in_savepoint(lambda change=change: Fact.objects.filter(pk=fact.pk).update(**change))


def _in_savepoint(do):
    with transaction.atomic():
        do()


def test_no_migration_is_missing():
    call_command("makemigrations", "records", check=True, dry_run=True, verbosity=0)
