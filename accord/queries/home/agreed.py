"""What an agency's own agreements answer: who may act, what it costs in a year, what is delegated, how to leave."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from accord.programs import programs, umbrella
from accord.queries.agreements import edition_of, review_on, terms_of
from accord.queries.authority.roster import PAGE, Known, Standing, own_standings
from accord.queries.home.answers import Answer, Line, Note, short_of
from accord.records.models import Agreement, Designation
from accord.rules import agreements as rules
from accord.rules.agreements.states import IN_USE
from accord.rules.authority import LIVE, OPEN
from accord.rules.home import PANELS, Question
from accord.rules.intervals import local_day
from accord.rules.permissions import Actor
from accord.rules.programs import Ask

ASKED = frozenset({"cost", "leaving", "delegated"})
MONEY = "yearly-budget-cents"


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """An agency's agreements in use with its officers now; read in three queries."""

    agreements: tuple[Agreement, ...] = ()
    officers: tuple[Standing, ...] = ()
    known: Known = ({}, {})
    many: int = 0
    """How many officers there are, nominated or designated, of whom the first by name are judged."""


def agreed(actor: Actor, at: datetime, panels: frozenset[str], agency_id: int, zone: str) -> Agreed:
    """Return what the panels need of the agency's agreements.  Three queries at most, none where none is asked for."""
    found: tuple[Agreement, ...] = ()
    if panels & ASKED:
        rows = Agreement.objects.filter(agency_id=agency_id, state__in=IN_USE).select_related("agency")
        rows = rows.annotate(taking=_counted(OPEN), holding=_counted(LIVE))
        found = tuple(a for a in rows.order_by("pk") if a.ends_at is None or at < a.ends_at)
    known: Known = ({}, {})
    officers: tuple[Standing, ...] = ()
    many = 0
    if panels & {*ASKED, "roster"}:
        officers, known, many = own_standings(agency_id, zone, actor, at)
    return Agreed(agreements=found, officers=officers, known=known, many=many)


def _counted(states: Collection[str]) -> Coalesce:
    """Return how many designations under an agreement are in one of these states."""
    mine = Designation.objects.filter(agreement_id=OuterRef("pk"), state__in=sorted(states)).order_by()
    return Coalesce(Subquery(mine.values("agreement_id").annotate(n=Count("pk")).values("n")), Value(0))


def _empty(q: Question) -> Answer:
    panel = PANELS[q.panel]
    return Answer(panel=q.panel, question=q.words, room=panel.room, state="empty", lead=panel.empty, more=panel.more)


def _full(q: Question, lead: str, lines: Iterable[Line], more: str = "") -> Answer:
    return Answer(panel=q.panel, question=q.words, room=PANELS[q.panel].room, state="answered", lead=lead,
                  lines=tuple(lines), more=more)  # fmt: skip


def roster(q: Question, agreed: Agreed, _at: datetime) -> Answer:
    """Answer who may act today, first those who may not."""
    if not agreed.officers:
        return _empty(q)
    able = sum(s.permitted for s in agreed.officers)
    rows = sorted(agreed.officers, key=lambda s: s.permitted)
    some = f" Judged here: the first {len(rows)} by name, of {agreed.many:,}." if agreed.many > PAGE else ""
    return _full(q, f"{able} of {len(rows)} may act now.{some}", (_officer(s) for s in rows[:8]), "/roster/")


def _officer(s: Standing) -> Line:
    notes: tuple[Note, ...] = (s.reason,) if not s.permitted else ("; ".join(s.functions),)
    if s.lapses_on and s.permitted:
        notes = (*notes, ("lapses on", s.lapses_on))
    return Line(
        text=s.officer, kind="designation", id=s.designation, notes=notes, status="yes" if s.permitted else "no"
    )


def cost(q: Question, agreed: Agreed, _at: datetime) -> Answer:
    """Answer what the agreements in force ask of the agency in a year: money first, then what is paid in kind."""
    if not agreed.agreements:
        return _empty(q)
    asked = [(a, ask, max(getattr(a, "taking", 0), 1)) for a in agreed.agreements for ask in _local_asks(a)]
    cents = sum(ask.amount * (n if ask.per == "officer" else 1) for _, ask, n in asked if ask.resource == MONEY)
    checked = all(ask.verified for _, ask, _ in asked)
    lead = f"{_dollars(cents)} a year in money" if cents else "No sum of money is named"
    lead += ", and what is given in kind, below." if asked else "; no program in force asks for more."
    lead += "" if checked else " Planning figures whose source is not checked yet are marked."
    lines = [*(_asked(*row) for row in asked), *_paid(agreed.agreements)]
    return _full(q, lead, lines, "/programs/")


