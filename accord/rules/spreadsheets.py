"""What stands in the cell of a file that a spreadsheet program opens: nothing that it would run."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from io import StringIO
from typing import TypeAlias

Cell: TypeAlias = str | int | bool | date | datetime | None
BOM = "\ufeff"
"""Tells a spreadsheet program that the file is UTF-8; without it, accents are spoilt."""
_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20", "|", "%")
"""How text begins that some spreadsheet program takes for a formula or a command, wide forms too."""


def inert(text: str) -> str:
    """Return text that no spreadsheet program runs: an apostrophe stands before what could begin a formula."""
    return f"'{text}" if text.lstrip(" \u00a0").startswith(_STARTS) else text


def said(value: Cell) -> str:
    """Return a cell as text: days and moments (UTC) in ISO 8601, yes and no in words, nothing as nothing."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="seconds")
        case date():
            return value.isoformat()
        case int():
            return str(value)
        case _:
            return inert(value)


def csv_chunks(rows: Iterable[Sequence[Cell]], *, each: int = 500) -> Iterator[str]:
    """Yield rows as CSV (RFC 4180), so many rows at a time, the mark of UTF-8 first."""
    out = StringIO()
    write = csv.writer(out, quoting=csv.QUOTE_MINIMAL, lineterminator="\r\n")
    out.write(BOM)
    for n, row in enumerate(rows, start=1):
        write.writerow([said(cell) for cell in row])
        if n % each == 0:
            yield out.getvalue()
            out.seek(0)
            out.truncate()
    if rest := out.getvalue():
        yield rest
