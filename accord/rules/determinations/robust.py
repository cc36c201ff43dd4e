"""How sure the order of the options is: which weights would turn it round, and what is best whatever they are.

An option's score is its sustainability times the needs it answers, each by its weight, so two
options differ by a sum that is linear in the weights.  Everything said here follows from that in
closed form, in whole numbers and fractions; only the shares of weightings are counted over a fixed
row of weightings, the same each time.  Only open options are compared, and never people.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

Plain = Mapping[str, Any]
SAMPLES = 1_000
SPREAD = 1
"""A weight may be so much smaller or larger than the one that was set, and never below zero."""
HIGHEST = 5
LEVELS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """The open options, and for each need how much a unit of its weight adds to each option's score.

    `adds[o][n]` is sustainability times level times percent; scores compare as the sums over needs
    of weight times this.
    """

    codes: tuple[str, ...]
    titles: tuple[str, ...]
    needs: tuple[str, ...]
    called: tuple[str, ...]
    weights: tuple[int, ...]
    adds: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """Between which weights of one need the best option stays best, and what takes its place beyond; None is no end."""

    need: str
    title: str
    weight: int
    low: Fraction
    high: Fraction | None
    below: str
    above: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sureness:
    """One option over all weightings: how often it is at each place, how it fares at worst and at best."""

    code: str
    title: str
    shares: tuple[int, ...]
    central: tuple[tuple[str, Fraction], ...]
    necessary: bool
    possible: bool
    beaten_by: str


def case_of(results: Sequence[Plain]) -> Case:
    """Return what can be compared: every option that is open, not vetoed, and whose sustainability is known."""
    options = [
        r for r in results if r["standing"] == "eligible" and not r["vetoes"] and r["sustainability"] is not None
    ]
    needs: dict[str, tuple[str, int]] = {}
    for r in results:
        for c in r["contributions"]:
            needs[c["need"]] = (c["title"], c["importance"])
    codes = sorted(needs)
    adds = []
    for r in options:
        of = {c["need"]: c["level"] * c["percent"] * r["sustainability"] for c in r["contributions"]}
        adds.append(tuple(of.get(n, 0) for n in codes))
    return Case(
        codes=tuple(str(r["code"]) for r in options), titles=tuple(str(r["title"]) for r in options),
        needs=tuple(codes), called=tuple(needs[n][0] for n in codes), weights=tuple(needs[n][1] for n in codes),
        adds=tuple(adds),
    )  # fmt: skip


def sums(case: Case, weights: Sequence[int | Fraction]) -> list[int | Fraction]:
    """Return every option's sum at these weights."""
    return [sum((w * a for w, a in zip(weights, add, strict=True)), start=0) for add in case.adds]


def best(case: Case, weights: Sequence[int | Fraction] | None = None) -> int:
    """Return the number of the best option; of equals the first listed, which is how the weighing ranked them."""
    got = sums(case, case.weights if weights is None else weights)
    return max(range(len(got)), key=lambda k: (got[k], -k))


def ranges(case: Case) -> list[Range]:
    """Return for each need between which weights the best option stays best while all others stand still.  Exact."""
    if len(case.codes) < 2:
        return []
    top, now = best(case), sums(case, case.weights)
    found = []
    for n, need in enumerate(case.needs):
        low, high = Fraction(0), None
        below = above = ""
        for o in range(len(case.codes)):
            slope = case.adds[top][n] - case.adds[o][n]
            if o == top or slope == 0:
                continue
            # The lead is now + slope * change; where it is nothing, the other draws level.
            turn = case.weights[n] - Fraction(int(now[top] - now[o]), slope)
            if slope > 0 and turn > low:
                low, below = turn, case.titles[o]
            if slope < 0 and (high is None or turn < high):
                high, above = turn, case.titles[o]
        found.append(
            Range(need=need, title=case.called[n], weight=case.weights[n], low=low, high=high, below=below, above=above)
        )
    return found


def nearest(found: Sequence[Range]) -> tuple[Range, Fraction, str] | None:
    """Return the smallest change of one weight that draws another option level, and which; None if none does."""
    ends = [(abs(r.weight - r.low), r.title, r, r.low, r.below) for r in found if r.below]
    ends += [(abs(r.high - r.weight), r.title, r, r.high, r.above) for r in found if r.high is not None]
    if not ends:
        return None
    _, _, r, to, other = min(ends, key=lambda e: (e[0], e[1]))
    return r, to, other


def bounds(case: Case, spread: int = SPREAD) -> tuple[tuple[int, int], ...]:
    """Return the range of each weight."""
    return tuple((max(w - spread, 0), min(w + spread, max(HIGHEST, w))) for w in case.weights)


