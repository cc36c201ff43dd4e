"""The first page: what waits for this person, by clock, and what was said to their offices."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from accord.queries.clocks import title_of
from accord.queries.shapes import Link
from accord.queries.sheets import status_of
from accord.queries.visible import visible
from accord.records.models import Agency, DueDate, FieldOffice, LogEntry, Notice
from accord.rules.permissions import ROLES, Actor
from accord.rules.rooms import STAGES


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One clock that this person's office owes."""

    kind: str
    id: UUID
    title: str
    agency: str
    due_at: datetime
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One notice to this person's office."""

    kind: str
    id: UUID
    label: str
    state: str
    at: datetime


def waiting(actor: Actor, at: datetime) -> tuple[Waiting, ...]:
    """Return the running clocks that this person's offices owe, soonest first.  One query."""
    rows = (
        DueDate.objects.filter(owner__in=actor.roles, met_at=None, agency__in=visible("agency", actor, at.date()))
        .select_related("agency")
        .order_by("due_at", "pk")
    )
    if not actor.sees_everything:
        own = visible("request", actor, at.date()).values("agency_id")
        rows = rows.filter(agency_id__in=own)
    return tuple(
        Waiting(
            kind=d.kind,
            id=d.object_id,
            title=title_of(d.code),
            agency=d.agency.name,
            due_at=d.due_at,
            status=status_of(d.due_at, None, at),
        )
        for d in rows[:30]
    )


def own(actor: Actor) -> tuple[Link, ...]:
    """Return the agencies and field offices that this person belongs to now.  Two queries at most."""
    bodies: tuple[tuple[str, type[Agency | FieldOffice], frozenset[int]], ...] = (
        ("agency", Agency, actor.agency_ids),
        ("office", FieldOffice, actor.office_ids),
    )
    return tuple(
        Link(kind, row.public_id, str(row))
        for kind, model, ids in bodies
        if ids
        for row in model._default_manager.filter(pk__in=ids).order_by("pk")
    )


def told(actor: Actor) -> tuple[Told, ...]:
    """Return the latest notices to this person.  One query."""
    rows = Notice.objects.filter(staff_id=actor.staff_id).select_related("entry").order_by("-id")[:20]
    return tuple(_told(n.entry, n.made_at) for n in rows)


def _told(entry: LogEntry, at: datetime) -> Told:
    lifecycle = STAGES[entry.kind].lifecycle
    declared = lifecycle.by_action.get(entry.tag.partition(":")[2])
    return Told(
        kind=entry.kind,
        id=entry.object_id,
        label=f"{lifecycle.title}: {declared.label if declared else entry.tag}",
        state=lifecycle.by_state[entry.state].staff if entry.state in lifecycle.by_state else entry.state,
        at=at,
    )


def titles(actor: Actor) -> tuple[str, ...]:
    """Return each office held now with the sentence that says what it is for."""
    return tuple(dict.fromkeys(f"{ROLES[h.role].title}: {ROLES[h.role].sentence}" for h in actor.holds))
