"""A plan and its bound proved again, in whole numbers, by other means than those that found them.

Nothing here knows how the planner works: rows are counted agency by agency in Python's own
integers, and the bound is one backward pass over all sets of programs at the stored prices.  The
prices are whole numbers of `SCALE`-ths, so that the bound is exact and not rounded.
"""

from dataclasses import dataclass

import numpy as np

from accord.rules.portfolio.instance import MOST_PROGRAMS, NO_ROW, Instance, Numbers, Plans

SCALE = 1 << 32
"""A stored price counts thousandths of worth in so many parts, for one unit of its row."""
_FAR = -(1 << 61)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What the check found: every fault in words, the worth and the bound it counted, and how much of each row is used."""

    faults: tuple[str, ...]
    worth: int
    bound: int | None
    used: tuple[int, ...]

    @property
    def gap(self) -> float | None:
        """How far the plan may be from the best, as a share of the bound."""
        return None if not self.bound else max(self.bound - self.worth, 0) / self.bound


def whole_prices(price: Numbers) -> tuple[int, ...]:
    """Return prices as they are stored; rounding moves the bound a little and never makes it false."""
    return tuple(round(max(float(p), 0.0) * SCALE) for p in price)


def check(instance: Instance, plans: Plans, prices: tuple[int, ...]) -> Checked:
    """Count every row, every agency's own limits and the worth; prove the bound from the prices."""
    faults: list[str] = []
    if plans.agency.tolist() != list(range(instance.size)):
        faults.append("The plan does not name every agency once, in order.")
        return Checked(faults=tuple(faults), worth=0, bound=None, used=())
    used = [0] * len(instance.limit)
    worth = sum(
        _count(instance, i, int(plans.answered[i]), plans.sets[i].tolist(), used=used, faults=faults)
        for i in range(instance.size)
    )
    for name, use, most in zip(instance.row_names, used, instance.limit.tolist(), strict=True):
        if use > most:
            faults.append(
                f"{name}: {-use:,} where at least {-most:,} are owed." if most < 0 else f"{name}: {use:,} of {most:,}."
            )
    if len(prices) != len(used) or any(p < 0 for p in prices):
        faults.append("The prices are not one for each row, none negative; they prove no bound.")
        return Checked(faults=tuple(faults), worth=worth, bound=None, used=tuple(used))
    bound = bound_at(instance, prices)
    if worth > bound and not any(u > m for u, m in zip(used, instance.limit.tolist(), strict=True)):
        faults.append(f"The worth {worth:,} is above the bound {bound:,}: one of them is wrong.")
    return Checked(faults=tuple(faults), worth=worth, bound=bound, used=tuple(used))


def _count(x: Instance, i: int, answered: int, sets: list[int], *, used: list[int], faults: list[str]) -> int:
    """Add one agency's uses and return its worth; whatever the agency may not do is a fault."""
    first, n = int(x.first[i]), int(x.first[i + 1] - x.first[i])
    held, total, before = int(x.held[i]), 0, int(x.held[i])

    def add(base: int, year: int, amount: int) -> None:
        if base != NO_ROW:
            used[base + year] += amount

    def fault(year: int, what: str) -> None:
        faults.append(f"{x.agencies[i] if x.agencies else i}, year {year + 1}: {what}")

    if answered < 0:
        fault(0, "the year of the answer is no year of the plan.")
    for t, now in enumerate(sets):
        begun, ended = now & ~before, before & ~now
        if not 0 <= now < 1 << n:
            fault(t, "a program that the agency does not weigh.")
            return total
        if t < answered and now != held:
            fault(t, "something begins or ends before the request is answered.")
        if begun.bit_count() > x.starts_most:
            fault(t, f"{begun.bit_count()} programs begin; at most {x.starts_most} may.")
        if ended.bit_count() > 1:
            fault(t, "more than one program ends in a year.")
        if begun & held or ended & ~held:
            fault(t, "what was held begins anew, or what was begun in the plan ends.")
        worth = int(x.worth[int(x.worth_of[i]) + now]) if t >= answered else int(x.idle[i])
        if worth < 0:
            fault(t, "these programs may not stand together, or one lacks what it needs.")
        total += worth
        if t == answered:
            for row, use in zip(x.answer_row[i].tolist(), x.answer_use[i].tolist(), strict=True):
                add(row, t, use)
        if t >= answered:
            for row in x.floor_row[i].tolist():
                add(row, t, -1)
        for e in range(n):
            p, bit = first + e, 1 << e
            if begun & bit:
                for row, use in zip(x.start_row[p].tolist(), x.start_use[p].tolist(), strict=True):
                    add(row, t, use)
            if ended & bit:
                add(x.end_row, t, 1)
            if now & bit:
                for row, use in zip(x.run_row[p].tolist(), x.run_use[p].tolist(), strict=True):
                    add(row, t, use)
                if held & bit and int(x.due[p]) == t:
                    add(int(x.renew_row[p]), t, int(x.renew_use[p]))
        before = now
    return total


