"""Rules of the plan of action, and the draft drawn from answers.  No database."""

from dataclasses import replace
from datetime import date
from typing import get_args

import pytest

from accord.programs import umbrella
from accord.rules.inputs import parse
from accord.rules.plans import (
    KINDS,
    LETTERS,
    LIFECYCLE,
    MEASURES,
    OWNERS,
    Facts,
    Item,
    changed,
    judge,
    late,
    next_code,
    review,
    standing,
)
from accord.rules.plans.drafting import draft
from accord.rules.vocabulary import TARGETED, MeasureKind

OBJECTIVE = Item(code="O1", kind="objective", title="Answers within a day", measure_kind="timeliness", unit="hours",
                 baseline=72, target=24, owner="local-liaison", due_on=date(2027, 11, 1), source="need-coordination")  # fmt: skip
ACTIVITY = Item(code="A1", kind="activity", title="Name one contact", owner="coordinator", due_on=date(2027, 2, 1))
MILESTONE = Item(code="M1", kind="milestone", title="First look back", owner="coordinator", due_on=date(2027, 5, 1))
SAFEGUARD = Item(code="S1", kind="safeguard", title="Complaints go outside the unit")
ITEMS = (OBJECTIVE, ACTIVITY, MILESTONE, SAFEGUARD)

# Passes every rule of every action; a test replaces the one fact it is about.
GOOD = Facts(
    today=date(2026, 11, 22), side="local", items=ITEMS, questions=frozenset({"need-coordination", "have-officers"})
)
NEW = {"kind": "objective", "title": "Fewer late reports", "measure_kind": "timeliness", "unit": "days", "baseline": "9",
       "target": "2", "owner": "coordinator", "due_on": "2027-06-01", "source": "need-coordination"}  # fmt: skip
PROGRESS = {"code": "O1", "on": "2026-11-20", "actual": "48"}


def given(action, **raw):
    return parse(LIFECYCLE.by_action[action].fields, raw)


def rules(action, facts, typed=None):
    return [f.rule for f in judge(action, facts, typed)]


def change(**row):
    return given("change-plan", items=[row])


def without(kind):
    return replace(GOOD, items=tuple(i for i in ITEMS if i.kind != kind))


def test_good_facts_pass_every_action():
    for t in LIFECYCLE.transitions:
        assert rules(t.action, GOOD) == []
    assert rules("change-plan", GOOD, change(**NEW)) == []
    assert rules("remove-item", GOOD, given("remove-item", code="A1", reason="Not needed any more.")) == []
    assert rules("record-progress", GOOD, given("record-progress", **PROGRESS)) == []


def test_no_plan_is_drawn_from_an_assessment_that_is_not_complete():
    assert rules("draft-plan", replace(GOOD, assessment_complete=False)) == ["plan:assessment-complete"]


def test_a_second_plan_waits_until_the_first_is_abandoned():
    assert rules("draft-plan", replace(GOOD, live=("P-2026-0001",))) == ["plan:one-at-a-time"]


@pytest.mark.parametrize("action", ["draft-plan", "propose-plan"])
def test_no_plan_is_drawn_or_proposed_for_a_request_that_is_over(action):
    assert rules(action, replace(GOOD, request_state="withdrawn")) == ["plan:request-referred"]


def test_a_target_on_a_count_of_outcomes_is_refused_with_the_kinds_that_may_have_one():
    found = judge("change-plan", GOOD, change(**{**NEW, "kind": "milestone", "measure_kind": "outcome-count"}))

    assert [f.rule for f in found] == ["plan:target-kind"]
    assert all(kind in found[0].fix for kind in TARGETED)


def test_a_target_without_a_kind_of_measure_is_refused():
    assert rules("change-plan", GOOD, change(**{**NEW, "measure_kind": ""})) == ["plan:target-kind"]


def test_a_count_of_outcomes_is_no_objective_even_without_a_target():
    row = {**NEW, "measure_kind": "outcome-count", "target": "", "baseline": ""}

    assert rules("change-plan", GOOD, change(**row)) == ["plan:no-count-objective"]


@pytest.mark.parametrize("title", ["More arrests", "Double the detainers", "Raise our seizure income"])
def test_no_enforcement_count_and_no_income_is_a_goal(title):
    assert rules("change-plan", GOOD, change(**{**NEW, "title": title})) == ["plan:no-reward"]


def test_an_existing_item_cannot_be_turned_into_a_count():
    assert "plan:target-kind" in rules("change-plan", GOOD, change(code="O1", measure_kind="outcome-count"))


def test_an_item_is_changed_once_an_act():
    rows = given("change-plan", items=[{"code": "O1", "target": "20"}, {"code": "O1", "target": "10"}])

    assert rules("change-plan", GOOD, rows) == ["plan:item-once"]


