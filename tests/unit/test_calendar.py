"""Federal holidays by rule, and due moments with their sums.  No database."""

import warnings
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.rules.calendar import FEDERAL, Holidays, Proclaimed, due, federal_holidays, in_words, observed_on
from accord.rules.intervals import MomentInterval, NaiveMoment, UnknownZone, day_starts_at, local_day, zone_named

EASTERN = "America/New_York"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def local(*when):
    return datetime(*when, tzinfo=zone_named(EASTERN))


# A Friday before Labor Day.
RELEASE = local(2026, 9, 4, 17)


# --- holidays ---


def test_the_eleven_holidays_of_2026_are_where_the_statute_puts_them():
    assert federal_holidays(2026) == {
        date(2026, 1, 1): "New Year's Day",
        date(2026, 1, 19): "Birthday of Martin Luther King, Jr.",
        date(2026, 2, 16): "Washington's Birthday",
        date(2026, 5, 25): "Memorial Day",
        date(2026, 6, 19): "Juneteenth National Independence Day",
        date(2026, 7, 3): "Independence Day, observed",
        date(2026, 9, 7): "Labor Day",
        date(2026, 10, 12): "Columbus Day",
        date(2026, 11, 11): "Veterans Day",
        date(2026, 11, 26): "Thanksgiving Day",
        date(2026, 12, 25): "Christmas Day",
    }


def test_juneteenth_begins_in_2021():
    assert FEDERAL.name(date(2020, 6, 19)) == ""
    assert FEDERAL.name(date(2021, 6, 18)) == "Juneteenth National Independence Day, observed"


def test_a_new_year_on_a_saturday_is_observed_in_the_old_year():
    assert FEDERAL.name(date(2021, 12, 31)) == "New Year's Day, observed"
    assert FEDERAL.name(date(2022, 1, 1)) == ""


def test_a_sunday_holiday_is_observed_on_monday():
    assert observed_on(date(2027, 7, 4)) == date(2027, 7, 5)


def test_inauguration_day_is_no_federal_holiday():
    assert FEDERAL.name(date(2021, 1, 20)) == ""


def test_the_last_years_of_the_calendar_do_not_break():
    assert date(9998, 12, 25) in federal_holidays(9998)
    assert federal_holidays(9999) == {}


@pytest.mark.parametrize("year", [*range(1978, 2040), 2099])
def test_the_holidays_agree_with_a_second_opinion(year):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from holidays import country_holidays
    other = country_holidays("US", years=[year, year + 1])
    weekdays = {on for on in other if on.year == year and on.weekday() < 5}

    assert {on for on in federal_holidays(year) if on.weekday() < 5} == weekdays


def test_a_proclaimed_day_counts_as_a_holiday_and_names_its_order():
    closed = Holidays((Proclaimed(on=date(2025, 1, 9), name="Day of mourning", citation="Executive Order 14133"),))

    assert closed.name(date(2025, 1, 9)) == "Day of mourning (Executive Order 14133)"
    assert closed.name(date(2025, 1, 8)) == ""
    assert closed.name(date(2025, 1, 1)) == "New Year's Day"
    falls = due(local(2025, 1, 8, 12), 1, "days", "business", zone=EASTERN, holidays=closed)
    assert falls.due_on == date(2025, 1, 10)
    assert "Thu 9 January 2025 (Day of mourning (Executive Order 14133))" in " ".join(falls.steps)


# --- acceptance scenario 6: the two 48-hour rules ---


def test_the_plain_48_hours_before_a_monday_holiday_end_on_sunday():
    falls = due(RELEASE, 48, "hours", "calendar", zone=EASTERN)

    assert falls.due_at == local(2026, 9, 6, 17)
    assert falls.due_on == date(2026, 9, 6)
    assert falls.steps == (
        "The clock starts on Friday 4 September 2026, 17:00 EDT.",
        "The limit is 48 hours, every hour counted.",
        "It falls due on Sunday 6 September 2026, 17:00 EDT.",
    )


