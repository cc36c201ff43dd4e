"""Acts to be audited, read from CSV or Parquet a chunk at a time; a row that cannot be read is named by its line.

The columns are a closed set: `act`, `officer`, `function`, `statute`, `place`, `at`.  Nothing else may
stand in the file, and nothing of it is kept.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from accord.programs import places
from accord.queries.authority.bulk import Acts
from accord.queries.authority.checking import function_titles, statutes
from accord.rules import authority as rules
from accord.rules.decisions import Invalid, Problem

COLUMNS = ("act", "officer", "function", "statute", "place", "at")
CHUNK = 250_000
MOST_PROBLEMS = 20
LONGEST_ID = 60
LAST = 4_102_444_800
"""Nothing is granted until the year 2100."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some acts, the first of them on line or row `line` of the file."""

    number: int
    line: int
    ids: pa.Array
    acts: Acts


def _refuse(message: str, got: str, expected: str) -> Invalid:
    return Invalid((Problem(field="acts", message=message, got=got[:200], expected=expected),))


def _batches(path: Path) -> Iterator[pa.Table]:
    """Yield tables of text.

    Raises:
        Invalid: the file is no CSV or Parquet, or its columns are not the closed set.
    """
    try:
        if path.suffix == ".parquet":
            file = pq.ParquetFile(path)
            _closed(file.schema_arrow.names)
            for batch in file.iter_batches(batch_size=CHUNK, columns=list(COLUMNS)):
                yield pa.Table.from_batches([batch]).cast(pa.schema([(c, pa.string()) for c in COLUMNS]))
            return
        with path.open("rb") as head:
            _closed(head.readline().decode("utf-8-sig", "replace").strip().replace('"', "").split(","))
        convert = pacsv.ConvertOptions(column_types=dict.fromkeys(COLUMNS, pa.string()), strings_can_be_null=False)
        reader = pacsv.open_csv(path, read_options=pacsv.ReadOptions(block_size=16 << 20), convert_options=convert)
        kept: list[pa.RecordBatch] = []
        rows = 0
        for batch in reader:
            kept.append(batch)
            rows += batch.num_rows
            while rows >= CHUNK:
                table = pa.Table.from_batches(kept).select(COLUMNS)
                yield table.slice(0, CHUNK)
                kept = table.slice(CHUNK).to_batches()
                rows -= CHUNK
        if rows:
            yield pa.Table.from_batches(kept).select(COLUMNS)
    except (pa.ArrowException, OSError) as error:
        raise _refuse("The file cannot be read.", str(error), "a CSV or Parquet file of acts") from error


def _closed(found: list[str]) -> None:
    if sorted(found) != sorted(COLUMNS):
        raise _refuse("The columns are not those of an audit.", ", ".join(found),
                      f"exactly {', '.join(COLUMNS)}, and nothing about a person")  # fmt: skip


def chunks(path: Path, sites: frozenset[str]) -> Iterator[Chunk]:
    """Yield the acts of a file, judged row by row for whether they can be read; `sites` are facilities known.

    Raises:
        Invalid: bad rows, each with its line; nothing of their chunk is yielded.
    """
    line = 1 if path.suffix == ".parquet" else 2
    for number, table in enumerate(_batches(path)):
        yield Chunk(number, line, table["act"].combine_chunks(), _acts(table, line, sites, path.suffix))
        line += table.num_rows


def _coded(column: pa.ChunkedArray) -> tuple[list[str], Any]:
    found = column.combine_chunks().fill_null("").dictionary_encode()
    if isinstance(found, pa.ChunkedArray):
        found = found.combine_chunks()
    return found.dictionary.to_pylist(), found.indices.to_numpy(zero_copy_only=False).astype(np.int64)


def _acts(table: pa.Table, line: int, sites: frozenset[str], suffix: str) -> Acts:
    bad: dict[int, Problem] = {}
    known = statutes()
    titles = function_titles()
    officers, who = _coded(table["officer"])
    functions, function = _coded(table["function"])
    sections, statute = _coded(table["statute"])
    spots, place = _coded(table["place"])
    ids = [_uuid(o) for o in officers]
    _mark(bad, [o is None for o in ids], who, "officer", officers, "the officer's id, a random UUID")
    _mark(bad, [f not in titles for f in functions], function, "function", functions, ", ".join(sorted(titles)))
    every = {"".join(s.split()).casefold() for f in known.values() for s in f}
    odd = [bool(s) and "".join(s.split()).casefold() not in every for s in sections]
    _mark(bad, odd, statute, "statute", sections, "empty, or a section of law under which a function can be delegated")
    real = places.counties().keys() | places.states().keys() | {rules.NATION} | sites
    _mark(bad, [p not in real and p.casefold() not in real for p in spots], place, "place", spots,
          "a county's five digits, a state's two letters, US, or AGREEMENT:facility")  # fmt: skip
    seconds = _moments(bad, table["at"])
    ids_given = table["act"].combine_chunks().fill_null("")
    lengths = pc.utf8_length(ids_given).to_numpy(zero_copy_only=False)
    for i in np.flatnonzero((lengths == 0) | (lengths > LONGEST_ID))[:MOST_PROBLEMS].tolist():
        bad.setdefault(i, Problem(field="act", message="This cannot be read.", got=str(ids_given[i])[:60],
                                  expected=f"the act's own id, at most {LONGEST_ID} characters"))  # fmt: skip
    if bad:
        what = "row" if suffix == ".parquet" else "line"
        raise Invalid(tuple(
            Problem(field=f"{what} {line + i}: {p.field}", message=p.message, got=p.got, expected=p.expected)
            for i, p in sorted(bad.items())[:MOST_PROBLEMS]
        ))  # fmt: skip
    return Acts(
        officers=[o or UUID(int=0) for o in ids], who=who, functions=functions, statutes=sections, places=spots,
        function=function, statute=statute, place=place,
        at=seconds,
    )  # fmt: skip


def _moments(bad: dict[int, Problem], column: pa.ChunkedArray) -> Any:
    """Return the moments in whole seconds: all at once where all can be read, else one by one with what is wrong."""
    try:
        found = pc.cast(column.combine_chunks(), pa.timestamp("s", tz="UTC")).cast(pa.int64()).to_numpy()
        if len(found) and found.min() >= 0 and found.max() < LAST:
            return found
    except (pa.ArrowException, ValueError):
        pass  # read below, to say which
    moments, at = _coded(column)
    seconds = [_seconds(m) for m in moments]
    _mark(bad, [s is None for s in seconds], at, "at", moments,
          "a moment with its offset, in whole seconds, from 1970 until 2100: 2026-06-01T12:00:00Z")  # fmt: skip
    return np.array([s or 0 for s in seconds], np.int64)[at] if seconds else np.zeros(0, np.int64)


def _mark(  # noqa: PLR0917 - one private step, called once, its parts by place
    bad: dict[int, Problem], wrong: list[bool], codes: Any, column: str, values: list[str], expected: str
) -> None:
    if not any(wrong):
        return
    for i in np.flatnonzero(np.array(wrong)[codes])[:MOST_PROBLEMS].tolist():
        bad.setdefault(i, Problem(field=column, message="This cannot be read.", got=values[codes[i]][:60],
                                  expected=expected))  # fmt: skip


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _seconds(text: str) -> int | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    if found.tzinfo is None or found.microsecond:
        return None
    whole = int(found.astimezone(UTC).timestamp()) if found.year > 1900 else -1
    return whole if 0 <= whole < LAST else None
