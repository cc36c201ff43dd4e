"""Everybody under an agency's agreements on a day: yes or no, with the reason, by the judge of the check.

The facts of all officers come in one statement, so a roster of two hundred asks as often as one of two.  Pages judge
no more than `PAGE` officers at a time; a file has them all.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, OuterRef, Q, QuerySet, Subquery, Value, When

from accord.queries.authority.checking import COLUMNS, FROM, KNOWN, candidate_of, function_titles
from accord.queries.contacts import Contact, contacts
from accord.queries.shapes import Link
from accord.queries.visible import find, in_area, visible
from accord.records.models import Agency, Designation, Fact
from accord.rules import authority as rules
from accord.rules.agreements.states import IN_USE
from accord.rules.decisions import Decision, Missing
from accord.rules.intervals import day_starts_at, local_day, zone_named
from accord.rules.permissions import Actor

_ROWS = f"""SELECT {COLUMNS}, a.id AS agreement_pk {FROM}
    JOIN records_fact f ON f.subject = 'designation' AND f.subject_id = d.id
    WHERE {{own}} AND {KNOWN}
UNION ALL SELECT f.id, f.subject, f.kind, f.detail, f.citation, f.clause, f.valid_from, f.valid_to,
    0, '', a.number, a.content_digest, a.program, a.edition, g.zone, g.public_id, f.known_from, f.corrects_id,
    a.facilities, g.kind, a.id
    FROM records_agreement a JOIN records_agency g ON g.id = a.agency_id
    JOIN records_fact f ON f.subject = 'agreement' AND f.subject_id = a.id
    WHERE {{agreed}} AND {KNOWN}
ORDER BY 9, 1"""  # noqa: S608 - fixed words and placeholders only
_OF_AGREEMENT = _ROWS.format(own="a.id = %s", agreed="a.id = %s")
_OF_AGENCY = _ROWS.format(own="a.agency_id = %s", agreed="a.agency_id = %s")


PAGE = 200
"""So many officers are judged for one page."""


Known = tuple[Mapping[int, list[Any]], Mapping[int, list[Any]]]
"""Dated facts by designation, and those of agreements by agreement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A moment within the time asked about from which on the answer is another; `clock` as the agency's clocks show it."""

    at: datetime
    permitted: bool
    clock: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One officer of a roster: whether authority stands, through which functions, and every reason why not."""

    designation: UUID
    number: str
    officer_id: UUID
    officer: str
    agreement_id: UUID
    agreement: str
    state: str
    functions: tuple[str, ...]
    lapses_on: date | None
    supervisor: str
    answer: rules.Answer
    turns: tuple[Turn, ...]
    decision: Decision

    @property
    def permitted(self) -> bool:
        """Whether the officer holds some authority under the agreement at the roster's instant."""
        return self.decision.permitted

    @property
    def reason(self) -> str:
        """The one reason that is said first where authority does not stand; empty where it does."""
        step = rules.decisive(self.decision)
        return step.message if step else ""

    @property
    def others(self) -> int:
        """How many more steps are not met than the one that is said first."""
        return max(sum(not s.passed for s in self.decision.steps) - 1, 0)

    @property
    def citation(self) -> str:
        """The law or house rule behind the reason."""
        step = rules.decisive(self.decision)
        return step.citation if step else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """Everybody under one agreement or one agency: on a local day, at an instant, as known at another."""

    agreement: str
    agency: str
    agency_id: UUID
    agency_number: str
    zone: str
    on: date
    today: bool
    instant: datetime
    known_at: datetime
    rows: tuple[Standing, ...]
    contacts: tuple[Contact, ...] = ()
    shift: tuple[datetime, datetime] | None = None
    """The first moment of the shift asked about, and the first after it; None for a day, or for now."""
    many: int = 0
    """How many officers there are on all pages, nominated or designated; 0 where everybody is shown."""
    newer: bool = False
    after: str = ""
    """With what the next page begins; empty on the last one."""

    @property
    def authorised(self) -> int:
        """How many rows stand at the instant: a count of officers, and no score of any."""
        return sum(r.permitted for r in self.rows)


def roster(agreement_id: UUID | str, actor: Actor, at: datetime, *, instant: datetime | None = None) -> Roster:
    """Return who holds authority under one agreement at an instant.  Three queries at any size.

    Raises:
        Missing: there is no such agreement that the actor may know of.
    """
    agreement = find("agreement", agreement_id, actor, at.date(), with_agency=True)
    moment = instant or at
    people = visible("designation", actor, at.date()).filter(agreement_id=agreement.pk)
    zone = agreement.agency.zone
    rows = _judged(_by_name(people), _facts(_OF_AGREEMENT, agreement.pk, at), moment, moment, zone)
    return _roster(agreement.agency, rows, local_day(moment, zone), moment, at, agreement=agreement.number)


