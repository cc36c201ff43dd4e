"""A shift is a span of hours on the agency's clock: across midnight, and across a change of the clocks."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from accord.rules.authority import Shift, roster_asked
from accord.rules.decisions import Invalid
from accord.rules.intervals import at_clock

ZONE = "America/New_York"
HOUR = timedelta(hours=1)


def hours(on, starts, ends, zone=ZONE):
    start, end = Shift(starts=time.fromisoformat(starts), ends=time.fromisoformat(ends)).span(on, zone)
    return (end - start) / HOUR


def test_an_end_that_is_not_later_lies_on_the_next_day():
    assert Shift(starts=time(22), ends=time(6)).span(date(2026, 11, 22), ZONE) == (
        datetime(2026, 11, 23, 3, tzinfo=UTC), datetime(2026, 11, 23, 11, tzinfo=UTC))  # fmt: skip
    assert hours(date(2026, 11, 22), "06:00", "14:00") == 8
    assert hours(date(2026, 11, 22), "06:00", "06:00") == 24


@pytest.mark.parametrize(
    ("on", "starts", "ends", "long"),
    [
        (date(2026, 3, 7), "22:00", "06:00", 7),  # the clocks go forward at 02:00
        (date(2026, 10, 31), "22:00", "06:00", 9),  # and back
        (date(2026, 11, 1), "00:00", "01:30", 2.5),  # 01:30 comes twice; the shift ends at the second
        (date(2026, 11, 1), "01:30", "08:00", 7.5),  # and begins at the first
        (date(2026, 3, 8), "00:00", "02:30", 2),  # 02:30 never comes: the end falls on the change
        (date(2026, 3, 8), "02:30", "08:00", 5),
        (date(2026, 3, 8), "02:10", "02:50", 0),  # a shift in the hour that is skipped holds no moment
    ],
)
def test_a_change_of_the_clocks_is_counted(on, starts, ends, long):
    assert hours(on, starts, ends) == long


def test_where_the_clocks_never_change_nothing_is_repeated_or_skipped():
    assert hours(date(2026, 3, 7), "22:00", "06:00", "America/Phoenix") == 8
    assert at_clock(date(2026, 3, 8), time(2, 30), ZONE) == at_clock(date(2026, 3, 8), time(3), ZONE)
    assert at_clock(date(2026, 11, 1), time(1), ZONE, again=True) - at_clock(date(2026, 11, 1), time(1), ZONE) == HOUR
    # Half an hour forward, at two in the morning.
    assert hours(date(2026, 10, 4), "00:00", "03:00", "Australia/Lord_Howe") == 2.5


def test_a_roster_is_asked_for_a_day_a_shift_or_nothing():
    assert roster_asked({}) == (None, None)
    asked = {"on": "2026-11-22", "starts": "22:00", "ends": "06:00"}
    assert roster_asked(asked) == (date(2026, 11, 22), Shift(starts=time(22), ends=time(6)))
    for wrong, field in (
        ({"starts": "22:00"}, "ends"), ({"ends": "06:00"}, "starts"), ({"starts": "24:00", "ends": "06:00"}, "starts"),
        ({"starts": "22:00", "ends": "6 am"}, "ends"), ({"on": "today"}, "on"),
    ):  # fmt: skip
        with pytest.raises(Invalid) as caught:
            roster_asked(wrong)
        assert [p.field for p in caught.value.problems] == [field]
