"""The installation's own signing key: made on first use, readable by its owner only, never in the database."""

import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

NAME = "receipt-key.pem"


def receipt_key(folder: Path) -> Ed25519PrivateKey:
    """Return the key that signs receipts, made with mode 0600 where there is none.

    Raises:
        TypeError: the file holds a key of another kind.
    """
    path = folder / NAME
    made = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    draft = folder / f"{NAME}.{os.getpid()}"
    if not path.exists():
        handle = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(made)
            file.flush()
            os.fsync(file.fileno())
        try:
            # A link never takes the place of a file: of two processes that begin at once, one key wins.
            path.hardlink_to(draft)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    found = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(found, Ed25519PrivateKey):
        raise TypeError(f"{path} holds no Ed25519 key")
    return found
