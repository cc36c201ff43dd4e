"""Certificates of signers, and signing with them: made, registered, revoked, used.

A certificate is issued, registered or revoked by an administrator and on the record as an act
on the account it belongs to.  What is signed is the frozen document; each signature makes a new
file that begins with the one before it, and a statement of its own.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.db import transaction

from accord.actions._acting import Act
from accord.actions._effects import insert_entry
from accord.queries import signing as read
from accord.queries.facts import row_digest
from accord.queries.staff import actor_for
from accord.records.models import Agreement, Certificate, Signature, Staff
from accord.records.signing import keys, pades, tokens
from accord.rules import signing as rules
from accord.rules.decisions import Finding, Forbidden, Invalid, Problem, Refused, require
from accord.rules.documents import SIGNED, STATEMENT
from accord.rules.permissions import Actor, Hold
from accord.rules.uploads import JSON, PDF

LONGEST = timedelta(days=365)
"""How long a certificate of the local authority holds at most."""
DEMONSTRATION_SINCE = datetime(2020, 1, 1, tzinfo=UTC)
"""A demonstration tells stories of any year; its authority is older than all of them."""


# --- the authority and certificates --------------------------------------------------------------


def make_authority(name: str, at: datetime) -> x509.Certificate:
    """Make the local authority of this installation, once.

    Raises:
        Refused: there is one.
    """
    try:
        made = read.vault().make_authority(name, at)
    except keys.Standing as error:
        standing = Finding(rule="signing:authority-standing", message="This installation has a local authority already.",
                           fix="Nothing to do; to begin anew, move the folder of signing keys away and keep it.")  # fmt: skip
        raise Refused((standing,)) from error
    with transaction.atomic():
        _noted(None, "make-signing-authority", None, at, {"certificate": keys.fingerprint(made)})
    return made


def issue_certificate(username: str, role: str, *, by: Actor, at: datetime) -> Certificate:
    """Issue a certificate of the local authority to whoever holds that office now; an earlier one is replaced.

    Raises:
        Forbidden: the actor is no administrator.
        Refused: the person does not hold the office, or there is no authority.
    """
    _administrator(by)
    with transaction.atomic():
        staff, hold = _holder(username, role, at)
        for old in read.certificates_of(staff.pk, hold):
            if old.revoked_at is None:
                _revoked(old, "replaced", by, at)
        return _issued(staff, hold, by, at)


def register_certificate(
    username: str, role: str, certificate: bytes, held: str, held_at: str, *, by: Actor, at: datetime
) -> Certificate:
    """Bind a certificate of another authority to whoever holds that office now.

    `held` is `pkcs12` (then `held_at` is a file in the folder that the settings name) or `pkcs11` (a key's label).

    Raises:
        Forbidden: the actor is no administrator.
        Invalid: this is no certificate.
        Refused: no trusted authority issued it, it has expired, or the person does not hold the office.
    """
    _administrator(by)
    try:
        shown = x509.load_pem_x509_certificate if b"-----BEGIN" in certificate else x509.load_der_x509_certificate
        found = shown(certificate)
    except ValueError as error:
        wanted = Problem(
            field="certificate", message="This is no certificate.", expected="an X.509 certificate, PEM or DER"
        )
        raise Invalid((wanted,)) from error
    with transaction.atomic():
        staff, hold = _holder(username, role, at)
        row = _bound(found, staff, hold, at, held=held, held_at=Path(held_at).name)
        require(rules.usable(read.credential(row, at), read.subject(staff, hold), at))
        row.save(force_insert=True)
        _noted(staff, "register-certificate", by, at, {"certificate": row.digest, "role": hold.role})
    return row


def revoke_certificate(fingerprint: str, reason: str, *, by: Actor, at: datetime) -> Certificate:
    """Revoke a certificate; the authority's list is signed anew.

    Raises:
        Forbidden: the actor is no administrator.
        Invalid: there is no such reason.
        Refused: there is no such certificate in force.
    """
    _administrator(by)
    if reason not in rules.REASONS:
        raise Invalid((Problem(field="reason", message="There is no such reason.", got=reason[:40], expected=", ".join(rules.REASONS)),))  # fmt: skip
    with transaction.atomic():
        row = Certificate.objects.select_for_update().filter(digest=fingerprint, revoked_at=None).first()
        if row is None:
            gone = Finding(rule="signing:no-such", message="There is no such certificate that is not revoked yet.",
                           fix="`accord signing list` shows the certificates.")  # fmt: skip
            raise Refused((gone,))
        _revoked(row, reason, by, at)
    return row


def _administrator(by: Actor) -> None:
    if "administrator" not in by.roles:
        refused = Finding(rule="permission:role", message="Certificates are for: Administrator.",
                          fix="Ask someone who holds that office today.")  # fmt: skip
        raise Forbidden((refused,))


def _holder(username: str, role: str, at: datetime) -> tuple[Staff, Hold]:
    staff = Staff.objects.filter(username=username).first()
    holds = actor_for(staff, at).holds if staff is not None else ()
    hold = next((h for h in holds if h.role == role), None)
    if staff is None or hold is None:
        nobody = Finding(rule="signing:holder", message=f"Nobody signs in as {username!r} and holds the office {role!r} today.",
                         fix="Check the sign-in name and the role; `accord staff` lists both.")  # fmt: skip
        raise Refused((nobody,))
    return staff, hold


def _issued(staff: Staff, hold: Hold, by: Actor | None, at: datetime) -> Certificate:
    try:
        made = read.vault().issue(read.subject(staff, hold), at, read.office_ends(staff.pk, hold, at, LONGEST))
    except keys.NoAuthority as error:
        missing = Finding(rule="signing:authority", message="This installation has no authority that issues certificates.",
                          fix="Make one: accord signing authority. Or register the certificate of another authority.")  # fmt: skip
        raise Refused((missing,)) from error
    row = _bound(made, staff, hold, at)
    row.save(force_insert=True)
    _noted(staff, "issue-certificate", by, at, {"certificate": row.digest, "role": hold.role})
    return row


def _bound(found: x509.Certificate, staff: Staff, hold: Hold, at: datetime, **held: Any) -> Certificate:
    return Certificate(
        digest=keys.fingerprint(found),
        listed_as=f"{found.serial_number:x}",
        staff=staff,
        role=hold.role,
        agency_id=hold.agency_id,
        office_id=hold.office_id,
        der=found.public_bytes(Encoding.DER),
        not_before=found.not_valid_before_utc,
        not_after=found.not_valid_after_utc,
        made_at=at,
        **held,
    )


def _revoked(row: Certificate, reason: str, by: Actor, at: datetime) -> None:
    row.revoked_at, row.revoked_because = at, reason
    row.save(update_fields=["revoked_at", "revoked_because"])
    _noted(row.staff, "revoke-certificate", by, at, {"certificate": row.digest, "reason": reason})
    if row.held == "local":
        gone = Certificate.objects.filter(held="local").exclude(revoked_at=None).order_by("pk")
        listed = [(int(c.listed_as, 16), c.revoked_at, c.revoked_because or "") for c in gone if c.revoked_at]
        read.vault().revoke(listed, at)


def _noted(staff: Staff | None, act: str, by: Actor | None, at: datetime, words: dict[str, object]) -> None:
    from accord.actions._account_log import NOBODY  # noqa: PLC0415 - it imports this floor's door in turn

    digest = row_digest(staff) if staff is not None else ""
    insert_entry(
        tag=f"staff:{act}",
        kind="staff",
        object_id=staff.public_id if staff is not None else NOBODY,
        state=staff.state if staff is not None else "",
        version=staff.version if staff is not None else 0,
        by=by,
        hold=by.holds[0] if by and by.holds else None,
        agency_id=staff.agency_id if staff is not None else None,
        at=at,
        before=digest,
        after=digest,
        words={"by": by.name if by else "the installation", "given": words},
    )


# --- signing -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A frozen document to sign: of which agreement, its digest, its newest state, its name, and what signing it means."""

    agreement: Agreement
    digest: str
    data: bytes
    title: str
    purpose: str


def sign_paper(act: Act, paper: Paper, side: str, position: str, hold: Hold | None = None) -> None:
    """Sign a frozen document for a side, and a statement; both are kept with the act, and who signed what.

    `hold` is the office signed in, where it is not the one under which the act is done.

    Raises:
        Refused: there is no certificate in force for this person and office, or the document has no place to sign.
    """
    hold = hold or act.hold
    staff = Staff.objects.get(pk=act.by.staff_id)
    subject = read.subject(staff, hold)
    certificate = read.certificate_of(staff.pk, hold)
    if certificate is None and settings.SIGNING_ISSUE_AT_ONCE:
        certificate = _issued_at_once(staff, hold, act.by, act.at)
    credential = read.credential(certificate, act.at) if certificate is not None else None
    act.require(rules.usable(credential, subject, act.at))
    assert certificate is not None, "judged just now"  # noqa: S101 - an invariant
    nonce = keys.nonce()
    try:
        with tokens.opened(_signer(certificate)) as signer:
            shown = pades.Shown(
                name=subject.name,
                office=f"{subject.office}, {subject.agency}",
                at=act.at,
                authority=authority_name(certificate),
            )
            data = pades.sign(paper.data, side, signer, shown, paper.purpose)
            said = rules.statement(
                digest=paper.digest,
                version=act.row.version,
                subject=subject,
                certificate=certificate.digest,
                purpose=paper.purpose,
                at=act.at,
                nonce=nonce,
            )
            statement = pades.envelope(said, signer)
    except (pades.Unsignable, keys.Unreadable, tokens.Unavailable) as error:
        why = Finding(rule="signing:cannot", message=f"The document cannot be signed: {error}.",
                      fix="Nothing was written. An administrator looks at the certificate's key; or return the draft and freeze it anew.")  # fmt: skip
        raise Refused((why,)) from error
    act.keep(SIGNED, f"{paper.title}, signed for the {side} side", PDF, data)
    act.keep(STATEMENT, f"Statement of the signature for the {side} side, {act.row.number}", JSON, statement)
    assert act.by.stepped_up_at is not None, "the door asked for step-up"  # noqa: S101 - an invariant
    act.later(
        Signature(
            agreement=paper.agreement,
            side=side,
            by_id=act.by.staff_id,
            name=act.by.name,
            position=position,
            digest=paper.digest,
            signed_at=act.at,
            stepped_up_at=act.by.stepped_up_at,
            certificate=certificate,
            revision=sha256(data).hexdigest(),
            statement=sha256(statement).hexdigest(),
            nonce=nonce,
        )
    )


def _issued_at_once(staff: Staff, hold: Hold, by: Actor, at: datetime) -> Certificate:
    """Issue to whoever signs for the first time; a demonstration makes its authority too."""
    if settings.DEMONSTRATION and read.vault().authority() is None:
        # Where another made it in this moment, it serves both.
        with suppress(keys.Standing):
            read.vault().make_authority("Accord local authority (demonstration)", DEMONSTRATION_SINCE)
    return _issued(staff, hold, by, at)


def authority_name(certificate: Certificate) -> str:
    """Return the name of whoever issued a certificate."""
    issuer = x509.load_der_x509_certificate(bytes(certificate.der)).issuer
    named = issuer.get_attributes_for_oid(NameOID.COMMON_NAME) or issuer.get_attributes_for_oid(
        NameOID.ORGANIZATION_NAME
    )
    return str(named[0].value) if named else issuer.rfc4514_string()


def _signer(row: Certificate) -> tokens.Key:
    match row.held:
        case "local":
            return tokens.Soft(bytes(row.der), read.vault().key_of(row.digest), ())
        case "pkcs12":
            return _from_file(row)
        case _:
            return tokens.Token(
                settings.SIGNING_PKCS11_MODULE, settings.SIGNING_PKCS11_PIN, row.held_at, bytes(row.der)
            )


def _from_file(row: Certificate) -> tokens.Soft:
    word = settings.SIGNING_PKCS12_PASSPHRASE.encode() or None
    try:
        data = (settings.SIGNING_PKCS12 / Path(row.held_at).name).read_bytes()
        key, leaf, beside = pkcs12.load_key_and_certificates(data, word)
    except (OSError, ValueError) as error:
        raise keys.Unreadable(f"the file {row.held_at} cannot be opened") from error
    if key is None or leaf is None or keys.fingerprint(leaf) != row.digest:
        raise keys.Unreadable(f"the file {row.held_at} holds another certificate")
    return tokens.Soft(bytes(row.der), key, tuple(c.public_bytes(Encoding.DER) for c in beside))


def print_of(certificate: x509.Certificate) -> str:
    """Return the SHA-256 of a certificate in hexadecimal."""
    return keys.fingerprint(certificate)


def as_pem(certificate: x509.Certificate) -> str:
    """Return a certificate as text."""
    return certificate.public_bytes(Encoding.PEM).decode()
