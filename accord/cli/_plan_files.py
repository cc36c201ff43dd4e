"""Plans in files: written whole or not at all, read without trusting them."""

import os
import tempfile
import zipfile
from pathlib import Path

import click
import numpy as np

from accord.rules.portfolio.keeping import Kept, NotAPlanError, arrays, kept_from

LARGEST = 400_000_000
"""Bytes of a plan's arrays; the largest real one has about a tenth."""


def write(kept: Kept, path: Path) -> None:
    """Write a plan beside its place, then move it there."""
    with tempfile.NamedTemporaryFile(dir=path.resolve().parent, suffix=".part", delete=False) as part:
        try:
            np.savez_compressed(part, allow_pickle=False, **arrays(kept))
            part.flush()
            os.fsync(part.fileno())
        except BaseException:
            Path(part.name).unlink()
            raise
    Path(part.name).replace(path)


def read(path: Path) -> Kept:
    """Return a plan.

    Raises:
        click.ClickException: the file is no plan, or does not fit together.
    """
    try:
        with zipfile.ZipFile(path) as held:
            size = sum(i.file_size for i in held.infolist())
        if size > LARGEST:
            raise click.ClickException(f"{path.name}: The file is larger than any plan.")
        with np.load(path, allow_pickle=False) as found:
            return kept_from({name: found[name] for name in found.files})
    except (NotAPlanError, OSError, ValueError, zipfile.BadZipFile, EOFError) as error:
        raise click.ClickException(f"{path.name}: {error}") from error


def write_sheet(kept: Kept, path: Path, state: str) -> int:
    """Write the queue and the rows as a spreadsheet; return how many steps it lists."""
    import xlsxwriter

    from accord.rules.portfolio.listing import rows, steps
    from accord.rules.spreadsheets import inert

    many = 0
    with xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_formulas": False}) as book:
        queue = book.add_worksheet("Queue")
        queue.write_row(0, 0, ("Year", "State", "Agency", "What", "Program"))
        for many, s in enumerate(steps(kept, state), 1):
            queue.write_row(many, 0, (s.year, s.state, inert(s.agency), s.what, s.program))
        shared = book.add_worksheet("Shared rows")
        shared.write_row(0, 0, ("Row", "Kind", "Used", "Limit", "One more is worth at most"))
        for n, r in enumerate(rows(kept), 1):
            shared.write_row(n, 0, (inert(r.name), "floor" if r.floor else "capacity", r.used, r.limit, r.price))
        about = book.add_worksheet("About")
        about.write_row(0, 0, ("Problem", inert(kept.instance.told)))
        about.write_row(1, 0, ("Digest", kept.instance.digest()))
    return many


def write_calendar(kept: Kept, path: Path, state: str, first_year: int) -> int:
    """Write the queue as a calendar, one entry a year and state: no agency is named in a feed; return how many entries."""
    from collections import Counter

    from accord.rules.portfolio.listing import steps

    found = Counter((s.year, s.state, s.what) for s in steps(kept, state))
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Accord//national plan//EN"]
    for (year, of, what), many in sorted(found.items()):
        on = f"{first_year + year - 1}0101"
        lines += ["BEGIN:VEVENT", f"UID:{kept.instance.digest()[:16]}-{year}-{of.replace(' ', '-')}-{what.replace(' ', '-')}",
                  f"DTSTAMP:{on}T000000Z", f"DTSTART;VALUE=DATE:{on}", f"SUMMARY:{of}: {what}\\, {many} planned", "END:VEVENT"]  # fmt: skip
    lines.append("END:VCALENDAR")
    path.write_text("\r\n".join(lines) + "\r\n", encoding="utf-8", newline="")
    return len(found)
