"""Corrections: two persons, both answers kept, and shown as back-dated; on real rows."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from accord.queries.authority import candidates, standing_of
from accord.queries.options import SOURCES
from accord.queries.sheets import sheet
from accord.records.models import Correction, Designation, ExamAttempt, Fact, LogEntry, Staff
from accord.rules.decisions import Forbidden, Refused
from tests.db.authorising import FIELD, JAIL, SERVICE, active, agree, ask, enrolled, failed, lettered, sit

pytestmark = pytest.mark.django_db
BEGINS = ()


def row(w):
    return Designation.objects.get(public_id=w.ids["designation"])


def entry(w, begins):
    return next(c.value for c in SOURCES["correctable"](row(w)) if c.label.startswith(begins))


def waiting(w):
    return SOURCES["open-corrections"](row(w))[0].value


def propose(w, who, begins, how="dates", **raw):
    asked = {"what": entry(w, begins), "how": how, "reason": "The date was mistyped.", **raw}
    return w.do(who, "designation", "propose-correction", {k: v for k, v in asked.items() if v is not None})


def confirm(w, who="manager"):
    return w.do(who, "designation", "confirm-correction", {"correction": waiting(w)})


def refused(do):
    with pytest.raises(Refused) as caught:
        do()
    return {f.rule for f in caught.value.findings}


def test_a_mistaken_vetting_date_is_corrected_and_both_answers_stay(w):
    """Defect 15: reversal adds; the earlier knowledge stays readable."""
    agree(w)
    active(w)
    before = w.later(hours=1)
    w.later(days=10)
    # The clearance was decided twelve days later than was typed; until then nobody was cleared.
    right = (w.at - timedelta(days=1)).date()
    propose(w, "vetting", "Clearance", starts_on=str(right))
    assert ask(w, instant=before.isoformat()).permitted, "a proposal changes nothing"
    confirm(w)

    assert failed(ask(w, instant=before.isoformat())) == [7]
    assert ask(w, instant=before.isoformat(), known_at=before.isoformat()).permitted
    assert row(w).vetting_on == right
    old, new = Fact.objects.filter(kind="vetted").order_by("pk")
    assert (old.known_to, new.known_from, new.corrects_id) == (w.at, w.at, old.pk)
    assert new.entry.tag == "designation:confirm-correction"


def test_a_back_dated_correction_is_shown_on_the_step_the_sheet_and_the_history(w):
    agree(w)
    active(w)
    instant = w.at
    w.later(days=40)
    earlier = w.at.date().replace(year=2025)
    propose(w, "vetting", "Clearance", starts_on=str(earlier))
    confirm(w)
    step = ask(w, instant=instant.isoformat()).decision.steps[6]
    shown = sheet("designation", w.ids["designation"], w.people.actor("head", w.at), w.at)

    assert step.passed
    assert "Back-dated" in step.message
    assert "Back-dated by a correction" in shown.labels
    assert any("back-dated" in h.label for h in shown.history)


def test_nobody_confirms_the_own_proposal_and_the_database_says_so_too(w):
    agree(w)
    active(w)
    w.later(days=3)
    propose(w, "manager", "Letter", starts_on=str(w.at.date()))
    assert refused(lambda: confirm(w, "manager")) == {"designation:second-person"}
    found = Correction.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Correction.objects.filter(pk=found.pk).update(decided_by=found.proposed_by, confirmed=True)
    confirm(w, "director")

    assert failed(ask(w, instant=(w.at - timedelta(days=2)).isoformat())) == [9, 10] or failed(
        ask(w, instant=(w.at - timedelta(days=2)).isoformat())
    ) == [9]


def test_a_correction_has_a_reason_and_is_the_office_s_that_put_it_down(w):
    agree(w)
    active(w)
    w.later(days=3)
    day = str(w.at.date())
    assert refused(lambda: propose(w, "trainer", "Clearance", starts_on=day)) == {"designation:correct-own-office"}
    with pytest.raises(Forbidden):
        propose(w, "officer", "Clearance", starts_on=day)
    with pytest.raises(Forbidden):
        propose(w, "vetting", "Clearance", starts_on=day) and confirm(w, "vetting")
    assert LogEntry.objects.filter(tag="designation:propose-correction").get().text.text["given"]["reason"]


def test_a_letter_never_reaches_back_before_it_was_written(w):
    agree(w)
    w.later(days=60)
    active(w)
    earlier = str((w.at - timedelta(days=30)).date())
    assert refused(lambda: propose(w, "director", "Letter", starts_on=earlier)) == {"designation:not-before-written"}


def test_a_hold_is_lifted_and_never_corrected_away(w):
    """The line, rows 20 and 22."""
    agree(w)
    active(w)
    w.do("director", "designation", "hold", {"code": "other", "reason": "A credential was mislaid."})

    assert not any("old" in c.label.split(",")[0] for c in SOURCES["correctable"](row(w)))


@pytest.mark.parametrize(
    ("raw", "rule"),
    [
        ({"how": "dates"}, "first-day"),
        ({"how": "dates", "starts_on": "2026-03-05", "ends_on": "2026-03-05"}, "first-before-last"),
        ({"how": "dates", "starts_on": "2026-03-02"}, "same-dates"),
        ({"how": "result", "passed": True}, "dates-not-result"),
        ({"what": "nothing-such", "how": "strike"}, "what-to-correct"),
    ],
)
def test_a_malformed_proposal_is_refused_by_its_own_rule(w, raw, rule):
    agree(w)
    active(w, code=FIELD)
    assert refused(lambda: propose(w, "vetting", "Clearance", **raw)) == {f"designation:{rule}"}


def test_what_waits_is_confirmed_or_dropped_once(w):
    agree(w)
    active(w)
    w.later(days=3)
    day = str(w.at.date())
    assert refused(lambda: w.do("manager", "designation", "confirm-correction", {"correction": "x"})) == {
        "designation:no-correction"
    }
    propose(w, "vetting", "Clearance", starts_on=day)
    assert refused(lambda: propose(w, "vetting", "Clearance", starts_on=day)) == {"designation:correction-open"}
    assert refused(lambda: w.do("manager", "designation", "confirm-correction", {"correction": "x"})) == {
        "designation:which-correction"
    }
    w.do("vetting", "designation", "record-vetting", {"status": "cleared", "decided_on": day}) if False else None
    w.do("vetting", "designation", "drop-correction", {"correction": waiting(w), "reason": "It was right."})

    assert not SOURCES["open-corrections"](row(w))
    assert failed(ask(w)) == []


def test_a_correction_of_what_was_changed_meanwhile_is_stale(w):
    agree(w)
    active(w)
    w.later(days=3)
    propose(w, "director", "Letter", starts_on=str(w.at.date()))
    w.later(hours=1)
    w.do("head", "designation", "revoke", {"code": "no-need", "reason": "Fewer officers are needed."})
    assert refused(lambda: confirm(w)) == {"designation:stale-correction"}


def test_whoever_has_nothing_to_correct_is_told_so(w):
    agree(w)
    w.do("liaison", "designation", "nominate", {
        "agreement": w.ids["agreement"], "officer": str(w.people.staff("officer").public_id), "experience_months": 48,
        "citizen_attested": True, "attestations": []}) if False else enrolled(w)  # fmt: skip
    shown = sheet("designation", w.ids["designation"], w.people.actor("trainer", w.at), w.at)
    offer = next(o for o in shown.offers if o.action == "propose-correction")
    assert {f.rule for f in offer.why_not} == {"designation:nothing-to-correct"}


# --- sittings -------------------------------------------------------------------------------------


def test_a_struck_sitting_counts_no_more_and_the_standing_follows(w):
    agree(w, JAIL)
    enrolled(w, code=JAIL)
    exams = [c.value for c in SOURCES["exams"](row(w))][:2]
    for exam in exams:
        sit(w, exam, 40)
    assert standing_of(row(w)).status == "disqualified"
    propose(w, "trainer", f"Exam sitting {exams[1]}", "strike")
    confirm(w)

    assert standing_of(row(w)).status == "open"
    assert ExamAttempt.objects.filter(struck_at=None).count() == 1
    assert ExamAttempt.objects.count() == 2


def test_a_sitting_mistyped_after_the_certificate_takes_the_training_with_it(w):
    agree(w, SERVICE)
    active(w, code=SERVICE)
    where = {"place": Fact.objects.filter(kind="territory").values_list("detail", flat=True).first() or "FL"}
    w.later(days=2)
    assert refused(lambda: propose(w, "trainer", "Exam sitting", "result")) == {"designation:right-score"}
    assert refused(lambda: propose(w, "trainer", "Exam sitting", starts_on=str(w.at.date()))) == {
        "designation:sitting-result"
    }
    propose(w, "trainer", "Exam sitting", "result", score_percent=52)
    confirm(w)

    assert not Fact.objects.filter(kind="trained", known_to=None).exists()
    assert 8 in failed(ask(w, **where))


def test_a_right_result_that_still_passes_changes_nothing_else(w):
    agree(w)
    lettered(w)
    assert refused(lambda: propose(w, "trainer", "Exam sitting", "result")) == {"designation:right-result"}
    propose(w, "trainer", "Exam sitting", "result", passed=True, taken_on=str(w.at.date()))
    confirm(w)

    assert Fact.objects.filter(kind="trained", known_to=None).exists()


# --- the database's own clock ---------------------------------------------------------------------


def test_recorded_at_cannot_be_set_by_anyone(w):
    agree(w)
    active(w)
    fact = Fact.objects.filter(kind="letter").first()
    officer = Staff.objects.get(public_id=w.people.staff("officer").public_id)
    assert abs(fact.recorded_at - datetime.now(UTC)) < timedelta(minutes=5)
    assert candidates(officer.pk, w.at)
    with pytest.raises(DatabaseError, match="keeps its history"), transaction.atomic():
        Fact.objects.create(subject="designation", subject_id=fact.subject_id, kind="letter", valid_from=w.at,
                            known_from=w.at, recorded_at=datetime(2020, 1, 1, tzinfo=UTC))  # fmt: skip
    with pytest.raises(DatabaseError, match="keeps its history"), transaction.atomic():
        Fact.objects.filter(pk=fact.pk).update(recorded_at=w.at)