def bound_at(instance: Instance, prices: tuple[int, ...]) -> int:
    """Return a worth that no plan exceeds: every agency's best at these prices, and what the rows' limits cost.

    Backwards over the years, all agencies of one number of programs at a time.

    Raises:
        OverflowError: the prices are so large that the count would leave 64 bits.
    """
    x = instance
    price = np.array(prices, dtype=np.int64) if max(prices, default=0) < 1 << 62 else np.zeros(0, np.int64)
    if len(price) != len(prices) or _too_large(x, prices):
        raise OverflowError("The prices are too large to be counted exactly.")
    total = sum(p * int(m) for p, m in zip(prices, x.limit.tolist(), strict=True))
    counts = np.diff(x.first)
    for n in np.unique(counts).tolist():
        for some in np.array_split(chosen := np.flatnonzero(counts == n), max(1, (len(chosen) << n) >> 20)):
            total += sum(_best_of(x, some, int(n), price).tolist())
    # Worths are whole, so that nothing lies between the last whole number and the bound.
    return total // SCALE


def _too_large(x: Instance, prices: tuple[int, ...]) -> bool:
    """Whether one agency's sums could leave 64 bits; judged in floating point, with room to spare."""
    price = np.array(prices, dtype=float)
    most = float(x.worth.max(initial=0)) * SCALE * x.years
    for t in range(x.years):
        pairs = _cost(price, x.start_row, x.start_use, t).sum(1) + _cost(price, x.run_row, x.run_use, t).sum(1)
        pairs = pairs + _cost(price, x.renew_row, x.renew_use, t)
        most += MOST_PROGRAMS * float(np.abs(pairs).max(initial=0)) + 4 * float(price.max(initial=0)) * x.years
        most += float(np.abs(_cost(price, x.answer_row, x.answer_use, t)).sum(1).max(initial=0))
    return most >= 2.0**61


def _cost(price: Numbers, row: Numbers, use: Numbers, year: int) -> Numbers:
    """Return the cost of uses of base rows in one year; absent rows cost nothing."""
    return np.where(row == NO_ROW, 0, price[np.where(row == NO_ROW, 0, row + year)] * use)


def _best_of(x: Instance, some: Numbers, n: int, price: Numbers) -> Numbers:
    """Return each agency's best, in whole parts of `SCALE`; all of `some` weigh n programs."""
    many, whole = len(some), 1 << n
    lines = np.arange(many)
    pairs = x.first[some][:, None] + np.arange(n)
    worth = x.worth[x.worth_of[some][:, None] + np.arange(whole)].astype(np.int64)
    held = x.held[some]
    has = np.array([[s >> e & 1 for e in range(n)] for s in range(whole)], dtype=bool).reshape(whole, n)
    holds = (held[:, None] >> np.arange(n)) & 1 == 1
    after = np.zeros((many, whole), np.int64)  # the best from here on, once answered, by the set of last year
    waits = np.zeros(many, np.int64)  # the best from here on while unanswered
    for t in range(x.years - 1, -1, -1):
        start = np.stack([_cost(price, x.start_row[pairs[:, e]], x.start_use[pairs[:, e]], t).sum(1) for e in range(n)], 1) if n else np.zeros((many, 0), np.int64)  # fmt: skip
        run = np.stack([_cost(price, x.run_row[pairs[:, e]], x.run_use[pairs[:, e]], t).sum(1) for e in range(n)], 1) if n else np.zeros((many, 0), np.int64)  # fmt: skip
        if n:
            renew = _cost(price, x.renew_row[pairs], x.renew_use[pairs], t)
            run = run + np.where(holds & (x.due[pairs] == t), renew, 0)
        running = run @ has.T.astype(np.int64)
        here = np.where(worth < 0, _FAR, worth * SCALE - running + after)
        # Up to `starts_most` programs begin, one after the other: from each set, with one program more.
        for _ in range(x.starts_most):
            better = here.copy()
            for e in range(n):
                without = np.flatnonzero(~has[:, e])
                more = here[:, without | (1 << e)] - start[:, [e]]
                more = np.where(holds[:, [e]], _FAR, more)
                better[:, without] = np.maximum(better[:, without], more)
            here = better
        ended = here.copy()
        fee = int(price[x.end_row + t]) if x.end_row != NO_ROW else 0
        for e in range(n):
            with_it = np.flatnonzero(has[:, e])
            less = np.where(holds[:, [e]], here[:, with_it & ~(1 << e)] - fee, _FAR)
            ended[:, with_it] = np.maximum(ended[:, with_it], less)
        after = np.maximum(ended, _FAR)
        asked = _cost(price, x.answer_row[some], x.answer_use[some], t).sum(1)
        for u in range(t, x.years):
            asked = asked - np.where(x.floor_row[some] == NO_ROW, 0, price[np.where(x.floor_row[some] == NO_ROW, 0, x.floor_row[some] + u)]).sum(1)  # fmt: skip
        answer = after[lines, held] - asked
        wait = x.idle[some].astype(np.int64) * SCALE - running[lines, held] + waits
        waits = np.maximum(answer, wait)
    return waits
