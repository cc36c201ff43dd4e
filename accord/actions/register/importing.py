"""Import lists as they were published: each file is read, kept by its content, and folded into the register."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from hashlib import sha256
from uuid import uuid4

from django.db import transaction

from accord.actions._effects import insert_entry
from accord.actions._manifest import installation, loader_hold
from accord.actions._numbers import next_numbers
from accord.actions.importing import load_shipped
from accord.actions.register._deriving import derive
from accord.programs.listing import lean_on
from accord.records import workbooks
from accord.records.models import Agency, ListedRow, PublishedList, RegisterStanding
from accord.rules.canonical import canonical
from accord.rules.permissions import Actor
from accord.rules.register import ordering, sheets, trusting
from accord.rules.register.shapes import Published, Reading, Repair, Row

TAG = "list:import"
NUMBERS = "L"
Progress = Callable[[str, int, int], None]
"""Called with what is under way, how much of it is done, and how much there is."""
AHEAD = timedelta(days=1)
"""Somewhere it is tomorrow already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReport:
    """What one file brought.  `kind` is `participating`, `pending` or `mixed`; counts are against the list before it."""

    file: str
    kind: str
    as_of: date | None
    as_of_basis: str
    rows: int
    added: int
    removed: int
    redated: int
    renamed: int
    unchanged: int
    updated: int
    doubled: int
    review: int
    quarantined: bool
    reasons: tuple[str, ...]
    notes: tuple[str, ...]
    already: bool
    """Whether this very list was here before, under whatever name; it changed nothing then."""
    digest: str
    repairs: int
    unread: int


@dataclass(frozen=True, slots=True)
class _File:
    name: str
    file_digest: str
    reading: Reading
    digest: str


def import_lists(
    files: Sequence[tuple[str, bytes]], *, by: Actor | None, at: datetime, progress: Progress | None = None
) -> tuple[FileReport, ...]:
    """Take lists into the register and report on each file; the same list again changes nothing.

    `by` None is the installation itself.  All files are one transaction: the register is derived
    once, from all lists there are.

    Raises:
        Forbidden: the actor may not load lists.
    """
    who = by or installation(at)
    hold = loader_hold(who, TAG)
    if not Agency.objects.exists():
        load_shipped(
            at=at, progress=(lambda done, every: progress("Loading the agencies", done, every)) if progress else None
        )
    read = []
    for i, (name, data) in enumerate(files):
        if progress is not None:
            progress("Reading the lists", i, len(files))
        read.append(_read(name, data, at))
    if progress is not None:
        progress("Deriving the register", len(files), len(files))
    with transaction.atomic():
        next_numbers(NUMBERS, at, 0)  # the lock: of two imports at once, the second sees what the first wrote
        known = set(PublishedList.objects.filter(digest__in=[f.digest for f in read]).values_list("digest", flat=True))
        again, fresh = set(known), []
        for file in read:
            if not file.reading.refused and file.digest not in known:
                known.add(file.digest)
                fresh.append(file)
        _keep(fresh, who, hold, at)
        derive(at)
        standings = {
            s.published.digest: s
            for s in RegisterStanding.objects.select_related("published").filter(published__digest__in=known)
        }
    seen: set[str] = set()
    reports = []
    for file in read:
        before = file.digest in again or file.digest in seen
        seen.add(file.digest)
        reports.append(_report(file, standings.get(file.digest), already=before))
    return tuple(reports)


def _read(name: str, data: bytes, at: datetime) -> _File:
    file_digest = sha256(data).hexdigest()
    try:
        found = workbooks.read(data)
    except workbooks.Unreadable as error:
        reading = Reading(kind="mixed", claims=sheets.claims_of(name), rows=(), columns={}, refused=(str(error),))
        return _File(name, file_digest, reading, file_digest)
    reading = sheets.read(found.sheets, name, lean_on(), latest=at.date() + AHEAD, notes=tuple(found.notes))
    if not reading.rows and not reading.refused:
        why = trusting.claims(Published(digest="", kind="mixed", claims=reading.claims, rows=()))
        reading = Reading(
            kind=reading.claims or "mixed", claims=reading.claims, rows=(), columns=reading.columns,
            unread=reading.unread, notes=reading.notes, refused=why,
        )  # fmt: skip
    told = [content_of(row) for _, row in reading.rows]
    # What a file claims to be is part of what it is: under another claim the same rows are judged anew.
    claim = reading.claims if reading.claims != reading.kind else ""
    return _File(name, file_digest, reading, sha256(canonical([claim, told])).hexdigest())


