"""An end that finishes: every item computed from facts, with its office and its day.  No database."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from accord.programs import umbrella
from accord.rules.agreements import closing, renewing
from accord.rules.inputs import Given

ZONE = "America/New_York"
ENDS = datetime(2026, 11, 1, 4, 0, tzinfo=UTC)
"""00:00 in New York on the day on which clocks go back there."""
STEP = closing.Step(item="money", outcome="done", on=date(2026, 11, 20), by="Nora Voss", words="Final claim paid.")
GOOD = closing.Known(
    at=datetime(2026, 11, 22, 15, tzinfo=UTC), zone=ZONE, ends_at=ENDS, letters=2, issued=1,
    steps={code: replace(STEP, item=code) for code in closing.BY_HAND},
    days=closing.days_on(umbrella().closing, ENDS.date()),
)  # fmt: skip


def stands(known):
    return {i.code: i.status for i in closing.items(known)}


def item(known, code):
    return next(i for i in closing.items(known) if i.code == code)


def test_when_all_is_done_the_record_can_be_closed():
    assert set(stands(GOOD).values()) == {"done"}
    assert closing.finished(GOOD)
    assert closing.judge("close-record", GOOD, None, frozenset()) == ()


@pytest.mark.parametrize(
    ("changed", "code", "status"),
    [
        ({"letters": 0}, "letters", "nothing"),
        ({"at": ENDS - timedelta(seconds=1)}, "letters", "waiting"),
        ({"at": ENDS}, "letters", "done"),
        ({"issued": 0}, "credentials", "nothing"),
        ({"out": ("DN-2026-0001",)}, "credentials", "open"),
        ({"steps": {}}, "operations", "open"),
        ({"steps": {"money": replace(STEP, outcome="waived")}}, "money", "waived"),
        ({"steps": {"money": replace(STEP, outcome="reopened")}}, "money", "open"),
        (
            {"out": ("DN-2026-0001",), "steps": {"credentials": replace(STEP, outcome="waived")}},
            "credentials",
            "waived",
        ),
    ],
)
def test_one_fact_decides_one_item(changed, code, status):
    assert stands(replace(GOOD, **changed))[code] == status


@pytest.mark.parametrize("code", [*closing.BY_HAND, "credentials"])
def test_one_open_item_keeps_the_record_open(code):
    left = {k: v for k, v in GOOD.steps.items() if k != code}
    known = replace(GOOD, steps=left, out=("DN-2026-0001",) if code == "credentials" else ())

    assert not closing.finished(known)
    [finding] = closing.judge("close-record", known, None, frozenset())
    assert closing.TITLES[code].lower() in finding.message


def test_days_are_counted_at_midnight_where_the_agency_is_even_over_a_change_of_clocks():
    open_items = replace(GOOD, steps={}, out=("DN-2026-0001",))

    assert item(open_items, "operations").due_at == ENDS
    assert item(open_items, "property").due_at == datetime(2026, 12, 1, 5, tzinfo=UTC)
    assert item(open_items, "money").due_at == datetime(2027, 1, 30, 5, tzinfo=UTC)
    assert [i.code for i in closing.items(open_items) if i.overdue] == ["operations", "public-notice"]


def test_a_decision_that_must_be_public_before_the_end_is_due_so_many_days_before():
    assert item(replace(GOOD, publish_days=90), "public-notice").due_at == datetime(2026, 8, 3, 4, tzinfo=UTC)


def test_what_rests_on_a_word_says_so_and_what_is_computed_says_that():
    computed = [i.code for i in closing.items(GOOD) if i.rests_on.startswith("Computed")]

    assert computed == ["letters", "credentials"]
    assert all(i.owners for i in closing.items(GOOD) if i.code != "letters")


def test_nothing_that_is_computed_can_be_confirmed_by_hand():
    assert {c.value for c in closing.CHOICES}.isdisjoint({"letters", "credentials"})
    assert "letters" not in {c.value for c in closing.WAIVER_CHOICES}


def test_only_an_open_item_is_waived():
    known = replace(GOOD, out=("DN-2026-0001",))

    assert closing.judge("waive-item", known, Given(item="credentials"), frozenset()) == ()
    [finding] = closing.judge("waive-item", known, Given(item="money"), frozenset())
    assert finding.rule == "agreement:item-settled"


def test_a_renewal_begins_where_the_old_term_ends_on_the_same_day_of_the_month():
    assert renewing.renewed_until(datetime(2027, 1, 31, 5, tzinfo=UTC), 1, ZONE) == datetime(2027, 2, 28, 5, tzinfo=UTC)
    assert renewing.renewed_until(ENDS, 36, ZONE) == datetime(2029, 11, 1, 4, tzinfo=UTC)


def test_the_days_of_an_end_are_data_and_the_row_of_the_day_of_the_end_holds():
    [money] = [c for c in umbrella().closing if c.item == "money"]
    later = replace(money, days=120, effective=date(2026, 11, 1), citation="a new rule")
    for ends, days in ((date(2026, 10, 31), 90), (date(2026, 11, 1), 120)):
        assert closing.days_on((later, money), ends)["money"].days == days
    found = item(replace(GOOD, days=closing.days_on((money, later), ENDS.date())), "money")
    assert found.citation == "a new rule"
    assert item(replace(GOOD, days={}), "money").due_at == ENDS, "without a row it is due on the day itself"
