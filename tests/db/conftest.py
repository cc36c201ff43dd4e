"""Database tests: the world, quick password hashing, and tables that may be emptied between tests."""

from collections.abc import Iterator

import pytest
from django.db import connection

from tests.db.stages import copy_of, standing
from tests.db.world import World, world


@pytest.fixture(autouse=True)
def _quick_passwords(settings):
    """Hash passwords quickly: what is tested is who may, not how slowly a guess is made."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="module")
def begun(request, django_db_setup, django_db_blocker) -> Iterator[World | None]:
    """Build one world for a module that says at which stages each of its tests `BEGINS`."""
    if not hasattr(request.module, "BEGINS"):
        yield None
        return
    with standing(django_db_blocker, *request.module.BEGINS) as made:
        yield made


@pytest.fixture
def w(begun, db) -> World:
    """Return the module's world, or a fresh one; whatever the test does to it is rolled back."""
    return copy_of(begun) if begun else world()


@pytest.fixture
def emptied(transactional_db):
    """Commit rows, for tests with several connections, in a database that is empty.

    They run after all others, so no module's world is standing then.

    Afterwards the tables are emptied, which the triggers rightly refuse; so they are taken
    away first and made again after.
    """
    yield
    _without_triggers()


@pytest.fixture
def committed(emptied) -> World:
    """Return a fresh world in committed rows, for tests with several connections."""
    return world()


def _without_triggers() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            for (name,) in cursor.fetchall():
                cursor.execute(f'DROP TRIGGER "{name}"')
        else:
            cursor.execute("SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal")
            for name, table in cursor.fetchall():
                cursor.execute(f'DROP TRIGGER "{name}" ON {table}')
