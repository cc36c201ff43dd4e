"""Check a signed PDF and the statement beside it: without a database, a network or a clock.

Every byte of the file must be accounted for: by the range that a signature covers, or, in the
one gap that no range can cover (the last signature itself), by being written the only way it
may be written.  So no bit can be turned anywhere without being noticed.  A certificate is
judged as of the moment its signature states.
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from typing import Any

from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import CertificateValidator, ValidationContext

from accord.records.signing import gap
from accord.records.signing.apart import run
from accord.rules.canonical import canonical
from accord.rules.permissions import ROLES
from accord.rules.signing import Signed, Verdict, fitting, misshapen

MOST_SIGNATURES, MOST_STATES = 20, 24
CHANGED = "The file was changed after this signature: what was signed is not what is here."
ADDED = "The file is not as it was when it was last signed: something was changed or added."
SPOILT = "This is no signed PDF, or it is damaged."
UNTRUSTED = "No trusted authority stands behind the certificate as of the moment of signing."
REVOKED = "The certificate had been revoked."
NO_STATEMENT = "The statement is damaged or was changed"
OFFICE = "urn:accord:office:"


@dataclass(frozen=True, slots=True)
class Trust:
    """The certificates of trusted authorities (DER), and the lists of what they revoked (PEM or DER)."""

    anchors: tuple[bytes, ...]
    lists: tuple[bytes, ...] = ()

    def context(self, at: datetime, beside: tuple[asn1.Certificate, ...] = ()) -> ValidationContext:
        """Return what the library needs to judge a certificate as of `at`; it fetches nothing."""
        return ValidationContext(
            trust_roots=[asn1.Certificate.load(a) for a in self.anchors],
            other_certs=list(beside),
            moment=at,
            allow_fetching=False,
            revocation_mode="soft-fail",
        )

    def revoked(self, leaf: asn1.Certificate, at: datetime) -> bool:
        """Return whether a list of its own authority says that a certificate was revoked by `at`, or never safe."""
        for data in self.lists:
            one = _list(data)
            if one is None or one.issuer.public_bytes() != leaf.issuer.dump() or not self._ours(one):
                continue
            entry = one.get_revoked_certificate_by_serial_number(leaf.serial_number)
            if entry is not None and (entry.revocation_date_utc <= at or _compromised(entry)):
                return True
        return False

    def _ours(self, one: x509.CertificateRevocationList) -> bool:
        for data in self.anchors:
            anchor = x509.load_der_x509_certificate(data)
            key = anchor.public_key()
            if anchor.subject == one.issuer and isinstance(key, (ec.EllipticCurvePublicKey, rsa.RSAPublicKey)):
                return one.is_signature_valid(key)
        return False


def _list(data: bytes) -> x509.CertificateRevocationList | None:
    try:
        load = x509.load_pem_x509_crl if data.lstrip().startswith(b"-----") else x509.load_der_x509_crl
        return load(data)
    except ValueError:
        return None


def _compromised(entry: x509.RevokedCertificate) -> bool:
    try:
        return entry.extensions.get_extension_for_class(x509.CRLReason).value.reason is x509.ReasonFlags.key_compromise
    except x509.ExtensionNotFound:
        return False


def verify(data: bytes, trust: Trust, statement: bytes | None = None, *, name_all: bool = True) -> Verdict:
    """Return what checking a file found, and the statement with it when one is given.  Never raises over its content.

    `name_all` lists the signatures of a file that is not whole as well, which takes longer and
    changes nothing of the answer.
    """
    found = Verdict(digest=sha256(data).hexdigest(), frozen=states(data))
    try:
        if b"/ByteRange" in data and not gap.sealed(data):
            found = replace(found, problems=(ADDED,))
        if name_all or not found.problems:
            found = replace(found, signatures=_signatures(data, trust))
    except Exception:  # noqa: BLE001 - whatever a hostile file makes a parser raise, it is not whole
        found = replace(found, problems=(*found.problems, SPOILT))
    if not found.signatures and not found.problems:
        found = replace(found, problems=("Nobody has signed this file.",))
    return found if statement is None else _with_statement(found, statement, trust)


def states(data: bytes) -> tuple[str, ...]:
    """Return the SHA-256 of each state the file was in before something was added, the oldest first."""
    found: list[str] = []
    place = data.find(b"%%EOF")
    while place >= 0 and len(found) < MOST_STATES:
        after = place + len(b"%%EOF")
        for end in (b"\r\n", b"\n", b"\r"):
            if data.startswith(end, after):
                after += len(end)
                break
        if after < len(data):
            found.append(sha256(data[:after]).hexdigest())
        place = data.find(b"%%EOF", after)
    return tuple(found)


# --- the PDF -----------------------------------------------------------------------------------


def _signatures(data: bytes, trust: Trust) -> tuple[Signed, ...]:
    reader = PdfFileReader(BytesIO(data))
    embedded = reader.embedded_signatures
    if len(embedded) > MOST_SIGNATURES:
        return ()
    last = len(embedded) - 1
    return tuple(_signed(one, data, trust, is_last=i == last) for i, one in enumerate(embedded))


def _signed(one: EmbeddedPdfSignature, data: bytes, trust: Trust, *, is_last: bool) -> Signed:
    leaf: asn1.Certificate = one.signer_cert
    at = one.self_reported_timestamp
    said = _named(one.field_name, leaf, at)
    if not gap.closed(data, tuple(int(n) for n in one.byte_range)):
        return replace(said, problems=(CHANGED,))
    if at is None:
        return replace(said, problems=("The signature does not say when it was made.",))
    beside = tuple(one.other_embedded_certs)
    status = run(
        async_validate_pdf_signature(
            one,
            signer_validation_context=trust.context(at, beside),
            key_usage_settings=KeyUsageConstraints(key_usage={"non_repudiation"}),
        )
    )
    problems: list[str] = []
    wanted = SignatureCoverageLevel.ENTIRE_FILE if is_last else SignatureCoverageLevel.ENTIRE_REVISION
    if not (status.intact and status.valid and status.docmdp_ok and status.coverage >= wanted):
        problems.append(CHANGED)
    problems += _about(leaf, at, trust, trusted=status.trusted)
    side = _side(leaf)
    if side and one.field_name in {"local", "federal"} and side != one.field_name:
        problems.append(f"This place is for the {one.field_name} side; the certificate's office is on the other side.")
    return replace(said, problems=tuple(problems))


# --- the certificate ---------------------------------------------------------------------------


def _named(field: str, leaf: asn1.Certificate, at: datetime | None) -> Signed:
    subject, issuer = leaf.subject.native, leaf.issuer.native
    return Signed(
        field=field,
        name=_one(subject.get("common_name")),
        office=_one(subject.get("title")),
        agency=_one(subject.get("organization_name")),
        at=at,
        certificate=sha256(leaf.dump()).hexdigest(),
        authority=_one(issuer.get("common_name") or issuer.get("organization_name")),
    )


def _one(value: object) -> str:
    return str(value[0] if isinstance(value, list) else value or "")


def _about(leaf: asn1.Certificate, at: datetime, trust: Trust, *, trusted: bool) -> list[str]:
    if not trusted:
        return [UNTRUSTED]
    return [REVOKED] if trust.revoked(leaf, at) else []


def _addresses(leaf: asn1.Certificate) -> list[str]:
    names = leaf.subject_alt_name_value
    return [n.native for n in names if n.name == "uniform_resource_identifier"] if names else []


def _side(leaf: asn1.Certificate) -> str:
    """Return the side of the office that a certificate of ours names; of another authority's, nothing."""
    for address in _addresses(leaf):
        if address.startswith(OFFICE):
            role = ROLES.get(address.removeprefix(OFFICE).split(":")[0])
            return role.side if role else "unknown"
    return ""


