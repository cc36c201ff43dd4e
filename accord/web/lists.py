"""The list of every room: search, facets with counts, order, pages by key."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accord.actions.exporting import FORMS, LIMIT, export_list
from accord.queries.filters import Kept, kept
from accord.queries.lists import SORTS, listing, names_of, several, spec_of
from accord.queries.shapes import Item, Page
from accord.rules.decisions import Invalid, Problem
from accord.rules.lifecycle import Lifecycle
from accord.rules.permissions import Actor
from accord.web.asking import at_of, must
from accord.web.empties import lesson
from accord.web.page import render
from accord.web.parts import Link, Narrowing, Narrowings, Shown
from accord.web.rooms import beginnings, lifecycle_of, many, siblings

LATE = frozenset({"overdue", "lapsed", "on-hold", "not-cleared", "minutes-owed", "unconfirmed", "locked", "over"})
"""Standings that somebody must do something about."""
LONG = 5_000
"""A file of more rows is written by the background process, and a page says how far it is."""
ALL = "?sort=new"
"""The address of a list that nothing narrows; the bare one may open with a kept filter."""
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
    """Return what an address narrows a kind's list by; a facet named twice has both values."""
    return {name: _given(given, name)[:400] for name in names_of(kind)}


def _given(given: Mapping[str, str], name: str) -> str:
    if isinstance(given, QueryDict) and name not in ("q", "sort"):
        return ",".join(value for value in given.getlist(name) if value)
    return given.get(name, "")


def narrowings(kind: str, chosen: Mapping[str, str], words: Mapping[str, Mapping[str, str]]) -> tuple[Narrowings, ...]:
    """Return each value that narrows the list by a facet, with the address of the list without it."""
    found = []
    for facet in spec_of(kind).facets:
        if not (values := several(chosen.get(facet.code, ""))):
            continue
        named = words[facet.code] if facet.code in words else facet.words()
        chips = []
        for value in values:
            rest = {**chosen, facet.code: ",".join(v for v in values if v != value)}
            chips.append(
                Narrowing(
                    label=named.get(value, value), href=address_of(rest) if any(rest.values()) else ALL, chosen=True
                )
            )
        found.append(Narrowings(title=_(facet.label), values=tuple(chips)))
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What somebody typed to keep a filter that was refused, and why; `of` is the filter that was to change."""

    title: str = ""
    problems: tuple[str, ...] = ()
    of: UUID | None = None


@dataclass(frozen=True, slots=True)
class Saved:
    """A kept filter above the list: where it leads, and whether it is the one shown."""

    kept: Kept
    href: str
    current: bool


@require_safe
def room_list(request: HttpRequest, plural: str) -> HttpResponse:
    """Show one page of what this person may see, by key; the bare address opens with the person's own first filter."""
    return list_page(request, lifecycle_of(plural))


def list_page(
    request: HttpRequest,
    lifecycle: Lifecycle,
    given: Mapping[str, str] | None = None,
    typed: Typed | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """Return the page of a kind's list as it is narrowed; with what is wrong where it cannot be.  Four queries."""
    actor, kind = must(request), lifecycle.kind
    saved = kept(actor, kind)
    opens = next((k for k in saved if k.first), None)
    if opens is not None and given is None and not request.GET:
        return HttpResponseRedirect(f"/{lifecycle.plural}/{address_of(opens.chosen, filter=str(opens.id))}")
    chosen = chosen_of(kind, request.GET if given is None else given)
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
            "taken": {f.code: several(chosen[f.code]) for f in spec_of(kind).facets if chosen[f.code]},
            "narrowings": narrowings(kind, chosen, {f.code: {v.value: v.label for v in f.values} for f in page.facets}),
            "narrowed": any(v for name, v in chosen.items() if name != "sort"),
            "sorts": tuple((k, _(v)) for k, v in SORTS.items() if k != "due" or spec_of(kind).clocks),
            "older": address_of(chosen, after=page.after) if page.after else "",
            "first": address_of(chosen, sort=chosen["sort"] or "new") if request.GET.get("after") else "",
            "begin": beginnings(lifecycle, actor),
            "problems": problems,
            "lesson": None if page.items else lesson(lifecycle, actor),
            "exports": exports(lifecycle, chosen),
            "limit": LIMIT,
            "long": is_long(page.total),
            "saved": filters_above(saved, request),
            "typed": typed or Typed(),
        },
        status=422 if problems else status,
    )


def filters_above(saved: tuple[Kept, ...], request: HttpRequest) -> tuple[Saved, ...]:
    """Return the kept filters as they stand above a list, with the one that is shown marked."""
    shown = request.GET.get("filter", "")
    return tuple(Saved(k, address_of(k.chosen, filter=str(k.id)), str(k.id) == shown) for k in saved)


def _found(request: HttpRequest, kind: str, chosen: Mapping[str, str]) -> tuple[Page, tuple[Problem, ...]]:
    actor: Actor = must(request)
    try:
        return listing(kind, actor, at_of(request), chosen, after=request.GET.get("after", "")), ()
    except Invalid as error:
        return listing(kind, actor, at_of(request)), error.problems


def address_of(chosen: Mapping[str, str], **more: str) -> str:
    """Return the query that narrows a list so; never empty where it must not mean the bare address."""
    return "?" + urlencode({k: v for k, v in {**chosen, **more}.items() if v}, safe=",")


def is_long(total: int | None) -> bool:
    """Whether a list is so long that its file is ordered and waited for, not sent at once."""
    return total is None or total > LONG


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
