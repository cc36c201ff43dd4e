"""How often screening refused an identifier of a person, for the privacy report."""

from datetime import date

from django.db.models import Sum

from accord.records.models import ScreeningRefusal
from accord.rules.identifiers import KINDS


def refusals(*, from_on: date, to_on: date) -> dict[str, int]:
    """Return the number of refusals of each kind of identifier, from a day until before another (UTC).  One query."""
    rows = ScreeningRefusal.objects.filter(counted_on__gte=from_on, counted_on__lt=to_on)
    found = dict(rows.values_list("kind").annotate(Sum("times")))
    return {kind: found.get(kind, 0) for kind in KINDS if kind != "control"}
