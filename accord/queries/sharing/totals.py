"""What was paid to whom, from which fund: payments less reversals, within what the asker may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import BigIntegerField, Case, F, Sum, When

from accord.queries.visible import visible
from accord.records.models import Seizure, SharePart, SharePayment
from accord.rules.permissions import Actor


@dataclass(frozen=True, slots=True)
class Paid:
    """What one agency was paid from one fund, in cents."""

    agency: str
    fund: str
    cents: int


def paid(actor: Actor, at: datetime) -> Sequence[Paid]:
    """Return payments less reversals by agency and fund.  One query."""
    signed = Case(When(reversal=True, then=-F("cents")), default=F("cents"), output_field=BigIntegerField())
    seen = visible("sharing", actor, at.date()).values("pk")
    rows = SharePayment.objects.filter(sharing__in=seen).values("agency__name", "fund").annotate(whole=Sum(signed))
    return [Paid(r["agency__name"], r["fund"], r["whole"]) for r in rows.order_by("agency__name", "fund")]


@dataclass(frozen=True, slots=True)
class Divided:
    """What one standing division comes to: net proceeds, and the sum of its parts."""

    number: str
    net_cents: int
    parts_cents: int
    federal_cents: int


def divided(actor: Actor, at: datetime) -> Sequence[Divided]:
    """Return every standing division with the sum of its parts.  Two queries."""
    seen = visible("seizure", actor, at.date()).values("pk")
    parts = SharePart.objects.filter(of_members=False, division__undone_at=None, division__seizure__in=seen)
    found: dict[int, Divided] = {}
    for p in parts.select_related("division__seizure").order_by("division__seizure__number", "pk"):
        before = found.get(p.division_id) or Divided(p.division.seizure.number, p.division.net_cents, 0, 0)
        found[p.division_id] = Divided(before.number, before.net_cents, before.parts_cents + p.cents,
                                       before.federal_cents + (p.cents if p.sharing_id is None else 0))  # fmt: skip
    return list(found.values())


def told_already(references: Sequence[str]) -> bool:
    """Return whether an asset of one of these numbers is recorded.  One query."""
    return Seizure.objects.filter(reference__in=references).exists()
