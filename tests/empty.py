"""The tables of an empty SQLite database, made once for the same migrations and copied from then on.

Several processes of `./dev test` begin with an empty database; making its tables takes each of them
as long as a hundred tests.
"""

import hashlib
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MADE_OF = (
    *sorted((ROOT / "accord/records/migrations").glob("*.py")),
    ROOT / "accord/records/triggers.py",
    ROOT / "accord/site/settings.py",
    ROOT / "requirements/base.txt",
)


def kept() -> Path:
    """Return where the empty database of today's migrations is kept; it may not be there yet."""
    digest = hashlib.sha256()
    for file in MADE_OF:
        digest.update(file.read_bytes())
    return ROOT / ".cache" / f"empty-{digest.hexdigest()[:20]}.sqlite3"


def copied(to: Path) -> bool:
    """Copy the empty database to a new place; say whether there was one."""
    if not kept().exists():
        return False
    shutil.copyfile(kept(), to)
    return True


def keep() -> None:
    """Keep the tables of the test database, which nobody has written to yet, for the next process."""
    from django.db import connection

    place = kept()
    place.parent.mkdir(exist_ok=True)
    for old in place.parent.glob("empty-*.sqlite3"):
        old.unlink(missing_ok=True)
    making = place.with_suffix(f".{id(connection)}")
    making.unlink(missing_ok=True)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(making)])
    making.replace(place)
