"""Reads about signing: whose certificate, whom we trust, and what a file that somebody brings is."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from hashlib import sha256
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings

from accord.records import documents as store
from accord.records.models import (
    Agency,
    Agreement,
    Certificate,
    Change,
    Document,
    FieldOffice,
    Holding,
    Signature,
    Staff,
)
from accord.records.signing import aside, verifying
from accord.records.signing.keys import Vault
from accord.records.signing.verifying import Trust
from accord.rules.documents import EVIDENCE, KINDS, SIGNED, STATEMENT
from accord.rules.permissions import ROLES, Hold
from accord.rules.signing import Credential, Signed, Subject, Verdict

HEADQUARTERS = "headquarters"
PRIVATE = (EVIDENCE, "check-receipt")
"""Kinds of documents of which nobody is told that they exist."""


def vault() -> Vault:
    """Return the folder of keys, under the passphrase of the settings or one that only this installation can derive."""
    word = settings.SIGNING_PASSPHRASE or sha256(f"signing keys {settings.SECRET_KEY}".encode()).hexdigest()
    return Vault(settings.SIGNING_FOLDER, word.encode())


def subject(staff: Staff, hold: Hold) -> Subject:
    """Return whom a certificate for this office names.  One query."""
    body, name = HEADQUARTERS, "Headquarters"
    if hold.agency_id is not None:
        agency = Agency.objects.get(pk=hold.agency_id)
        body, name = str(agency.public_id), agency.name
    elif hold.office_id is not None:
        office = FieldOffice.objects.get(pk=hold.office_id)
        body, name = str(office.public_id), f"{office.name} field office"
    return Subject(
        staff=staff.public_id,
        name=staff.full_name,
        role=hold.role,
        office=ROLES[hold.role].title,
        agency=name,
        body=body,
    )


def certificates_of(staff_id: int, hold: Hold) -> list[Certificate]:
    """Return the certificates of a person in one office, the newest first.  One query."""
    rows = Certificate.objects.filter(staff_id=staff_id, role=hold.role).order_by("-pk")
    same = (hold.agency_id, hold.office_id)
    return [c for c in rows.select_related("agency", "office", "staff") if (c.agency_id, c.office_id) == same]


def certificate_of(staff_id: int, hold: Hold) -> Certificate | None:
    """Return the certificate to sign with: the newest that is not revoked, else the newest, so that it is named."""
    found = certificates_of(staff_id, hold)
    return next((c for c in found if c.revoked_at is None), found[0] if found else None)


def credential(row: Certificate, at: datetime) -> Credential:
    """Return what the rules need to know of a certificate: also whether a trusted authority stands behind it."""
    body = HEADQUARTERS
    if row.agency is not None:
        body = str(row.agency.public_id)
    elif row.office is not None:
        body = str(row.office.public_id)
    return Credential(
        staff=row.staff.public_id,
        role=row.role,
        body=body,
        not_before=row.not_before,
        not_after=row.not_after,
        revoked_at=row.revoked_at,
        # Judged at a moment when it holds: that it holds now is another question with words of its own.
        anchored=verifying.anchored(bytes(row.der), trust(), min(max(at, row.not_before), row.not_after)),
    )


def office_ends(staff_id: int, hold: Hold, at: datetime, longest: timedelta) -> datetime:
    """Return when a certificate for this office ends: with the office, or after the longest time.  One query."""
    same = (hold.role, hold.agency_id, hold.office_id)
    held = Holding.objects.filter(staff_id=staff_id)
    ends = [h.to_on for h in held if (h.role, h.agency_id, h.office_id) == same]
    latest = at + longest
    if not ends or None in ends:
        return latest
    last = max(e for e in ends if e is not None)
    return max(min(latest, datetime.combine(last, time(), UTC)), at + timedelta(seconds=1))


def last_revision(row: Agreement, digest: str) -> bytes:
    """Return the newest state of a frozen document of an agreement: with its last signature, or as it was frozen.  One query."""
    last = row.signatures.filter(digest=digest).order_by("-pk").first()
    return store.load(last.revision if last is not None else digest, settings.FILES)


def trust(anchors: Path | None = None) -> Trust:
    """Return whom we trust: the local authority and those in the folder of anchors; or only a folder that is given."""
    certificates, lists = [], []
    if anchors is None:
        own = vault().authority()
        certificates += [own.public_bytes(Encoding.DER)] if own is not None else []
        lists += [vault().list_path] if vault().list_path.exists() else []
    folder = anchors or settings.SIGNING_ANCHORS
    files = [folder] if folder.is_file() else sorted(folder.glob("*")) if folder.is_dir() else []
    for path in files:
        if path.suffix == ".crl":
            lists.append(path)
        elif path.suffix in {".pem", ".crt", ".cer", ".der"}:
            certificates += _certificates(path.read_bytes())
    return Trust(tuple(certificates), tuple(p.read_bytes() for p in lists))


def _certificates(data: bytes) -> Iterator[bytes]:
    try:
        found = (
            x509.load_pem_x509_certificates(data) if b"-----BEGIN" in data else [x509.load_der_x509_certificate(data)]
        )
    except ValueError:
        return
    yield from (c.public_bytes(Encoding.DER) for c in found)


# --- a file that somebody brings -----------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the record knows of a file: which document, when it was issued, and which state of it this is."""

    number: str
    title: str
    kind: str
    issued_at: datetime
    same: bool
    """Whether the file is, byte for byte, one that we issued."""
    latest: bool = True
    signatures: tuple[Signed, ...] = ()
    zone: str = ""
    """The time zone of the agency it is about; empty where it is about none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a check of a file says: what its signatures say, and what the record knows of it."""

    verdict: Verdict
    known: Known | None

    @property
    def genuine(self) -> bool:
        """Whether it is a document of ours, whole."""
        if self.known is None:
            return False
        return self.known.same and not self.verdict.problems and all(s.holds for s in self.verdict.signatures)


