"""What the government has approved and not yet paid: shares that are divided or not, and claims."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from accord.queries.visible import visible
from accord.records.models import Agency, Claim, SharePart, SharingRequest
from accord.rules.permissions import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Awaited:
    """One amount that was approved and not yet paid; `cents` is None until the asset's proceeds are divided."""

    kind: str
    id: UUID
    number: str
    agency_id: int
    agency: str
    fund: str
    cents: int | None
    since: datetime | None


def awaited(shares: QuerySet[SharingRequest], claims: QuerySet[Claim], *, most: int = 200) -> tuple[Awaited, ...]:
    """Return what is approved and not yet paid among some requests and claims, the longest waiting first.  Three queries.

    A task force's share stands once for each member that is paid.
    """
    rows = list(shares.filter(state="approved").select_related("agency", "seizure").order_by("decided_at", "pk")[:most])
    parts = SharePart.objects.filter(sharing__in=[r.pk for r in rows], division__undone_at=None).select_related(
        "agency"
    )
    by: dict[int, list[SharePart]] = {}
    for part in parts.order_by("pk"):
        by.setdefault(part.sharing_id or 0, []).append(part)
    found = [a for row in rows for a in _of_share(row, by.get(row.pk, []))]
    found += [
        Awaited(kind="claim", id=c.public_id, number=c.number, agency_id=c.agency_id, agency=c.agency.name,
                fund="operations", cents=c.approved_cents, since=c.signed_at)
        for c in claims.filter(state="approved").select_related("agency").order_by("pk")[:most]
    ]  # fmt: skip
    return tuple(found)


def _of_share(row: SharingRequest, parts: Sequence[SharePart]) -> list[Awaited]:
    inner = row.share_to == "members"
    paid = [p for p in parts if p.of_members is inner and p.cents > 0 and p.agency is not None]
    whom: list[tuple[Agency, int | None]] = [(p.agency, p.cents) for p in paid if p.agency is not None]
    return [
        Awaited(kind="sharing", id=row.public_id, number=row.number, agency_id=agency.pk, agency=agency.name,
                fund=row.seizure.fund, cents=cents, since=row.decided_at)
        for agency, cents in whom or [(row.agency, None)]
    ]  # fmt: skip


def awaited_by(agency: Agency, actor: Actor, at: datetime) -> tuple[Awaited, ...]:
    """Return what an agency waits for: its own requests and claims, and its part of a task force's.  Three queries.

    Only what the actor may know of.
    """
    parts = SharePart.objects.filter(agency=agency, division__undone_at=None).values("sharing_id")
    shares = visible("sharing", actor, at.date()).filter(Q(agency=agency) | Q(pk__in=parts))
    claims = visible("claim", actor, at.date()).filter(agency=agency)
    return tuple(a for a in awaited(shares, claims) if a.agency_id == agency.pk)
