"""Whom to be and what to look at on a tour of the demonstration world: the people and things of its furthest story."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from accord.queries.visible import offices_of
from accord.records.models import MODEL_OF, Agreement, Holding, PartnershipRequest

GUIDES = ("local-head", "coordinator", "decider", "training-officer", "auditor")
"""The offices whose holders lead a tour."""
SEEN = ("request", "assessment", "plan", "determination", "agreement", "designation")


@dataclass(frozen=True, slots=True, kw_only=True)
class Guide:
    """One invented person to be, and the office held."""

    role: str
    staff_id: int
    username: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """The agency whose story went furthest, its things by kind, and the people around it by role."""

    agency: UUID
    agency_name: str
    things: Mapping[str, UUID]
    guides: Mapping[str, Guide]


def world(at: datetime) -> World | None:
    """Return what a tour shows, or nothing while nothing has happened.  Ten queries at most."""
    first = Agreement.objects.select_related("agency").order_by("pk").first()
    if first is None:
        begun = PartnershipRequest.objects.select_related("agency").order_by("pk").first()
        if begun is None:
            return None
        agency = begun.agency
    else:
        agency = first.agency
    things: dict[str, UUID] = {}
    for kind in SEEN:
        found = MODEL_OF[kind]._default_manager.filter(agency=agency).order_by("pk").values_list("public_id", flat=True)
        if (one := found.first()) is not None:
            things[kind] = one
    on = at.date()
    near = Q(staff__agency=agency) | Q(staff__office__in=offices_of(agency.pk, on)) | Q(agency=None, office=None)
    held = Holding.objects.filter(near, role__in=GUIDES, from_on__lte=on).exclude(to_on__lte=on)
    guides: dict[str, Guide] = {}
    columns = ("role", "staff_id", "staff__username", "staff__full_name")
    for role, staff_id, username, name in held.order_by("pk").values_list(*columns):
        guides.setdefault(role, Guide(role=role, staff_id=staff_id, username=username, name=name))
    return World(agency=agency.public_id, agency_name=agency.name, things=things, guides=guides)
