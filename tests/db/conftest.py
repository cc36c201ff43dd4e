"""Database tests: the world, quick password hashing, and tables that may be emptied between tests."""

import pytest
from django.db import connection

from tests.db.world import World, world


@pytest.fixture(autouse=True)
def _quick_passwords(settings):
    """Hash passwords quickly: what is tested is who may, not how slowly a guess is made."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def w(db) -> World:
    """Return a fresh world, rolled back after the test."""
    return world()


@pytest.fixture
def emptied(transactional_db):
    """Commit rows, for tests with several connections, in a database that is empty.

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
