"""The gap of a signed PDF: the one place that no signature covers, and so the one way to write it.

A signature covers the whole file but the signature itself.  Capital and small hexadecimal
digits, filling, other encodings of the same value, certificates or lists that are read by
nobody: all these could be changed there without hurting the signature.  So the gap must be
exactly what writing its signed parts anew gives.
"""

import binascii
import re
from hashlib import sha256
from typing import Any

from asn1crypto import cms
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

_RANGE = re.compile(rb"/ByteRange\s*\[\s*(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s*\]")

ONE = b"\x02\x01\x01"
SHA256 = cms.DigestAlgorithm({"algorithm": "sha256"}).dump()
DATA, SIGNED_DATA = cms.ContentType("data").dump(), cms.ContentType("signed_data").dump()
ALGORITHMS = tuple(
    cms.SignedDigestAlgorithm({"algorithm": name}).dump() for name in ("sha256_ecdsa", "sha256_rsa", "rsassa_pkcs1v15")
)


def sealed(data: bytes) -> bool:
    """Return whether the last signature covers all of the file but its own gap, and the gap is closed."""
    ranges = _RANGE.findall(data)
    if not ranges:
        return False
    # Later objects are added at the end, so the last signature is the one that reaches furthest.
    begin, head, after, tail = max(tuple(map(int, r)) for r in ranges)
    return after + tail == len(data) and closed(data, (begin, head, after, tail))


def closed(data: bytes, covered: tuple[int, ...]) -> bool:
    """Return whether the gap holds a signature over the two covered parts, written the one way."""
    if len(covered) != 4 or covered[0] != 0:
        return False
    _begin, head, after, tail = covered
    shown = data[head:after]
    if len(shown) < 4 or shown[:1] != b"<" or shown[-1:] != b">" or not 0 < head < after < after + tail <= len(data):
        return False
    try:
        raw = binascii.unhexlify(shown[1:-1])
        info = cms.ContentInfo.load(raw)
        written = info.dump()
        if shown[1:-1] != binascii.hexlify(raw).upper() or not raw.startswith(written):
            return False
        if raw[len(written) :].strip(b"\0"):
            return False
        signed = info["content"]
        return _says(signed) == _digest(data, covered) and _made_by(signed) and _again(signed) == written
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, StopIteration):
        return False
    except (InvalidSignature, UnsupportedAlgorithm):
        return False


def _digest(data: bytes, covered: tuple[int, ...]) -> bytes:
    view = memoryview(data)
    found = sha256(view[: covered[1]])
    found.update(view[covered[2] : covered[2] + covered[3]])
    return found.digest()


def _says(signed: Any) -> bytes:
    """Return the digest that the signature says it covers."""
    found = [a["values"] for a in signed["signer_infos"][0]["signed_attrs"] if a["type"].native == "message_digest"]
    said: bytes = found[0][0].native if len(found) == 1 and len(found[0]) == 1 else b""
    return said


def made(message: bytes, raw: bytes, certificate: bytes, algorithm: str) -> None:
    """Pass silently when the key of a certificate (DER) made the signature `raw` over `message`.

    Raises:
        InvalidSignature: it did not.
        ValueError: the algorithm is none of ours.
    """
    key = x509.load_der_x509_certificate(certificate).public_key()
    if isinstance(key, ec.EllipticCurvePublicKey) and algorithm == "ec-sha256":
        key.verify(raw, message, ec.ECDSA(hashes.SHA256()))
    elif isinstance(key, rsa.RSAPublicKey) and algorithm == "rsa-sha256":
        key.verify(raw, message, padding.PKCS1v15(), hashes.SHA256())
    else:
        raise ValueError(algorithm)


def _made_by(signed: Any) -> bool:
    """Return whether the one certificate that the signed parts name made the signature over them."""
    signer = signed["signer_infos"][0]
    leaf = _leaf(signed, signer)
    values = {a["type"].native: a["values"] for a in signer["signed_attrs"]}
    der = leaf.dump()
    named = values["signing_certificate_v2"][0]["certs"][0]
    if named["hash_algorithm"]["algorithm"].native != "sha256" or named["cert_hash"].native != sha256(der).digest():
        return False
    # A set stands under a number of its own in the signature, and is signed as the set it is (RFC 5652, 5.4).
    message = b"\x31" + signer["signed_attrs"].dump()[1:]
    made(message, signer["signature"].native, der, f"{leaf.public_key.algorithm}-sha256")
    return True


def _leaf(signed: Any, signer: Any) -> Any:
    return next(c.chosen for c in signed["certificates"] if _is_signer(c.chosen, signer["sid"]))


def _again(signed: Any) -> bytes:
    """Write a signature anew from what it covers itself: whatever else stood in it is lost, and shows."""
    signer = signed["signer_infos"][0]
    leaf = _leaf(signed, signer)
    algorithm = signer["signature_algorithm"].dump()
    if algorithm not in ALGORITHMS:
        raise ValueError("another algorithm")
    info = _written(
        0x30,
        ONE,
        _written(0x30, leaf.issuer.dump(), leaf["tbs_certificate"]["serial_number"].dump()),
        SHA256,
        signer["signed_attrs"].dump(),
        algorithm,
        _written(0x04, signer["signature"].native),
    )
    certificates = _written(0xA0, *(c.dump() for c in signed["certificates"]))
    content = _written(0x30, ONE, _written(0x31, SHA256), _written(0x30, DATA), certificates, _written(0x31, info))
    return _written(0x30, SIGNED_DATA, _written(0xA0, content))


def _written(tag: int, *parts: bytes) -> bytes:
    """Return a value in DER: its tag, its length in the fewest bytes, and what is in it."""
    body = b"".join(parts)
    size = len(body)
    if size < 0x80:
        return bytes((tag, size)) + body
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + body


def _is_signer(certificate: Any, sid: Any) -> bool:
    named = sid.chosen
    same = named["serial_number"].native == certificate.serial_number
    return bool(same and named["issuer"].dump() == certificate.issuer.dump())
