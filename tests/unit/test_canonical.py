"""Canonical JSON and its digests, against published answers.  No database."""

from datetime import date
from enum import StrEnum
from hashlib import sha256

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from accord.rules.canonical import (
    MAX_DEPTH,
    MAX_ENTRY_BYTES,
    NotCanonical,
    canonical,
    commit,
    leaf,
    leaf_hash,
    node_hash,
    row_digest,
)


class Colour(StrEnum):
    RED = "red"


# Answers of the RFC 6962 hasher of transparency-dev/merkle (Apache-2.0).
@pytest.mark.parametrize(
    ("got", "expected"),
    [
        (leaf_hash(b""), "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
        (leaf_hash(b"L123456"), "395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56"),
        (node_hash(b"N123", b"N456"), "aa217fe888e47007fa15edab33c2b492a722cb106c64667fc2b044444de66bbb"),
    ],
)
def test_leaf_and_node_hashes_have_the_published_values(got, expected):
    assert got.hex() == expected


def test_eight_leaves_make_the_published_root():
    inputs = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
    level = [leaf_hash(bytes.fromhex(i)) for i in inputs]
    while len(level) > 1:
        level = [node_hash(a, b) for a, b in zip(level[::2], level[1::2], strict=True)]

    assert level[0].hex() == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ({"b": 1, "a": [True, None, "x"]}, b'{"a":[true,null,"x"],"b":1}'),
        ({"\u20ac": 1, "\r": 2, "1": 3, "\U0001f600": 4, "\ufb33": 5}, None),
        (("a", ()), b'["a",[]]'),
        ({Colour.RED: Colour.RED}, b'{"red":"red"}'),
        (2**53 - 1, b"9007199254740991"),
        ("\u00e9\n\x0f", '"\u00e9\\n\\u000f"'.encode()),
        ("e\u0301", '"e\u0301"'.encode()),
    ],
)
def test_one_value_has_one_spelling(value, written):
    if written is None:
        # Keys are ordered by UTF-16 units: an emoji (a surrogate pair) comes before U+FB33.
        written = '{"\\r":2,"1":3,"\u20ac":1,"\U0001f600":4,"\ufb33":5}'.encode()

    assert canonical(value) == written


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (1.5, "value is a float"),
        ({"a": [1, {"b": float("nan")}]}, r"value\.a\[1\]\.b is a float"),
        (b"x", "value is a bytes"),
        (date(2026, 1, 1), "value is a date"),
        ({1, 2}, "value is a set"),
        ({1: 2}, "keys must be strings"),
        (2**53, "safe integer"),
        ("\ud800", "UTF-8"),
        ({"\ud800": 1}, "surrogates"),
    ],
)
def test_what_has_no_single_spelling_is_refused(value, why):
    with pytest.raises(NotCanonical, match=why):
        canonical(value)


def test_a_nest_too_deep_is_refused_and_does_not_exhaust_the_stack():
    value: object = 1
    for _ in range(MAX_DEPTH):
        value = [value]
    canonical(value)

    with pytest.raises(NotCanonical, match="nested more than 32 deep"):
        canonical([value])


def test_a_leaf_is_the_hash_of_the_canonical_entry():
    assert leaf({"b": 1, "a": 2}) == leaf_hash(b'{"a":2,"b":1}') == leaf({"a": 2, "b": 1})


def test_an_entry_longer_than_a_log_can_hold_is_refused():
    room = MAX_ENTRY_BYTES - len(b'{"a":""}')
    leaf({"a": "x" * room})

    with pytest.raises(NotCanonical, match="65536 bytes"):
        leaf({"a": "x" * (room + 1)})


def test_a_commitment_binds_the_value_and_the_salt():
    salt = bytes(range(32))

    assert commit(salt, {"name": "x"}) == sha256(b"\x02" + salt + b'{"name":"x"}').digest()
    assert commit(salt, "x") != commit(salt, "y")
    assert commit(salt, "x") != commit(salt[::-1], "x")


@pytest.mark.parametrize("length", [0, 31, 33])
def test_a_salt_of_another_length_is_refused(length):
    with pytest.raises(ValueError, match=f"salt of {length} bytes, expected 32"):
        commit(b"s" * length, "x")


def test_a_row_digest_is_plain_sha256_in_hexadecimal():
    assert row_digest({}) == sha256(b"{}").hexdigest()


_text = st.text('ab\u00e9\u20ac\U0001f600\ufb33\n"\\', max_size=5)
_json = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | _text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_text, inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(_text, _json, max_size=5))
def test_the_order_in_which_a_mapping_was_written_does_not_matter(entry):
    assert leaf(entry) == leaf(dict(reversed(entry.items())))


@given(st.dictionaries(st.text(max_size=3), _json | st.text(max_size=8), max_size=5))
def test_the_fast_spelling_is_the_spelling_of_the_standard(entry):
    assert canonical(entry) == rfc8785.dumps(entry)


@pytest.mark.parametrize("code", [*range(0x20), 0x22, 0x5C, 0x7F, 0x80, 0x2028, 0x2029, 0xFFFF, 0x1F600])
def test_every_character_that_might_be_escaped_is_spelled_by_the_standard(code):
    assert canonical({"a": chr(code)}) == rfc8785.dumps({"a": chr(code)})
