"""A year of an agency's books, by the same acts the pages use: from opening the funds to the filed certification.

Amounts are invented and fixed, so that every telling is the same; the fiscal year is the one that ended
with the month before the telling.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from accord.actions import Receipt, perform
from accord.actions.demonstration import Cast
from accord.actions.money.exporting import export_fund
from accord.queries.money.certifications import any_books, filed_figures
from accord.queries.money.overview import overview
from accord.rules.money.accounts import Year, fiscal_year
from accord.rules.permissions import Actor

PARTICULARS = {
    "finance_office": "County finance office", "budget_cents": "6250000000", "audit_due": "yes",
    "audit_held_at": "County auditor, report of the year", "complies": "yes", "found_against": "no", "pending": "no",
}  # fmt: skip
CAME = (
    ("shares", 1_845_000, 3, "Share of asset 1"),
    ("shares", 720_050, 7, "Share of asset 2"),
    ("interest", 4_117, 11, "Interest of the year"),
)
WENT = (
    ("a", 312_000, 4, "Two leased cars for the investigation unit, three months"),
    ("b", 148_500, 5, "Course on records of trade, four seats"),
    ("d", 655_025, 8, "Radios that the task force shares"),
    ("l", 50_000, 10, "After-school sports league"),
)
"""What it is, cents, month of the fiscal year, words."""


@dataclass
class Books:
    """One agency's accountant at work; `at` is the telling's own clock (aware, UTC)."""

    cast: Cast
    at: datetime
    ids: dict[str, str] = field(default_factory=dict)

    @property
    def year(self) -> Year:
        """The fiscal year that ended with the month before."""
        last = self.at.date().replace(day=1) - timedelta(days=1)
        return fiscal_year(last.year, last.month)

    def do(self, who: str, kind: str, action: str, raw: dict[str, str] | None = None, *, on: str = "") -> Receipt:
        """Let one person do one act, a quarter of an hour after the last."""
        self.at += timedelta(minutes=15)
        actor = self.cast.actor(who, self.at, step_up=True)
        return perform(kind, action, on or self.ids.get(kind), raw or {}, by=actor, at=self.at)

    def day(self, month: int) -> str:
        """Return the ninth day of a month of the fiscal year, counted from 1."""
        first = self.year.first_on
        months = first.month - 1 + month - 1
        return date(first.year + months // 12, months % 12 + 1, 9).isoformat()

    def walk(self, share: int = 100) -> Iterator[Receipt]:
        """Open both funds, enter the year, close it and file; `share` is percent of the fixed amounts."""
        agency, year = str(self.cast.agency.public_id), self.year
        for code, brought_in in (("justice", 250_000), ("treasury", 1_250_000)):
            opened = self.do("accountant", "fund", "open-fund", {
                "agency": agency, "code": code, "opened_on": year.first_on.isoformat(),
                "fiscal_month": str(year.last_on.month), "brought_in": str(brought_in * share // 100),
            })  # fmt: skip
            self.ids[code] = opened.id
            yield opened
            part = share if code == "treasury" else share // 4
            for source, cents, month, words in CAME:
                yield self.do("accountant", "fund", "record-income", {
                    "source": source, "cents": str(cents * part // 100), "entry_on": self.day(month), "purpose": words,
                }, on=opened.id)  # fmt: skip
            for line, cents, month, words in WENT:
                yield self.do("accountant", "fund", "record-spending", {
                    "line": line, "cents": str(cents * part // 100), "entry_on": self.day(month), "purpose": words,
                    "replaces_budget": "no",
                }, on=opened.id)  # fmt: skip
            yield self.do("accountant", "fund", "close-year", {"year": str(year.year)}, on=opened.id)
        begun = self.do("accountant", "certification", "year-end", {"agency": agency, "year": str(year.year)})
        self.ids["certification"] = begun.id
        yield begun
        yield self.do("accountant", "certification", "fill-particulars", PARTICULARS)
        yield self.do("head", "certification", "sign-certification")
        yield self.do("clerk", "certification", "file")


def tell(cast: Cast, at: datetime, share: int = 100) -> int:
    """Keep one agency's books of a year, once; return how many acts it took."""
    if any_books(cast.agency):
        return 0
    return sum(1 for _ in Books(cast, at).walk(share))


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """How one agency's year came out, in cents over both funds, and whether everything agrees."""

    agency: str
    certification: str
    before: int
    came: int
    went: int
    left: int
    agrees: bool


def outcome(cast: Cast, at: datetime, year: int) -> Told:
    """Return how an agency's fiscal year came out: the ledger, the filed figures and the exported books side by side."""
    actor = cast.actor("accountant", at)
    found = overview(cast.agency.public_id, actor, at, year=year)
    last = next(c for c in found.certifications if c.year == year)
    filed = filed_figures(last.id, actor, at)
    left = {f.code: f.left for f in found.funds}
    books = {
        f.code: sum(c for line in _lines(f.id, actor, at) for c in [_cash(line, found.until_on)]) for f in found.funds
    }
    return Told(
        agency=found.agency,
        certification=last.number,
        before=filed.amounts["1", "justice"] + filed.amounts["1", "treasury"],
        came=filed.amounts["6", "justice"] + filed.amounts["6", "treasury"],
        went=filed.amounts["7", "justice"] + filed.amounts["7", "treasury"],
        left=sum(left.values()),
        agrees=all(filed.amounts["8", code] == cents == books[code] for code, cents in left.items()),
    )


def _lines(fund: UUID, actor: Actor, at: datetime) -> Iterator[dict[str, str]]:
    text = b"".join(export_fund(fund, "csv", by=actor, at=at).chunks).decode()
    yield from csv.DictReader(io.StringIO(text))


def _cash(line: dict[str, str], until: date) -> int:
    if line["entry_on"] > until.isoformat():
        return 0
    return int(line["cents"]) * ((line["into"] == "cash") - (line["out_of"] == "cash"))
