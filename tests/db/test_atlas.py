"""The map's numbers: public facts by county in a few queries, and the drawing that shows them."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accord.programs import places, shapes
from accord.queries import atlas
from accord.web import drawing
from tests.db.stages import assessed, copy_of, determined, in_force, planned, referred, standing

pytestmark = pytest.mark.django_db
LEE = "12071"
JAIL = {"need-jail-processing": "3", "need-custody-handover": "3"}


@pytest.fixture(scope="module")
def signed(django_db_setup, django_db_blocker):
    """Hold a world with an agreement in force, for every test to begin from."""
    with standing(django_db_blocker, referred, lambda w: assessed(w, JAIL), planned, determined, in_force) as w:
        yield w


@pytest.fixture
def w(signed, db):
    return copy_of(signed)


def queries(ask):
    with CaptureQueriesContext(connection) as seen:
        ask()
    return len(seen)


def test_an_agreement_counts_in_its_agencys_home_county_while_it_stands(w):
    now = w.at + timedelta(days=1)
    assert atlas.agreements_by_county(now) == {LEE: 1}
    assert atlas.agreements_by_county(w.at - timedelta(days=400)) == {}
    assert atlas.by_state(now)["FL"] == atlas.Counted(agencies=2, agreements=1)
    assert atlas.by_county("FL", now)[LEE].agreements == 1


def test_a_county_names_its_agencies_with_what_they_signed_first(w):
    found = atlas.in_county(LEE, w.at + timedelta(days=1))
    assert [a.agreements != () for a in found.agencies] == sorted(
        (a.agreements != () for a in found.agencies), reverse=True
    )
    assert found.agencies[0].name == w.agency.name
    assert found.total == len(found.agencies)
    assert {kind for kind, _, _ in found.offices} == {"removal", "investigations"}


def test_an_area_is_its_offices_and_holds_no_other_county(w):
    at = w.at + timedelta(days=1)
    mine = atlas.my_area(w.people.actor("coordinator", at), at)
    assert mine.counties == {LEE}
    assert mine.agreements == {LEE: 1}
    assert mine.requests == {LEE: 1}
    assert atlas.my_area(w.people.actor("manager", at), at).counties == frozenset()
    assert atlas.area_of(w.removal.public_id, at).counties == {LEE}


def test_every_map_asks_a_few_questions_of_the_database_whatever_it_shows(w):
    at = w.at + timedelta(days=1)
    actor = w.people.actor("coordinator", at)
    assert queries(lambda: (atlas.agreements_by_county(at), atlas.by_state(at))) == 3
    assert queries(lambda: atlas.by_county("FL", at)) == 2
    assert queries(lambda: atlas.in_county(LEE, at)) == 4
    assert queries(lambda: atlas.my_area(actor, at)) == 3
    assert queries(lambda: atlas.counties_of(w.agency.public_id)) == 1
    assert queries(lambda: atlas.area_of(w.removal.public_id, at)) == 2


def test_the_table_says_every_number_that_the_drawing_shows(w):
    at = w.at + timedelta(days=1)
    state = drawing.of_state(places.states()["FL"], atlas.by_county("FL", at))
    drawn = sum(int(s.number) for s in state.shapes if s.number)
    assert drawn == sum(int(row[2]) for row in state.rows) == 1
    [lee] = [s for s in state.shapes if s.number]
    assert (lee.look, lee.href) == ("one", f"/map/FL/{LEE}/")
    nation = drawing.national(atlas.agreements_by_county(at), atlas.by_state(at))
    assert sum(int(s.number) for s in nation.shapes if s.number) == sum(int(r[2]) for r in nation.rows) == 1
    area = drawing.of_area(atlas.my_area(w.people.actor("coordinator", at), at))
    assert [row[1:] for row in area.rows] == [(1, 1)]


def test_an_agencys_page_shows_its_county_and_an_agency_without_one_shows_none(w):
    home, every = atlas.counties_of(w.agency.public_id)
    found = drawing.position(home, every)
    assert [s.look for s in found.shapes].count("here") == 1
    assert found.title == "Lee in Florida"
    assert drawing.position("", ()) is None


def test_every_county_but_the_latest_has_an_outline_that_lies_within_the_drawing():
    bare = [c.fips for c in places.counties().values() if not shapes.path(c.fips)]
    assert bare == []
    whole = shapes.whole()
    for fips in places.counties():
        box = shapes.box(fips)
        assert box.left >= whole.left
        assert box.top >= whole.top
        assert box.left + box.width <= whole.left + whole.width
        assert box.top + box.height <= whole.top + whole.height


def test_classes_of_counts_are_closed_and_zero_bears_no_pattern():
    assert [drawing.look_of(n) for n in (0, 1, 2, 4, 5, 90)] == ["none", "one", "some", "some", "many", "many"]
