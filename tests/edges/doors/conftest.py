"""One world for every test of the doors: the story is told once, and each test is rolled back alone."""

import pytest

from accord.web import limits
from tests.edges.peopled import Peopled, peopled


@pytest.fixture(scope="package")
def told(django_db_setup, django_db_blocker):
    """Give the folder's tests one world with everything in it."""
    with peopled(django_db_blocker) as found:
        yield found


@pytest.fixture
def p(told, db) -> Peopled:
    """Return that world; whatever the test does is rolled back."""
    return told


@pytest.fixture(autouse=True)
def _a_new_hour(monkeypatch):
    """Begin every test with nothing counted against the one source that all of them share."""
    monkeypatch.setattr(limits, "HOUR", limits.Hour())