def test_a_new_item_says_what_it_is():
    assert rules("change-plan", GOOD, change(kind="risk")) == ["plan:new-item"]


def test_an_item_keeps_its_kind():
    assert rules("change-plan", GOOD, change(code="A1", kind="milestone")) == ["plan:kind-stays"]


def test_an_item_follows_from_a_question_of_the_pinned_questionnaire():
    assert rules("change-plan", GOOD, change(code="A1", source="made-up")) == ["plan:unknown-question"]


@pytest.mark.parametrize(
    ("action", "raw"),
    [
        ("change-plan", {"items": [{"code": "O9", "target": "3"}]}),
        ("remove-item", {"code": "O9", "reason": "It is not there."}),
        ("record-progress", {**PROGRESS, "code": "O9"}),
    ],
)
def test_an_item_that_is_not_there_is_named_with_those_that_are(action, raw):
    (found,) = judge(action, GOOD, given(action, **raw))

    assert found.rule == "plan:unknown-item"
    assert "O1, A1, M1, S1" in found.fix


def test_a_plan_without_a_measured_objective_is_not_proposed():
    assert rules("propose-plan", without("objective")) == ["plan:objective"]
    for lacking in ({"target": None}, {"unit": ""}):
        items = (replace(OBJECTIVE, **lacking), *ITEMS[1:])
        assert rules("propose-plan", replace(GOOD, items=items)) == ["plan:objective"]


@pytest.mark.parametrize("lacking", [{"owner": ""}, {"due_on": None}])
def test_an_activity_without_owner_or_date_is_not_proposed(lacking):
    items = (OBJECTIVE, replace(ACTIVITY, **lacking), MILESTONE, SAFEGUARD)
    (found,) = judge("propose-plan", replace(GOOD, items=items), None)

    assert found.rule == "plan:activity-owned"
    assert "A1" in found.message


def test_a_milestone_without_a_date_is_not_proposed():
    items = (OBJECTIVE, ACTIVITY, replace(MILESTONE, due_on=None), SAFEGUARD)

    assert rules("propose-plan", replace(GOOD, items=items)) == ["plan:milestone-dated"]


def test_a_plan_without_a_safeguard_is_not_proposed():
    assert rules("propose-plan", without("safeguard")) == ["plan:safeguard"]


def test_an_empty_plan_hears_all_reasons_at_once():
    assert rules("propose-plan", replace(GOOD, items=())) == ["plan:objective", "plan:safeguard"]


def test_progress_is_not_recorded_ahead_of_its_day():
    assert rules("record-progress", GOOD, given("record-progress", **{**PROGRESS, "on": "2026-11-23"})) == [
        "plan:not-yet"
    ]
    assert rules("record-progress", GOOD, given("record-progress", **{**PROGRESS, "on": "2026-11-22"})) == []


def test_progress_says_a_value_or_whether_it_is_done():
    typed = given("record-progress", code="O1", on="2026-11-20")

    assert rules("record-progress", GOOD, typed) == ["plan:nothing-reported"]


def test_an_item_without_a_unit_takes_no_value():
    assert rules("record-progress", GOOD, given("record-progress", **{**PROGRESS, "code": "A1"})) == ["plan:no-measure"]


def test_a_side_answers_the_yearly_question_once_a_round():
    assert rules("review-yearly", replace(GOOD, answered=frozenset({"local"}))) == ["plan:review-once"]
    assert rules("review-yearly", replace(GOOD, answered=frozenset({"federal"}))) == []


def test_the_yearly_question_comes_a_year_after_both_last_answered():
    agreed = date(2027, 1, 10)

    assert review(agreed, []).next_on == date(2028, 1, 10)
    one = review(agreed, [("local", date(2028, 1, 5))])
    assert (one.next_on, one.answered) == (date(2028, 1, 10), frozenset({"local"}))
    both = review(agreed, [("local", date(2028, 1, 5)), ("federal", date(2028, 2, 1))])
    assert (both.next_on, both.answered) == (date(2029, 2, 1), frozenset())


def test_a_year_from_the_29th_of_february_ends_on_the_28th():
    assert review(date(2028, 2, 29), []).next_on == date(2029, 2, 28)


def test_the_due_day_itself_is_in_time():
    assert not late(MILESTONE, done=False, today=date(2027, 5, 1))
    assert late(MILESTONE, done=False, today=date(2027, 5, 2))
    assert not late(MILESTONE, done=True, today=date(2027, 5, 2))
    assert not late(OBJECTIVE, done=False, today=date(2030, 1, 1))


