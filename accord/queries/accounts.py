"""Who is signed in: sessions, tokens and the demonstration's people."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Prefetch

from accord.queries.staff import actor_for
from accord.records.models import Holding, RecoveryCode, SecondFactor, Staff, Token
from accord.rules.accounts import ended, is_invitation_word
from accord.rules.inputs import keepable
from accord.rules.permissions import ROLES, Actor

USED_SECONDS = 60
"""A token's last use is written at most once a minute."""


def token_digest(token: str) -> str:
    """Return what is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def actor_by_token(token: str, at: datetime) -> Actor | None:
    """Return who holds the token, or None when it is unknown, ended, idle too long or too old."""
    found = Token.objects.select_related("staff").filter(digest=token_digest(token), ended_at=None).first()
    if found is None or not found.staff.is_active:
        return None
    if ended(found.made_at, found.used_at, found.staff.sessions_from, at):
        return None
    if (at - found.used_at).total_seconds() > USED_SECONDS:
        Token.objects.filter(pk=found.pk).update(used_at=at)
    return actor_for(found.staff, at, stepped_up_at=found.stepped_up_at)


def actor_by_username(username: str, at: datetime, *, stepped_up_at: datetime | None = None) -> Actor | None:
    """Return the active member of staff of that sign-in name, or None."""
    staff = Staff.objects.filter(username=username.lower(), is_active=True).first()
    return actor_for(staff, at, stepped_up_at=stepped_up_at) if staff else None


def actor_by_id(
    staff_id: int, at: datetime, *, signed_in_at: datetime, stepped_up_at: datetime | None = None
) -> Actor | None:
    """Return the signed-in member of staff while account and session stand, or None.  Two queries."""
    staff = Staff.objects.filter(pk=staff_id, is_active=True).first()
    if staff is None or ended(signed_in_at, at, staff.sessions_from, at):
        return None
    return actor_for(staff, at, stepped_up_at=stepped_up_at)


def invited(word: str, at: datetime) -> Staff | None:
    """Return whose invitation word this is while it stands, or None."""
    if not is_invitation_word(word):
        return None
    found = Staff.objects.filter(invitation_hash=token_digest(word)).exclude(state="left").first()
    return found if found is not None and found.invited_until is not None and at < found.invited_until else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """A second factor of one's own, as its page shows it."""

    id: UUID
    kind: str
    name: str
    confirmed_at: datetime | None


def factors_of(actor: Actor) -> tuple[Factor, ...]:
    """Return the actor's own second factors that count.  One query."""
    rows = SecondFactor.objects.filter(staff_id=actor.staff_id, confirmed_at__isnull=False, ended_at=None)
    return tuple(
        Factor(id=r.public_id, kind=r.kind, name=r.name, confirmed_at=r.confirmed_at) for r in rows.order_by("pk")
    )


def recovery_codes_left(actor: Actor) -> int:
    """Return how many recovery codes still work."""
    return RecoveryCode.objects.filter(staff_id=actor.staff_id, used_at=None).count()


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One of the invented people of a demonstration, and the offices they hold."""

    staff_id: int
    number: str
    username: str
    name: str
    office: str
    title: str
    body: str


def demonstration_people(at: datetime, *, most: int = 60) -> tuple[Person, ...]:
    """Return whom one may be in a demonstration, in the order they were made.  Two queries."""
    on = at.date()
    held = Holding.objects.filter(from_on__lte=on).exclude(to_on__lte=on).order_by("pk")
    rows = Staff.objects.filter(is_active=True).select_related("agency", "office").order_by("pk")[:most]
    rows = rows.prefetch_related(Prefetch("holdings", queryset=held, to_attr="held"))
    return tuple(_person(row) for row in rows)


def _person(row: Any) -> Person:
    titles = ", ".join(ROLES[h.role].title for h in row.held) or "No office now"
    body = str(row.agency or row.office or "Headquarters")
    return Person(
        staff_id=row.pk,
        number=row.number,
        username=row.username,
        name=row.full_name,
        office=f"{titles}, {body}",
        title=titles,
        body=body,
    )


def demonstration_person(username: str) -> int | None:
    """Return the id of one of the invented people, or None."""
    found = None
    if keepable(username):
        found = Staff.objects.filter(username=username, is_active=True).only("pk").first()
    return found.pk if found else None
