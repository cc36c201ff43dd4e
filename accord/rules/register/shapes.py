"""The shapes that pass between the steps of the register: cells, rows, lists, changes, doubts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a sheet as text, with where it leads if it is a link, and what was odd about it."""

    text: str
    link: str = ""
    odd: str = ""
    """`formula`, `formula-empty`, `merged` or `long`; empty for an ordinary cell."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a sheet: its number and its cells by column, from 0."""

    number: int
    cells: Mapping[int, Cell]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a file.  `days_from_1904` is set where its serial dates count from 1904."""

    name: str
    lines: tuple[Line, ...]
    days_from_1904: bool = False


@dataclass(frozen=True, slots=True)
class Repair:
    """One thing that was read otherwise than it stands there: line, column, what stood, how it was read, and why."""

    line: int
    column: str
    was: str
    now: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One agreement as a list names it, repaired.  `fips` is the county's code where it is known."""

    state: str
    agency: str
    published: str
    """The agency's name exactly as published, without the blanks around it."""
    key: str
    """The name as agencies are compared by it."""
    level: str = ""
    county: str = ""
    fips: str = ""
    model: str
    signed_on: date | None = None
    document: str = ""
    """`posted`, `pending`, or empty where the list says nothing."""
    url: str = ""
    addendum: str = ""
    ori: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one file holds: its rows with their lines, the repairs, what could not be read, and what was left aside."""

    kind: str
    """`participating`, `pending`, or `mixed` where it is neither."""
    claims: str
    """What the file's name says it is, or nothing."""
    rows: tuple[tuple[int, Row], ...]
    columns: Mapping[str, str]
    repairs: tuple[Repair, ...] = ()
    unread: tuple[Repair, ...] = ()
    """Rows that name no agreement: what stood there and why it was left out."""
    notes: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    """Why the file as a whole is no list that can be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """One list as the register knows it: its rows by content, whatever file they came in."""

    digest: str
    kind: str
    claims: str
    rows: tuple[Row, ...]
    label: tuple[str, str] = ("", "")
    """The day that the file's name claims (ISO), and the edition of that day; believed only between equals."""
    decided: str = ""
    """`accept` or `refuse`, where a person has decided."""
    unread: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change that a list brought to one entry, or that it took away."""

    kind: str
    entry: str
    list: str
    on: date | None
    before: str = ""
    after: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """Something a person should decide.  `key` is the same whenever the same doubt arises."""

    key: str
    kind: str
    list: str
    entries: tuple[str, ...]
    message: str
    answers: tuple[str, ...] = ()


@dataclass(slots=True, kw_only=True)
class Entry:
    """One agreement of the register, as all lists together tell it."""

    id: str
    ordinal: int
    row: Row
    names: dict[str, str] = field(default_factory=dict)
    """Every name it was published under, with the digest of the list that first did."""
    status: str = ""
    first_on: date | None = None
    last_on: date | None = None
    first_list: str = ""
    last_list: str = ""
    changes: list[Change] = field(default_factory=list)
    superseded_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where one list stands: taken or held back, its date by content, and what it changed."""

    digest: str
    position: int
    taken: bool
    as_of: date | None
    basis: str
    """How the date was found, in words."""
    rows: int
    added: int = 0
    removed: int = 0
    redated: int = 0
    renamed: int = 0
    unchanged: int = 0
    updated: int = 0
    doubled: int = 0
    review: int = 0
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """The whole register: its entries, where each list stands, and what waits for a person."""

    entries: tuple[Entry, ...]
    standings: tuple[Standing, ...]
    doubts: tuple[Doubt, ...]
