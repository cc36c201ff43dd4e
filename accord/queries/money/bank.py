"""Reads of bank statements: which payee is a registered agency, and what the bank and the ledger do not both show."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from accord.queries.visible import find
from accord.records.models import Agency, Fund, StatementLine, Transfer, Vendor
from accord.rules.inputs import Choice
from accord.rules.money.accounts import ACCOUNTS
from accord.rules.money.cents import dollars
from accord.rules.money.ledger import line_id
from accord.rules.permissions import Actor

CASH = ACCOUNTS["cash"].number
DAYS = 5
"""So many days may lie between a ledger's day and the bank's."""
SHOWN = 50


def agencies_named(names: Iterable[str]) -> Mapping[str, UUID]:
    """Return the agency of each payee that is one by its whole name, by the name in lower case.  One query."""
    wanted = {n.casefold() for n in names if n}
    rows = Agency.objects.annotate(said=Lower("name")).filter(said__in=wanted)
    return dict(rows.values_list("said", "public_id"))


def companies(fund: Fund) -> Sequence[Vendor]:
    """Return the companies that the fund's agency has registered and not ended, by name.  One query."""
    return list(Vendor.objects.filter(agency_id=fund.agency_id, ended_at=None).order_by("folded"))


def company_choices(fund: Fund) -> Sequence[Choice]:
    """Return the registered companies, as a form offers them.  One query."""
    return [Choice(value=str(v.public_id), label=v.name) for v in companies(fund)]


def open_cash(fund: Fund) -> list[Transfer]:
    """Return the ledger's lines through cash that no bank line shows, a line and its reversal left out.  One query."""
    return list(open_cash_in((fund.pk,)).order_by("entry_on", "pk"))


def open_cash_in(fund_ids: Iterable[int]) -> QuerySet[Transfer]:
    """Return the lines through cash of some funds that no bank line shows, a line and its reversal left out."""
    rows = Transfer.objects.filter(Q(into=CASH) | Q(out_of=CASH), fund_id__in=list(fund_ids), statement_line=None)
    reversed_ones = Transfer.objects.filter(fund_id__in=list(fund_ids), reverses__isnull=False).values("reverses")
    return rows.exclude(out_of=ACCOUNTS["opening"].number).filter(reverses=None).exclude(pk__in=reversed_ones)


def signed(line: Transfer) -> int:
    """Return a ledger line's amount as the bank writes it: above zero for money that came in."""
    return line.cents if line.into == CASH else -line.cents


def pairs(lines: Sequence[StatementLine], open_lines: Sequence[Transfer]) -> list[tuple[StatementLine, Transfer]]:
    """Return each bank line with the one ledger line it can only be: same amount, within some days, nothing else near."""
    by_amount: dict[int, list[Transfer]] = defaultdict(list)
    for t in open_lines:
        by_amount[signed(t)].append(t)
    near = {
        b.pk: [t for t in by_amount[b.cents] if abs(t.entry_on - b.stated_on) <= timedelta(days=DAYS)] for b in lines
    }
    claimed: dict[int, int] = defaultdict(int)
    for found in near.values():
        for t in found:
            claimed[t.pk] += 1
    return [(b, near[b.pk][0]) for b in lines if len(near[b.pk]) == 1 and claimed[near[b.pk][0].pk] == 1]


def whom(line: StatementLine) -> str:
    """Return the registered agency or company that a bank line names, else nothing."""
    if line.party is not None:
        return line.party.name
    return line.vendor.name if line.vendor is not None else ""


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What the bank shows and the ledger does not, and the reverse, since the first statement."""

    bank: tuple[StatementLine, ...]
    ledger: tuple[Transfer, ...]
    matched: int


def reconciled(fund: Fund) -> Reconciled | None:
    """Return how the bank and the ledger stand to each other, None before the first statement.  Three queries."""
    lines = list(fund.statement_lines.select_related("party", "vendor").order_by("stated_on", "pk"))
    if not lines:
        return None
    since = lines[0].stated_on - timedelta(days=DAYS)
    unseen = tuple(t for t in open_cash(fund) if since <= t.entry_on <= lines[-1].stated_on)
    return Reconciled(
        bank=tuple(b for b in lines if b.transfer_id is None),
        ledger=unseen,
        matched=sum(b.transfer_id is not None for b in lines),
    )


def unmatched_statement(fund: Fund) -> Sequence[Choice]:
    """Return the bank's lines that no ledger line is, as a form offers them.  One query."""
    rows = fund.statement_lines.filter(transfer=None).select_related("party", "vendor").order_by("stated_on", "pk")
    return [
        Choice(value=str(b.public_id), label=f"{b.stated_on}: {dollars(b.cents)} {whom(b)}".strip())
        for b in rows[:SHOWN]
    ]


def unmatched_ledger(fund: Fund) -> Sequence[Choice]:
    """Return the ledger's lines that no bank line shows, as a form offers them.  One query."""
    return [
        Choice(value=str(t.public_id), label=f"{t.entry_on}: {dollars(signed(t))} {t.purpose}".strip())
        for t in open_cash(fund)[-SHOWN:]
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """What would become of one line of a statement: it stands already, matches a ledger line, or waits for a person.

    `near` counts the ledger lines of its amount within some days.
    """

    number: int
    stated_on: date
    cents: int
    whom: str
    stands: bool
    matched: str
    near: int


def foreseen(public_id: UUID | str, rows: Sequence[Mapping[str, str]], actor: Actor, at: datetime) -> list[Foreseen]:
    """Return what taking in the lines of a statement would do, line by line.  Six queries.

    Raises:
        Missing: there is no such fund that the actor may know of.
    """
    fund: Fund = find("fund", public_id, actor, at.date())
    ids = [line_id(fund.public_id, f"bank:{row['reference']}") for row in rows]
    stands = set(fund.statement_lines.filter(public_id__in=ids).values_list("public_id", flat=True))
    agencies = dict(
        Agency.objects.filter(public_id__in={r["party"] for r in rows if "party" in r}).values_list("public_id", "name")
    )
    names = {str(k): v for k, v in agencies.items()} | {str(v.public_id): v.name for v in companies(fund)}
    new = [
        StatementLine(pk=-n, public_id=i, stated_on=date.fromisoformat(r["stated_on"]), cents=int(r["cents"]))
        for n, (i, r) in enumerate(zip(ids, rows, strict=True), 1)
        if i not in stands
    ]
    waiting = list(fund.statement_lines.filter(transfer=None).order_by("stated_on", "pk"))
    open_lines = open_cash(fund)
    sure = {b.public_id: t for b, t in pairs([*waiting, *new], open_lines)}
    found = []
    for n, (i, r) in enumerate(zip(ids, rows, strict=True), 1):
        on, cents, match = date.fromisoformat(r["stated_on"]), int(r["cents"]), sure.get(i)
        near = [t for t in open_lines if signed(t) == cents and abs(t.entry_on - on) <= timedelta(days=DAYS)]
        found.append(
            Foreseen(number=n, stated_on=on, cents=cents, whom=names.get(r.get("party") or r.get("vendor", ""), ""),
                     stands=i in stands, matched=f"{match.entry_on}: {match.purpose}" if match else "", near=len(near))
        )  # fmt: skip
    return found
