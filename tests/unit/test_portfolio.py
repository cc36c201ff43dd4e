"""The planner against brute force, and the checker against plans that were tampered with."""

import itertools
import tomllib
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from accord.programs import umbrella
from accord.programs.capacities import SHIPPED_CAPACITIES, capacities, shipped_rows
from accord.programs.places import offices
from accord.rules.decisions import Invalid
from accord.rules.portfolio import explaining, families
from accord.rules.portfolio.building import Place, build, supposed
from accord.rules.portfolio.capacities import read
from accord.rules.portfolio.checking import SCALE, bound_at, check, whole_prices
from accord.rules.portfolio.conflicts import conflict
from accord.rules.portfolio.instance import BARRED, NO_ROW, Instance, Plans, resting
from accord.rules.portfolio.keeping import Kept, NotAPlanError, arrays, kept_from
from accord.rules.portfolio.pricing import price_all, used
from accord.rules.portfolio.scenarios import Change, Scenario, changed, foretold
from accord.rules.portfolio.solving import solve

ON = date(2026, 11, 22)

YEARS = 2


def tiny(seed: int, agencies: int = 3, programs: int = 3) -> Instance:
    """A small problem with everything in it: held programs, renewals, endings, sets that may not stand, floors."""
    draw = np.random.default_rng(seed)
    n = agencies
    counts = draw.integers(0, programs + 1, n)
    first = np.concatenate([[0], np.cumsum(counts)])
    pairs = int(first[-1])
    worth = [draw.integers(0, 300, 1 << c) for c in counts]
    held = np.array([int(draw.integers(0, 1 << c)) if draw.random() < 0.4 else 0 for c in counts])
    for w, h in zip(worth, held, strict=True):
        w[draw.random(len(w)) < 0.15] = BARRED
        w[[0, h]] = np.abs(w[[0, h]])
    names = [
        f"{kind}, {t}" for kind in ("seats", "money", "people", "reviews", "ends", "answered") for t in range(YEARS)
    ]
    limit = [*draw.integers(1, 12, YEARS), *draw.integers(5, 90, YEARS), *draw.integers(2, 9, YEARS), *draw.integers(3, 14, YEARS),
             *draw.integers(0, 2, YEARS), *-np.sort(draw.integers(0, max(n // 2, 1) + 1, YEARS))]  # fmt: skip
    return Instance(
        years=YEARS, starts_most=int(draw.integers(1, 3)), programs=tuple(f"p{k}" for k in range(programs)),
        agencies=tuple(f"a{i}" for i in range(n)), states=("s",), state=np.zeros(n, np.int64), first=first,
        program=np.concatenate([np.arange(c) for c in counts]).astype(np.int64) if pairs else np.zeros(0, np.int64),
        worth_of=np.concatenate([[0], np.cumsum(1 << counts)]), worth=np.concatenate(worth), idle=draw.integers(0, 30, n),
        held=held, due=draw.integers(-1, YEARS, pairs),
        start_row=np.column_stack([np.where(draw.random(pairs) < 0.3, NO_ROW, 0), np.full(pairs, YEARS)]),
        start_use=draw.integers(0, 7, (pairs, 2)), run_row=np.column_stack([np.full(pairs, 2 * YEARS), np.full(pairs, YEARS)]),
        run_use=draw.integers(0, 5, (pairs, 2)), renew_row=np.full(pairs, 3 * YEARS), renew_use=draw.integers(0, 3, pairs),
        answer_row=np.full((n, 1), 3 * YEARS), answer_use=draw.integers(1, 5, (n, 1)), floor_row=np.full((n, 1), 5 * YEARS),
        end_row=4 * YEARS, limit=np.array(limit), row_names=tuple(names),
    )  # fmt: skip


def every_plan(x: Instance, i: int) -> Plans:
    """Every plan of one agency, by trying all: the oracle has its own words for what is allowed."""
    n, held = int(x.first[i + 1] - x.first[i]), int(x.held[i])
    found = []
    for answered in range(x.years + 1):
        for sets in itertools.product(range(1 << n), repeat=x.years):
            before, ok = held, True
            for t, s in enumerate(sets):
                begun, ended = s & ~before, before & ~s
                ok &= t >= answered or s == held
                ok &= begun.bit_count() <= x.starts_most and ended.bit_count() <= 1
                ok &= not begun & held and not ended & ~held
                ok &= t < answered or x.worth[x.worth_of[i] + s] >= 0
                before = s
            if ok:
                found.append((answered, sets))
    return Plans(
        agency=np.full(len(found), i),
        answered=np.array([a for a, _ in found]),
        sets=np.array([s for _, s in found], np.int32),
    )


def measured(x: Instance, plans: Plans) -> list[tuple[int, np.ndarray]]:
    return [used(x, plans.some(np.array([k]))) for k in range(len(plans))]


@pytest.mark.parametrize("seed", range(60))
def test_an_agencys_best_plan_at_any_prices_is_the_one_brute_force_finds(seed):
    x = tiny(seed)
    price = np.random.default_rng(seed).random(len(x.limit)) * 30
    best, plans = price_all(x, price)
    for i in range(x.size):
        got = [worth - float(price @ use) for worth, use in measured(x, every_plan(x, i))]
        assert best[i] == pytest.approx(max(got))
        worth, use = used(x, plans.some(np.array([i])))
        assert worth - float(price @ use) == pytest.approx(max(got))


@pytest.mark.parametrize("seed", range(40))
def test_the_bound_counted_in_whole_numbers_is_the_planners(seed):
    x = tiny(seed, agencies=6)
    prices = whole_prices(np.random.default_rng(seed).random(len(x.limit)) * 20)
    price = np.array(prices) / SCALE
    assert bound_at(x, prices) == int(np.floor(price_all(x, price)[0].sum() + price @ x.limit + 1e-9))


@pytest.mark.parametrize("seed", range(30))
def test_a_plan_is_as_good_as_the_best_of_all_plans(seed):
    x = tiny(seed, agencies=3, programs=2)
    each = [measured(x, every_plan(x, i)) for i in range(x.size)]
    best = None
    for choice in itertools.product(*each):
        if (sum(u for _, u in choice) <= x.limit).all():
            worth = sum(w for w, _ in choice)
            best = worth if best is None else max(best, worth)
    got = solve(x, clock=iter(np.arange(0, 10, 0.001)).__next__, seconds=9, gap=0.0)
    found = check(x, got.plans, whole_prices(got.price))
    if best is None:
        assert not got.feasible
        assert found.faults
    else:
        assert got.feasible
        assert found.faults == ()
        assert found.worth == got.worth == best
        assert found.bound >= best


def best_of_all(each, limit):
    """The worth of the best choice of one plan each, by depth first with an honest bound; None if there is none."""
    each = [sorted(plans, key=lambda p: -p[0]) for plans in each]
    rest = [sum(plans[0][0] for plans in each[k:]) for k in range(len(each) + 1)]
    least = [np.zeros_like(limit)]
    for plans in reversed(each):
        least.append(least[-1] + np.min([u for _, u in plans], axis=0))
    least.reverse()
    best = None

    def down(k, worth, use):
        nonlocal best
        if (use + least[k] > limit).any() or (best is not None and worth + rest[k] <= best):
            return
        if k == len(each):
            best = worth
            return
        for w, u in each[k]:
            down(k + 1, worth + w, use + u)

    down(0, 0, np.zeros_like(limit))
    return best


@pytest.mark.parametrize("seed", range(100, 106))
def test_twelve_agencies_are_planned_as_well_as_brute_force_can(seed):
    x = tiny(seed, agencies=12, programs=1)
    x = replace(x, limit=np.where(x.limit > 0, x.limit * 2, x.limit))
    best = best_of_all([measured(x, every_plan(x, i)) for i in range(12)], x.limit)
    got = solve(x, clock=iter(np.arange(0, 10, 0.001)).__next__, seconds=9, gap=0.0)
    assert (got.worth if got.feasible else None) == best


@pytest.fixture(scope="module")
def solved():
    x = families.made("money", 60, 3, 7)
    got = solve(x, clock=iter(np.arange(0, 100, 0.01)).__next__, seconds=20, gap=0.04)
    return Kept(instance=x, plans=got.plans, prices=whole_prices(got.price), made={"seed": 7})


def test_a_plan_keeps_every_row_and_its_bound_holds(solved):
    found = check(solved.instance, solved.plans, solved.prices)
    assert found.faults == ()
    assert 0 <= found.gap < 0.05


def tampered(kept: Kept, change) -> tuple[str, ...]:
    plans = Plans(agency=kept.plans.agency.copy(), answered=kept.plans.answered.copy(), sets=kept.plans.sets.copy())
    x = change(kept.instance, plans) or kept.instance
    return check(x, plans, kept.prices).faults


def too_many_at_once(x, plans):
    i = int(np.argmax(np.diff(x.first)))
    plans.sets[i], plans.answered[i] = (1 << int(np.diff(x.first)[i])) - 1, 0


def before_the_answer(x, plans):
    i = int(np.flatnonzero(plans.sets[:, -1] > 0)[0])
    plans.answered[i] = x.years


def a_row_too_small(x, plans):
    busy = int(np.argmax(used(x, plans)[1]))
    limit = x.limit.copy()
    limit[busy] = used(x, plans)[1][busy] - 1
    return replace(x, limit=limit)


def a_program_it_does_not_weigh(x, plans):
    plans.sets[0, -1] = 1 << 12


def an_agency_twice(x, plans):
    plans.agency[1] = 0


def what_lacks_its_condition(x, plans):
    i, s = next(
        (i, s) for i in range(x.size) for s in range(int(np.diff(x.worth_of)[i])) if x.worth[x.worth_of[i] + s] < 0
    )
    plans.sets[i, -1], plans.answered[i] = s, 0


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (too_many_at_once, "programs begin"),
        (before_the_answer, "before the request is answered"),
        (a_row_too_small, " of "),
        (a_program_it_does_not_weigh, "does not weigh"),
        (an_agency_twice, "every agency once"),
        (what_lacks_its_condition, "may not stand together"),
    ],
)
def test_the_checker_names_what_was_tampered_with(solved, change, said):
    assert any(said in f for f in tampered(solved, change)), tampered(solved, change)


def test_prices_that_prove_nothing_are_refused(solved):
    assert check(solved.instance, solved.plans, solved.prices[:-1]).bound is None
    assert check(solved.instance, solved.plans, (-1, *solved.prices[1:])).bound is None
    with pytest.raises(OverflowError):
        bound_at(solved.instance, tuple(1 << 61 for _ in solved.prices))


def test_a_plan_in_a_file_comes_back_whole_and_a_broken_one_is_refused(solved):
    kept = arrays(solved)
    again = kept_from(kept)
    assert again.instance.digest() == solved.instance.digest()
    assert (again.plans.sets == solved.plans.sets).all()
    assert again.prices == solved.prices
    for name in ("head", "instance.first", "plan.sets"):
        with pytest.raises(NotAPlanError):
            kept_from({k: v for k, v in kept.items() if k != name})
    with pytest.raises(NotAPlanError):
        kept_from({**kept, "instance.run_row": kept["instance.run_row"] + 10_000})
    with pytest.raises(NotAPlanError):
        kept_from({**kept, "instance.worth_of": kept["instance.worth_of"][:-1]})


def test_a_scenario_changes_rows_and_prices_foretell_a_bound(solved):
    less = Scenario(name="a class cancelled", changes=(Change(rows="money", percent=80),))
    x = changed(solved.instance, less)
    bound = check(solved.instance, solved.plans, solved.prices).bound
    assert x.digest() != solved.instance.digest()
    got = solve(
        x, clock=iter(np.arange(0, 100, 0.01)).__next__, seconds=20, gap=0.1, price=np.array(solved.prices) / SCALE
    )
    assert got.worth <= foretold(solved.instance, np.array(solved.prices) / SCALE, bound, less)
    assert got.worth <= bound


def test_an_impossible_problem_names_the_rows_that_conflict_and_a_way_out():
    x = families.made("floors", 80, 2, 3)
    limit = x.limit.copy()
    reviews = [r for r, n in enumerate(x.row_names) if n.startswith("reviews")]
    limit[reviews] = 20
    found = conflict(replace(x, limit=limit))
    names = {x.row_names[r] for r in found.rows}
    assert any(n.startswith("reviews") for n in names)
    assert any(n.startswith("answered") for n in names)
    assert found.relaxed
    wider = limit.copy()
    for r, more in found.relaxed:
        wider[r] += more
    assert conflict(replace(x, limit=wider)) is None
    assert conflict(x) is None


def test_what_is_scarce_and_why_an_agency_waits_is_said_from_the_numbers(solved):
    scarce = explaining.scarce(solved)
    assert all(s.told["price"] > 0 for s in scarce)
    assert any("money" in s.words for s in scarce)
    told = explaining.agency(solved, "made-up agency 1")
    assert told[0].words.startswith("made-up agency 1")
    assert explaining.agency(solved, "nobody of this name") == []
    idle = replace(solved, plans=resting(solved.instance))
    assert explaining.compared(solved, idle)["agencies_that_differ"] > 0


def test_the_shipped_list_is_planned_under_the_shipped_capacities():
    held = capacities(years=2)
    places = [
        Place(name=r.name, state=r.state, offices=o, sworn=r.officers or 0, kind=r.kind)
        for r, o in shipped_rows(80, ON)
    ]
    x = build(supposed(places, umbrella(), 1), held, umbrella(), "a test")
    got = solve(x, clock=iter(np.arange(0, 100, 0.01)).__next__, seconds=30, gap=0.05)
    assert check(x, got.plans, whole_prices(got.price)).faults == ()
    assert all(o for _, o in shipped_rows(80, ON)[:5])


def test_no_worth_is_a_count_of_people():
    """Twice the sworn and offered officers leave every worth as it was; only rows feel it (the line, rows 14 and 15)."""
    rows = shipped_rows(30, ON)
    few = [Place(name=r.name, state=r.state, offices=o, sworn=r.officers or 0, kind=r.kind) for r, o in rows]
    many = [replace(p, sworn=p.sworn * 7 + 400) for p in few]
    held = capacities(years=2)
    a, b = (build(supposed(p, umbrella(), 1), held, umbrella(), "") for p in (few, many))
    assert (a.worth == b.worth).all()
    assert (a.idle == b.idle).all()
    assert not any("agreements" in n or "begun" in n for n in a.row_names if n.startswith("answered"))
    assert {int(v) for v in a.limit if v < 0} != set()


def test_a_file_of_capacities_names_all_its_faults_at_once():
    given = tomllib.loads(SHIPPED_CAPACITIES.read_text())
    given["review_hours"] = [1, -2]
    given["course"][0]["seats"] = [1, -5, 3]
    given["program"][0]["course"] = "nowhere"
    given["program"][1]["fund"] = "none"
    given["program"].pop()
    given["office"][0]["code"] = "removal-atlantis"
    given["floors"]["state_percent"] = [50, 40, 30]
    made, problems = read(given, programs=umbrella().programs, offices=[o.code for o in offices()])
    said = "\n".join(f"{p.field}: {p.message} {p.got}" for p in problems)
    assert made is None
    for words in ("A year has no figure", "negative", "no course of this code", "no fund of this code",
                  "says nothing about a program", "no field office", "cannot fall"):  # fmt: skip
        assert words in said, said


def test_a_file_that_is_no_toml_or_too_short_is_refused(tmp_path):
    bad = tmp_path / "capacities.toml"
    bad.write_text("this is = = not toml")
    with pytest.raises(Invalid):
        capacities(bad)
    with pytest.raises(Invalid):
        capacities(years=9)