def agency_roster(
    agency_id: UUID | str,
    actor: Actor,
    at: datetime,
    *,
    on: date | None = None,
    shift: rules.Shift | None = None,
    page: str | None = None,
) -> Roster:
    """Return an agency's roster: of now where no day is asked for, else of that whole local day.  Four queries.

    With a shift, of the whole shift that begins on that day; where none is given, of the one that is
    under way, else of today's.

    Officers whose designation has ended are left out, unless they held authority in the time asked about.  `page` is
    empty for the first page, or the designation that the page before ended with; None is everybody.

    Raises:
        Missing: there is no such agency whose officers the actor may know of.
    """
    agency = _agency(agency_id, actor, at)
    today = local_day(at, agency.zone)
    asked = on or _begun(shift, today, at, agency.zone)
    start = at if asked == today else day_starts_at(asked, agency.zone)
    end = day_starts_at(asked + timedelta(days=1), agency.zone)
    span = shift.span(asked, agency.zone) if shift is not None else None
    if span is not None:
        start, end = span
    people = visible("designation", actor, at.date()).filter(agreement__agency_id=agency.pk)
    told = contacts((agency.pk,), asked)
    now = asked == today and span is None
    if page is None:
        rows = _judged(_by_name(people), _facts(_OF_AGENCY, agency.pk, at), start, end, agency.zone)
        everybody = _roster(agency, _present(rows), asked, start, at, today=now, told=told)
        return replace(everybody, shift=span)
    found = list(_following(_paged(people), page)[: PAGE + 1])
    shown = found[:PAGE]
    judged = _judged(shown, _facts_of(agency.pk, shown, at), start, end, agency.zone)
    named = tuple(sorted(_present(judged), key=lambda r: r.officer))
    whole = _roster(agency, named, asked, start, at, today=now, told=told)
    after = str(shown[-1].public_id) if len(found) > PAGE else ""
    return replace(whole, shift=span, many=found[0].many if found else 0, newer=bool(page), after=after)


def _begun(shift: rules.Shift | None, today: date, at: datetime, zone: str) -> date:
    """Return the day on which the shift under way began: yesterday's night shift lasts into the morning."""
    yesterday = today - timedelta(days=1)
    if shift is None:
        return today
    start, end = shift.span(yesterday, zone)
    return yesterday if start <= at < end else today


_ENDED = Case(When(state__in=sorted(rules.OPEN), then=Value(0)), default=Value(1))
_MANY = Subquery(
    Designation.objects.filter(agreement__agency_id=OuterRef("agreement__agency_id"), state__in=sorted(rules.OPEN))
    .order_by().values("agreement__agency_id").annotate(n=Count("pk")).values("n")
)  # fmt: skip
"""How many officers an agency has, nominated or designated; a subquery, so that a page needs no statement more."""


def _by_name(people: QuerySet[Designation]) -> QuerySet[Designation]:
    """Return designations with what a row shows, by name."""
    return people.select_related("officer", "agreement", "supervisor_office").order_by("officer__full_name", "pk")


def _paged(people: QuerySet[Designation]) -> QuerySet[Any]:
    """Return them in the order of pages: those that have ended last, so that they push nobody off the first."""
    found = _by_name(people).annotate(ended=_ENDED, many=_MANY)
    return found.order_by("ended", "officer__full_name", "pk")


def _following(people: QuerySet[Any], after: str) -> QuerySet[Any]:
    """Return those that follow the one a page ended with; one that is not there begins anew."""
    try:
        last = people.filter(public_id=UUID(after)).first() if after else None
    except ValueError:
        last = None
    if last is None:
        return people
    same = Q(ended=last.ended)
    return people.filter(
        Q(ended__gt=last.ended)
        | (same & Q(officer__full_name__gt=last.officer.full_name))
        | (same & Q(officer__full_name=last.officer.full_name, pk__gt=last.pk))
    )


def with_roster(actor: Actor, at: datetime, *, most: int = 200) -> tuple[Link, ...]:
    """Return the agencies whose roster the actor may read: the own ones, else those with an agreement.  One query."""
    rows = Agency.objects.filter(pk__in=sorted(actor.agency_ids))
    if actor.sees_everything or actor.office_ids:
        rows = Agency.objects.filter(
            pk__in=visible("agreement", actor, at.date()).filter(state__in=IN_USE).values("agency_id")
        )
    return tuple(Link("agency", a.public_id, a.name) for a in rows.order_by("name", "pk")[:most])


def own_standings(agency_id: int, zone: str, actor: Actor, at: datetime) -> tuple[tuple[Standing, ...], Known, int]:
    """Return rows of the actor's own agency's roster now, the facts behind them, and how many officers there are.

    Two queries.  A first page judges no more than a page of the roster does; those designated come first.
    """
    people = visible("designation", actor, at.date()).filter(agreement__agency_id=agency_id)
    found = list(_paged(people)[:PAGE])
    known = _facts_of(agency_id, found, at)
    end = day_starts_at(local_day(at, zone) + timedelta(days=1), zone)
    rows = _present(_judged(found, known, at, end, zone))
    many = found[0].many if len(found) == PAGE else len(found)
    return tuple(sorted(rows, key=lambda r: r.officer)), known, many


