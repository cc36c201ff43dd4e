"""A receipt is whole or refused: by the house and by the script that knows nothing of the house."""

import importlib.util
import json
import random
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from accord.rules import authority as rules
from accord.rules.authority import receipt
from tests.unit.test_authority_check import AGREED, OFFICER, QUESTION, candidate, without

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "verify_receipt.py"
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
TRUSTED = receipt.key_text(KEY.public_key())
AT = datetime(2026, 6, 2, tzinfo=UTC)


def alone():
    spec = importlib.util.spec_from_file_location("verify_receipt", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def body(officer=OFFICER):
    chosen, decision = rules.best(QUESTION, [candidate(officer=officer)])
    return receipt.body(
        question={"officer": "00000000-0000-4000-8000-000000000000", "function": "interrogate", "statute": None,
                  "place": "Lee, FL", "instant": "2026-06-01T12:00:00+00:00", "known_at": "2026-06-01T12:00:00+00:00"},
        candidate=chosen, decision=decision, clauses={"delegation-field": "ab" * 32},
        log={"entry": "e", "leaf": "cd" * 32, "size": 7}, issued_at=AT, demonstration=True,
    )  # fmt: skip


def both(data, key=TRUSTED):
    """Whether the house and the script find it whole; they must agree."""
    house = not receipt.faults(data, (key,))
    try:
        script = not alone().faults(data, key)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        script = False
    assert house == script
    return house


def test_a_receipt_states_question_verdict_steps_facts_clauses_both_times_and_the_log():
    data = receipt.sign(body(), KEY)
    found = json.loads(data)

    assert both(data)
    assert found["verdict"] == "permitted"
    assert len(found["facts"]) == len(OFFICER) + len(AGREED)
    assert all(len(f["digest"]) == 64 for f in found["facts"])
    assert (found["clauses"][0]["clause"], found["log"]["size"]) == ("delegation-field", 7)
    assert {s["house"] for s in found["steps"]} == {True, False}, "house rules are told from clauses"


def test_a_refusal_is_as_good_a_receipt():
    data = receipt.sign(body(without(OFFICER, "letter")), KEY)

    assert both(data)
    assert json.loads(data)["verdict"] == "not permitted"


def test_every_flipped_bit_is_refused():
    data = receipt.sign(body(), KEY)
    for place in random.Random(287).sample(range(len(data) * 8), 600):
        changed = bytearray(data)
        changed[place // 8] ^= 1 << place % 8
        assert receipt.faults(bytes(changed), (TRUSTED,)), place


@pytest.mark.parametrize("spoil", [
    lambda r: r | {"verdict": "not permitted"},
    lambda r: r | {"question": r["question"] | {"place": "Collier, FL"}},
    lambda r: r | {"facts": r["facts"][1:]},
    lambda r: r | {"clauses": []},
    lambda r: r | {"signature": r["signature"] | {"value": "AAAA"}},
    lambda r: {k: v for k, v in r.items() if k != "signature"},
    lambda r: {k: v for k, v in r.items() if k != "facts"},
    lambda r: r | {"format": "another/1"},
])  # fmt: skip
def test_a_changed_receipt_is_refused_by_both(spoil):
    found = json.loads(receipt.sign(body(), KEY))
    assert not both(receipt.canonical(spoil(found)) + b"\n")


def test_another_key_other_spelling_and_other_files_are_refused_by_both():
    data = receipt.sign(body(), KEY)
    other = Ed25519PrivateKey.from_private_bytes(bytes(32))

    assert not both(receipt.sign(body(), other)), "signed by a key that nobody here trusts"
    assert not both(json.dumps(json.loads(data), indent=1).encode())
    for junk in (b"", b"[]", b"{}", b"\xff\xfe", b'{"format":"a","format":"b"}', b"[" * 5000, data[:-1]):
        assert not both(junk)
    assert receipt.faults(b" " * 300_000, (TRUSTED,))


def test_a_verdict_that_does_not_follow_from_its_steps_is_refused_even_when_signed():
    lie = body(without(OFFICER, "letter")) | {"verdict": "permitted"}
    assert not both(receipt.sign(lie, KEY))


def test_a_fact_that_does_not_fit_its_digest_is_refused_even_when_signed():
    lie = body()
    lie["facts"][0]["about"] = "something else"
    assert not both(receipt.sign(lie, KEY))


def test_the_script_is_short_and_needs_nothing_of_the_house(capsys, tmp_path, monkeypatch):
    text = SCRIPT.read_text()
    assert len(text.splitlines()) <= 100
    assert "accord." not in text.replace("accord-authority", "").replace("of Accord", "")
    file = tmp_path / "receipt.json"
    file.write_bytes(receipt.sign(body(), KEY))
    monkeypatch.setattr("sys.argv", ["verify", str(file), TRUSTED])
    assert alone().main() == 0
    assert "VALID: permitted" in capsys.readouterr().out
    monkeypatch.setattr("sys.argv", ["verify", str(file), "other"])
    assert alone().main() == 1
    monkeypatch.setattr("sys.argv", ["verify", str(tmp_path / "none"), TRUSTED])
    assert alone().main() == 2
