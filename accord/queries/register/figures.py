"""Figures of the public register: official acts, exact, each by a definition that its page states."""

from collections.abc import Iterable

from django.db.models import Count
from django.db.models.functions import TruncMonth

from accord.programs import places
from accord.records.models import RegisterEntry


def signed_by_month() -> tuple[tuple[str, int], ...]:
    """Return how many agreements that stand today were signed in each month, the earliest first.  One query."""
    rows: Iterable[tuple[object, int]] = (
        RegisterEntry.objects.filter(status="active", signed_on__isnull=False)
        .annotate(month=TruncMonth("signed_on"))
        .values_list("month")
        .annotate(n=Count("pk"))
        .order_by("month")
    )
    return tuple((str(month)[:7], n) for month, n in rows)


def active_by_state() -> tuple[tuple[str, str, int], ...]:
    """Return how many agreements stand in each state, with its name, by name.  One query."""
    rows = RegisterEntry.objects.filter(status="active").values_list("state").annotate(n=Count("pk")).order_by("state")
    named = ((code, places.states()[code].name if code in places.states() else code, n) for code, n in rows)
    return tuple(sorted(named, key=lambda r: r[1]))
