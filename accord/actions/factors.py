"""Second factors: an authenticator app, passkeys, and the codes for the day they are lost.

The app's codes come from `cryptography`, passkeys from `fido2`; here is only what is kept of
them.  An app's secret is sealed under the installation's key and bound to its person.
"""

import base64
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import constant_time
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from accord.actions._account_log import note
from accord.queries.facts import row_digest
from accord.records.models import RecoveryCode, SecondFactor, Staff
from accord.rules.accounts import (
    LAST_FACTOR,
    REFUSED_PASSKEY,
    STEP_SECONDS,
    WRONG_CODE,
    Entered,
    recovery_code,
    six_digits,
    steps_to_try,
)
from accord.rules.decisions import Forbidden, Missing, Refused
from accord.rules.permissions import Actor, stepped_up

APP, PASSKEY = "app", "passkey"
RECOVERY_CODES = 10
ISSUER = "Accord"


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What an authenticator app needs: the address behind the picture, and the secret to type instead."""

    uri: str
    secret: str


def counted(row: Staff) -> QuerySet[SecondFactor]:
    """Return the factors of a person that count: confirmed and not ended."""
    return row.factors.filter(confirmed_at__isnull=False, ended_at=None)


def spend(row: Staff, code: str, at: datetime) -> bool:
    """Take a code of the app or a recovery code; each works once.  The caller holds the account's lock."""
    digits = six_digits(code)
    if digits:
        return any(_take(factor, digits, at) for factor in counted(row).filter(kind=APP))
    word = recovery_code(code)
    if not word:
        return False
    unused = RecoveryCode.objects.filter(staff=row, digest=_digest(word.encode()), used_at=None)
    return unused.update(used_at=at) == 1


def _take(factor: SecondFactor, digits: str, at: datetime) -> bool:
    try:
        totp = _totp(_open(factor))
    except InvalidTag:  # The installation's key changed, or the row was moved to another person.
        return False
    for step in steps_to_try(at, factor.last_used):
        if constant_time.bytes_eq(totp.generate(step * STEP_SECONDS), digits.encode()):
            factor.last_used = step
            factor.save(update_fields=["last_used"])
            return True
    return False


def begin_app(actor: Actor, *, at: datetime) -> Enrolment:
    """Make a secret for an authenticator app; it counts once a code of it was typed.

    Raises:
        Forbidden: another factor counts already and the person was not confirmed again.
    """
    with transaction.atomic():
        row = _own(actor, at)
        row.factors.filter(kind=APP, confirmed_at=None, ended_at=None).update(ended_at=at)
        secret = secrets.token_bytes(20)
        SecondFactor.objects.create(
            staff=row, kind=APP, name="Authenticator app", sealed=_seal(secret, row.public_id), made_at=at
        )
    return _enrolment(row, secret)


def begun_app(actor: Actor) -> Enrolment | None:
    """Return the enrolment that waits for its first code, to show the page again."""
    row = Staff.objects.get(pk=actor.staff_id)
    factor = row.factors.filter(kind=APP, confirmed_at=None, ended_at=None).order_by("-pk").first()
    return _enrolment(row, _open(factor)) if factor is not None else None


def _enrolment(row: Staff, secret: bytes) -> Enrolment:
    shown = base64.b32encode(secret).decode()
    uri = _totp(secret).get_provisioning_uri(row.username, ISSUER)
    return Enrolment(uri=uri, secret=" ".join(shown[i : i + 4] for i in range(0, len(shown), 4)))


def finish_app(actor: Actor, code: str, *, at: datetime) -> tuple[str, ...]:
    """Confirm the app with its first code; return recovery codes when it is the first factor.

    Raises:
        Refused: the code is not the one that the app shows now.
    """
    with transaction.atomic():
        row = _own(actor, at)
        factor = row.factors.filter(kind=APP, confirmed_at=None, ended_at=None).order_by("-pk").first()
        digits = six_digits(code)
        if factor is None or not digits or not _take(factor, digits, at):
            raise Refused((WRONG_CODE,))
        return _confirmed(row, factor, at)