def check(data: bytes, statement: bytes | None = None, anchors: Path | None = None) -> Verdict:
    """Return what the signatures of a file say, by the anchors given or our own; asks no database."""
    return verifying.verify(data, trust(anchors), statement)


def public_part(what: str) -> bytes | None:
    """Return the certificate of the local authority (`authority`) or its list of revoked ones (`revoked`), as text."""
    own = vault().authority()
    if own is None:
        return None
    return own.public_bytes(Encoding.PEM) if what == "authority" else vault().list_path.read_bytes()


def verify(data: bytes, statement: bytes | None = None) -> Answer:
    """Return what a file is.  Nothing is kept.  Parsing is done in a process of its own, and only where it must be."""
    digest = sha256(data).hexdigest()
    papers = Document.objects.exclude(kind__in=PRIVATE).select_related("agency")
    same = papers.filter(digest=digest).order_by("pk").first()
    if same is not None and same.kind != STATEMENT and statement is None:
        known = _known(same, same=True)
        # The very bytes that we issued: their signatures were checked when they were made, and are on the record.
        return Answer(verdict=Verdict(digest=digest, signatures=known.signatures), known=known)
    verdict = aside.verify(data, trust(), statement)
    if same is not None:
        return Answer(verdict=verdict, known=_known(same, same=True))
    earlier = {d.digest: d for d in papers.filter(digest__in=verdict.frozen)}
    found = next((earlier[d] for d in reversed(verdict.frozen) if d in earlier), None)
    return Answer(verdict=verdict, known=_known(found, same=False) if found is not None else None)


def _known(paper: Document, *, same: bool) -> Known:
    signatures: tuple[Signed, ...] = ()
    number, latest = "", True
    title = KINDS[paper.kind].title if paper.kind in KINDS else paper.title
    if paper.object_kind in ("agreement", "change"):
        row = (Agreement if paper.object_kind == "agreement" else Change).objects.get(public_id=paper.object_id)
        number = row.number
        # A frozen document and each state of it with one more signature: an agreement, or an addendum to one.
        frozen = (
            Signature.objects.filter(revision=paper.digest).values_list("digest", flat=True).first() or paper.digest
        )
        made = list(Signature.objects.filter(digest=frozen).select_related("certificate", "agreement").order_by("pk"))
        upto = next((i + 1 for i, s in enumerate(made) if s.revision == paper.digest), 0)
        latest = upto == len(made)
        signatures = tuple(_signed(s) for s in made[:upto])
        if paper.kind == SIGNED:
            main = all(s.digest == s.agreement.content_digest for s in made)
            title = "Signed agreement" if main else "Signed addendum"
    return Known(
        number=number, title=title, kind=paper.kind, issued_at=paper.issued_at, same=same, latest=latest,
        signatures=signatures, zone=paper.agency.zone if paper.agency else "",
    )  # fmt: skip


def _signed(row: Signature) -> Signed:
    certificate = x509.load_der_x509_certificate(bytes(row.certificate.der))
    says = {a.rfc4514_attribute_name: str(a.value) for a in certificate.subject}
    issuer = {a.rfc4514_attribute_name: str(a.value) for a in certificate.issuer}
    compromised = row.certificate.revoked_because == "compromised"
    return Signed(
        field=row.side,
        name=row.name,
        office=row.position,
        agency=says.get("O", ""),
        at=row.signed_at,
        certificate=row.certificate.digest,
        authority=issuer.get("CN", ""),
        problems=("The certificate's key may have been used by another person.",) if compromised else (),
    )


def certificates(*, only_standing: bool = False) -> list[Certificate]:
    """Return every certificate, the newest first.  One query."""
    rows = Certificate.objects.select_related("staff", "agency", "office").order_by("-pk")
    return list(rows.filter(revoked_at=None) if only_standing else rows)
