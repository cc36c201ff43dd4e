"""The first page, documents, and the two addresses that machines ask."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accord.queries import home as reads
from accord.queries.atlas import my_area
from accord.queries.drafts import mine
from accord.queries.papers import document as issued
from accord.rules.permissions import Actor
from accord.rules.rooms import STAGES, creators_from
from accord.web import drawing
from accord.web.asking import at_of, must
from accord.web.drafts import saved
from accord.web.page import render
from accord.web.parts import Act, Bar, Link, Panel, Spoken
from accord.web.rooms import address


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show each of this person's questions with its answer, and the one thing to do next."""
    actor, at = must(request), at_of(request)
    found = reads.home(actor, at)
    panels = tuple(_panel(a) for a in found.answers)
    with timezone.override(ZoneInfo(found.zone)):
        return render(
            request,
            "home.html",
            {
                "step": _step(found.next),
                "by": found.next.due_at if found.next else None,
                "by_zone": found.next.zone if found.next else "",
                "answered": tuple(p for p in panels if p.state == "answered"),
                "empty": tuple(p for p in panels if p.state == "empty"),
                "to_come": tuple(p for p in panels if p.state == "to-come"),
                "map": _map(actor, at, found),
                "drafts": tuple(saved(d) for d in mine(actor)),
                "own": tuple(_own(actor, found)),
                "titles": found.titles,
                "name": actor.name,
            },
        )


def _map(actor: Actor, at: datetime, found: reads.Home) -> drawing.Drawing | None:
    """Return the map of the own area for whoever asks which agencies are theirs.  Three queries, else none."""
    if all(a.panel != "map" for a in found.answers):
        return None
    return drawing.of_area(my_area(actor, at), title=_("My area"))


def _own(actor: Actor, found: reads.Home) -> Iterator[Link]:
    """Yield what this person may begin for the own agency, then the pages of the own agency and office."""
    for body in found.bodies:
        for lifecycle, t in creators_from(body.kind):
            if t.routine and actor.roles.intersection(t.roles):
                yield Link(t.label, f"/{lifecycle.plural}/new/{t.action}/?{t.parent}={body.id}")
    for body in found.bodies:
        yield Link(body.text, address(body.kind, body.id))


def _href(line: reads.Line) -> str:
    return line.href or (address(line.kind, line.id) if line.id is not None and line.kind in STAGES else "")


def _step(line: reads.Line | None) -> Act | None:
    if line is None or not _href(line):
        return None
    said = str(line.notes[0]) if line.notes and isinstance(line.notes[0], str) else ""
    return Act(label=line.text, href=_href(line), help=f"{said} ({line.status})" if line.status else said)


def _panel(a: reads.Answer) -> Panel:
    return Panel(
        code=a.panel,
        title=a.question,
        state=a.state,
        lead=a.lead,
        lines=tuple(
            Spoken(
                text=Link(line.text, _href(line)) if _href(line) else line.text,
                notes=tuple(n for n in line.notes if n not in ("", None)),
                due_at=line.due_at,
                status=line.status,
                by=line.by if a.panel != "clocks" else "",
                zone=line.zone,
            )
            for line in a.lines
        ),
        bars=tuple(Bar(label=c.label, value=c.n, note=c.note, href=c.href) for c in a.counts),
        more=a.more if a.state != "to-come" else "",
        room=a.room,
    )


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
