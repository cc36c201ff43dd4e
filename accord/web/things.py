"""The page of one thing: the frame is every room's, and a room with more to say adds its own part."""

from collections.abc import Callable
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accord.queries.differences import versioned
from accord.queries.drafts import mine
from accord.queries.packets import PACKED
from accord.queries.shapes import Sheet
from accord.queries.sheets import sheet
from accord.web import agreements, assessments, determinations, meetings, plans, requests
from accord.web.asking import at_of, must
from accord.web.drafts import saved
from accord.web.maps import map_of
from accord.web.owing import done, split
from accord.web.page import render
from accord.web.parts import Link
from accord.web.rooms import crumbs, lifecycle_of, page_of


def _nothing(_request: HttpRequest, _found: Sheet) -> dict[str, Any]:
    return {}


PAGES: dict[str, tuple[str, Callable[[HttpRequest, Sheet], dict[str, Any]]]] = {
    "meeting": ("meetings/thing.html", meetings.page),
    "plan": ("plans/thing.html", plans.page),
    "request": ("requests/thing.html", requests.page),
    "agreement": ("agreements/thing.html", agreements.page),
    "assessment": ("assessments/thing.html", assessments.page),
    "determination": ("determinations/thing.html", determinations.page),
}
"""The rooms whose page says more than the frame: its template, and what it shows beside."""


def looks(found: Sheet) -> tuple[Link, ...]:
    """Return the pictures over time that a thing has."""
    match found.kind:
        case "designation":
            return (Link(_("Timeline: when authority stood, and why"), f"/designations/{found.id}/timeline/"),)
        case "agreement":
            many = any(o.kind == "designation" and o.action == "nominate" and o.allowed for o in found.offers)
            listed = (Link(_("Nominate many officers by one list"), f"/agreements/{found.id}/nominate-list/"),)
            return (
                Link(_("Officers by month: when each had authority"), f"/agreements/{found.id}/months/"),
                *(listed if many else ()),
            )
        case "fund" | "certification":
            of = next(r.link.id for r in found.rows if r.link is not None and r.link.kind == "agency")
            takes = any(o.action == "take-statement" and o.allowed for o in found.offers)
            zipped = (Link(_("Everything for an auditor, as one file (ZIP)"), f"/funds/{found.id}/audit.zip"),)
            return (
                *(zipped if found.kind == "fund" else ()),
                *((Link(_("Take in a bank statement from a file"), f"/funds/{found.id}/statement/"),) if takes else ()),
                Link(_("All money of the agency: what came, where it went, what is left"), f"/agencies/{of}/money/"),
            )
        case _:
            return ()


@require_safe
def thing(request: HttpRequest, plural: str, public_id: UUID) -> HttpResponse:
    """Show one thing: facts, what happens next, what this person may do, documents, history."""
    lifecycle = lifecycle_of(plural)
    actor, at = must(request), at_of(request)
    found = sheet(lifecycle.kind, public_id, actor, at)
    context = page_of(found)
    context["drafts"] = tuple(saved(d) for d in mine(actor, object_id=public_id))
    context["map"] = map_of(lifecycle.kind, public_id, at)
    context["owed"], context["owing"] = split(found, actor)
    context["met"] = tuple(d for d in found.dues if d.met_at is not None)
    context["done"] = done(request, found)
    template, more = PAGES.get(lifecycle.kind, ("thing.html", _nothing))
    context.update(more(request, found))
    context["looks"] = looks(found)
    context["versioned"] = versioned(lifecycle.kind)
    context["packs"] = lifecycle.kind in PACKED
    with timezone.override(ZoneInfo(found.zone)):
        return render(request, template, context, crumbs=crumbs(lifecycle, found.number))
