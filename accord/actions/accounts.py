"""Signing in, confirming again, tokens and invitations: the account behind a member of staff.

Every attempt is one transaction that locks the account, counts, decides and writes its log
entry; a refusal is raised only after that has been committed, or failures would not count.
"""

import secrets
from datetime import datetime

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.db import transaction

from accord.actions import agencies, factors
from accord.actions._account_log import note
from accord.actions._acting import acting
from accord.actions._numbers import next_numbers
from accord.queries.accounts import invited, token_digest
from accord.queries.facts import row_digest
from accord.queries.staff import actor_for, administrators
from accord.records.models import Holding, Staff, Token
from accord.rules.accounts import (
    ENROL,
    FIRST_ONLY,
    INVITED_FOR,
    LONGEST,
    NOT_INVITED,
    REFUSED,
    SHOWN_PASSWORD,
    Entered,
    account_name,
    is_invitation_word,
    locks,
    recent,
)
from accord.rules.decisions import Forbidden, Invalid, Problem, Refused
from accord.rules.permissions import Actor

DEMONSTRATION_PASSWORD = SHOWN_PASSWORD
"""The password of every invented person; it is no secret."""
NO_PASSWORD = "!"  # noqa: S105 - no password has it
"""A hash that no password has; checking it takes as long as checking a real one."""
LONGEST_PASSWORD = 128


def sign_in(username: str, password: str, code: str, *, at: datetime) -> Entered:
    """Return who proved who they are with name, password and, where one is enrolled, a code.

    Outside demonstration mode a caller lets someone without a second factor enrol one and
    nothing else.

    Raises:
        Forbidden: the same words and the same time for every reason.
    """
    name = account_name(username)
    found = Staff.objects.filter(username=name, is_active=True).first() if name else None
    return _prove(found, password, code, "sign-in", at)


def confirm(actor: Actor, password: str, code: str, *, at: datetime) -> None:
    """Pass when the actor proves again who they are; the edge remembers it for five minutes.

    Raises:
        Forbidden: as at sign-in; failures count there too.
    """
    _prove(Staff.objects.filter(pk=actor.staff_id, is_active=True).first(), password, code, "step-up", at)


def _prove(found: Staff | None, password: str, code: str, action: str, at: datetime) -> Entered:
    # The slow check runs outside the transaction; what it found is used only under the lock.
    right = _is_password(password, found)
    with transaction.atomic():
        entered = _attempt(found, code, action, at, right=right)
    if entered is None:
        raise Forbidden((REFUSED,))
    return entered


def _is_password(password: str, found: Staff | None) -> bool:
    try:
        fits = len(password) <= LONGEST_PASSWORD and bool(password.encode())
    except UnicodeEncodeError:
        fits = False
    kept = found.password if found is not None else NO_PASSWORD
    return check_password(password if fits else "", kept)


def _attempt(found: Staff | None, code: str, action: str, at: datetime, *, right: bool) -> Entered | None:
    if found is None:
        note(None, "refused", at=at, proved=False)
        return None
    row, last_administrator = _lock(found, at)
    before = row_digest(row)
    asked = not settings.DEMONSTRATION and factors.counted(row).exists()
    # The password may have been changed between the check and the lock.
    passes = right and row.is_active and row.password == found.password and row.locked_at is None
    if passes and (not asked or factors.spend(row, code, at)):
        row.failed_at = []
        row.save(update_fields=["failed_at"])
        note(row, action, at=at, before=before)
        return Entered(row.pk, asked)
    _count_failure(row, at, before, last_administrator=last_administrator)
    return None


def _count_failure(row: Staff, at: datetime, before: str, *, last_administrator: bool) -> None:
    if row.locked_at is None:
        failures = (*recent(map(datetime.fromisoformat, row.failed_at), at), at)
        row.failed_at = [f.isoformat() for f in recent(failures, at)]
        row.locked_at = at if locks(failures, at, last_administrator=last_administrator) else None
        row.save(update_fields=["failed_at", "locked_at"])
    note(row, "refused", at=at, before=before, proved=False, words={"locked": row.locked_at is not None})


def _lock(found: Staff, at: datetime) -> tuple[Staff, bool]:
    """Lock the account, and with an administrator all of them, in one order: two may fail at once."""
    keepers = administrators(at.date())
    wanted = keepers | {found.pk} if found.pk in keepers else {found.pk}
    rows = {r.pk: r for r in Staff.objects.select_for_update().filter(pk__in=wanted).order_by("pk")}
    open_ones = {pk for pk, r in rows.items() if pk in keepers and r.is_active and r.locked_at is None}
    return rows[found.pk], open_ones == {found.pk}


def make_token(username: str, password: str, code: str, *, at: datetime) -> tuple[str, datetime]:
    """Return a new bearer token and when it ends at the latest; only its digest is stored.

    Raises:
        Forbidden: as at sign-in, or no second factor is enrolled outside demonstration mode.
    """
    entered = sign_in(username, password, code, at=at)
    if not (entered.second_factor or settings.DEMONSTRATION):
        raise Forbidden((ENROL,))
    token = secrets.token_urlsafe(32)
    Token.objects.create(staff_id=entered.staff_id, digest=token_digest(token), made_at=at, used_at=at)
    return token, at + LONGEST


