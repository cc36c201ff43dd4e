"""The shipped places, offices and agencies.  No database."""

from collections import Counter
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from accord.programs import places
from accord.rules.agencies import AgencyRow, local_side
from accord.rules.areas import offices_for, offices_for_agency

DAY = date(2026, 11, 22)


def test_every_shipped_agency_is_a_valid_row_and_there_are_eighteen_thousand():
    rows = list(places.agencies_rows())

    assert [r for _, r in rows if not isinstance(r, AgencyRow)] == []
    assert len(rows) == 18_330
    assert len({r.ori for _, r in rows}) == 18_330


def test_the_full_name_of_the_second_list_is_taken_where_it_has_one():
    by_ori = {r.ori: r for _, r in places.agencies_rows()}

    assert by_ori["AK0010100"].name == "Anchorage Police Department"
    assert not any(r.name.endswith((":", ",")) for r in by_ori.values())


def test_virginia_cities_are_not_the_counties_of_the_same_name():
    names = places.counties()

    assert (names["51600"].name, names["51059"].name) == ("Fairfax (city)", "Fairfax")
    placed = {r.name: r.county_fips for _, r in places.agencies_rows() if r.state == "VA"}
    assert placed["Fairfax County Police Department"] == ("51059",)
    assert placed["Richmond City Sheriff's Office"] == ("51760",)
    assert placed["Warsaw Police Department"] == ("51159",)


def test_federal_rows_load_but_cannot_be_the_local_side():
    federal = [r for _, r in places.agencies_rows() if r.level == "federal"]

    assert len(federal) > 50
    assert all(local_side(r.kind) for r in federal)


def test_states_and_counties_are_all_there_and_every_zone_opens():
    assert len(places.states()) == 56
    assert len(places.counties()) == 3231
    for zone in {c.zone for c in places.counties().values()} | {s.zone for s in places.states().values()}:
        ZoneInfo(zone)


@pytest.mark.parametrize(
    ("fips", "state", "zone"),
    [
        ("48453", "TX", "America/Chicago"),
        ("48141", "TX", "America/Denver"),
        ("12033", "FL", "America/Chicago"),
        ("12086", "FL", "America/New_York"),
        ("47093", "TN", "America/New_York"),
        ("18163", "IN", "America/Chicago"),
        ("16017", "ID", "America/Los_Angeles"),
    ],
)
def test_a_county_across_the_line_keeps_its_own_time(fips, state, zone):
    assert places.zone_of("", (fips,), state) == zone


def test_the_navajo_nation_keeps_daylight_time_in_arizona():
    [row] = [r for _, r in places.agencies_rows() if r.state == "AZ" and r.name.startswith("Navajo Nation")]

    assert places.zone_of(row.zone, row.county_fips, row.state) == "America/Denver"


def test_there_are_twenty_five_removal_offices_and_thirty_unverified_others():
    offices = places.offices()

    assert Counter(o.kind for o in offices) == {"removal": 25, "investigations": 30}
    assert all(o.verified for o in offices if o.kind == "removal")
    assert all(not o.verified and o.citation == "[known]" for o in offices if o.kind == "investigations")
    assert len({o.code for o in offices}) == 55


def test_every_county_but_american_samoas_has_two_different_offices():
    waiting = set()
    for county in places.counties().values():
        found = offices_for(county.fips, DAY, places.areas())
        if found.queues:
            waiting.add(county.state)
        else:
            assert found.removal != found.investigations

    assert waiting == {"AS"}


def test_areas_by_county_give_the_same_offices_and_each_county_one_of_a_kind():
    spread = places.county_areas()

    assert len(spread) == len({(a.kind, a.fips) for a in spread}) == 2 * (3231 - 3)
    assert {a.fips for a in spread} <= set(places.counties())


def test_travis_county_is_referred_to_both_san_antonio_offices():
    found = offices_for_agency(("48453",), "48", DAY, places.areas())

    assert (found.removal, found.investigations) == ("removal-san-antonio", "investigations-san-antonio")


