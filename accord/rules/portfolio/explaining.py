"""A plan in words, each sentence from its numbers: what is scarce, why an agency waits, what two plans differ in."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from accord.rules.portfolio.checking import SCALE, check
from accord.rules.portfolio.instance import Instance, Plans
from accord.rules.portfolio.keeping import Kept


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence, and the numbers behind it."""

    words: str
    told: dict[str, Any]


def scarce(kept: Kept) -> list[Said]:
    """Return every row that has a price, the dearest first by what its whole limit is worth.

    A price overstates what more would gain and understates what less would lose; it holds for
    small steps, and beside other plans it is a bound, not a promise.
    """
    found = check(kept.instance, kept.plans, kept.prices)
    rows = []
    for r, p in enumerate(kept.prices):
        if p:
            limit, used = int(kept.instance.limit[r]), found.used[r]
            rows.append((p * max(abs(limit), 1) / SCALE, r, p / SCALE, limit, used))
    said = []
    for whole, r, price, limit, used in sorted(rows, reverse=True):
        name = kept.instance.row_names[r]
        if limit < 0:
            words = f"{name}: {-used:,} answered, at least {-limit:,} are owed; one owed less is worth at most {price:,.3f} thousandths."
        else:
            words = (
                f"{name}: {used:,} of {limit:,} used; one hundredth more is worth at most {whole / 100:,.0f} thousandths"
                f" ({price:,.6g} for each)."
            )
        said.append(
            Said(words, {"row": name, "used": used, "limit": limit, "price": price, "one_percent": whole / 100})
        )
    return said or [Said("Nothing is scarce: every row has something left at no price.", {})]


def agency(kept: Kept, named: str) -> list[Said]:
    """Return, for every agency with these words in its name, when each program begins and what the prices say of it."""
    said: list[Said] = []
    for i, name in enumerate(kept.instance.agencies):
        if named.casefold() in name.casefold():
            said += _one(kept, i, name)
            if len(said) > 200:
                break
    return said


def _one(kept: Kept, i: int, name: str) -> list[Said]:
    x, years = kept.instance, kept.instance.years
    sets, answered = kept.plans.sets[i].tolist(), int(kept.plans.answered[i])
    when = f"answered in year {answered + 1}" if answered < years else f"not answered within {years} years"
    said = [Said(f"{name}: {when}.", {"agency": name, "answered": answered if answered < years else None})]
    first = int(x.first[i])
    for e in range(int(x.first[i + 1]) - first):
        slug = x.programs[int(x.program[first + e])]
        runs = [t for t, s in enumerate(sets) if s >> e & 1]
        alone = int(x.worth[int(x.worth_of[i]) + (1 << e)])
        dear = [_cost(kept, first + e, t) for t in range(years)]
        told = {"agency": name, "program": slug, "runs": runs, "worth_alone": alone, "costs": dear}
        if runs and int(x.held[i]) >> e & 1:
            words = f"  {slug} runs already and goes on" + (
                "." if runs[-1] == years - 1 else f" until year {runs[-1] + 1}."
            )
        elif runs:
            words = f"  {slug} begins in year {runs[0] + 1}: alone it is worth {max(alone, 0):,} a year, and what it takes costs {dear[runs[0]]:,.0f} at the plan's prices."
        elif alone < 0:
            words = f"  {slug} does not begin: it may not stand alone."
        else:
            t = min(range(years), key=lambda u: dear[u] - alone * (years - u))
            row = _dearest(kept, first + e, t)
            words = (
                f"  {slug} does not begin: it would be worth {alone * (years - t):,} to the end, and what it takes costs {dear[t]:,.0f}"
                + (f", most of it {row}." if row else ".")
            )
        said.append(Said(words, told))
    return said


def _parts(x: Instance, pair: int, year: int) -> list[tuple[int, int]]:
    """Return the rows a program takes from if it begins in a year and runs to the end, and how much."""
    starts = zip(x.start_row[pair].tolist(), x.start_use[pair].tolist(), strict=True)
    runs = list(zip(x.run_row[pair].tolist(), x.run_use[pair].tolist(), strict=True))
    found = [(r + year, u) for r, u in starts if r >= 0]
    return found + [(r + t, u) for t in range(year, x.years) for r, u in runs if r >= 0]


def _cost(kept: Kept, pair: int, year: int) -> float:
    return sum(kept.prices[r] * u for r, u in _parts(kept.instance, pair, year)) / SCALE


def _dearest(kept: Kept, pair: int, year: int) -> str:
    parts = [(kept.prices[r] * u, r) for r, u in _parts(kept.instance, pair, year)]
    best = max(parts, default=(0, 0))
    return kept.instance.row_names[best[1]] if best[0] else ""


def compared(a: Kept, b: Kept) -> dict[str, Any]:
    """Return what differs between two plans for the same agencies."""
    worth = [check(k.instance, k.plans, k.prices).worth for k in (a, b)]
    differ = (a.plans.sets != b.plans.sets).any(axis=1) | (a.plans.answered != b.plans.answered)
    return {
        "worth": worth,
        "agencies_that_differ": int(differ.sum()),
        "differing": [a.instance.agencies[i] for i in np.flatnonzero(differ)[:100].tolist()],
        "answered_by_state": [
            [a.instance.states[s], n, m]
            for s, (n, m) in enumerate(zip(_answered(a.instance, a.plans), _answered(b.instance, b.plans), strict=True))
            if n != m
        ],
    }


def _answered(x: Instance, plans: Plans) -> list[int]:
    found: list[int] = np.bincount(
        x.state[plans.answered < x.years], minlength=int(x.state.max(initial=-1)) + 1
    ).tolist()
    return found
