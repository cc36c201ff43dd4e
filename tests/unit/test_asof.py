"""What a program asked on a day: conditions, amounts, measures and duties hold from one day until another."""

from dataclasses import replace
from datetime import date, timedelta

from accord.programs import programs, umbrella, umbrella_on
from accord.queries.programs import changes, view
from accord.rules import eligibility
from accord.rules.asof import as_of, binding, holding

DAY = date(2020, 1, 1)


def dated(thing):
    return replace(thing, since=DAY, until=DAY + timedelta(days=10))


def test_each_dated_part_holds_from_its_first_day_until_before_its_last():
    house = umbrella()
    p = house.programs["287g"]
    changed = replace(
        p, requirements=(dated(p.requirements[0]),), asks=(dated(p.asks[0]),), uses=(dated(p.uses[0]),),
        measures=(dated(p.measures[0]),), duties=(dated(p.duties[0]),),
    )  # fmt: skip
    house = replace(house, programs={"287g": changed}, vetoes=(dated(house.vetoes[0]),))
    for days, held in ((-1, 0), (0, 1), (9, 1), (10, 0)):
        then = as_of(house, DAY + timedelta(days=days))
        found = then.programs["287g"]
        counts = [
            len(x) for x in (found.requirements, found.asks, found.uses, found.measures, found.duties, then.vetoes)
        ]
        assert counts == [held] * 6, days
    assert as_of(house, DAY).digest == house.digest


def test_a_condition_that_did_not_hold_yet_is_not_judged():
    house = umbrella()
    best = house.programs["best"]
    before = as_of(house, date(2012, 12, 6)).programs["best"]
    after = as_of(house, date(2012, 12, 7)).programs["best"]
    gained = {r.code for r in after.requirements} - {r.code for r in before.requirements}
    assert gained == {"significant-threat", "no-overlap"}
    assert {r.code for r in after.requirements} == {r.code for r in best.requirements}
    facts = eligibility.Facts(on=DAY, party_kind="police", answers={}, capacities={}, officers=5)
    questions = {q.code: q for q in house.questionnaire.questions}
    judged = {r.code: eligibility.judge(facts, questions, r) for r in before.requirements}
    assert "significant-threat" not in judged
    assert judged


def test_the_page_of_a_day_tells_what_held_then_and_names_the_day_it_changed():
    early, late = view("best", date(2010, 1, 1)), view("best", date(2026, 1, 1))
    keys = [
        {r.key for p in v.parts if p.code == code for r in p.rows} for v in (early, late) for code in ("oversight",)
    ]
    assert "report-to-congress" not in keys[0]
    assert "report-to-congress" in keys[1]
    told = {c.on: " ".join(c.says) for c in changes(programs()["best"])}
    assert "Begins to hold: 6 U.S.C. 240" in told[date(2012, 12, 7)]


def test_a_condition_of_some_models_is_told_from_their_first_edition_on():
    p = programs()["287g"]
    first = min(e.effective for e in p.editions if e.model in ("jail-enforcement", "warrant-service"))
    codes = [{r.code for r in binding(p, on)} for on in (first - timedelta(days=1), first)]
    assert "own-facility" not in codes[0]
    assert "own-facility" in codes[1]


def test_what_rules_judge_by_on_a_day_is_read_once():
    on = date(2026, 3, 2)
    assert umbrella_on(on) is umbrella_on(on)
    assert holding(umbrella().programs["best"].duties, on) == umbrella_on(on).programs["best"].duties
