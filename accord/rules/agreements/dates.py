"""When an agreement holds: its notice, its review date and the label people read, all derived.

Every limit of days falls at 00:00 in the agency's time zone and is the first moment outside.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from accord.rules.agreements.states import BEFORE_SIGNING, WITHDRAWN
from accord.rules.calendar import due
from accord.rules.intervals import add_months, day_starts_at, local_day
from accord.rules.terms import Value

REVIEW_MONTHS = 36
"""House rule (the line, row 23): an agreement whose edition names no review is reviewed after three years."""

Standing = Literal["preparing", "withdrawn", "in-force", "ending", "suspension-announced", "suspended", "ended"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """From when something takes effect, how many days' notice that is, and the sum in words."""

    at: datetime
    days: int
    steps: tuple[str, ...]


def number(terms: Mapping[str, object], name: str) -> int:
    """Return a whole-number term, 0 where the edition does not have it."""
    value = terms.get(name)
    return value if isinstance(value, int) else 0


def notice(side: str, terms: Mapping[str, Value], at: datetime, zone: str) -> Limit:
    """Return when notice given at that moment ends the agreement.

    The agency gives `local_notice_days`.  The federal side gives `federal_notice_days`, and never
    less than the `publication_days` its decision must be public before the end.  No days: at once.
    """
    days = number(terms, "local_notice_days")
    if side != "local":
        days = max(number(terms, "federal_notice_days"), number(terms, "publication_days"))
    return _after(days, at, zone)


def suspension(terms: Mapping[str, Value], at: datetime, zone: str) -> Limit:
    """Return when a suspension decided at that moment takes effect (`suspension_notice_days`)."""
    return _after(number(terms, "suspension_notice_days"), at, zone)


def _after(days: int, at: datetime, zone: str) -> Limit:
    if days == 0:
        return Limit(at=at, days=0, steps=("The edition asks for no days of notice: it takes effect in writing.",))
    falls = due(at, days, "days", "calendar", zone=zone)
    return Limit(at=falls.due_at, days=days, steps=falls.steps)


def fixed_end(terms: Mapping[str, Value], effective_at: datetime, zone: str) -> datetime | None:
    """Return when an agreement made for a fixed number of months ends; None where it is open-ended."""
    months = number(terms, "agreement_months")
    if not months:
        return None
    return day_starts_at(add_months(local_day(effective_at, zone), months), zone)


def review_on(
    terms: Mapping[str, Value], effective_at: datetime | None, reviewed_on: date | None, zone: str
) -> date | None:
    """Return the day by which the whole agreement must have been reviewed; None before it is in force.

    From that day on nobody is nominated and no letter is given (the line, row 23).
    """
    if effective_at is None:
        return None
    months = number(terms, "review_months") or REVIEW_MONTHS
    return add_months(reviewed_on or local_day(effective_at, zone), months)


def standing(
    state: str,
    *,
    effective_at: datetime | None,
    ends_at: datetime | None,
    suspended_from: datetime | None,
    at: datetime,
) -> Standing:
    """Return what an agreement is at an instant, from its dated facts alone."""
    if state == WITHDRAWN:
        return "withdrawn"
    if state in BEFORE_SIGNING or effective_at is None or at < effective_at:
        return "preparing"
    if ends_at is not None and ends_at <= at:
        return "ended"
    if suspended_from is not None and suspended_from <= at:
        return "suspended"
    if ends_at is not None:
        return "ending"
    return "in-force" if suspended_from is None else "suspension-announced"
