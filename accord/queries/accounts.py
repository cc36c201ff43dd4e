"""Who is signed in: sessions, tokens and the demonstration's people."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Prefetch

from accord.queries.staff import actor_for
from accord.records.models import Holding, Staff, Token
from accord.rules.permissions import ROLES, Actor

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)


def token_digest(token: str) -> str:
    """Return what is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def actor_by_token(token: str, at: datetime) -> Actor | None:
    """Return who holds the token, or None when it is unknown, ended, idle too long or too old."""
    found = (
        Token.objects.select_related("staff").filter(digest=token_digest(token), ended_at=None).first()
    )
    if found is None or not found.staff.is_active:
        return None
    if at - found.used_at > IDLE or at - found.made_at > LONGEST:
        return None
    if at - found.used_at > timedelta(minutes=1):
        Token.objects.filter(pk=found.pk).update(used_at=at)
    return actor_for(found.staff, at, stepped_up_at=found.stepped_up_at)


def actor_by_username(username: str, at: datetime, *, stepped_up_at: datetime | None = None) -> Actor | None:
    """Return the active member of staff of that sign-in name, or None."""
    staff = Staff.objects.filter(username=username.lower(), is_active=True).first()
    return actor_for(staff, at, stepped_up_at=stepped_up_at) if staff else None


def actor_by_id(staff_id: int, at: datetime, *, stepped_up_at: datetime | None = None) -> Actor | None:
    """Return the signed-in member of staff while the account is active, or None."""
    staff = Staff.objects.filter(pk=staff_id, is_active=True).first()
    return actor_for(staff, at, stepped_up_at=stepped_up_at) if staff else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One of the invented people of a demonstration, and the offices they hold."""

    staff_id: int
    username: str
    name: str
    office: str


def demonstration_people(at: datetime, *, most: int = 60) -> tuple[Person, ...]:
    """Return whom one may be in a demonstration, in the order they were made.  Two queries."""
    on = at.date()
    held = Holding.objects.filter(from_on__lte=on).exclude(to_on__lte=on).order_by("pk")
    rows = Staff.objects.filter(is_active=True).select_related("agency", "office").order_by("pk")[:most]
    rows = rows.prefetch_related(Prefetch("holdings", queryset=held, to_attr="held"))
    return tuple(_person(row) for row in rows)


def _person(row: Any) -> Person:
    titles = ", ".join(ROLES[h.role].title for h in row.held)
    body = str(row.agency or row.office or "Headquarters")
    return Person(
        staff_id=row.pk, username=row.username, name=row.full_name, office=f"{titles or 'No office now'}, {body}"
    )
