"""Render a page with what every page shows: who is signed in, the rooms, the demonstration line."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve
from django.utils.html import format_html
from django.utils.translation import gettext as _

from accord.rules.permissions import ROLES, Actor
from accord.rules.rooms import STAGES
from accord.web.asking import actor_of, at_of
from accord.web.parts import Crumb, NavItem, Notice, Person

ROOM_TITLES = {
    "agencies": "Agencies",
    "enquiries": "Enquiries",
    "requests": "Requests",
    "assessments": "Assessments",
    "plans": "Plans",
    "determinations": "Determinations",
    "agreements": "Agreements",
    "authority": "Designations",
}


def render(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    status: int = 200,
    crumbs: tuple[Crumb, ...] = (),
) -> HttpResponse:
    """Return the page."""
    actor = actor_of(request) if hasattr(request, "session") else None
    token = get_token(request)
    notices = list((context or {}).get("notices", ()))
    if hasattr(request, "session") and (said := request.session.pop("notice", None)):
        notices.append(Notice(said, "success"))
    everything = {
        "request": request,
        "demonstration": settings.DEMONSTRATION,
        "version": settings.VERSION,
        "person": _person(actor),
        "nav": _nav(request, actor) if actor is not None else _public_nav(request),
        "helps": _helps(),
        "as_of": at_of(request) if status == 200 else None,  # two refusals are the same, to the byte
        "crumbs": crumbs,
        "csrf_input": format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', token),
        **(context or {}),
        "notices": notices,
    }
    return HttpResponse(render_to_string(template, everything, request=None), status=status)


def _person(actor: Any) -> Person | None:
    if actor is None:
        return None
    titles = dict.fromkeys(ROLES[h.role].title for h in actor.holds)
    return Person(actor.name, tuple(titles))


@cache
def _standing(*addresses: str) -> tuple[str, ...]:
    """Return those addresses that a page of their own answers, not the plain list of a room."""

    def stands(address: str) -> bool:
        try:
            return resolve(address).url_name != "room-list"
        except Resolver404:
            return False

    return tuple(a for a in addresses if stands(a))


def page_stands(address: str) -> bool:
    """Return whether a page of its own answers at an address of ours."""
    return bool(_standing(address))


def _public_nav(request: HttpRequest) -> tuple[NavItem, ...]:
    """Return the way in for somebody who has not signed in."""
    words = {
        "/apply/": _("How to apply"),
        "/programs/": _("Programs"),
        "/map/": _("Map"),
        "/register/": _("Register"),
        "/tour/": _("Tour"),
    }
    shown = [a for a in _standing(*words) if a != "/tour/" or settings.DEMONSTRATION]
    return tuple(NavItem(label=words[a], href=a, current=request.path.startswith(a)) for a in shown)


def _helps() -> tuple[NavItem, ...]:
    """Return what stands at the foot of every page: words, help, how the pages are built."""
    words = {
        "/apply/": _("How to apply"),
        "/programs/": _("Programs"),
        "/map/": _("Map"),
        "/register/": _("Register of agreements"),
        "/log/": _("The log"),
        "/glossary/": _("Words of the field"),
        "/tour/": _("Tour of the demonstration"),
        "/design/": _("Design guide"),
    }
    shown = [a for a in _standing(*words) if a != "/tour/" or settings.DEMONSTRATION]
    return tuple(NavItem(label=words[a], href=a) for a in shown)


def _nav(request: HttpRequest, actor: Actor) -> tuple[NavItem, ...]:
    """Return the rooms that stand, in the order the work flows; the first kind of each leads there.

    A room in which a person can never read anything is left out.
    """
    firsts: dict[str, str] = {}
    for stage in STAGES.values():
        firsts.setdefault(stage.lifecycle.room, stage.lifecycle.plural)
    if "authority" in firsts:
        firsts["authority"] = "designations"
    here = request.path.split("/")[1] if "/" in request.path else ""
    of_kind = {s.lifecycle.plural: s.lifecycle.room for s in STAGES.values()}
    return tuple(
        NavItem(
            label=_(ROOM_TITLES.get(room, room.capitalize())), href=f"/{plural}/", current=of_kind.get(here) == room
        )
        for room, plural in firsts.items()
        if room != "enquiries" or actor.sees_everything or actor.office_ids
    )
