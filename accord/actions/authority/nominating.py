"""Nominate many officers by a spreadsheet: every row by the action that nominates one, and all of them or none."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from io import StringIO
from uuid import UUID

from django.db import transaction

from accord.actions._perform import perform
from accord.queries.sheets import named
from accord.rules.decisions import Invalid, Missing, Problem, Refused
from accord.rules.permissions import Actor

COLUMNS = ("officer", "experience_months", "citizen_attested", "attestations")
"""The officer's number; whole months; yes or no; what the agency attests, codes with a comma between them."""
MOST_ROWS = 500
MOST_BYTES = 200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Nominated:
    """The numbers of the designations that a list began, in the order of its rows."""

    numbers: tuple[str, ...]


def nominate_list(agreement: UUID, data: bytes, *, by: Actor, at: datetime) -> Nominated:
    """Nominate every officer of a list (CSV) under one agreement, or nobody.

    Raises:
        Invalid: the list, or rows of it, each problem with its line; nothing is written.
        Forbidden, Missing: the actor may not nominate under this agreement, or knows of none.
    """
    problems: list[Problem] = []
    numbers: list[str] = []
    first: dict[str, int] = {}
    with transaction.atomic():
        for line, row in _rows(data):
            earlier = first.setdefault(row["officer"].strip().casefold(), line)
            if earlier != line:
                problems.append(Problem(field=f"line {line}: officer", message=f"Line {earlier} names the same officer.",
                                        got=row["officer"][:40], expected="each officer once"))  # fmt: skip
                continue
            try:
                numbers.append(_one(agreement, row, by, at))
            except Missing:
                problems.append(Problem(field=f"line {line}: officer", message="There is no such officer that you can see.",
                                        got=row["officer"][:40], expected="an officer's number, S-2026-0001"))  # fmt: skip
            except Invalid as error:
                problems += [replace(p, field=f"line {line}: {p.field}") for p in error.problems]
            except Refused as error:
                problems += [
                    Problem(field=f"line {line}: {f.field or 'officer'}", message=f.message, expected=f.fix)
                    for f in error.findings
                ]
        if problems:
            # Leaving this way undoes the rows before.
            raise Invalid(tuple(problems))
    return Nominated(numbers=tuple(numbers))


def _one(agreement: UUID, row: dict[str, str], by: Actor, at: datetime) -> str:
    raw = {**row, "agreement": str(agreement), "officer": str(named("staff", row["officer"].strip(), by, at))}
    return perform("designation", "nominate", None, raw, by=by, at=at).number


def _rows(data: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield each row with its line.

    Raises:
        Invalid: it is no such list, or too long.
    """
    if len(data) > MOST_BYTES:
        raise _refuse("The file is too large.", f"{len(data)} bytes", f"at most {MOST_BYTES} bytes")
    try:
        reader = csv.reader(StringIO(data.decode("utf-8-sig"), newline=""), strict=True)
        every = [(reader.line_num, cells) for cells in reader if any(c.strip() for c in cells)]
    except (UnicodeDecodeError, csv.Error) as error:
        raise _refuse("The file cannot be read.", str(error)[:120], "a CSV file in UTF-8") from error
    head = [c.strip() for c in every[0][1]] if every else []
    if sorted(head) != sorted(COLUMNS):
        raise _refuse("The columns are not those of the list.", ", ".join(head)[:120], f"exactly {', '.join(COLUMNS)}")
    if not 1 <= len(every) - 1 <= MOST_ROWS:
        raise _refuse("The list has too few or too many rows.", f"{len(every) - 1}", f"1 to {MOST_ROWS} rows")
    for line, cells in every[1:]:
        if len(cells) != len(head):
            raise _refuse(f"Line {line} has not the columns of the list.", f"{len(cells)} cells", f"{len(head)} cells")
        yield line, dict(zip(head, cells, strict=True))


def _refuse(message: str, got: str, expected: str) -> Invalid:
    return Invalid((Problem(field="file", message=message, got=got, expected=expected),))
