"""Reading receipts: the key they are signed with, what is wrong with one, and the digests of clauses."""

from collections.abc import Iterable, Mapping

from django.conf import settings

from accord.programs import programs, umbrella
from accord.records.keys import receipt_key
from accord.rules import authority as rules
from accord.rules.authority import receipt as paper
from accord.rules.terms import digest_of


def public_key() -> str:
    """Return the public key of this installation's receipts, one word of base64."""
    return paper.key_text(receipt_key(settings.DATA).public_key())


def receipt_faults(data: bytes, key: str | None) -> tuple[str, ...]:
    """Return everything wrong with a receipt; `key` is the only one trusted, else this installation's own."""
    return paper.faults(data, (key.strip(),) if key else (public_key(),))


def clause_digests(candidate: rules.Candidate) -> Mapping[str, str]:
    """Return the digest of the words and terms of each clause that the facts of an agreement name."""
    codes: Iterable[str] = {f.clause for f in candidate.agreement_facts if f.clause}
    program = programs().get(candidate.program)
    found = {}
    for code in codes:
        try:
            found[code] = digest_of(umbrella().clause(program, code)) if program is not None else ""
        except (KeyError, LookupError):
            continue
    return {code: digest for code, digest in found.items() if digest}
