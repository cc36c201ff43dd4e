"""What an auditor is handed of one fund: who decided what about its money, the papers, and the proofs of the log."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from accord.queries.log import Proof, prove_many
from accord.queries.sheets import happened
from accord.queries.visible import visible
from accord.records import documents as store
from accord.records.models import Document, Fund, LogEntry
from accord.rules.documents import EVIDENCE
from accord.rules.money.accounts import CERTIFIED
from accord.rules.permissions import ROLES, Actor
from accord.rules.quarantine import may_read
from accord.rules.uploads import EXTENSIONS


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """One act that the log keeps, on the fund or on what its money came from."""

    entry: UUID
    at: datetime
    kind: str
    number: str
    act: str
    by: str
    office: str
    state: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One document: what it is called in the file, its digest, and its bytes; `why_not` where they are left out."""

    name: str
    number: str
    title: str
    digest: str
    data: bytes
    why_not: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Audited:
    """The decisions in order, the papers, and the proof of each decision that has its place in a signed log."""

    decisions: tuple[Decided, ...]
    papers: tuple[Paper, ...]
    proofs: Mapping[UUID, Proof]


def audited(fund: Fund, actor: Actor, at: datetime) -> Audited:
    """Return what belongs to a fund's money, as far as the actor may know of it.  Sixteen queries, however much it is."""
    things = _things(fund, actor, at)
    entries = list(LogEntry.objects.filter(object_id__in=list(things)).select_related("text").order_by("at", "pk"))
    decisions = tuple(_decided(e, things[e.object_id], fund.agency.zone) for e in entries)
    return Audited(
        decisions=decisions,
        papers=tuple(_papers(things, actor)),
        proofs=prove_many(d.entry for d in decisions),
    )


def _things(fund: Fund, actor: Actor, at: datetime) -> dict[UUID, Any]:
    """Return the fund and what its money came from, by public id.  Seven queries at most."""
    about = fund.transfers.exclude(subject_id=None).values("subject_id")
    found: dict[UUID, Any] = {fund.public_id: fund}
    shares = visible("sharing", actor, at.date()).filter(public_id__in=about)
    wanted = {
        "sharing": shares,
        "seizure": visible("seizure", actor, at.date()).filter(requests__in=shares.values("pk")).distinct(),
        "claim": visible("claim", actor, at.date()).filter(public_id__in=about),
    }
    if fund.code in CERTIFIED:
        mine = {"agency_id": fund.agency_id}
        wanted["certification"] = visible("certification", actor, at.date()).filter(**mine)
        wanted["affidavit"] = visible("affidavit", actor, at.date()).filter(**mine)
    else:
        claims = visible("claim", actor, at.date()).filter(public_id__in=about)
        wanted["allotment"] = visible("allotment", actor, at.date()).filter(claims__in=claims.values("pk")).distinct()
    for rows in wanted.values():
        found.update((row.public_id, row) for row in rows.order_by("pk"))
    return found


def _decided(entry: LogEntry, row: Any, zone: str) -> Decided:
    seen = happened(entry, zone)
    return Decided(
        entry=entry.public_id, at=entry.at, kind=entry.kind, number=row.number, act=seen.label, by=seen.by, office=seen.role,
        state=entry.state, words="; ".join(f"{label}: {said}" for label, said in seen.words),
    )  # fmt: skip


def _papers(things: Mapping[UUID, Any], actor: Actor) -> Iterator[Paper]:
    rows = Document.objects.filter(object_id__in=list(things)).select_related("entry").order_by("issued_at", "pk")
    for n, paper in enumerate(rows, 1):
        number = things[paper.object_id].number
        name = f"{n:04}-{number}-{paper.kind}.{EXTENSIONS[paper.media_type]}"
        data, why_not = b"", ""
        side = ROLES[paper.entry.role].side if paper.entry.role in ROLES else None
        if paper.kind == EVIDENCE and may_read(quarantined=paper.quarantined, from_side=side, reader=actor):
            why_not = "in quarantine"
        else:
            try:
                data = store.load(paper.digest, settings.FILES)
            except (OSError, store.Damaged):
                why_not = "its bytes cannot be read here"
        yield Paper(name=name, number=number, title=paper.title, digest=paper.digest, data=data, why_not=why_not)