@pytest.mark.parametrize(
    ("item", "actual", "said"),
    [
        (OBJECTIVE, None, "not measured"),
        (OBJECTIVE, 24, "met"),
        (OBJECTIVE, 25, "not met yet"),
        (replace(OBJECTIVE, baseline=10, target=90), 90, "met"),
        (replace(OBJECTIVE, baseline=10, target=90), 89, "not met yet"),
        (replace(OBJECTIVE, baseline=None, target=90), 91, "met"),
        (replace(OBJECTIVE, target=None), 5, "no target"),
    ],
)
def test_the_baseline_says_which_way_is_better(item, actual, said):
    assert standing(item, actual) == said


def test_an_empty_cell_keeps_what_the_item_says():
    row = change(code="O1", target="12").rows("items")[0]

    assert changed(OBJECTIVE, row) == replace(OBJECTIVE, target=12)


def test_a_code_is_never_given_twice():
    assert next_code("objective", ["O1", "O2", "A7"]) == "O3"
    assert next_code("risk", []) == "K1"


def test_the_lists_agree_with_the_vocabulary():
    assert {c.value for c in MEASURES} == set(get_args(MeasureKind))
    assert set(LETTERS) == {c.value for c in KINDS}
    assert len(set(LETTERS.values())) == len(LETTERS)
    assert "local-officer" not in {c.value for c in OWNERS}


def test_whoever_drafted_a_plan_agrees_for_neither_side():
    for action in ("agree-plan-local", "agree-plan-federal"):
        assert LIFECYCLE.by_action[action].not_by == ("draft-plan",)


# --- the draft -----------------------------------------------------------------------------------

HOUSE = umbrella()
ASKED = HOUSE.questionnaire.questions
ON = date(2026, 11, 22)


def answers(**changed):
    """Answer everything on the safe side and needing nothing, then as told."""
    plain = {"scale-0-4": 0, "integer": 0, "yesno": True, "words": "A hearing was asked for."}
    found = {q.code: q.choices[0].value if q.choices else plain[q.kind] for q in ASKED}
    return {**found, "open-decree": False, **{k.replace("_", "-"): v for k, v in changed.items()}}


def drawn(kind, **changed):
    return [i for i in draft(ASKED, answers(**changed), HOUSE, ON) if i.kind == kind]


def test_a_need_from_two_on_becomes_an_objective_that_can_have_a_target():
    assert drawn("objective") == []
    found = drawn("objective", need_training=2, need_coordination=4, need_bulk_cash=1)

    assert [(i.source, i.baseline, i.target) for i in found] == [("need-coordination", 4, 2), ("need-training", 2, 0)]
    assert all(i.measure_kind in TARGETED and i.unit for i in found)


def test_every_activity_of_a_draft_has_an_owner_and_a_date():
    found = drawn("activity", need_training=3, livescan=False)

    assert {i.source for i in found} == {"need-training", "livescan"}
    assert all(i.owner and i.due_on and i.due_on > ON for i in found)


def test_resources_come_from_both_parties():
    found = drawn("resource", need_training=3, have_officers=6)

    assert [(i.owner, i.baseline) for i in found] == [("local-head", 6), ("coordinator", None)]


def test_an_unsafe_answer_is_a_risk_with_a_safeguard_and_a_safe_one_is_kept():
    assert drawn("risk") == []
    assert {i.source for i in drawn("safeguard")} >= {"open-decree", "body-position", "complaint-procedure"}
    bad = drawn("risk", open_decree=True, complaint_procedure=False, body_position="opposed", public_hearing=False)
    assert {i.source for i in bad} == {"open-decree", "complaint-procedure", "body-position", "public-hearing"}
    assert {i.source for i in drawn("safeguard", open_decree=True)} >= {"open-decree"}


def test_every_item_of_a_draft_names_a_question_and_has_its_own_code():
    items = draft(ASKED, answers(need_training=3, livescan=False, have_officers=2, open_decree=True), HOUSE, ON)

    assert all(i.source in {q.code for q in ASKED} for i in items)
    assert len({i.code for i in items}) == len(items)
    assert all(len(i.title) <= 200 and len(i.unit) <= 40 for i in items)


def test_a_draft_of_any_need_can_be_proposed_as_it_stands():
    needs = {q.code.replace("-", "_"): 3 for q in ASKED if q.need}
    items = draft(ASKED, answers(**needs, open_decree=True), HOUSE, ON)

    assert rules("propose-plan", replace(GOOD, items=items)) == []


def test_optional_questions_without_an_answer_add_nothing():
    few = {k: v for k, v in answers(need_training=3).items() if k != "community-summary"}

    assert "community-summary" not in {i.source for i in draft(ASKED, few, HOUSE, ON)}
