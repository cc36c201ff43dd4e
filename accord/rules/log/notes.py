"""Signed notes and checkpoints, as C2SP describes them (signed-note, tlog-checkpoint, tlog-cosignature).

A note is text that ends with a line break, an empty line, and one line for each signature.  A checkpoint
is a note of three lines: whose log it is, how many entries it has, and the root of its tree.
"""

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from accord.rules.canonical import HASH_BYTES
from accord.rules.log.tree import LARGEST, Refused

ED25519, COSIGNATURE = 1, 4
LONGEST_NOTE, MOST_SIGNATURES, KEY_BYTES, ID_BYTES, TIME_BYTES = 1_000_000, 100, 32, 4, 8
_NAME = re.compile(r"[^\s+\x00-\x1f]{1,200}")


@dataclass(frozen=True, slots=True)
class Verifier:
    """A key that checks: its name, kind and public bytes; `text` is how it is handed about (name+id+key)."""

    name: str
    kind: int
    key: bytes

    @property
    def id(self) -> bytes:
        """The first four bytes of the hash of name, kind and key, by which a signature names its key."""
        return sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.key).digest()[:ID_BYTES]

    @property
    def text(self) -> str:
        """The key as signed-note writes it."""
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(bytes([self.kind]) + self.key).decode()}"


def verifier(text: str) -> Verifier:
    """Return the key that a text names.

    Raises:
        Refused: it is no signed-note verifier key, or its id is not its own.
    """
    name, _, rest = text.strip().partition("+")
    named, _, encoded = rest.partition("+")
    try:
        raw = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    if not _NAME.fullmatch(name) or len(raw) != KEY_BYTES + 1 or raw[0] not in (ED25519, COSIGNATURE):
        raise Refused("this is no verifier key: name, id and key joined by plus signs are wanted")
    found = Verifier(name, raw[0], raw[1:])
    if found.id.hex() != named:
        raise Refused("the id of the verifier key is not that of its name and key")
    return found


@dataclass(frozen=True, slots=True)
class Signed:
    """One line of signature: who, by which key, and the bytes."""

    name: str
    id: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log says of itself: whose it is, its size and root."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The three lines that are signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


def parse_note(data: bytes) -> tuple[str, tuple[Signed, ...]]:
    """Return a note's text and signatures.

    Raises:
        Refused: it is not UTF-8, too long, without a text, or a line of it is no signature.
    """
    if len(data) > LONGEST_NOTE:
        raise Refused("the note is too long")
    try:
        said = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused("the note is not UTF-8") from error
    if any(ord(c) < ord(" ") and c != "\n" for c in said):
        raise Refused("the note holds control characters")
    text, parted, below = said.rpartition("\n\n")
    if not parted or not text or not below.endswith("\n"):
        raise Refused("the note has no text, an empty line and signatures")
    found: list[Signed] = []
    for line in below[:-1].split("\n"):
        m = re.fullmatch(r"\u2014 (\S+) (\S+)", line)
        try:
            raw = base64.b64decode(m[2], validate=True) if m else b""
        except (binascii.Error, ValueError):
            raw = b""
        if m is None or not _NAME.fullmatch(m[1]) or len(raw) <= ID_BYTES or len(found) >= MOST_SIGNATURES:
            raise Refused("a line below the note is no signature")
        found.append(Signed(m[1], raw[:ID_BYTES], raw[ID_BYTES:]))
    return text + "\n", tuple(found)


def parse_checkpoint(text: str) -> Checkpoint:
    """Return the checkpoint that a note's text is.

    Raises:
        Refused: it has not origin, size and root, or they are not written as they must be.
    """
    lines = text.split("\n")
    if len(lines) < 4 or lines[-1] != "" or not lines[0]:
        raise Refused("this is no checkpoint: origin, size and root are wanted")
    if not re.fullmatch(r"0|[1-9]\d{0,18}", lines[1]) or int(lines[1]) > LARGEST:
        raise Refused("the size of the checkpoint is no number that a log can have")
    try:
        root = base64.b64decode(lines[2], validate=True)
    except (binascii.Error, ValueError):
        root = b""
    if len(root) != HASH_BYTES or base64.b64encode(root).decode() != lines[2]:
        raise Refused("the root of the checkpoint is no hash")
    return Checkpoint(lines[0], int(lines[1]), root)


def sign(text: str, name: str, key: Ed25519PrivateKey) -> str:
    """Return a text with one signature below it, as a note."""
    who = Verifier(name, ED25519, key.public_key().public_bytes_raw())
    return f"{text}\n{_line(who, key.sign(text.encode()))}"


def cosign(text: str, name: str, key: Ed25519PrivateKey, seconds: int) -> str:
    """Return a witness's line of signature for a checkpoint, made at this time (seconds since 1970)."""
    who = Verifier(name, COSIGNATURE, key.public_key().public_bytes_raw())
    said = f"cosignature/v1\ntime {seconds}\n{text}".encode()
    return _line(who, seconds.to_bytes(TIME_BYTES, "big") + key.sign(said))


def _line(who: Verifier, signature: bytes) -> str:
    return f"\u2014 {who.name} {base64.b64encode(who.id + signature).decode()}\n"


def verify(data: bytes, keys: Sequence[Verifier]) -> tuple[str, tuple[str, ...]]:
    """Return a note's text and the names of the given keys that signed it; signatures of other keys are passed over.

    Raises:
        Refused: it is no note, or a signature by one of the keys does not hold.
    """
    text, signatures = parse_note(data)
    found: list[str] = []
    for key in keys:
        for s in signatures:
            if s.name != key.name or s.id != key.id:
                continue
            said, raw = text.encode(), s.signature
            if key.kind == COSIGNATURE:
                said = f"cosignature/v1\ntime {int.from_bytes(raw[:TIME_BYTES], 'big')}\n".encode() + said
                raw = raw[TIME_BYTES:]
            try:
                Ed25519PublicKey.from_public_bytes(key.key).verify(raw, said)
            except (InvalidSignature, ValueError) as error:
                raise Refused(f"the signature of {key.name} does not hold") from error
            if key.name not in found:
                found.append(key.name)
    return text, tuple(found)


def open_checkpoint(data: bytes, key: Verifier, witnesses: Sequence[Verifier] = (), quorum: int = 0) -> Checkpoint:
    """Return a checkpoint that the log signed, and so many of the witnesses.

    Raises:
        Refused: the log's signature is not there or does not hold, the origin is another, or witnesses lack.
    """
    text, names = verify(data, (key, *witnesses))
    found = parse_checkpoint(text)
    if key.name not in names:
        raise Refused("the checkpoint does not bear the log's signature")
    if found.origin != key.name:
        raise Refused(f"the checkpoint is of {found.origin}, and the key of {key.name}")
    seen = len({n for n in names if n != key.name})
    if seen < quorum:
        raise Refused(f"{seen} witnesses signed; {quorum} are wanted")
    return found
