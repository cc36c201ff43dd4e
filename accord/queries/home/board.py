"""The board of a first page: every list and count that its panels show, in one statement.

Each panel gives its part as rows of one shape, a few each; the parts are put together with UNION ALL.
A person who holds several offices so asks no oftener than one who holds one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, DateTimeField, IntegerField, Min, QuerySet, TextField, UUIDField, Value
from django.db.models import F as Column
from django.db.models.functions import Cast, Coalesce

MOST = 6
"""So many lines of a panel are shown; the list behind it has the rest."""

TYPES: Mapping[str, Any] = {
    "panel": TextField(),
    "kind": TextField(),
    "id": UUIDField(),
    "number": TextField(),
    "text": TextField(),
    "agency": TextField(),
    "state": TextField(),
    "extra": TextField(),
    "zone": TextField(),
    "began": DateTimeField(),
    "due": DateTimeField(),
    "n": IntegerField(),
    "m": IntegerField(),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One row of the board; what its columns mean is said by the panel that asked."""

    panel: str
    kind: str
    id: UUID | None
    number: str
    text: str
    agency: str
    state: str
    extra: str
    zone: str
    began: datetime | None
    due: datetime | None
    n: int | None
    m: int | None


@dataclass(frozen=True, slots=True)
class Board:
    """What was found, by panel, in the order each panel asked for."""

    rows: Mapping[str, list[Found]] = field(default_factory=dict)

    def of(self, panel: str) -> list[Found]:
        """Return the rows of a panel."""
        return self.rows.get(panel, [])


def _column(name: str, given: Any) -> Any:
    wanted = TYPES[name]
    if given is None:
        empty = "" if isinstance(wanted, TextField) else None
        return Value("", output_field=TextField()) if empty == "" else Cast(Value(None), wanted)
    if isinstance(given, str):
        # A name of a column may begin with a sign of its own; everything else is what it says.
        given = Column(given[1:]) if given.startswith("@") else Value(given, output_field=TextField())
    if isinstance(wanted, TextField):
        return Coalesce(Cast(given, TextField()), Value(""), output_field=TextField())
    return Cast(given, wanted) if isinstance(wanted, (DateTimeField, IntegerField)) else given


def lines(panel: str, rows: QuerySet[Any], order: Iterable[str], *, most: int = MOST, **columns: Any) -> QuerySet[Any]:
    """Return a panel's first rows in an order; one more than is shown, so that it is known whether there are more.

    A column given as `@name` is that column of the table, other words stand for themselves.
    """
    top = rows.order_by(*order).values("pk")[: most + 1]
    return shaped(panel, rows.model._default_manager.filter(pk__in=top), **columns)


def counts(panel: str, rows: QuerySet[Any], by: str, *, kind: str = "", oldest: str = "opened_at") -> QuerySet[Any]:
    """Return how many rows there are of each value of a column, and since when the oldest waits."""
    grouped = rows.order_by().values(by).annotate(how_many=Count("pk"), since=Min(oldest))
    return shaped(panel, grouped, kind=kind, state=f"@{by}", began="@since", n="@how_many")


def shaped(panel: str, rows: QuerySet[Any], **columns: Any) -> QuerySet[Any]:
    """Return rows in the one shape of the board."""
    given = {"panel": panel, **columns}
    every = {f"c_{name}": _column(name, given.get(name)) for name in TYPES}
    found: QuerySet[Any] = rows.annotate(**every).values_list(*every)
    return found


NEWEST_FIRST = frozenset({"told", "lifted", "back-dated", "decided", "overrides", "log", "drafts"})


def board(parts: Iterable[QuerySet[Any]]) -> Board:
    """Return what the parts find.  One query, none where there is no part."""
    every = list(parts)
    if not every:
        return Board()
    first, *others = every
    found: dict[str, list[Found]] = {}
    for values in first.union(*others, all=True) if others else first:
        row = Found(**dict(zip(TYPES, values, strict=True)))
        found.setdefault(row.panel, []).append(row)
    for panel, rows in found.items():
        rows.sort(key=_when, reverse=panel in NEWEST_FIRST)
    return Board(found)


def _when(row: Found) -> float:
    moment = row.due or row.began
    return moment.timestamp() if moment else 0.0
