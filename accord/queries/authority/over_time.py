"""Authority over time: one officer's dated facts as lanes, and an agreement's officers by month.

Both are judged by the judge of the check, as known at any moment that has passed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from uuid import UUID

from django.db.models import Q

from accord.queries.authority.checking import candidate_of, candidates, function_titles
from accord.queries.authority.roster import known_of_some
from accord.queries.visible import find, visible
from accord.records.models import Designation
from accord.rules import authority as rules
from accord.rules.decisions import Decision, Invalid, Problem
from accord.rules.intervals import add_months, day_starts_at, local_day
from accord.rules.permissions import Actor

PAGE = 50
"""Officers of one agreement on one page of the map by months."""
YEARS = 15
"""No picture is drawn over more than this."""
AHEAD = timedelta(days=180)
FIRST_YEAR, LAST_YEAR = 1996, 2100
"""8 U.S.C. 1357(g) is of 1996; nothing is granted beyond 2100."""
Stretch = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One fact in time, half-open; no end is None.  `late` says that it was put down after it began."""

    start: datetime
    end: datetime | None
    words: str
    known_from: datetime | None
    late: bool = False
    corrected: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """The facts of one kind; those of a lane that `stops` take authority away while they hold."""

    kind: str
    bars: tuple[Bar, ...]
    stops: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """One designation from its first fact on: its lanes, and when all that the law asks held at once."""

    designation: UUID
    number: str
    officer: str
    agreement: str
    zone: str
    start: datetime
    end: datetime
    instant: datetime
    known_at: datetime
    earliest_known: datetime
    lanes: tuple[Lane, ...]
    authority: tuple[Stretch, ...]
    decision: Decision

    @property
    def permitted(self) -> bool:
        """Whether some authority stands at the instant asked about."""
        return self.decision.permitted


LANES = (
    "employed", "nominated", "in-force", "vetted", "trained", "letter", "supervised", "designated", "instrument",
    "home-consent", "seat", "suspension", "hold",
)  # fmt: skip
ALWAYS_DRAWN = frozenset({"in-force", "trained", "letter", "supervised"})
STOPS = frozenset({"suspension", "hold"})


def timeline(
    designation_id: UUID | str, actor: Actor, at: datetime, *, instant: datetime | None = None,
    known_at: datetime | None = None,
) -> Timeline:  # fmt: skip
    """Return one designation over time.  Three queries.

    Raises:
        Missing: there is no such designation that the actor may know of.
        Invalid: knowledge of the future, or a moment too far away.
    """
    row = find("designation", designation_id, actor, at.date(), with_agency=True)
    moment, known = instant or at, known_at or at
    judged_moments(moment, known, at)
    officer = row.officer
    zone = row.agency.zone
    every = [c for c in candidates(officer.pk, known) if c.designation == row.number]
    first = min((f.known_from for c in candidates(officer.pk, at) for f in c.officer_facts if f.known_from), default=at)
    lanes = tuple(lane for c in every[:1] for lane in _lanes(c)) or _lanes(None)
    question = rules.Question(officer=officer.full_name, instant=moment)
    start, end = _window(lanes, moment, at)
    return Timeline(
        designation=row.public_id,
        number=row.number,
        officer=officer.full_name,
        agreement=every[0].agreement if every else "",
        zone=zone,
        start=start,
        end=end,
        instant=moment,
        known_at=known,
        earliest_known=first,
        lanes=lanes,
        authority=rules.stretches(question, every, start, end),
        decision=rules.check(question, every),
    )


def judged_moments(moment: datetime, known: datetime, at: datetime) -> None:
    """Refuse knowledge of the future, and moments of which nothing can be on record.

    Raises:
        Invalid: one of them.
    """
    problems = []
    if known > at:
        problems.append(Problem(field="known_at", message="Nobody knows yet what will be known then.",
                                got=known.isoformat(), expected=f"a moment not after {at.isoformat()}"))  # fmt: skip
    if not FIRST_YEAR <= moment.year < LAST_YEAR:
        problems.append(Problem(field="at", message="This moment lies too far away.", got=moment.isoformat(),
                                expected=f"a moment from {FIRST_YEAR} until {LAST_YEAR}"))  # fmt: skip
    if problems:
        raise Invalid(tuple(problems))


def _lanes(c: rules.Candidate | None) -> tuple[Lane, ...]:
    found = []
    for kind in LANES:
        facts = [f for f in (*c.officer_facts, *c.agreement_facts) if f.kind == kind] if c is not None else []
        if facts or kind in ALWAYS_DRAWN:
            found.append(Lane(kind=kind, bars=_bars(facts), stops=kind in STOPS))
    return tuple(found)