@pytest.mark.parametrize("counting", ["business", "excluding-weekends-and-holidays"])
def test_the_regulation_leaves_out_the_weekend_and_the_holiday_and_ends_on_wednesday(counting):
    falls = due(RELEASE, 48, "hours", counting, zone=EASTERN)

    assert falls.due_at == local(2026, 9, 9, 17)
    assert falls.steps == (
        "The clock starts on Friday 4 September 2026, 17:00 EDT.",
        "The limit is 48 hours, Saturdays, Sundays and federal holidays left out.",
        "Not counted: Sat 5 September 2026, Sun 6 September 2026, Mon 7 September 2026 (Labor Day).",
        "It falls due on Wednesday 9 September 2026, 17:00 EDT.",
    )


def test_excluding_weekends_alone_counts_the_holiday():
    falls = due(RELEASE, 48, "hours", "excluding-weekends", zone=EASTERN)

    assert falls.due_at == local(2026, 9, 8, 17)


def test_a_clock_that_starts_on_a_weekend_starts_to_run_on_the_next_counted_day():
    falls = due(local(2026, 9, 5, 9), 48, "hours", "business", zone=EASTERN)

    assert falls.due_at == local(2026, 9, 10, 0)


# --- hours and clock changes ---


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        (local(2026, 3, 6, 17), local(2026, 3, 8, 18)),  # spring: the hour that is missing is given
        (local(2026, 10, 30, 17), local(2026, 11, 1, 16)),  # autumn: the hour that repeats is counted
    ],
)
def test_48_hours_are_48_elapsed_hours_over_a_clock_change(start, expected):
    falls = due(start, 48, "hours", "calendar", zone=EASTERN)

    assert falls.due_at - start.astimezone(UTC) == 48 * HOUR
    assert falls.due_at == expected


def test_days_over_a_clock_change_still_end_at_local_midnight():
    falls = due(local(2026, 3, 1, 12), 10, "days", "calendar", zone=EASTERN)

    assert falls.due_at == local(2026, 3, 12)
    assert falls.due_on == date(2026, 3, 11)


def test_minutes_are_counted_like_hours():
    falls = due(local(2026, 6, 1, 14, 5), 60, "minutes", "calendar", zone=EASTERN)

    assert falls.due_at == local(2026, 6, 1, 15, 5)
    assert due(local(2026, 6, 1, 14, 5), 1, "hours", "calendar", zone=EASTERN).due_at == falls.due_at


def test_the_same_moment_falls_due_by_the_day_of_the_zone_asked_for():
    moment = datetime(2026, 6, 2, 3, 30, tzinfo=UTC)

    assert due(moment, 10, "days", "calendar", zone=EASTERN).due_on == date(2026, 6, 11)
    assert due(moment, 10, "days", "calendar", zone="UTC").due_on == date(2026, 6, 12)


# --- days and months ---


def test_ten_days_leave_the_whole_tenth_day():
    falls = due(local(2026, 6, 1, 14), 10, "days", "calendar", zone=EASTERN)

    assert falls.due_at == local(2026, 6, 12)
    assert falls.steps == (
        "The clock starts on Monday 1 June 2026, 14:00 EDT.",
        "The limit is 10 days, every day counted, starting with the day after.",
        "The last day in time is Thursday 11 June 2026.",
        "It falls due on Friday 12 June 2026, 00:00 EDT.",
    )


def test_business_days_leave_out_weekends_and_holidays_and_list_them():
    falls = due(local(2026, 12, 23, 9), 5, "days", "business", zone=EASTERN)

    assert falls.due_on == date(2026, 12, 31)
    assert (
        "Not counted: Fri 25 December 2026 (Christmas Day), Sat 26 December 2026, Sun 27 December 2026." in falls.steps
    )


