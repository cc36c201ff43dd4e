"""Cells of files that spreadsheet programs open: nothing in them runs."""

import csv
from datetime import UTC, date, datetime
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.rules.spreadsheets import BOM, csv_chunks, inert, said

RUNS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


@pytest.mark.parametrize("start", [*RUNS, " =", "\u00a0@", "\n="])
def test_text_that_a_program_would_run_is_made_plain(start):
    assert inert(f"{start}HYPERLINK(1)") == f"'{start}HYPERLINK(1)"


@pytest.mark.parametrize("text", ["Lee County", "10-4", "a=b", "", "'=1"])
def test_other_text_stays_as_it_is(text):
    assert inert(text) == text


@given(st.text(max_size=20))
def test_no_cell_ever_begins_with_what_runs(text):
    assert not inert(text).strip(" \u00a0").startswith(RUNS)


def test_each_kind_of_value_is_said_in_one_way():
    values = [None, True, False, -3, date(2026, 3, 4), datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)]
    assert [said(v) for v in values] == ["", "yes", "no", "-3", "2026-03-04", "2026-03-04T05:06:07+00:00"]


@given(
    st.lists(
        st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12), min_size=2, max_size=2),
        max_size=30,
    )
)
def test_what_is_written_is_read_back_whole(rows):
    text = "".join(csv_chunks(rows, each=7))
    if not rows:
        assert text == BOM
        return
    assert text.startswith(BOM)
    back = list(csv.reader(StringIO(text.removeprefix(BOM), newline="")))
    assert back == [[inert(c) for c in row] for row in rows]