def _bars(facts: Iterable[rules.Dated]) -> tuple[Bar, ...]:
    together: dict[tuple[datetime, datetime | None, datetime | None, bool], list[str]] = {}
    named = function_titles()
    for f in sorted(facts, key=lambda f: (f.valid_from, f.key)):
        # What an employer is called is no matter of this picture; its id would say nothing.
        words = "" if f.kind == "employed" else named.get(f.detail, f.detail)
        together.setdefault((f.valid_from, f.valid_to, f.known_from, f.corrected), []).append(words)
    return tuple(
        Bar(start=start, end=end, words="; ".join(dict.fromkeys(w for w in words if w)), known_from=known,
            late=known is not None and rules.back_dated(start, known), corrected=corrected)
        for (start, end, known, corrected), words in together.items()
    )  # fmt: skip


def _window(lanes: Sequence[Lane], moment: datetime, at: datetime) -> Stretch:
    """Return what the picture spans: the facts, the moment asked about, now, and half a year ahead."""
    bars = [b for lane in lanes for b in lane.bars]
    starts = [b.start for b in bars if b.start.year >= FIRST_YEAR]
    ends = [b.end for b in bars if b.end is not None and b.end.year < LAST_YEAR]
    last = max([at + AHEAD, moment + AHEAD, *(e + timedelta(days=30) for e in ends)])
    first = min([*starts, moment, at]) - timedelta(days=20)
    most = timedelta(days=366 * YEARS)
    # What lies too far from the moment asked about is cut off, and not the moment.
    if last - first > most:
        first = max(first, moment - most / 2)
        last = min(last, first + most)
    return first, last


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered:
    """One officer through the months: in each, authority in all of it, in a part, or never."""

    designation: UUID
    officer: str
    state: str
    months: tuple[rules.Answer, ...]
    stands: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """The officers of one agreement by month of one year; `after` names the next page's start, where there is one."""

    agreement_id: UUID
    agreement: str
    agency: str
    zone: str
    year: int
    known_at: datetime
    months: tuple[date, ...]
    rows: tuple[Covered, ...]
    after: str = ""

    @property
    def counts(self) -> tuple[int, ...]:
        """How many officers of this page have authority at some time of each month: a count, and no score."""
        return tuple(sum(r.months[n] != "no" for r in self.rows) for n in range(len(self.months)))


def coverage(
    agreement_id: UUID | str, actor: Actor, at: datetime, *, year: int | None = None, known_at: datetime | None = None,
    after: str = "",
) -> Coverage:  # fmt: skip
    """Return when each officer of an agreement had authority in a year, by month.  Four queries at any size.

    Raises:
        Missing: there is no such agreement that the actor may know of.
        Invalid: knowledge of the future, a year out of range, or a page that is not.
    """
    agreement = find("agreement", agreement_id, actor, at.date(), with_agency=True)
    zone, known = agreement.agency.zone, known_at or at
    asked = year if year is not None else local_day(at, zone).year
    if not FIRST_YEAR <= asked < LAST_YEAR:
        raise Invalid((Problem(field="year", message="Nothing can be on record for this year.", got=str(asked),
                               expected=f"a year from {FIRST_YEAR} until {LAST_YEAR}"),))  # fmt: skip
    judged_moments(at, known, at)
    people = visible("designation", actor, at.date()).filter(agreement_id=agreement.pk).select_related("officer")
    if after:
        last = people.filter(number=after).first()
        if last is None:
            raise Invalid((Problem(field="after", message="There is no such page.", got=after[:40],
                                   expected="the number of a designation of this agreement"),))  # fmt: skip
        name = last.officer.full_name
        people = people.filter(Q(officer__full_name__gt=name) | Q(officer__full_name=name, pk__gt=last.pk))
    rows: list[Designation] = list(people.order_by("officer__full_name", "pk")[: PAGE + 1])
    own, agreed = known_of_some(agreement.pk, (d.pk for d in rows[:PAGE]), known)
    months = tuple(date(asked, m, 1) for m in range(1, 13))
    limits = [day_starts_at(add_months(months[0], n), zone) for n in range(13)]
    shown = []
    for d in rows[:PAGE]:
        theirs, signed = own.get(d.pk, []), agreed.get(d.agreement_id, [])
        found = (candidate_of(theirs[0], theirs, signed),) if theirs else ()
        stands = rules.stretches(rules.Question(officer="", instant=at), found, limits[0], limits[-1])
        shown.append(
            Covered(
                designation=d.public_id,
                officer=d.officer.full_name,
                state=rules.DESIGNATION.by_state[d.state].staff,
                months=tuple(_month(stands, *span) for span in pairwise(limits)),
                stands=stands,
            )
        )
    return Coverage(
        agreement_id=agreement.public_id,
        agreement=agreement.number,
        agency=agreement.agency.name,
        zone=zone,
        year=asked,
        known_at=known,
        months=months,
        rows=tuple(shown),
        after=rows[PAGE - 1].number if len(rows) > PAGE else "",
    )


def _month(stands: Iterable[Stretch], start: datetime, end: datetime) -> rules.Answer:
    inside = [(max(a, start), min(b, end)) for a, b in stands if a < end and start < b]
    if not inside:
        return "no"
    return "yes" if inside == [(start, end)] else "part"
