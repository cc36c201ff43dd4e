"""In which time zone the moments of a thing are read: that of the place it belongs to."""

from datetime import date
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from accord.records.models import FieldOffice, Holding, OfficeArea, Staff

HEADQUARTERS = "America/New_York"
"""The zone of whoever belongs to no agency and to no office with an area."""


def office_zone(office: Any, on: date) -> Subquery:
    """Return, as a column, the zone of most counties of an office's area on a day; nothing where it has none."""
    standing = Q(to_on=None) | Q(to_on__gt=on)
    areas: QuerySet[Any] = OfficeArea.objects.filter(standing, office=office, from_on__lte=on).order_by()
    zones = areas.values("county__zone").annotate(n=Count("pk")).order_by("-n", "county__zone")
    return Subquery(zones.values("county__zone")[:1])


def zone_of(row: Any, on: date) -> str:
    """Return the zone of a thing: its agency's, its own, its office's, else that of headquarters.

    One query for an office, two at most for a person.
    """
    if isinstance(row, Staff):
        held = Holding.objects.filter(Q(to_on=None) | Q(to_on__gt=on), staff=row).select_related("agency", "office")
        holding = held.order_by("-from_on", "-pk").first()
        place = (holding.agency or holding.office) if holding else None
        return zone_of(place, on) if place else HEADQUARTERS
    if isinstance(row, FieldOffice):
        named = FieldOffice.objects.filter(pk=row.pk).values_list(office_zone(OuterRef("pk"), on), flat=True)
        return str(named.first() or HEADQUARTERS)
    return str(getattr(getattr(row, "agency", None) or row, "zone", "") or HEADQUARTERS)
