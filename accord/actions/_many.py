"""Insert many rows that are alike but for some columns, without an object and its checks for each.

For lists of a hundred thousand rows, which a loader has judged already.  What a column may hold,
what is unique and what it leads to is still the database's to refuse.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.db.models import Model
from django.db.models.fields import NOT_PROVIDED

PARAMETERS = 900
"""So many values a statement takes at most, on any database here."""


def insert_alike(alike: Model, changing: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert a row for each of `rows`, which gives the columns named in `changing`; the others are those of `alike`.

    A column that the database fills by itself is left to it.  One statement for all, prepared once.
    """
    kept = [
        f
        for f in alike._meta.concrete_fields
        if not f.primary_key and getattr(f, "db_default", NOT_PROVIDED) is NOT_PROVIDED
    ]
    fields = {name: f for f in kept for name in (f.name, f.attname)}
    places = [(kept.index(fields[name]), _adapting(fields[name])) for name in changing]
    template = [f.get_db_prep_save(f.pre_save(alike, add=True), connection) for f in kept]

    def filled(row: Sequence[Any]) -> list[Any]:
        cells = template.copy()
        for (place, adapt), value in zip(places, row, strict=True):
            cells[place] = adapt(value)
        return cells

    insert_into(alike._meta.db_table, [str(f.column) for f in kept], map(filled, rows))


def insert_into(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows of values that are as the database takes them."""
    quote = connection.ops.quote_name
    into = f"{quote(table)} ({', '.join(map(quote, columns))})"
    marks = ", ".join(["%s"] * len(columns))
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {into} VALUES ({marks})", list(rows))  # noqa: S608 - our own table's names


def keys_of(model: type[Model], numbers: Sequence[str]) -> list[int]:
    """Return the keys of the rows with these human numbers, in their order.

    Raises:
        KeyError: there is no row of one of the numbers.
    """
    found: dict[str, int] = {}
    for n in range(0, len(numbers), PARAMETERS):
        part = numbers[n : n + PARAMETERS]
        found.update(model._default_manager.filter(number__in=part).values_list("number", "pk"))
    return [found[n] for n in numbers]


class Moments:
    """Moments as the database takes them, each adapted once."""

    def __init__(self) -> None:
        self._known: dict[datetime | None, Any] = {None: None}

    def __call__(self, at: datetime | None) -> Any:
        """Return the moment as a parameter."""
        if at not in self._known:
            self._known[at] = connection.ops.adapt_datetimefield_value(at.astimezone(UTC)) if at is not None else None
        return self._known[at]


def _adapting(field: Any) -> Any:
    if field.get_internal_type() == "DateTimeField":
        return Moments()
    return lambda value: field.get_db_prep_save(value, connection)