def _local_asks(a: Agreement) -> Iterator[Ask]:
    program = programs().get(a.program)
    yield from (x for x in (program.asks if program else ()) if x.side == "local")


def _asked(a: Agreement, ask: Ask, officers: int) -> Line:
    resource = next((r for r in umbrella().resources if r.code == ask.resource), None)
    each = ask.amount * (officers if ask.per == "officer" else 1)
    # The title says what is counted; a rate needs its unit as well.
    unit = f" {resource.unit}" if resource and " a " in resource.unit else ""
    amount = f"{_dollars(each)} a year" if ask.resource == MONEY else f"{each:,}{unit}"
    per = f"{officers} officers" if officers != 1 else "1 officer"
    counted = (f"for {per}",) if ask.per == "officer" else ()
    return Line(text=f"{resource.title if resource else ask.resource}: {amount}", href=f"/programs/{a.program}/",
                notes=(short_of(a.program), *counted, _source(ask)))  # fmt: skip


def _paid(agreements: Sequence[Agreement]) -> Iterator[Line]:
    """Yield what else the agency pays, for which no source names a sum: one line a program."""
    for slug in dict.fromkeys(a.program for a in agreements):
        program = programs().get(slug)
        paid = [c for c in (program.costs if program else ()) if c.payer == "local"]
        if paid:
            yield Line(text="Also paid by the agency, with no sum named", href=f"/programs/{slug}/",
                       notes=(short_of(slug), *(f"{c.title}: {_source(c)}" for c in paid)))  # fmt: skip


def _source(cited: Any) -> str:
    return f"{cited.citation}{'' if cited.verified else ' (not checked yet)'}"


def _dollars(cents: int) -> str:
    return f"${cents // 100:,}.{cents % 100:02d}"


def leaving(q: Question, agreed: Agreed, at: datetime) -> Answer:
    """Answer how the agency ends each agreement: how, with what notice, from when, and what then ends."""
    if not agreed.agreements:
        return _empty(q)
    holding = Counter(s.agreement_id for s in agreed.officers if s.permitted)
    # Where not all are judged, those designated stand for those who may act.
    whole = agreed.many <= PAGE
    lines = [_leave(a, holding[a.public_id] if whole else getattr(a, "holding", 0), at) for a in agreed.agreements]
    lead = "The agency head gives notice in writing, on the agreement's page; no reason can be refused."
    return _full(q, lead, lines, "/agreements/?state=active")


def _leave(a: Agreement, officers: int, at: datetime) -> Line:
    edition, zone = edition_of(a), a.agency.zone
    text = f"{short_of(a.program)} ({a.number})"
    if a.ends_at is not None:
        return Line(text=text, kind="agreement", id=a.public_id,
                    notes=(("notice is given; it ends on", local_day(a.ends_at, zone)),))  # fmt: skip
    limit = rules.notice("local", terms_of(a), at, zone)
    term = edition.term("local_notice_days") if edition else None
    how = (
        f"{limit.days} days of notice: given now, it ends on"
        if limit.days
        else "no days of notice: given now, it ends on"
    )
    who = f"{officers} officers lose authority then" if officers != 1 else "1 officer loses authority then"
    source = (_source(term),) if term else ()
    due = review_on(a)
    review = (("review due", due),) if due else ()
    return Line(text=text, kind="agreement", id=a.public_id,
                notes=((how, local_day(limit.at, zone)), who, *review, *source))  # fmt: skip


def delegated(q: Question, agreed: Agreed, at: datetime) -> Answer:
    """Answer which powers are delegated now, by which clause of which agreement, and by which law."""
    lines = []
    for a in agreed.agreements:
        program = programs().get(a.program)
        titles = {f.code: f for f in (program.functions if program else ())}
        for row in agreed.known[1].get(a.pk, ()):
            if row.kind == "function" and row.valid_from <= at and (row.valid_to is None or at < row.valid_to):
                f = titles.get(row.detail)
                law = " and ".join(x for x in ((f.statute, f.regulation) if f else ()) if x) or row.citation
                lines.append(Line(text=f.title if f else row.detail, kind="agreement", id=a.public_id,
                                  notes=(f"clause {row.clause or 'of the agreement'} of {a.number}", law)))  # fmt: skip
    if not lines:
        return _empty(q)
    return _full(q, f"{len(lines)} in force.", lines, "/agreements/?state=active")
