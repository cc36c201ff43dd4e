"""A tour of the demonstration world for five people: a short path of real pages each, with what to notice.

It exists in demonstration mode only and works without JavaScript: a button signs one in as the person, and every
stop is a link.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accord.queries.tour import GUIDES, Guide, World, world
from accord.rules.permissions import ROLES
from accord.web.asking import actor_of, at_of
from accord.web.page import render
from accord.web.parts import Crumb
from accord.web.rooms import address


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """One page of a path: what it is called, where it is, and what to notice there."""

    title: str
    href: str
    notice: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """One person's path; `here` says that the reader is signed in as this person."""

    slug: str
    role: str
    guide: Guide
    question: str
    stops: tuple[Stop, ...]
    here: bool = False


@require_safe
def tour(request: HttpRequest) -> HttpResponse:
    """Show the five paths.

    Raises:
        Http404: this is no demonstration.
    """
    if not settings.DEMONSTRATION:
        raise Http404
    found = world(at_of(request))
    actor = actor_of(request)
    paths = tuple(p for role in GUIDES if found and (p := path_of(role, found, actor.staff_id if actor else None)))
    return render(
        request,
        "tour.html",
        {"paths": paths, "agency": found.agency_name if found else ""},
        crumbs=(Crumb(_("Home"), "/"), Crumb(_("Tour"))),
    )


def path_of(role: str, found: World, signed_in: int | None) -> Path | None:
    """Return one person's path through what the world holds; nothing when nobody holds that office."""
    guide = found.guides.get(role)
    if guide is None:
        return None
    question, stops = PATHS[role](found)
    return Path(
        slug=role,
        role=ROLES[role].title,
        guide=guide,
        question=question,
        stops=tuple(s for s in stops if s is not None),
        here=signed_in == guide.staff_id,
    )


def _at(found: World, kind: str, title: str, notice: str) -> Stop | None:
    """Return a stop at a thing of this story, or nothing while there is none."""
    return Stop(title=title, href=address(kind, found.things[kind]), notice=notice) if kind in found.things else None


def _head(w: World) -> tuple[str, tuple[Stop | None, ...]]:
    return _("What did we ask for, what did we sign, and who of ours may do what today?"), (
        Stop(title=_("Your first page"), href="/", notice=_("What you owe stands first, with its date and why that date.")),
        _at(w, "request", _("Your request"), _("The bar shows how far it has come; “What happens next” says who owes what to whom.")),
        _at(w, "agreement", _("The agreement"), _("Each term names its source. Both sides signed the same digest.")),
        Stop(title=_("Check an officer"), href="/designations/check/", notice=_("Ask for Dana Whitlock in county 12071: every step of the law is judged, and the answer is on the record.")),
    )  # fmt: skip


def _coordinator(w: World) -> tuple[str, tuple[Stop | None, ...]]:
    return _("What is new in my area, what is late, and with whom is it stuck?"), (
        Stop(title=_("Your first page"), href="/", notice=_("Clocks first; then what happened that your office should know.")),
        Stop(title=_("The requests of your area"), href="/requests/", notice=_("You see the agencies of your office's counties and no others. Press / to search, ? for the keys.")),
        _at(w, "request", _("One request"), _("Two field offices each gave an opinion; both stand beside each other with reasons.")),
        _at(w, "assessment", _("Its assessment"), _("Every answer has its source, and every question says why it is asked and by what law.")),
        Stop(title=_("The map"), href="/map/", notice=_("Agreements by county, and the same as a table. There is no point for any person.")),
    )  # fmt: skip


def _decider(w: World) -> tuple[str, tuple[Stop | None, ...]]:
    return _("Why this partnership, who weighed it, and what spoke against it?"), (
        _at(w, "determination", _("The determination"), _("“No agreement” was weighed like every other option. Weights were frozen before answers were opened.")),
        _at(w, "plan", _("The plan of action"), _("Objectives have measures; none of them counts arrests or removals.")),
        _at(w, "agreement", _("The agreement you signed"), _("Who decided did not draft: the reasons under “What you cannot do” say so.")),
    )  # fmt: skip


def _trainer(w: World) -> tuple[str, tuple[Stop | None, ...]]:
    return _("Who is in class, who passed, and whose certificate runs out?"), (
        Stop(title=_("Classes"), href="/classes/", notice=_("Seats, dates and who is nominated.")),
        _at(w, "designation", _("One officer's designation"), _("From nomination to letter, each step by another office, each with its day.")),
        Stop(title=_("All designations"), href="/designations/", notice=_("No list ranks officers; there are no counts of what they did.")),
    )  # fmt: skip


def _auditor(w: World) -> tuple[str, tuple[Stop | None, ...]]:
    return _("Can every power be traced to a signed clause, and every clause to the law?"), (
        _at(w, "designation", _("From the officer"), _("The letter names the agreement, the functions and their sections of law.")),
        _at(w, "agreement", _("To the signed clause"), _("Terms, functions, signatures and dated facts, each with its citation.")),
        _at(w, "determination", _("To the decision"), _("A named person decided, with reasons.")),
        _at(w, "request", _("To the asking"), _("The history shows each act, who did it, and in which office.")),
        Stop(title=_("What you may not do"), href="/agencies/", notice=_("An auditor reads everything and changes nothing: no page offers you a button that writes.")),
    )  # fmt: skip


PATHS: dict[str, Callable[[World], tuple[str, tuple[Stop | None, ...]]]] = {
    "local-head": _head,
    "coordinator": _coordinator,
    "decider": _decider,
    "training-officer": _trainer,
    "auditor": _auditor,
}
