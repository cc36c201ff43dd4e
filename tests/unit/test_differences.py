"""Two texts compared: every word of each side is in its pieces, and what changed is said in words."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accord.rules.differences import MOST_WORDS, difference, differences

TEXT = st.lists(st.sampled_from(["goods", "by", "road.", "Lee", "\n", "county", "jail"]), max_size=25).map(" ".join)


def marked(pieces, mark):
    return [p.text.strip() for p in pieces if p.mark == mark]


@pytest.mark.parametrize(
    ("texts", "status", "gone", "new", "said"),
    [
        (("Goods by road.", "Goods by sea."), "changed", ["road."], ["sea."], "1 word taken out, 1 word put in."),
        (("Goods.", "Goods. And more of it."), "changed", [], ["And more of it."], "4 words put in."),
        (("A long road here", "A road"), "changed", ["long", "here"], [], "2 words taken out."),
        (("a  b", "a b"), "changed", [], [], "Only the spacing changed."),
        ((None, "New"), "added", [], ["New"], "Added."),
        (("Old", None), "removed", ["Old"], [], "Taken out."),
        (("Same", "Same"), "same", [], [], "Not changed."),
    ],
)
def test_what_changed_is_marked_and_said(texts, status, gone, new, said):
    found = difference("Problem", *texts)
    assert (found.status, found.said) == (status, said)
    assert marked(found.before, "gone") == gone
    assert marked(found.after, "new") == new


@settings(max_examples=200, deadline=None)
@given(TEXT, TEXT)
def test_the_pieces_of_each_side_are_the_whole_text(before, after):
    found = difference("x", before, after)
    assert "".join(p.text for p in found.before) == (before if found.status != "added" else "")
    assert "".join(p.text for p in found.after) == (after if found.status != "removed" else "")
    assert {p.mark for p in found.before} <= {"same", "gone"}
    assert {p.mark for p in found.after} <= {"same", "new"}
    same = ["".join(p.text for p in side if p.mark == "same").split() for side in (found.before, found.after)]
    if before and after:
        assert same[0] == same[1]


def test_a_very_long_text_is_compared_by_sentences():
    before = "One thing is so. " * MOST_WORDS
    found = difference("x", before, before + "Another is not.")
    assert marked(found.after, "new") == ["Another is not."]
    assert "".join(p.text for p in found.after) == before + "Another is not."


def test_fields_are_compared_by_key_in_the_later_order():
    before = {"a": ("A", "1"), "b": ("B", "2")}
    after = {"c": ("C", "3"), "a": ("A!", "1")}
    found = differences(before, after)
    assert [(k, d.label, d.status) for k, d in found.items()] == [
        ("c", "C", "added"), ("a", "A!", "same"), ("b", "B", "removed"),
    ]  # fmt: skip
