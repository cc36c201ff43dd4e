"""What may be written into the ledger of a fund, and what its lines add up to.

One line of the ledger is a transfer: so many cents, out of one account, into another of the same
fund.  It balances by construction: whatever leaves one account has arrived in another.  A line is
never changed; it is corrected by its reversal, which is the same amount the other way.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Protocol
from uuid import UUID

from accord.rules.decisions import Finding
from accord.rules.money.accounts import ACCOUNTS, MOST_CENTS, unknown_account
from accord.rules.money.cents import dollars


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One transfer that somebody wants to make.  `entry_on` is the day it counts for."""

    out_of: str
    into: str
    cents: int
    entry_on: date
    reverses: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the rules need to know of the fund.  Amounts in cents, days inclusive.

    `least_cash` is the least that is on hand on the day of the transfer or on any later day.
    """

    open: bool
    opened_on: date
    closed_through: date | None
    today: date
    least_cash: int


class Line(Protocol):
    """A transfer as it stands in the ledger."""

    @property
    def out_of(self) -> str:
        """The account the money left."""

    @property
    def into(self) -> str:
        """The account it reached."""

    @property
    def cents(self) -> int:
        """How much, more than zero."""

    @property
    def entry_on(self) -> date:
        """The day it counts for."""


def judge(wanted: Wanted, fund: Standing) -> tuple[Finding, ...]:
    """Return every reason why a transfer cannot be made."""
    found: list[Finding] = [unknown_account(code) for code in (wanted.out_of, wanted.into) if code not in ACCOUNTS]
    if wanted.out_of == wanted.into:
        found.append(Finding(rule="ledger:two-accounts", message="Money cannot move from an account into the same account.",
                             fix="Name two different accounts."))  # fmt: skip
    if not 0 < wanted.cents <= MOST_CENTS:
        found.append(Finding(rule="ledger:amount", field="cents",
                             message=f"{wanted.cents} cents cannot be entered.",
                             fix=f"Give a whole number of cents from 1 to {MOST_CENTS}; a correction is a reversal."))  # fmt: skip
    if not fund.open:
        found.append(Finding(rule="ledger:fund-open", message="This fund is closed.", fix="Open a fund again."))
    found += _day(wanted.entry_on, fund)
    if found or wanted.reverses or ACCOUNTS[wanted.out_of].code != "cash":
        return tuple(found)
    if wanted.cents > fund.least_cash:
        found.append(Finding(
            rule="ledger:on-hand", field="cents",
            message=f"{dollars(wanted.cents)} is more than there is: {dollars(fund.least_cash)} is left on that day or later.",
            fix="Enter what was received first, or a smaller amount; a fund cannot spend what it does not hold.",
        ))  # fmt: skip
    return tuple(found)


def _day(on: date, fund: Standing) -> list[Finding]:
    if fund.closed_through is not None and on <= fund.closed_through:
        return [Finding(rule="ledger:closed-year", field="entry_on",
                        message=f"The books are closed through {fund.closed_through}; {on} lies before.",
                        fix="Enter it in the open year, or open the closed year again with a reason.")]  # fmt: skip
    if on > fund.today:
        return [Finding(rule="ledger:not-yet", field="entry_on", message=f"{on} has not come yet.",
                        fix="Enter money on the day it moved, or later.")]  # fmt: skip
    if on < fund.opened_on:
        return [Finding(rule="ledger:before-opening", field="entry_on",
                        message=f"The fund begins on {fund.opened_on}; {on} lies before.",
                        fix="What was there before is in the balance brought in.")]  # fmt: skip
    return []


def balances(lines: Iterable[Line], *, through: date | None = None) -> Mapping[str, int]:
    """Return what is in each account at the end of a day: what came in less what went out."""
    found: dict[str, int] = defaultdict(int)
    for line in lines:
        if through is None or line.entry_on <= through:
            found[line.out_of] -= line.cents
            found[line.into] += line.cents
    return found


def least_from(start: int, changes: Iterable[int]) -> int:
    """Return the least of a balance and of what it becomes after each change in turn."""
    least = now = start
    for change in changes:
        now += change
        least = min(least, now)
    return least


def line_id(fund: UUID, key: str) -> UUID:
    """Return the public id of the one line of a fund, named by its own public id, that may bear a key."""
    return UUID(bytes=sha256(f"{fund}|{key}".encode()).digest()[:16])
