"""The two offices of a place.  No database."""

from dataclasses import replace
from datetime import date

from accord.rules.areas import (
    OFFICE_KINDS,
    QUEUE_TITLES,
    QUEUES,
    OfficeArea,
    by_county,
    offices_for,
    offices_for_agency,
)

DAY = date(2026, 11, 22)
REMOVAL = OfficeArea(office="removal-miami", kind="removal", fips="12", valid_from_on=date(2025, 1, 1))
TAMPA = OfficeArea(office="investigations-tampa", kind="investigations", fips="12", valid_from_on=date(2025, 1, 1))
MIAMI = replace(TAMPA, office="investigations-miami", fips="12086")


def test_a_county_gets_one_office_of_each_kind():
    found = offices_for("12057", DAY, (REMOVAL, TAMPA, MIAMI))

    assert (found.removal, found.investigations, found.queues) == ("removal-miami", "investigations-tampa", ())


def test_a_countys_own_area_beats_its_states():
    assert offices_for("12086", DAY, (REMOVAL, TAMPA, MIAMI)).investigations == "investigations-miami"


def test_a_county_without_a_second_office_goes_to_the_named_queue():
    found = offices_for("12057", DAY, (REMOVAL,))

    assert (found.removal, found.investigations) == ("removal-miami", None)
    assert found.queues == ("investigations-unassigned",)
    assert "12057" in found.reasons[0]


def test_one_office_on_both_sides_gives_one_opinion_and_the_other_waits_in_the_queue():
    both = replace(REMOVAL, kind="investigations")

    found = offices_for("12057", DAY, (REMOVAL, both))

    assert (found.removal, found.investigations) == ("removal-miami", None)
    assert found.queues == ("investigations-unassigned",)


def test_two_offices_that_claim_one_county_are_settled_by_a_person():
    found = offices_for("12057", DAY, (REMOVAL, TAMPA, replace(TAMPA, office="investigations-orlando")))

    assert found.investigations is None
    assert "investigations-orlando, investigations-tampa" in found.reasons[0]


def test_an_area_ends_on_the_first_day_it_is_no_longer_served():
    ended = replace(REMOVAL, valid_to_on=DAY)

    assert offices_for("12057", date(2026, 11, 21), (ended, TAMPA)).removal == "removal-miami"
    assert offices_for("12057", DAY, (ended, TAMPA)).queues == ("removal-unassigned",)
    assert offices_for("12057", date(2024, 12, 31), (REMOVAL, TAMPA)).removal is None


def test_a_state_divided_among_offices_asks_for_a_county():
    found = offices_for("12", DAY, (REMOVAL, MIAMI))

    assert found.removal == "removal-miami"
    assert found.reasons == ("State 12 is divided among investigations-miami; name a county.",)


def test_an_agency_in_two_areas_goes_to_its_first_countys_offices_and_names_the_other():
    found = offices_for_agency(("12057", "12086"), "12", DAY, (REMOVAL, TAMPA, MIAMI))

    assert (found.investigations, found.also) == ("investigations-tampa", ("investigations-miami",))


def test_an_agency_of_no_place_waits_in_both_queues():
    assert offices_for_agency((), "", DAY, (REMOVAL, TAMPA)).queues == tuple(QUEUES.values())
    assert offices_for_agency((), "12", DAY, (REMOVAL, TAMPA)).queues == ()


def test_every_kind_of_office_has_a_queue_with_a_title():
    assert set(QUEUES) == set(OFFICE_KINDS)
    assert set(QUEUES.values()) == set(QUEUE_TITLES)


def test_a_states_area_becomes_one_for_each_county_but_those_with_their_own():
    spread = list(by_county((REMOVAL, TAMPA, MIAMI), ["12057", "12086", "48453"]))

    assert [(a.office, a.fips) for a in spread] == [
        ("removal-miami", "12057"),
        ("removal-miami", "12086"),
        ("investigations-tampa", "12057"),
        ("investigations-miami", "12086"),
    ]


def test_a_county_named_for_a_time_belongs_to_its_state_before_and_after():
    lent = replace(MIAMI, valid_from_on=date(2026, 1, 1), valid_to_on=date(2026, 7, 1))

    [before, after, own] = by_county((TAMPA, lent), ["12086"])

    assert (before.valid_from_on, before.valid_to_on) == (date(2025, 1, 1), date(2026, 1, 1))
    assert (after.valid_from_on, after.valid_to_on) == (date(2026, 7, 1), None)
    assert own == lent
    for day in (date(2025, 6, 1), date(2026, 3, 1), date(2026, 7, 1)):
        whole = offices_for("12086", day, (REMOVAL, TAMPA, lent))
        assert whole == offices_for("12086", day, tuple(by_county((REMOVAL, TAMPA, lent), ["12086"])))
