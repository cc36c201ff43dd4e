#!/usr/bin/env python3
"""Check a receipt of an authority check, offline, with nothing of Accord: Python and `cryptography` are enough.

    python verify_receipt.py receipt.json KEY

KEY is the installation's public key, one word of base64, from `accord authority key` or from the
office that runs it.  Get it by another way than the receipt.  Exit code 0: whole and signed by
that key; 1: not; 2: it could not be read.
"""

import base64
import hashlib
import json
import sys

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

FORMAT = "accord-authority-receipt/1"


def canonical(value: object) -> bytes:
    """Return the RFC 8785 spelling; receipts hold text, whole numbers, yes/no, lists and names of ASCII only."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Refuse a name that stands twice."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def faults(data: bytes, trusted: str) -> list[str]:
    """Return everything wrong with the receipt."""
    receipt = json.loads(data, object_pairs_hook=once)
    if not isinstance(receipt, dict) or receipt.get("format") != FORMAT:
        return ["it is no receipt of an authority check"]
    wrong = [] if canonical(receipt) + b"\n" == data else ["it is not spelt as it was issued"]
    signature = receipt.pop("signature", None) or {}
    if signature.get("algorithm") != "Ed25519" or signature.get("key") != trusted:
        wrong.append("it is signed by another key")
    else:
        try:
            key = Ed25519PublicKey.from_public_bytes(base64.b64decode(trusted, validate=True))
            key.verify(base64.b64decode(signature["value"], validate=True), canonical(receipt))
        except (InvalidSignature, ValueError, KeyError, TypeError):
            wrong.append("its signature does not fit its content")
    for fact in receipt["facts"]:
        rest = {name: value for name, value in fact.items() if name != "digest"}
        if hashlib.sha256(canonical(rest)).hexdigest() != fact["digest"]:
            wrong.append(f"the digest of a fact ({fact['kind']}) does not fit it")
    met = bool(receipt["steps"]) and all(step["passed"] for step in receipt["steps"])
    if (receipt["verdict"] == "permitted") != met:
        wrong.append("its verdict does not follow from its steps")
    return wrong


def main() -> int:
    """Check the receipt named on the command line and say what it says."""
    if len(sys.argv) != 3:
        print(__doc__)
        return 2
    try:
        with open(sys.argv[1], "rb") as file:  # noqa: PTH123 - nothing but the standard library, told plainly
            data = file.read()
        wrong = faults(data, sys.argv[2].strip())
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        print(f"NOT VALID: it cannot be read ({error})")
        return 2
    for reason in wrong:
        print(f"NOT VALID: {reason}")
    if wrong:
        return 1
    receipt = json.loads(data)
    asked = receipt["question"]
    print(f"VALID: {receipt['verdict']}" + (" (demonstration)" if receipt["demonstration"] else ""))
    print(f"  function {asked['function']} at {asked['place']}, at {asked['instant']}, as known at {asked['known_at']}")
    print(f"  agreement {receipt['agreement']}, signed content {receipt['signed_content']}, log {receipt['log']}")
    for step in receipt["steps"]:
        print(f"  {'yes' if step['passed'] else 'NO '} {step['number']:>2}. {step['why']}  [{step['law']}]")
    return 0


if __name__ == "__main__":
    sys.exit(main())
