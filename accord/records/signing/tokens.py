"""Where a signer's key is: in memory, or on a token (PKCS#11) that never gives it away."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeAlias

from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from pyhanko.sign.signers.pdf_cms import Signer

from accord.records.signing.pades import soft_signer


class Unavailable(Exception):  # noqa: N818 - it states what is missing
    """The token, its program or the key on it cannot be reached."""


@dataclass(frozen=True, slots=True)
class Soft:
    """A key in memory, its certificate (DER), and the certificates between it and its authority."""

    certificate: bytes
    key: PrivateKeyTypes
    beside: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Token:
    """A key on a token: the token's program, its PIN, the key's label, and the certificate (DER)."""

    module: str
    pin: str
    label: str
    certificate: bytes


Key: TypeAlias = Soft | Token


@contextmanager
def opened(key: Key) -> Iterator[Signer]:
    """Yield the signer of a key; a token's session ends with it.

    Raises:
        Unavailable: the token cannot be used.
    """
    if isinstance(key, Soft):
        yield soft_signer(key.certificate, key.key, key.beside)
        return
    try:
        from asn1crypto import x509  # noqa: PLC0415 - only where tokens are used
        from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session  # noqa: PLC0415
    except ImportError as error:
        raise Unavailable("the package python-pkcs11 is not installed") from error
    if not key.module:
        raise Unavailable("ACCORD_SIGNING_PKCS11_MODULE names no program for the token")
    try:
        session = open_pkcs11_session(key.module, user_pin=key.pin or None)
    except Exception as error:
        raise Unavailable(f"the token does not open: {type(error).__name__}") from error
    with session:
        yield PKCS11Signer(
            session, key_label=key.label, signing_cert=x509.Certificate.load(key.certificate), embed_roots=False
        )
