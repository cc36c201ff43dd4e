"""Federal holidays by rule, and when something falls due, with the sum shown in words.

The holidays are those of 5 U.S.C. 6103(a).  One that falls on a Saturday is observed on the
Friday before (6103(b)); on a Sunday, on the Monday after (Executive Order 11582).  The rules
are exact from 1978 on.  Inauguration Day is a holiday around Washington only, so it is none
here.  Days that a President closes offices by order are facts, not rules: they are passed in.

A due moment is the first moment that is too late.  A limit of 48 hours that starts on Friday
17:00 falls due on Sunday 17:00; one of ten days that starts on 1 June leaves all of 11 June
and falls due at 00:00 of 12 June.  Hours are elapsed hours, so a clock change neither gives
nor takes one.

`business` and `excluding-weekends-and-holidays` count the same days: the first is how people
speak of days, the second how 8 CFR 287.7(d) speaks of 48 hours.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import get_args

from accord.rules.intervals import (
    MomentInterval,
    add_days,
    add_months,
    day_starts_at,
    local_day,
    merged,
    utc,
    zone_named,
)
from accord.rules.vocabulary import Counting, Unit

MAX_AMOUNT = 60_000
"""A sane bound (41 days in minutes, 164 years in days), so that a slip cannot count for ever."""
MONDAY, THURSDAY, SATURDAY, SUNDAY = 0, 3, 5, 6


@dataclass(frozen=True, slots=True)
class Holiday:
    """One rule: a fixed day of a month, or the nth weekday of it (`nth` -1 is the last)."""

    name: str
    month: int
    day: int = 0
    weekday: int = 0
    nth: int = 0
    since: int = 1978

    def in_year(self, year: int) -> date:
        """Return the day itself, before any rule about weekends."""
        if self.day:
            return date(year, self.month, self.day)
        if self.nth < 0:
            last = add_days(add_months(date(year, self.month, 1), 1), -1)
            return add_days(last, -((last.weekday() - self.weekday) % 7))
        first = date(year, self.month, 1)
        return add_days(first, (self.weekday - first.weekday()) % 7 + 7 * (self.nth - 1))


HOLIDAYS = (
    Holiday("New Year's Day", 1, day=1),
    Holiday("Birthday of Martin Luther King, Jr.", 1, weekday=MONDAY, nth=3, since=1986),
    Holiday("Washington's Birthday", 2, weekday=MONDAY, nth=3),
    Holiday("Memorial Day", 5, weekday=MONDAY, nth=-1),
    Holiday("Juneteenth National Independence Day", 6, day=19, since=2021),
    Holiday("Independence Day", 7, day=4),
    Holiday("Labor Day", 9, weekday=MONDAY, nth=1),
    Holiday("Columbus Day", 10, weekday=MONDAY, nth=2),
    Holiday("Veterans Day", 11, day=11),
    Holiday("Thanksgiving Day", 11, weekday=THURSDAY, nth=4),
    Holiday("Christmas Day", 12, day=25),
)


def observed_on(holiday: date) -> date:
    """Return the day on which a holiday closes federal offices."""
    return add_days(holiday, {SATURDAY: -1, SUNDAY: 1}.get(holiday.weekday(), 0))


@lru_cache(maxsize=512)
def federal_holidays(year: int) -> dict[date, str]:
    """Return the observed federal holidays whose observance falls in a year, by date, with their names.

    A New Year's Day on a Saturday is observed on 31 December of the year before.
    """
    found: dict[date, str] = {}
    for holiday in HOLIDAYS:
        for of_year in (year, year + 1):
            if not holiday.since <= of_year <= 9998:
                continue
            on = holiday.in_year(of_year)
            seen_on = observed_on(on)
            if seen_on.year == year:
                found[seen_on] = holiday.name if seen_on == on else f"{holiday.name}, observed"
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Proclaimed:
    """A day on which an order closed federal offices, with the order as its citation."""

    on: date
    name: str
    citation: str


@dataclass(frozen=True, slots=True)
class Holidays:
    """The federal calendar: the rules of the statute and the days that were proclaimed."""

    proclaimed: tuple[Proclaimed, ...] = ()

    def name(self, on: date) -> str:
        """Return why federal offices are closed on that day; empty when it is no holiday."""
        for extra in self.proclaimed:
            if extra.on == on:
                return f"{extra.name} ({extra.citation})"
        return federal_holidays(on.year).get(on, "")

    def left_out(self, on: date, counting: Counting) -> str:
        """Return why a day is not counted, in words; empty when it is."""
        if counting == "calendar":
            return ""
        if on.weekday() >= SATURDAY:
            return f"{on:%A}"
        return "" if counting == "excluding-weekends" else self.name(on)


FEDERAL = Holidays()


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """When something falls due, and why.

    `due_at` (UTC) is the first moment that is too late; `due_on` the local date to print: the
    last day in time for days and months, the day of `due_at` for hours and minutes.
    """

    due_at: datetime
    due_on: date
    steps: tuple[str, ...]


def due(
    trigger_at: datetime,
    amount: int,
    unit: Unit,
    counting: Counting,
    *,
    zone: str,
    holidays: Holidays = FEDERAL,
    pauses: Iterable[MomentInterval] = (),
) -> Due:
    """Return when a limit falls due in a time zone, leaving out pauses and days that do not count.

    Minutes and hours run only while no pause runs and the local day counts.  Days begin with
    the day after the trigger; each midnight inside a pause is not counted.  Months are counted
    by the calendar and then moved by the midnights inside pauses.

    Raises:
        ValueError: an amount below 1 or too large, an unknown unit or counting, months that are
            not counted by the calendar, a pause without an end, or a moment without offset.
    """
    if not 1 <= amount <= MAX_AMOUNT:
        raise ValueError(f"got an amount of {amount}, expected 1 to {MAX_AMOUNT}")
    if unit not in get_args(Unit) or counting not in get_args(Counting):
        raise ValueError(f"got {unit!r} and {counting!r}, expected one of {get_args(Unit)} and {get_args(Counting)}")
    if unit == "months" and counting != "calendar":
        raise ValueError("months can only be counted by the calendar")
    started_at, rests = utc(trigger_at), list[tuple[datetime, datetime]]()
    for pause in merged(pauses):
        if pause.end is None:
            raise ValueError("a pause without an end has no due date; close it at the moment of asking")
        if started_at < pause.end:
            rests.append((pause.start, pause.end))
    count = _Count(started_at, amount, unit, counting, zone, holidays, tuple(rests))
    return count.clock_time() if unit in ("minutes", "hours") else count.whole_days()


@dataclass(frozen=True, slots=True)
class _Count:
    """One sum: the facts it starts from, and the two ways to do it."""

    trigger_at: datetime
    amount: int
    unit: Unit
    counting: Counting
    zone: str
    holidays: Holidays
    rests: tuple[tuple[datetime, datetime], ...]

    def clock_time(self) -> Due:
        """Let elapsed time run through the days that count, outside pauses."""
        left = timedelta(minutes=self.amount) if self.unit == "minutes" else timedelta(hours=self.amount)
        at, skipped = self.trigger_at, list[tuple[date, str]]()
        rests = list(reversed(self.rests))
        while True:
            on = local_day(at, self.zone)
            ends_at = day_starts_at(add_days(on, 1), self.zone)
            if why := self.holidays.left_out(on, self.counting):
                skipped.append((on, why))
                at = ends_at
                continue
            while rests and rests[-1][1] <= at:
                rests.pop()
            if rests and rests[-1][0] <= at:
                at = rests[-1][1]
                continue
            run_until = at + left if self.counting == "calendar" else ends_at
            if rests:
                run_until = min(run_until, rests[-1][0])
            if at + left <= run_until:
                return self._told(at + left, local_day(at + left, self.zone), skipped)
            left -= run_until - at
            at = run_until

    def whole_days(self) -> Due:
        """Count midnights outside pauses: one that ends the day of the trigger, then one for each day that counts."""
        midnight = local_day(self.trigger_at, self.zone)
        left = self.amount if self.unit == "days" else (add_months(midnight, self.amount) - midnight).days
        skipped, begun = list[tuple[date, str]](), False
        resting = [(self._midnight_from(start), self._midnight_from(end)) for start, end in self.rests]
        while left:
            midnight = add_days(midnight, 1)
            if any(first <= midnight < end for first, end in resting):
                continue
            if not begun:
                begun = True
                continue
            on = add_days(midnight, -1)
            if why := self.holidays.left_out(on, self.counting):
                skipped.append((on, why))
            else:
                left -= 1
        return self._told(day_starts_at(midnight, self.zone), add_days(midnight, -1), skipped)

    def _midnight_from(self, at: datetime) -> date:
        """Return the first local day that begins at or after a moment."""
        on = local_day(at, self.zone)
        return on if day_starts_at(on, self.zone) == at else add_days(on, 1)

    def _told(self, due_at: datetime, due_on: date, skipped: list[tuple[date, str]]) -> Due:
        return Due(due_at=due_at, due_on=due_on, steps=tuple(self._steps(due_at, due_on, skipped)))

    def _steps(self, due_at: datetime, due_on: date, skipped: list[tuple[date, str]]) -> Iterator[str]:
        by_clock = self.unit in ("minutes", "hours")
        yield f"The clock starts on {in_words(self.trigger_at, self.zone)}."
        limit = f"{self.amount:,} {self.unit if self.amount != 1 else self.unit[:-1]}"
        counted = (
            HOW[self.counting] if self.counting != "calendar" else f"every {'hour' if by_clock else 'day'} counted"
        )
        yield f"The limit is {limit}, {counted}{'' if by_clock else ', starting with the day after'}."
        if skipped:
            days = [f"{on:%a} {day_in_words(on)}{'' if why == f'{on:%A}' else f' ({why})'}" for on, why in skipped]
            more = f" and {len(days) - MOST_SHOWN} more" if len(days) > MOST_SHOWN else ""
            yield f"Not counted: {', '.join(days[:MOST_SHOWN])}{more}."
        for start, end in self.rests:
            if start < due_at:
                yield f"Paused from {in_words(max(start, self.trigger_at), self.zone)} to {in_words(end, self.zone)}."
        if not by_clock:
            yield f"The last day in time is {due_on:%A} {day_in_words(due_on)}."
        yield f"It falls due on {in_words(due_at, self.zone)}."


MOST_SHOWN = 12
HOW = {
    "excluding-weekends": "Saturdays and Sundays left out",
    "excluding-weekends-and-holidays": "Saturdays, Sundays and federal holidays left out",
    "business": "Saturdays, Sundays and federal holidays left out",
}


def day_in_words(on: date) -> str:
    """Return a date as people read it: 7 September 2026."""
    return f"{on.day} {on:%B %Y}"


def in_words(at: datetime, zone: str) -> str:
    """Return a moment as people in `zone` read it: Friday 4 September 2026, 17:00 EDT."""
    local = utc(at).astimezone(zone_named(zone))
    seconds = f":{local:%S}" if local.second else ""
    return f"{local:%A} {day_in_words(local.date())}, {local:%H:%M}{seconds} {local:%Z}"
