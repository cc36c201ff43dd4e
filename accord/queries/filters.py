"""Kept filters: one's own, and those that colleagues of the same agency or office share."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from accord.records.models import SavedFilter
from accord.rules.decisions import Missing
from accord.rules.inputs import keepable
from accord.rules.permissions import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One kept filter as this person sees it."""

    id: UUID
    kind: str
    title: str
    chosen: Mapping[str, str]
    mine: bool
    by: str
    shared: bool
    first: bool


def seen(actor: Actor) -> QuerySet[SavedFilter]:
    """Return the filters that a person may know of: the own ones, and those of the same body."""
    same = Q(shared="agency", agency_id__in=actor.agency_ids) | Q(shared="office", office_id__in=actor.office_ids)
    if actor.sees_everything:
        same |= Q(shared="headquarters")
    return SavedFilter.objects.filter(Q(owner_id=actor.staff_id) | same, removed_at=None)


def kept(actor: Actor, kind: str = "") -> tuple[Kept, ...]:
    """Return the filters of a kind's list, the own ones first, by title.  One query."""
    rows = seen(actor).select_related("owner").order_by("title", "pk")
    rows = rows.filter(kind=kind) if kind else rows
    found = [_kept(row, actor) for row in rows]
    return tuple(sorted(found, key=lambda k: not k.mine))


def _kept(row: SavedFilter, actor: Actor) -> Kept:
    mine = row.owner_id == actor.staff_id
    return Kept(
        id=row.public_id,
        kind=row.kind,
        title=row.title,
        chosen={str(k): str(v) for k, v in row.chosen.items()},
        mine=mine,
        by=row.owner.full_name,
        shared=bool(row.shared),
        first=row.first and mine,
    )


def chosen_by(kind: str, named: str, actor: Actor) -> dict[str, str]:
    """Return what a kept filter narrows by, named by its id or its title, the own before a shared one.

    Raises:
        Missing: there is none that this person may know of.
    """
    if not keepable(named):
        raise Missing
    for found in kept(actor, kind):
        if named in (str(found.id), found.title):
            return dict(found.chosen)
    raise Missing
