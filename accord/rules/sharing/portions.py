"""Shares by hours, and the division of net proceeds: whole hundredths of a percent, whole cents, nothing lost.

Hours are counted in minutes and shares in hundredths of a percent, so every sum is exact.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from accord.rules.money import Part, Portion, split
from accord.rules.money.split import divide

WHOLE = 10_000
"""A whole, in hundredths of a percent."""
FEDERAL = "Federal side"


@dataclass(frozen=True, slots=True, kw_only=True)
class ByHours:
    """What hours give: the federal side's share, each party's, and how it was found."""

    federal: int
    parties: Mapping[str, int]
    working: str


def by_hours(federal_minutes: int, minutes: Mapping[str, int], least: int) -> ByHours | None:
    """Return each party's share by its part of all verified hours; None where nobody has any.

    The federal side keeps at least `least` hundredths of a percent: where its hours give less, the
    parties share what is left in proportion to their hours.
    """
    whole = federal_minutes + sum(minutes.values())
    if whole <= 0:
        return None
    names = list(minutes)
    exact = divide(WHOLE, [federal_minutes, *minutes.values()])
    said = f"{in_hours(federal_minutes)} federal hours of {in_hours(whole)} in all"
    if exact[0] >= least or not sum(minutes.values()):
        return ByHours(federal=exact[0], parties=dict(zip(names, exact[1:], strict=True)), working=said + ".")
    parties = dict(zip(names, divide(WHOLE - least, list(minutes.values())), strict=True))
    said += f" give {in_percent(exact[0])} percent; the federal side keeps at least {in_percent(least)}, the rest goes by hours."
    return ByHours(federal=least, parties=parties, working=said)


@dataclass(frozen=True, slots=True, kw_only=True)
class Division:
    """One division of net proceeds: everybody's part with its working, the federal side first."""

    total_cents: int
    portions: tuple[Portion, ...]
    ties: str


def divided(net_cents: int, shares: Mapping[str, int]) -> Division:
    """Divide net proceeds by shares in hundredths of a percent; what nobody asked for stays with the federal side.

    Raises:
        ValueError: the shares are above the whole or below zero.
        Invalid: there is nothing to divide.
    """
    left = WHOLE - sum(shares.values())
    if left < 0 or any(s < 0 for s in shares.values()):
        raise ValueError(f"shares of {sum(shares.values())} hundredths of a percent are no part of {WHOLE}")
    done = split(net_cents, [Part(FEDERAL, Decimal(left)), *(Part(name, Decimal(s)) for name, s in shares.items())])
    return Division(total_cents=net_cents, portions=done.portions, ties=done.ties)


def among_members(cents: int, minutes: Mapping[str, int]) -> Division:
    """Divide a task force's share among its members by their verified hours.

    Raises:
        Invalid: there is nothing to divide, or nobody has hours.
    """
    done = split(cents, [Part(name, Decimal(m)) for name, m in minutes.items()])
    return Division(total_cents=cents, portions=done.portions, ties=done.ties)


_PERCENT = re.compile(r"([0-9]{1,3})(?:\.([0-9]{1,2}))?")


def percent_of(text: str) -> int | None:
    """Return hundredths of a percent from `41.25`; None where it is no percentage above 0 and up to 100."""
    found = _PERCENT.fullmatch(text.strip())
    if found is None:
        return None
    value = int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))
    return value if 0 < value <= WHOLE else None


def in_percent(hundredths: int) -> str:
    """Say hundredths of a percent as `41.25`."""
    return f"{hundredths // 100}.{hundredths % 100:02}"


def in_hours(minutes: int) -> str:
    """Say minutes as hours and minutes, `7:30`."""
    return f"{minutes // 60:,}:{minutes % 60:02}"


def dollars(cents: int) -> str:
    """Say cents as dollars, `$1,234.05`; below zero with its sign before."""
    return f"{'-' if cents < 0 else ''}${abs(cents) // 100:,}.{abs(cents) % 100:02}"


def working_of(portion: Portion) -> str:
    """Say how one part was found: whole cents, what was left, and any cent added."""
    added = ", one cent added" if portion.added else ""
    return f"{portion.whole} cents and {portion.remainder}/{portion.of}{added}"