GOOD_OFFICE = """
verified = false
[[office]]
code = "removal-x"
kind = "removal"
name = "X Field Office"
city = "X"
state = "TX"
zone = "America/Chicago"
[[office.area]]
valid_from_on = 2026-01-01
fips = ["48453"]
"""


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('kind = "removal"', 'kind = "removals"', "expected removal or investigations"),
        ('state = "TX"', 'state = "ZZ"', "expected a postal code"),
        ('"America/Chicago"', '"America/Gotham"', "expected a name such as"),
        ('fips = ["48453"]', 'fips = ["99999"]', "'99999' is no state or county"),
        ('fips = ["48453"]', "fips = []", "at least one"),
        ("valid_from_on = 2026-01-01", 'valid_from_on = "soon"', "must be a date"),
        ("fips =", "valid_to_on = 2026-01-01\nfips =", "ends on 2026-01-01"),
        ('city = "X"', 'city = "X"\nhead = "someone"', "unknown head"),
        ('name = "X Field Office"', "", "name is missing"),
        ("verified = false", "verified = maybe", "cannot be read"),
    ],
)
def test_a_wrong_office_file_says_where_and_what_was_expected(tmp_path, old, new, said):
    file = tmp_path / "offices.toml"
    file.write_text(GOOD_OFFICE.replace(old, new, 1), encoding="utf-8")

    with pytest.raises(places.PlacesError, match=r"offices\.toml") as caught:
        places.read_offices(file)
    assert said in str(caught.value)


def test_a_code_used_twice_is_refused(tmp_path):
    for name in ("a.toml", "b.toml"):
        (tmp_path / name).write_text(GOOD_OFFICE, encoding="utf-8")

    with pytest.raises(places.PlacesError, match="stands there twice"):
        places.read_offices(tmp_path / "a.toml", tmp_path / "b.toml")


def test_a_list_with_bad_bytes_reports_the_row_and_reads_on(tmp_path):
    file = tmp_path / "list.csv"
    file.write_bytes(
        b"\xef\xbb\xbfname,kind,state\nGood,police,TX\nB\xffd,police,TX\nN\x00l,police,TX\n,police,TX\nAlso,police,TX\n"
    )

    rows = dict(places.agencies_rows(file))

    assert [line for line, r in rows.items() if isinstance(r, AgencyRow)] == [2, 6]
    assert [r[0].field for r in rows.values() if not isinstance(r, AgencyRow)] == ["3.name", "4.name", "5.name"]


def test_a_list_with_a_wrong_or_no_header_is_one_answer_at_line_one():
    for lines in ([], ["nickname,kind\n", "x,police\n"]):
        [(line, problems)] = places.read_agencies(lines)
        assert line == 1
        assert problems


def test_an_endless_cell_ends_the_reading_with_a_problem():
    rows = list(places.read_agencies(["name,kind,state\n", "x" * 200_000 + ",police,TX\n"]))

    assert [r[0].field for _, r in rows] == ["2.row"]


@pytest.mark.parametrize(
    ("text", "fips"),
    [
        ("Lee County, FL", ["12071"]),
        (" lee,  florida ", ["12071"]),
        ("Orleans Parish, LA", ["22071"]),
        ("Saint Louis County, MO", ["29189"]),
        ("St. Louis city, Missouri", ["29510"]),
        ("Doña Ana, New Mexico", ["35013"]),
        ("Dona Ana", ["35013"]),
        ("Carson City, NV", ["32510"]),
        ("Charles City County, VA", ["51036"]),
        ("Alexandria, VA", ["51510"]),
        ("Baltimore, MD", ["24005", "24510"]),  # a county and a city: which one is meant is asked
        ("Baltimore County, MD", ["24005"]),
        ("Lee County, XX", []),
        ("Nowhere", []),
        ("", []),
        (",", []),
    ],
)
def test_a_county_is_found_by_the_names_that_people_write(text, fips):
    assert [c.fips for c in places.counties_called(text)] == fips


def test_every_county_is_found_by_the_name_it_is_called_by():
    found = {c.fips: places.counties_called(places.called(c)) for c in places.counties().values()}

    assert {fips: [c.fips for c in rows] for fips, rows in found.items() if [c.fips for c in rows] != [fips]} == {}
