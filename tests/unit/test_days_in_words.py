"""Days and moments as people read them on a page: in words, and in the zone of their place."""

import re
from datetime import UTC, date, datetime

import pytest

from accord.rules.authority import when
from accord.web.jinja import begun, dated, moment, shown, until
from accord.web.pictures import line

MIDNIGHT_IN_CHICAGO = datetime(2026, 12, 3, 6, tzinfo=UTC)


def words(markup):
    return re.sub("<[^>]+>", "", str(markup))


@pytest.mark.parametrize(
    ("sentence", "read"),
    [
        ("The class runs until 2026-12-27; today is 2026-11-22.", "The class runs until Dec. 27, 2026; today is Nov. 22, 2026."),
        ("Request R-2026-0001 waits.", "Request R-2026-0001 waits."),
        ("No day: 2026-13-45.", "No day: 2026-13-45."),
        ("", ""),
    ],
)  # fmt: skip
def test_days_within_a_sentence_are_written_as_people_write_them(sentence, read):
    assert dated(sentence) == read


def test_a_limit_is_read_in_the_zone_of_its_place_whatever_zone_the_page_has():
    assert words(until(MIDNIGHT_IN_CHICAGO, "America/Chicago")) == "end of Dec. 2, 2026 CST"
    assert words(until(MIDNIGHT_IN_CHICAGO, "America/New_York")) == "Dec. 3, 2026, 1 a.m. EST"
    assert words(moment(MIDNIGHT_IN_CHICAGO, "America/Chicago")) == "start of Dec. 3, 2026 CST"
    assert words(shown(MIDNIGHT_IN_CHICAGO, "America/New_York")) == words(
        moment(MIDNIGHT_IN_CHICAGO, "America/New_York")
    )


def test_the_words_of_a_small_picture_name_days_and_no_codes():
    found = line([(date(2026, 5, 18), "In force", "done", "done")], date(2026, 6, 1))
    assert found.words == "May 18, 2026 In force"


def test_a_moment_of_the_rules_is_read_as_people_write_it_and_a_digest_by_its_beginning():
    exact = datetime(2026, 6, 24, 4, 0, 1, tzinfo=UTC)
    said = when(exact.replace(second=0), "America/New_York")
    assert dated(f"It holds since {said}.") == "It holds since June 24, 2026, midnight EDT."
    assert dated(when(MIDNIGHT_IN_CHICAGO.replace(minute=30), "America/Denver")).endswith(", 11:30 p.m. MST")
    assert dated(when(exact, "UTC")) == when(exact, "UTC"), "seconds are never lost"
    assert begun(f"AG-2026-0001, content {'0123456789ab' + 'c' * 52}") == "AG-2026-0001, content 0123456789ab…"


def test_days_picked_together_stand_at_one_mark_with_their_numbers():
    found = line([(date(2026, 5, 18), what, "to come", "due") for what in "ABC"], date(2026, 6, 1))
    assert [(m.at, m.number) for m in found.marks] == [(3.0, 1), (3.0, 2), (3.0, 3)]
