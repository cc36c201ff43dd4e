"""A person's own unfinished forms, and what happened to a thing since a form was opened."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from accord.queries.shapes import Happened
from accord.queries.sheets import happened
from accord.queries.visible import find
from accord.queries.zones import zone_of
from accord.records.models import Draft, LogEntry
from accord.rules.decisions import Missing
from accord.rules.drafts import thawed
from accord.rules.lifecycle import Lifecycle, Transition
from accord.rules.permissions import Actor
from accord.rules.rooms import STAGES

MOST_CHANGES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfinished:
    """One text that was saved and not sent: of which form, about what, when, and where to go on."""

    id: UUID
    kind: str
    action: str
    label: str
    about: str
    object_id: UUID | None
    parent: str
    version: int
    seen: int | None
    saved_at: datetime
    words: Mapping[str, object]


def mine(actor: Actor, *, object_id: UUID | str | None = None) -> tuple[Unfinished, ...]:
    """Return the actor's own unfinished forms, last saved first; of one thing, or all.  One query."""
    rows = Draft.objects.filter(staff_id=actor.staff_id)
    if object_id is not None:
        rows = rows.filter(object_id=object_id)
    return tuple(u for d in rows.order_by("-saved_at", "-pk")[:100] if (u := _unfinished(d)))


def of_form(
    lifecycle: Lifecycle, transition: Transition, object_id: UUID | str | None, actor: Actor
) -> tuple[Unfinished, ...]:
    """Return the actor's own texts of one form, last saved first.  One query."""
    rows = Draft.objects.filter(
        staff_id=actor.staff_id, kind=lifecycle.kind, action=transition.action, object_id=object_id
    )
    return tuple(u for d in rows.order_by("-saved_at", "-pk") if (u := _unfinished(d)))


def one(public_id: UUID, actor: Actor) -> Unfinished:
    """Return one of the actor's own texts.

    Raises:
        Missing: there is none, or it is somebody else's; the same words.
    """
    row = Draft.objects.filter(staff_id=actor.staff_id, public_id=public_id).first()
    found = _unfinished(row) if row is not None else None
    if found is None:
        raise Missing
    return found


def _unfinished(row: Draft) -> Unfinished | None:
    """Return the text, or nothing where a later edition of the house has no such form any more."""
    stage = STAGES.get(row.kind)
    transition = stage.lifecycle.by_action.get(row.action) if stage else None
    if transition is None:
        return None
    return Unfinished(
        id=row.public_id,
        kind=row.kind,
        action=row.action,
        label=transition.label,
        about=row.about,
        object_id=row.object_id,
        parent=transition.parent if transition.creates else "",
        version=row.version,
        seen=row.seen,
        saved_at=row.saved_at,
        words=thawed(transition.fields, row.given),
    )


def version_now(kind: str, public_id: UUID | str, actor: Actor, at: datetime) -> int:
    """Return the version of a thing that the actor may know of.

    Raises:
        Missing: there is none.
    """
    return int(find(kind, public_id, actor, at.date()).version)


def changed_since(kind: str, public_id: UUID | str, seen: int, actor: Actor, at: datetime) -> tuple[Happened, ...]:
    """Return what was done to a thing after a version of it, oldest first.  Two queries.

    Raises:
        Missing: the actor may not know of it.
    """
    row = find(kind, public_id, actor, at.date(), with_agency=True)
    entries = LogEntry.objects.filter(object_id=row.public_id, kind=kind).select_related("text").order_by("-pk")
    later = [e for e in entries[:MOST_CHANGES] if int(json.loads(e.body).get("ver", 0)) > seen]
    zone = zone_of(row, at.date())
    return tuple(happened(e, zone) for e in reversed(later))
