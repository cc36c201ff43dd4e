"""Give every entry its place, write the tiles, sign the checkpoints; run again, it changes nothing.

An entry waits without a place until the sequencer finds it; it looks for whatever has none, so an entry whose
transaction ended late is found later and loses nothing.  Places are committed first; tiles follow from them and are
made good after a crash.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max, QuerySet

from accord.actions._numbers import next_numbers
from accord.records.log_files import ORIGINS, Folder, folder_of, key_of, locked, name_of
from accord.records.models import LogEntry, LogPlace
from accord.rules.log import notes
from accord.rules.log.tree import Refused

PUBLIC_KINDS = frozenset({"agreement", "list", "doubt"})
"""Acts about these are official and public; whatever else is logged stands in the restricted log, whose root alone is public."""
BATCH, WINDOW = 1_000, 20_000
NUMBERS = "LOG"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sequenced:
    """What one run did: entries placed, and the size of each log as signed."""

    placed: int
    sizes: dict[str, int]


def log_of(entry: LogEntry) -> str:
    """Return which of the two logs an entry stands in."""
    return "public" if entry.kind in PUBLIC_KINDS else "restricted"


def sequence(at: datetime, *, whole: bool = False) -> Sequenced:
    """Place what has no place, then write and sign what the places add; `whole` looks at every entry there ever was.

    Raises:
        Refused: a log was signed with more entries, or others, than the database has: it was put back from a copy.
    """
    placed = 0
    if not whole and not _waiting(whole=False).exists():
        return Sequenced(placed=0, sizes={log: _publish(log) for log in ORIGINS})
    while (n := _place(at, whole=whole)) > 0:
        placed += n
    return Sequenced(placed=placed, sizes={log: _publish(log) for log in ORIGINS})


def _waiting(*, whole: bool) -> QuerySet[LogEntry]:
    """Return the entries without a place; the latest ones, unless all are looked at."""
    rows = LogEntry.objects.filter(place=None).order_by("pk")
    last = None if whole else LogPlace.objects.order_by("-pk").values_list("entry_id", flat=True).first()
    return rows if last is None else rows.filter(pk__gt=last - WINDOW)


def _place(at: datetime, *, whole: bool) -> int:
    with transaction.atomic():
        next_numbers(NUMBERS, at, 0)  # the lock: one sequencer at a time
        ends = {log: LogPlace.objects.filter(log=log).aggregate(n=Max("place"))["n"] for log in ORIGINS}
        latest = LogPlace.objects.order_by("-pk").values_list("sequenced_at", flat=True).first()
        rows = list(_waiting(whole=whole).only("pk", "kind")[:BATCH])
        moment = max(at, latest) if latest is not None else at
        made = []
        for entry in rows:
            log = log_of(entry)
            ends[log] = -1 if ends[log] is None else ends[log]
            ends[log] += 1
            made.append(LogPlace(entry=entry, log=log, place=ends[log], sequenced_at=moment))
        LogPlace.objects.bulk_create(made, batch_size=200)
    return len(made)


def _publish(log: str) -> int:
    folder = Folder(folder_of(log))
    with locked(folder.folder):
        end = LogPlace.objects.filter(log=log).aggregate(n=Max("place"))["n"]
        size, there = folder.size(), 0 if end is None else end + 1
        if there < size:
            raise Refused(
                f"the {log} log was signed with {size} entries, and the database has {there}: it was put back from an older copy. "
                "Nothing is signed; put back a copy that is as new as the log."
            )
        while True:
            rows = (
                LogPlace.objects.filter(log=log, place__gte=size)
                .order_by("place")
                .values_list("entry__body", flat=True)
            )
            bodies = [body.encode() for body in rows[:BATCH]]
            if not bodies and folder.checkpoint():
                return size
            made: notes.Checkpoint = folder.append(size, bodies, name_of(log), key_of(log))
            size = made.size