def test_a_long_list_of_days_left_out_is_cut_and_says_how_many_more():
    falls = due(local(2026, 1, 2, 9), 60, "days", "business", zone=EASTERN)

    assert sum(step.count(" 2026") for step in falls.steps if step.startswith("Not counted")) == 12
    assert any(step.endswith(" more.") for step in falls.steps)


def test_one_day_is_written_in_the_singular():
    assert "The limit is 1 day," in due(RELEASE, 1, "days", "calendar", zone=EASTERN).steps[1]


@pytest.mark.parametrize(
    ("start", "months", "last_day"),
    [
        (local(2025, 3, 1, 10), 24, date(2027, 3, 1)),
        (local(2024, 2, 29, 10), 12, date(2025, 2, 28)),
        (local(2026, 1, 31, 10), 1, date(2026, 2, 28)),
    ],
)
def test_months_end_on_the_same_day_of_the_month_or_its_last(start, months, last_day):
    falls = due(start, months, "months", "calendar", zone=EASTERN)

    assert falls.due_on == last_day
    assert falls.due_at == day_starts_at(last_day + DAY, EASTERN)


# --- pauses ---


def test_a_pause_stops_the_hours_and_is_told():
    pause = MomentInterval(RELEASE + 5 * HOUR, RELEASE + 8 * HOUR)
    falls = due(RELEASE, 48, "hours", "calendar", zone=EASTERN, pauses=[pause])

    assert falls.due_at == (RELEASE + 51 * HOUR).astimezone(UTC)
    assert "Paused from Friday 4 September 2026, 22:00 EDT to Saturday 5 September 2026, 01:00 EDT." in falls.steps


def test_a_pause_on_days_that_do_not_count_moves_nothing():
    pause = MomentInterval(local(2026, 9, 5, 3), local(2026, 9, 7, 20))

    plain = due(RELEASE, 48, "hours", "business", zone=EASTERN)

    assert due(RELEASE, 48, "hours", "business", zone=EASTERN, pauses=[pause]).due_at == plain.due_at


def test_a_pause_over_uncounted_days_moves_only_by_its_counted_hours():
    pause = MomentInterval(local(2026, 9, 4, 20), local(2026, 9, 8, 6))

    falls = due(RELEASE, 48, "hours", "business", zone=EASTERN, pauses=[pause])

    assert falls.due_at == local(2026, 9, 10, 3)


@pytest.mark.parametrize("unit", ["hours", "days"])
def test_pauses_before_the_start_or_after_the_end_change_nothing(unit):
    plain = due(RELEASE, 3, unit, "calendar", zone=EASTERN)
    pauses = [MomentInterval(RELEASE - 9 * DAY, RELEASE - DAY), MomentInterval(RELEASE + 90 * DAY, RELEASE + 99 * DAY)]

    assert due(RELEASE, 3, unit, "calendar", zone=EASTERN, pauses=pauses) == plain


def test_a_clock_that_starts_in_a_pause_begins_when_it_ends():
    pause = MomentInterval(RELEASE - DAY, RELEASE + 2 * HOUR)
    falls = due(RELEASE, 3, "hours", "calendar", zone=EASTERN, pauses=[pause])

    assert falls.due_at == (RELEASE + 5 * HOUR).astimezone(UTC)
    assert "Paused from Friday 4 September 2026, 17:00 EDT to Friday 4 September 2026, 19:00 EDT." in falls.steps


@pytest.mark.parametrize(
    ("start", "end", "moved_days"),
    [
        (local(2026, 6, 3, 10), local(2026, 6, 5, 9), 2),
        (local(2026, 6, 3, 10), local(2026, 6, 3, 18), 0),
        (local(2026, 6, 3, 0), local(2026, 6, 4, 0), 1),
        (local(2026, 6, 1, 15), local(2026, 6, 3, 9), 2),
        (local(2026, 6, 11, 10), local(2026, 6, 20, 10), 9),
        (local(2026, 6, 12, 0), local(2026, 6, 20, 10), 9),
    ],
)
def test_a_pause_moves_days_by_the_midnights_in_it(start, end, moved_days):
    falls = due(local(2026, 6, 1, 14), 10, "days", "calendar", zone=EASTERN, pauses=[MomentInterval(start, end)])

    assert falls.due_on == date(2026, 6, 11) + moved_days * DAY