def _confirmed(row: Staff, factor: SecondFactor, at: datetime) -> tuple[str, ...]:
    before = row_digest(row)
    first = not counted(row).exists()
    factor.confirmed_at = at
    factor.save()
    note(row, "add-factor", at=at, before=before, words={"factor": factor.kind})
    return _new_codes(row, at) if first else ()


def _new_codes(row: Staff, at: datetime) -> tuple[str, ...]:
    row.recovery_codes.filter(used_at=None).update(used_at=at)
    made = []
    for _ in range(RECOVERY_CODES):
        word = base64.b32encode(secrets.token_bytes(10)).decode().lower()
        RecoveryCode.objects.create(staff=row, digest=_digest(word.encode()), made_at=at)
        made.append("-".join(word[i : i + 4] for i in range(0, 16, 4)))
    return tuple(made)


def new_recovery_codes(actor: Actor, *, at: datetime) -> tuple[str, ...]:
    """Make new recovery codes; the earlier ones stop working.

    Raises:
        Forbidden: the person was not confirmed again within five minutes.
    """
    with transaction.atomic():
        row = _own(actor, at)
        note(row, "new-recovery-codes", at=at, before=row_digest(row))
        return _new_codes(row, at)


def end_factor(actor: Actor, public_id: UUID, *, at: datetime) -> None:
    """End one's own factor; outside demonstration mode the last one stays.

    Raises:
        Forbidden: the person was not confirmed again within five minutes.
        Missing: there is no such factor of this person.
        Refused: it is the last one.
    """
    with transaction.atomic():
        row = _own(actor, at)
        factor = counted(row).filter(public_id=public_id).first()
        if factor is None:
            raise Missing
        if not settings.DEMONSTRATION and counted(row).count() == 1:
            raise Refused((LAST_FACTOR,))
        factor.ended_at = at
        factor.save(update_fields=["ended_at"])
        note(row, "end-factor", at=at, before=row_digest(row), words={"factor": factor.kind})


def _own(actor: Actor, at: datetime) -> Staff:
    """Lock the actor's account; whoever has a factor must have confirmed again to change them."""
    row = Staff.objects.select_for_update().get(pk=actor.staff_id)
    again = stepped_up(actor, at)
    if again and counted(row).exists():
        raise Forbidden(again)
    return row


