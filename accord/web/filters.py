"""Kept filters on the page of a list: save what narrows it, change one's own, remove it."""

from collections.abc import Mapping
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accord.actions import filters as actions
from accord.rules.decisions import Invalid, Missing, Refused
from accord.rules.lifecycle import Lifecycle
from accord.web.agencies import KIND as AGENCY
from accord.web.agencies import agency_page
from accord.web.asking import at_of, must
from accord.web.lists import Typed, address_of, chosen_of, list_page
from accord.web.rooms import lifecycle_of

DONE = "yes"


def _given(request: HttpRequest) -> dict[str, object]:
    return {
        "title": request.POST.get("title", ""),
        "shared": request.POST.get("shared") == DONE,
        "first": request.POST.get("first") == DONE,
    }


def _again(
    request: HttpRequest, lifecycle: Lifecycle, chosen: Mapping[str, str], typed: Typed, *, status: int
) -> HttpResponse:
    """Return the list with what was typed; the agencies have a list of their own."""
    if lifecycle.kind == AGENCY:
        return agency_page(request, chosen, typed, status=status)
    return list_page(request, lifecycle, chosen, typed, status=status)


@require_POST
def save(request: HttpRequest, plural: str) -> HttpResponse:
    """Keep what narrows the list; on a refusal the list is shown again with what was typed."""
    lifecycle = lifecycle_of(plural)
    chosen, given = chosen_of(lifecycle.kind, request.POST), _given(request)
    try:
        made = actions.save(lifecycle.kind, chosen, given, by=must(request), at=at_of(request))
    except Invalid as error:
        said = tuple(p.message for p in error.problems)
        return _again(request, lifecycle, chosen, Typed(title=str(given["title"]), problems=said), status=422)
    except Refused as error:
        said = tuple(f"{f.message} {f.fix}" for f in error.findings)
        return _again(request, lifecycle, chosen, Typed(title=str(given["title"]), problems=said), status=409)
    request.session["notice"] = _("The filter is kept.")
    return HttpResponseRedirect(f"/{plural}/{address_of(chosen, filter=str(made))}")


@require_POST
def act(request: HttpRequest, plural: str, public_id: UUID, action: str) -> HttpResponse:
    """Change or remove one of the own filters.

    Raises:
        Missing: there is no such act.
    """
    lifecycle = lifecycle_of(plural)
    try:
        if action == "change":
            actions.change(public_id, _given(request), by=must(request), at=at_of(request))
        elif action == "remove":
            actions.remove(public_id, by=must(request), at=at_of(request))
        else:
            raise Missing
    except Invalid as error:
        typed = Typed(
            title=request.POST.get("title", ""), problems=tuple(p.message for p in error.problems), of=public_id
        )
        return _again(request, lifecycle, {}, typed, status=422)
    request.session["notice"] = _("The filter is changed.") if action == "change" else _("The filter is removed.")
    return HttpResponseRedirect(f"/{plural}/?sort=new")
