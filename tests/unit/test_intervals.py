"""Half-open intervals, local days and month sums.  No database."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.rules.intervals import (
    DateInterval,
    MomentInterval,
    NaiveMoment,
    UnknownZone,
    add_days,
    add_months,
    day_starts_at,
    gaps,
    local_day,
    merged,
    utc,
    zone_named,
)

EASTERN = "America/New_York"
NOON = datetime(2026, 3, 8, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def at(day: int, hour: int = 0) -> datetime:
    return datetime(2026, 6, day, hour, tzinfo=UTC)


@pytest.mark.parametrize(
    ("on", "months", "expected"),
    [
        (date(2025, 3, 1), 24, date(2027, 3, 1)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 8, 31), 1, date(2026, 9, 30)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 5, 5), 0, date(2026, 5, 5)),
    ],
)
def test_months_end_on_the_same_day_or_the_last_one(on, months, expected):
    assert add_months(on, months) == expected


@pytest.mark.parametrize("months", [-12 * 2026, 12 * 7974])
def test_a_month_outside_the_calendar_is_refused_with_its_numbers(months):
    with pytest.raises(ValueError, match=f"{months} months from 2026-01-01"):
        add_months(date(2026, 1, 1), months)


def test_a_day_outside_the_calendar_is_refused_with_its_numbers():
    assert add_days(date(2024, 2, 28), 2) == date(2024, 3, 1)
    with pytest.raises(ValueError, match="1 days from 9999-12-31"):
        add_days(date.max, 1)


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(-600, 600))
def test_month_sums_land_in_the_named_month_and_never_pass_the_day(on, months):
    moved = add_months(on, months)

    assert (moved.year * 12 + moved.month) - (on.year * 12 + on.month) == months
    assert moved.day <= on.day
    assert moved.day == on.day or add_days(moved, 1).month != moved.month


@pytest.mark.parametrize("name", ["", "Mars/Olympus", "America", "../etc/passwd", "/etc/localtime", "UTC\0"])
def test_an_unknown_zone_is_refused_with_an_example(name):
    with pytest.raises(UnknownZone, match="expected an IANA time zone such as America/New_York"):
        zone_named(name)


def test_a_moment_without_offset_is_refused():
    with pytest.raises(NaiveMoment, match="expected an aware moment"):
        utc(datetime(2026, 1, 1))  # noqa: DTZ001


def test_a_moment_keeps_its_instant_in_utc():
    assert utc(datetime(2026, 1, 1, 20, tzinfo=timezone(timedelta(hours=-5)))) == datetime(2026, 1, 2, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("on", "zone", "expected"),
    [
        (date(2027, 3, 1), EASTERN, datetime(2027, 3, 1, 5, tzinfo=UTC)),
        (date(2027, 7, 1), EASTERN, datetime(2027, 7, 1, 4, tzinfo=UTC)),
        (date(2027, 7, 1), "America/Phoenix", datetime(2027, 7, 1, 7, tzinfo=UTC)),
        (date(2027, 7, 1), "Pacific/Guam", datetime(2027, 6, 30, 14, tzinfo=UTC)),
        # Santiago skips midnight on this day; the day begins at 01:00.
        (date(2026, 9, 6), "America/Santiago", datetime(2026, 9, 6, 4, tzinfo=UTC)),
        # Havana repeats midnight on this day; the first one counts.
        (date(2026, 11, 1), "America/Havana", datetime(2026, 11, 1, 4, tzinfo=UTC)),
    ],
)
def test_a_date_limit_falls_at_the_first_moment_of_the_local_day(on, zone, expected):
    starts_at = day_starts_at(on, zone)

    assert starts_at == expected
    assert local_day(starts_at, zone) == on
    assert local_day(starts_at - timedelta(seconds=1), zone) == on - DAY


def test_an_end_date_is_the_first_day_without_authority():
    authority = DateInterval(date(2025, 3, 1), date(2027, 3, 1))

    assert date(2025, 3, 1) in authority
    assert date(2027, 2, 28) in authority
    assert date(2027, 3, 1) not in authority
    assert date(2025, 2, 28) not in authority


def test_authority_is_gone_one_second_after_its_end_and_at_its_end():
    authority = DateInterval(date(2025, 3, 1), date(2027, 3, 1)).moments(EASTERN)
    end = datetime(2027, 3, 1, 5, tzinfo=UTC)

    assert end - timedelta(seconds=1) in authority
    assert end not in authority
    assert end + timedelta(seconds=1) not in authority


def test_an_open_interval_has_no_end():
    assert date(2099, 1, 1) in DateInterval(date(2025, 3, 1))
    assert DateInterval(date(2025, 3, 1)).moments(EASTERN) == MomentInterval(datetime(2025, 3, 1, 5, tzinfo=UTC))
    assert NOON + 900 * DAY in MomentInterval(NOON)
    assert NOON - DAY not in MomentInterval(NOON)


def test_an_interval_cannot_end_before_it_starts():
    with pytest.raises(ValueError, match="before it starts on 2026-01-02"):
        DateInterval(date(2026, 1, 2), date(2026, 1, 1))
    with pytest.raises(ValueError, match="before it starts at"):
        MomentInterval(at(2), at(1))


def test_an_interval_that_ends_where_it_starts_holds_nothing():
    assert date(2026, 1, 1) not in DateInterval(date(2026, 1, 1), date(2026, 1, 1))
    assert at(1) not in MomentInterval(at(1), at(1))


def test_intervals_of_moments_are_kept_in_utc():
    eastern = MomentInterval(datetime(2026, 6, 1, 8, tzinfo=zone_named(EASTERN)), at(1, 13))

    assert eastern == MomentInterval(at(1, 12), at(1, 13))
    assert eastern.start.tzinfo is UTC


def test_intervals_say_their_limits():
    assert str(DateInterval(date(2026, 1, 1), date(2026, 2, 1))) == "2026-01-01 until 2026-02-01"
    assert str(DateInterval(date(2026, 1, 1))) == "2026-01-01 with no end"
    assert str(MomentInterval(at(1), at(2))) == "2026-06-01T00:00:00+00:00 until 2026-06-02T00:00:00+00:00"
    assert str(MomentInterval(at(1))) == "2026-06-01T00:00:00+00:00 with no end"


def test_intervals_that_only_touch_do_not_overlap():
    january = DateInterval(date(2026, 1, 1), date(2026, 2, 1))

    assert january.overlap(DateInterval(date(2026, 2, 1))) is None
    assert january.overlap(DateInterval(date(2026, 1, 31))) == DateInterval(date(2026, 1, 31), date(2026, 2, 1))
    assert DateInterval(date(2026, 1, 1)).overlap(DateInterval(date(2027, 1, 1))) == DateInterval(date(2027, 1, 1))
    assert MomentInterval(at(1), at(2)).overlap(MomentInterval(at(2), at(3))) is None
    assert MomentInterval(at(1), at(3)).overlap(MomentInterval(at(2))) == MomentInterval(at(2), at(3))
    assert MomentInterval(at(1)).overlap(MomentInterval(at(2))) == MomentInterval(at(2))


def test_gaps_are_the_days_that_nothing_covers():
    within = DateInterval(date(2026, 1, 1), date(2027, 1, 1))
    held = [
        DateInterval(date(2026, 5, 1), date(2026, 6, 1)),
        DateInterval(date(2025, 1, 1), date(2026, 2, 1)),
        DateInterval(date(2026, 5, 10), date(2026, 5, 20)),
        DateInterval(date(2028, 1, 1)),
    ]

    assert gaps(held, within) == (
        DateInterval(date(2026, 2, 1), date(2026, 5, 1)),
        DateInterval(date(2026, 6, 1), date(2027, 1, 1)),
    )
    assert gaps([DateInterval(date(2026, 1, 1))], DateInterval(date(2026, 1, 1))) == ()
    assert gaps([DateInterval(date(2026, 1, 1))], within) == ()
    assert gaps([], DateInterval(date(2026, 1, 1))) == (DateInterval(date(2026, 1, 1)),)


def test_merged_intervals_neither_overlap_nor_touch():
    given_ = [
        MomentInterval(at(5), at(7)),
        MomentInterval(at(1), at(2)),
        MomentInterval(at(2), at(3)),
        MomentInterval(at(4), at(4)),
        MomentInterval(at(6), at(6, 12)),
    ]

    assert merged(given_) == (MomentInterval(at(1), at(3)), MomentInterval(at(5), at(7)))
    assert merged([*given_, MomentInterval(at(6)), MomentInterval(at(9), at(10))]) == (
        MomentInterval(at(1), at(3)),
        MomentInterval(at(5)),
    )


_hours = st.integers(0, 200)


@given(st.lists(st.tuples(_hours, _hours).map(sorted)), _hours)
def test_merging_changes_no_moment(pairs, hour):
    whole = [MomentInterval(at(1) + timedelta(hours=a), at(1) + timedelta(hours=b)) for a, b in pairs]
    moment = at(1) + timedelta(hours=hour)

    assert any(moment in i for i in merged(whole)) == any(moment in i for i in whole)


@given(st.lists(st.tuples(_hours, _hours).map(sorted)), _hours)
def test_a_day_is_either_covered_or_in_a_gap(pairs, day):
    base = date(2026, 1, 1)
    held = [DateInterval(base + a * DAY, base + b * DAY) for a, b in pairs]
    within = DateInterval(base + 20 * DAY, base + 150 * DAY)
    on = base + day * DAY

    in_gap = any(on in g for g in gaps(held, within))

    assert in_gap == (on in within and not any(on in i for i in held))
