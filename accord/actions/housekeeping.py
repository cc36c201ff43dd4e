"""What the house tidies by itself: never history, only what has served its purpose."""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.sessions.models import Session

from accord.actions._perform import perform
from accord.actions.drafts import forget_old
from accord.actions.money.certifications import begin_owed
from accord.actions.orders import forget_orders
from accord.actions.rates import forget_hours
from accord.queries.enquiries import due_for_disposal
from accord.records import documents as store
from accord.records.models import Document, IdempotencyKey
from accord.rules.decisions import Failure
from accord.rules.permissions import without_account

log = logging.getLogger("accord.jobs")
KEYS_KEPT = timedelta(days=7)
FILES_SPARED = timedelta(days=1)
"""A file this young may belong to an act that has not yet committed."""


def tidy(at: datetime) -> dict[str, int]:
    """Forget old idempotency keys, ended sessions and old drafts, and remove files that no row names.

    The certification of every fiscal year that is over is begun, so that its clock runs whether or not anybody remembers.
    Contact details of enquiries that ended go on their day, each through the door, with an entry of its own.

    Returns how many of each.  Running it twice, or never, changes no answer.
    """
    keys, _ = IdempotencyKey.objects.filter(made_at__lt=at - KEYS_KEPT).delete()
    sessions, _ = Session.objects.filter(expire_date__lt=at).delete()
    known = set(Document.objects.values_list("digest", flat=True))
    swept = store.sweep(known, at - FILES_SPARED, settings.FILES)
    contacts = _dispose(at)
    begun = begin_owed(at)
    return {"contacts": contacts, "keys": keys, "sessions": sessions, "drafts": forget_old(at), "files": len(swept),
            "rates": forget_hours(at), "ordered": forget_orders(at), "certifications": begun}  # fmt: skip


def _dispose(at: datetime) -> int:
    schedule, done = without_account("schedule"), 0
    for enquiry_id in due_for_disposal(at):
        try:
            perform("enquiry", "dispose", enquiry_id, by=schedule, at=at)
        except Failure:
            # A person was quicker, or opened it again: the next round sees it as it then stands.
            log.warning("an enquiry's contact details could not be deleted now")
            continue
        done += 1
    return done
