"""Write rows as an XLSX file, one at a time, in a file of its own that is gone once it was read."""

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any

import xlsxwriter

from accord.rules.spreadsheets import Cell

CHUNK = 64 * 1024
LONGEST = 32_000
"""A cell of a spreadsheet holds so many characters and no more."""
WIDEST, NARROWEST = 48, 10


def xlsx_chunks(
    title: str, head: Sequence[Sequence[Cell]], header: Sequence[str], rows: Iterable[Sequence[Cell]], *, at: datetime
) -> Iterator[bytes]:
    """Yield the bytes of a workbook with one sheet: lines about it, a header, the rows.  `at` is aware.

    Text is always written as text, so nothing in it is a formula, a link or a number.
    """
    with tempfile.TemporaryFile() as file:
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
                   "strings_to_numbers": False, "in_memory": False}  # fmt: skip
        book = xlsxwriter.Workbook(file, options)
        book.set_properties({"title": title, "author": "Accord", "created": at.astimezone(UTC).replace(tzinfo=None)})
        sheet = book.add_worksheet(title[:31])
        bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        top = len(head) + 1
        for i, label in enumerate(header):
            sheet.set_column(i, i, max(NARROWEST, min(WIDEST, len(label) * 2)))
        for r, line in enumerate(head):
            _write(sheet, r, line, day, moment)
        for i, label in enumerate(header):
            sheet.write_string(top, i, label, bold)
        sheet.freeze_panes(top + 1, 1)
        last = top
        for last, row in enumerate(rows, start=top + 1):
            _write(sheet, last, row, day, moment)
        sheet.autofilter(top, 0, last, len(header) - 1)
        sheet.repeat_rows(top)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        book.close()
        file.seek(0)
        while chunk := file.read(CHUNK):
            yield chunk


def _write(sheet: Any, r: int, row: Sequence[Cell], day: object, moment: object) -> None:
    for i, value in enumerate(row):
        match value:
            case None | "":
                continue
            case bool():
                sheet.write_string(r, i, "yes" if value else "no")
            case int():
                sheet.write_number(r, i, value)
            case datetime():
                sheet.write_datetime(r, i, value.astimezone(UTC).replace(tzinfo=None), moment)
            case date():
                sheet.write_datetime(r, i, value, day)
            case _:
                sheet.write_string(r, i, value[:LONGEST])
