"""Caps on overtime, by date, and the fiscal year in which they count."""

from dataclasses import dataclass
from datetime import date

from accord.rules.since import Dated


@dataclass(frozen=True, slots=True, kw_only=True)
class YearlyCap(Dated):
    """The most overtime of one seat in one federal fiscal year."""

    overtime_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodCap(Dated):
    """The most overtime of one seat in one pay period, in percent of its regular pay there."""

    overtime_percent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Caps:
    """All of them."""

    yearly: tuple[YearlyCap, ...]
    period: tuple[PeriodCap, ...]


def first_day(fiscal_year: int) -> date:
    """Return the first day of a federal fiscal year, 1 October of the year before."""
    return date(fiscal_year - 1, 10, 1)


def last_day(fiscal_year: int) -> date:
    """Return its last day, 30 September."""
    return date(fiscal_year, 9, 30)


def worth(minutes: int, rate_cents: int) -> int:
    """Return what so many minutes cost at a rate an hour, to the nearest cent, half a cent up."""
    return (minutes * rate_cents + 30) // 60


def dollars(cents: int) -> str:
    """Say cents as dollars, `$1,234.05`."""
    return f"{'-' if cents < 0 else ''}${abs(cents) // 100:,}.{abs(cents) % 100:02}"
