"""How often one source may do what needs no account: counted in memory, keyed, and forgotten every hour.

The source's address is never written anywhere.  The key under which it is counted is random, lives
in this process alone and is thrown away with the counts when the hour is over.
"""

import hashlib
import secrets
import threading
from collections import Counter
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest

MOST = {"send": 10, "miss": 30, "look": 600}
"""An hour's enquiries sent, unknown follow-up addresses tried, and searches made; a county may share one source."""


class Hour:
    """The counts of one hour."""

    def __init__(self) -> None:
        """Begin with nothing counted."""
        self._lock = threading.Lock()
        self._hour = ""
        self._key = b""
        self._counts: Counter[bytes] = Counter()

    def spend(self, what: str, source: str, at: datetime) -> bool:
        """Count one more, and return whether it is within what an hour allows."""
        with self._lock:
            hour = at.strftime("%Y-%m-%dT%H")
            if hour != self._hour:
                self._hour, self._key = hour, secrets.token_bytes(32)
                self._counts.clear()
            mark = hashlib.blake2b(f"{what}:{source}".encode(), key=self._key, digest_size=16).digest()
            self._counts[mark] += 1
            return self._counts[mark] <= MOST[what]


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
