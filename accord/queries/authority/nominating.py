"""Whom an agency can nominate under an agreement: its officers of today who have no open designation there."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from accord.queries.visible import find
from accord.records.models import Agreement, Designation, Staff
from accord.rules import authority as rules
from accord.rules.authority.lifecycles import ATTESTATIONS
from accord.rules.intervals import local_day
from accord.rules.permissions import Actor

MOST = 500
"""So many officers a list holds at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Nominable:
    """The agreement and the officers, by number and name; what the agency can attest, by code."""

    agreement: str
    officers: tuple[tuple[str, str], ...]
    attestations: tuple[tuple[str, str], ...]


def nominable(agreement_id: UUID, actor: Actor, at: datetime) -> Nominable:
    """Return whom a list could name.  Three queries.

    Raises:
        Missing: there is no such agreement that the actor may know of.
    """
    row: Agreement = find("agreement", agreement_id, actor, at.date(), with_agency=True)
    on = local_day(at, row.agency.zone)
    taken = Designation.objects.filter(agreement=row, state__in=rules.OPEN).values("officer_id")
    people = (
        Staff.objects.filter(
            Q(holdings__to_on=None) | Q(holdings__to_on__gt=on), holdings__agency_id=row.agency_id,
            holdings__role="local-officer", holdings__from_on__lte=on, state__in=("invited", "active"),
        )
        .exclude(pk__in=taken)
        .distinct()
        .order_by("full_name", "pk")
    )  # fmt: skip
    return Nominable(
        agreement=row.number,
        officers=tuple(people.values_list("number", "full_name")[:MOST]),
        attestations=tuple((c.value, c.label) for c in ATTESTATIONS),
    )
