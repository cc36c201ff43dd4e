"""Take earlier books into the ledger: by batches, each with one log entry that covers its lines; never twice.

The whole file is read and judged before anything is written; a batch is one transaction, so an import that
was cut off is finished by giving the same file again.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from django.db import connection, transaction

from accord.actions._effects import insert_entry
from accord.actions.money.checkpoints import rebuild
from accord.queries.facts import row_digest
from accord.queries.visible import scope_of, visible
from accord.records.models import Checkpoint, Fund, LogEntry, Transfer
from accord.rules.decisions import Forbidden, Invalid
from accord.rules.intervals import local_day
from accord.rules.money.funds import FUND, LOCAL
from accord.rules.money.taking import Books, Taken, digest_of, taken_from, text_of
from accord.rules.permissions import Actor, Hold, hold_for

BATCH = 50_000
TAG = "fund:import"
Progress = Callable[[int, int], None]
"""Called with the lines done and the lines there are."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: lines written, and lines that stood already."""

    written: int
    unchanged: int


def import_lines(
    data: bytes, *, by: Actor, at: datetime, source: str, progress: Progress | None = None, dry_run: bool = False
) -> Imported:
    """Enter every line of a CSV file into the ledgers of the funds that it names.

    Raises:
        Invalid: every line that cannot be taken; nothing is written.
        Forbidden: the actor keeps no books.
    """
    funds, holds = _books_of(by, at)
    books = {f.number: Books(_first_open(f), local_day(at, f.agency.zone)) for f in funds.values()}
    lines, problems = taken_from(text_of(data), books)
    if problems:
        raise Invalid(problems)
    by_fund: dict[str, list[Taken]] = defaultdict(list)
    for line in lines:
        by_fund[line.fund].append(line)
    done = written = 0
    for number, theirs in by_fund.items():
        fund = funds[number]
        for start in range(0, len(theirs), BATCH):
            if progress is not None:
                progress(done, len(lines))
            part = theirs[start : start + BATCH]
            if not dry_run:
                written += _write(fund, part, by=by, hold=holds[number], at=at, source=source)
            done += len(part)
        if not dry_run:
            rebuild([fund], local_day(at, fund.agency.zone))
    if connection.vendor == "postgresql" and written:
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {connection.ops.quote_name(Transfer._meta.db_table)}")
    if progress is not None:
        progress(len(lines), len(lines))
    return Imported(written, 0 if dry_run else len(lines) - written)


def _books_of(by: Actor, at: datetime) -> tuple[dict[str, Fund], dict[str, Hold]]:
    """Return the open funds whose books the actor keeps, by number, and under which office."""
    funds, holds = {}, {}
    for fund in visible("fund", by, at.date()).filter(state="open").select_related("agency"):
        hold = hold_for(by, LOCAL, scope_of(fund, at.date()))
        if hold is not None:
            funds[fund.number], holds[fund.number] = fund, hold
    if not funds:
        raise Forbidden(())
    return funds, holds


def _first_open(fund: Fund) -> Any:
    return fund.opened_on if fund.closed_through is None else fund.closed_through + timedelta(days=1)


def _write(fund: Fund, lines: list[Taken], *, by: Actor, hold: Hold, at: datetime, source: str) -> int:
    with transaction.atomic():
        locked = Fund.objects.select_for_update(of=("self",)).get(pk=fund.pk)
        ids = ids_of(locked, lines)
        stands = {i.hex for i in Transfer.objects.filter(fund=locked).values_list("public_id", flat=True).iterator()}
        new = [(i, line) for i, line in zip(ids, lines, strict=True) if i not in stands]
        if not new:
            return 0
        # The fund's own row stays as it is; the words, to which the leaf commits, carry the digest of every line.
        digest = row_digest(locked)
        words = {
            "by": by.name,
            "given": {"source": source, "lines": len(new), "sha256": digest_of([t for _, t in new])},
        }
        entry = insert_entry(
            tag=TAG, kind=FUND.kind, object_id=locked.public_id, state=locked.state, version=locked.version, by=by,
            hold=hold, agency_id=locked.agency_id, at=at, before=digest, after=digest, words=words,
        )  # fmt: skip
        Checkpoint.objects.filter(fund=locked).delete()
        enter(locked, entry, at, new)
        return len(new)


def ids_of(fund: Fund, lines: list[Taken]) -> list[str]:
    """Return the public id of each line, as 32 hexadecimal digits: the same as `ledger.line_id` gives."""
    known = sha256(f"{fund.public_id}|".encode())
    found = []
    for line in lines:
        each = known.copy()
        each.update(line.key.encode())
        found.append(each.hexdigest()[:32])
    return found


_COLUMNS = (
    "public_id", "fund_id", "out_of", "into", "cents", "entry_on", "known_at", "entry_id", "subject_kind", "purpose", "detail",
)  # fmt: skip


def _cells(fund: Fund, entry: LogEntry, at: datetime, lines: list[tuple[str, Taken]]) -> Iterator[tuple[Any, ...]]:
    known = connection.ops.adapt_datetimefield_value(at.astimezone(UTC))
    plain = connection.vendor == "sqlite"
    for i, t in lines:
        on = t.on.isoformat() if plain else t.on
        yield i, fund.pk, t.out_of, t.into, t.cents, on, known, entry.pk, "", t.purpose, t.detail


def enter(fund: Fund, entry: LogEntry, at: datetime, lines: list[tuple[str, Taken]]) -> None:
    """Put lines that were judged into the ledger under one entry of the log, each with its public id."""
    _insert(_cells(fund, entry, at, lines))


def _insert(cells: Iterator[tuple[Any, ...]]) -> None:
    """Insert lines without an object for each: by COPY where the database has it."""
    quote = connection.ops.quote_name
    into = f"{quote(Transfer._meta.db_table)} ({', '.join(map(quote, _COLUMNS))})"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.cursor.copy(f"COPY {into} FROM STDIN") as copy:
                for row in cells:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(_COLUMNS))
            cursor.executemany(f"INSERT INTO {into} VALUES ({marks})", list(cells))  # noqa: S608 - our own table's names
