"""How often one source may do what needs no account.

The source's address is never written anywhere: it is counted under an hourly key in memory that all
processes of the machine share (`accord.actions.rates`).  Pages that are not limited ask nothing.
"""

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest

from accord.actions import rates
from accord.actions.rates import Hour

MOST = {"send": 10, "miss": 30, "look": 600, "type": 3_000}
"""An hour's enquiries sent, unknown follow-up addresses tried, searches made, and times help was asked while typing; a
county may share one source."""
HOUR: Hour = rates.HOUR


def source_of(request: HttpRequest) -> str:
    """Return the address that asks; behind proxies that are ours, the one that the outermost of them saw."""
    ours = settings.TRUSTED_PROXIES
    hops = [h.strip() for h in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if h.strip()]
    if ours and len(hops) >= ours:
        return str(hops[-ours])
    return str(request.META.get("REMOTE_ADDR", ""))


def within(request: HttpRequest, what: str, at: datetime) -> bool:
    """Return whether this source may do it once more this hour."""
    return HOUR.spend(what, source_of(request), MOST[what], at)
