"""Bundles, stability and sureness against brute force on random small cases.  No database."""

import itertools
import random
from fractions import Fraction

import pytest

from accord.rules.determinations import robust
from accord.rules.determinations.bundles import SHARED, bundles, front
from accord.rules.determinations.sureness import SHOWN, report
from accord.rules.terms import plain
from accord.rules.weighing import weigh
from tests.unit.test_weighing import GOOD, UMBRELLA


def made(seed, options=4, needs=3):
    """Weighed options as a determination keeps them, from a seed."""
    draw = random.Random(seed)
    weights = [draw.randint(1, 5) for _ in range(needs)]
    levels = [draw.randint(1, 4) for _ in range(needs)]
    stated = sum(w * v for w, v in zip(weights, levels, strict=True))
    found = []
    for o in range(options):
        contributions = [
            {"need": f"n{n}", "title": f"Need {n}", "level": levels[n], "importance": weights[n], "percent": p,
             "per_mille": levels[n] * weights[n] * p * 10 // stated}
            for n in range(needs) if (p := draw.choice((0, 10, 35, 60, 90)))
        ]  # fmt: skip
        supplies = []
        for code in draw.sample(["officers", "complaint-staff", "training-hours"], 2):
            needed = draw.randint(0, 9)
            available = {"officers": 8, "complaint-staff": 2, "training-hours": 5}[code]
            share = 1000 if needed == 0 else min(available, needed) * 1000 // needed
            supplies.append({"code": code, "side": "local", "title": code, "needed": needed, "available": available, "per_mille": share})  # fmt: skip
        keep, benefit = min(s["per_mille"] for s in supplies), sum(c["per_mille"] for c in contributions)
        found.append({"code": f"o{o}", "title": f"Option {o}", "is_program": True, "standing": "eligible", "vetoes": [], "missing": [],
                      "contributions": contributions, "supplies": supplies, "benefit": benefit, "sustainability": keep,
                      "score": benefit * keep // 1000})  # fmt: skip
    return found


@pytest.mark.parametrize("seed", range(0, 400, 40))
def test_every_bundle_is_what_brute_force_counts(seed):
    for one in range(seed, seed + 40):
        results = made(one)
        by = {r["code"]: r for r in results}
        found = {b.codes: b for b in bundles(results)}
        assert len(found) == 15
        for n in range(1, 5):
            for codes in itertools.combinations(sorted(by), n):
                benefit = sum(
                    max(
                        (c["per_mille"] for code in codes for c in by[code]["contributions"] if c["need"] == need),
                        default=0,
                    )
                    for need in ("n0", "n1", "n2")
                )
                shares = [1000]
                for thing in ("officers", "complaint-staff", "training-hours"):
                    asked = [s for code in codes for s in by[code]["supplies"] if s["code"] == thing]
                    if asked:
                        needed = max(s["needed"] for s in asked) if thing in SHARED else sum(s["needed"] for s in asked)
                        shares.append(1000 if not needed else min(asked[0]["available"], needed) * 1000 // needed)
                assert (found[codes].benefit, found[codes].sustainability) == (benefit, min(shares))


def test_a_front_keeps_what_nothing_beats_in_both():
    for seed in range(60):
        found = bundles(made(seed))
        kept = {b.codes for b in front(found)}
        for b in found:
            beaten = any(
                o.benefit >= b.benefit and o.sustainability >= b.sustainability
                and (o.benefit, o.sustainability) != (b.benefit, b.sustainability) for o in found
            )  # fmt: skip
            assert not (b.codes in kept and beaten)


@pytest.mark.parametrize("seed", range(0, 600, 60))
def test_a_range_ends_exactly_where_another_option_draws_level(seed):
    for one in range(seed, seed + 60):
        case = robust.case_of(made(one))
        top = robust.best(case)
        for n, r in enumerate(robust.ranges(case)):

            def leads(at, n=n, case=case, top=top):
                got = robust.sums(case, [at if k == n else w for k, w in enumerate(case.weights)])
                return got[top] - max(g for k, g in enumerate(got) if k != top)

            tiny = Fraction(1, 10**9)
            ends = [(r.low, r.low - tiny)] * bool(r.below) + ([(r.high, r.high + tiny)] if r.high is not None else [])
            for edge, beyond in ends:
                assert leads(edge) == 0
                assert leads(beyond) < 0
            assert leads(Fraction(r.weight)) >= 0
            if r.high is None:
                assert leads(Fraction(10**9)) >= 0


@pytest.mark.parametrize("seed", range(0, 300, 60))
def test_the_least_lead_and_who_must_win_are_those_of_every_corner(seed):
    for one in range(seed, seed + 60):
        case = robust.case_of(made(one))
        box = robust.bounds(case)
        corners = list(itertools.product(*box))
        for a, b in itertools.permutations(range(len(case.codes)), 2):
            leads = [robust.sums(case, w)[a] - robust.sums(case, w)[b] for w in corners]
            assert robust.lead(case, a, b, box) == (min(leads), max(leads))
        for s in robust.sureness(case, samples=50):
            k = case.codes.index(s.code)
            everywhere = all(robust.sums(case, w)[k] == max(robust.sums(case, w)) for w in corners)
            assert s.necessary == everywhere
            assert sum(s.shares) in range(950, 1001)
            if s.beaten_by:
                assert not s.possible
                assert s.shares[0] == 0


@pytest.mark.parametrize("seed", range(40))
def test_another_option_listed_turns_no_two_round_and_no_scale_matters(seed):
    """Rank reversal and scale: a program more, or all weights doubled, leaves the order of the others."""
    results = made(seed, options=5)
    few, all_ = robust.case_of(results[:4]), robust.case_of(results)
    got, more = robust.sums(few, few.weights), robust.sums(all_, all_.weights)
    for a, b in itertools.combinations(range(4), 2):
        assert (got[a] > got[b]) == (more[a] > more[b])
    assert robust.best(all_, [2 * w for w in all_.weights]) == robust.best(all_)


@pytest.mark.parametrize("seed", range(40))
def test_an_option_that_answers_every_need_better_is_never_behind(seed):
    results = made(seed, options=3)
    better = {**results[0], "code": "z", "title": "Better", "sustainability": 1000,
              "contributions": [{"need": f"n{n}", "title": f"Need {n}", "level": 4, "importance": 3, "percent": 100, "per_mille": 1} for n in range(3)]}  # fmt: skip
    for r in results:
        for c in r["contributions"]:
            c["level"] = min(c["level"], 4)
    case = robust.case_of([better, *results])
    assert next(s for s in robust.sureness(case, samples=30) if s.code == "z").necessary


@pytest.mark.parametrize("seed", range(60))
def test_the_nearest_change_is_the_smallest_of_all_and_draws_level(seed):
    case = robust.case_of(made(seed))
    found = robust.ranges(case)
    nearest = robust.nearest(found)
    if nearest is None:
        assert all(not r.below and r.high is None for r in found)
        return
    r, to, other = nearest
    got = robust.sums(case, [to if need == r.need else w for need, w in zip(case.needs, case.weights, strict=True)])
    assert got[case.titles.index(other)] == got[robust.best(case)]
    assert all(abs(x.weight - x.low) >= abs(r.weight - to) for x in found if x.below)
    assert all(abs(x.high - x.weight) >= abs(r.weight - to) for x in found if x.high is not None)


def test_an_answer_that_would_flip_the_order_flips_it():
    for seed in range(120):
        results = made(seed)
        case = robust.case_of(results)
        for called, was, to, other in robust.other_answers(results):
            n = case.called.index(called)
            changed = [Fraction(w * to, was) if k == n else w for k, w in enumerate(case.weights)]
            assert case.titles[robust.best(case, changed)] == other != case.titles[robust.best(case)]


def test_weightings_stay_in_their_box_and_are_always_the_same():
    box = ((0, 2), (3, 5), (1, 3))
    found = robust.weightings(box, 200)
    assert found == robust.weightings(box, 200)
    assert all(low <= x <= high for w in found for x, (low, high) in zip(w, box, strict=True))
    assert all(abs(sum(w[k] for w in found) / 200 - (low + high) / 2) < 0.05 for k, (low, high) in enumerate(box))


def test_a_missing_fact_is_worth_what_its_option_could_be_at_best():
    results = made(3)
    results[1] |= {
        "standing": "unknown",
        "missing": ["question-x"],
        "benefit": 1000,
        "supplies": [],
        "sustainability": None,
    }
    [(title, facts, gain)] = robust.worth_asking(results)
    top = max(r["score"] for r in results if r["standing"] == "eligible")
    assert (title, facts, gain) == ("Option 1", "question-x", 1000 - top)


def test_what_is_not_open_is_never_compared():
    results = made(5)
    results[0] |= {"vetoes": [{"rule": "determination:veto:civil-rights"}]}
    results[1] |= {"standing": "ineligible"}
    assert robust.case_of(results).codes == ("o2", "o3")
    assert {c for b in bundles(results) for c in b.codes} == {"o2", "o3"}
    assert robust.sureness(robust.case_of([])) == []
    assert robust.ranges(robust.case_of(results[:2])) == []


def test_the_report_of_a_real_weighing_says_everything_from_its_numbers():
    real = plain(weigh(GOOD, UMBRELLA))
    found = report(real)
    assert found.best == next(r["title"] for r in real if r["standing"] == "eligible" and not r["vetoes"])
    assert found.bundles
    assert len(found.bundles) <= SHOWN
    assert max(b.score for b in found.bundles) == max(b.score for b in bundles(real))
    assert [len(b.titles) for b in found.bundles] == list(range(1, len(found.bundles) + 1))
    assert sum(s.shares[0] for s in found.sureness) in range(950, 1001)
    assert any("whatever" in s or "thousand weightings" in s for s in found.sentences)
    assert report([]).sentences == ("No option is open, so there is nothing to compare.",)
