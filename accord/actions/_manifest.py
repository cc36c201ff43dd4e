"""Bulk acts: one log entry for a whole batch, whose leaf covers every row of it (decision 16).

The manifest lists, for each row, its public id, its digest before and after, and what else the
batch wrote of it.  Its digest stands in the entry's `next`, the list itself in the entry's words.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID, uuid4

from django.contrib.auth.hashers import make_password

from accord.actions._effects import insert_entry
from accord.records.models import LogEntry, LogText, Staff
from accord.rules.canonical import row_digest
from accord.rules.decisions import Finding, Forbidden
from accord.rules.permissions import ROLES, Actor, Hold, Scope, hold_for

INSTALLATION = UUID("ac000000-0000-4000-8000-000000000001")
"""The public id of the one actor who is no person: the installation, loading what it ships."""

LOADERS = ("administrator",)

Line = Sequence[str]
"""Public id, digest before (empty for a new row), digest after, then the rest as text."""


def installation(at: datetime) -> Actor:
    """Return the actor of a first run, when nobody has an account yet.

    It holds no office, has no password and cannot sign in: the door refuses it every action,
    and only the loaders of shipped lists know it.
    """
    row, _ = Staff.objects.get_or_create(
        public_id=INSTALLATION,
        defaults={
            "number": "S-0000",
            "state": "left",
            "opened_at": at,
            "username": "installation",
            "full_name": "The installation itself",
            "password": make_password(None),
        },
    )
    return Actor(staff_id=row.pk, public_id=row.public_id, name=row.full_name, holds=())


def loader_hold(by: Actor, tag: str) -> Hold:
    """Return under which office a list is loaded.

    Raises:
        Forbidden: the actor is neither an administrator nor the installation itself.
    """
    if by.public_id == INSTALLATION:
        return Hold(role="installation")
    hold = hold_for(by, LOADERS, Scope(agency_id=None))
    if hold is None:
        raise Forbidden(
            (
                Finding(
                    rule="permission:role",
                    message=f"Loading a list ({tag}) is for: {', '.join(ROLES[r].title for r in LOADERS)}.",
                    fix="Ask an administrator to load it.",
                ),
            )
        )
    return hold


def write_manifest(
    tag: str,
    lines: Sequence[Line],
    words: Mapping[str, object],
    *,
    by: Actor,
    hold: Hold,
    at: datetime,
) -> LogEntry:
    """Insert the entry of one batch, in the batch's transaction; `words` say source and place in it."""
    kind = tag.partition(":")[0]
    rows = [list(line) for line in lines]
    return insert_entry(
        tag=tag,
        kind=kind,
        object_id=uuid4(),
        state="",
        version=1,
        by=by,
        hold=hold,
        agency_id=None,
        at=at,
        before="",
        after=row_digest(rows),
        words={"by": by.name, "given": dict(words), "rows": rows},
    )


def loaded_before(tag: str, source: str) -> bool:
    """Return whether a load of this very source reached its last batch.  One query."""
    return LogText.objects.filter(entry__tag=tag, text__given__source=source, text__given__last=True).exists()
