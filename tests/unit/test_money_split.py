"""Dividing an amount: the shares always sum to it, and every refusal says what and where."""

import json
from decimal import Decimal
from fractions import Fraction

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from accord.cli.money import split_command
from accord.rules.decisions import Invalid
from accord.rules.money import MOST, Part, split, weights_from

TEN_AGENCIES = st.lists(
    st.decimals(min_value=0, max_value=10**9, places=2, allow_nan=False), min_size=1, max_size=12
).filter(any)


def parts(*weights):
    return [Part(f"Agency {n}", Decimal(w)) for n, w in enumerate(weights, 1)]


def shares(total, *weights):
    return [p.share for p in split(total, parts(*weights)).portions]


def slowly(total, weights):
    """The obvious way, in exact fractions, one unit at a time."""
    exact = [Fraction(total) * Fraction(w) / sum(map(Fraction, weights)) for w in weights]
    given_out = [int(e) for e in exact]
    while sum(given_out) < total:
        gets = min(
            range(len(weights)),
            key=lambda i: (given_out[i] > int(exact[i]), -(exact[i] - int(exact[i])), -Fraction(weights[i]), i),
        )
        given_out[gets] += 1
    return given_out


@given(st.integers(1, MOST), TEN_AGENCIES)
def test_the_shares_are_those_of_exact_fractions_and_sum_to_the_amount(total, weights):
    found = shares(total, *weights)

    assert sum(found) == total
    assert found == slowly(total, weights)
    assert all(share == 0 for share, weight in zip(found, weights, strict=True) if not weight)


@given(st.integers(1, MOST), TEN_AGENCIES)
def test_the_working_leads_to_each_share(total, weights):
    for p in split(total, parts(*weights)).portions:
        assert Fraction(p.whole) + Fraction(p.remainder, p.of) == Fraction(total) * Fraction(p.weight) / sum(
            map(Fraction, weights)
        )
        assert p.share == p.whole + p.added
        assert p.added in (0, 1)


@pytest.mark.parametrize(
    ("total", "weights", "expected"),
    [
        (100, (1, 1, 1), [34, 33, 33]),
        (1, (1, 1), [1, 0]),
        (2, (1, 3), [0, 2]),
        (100_000_000_001, ("0.1", "0.2", "0.7"), [10_000_000_000, 20_000_000_000, 70_000_000_001]),
        (5, (0, 5), [0, 5]),
        (3, ("12.5", "12.50"), [2, 1]),
    ],
)
def test_known_cases(total, weights, expected):
    assert shares(total, *weights) == expected


def test_equal_remainders_go_by_weight_then_by_line():
    # Exact shares 0.5, 1.5 and 1.0: the unit left over goes to the second, which weighs more.
    assert shares(3, 1, 3, 2) == [0, 2, 1]


@pytest.mark.parametrize(
    ("total", "weights", "words"),
    [
        (0, (1,), "cannot be divided"),
        (-5, (1,), "cannot be divided"),
        (MOST + 1, (1,), "cannot be divided"),
        (5, (), "nobody"),
        (5, (0, 0), "Every weight is zero"),
        (5, (1, -1), "negative"),
    ],
)
def test_what_cannot_be_divided_is_refused_with_the_reason(total, weights, words):
    with pytest.raises(Invalid) as refused:
        split(total, parts(*weights))
    assert words in refused.value.problems[0].message


def problems_of(data):
    with pytest.raises(Invalid) as refused:
        weights_from(data)
    return [(p.field, p.got) for p in refused.value.problems]


def test_every_bad_line_is_named_at_once():
    data = b"name,weight\nA,1\n,2\nA,3\nB,x\nC,-1\nD\nE,1e3\nF,\n"

    assert problems_of(data) == [
        ("line 3", ""), ("line 4", "A"), ("line 5", "x"), ("line 6", "-1"), ("line 7", "1 cells"), ("line 8", "1e3"),
        ("line 9", "nothing"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("data", "field"),
    [(b"\xff\xfen\x00", "weights"), (b"", "line 1"), (b"who,hours\nA,1\n", "line 1"), (b'name,weight\n"A,1\n', "line 2"),
     (b"name,weight\nA\x00,1\n", "weights")],
)  # fmt: skip
def test_a_file_that_is_no_list_is_refused(data, field):
    assert problems_of(data)[0][0] == field


def test_columns_may_stand_the_other_way_round_and_a_spreadsheet_mark_is_no_harm():
    assert weights_from(b"\xef\xbb\xbfweight,name\r\n1.5,A\r\n\r\n2,B\r\n") == (
        Part("A", Decimal("1.5")),
        Part("B", Decimal(2)),
    )


def ask(tmp_path, *words, data=b"name,weight\nAlpha,1\nBeta,2.5\n"):
    file = tmp_path / "weights.csv"
    file.write_bytes(data)
    return CliRunner().invoke(split_command, [*words, "--weights", str(file)])


def test_the_command_prints_a_list_for_machines_and_its_working_for_people(tmp_path):
    told = ask(tmp_path, "100", "--json")
    assert json.loads(told.stdout) == [
        {"name": "Alpha", "weight": 1, "share": 29},
        {"name": "Beta", "weight": 2.5, "share": 71},
    ]
    assert "one unit added" in ask(tmp_path, "100").stdout


def test_the_command_refuses_with_the_reason(tmp_path):
    told = ask(tmp_path, "12.50", "--json")
    assert (told.exit_code, json.loads(told.stdout)["problems"][0]["field"]) == (2, "total")
    assert ask(tmp_path, "7", data=b"name,weight\nA,0\n").exit_code == 2
