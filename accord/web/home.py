"""The first page, documents, and the two addresses that machines ask."""

from uuid import UUID

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from accord.queries import home as reads
from accord.queries.papers import document as issued
from accord.web.asking import at_of, must
from accord.web.page import render
from accord.web.parts import Link
from accord.web.rooms import address


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show what waits for this person, and what was said to their offices."""
    actor, at = must(request), at_of(request)
    waiting = tuple(
        (Link(w.code, address(w.kind, w.id)), w.agency, w.due_at, w.status) for w in reads.waiting(actor, at)
    )
    told = tuple((Link(t.label, address(t.kind, t.id)), t.state, t.at) for t in reads.told(actor))
    return render(
        request, "home.html", {"waiting": waiting, "told": told, "titles": reads.titles(actor), "name": actor.name}
    )


@require_safe
def document(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Send an issued document as an attachment, in a sandbox of its own."""
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
