"""Plans of many agencies put together: a linear program for prices, an integer program for the answer (HiGHS).

Every shared row may be overstepped at a price far above any worth, so that there is always an
answer and what is overstepped says what conflicts.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np

from accord.rules.portfolio.instance import Instance, Numbers, Plans
from accord.rules.portfolio.pricing import uses


@dataclass(frozen=True, slots=True)
class Pool:
    """Plans with their worths and uses, in the order of the agencies."""

    plans: Plans
    value: Numbers
    begin: Numbers
    row: Numbers
    use: Numbers

    def cost(self, price: Numbers) -> Numbers:
        """Return what each plan's uses cost at these prices."""
        paid = np.concatenate([[0.0], np.cumsum(price[self.row] * self.use)])
        return np.asarray(paid[self.begin[1:]] - paid[self.begin[:-1]])


def pool_of(instance: Instance, plans: Plans) -> Pool:
    """Return these plans with their numbers; they must stand in the order of the agencies."""
    return Pool(plans, *uses(instance, plans))


@dataclass(frozen=True, slots=True)
class Answer:
    """What a program gave: the share of each plan, the prices of the rows (linear only), what is overstepped, worth."""

    share: Numbers
    price: Numbers
    over: Numbers
    worth: float
    done: bool


def put_together(
    instance: Instance,
    pool: Pool,
    limit: Numbers,
    *,
    whole: bool,
    seconds: float,
    nodes: int | None = None,
    start: Numbers | None = None,
    gap: float = 0.0,
    enough: float | None = None,
    box: tuple[Numbers, Numbers] | None = None,
    stop: Callable[[], bool] | None = None,
) -> Answer:
    """Choose one plan for each agency of the pool, so that the rows keep `limit`.

    `start` marks a choice to begin from.  `limit` is what is left after the agencies outside the pool.  A whole answer
    may lack `gap` of the best; it is at once good `enough` at that worth.  With a `box`, prices stay between its two:
    more of a row is bought at the upper one, and what is left is sold at the lower.
    """
    agency = pool.plans.agency
    n, m = len(agency), len(limit)
    heads = np.flatnonzero(np.concatenate([[True], agency[1:] != agency[:-1]]))
    c = len(heads)
    number = np.repeat(np.arange(c), np.diff(np.concatenate([heads, [n]])))
    worths = pool.value.astype(float)
    # Dear enough that nothing is overstepped for gain: all there is to gain, for a whole row's worth of overstepping,
    # and never less for one unit than the best plan is worth.
    dear = 4.0 * max(float(np.max(worths, initial=1.0)), 1.0) + np.zeros(m)
    unit = _unit(pool, m)
    # Rows are counted in their own unit, so that cents and requests are of like size to the solver.
    entries = pool.use / unit[pool.row]
    if box is not None:
        dear = np.minimum(dear, box[1] * unit)
    k = m if box is None else 2 * m
    begin = np.zeros(n + k + 1, np.int64)
    lengths = np.concatenate([np.diff(pool.begin) + 1, np.ones(k, np.int64)])
    np.cumsum(lengths, out=begin[1:])
    index = np.empty(begin[-1], np.int32)
    value = np.empty(begin[-1])
    of = np.repeat(np.arange(n), np.diff(pool.begin))
    spot = np.arange(len(pool.row)) + of
    index[spot], value[spot] = pool.row, entries
    tail = begin[1 : n + 1] - 1
    index[tail], value[tail] = m + number, 1.0
    index[begin[n:-1]], value[begin[n:-1]] = np.arange(k) % m, np.where(np.arange(k) < m, -1.0, 1.0)

    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = n + k, m + c
    lp.sense_ = highspy.ObjSense.kMaximize
    lp.col_cost_ = np.concatenate([worths, -dear, *([] if box is None else [box[0] * unit])])
    lp.col_lower_ = np.zeros(n + k)
    lp.col_upper_ = np.concatenate(
        [np.ones(n) if whole else np.full(n, highspy.kHighsInf), np.full(k, highspy.kHighsInf)]
    )
    lp.row_lower_ = np.concatenate([np.full(m, -highspy.kHighsInf), np.ones(c)])
    lp.row_upper_ = np.concatenate([limit / unit, np.ones(c)])
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = begin, index, value
    if whole:
        kinds = [highspy.HighsVarType.kInteger] * n + [highspy.HighsVarType.kContinuous] * m
        lp.integrality_ = kinds
    solver: Any = highspy.Highs
    h = solver()
    h.setOptionValue("output_flag", False)
    h.setOptionValue("threads", 1)
    h.setOptionValue("time_limit", max(seconds, 0.1))
    if whole:
        h.setOptionValue("mip_rel_gap", 0.0)
        h.setOptionValue("mip_abs_gap", max(gap, 1e-6))
        if nodes is not None:
            h.setOptionValue("mip_max_nodes", nodes)
        if enough is not None:
            h.setOptionValue("objective_target", enough)
        h.setOptionValue("mip_feasibility_tolerance", 1e-9)
        h.setOptionValue("primal_feasibility_tolerance", 1e-9)
    h.passModel(lp)
    if start is not None:
        first = highspy.HighsSolution()
        left = (np.bincount(pool.row, entries * start[of], m) - limit / unit).clip(0)
        first.col_value = [*start.astype(float).tolist(), *left.tolist()]
        h.setSolution(first)
    if stop is not None:
        h.HandleUserInterrupt = True
        h.cbMipInterrupt += lambda e: e.interrupt() if stop() else None
    h.run()
    status = h.getModelStatus()
    got = h.getSolution()
    x = np.array(got.col_value) if got.value_valid else np.zeros(n + k)
    price = np.maximum(np.array(got.row_dual[:m]), 0.0) / unit if not whole and got.dual_valid else np.zeros(m)
    return Answer(
        share=x[:n],
        price=price,
        over=x[n : n + m] * unit,
        worth=float(worths @ x[:n]),
        done=status == highspy.HighsModelStatus.kOptimal and bool(got.value_valid),
    )


def _unit(pool: Pool, rows: int) -> Numbers:
    """Return the usual size of a use of each row."""
    total = np.bincount(pool.row, np.abs(pool.use), rows)
    many = np.bincount(pool.row, minlength=rows)
    return np.maximum(total / np.maximum(many, 1), 1.0)
