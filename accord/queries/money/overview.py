"""An agency's money in one fiscal year: what came, where it went, what is left, what is owed and since when."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from accord.queries.money.awaited import Awaited, awaited_by
from accord.queries.money.ledger import balances, cash_by_day, moved
from accord.queries.visible import find, visible
from accord.records.models import Agency, Certification, DueDate, Fund
from accord.rules.decisions import Missing
from accord.rules.intervals import local_day
from accord.rules.money.accounts import ACCOUNTS, FUND_KINDS, Account, Year, fiscal_year, year_of
from accord.rules.money.certification import CERTIFICATION
from accord.rules.permissions import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """So many cents that came from a source or went into a use, with its line of the yearly form."""

    title: str
    line: str
    cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """One month of a fund: its last day that counts, what came and went, and what was on hand at its end, in cents."""

    last_on: date
    came: int
    went: int
    held: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One fund in one fiscal year, in cents."""

    id: UUID
    number: str
    code: str
    title: str
    held_before: int
    came: tuple[Flow, ...]
    went: tuple[Flow, ...]
    left: int
    due: int
    closed: bool
    months: tuple[Month, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Owing:
    """One certification: its year, how it stands, by when it is owed and when it was filed."""

    id: UUID
    number: str
    year: int
    state: str
    due_at: datetime | None
    filed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """All of it.  `until_on` is the last day that is counted; `years` can be chosen."""

    agency_id: UUID
    agency: str
    zone: str
    year: Year
    until_on: date
    years: tuple[int, ...]
    funds: tuple[Kept, ...]
    certifications: tuple[Owing, ...]
    awaited: tuple[Awaited, ...]
    """What the government approved and has not yet paid, today whatever year is shown."""
    keeps_books: bool
    """Whether the asker keeps these books and may open a fund."""


def overview(agency_id: UUID, actor: Actor, at: datetime, *, year: int | None = None) -> Money:
    """Return an agency's money in a fiscal year, the present one unless another is named.  Fifteen queries at most.

    Raises:
        Missing: there is no such agency, or its money is none of the actor's business.
    """
    agency: Agency = find("agency", agency_id, actor, at.date())
    rows = list(visible("fund", actor, at.date()).filter(agency_id=agency.pk).order_by("code", "pk"))
    own = agency.pk in actor.agency_ids
    if not rows and not own and not actor.sees_everything:
        raise Missing
    today = local_day(at, agency.zone)
    month = rows[0].fiscal_month if rows else 12
    now = year_of(today, month)
    first = min((year_of(f.opened_on, month).year for f in rows), default=now.year)
    years = tuple(range(now.year, first - 1, -1))
    chosen = fiscal_year(year, month) if year in years else now
    until = min(chosen.last_on, today)
    waiting = awaited_by(agency, actor, at)
    return Money(
        agency_id=agency.public_id,
        agency=agency.name,
        zone=agency.zone,
        year=chosen,
        until_on=until,
        years=years,
        funds=_kept(rows, chosen, until, waiting),
        certifications=_owing(agency),
        awaited=waiting,
        keeps_books=own,
    )


def _kept(rows: list[Fund], year: Year, until: date, waiting: tuple[Awaited, ...]) -> tuple[Kept, ...]:
    ids = [f.pk for f in rows]
    if not ids:
        return ()
    before, sums = balances(ids, year.first_on - timedelta(days=1)), moved(ids, year.first_on, until)
    daily = cash_by_day(ids, year.first_on, until)
    found = []
    for fund in rows:
        held = before.get((fund.pk, "cash"), 0)
        by: dict[str, int] = defaultdict(int, {code: c for (pk, code), c in sums.items() if pk == fund.pk})
        found.append(
            Kept(
                id=fund.public_id,
                number=fund.number,
                code=fund.code,
                title=FUND_KINDS[fund.code].title,
                held_before=held,
                came=tuple(_flow(a, -by[a.code]) for a in ACCOUNTS.values() if a.kind == "source" and by[a.code]),
                went=tuple(_flow(a, by[a.code]) for a in ACCOUNTS.values() if a.kind == "use" and by[a.code]),
                left=held + by["cash"],
                due=sum(a.cents or 0 for a in waiting if a.fund == fund.code),
                closed=fund.closed_through is not None and fund.closed_through >= year.last_on,
                months=_months({on: c for (pk, on), c in daily.items() if pk == fund.pk}, held, year.first_on, until),
            )
        )
    return tuple(found)


def _months(daily: Mapping[date, tuple[int, int]], held: int, first_on: date, until: date) -> tuple[Month, ...]:
    """Return the months of a year until its last day that counts."""
    found, begins = [], first_on
    while begins <= until:
        following = date(begins.year + begins.month // 12, begins.month % 12 + 1, 1)
        last = min(following - timedelta(days=1), until)
        came = sum(c for on, (c, _) in daily.items() if begins <= on <= last)
        went = sum(w for on, (_, w) in daily.items() if begins <= on <= last)
        held += came - went
        found.append(Month(last_on=last, came=came, went=went, held=held))
        begins = following
    return tuple(found)


def _flow(account: Account, cents: int) -> Flow:
    return Flow(title=account.title, line=account.line, cents=cents)


def _owing(agency: Agency) -> tuple[Owing, ...]:
    rows = list(Certification.objects.filter(agency=agency).exclude(state="dropped").order_by("-year", "-pk")[:20])
    dues = DueDate.objects.filter(object_id__in=[r.public_id for r in rows]).values_list("object_id", "due_at")
    due = dict(dues)
    return tuple(
        Owing(
            id=r.public_id,
            number=r.number,
            year=r.year,
            state=CERTIFICATION.by_state[r.state].staff,
            due_at=due.get(r.public_id),
            filed_at=r.filed_at,
        )
        for r in rows
    )


def own_agency(actor: Actor) -> UUID | None:
    """Return the one agency that the actor acts for, or None.  One query."""
    if len(actor.agency_ids) != 1:
        return None
    found: UUID = Agency.objects.values_list("public_id", flat=True).get(pk=next(iter(actor.agency_ids)))
    return found
