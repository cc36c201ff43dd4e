"""What a signature says, who may use which certificate, and what checking a signed file found.

The statement beside a signed PDF is canonical JSON (RFC 8785) with exactly the keys of `KEYS`.  A
certificate is bound to one member of staff in one office of one body, between two moments.
Pure: bytes, keys and clocks are elsewhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal
from uuid import UUID

from accord.rules.decisions import Finding

KEYS = frozenset({"digest", "version", "signer", "office", "agency", "purpose", "time", "nonce"})
"""The keys of a statement; no other is taken."""
LONGEST_NAME = 64
"""What a name in a certificate may hold (X.520)."""
CITATION = "house rule: a signature binds a person, an office and exact bytes"
REASONS = {
    "left-office": "The person no longer holds the office",
    "replaced": "A newer certificate took its place",
    "lost": "The key was lost",
    "compromised": "Another person may have used the key",
}
"""Why a certificate is revoked; the last takes the trust from earlier signatures too."""
COMPROMISED = "compromised"
ISSUE = "An administrator issues one: accord signing issue --staff NAME --role ROLE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Whom a certificate names: a member of staff, in an office (role), of a body."""

    staff: UUID
    name: str
    role: str
    office: str
    agency: str
    body: str
    """Public id of the agency or field office, or `headquarters`."""

    @property
    def urn(self) -> str:
        """The office as one word, as the certificate carries it."""
        return f"urn:accord:office:{self.role}:{self.body}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """What is known of one certificate at the moment of signing; moments are aware."""

    staff: UUID
    role: str
    body: str
    not_before: datetime
    not_after: datetime
    revoked_at: datetime | None = None
    anchored: bool = True
    """Whether an authority that this installation trusts issued it."""


def fitting(text: str) -> str:
    """Return a name as a certificate can hold it."""
    return text[:LONGEST_NAME]


def usable(credential: Credential | None, subject: Subject, at: datetime) -> tuple[Finding, ...]:
    """Return every reason why this certificate cannot sign for this person in this office now."""
    if credential is None:
        return (
            Finding(rule="signing:certificate", citation=CITATION, fix=ISSUE + ".",
                    message=f"There is no certificate for {subject.name} as {subject.office}, {subject.agency}."),
        )  # fmt: skip
    found: list[Finding] = []
    if (credential.staff, credential.role, credential.body) != (subject.staff, subject.role, subject.body):
        found.append(Finding(rule="signing:bound", citation=CITATION, fix=ISSUE + ".",
                             message="The certificate belongs to another person or office."))  # fmt: skip
    if not credential.anchored:
        found.append(Finding(rule="signing:foreign", citation=CITATION,
                             message="No authority that this installation trusts issued the certificate.",
                             fix="Put the authority's certificate into the folder of trust anchors, or use one of its certificates."))  # fmt: skip
    if at < credential.not_before:
        found.append(Finding(rule="signing:not-yet", citation=CITATION, fix="Wait until then, or use another certificate.",
                             message=f"The certificate holds only from {_said(credential.not_before)}."))  # fmt: skip
    if at >= credential.not_after:
        found.append(Finding(rule="signing:expired", citation=CITATION, fix=ISSUE + ".",
                             message=f"The certificate expired on {_said(credential.not_after)}."))  # fmt: skip
    if credential.revoked_at is not None and credential.revoked_at <= at:
        found.append(Finding(rule="signing:revoked", citation=CITATION, fix=ISSUE + ".",
                             message=f"The certificate was revoked on {_said(credential.revoked_at)}."))  # fmt: skip
    return tuple(found)


def _said(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def stamp(at: datetime) -> str:
    """Write a moment as a statement and a PDF carry it: UTC, to the second."""
    return at.astimezone(UTC).replace(microsecond=0).isoformat()


def statement(
    *, digest: str, version: int, subject: Subject, certificate: str, purpose: str, at: datetime, nonce: str
) -> dict[str, object]:
    """Return the statement that a signer makes; `certificate` is the SHA-256 of the certificate used."""
    return {
        "digest": digest,
        "version": version,
        "signer": {"id": str(subject.staff), "name": subject.name, "certificate": certificate},
        "office": subject.office,
        "agency": subject.agency,
        "purpose": purpose,
        "time": stamp(at),
        "nonce": nonce,
    }


def misshapen(said: object) -> str:
    """Return what is wrong with the shape of a statement, or nothing."""
    if not isinstance(said, Mapping) or said.keys() != KEYS:
        return f"it must have exactly the keys {', '.join(sorted(KEYS))}"
    signer = said["signer"]
    if not isinstance(signer, Mapping) or signer.keys() != {"id", "name", "certificate"}:
        return "its signer must have exactly an id, a name and a certificate"
    texts = [*signer.values(), *(said[k] for k in KEYS - {"signer", "version"})]
    if not all(isinstance(t, str) and t for t in texts) or type(said["version"]) is not int:
        return "its values must be words, and its version a whole number"
    try:
        moment = datetime.fromisoformat(str(said["time"]))
    except ValueError:
        moment = datetime.min  # noqa: DTZ901 - only its lack of a zone is looked at
    if moment.tzinfo is None:
        return "its time must be a moment with its zone"
    return ""


State = Literal["whole", "changed", "untrusted"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """One signature found in a file: the field, whom the certificate names, when, and what is wrong with it."""

    field: str
    name: str
    office: str
    agency: str
    at: datetime | None
    certificate: str
    authority: str
    problems: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether nothing is wrong with it."""
        return not self.problems


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What checking one file found; `problems` are those of the whole file."""

    digest: str
    frozen: tuple[str, ...] = ()
    """SHA-256 of every earlier state of the file, the oldest first: the first is the unsigned document's."""
    signatures: tuple[Signed, ...] = ()
    problems: tuple[str, ...] = ()
    statement: Mapping[str, object] | None = None

    @property
    def holds(self) -> bool:
        """Whether there is a signature, and nothing at all is wrong."""
        return bool(self.signatures) and not self.problems and all(s.holds for s in self.signatures)
