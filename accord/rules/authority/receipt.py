"""The receipt of a check: what was asked, what was answered, on which facts and clauses; signed, and checked offline.

A receipt is one line of canonical JSON (RFC 8785).  Every fact stands in it with its digest, and
every clause with the digest of its words and terms, so that whoever holds the agreement can
compare.  The signature is Ed25519 over the canonical JSON of everything but the signature.
"""

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from accord.rules.authority.question import Candidate, Dated
from accord.rules.canonical import NotCanonical, canonical, row_digest
from accord.rules.decisions import HOUSE, Decision

FORMAT = "accord-authority-receipt/1"
LONGEST_BYTES = 200_000


def _moment(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat(timespec="microseconds") if at is not None else None


def fact_line(fact: Dated, of: str) -> dict[str, object]:
    """Return a fact as a receipt states it, with the digest of all the rest; `of` says whose it is."""
    line: dict[str, object] = {
        "of": of,
        "kind": fact.kind,
        "about": fact.detail,
        "clause": fact.clause,
        "law": fact.citation,
        "from": _moment(fact.valid_from),
        "until": _moment(fact.valid_to),
        "known_since": _moment(fact.known_from),
        "corrected": fact.corrected,
    }
    return {**line, "digest": row_digest(line)}


def lines_of(candidate: Candidate) -> list[dict[str, object]]:
    """Return every fact that the answer was judged on."""
    return [fact_line(f, candidate.designation) for f in candidate.officer_facts] + [
        fact_line(f, candidate.agreement) for f in candidate.agreement_facts
    ]


def steps_of(decision: Decision) -> list[dict[str, object]]:
    """Return every step; a step that no law or clause asks is marked as a rule of the house."""
    return [
        {"number": s.number, "rule": s.rule, "title": s.title, "passed": s.passed, "why": s.message,
         "law": s.citation, "house": s.citation.startswith(HOUSE), "rests_on": s.source}
        for s in decision.steps
    ]  # fmt: skip


def body(
    *,
    question: Mapping[str, object],
    candidate: Candidate,
    decision: Decision,
    clauses: Mapping[str, str],
    log: Mapping[str, object],
    issued_at: datetime,
    demonstration: bool,
) -> dict[str, object]:
    """Return a receipt before it is signed.  `clauses` gives the digest of each clause by its code."""
    return {
        "format": FORMAT,
        "demonstration": demonstration,
        "question": dict(question),
        "verdict": "permitted" if decision.permitted else "not permitted",
        "agreement": candidate.agreement or None,
        "designation": candidate.designation or None,
        "signed_content": candidate.digest or None,
        "steps": steps_of(decision),
        "facts": lines_of(candidate),
        "clauses": [{"clause": code, "digest": digest} for code, digest in sorted(clauses.items())],
        "log": dict(log),
        "issued_at": _moment(issued_at),
    }


def key_text(key: Ed25519PublicKey) -> str:
    """Return a public key as one word: 32 bytes in base64."""
    return base64.b64encode(key.public_bytes_raw()).decode()


def sign(unsigned: Mapping[str, object], key: Ed25519PrivateKey) -> bytes:
    """Return the receipt as bytes, signed, on one line."""
    value = key.sign(canonical(dict(unsigned)))
    signature = {"algorithm": "Ed25519", "key": key_text(key.public_key()), "value": base64.b64encode(value).decode()}
    return canonical({**unsigned, "signature": signature}) + b"\n"


def faults(data: bytes, trusted: Sequence[str]) -> tuple[str, ...]:
    """Return everything wrong with the bytes of a receipt; none means that it is whole and signed by a trusted key.

    `trusted` are public keys as `key_text` writes them.  Nothing is asked of any machine.
    """
    if len(data) > LONGEST_BYTES:
        return ("It is too long for a receipt.",)
    try:
        found = json.loads(data, object_pairs_hook=_once)
        written = canonical(found) + b"\n"
    except (ValueError, RecursionError, NotCanonical) as error:
        return (f"It is no canonical JSON: {str(error)[:120]}.",)
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        return ("It is no receipt of an authority check.",)
    wrong = [] if written == data else ["It is not spelt as it was issued."]
    signature = found.pop("signature", None)
    wrong += _signed(found, signature, trusted)
    try:
        wrong += _contradicts(found)
    except (KeyError, TypeError, AttributeError):
        wrong.append("Parts of it are missing.")
    return tuple(wrong)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _signed(unsigned: dict[str, Any], signature: object, trusted: Sequence[str]) -> list[str]:
    if not isinstance(signature, dict) or set(signature) != {"algorithm", "key", "value"}:
        return ["It is not signed."]
    if signature["algorithm"] != "Ed25519" or signature["key"] not in trusted:
        return ["It is signed by a key that is not trusted here."]
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(signature["key"], validate=True))
        key.verify(base64.b64decode(signature["value"], validate=True), canonical(unsigned))
    except (InvalidSignature, ValueError, TypeError, binascii.Error):
        return ["Its signature does not fit its content."]
    return []


def _contradicts(found: dict[str, Any]) -> list[str]:
    wrong = []
    for line in found["facts"]:
        rest = {k: v for k, v in line.items() if k != "digest"}
        if row_digest(rest) != line["digest"]:
            wrong.append(f"The digest of a fact ({line['kind']}) does not fit it.")
    met = bool(found["steps"]) and all(s["passed"] for s in found["steps"])
    if (found["verdict"] == "permitted") != met:
        wrong.append("Its verdict does not follow from its steps.")
    return wrong
