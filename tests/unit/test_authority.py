"""The authority check and the rules of designations, rule by rule.  No database."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accord.programs import programs
from accord.rules import authority as rules
from accord.rules.authority import Candidate, Dated, Place, Question, Sitting, standing
from accord.rules.authority.checking import STEPS
from accord.rules.decisions import HOUSE
from accord.rules.inputs import Given
from accord.rules.intervals import day_starts_at
from accord.rules.terms import ExamRule, exam_rule

PROGRAM = programs()["287g"]
FIELD, JAIL, SERVICE = (
    PROGRAM.edition(c) for c in ("task-force-2025", "jail-enforcement-2020", "warrant-service-2025")
)
ZONE = "America/New_York"
START = day_starts_at(date(2025, 3, 1), ZONE)
LAPSE = day_starts_at(date(2027, 3, 1), ZONE)
PARTY = "11111111-1111-1111-1111-111111111111"
LEE = Place(title="Lee, FL", codes=frozenset({"12071", "FL"}))

OFFICER = {
    "employed": Dated(kind="employed", detail=PARTY, valid_from=START),
    "nominated": Dated(kind="nominated", valid_from=START),
    "vetted": Dated(kind="vetted", valid_from=START),
    "trained": Dated(kind="trained", detail="task-force-course", valid_from=START),
    "letter": Dated(kind="letter", detail="interrogate", clause="DN-2025-0001", valid_from=START, valid_to=LAPSE),
    "supervised": Dated(kind="supervised", detail="Supervisor, Miami", valid_from=START),
    "designated": Dated(kind="designated", valid_from=START),
}
AGREED = {
    "party": Dated(kind="party", detail=PARTY, valid_from=START),
    "in-force": Dated(kind="in-force", valid_from=START),
    "function": Dated(kind="function", detail="interrogate", clause="delegation-field",
                      citation="8 U.S.C. 1357(a)(1)", valid_from=START),
    "territory": Dated(kind="territory", detail="12071", clause="delegation-field", valid_from=START),
}  # fmt: skip
QUESTION = Question(officer="Dana Whitlock", function="interrogate", title="Question a person", place=LEE,
                    instant=datetime(2026, 6, 1, 12, tzinfo=UTC))  # fmt: skip


def candidate(officer=OFFICER, agreed=AGREED, **changed):
    base = Candidate(
        designation="DN-2025-0001", agreement="AG-2025-0001", digest="ab" * 32, zone=ZONE,
        law=rules.law_of(PROGRAM, FIELD), officer_facts=tuple(officer.values()), agreement_facts=tuple(agreed.values()),
    )  # fmt: skip
    return replace(base, **changed)


def without(facts, kind):
    return {k: v for k, v in facts.items() if k != kind}


def failed(decision):
    return [s.number for s in decision.steps if not s.passed]


# --- the check ----------------------------------------------------------------------------------


def test_everything_in_order_is_permitted_with_twelve_cited_steps():
    decision = rules.check(QUESTION, [candidate()])

    assert decision.permitted
    assert [s.number for s in decision.steps] == list(range(1, 13))
    assert all(s.citation and s.message for s in decision.steps)


def test_the_function_step_names_clause_agreement_and_content_digest():
    step = rules.check(QUESTION, [candidate()]).steps[4]

    assert step.source == f"clause delegation-field of AG-2025-0001, content {'ab' * 32}"
    assert step.citation.startswith("8 U.S.C. 1357(a)(1); 8 U.S.C. 1357(g)(1)")


@pytest.mark.parametrize(
    ("kind", "number", "law"),
    [
        ("employed", 1, "8 U.S.C. 1357(g)(1)"),
        ("nominated", 2, "nomination clause"),
        ("vetted", 7, "nomination clause"),
        ("trained", 8, "8 U.S.C. 1357(g)(2); certification clause"),
        ("letter", 9, "8 U.S.C. 1357(g)(5); certification clause: two years"),
        ("supervised", 10, "8 U.S.C. 1357(g)(3) and (5)"),
        ("designated", 11, "task force agreement rev. 02/12/2025, certification clause"),
    ],
)
def test_a_missing_fact_of_the_officer_fails_its_own_step_and_no_other(kind, number, law):
    decision = rules.check(QUESTION, [candidate(officer=without(OFFICER, kind))])

    assert failed(decision) == [number]
    assert decision.findings[0].citation == law
    assert decision.findings[0].fix


@pytest.mark.parametrize(("kind", "number"), [("in-force", 3), ("function", 5), ("territory", 6)])
def test_a_missing_fact_of_the_agreement_fails_its_own_step_and_no_other(kind, number):
    assert failed(rules.check(QUESTION, [candidate(agreed=without(AGREED, kind))])) == [number]


def test_an_officer_of_another_agency_than_the_party_is_refused():
    other = {**OFFICER, "employed": replace(OFFICER["employed"], detail="22222222-2222-2222-2222-222222222222")}

    assert failed(rules.check(QUESTION, [candidate(officer=other)])) == [1]


def test_a_suspension_of_the_agreement_refuses_and_ends_at_its_own_instant():
    hour = timedelta(hours=1)
    pause = Dated(kind="suspension", valid_from=QUESTION.instant - hour, valid_to=QUESTION.instant + hour)
    suspended = candidate(agreed={**AGREED, "suspension": pause})

    assert failed(rules.check(QUESTION, [suspended])) == [4]
    assert rules.check(replace(QUESTION, instant=pause.valid_to), [suspended]).permitted


def test_a_hold_refuses_and_says_that_it_is_the_clause_or_a_house_rule():
    hold = Dated(kind="hold", detail="open-allegation", valid_from=START)
    held = candidate(officer={**OFFICER, "hold": hold})
    jail = replace(held, law=rules.law_of(PROGRAM, JAIL))

    assert failed(rules.check(QUESTION, [held])) == [12]
    assert "complaint appendix" in rules.check(QUESTION, [held]).findings[0].citation
    assert rules.check(QUESTION, [jail]).findings[0].citation == HOUSE


def test_an_expired_letter_is_refused_one_second_later_and_at_the_very_instant():
    second = timedelta(seconds=1)

    assert rules.check(replace(QUESTION, instant=LAPSE - second), [candidate()]).permitted
    assert failed(rules.check(replace(QUESTION, instant=LAPSE), [candidate()])) == [9]
    assert failed(rules.check(replace(QUESTION, instant=LAPSE + second), [candidate()])) == [9]


def test_a_letter_of_1_march_2025_lapses_on_1_march_2027_at_local_midnight():
    """Acceptance scenario 4."""
    facts = rules.Facts(on=date(2025, 3, 1), edition=FIELD)
    night = datetime(2027, 3, 2, 9, tzinfo=UTC)

    assert rules.lapses_on(facts, date(2025, 3, 1)) == date(2027, 3, 1)
    refused = rules.check(replace(QUESTION, instant=night), [candidate()])
    assert failed(refused) == [9]
    assert "March 1, 2027, 00:00:00" in refused.findings[0].message


def test_an_open_ended_edition_gives_a_letter_that_does_not_lapse():
    assert rules.lapses_on(rules.Facts(on=date(2025, 3, 1), edition=JAIL), date(2025, 3, 1)) is None


def test_a_letter_for_another_function_says_what_it_does_grant():
    other = candidate(officer={**OFFICER, "letter": replace(OFFICER["letter"], detail="take-statements")})
    [finding] = rules.check(QUESTION, [other]).findings

    assert finding.citation == "8 U.S.C. 1357(g)(5)"
    assert "take-statements" in finding.message


def test_a_place_outside_the_territory_is_refused_and_the_territory_is_named():
    collier = Place(title="Collier, FL", codes=frozenset({"12021", "FL"}))
    [finding] = rules.check(replace(QUESTION, place=collier), [candidate()]).findings

    assert finding.rule == "authority:place-covered"
    assert "12071" in finding.message


@pytest.mark.parametrize("detail", ["FL", "any", "12071"])
def test_a_state_or_an_unlimited_territory_covers_its_counties(detail):
    wide = candidate(agreed={**AGREED, "territory": replace(AGREED["territory"], detail=detail)})

    assert rules.check(QUESTION, [wide]).permitted


def test_all_reasons_come_at_once():
    nothing = rules.check(QUESTION, [])

    assert failed(nothing) == [1, 2, 3, 5, 6, 7, 8, 9, 10, 11]
    assert not nothing.permitted


def test_facts_of_two_agreements_are_never_mixed():
    first = candidate(officer=without(OFFICER, "letter"))
    second = candidate(agreed=without(AGREED, "function"), agreement="AG-2025-0002")

    assert not rules.check(QUESTION, [first, second]).permitted


def test_the_agreement_that_passes_most_steps_answers():
    poor = candidate(officer={"nominated": OFFICER["nominated"]}, agreement="AG-2025-0009")
    chosen, decision = rules.best(QUESTION, [candidate(), poor])

    assert chosen.agreement == "AG-2025-0001"
    assert decision.permitted


def test_an_agreement_that_ended_refuses_although_the_paper_is_unexpired():
    """Acceptance scenario 13: the memorandum ended, the form of the officer has not."""
    ended = replace(AGREED["in-force"], valid_to=QUESTION.instant - timedelta(days=1))

    assert failed(rules.check(QUESTION, [candidate(agreed={**AGREED, "in-force": ended})])) == [3]


def test_a_program_whose_file_is_gone_is_judged_with_house_rules():
    bare = candidate(law=MappingProxyType({}))
    decision = rules.check(QUESTION, [bare])

    assert decision.permitted
    assert decision.steps[2].citation == HOUSE


KINDS_OF_OFFICER = ("employed", "nominated", "vetted", "trained", "letter", "supervised", "designated", "hold")
KINDS_OF_AGREEMENT = ("party", "in-force", "suspension", "function", "territory")
DETAILS = {"employed": ("P", "Q"), "party": ("P", "Q"), "letter": ("f", "g"), "function": ("f", "g"),
           "territory": ("12071", "12021", "FL", "any")}  # fmt: skip
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


@st.composite
def dated(draw, kinds):
    kind = draw(st.sampled_from(kinds))
    start = draw(st.integers(0, 6))
    end = draw(st.none() | st.integers(start, 7))
    detail = draw(st.sampled_from(DETAILS.get(kind, ("",))))
    return kind, detail, start, end


def slow(instant, officer, agreed):
    """Judge by looking at every row, in the plainest words; the reference of the check."""

    def at(rows, kind):
        return [d for k, d, start, end in rows if k == kind and start <= instant and (end is None or instant < end)]

    return [
        any(e in at(agreed, "party") for e in at(officer, "employed")),
        bool(at(officer, "nominated")),
        bool(at(agreed, "in-force")),
        not at(agreed, "suspension"),
        "f" in at(agreed, "function"),
        bool({"12071", "FL", "any"} & set(at(agreed, "territory"))),
        bool(at(officer, "vetted")),
        bool(at(officer, "trained")),
        "f" in at(officer, "letter"),
        bool(at(officer, "supervised")),
        bool(at(officer, "designated")),
        not at(officer, "hold"),
    ]


def _facts(rows):
    def moment(n):
        return None if n is None else EPOCH + timedelta(days=n)

    return tuple(Dated(kind=k, detail=d, valid_from=moment(a), valid_to=moment(b)) for k, d, a, b in rows)


@settings(max_examples=400, deadline=None)
@given(
    st.integers(0, 8),
    st.lists(
        st.tuples(st.lists(dated(KINDS_OF_OFFICER), max_size=14), st.lists(dated(KINDS_OF_AGREEMENT), max_size=10)),
        max_size=3,
    ),
)
def test_the_check_equals_a_slow_obvious_reference(instant, agreements):
    question = replace(QUESTION, function="f", instant=EPOCH + timedelta(days=instant))
    expected = [slow(instant, officer, agreed) for officer, agreed in agreements] or [slow(instant, [], [])]
    known = [candidate(officer_facts=_facts(officer), agreement_facts=_facts(agreed)) for officer, agreed in agreements]

    decision = rules.check(question, known)

    assert [s.passed for s in decision.steps] in expected
    assert sum(s.passed for s in decision.steps) == max(map(sum, expected))
    assert decision.permitted == any(all(answers) for answers in expected)
    assert len(STEPS) == 12


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
