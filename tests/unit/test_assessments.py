"""Rules of the needs assessment: a good fact replaced, one at a time.  No database."""

from dataclasses import replace
from datetime import date

import pytest

from accord.programs import umbrella
from accord.rules.assessments import (
    ANSWER_FIELDS,
    LIFECYCLE,
    SECTION_ORDER,
    SECTIONS,
    Facts,
    field_of,
    judge,
    needed_by,
    read,
    say,
    unanswered,
)
from accord.rules.decisions import Invalid
from accord.rules.inputs import Given, parse
from accord.rules.programs import Answerable, Question

NEED = Question(code="need-help", section="needs", prompt="How much help?", kind="scale-0-4", why="Weight.", need="training",
                citation="house rule", verified=True)  # fmt: skip
THREAT = Question(code="main-threat", section="threats", prompt="Which threat?", kind="choice", why="Closed.",
                  choices=(Answerable(value="cash", label="Cash"), Answerable(value="none", label="None")),
                  source_asked=True, citation="6 U.S.C. 240", verified=True)  # fmt: skip
COUNT = Question(code="have-budget", section="resources", prompt="How much money?", kind="integer", why="Sustain.",
                 maximum=100_000_000_000, citation="house rule", verified=True)  # fmt: skip
SAID = Question(code="summary", section="community-position", prompt="What was said?", kind="words", why="Read by both.",
                required=False, citation="house rule", verified=True)  # fmt: skip
FAIR = Question(code="fair", section="civil-rights-history", prompt="Is there a plan?", kind="yesno", why="Access.",
                citation="42 U.S.C. 2000d", verified=False)  # fmt: skip
QUESTIONS = (NEED, THREAT, COUNT, SAID, FAIR)
ME, OTHER = 1, 2

# Passes every rule of every action; a test replaces the one fact it is about.
GOOD = Facts(
    on=date(2026, 11, 22),
    actor=ME,
    questionnaire=1,
    questions=QUESTIONS,
    answered={q.code: OTHER for q in QUESTIONS if q.required},
)
ANSWER = {"question": "main-threat", "value": "cash", "evidence": "State report of 2025, table 4"}
VIEW = {"question": "need-help", "agrees": "no", "comment": "The figures of 2025 say less."}


def given(action, **raw):
    return parse(LIFECYCLE.by_action[action].fields, raw)


def rules(action, facts, typed=None):
    return [f.rule for f in judge(action, facts, typed)]


def answer(question, value=None, **more):
    return Given({"question": question, "value": value, "number": None, "note": "", "evidence": "", **more})


def test_good_facts_pass_every_action():
    for t in LIFECYCLE.transitions:
        assert rules(t.action, GOOD) == []
    assert rules("answer-question", GOOD, given("answer-question", **ANSWER)) == []
    assert rules("answer-many", GOOD, given("answer-many", answers=[ANSWER])) == []
    assert rules("review-answer", GOOD, given("review-answer", **VIEW)) == []


@pytest.mark.parametrize("action", [t.action for t in LIFECYCLE.transitions if t.action != "stop"])
def test_nothing_is_assessed_for_a_request_that_is_not_with_two_offices(action):
    assert "assessment:request-referred" in rules(action, replace(GOOD, request_state="acknowledged"))


def test_an_assessment_of_a_withdrawn_request_can_still_be_stopped():
    assert rules("stop", replace(GOOD, request_state="withdrawn")) == []


def test_a_second_assessment_waits_for_the_first():
    assert rules("open-assessment", replace(GOOD, live=("AS-2026-0001",))) == ["assessment:one-at-a-time"]


def test_no_assessment_opens_before_a_questionnaire_is_in_force():
    assert rules("open-assessment", replace(GOOD, questionnaire=None)) == ["assessment:questionnaire"]


def test_a_threat_without_its_source_is_refused_with_the_law_behind_the_question():
    (found,) = judge("answer-question", GOOD, given("answer-question", **{**ANSWER, "evidence": ""}))

    assert (found.rule, found.citation, found.field) == ("assessment:source", "6 U.S.C. 240", "evidence")


def test_a_threat_is_never_described_in_words():
    (found,) = judge(
        "answer-many", GOOD, given("answer-many", answers=[{**ANSWER, "note": "A group from over there."}])
    )

    assert (found.rule, found.field) == ("assessment:threat-words", "answers.0.note")


def test_nobody_gives_a_view_on_an_answer_that_is_not_there():
    assert rules("review-answer", replace(GOOD, answered={}), given("review-answer", **VIEW)) == [
        "assessment:not-answered"
    ]


def test_nobody_gives_a_view_on_their_own_answer():
    mine = replace(GOOD, answered={**GOOD.answered, "need-help": ME})

    assert rules("review-answer", mine, given("review-answer", **VIEW)) == ["assessment:own-answer"]


