"""Canonical JSON and the digests that stand on it.

JSON is written by RFC 8785 (JCS): one value has one spelling, in every language.  Hashes are
SHA-256 with a leading byte that keeps the kinds apart: 0x00 a leaf and 0x01 a node of the log
(RFC 6962 section 2.1), 0x02 a salted commitment.  Numbers are whole; money is integer cents.
"""

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256

import rfc8785

LEAF, NODE, COMMITMENT = b"\x00", b"\x01", b"\x02"
HASH_BYTES = SALT_BYTES = 32
MAX_ENTRY_BYTES = 65_535
"""The tiled log writes the length of an entry in two bytes (C2SP tlog-tiles)."""
MAX_DEPTH = 32


class NotCanonical(ValueError):  # noqa: N818 - reads as the fact it states
    """The value has no single spelling in canonical JSON, or not one that we accept."""


def _refuse_odd(value: object, path: str, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise NotCanonical(f"{path[:200]} is nested more than {MAX_DEPTH} deep")
    if value is None or isinstance(value, (bool, int, str)):
        return
    if isinstance(value, Mapping):
        for key, inner in value.items():
            _refuse_odd(inner, f"{path}.{key}", depth + 1)
        return
    if isinstance(value, Sequence) and not isinstance(value, (bytes, bytearray, memoryview)):
        for i, inner in enumerate(value):
            _refuse_odd(inner, f"{path}[{i}]", depth + 1)
        return
    raise NotCanonical(f"{path} is a {type(value).__name__}, expected text, whole number, yes/no, list or mapping")


_COMMON = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), check_circular=False)
_SAFE = 2**53


def _is_common(value: object, depth: int) -> bool:
    """Return whether Python's own writer spells the value as RFC 8785 does, ten times as fast.

    It does for exact types, safe whole numbers and keys of ASCII, whose order by code point is
    their order by UTF-16 unit.  Nearly every record is such; a test compares the two spellings.
    """
    kind = type(value)
    if kind is str or value is None or kind is bool:
        return True
    if kind is int:
        return -_SAFE < value < _SAFE  # type: ignore[operator]  # it is an int, and no subclass
    if depth >= MAX_DEPTH:
        return False
    if kind is dict:
        return all(
            type(k) is str and k.isascii() and _is_common(v, depth + 1)
            for k, v in value.items()  # type: ignore[attr-defined]  # it is a dict
        )
    if kind is list or kind is tuple:
        return all(_is_common(v, depth + 1) for v in value)  # type: ignore[attr-defined]  # it is a list or tuple
    return False


def canonical(value: object) -> bytes:
    """Return the one RFC 8785 spelling of a value made of mappings, lists, text, whole numbers, yes/no and None.

    Raises:
        NotCanonical: a fraction (floats have no place in a record), a number of 2^53 or more,
            text that is not Unicode, a key that is not text, another type, or too deep.
    """
    if _is_common(value, 0):
        try:
            return _COMMON.encode(value).encode()
        except UnicodeEncodeError:
            pass  # the careful way below says where
    _refuse_odd(value, "value", 0)
    try:
        return rfc8785.dumps(value)  # type: ignore[arg-type]  # its alias knows no `object`; judged above
    except (rfc8785.CanonicalizationError, UnicodeEncodeError) as error:
        raise NotCanonical(str(error)) from error


def leaf_hash(entry: bytes) -> bytes:
    """Return the RFC 6962 leaf hash of the bytes of one entry."""
    return sha256(LEAF + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the RFC 6962 hash of a node over two hashes."""
    return sha256(NODE + left + right).digest()


def leaf(entry: Mapping[str, object]) -> bytes:
    """Return the leaf hash of a log entry.

    Raises:
        NotCanonical: see `canonical`; or the entry is longer than a log can hold.
    """
    written = canonical(entry)
    if len(written) > MAX_ENTRY_BYTES:
        raise NotCanonical(f"the entry has {len(written)} bytes; a log entry holds at most {MAX_ENTRY_BYTES}")
    return leaf_hash(written)


def commit(salt: bytes, value: object) -> bytes:
    """Return a commitment that says nothing about the value to those who lack the salt.

    Names and free text enter the log only so; the salt lives in the row that can be purged.

    Raises:
        NotCanonical: see `canonical`.
        ValueError: the salt has not 32 bytes.
    """
    if len(salt) != SALT_BYTES:
        raise ValueError(f"got a salt of {len(salt)} bytes, expected {SALT_BYTES}")
    return sha256(COMMITMENT + salt + canonical(value)).digest()


def row_digest(value: object) -> str:
    """Return the SHA-256 of a row's canonical JSON in lower-case hexadecimal.

    Raises:
        NotCanonical: see `canonical`.
    """
    return sha256(canonical(value)).hexdigest()
