"""Correcting a dated fact of an agreement, rule by rule.  No database."""

from dataclasses import replace
from datetime import date

import pytest

from accord.rules.agreements.correcting import Item, Record, Waiting, judge
from accord.rules.inputs import Given

HELD = Item(key="a", kind="suspension", label="Suspended", starts_on=date(2026, 3, 1), ends_on=date(2026, 4, 1))
POWER = Item(key="b", kind="function", label="Power delegated", starts_on=date(2026, 3, 1))
PROPOSED = Waiting(key="one", item="b", label="Power delegated; should be struck", own=False)
RECORD = Record(items={"a": HELD, "b": POWER}, waiting={})
WAITS = replace(RECORD, waiting={"one": PROPOSED})
DATES = Given(what="a", how="dates", starts_on=date(2026, 3, 2), ends_on=date(2026, 4, 1))
ONE = Given(correction="one")


def changed(given, **values):
    return Given({**given, **values})


def test_what_is_right_is_proposed_and_confirmed():
    assert judge("propose-correction", RECORD, DATES) == ()
    assert judge("propose-correction", RECORD, Given(what="b", how="strike")) == ()
    for action in ("confirm-correction", "drop-correction"):
        assert judge(action, WAITS, ONE) == judge(action, WAITS, None) == ()
    own = replace(WAITS, waiting={"one": replace(PROPOSED, own=True, stale=True)})
    assert judge("drop-correction", own, ONE) == ()


@pytest.mark.parametrize(
    ("action", "record", "given", "rule"),
    [
        ("propose-correction", Record(items={}, waiting={}), None, "agreement:correct-nothing"),
        ("propose-correction", RECORD, changed(DATES, what="c"), "agreement:correct-what"),
        ("propose-correction", WAITS, Given(what="b", how="strike"), "agreement:correct-waiting"),
        ("propose-correction", RECORD, Given(what="a", how="strike"), "agreement:correct-strike"),
        ("propose-correction", RECORD, changed(DATES, starts_on=None), "agreement:correct-first-day"),
        ("propose-correction", RECORD, changed(DATES, ends_on=date(2026, 3, 2)), "agreement:correct-days"),
        ("propose-correction", RECORD, changed(DATES, starts_on=date(2026, 3, 1)), "agreement:correct-same"),
        ("confirm-correction", RECORD, ONE, "agreement:correct-none"),
        ("drop-correction", WAITS, Given(correction="two"), "agreement:correct-which"),
        ("confirm-correction", replace(WAITS, waiting={"one": replace(PROPOSED, own=True)}), ONE,
         "agreement:correct-second-person"),
        ("confirm-correction", replace(WAITS, waiting={"one": replace(PROPOSED, own=True)}), None,
         "agreement:correct-second-person"),
        ("confirm-correction", replace(WAITS, waiting={"one": replace(PROPOSED, stale=True)}), ONE,
         "agreement:correct-stale"),
    ],
)  # fmt: skip
def test_each_rule_denies_alone(action, record, given, rule):
    assert [f.rule for f in judge(action, record, given)] == [rule]
