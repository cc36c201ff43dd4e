"""What a packet holds: one thing, all that belongs to its chain, and the issued documents, as the actor may see them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from accord.queries.shapes import Sheet
from accord.queries.sheets import SIGN_INS, sheet
from accord.queries.visible import find, scope_of, visible
from accord.records import documents as store
from accord.records.models import Document, LogEntry
from accord.rules.documents import EVIDENCE
from accord.rules.intervals import local_day
from accord.rules.permissions import ROLES, Actor, Scope
from accord.rules.rooms import STAGES

PACKED = ("request", "agreement", "agency")
CHAIN = ("request", "meeting", "assessment", "plan", "determination", "agreement", "change", "designation")
"""What belongs together, in the order the work flows."""
MOST_OPEN = 12
"""So many open things say what happens next with them."""
MADE = tuple(f"{kind}:packet" for kind in PACKED)
"""Making a packet is on the record, and no part of what a packet tells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """One issued document of the chain; `data` is None where its bytes cannot be read."""

    title: str
    number: str
    issued_on: date
    data: bytes | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """One file that somebody attached; `data` where it is a PDF that may be read, and its bytes are there."""

    title: str
    number: str
    digest: str
    quarantined: bool
    is_pdf: bool
    data: bytes | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """All that a packet says: the thing, what is open beside it, the timeline, the documents."""

    row: Any
    scope: Scope
    sheet: Sheet
    open: tuple[Sheet, ...]
    timeline: tuple[tuple[date, str, str, str], ...]
    issued: tuple[Issued, ...]
    attached: tuple[Attached, ...]
    as_of: datetime


def gather(kind: str, public_id: UUID | str, actor: Actor, at: datetime) -> Gathered:
    """Return what the packet of a thing holds.

    `as_of` is the moment of the last act in it, so that the same state gives the same packet.

    Raises:
        Missing: there is none that the actor may know of.
    """
    row = find(kind, public_id, actor, at.date(), with_agency=True)
    found = sheet(kind, public_id, actor, at)
    numbers: dict[UUID, str] = {}
    open_: list[Sheet] = []
    for other, each in _chain(kind, row, actor, at):
        numbers[each.public_id] = each.number
        final = STAGES[other].lifecycle.by_state[each.state].final
        if each.public_id != row.public_id and not final and other != "designation" and len(open_) < MOST_OPEN:
            open_.append(sheet(other, each.public_id, actor, at))
    numbers.setdefault(row.public_id, row.number)
    entries = list(
        LogEntry.objects.filter(object_id__in=list(numbers)).exclude(tag__in=(*MADE, *SIGN_INS)).select_related("text").order_by("at", "pk")
    )  # fmt: skip
    papers = list(
        # What a program reads and no person, such as a signer's statement, is no page of a packet.
        Document.objects.filter(object_id__in=list(numbers))
        .exclude(media_type="application/json")
        .order_by("issued_at", "pk")
    )
    return Gathered(
        row=row,
        scope=scope_of(row, at.date()),
        sheet=found,
        open=tuple(open_),
        timeline=tuple(_lines(entries, numbers, found.zone)),
        issued=tuple(_issued(p, numbers, found.zone) for p in papers if p.kind != EVIDENCE),
        attached=tuple(_attached(p, numbers) for p in papers if p.kind == EVIDENCE),
        as_of=max((e.at for e in entries), default=row.opened_at).astimezone(UTC),
    )


def _chain(kind: str, row: Any, actor: Actor, at: datetime) -> Iterator[tuple[str, Any]]:
    """Yield what belongs to the thing and the actor may see.  One query a kind."""
    for other in CHAIN:
        rows = visible(other, actor, at.date()).filter(_belongs(kind, row, other))
        if other == "designation":
            rows = rows.select_related("officer")
        for each in rows.order_by("pk"):
            yield other, each


def _belongs(kind: str, row: Any, other: str) -> Q:
    if kind == "agency":
        return Q(agency_id=row.pk)
    if kind == "agreement" and row.request_id is None:
        own = {"agreement": Q(pk=row.pk), "change": Q(agreement_id=row.pk), "designation": Q(agreement_id=row.pk)}
        return own.get(other, Q(pk__in=()))
    request = row.pk if kind == "request" else row.request_id
    path = {"request": "pk", "change": "agreement__request_id", "designation": "agreement__request_id"}.get(
        other, "request_id"
    )
    return Q(**{path: request})


def _lines(entries: list[LogEntry], numbers: Mapping[UUID, str], zone: str) -> Iterator[tuple[date, str, str, str]]:
    for e in entries:
        declared = STAGES[e.kind].lifecycle.by_action.get(e.tag.partition(":")[2])
        by = (e.text.text or {}).get("by", "purged")
        role = ROLES[e.role].title if e.role in ROLES else e.role
        label = declared.label if declared else e.tag.partition(":")[2].replace("-", " ").capitalize()
        yield local_day(e.at, zone), label, f"{by}, {role}", numbers[e.object_id]


def _issued(paper: Document, numbers: Mapping[UUID, str], zone: str) -> Issued:
    return Issued(
        title=paper.title,
        number=numbers[paper.object_id],
        issued_on=local_day(paper.issued_at, zone),
        data=_bytes(paper),
    )


def _attached(paper: Document, numbers: Mapping[UUID, str]) -> Attached:
    is_pdf = paper.media_type == "application/pdf"
    return Attached(
        title=paper.title,
        number=numbers[paper.object_id],
        digest=paper.digest,
        quarantined=paper.quarantined,
        is_pdf=is_pdf,
        data=_bytes(paper) if is_pdf and not paper.quarantined else None,
    )


def _bytes(paper: Document) -> bytes | None:
    try:
        return store.load(paper.digest, settings.FILES)
    except (OSError, store.Damaged):
        return None
