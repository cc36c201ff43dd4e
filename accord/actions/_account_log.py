"""The log entry of what happens to an account outside a lifecycle: signing in, refused, enrolled."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from accord.actions._effects import insert_entry
from accord.queries.facts import row_digest
from accord.queries.staff import actor_for
from accord.records.models import LogEntry, Staff

NOBODY = UUID(int=0)
"""The object of a sign-in under a name that no account has; the name itself is not kept."""


def note(
    row: Staff | None,
    action: str,
    *,
    at: datetime,
    before: str = "",
    proved: bool = True,
    words: Mapping[str, object] | None = None,
) -> LogEntry:
    """Write `staff:<action>` in the transaction of the act.

    `proved` says whether the person is known to be who they say; a refused sign-in has no doer.
    """
    actor = actor_for(row, at) if row is not None and proved else None
    said = {"by": actor.name if actor else "nobody signed in", "given": dict(words or {})}
    return insert_entry(
        tag=f"staff:{action}",
        kind="staff",
        object_id=row.public_id if row else NOBODY,
        state=row.state if row else "",
        version=row.version if row else 0,
        by=actor,
        hold=actor.holds[0] if actor and actor.holds else None,
        agency_id=row.agency_id if row else None,
        at=at,
        before=before,
        after=row_digest(row) if row else "",
        words=said,
    )
