"""Days that something rests on: a needed day of a form, and rows of data that hold from a day on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from accord.rules.inputs import Given


def day_of(given: Given, name: str) -> date:
    """Return the day of a required field.

    Raises:
        KeyError: there is none.
    """
    found = given.day(name)
    if found is None:
        raise KeyError(name)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """One row that holds from its day until a later row of the same thing; `verified` says whether it was checked."""

    since: date
    citation: str
    verified: bool


T = TypeVar("T", bound=Dated)


def latest(rows: Sequence[T], on: date) -> T | None:
    """Return the row that holds on a day, or None before the first."""
    past = [r for r in rows if r.since <= on]
    return max(past, key=lambda r: r.since) if past else None
