#!/usr/bin/env python3
"""Check a copy of an Accord log, or one proof of it, with nothing of Accord: Python and `cryptography` are enough.

    verify_log.py all DIR KEYFILE [OLD-CHECKPOINT]      every entry, every tile, the signed checkpoint
    verify_log.py proof PROOF ENTRY.json KEYFILE        one entry's proof of inclusion

KEYFILE holds the log's verifier key (`accord log key` prints it); ask somebody else than the log's keeper for it.
Formats: RFC 6962, C2SP tlog-tiles, tlog-checkpoint, signed-note, tlog-proof.  Exit code 0: it holds; 1: it does not.
"""

import base64
import sys
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

WIDTH, HASH = 256, 32


def fail(why: str) -> None:
    """Say what does not hold, and stop."""
    sys.exit(f"DOES NOT HOLD: {why}")


def node(left: bytes, right: bytes) -> bytes:
    """Return the hash over two hashes."""
    return sha256(b"\x01" + left + right).digest()


def opened(note: bytes, keyfile: str) -> tuple[int, bytes]:
    """Return size and root of a checkpoint that the key signed."""
    name, _, rest = Path(keyfile).read_text().strip().partition("+")
    key_id, _, encoded = rest.partition("+")
    raw = base64.b64decode(encoded)
    if raw[:1] != b"\x01" or sha256(name.encode() + b"\n" + raw).digest()[:4].hex() != key_id:
        fail("the verifier key is none")
    text, parted, below = note.decode().rpartition("\n\n")
    text, good = text + "\n", False
    for line in below.splitlines():
        words = line.split(" ")
        if len(words) == 3 and words[0] == "\u2014" and words[1] == name:
            blob = base64.b64decode(words[2])
            if blob[:4].hex() == key_id:
                try:
                    Ed25519PublicKey.from_public_bytes(raw[1:]).verify(blob[4:], text.encode())
                except InvalidSignature:
                    fail("the signature of the checkpoint")
                good = True
    lines = text.split("\n")
    if not (parted and good and len(lines) >= 4 and lines[0] == name and lines[1].isdecimal()):
        fail("the checkpoint is not signed by this key, or is none")
    return int(lines[1]), base64.b64decode(lines[2])


def path_of(kind: str, index: int, width: int) -> str:
    """Return where a tile lies."""
    *above, last = f"{index:,}".zfill(3).split(",")
    place = "/".join([f"x{g:0>3}" for g in above] + [last])
    return f"tile/{kind}/{place}" + ("" if width == WIDTH else f".p/{width}")


def entries(folder: Path, index: int, width: int) -> list[bytes]:
    """Return the entries of a bundle."""
    where, found, at = path_of("entries", index, width), [], 0
    data = (folder / where).read_bytes()
    while at < len(data):
        length = int.from_bytes(data[at : at + 2], "big")
        if at + 2 + length > len(data):
            fail(f"{where} is cut off")
        found.append(data[at + 2 : at + 2 + length])
        at += 2 + length
    if len(found) != width:
        fail(f"{where} holds {len(found)} entries and not {width}")
    return found


def root_of(hashes: list[bytes]) -> bytes:
    """Return the root over leaf hashes."""
    stack: list[tuple[int, bytes]] = []
    for h in hashes:
        stack.append((0, h))
        while len(stack) > 1 and stack[-1][0] == stack[-2][0]:
            (level, right), (_, left) = stack.pop(), stack.pop()
            stack.append((level + 1, node(left, right)))
    found = stack.pop()[1] if stack else sha256(b"").digest()
    while stack:
        found = node(stack.pop()[1], found)
    return found


def check_all(folder: Path, keyfile: str, old: str = "") -> None:
    """Check everything of a copy; with an older checkpoint, also that the log only grew."""
    size, root = opened((folder / "checkpoint").read_bytes(), keyfile)
    hashes: list[bytes] = []
    for index in range(-(-size // WIDTH)):
        hashes += [sha256(b"\x00" + e).digest() for e in entries(folder, index, min(WIDTH, size - index * WIDTH))]
    if root_of(hashes) != root:
        fail("the entries do not give the root that was signed")
    if old:
        before, old_root = opened(Path(old).read_bytes(), keyfile)
        if before > size or root_of(hashes[:before]) != old_root:
            fail(f"the log did not grow out of the {before} entries of the older checkpoint")
    level, row = 0, hashes
    while row:
        for index in range(-(-len(row) // WIDTH)):
            part = row[index * WIDTH : (index + 1) * WIDTH]
            where = path_of(str(level), index, len(part))
            if (folder / where).read_bytes() != b"".join(part):
                fail(f"{where} is not what its entries give")
        row = [root_of(row[i : i + WIDTH]) for i in range(0, len(row) - WIDTH + 1, WIDTH)]
        level += 1
    print(f"Everything holds: {size} entries, root {root.hex()}")


def check_proof(proof: bytes, entry: bytes, keyfile: str) -> None:
    """Check one proof of inclusion (RFC 9162 section 2.1.3.2)."""
    head, _, note = proof.partition(b"\n\n")
    lines = head.decode().split("\n")
    size, root = opened(note, keyfile)
    if lines[0] != "c2sp.org/tlog-proof@v1" or not lines[1].startswith("index "):
        fail("this is no proof of inclusion")
    index = int(lines[1][6:])
    at, last, found = index, size - 1, sha256(b"\x00" + entry).digest()
    for line in lines[2:]:
        h = base64.b64decode(line)
        if last == 0 or len(h) != HASH:
            fail("the proof has too many hashes, or one that is none")
        if at & 1 or at == last:
            found = node(h, found)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            found = node(found, h)
        at, last = at >> 1, last >> 1
    if last or not 0 <= index < size or found != root:
        fail("the proof does not lead to the root that was signed")
    print(f"It holds: the entry stands at place {index} of {size}")


if __name__ == "__main__":
    try:
        match sys.argv[1:]:
            case ["all", folder, key, *old]:
                check_all(Path(folder), key, *old[:1])
            case ["proof", proof, entry, key]:
                check_proof(Path(proof).read_bytes(), Path(entry).read_bytes(), key)
            case _:
                sys.exit(__doc__)
    except (OSError, ValueError, IndexError) as error:
        fail(str(error))
