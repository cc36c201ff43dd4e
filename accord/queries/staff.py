"""Who acts, and who holds which office on which day."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.db.models import Q

from accord.records.models import Holding, Staff
from accord.rules.permissions import ROLES, Actor, Hold


def actor_for(staff: Staff, at: datetime, *, stepped_up_at: datetime | None = None, invited: bool = False) -> Actor:
    """Return the actor with the holdings in force at that instant.  One query.

    An account that is not active holds nothing, except to accept its own invitation.
    """
    on = at.date()
    # Whoever is invited to an office that begins later accepts before it begins.
    counts = Q(to_on=None) | Q(to_on__gt=on) if invited else _in_force(on)
    holds = Holding.objects.filter(counts, staff=staff).order_by("pk")
    return Actor(
        staff_id=staff.pk,
        public_id=staff.public_id,
        name=staff.full_name,
        holds=tuple(
            Hold(role=h.role, agency_id=h.agency_id, office_id=h.office_id, capacity=h.capacity)
            for h in holds
            if staff.is_active or invited
        ),
        stepped_up_at=stepped_up_at,
    )


def _in_force(on: date) -> Q:
    return Q(from_on__lte=on) & (Q(to_on=None) | Q(to_on__gt=on))


def administrators(on: date) -> set[int]:
    """Return who holds the office of administrator on that day."""
    return set(Holding.objects.filter(_in_force(on), role="administrator").values_list("staff_id", flat=True))


_RANK = ("holder", "acting", "deputy")


def first_holders(
    roles: Iterable[str], *, agency_id: int | None, office_ids: frozenset[int], on: date
) -> Mapping[str, Holding]:
    """Return who comes first in each role that somebody holds for that agency or area on that day.  One query."""
    found = holders(roles, agency_id=agency_id, office_ids=office_ids, on=on)
    return {role: first for role, (first, *_) in found.items()}


def holders(
    roles: Iterable[str], *, agency_id: int | None, office_ids: frozenset[int], on: date
) -> Mapping[str, list[Holding]]:
    """Return who holds each role for that agency or area on that day: holder, acting, then deputy.  One query.

    Whether they have signed in yet, or left since, does not change who held the office.  A role
    that nobody holds is not in it.
    """
    of_reach: dict[str, set[str]] = {"agency": set(), "office": set(), "all": set()}
    for role in roles:
        reach = ROLES[role].reach
        of_reach[reach if reach in of_reach else "all"].add(role)
    there = Q(role__in=of_reach["all"]) | Q(role__in=of_reach["office"], office_id__in=office_ids)
    if agency_id is not None:
        there |= Q(role__in=of_reach["agency"], agency_id=agency_id)
    rows = Holding.objects.filter(_in_force(on), there).select_related("staff")
    found: dict[str, list[Holding]] = {}
    for held in sorted(
        rows.only("role", "capacity", "office_id", "staff__full_name", "staff__public_id"),
        key=lambda h: (_RANK.index(h.capacity), h.pk),
    ):
        found.setdefault(held.role, []).append(held)
    return found
