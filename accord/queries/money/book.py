"""A fund's ledger, whole, for other programs.  One query."""

from datetime import datetime
from typing import Any

from accord.records.models import Fund
from accord.rules.intervals import local_day
from accord.rules.money.accounts import BY_NUMBER, FUND_KINDS
from accord.rules.money.journals import Book, Booked


def book_of(fund: Fund, at: datetime) -> Book:
    """Return every line of a fund until today where the agency is, in the order the lines count.  One query."""
    today = local_day(at, fund.agency.zone)
    rows: Any = (
        fund.transfers.filter(entry_on__lte=today)
        .order_by("entry_on", "pk")
        .values_list(
            "public_id", "entry_on", "known_at", "out_of", "into", "cents", "party__name", "detail", "purpose",
            "reverses__public_id",
        )
    )  # fmt: skip
    return Book(
        title=f"{fund.number} {FUND_KINDS[fund.code].title}: {fund.agency.name}",
        opened_on=fund.opened_on,
        last_on=today,
        fiscal_month=fund.fiscal_month,
        lines=[
            Booked(
                id=str(i), entry_on=on, known_at=known, out_of=BY_NUMBER[out_of].code, into=BY_NUMBER[into].code,
                cents=cents, agency=party or "", detail=detail, purpose=purpose, reverses=str(reverses or ""),
            )
            for i, on, known, out_of, into, cents, party, detail, purpose, reverses in rows.iterator(chunk_size=5000)
        ],
    )  # fmt: skip
