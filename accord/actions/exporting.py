"""Lists as files: the same rows in the same order, with lines that say what they are; each on the record."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction

from accord.actions._effects import insert_entry
from accord.queries.authority import Roster, agency_roster, as_csv, as_pdf
from accord.queries.differences import compare
from accord.queries.differences_paper import as_pdf as paper_of
from accord.queries.lists import columns_of, every, filter_words, listing, spec_of
from accord.queries.shapes import Item
from accord.queries.visible import find, scope_of
from accord.queries.zones import zone_of
from accord.records.models import LogEntry
from accord.records.spreadsheets import xlsx_chunks
from accord.rules.authority import Shift
from accord.rules.decisions import Invalid, Problem
from accord.rules.permissions import Actor
from accord.rules.rooms import STAGES
from accord.rules.spreadsheets import Cell, csv_chunks

LIMIT = 50_000
"""So many rows an export holds at most; it says so when there are more."""
FORMS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
DEMONSTRATION = "The agencies are real; every person and every act in this file is invented."
KIND = "export"

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """One file under way: its name, its type, how many rows it will hold, and its bytes piece by piece."""

    name: str
    media_type: str
    rows: int
    entry: LogEntry
    chunks: Iterator[bytes]


def export_list(
    kind: str,
    chosen: Mapping[str, str],
    form: str,
    *,
    by: Actor,
    at: datetime,
    progress: Progress | None = None,
) -> Export:
    """Put it on the record that a list leaves the house, and return it as CSV or XLSX.

    The rows are read while the file is written, by key, as the actor may see them; `progress` is
    told how many were written.  At most `LIMIT` rows are in it.

    Raises:
        Invalid: there is no such form, or the list is not narrowed so.
    """
    if form not in FORMS:
        raise Invalid(
            (Problem(field="form", message="There is no such form.", got=form[:20], expected=", ".join(FORMS)),)
        )
    given = {name: value for name, value in chosen.items() if value}
    total = listing(kind, by, at, given, size=1).total
    rows = min(total, LIMIT) if total is not None else LIMIT
    with transaction.atomic():
        entry = insert_entry(
            tag="list:export",
            kind=KIND,
            object_id=uuid4(),
            state="",
            version=0,
            by=by,
            hold=by.holds[0] if by.holds else None,
            agency_id=None,
            at=at,
            before="",
            after="",
            words={"by": by.name, "given": {"list": kind, "form": form, "rows": rows, "narrowed": given}},
        )
    lifecycle = STAGES[kind].lifecycle
    title = lifecycle.plural.replace("-", " ").capitalize()
    header = [c.label for c in columns_of(kind)]
    head = _head(title, kind, given, at, rows=rows, total=total)
    body = _counted(_rows(kind, every(kind, by, at, given, limit=LIMIT)), progress)
    chunks = (
        xlsx_chunks(title, head, header, body, at=at)
        if form == "xlsx"
        else (text.encode() for text in csv_chunks(_all(head, header, body)))
    )
    stamp = at.astimezone(UTC).strftime("%Y-%m-%d")
    name = f"accord-{lifecycle.plural}-{stamp}.{form}"
    return Export(name=name, media_type=FORMS[form], rows=rows, entry=entry, chunks=chunks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A roster or a comparison as a file: its name, its type and its bytes."""

    name: str
    media_type: str
    data: bytes


ROSTER_FORMS: Mapping[str, tuple[str, Callable[[Roster], bytes]]] = {
    "csv": ("text/csv; charset=utf-8", lambda found: ("\ufeff" + as_csv(found)).encode()),
    "pdf": ("application/pdf", as_pdf),
}


