"""Millions of acts judged over a snapshot by the one rule, compiled; who was touched since, by the tables.

The rule is compiled from its own source (`rules/authority/rule.py`) and never written twice.  Acts
are taken in the order of the officers, so that what is judged next lies beside what was judged
last; the answers come back in the order of the acts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import numpy as np
from numba import njit
from numpy.typing import NDArray

from accord.queries.authority.checking import candidates, place_named
from accord.queries.authority.quick import verdict
from accord.queries.authority.snapshot import FOREVER, Snapshot, pair
from accord.records.models import Staff
from accord.rules import authority as rules
from accord.rules.authority import rule

Numbers = NDArray[Any]
BUCKET = 10
"""Officers are taken in buckets of 2 to this power: their facts fit the processor's own memory."""
NAMES = (
    "employed", "nominated", "agreement-in-force", "not-suspended", "function-delegated", "place-covered", "vetted",
    "certified-in-writing", "letter", "supervised", "designated", "no-hold", "foreign-instrument", "home-consent",
    "task-force-seat",
)  # fmt: skip
"""The conditions by the number of their bit, as results and totals name them."""

_decide: Any = njit(cache=True, nogil=True)(rule.decide)


@njit(cache=True, nogil=True)
def _judge(  # noqa: PLR0917 - a compiled function takes its arrays by place
    order: Numbers, officer: Numbers, function: Numbers, delegated: Numbers, place: Numbers, at: Numbers, known: int,
    designations_of: Numbers, own_of: Numbers, agreement_of: Numbers, own: Numbers, agreed_of: Numbers, agreed: Numbers,
    parent: Numbers, met: Numbers, chosen: Numbers,
) -> None:  # fmt: skip
    deciding = np.empty(15, np.int64)
    scratch = np.empty(15, np.int64)
    for i in order:
        o = officer[i]
        first, last = (designations_of[o], designations_of[o + 1]) if o >= 0 else (0, 0)
        m, c = _decide(
            first, last, own_of, agreement_of, own, agreed_of, agreed, parent, function[i], delegated[i], place[i],
            at[i], known, deciding, scratch,
        )  # fmt: skip
        met[i] = m
        chosen[i] = c


@dataclass(frozen=True, slots=True, kw_only=True)
class Acts:
    """Acts as numbers of a snapshot, beside the words that the tables are asked with."""

    officers: Sequence[UUID]
    who: Numbers
    """For each act, the place of its officer in `officers`."""
    functions: Sequence[str]
    statutes: Sequence[str]
    places: Sequence[str]
    function: Numbers
    statute: Numbers
    place: Numbers
    at: Numbers


def numbers_of(snapshot: Snapshot, officers: Sequence[UUID]) -> Numbers:
    """Return the number of each officer in the snapshot; -1 for one it does not hold."""
    high, low = snapshot.arrays["officer_high"], snapshot.arrays["officer_low"]
    wanted = np.frombuffer(b"".join(o.bytes for o in officers), dtype=">u8").astype(np.uint64).reshape(-1, 2)
    if not len(high) or not len(wanted):
        return np.full(len(wanted), -1, np.int64)
    at = np.minimum(np.searchsorted(high, wanted[:, 0]), len(high) - 1)
    found = (high[at] == wanted[:, 0]) & (low[at] == wanted[:, 1])
    return np.where(found, snapshot.arrays["order"][at].astype(np.int64), -1)


def judge_many(snapshot: Snapshot, acts: Acts, known: int, since: frozenset[UUID]) -> tuple[Numbers, Numbers]:
    """Return, for each act, the conditions met as bits and the agreement that answers (-1 where there is none).

    `known` is whole seconds; `since` are the officers to be judged from the tables.
    """
    a = snapshot.arrays
    numbers = numbers_of(snapshot, acts.officers)
    officer = numbers[acts.who] if len(acts.who) else np.zeros(0, np.int64)
    names, sites = snapshot.functions, snapshot.places
    function = np.array([names.get(pair(f), rule.WHAT) for f in acts.functions], np.int64)[acts.function]
    together = acts.function.astype(np.int64) * max(len(acts.statutes), 1) + acts.statute
    kinds, back = np.unique(together, return_inverse=True)
    delegated = np.array(
        [names.get(pair(acts.functions[k // max(len(acts.statutes), 1)], acts.statutes[k % max(len(acts.statutes), 1)]),
                   rule.WHAT) for k in kinds.tolist()], np.int64)[back]  # fmt: skip
    place = np.array([sites.get(p, sites.get(p.casefold(), sites[""])) for p in acts.places], np.int64)[acts.place]
    met = np.empty(len(officer), np.int32)
    chosen = np.empty(len(officer), np.int64)
    order = np.argsort((officer >> BUCKET).astype(np.int32), kind="stable")
    _judge(order, officer, function, delegated, place, acts.at.astype(np.int64), known, a["designations_of"],
           a["own_of"], a["agreement_of"], a["own"], a["agreed_of"], a["agreed"], a["parent"], met, chosen)  # fmt: skip
    again = [n for n, o in enumerate(acts.officers) if o in since or (numbers[n] < 0)]
    for i in np.flatnonzero(np.isin(acts.who, again)).tolist():
        met[i] = _from_tables(acts, i, known)
    return met, chosen


def _from_tables(acts: Acts, i: int, known: int) -> int:
    """Judge one act by the tables, as a single check does.  One query; two where the place is a facility."""
    officer = acts.officers[acts.who[i]]
    moment = datetime.fromtimestamp(known, UTC)
    _, _, name = acts.places[acts.place[i]].rpartition(":")
    where = place_named(name, ())
    if where is None:
        person = Staff.objects.filter(public_id=officer).only("pk").first()
        found = candidates(person.pk, moment) if person is not None else ()
        where = place_named(name, found) or rules.Place(title=name, codes=frozenset({name}))
    return verdict(
        officer,
        acts.functions[acts.function[i]],
        where.codes,
        datetime.fromtimestamp(int(acts.at[i]), UTC),
        moment,
        statute=acts.statutes[acts.statute[i]],
    ).met


def moment_of(known_at: datetime) -> int:
    """Return a moment of knowledge in whole seconds: what was known in the fraction after it is not counted."""
    return min(int(known_at.timestamp()), FOREVER - 1)
