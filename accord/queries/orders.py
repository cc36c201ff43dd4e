"""An ordered file as its owner sees it: how far it is; nobody else knows of it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from accord.queries.lists import filter_words
from accord.records.models import FileOrder
from accord.rules.decisions import Missing
from accord.rules.permissions import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordered:
    """One order: the list, how narrowed, how far; `ready` once the bytes are there."""

    id: UUID
    kind: str
    form: str
    narrowed: tuple[tuple[str, str], ...]
    name: str
    done: int
    total: int
    made_at: datetime
    begun: bool
    ready: bool
    failed: bool


def ordered(public_id: UUID, actor: Actor) -> Ordered:
    """Return one of the own orders.  One query, and one where a field office narrows the list.

    Raises:
        Missing: there is none of this person.
    """
    row = FileOrder.objects.filter(public_id=public_id, staff_id=actor.staff_id).first()
    if row is None:
        raise Missing
    return Ordered(
        id=row.public_id,
        kind=row.kind,
        form=row.form,
        narrowed=filter_words(row.kind, row.chosen),
        name=row.title,
        done=row.rows_done,
        total=row.rows_total,
        made_at=row.made_at,
        begun=row.begun_at is not None,
        ready=row.done_at is not None,
        failed=row.failed_at is not None,
    )
