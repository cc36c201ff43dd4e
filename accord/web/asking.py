"""Who asks, and when: read once per request at the edge and handed down."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.http import HttpRequest

from accord.queries.accounts import actor_by_id
from accord.rules.permissions import Actor

AT, ACTOR = "_accord_at", "_accord_actor"
SIGNED_IN, STEPPED_UP = "signed_in_at", "stepped_up_at"
SECOND_FACTOR = "second_factor"
"""Whether the session was begun with a second factor; without it, outside a demonstration, one is asked for."""

ZONE = "moments_in"
"""The name under which a form says in which time zone its moments are typed."""


def at_of(request: HttpRequest) -> datetime:
    """Return the instant of this request, aware, UTC; the clock is read once."""
    found: datetime | None = getattr(request, AT, None)
    if found is None:
        found = datetime.now(UTC)
        setattr(request, AT, found)
    return found


def actor_of(request: HttpRequest) -> Actor | None:
    """Return who is signed in with the offices held at this instant, or None.  Two queries."""
    if not hasattr(request, ACTOR):
        setattr(request, ACTOR, _actor(request))
    found: Actor | None = getattr(request, ACTOR)
    return found


def _actor(request: HttpRequest) -> Actor | None:
    at = at_of(request)
    staff_id = request.session.get("staff")
    since = request.session.get(SIGNED_IN)
    if staff_id is None or since is None:
        return None
    longest = timedelta(seconds=settings.SESSION_LONGEST_SECONDS)
    if at - datetime.fromisoformat(since) > longest:
        request.session.flush()
        return None
    stepped = request.session.get(STEPPED_UP)
    return actor_by_id(
        staff_id,
        at,
        signed_in_at=datetime.fromisoformat(since),
        stepped_up_at=datetime.fromisoformat(stepped) if stepped else None,
    )


def must(request: HttpRequest) -> Actor:
    """Return who is signed in; the middleware has already turned everyone else away."""
    found = actor_of(request)
    assert found is not None, "the middleware lets nobody past without an actor"  # noqa: S101 - an invariant
    return found


def zone_of(request: HttpRequest) -> ZoneInfo:
    """Return the zone in which moments are typed and shown; UTC until a person chooses."""
    return ZoneInfo(request.session.get("zone", "UTC"))


def typed_in(request: HttpRequest) -> ZoneInfo | None:
    """Return the time zone that a posted form said its moments are typed in."""
    name = request.POST.get(ZONE, "")
    if not re.fullmatch(r"[A-Za-z_]+(/[A-Za-z_-]+){0,2}", name):
        return None
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, ZoneInfoNotFoundError):
        return None
