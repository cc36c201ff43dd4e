"""Half-open intervals of days and of moments, and the moment at which a local day begins.

An end is always the first day, or the first moment, that is *outside*: an authority that ends
on 1 March gives no power on 1 March, from 00:00 in the agency's own time zone.
"""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo


class UnknownZone(ValueError):  # noqa: N818 - reads as the fact it states
    """The name is not in the IANA list of time zones."""


class NaiveMoment(ValueError):  # noqa: N818 - reads as the fact it states
    """A moment came without its offset from UTC, so nobody can say when it was."""


@lru_cache(maxsize=256)
def zone_named(name: str) -> ZoneInfo:
    """Return an IANA time zone such as `America/New_York`.

    Raises:
        UnknownZone: there is no zone of that name.
    """
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise UnknownZone(f"got {name!r}, expected an IANA time zone such as America/New_York") from error


def utc(at: datetime) -> datetime:
    """Return the same moment in UTC.

    Raises:
        NaiveMoment: `at` has no offset.
    """
    if at.utcoffset() is None:
        raise NaiveMoment(f"got {at.isoformat()} without an offset, expected an aware moment")
    return at.astimezone(UTC)


def local_day(at: datetime, zone: str) -> date:
    """Return the calendar date that people in `zone` had at that moment."""
    return utc(at).astimezone(zone_named(zone)).date()


def last_day(at: datetime, zone: str) -> date:
    """Return the last local day before that moment: a midnight ends the day before it."""
    return local_day(at - timedelta(microseconds=1), zone)


def day_starts_at(on: date, zone: str) -> datetime:
    """Return the moment (UTC) at which the local day begins, 00:00 in `zone`.

    This is where a date limit falls: an end date is the first day without authority.
    Where a clock change skips or repeats midnight, the first moment of the day is meant.
    """
    return datetime.combine(on, time(), zone_named(zone)).astimezone(UTC)


def at_clock(on: date, clock: time, zone: str, *, again: bool = False) -> datetime:
    """Return the moment (UTC) at which the clocks of `zone` show that time on that day.

    Where a clock change repeats the time, the first of the two is meant, or with `again` the second;
    where it skips the time, the moment at which the clocks were put forward.
    """
    local = datetime.combine(on, clock, zone_named(zone))
    first, second = (local.replace(fold=n).astimezone(UTC) for n in (0, 1))
    if second < first:
        # Skipped: the two readings lie around the change; the earlier hour still has the offset from after it.
        return _changed(second, first, zone)
    return second if again else first


def _changed(before: datetime, after: datetime, zone: str) -> datetime:
    """Return the moment between two at which the offset of a zone changes, to the second."""
    there = zone_named(zone)
    old = before.astimezone(there).utcoffset()
    while after - before > timedelta(seconds=1):
        half = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
        before, after = (half, after) if half.astimezone(there).utcoffset() == old else (before, half)
    return after


def add_days(on: date, days: int) -> date:
    """Return the date so many days later; earlier when `days` is negative.

    Raises:
        ValueError: the result lies outside the years 1 to 9999.
    """
    try:
        return on + timedelta(days=days)
    except OverflowError as error:
        raise ValueError(f"{days} days from {on} lies outside the calendar") from error


def add_months(on: date, months: int) -> date:
    """Return the same day of a later month, or its last day where that month is shorter.

    From 29 February twelve months lead to 28 February; from 31 January one month leads to the
    end of February.  Count from the first date always: adding one month twice may differ.

    Raises:
        ValueError: the result lies outside the years 1 to 9999.
    """
    year, month = divmod(on.year * 12 + on.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        raise ValueError(f"{months} months from {on} lies outside the calendar")
    return date(year, month + 1, min(on.day, monthrange(year, month + 1)[1]))


@dataclass(frozen=True, slots=True)
class DateInterval:
    """Days from `start` until `end`, the first day outside; no end means open.

    Raises:
        ValueError: `end` lies before `start`.  An equal end is allowed and holds no day.
    """

    start: date
    end: date | None = None

    def __post_init__(self) -> None:
        if self.end is not None and self.end < self.start:
            raise ValueError(f"an interval cannot end on {self.end}, before it starts on {self.start}")

    def __contains__(self, on: date) -> bool:
        return self.start <= on and (self.end is None or on < self.end)

    def __str__(self) -> str:
        return f"{self.start} until {self.end}" if self.end else f"{self.start} with no end"

    def overlap(self, other: "DateInterval") -> "DateInterval | None":
        """Return the days in both, or None when there is no such day."""
        start = max(self.start, other.start)
        ends = [e for e in (self.end, other.end) if e is not None]
        end = min(ends) if ends else None
        return None if end is not None and end <= start else DateInterval(start, end)

    def moments(self, zone: str) -> "MomentInterval":
        """Return the same interval as moments: each limit at 00:00 in `zone`."""
        end = None if self.end is None else day_starts_at(self.end, zone)
        return MomentInterval(day_starts_at(self.start, zone), end)


@dataclass(frozen=True, slots=True)
class MomentInterval:
    """Moments from `start` until `end`, the first moment outside; kept in UTC; no end means open.

    Raises:
        ValueError: `end` lies before `start`, or a limit has no offset.
    """

    start: datetime
    end: datetime | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "start", utc(self.start))
        if self.end is None:
            return
        object.__setattr__(self, "end", utc(self.end))
        if self.end < self.start:
            raise ValueError(f"an interval cannot end at {self.end}, before it starts at {self.start}")

    def __contains__(self, at: datetime) -> bool:
        return self.start <= at and (self.end is None or at < self.end)

    def __str__(self) -> str:
        until = f"until {self.end.isoformat()}" if self.end else "with no end"
        return f"{self.start.isoformat()} {until}"

    def overlap(self, other: "MomentInterval") -> "MomentInterval | None":
        """Return the moments in both, or None when there is none."""
        start = max(self.start, other.start)
        ends = [e for e in (self.end, other.end) if e is not None]
        end = min(ends) if ends else None
        return None if end is not None and end <= start else MomentInterval(start, end)


def merged(intervals: Iterable[MomentInterval]) -> tuple[MomentInterval, ...]:
    """Return the same moments as ordered intervals that neither overlap nor touch; empty ones go."""
    found: list[MomentInterval] = []
    for interval in sorted(intervals, key=lambda i: i.start):
        if interval.end == interval.start:
            continue
        last = found[-1] if found else None
        if last is None or (last.end is not None and last.end < interval.start):
            found.append(interval)
        elif last.end is not None:
            end = None if interval.end is None else max(last.end, interval.end)
            found[-1] = MomentInterval(last.start, end)
    return tuple(found)


def gaps(intervals: Iterable[DateInterval], within: DateInterval) -> tuple[DateInterval, ...]:
    """Return the days of `within` that no interval covers, in order."""
    found: list[DateInterval] = []
    start = within.start
    for interval in sorted(intervals, key=lambda i: i.start):
        covered = interval.overlap(within)
        if covered is None:
            continue
        if start < covered.start:
            found.append(DateInterval(start, covered.start))
        if covered.end is None:
            return tuple(found)
        start = max(start, covered.end)
    if within.end is None or start < within.end:
        found.append(DateInterval(start, within.end))
    return tuple(found)
