"""Issued documents: the stored bytes, read by digest and checked against it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings

from accord.queries.visible import find
from accord.records import documents as store
from accord.records.models import Document
from accord.rules.decisions import Forbidden, Missing
from accord.rules.documents import EVIDENCE, SIGNED, STATEMENT
from accord.rules.permissions import ROLES, Actor
from accord.rules.quarantine import may_read
from accord.rules.uploads import EXTENSIONS


@dataclass(frozen=True, slots=True)
class Bytes:
    """A document as it was issued."""

    name: str
    media_type: str
    digest: str
    data: bytes


def document(public_id: UUID | str, actor: Actor, at: datetime) -> Bytes:
    """Return a document of a thing, or a file attached to it, that the actor may know of.

    Raises:
        Missing: there is none, or it belongs to a thing that the actor may not know of.
        Forbidden: it is in quarantine, and the actor is neither of the side that attached it nor an administrator.
    """
    found = Document.objects.filter(public_id=public_id).first()
    if found is None:
        raise Missing
    if found.object_kind == "check":
        # A receipt of an authority check is its asker's alone; nobody else learns that it was asked.
        if found.entry.staff_id != actor.staff_id:
            raise Missing
        name = "receipt.json" if found.media_type == "application/json" else f"{found.kind}.pdf"
        return Bytes(name, found.media_type, found.digest, store.load(found.digest, settings.FILES))
    row = find(found.object_kind, found.object_id, actor, at.date())
    if found.kind == EVIDENCE:
        side = ROLES[found.entry.role].side if found.entry.role in ROLES else None
        refused = may_read(quarantined=found.quarantined, from_side=side, reader=actor)
        if refused:
            raise Forbidden(refused)
    # Of our own making: what the sender called a file is not kept.
    # Several of these stand beside each other under one number.
    mark = f"-{found.digest[:8]}" if found.kind in (EVIDENCE, SIGNED, STATEMENT) else ""
    name = f"{row.number}-{found.kind}{mark}.{EXTENSIONS[found.media_type]}"
    return Bytes(name, found.media_type, found.digest, store.load(found.digest, settings.FILES))


@dataclass(frozen=True, slots=True)
class Kept:
    """Where the bytes of a document lie on this machine."""

    title: str
    kind: str
    path: str
    digest: str


def files_of(public_ids: Sequence[str]) -> tuple[Kept, ...]:
    """Return where the bytes of these documents lie, in the order asked for."""
    rows = {str(d.public_id): d for d in Document.objects.filter(public_id__in=list(public_ids))}
    found = [rows[i] for i in public_ids if i in rows]
    return tuple(Kept(d.title, d.kind, str(store.path_of(d.digest, settings.FILES)), d.digest) for d in found)
