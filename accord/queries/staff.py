"""Who acts, and who holds which office on which day."""

from datetime import date, datetime

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from accord.records.models import Holding, Staff
from accord.rules.permissions import ROLES, Actor, Hold


def actor_for(staff: Staff, at: datetime, *, stepped_up_at: datetime | None = None) -> Actor:
    """Return the actor with the holdings in force at that instant.  One query."""
    on = at.date()
    holds = Holding.objects.filter(_in_force(on), staff=staff).order_by("pk")
    return Actor(
        staff_id=staff.pk,
        public_id=staff.public_id,
        name=staff.full_name,
        holds=tuple(
            Hold(role=h.role, agency_id=h.agency_id, office_id=h.office_id, capacity=h.capacity)
            for h in holds
            if staff.is_active
        ),
        stepped_up_at=stepped_up_at,
    )


def _in_force(on: date) -> Q:
    return Q(from_on__lte=on) & (Q(to_on=None) | Q(to_on__gt=on))


def holders(role: str, *, agency_id: int | None, office_ids: frozenset[int], on: date) -> QuerySet[Holding]:
    """Return who holds a role for that agency or area on that day: holder, acting, then deputy."""
    rows = Holding.objects.filter(_in_force(on), role=role, staff__is_active=True)
    match ROLES[role].reach:
        case "agency":
            rows = rows.filter(agency_id=agency_id)
        case "office":
            rows = rows.filter(office_id__in=office_ids)
        case _:
            pass
    rank = Case(
        When(capacity="holder", then=Value(0)),
        When(capacity="acting", then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return rows.select_related("staff").order_by(rank, "pk")
