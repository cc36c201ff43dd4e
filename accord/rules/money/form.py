"""The yearly form: its lines, how they add up in the edition of a year, and every line that does not foot.

Amounts are whole cents by line and column.  A total is compared with the lines as they are stated, so one
wrong line is reported once and not again in every total that rests on it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from accord.rules.money.accounts import CERTIFIED, FUND_KINDS, USES
from accord.rules.money.cents import dollars

Amounts = Mapping[tuple[str, str], int]
"""Cents by line and fund, such as ("6", "justice")."""

NUMBERED = tuple("12345678")
LETTERED = tuple(USES)
LINES = (*NUMBERED, *LETTERED)
TITLES: Mapping[str, str] = {
    "1": "Balance at the beginning",
    "2": "Shares received",
    "3": "Received from other agencies and task forces",
    "4": "Other income",
    "5": "Interest",
    "6": "Total",
    "7": "Spent",
    "8": "Balance at the end",
    **{line: account.title for line, account in USES.items()},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """How one line follows from others; `verified` says whether the form's own words were read."""

    line: str
    plus: tuple[str, ...]
    minus: tuple[str, ...]
    says: str
    verified: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FormEdition:
    """The form of some fiscal years, each named by the calendar year in which it ends."""

    code: str
    title: str
    from_year: int
    from_year_verified: bool
    citation: str
    totals: tuple[Total, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Foot:
    """One line of one column that does not foot.  `stated` is None where the total is not there at all."""

    line: str
    fund: str
    stated: int | None
    expected: int
    says: str
    edition: str
    verified: bool

    @property
    def off_by(self) -> int:
        """By how many cents the line is too high; negative when it is too low."""
        return (self.stated or 0) - self.expected


def edition_of(editions: Sequence[FormEdition], year: int) -> FormEdition:
    """Return the edition of a fiscal year.

    Raises:
        LookupError: no edition reaches back so far.
    """
    found = [e for e in editions if e.from_year <= year]
    if not found:
        raise LookupError(f"no edition of the form for the fiscal year {year}")
    return max(found, key=lambda e: e.from_year)


def footing(amounts: Amounts, edition: FormEdition) -> tuple[Foot, ...]:
    """Return every line that does not foot, column by column, in the order of the form.

    A column that states nothing at all is not looked at; a total that is missing counts as nothing.
    """
    found = []
    for fund in CERTIFIED:
        if not any(f == fund for _, f in amounts):
            continue
        for total in edition.totals:
            expected = expect(amounts, total, fund)
            stated = amounts.get((total.line, fund))
            if (stated or 0) != expected:
                found.append(Foot(line=total.line, fund=fund, stated=stated, expected=expected, says=total.says,
                                  edition=edition.code, verified=total.verified))  # fmt: skip
    return tuple(found)


def expect(amounts: Amounts, total: Total, fund: str) -> int:
    """Return what a total should be by the lines it rests on."""
    return sum(amounts.get((line, fund), 0) for line in total.plus) - sum(
        amounts.get((line, fund), 0) for line in total.minus
    )


def with_totals(amounts: Amounts, edition: FormEdition) -> dict[tuple[str, str], int]:
    """Return the amounts with every total of the edition computed, in both columns."""
    found = dict(amounts)
    for total in edition.totals:
        for fund in CERTIFIED:
            found[total.line, fund] = expect(found, total, fund)
    return found


def doubtful(amounts: Amounts, edition: FormEdition) -> tuple[str, ...]:
    """Return what adds up and is still unlikely, each as a sentence, for somebody to look at."""
    found = []
    held = {f for f in CERTIFIED if amounts.get(("1", f), 0) > 0 or amounts.get(("8", f), 0) > 0}
    earned = {f for f in CERTIFIED if amounts.get(("5", f), 0)}
    if earned:
        found += [
            f"Interest stands in one column only, while both funds held money: line 5 of {FUND_KINDS[f].column} is empty."
            for f in sorted(held - earned)
        ]
    found += [
        f"Line {line} of {FUND_KINDS[fund].column} is below zero: {dollars(cents)}."
        for (line, fund), cents in amounts.items()
        if cents < 0
    ]
    if not edition.from_year_verified:
        found.append(f"The first year of the edition “{edition.title}” is not verified: {edition.citation}.")
    return tuple(found)
