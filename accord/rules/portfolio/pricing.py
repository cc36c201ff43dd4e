"""Every agency's best plan at given prices, found exactly: years forward, over all sets of programs it may run.

Compiled.  The best of every agency with the prices of the rows gives a bound that no plan can
exceed, whatever the prices are, as long as none is negative.
"""

from typing import Any

import numpy as np
from numba import njit

from accord.rules.portfolio.instance import Instance, Numbers, Plans

NEVER = -1e300


@njit(cache=True, nogil=True)
def _net(t: int, due: int, held: bool, run_row: Numbers, run_use: Numbers, renew_row: Numbers,  # noqa: PLR0917 - compiled functions take places
         renew_use: Numbers, p: int, price: Numbers) -> float:  # fmt: skip
    cost = 0.0
    for b in range(run_row.shape[1]):
        if run_row[p, b] >= 0:
            cost += price[run_row[p, b] + t] * run_use[p, b]
    if held and t == due and renew_row[p] >= 0:
        cost += price[renew_row[p] + t] * renew_use[p]
    return cost


@njit(cache=True, nogil=True)
def _price(years: int, starts_most: int, first: Numbers, worth_of: Numbers, worth: Numbers, idle: Numbers,  # noqa: PLR0917
           held: Numbers, due: Numbers, start_row: Numbers, start_use: Numbers, run_row: Numbers, run_use: Numbers,
           renew_row: Numbers, renew_use: Numbers, answer_row: Numbers, answer_use: Numbers, floor_row: Numbers,
           end_row: int, price: Numbers, which: Numbers, best: Numbers, answered: Numbers, sets: Numbers) -> None:  # fmt: skip
    most = 1 << 13
    was, now = np.empty(most), np.empty(most)
    net = np.empty(most)
    back = np.empty((years, most), np.int32)
    entered = np.empty(years, np.int64)
    start = np.empty((13, years))
    run = np.empty((13, years))
    for k in range(len(which)):
        i = which[k]
        base = first[i]
        n = first[i + 1] - base
        whole = 1 << n
        for e in range(n):
            for t in range(years):
                cost = 0.0
                for a in range(start_row.shape[1]):
                    if start_row[base + e, a] >= 0:
                        cost += price[start_row[base + e, a] + t] * start_use[base + e, a]
                start[e, t] = cost
                run[e, t] = _net(t, due[base + e], (held[i] >> e) & 1 == 1, run_row, run_use, renew_row, renew_use,
                                 base + e, price)  # fmt: skip
        waiting = 0.0
        for s in range(whole):
            was[s] = NEVER
        for t in range(years):
            net[0] = 0.0
            for s in range(1, whole):
                low = 0
                while (s >> low) & 1 == 0:
                    low += 1
                net[s] = net[s & (s - 1)] - run[low, t]
            idle_net = idle[i] + net[held[i]]
            cost = 0.0
            for a in range(answer_row.shape[1]):
                if answer_row[i, a] >= 0:
                    cost += price[answer_row[i, a] + t] * answer_use[i, a]
            for a in range(floor_row.shape[1]):
                if floor_row[i, a] >= 0:
                    for u in range(t, years):
                        cost -= price[floor_row[i, a] + u]
            entered[t] = 0
            if waiting - cost > was[held[i]]:
                was[held[i]] = waiting - cost
                entered[t] = 1
            # What may end ends first, at most one program a year; then up to `starts_most` begin, one after the other.
            for s in range(whole):
                now[s] = was[s]
                back[t, s] = s
            if held[i]:
                for s in range(whole):
                    if was[s] > NEVER and s & held[i]:
                        for d in range(n):
                            if (s >> d) & 1 and (held[i] >> d) & 1:
                                got = was[s] - (price[end_row + t] if end_row >= 0 else 0.0)
                                if got > now[s & ~(1 << d)]:
                                    now[s & ~(1 << d)] = got
                                    back[t, s & ~(1 << d)] = s
            for _ in range(starts_most):
                # From the largest set down, so that each round begins one program only.
                for s in range(whole - 1, 0, -1):
                    for e in range(n):
                        if (s >> e) & 1 and not (held[i] >> e) & 1:
                            got = now[s & ~(1 << e)] - start[e, t]
                            if got > now[s]:
                                now[s] = got
                                back[t, s] = back[t, s & ~(1 << e)]
            for s in range(whole):
                w = worth[worth_of[i] + s]
                was[s] = now[s] + net[s] + w if w >= 0 and now[s] > NEVER else NEVER
            waiting += idle_net
        best[k], answered[k] = waiting, years
        end = -1
        for s in range(whole):
            if was[s] > best[k] + 1e-9:
                best[k] = was[s]
                end = s
        if end < 0:
            for t in range(years):
                sets[k, t] = held[i]
            continue
        at = years - 1
        for t in range(years - 1, -1, -1):
            sets[k, t] = end
            end = back[t, end]
            at = t
            if entered[t] and end == held[i]:
                break
        for t in range(at):
            sets[k, t] = held[i]
        answered[k] = at


