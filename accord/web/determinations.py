"""The page of a determination: every number with its working, and where each step leads."""

from typing import Any

from django.http import HttpRequest
from django.urls import Resolver404, resolve

from accord.queries.explaining import explained
from accord.queries.shapes import Sheet
from accord.web.asking import at_of, must
from accord.web.pictures import stretches
from accord.web.rooms import page_of

SHOWN_AS_FACTS = ("Agency", "Request", "Assessment", "Plan of action", "Decided at", "Programs' data")
"""The rest of the facts stands in the page's own parts."""


def program_page(slug: str) -> str:
    """Return the address of a program's page, or nothing where there is none."""
    path = f"/programs/{slug}/"
    try:
        resolve(path)
    except Resolver404:
        return ""
    return path


def page(request: HttpRequest, found: Sheet) -> dict[str, Any]:
    """Return what the page of a determination shows beside the frame."""
    facts = page_of(found)["facts"]
    why = explained(found.id, must(request), at_of(request))
    return {
        "why": why,
        "open_all": "all" in request.GET,
        "needs_rows": tuple((title, level, weight, level * weight) for title, level, weight in why.needs),
        "pages": {o.code: program_page(o.code) if o.is_program else "" for o in why.options},
        "stretches": stretches((r.title, r.weight, r.low, r.high) for r in why.sure.exact),
        # The page explains what the tables of other edges list.
        "tables": (),
        "facts": tuple(f for f in facts if f.label in SHOWN_AS_FACTS),
    }
