"""Authority over time through the API: the twins of the officer's timeline and of the officers by month."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema

from accord.api.asking import actor_of, at_of
from accord.api.errors import ANSWERS
from accord.queries.authority import coverage, timeline
from accord.queries.shapes import plain
from accord.rules.authority import MONTHS_FIELDS, TIMELINE_FIELDS
from accord.rules.inputs import parse

designations = Router(tags=["authority"])
agreements = Router(tags=["authority"])


class BarOut(Schema):
    """One fact in time, half-open; `late` says that it was put down after it began."""

    start: str
    end: str | None
    words: str
    known_from: str | None
    late: bool
    corrected: bool


class LaneOut(Schema):
    """The facts of one kind; those of a lane that `stops` take authority away while they hold."""

    kind: str
    bars: list[BarOut]
    stops: bool


class JudgedOut(Schema):
    """One numbered condition at the moment asked about."""

    number: int
    rule: str
    title: str
    passed: bool
    message: str
    citation: str


class TimelineOut(Schema):
    """One designation over time; `authority` are the stretches in which every condition held."""

    designation: str
    number: str
    officer: str
    agreement: str
    zone: str
    start: str
    end: str
    instant: str
    known_at: str
    earliest_known: str
    permitted: bool
    lanes: list[LaneOut]
    authority: list[list[str]]
    steps: list[JudgedOut]


class CoveredOut(Schema):
    """One officer through the months: `yes` all month, `part` of it, or `no`."""

    designation: str
    officer: str
    state: str
    months: list[str]
    stands: list[list[str]]


class MonthsOut(Schema):
    """An agreement's officers by month of one year; `counts` are of this page, `after` names the next."""

    agreement_id: str
    agreement: str
    agency: str
    zone: str
    year: int
    known_at: str
    months: list[str]
    counts: list[int]
    rows: list[CoveredOut]
    after: str


@designations.get("/{uuid:public_id}/timeline", response={200: TimelineOut, **ANSWERS}, operation_id="officer_timeline",
                  url_name="officer-timeline", summary="One officer's authority over time, as known at any moment")  # fmt: skip
def officer_timeline(request: HttpRequest, public_id: UUID, at: str = "", known_at: str = "") -> Any:
    """Return every dated fact as a bar, and when authority stood: their intersection."""
    given = parse(TIMELINE_FIELDS, {"at": at, "known_at": known_at})
    found = timeline(
        public_id, actor_of(request), at_of(request), instant=given.moment("at"), known_at=given.moment("known_at")
    )
    shown = plain(found)
    shown["permitted"] = found.permitted
    shown["steps"] = shown.pop("decision")["steps"]
    return shown


@agreements.get("/{uuid:public_id}/months", response={200: MonthsOut, **ANSWERS}, operation_id="officers_by_month",
                url_name="officers-by-month", summary="An agreement's officers by month of a year")  # fmt: skip
def months(request: HttpRequest, public_id: UUID, year: str = "", known_at: str = "", after: str = "") -> Any:
    """Return in which months each officer had authority, as the check judges."""
    given = parse(MONTHS_FIELDS, {"year": year, "known_at": known_at, "after": after})
    found = coverage(
        public_id, actor_of(request), at_of(request), year=given.number("year") or None, known_at=given.moment("known_at"),
        after=given.text("after"),
    )  # fmt: skip
    return {**plain(found), "counts": list(found.counts)}
