"""Several programs at once: every set of the programs open to an agency, judged exactly.

A need is answered once: of a set, the program that answers it best counts (so overlaps add
nothing).  What a set asks for is added up, except what one person or place serves for all of them
(`SHARED`): there the largest ask counts.  At most 8,192 sets, whole numbers, nothing left out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from operator import add
from typing import Any

Plain = Mapping[str, Any]
"""One weighed option as it is kept."""
SHARED = frozenset({"complaint-staff", "interpreters", "it-sites", "records-staff"})
"""One desk for complaints, one interpreter on call, one locked room, one clerk serve every program."""
MOST = 13


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """A set of programs: benefit, sustainability and score in thousandths; what is scarcest; what is answered twice."""

    codes: tuple[str, ...]
    benefit: int
    sustainability: int
    score: int
    scarcest: str
    overlap: int


def open_programs(results: Sequence[Plain]) -> list[Plain]:
    """Return the weighed programs that are open, not vetoed and whose sustainability is known."""
    return [
        r for r in results
        if r["is_program"] and r["standing"] == "eligible" and not r["vetoes"] and r["sustainability"] is not None
    ]  # fmt: skip


def bundles(results: Sequence[Plain]) -> list[Bundle]:
    """Return every set of at least one open program, best first: by score, benefit, fewer programs, then the alphabet."""
    options = sorted(open_programs(results), key=lambda r: str(r["code"]))[:MOST]
    needs = sorted({c["need"] for r in options for c in r["contributions"]})
    place = {n: k for k, n in enumerate(needs)}
    things = sorted({(s["side"], s["code"]) for r in options for s in r["supplies"]})
    spot = {t: k for k, t in enumerate(things)}
    has = [0] * len(things)
    called = [""] * len(things)
    gives, asks = [], []
    for r in options:
        give, ask = [0] * len(needs), [0] * len(things)
        for c in r["contributions"]:
            give[place[c["need"]]] = c["per_mille"]
        for s in r["supplies"]:
            k = spot[s["side"], s["code"]]
            ask[k], has[k], called[k] = s["needed"], max(s["available"], 0), s["title"]
        gives.append(give)
        asks.append(ask)
    shared = [k for k, (_, code) in enumerate(things) if code in SHARED]
    added = [k for k in range(len(things)) if k not in shared]
    order = added + shared
    adds, tops = [[a[k] for k in added] for a in asks], [[a[k] for k in shared] for a in asks]
    alone = [sum(g) for g in gives]
    benefit, sums, most, apart = [[0] * len(needs)], [[0] * len(added)], [[0] * len(shared)], [0]
    found = []
    for s in range(1, 1 << len(options)):
        low, rest = (s & -s).bit_length() - 1, s & (s - 1)
        # Each set is the one without its first program, and that program.
        benefit.append(list(map(max, benefit[rest], gives[low])))
        sums.append(list(map(add, sums[rest], adds[low])))
        most.append(list(map(max, most[rest], tops[low])))
        apart.append(apart[rest] + alone[low])
        share, scarce = 1000, ""
        for k, need in zip(order, chain(sums[s], most[s]), strict=True):
            if need > has[k] and (part := has[k] * 1000 // need) < share:
                share, scarce = part, called[k]
        total = sum(benefit[s])
        found.append((total * share // 1000, total, share, scarce, apart[s] - total, s))
    made = [
        Bundle(codes=tuple(str(r["code"]) for k, r in enumerate(options) if s >> k & 1), benefit=total, sustainability=share,
               score=score, scarcest=scarce, overlap=overlap)
        for score, total, share, scarce, overlap, s in found
    ]  # fmt: skip
    return sorted(made, key=lambda b: (-b.score, -b.benefit, len(b.codes), b.codes))


def front(found: Sequence[Bundle]) -> list[Bundle]:
    """Return the bundles that no other beats in both benefit and sustainability, the most beneficial first."""
    kept: list[Bundle] = []
    for b in sorted(found, key=lambda b: (-b.benefit, -b.sustainability, len(b.codes), b.codes)):
        if not kept or b.sustainability > kept[-1].sustainability:
            kept.append(b)
    return kept
