"""The plain page of every room, drawn from its lifecycle: a list, and one thing whole."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from accord.queries.shapes import Link, Offer, Sheet
from accord.rules.decisions import Missing
from accord.rules.lifecycle import Lifecycle
from accord.rules.permissions import Actor
from accord.rules.rooms import STAGES
from accord.web.parts import Act, Crumb, Event, Fact, NavItem
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


def siblings(lifecycle: Lifecycle) -> tuple[NavItem, ...]:
    """Return the lists of the room, this one marked; none when it is the only one."""
    found = tuple(
        NavItem(label=many(s.lifecycle), href=f"/{s.lifecycle.plural}/", current=s.lifecycle.kind == lifecycle.kind)
        for s in STAGES.values()
        if s.lifecycle.room == lifecycle.room
    )
    if lifecycle.room == "authority":
        found = (*found, NavItem(label=_("Check an officer"), href="/designations/check/"))
    if lifecycle.room == "money":
        found = (
            *found,
            NavItem(label=_("What is open"), href="/money/open/"),
            NavItem(label=_("An agency's money"), href="/money/"),
        )
    return found if len(found) > 1 else ()


def beginnings(lifecycle: Lifecycle, actor: Actor) -> tuple[Act, ...]:
    """Return what this person may begin here without starting from another page."""
    return tuple(
        Act(label=t.label, href=f"/{lifecycle.plural}/new/{t.action}/", help=t.help)
        for t in lifecycle.creators
        if not t.parent and actor.roles.intersection(t.roles)
    )


def crumbs(lifecycle: Lifecycle, last: str) -> tuple[Crumb, ...]:
    """Return the way here."""
    return (Crumb(_("Home"), "/"), Crumb(many(lifecycle), f"/{lifecycle.plural}/"), Crumb(last))


def many(lifecycle: Lifecycle) -> str:
    """Return the heading of a list of such things."""
    return _(lifecycle.plural.replace("-", " ").capitalize())


def page_of(found: Sheet) -> dict[str, Any]:
    """Return the context of a thing's page."""
    return {
        "sheet": found,
        "facts": tuple(
            Fact(r.label, _lead(r.link) if r.link else r.value, r.why)
            for r in found.rows
            if r.link or r.value is not None
        ),
        "unknown": tuple(r.label for r in found.rows if r.link is None and r.value is None),
        "mine": frozenset(o.label for o in found.offers if o.allowed and o.routine),
        "tables": found.tables,
        "links": tuple(_lead(link) for link in found.links),
        **_steps(found),
        "events": tuple(
            Event(
                at=h.at,
                title=h.label,
                who=f"{h.by}, {h.role}",
                words=h.words,
            )
            for h in found.history
        ),
    }


def _steps(found: Sheet) -> dict[str, Any]:
    """Return this person's next step and by when it is owed, or who has the next one; then all other acts."""
    owed = {n.what: n.by_when for n in found.next}
    first = next((o for o in found.offers if o.allowed and o.routine and o.label in owed), None)
    waits = ""
    if first is None and found.next:
        waits = _("Next: %(what)s, by %(who)s.") % {"what": found.next[0].what, "who": found.next[0].who}
    return {
        "step": _act(found, first) if first else None,
        "step_by": owed[first.label] if first else None,
        "step_waits": waits,
        "acts": tuple(_act(found, o) for o in found.offers if o is not first),
    }


def _lead(link: Link) -> Leads:
    return Leads(link.text, address(link.kind, link.id))


def _act(found: Sheet, offer: Offer) -> Act:
    if offer.parent:
        plural = STAGES[offer.kind].lifecycle.plural
        href = f"/{plural}/new/{offer.action}/?{offer.parent}={found.id}"
    else:
        href = f"/{found.plural}/{found.id}/{offer.action}/"
    return Act(label=offer.label, href=href, help=offer.help, reasons=offer.why_not, quiet=not offer.routine)
