"""The local authority and the keys of signers: made here, encrypted at rest, readable by the owner only.

One folder holds the authority (certificate and key in one file, so that two makers at once
cannot mix theirs), one file a signer's key by the SHA-256 of its certificate, and the list of
revoked certificates.  Every private key is PKCS#8 encrypted under the passphrase.  Keys are
P-256: small, quick, and read by every program that checks PDFs.
"""

import os
import secrets
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

from accord.rules.signing import COMPROMISED, Subject, fitting

AUTHORITY_DAYS, LIST_DAYS = 3653, 366
DOCUMENT_SIGNING = ObjectIdentifier("1.3.6.1.5.5.7.3.36")
"""RFC 9336; older programs look for the protection of e-mail, so certificates carry both."""


class NoAuthority(Exception):  # noqa: N818 - it states what is missing
    """This installation has no local authority."""


class Standing(Exception):  # noqa: N818 - it states what is there already
    """There is a local authority already."""


class Unreadable(Exception):  # noqa: N818 - it states what is wrong
    """A key or certificate cannot be read: another passphrase, or a damaged file."""


@dataclass(frozen=True, slots=True)
class Vault:
    """The folder of keys and the passphrase they are encrypted under."""

    folder: Path
    passphrase: bytes

    @property
    def _authority(self) -> Path:
        return self.folder / "authority.pem"

    @property
    def list_path(self) -> Path:
        """Where the list of revoked certificates lies."""
        return self.folder / "revoked.crl"

    def authority(self) -> x509.Certificate | None:
        """Return the certificate of the local authority, or None."""
        try:
            data = self._authority.read_bytes()
        except FileNotFoundError:
            return None
        return x509.load_pem_x509_certificate(data)

    def make_authority(self, name: str, at: datetime) -> x509.Certificate:
        """Make the local authority, once.

        Raises:
            Standing: there is one already.
        """
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, fitting(name))])
        made = (
            _begun(subject, subject, key.public_key(), at, at + timedelta(days=AUTHORITY_DAYS))
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_usage(authority=True), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .sign(key, hashes.SHA256())
        )
        data = made.public_bytes(Encoding.PEM) + self._sealed(key)
        if not _written_once(self._authority, data):
            raise Standing
        self.revoke((), at)
        return made

    def issue(self, subject: Subject, at: datetime, until: datetime) -> x509.Certificate:
        """Make a key for `subject` and a certificate that holds from `at` to `until`.

        Raises:
            NoAuthority: there is none to issue it.
        """
        authority, by = self._open()
        key = ec.generate_private_key(ec.SECP256R1())
        names = (
            (NameOID.COMMON_NAME, subject.name),
            (NameOID.TITLE, subject.office),
            (NameOID.ORGANIZATION_NAME, subject.agency),
            (NameOID.SERIAL_NUMBER, str(subject.staff)),
        )
        made = (
            _begun(
                x509.Name([x509.NameAttribute(oid, fitting(text)) for oid, text in names]),
                authority.subject,
                key.public_key(),
                at,
                min(until, authority.not_valid_after_utc),
            )
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(authority=False), critical=True)
            .add_extension(
                x509.ExtendedKeyUsage([DOCUMENT_SIGNING, ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False
            )
            .add_extension(
                x509.SubjectAlternativeName(
                    [
                        x509.UniformResourceIdentifier(subject.staff.urn),
                        x509.UniformResourceIdentifier(subject.urn),
                    ]
                ),
                critical=False,
            )
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key()),
                critical=False,
            )
            .sign(by, hashes.SHA256())
        )
        _written_once(self._key_path(fingerprint(made)), self._sealed(key))
        return made

    def key_of(self, print_: str) -> PrivateKeyTypes:
        """Return the private key of the certificate with that fingerprint.

        Raises:
            Unreadable: it is not here, or the passphrase is another.
        """
        try:
            return self._unsealed(self._key_path(print_).read_bytes())
        except FileNotFoundError as error:
            raise Unreadable("the key of this certificate is not on this machine") from error

    def revoke(self, revoked: Iterable[tuple[int, datetime, str]], at: datetime) -> None:
        """Sign and keep the whole list anew: serial number, moment and reason of each revoked certificate.

        Raises:
            NoAuthority: there is none to sign it.
        """
        authority, by = self._open()
        made = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(authority.subject)
            .last_update(at)
            .next_update(at + timedelta(days=LIST_DAYS))
        )
        for serial, moment, why in revoked:
            flag = x509.ReasonFlags.key_compromise if why == COMPROMISED else x509.ReasonFlags.cessation_of_operation
            made = made.add_revoked_certificate(
                x509.RevokedCertificateBuilder()
                .serial_number(serial)
                .revocation_date(moment)
                .add_extension(x509.CRLReason(flag), critical=False)
                .build()
            )
        made = made.add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key()), critical=False
        ).add_extension(x509.CRLNumber(int(at.timestamp())), critical=False)
        _replaced(self.list_path, made.sign(by, hashes.SHA256()).public_bytes(Encoding.PEM))

    def _open(self) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
        try:
            data = self._authority.read_bytes()
        except FileNotFoundError as error:
            raise NoAuthority from error
        key = self._unsealed(data[data.index(b"-----BEGIN ENCRYPTED") :])
        assert isinstance(key, ec.EllipticCurvePrivateKey), "made above"  # noqa: S101 - an invariant
        return x509.load_pem_x509_certificate(data), key

    def _key_path(self, print_: str) -> Path:
        return self.folder / "keys" / f"{print_}.pem"

    def _sealed(self, key: ec.EllipticCurvePrivateKey) -> bytes:
        return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(self.passphrase))

    def _unsealed(self, data: bytes) -> PrivateKeyTypes:
        try:
            return serialization.load_pem_private_key(data, self.passphrase)
        except ValueError as error:
            raise Unreadable("the key cannot be opened with this installation's passphrase") from error


def fingerprint(certificate: x509.Certificate) -> str:
    """Return the SHA-256 of a certificate in hexadecimal."""
    return certificate.fingerprint(hashes.SHA256()).hex()


def staff_named(certificate: x509.Certificate) -> UUID | None:
    """Return the member of staff that a certificate of ours names, or None."""
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return None
    found = [u for u in names.get_values_for_type(x509.UniformResourceIdentifier) if u.startswith("urn:uuid:")]
    return UUID(found[0]) if found else None


def _begun(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, at: datetime, until: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(at)
        .not_valid_after(until)
    )


def _usage(*, authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=not authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )


def _arriving(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    # The file is made with mode 0600, whatever the umask.
    handle, name = tempfile.mkstemp(prefix=".arriving-", dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    return Path(name)


def _written_once(path: Path, data: bytes) -> bool:
    """Write a file unless it is there; of several writers at once exactly one succeeds."""
    arriving = _arriving(path, data)
    try:
        path.hardlink_to(arriving)
    except FileExistsError:
        return False
    finally:
        arriving.unlink()
    return True


def _replaced(path: Path, data: bytes) -> None:
    _arriving(path, data).replace(path)


def nonce() -> str:
    """Return 128 random bits in hexadecimal, used once."""
    return secrets.token_hex(16)
