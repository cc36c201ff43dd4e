"""What is open in the books: lines that only the bank or only the ledger shows, certifications owed, money awaited.

Whoever keeps books sees the lines of the own ones; whoever oversees several sees how many are open in each.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, Max, Min, Q, QuerySet

from accord.queries.money.awaited import Awaited, awaited
from accord.queries.money.bank import DAYS, open_cash_in, signed, whom
from accord.queries.money.ledger import balances
from accord.queries.visible import visible
from accord.records.models import DueDate, Fund, StatementLine, Transfer
from accord.rules.intervals import local_day
from accord.rules.money.accounts import FUND_KINDS
from accord.rules.money.certification import CERTIFICATION
from accord.rules.permissions import Actor

MOST = 100
"""So many of each sort are shown; what is settled makes room for the next."""
SOON = timedelta(days=30)
"""A certification that is owed within these days is told beforehand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfFund:
    """A fund with something open: `since` is the oldest day of it."""

    id: UUID
    number: str
    title: str
    agency: str
    lines: int
    since: date


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenLine:
    """One line that only the bank, or only the ledger, shows; `alike` counts the lines of its amount on the other side."""

    id: UUID
    fund: UUID
    number: str
    on: date
    cents: int
    words: str
    alike: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """A certification that is not filed: whose, which year, by when."""

    id: UUID
    number: str
    agency: str
    year: int
    state: str
    due_at: datetime
    overdue: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Overdrawn:
    """A fund whose ledger holds less than nothing, as after the reversal of income that was spent."""

    id: UUID
    number: str
    cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Attention:
    """All that is open.  `own` says whether lines are shown, or only how many each fund has."""

    own: bool
    keeps: bool
    """Whether there is any fund to keep."""
    bank: tuple[OpenLine, ...]
    ledger: tuple[OpenLine, ...]
    funds: tuple[OfFund, ...]
    overdrawn: tuple[Overdrawn, ...]
    certifications: tuple[Owed, ...]
    awaited: tuple[Awaited, ...]
    without: tuple[OfFund, ...]
    """Own funds with lines in the last ninety days of which no statement was taken in: how many lines wait for one."""

    @property
    def nothing(self) -> bool:
        """Whether nothing is open at all."""
        return not (self.bank or self.ledger or self.funds or self.overdrawn or self.certifications or self.awaited
                    or self.without)  # fmt: skip


def attention(actor: Actor, at: datetime) -> Attention:
    """Return what is open in the books that the actor may know of.  Thirteen queries at most."""
    on = at.date()
    funds = visible("fund", actor, on).filter(state="open")
    mine = list(funds.filter(agency_id__in=actor.agency_ids).select_related("agency").order_by("pk")[:MOST])
    bank, ledger, without = _lines(mine, at) if mine else ((), (), ())
    held = balances([f.pk for f in mine], local_day(at, mine[0].agency.zone)) if mine else {}
    return Attention(
        own=bool(mine),
        keeps=bool(mine) or funds.exists(),
        bank=bank,
        ledger=ledger,
        funds=() if mine else _counted(funds),
        overdrawn=tuple(
            Overdrawn(id=f.public_id, number=f.number, cents=held[f.pk, "cash"])
            for f in mine
            if held.get((f.pk, "cash"), 0) < 0
        ),
        certifications=_owed(actor, at),
        awaited=awaited(visible("sharing", actor, on), visible("claim", actor, on), most=MOST),
        without=without,
    )


def _lines(funds: list[Fund], at: datetime) -> tuple[tuple[OpenLine, ...], tuple[OpenLine, ...], tuple[OfFund, ...]]:
    """Return what only the bank shows, what only the ledger shows between the statements, and what no statement covers."""
    by_pk = {f.pk: f for f in funds}
    stated = StatementLine.objects.filter(fund__in=funds).order_by()
    spans = {
        pk: (first, last)
        for pk, first, last in stated.values_list("fund_id").annotate(Min("stated_on"), Max("stated_on"))
    }
    waiting = list(stated.filter(transfer=None).select_related("party", "vendor").order_by("stated_on", "pk")[:MOST])
    recent = local_day(at, funds[0].agency.zone) - timedelta(days=90)
    seen = list(open_cash_in(by_pk).filter(_within(spans, by_pk, recent)).order_by("entry_on", "pk")[: 10 * MOST])
    covered = [t for t in seen if t.fund_id in spans and t.entry_on <= spans[t.fund_id][1]]
    rest = [t for t in seen if t not in covered and t.entry_on >= recent]
    bank = tuple(
        OpenLine(id=b.public_id, fund=by_pk[b.fund_id].public_id, number=by_pk[b.fund_id].number, on=b.stated_on, cents=b.cents,
                 words=whom(b), alike=sum(t.fund_id == b.fund_id and signed(t) == b.cents for t in seen))
        for b in waiting
    )  # fmt: skip
    ledger = tuple(
        OpenLine(id=t.public_id, fund=by_pk[t.fund_id].public_id, number=by_pk[t.fund_id].number, on=t.entry_on, cents=signed(t),
                 words=t.purpose, alike=sum(b.fund_id == t.fund_id and b.cents == signed(t) for b in waiting))
        for t in covered[:MOST]
    )  # fmt: skip
    return bank, ledger, _uncovered(rest, by_pk)


def _within(spans: dict[int, tuple[date, date]], funds: dict[int, Fund], recent: date) -> Q:
    asked = Q(pk__in=())
    for pk in funds:
        first = spans[pk][0] - timedelta(days=DAYS) if pk in spans else recent
        asked |= Q(fund_id=pk, entry_on__gte=first)
    return asked


def _uncovered(lines: list[Transfer], funds: dict[int, Fund]) -> tuple[OfFund, ...]:
    found = []
    for pk, fund in funds.items():
        theirs = [t for t in lines if t.fund_id == pk]
        if theirs:
            found.append(_of(fund, len(theirs), theirs[0].entry_on))
    return tuple(found)


def _of(fund: Fund, lines: int, since: date) -> OfFund:
    return OfFund(id=fund.public_id, number=fund.number, title=FUND_KINDS[fund.code].title, agency=fund.agency.name,
                  lines=lines, since=since)  # fmt: skip


def _counted(funds: QuerySet[Fund]) -> tuple[OfFund, ...]:
    rows = (
        StatementLine.objects.filter(transfer=None, fund__in=funds)
        .order_by()
        .values_list("fund_id")
        .annotate(lines=Count("pk"), since=Min("stated_on"))
        .order_by("since", "fund_id")[:MOST]
    )
    counted = list(rows)
    by_pk = {f.pk: f for f in Fund.objects.filter(pk__in=[c[0] for c in counted]).select_related("agency")}
    return tuple(_of(by_pk[pk], lines, since) for pk, lines, since in counted)


def _owed(actor: Actor, at: datetime) -> tuple[Owed, ...]:
    rows = visible("certification", actor, at.date()).filter(filed_at=None).exclude(state="dropped")
    dues = dict(
        DueDate.objects.filter(kind="certification", met_at=None, due_at__lte=at + SOON, object_id__in=rows.values("public_id"))
        .order_by("due_at")
        .values_list("object_id", "due_at")[:MOST]
    )  # fmt: skip
    found = rows.filter(public_id__in=list(dues)).select_related("agency")
    return tuple(
        Owed(id=r.public_id, number=r.number, agency=r.agency.name, year=r.year, state=CERTIFICATION.by_state[r.state].staff,
             due_at=dues[r.public_id], overdue=dues[r.public_id] <= at)
        for r in sorted(found, key=lambda r: dues[r.public_id])
    )  # fmt: skip
