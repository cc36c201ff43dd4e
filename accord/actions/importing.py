"""Import a list of agencies: by batches, each row judged, nothing written twice.

A row fills an entry once.  The same row again changes nothing, so what people corrected by
hand since stays until the list itself says something new.  What cannot be taken is reported
by line, with what was got and expected.
"""

from collections import Counter as Tally
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from hashlib import sha256

from django.db import connection, transaction

from accord.actions import _agency_rows as rows_of
from accord.actions._manifest import Line, installation, loaded_before, loader_hold, write_manifest
from accord.actions._numbers import next_numbers
from accord.actions._register import Entry, Register
from accord.actions.places import load_places
from accord.programs import places
from accord.records.models import Agency, AgencyName, County, OfficeArea, SearchWord, State
from accord.rules.agencies import AgencyRow, match
from accord.rules.decisions import Problem
from accord.rules.parties import AGENCY
from accord.rules.permissions import Actor

TAG = "agency:import"
BATCH = 1000
"""Rows in a transaction: few enough that nobody waits long for the lock."""

Progress = Callable[[int, int], None]
"""Called with the rows done and the rows there are."""
Listed = tuple[int, AgencyRow | tuple[Problem, ...]]
"""A line of a list: its number, and its typed row or everything wrong with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowProblem:
    """One row that was not taken: its line, its name where it has one, and why."""

    line: int
    name: str
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What an import did with every row; the counts and the refused rows add up to the list.

    `merged` counts rows that speak of an entry which people merged into another; it is left alone.
    """

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    merged: int = 0
    refused: tuple[RowProblem, ...] = ()


