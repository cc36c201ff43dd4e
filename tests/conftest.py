"""What every test shares: the tally for `./dev test`, and the shared data where it is at hand."""

import gc
import os
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests import empty

# How long an example takes says something of the machine, not of the rule; comparisons of time are benchmarks.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")

# Thousands of tests stand in memory at once; the collector need not walk over them every moment.
gc.set_threshold(50_000, 20, 100)

_STARTED = time.monotonic()
_COUNTED = ("passed", "failed", "skipped", "xfailed", "xpassed", "error")


def pytest_collection_modifyitems(items):
    """Skip what needs the shared data when nobody named it; the main path needs none of it."""
    if os.environ.get("ACCORD_SHARED"):
        return
    for item in items:
        if item.get_closest_marker("shared"):
            item.add_marker(pytest.mark.skip(reason="needs ACCORD_SHARED"))


def pytest_terminal_summary(terminalreporter):
    """Add this process's counts to the file that `./dev test` sums up."""
    tally = os.environ.get("ACCORD_TALLY")
    if not tally:
        return
    words = []
    for name in _COUNTED:
        count = len([r for r in terminalreporter.stats.get(name, ()) if getattr(r, "count_towards_summary", True)])
        words.append(f"{'errors' if name == 'error' else name} {count}")
    words.append(f"seconds {time.monotonic() - _STARTED:.2f}")
    with Path(tally).open("a") as file:
        file.write(" ".join(words) + "\n")


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of shared data; only tests marked `shared` may ask."""
    return Path(os.environ["ACCORD_SHARED"])


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Say whether the tables stand already: SQLite's are copied from an earlier process of the same migrations."""
    from django.conf import settings as site

    one = site.DATABASES["default"]
    return one["ENGINE"].endswith("sqlite3") and empty.copied(Path(one["TEST"]["NAME"]))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_keepdb, django_db_blocker):
    """Make the tables, and keep SQLite's for the next process."""
    from django.db import connection

    if connection.vendor == "sqlite" and not django_db_keepdb:
        with django_db_blocker.unblock():
            empty.keep()
