"""What a reader is told of a program: words, each with the numbers of its sources."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from accord.rules.documents import in_words as printed
from accord.rules.editions import Cited, Edition, Term

Cell = str | int | date | None


@dataclass(frozen=True, slots=True)
class Source:
    """One source: its number on this page, its words, and whether someone has compared the value with it."""

    number: int
    text: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence, and the numbers of the sources it rests on."""

    text: str
    cites: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One entry of a part: its code, its cells under the part's columns, and the numbers of its sources."""

    key: str
    cells: tuple[Cell, ...]
    cites: tuple[int, ...]

    @property
    def words(self) -> str:
        """The entry in one line, as a comparison sets it."""
        return " · ".join(in_words(c) for c in self.cells if c not in ("", None))


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the page; `why` says why it is empty.  `quiet` parts open on request."""

    code: str
    title: str
    lead: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    why: Said | None = None
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Glance:
    """One of the five answers a reader comes for, and the part that says more."""

    question: str
    answers: tuple[Said, ...]
    part: str


@dataclass(frozen=True, slots=True)
class Change:
    """One day on which anything changed, and what."""

    on: date
    says: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One program as it stood on a day.

    `began_on` is its first day; before it `has_begun` is false and the parts are empty.  `last_change` is the
    last day up to then on which anything changed.
    """

    slug: str
    name: str
    short: str
    kind: str
    kind_title: str
    purpose: str
    on: date
    began_on: date
    has_begun: bool
    state: str
    state_since: date | None
    state_says: Said
    last_change: date | None
    next_change: date | None
    changes: tuple[Change, ...]
    editions: tuple[str, ...]
    office: Said
    glance: tuple[Glance, ...]
    notes: tuple[Said, ...]
    parts: tuple[Part, ...]
    sources: tuple[Source, ...]
    digest: str

    def part(self, code: str) -> Part | None:
        """Return the part of that code, or None."""
        return next((p for p in self.parts if p.code == code), None)


class Sources:
    """Numbers sources in the order a page first rests on them; the same words share a number."""

    def __init__(self) -> None:
        """Begin with none."""
        self._numbers: dict[tuple[str, bool], int] = {}

    def __call__(self, *things: Cited) -> tuple[int, ...]:
        """Return the numbers of what these rest on."""
        return self.of((t.citation, t.verified) for t in things)

    def of(self, pairs: Iterable[tuple[str, bool]]) -> tuple[int, ...]:
        """Return the numbers of these words with their marks."""
        return tuple(
            dict.fromkeys(self._numbers.setdefault(pair, len(self._numbers) + 1) for pair in pairs),
        )

    def listed(self) -> tuple[Source, ...]:
        """Return every source by number."""
        return tuple(Source(n, text, verified) for (text, verified), n in self._numbers.items())


OWN_NAME = (
    "house rule", "U.S.C.", "CFR", "GAO", "OIG", "agreement", "memorand", "form", "Form", "Guide", "agency page",
    "no source", "practice",
)  # fmt: skip
"""What a citation that stands by itself says; the bare name of a clause needs its edition beside it."""


def placed(edition: Edition, term: Term) -> Cited:
    """Return what a term rests on; a bare clause is named with its edition."""
    if any(word in term.citation for word in OWN_NAME):
        return term
    return Cited(citation=f"{edition.title}: {term.citation}", verified=term.verified)


def in_words(cell: Cell) -> str:
    """Return a cell as plain words; a date as `March 4, 2026`."""
    if isinstance(cell, date):
        return printed(cell)
    return f"{cell:,}" if isinstance(cell, int) else cell or ""
