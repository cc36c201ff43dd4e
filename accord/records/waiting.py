"""Whether a database gave up because others were writing: then nothing is wrong, and the same act may be tried again."""

import sqlite3

from django.db import OperationalError

BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
NOT_NOW = frozenset({"55P03", "40P01", "40001"})
"""PostgreSQL: a lock was not free in time, two waited for each other, or one came before the other."""


def gave_way(error: OperationalError) -> bool:
    """Return whether the statement failed only because others held what it needed."""
    cause = error.__cause__
    if isinstance(cause, sqlite3.Error):
        # The lower byte is the kind, the others say which of its causes.
        return getattr(cause, "sqlite_errorcode", 0) & 0xFF in BUSY
    return getattr(cause, "sqlstate", None) in NOT_NOW
