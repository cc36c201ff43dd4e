"""Authority through the door: from nomination to the return of credentials, on real rows."""

from datetime import UTC, date, datetime, timedelta

import pytest

from accord.queries.authority import known_now
from accord.queries.authority.gathering import allegation_key
from accord.queries.sheets import sheet
from accord.queries.soundness import faults
from accord.records.models import Designation, Document, DueDate, Fact, Holding, LogEntry
from accord.rules.decisions import Forbidden, Invalid, Missing, Refused
from accord.rules.intervals import day_starts_at
from tests.db import world as small
from tests.db.authorising import JAIL, SERVICE, active, agree, ask, enrolled, failed, letter, lettered, sit
from tests.db.world import World

pytestmark = pytest.mark.django_db

START = datetime(2025, 3, 1, 15, tzinfo=UTC)


@pytest.fixture
def past(db, monkeypatch: pytest.MonkeyPatch) -> World:
    """Return a world whose people were in office on the first day of scenario 4."""
    monkeypatch.setattr(small, "BEGIN", START)
    w = small.world()
    w.at = START
    return w


# --- the way --------------------------------------------------------------------------------------


def test_an_officer_goes_from_nomination_to_a_permitted_check(w):
    agree(w)
    found = active(w)
    answer = ask(w)

    assert answer.permitted, answer.decision.findings
    assert answer.agreement == "AG-2026-0001"
    assert answer.decision.steps[4].source.startswith("clause delegation-field of AG-2026-0001")
    kinds = {d.kind for d in Document.objects.filter(object_kind="designation", object_id=found)}
    assert kinds == {"certification-of-training", "authorization-letter", "designation-data-sheet"}
    facts = {f.kind for f in known_now(Designation.objects.get(public_id=found))}
    assert facts == {"employed", "nominated", "vetted", "trained", "letter", "supervised", "designated", "credential"}


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


def test_an_allegation_is_its_class_only_and_holds_authority_until_it_is_decided_and_lifted(w):
    """The line, rows 20 and 21."""
    agree(w)
    active(w)
    said = {"code": "force", "received_on": str(w.at.date())}
    for who in ("director", "auditor", "head", "liaison"):
        with pytest.raises(Forbidden):
            w.do(who, "designation", "record-allegation", said)
    w.do("manager", "designation", "record-allegation", said)
    assert failed(ask(w)) == [12]
    [held] = Fact.objects.filter(kind="hold", known_to=None)
    assert (held.detail, held.valid_from) == ("open-allegation", w.at)
    first = Fact.objects.get(kind="allegation", known_to=None)
    assert (first.detail, first.clause) == ("force", "")
    w.later(days=1)
    w.do("manager", "designation", "record-allegation", {"code": "records", "received_on": str(w.at.date())})
    assert Fact.objects.filter(kind="hold").count() == 1, "the first hold stands"
    lift = {"code": "not-sustained", "adjudicated": True, "reason": "Decided on the record."}
    with pytest.raises(Refused) as refusal:
        w.do("civil-rights", "designation", "lift-hold", lift)
    assert [f.rule for f in refusal.value.findings] == ["designation:allegation-open"] * 2
    row = Designation.objects.get(public_id=w.ids["designation"])
    for fact in Fact.objects.filter(kind="allegation", known_to=None, valid_to=None):
        decided = {"allegation": allegation_key(row, fact), "decision": "unfounded", "done_on": str(w.at.date())}
        w.do("civil-rights", "designation", "decide-allegation", decided)
    assert failed(ask(w)) == [12], "what was decided is not yet lifted"
    w.do("civil-rights", "designation", "lift-hold", lift)

    assert ask(w).permitted
    assert list(faults(at=w.at)) == []


def test_the_agreement_says_who_directs_its_officers_and_what_stands_in_the_way(w):
    agree(w)
    active(w)

    def said():
        found = sheet("agreement", w.ids["agreement"], w.people.actor("manager", w.at), w.at)
        [table] = [t for t in found.tables if t.caption == "Supervision today"]
        return table.rows

    [(position, office, here, elsewhere, _allowed, conflicts)] = said()
    assert (position, here, elsewhere, conflicts) == (
        Designation.objects.get().supervisor_position, 1, 0, "None found")  # fmt: skip
    assert office == Designation.objects.get().supervisor_office.name
    Holding.objects.filter(role="supervisor").update(to_on=w.at.date())
    assert said()[0][-1] == "Nobody holds the office of supervisor there today."
    Holding.objects.create(staff=w.people.staff("officer"), role="supervisor", office=Designation.objects.get().supervisor_office,
                           from_on=w.at.date() - timedelta(days=1))  # fmt: skip
    assert "Would direct himself or herself" in said()[0][-1]


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