def content_of(row: Row) -> dict[str, str]:
    """Return a row as it is kept."""
    return {name: _text(getattr(row, name)) for name in _CELLS}


_CELLS = tuple(f.name for f in fields(Row))


def _text(value: str | date | None) -> str:
    return value.isoformat() if isinstance(value, date) else value or ""


def _keep(files: Sequence[_File], by: Actor, hold: object, at: datetime) -> None:
    """Insert the lists with their rows, each with one entry of the log whose leaf covers every row of it."""
    for file in files:
        contents = [content_of(row) for _, row in file.reading.rows]
        digests = [sha256(canonical(c)).hexdigest() for c in contents]
        keys = dict(_by_digest(digests))
        new = {d: c for d, c in zip(digests, contents, strict=True) if d not in keys}
        ListedRow.objects.bulk_create([ListedRow(digest=d, content=c) for d, c in new.items()], batch_size=300)
        keys |= dict(_by_digest(list(new)))
        public_id, name = uuid4(), _plain(file.name)
        entry = insert_entry(
            tag=TAG, kind="list", object_id=public_id, state="", version=1, by=by, hold=hold, agency_id=None, at=at,  # type: ignore[arg-type]
            before="", after=file.digest,
            words={"by": by.name, "given": {"name": name, "file": file.file_digest, "rows": len(contents)}},
        )  # fmt: skip
        day, edition = ordering.label_of(file.name)
        r = file.reading
        PublishedList.objects.create(
            public_id=public_id, digest=file.digest, kind=r.kind, claims=r.claims, name=name, label_on=day, label_edition=edition,
            file_digest=file.file_digest, received_at=at, rows=[keys[d] for d in digests], lines=[n for n, _ in r.rows],
            columns=dict(r.columns), repairs=[_told(x) for x in r.repairs], unread=[_told(x) for x in r.unread],
            notes=list(r.notes), entry=entry,
        )  # fmt: skip


def _by_digest(digests: Sequence[str]) -> list[tuple[str, int]]:
    found: list[tuple[str, int]] = []
    for start in range(0, len(digests), 500):
        found += ListedRow.objects.filter(digest__in=digests[start : start + 500]).values_list("digest", "pk")
    return found


def _told(repair: Repair) -> list[object]:
    return [repair.line, repair.column, repair.was, repair.now, repair.why]


def _plain(name: str) -> str:
    """Return a file's name without folders and odd characters, as short as its column."""
    return "".join(c for c in name.replace("\\", "/").rpartition("/")[2] if c.isprintable())[:200] or "list"


def _report(file: _File, standing: RegisterStanding | None, *, already: bool) -> FileReport:
    r = file.reading
    if standing is None:
        return FileReport(
            file=file.name, kind=r.kind, as_of=None, as_of_basis="", rows=len(r.rows), added=0, removed=0, redated=0, renamed=0,
            unchanged=0, updated=0, doubled=0, review=len(r.unread), quarantined=True, reasons=r.refused, notes=r.notes,
            already=already, digest=file.digest, repairs=len(r.repairs), unread=len(r.unread),
        )  # fmt: skip
    s = standing
    return FileReport(
        file=file.name, kind=r.kind, as_of=s.as_of, as_of_basis=s.basis, rows=s.row_count, added=s.added, removed=s.removed,
        redated=s.redated, renamed=s.renamed, unchanged=s.unchanged, updated=s.updated, doubled=s.doubled, review=s.review,
        quarantined=not s.taken, reasons=tuple(s.reasons), notes=r.notes, already=already, digest=file.digest,
        repairs=len(r.repairs), unread=len(r.unread),
    )  # fmt: skip