def end_token(token: str, *, at: datetime) -> None:
    """End a token; an unknown or ended one stays as it is."""
    with transaction.atomic():
        row = Token.objects.select_related("staff").filter(digest=token_digest(token), ended_at=None).first()
        if row is not None and Token.objects.filter(pk=row.pk, ended_at=None).update(ended_at=at):
            note(row.staff, "sign-out", at=at)


def step_up_token(token: str, password: str, code: str, *, at: datetime) -> None:
    """Confirm again who holds the token; it counts for five minutes.

    Raises:
        Forbidden: as at sign-in.
    """
    row = Token.objects.select_related("staff").filter(digest=token_digest(token), ended_at=None).first()
    found = row.staff if row is not None and row.staff.is_active else None
    _prove(found, password, code, "step-up", at)
    Token.objects.filter(digest=token_digest(token), ended_at=None).update(stepped_up_at=at)


def change_password(actor: Actor, old: str, new: str, *, at: datetime) -> None:
    """Choose another password; every other session and token of the account ends.

    Raises:
        Forbidden: the old password is not right; it counts as a failed sign-in.
        Invalid: the new one is too short, too common, too like the name, or the old one again.
    """
    found = Staff.objects.filter(pk=actor.staff_id, is_active=True).first()
    right = _is_password(old, found)
    with transaction.atomic():
        changed = found is not None and _change(found, new, at, right=right)
    if not changed:
        raise Forbidden((REFUSED,))


def _change(found: Staff, new: str, at: datetime, *, right: bool) -> bool:
    row, last_administrator = _lock(found, at)
    before = row_digest(row)
    if not (right and row.is_active and row.password == found.password and row.locked_at is None):
        _count_failure(row, at, before, last_administrator=last_administrator)
        return False
    if not new.isprintable() or check_password(new, row.password):
        raise Invalid((Problem(field="password", message="Choose a new password, of characters that can be seen."),))
    agencies.choose_password(row, new)
    row.sessions_from = at
    row.save(update_fields=["password", "sessions_from"])
    Token.objects.filter(staff=row, ended_at=None).update(ended_at=at)
    note(row, "change-password", at=at, before=before)
    return True


def sign_out(actor: Actor, *, at: datetime) -> None:
    """Put down that a person ended the session; the edge ends it."""
    with transaction.atomic():
        note(Staff.objects.get(pk=actor.staff_id), "sign-out", at=at)


def new_word() -> str:
    """Return a random invitation word; the edge shows it once and only its digest is stored."""
    return secrets.token_urlsafe(32)


def accept_invitation(word: str, password: str, *, at: datetime) -> int:
    """Accept an invitation by choosing a password; return whose account it is.

    Raises:
        Forbidden: the word is unknown, used or out of date.
        Invalid: the password is too short, too common or too like the name.
    """
    found = invited(word, at)
    if found is None:
        raise Forbidden((NOT_INVITED,))
    if not password.isprintable():
        raise Invalid((Problem(field="password", message="A password is made of characters that can be seen."),))
    by = actor_for(found, at, invited=True)
    with acting("staff", "accept", found.public_id, {"password": password}, by=by, at=at) as act:
        # Asked again under the lock: the same address may be opened twice at once.
        if act.row.invitation_hash != token_digest(word):
            raise Forbidden((NOT_INVITED,))
        agencies.accept(act)
    return found.pk


def first_administrator(username: str, full_name: str, *, at: datetime, email: str = "", word: str = "") -> Staff:
    """Invite the first administrator of an installation; nobody is there yet who could.

    `word` is the invitation word that the edge made.  While the one invited has not accepted,
    the same name may be invited again.

    Raises:
        Refused: there is an administrator already.
        Invalid: the name cannot be a sign-in name, or the word is too short.
    """
    if not account_name(username) or (word and not is_invitation_word(word)):
        expected = "letters, digits, dots and hyphens, at most 60"
        raise Invalid((Problem(field="username", message="This cannot be a sign-in name.", expected=expected),))
    with transaction.atomic():
        # The counter's lock comes first, so that two starts at once make one administrator.
        number = next_numbers("S", at, 1)[0]
        held = Holding.objects.filter(role="administrator").select_related("staff").first()
        if held is not None and (held.staff.is_active or held.staff.username != account_name(username)):
            raise Refused((FIRST_ONLY,))
        row = held.staff if held is not None else Staff(number=number, opened_at=at, username=account_name(username))
        before = row_digest(row) if held is not None else ""
        row.full_name, row.email = full_name, email
        row.set_unusable_password()
        row.invited_until = at + INVITED_FOR
        row.invitation_hash = token_digest(word) if word else ""
        row.save()
        if held is None:
            Holding.objects.create(staff=row, role="administrator", from_on=at.date())
        note(row, "first-administrator", at=at, before=before, proved=False)
    return row
