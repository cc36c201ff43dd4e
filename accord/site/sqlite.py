"""Bring a sound SQLite, or refuse: before 3.51.3 two writers in WAL mode can corrupt a file.

The system's library is often older; `pysqlite3` in the lock carries a sound one and is put
in the place of the standard module before Django opens a connection.  Its build lacks
SECURE_DELETE, so the pragma is always set.
"""

import sys

SOUND = (3, 51, 3)

PRAGMAS = (
    "PRAGMA journal_mode=WAL;"
    "PRAGMA synchronous=FULL;"
    "PRAGMA foreign_keys=ON;"
    "PRAGMA recursive_triggers=ON;"
    "PRAGMA secure_delete=ON;"
)


class UnsoundSQLiteError(RuntimeError):
    """The SQLite library has the WAL-reset bug and no sound one is installed."""


def swap() -> tuple[int, int, int]:
    """Put the sound library in place and return its version.

    Raises:
        UnsoundSQLiteError: no library from 3.51.3 on can be found.
    """
    try:
        import pysqlite3  # noqa: PLC0415 - the swap must come before any other import of sqlite3
    except ImportError:
        pass
    else:
        sys.modules["sqlite3"] = pysqlite3
        sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2
    import sqlite3  # noqa: PLC0415 - the swapped one

    return check(sqlite3.sqlite_version_info)


def check(version: tuple[int, ...]) -> tuple[int, int, int]:
    """Return the version when it is sound.

    Raises:
        UnsoundSQLiteError: it is older than 3.51.3.
    """
    if version < SOUND:
        msg = (
            f"SQLite {'.'.join(map(str, version))} can corrupt a database under two writers (WAL-reset bug)."
            f" Accord needs {'.'.join(map(str, SOUND))} or newer: install the locked requirements"
            " (pysqlite3), or set DATABASE_URL to a PostgreSQL server."
        )
        raise UnsoundSQLiteError(msg)
    return (version[0], version[1], version[2])
