"""Who did an act last, as a document names the person beneath the line."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from accord.records.models import LogEntry


@dataclass(frozen=True, slots=True)
class Signer:
    """A name and the moment (UTC) of the act."""

    name: str
    at: datetime


def signer_of(object_id: UUID, tag: str) -> Signer | None:
    """Return who last did the act of that tag on the object, or None.  One query."""
    entry = LogEntry.objects.filter(object_id=object_id, tag=tag).select_related("staff").order_by("-pk").first()
    return Signer(entry.staff.full_name, entry.at) if entry is not None and entry.staff is not None else None
