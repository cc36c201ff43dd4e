"""The house's own start: a sound database library, and logs that hold no personal data."""

import json
import logging
import sys

import pytest

from accord.site import sqlite
from accord.site.logs import SAFE, JsonFormatter


@pytest.mark.parametrize("version", [(3, 40, 1), (3, 51, 2), (3, 7, 0)])
def test_a_library_with_the_wal_reset_bug_is_refused_with_the_way_out(version):
    with pytest.raises(sqlite.UnsoundSQLiteError, match=r"DATABASE_URL"):
        sqlite.check(version)


def test_a_sound_library_is_taken_and_is_the_one_in_use():
    assert sqlite.check((3, 51, 3)) == (3, 51, 3)
    assert sys.modules["sqlite3"].sqlite_version_info >= sqlite.SOUND


def line(**extra):
    record = logging.LogRecord("accord.edge", logging.INFO, "x.py", 1, "request", ("Theo Brandt",), None)
    record.__dict__.update(extra)
    return json.loads(JsonFormatter().format(record))


def test_a_log_line_holds_the_safe_keys_and_redacts_by_leaving_out():
    shown = line(status=200, route="requests/", username="theo", problem="the whole text", ip="10.1.2.3")

    assert shown["status"] == 200
    assert set(shown) <= {"at", "level", "logger", "event", "error", "where", *SAFE}
    assert "theo" not in json.dumps(shown).lower()


def test_an_exception_is_named_by_kind_and_place_and_never_by_its_message():
    try:
        int("A 099 123 456")
    except ValueError:
        record = logging.LogRecord("django.request", logging.ERROR, "x.py", 1, "oops %s", ("secret",), sys.exc_info())

    text = JsonFormatter().format(record)

    assert "ValueError" in text
    assert "099" not in text
    assert "secret" not in text
