"""The map of agencies and agreements: the nation, a state, a county.  Public facts by agency; no sign-in, no script."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accord.programs import places
from accord.queries import atlas
from accord.rules.decisions import Missing
from accord.web import drawing
from accord.web.asking import actor_of, at_of
from accord.web.page import render
from accord.web.parts import Crumb, Link
from accord.web.rooms import address


@require_safe
def nation(request: HttpRequest) -> HttpResponse:
    """Show the states with the agreements that stand.  Three queries."""
    at = at_of(request)
    map_ = drawing.national(atlas.agreements_by_county(at), atlas.by_state(at))
    return render(
        request,
        "map.html",
        {
            "heading": _("Agencies and agreements by county"),
            "lead": _("Where agencies have an agreement in force today. Choose a state on the map or in the table."),
            "map": map_,
            "small": False,
            "county": None,
        },
        crumbs=(Crumb(_("Home"), "/"), Crumb(_("Map"))),
    )


@require_safe
def state(request: HttpRequest, code: str) -> HttpResponse:
    """Show one state's counties.  Two queries.

    Raises:
        Missing: there is no such state.
    """
    found = _state(code)
    map_ = drawing.of_state(found, atlas.by_county(found.code, at_of(request)))
    return render(
        request,
        "map.html",
        {
            "heading": found.name,
            "lead": _("Agencies by the county they are at home in, and their agreements in force today."),
            "map": map_,
            "small": False,
            "county": None,
        },
        crumbs=(Crumb(_("Home"), "/"), Crumb(_("Map"), "/map/"), Crumb(found.name)),
    )


@require_safe
def county(request: HttpRequest, code: str, fips: str) -> HttpResponse:
    """Show one county: where it lies, who serves it, its agencies and what they have signed.  Four queries.

    Raises:
        Missing: there is no such county in that state.
    """
    of, found = _state(code), places.counties().get(fips)
    if found is None or found.state != of.code:
        raise Missing
    around = atlas.in_county(fips, at_of(request))
    inside = actor_of(request) is not None
    rows = tuple(
        (Link(a.name, address("agency", a.id)) if inside else a.name, a.kind, ", ".join(a.agreements) or _("none"))
        for a in around.agencies
    )
    sides = {"removal": _("Removal side"), "investigations": _("Investigations side")}
    offices = tuple(
        (sides.get(kind, kind), Link(name, address("office", i)) if inside else name)
        for kind, name, i in around.offices
    )
    return render(
        request,
        "map.html",
        {
            "heading": f"{found.name}, {of.name}",
            "lead": _(
                "The county's agencies, their agreements in force today, and the field offices that answer for it."
            ),
            "map": drawing.position(fips, ()),
            "small": True,
            "county": around,
            "offices": offices,
            "rows": rows,
            "more": f"/agencies/?county={fips}" if around.total > len(around.agencies) or inside else "",
        },
        crumbs=(Crumb(_("Home"), "/"), Crumb(_("Map"), "/map/"), Crumb(of.name, f"/map/{of.code}/"), Crumb(found.name)),
    )


def map_of(kind: str, public_id: UUID, at: datetime) -> drawing.Drawing | None:
    """Return the small map of an agency's or a field office's page; other pages have none.  Two queries at most."""
    if kind == "agency":
        return drawing.position(*atlas.counties_of(public_id))
    if kind == "office":
        return drawing.of_area(atlas.area_of(public_id, at), title=_("The counties it serves"))
    return None


def _state(code: str) -> places.State:
    if code not in places.states():
        raise Missing
    return places.states()[code]
