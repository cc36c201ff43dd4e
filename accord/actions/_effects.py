"""What every act leaves behind besides its rows: entry, documents, notices, due dates."""

import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from accord.queries import facts as gather
from accord.queries.clocks import derive_for
from accord.queries.staff import holders
from accord.records import documents as store
from accord.records.models import Document, DueDate, LogEntry, LogText, Notice
from accord.rules.canonical import canonical, commit, leaf
from accord.rules.documents import EVIDENCE
from accord.rules.permissions import ROLES, Actor, Hold
from accord.rules.uploads import Upload

if TYPE_CHECKING:
    from accord.actions._acting import Act


def write_entry(act: "Act") -> LogEntry:
    """Insert the log entry of one act, with what was given beside it; secrets and contacts are left out."""
    left_out = {f.name for f in act.transition.fields if f.kind == "secret" or f.apart}
    shown = {k: v for k, v in act.given.items() if k not in left_out}
    return insert_entry(
        tag=act.lifecycle.tag(act.transition.action),
        kind=act.lifecycle.kind,
        object_id=act.row.public_id,
        state=act.row.state,
        version=act.row.version,
        by=act.by,
        hold=act.hold,
        agency_id=act.scope.agency_id,
        at=act.at,
        before=act.before,
        after=gather.row_digest(act.row),
        words={"by": act.by.name, "given": _plain(shown)},
    )


def insert_entry(
    *,
    tag: str,
    kind: str,
    object_id: UUID,
    state: str,
    version: int,
    by: Actor | None,
    hold: Hold | None,
    agency_id: int | None,
    at: datetime,
    before: str,
    after: str,
    words: Mapping[str, object],
) -> LogEntry:
    """Insert a log entry with its leaf hash, and its words beside it.

    The hashed entry has no sequence number: the sequencer gives one later.  `recorded_at` is
    the door's own clock, so that a back-dated `at` shows.  `before` and `after` are digests in
    hexadecimal; `words` are JSON-able and enter the leaf only as a salted commitment.  `by` is
    None where nobody proved who they are: a refused sign-in, the first start.
    """
    role, capacity = (hold.role, hold.capacity) if hold else ("", "holder")
    salt = secrets.token_bytes(32)
    recorded_at = timezone.now()
    entry = LogEntry(
        tag=tag,
        kind=kind,
        object_id=object_id,
        state=state,
        staff_id=by.staff_id if by and by.has_account else None,
        role=role,
        capacity=capacity,
        agency_id=agency_id,
        at=at,
        recorded_at=recorded_at,
    )
    body = {
        "v": 1,
        "id": str(entry.public_id),
        "act": tag,
        "obj": str(object_id),
        "ver": version,
        "actor": str(by.public_id) if by and by.has_account else None,
        "role": role,
        "capacity": capacity,
        "at": _stamp(at),
        "recorded_at": _stamp(recorded_at),
        "prev": before,
        "next": after,
        "words": commit(salt, words).hex(),
    }
    entry.body = canonical(body).decode()
    entry.leaf = leaf(body)
    entry.save(force_insert=True)
    LogText.objects.create(entry=entry, salt=salt, text=words)
    return entry


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _plain(value: Any) -> Any:
    """Return JSON-able values, so that words can be committed to and shown again."""
    if isinstance(value, dict):
        return {str(k): _plain(v) for k, v in value.items() if v is not None}
    if isinstance(value, (list, tuple)):
        return [_plain(v) for v in value]
    if value is None or isinstance(value, (str, int, bool)):
        return value
    if isinstance(value, Upload):
        # Never the name: it can hold an identifier, and nothing needs it.
        return {"bytes": len(value.data), "digest": value.report.digest if value.report else ""}
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def write_documents(act: "Act", entry: LogEntry) -> list[Document]:
    """Render, store by digest (synced before commit) and record each document of the act, and each file it attached."""

    def recorded(kind: str, title: str, data: bytes, **more: Any) -> Document:
        return Document.objects.create(
            kind=kind,
            title=title,
            object_kind=act.lifecycle.kind,
            object_id=act.row.public_id,
            agency_id=act.scope.agency_id,
            entry=entry,
            digest=store.store(data, settings.FILES),
            size_bytes=len(data),
            issued_at=act.at,
            **more,
        )

    made = [recorded(kind, said.title, store.render(kind, said, act.at)) for kind, said in act.contents]
    made += [recorded(kind, title, data, media_type=media) for kind, title, media, data in act.made]
    for title, file in act.attached:
        report = file.report
        if report is None or report.problems or not report.clean:
            raise TypeError("a file is attached only after it was read")
        kept = {"media_type": report.media_type, "quarantined": report.quarantined}
        made.append(recorded(EVIDENCE, title, report.clean, **kept))
    return made


def write_notices(act: "Act", entry: LogEntry) -> None:
    """Put one notice per role in the outbox, to whoever holds that office for this row today.

    A role that nobody holds keeps its notice, addressed to the office alone, so that the next
    holder finds it and a coordinator sees that it waits.
    """
    roles = tuple(dict.fromkeys((*act.transition.notifies, *act.also_tell)))
    if not roles:
        return
    found = holders(roles, agency_id=act.scope.agency_id, office_ids=act.scope.office_ids, on=act.on)
    told = [(role, hold) for role in roles for hold in {h.staff_id: h for h in found.get(role, ())}.values() or [None]]
    Notice.objects.bulk_create(
        Notice(
            entry=entry,
            role=role,
            agency_id=act.scope.agency_id if ROLES[role].reach == "agency" else None,
            office_id=hold.office_id if hold else None,
            staff_id=hold.staff_id if hold else None,
            made_at=act.at,
        )
        for role, hold in told
    )


def write_due_dates(kind: str, row: Any, at: datetime) -> None:
    """Rewrite the derived due dates of one object from its entries."""
    DueDate.objects.filter(object_id=row.public_id).delete()
    DueDate.objects.bulk_create(
        DueDate(
            kind=kind,
            object_id=row.public_id,
            agency_id=row.agency_id,
            code=clock.code,
            owner=clock.owner,
            started_at=clock.started_at,
            due_at=clock.due_at,
            met_at=clock.met_at,
            why=list(clock.why),
        )
        for clock in derive_for(kind, row, at)
    )