def export_roster(
    public_id: UUID | str, form: str, *, on: date | None = None, shift: Shift | None = None, by: Actor, at: datetime
) -> Made:
    """Return an agency's roster of a day or a shift as CSV or PDF, and put it on the record that it left the house.

    Raises:
        Missing: there is no such agency that the actor may know of.
    """
    found = agency_roster(public_id, by, at, on=on, shift=shift)
    media_type, made = ROSTER_FORMS[form]
    agency = find("agency", found.agency_id, by, at.date())
    data = made(found)
    with transaction.atomic():
        insert_entry(
            tag="roster:export",
            kind=KIND,
            object_id=uuid4(),
            state="",
            version=0,
            by=by,
            hold=by.holds[0] if by.holds else None,
            agency_id=agency.pk,
            at=at,
            before="",
            after="",
            words={"by": by.name, "given": {"agency": agency.number, "form": form, "on": found.on.isoformat(),
                                            "rows": len(found.rows), "shift": _shift_words(shift)}},
        )  # fmt: skip
    hours = f"-{shift.starts:%H%M}-{shift.ends:%H%M}" if shift else ""
    return Made(name=f"roster-{found.on.isoformat()}{hours}.{form}", media_type=media_type, data=data)


def export_differences(
    kind: str, public_id: UUID | str, *, by: Actor, at: datetime, earlier: int | None = None, later: int | None = None,
    whole: bool = False,
) -> Made:  # fmt: skip
    """Return two versions of a thing side by side as a PDF, and put it on the record that it left the house.

    Raises:
        Missing: there is no such thing that the actor may know of, or its kind has no versions.
        Invalid: there is no version of that number, or only one.
    """
    found = compare(kind, public_id, by, at, earlier=earlier, later=later)
    row = find(kind, public_id, by, at.date(), with_agency=True)
    data = paper_of(found, zone_of(row, at.date()), whole=whole)
    assert found.earlier is not None, "two versions were compared"  # noqa: S101 - an invariant
    assert found.later is not None, "two versions were compared"  # noqa: S101 - an invariant
    between = f"{found.earlier.number}-{found.later.number}"
    with transaction.atomic():
        insert_entry(
            tag="versions:export", kind=KIND, object_id=uuid4(), state="", version=0, by=by,
            hold=by.holds[0] if by.holds else None, agency_id=scope_of(row, at.date()).agency_id, at=at, before="", after="",
            words={"by": by.name, "given": {"of": found.number, "between": between}},
        )  # fmt: skip
    return Made(name=f"{found.number}-versions-{between}.pdf", media_type="application/pdf", data=data)


def _shift_words(shift: Shift | None) -> str:
    return f"{shift.starts:%H:%M} to {shift.ends:%H:%M}" if shift else ""


def _head(
    title: str, kind: str, given: Mapping[str, str], at: datetime, *, rows: int, total: int | None
) -> list[tuple[Cell, ...]]:
    """Return the lines above the table: what it is, as of when, narrowed how, whether it is all, whether it is real."""
    narrowed = filter_words(kind, given)
    lines: list[tuple[Cell, ...]] = [
        (f"Accord: {title}",),
        ("As of (UTC)", at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")),
        (
            "Narrowed by",
            "; ".join(f"{label}: {value}" for label, value in narrowed) or "nothing: every one you may see",
        ),
        ("Rows", rows),
    ]
    if total is None or total > LIMIT:
        lines.append(("Not all", f"An export holds at most {LIMIT:,} rows; narrow the list to have the others."))
    if settings.DEMONSTRATION:
        lines.append(("Demonstration", DEMONSTRATION))
    return lines


def _all(
    head: list[tuple[Cell, ...]], header: list[str], body: Iterable[tuple[Cell, ...]]
) -> Iterator[tuple[Cell, ...]]:
    yield from head
    yield ()
    yield tuple(header)
    yield from body


def _rows(kind: str, items: Iterable[Item]) -> Iterator[tuple[Cell, ...]]:
    by_title = spec_of(kind).lead == "title"
    for item in items:
        yield (item.title if by_title else item.number, *item.cells)


def _counted(rows: Iterator[tuple[Cell, ...]], progress: Progress | None) -> Iterator[tuple[Cell, ...]]:
    for n, row in enumerate(rows, start=1):
        yield row
        if progress is not None and n % 100 == 0:
            progress(n)
