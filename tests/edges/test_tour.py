"""The tour: five people, and every stop of each path is a page that this person may open."""

import pytest
from django.test import Client

from accord.queries.tour import GUIDES, world
from accord.rules.permissions import ROLES
from accord.web.tour import path_of
from tests.db.stages import assessed, copy_of, determined, in_force, planned, referred, standing

pytestmark = pytest.mark.django_db
JAIL = {"need-jail-processing": "3", "need-custody-handover": "3"}


@pytest.fixture(scope="module")
def signed(django_db_setup, django_db_blocker):
    with standing(django_db_blocker, referred, lambda w: assessed(w, JAIL), planned, determined, in_force) as w:
        yield w


@pytest.fixture
def w(signed, db, settings):
    settings.DEMONSTRATION = True
    return copy_of(signed)


@pytest.mark.parametrize("role", GUIDES)
def test_every_stop_of_a_path_opens_for_the_person_who_leads_it(w, role):
    path = path_of(role, world(w.at), None)
    client = Client()
    client.post(f"/sign-in/as/{path.guide.username}/")

    assert path.role == ROLES[role].title
    assert len(path.stops) >= 2
    for stop in path.stops:
        answer = client.get(stop.href)
        assert answer.status_code == 200, f"{role}: {stop.title} {stop.href}"
        assert stop.notice


def test_the_button_signs_in_and_comes_back_to_the_path(w):
    client = Client()
    page = client.get("/tour/").content.decode()
    assert page.count("accord-tour") == len(GUIDES)
    guide = world(w.at).guides["auditor"]
    answer = client.post(f"/sign-in/as/{guide.username}/", {"next": "/tour/#auditor"})
    assert answer.headers["Location"] == "/tour/#auditor"
    assert "You are signed in as this person" in client.get("/tour/").content.decode()


def test_a_tour_with_nothing_to_see_says_what_would_fill_it(db, settings, monkeypatch):
    settings.DEMONSTRATION = True
    monkeypatch.setattr("accord.web.tour.world", lambda _at: None)
    assert "Nothing has happened" in Client().get("/tour/").content.decode()


def test_outside_a_demonstration_there_is_no_tour(w, settings):
    settings.DEMONSTRATION = False
    assert Client().get("/tour/").status_code == 404
