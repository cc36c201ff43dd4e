"""How sure the order is for many agencies at once: shares of weightings by place, and central weights.  Compiled.

The same question as `robust.sureness`, for thousands of tables of scores in one pass: every agency
has a table of options by criteria, and all share one list of weightings.
"""

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

Numbers = NDArray[Any]


@njit(cache=True, nogil=True)
def _places(tables: Numbers, weightings: Numbers, shares: Numbers, central: Numbers) -> None:
    agencies, options, criteria = tables.shape
    many = weightings.shape[0]
    score = np.empty(options)
    first = 0
    table = np.empty((criteria, options))
    for a in range(agencies):
        for o in range(options):
            for c in range(criteria):
                table[c, o] = tables[a, o, c]
        for k in range(many):
            # Criterion by criterion over all options side by side, which processors do several at a time.
            score[:] = 0.0
            for c in range(criteria):
                w = weightings[k, c]
                for o in range(options):
                    score[o] += table[c, o] * w
            # A place is how many score more; of equals the earlier goes first.  Without branches, and so without guesses.
            for o in range(options):
                mine, place = score[o], 0
                for u in range(o):
                    place += score[u] >= mine
                for u in range(o + 1, options):
                    place += score[u] > mine
                shares[a, o, place] += 1
                if place == 0:
                    first = o
            for c in range(criteria):
                central[a, first, c] += weightings[k, c]
        for o in range(options):
            wins = shares[a, o, 0]
            for place in range(options):
                shares[a, o, place] /= many
            for c in range(criteria):
                if wins:
                    central[a, o, c] /= wins


def places(tables: Numbers, weightings: Numbers) -> tuple[Numbers, Numbers]:
    """Return for each agency, option and place the share of weightings, and each option's mean winning weights."""
    agencies, options, criteria = tables.shape
    shares, central = np.zeros((agencies, options, options)), np.zeros((agencies, options, criteria))
    _places(np.ascontiguousarray(tables, np.float64), np.ascontiguousarray(weightings, np.float64), shares, central)
    return shares, central


def stretches(tables: Numbers, weights: Numbers) -> tuple[Numbers, Numbers]:
    """Return for each agency and criterion between which weights its best option stays best; others stand still.

    Closed form, all agencies at once; infinite where there is no end.
    """
    scores = tables @ weights
    top = scores.argmax(1)
    lines = np.arange(len(tables))
    lead = scores[lines, top][:, None] - scores
    slope = tables[lines, top][:, None, :] - tables
    with np.errstate(divide="ignore", invalid="ignore"):
        turn = weights - lead[:, :, None] / slope
    low = np.where(slope > 0, turn, 0.0).max(1).clip(0)
    high = np.where(slope < 0, turn, np.inf).min(1)
    return low, high


def least_leads(tables: Numbers, low: Numbers, high: Numbers, weights: Numbers) -> Numbers:
    """Return for each agency and option the least lead of the best option over it, at any weights of the box. Exact."""
    top = (tables @ weights).argmax(1)
    apart = tables[np.arange(len(tables)), top][:, None, :] - tables
    return np.asarray((np.minimum(apart * low, apart * high)).sum(2))
