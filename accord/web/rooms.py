"""The plain page of every room, drawn from its lifecycle: a list, and one thing whole."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accord.queries.shapes import Link, Offer, Sheet
from accord.queries.sheets import listing, sheet
from accord.rules.decisions import Missing
from accord.rules.lifecycle import Lifecycle
from accord.rules.permissions import Actor
from accord.rules.rooms import STAGES
from accord.web.asking import at_of, must
from accord.web.page import render
from accord.web.parts import Act, Crumb, Event, Fact
from accord.web.parts import Link as Leads

PLURALS = {s.lifecycle.plural: s.lifecycle for s in STAGES.values()}


def lifecycle_of(plural: str) -> Lifecycle:
    """Return the lifecycle that a path names.

    Raises:
        Missing: no room has such things.
    """
    if plural not in PLURALS:
        raise Missing
    return PLURALS[plural]


def address(kind: str, public_id: UUID | str) -> str:
    """Return the address of a thing."""
    return f"/{STAGES[kind].lifecycle.plural}/{public_id}/"


@require_safe
def room_list(request: HttpRequest, plural: str) -> HttpResponse:
    """Show one page of what this person may see, newest first, by key."""
    lifecycle = lifecycle_of(plural)
    at, actor = at_of(request), must(request)
    text, state = request.GET.get("q", "")[:80], request.GET.get("state", "")
    text = text.replace("\x00", "")
    page = listing(lifecycle.kind, actor, at, after=request.GET.get("after", ""), text=text, state=state)
    rows = tuple(
        (Leads(i.number, address(lifecycle.kind, i.id)), i.agency, i.state_label, i.opened_at) for i in page.items
    )
    older = "?" + urlencode({"q": text, "state": state, "after": page.after}) if page.after else ""
    siblings = [s.lifecycle for s in STAGES.values() if s.lifecycle.room == lifecycle.room]
    return render(
        request,
        "room_list.html",
        {
            "lifecycle": lifecycle,
            "siblings": siblings,
            "rows": rows,
            "older": older,
            "text": text,
            "state": state,
            "begin": beginnings(lifecycle, actor),
            "columns": (_("Number"), _("Agency"), _("State"), _("Opened")),
        },
    )


def beginnings(lifecycle: Lifecycle, actor: Actor) -> tuple[Act, ...]:
    """Return what this person may begin here without starting from another page."""
    return tuple(
        Act(label=t.label, href=f"/{lifecycle.plural}/new/{t.action}/", help=t.help)
        for t in lifecycle.creators
        if not t.parent and actor.roles.intersection(t.roles)
    )


@require_safe
def thing(request: HttpRequest, plural: str, public_id: UUID) -> HttpResponse:
    """Show one thing: facts, what happens next, what this person may do, documents, history."""
    lifecycle = lifecycle_of(plural)
    found = sheet(lifecycle.kind, public_id, must(request), at_of(request))
    return render(request, "thing.html", page_of(found), crumbs=crumbs(lifecycle, found.number))


def crumbs(lifecycle: Lifecycle, last: str) -> tuple[Crumb, ...]:
    """Return the way here."""
    return (Crumb(_("Home"), "/"), Crumb(lifecycle.title + "s", f"/{lifecycle.plural}/"), Crumb(last))


def page_of(found: Sheet) -> dict[str, Any]:
    """Return the context of a thing's page."""
    return {
        "sheet": found,
        "facts": tuple(Fact(r.label, _lead(r.link) if r.link else r.value, r.why) for r in found.rows),
        "links": tuple(_lead(link) for link in found.links),
        "acts": tuple(_act(found, offer) for offer in found.offers),
        "events": tuple(
            Event(
                at=h.at,
                title=h.label,
                who=f"{h.by}, {h.role}",
                note="; ".join(f"{label}: {value}" for label, value in h.words),
            )
            for h in found.history
        ),
    }


def _lead(link: Link) -> Leads:
    return Leads(link.text, address(link.kind, link.id))


def _act(found: Sheet, offer: Offer) -> Act:
    if offer.parent:
        plural = STAGES[offer.kind].lifecycle.plural
        href = f"/{plural}/new/{offer.action}/?{offer.parent}={found.id}"
    else:
        href = f"/{found.plural}/{found.id}/{offer.action}/"
    return Act(label=offer.label, href=href, help=offer.help, reasons=offer.why_not)