def lead(case: Case, one: int, other: int, box: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """Return the least and the greatest lead of one option over another at any weights of the box.  Exact."""
    least = most = 0
    for (low, high), a, b in zip(box, case.adds[one], case.adds[other], strict=True):
        ends = (low * (a - b), high * (a - b))
        least, most = least + min(ends), most + max(ends)
    return least, most


def weightings(box: Sequence[tuple[int, int]], many: int = SAMPLES) -> list[tuple[float, ...]]:
    """Return weightings spread evenly over the box, always the same: multiples of irrational steps, by dimension."""
    root = 2.0
    for _ in range(60):
        root = (1 + root) ** (1 / (len(box) + 1))
    steps = [root ** -(k + 1) for k in range(len(box))]
    return [
        tuple(low + (high - low) * ((0.5 + step * (k + 1)) % 1.0) for (low, high), step in zip(box, steps, strict=True))
        for k in range(many)
    ]


def sureness(case: Case, spread: int = SPREAD, samples: int = SAMPLES) -> list[Sureness]:
    """Return every open option over all weights of the box, the surest first.

    `shares` are thousandths of the weightings in which it has each place.  `necessary`: best at
    every weighting.  `possible`: best at one at least; if some other option is better at all of
    them it is named.  An option that is neither shown best nor beaten by one other alone counts
    as not possible only when another beats it everywhere; else its shares say how seldom it wins.
    """
    many = len(case.codes)
    if not many:
        return []
    box = bounds(case, spread)
    places = [[0] * many for _ in range(many)]
    total = [[0.0] * len(case.needs) for _ in range(many)]
    for w in weightings(box, samples):
        got = [sum(x * a for x, a in zip(w, add, strict=True)) for add in case.adds]
        order = sorted(range(many), key=lambda k: (-got[k], k))
        for place, k in enumerate(order):
            places[k][place] += 1
        total[order[0]] = [a + b for a, b in zip(total[order[0]], w, strict=True)]
    found = []
    for k in range(many):
        others = [o for o in range(many) if o != k]
        beaten = next((o for o in others if lead(case, o, k, box)[0] > 0), None)
        wins = places[k][0]
        found.append(
            Sureness(
                code=case.codes[k], title=case.titles[k], shares=tuple(p * 1000 // samples for p in places[k]),
                central=tuple((case.called[n], Fraction(round(total[k][n] / wins * 100), 100)) for n in range(len(case.needs))) if wins else (),
                necessary=all(lead(case, k, o, box)[0] >= 0 for o in others), possible=wins > 0 or beaten is None,
                beaten_by="" if beaten is None else case.titles[beaten],
            )
        )  # fmt: skip
    return sorted(found, key=lambda s: ([-x for x in s.shares], s.code))


def other_answers(results: Sequence[Plain]) -> list[tuple[str, int, int, str]]:
    """Return each need whose answer alone, given otherwise, would put another option first: need, was, would be, which.

    The nearest other answer that does it, by steps of the scale; the surest sign of which answers to look at again.
    """
    case = case_of(results)
    if len(case.codes) < 2:
        return []
    top = best(case)
    levels = {c["need"]: c["level"] for r in results for c in r["contributions"]}
    found = []
    for n, need in enumerate(case.needs):
        was = levels[need]
        for to in sorted((v for v in range(LEVELS + 1) if v != was), key=lambda v, was=was: (abs(v - was), v)):  # type: ignore[misc]
            changed = [Fraction(w * to, was) if k == n else w for k, w in enumerate(case.weights)]
            if (other := best(case, changed)) != top:
                found.append((case.called[n], was, to, case.titles[other]))
                break
    return sorted(found, key=lambda f: (abs(f[2] - f[1]), f[0]))


def worth_asking(results: Sequence[Plain]) -> list[tuple[str, str, int]]:
    """Return what one more fact could be worth: option, the missing facts, and thousandths of score at the most.

    An option that a missing fact keeps from being counted could at best keep up all its benefit;
    what that is above the best open option is the most that asking is worth.  Nothing is guessed.
    """
    open_ = [
        r["score"]
        for r in results
        if r["standing"] == "eligible" and not r["vetoes"] and r["sustainability"] is not None
    ]
    best_now = max(open_, default=0)
    found = []
    for r in results:
        if r["missing"] and r["standing"] != "ineligible" and not r["vetoes"]:
            known = [s["per_mille"] for s in r["supplies"] if s["per_mille"] is not None]
            gain = r["benefit"] * min(known, default=1000) // 1000 - best_now
            if gain > 0:
                found.append((str(r["title"]), ", ".join(r["missing"]), gain))
    return sorted(found, key=lambda f: (-f[2], f[0]))
