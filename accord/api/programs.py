"""The programs through the API: the same reads as the pages; they ask for no token."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field

from accord.api.asking import at_of
from accord.api.errors import ANSWERS
from accord.queries import programs as reads
from accord.queries.shapes import plain

router = Router(tags=["programs"])
DAY = r"^([0-9]{4}-[0-9]{2}-[0-9]{2})?$"
WORD = r"^[a-z0-9-]*$"


class Narrow(Schema):
    """Which programs: of a kind, answering a need, as on a day (today when left out)."""

    model_config = ConfigDict(extra="forbid")
    kind: str = Field("", max_length=30, pattern=WORD)
    need: str = Field("", max_length=60, pattern=WORD)
    on: str = Field("", max_length=10, pattern=DAY)


class OnDay(Schema):
    """As on this day; today when left out."""

    model_config = ConfigDict(extra="forbid")
    on: str = Field("", max_length=10, pattern=DAY)


class Two(Schema):
    """Two programs, or one on two days."""

    model_config = ConfigDict(extra="forbid")
    a: str = Field(..., min_length=1, max_length=60, pattern=WORD)
    b: str = Field(..., min_length=1, max_length=60, pattern=WORD)
    on_a: str = Field("", max_length=10, pattern=DAY)
    on_b: str = Field("", max_length=10, pattern=DAY)


class SourceOut(Schema):
    """One source, and whether someone has compared the value with it."""

    number: int
    text: str
    verified: bool


class SaidOut(Schema):
    """One sentence, and the numbers of its sources."""

    text: str
    cites: list[int]


class RowOut(Schema):
    """One entry of a part under its columns."""

    key: str
    cells: list[str | int | None]
    cites: list[int]


class PartOut(Schema):
    """One part of the page; `why` says why it is empty."""

    code: str
    title: str
    lead: str
    columns: list[str]
    rows: list[RowOut]
    why: SaidOut | None
    quiet: bool


class GlanceOut(Schema):
    """One of the five answers a reader comes for."""

    question: str
    answers: list[SaidOut]
    part: str


class ChangeOut(Schema):
    """One day on which anything changed."""

    on: date
    says: list[str]


class ProgramOut(Schema):
    """One program as it stood on a day."""

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
    state_says: SaidOut
    last_change: date | None
    next_change: date | None
    changes: list[ChangeOut]
    editions: list[str]
    office: SaidOut
    glance: list[GlanceOut]
    notes: list[SaidOut]
    parts: list[PartOut]
    sources: list[SourceOut]
    digest: str


class CardOut(Schema):
    """One program in the list."""

    slug: str
    name: str
    short: str
    kind_title: str
    purpose: str
    state: str
    state_since: date | None
    state_cites: list[int]
    office: SaidOut
    who: str
    who_cites: list[int]
    needs: list[str]
    powers: bool
    href: str


class ProgramsOut(Schema):
    """The umbrella as it stood on a day, and its programs."""

    name: str
    on: date
    began: date
    statement: list[SaidOut]
    dated: str
    speaks_of: str
    note: SaidOut
    office: SaidOut
    cards: list[CardOut]
    total: int
    sources: list[SourceOut]


class LineOut(Schema):
    """One line of a comparison: what each says, and whether that differs."""

    title: str
    first: list[str]
    second: list[str]
    mark: str


class GroupOut(Schema):
    """The lines of one part."""

    code: str
    title: str
    lines: list[LineOut]
    differing: int


class ComparisonOut(Schema):
    """Two programs side by side, or one on two days."""

    first: str
    first_on: date
    second: str
    second_on: date
    by_day: bool
    differing: int
    groups: list[GroupOut]


@router.get("", auth=None, response={200: ProgramsOut, **ANSWERS}, operation_id="list_programs", url_name="list-programs",
            summary="The programs, by kind and by need, as on any day")  # fmt: skip
def index(request: HttpRequest, narrow: Query[Narrow]) -> Any:
    """Return the list."""
    found = reads.listed(reads.day_of(narrow.on, at_of(request).date()), narrow.kind, narrow.need)
    shown = plain(found)
    return {**shown, "cards": [{**c, "href": f"/api/v1/programs/{c['slug']}"} for c in shown["cards"]]}


@router.get("/compare", auth=None, response={200: ComparisonOut, **ANSWERS}, operation_id="compare_programs",
            url_name="compare-programs", summary="Two programs side by side, or one on two days")  # fmt: skip
def compare(request: HttpRequest, two: Query[Two]) -> Any:
    """Return what differs, line by line."""
    today = at_of(request).date()
    found = reads.compare(
        two.a, reads.day_of(two.on_a, today, field="on_a"), two.b, reads.day_of(two.on_b, today, field="on_b")
    )
    return reads.told(found)


@router.get("/{slug}", auth=None, response={200: ProgramOut, **ANSWERS}, operation_id="get_program", url_name="get-program",
            summary="One program as it stood on any day")  # fmt: skip
def one(request: HttpRequest, slug: str, day: Query[OnDay]) -> Any:
    """Return the program with all its parts and sources."""
    reads.known(slug)
    return plain(reads.view(slug, reads.day_of(day.on, at_of(request).date())))