# --- the statement -----------------------------------------------------------------------------


def _with_statement(found: Verdict, data: bytes, trust: Trust) -> Verdict:
    signed, said, against = statement(data, trust)
    problems = [*found.problems, *against]
    if not against and said["digest"] not in found.frozen:
        problems.append("The statement is about another document than this one.")
    if not against and signed.certificate not in {s.certificate for s in found.signatures}:
        problems.append("Whoever made the statement has not signed this document.")
    return replace(found, problems=tuple(problems), statement=said or None)


def statement(data: bytes, trust: Trust) -> tuple[Signed, Mapping[str, Any], tuple[str, ...]]:
    """Return who made a statement, what it says, and what is wrong with it.  Never raises over its content."""
    nobody = Signed(field="", name="", office="", agency="", at=None, certificate="", authority="")
    try:
        return _statement(data, trust)
    except Exception:  # noqa: BLE001 - whatever is wrong with it, it is not taken
        return nobody, {}, (NO_STATEMENT + ".",)


def _statement(data: bytes, trust: Trust) -> tuple[Signed, Mapping[str, Any], tuple[str, ...]]:
    whole = json.loads(data)
    # Of all the ways to write the same values only one is taken, so that no bit can be turned.
    if canonical(whole) != data or whole.keys() != {"algorithm", "certificates", "signature", "statement"}:
        raise ValueError
    said, chain = whole["statement"], [base64.b64decode(c, validate=True) for c in whole["certificates"]]
    raw = base64.b64decode(whole["signature"], validate=True)
    spelled = [base64.b64encode(b).decode() for b in (*chain, raw)]
    if spelled != [*whole["certificates"], whole["signature"]]:
        raise ValueError
    leaf = asn1.Certificate.load(chain[0], strict=True)
    signed = replace(_named("", leaf, None), certificate=sha256(chain[0]).hexdigest())
    if why := misshapen(said):
        return signed, {}, (f"{NO_STATEMENT}: {why}.",)
    at = datetime.fromisoformat(said["time"])
    signed = replace(signed, at=at)
    gap.made(canonical(said), raw, chain[0], whole["algorithm"])
    problems = _about(leaf, at, trust, trusted=_trusted(leaf, chain[1:], trust.context(at)))
    if said["signer"]["certificate"] != signed.certificate:
        problems.append("The statement names another certificate than the one that signed it.")
    if any(a.startswith(OFFICE) for a in _addresses(leaf)):
        named = (signed.name, signed.office, signed.agency, f"urn:uuid:{said['signer']['id']}")
        wanted = (*(fitting(str(t)) for t in (said["signer"]["name"], said["office"], said["agency"])), named[3])
        if named != wanted or named[3] not in _addresses(leaf):
            problems.append("The statement names another person or office than the certificate that signed it.")
    return signed, said, tuple(problems)


def _trusted(leaf: asn1.Certificate, beside: list[bytes], context: ValidationContext) -> bool:
    between = [asn1.Certificate.load(der) for der in beside]
    validator = CertificateValidator(leaf, intermediate_certs=between, validation_context=context)
    try:
        run(validator.async_validate_usage({"non_repudiation"}))  # type: ignore[no-untyped-call]
    except Exception:  # noqa: BLE001 - every reason against the path comes as an error of some class
        return False
    return True


def anchored(certificate: bytes, trust: Trust, at: datetime) -> bool:
    """Return whether a trusted authority stands behind a certificate (DER) at a moment."""
    return bool(trust.anchors) and _trusted(asn1.Certificate.load(certificate), [], trust.context(at))
