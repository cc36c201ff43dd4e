"""Rows of an agency list and what they match.  No database."""

from dataclasses import replace

import pytest

from accord.rules.agencies import (
    COLUMNS,
    LEVELS,
    PARTY_KINDS,
    AgencyRow,
    Known,
    header_problems,
    local_side,
    match,
    parse_agency,
    time_zone,
)
from accord.rules.decisions import Problem

# Passes every rule; a test replaces the one fact it is about.
GOOD = {
    "ori": "TX2270000",
    "name": "Travis County Sheriff's Office",
    "kind": "sheriff",
    "level": "county",
    "state": "TX",
    "county_fips": "48453",
    "officers": "300",
    "population": "1300000",
    "data_year": "2025",
    "zone": "",
    "notes": "",
}
STATES = frozenset({"TX", "DC", "FL"})
COUNTIES = {"48453": "TX", "48141": "TX", "12086": "FL"}


def parse(**changed):
    return parse_agency({**GOOD, **changed}, 7, states=STATES, counties=COUNTIES, zones=frozenset({"America/Denver"}))


def test_a_good_row_becomes_typed():
    row = parse()

    assert isinstance(row, AgencyRow)
    assert (row.ori, row.officers, row.population, row.county_fips) == ("TX2270000", 300, 1_300_000, ("48453",))


def test_an_agency_may_have_no_ori_no_county_and_no_counts():
    row = parse(ori="", county_fips="", officers="", population="", data_year="", level="")

    assert isinstance(row, AgencyRow)
    assert (row.ori, row.county_fips, row.officers, row.population, row.level) == (None, (), None, None, "other")


def test_several_counties_keep_their_order_and_appear_once():
    row = parse(county_fips="48453; 48141;48453;")

    assert row.county_fips == ("48453", "48141")


@pytest.mark.parametrize(
    ("changed", "column"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"name": "Tra\x00vis"}, "name"),
        ({"name": "Travis\nCounty"}, "name"),
        ({"name": "Travis \udcff"}, "name"),
        ({"kind": ""}, "kind"),
        ({"kind": "Sheriff"}, "kind"),
        ({"level": "galactic"}, "level"),
        ({"ori": "TX227000"}, "ori"),
        ({"ori": "TX22700-0"}, "ori"),
        ({"ori": "TX22700٣0"}, "ori"),
        ({"state": "ZZ"}, "state"),
        ({"state": "", "county_fips": ""}, "state"),
        ({"county_fips": "99999"}, "county_fips"),
        ({"county_fips": "12086"}, "county_fips"),
        ({"officers": "-1"}, "officers"),
        ({"officers": "12.5"}, "officers"),
        ({"officers": "100001"}, "officers"),
        ({"officers": "٣"}, "officers"),
        ({"population": "9" * 30}, "population"),
        ({"data_year": "1066"}, "data_year"),
        ({"zone": "Mars/Olympus"}, "zone"),
        ({"notes": "n" * 301}, "notes"),
        ({None: ["left over"]}, "row"),
    ],
)
def test_one_wrong_cell_is_one_problem_that_names_line_and_column(changed, column):
    problems = parse(**{k: v for k, v in changed.items() if k}) if None not in changed else None
    if problems is None:
        problems = parse_agency({**GOOD, **changed}, 7, states=STATES, counties=COUNTIES)

    assert [p.field for p in problems] == [f"7.{column}"]
    assert problems[0].expected


def test_all_problems_of_a_row_are_named_at_once():
    problems = parse(name="", ori="??", officers="many")

    assert {p.field for p in problems} == {"7.name", "7.ori", "7.officers"}


def test_a_party_of_no_state_needs_none():
    for kind in ("federal-component", "foreign", "multi-state", "company", "association"):
        assert isinstance(parse(kind=kind, state="", county_fips="", ori=""), AgencyRow)


def test_a_name_that_holds_an_identifier_of_a_person_is_refused():
    [problem] = parse(name="Travis County, subject 123-45-6789")

    assert problem.field == "7.name"
    assert "123-45-6789" not in problem.got


HERE = Known(id=1, ori="TX2270000", state="TX", name="Travis County Sheriff's Office")


def test_an_ori_finds_its_agency_under_a_new_name():
    assert match(parse(name="Sheriff of Travis County"), [HERE]) == 1


def test_a_shared_ori_finds_an_agency_only_by_its_name():
    twin = replace(HERE, id=2, name="Travis County Constable")

    assert match(parse(), [HERE, twin]) == 1
    assert match(parse(name="Travis county  CONSTABLE"), [HERE, twin]) == 2
    assert isinstance(match(parse(name="Somebody Else"), [HERE, twin]), Problem)
    assert match(parse(name="Travis County Constable"), [HERE], shared_oris={"TX2270000"}) is None


def test_without_an_ori_state_and_name_find_an_agency():
    assert match(parse(ori=""), [HERE]) == 1
    assert match(parse(ori=""), [replace(HERE, state="OK")]) is None
    assert isinstance(match(parse(ori=""), [HERE, replace(HERE, id=2, ori=None)]), Problem)


def test_an_agency_without_an_ori_gains_one_and_another_ori_is_another_agency():
    assert match(parse(), [replace(HERE, ori=None)]) == 1
    assert match(parse(), [replace(HERE, ori="TX2279999")]) is None


def test_a_header_names_unknown_repeated_and_missing_columns():
    assert header_problems(COLUMNS) == ()
    fields = {p.field for p in header_problems(["ori", "ori", "name", "nickname"])}
    assert fields == {"1.ori", "1.nickname", "1.kind"}


def test_a_federal_component_is_never_the_local_side():
    [finding] = local_side("federal-component")

    assert finding.rule == "agencies:local-side"
    assert [k for k in PARTY_KINDS if local_side(k)] == ["federal-component"]
    assert local_side("no-such-kind")


def test_kinds_and_levels_speak_plain_words():
    assert all(k.title and k.sentence.endswith(".") for k in PARTY_KINDS.values())
    assert all(LEVELS.values())


def test_a_county_exception_beats_the_state_and_the_agencys_own_zone_beats_both():
    zones = {"county_zones": {"48141": "America/Denver"}, "state_zones": {"TX": "America/Chicago"}}

    assert time_zone("", ("48453",), "TX", **zones) == "America/Chicago"
    assert time_zone("", ("48141", "48453"), "TX", **zones) == "America/Denver"
    assert time_zone("America/Phoenix", ("48141",), "TX", **zones) == "America/Phoenix"
    assert time_zone("", (), "", **zones) == "UTC"
