"""What the house tidies by itself: never history, only what has served its purpose."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.sessions.models import Session

from accord.actions.drafts import forget_old
from accord.records import documents as store
from accord.records.models import Document, IdempotencyKey

KEYS_KEPT = timedelta(days=7)
FILES_SPARED = timedelta(days=1)
"""A file this young may belong to an act that has not yet committed."""


def tidy(at: datetime) -> dict[str, int]:
    """Forget old idempotency keys, ended sessions and old drafts, and remove files that no row names.

    Returns how many of each.  Running it twice, or never, changes no answer.
    """
    keys, _ = IdempotencyKey.objects.filter(made_at__lt=at - KEYS_KEPT).delete()
    sessions, _ = Session.objects.filter(expire_date__lt=at).delete()
    known = set(Document.objects.values_list("digest", flat=True))
    swept = store.sweep(known, at - FILES_SPARED, settings.FILES)
    return {"keys": keys, "sessions": sessions, "drafts": forget_old(at), "files": len(swept)}
