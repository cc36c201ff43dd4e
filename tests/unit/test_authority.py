"""The rules of classes, exams and designations, rule by rule.  No database."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from accord.programs import programs
from accord.rules import authority as rules
from accord.rules.authority import Sitting, standing
from accord.rules.authority.allegations import Allegation
from accord.rules.inputs import Given
from accord.rules.terms import ExamRule, exam_rule

PROGRAM = programs()["287g"]
FIELD, JAIL, SERVICE = (
    PROGRAM.edition(c) for c in ("task-force-2025", "jail-enforcement-2020", "warrant-service-2025")
)


# --- exams --------------------------------------------------------------------------------------


def sat(*results):
    return tuple(Sitting(exam=exam, score_percent=score) for exam, score in results)


@pytest.mark.parametrize(
    ("edition", "exams", "results", "status"),
    [
        (SERVICE, ("x",), (("x", 68), ("x", 72)), "passed"),
        (SERVICE, ("x",), (("x", 68), ("x", 69)), "disqualified"),
        (SERVICE, ("x",), (("x", 68),), "open"),
        (SERVICE, ("x",), (("x", 70),), "passed"),
        (JAIL, ("a", "b", "c"), (("a", 60), ("b", 60)), "disqualified"),
        (JAIL, ("a", "b", "c"), (("a", 60), ("a", 80), ("b", 90), ("c", 70)), "passed"),
        (JAIL, ("a", "b", "c"), (("a", 60), ("a", 80), ("b", 69)), "disqualified"),
        (JAIL, ("a", "b", "c"), (("a", 80), ("b", 90)), "open"),
    ],
)
def test_the_standing_follows_from_every_sitting_under_the_edition(edition, exams, results, status):
    """Acceptance scenario 3."""
    assert standing(exams, sat(*results), exam_rule(edition)).status == status


def test_an_edition_without_a_score_passes_or_not_and_bears_retakes():
    once = (Sitting(exam="x", passed=False),)

    assert standing(("x",), once, exam_rule(FIELD)).status == "open"
    assert standing(("x",), (*once, Sitting(exam="x", passed=True)), exam_rule(FIELD)).status == "passed"


def test_used_up_retakes_disqualify_even_where_failures_are_not_counted():
    rule = ExamRule(70, 1, None)

    assert standing(("x",), sat(("x", 60), ("x", 61)), rule).status == "disqualified"


# --- actions ------------------------------------------------------------------------------------

ON = date(2026, 11, 23)
WHO, CLASS_ID, OFFICE = (UUID(int=n) for n in (1, 2, 3))
OPEN_CLASS = rules.OpenClass(course="task-force-course", seats=2, taken=1, starts_on=date(2026, 11, 2),
                             ends_on=date(2026, 11, 20))  # fmt: skip
GOOD = rules.Facts(
    on=ON, agreement="AG-2026-0001", edition=FIELD, in_force=True, review_on=date(2029, 1, 1),
    terms={"officers_maximum": 5, "officers_per_supervisor": 15}, signed_functions=frozenset({"interrogate"}),
    live_others=2, lettered_others=2, officers=frozenset({WHO}), actor_is_officer=True, vetting="cleared",
    classes={CLASS_ID: OPEN_CLASS}, courses=frozenset({"task-force-course"}),
    refreshers=frozenset({"task-force-refresher"}), training=OPEN_CLASS, exams=("task-force-final",),
    trained_on=date(2025, 11, 1), live=True, forms=frozenset({"letter"}), offices=frozenset({OFFICE}),
)  # fmt: skip
PASSED = (Sitting(exam="task-force-final", passed=True),)
OUT = (Sitting(exam="x", score_percent=60), Sitting(exam="x", score_percent=61))
NOMINATION = Given(officer=WHO, experience_months=24, citizen_attested=True, attestations=())
SITTING = Given(exam="task-force-final", score_percent=None, passed=True, taken_on=date(2026, 11, 20))
LETTER = Given(functions=("interrogate",), starts_on=ON, supervisor_position="Desk", supervisor_office=OFFICE)
SCORED = replace(GOOD, edition=SERVICE, exams=("x",))
ALLEGED = replace(GOOD, held=True, allegations=(Allegation(key="one", code="force", since_on=date(2026, 11, 20)),))

GRANTED = [
    ("nominate", GOOD, NOMINATION),
    ("consent", GOOD, Given()),
    ("withdraw-nomination", GOOD, Given()),
    ("record-vetting", GOOD, Given(decided_on=ON)),
    ("enroll", GOOD, Given(training=CLASS_ID)),
    ("record-exam", GOOD, SITTING),
    ("record-exam", SCORED, Given({**SITTING, "exam": "x", "score_percent": 68, "passed": None})),
    ("certify", replace(GOOD, sittings=PASSED), Given()),
    ("issue-letter", GOOD, LETTER),
    ("renew", GOOD, LETTER),
    ("designate", GOOD, Given(form=None)),
    ("refresh", GOOD, Given(course="task-force-refresher", completed_on=date(2026, 11, 1))),
    ("hold", GOOD, Given()),
    ("lift-hold", replace(GOOD, held=True), Given(adjudicated=True)),
    ("record-allegation", GOOD, Given(code="force", received_on=ON)),
    ("decide-allegation", ALLEGED, Given(allegation="one", decision="unfounded", done_on=ON)),
    ("revoke", GOOD, Given()),
    ("revoke", replace(GOOD, live_others=0), Given()),
    ("revoke", replace(GOOD, edition=JAIL, live_others=0, suspended=True), Given()),
    ("revoke", replace(GOOD, edition=JAIL, live_others=0, ending=True), Given()),
    ("separate", replace(GOOD, edition=JAIL, live_others=0), Given(left_on=ON)),
    ("notify-revocation", GOOD, Given(told_on=ON)),
    ("return-credential", GOOD, Given(returned_on=ON)),
]


@pytest.mark.parametrize(("action", "facts", "raw"), GRANTED)
def test_good_facts_pass_every_rule(action, facts, raw):
    assert rules.judge(action, facts, raw) == ()
    assert rules.judge(action, facts, None) == ()


def changed(given, **values):
    return Given({**given, **values})


TOMORROW = ON + timedelta(days=1)
DENIED = [
    ("allegation-outside", "record-allegation", replace(GOOD, actor_in_chain=True), Given(code="force", received_on=ON)),
    ("allegation-date", "record-allegation", GOOD, Given(code="force", received_on=TOMORROW)),
    ("no-allegation", "decide-allegation", GOOD, Given(allegation="one", done_on=ON)),
    ("which-allegation", "decide-allegation", ALLEGED, Given(allegation="two", done_on=ON)),
    ("allegation-order", "decide-allegation", ALLEGED, Given(allegation="one", done_on=date(2026, 11, 19))),
    ("allegation-open", "lift-hold", ALLEGED, Given(adjudicated=True)),
    ("agreement-in-force", "nominate", replace(GOOD, in_force=False), NOMINATION),
    ("agreement-suspended", "designate", replace(GOOD, suspended=True), Given(form=None)),
    ("review-passed", "nominate", replace(GOOD, review_on=ON), NOMINATION),
    ("review-passed", "issue-letter", replace(GOOD, review_on=ON), LETTER),
    ("on-hold", "issue-letter", replace(GOOD, held=True), LETTER),
    ("employed", "nominate", replace(GOOD, officers=frozenset()), NOMINATION),
    ("once", "nominate", replace(GOOD, taken=frozenset({WHO})), NOMINATION),
    ("out", "nominate", replace(GOOD, out=frozenset({WHO})), NOMINATION),
    ("citizen", "nominate", GOOD, changed(NOMINATION, citizen_attested=False)),
    ("experience", "nominate", GOOD, changed(NOMINATION, experience_months=23)),
    ("own-consent", "consent", replace(GOOD, actor_is_officer=False), Given()),
    ("own-nomination", "withdraw-nomination",
     replace(GOOD, actor_is_officer=False, actor_is_local_officer_only=True), Given()),
    ("vetting-date", "record-vetting", GOOD, Given(decided_on=TOMORROW)),
    ("cleared", "enroll", replace(GOOD, vetting="not-cleared"), Given(training=CLASS_ID)),
    ("sitting", "enroll", replace(GOOD, sittings=PASSED), Given(training=CLASS_ID)),
    ("same-class", "enroll", replace(GOOD, training_id=CLASS_ID), Given(training=CLASS_ID)),
    ("right-course", "enroll", replace(GOOD, courses=frozenset({"jail-course"})), Given(training=CLASS_ID)),
    ("free-seat", "enroll", replace(GOOD, classes={CLASS_ID: replace(OPEN_CLASS, taken=2)}), Given(training=CLASS_ID)),
    ("disqualified", "record-exam", replace(SCORED, sittings=OUT),
     Given({**SITTING, "exam": "x", "score_percent": 90, "passed": None})),
    ("all-passed", "record-exam", replace(GOOD, sittings=PASSED), SITTING),
    ("exam-of-course", "record-exam", GOOD, changed(SITTING, exam="jail-law")),
    ("exam-passed", "record-exam", replace(GOOD, exams=("task-force-final", "y"), sittings=PASSED), SITTING),
    ("score", "record-exam", SCORED, changed(SITTING, exam="x")),
    ("passed-or-not", "record-exam", GOOD, changed(SITTING, passed=None)),
    ("exam-date", "record-exam", GOOD, changed(SITTING, taken_on=TOMORROW)),
    ("exam-order", "record-exam", GOOD, changed(SITTING, taken_on=date(2026, 11, 1))),
    ("exams-passed", "certify", GOOD, Given()),
    ("course-over", "certify", replace(GOOD, sittings=PASSED, training=replace(OPEN_CLASS, ends_on=TOMORROW)), Given()),
    ("vetting-current", "issue-letter", replace(GOOD, vetting_until=ON), LETTER),
    ("officers-maximum", "issue-letter", replace(GOOD, lettered_others=5), LETTER),
    ("signed-functions", "issue-letter", GOOD, changed(LETTER, functions=("interrogate", "arrest-felony"))),
    ("letter-start", "issue-letter", GOOD, changed(LETTER, starts_on=ON - timedelta(days=1))),
    ("supervising-office", "issue-letter", replace(GOOD, offices=frozenset()), LETTER),
    ("supervision-ratio", "renew", replace(GOOD, supervised={("desk", OFFICE): 15}), LETTER),
    ("letter-lapsed", "designate", replace(GOOD, letter_lapsed=True, letter_until=ON), Given(form=None)),
    ("form", "designate", GOOD, Given(form="letter-and-70-006")),
    ("refresher-date", "refresh", GOOD, Given(course="task-force-refresher", completed_on=TOMORROW)),
    ("refresher-course", "refresh", GOOD, Given(course="jail-refresher", completed_on=ON)),
    ("refresher-early", "refresh", GOOD, Given(course="task-force-refresher", completed_on=date(2026, 10, 31))),
    ("held-already", "hold", replace(GOOD, held=True), Given()),
    ("no-hold", "lift-hold", GOOD, Given(adjudicated=True)),
    ("outside-chain", "lift-hold", replace(GOOD, held=True, actor_in_chain=True), Given(adjudicated=True)),
    ("adjudicated", "lift-hold", replace(GOOD, held=True), Given(adjudicated=False)),
    ("last-officer", "revoke", replace(GOOD, edition=JAIL, live_others=0), Given()),
    ("left-date", "separate", GOOD, Given(left_on=TOMORROW)),
    ("told-date", "notify-revocation", GOOD, Given(told_on=TOMORROW)),
    ("returned-date", "return-credential", GOOD, Given(returned_on=TOMORROW)),
    ("authority-ended", "return-credential", replace(GOOD, lettered=True), Given(returned_on=ON)),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "action", "facts", "raw"), DENIED)
def test_one_unmet_rule_is_one_cited_finding(rule, action, facts, raw):
    [finding] = rules.judge(action, facts, raw)

    assert finding.rule == f"designation:{rule}"
    assert finding.citation
    assert finding.fix


@pytest.mark.parametrize("rule", ["enforces-law", "facility-security-trained", "questionnaire", "disciplinary-access"])
def test_what_the_edition_asks_of_a_candidate_must_be_attested(rule):
    asked = ("enforces-law", "facility-security-trained", "questionnaire", "disciplinary-access")
    raw = changed(NOMINATION, attestations=tuple(a for a in asked if a != rule))
    [finding] = rules.judge("nominate", replace(GOOD, edition=SERVICE), raw)

    assert finding.rule == f"designation:{rule}"
    assert "nomination clause" in finding.citation


@pytest.mark.parametrize("rule", ["firearms-qualified", "truthfulness-cleared"])
def test_a_customs_candidate_is_asked_for_other_things(rule):
    customs = programs()["customs-cross-designation"]
    asked = {"firearms-qualified", "truthfulness-cleared"}
    raw = changed(NOMINATION, attestations=tuple(asked - {rule}))
    found = rules.judge("nominate", replace(GOOD, edition=customs.editions[0]), raw)

    assert f"designation:{rule}" in {f.rule for f in found}


def test_the_last_jail_officer_points_to_the_suspension_of_the_agreement():
    """Acceptance scenario 5."""
    [finding] = rules.judge("revoke", replace(GOOD, edition=JAIL, live_others=0), Given())

    assert finding.citation == "certification clause"
    assert "Suspend agreement AG-2026-0001" in finding.fix


CLASS = rules.ClassFacts(on=ON, ends_on=ON)
DATES = Given(starts_on=ON, ends_on=TOMORROW)


@pytest.mark.parametrize(
    ("rule", "action", "facts", "raw"),
    [
        ("dates", "schedule", CLASS, Given(starts_on=TOMORROW, ends_on=ON)),
        ("too-long-ago", "schedule", CLASS, Given(starts_on=date(2024, 1, 1), ends_on=date(2024, 1, 2))),
        ("not-over", "finish-class", replace(CLASS, ends_on=TOMORROW), Given()),
        ("still-open", "finish-class", replace(CLASS, unfinished=1), Given()),
        ("has-candidates", "cancel-class", replace(CLASS, enrolled=1), Given()),
    ],
)
def test_one_unmet_rule_of_a_class_is_one_finding(rule, action, facts, raw):
    [finding] = rules.judge_class(action, facts, raw)

    assert finding.rule == f"class:{rule}"


@pytest.mark.parametrize("action", ["schedule", "move-class", "finish-class", "cancel-class"])
def test_a_class_in_order_passes_every_rule(action):
    assert rules.judge_class(action, CLASS, DATES) == ()