def price_all(instance: Instance, price: Numbers, which: Numbers | None = None) -> tuple[Numbers, Plans]:
    """Return what each agency's best plan is worth at these prices, and that plan."""
    x = instance
    chosen = np.arange(x.size) if which is None else np.asarray(which)
    n = len(chosen)
    best, answered, sets = np.empty(n), np.empty(n, np.int64), np.empty((n, x.years), np.int32)
    _price(x.years, x.starts_most, x.first, x.worth_of, x.worth, x.idle, x.held, x.due, x.start_row, x.start_use,
           x.run_row, x.run_use, x.renew_row, x.renew_use, x.answer_row, x.answer_use, x.floor_row, x.end_row,
           np.asarray(price, np.float64), chosen, best, answered, sets)  # fmt: skip
    return best, Plans(agency=chosen, answered=answered, sets=sets)


@njit(cache=True, nogil=True)
def _uses(years: int, first: Numbers, worth_of: Numbers, worth: Numbers, idle: Numbers, held: Numbers, due: Numbers,  # noqa: PLR0917
          start_row: Numbers, start_use: Numbers, run_row: Numbers, run_use: Numbers, renew_row: Numbers,
          renew_use: Numbers, answer_row: Numbers, answer_use: Numbers, floor_row: Numbers, end_row: int, rows: int,
          agency: Numbers, answered: Numbers, sets: Numbers, value: Numbers, begin: Numbers, row: Numbers,
          use: Numbers) -> int:  # fmt: skip
    dense = np.zeros(rows, np.int64)
    touched = np.empty(rows, np.int64)
    filled = 0
    for k in range(len(agency)):
        i = agency[k]
        base = first[i]
        n = first[i + 1] - base
        many = 0
        total = 0
        before = held[i]
        for t in range(years):
            s = sets[k, t]
            open_ = t >= answered[k]
            total += worth[worth_of[i] + s] if open_ else idle[i]
            if t == answered[k]:
                for a in range(answer_row.shape[1]):
                    if answer_row[i, a] >= 0:
                        dense[answer_row[i, a] + t] += answer_use[i, a]
                        touched[many] = answer_row[i, a] + t
                        many += 1
            if open_:
                for a in range(floor_row.shape[1]):
                    if floor_row[i, a] >= 0:
                        dense[floor_row[i, a] + t] -= 1
                        touched[many] = floor_row[i, a] + t
                        many += 1
            for e in range(n):
                p = base + e
                runs = (s >> e) & 1
                ran = (before >> e) & 1
                if runs and not ran:
                    for a in range(start_row.shape[1]):
                        if start_row[p, a] >= 0:
                            r = start_row[p, a] + t
                            if dense[r] == 0:
                                touched[many] = r
                                many += 1
                            dense[r] += start_use[p, a]
                if ran and not runs and end_row >= 0:
                    if dense[end_row + t] == 0:
                        touched[many] = end_row + t
                        many += 1
                    dense[end_row + t] += 1
                if runs:
                    for b in range(run_row.shape[1]):
                        if run_row[p, b] >= 0:
                            r = run_row[p, b] + t
                            if dense[r] == 0:
                                touched[many] = r
                                many += 1
                            dense[r] += run_use[p, b]
                    if (held[i] >> e) & 1 and t == due[p] and renew_row[p] >= 0:
                        r = renew_row[p] + t
                        if dense[r] == 0:
                            touched[many] = r
                            many += 1
                        dense[r] += renew_use[p]
            before = s
        value[k] = total
        begin[k] = filled
        for m in range(many):
            r = touched[m]
            if dense[r] != 0:
                row[filled] = r
                use[filled] = dense[r]
                filled += 1
                dense[r] = 0
    begin[len(agency)] = filled
    return filled


def uses(instance: Instance, plans: Plans) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """Return the worth of each plan, and its uses as a sparse matrix: begin, row, use."""
    x, n = instance, len(plans)
    width = (x.start_row.shape[1] + x.run_row.shape[1] + 2) * 2
    room = 0
    for t in range(x.years):
        running: Any = np.bitwise_count(plans.sets[:, t].astype(np.uint32)) if hasattr(np, "bitwise_count") else 13
        room += int(np.sum(running)) * width + n * (x.answer_row.shape[1] + x.floor_row.shape[1] + 2)
    value, begin = np.empty(n, np.int64), np.empty(n + 1, np.int64)
    row, use = np.empty(room + 1, np.int64), np.empty(room + 1, np.int64)
    filled = _uses(x.years, x.first, x.worth_of, x.worth, x.idle, x.held, x.due, x.start_row, x.start_use, x.run_row,
                   x.run_use, x.renew_row, x.renew_use, x.answer_row, x.answer_use, x.floor_row, x.end_row,
                   len(x.limit), plans.agency, plans.answered, plans.sets, value, begin, row, use)  # fmt: skip
    return value, begin, row[:filled], use[:filled]


def used(instance: Instance, plans: Plans) -> tuple[int, Numbers]:
    """Return the worth of all plans together and what they use of every row."""
    value, _, row, use = uses(instance, plans)
    together = np.zeros(len(instance.limit), np.int64)
    np.add.at(together, row, use)
    return int(value.sum()), together