# --- refusals ---


@pytest.mark.parametrize(
    ("changes", "error", "why"),
    [
        ({"amount": 0}, ValueError, "got an amount of 0"),
        ({"amount": 10**9}, ValueError, "expected 1 to 60000"),
        ({"unit": "weeks"}, ValueError, "got 'weeks'"),
        ({"counting": "lunar"}, ValueError, "'lunar'"),
        ({"unit": "months", "counting": "business"}, ValueError, "only be counted by the calendar"),
        ({"pauses": [MomentInterval(RELEASE)]}, ValueError, "pause without an end"),
        ({"zone": "Mars/Olympus"}, UnknownZone, "Mars/Olympus"),
        ({"trigger_at": datetime(2026, 1, 1)}, NaiveMoment, "without an offset"),  # noqa: DTZ001
    ],
)
def test_a_limit_that_cannot_be_counted_is_refused_with_the_reason(changes, error, why):
    good = {"trigger_at": RELEASE, "amount": 48, "unit": "hours", "counting": "calendar", "zone": EASTERN}

    with pytest.raises(error, match=why):
        due(**(good | changes))


def test_seconds_are_written_only_when_there_are_any():
    assert in_words(datetime(2026, 1, 1, 12, 0, 5, tzinfo=UTC), "UTC") == "Thursday 1 January 2026, 12:00:05 UTC"


# --- properties: the sums equal a slow count that steps through time ---

_zones = st.sampled_from([EASTERN, "America/Phoenix", "America/Los_Angeles", "Pacific/Guam"])
_start = st.integers(0, 2 * 365 * 24 * 4).map(lambda q: datetime(2025, 12, 1, tzinfo=UTC) + q * timedelta(minutes=15))
_countings = st.sampled_from(["calendar", "business", "excluding-weekends", "excluding-weekends-and-holidays"])
_pauses = st.lists(st.tuples(st.integers(-100, 600), st.integers(0, 200)), max_size=4)


def _spans(start, quarters):
    step = timedelta(minutes=15)
    return [MomentInterval(start + a * step, start + (a + length) * step) for a, length in quarters]


@given(_start, st.integers(1, 60), _countings, _zones, _pauses)
def test_hours_equal_a_count_in_quarters_of_an_hour(start, amount, counting, zone, quarters):
    pauses = _spans(start, quarters)
    at, left = start, amount * 4
    while left:
        counts = not FEDERAL.left_out(local_day(at, zone), counting) and not any(at in p for p in pauses)
        left -= counts
        at += timedelta(minutes=15)

    assert due(start, amount, "hours", counting, zone=zone, pauses=pauses).due_at == at


@given(_start, st.integers(1, 30), _countings, _zones, _pauses)
def test_days_equal_a_count_of_midnights(start, amount, counting, zone, quarters):
    pauses = _spans(start, quarters)
    first, left, begun = local_day(start, zone), amount, False
    for day in range(1, 400):
        midnight = day_starts_at(first + day * DAY, zone)
        if any(midnight in p for p in pauses):
            continue
        if begun:
            left -= not FEDERAL.left_out(first + (day - 1) * DAY, counting)
        begun = True
        if not left:
            break

    falls = due(start, amount, "days", counting, zone=zone, pauses=pauses)

    assert falls.due_at == midnight
    assert local_day(falls.due_at - timedelta(seconds=1), zone) == falls.due_on


@given(_start, st.lists(st.integers(1, 40), min_size=2, max_size=6), _countings)
def test_a_longer_limit_never_falls_due_earlier(start, amounts, counting):
    for unit in ("hours", "days"):
        falls = [due(start, a, unit, counting, zone=EASTERN).due_at for a in sorted(amounts)]

        assert all(a <= b for a, b in pairwise(falls))