def test_a_disagreement_says_why():
    assert rules("review-answer", GOOD, given("review-answer", **{**VIEW, "comment": ""})) == ["assessment:say-why"]
    assert rules("review-answer", GOOD, given("review-answer", **{**VIEW, "agrees": "yes", "comment": ""})) == []


def test_nobody_countersigns_while_a_required_question_is_open():
    (found,) = judge("countersign", replace(GOOD, answered={"need-help": OTHER}), None)

    assert found.rule == "assessment:unanswered"
    assert "main-threat, have-budget, fair" in found.message
    assert "summary" not in found.message


def test_an_assessment_on_which_a_plan_rests_is_not_reopened():
    assert rules("reopen", replace(GOOD, plans=("P-2026-0001",))) == ["assessment:plan-drawn"]


def test_whoever_opened_or_answered_may_not_countersign():
    assert LIFECYCLE.by_action["countersign"].not_by == ("open-assessment", "answer-question", "answer-many")


def test_answers_take_the_type_of_their_question():
    rows = [
        answer("need-help", "3"),
        answer("main-threat", "none", evidence="County report"),
        answer("have-budget", number=123_456_789),
        answer("summary", "People ask for hearings."),
        answer("fair", "no"),
    ]
    replies = read(QUESTIONS, rows, many=True)

    assert [r.value for r in replies] == [3, "none", 123_456_789, "People ask for hearings.", False]
    assert [say(r.question, r.value) for r in replies] == [
        "3 of 4",
        "None",
        "123,456,789",
        "People ask for hearings.",
        "No",
    ]


@pytest.mark.parametrize(
    ("row", "field", "said"),
    [
        (answer("need-help", "5"), "value", "must be from 0 to 4"),
        (answer("need-help", "much"), "value", "cannot be read"),
        (answer("need-help"), "value", "needs an answer"),
        (answer("need-help", "3", number=3), "number", "given twice"),
        (answer("main-threat", "people from elsewhere"), "value", "not on the list"),
        (answer("have-budget", "-1"), "value", "must be from 0"),
        (answer("have-budget", number=100_000_000_001), "value", "must be from 0"),
        (answer("fair", "perhaps"), "value", "cannot be read"),
        (answer("fair", number=1), "value", "cannot be read"),
        (answer("summary", number=4), "value", "must be text"),
        (answer("no-such-question", "1"), "question", "no such question"),
    ],
)
def test_an_answer_of_the_wrong_kind_is_refused_where_it_stands(row, field, said):
    for many, where in ((False, field), (True, f"answers.0.{field}")):
        with pytest.raises(Invalid) as error:
            read(QUESTIONS, [row], many=many)
        (problem,) = error.value.problems
        assert problem.field == where
        assert said in problem.message


def test_every_wrong_row_is_named_at_once():
    with pytest.raises(Invalid) as error:
        read(QUESTIONS, [answer("need-help", "9"), answer("fair", "yes"), answer("fair", "no")], many=True)

    assert [p.field for p in error.value.problems] == ["answers.0.value", "answers.2.question"]
    assert "twice" in error.value.problems[1].message


def test_an_amount_of_nine_digits_goes_into_the_number_field():
    assert parse(ANSWER_FIELDS, {"question": "have-budget", "number": "123456789"})["number"] == 123_456_789


def test_only_required_questions_hold_up_an_assessment():
    assert unanswered(QUESTIONS, ["need-help", "fair"]) == ("main-threat", "have-budget")


def test_a_question_knows_its_bounds_and_its_list():
    assert field_of(NEED).maximum == 4
    assert [c.value for c in field_of(THREAT).choices] == ["cash", "none"]
    assert not field_of(SAID).required


def test_every_section_has_a_title_and_a_place():
    assert set(SECTIONS) == set(SECTION_ORDER)


def test_threats_of_the_shipped_questionnaire_come_from_a_closed_list_or_yes_and_no():
    threats = [q for q in umbrella().questionnaire.questions if q.section == "threats"]

    assert threats
    assert {q.kind for q in threats} <= {"choice", "yesno"}


def test_every_shipped_question_that_steers_a_program_says_which():
    house = umbrella()
    by_code = {q.code: q for q in house.questionnaire.questions}

    assert needed_by(by_code["body-position"], house) == ("Every program",)
    needed = {q.code: needed_by(q, house) for q in house.questionnaire.questions if q.resource == "officers"}
    askers = {
        p.short for p in house.programs.values() if any(a.resource == "officers" for a in p.asks if a.side == "local")
    }
    assert askers <= set(needed["have-officers"])
    assert needed_by(SAID, house) == ()