def begin_passkey(actor: Actor, host: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what the browser needs to make a passkey, and the challenge to keep in the session."""
    row = Staff.objects.get(pk=actor.staff_id)
    options, state = _server(host).register_begin(
        PublicKeyCredentialUserEntity(id=row.public_id.bytes, name=row.username, display_name=row.full_name),
        credentials=[_credential(f) for f in counted(row).filter(kind=PASSKEY)],
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return dict(options), state


def finish_passkey(
    actor: Actor, host: str, state: Mapping[str, Any], answer: Mapping[str, Any], *, name: str, at: datetime
) -> tuple[str, ...]:
    """Keep the passkey that the browser made; return recovery codes when it is the first factor.

    Raises:
        Forbidden: the answer does not fit the challenge, or the person must confirm again.
    """
    with transaction.atomic():
        row = _own(actor, at)
        try:
            made = _server(host).register_complete(dict(state), dict(answer))
        except (ValueError, KeyError, TypeError) as error:
            raise Forbidden((REFUSED_PASSKEY,)) from error
        credential = made.credential_data
        if credential is None or SecondFactor.objects.filter(digest=_digest(credential.credential_id)).exists():
            raise Forbidden((REFUSED_PASSKEY,))
        factor = SecondFactor(
            staff=row,
            kind=PASSKEY,
            name=name.strip()[:60] or "Passkey",
            sealed=bytes(credential),
            digest=_digest(credential.credential_id),
            last_used=made.counter,
            made_at=at,
        )
        return _confirmed(row, factor, at)


def ask_passkey(host: str, actor: Actor | None = None) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what the browser needs to use a passkey, and the challenge to keep in the session.

    Without an actor any passkey of this site may answer: the passkey says whose it is.
    """
    known = None
    if actor is not None:
        row = Staff.objects.get(pk=actor.staff_id)
        known = [_credential(f) for f in counted(row).filter(kind=PASSKEY)]
    options, state = _server(host).authenticate_begin(known, user_verification=UserVerificationRequirement.REQUIRED)
    return dict(options), state


def sign_in_by_passkey(host: str, state: Mapping[str, Any], answer: Mapping[str, Any], *, at: datetime) -> Entered:
    """Return whose passkey answered; it is both factors at once, and a lockout does not touch it.

    Raises:
        Forbidden: it was not accepted.
    """
    return Entered(_answered(host, state, answer, actor=None, action="sign-in", at=at), second_factor=True)


def confirm_by_passkey(
    actor: Actor, host: str, state: Mapping[str, Any], answer: Mapping[str, Any], *, at: datetime
) -> None:
    """Pass when the actor's own passkey answered.

    Raises:
        Forbidden: it was not accepted.
    """
    _answered(host, state, answer, actor=actor, action="step-up", at=at)


def _answered(
    host: str, state: Mapping[str, Any], answer: Mapping[str, Any], *, actor: Actor | None, action: str, at: datetime
) -> int:
    try:
        given = AuthenticationResponse.from_dict(dict(answer))
        digest = _digest(given.raw_id)
    except (ValueError, KeyError, TypeError) as error:
        raise Forbidden((REFUSED_PASSKEY,)) from error
    with transaction.atomic():
        factor = (
            SecondFactor.objects.select_for_update(of=("self",))
            .select_related("staff")
            .filter(digest=digest, confirmed_at__isnull=False, ended_at=None, staff__is_active=True)
            .first()
        )
        row = factor.staff if factor is not None else None
        accepted = factor is not None and _fits(host, state, given, factor, actor)
        note(row, action if accepted else "refused", at=at, before=row_digest(row) if row else "", proved=accepted)
    if row is None or not accepted:
        raise Forbidden((REFUSED_PASSKEY,))
    return row.pk


def _fits(
    host: str, state: Mapping[str, Any], given: AuthenticationResponse, factor: SecondFactor, actor: Actor | None
) -> bool:
    if actor is not None and actor.staff_id != factor.staff_id:
        return False
    handle = given.response.user_handle
    if handle and not secrets.compare_digest(handle, factor.staff.public_id.bytes):
        return False
    try:
        _server(host).authenticate_complete(dict(state), [_credential(factor)], given)
    except (ValueError, KeyError, TypeError):
        return False
    counter = given.response.authenticator_data.counter
    if (counter or factor.last_used) and counter <= factor.last_used:
        return False  # A counter that does not grow means that the passkey was copied.
    factor.last_used = counter
    factor.save(update_fields=["last_used"])
    return True


def _server(host: str) -> Fido2Server:
    return Fido2Server(PublicKeyCredentialRpEntity(id=host, name=ISSUER))


def _credential(factor: SecondFactor) -> AttestedCredentialData:
    return AttestedCredentialData(bytes(factor.sealed))


def _totp(secret: bytes) -> TOTP:
    return TOTP(secret, 6, SHA1(), STEP_SECONDS)  # noqa: S303 - RFC 6238; what every app implements


def _key() -> AESGCM:
    derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"accord second factor")
    return AESGCM(derive.derive(settings.SECRET_KEY.encode()))


def _seal(secret: bytes, whose: UUID) -> bytes:
    nonce = secrets.token_bytes(12)
    return nonce + _key().encrypt(nonce, secret, whose.bytes)


def _open(factor: SecondFactor) -> bytes:
    sealed = bytes(factor.sealed)
    return _key().decrypt(sealed[:12], sealed[12:], factor.staff.public_id.bytes)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