def _agency(agency_id: UUID | str, actor: Actor, at: datetime) -> Agency:
    try:
        wanted = agency_id if isinstance(agency_id, UUID) else UUID(str(agency_id))
    except ValueError as error:
        raise Missing from error
    rows = Agency.objects.filter(public_id=wanted)
    if not actor.sees_everything:
        rows = (
            rows.filter(in_area(actor, at.date(), "id"))
            if actor.office_ids
            else rows.filter(pk__in=sorted(actor.agency_ids))
        )
    found = rows.first()
    if found is None:
        raise Missing
    return found


def _present(rows: Iterable[Standing]) -> tuple[Standing, ...]:
    over = {rules.DESIGNATION.by_state[s].staff for s in rules.DESIGNATION.by_state if s not in rules.OPEN}
    return tuple(r for r in rows if r.answer != "no" or r.state not in over)


def _roster(
    agency: Agency, rows: tuple[Standing, ...], on: date, instant: datetime, at: datetime, *,
    agreement: str = "", today: bool = True, told: tuple[Contact, ...] = (),
) -> Roster:  # fmt: skip
    return Roster(
        agreement=agreement,
        agency=agency.name,
        agency_id=agency.public_id,
        agency_number=agency.number,
        zone=agency.zone,
        on=on,
        today=today,
        instant=instant,
        known_at=at,
        rows=rows,
        contacts=told,
    )


def known_of_some(agreement_id: int, designations: Iterable[int], at: datetime) -> Known:
    """Return the dated facts of some designations of one agreement and the agreement's own.  One query."""
    some = ", ".join(str(int(d)) for d in designations) or "0"
    # Left in, so that both halves take the same values.
    return _facts(_ROWS.format(own=f"d.agreement_id = %s AND d.id IN ({some})", agreed="a.id = %s"), agreement_id, at)


def _facts_of(agency_id: int, found: Iterable[Designation], at: datetime) -> Known:
    """Return the dated facts of some officers of an agency, and of all its agreements.  One query."""
    some = ", ".join(str(int(d.pk)) for d in found) or "0"
    return _facts(_ROWS.format(own=f"a.agency_id = %s AND d.id IN ({some})", agreed="a.agency_id = %s"), agency_id, at)


def _facts(sql: str, key: int, at: datetime) -> Known:
    own: dict[int, list[Any]] = defaultdict(list)
    agreed: dict[int, list[Any]] = defaultdict(list)
    rows: Iterable[Any] = Fact.objects.raw(sql, [key, at, at] * 2)
    for row in rows:
        if row.designation:
            own[row.designation].append(row)
        else:
            agreed[row.agreement_pk].append(row)
    return own, agreed


def _judged(
    found: Iterable[Designation], known: Known, start: datetime, end: datetime, zone: str
) -> tuple[Standing, ...]:
    """Return each designation judged from `start` until before `end`; that moment alone where both are the same."""
    return tuple(_standing(d, known, (start, end), zone) for d in found)


def _standing(d: Designation, known: Known, within: tuple[datetime, datetime], zone: str) -> Standing:
    titles, (start, end) = _titles(), within
    theirs, agreed = known[0].get(d.pk, []), known[1].get(d.agreement_id, [])
    head = next(iter((*theirs, *agreed)), None)
    found = () if head is None else (candidate_of(head, theirs, agreed),)
    question = rules.Question(officer=d.officer.full_name, instant=start)
    through = rules.spans(question, found, start, max(end, start))
    decision = through[0].decision
    granted = d.functions
    said = [titles.get(f, f) for f in granted]
    if decision.permitted:
        ends = [(f, _stands_until(_asked(question, f), found, start, end)) for f in granted]
        said = [
            titles.get(f, f) if until >= end else f"{titles.get(f, f)} (until {_clock(until, zone)})"
            for f, until in ends
            if until is not None
        ]
    office = f", {d.supervisor_office}" if d.supervisor_office else ""
    return Standing(
        designation=d.public_id,
        number=d.number,
        officer_id=d.officer.public_id,
        officer=d.officer.full_name,
        agreement_id=d.agreement.public_id,
        agreement=d.agreement.number,
        state=rules.DESIGNATION.by_state[d.state].staff,
        functions=tuple(said),
        lapses_on=local_day(d.lapses_at, zone) if d.lapses_at else None,
        supervisor=f"{d.supervisor_position}{office}",
        answer=rules.answer_of(through),
        turns=tuple(Turn(at=s.start, permitted=s.permitted, clock=_clock(s.start, zone)) for s in through[1:]),
        decision=decision,
    )


def _stands_until(
    question: rules.Question, found: tuple[rules.Candidate, ...], start: datetime, end: datetime
) -> datetime | None:
    """Return until when the function stands without a break from `start`, at most `end`; None where it does not."""
    stands = rules.stretches(question, found, start, max(end, start))
    return stands[0][1] if stands and stands[0][0] == start else None


def _clock(moment: datetime, zone: str) -> str:
    return moment.astimezone(zone_named(zone)).strftime("%H:%M")


def _asked(question: rules.Question, function: str) -> rules.Question:
    title = _titles().get(function, function)
    return rules.Question(officer=question.officer, instant=question.instant, function=function, title=title)


@cache
def _titles() -> Mapping[str, str]:
    """Return the words of every function; the programs' files do not change while a process runs."""
    return function_titles()
