"""Reads of bank statements: which payee is a registered agency, and what the bank and the ledger do not both show."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db.models import Q
from django.db.models.functions import Lower

from accord.records.models import Agency, Fund, StatementLine, Transfer
from accord.rules.inputs import Choice
from accord.rules.money.accounts import ACCOUNTS
from accord.rules.money.cents import dollars

CASH = ACCOUNTS["cash"].number
DAYS = 5
"""So many days may lie between a ledger's day and the bank's."""
SHOWN = 50


def agencies_named(names: Iterable[str]) -> Mapping[str, UUID]:
    """Return the agency of each payee that is one by its whole name, by the name in lower case.  One query."""
    wanted = {n.casefold() for n in names if n}
    rows = Agency.objects.annotate(said=Lower("name")).filter(said__in=wanted)
    return dict(rows.values_list("said", "public_id"))


def open_cash(fund: Fund) -> list[Transfer]:
    """Return the ledger's lines through cash that no bank line shows, a line and its reversal left out.  One query."""
    rows = fund.transfers.filter(Q(into=CASH) | Q(out_of=CASH), statement_line=None).exclude(
        out_of=ACCOUNTS["opening"].number
    )
    reversed_ones = Transfer.objects.filter(fund=fund, reverses__isnull=False).values("reverses")
    return list(rows.filter(reverses=None).exclude(pk__in=reversed_ones).order_by("entry_on", "pk"))


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


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What the bank shows and the ledger does not, and the reverse, since the first statement."""

    bank: tuple[StatementLine, ...]
    ledger: tuple[Transfer, ...]
    matched: int


def reconciled(fund: Fund) -> Reconciled | None:
    """Return how the bank and the ledger stand to each other, None before the first statement.  Three queries."""
    lines = list(fund.statement_lines.order_by("stated_on", "pk"))
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
    rows = fund.statement_lines.filter(transfer=None).order_by("stated_on", "pk")[:SHOWN]
    return [Choice(value=str(b.public_id), label=f"{b.stated_on}: {dollars(b.cents)}") for b in rows]


def unmatched_ledger(fund: Fund) -> Sequence[Choice]:
    """Return the ledger's lines that no bank line shows, as a form offers them.  One query."""
    return [
        Choice(value=str(t.public_id), label=f"{t.entry_on}: {dollars(signed(t))} {t.purpose}".strip())
        for t in open_cash(fund)[-SHOWN:]
    ]
