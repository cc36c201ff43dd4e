"""A fund's ledger in the words of other people's accounting programs: hledger (and ledger), beancount, CSV.

A journal carries our balances at the end of each fiscal year as assertions, so that the program that reads it
checks them by itself.  Amounts are written to the cent and read back without rounding.
"""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from accord.rules.money.accounts import ACCOUNTS, Year, year_of
from accord.rules.money.cents import plain

NAMES: Mapping[str, str] = {
    "cash": "Assets:Cash",
    "due": "Assets:Due",
    "opening": "Equity:Opening",
    "shares": "Income:Shares",
    "from-agencies": "Income:Other-Agencies",
    "other-income": "Income:Other",
    "interest": "Income:Interest",
    "repayments": "Income:Repayments",
    "own-budget": "Expenses:Own-Budget",
    **{a.code: f"Expenses:Line-{a.line.upper()}" for a in ACCOUNTS.values() if a.code.startswith("use-")},
}
"""What each account is called in a journal; both programs take these names."""

COLUMNS = ("id", "entry_on", "known_at", "out_of", "into", "cents", "line", "agency", "detail", "purpose", "reverses")


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked:
    """One line of the ledger as it is given away.  Amounts in cents; `line` is that of the yearly form."""

    id: str
    entry_on: date
    known_at: datetime
    out_of: str
    into: str
    cents: int
    agency: str = ""
    detail: str = ""
    purpose: str = ""
    reverses: str = ""

    @property
    def line(self) -> str:
        """The line of the yearly form that it counts for, empty for none."""
        return ACCOUNTS[self.into].line or ACCOUNTS[self.out_of].line

    def cells(self) -> tuple[str | int | date | datetime, ...]:
        """Return the cells of its row, in the order of `COLUMNS`."""
        return tuple(getattr(self, name) for name in COLUMNS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """A fund's ledger from its first day to a last one, in the order its lines count."""

    title: str
    opened_on: date
    last_on: date
    fiscal_month: int
    lines: Sequence[Booked]


def year_ends(book: Book) -> Iterator[tuple[Year, Mapping[str, int]]]:
    """Yield each fiscal year that has ended by the last day, with what was in each account at its end."""
    held: dict[str, int] = defaultdict(int)
    at = 0
    year = year_of(book.opened_on, book.fiscal_month)
    while year.last_on <= book.last_on:
        while at < len(book.lines) and book.lines[at].entry_on <= year.last_on:
            line = book.lines[at]
            held[line.out_of] -= line.cents
            held[line.into] += line.cents
            at += 1
        yield year, dict(held)
        year = year_of(year.last_on + timedelta(days=1), book.fiscal_month)


def hledger(book: Book) -> Iterator[str]:
    """Yield a journal for hledger or ledger, piece by piece."""
    yield f"; {_one_line(book.title)}\ncommodity 1000.00 USD\n"
    yield "".join(f"account {name}\n" for name in NAMES.values()) + "\n"
    ends = year_ends(book)
    coming = next(ends, None)
    for line in book.lines:
        while coming is not None and line.entry_on > coming[0].last_on:
            yield _asserted(*coming)
            coming = next(ends, None)
        said = _one_line(line.purpose).replace(";", ",").replace("|", "/") or "Transfer"
        amount = plain(line.cents)
        yield (
            f"{line.entry_on} {said}  ; id: {line.id}\n"
            f"    {NAMES[line.into]}  {amount} USD\n    {NAMES[line.out_of]}  -{amount} USD\n\n"
        )
    while coming is not None:
        yield _asserted(*coming)
        coming = next(ends, None)


def _asserted(year: Year, held: Mapping[str, int]) -> str:
    rows = "".join(f"    {name}  0.00 USD = {plain(held.get(code, 0))} USD\n" for code, name in NAMES.items())
    return f"{year.last_on} End of the fiscal year {year.year}\n{rows}\n"


def beancount(book: Book) -> Iterator[str]:
    """Yield a journal for beancount, piece by piece."""
    yield f'option "title" "{_quoted(book.title)}"\noption "operating_currency" "USD"\n\n'
    yield "".join(f"{book.opened_on} open {name} USD\n" for name in NAMES.values()) + "\n"
    for line in book.lines:
        amount = plain(line.cents)
        yield (
            f'{line.entry_on} * "{_quoted(line.purpose) or "Transfer"}"\n  id: "{line.id}"\n'
            f"  {NAMES[line.into]}  {amount} USD\n  {NAMES[line.out_of]}  -{amount} USD\n\n"
        )
    for year, held in year_ends(book):
        morning = year.last_on + timedelta(days=1)
        yield "".join(
            f"{morning} balance {name}  {plain(held.get(code, 0))} ~ 0.000 USD\n" for code, name in NAMES.items()
        )


def table(book: Book) -> Iterator[str]:
    """Yield the ledger as CSV, one line a row, amounts in whole cents."""
    yield _row(COLUMNS)
    for line in book.lines:
        yield _row([v.isoformat() if isinstance(v, (date, datetime)) else _harmless(v) for v in line.cells()])


def _row(cells: Iterable[object]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerow(cells)
    return text.getvalue()


def _harmless(cell: str | int) -> str | int:
    """Return a cell that no spreadsheet program takes for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t") else cell


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _quoted(text: str) -> str:
    return _one_line(text).replace("\\", "\\\\").replace('"', '\\"')


WRITERS = {"hledger": hledger, "beancount": beancount, "csv": table}
ENDINGS = {"hledger": "journal", "beancount": "beancount", "csv": "csv", "parquet": "parquet"}
MEDIA = {
    "hledger": "text/plain; charset=utf-8",
    "beancount": "text/plain; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
}
