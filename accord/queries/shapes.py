"""What reads return: frozen shapes that any edge can print as a page, JSON or text."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, is_dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from accord.rules.decisions import Finding
from accord.rules.inputs import Choice, Field

Value = str | int | date | datetime | bool | None


@dataclass(frozen=True, slots=True)
class Link:
    """Another thing of the house, by kind and public id."""

    kind: str
    id: UUID
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """One fact: its label, its value, why it is so, and where it leads."""

    label: str
    value: Value
    why: str = ""
    link: Link | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a caption; every row has as many cells as the header."""

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    empty: str = "Nothing yet."


@dataclass(frozen=True, slots=True)
class Owed:
    """The offices that an action waits for now, fewer than may ever take it; none where it waits for nobody yet.

    `what` says the action more closely; with `each`, every one of the offices owes a step of its own.
    """

    roles: tuple[str, ...]
    what: str = ""
    each: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """What a room says of one of its things; the frame around it is the same everywhere."""

    rows: tuple[Row, ...] = ()
    tables: tuple[Table, ...] = ()
    links: tuple[Link, ...] = ()
    labels: tuple[str, ...] = ()
    owed: Mapping[str, Owed] = field(default_factory=dict)
    """By action: which offices it waits for now, where that is fewer than may ever take it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """One entry of the history: what, by whom in which office, when, with its words."""

    id: UUID
    at: datetime
    action: str
    label: str
    by: str
    role: str
    state: str
    words: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One issued document, or one attached file."""

    id: UUID
    kind: str
    title: str
    issued_at: datetime
    digest: str
    size_bytes: int
    extension: str = "pdf"
    quarantined: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One clock: what is owed by whom, when, and why that date."""

    code: str
    owner: str
    due_at: datetime
    met_at: datetime | None
    status: str
    why: tuple[str, ...]
    title: str = ""
    side: str = ""
    """The side of the office that owes it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Next:
    """One thing that happens next: who owes it, what it is, to whom, and by when."""

    who: str
    what: str
    to_whom: str
    by_when: datetime | None
    sides: tuple[str, ...] = ()
    """The sides whose offices may do it: local, federal, or both."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One action: whether this person may take it now, and if not, every reason why not."""

    kind: str
    action: str
    label: str
    help: str
    allowed: bool
    why_not: tuple[Finding, ...]
    fields: tuple[Field, ...]
    parent: str = ""
    step_up: bool = False
    routine: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One thing, whole: what every edge shows of it."""

    kind: str
    room: str
    plural: str
    id: UUID
    number: str
    title: str
    state: str
    state_label: str
    public_label: str
    version: int
    labels: tuple[str, ...]
    rows: tuple[Row, ...]
    tables: tuple[Table, ...]
    links: tuple[Link, ...]
    dues: tuple[Due, ...]
    next: tuple[Next, ...]
    offers: tuple[Offer, ...]
    papers: tuple[Paper, ...]
    evidence: tuple[Paper, ...]
    history: tuple[Happened, ...]
    zone: str = "UTC"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One line of a list."""

    id: UUID
    number: str
    title: str
    agency: str
    state: str
    standing: str
    """What it is now: a label that follows from dates, else the stored state."""
    state_label: str
    opened_at: datetime
    next_due_at: datetime | None = None
    next_due: str = ""
    clock: str = ""
    """Whether the clock that runs out first is overdue, soon, later or none; empty where a kind has no clocks."""
    cells: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True)
class ColumnName:
    """One column of a list: its code and its heading."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value to narrow by, with how many rows have it; None where there are too many to count."""

    value: str
    label: str
    count: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetCounts:
    """One way to narrow a list, with the values that have rows under all that is chosen elsewhere."""

    code: str
    label: str
    values: tuple[FacetValue, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of a list, by key: `after` is the key that begins the next page.

    `total` is None where there are more rows than are counted.
    """

    items: tuple[Item, ...]
    after: str
    total: int | None = None
    facets: tuple[FacetCounts, ...] = ()
    columns: tuple[ColumnName, ...] = ()


def words(options: Sequence[Choice], value: str) -> str:
    """Return the words of a choice's value; the value itself when the list has changed since."""
    return next((c.label for c in options if c.value == value), value)


def plain(value: Any) -> Any:
    """Return JSON-able values of any shape that a query returns; moments in ISO 8601, UTC."""
    if is_dataclass(value) and not isinstance(value, type):
        return {k: plain(v) for k, v in asdict(value).items()}
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(v) for v in value]
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    return value if value is None or isinstance(value, (str, int, bool)) else str(value)
