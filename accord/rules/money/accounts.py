"""The accounts of a fund, as a closed list, and the years in which they are kept.

A fund is the money one agency holds under one program of one department.  Money moves from one
account of a fund to another account of the same fund, so a fund always sums to zero; what an agency
holds is its account `cash`.  Amounts are whole cents.
"""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from accord.rules.decisions import Finding
from accord.rules.inputs import choices

AccountKind = Literal["holding", "source", "use"]
MOST_CENTS = 10**14
"""The largest amount of one transfer: a trillion dollars, far below what a column of the table holds."""


@dataclass(frozen=True, slots=True)
class FundKind:
    """One department's money: its word, its name, and how the yearly form heads its column."""

    code: str
    title: str
    column: str
    certified: bool
    """Whether it stands in the yearly certification."""


FUND_KINDS: Mapping[str, FundKind] = {
    f.code: f
    for f in (
        FundKind("justice", "Assets Forfeiture Fund (Justice)", "Justice funds", certified=True),
        FundKind("treasury", "Treasury Forfeiture Fund", "Treasury funds", certified=True),
        FundKind("operations", "Repayment of joint operations", "Joint operations", certified=False),
        FundKind("transfers", "Transfers to a federal partner", "Transfers", certified=False),
    )
}
FUND_CHOICES = choices(*((f.code, f.title) for f in FUND_KINDS.values()))
OF_FEDERAL = "transfers"
"""The one fund of a part of the federal government: what is moved to it between funds; it certifies nothing."""
CERTIFIED = tuple(f.code for f in FUND_KINDS.values() if f.certified)


@dataclass(frozen=True, slots=True)
class Account:
    """One account: its number in the tables, its word, what it holds, and its line on the yearly form."""

    number: int
    code: str
    title: str
    kind: AccountKind
    line: str = ""


USE_TITLES = (
    ("a", "Law enforcement operations and investigations"),
    ("b", "Training and education"),
    ("c", "Law enforcement, public safety and detention facilities"),
    ("d", "Law enforcement equipment"),
    ("e", "Joint law enforcement and public safety equipment and operations"),
    ("f", "Contracts for services"),
    ("g", "Travel and per diem"),
    ("h", "Awards and memorials"),
    ("i", "Drug and other education or awareness programs"),
    ("j", "Matching grants"),
    ("k", "Transfers to other agencies that take part"),
    ("l", "Community-based programs"),
    ("m", "What fits no other line"),
    ("n", "Salaries"),
)
ACCOUNTS: Mapping[str, Account] = {
    a.code: a
    for a in (
        Account(1, "cash", "Money on hand", "holding"),
        Account(2, "due", "Approved by the government, not yet paid", "holding"),
        Account(10, "opening", "Balance brought in", "source", "1"),
        Account(12, "shares", "Shares received", "source", "2"),
        Account(13, "from-agencies", "Received from other agencies and task forces", "source", "3"),
        Account(14, "other-income", "Other income", "source", "4"),
        Account(15, "interest", "Interest", "source", "5"),
        Account(16, "repayments", "Repayments of joint operations", "source"),
        *(Account(21 + i, f"use-{line}", title, "use", line) for i, (line, title) in enumerate(USE_TITLES)),
        Account(41, "own-budget", "Paid into the agency's own budget, for what it had laid out", "use"),
    )
}
"""A number is never given to another account: it stands in every transfer ever made."""

BY_NUMBER: Mapping[int, Account] = {a.number: a for a in ACCOUNTS.values()}
USES: Mapping[str, Account] = {a.line: a for a in ACCOUNTS.values() if a.code.startswith("use-")}
INCOME: Mapping[str, Account] = {a.line: a for a in ACCOUNTS.values() if a.kind == "source" and a.line}


@dataclass(frozen=True, slots=True)
class Year:
    """One fiscal year, named by the calendar year in which it ends; both days belong to it."""

    year: int
    first_on: date
    last_on: date

    def __contains__(self, on: object) -> bool:
        """Whether a day lies in it."""
        return isinstance(on, date) and self.first_on <= on <= self.last_on


def fiscal_year(year: int, end_month: int) -> Year:
    """Return the fiscal year that ends with a month of a calendar year."""
    last = date(year, end_month, calendar.monthrange(year, end_month)[1])
    before = date(year - 1, end_month, calendar.monthrange(year - 1, end_month)[1])
    return Year(year, before + timedelta(days=1), last)


def year_of(on: date, end_month: int) -> Year:
    """Return the fiscal year in which a day lies."""
    return fiscal_year(on.year if on.month <= end_month else on.year + 1, end_month)


def unknown_account(code: str, field: str | None = None) -> Finding:
    """Return the finding that there is no such account."""
    return Finding(
        rule="ledger:account",
        message=f"There is no account “{code[:40]}”.",
        fix="Use one of: " + ", ".join(ACCOUNTS) + ".",
        field=field,
    )
