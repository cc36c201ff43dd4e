"""Where the marks of a small picture of dates stand; its twin in words is drawn beside it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.utils.formats import date_format

FIRST, LAST = 3.0, 97.0
"""Between these percentages of the width the dates lie, so that no mark is cut off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One date on a line: where it stands, in percent of the width, and how it stands."""

    on: date
    label: str
    standing: str
    tone: str
    at: float
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Dates in order; `today` is where today stands, or None when it lies outside."""

    marks: tuple[Mark, ...]
    today: float | None
    words: str


def line(dated: Iterable[tuple[date, str, str, str]], today: date) -> Line:
    """Return a line of (day, what, how it stands, tone), in the order of the days."""
    found = sorted(dated, key=lambda d: d[0])
    if not found:
        return Line(marks=(), today=None, words="")
    first, last = min(found[0][0], today), max(found[-1][0], today)
    span = max((last - first).days, 1)

    def place(on: date) -> float:
        return round(FIRST + (LAST - FIRST) * (on - first).days / span, 2)

    marks = tuple(
        Mark(on=on, label=label, standing=s, tone=tone, at=place(on), number=n)
        for n, (on, label, s, tone) in enumerate(found, 1)
    )
    words = "; ".join(f"{date_format(m.on, 'N j, Y')} {m.label}" for m in marks)
    return Line(marks=marks, today=place(today), words=words)


def standing(on: date, today: date, *, done: bool = False) -> tuple[str, str]:
    """Return how a date stands in words, and its tone."""
    if done:
        return "done", "done"
    if on < today:
        return "past", "late"
    return ("today", "due") if on == today else ("to come", "due")


AXIS = 8
"""Weights are drawn from 0 to this; what reaches farther is cut off there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """One weight on its axis, in percent: from where to where the best stays best, and where the weight stands."""

    title: str
    start: float
    length: float
    weight: float


def stretches(ranges: Iterable[tuple[str, int, Fraction, Fraction | None]]) -> tuple[Stretch, ...]:
    """Return (title, weight, low, high) as stretches of an axis from 0 to `AXIS`."""

    def place(at: Fraction | int) -> float:
        return round(float(min(max(at, 0), AXIS)) / AXIS * 100, 2)

    return tuple(
        Stretch(title=title, start=place(low), weight=place(weight),
                length=round(place(AXIS if high is None else high) - place(low), 2))
        for title, weight, low, high in ranges
    )  # fmt: skip
