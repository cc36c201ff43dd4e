"""Lines of contribution hours: whose role, which operation, which day, how long, and who verified it."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from accord.rules.decisions import Finding
from accord.rules.inputs import Given

MOST_DAILY = 24 * 60
OPERATION = re.compile(r"[A-Z]{1,4}-[0-9]{4}-[0-9]{1,6}")
"""The closed form of an operation's number: no number of a car, an account or a thing has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of hours, in minutes.  `party` is the agency's public id; empty for the federal side."""

    number: int
    role: str
    operation: str
    worked_on: date
    minutes: int
    verified: bool
    party: str = ""


def minutes_of(row: Given) -> int:
    """Return the length of one typed line, in minutes."""
    return row.number("hours") * 60 + row.number("minutes")


def line_findings(lines: Sequence[Line], given: Given | None, today: date) -> tuple[Finding, ...]:
    """Return what is wrong with lines that are entered, or with a line that is struck."""
    if given is None:
        return ()
    found: list[Finding] = []
    for i, row in enumerate(given.rows("lines")):
        worked_on, minutes = row.day("worked_on"), minutes_of(row)
        if not 0 < minutes <= MOST_DAILY:
            found.append(_no("hours-length", f"Line {i + 1}: a line is longer than nothing and no longer than a day.",
                             "Enter each officer's day as its own line.", f"lines.{i}.hours"))  # fmt: skip
        if row.text("operation") and not OPERATION.fullmatch(row.text("operation")):
            found.append(_no("operation-form", f"Line {i + 1}: this is no number of an operation.",
                             "It looks like OP-2026-7, or leave it empty.", f"lines.{i}.operation"))  # fmt: skip
        if worked_on is not None and worked_on > today:
            found.append(_no("hours-future", f"Line {i + 1}: {worked_on.isoformat()} has not come yet.",
                             "Enter hours that were worked.", f"lines.{i}.worked_on"))  # fmt: skip
    if "line" in given and given.number("line") not in {ln.number for ln in lines}:
        found.append(
            _no("no-such-line", f"There is no line {given.number('line')}.", "Look at the list of hours.", "line")
        )
    return tuple(found)


def _no(rule: str, message: str, fix: str, field: str) -> Finding:
    return Finding(rule=f"sharing:{rule}", message=message, fix=fix, field=field, citation="GAO-14-318")


def sums(lines: Iterable[Line]) -> dict[str, int]:
    """Return the minutes of each party, in the order of their first line."""
    found: dict[str, int] = defaultdict(int)
    for ln in lines:
        found[ln.party] += ln.minutes
    return dict(found)
