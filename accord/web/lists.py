"""The list of every room: search, facets with counts, order, pages by key."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accord.actions.exporting import FORMS, LIMIT, export_list
from accord.queries.lists import SORTS, listing, names_of, spec_of
from accord.queries.shapes import Item, Page
from accord.rules.decisions import Invalid, Problem
from accord.rules.lifecycle import Lifecycle
from accord.rules.permissions import Actor
from accord.web.asking import at_of, must
from accord.web.page import render
from accord.web.parts import Link, Shown
from accord.web.rooms import beginnings, lifecycle_of, many, siblings

LATE = frozenset({"overdue", "lapsed", "on-hold", "not-cleared", "minutes-owed", "unconfirmed", "locked", "over"})
"""Standings that somebody must do something about."""
TONES = {"overdue": "error", "soon": "warning"}


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell, told apart so that the page writes it without asking what it is."""

    kind: str
    value: Shown
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One row: where it leads, by which words, and its other cells."""

    href: str
    text: str
    cells: tuple[Cell, ...]


def chosen_of(kind: str, given: Mapping[str, str]) -> dict[str, str]:
    """Return what an address narrows a kind's list by."""
    return {name: given.get(name, "")[:200] for name in names_of(kind)}


@require_safe
def room_list(request: HttpRequest, plural: str) -> HttpResponse:
    """Show one page of what this person may see, by key."""
    return list_page(request, lifecycle_of(plural))


def list_page(request: HttpRequest, lifecycle: Lifecycle) -> HttpResponse:
    """Return the page of a kind's list as the address narrows it; with what is wrong where it cannot."""
    actor, kind = must(request), lifecycle.kind
    chosen = chosen_of(kind, request.GET)
    page, problems = _found(request, kind, chosen)
    if problems:
        chosen = dict.fromkeys(chosen, "")
    return render(
        request,
        "room_list.html",
        {
            "lifecycle": lifecycle,
            "title": many(lifecycle),
            "siblings": siblings(lifecycle),
            "lines": lines(lifecycle, page),
            "page": page,
            "chosen": chosen,
            "narrowed": any(v for name, v in chosen.items() if name != "sort"),
            "sorts": tuple((k, _(v)) for k, v in SORTS.items() if k != "due" or spec_of(kind).clocks),
            "older": address_of(chosen, after=page.after) if page.after else "",
            "first": address_of(chosen) if request.GET.get("after") and not problems else "",
            "begin": beginnings(lifecycle, actor),
            "problems": problems,
            "exports": exports(lifecycle, chosen),
            "limit": LIMIT,
        },
        status=422 if problems else 200,
    )


def _found(request: HttpRequest, kind: str, chosen: Mapping[str, str]) -> tuple[Page, tuple[Problem, ...]]:
    actor: Actor = must(request)
    try:
        return listing(kind, actor, at_of(request), chosen, after=request.GET.get("after", "")), ()
    except Invalid as error:
        return listing(kind, actor, at_of(request)), error.problems


def address_of(chosen: Mapping[str, str], **more: str) -> str:
    """Return the query that narrows a list so; never empty, for the bare address may stand for a kept filter."""
    return "?" + urlencode({**{k: v for k, v in chosen.items() if v}, **more})


def exports(lifecycle: Lifecycle, chosen: Mapping[str, str]) -> tuple[Link, ...]:
    """Return where the list as it is narrowed can be had as a file."""
    return tuple(Link(form.upper(), f"/{lifecycle.plural}/export.{form}{address_of(chosen)}") for form in FORMS)


@require_safe
def export_file(request: HttpRequest, plural: str, form: str) -> StreamingHttpResponse:
    """Send a list as a file, piece by piece, to be saved; that it was taken is on the record."""
    kind = lifecycle_of(plural).kind
    made = export_list(kind, chosen_of(kind, request.GET), form, by=must(request), at=at_of(request))
    response = StreamingHttpResponse(made.chunks, content_type=made.media_type)
    response["Content-Disposition"] = f'attachment; filename="{made.name}"'
    return response


def lines(lifecycle: Lifecycle, page: Page) -> tuple[Line, ...]:
    """Return the rows as the page writes them."""
    spec = spec_of(lifecycle.kind)
    codes, by_title = tuple(c.code for c in spec.columns), spec.lead == "title"
    start = f"/{lifecycle.plural}/"
    return tuple(
        Line(
            f"{start}{i.id}/",
            i.title if by_title else i.number,
            tuple(_cell(code, value, i) for code, value in zip(codes, i.cells, strict=True)),
        )
        for i in page.items
    )


def _cell(code: str, value: Any, item: Item) -> Cell:
    if code == "state":
        return Cell("state", value, "warning" if item.standing in LATE else "")
    if code == "clock" and item.next_due_at is not None:
        return Cell("clock", value, TONES.get(item.clock, ""))
    if isinstance(value, str):
        return Cell("text", value)
    if isinstance(value, date):
        return Cell("day", value)
    return Cell("none" if value is None else "number", value)
