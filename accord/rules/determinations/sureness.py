"""How sure a weighing is, as the page, the memo and the API say it: sentences from numbers, and the numbers beside.

Everything is worked out from the frozen numbers of the weighing alone, so that whoever opens it
later reads what the deciders read.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

from accord.rules.determinations import robust
from accord.rules.determinations.bundles import Bundle, bundles, front

SHOWN = 13
"""So many bundles are listed at most: the best of each size."""
FEW = 3
"""An agency rarely begins more programs than this at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A bundle as it is shown, by titles."""

    titles: tuple[str, ...]
    benefit: int
    sustainability: int
    score: int
    scarcest: str
    overlap: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What is said of one weighing, first in sentences."""

    sentences: tuple[str, ...]
    best: str
    ranges: tuple[tuple[str, int, str, str, str], ...]
    exact: tuple[robust.Range, ...]
    sureness: tuple[robust.Sureness, ...]
    behind: tuple[str, ...]
    bundles: tuple[Shown, ...]
    front: tuple[Shown, ...]
    judged: int
    answers: tuple[tuple[str, int, int, str], ...]
    asking: tuple[tuple[str, str, int], ...]


def decimal(value: Fraction | int) -> str:
    """Return a weight with two decimals at most; a rounded one is marked so by “about”."""
    exact = Fraction(value)
    text = f"{float(exact):.2f}".rstrip("0").rstrip(".")
    return text if Fraction(text) == exact else f"about {text}"


def report(results: Sequence[Mapping[str, Any]]) -> Report:
    """Return how sure the order of these weighed options is; the same numbers give the same report."""
    return _report(json.dumps(results, sort_keys=True, default=str))


@lru_cache(maxsize=64)
def _report(text: str) -> Report:
    results = json.loads(text)
    case = robust.case_of(results)
    if not case.codes:
        return Report(sentences=("No option is open, so there is nothing to compare.",), best="", ranges=(), exact=(), sureness=(), behind=(),
                      bundles=(), front=(), judged=0, answers=(), asking=tuple(robust.worth_asking(results)))  # fmt: skip
    titles = dict(zip(case.codes, case.titles, strict=True))
    ranges = sorted(robust.ranges(case), key=_near)
    sure = robust.sureness(case)
    every = bundles(results)
    answers = robust.other_answers(results)
    asking = robust.worth_asking(results)
    return Report(
        sentences=tuple(_sentences(case, ranges, sure, every, answers, asking, titles)),
        best=case.titles[robust.best(case)],
        ranges=tuple(_row(r) for r in ranges),
        exact=tuple(ranges),
        sureness=tuple(r for r in sure if not _behind(r)),
        behind=tuple(r.title for r in sure if _behind(r)),
        bundles=tuple(_shown(b, titles) for b in _of_each_size(every)),
        front=tuple(_shown(b, titles) for b in front(every)),
        judged=len(every),
        answers=tuple(answers),
        asking=tuple(asking),
    )


def _near(r: robust.Range) -> tuple[Fraction, str]:
    """Return how near the end of a range is, to list the most delicate weight first."""
    ends = [abs(r.weight - r.low)] * bool(r.below) + ([abs(r.high - r.weight)] if r.high is not None else [])
    return min(ends, default=Fraction(10**9)), r.title


def _behind(r: robust.Sureness) -> bool:
    """Whether an option is never first or second, and another is better at all weightings."""
    return bool(r.beaten_by) and not any(r.shares[:2])


def _of_each_size(every: Sequence[Bundle]) -> list[Bundle]:
    """Return the best bundle of each size, the smallest first."""
    best: dict[int, Bundle] = {}
    for b in every:
        best.setdefault(len(b.codes), b)
    return [best[n] for n in sorted(best)]


def _row(r: robust.Range) -> tuple[str, int, str, str, str]:
    beyond = []
    if r.below:
        beyond.append(f"below, {r.below}")
    if r.above:
        beyond.append(f"above, {r.above}")
    high = "any weight above" if r.high is None else decimal(r.high)
    return (
        r.title,
        r.weight,
        "0" if not r.below else decimal(r.low),
        high,
        "; ".join(beyond) or "Nothing: it stays best at any weight",
    )


def _shown(b: Bundle, titles: Mapping[str, str]) -> Shown:
    return Shown(titles=tuple(titles[c] for c in b.codes), benefit=b.benefit, sustainability=b.sustainability, score=b.score,
                 scarcest=b.scarcest, overlap=b.overlap)  # fmt: skip


def _sentences(  # noqa: PLR0917 - what is worked out, in the order it is said
    case: robust.Case, ranges: Sequence[robust.Range], sure: Sequence[robust.Sureness], every: Sequence[Bundle],
    answers: Sequence[tuple[str, int, int, str]], asking: Sequence[tuple[str, str, int]], titles: Mapping[str, str],
) -> list[str]:  # fmt: skip
    best = case.titles[robust.best(case)]
    top = next(s for s in sure if s.title == best)
    if len(case.codes) == 1:
        said = [f"{best} is the only option that is open."]
    elif top.necessary:
        said = [f"{best} is best whatever the weights are, each within {robust.SPREAD} of the one that was set."]
    else:
        said = [
            f"{best} is best in {top.shares[0]} of a thousand weightings, each weight within {robust.SPREAD} of the one that was set."
            + (
                " The order is contested: other weights that people could well set put another option first."
                if top.shares[0] < 800
                else ""
            )
        ]
        rivals = [f"{s.title} in {s.shares[0]}" for s in sure if s.title != best and s.shares[0]]
        if rivals:
            said.append("Otherwise first: " + ", ".join(rivals[:4]) + ".")
    found = robust.nearest(ranges)
    if found:
        r, to, other = found
        said.append(
            f"The smallest change of one weight that draws another option level: “{r.title}” from {r.weight} to {decimal(to)}, and {other} is as good."
        )
    elif len(case.codes) > 1:
        said.append("No change of a single weight puts another option first.")
    if answers:
        need, was, to_level, other = answers[0]
        said.append(
            f"The answer to look at again: “{need}” was {was} of 4; were it {to_level}, {other} would come first."
        )
    elif len(case.codes) > 1:
        said.append("No other answer to a single question of need would put another option first.")
    if asking:
        title, _, gain = asking[0]
        said.append(
            f"One more answer could matter: {title} lacks a fact, and with it could be better by up to {gain} thousandths."
        )
    if every:
        b = every[0]
        words = f"Of all {len(every):,} sets of open programs, {_together(b, titles)} is best: benefit {b.benefit}, sustainability {b.sustainability} thousandths"
        said.append(words + (f"; the first to run short is: {b.scarcest.lower()}." if b.scarcest else "."))
        few = next((f for f in every if len(f.codes) <= FEW), None)
        if few is not None and few != b:
            said.append(
                f"Of the sets of {FEW} at most it is {_together(few, titles)}: benefit {few.benefit}, sustainability {few.sustainability}."
            )
    return said


def _together(b: Bundle, titles: Mapping[str, str]) -> str:
    named = [titles[c] for c in b.codes]
    return named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]} together"
