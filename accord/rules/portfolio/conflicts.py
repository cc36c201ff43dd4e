"""Why no plan keeps every row: a set of rows that cannot all be kept, and the cheapest way out.

With every worth put at nothing, a bound below nothing proves that no plan exists; the rows whose
prices prove it conflict.  Rows are then left out one by one as long as the proof stands.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from accord.rules.portfolio.dual import priced
from accord.rules.portfolio.instance import BARRED, Instance, Numbers, Plans, joined, resting, unlike
from accord.rules.portfolio.master import pool_of, put_together

ROUNDS = 60
_LOOSE = 1 << 50


@dataclass(frozen=True, slots=True)
class Conflict:
    """Rows that cannot all be kept; what to give up, row by row; `smallest` if no row of them can be left out."""

    rows: tuple[int, ...]
    relaxed: tuple[tuple[int, int], ...]
    smallest: bool


def conflict(instance: Instance, *, enough: Callable[[], bool] = lambda: False) -> Conflict | None:
    """Return what conflicts, or None where parts of plans could keep every row; `enough` says when to stop looking."""
    bare = replace(instance, worth=np.where(instance.worth < 0, BARRED, 0), idle=np.zeros_like(instance.idle))
    proof = _proved(bare, resting(bare), enough)
    if proof is None:
        return None
    price, over, known = proof
    rows = np.flatnonzero(price > 0).tolist()
    smallest = True
    for r in list(rows):
        if enough():
            smallest = False
            break
        limit = np.full(len(bare.limit), _LOOSE)
        kept = [k for k in rows if k != r]
        limit[kept] = bare.limit[kept]
        again = _proved(replace(bare, limit=limit), known, enough)
        if again is not None:
            rows = [k for k in kept if again[0][k] > 0]
        if len(rows) <= 1:
            break
    relaxed = tuple((int(r), int(np.ceil(over[r] - 1e-6))) for r in np.flatnonzero(over > 1e-6))
    return Conflict(tuple(rows), relaxed, smallest)


def _proved(bare: Instance, known: Plans, enough: Callable[[], bool]) -> tuple[Numbers, Numbers, Plans] | None:
    """Return prices that prove that no plan exists, what is overstepped at the least, and the plans seen; None if one may."""
    for _ in range(ROUNDS):
        answer = put_together(bare, pool_of(bare, known), bare.limit, whole=False, seconds=20.0)
        if not answer.done or not (answer.over > 1e-9).any():
            return None
        # Only what proves something counts: prices in the noise of the solver are nothing.
        price = np.where(answer.price * np.maximum(np.abs(bare.limit), 1) > 1e-7, answer.price, 0.0)
        at = priced(bare, price)
        if at.bound < -1e-6:
            return price, answer.over, unlike(joined(known, at.plans))
        before = len(known)
        known = unlike(joined(known, at.plans))
        if len(known) == before or enough():
            return None
    return None
