"""Made-up lists for the register's tests: no agreement here exists."""

import io
from datetime import date
from hashlib import sha256

import xlsxwriter

from accord.programs.listing import lean_on
from accord.records import workbooks
from accord.rules.register import ordering, sheets
from accord.rules.register.shapes import Published

HEADINGS = ("STATE", "LAW ENFORCEMENT AGENCY", "TYPE", "COUNTY", "SUPPORT TYPE", "SIGNED", "MOA")
TODAY = date(2026, 3, 2)


def row(
    agency,
    signed="2025-01-10",
    *,
    state="FLORIDA",
    county="",
    model="Task Force Model",
    level="County",
    moa="link pending",
):
    """Return the cells of one row."""
    return (state, agency, level, county, model, signed, moa)


def csv_of(rows, headings=HEADINGS):
    """Return a list as the bytes of a CSV file."""
    return "\n".join(",".join(f'"{c}"' for c in line) for line in (headings, *rows)).encode()


def xlsx_of(build):
    """Return a workbook as `build(book, sheet)` makes it."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    build(book, book.add_worksheet("Sheet1"))
    book.close()
    return out.getvalue()


def read(data, name="list.csv", latest=TODAY):
    """Return what a file holds."""
    found = workbooks.read(data)
    return sheets.read(found.sheets, name, lean_on(), latest=latest, notes=tuple(found.notes))


def published(rows, name="participatingAgencies.csv", decided="", headings=HEADINGS):
    """Return a list as the register knows it."""
    data = csv_of(rows, headings)
    r = read(data, name)
    return Published(digest=sha256(data + name.encode()).hexdigest(), kind=r.kind, claims=r.claims, decided=decided,
                     rows=tuple(x for _, x in r.rows), label=ordering.label_of(name), unread=len(r.unread))  # fmt: skip


NAMES = ("Adams", "Bradford", "Clay", "Duval", "Escambia", "Flagler", "Gulf", "Hardee", "Jackson", "Leon")
SHERIFFS = tuple(f"{n} County Sheriff's Office" for n in NAMES)
FIRST = [row(n, f"2025-01-{i + 10}") for i, n in enumerate(SHERIFFS)]
"""A first list: ten agreements."""
SECOND = [
    *FIRST[1:-1],
    row("Leon County Sheriff's Office", "2025-01-20"),
    row("Lee County Sheriff's Office", "2025-02-20", county="Lee County"),
    row("Macro Island Police Departement", "2025-02-20", state="FLORDIA", county="Colier County", level="Muncipality "),
]
"""A second one: an agreement left, one has another day of signing, two came, one of them misspelt."""