@dataclass(slots=True)
class _Batch:
    """What one batch will write, and what it found."""

    created: list[tuple[Entry, AgencyRow]] = field(default_factory=list)
    updated: list[tuple[int, Entry, AgencyRow]] = field(default_factory=list)
    unchanged: int = 0
    merged: int = 0
    refused: list[RowProblem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Places:
    """The states and counties that the register holds."""

    states: frozenset[str]
    counties: frozenset[str]

    def problems(self, line: int, row: AgencyRow) -> tuple[Problem, ...]:
        """Return which places of the row are not on the register."""
        wanted = "a place on the register; load the places first"
        found = [
            Problem(
                field=f"{line}.county_fips", message="The register does not hold this county.", got=c, expected=wanted
            )
            for c in row.county_fips
            if c not in self.counties
        ]
        if row.state and row.state not in self.states:
            message = "The register does not hold this state."
            found.append(Problem(field=f"{line}.state", message=message, got=row.state, expected=wanted))
        return tuple(found)


def import_agencies(
    listed: Iterable[Listed],
    *,
    by: Actor,
    at: datetime,
    source: str,
    progress: Progress | None = None,
    dry_run: bool = False,
) -> ImportReport:
    """Take a list of agencies into the register and report on every row.

    Each thousand rows are one transaction with one manifest in the log, so an import that was
    cut off is finished by running it again.  A dry run judges every row and writes nothing.
    `source` names the list in the log; `progress` hears the rows done and the rows in all.

    Raises:
        Forbidden: the actor may not load lists.
    """
    hold = loader_hold(by, TAG)
    every = list(listed)
    counted = Tally(row.ori for _, row in every if isinstance(row, AgencyRow) and row.ori)
    shared = frozenset(ori for ori, times in counted.items() if times > 1)
    known = _Places(
        frozenset(State.objects.values_list("pk", flat=True)), frozenset(County.objects.values_list("pk", flat=True))
    )
    register = Register()
    report = ImportReport()
    for start in range(0, len(every), BATCH):
        if progress is not None:
            progress(start, len(every))
        part = every[start : start + BATCH]
        with transaction.atomic():
            # The lock that every new number takes: whoever registers by hand waits, and is seen here.
            next_numbers(AGENCY.prefix, at, 0)
            register.refresh()
            batch = _judge(part, register, shared, known)
            lines = [] if dry_run else _write(batch, register, at)
            if lines:
                last = start + BATCH >= len(every)
                given = {"source": source, "batch": start // BATCH + 1, "last": last}
                write_manifest(TAG, lines, given, by=by, hold=hold, at=at)
        report = _add(report, batch)
    if not dry_run and report.created > BATCH // 2:
        _learn_sizes()
    if progress is not None:
        progress(len(every), len(every))
    return report


def _learn_sizes() -> None:
    """Tell PostgreSQL's planner that tables grew: until it knows, a search takes minutes for milliseconds.

    It learns by itself only after a while; SQLite plans the same either way.
    """
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for model in (Agency, AgencyName, SearchWord, Agency.counties.through, County, OfficeArea):
            cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")


def load_shipped(*, at: datetime, by: Actor | None = None, progress: Progress | None = None) -> ImportReport | None:
    """Load the shipped places and agencies, as the installation itself unless someone is named.

    Returns None, after a handful of queries, when this very list was loaded to its end before.

    Raises:
        Forbidden: the person named may not load lists.
    """
    who = by or installation(at)
    loader_hold(who, TAG)
    load_places(by=who, at=at)
    source = f"shipped list, sha256 {sha256(places.AGENCY_FILE.read_bytes()).hexdigest()[:32]}"
    if loaded_before(TAG, source):
        return None
    return import_agencies(places.agencies_rows(), by=who, at=at, source=source, progress=progress)


_CELLS = tuple(f.name for f in fields(AgencyRow))


def list_digest(row: AgencyRow) -> str:
    """Return the digest of one row of a list, by which the same row is known again.

    Cells are parted by a control character, which no cell can hold.
    """
    return sha256("\x1f".join(_cell(getattr(row, name)) for name in _CELLS).encode()).hexdigest()


def _cell(value: object) -> str:
    if value is None:
        return ""
    return ";".join(value) if isinstance(value, tuple) else str(value)


def _judge(part: Sequence[Listed], register: Register, shared: frozenset[str], known: _Places) -> _Batch:
    """Sort the rows of one batch; a new entry is on the register at once, so that a second row finds it."""
    batch = _Batch()
    for line, row in part:
        if isinstance(row, tuple):
            batch.refused.append(RowProblem(line=line, name="", problems=row))
            continue
        problems = known.problems(line, row)
        found = None if problems else match(row, register.candidates(row), shared_oris=shared)
        if found is None and not problems:
            # Only then the merged ones: an entry in force beats its double.
            found = match(row, register.merged(row), shared_oris=shared)
        if isinstance(found, Problem):
            problems = (replace(found, field=f"{line}.{found.field}"),)
        if problems:
            batch.refused.append(RowProblem(line=line, name=row.name, problems=problems))
        elif found is None:
            entry = register.add(row, list_digest(row), line)
            batch.created.append((entry, row))
        else:
            assert isinstance(found, int), "problems were set aside above"  # noqa: S101 - an invariant
            _known(batch, register, found, line, row)
    return batch


def _known(batch: _Batch, register: Register, slot: int, line: int, row: AgencyRow) -> None:
    entry = register.entries[slot]
    if entry.line is not None:
        message = f"This row speaks of the same agency as line {entry.line}."
        problem = Problem(field=f"{line}.name", message=message, got=row.name[:60], expected="each agency once")
        batch.refused.append(RowProblem(line=line, name=row.name, problems=(problem,)))
        return
    entry.line = line
    digest = list_digest(row)
    if entry.merged:
        batch.merged += 1
    elif entry.digest == digest:
        batch.unchanged += 1
    else:
        entry.digest = digest
        batch.updated.append((line, entry, row))


def _write(batch: _Batch, register: Register, at: datetime) -> list[Line]:
    lines = rows_of.create(batch.created, at) if batch.created else []
    if not batch.updated:
        return lines
    rows = Agency.objects.select_for_update().in_bulk([e.pk for _, e, _ in batch.updated if e.pk is not None])
    taken = []
    for line, entry, row in batch.updated:
        agency = rows[entry.pk] if entry.pk is not None else None
        problem = rows_of.cannot_update(agency, entry, row, at)
        if agency is None or problem is not None:
            problem = replace(problem or _GONE, field=f"{line}.name")
            batch.refused.append(RowProblem(line=line, name=row.name, problems=(problem,)))
        else:
            taken.append((entry, agency, row))
    gone = {p.line for p in batch.refused}
    batch.updated = [u for u in batch.updated if u[0] not in gone]
    lines += rows_of.update(taken, at)
    for entry, agency, row in taken:
        register.renew(entry, row, agency.version)
    return lines


_GONE = Problem(field="name", message="The entry was not there any more.", expected="import the list again")


def _add(report: ImportReport, batch: _Batch) -> ImportReport:
    return ImportReport(
        created=report.created + len(batch.created),
        updated=report.updated + len(batch.updated),
        unchanged=report.unchanged + batch.unchanged,
        merged=report.merged + batch.merged,
        refused=(*report.refused, *batch.refused),
    )
