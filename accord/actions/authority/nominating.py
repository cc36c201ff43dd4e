"""Nominate many officers by a spreadsheet: every row by the action that nominates one, and all of them or none.

The list is a CSV file or an XLSX workbook, told apart by its bytes.  A formula is never computed,
and what a program left in its cell as a result is not believed either: such a cell is refused.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from io import StringIO
from uuid import UUID

from django.db import transaction

from accord.actions._perform import perform
from accord.queries.authority.nominating import COLUMNS, NAME, nominable
from accord.queries.sheets import named
from accord.records import workbooks
from accord.rules.decisions import Invalid, Missing, Problem, Refused
from accord.rules.permissions import Actor
from accord.rules.register.shapes import Line

MOST_ROWS = 500
MOST_BYTES = 500_000
HEAD_WITHIN = 20
"""A workbook may say something about itself above its columns, in so many lines at most."""
_WHOLE = re.compile(r"(-?[0-9]{1,15})\.0+")
"""How some programs keep a whole number; in a list that people type, nobody means anything else."""
_WORKBOOK = (b"PK", b"\xd0\xcf\x11\xe0")
"""How an XLSX file and one of the old kind begin; the reader says of the old kind what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Nominated:
    """The numbers of the designations that a list began, in the order of its rows."""

    numbers: tuple[str, ...]


def nominate_list(agreement: UUID, data: bytes, *, by: Actor, at: datetime) -> Nominated:
    """Nominate every officer of a list (CSV or XLSX) under one agreement, or nobody.

    Raises:
        Invalid: the list, or rows of it, each problem with its line; nothing is written.
        Forbidden, Missing: the actor may not nominate under this agreement, or knows of none.
    """
    problems: list[Problem] = []
    numbers: list[str] = []
    first: dict[str, int] = {}
    names = {number.casefold(): name for number, name in nominable(agreement, by, at).officers}
    with transaction.atomic():
        for line, row in _rows(data):
            if isinstance(row, Problem):
                problems.append(row)
                continue
            who = row["officer"].strip().casefold()
            earlier = first.setdefault(who, line)
            if earlier != line:
                problems.append(Problem(field=f"line {line}: officer", message=f"Line {earlier} names the same officer.",
                                        got=row["officer"][:40], expected="each officer once"))  # fmt: skip
                continue
            said = row.pop(NAME, "").strip()
            if said and who in names and _plain(said) != _plain(names[who]):
                problems.append(Problem(field=f"line {line}: {NAME}", message="The number belongs to another officer.",
                                        got=said[:80], expected=names[who]))  # fmt: skip
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


def _plain(name: str) -> str:
    return " ".join(name.lstrip("'").split()).casefold()


def _one(agreement: UUID, row: dict[str, str], by: Actor, at: datetime) -> str:
    raw = {**row, "agreement": str(agreement), "officer": str(named("staff", row["officer"].strip(), by, at))}
    return perform("designation", "nominate", None, raw, by=by, at=at).number


_Row = dict[str, str] | Problem


def _rows(data: bytes) -> Iterator[tuple[int, _Row]]:
    """Yield each row with its line, or what is wrong with how the row is written.

    Raises:
        Invalid: it is no such list, or too long.
    """
    if len(data) > MOST_BYTES:
        raise _refuse("The file is too large.", f"{len(data)} bytes", f"at most {MOST_BYTES} bytes")
    found = list(_of_workbook(data) if data.startswith(_WORKBOOK) else _of_text(data))
    if not 1 <= len(found) <= MOST_ROWS:
        raise _refuse("The list has too few or too many rows.", f"{len(found)}", f"1 to {MOST_ROWS} rows")
    yield from found


def _of_text(data: bytes) -> Iterator[tuple[int, _Row]]:
    try:
        reader = csv.reader(StringIO(data.decode("utf-8-sig"), newline=""), strict=True)
        every = [(reader.line_num, cells) for cells in reader if any(c.strip() for c in cells)]
    except (UnicodeDecodeError, csv.Error) as error:
        raise _refuse("The file cannot be read.", str(error)[:120], "a CSV file in UTF-8, or an XLSX file") from error
    head = [c.strip() for c in every[0][1]] if every else []
    if not _is_head(head):
        raise _not_the_columns(head)
    for line, cells in every[1:]:
        if len(cells) != len(head):
            raise _refuse(f"Line {line} has not the columns of the list.", f"{len(cells)} cells", f"{len(head)} cells")
        yield line, dict(zip(head, cells, strict=True))


def _of_workbook(data: bytes) -> Iterator[tuple[int, _Row]]:
    """Yield the rows of the first sheet that has the columns of the list."""
    try:
        sheets = workbooks.read(data).sheets
    except workbooks.Unreadable as error:
        raise _refuse("The file cannot be read.", str(error)[:200], "a CSV file in UTF-8, or an XLSX file") from error
    seen: list[str] = []
    for sheet in sheets:
        for n, line in enumerate(sheet.lines[:HEAD_WITHIN]):
            head = {i: c.text.strip() for i, c in line.cells.items() if c.text.strip()}
            if _is_head(head.values()):
                yield from _cells(head, sheet.lines[n + 1 :])
                return
            seen = seen or list(head.values())
    raise _not_the_columns(seen)


def _cells(head: Mapping[int, str], lines: Iterable[Line]) -> Iterator[tuple[int, _Row]]:
    for line in lines:
        if not any(c.text.strip() or c.odd for c in line.cells.values()):
            continue
        odd = next((i for i, c in line.cells.items() if c.odd.startswith("formula")), None)
        outside = next((i for i, c in line.cells.items() if i not in head and c.text.strip()), None)
        if odd is not None:
            where = head.get(odd, "officer")
            yield line.number, Problem(field=f"line {line.number}: {where}", message="The cell holds a formula; none is computed here.",
                                       got=line.cells[odd].text[:40] or "a formula", expected="the value itself, typed in")  # fmt: skip
        elif outside is not None:
            yield line.number, Problem(field=f"line {line.number}: officer", message="A cell stands outside the columns of the list.",
                                       got=line.cells[outside].text[:40], expected=f"nothing beside {', '.join(head.values())}")  # fmt: skip
        else:
            yield line.number, {name: _typed(line.cells[i].text) if i in line.cells else "" for i, name in head.items()}


def _typed(text: str) -> str:
    whole = _WHOLE.fullmatch(text.strip())
    return whole[1] if whole else text


def _is_head(cells: Iterable[str]) -> bool:
    found = sorted(cells)
    return found in (sorted(COLUMNS), sorted((*COLUMNS, NAME)))


def _not_the_columns(found: list[str]) -> Invalid:
    return _refuse("The columns are not those of the list.", ", ".join(found)[:120],
                   f"exactly {', '.join(COLUMNS)}; {NAME} may stand beside them")  # fmt: skip


def _refuse(message: str, got: str, expected: str) -> Invalid:
    return Invalid((Problem(field="file", message=message, got=got, expected=expected),))
