"""Agencies: search as you type, by name, ORI, county and state, with facets, by key."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accord.actions.exporting import LIMIT
from accord.queries.agencies_list import search, suggest
from accord.rules.decisions import Invalid
from accord.web.asking import at_of, must
from accord.web.lists import exports
from accord.web.page import render
from accord.web.parts import Crumb, Link
from accord.web.rooms import address, beginnings, lifecycle_of, siblings

NARROW = ("q", "state", "kind", "county")


@require_safe
def agency_list(request: HttpRequest) -> HttpResponse:
    """Show one page of agencies; four queries at any size of the register."""
    actor, at = must(request), at_of(request)
    wanted = {name: request.GET.get(name, "") for name in (*NARROW, "after")}
    problems: tuple[str, ...] = ()
    try:
        page = search(actor, at, wanted["q"], **{k: wanted[k] for k in ("state", "kind", "county", "after")})
    except Invalid as error:
        problems = tuple(p.message for p in error.problems)
        page = search(actor, at)
    rows = tuple(
        (Link(i.name, address("agency", i.id)), i.kind_label, i.state, i.counties, i.ori or _("none"), i.officers)
        for i in page.items
    )
    older = "?" + urlencode({**{k: wanted[k] for k in NARROW}, "after": page.after}) if page.after else ""
    return render(
        request,
        "agencies.html",
        {
            "rows": rows,
            "older": older,
            "wanted": wanted,
            "page": page,
            "problems": problems,
            "siblings": siblings(lifecycle_of("agencies")),
            "begin": beginnings(lifecycle_of("agencies"), actor),
            "exports": exports(lifecycle_of("agencies"), _as_list(wanted) if not problems else {}),
            "limit": LIMIT,
            "columns": (_("Agency"), _("Kind"), _("State"), _("Counties"), _("ORI"), _("Officers")),
        },
        status=422 if problems else 200,
        crumbs=(Crumb(_("Home"), "/"), Crumb(_("Agencies"))),
    )


def _as_list(wanted: Mapping[str, str]) -> dict[str, str]:
    """Return what narrows this page by the names of the room's plain list, where a state is the place."""
    return {"q": wanted["q"], "place": wanted["state"], "kind": wanted["kind"], "county": wanted["county"],
            "state": "registered"}  # fmt: skip


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
