"""Agencies: search as you type, by name, ORI, county and state, with facets and kept filters, by key."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accord.actions.exporting import LIMIT
from accord.queries.agencies_list import AgencyPage, search, suggest
from accord.queries.filters import kept
from accord.queries.lists import names_of, several, spec_of
from accord.queries.way_in import suggested
from accord.rules.decisions import Invalid
from accord.web import errors
from accord.web.asking import at_of, must
from accord.web.empties import lesson
from accord.web.limits import within
from accord.web.lists import (
    Typed,
    address_of,
    chosen_of,
    exports,
    filters_above,
    is_long,
    list_page,
    narrowings,
)
from accord.web.page import render
from accord.web.parts import Crumb, Link
from accord.web.rooms import address, beginnings, lifecycle_of, siblings

NARROW = ("q", "place", "kind", "county")
KIND = "agency"


@require_safe
def agency_list(request: HttpRequest) -> HttpResponse:
    """Show one page of agencies; four queries at any size of the register."""
    chosen = chosen_of(KIND, request.GET)
    standings = spec_of(KIND).state_words
    if chosen["state"] and not any(s in standings for s in several(chosen["state"])):
        # An address of old, in which the state is the place.
        chosen |= {"place": chosen["place"] or chosen["state"], "state": ""}
    return agency_page(request, chosen)


def agency_page(
    request: HttpRequest, given: Mapping[str, str], typed: Typed | None = None, *, status: int = 200
) -> HttpResponse:
    """Return the list of agencies as it is narrowed: by name, unless it is narrowed by what only the plain list knows."""
    actor, room = must(request), lifecycle_of("agencies")
    chosen = {name: given.get(name, "") for name in names_of(KIND)}
    if any(value for name, value in chosen.items() if name not in NARROW and (name, value) != ("sort", "new")):
        return list_page(request, room, chosen, typed, status=status)
    saved = kept(actor, KIND)
    opens = next((k for k in saved if k.first), None)
    if opens is not None and not request.GET and typed is None:
        return HttpResponseRedirect(f"/agencies/{address_of(opens.chosen, filter=str(opens.id))}")
    wanted = {name: chosen[name] for name in NARROW}
    page, problems = _found(request, wanted)
    if problems:
        wanted = {**dict.fromkeys(NARROW, ""), "q": wanted["q"]}
    narrowed = any(wanted.values())
    exported = {**wanted, "state": "registered"}
    rows = tuple(
        (Link(i.name, address("agency", i.id)), i.kind_label, i.state, i.counties, i.ori or _("none"), i.officers)
        for i in page.items
    )
    return render(
        request,
        "agencies.html",
        {
            "lifecycle": room,
            "rows": rows,
            "older": address_of(wanted, after=page.after) if page.after else "",
            "wanted": wanted,
            "taken": {name: several(wanted[name]) for name in NARROW if name != "q" and wanted[name]},
            "page": page,
            "narrowed": narrowed,
            "narrowings": narrowings(KIND, wanted, {}),
            "saved": filters_above(saved, request),
            "typed": typed or Typed(),
            "problems": problems,
            "siblings": siblings(room),
            "begin": beginnings(room, actor),
            "lesson": lesson(room, actor),
            "exports": exports(room, exported),
            "exported": exported,
            "long": is_long(page.total),
            "limit": LIMIT,
            "columns": (_("Agency"), _("Kind"), _("State"), _("Counties"), _("ORI"), _("Officers")),
        },
        status=422 if problems else status,
        crumbs=(Crumb(_("Home"), "/"), Crumb(_("Agencies"))),
    )


def _found(request: HttpRequest, wanted: Mapping[str, str]) -> tuple[AgencyPage, tuple[str, ...]]:
    actor, at = must(request), at_of(request)
    try:
        found = search(actor, at, wanted["q"], state=wanted["place"], kind=wanted["kind"], county=wanted["county"],
                       after=request.GET.get("after", ""))  # fmt: skip
    except Invalid as error:
        return search(actor, at), tuple(p.message for p in error.problems)
    return found, ()


@require_safe
def agency_suggest(request: HttpRequest) -> HttpResponse:
    """Return the ten agencies to offer while someone types."""
    found = suggest(must(request), at_of(request), request.GET.get("q", ""))
    return JsonResponse(
        {
            "agencies": [
                {"id": str(i.id), "name": i.name, "state": i.state, "href": address("agency", i.id)} for i in found
            ]
        }
    )


@require_safe
def public_suggest(request: HttpRequest) -> HttpResponse:
    """Return the agencies to offer while anyone types on the page of how to apply; so many an hour from one source."""
    at = at_of(request)
    if not within(request, "type", at):
        return errors.too_many(request)
    found = suggested(request.GET.get("q", ""), at)
    return JsonResponse({"agencies": [{"name": i.name, "state": i.state} for i in found]})
