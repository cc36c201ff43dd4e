"""A filing made elsewhere, as a CSV file with the columns line, fund, amount and a year.

The year stands in a column of its own, the same on every line, or is named beside the file.  Amounts are
dollars and cents as they stand on the form (1234.56 or $1,234.56); a column `amount_cents` in place of
`amount` holds whole cents.  Nothing is skipped: whatever cannot be read is named with its line.
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from accord.rules.decisions import Invalid, Problem
from accord.rules.money.accounts import CERTIFIED
from accord.rules.money.cents import NotAnAmount, cents_of
from accord.rules.money.form import LINES

ROWS = 1000
"""The longest filing; the form has forty-four amounts."""
YEARS = range(1986, 2100)
_FUNDS = {
    "justice": "justice", "justice funds": "justice", "doj": "justice", "aff": "justice", "justice aff": "justice",
    "treasury": "treasury", "treasury funds": "treasury", "tff": "treasury", "treasury tff": "treasury",
}  # fmt: skip
"""How people write the two columns."""


@dataclass(frozen=True, slots=True)
class Filing:
    """The amounts of one filing, in cents by line and fund, and its fiscal year."""

    year: int
    amounts: dict[tuple[str, str], int]


def filing_from(data: bytes, year: int | None = None) -> Filing:
    """Read a filing; `year` is the one named beside the file, if any.

    Raises:
        Invalid: every line that cannot be taken, with its number.
    """
    rows = _rows(data)
    header = [cell.strip().lower() for cell in rows[0][1]] if rows else []
    money = next((name for name in ("amount", "amount_cents") if name in header), "")
    if len(set(header)) != len(header) or set(header) - {"year"} != {"line", "fund", money or "amount"}:
        raise Invalid((Problem(field="line 1", message="The first line names the columns.",
                               got=",".join(header)[:80] or "nothing", expected="line,fund,amount,year"),))  # fmt: skip
    if len(rows) - 1 > ROWS:
        raise Invalid((Problem(field="file", message="The file is too long.", got=f"{len(rows) - 1} lines",
                               expected=f"at most {ROWS}"),))  # fmt: skip
    return _filing(rows[1:], header, money, year)


def _rows(data: bytes) -> list[tuple[int, list[str]]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid((Problem(field="file", message=f"Byte {error.start + 1} of the file is not UTF-8.",
                               expected="a CSV file saved as UTF-8"),)) from error  # fmt: skip
    if "\0" in text:
        raise Invalid((Problem(field="file", message="The file is not text.", expected="a CSV file"),))
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        return [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise Invalid((Problem(field=f"line {reader.line_num}", message=f"This is not CSV: {error}."),)) from error


def _filing(rows: Sequence[tuple[int, list[str]]], header: list[str], money: str, year: int | None) -> Filing:
    amounts: dict[tuple[str, str], int] = {}
    problems: list[Problem] = []
    years = {} if year is None else {year: "beside the file"}
    for number, row in rows:
        where = f"line {number}"
        if len(row) != len(header):
            problems.append(Problem(field=where, message=f"A line has {len(header)} cells.", got=f"{len(row)} cells",
                                    expected=",".join(header)))  # fmt: skip
            continue
        cells = dict(zip(header, (cell.strip() for cell in row), strict=True))
        line, fund = cells["line"].lower().rstrip("."), _FUNDS.get(cells["fund"].lower(), "")
        if line not in LINES:
            problems.append(Problem(field=where, message="The form has no such line.", got=cells["line"][:20] or "nothing",
                                    expected="1 to 8 or a to n"))  # fmt: skip
        if not fund:
            problems.append(Problem(field=where, message="The form has no such column.", got=cells["fund"][:20] or "nothing",
                                    expected=" or ".join(CERTIFIED)))  # fmt: skip
        if "year" in cells:
            problems += _year(cells["year"], where, years)
        cents = _cents(cells[money], money)
        if cents is None:
            problems.append(Problem(field=where, message="This is no amount.", got=cells[money][:20] or "nothing",
                                    expected=_EXPECTED[money]))  # fmt: skip
        if (line, fund) in amounts:
            problems.append(Problem(field=where, message=f"Line {line} of {fund} stands in the file already.",
                                    got=line, expected="each line once in each column"))  # fmt: skip
        elif cents is not None:
            amounts[line, fund] = cents
    if not years and not problems:
        problems.append(Problem(field="year", message="The fiscal year is not said.",
                                expected="a column year, or --year beside the file"))  # fmt: skip
    if not amounts and not problems:
        problems.append(Problem(field="file", message="The file holds no amounts.", expected="line,fund,amount,year"))
    if problems:
        raise Invalid(tuple(problems))
    return Filing(next(iter(years)), amounts)


_EXPECTED = {
    "amount": "dollars and cents such as 1234.56, no fraction of a cent",
    "amount_cents": "whole cents such as 123456",
}


def _cents(typed: str, column: str) -> int | None:
    try:
        cents = cents_of(typed)
    except NotAnAmount:
        return None
    if column == "amount":
        return cents
    return cents // 100 if typed.lstrip("-").isdigit() else None


def _year(typed: str, where: str, years: dict[int, str]) -> list[Problem]:
    if not (typed.isascii() and typed.isdigit() and len(typed) == 4 and int(typed) in YEARS):
        return [Problem(field=where, message="This is no fiscal year.", got=typed[:20] or "nothing",
                        expected=f"the calendar year in which it ends, {YEARS[0]} to {YEARS[-1]}")]  # fmt: skip
    if years and int(typed) not in years:
        said = next(iter(years))
        return [Problem(field=where, message=f"A filing is about one fiscal year; {said} stands {years[said]}.",
                        got=typed, expected=str(said))]  # fmt: skip
    years.setdefault(int(typed), f"in {where}")
    return []
