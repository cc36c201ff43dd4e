"""The gates before a decision: good facts, and one fact replaced at a time.  No database."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from accord import programs
from accord.rules.determinations import Facts, judge
from accord.rules.determinations.lifecycle import LIFECYCLE
from accord.rules.determinations.memo import Case, memo
from accord.rules.determinations.sides import CARRIED_BY, weigh_both
from accord.rules.documents import KINDS, problems
from accord.rules.eligibility import Facts as Known
from accord.rules.eligibility import Held
from accord.rules.inputs import Given, parse
from accord.rules.programs import Program
from accord.rules.terms import plain
from accord.rules.vocabulary import ProgramKind
from accord.rules.weighing import RANKING

HOUSE = programs.umbrella()
FOURTEENTH = programs.load(Path(__file__).parents[1] / "data" / "fourteenth")


def known(umbrella=HOUSE, **more):
    good = {"scale-0-4": 3, "integer": 10_000_000, "yesno": True, "words": "said"}
    answers = {q.code: q.choices[0].value if q.choices else good[q.kind] for q in umbrella.questionnaire.questions}
    answers |= {"open-decree": False, "overlapping-team": False}
    return Known(on=date(2026, 11, 22), party_kind="sheriff", answers=answers, capacities={}, officers=4, **more)


def held(umbrella=HOUSE, free=9):
    return {c.code: Held(free=free, total=9, where="Miami") for c in umbrella.capacities}


def weighed(removal=9, investigations=9, umbrella=HOUSE, **more):
    both = {"removal": held(umbrella, removal), "investigations": held(umbrella, investigations)}
    return weigh_both(known(umbrella, **more), umbrella, both)


RESULTS = weighed()
CODES = frozenset(r.code for r in RESULTS)
GOOD = Facts(
    plan_state="agreed", actor=9, assessors=frozenset({1, 2}), options=CODES, results=RESULTS,
    requested=frozenset({"287g"}), opinions={"removal": "support", "investigations": "oppose"}, capacity_recorded=True,
    civil_rights="clear", concurrence="concur",
)  # fmt: skip
RAW = {"outcome": "approved", "decided": ["287g"], "reasons": "It helps most."}


def given(action="decide", **raw) -> Given:
    return parse(LIFECYCLE.by_action[action].fields, raw)


def denied(facts=GOOD, **raw):
    return {f.rule for f in judge("decide", facts, given(**{**RAW, **raw}))}


def test_a_well_prepared_decision_is_allowed():
    assert denied() == set()


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"opinions": {"removal": "support"}}, "determination:opinions"),
        ({"capacity_recorded": False}, "determination:capacity"),
        ({"civil_rights": None}, "determination:civil-rights"),
        ({"concurrence": ""}, "determination:concurrence"),
        ({"assessors": frozenset({9})}, "determination:assessor-decides"),
        ({"results": weighed(removal=0)}, "determination:capacity:supervisors"),
        ({"results": weighed(civil_rights="object")}, "determination:veto:civil-rights"),
    ],
)
def test_each_gate_denies_alone(changed, rule):
    assert rule in denied(replace(GOOD, **changed))


def test_all_gates_are_named_at_once():
    bare = replace(GOOD, opinions={}, capacity_recorded=False, civil_rights=None, concurrence="")

    assert {"determination:opinions", "determination:capacity", "determination:civil-rights",
            "determination:concurrence"} <= denied(bare)  # fmt: skip


def test_the_preview_says_what_is_still_missing():
    bare = replace(GOOD, opinions={}, capacity_recorded=False, civil_rights=None)

    assert judge("decide", GOOD, None) == ()
    assert {f.rule for f in judge("decide", bare, None)} == {
        "determination:opinions", "determination:capacity", "determination:civil-rights"}  # fmt: skip


def test_an_ineligible_program_is_refused_with_its_own_findings():
    answers = {**known().answers, "operates-jail": False, "experienced-officers": False}
    facts = replace(known(), answers=answers)
    results = weigh_both(facts, HOUSE, {"removal": held()})
    found = judge("decide", replace(GOOD, results=results), given(**RAW))

    assert {f.rule for f in found} >= {"determination:own-facility", "determination:two-years"}
    assert all(f.citation and f.fix for f in found)


@pytest.mark.parametrize(
    ("raw", "rule"),
    [
        ({"decided": ["chess-club"]}, "determination:option-known"),
        ({"decided": []}, "determination:choice"),
        ({"decided": ["lesc"]}, "determination:approved-as-asked"),
        ({"outcome": "alternative-offered", "decided": ["287g"]}, "determination:alternative-is-other"),
        ({"outcome": "alternative-offered", "decided": ["lesc"]}, "determination:alternatives"),
        ({"outcome": "declined", "decided": []}, "determination:alternatives"),
        ({"outcome": "deferred"}, "determination:names-nothing"),
        ({"alternatives": [{"option": "chess-club", "why": "Quiet."}]}, "determination:option-known"),
    ],
)
def test_outcome_and_what_is_named_must_fit(raw, rule):
    assert rule in denied(**raw)


def test_deferring_needs_no_capacity_but_the_agencys_position():
    assert denied(replace(GOOD, capacity_recorded=False), outcome="deferred", decided=[]) == set()
    assert denied(replace(GOOD, concurrence=""), outcome="deferred", decided=[]) == {"determination:concurrence"}


def test_an_override_lifts_the_civil_rights_objection_and_nothing_else():
    facts = replace(GOOD, results=weighed(removal=0, civil_rights="object"))
    found = denied(replace(facts, overridden=True))

    assert "determination:veto:civil-rights" not in found
    assert "determination:capacity:supervisors" in found


@pytest.mark.parametrize(
    ("facts", "rule"),
    [
        (replace(GOOD, plan_state="draft"), "determination:plan-agreed"),
        (replace(GOOD, open_already=("D-2026-0001",)), "determination:one-open"),
    ],
)
def test_a_weighing_begins_from_an_agreed_plan_once(facts, rule):
    assert [f.rule for f in judge("open-determination", facts, None)] == [rule]


def test_preferring_something_else_names_it():
    raw = {"concurrence": "prefers", "reasons": "Ours."}

    assert [f.rule for f in judge("concur", GOOD, given("concur", **raw))] == ["determination:preferred"]
    assert judge("concur", GOOD, given("concur", **raw, preferred=["lesc"])) == ()
    assert [f.rule for f in judge("recommend", GOOD, given("recommend", recommended=["x"], reasons="y"))] == [
        "determination:option-known"]  # fmt: skip


def test_a_seat_at_one_office_is_no_seat_at_the_other():
    found = {r.code: r for r in weighed(removal=0, investigations=9)}

    assert found["287g"].shortfalls
    assert not found["dbftf"].shortfalls
    assert [r.place for r in weighed()] == list(range(1, len(CODES) + 1))


def test_what_one_office_has_not_stated_the_other_may_state():
    found = {r.code: r for r in weigh_both(known(), HOUSE, {"removal": held()})}

    assert not found["dbftf"].shortfalls


def test_every_kind_of_program_has_a_side_that_carries_it():
    assert set(CARRIED_BY) == set(ProgramKind.__args__)


def test_a_fourteenth_program_is_weighed_with_no_python_added():
    found = {r.code for r in weighed(umbrella=FOURTEENTH)}

    assert "river-patrol" in found
    assert all(isinstance(FOURTEENTH.programs[c], Program) for c in found & set(FOURTEENTH.programs))


def test_the_memo_is_a_well_formed_document_of_its_kind():
    case = Case(
        number="D-2026-0001", agency="Lee", request_number="R-2026-0001", requested="287(g)", recommended="287(g)",
        recommended_because="", decided="287(g)", outcome="Approved", because="It helps.", decided_by="H. Sloane",
        decided_on=date(2026, 11, 22), concurrence="Concurs", preferred="nothing else", concurrence_reasons="",
        civil_rights="No objection", civil_rights_reasons="", override_because="", opinions=[], alternatives=[],
        weightings=[], capacity=[], ranking=RANKING,
    )  # fmt: skip
    content = memo(case, plain(RESULTS), issuer="Program office", demonstration=True)

    assert problems(KINDS["determination-memo"], content) == ()
