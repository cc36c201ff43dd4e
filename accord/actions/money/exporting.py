"""A fund's ledger leaves the house as a file; that it does, and what it holds, is put on the record."""

import importlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from accord.actions._effects import insert_entry
from accord.queries.facts import row_digest
from accord.queries.money.book import book_of
from accord.queries.visible import find
from accord.records.models import Fund
from accord.rules.decisions import Invalid, Problem
from accord.rules.money.journals import COLUMNS, ENDINGS, MEDIA, WRITERS, Book


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """One file under way: its name, its type, how many lines it holds, and its bytes piece by piece."""

    name: str
    media_type: str
    lines: int
    chunks: Iterator[bytes]


def export_fund(public_id: UUID | str, form: str, *, by: Any, at: datetime) -> Ledger:
    """Return the whole ledger of a fund as a journal or a table.

    Raises:
        Missing: there is no such fund that the actor may know of.
        Invalid: there is no such form, or this installation lacks what writes it.
    """
    fund: Fund = find("fund", public_id, by, at.date(), with_agency=True)
    if form not in ENDINGS:
        raise Invalid(
            (Problem(field="form", message="There is no such form.", got=form[:20], expected=", ".join(ENDINGS)),)
        )
    book = book_of(fund, at)
    chunks = _parquet(book) if form == "parquet" else (piece.encode() for piece in WRITERS[form](book))
    # The row stays as it is: the entry says so, and the soundness check compares with it.
    digest = row_digest(fund)
    with transaction.atomic():
        insert_entry(
            tag="fund:export", kind="fund", object_id=fund.public_id, state=fund.state, version=fund.version, by=by,
            hold=by.holds[0] if by.holds else None, agency_id=fund.agency_id, at=at, before=digest, after=digest,
            words={"by": by.name, "given": {"form": form, "lines": len(book.lines)}},
        )  # fmt: skip
    name = f"{fund.number.lower()}-ledger.{ENDINGS[form]}"
    return Ledger(name=name, media_type=MEDIA[form], lines=len(book.lines), chunks=chunks)


def _parquet(book: Book) -> Iterator[bytes]:
    """Return the ledger as Parquet.

    Raises:
        Invalid: the library that writes it is not installed.
    """
    try:
        arrow, parquet = importlib.import_module("pyarrow"), importlib.import_module("pyarrow.parquet")
    except ImportError as error:
        problem = Problem(field="form", message="Parquet needs a library that is not installed here.",
                          expected="./dev bulk, or another form")  # fmt: skip
        raise Invalid((problem,)) from error
    columns = list(zip(*(line.cells() for line in book.lines), strict=True)) or [()] * len(COLUMNS)
    kinds = {"entry_on": arrow.date32(), "known_at": arrow.timestamp("us", tz="UTC"), "cents": arrow.int64()}
    table = arrow.table({
        name: arrow.array(values, type=kinds.get(name, arrow.string())) for name, values in zip(COLUMNS, columns, strict=True)
    })  # fmt: skip
    held = io.BytesIO()
    parquet.write_table(table, held)
    return iter((held.getvalue(),))
