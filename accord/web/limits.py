"""How often one source may do what needs no account, over all processes that serve.

The source's address is never written anywhere.  The database counts keyed buckets, thrown away with
their key each hour (`accord.actions.rates`); a process takes small lots from there and spends them
from memory, so that not every search writes.  Pages that are not limited ask nothing.
"""

import hashlib
import secrets
import threading
from collections import Counter
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest

from accord.actions.rates import take

MOST = {"send": 10, "miss": 30, "look": 600, "type": 3_000}
"""An hour's enquiries sent, unknown follow-up addresses tried, searches made, and times help was asked while typing; a
county may share one source."""
LOTS = 20
"""An hour's allowance is taken in so many lots; what is at most so much is taken one by one, and so counted exactly."""


class Hour:
    """What this process has taken for one hour and not spent yet."""

    def __init__(self) -> None:
        """Begin with nothing taken."""
        self._lock = threading.Lock()
        self._hour = ""
        self._key = b""
        self._left: Counter[bytes] = Counter()

    def spend(self, what: str, source: str, at: datetime) -> bool:
        """Count one more, and return whether it is within what an hour allows."""
        hour = at.strftime("%Y-%m-%dT%H")
        with self._lock:
            if hour != self._hour:
                self._hour, self._key = hour, secrets.token_bytes(32)
                self._left.clear()
            mark = hashlib.blake2b(f"{what}:{source}".encode(), key=self._key, digest_size=16).digest()
            if self._left[mark] > 0:
                self._left[mark] -= 1
                return True
        lot = max(1, MOST[what] // LOTS) if MOST[what] > LOTS * 2 else 1
        if not take(what, source, lot, MOST[what], at):
            return False
        with self._lock:
            if hour == self._hour:
                self._left[mark] += lot - 1
        return True


HOUR = Hour()


def source_of(request: HttpRequest) -> str:
    """Return the address that asks; behind proxies that are ours, the one that the outermost of them saw."""
    ours = settings.TRUSTED_PROXIES
    hops = [h.strip() for h in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if h.strip()]
    if ours and len(hops) >= ours:
        return str(hops[-ours])
    return str(request.META.get("REMOTE_ADDR", ""))


def within(request: HttpRequest, what: str, at: datetime) -> bool:
    """Return whether this source may do it once more this hour."""
    return HOUR.spend(what, source_of(request), at)
