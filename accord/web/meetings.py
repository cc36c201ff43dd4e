"""The page of a meeting, and its entry for a calendar."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accord.queries.shapes import Sheet, Table
from accord.queries.sheets import sheet
from accord.web.asking import at_of, must
from accord.web.rooms import page_of

HOURS = 1
"""A meeting has no end on record; a calendar shows it for an hour."""
IN_PARTS = ("Agenda", "Minutes")
WIDTH = 73
"""RFC 5545 folds a line at 75 octets; ours are cut a little before."""


def page(_request: HttpRequest, found: Sheet) -> dict[str, Any]:
    """Return what the page of a meeting shows beside the frame: agenda, attendance, minutes, actions agreed."""
    said = {r.label: r.value for r in found.rows}
    tables: dict[str, Table] = {t.caption: t for t in found.tables}
    whose = {"local": _("Local side"), "federal": _("Federal side")}
    rows = tuple((what, whose.get(str(owner), owner), by) for what, owner, by in tables["Actions agreed"].rows)
    return {
        "agenda": tuple(line.strip() for line in str(said.get("Agenda") or "").splitlines() if line.strip()),
        "minutes": str(said.get("Minutes") or ""),
        "attendance": tables["Attendance"],
        "actions_agreed": replace(tables["Actions agreed"], rows=rows),
        "planned": found.state in ("proposed", "confirmed"),
        "tables": (),
        "facts": tuple(f for f in page_of(found)["facts"] if f.label not in IN_PARTS),
    }


@require_safe
def calendar_entry(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Send the meeting for a calendar: when, where and a link; nothing of what is said there (the line, row 12)."""
    at = at_of(request)
    found = sheet("meeting", public_id, must(request), at)
    text = entry(found, request.build_absolute_uri(f"/meetings/{found.id}/"), at)
    response = HttpResponse(text.encode(), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{found.number}.ics"'
    return response


def entry(found: Sheet, address: str, at: datetime) -> str:
    """Return the meeting as iCalendar (RFC 5545), in UTC; a cancelled one says so, so that calendars drop it."""
    said = {r.label: r.value for r in found.rows}
    planned = said["Planned for"]
    assert isinstance(planned, datetime), "a meeting has its time"  # noqa: S101 - an invariant
    status = {"cancelled": "CANCELLED", "proposed": "TENTATIVE"}.get(found.state, "CONFIRMED")
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Accord//Meetings//EN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{found.id}@accord",
        f"DTSTAMP:{_moment(at)}",
        f"DTSTART:{_moment(planned)}",
        f"DTEND:{_moment(planned + timedelta(hours=HOURS))}",
        f"SEQUENCE:{found.version}",
        f"STATUS:{status}",
        f"SUMMARY:{_text(found.title + ' (' + str(said['Purpose']).lower() + ')')}",
        f"LOCATION:{_text(str(said['Where']))}",
        f"URL:{address}",
        "END:VEVENT",
        "END:VCALENDAR",
    )
    return "".join(_folded(line) for line in lines)


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(words: str) -> str:
    """Return text with what iCalendar reads as its own signs marked as words."""
    for sign in ("\\", ";", ","):
        words = words.replace(sign, "\\" + sign)
    return words.replace("\r\n", "\\n").replace("\n", "\\n")


def _folded(line: str) -> str:
    """Return a line folded so that no part is longer than 75 octets, never within a letter."""
    parts, part = [], ""
    for letter in line:
        if len((part + letter).encode()) > WIDTH:
            parts.append(part)
            part = ""
        part += letter
    return "\r\n ".join([*parts, part]) + "\r\n"
