"""How often one source may do what needs no account, counted together for every process that serves.

No address is written.  What is kept is one of about a million buckets, which thousands of addresses
share, under a key that is made anew each hour; key and counts are deleted when the hour is over.
Two sources that fall into one bucket share what an hour allows.
"""

import hashlib
import secrets
from datetime import datetime

from django.db import transaction
from django.db.models import F

from accord.records.models import RateCount, RateKey

BUCKETS = 2**20


def take(what: str, source: str, lot: int, most: int, at: datetime) -> bool:
    """Take so many of the hour's allowance for this source, and return whether they were still there."""
    hour = at.replace(minute=0, second=0, microsecond=0)
    with transaction.atomic():
        key, new = RateKey.objects.get_or_create(hour=hour, defaults={"key": secrets.token_bytes(32)})
        if new:
            forget_hours(at)
        bucket = _bucket(bytes(key.key), source)
        count, _ = RateCount.objects.get_or_create(hour=hour, what=what, bucket=bucket)
        taken = RateCount.objects.filter(pk=count.pk, times__lte=most - lot).update(times=F("times") + lot)
    return bool(taken)


def forget_hours(at: datetime) -> int:
    """Delete the counts and keys of every hour that is over; return how many counts."""
    hour = at.replace(minute=0, second=0, microsecond=0)
    gone, _ = RateCount.objects.filter(hour__lt=hour).delete()
    RateKey.objects.filter(hour__lt=hour).delete()
    return gone


def _bucket(key: bytes, source: str) -> int:
    return int.from_bytes(hashlib.blake2b(source.encode(), key=key, digest_size=4).digest()) % BUCKETS
