"""Signing in, confirming again, tokens and invitations: the account behind a member of staff."""

import secrets
from datetime import datetime

from django.contrib.auth.hashers import check_password
from django.db import transaction

from accord.actions._numbers import next_numbers
from accord.actions.agencies import INVITED_FOR
from accord.queries.accounts import LONGEST, token_digest
from accord.records.models import Holding, Staff, Token
from accord.rules.decisions import Finding, Forbidden, Missing, Refused
from accord.rules.permissions import Actor

DEMONSTRATION_PASSWORD = "open-and-signed-2026"  # noqa: S105 - shown on the page of a demonstration
"""The password of every invented person; it is no secret."""


def _refused() -> Forbidden:
    return Forbidden((
        Finding(
            rule="staff:sign-in",
            message="The name, the password or the code is not right.",
            fix="Try again. After five failures in fifteen minutes an administrator must release the account.",
        ),
    ))


def sign_in(username: str, password: str, code: str, *, at: datetime) -> int:
    """Return the id of the member of staff who proved who they are."""
    row = Staff.objects.filter(username=username.strip().lower(), is_active=True).first()
    if not check_password(password, row.password if row else "!") or row is None:
        raise _refused()
    return row.pk


def confirm(actor: Actor, password: str, code: str, *, at: datetime) -> None:
    """Pass when the password is the actor's own."""
    if not check_password(password, Staff.objects.get(pk=actor.staff_id).password):
        raise _refused()


def accept_invitation(word: str, password: str, *, at: datetime) -> int:
    """Accept an invitation."""
    raise Missing


def make_token(username: str, password: str, code: str, *, at: datetime) -> tuple[str, datetime]:
    """Return a new token and when it ends at the latest."""
    staff_id = sign_in(username, password, code, at=at)
    token = secrets.token_urlsafe(32)
    Token.objects.create(staff_id=staff_id, digest=token_digest(token), made_at=at, used_at=at)
    return token, at + LONGEST


def end_token(token: str, *, at: datetime) -> None:
    """End the token."""
    Token.objects.filter(digest=token_digest(token), ended_at=None).update(ended_at=at)


def step_up_token(token: str, password: str, code: str, *, at: datetime) -> None:
    """Confirm again who holds the token; it counts for five minutes."""
    row = Token.objects.select_related("staff").filter(digest=token_digest(token), ended_at=None).first()
    if row is None or not check_password(password, row.staff.password):
        raise _refused()
    Token.objects.filter(pk=row.pk).update(stepped_up_at=at)


def first_administrator(username: str, full_name: str, *, at: datetime, email: str = "", word: str = "") -> Staff:
    """Invite the first administrator of an installation; nobody is there yet who could.

    `word` is the invitation word that the edge made; only its digest is kept.

    Raises:
        Refused: there is an administrator already.
    """
    with transaction.atomic():
        number = next_numbers("S", at, 1)[0]  # takes the lock first, so that two starts make one administrator
        if Holding.objects.filter(role="administrator").exists():
            raise Refused((
                Finding(
                    rule="staff:first-administrator",
                    message="There is an administrator already.",
                    fix="Ask an administrator for an invitation.",
                ),
            ))
        row = Staff(number=number, opened_at=at, username=username, full_name=full_name, email=email)
        row.set_unusable_password()
        row.invited_until = at + INVITED_FOR
        row.invitation_hash = token_digest(word) if word else ""
        row.save()
        Holding.objects.create(staff=row, role="administrator", from_on=at.date())
    return row
