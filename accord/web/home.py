"""The first page, documents, and the two addresses that machines ask."""

from collections.abc import Iterator
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from accord.queries import home as reads
from accord.queries.drafts import mine
from accord.queries.papers import document as issued
from accord.rules.permissions import Actor
from accord.rules.rooms import creators_from
from accord.web.asking import at_of, must
from accord.web.drafts import saved
from accord.web.page import render
from accord.web.parts import Link
from accord.web.rooms import address


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show what waits for this person, and what was said to their offices."""
    actor, at = must(request), at_of(request)
    waiting = tuple(
        (Link(w.title, address(w.kind, w.id)), w.agency, w.due_at, w.status) for w in reads.waiting(actor, at)
    )
    told = tuple((Link(t.label, address(t.kind, t.id)), t.state, t.at) for t in reads.told(actor))
    return render(
        request,
        "home.html",
        {
            "waiting": waiting,
            "told": told,
            "own": tuple(_own(actor)),
            "titles": reads.titles(actor),
            "name": actor.name,
            "drafts": tuple(saved(d) for d in mine(actor)),
        },
    )


def _own(actor: Actor) -> Iterator[Link]:
    """Yield what this person may begin for the own agency, then the pages of the own agency and office."""
    bodies = reads.own(actor)
    for body in bodies:
        for lifecycle, t in creators_from(body.kind):
            if t.routine and actor.roles.intersection(t.roles):
                yield Link(t.label, f"/{lifecycle.plural}/new/{t.action}/?{t.parent}={body.id}")
    for body in bodies:
        yield Link(body.text, address(body.kind, body.id))


@require_safe
def document(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Send an issued document or an attached file, to be saved and never shown, in a sandbox of its own."""
    found = issued(public_id, must(request), at_of(request))
    response = HttpResponse(found.data, content_type=found.media_type)
    response["Content-Disposition"] = f'attachment; filename="{found.name}"'
    response["ETag"] = f'"{found.digest}"'
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    """Say whether the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"ok": True})


@require_safe
def version(_request: HttpRequest) -> HttpResponse:
    """Say which version runs, on which database, and whether it is a demonstration."""
    return JsonResponse(
        {"version": settings.VERSION, "database": connection.vendor, "demonstration": settings.DEMONSTRATION}
    )
