"""Lists as files that take a while: ordered on a page, written by the background process, kept for a day.

What leaves the house is put on the record when it is written, by the same action as a file that is
sent at once, with what the person may see at that moment.
"""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from accord.actions.exporting import FORMS, LIMIT, export_list
from accord.queries.lists import checked, listing
from accord.queries.staff import actor_for
from accord.records.models import FileOrder
from accord.rules.decisions import Finding, Invalid, Problem, Refused
from accord.rules.permissions import Actor

KEPT = timedelta(hours=24)
SILENT = timedelta(minutes=2)
"""A writer that has said nothing for so long is taken to be gone."""
EVERY_ROWS = 500
MOST_OPEN = 5
"""So many files one person waits for at once."""

log = logging.getLogger("accord.jobs")


def order_list(kind: str, chosen: Mapping[str, str], form: str, *, by: Actor, at: datetime) -> UUID:
    """Ask for a list as a file; return the id of the order.

    Raises:
        Invalid: there is no such form, or the list is not narrowed so.
        Refused: so many are waited for that no more fit.
    """
    if form not in FORMS:
        raise Invalid(
            (Problem(field="form", message="There is no such form.", got=form[:20], expected=", ".join(FORMS)),)
        )
    narrowed = checked(kind, chosen)
    total = listing(kind, by, at, narrowed, size=1).total
    with transaction.atomic():
        if FileOrder.objects.filter(staff_id=by.staff_id, done_at=None, failed_at=None).count() >= MOST_OPEN:
            raise Refused((Finding(rule="export:most", message=f"{MOST_OPEN} files are being written for you.",
                                   fix="Wait until one of them is ready."),))  # fmt: skip
        order = FileOrder.objects.create(
            staff_id=by.staff_id, kind=kind, form=form, chosen=narrowed, made_at=at,
            rows_total=LIMIT if total is None else min(total, LIMIT),
        )  # fmt: skip
    return order.public_id


def write_next(at: datetime, clock: Callable[[], datetime] | None = None) -> bool:
    """Write the oldest order that nobody writes; return whether there was one.

    `clock` says from time to time how late it is meanwhile, so that a long file shows that its writer lives.

    An order that cannot be written is marked as failed, and the others go on.
    """
    order = _claim(at)
    if order is None:
        return False
    try:
        _write(order, at, clock or (lambda: at))
    except Exception:
        log.exception("an ordered file could not be written")
        FileOrder.objects.filter(pk=order.pk).update(failed_at=at)
    return True


def path_of(public_id: UUID) -> Path:
    """Return where the bytes of an order lie."""
    return Path(settings.ORDERED) / str(public_id)


def forget_orders(at: datetime) -> int:
    """Delete orders of more than a day ago, with their bytes; return how many."""
    old = FileOrder.objects.filter(made_at__lt=at - KEPT)
    names = list(old.values_list("public_id", flat=True))
    for name in names:
        path_of(name).unlink(missing_ok=True)
        path_of(name).with_suffix(".half").unlink(missing_ok=True)
    old.delete()
    return len(names)


def _claim(at: datetime) -> FileOrder | None:
    waits = Q(done_at=None, failed_at=None) & (Q(begun_at=None) | Q(begun_at__lt=at - SILENT))
    for order in FileOrder.objects.filter(waits).order_by("pk")[:10]:
        if FileOrder.objects.filter(waits, pk=order.pk).update(begun_at=at, rows_done=0):
            return order
    return None


def _write(order: FileOrder, at: datetime, clock: Callable[[], datetime]) -> None:
    by = actor_for(order.staff, at)
    mine = FileOrder.objects.filter(pk=order.pk)

    def progress(done: int) -> None:
        if done % EVERY_ROWS == 0:
            mine.update(rows_done=done, begun_at=clock())

    made = export_list(order.kind, order.chosen, order.form, by=by, at=at, progress=progress)
    mine.update(rows_total=made.rows)
    target = path_of(order.public_id)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    half = target.with_suffix(".half")
    with half.open("wb") as file:
        file.writelines(made.chunks)
    half.replace(target)
    mine.update(rows_done=made.rows, done_at=at, title=made.name)
