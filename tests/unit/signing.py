"""One document signed by both sides, made once a process: P-256 keys, real moments, no database."""

import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from cryptography.hazmat.primitives.serialization import Encoding

from accord.records import documents as store
from accord.records.signing import keys, pades
from accord.records.signing.verifying import Trust
from accord.rules import documents as rules
from accord.rules.signing import Subject, statement

AT = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)
PASSPHRASE = b"correct horse battery staple"
PEOPLE = {
    "local": Subject(staff=UUID(int=1), name="Marian Ellery", role="local-head", office="Agency head",
                     agency="Lee County Sheriff's Office", body=str(UUID(int=3))),
    "federal": Subject(staff=UUID(int=2), name="Harriet Sloane", role="decider", office="Deciding official",
                       agency="Headquarters", body="headquarters"),
}  # fmt: skip


@dataclass
class Signing:
    """The frozen document, each signed revision, each statement, the vault and whom to trust."""

    frozen: bytes
    revisions: dict[str, bytes]
    statements: dict[str, bytes]
    vault: keys.Vault
    trust: Trust
    prints: dict[str, str]

    @property
    def signed(self) -> bytes:
        return self.revisions["federal"]


def document(title: str = "Memorandum of agreement") -> bytes:
    places = tuple(rules.Signature(position=p.office, party=p.agency, field=side) for side, p in PEOPLE.items())
    values = {name: f"The {name}" for name in rules.KINDS["agreement"].placeholders}
    content = rules.Content(
        title=title, number="AG-2026-0001", issued_on=AT.date(), issuer="Partnership agreement", values=values,
        demonstration=True,
        blocks=(rules.Heading("Purpose"), rules.Paragraph("Both sides agree."), rules.Heading("Signatures"), rules.Signatures(places)),
    )  # fmt: skip
    return store.render("agreement", content, AT)


def new_vault() -> keys.Vault:
    made = keys.Vault(Path(tempfile.mkdtemp(prefix="accord-keys-")) / "signing", PASSPHRASE)
    made.make_authority("Test authority", AT - timedelta(days=30))
    return made


def trust_of(vault: keys.Vault) -> Trust:
    authority = vault.authority()
    assert authority is not None
    return Trust((authority.public_bytes(Encoding.DER),), (vault.list_path.read_bytes(),))


def sign_as(
    vault: keys.Vault,
    side: str,
    data: bytes,
    field: str = "",
    *,
    digest: str = "",
    since: datetime = AT,
    days: int = 300,
):
    """Return the print of a fresh certificate, the signed file and the statement of one side."""
    who = PEOPLE[side]
    leaf = vault.issue(who, since, since + timedelta(days=days))
    signer = pades.soft_signer(leaf.public_bytes(Encoding.DER), vault.key_of(keys.fingerprint(leaf)))
    shown = pades.Shown(name=who.name, office=f"{who.office}, {who.agency}", at=AT, authority="Test authority")
    signed = pades.sign(data, field or side, signer, shown, f"Signs for the {side} side")
    said = statement(
        digest=digest or sha256(data).hexdigest(), version=7, subject=who, certificate=keys.fingerprint(leaf),
        purpose=f"Signs AG-2026-0001 for the {side} side", at=AT, nonce=keys.nonce(),
    )  # fmt: skip
    return keys.fingerprint(leaf), signed, pades.envelope(said, signer)


@cache
def signing() -> Signing:
    vault, frozen = new_vault(), document()
    digest = sha256(frozen).hexdigest()
    data, revisions, statements, prints = frozen, {}, {}, {}
    for side in PEOPLE:
        prints[side], data, statements[side] = sign_as(vault, side, data, digest=digest)
        revisions[side] = data
    return Signing(frozen, revisions, statements, vault, trust_of(vault), prints)
