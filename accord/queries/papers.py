"""Issued documents: the stored bytes, read by digest and checked against it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings

from accord.queries.visible import find
from accord.records import documents as store
from accord.records.models import Document
from accord.rules.decisions import Missing
from accord.rules.permissions import Actor


@dataclass(frozen=True, slots=True)
class Bytes:
    """A document as it was issued."""

    name: str
    media_type: str
    digest: str
    data: bytes


def document(public_id: UUID | str, actor: Actor, at: datetime) -> Bytes:
    """Return a document of a thing that the actor may know of.

    Raises:
        Missing: there is none, or it belongs to a thing that the actor may not know of.
    """
    found = Document.objects.filter(public_id=public_id).first()
    if found is None:
        raise Missing
    row = find(found.object_kind, found.object_id, actor, at.date())
    name = f"{row.number}-{found.kind}.pdf"
    return Bytes(name, found.media_type, found.digest, store.load(found.digest, settings.FILES))
