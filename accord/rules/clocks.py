"""Which limits run on a case, derived from its dated events and nowhere stored as a counter.

An event that a deadline names as its start opens a clock; the first later event among
those that it names as its end meets it.  Repeating the trigger never resets a clock that runs.  An event
may do both, as a yearly meeting does: it meets the running clock, then opens the next.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, Protocol

from accord.rules.calendar import FEDERAL, Due, Holidays, due, in_words
from accord.rules.intervals import MomentInterval, utc
from accord.rules.vocabulary import Counting, Unit

AT_ONCE_MINUTES = 30
"""House rule: how long an act may take that an edition asks for at once (an amount of 0)."""
Status = Literal["open", "paused", "overdue", "met", "late", "stopped"]
"""Open and paused still run; overdue is too late and not met; late was met too late; stopped
ended with the case itself (withdrawn, declined, closed) and is owed by nobody."""


class Deadline(Protocol):
    """What a clock needs of a program's deadline: codes and tags of the program file."""

    @property
    def code(self) -> str:
        """Its name, such as FD-ACK."""

    @property
    def starts(self) -> tuple[str, ...]:
        """The tags that start it, such as `request:submit`; any of them does."""

    @property
    def until(self) -> tuple[str, ...]:
        """The tags that meet it, such as `request:acknowledge`; any of them does."""

    @property
    def unit(self) -> Unit:
        """The unit of the amount."""

    @property
    def counting(self) -> Counting:
        """Which hours or days count."""

    @property
    def amount(self) -> int | None:
        """How much time, unless the edition's term says so."""

    @property
    def term(self) -> str:
        """The edition's term that holds the amount, or empty."""

    @property
    def citation(self) -> str:
        """The law, clause or house rule behind it."""


@dataclass(frozen=True, slots=True)
class Event:
    """One act on the case: its audit tag and when it happened."""

    tag: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """One limit on one case, as it stands at the moment of asking.  Moments in UTC.

    While a pause runs, `due` is what it would be if the pause ended now.
    """

    code: str
    started_at: datetime
    due: Due
    met_at: datetime | None
    stopped_at: datetime | None
    status: Status
    why: tuple[str, ...]

    @property
    def runs(self) -> bool:
        """Whether somebody still owes the act."""
        return self.status in ("open", "paused", "overdue")


def pauses_of(events: Iterable[Event], *, starts: frozenset[str], ends: frozenset[str]) -> tuple[MomentInterval, ...]:
    """Return the pauses that events make, such as a question to the agency until its answer.

    A second question while one is open makes no second pause; the last may have no end.
    """
    found: list[MomentInterval] = []
    since: datetime | None = None
    for event in _in_order(events):
        if event.tag in starts and since is None:
            since = event.at
        elif event.tag in ends and since is not None:
            found.append(MomentInterval(since, event.at))
            since = None
    return (*found, MomentInterval(since)) if since is not None else tuple(found)


def derive(
    deadlines: Sequence[Deadline],
    events: Iterable[Event],
    pauses: Iterable[MomentInterval],
    *,
    at: datetime,
    zone: str,
    holidays: Holidays = FEDERAL,
    terms: Mapping[str, int] | None = None,
    stops: frozenset[str] = frozenset(),
    words: Callable[[str], str] = str,
) -> tuple[Clock, ...]:
    """Return every clock of a case as it stands at `at`, in order of deadline and start.

    Only what happened up to `at` is seen.  `terms` gives the amounts that an edition sets; a
    deadline whose term is not there does not run.  `stops` are tags that end the whole case; `words` says a tag as people
    read it.

    Raises:
        ValueError: a deadline that cannot be counted (see `calendar.due`), or a naive moment.
    """
    at = utc(at)
    seen = [e for e in _in_order(events) if e.at <= at]
    case = _Case(tuple(pauses), at, zone, holidays, words)
    clocks: list[Clock] = []
    for deadline in deadlines:
        amount = deadline.amount if deadline.amount is not None else (terms or {}).get(deadline.term)
        if amount is None:
            continue
        start: Event | None = None
        for event in seen:
            over = event.tag in deadline.until or event.tag in stops
            if start is not None and over:
                clocks.append(_clock(case, deadline, amount, start, event))
                start = None
            if start is None and event.tag in deadline.starts:
                start = event
        if start is not None:
            clocks.append(_clock(case, deadline, amount, start, None))
    return tuple(clocks)


def _in_order(events: Iterable[Event]) -> list[Event]:
    """Sort by moment; acts of one moment keep the order in which they were given."""
    return sorted((replace(e, at=utc(e.at)) for e in events), key=lambda e: e.at)


@dataclass(frozen=True, slots=True)
class _Case:
    """What all clocks of a case share."""

    pauses: tuple[MomentInterval, ...]
    at: datetime
    zone: str
    holidays: Holidays
    words: Callable[[str], str]


def _clock(case: _Case, deadline: Deadline, amount: int, start: Event, end: Event | None) -> Clock:
    # A pause that still runs, or one planned ahead, counts only as far as it has come.
    until = case.at if end is None else end.at
    if amount == 0:
        falls = _at_once(case, start)
    else:
        falls = due(
            start.at,
            amount,
            deadline.unit,
            deadline.counting,
            zone=case.zone,
            holidays=case.holidays,
            pauses=[MomentInterval(p.start, min(p.end or until, until)) for p in case.pauses if p.start < until],
        )
    return _judged(case, deadline, falls, start, end)


def _at_once(case: _Case, start: Event) -> Due:
    """Return the limit of an act that an edition asks for at once: the house counts its own minutes for it."""
    falls = due(start.at, AT_ONCE_MINUTES, "minutes", "calendar", zone=case.zone, holidays=case.holidays)
    said = f"The edition says at once; the house counts {AT_ONCE_MINUTES} minutes (house rule)."
    return replace(falls, steps=(said, *falls.steps))


def _judged(case: _Case, deadline: Deadline, falls: Due, start: Event, end: Event | None) -> Clock:
    until_any = " or ".join(map(case.words, deadline.until))
    why = [f"{deadline.code}: from {case.words(start.tag)} until {until_any} ({deadline.citation}).", *falls.steps]
    met_at = stopped_at = None
    status: Status
    if end is None:
        # A pause that covers the due moment itself moves it; it is only not known yet how far.
        paused = any(case.at in p for p in case.pauses) and falls.due_at >= case.at
        status = "paused" if paused else "overdue" if falls.due_at <= case.at else "open"
        why += ["The clock is paused now; the date moves on with the pause."] if paused else []
    elif end.tag in deadline.until:
        met_at, status = end.at, "met" if end.at < falls.due_at else "late"
        why.append(f"It was met on {in_words(met_at, case.zone)}, {'in time' if status == 'met' else 'too late'}.")
    else:
        stopped_at, status = end.at, "stopped"
        why.append(f"It stopped with {case.words(end.tag)} on {in_words(stopped_at, case.zone)}.")
    return Clock(
        code=deadline.code,
        started_at=start.at,
        due=falls,
        met_at=met_at,
        stopped_at=stopped_at,
        status=status,
        why=tuple(why),
    )
