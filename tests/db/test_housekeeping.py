"""Tidying forgets what has served its purpose and touches no history."""

from hashlib import sha256

from django.conf import settings

from accord.actions.housekeeping import tidy
from accord.records import documents as store
from accord.records.models import Document, IdempotencyKey, LogEntry
from tests.db.stages import referred


def test_old_keys_go_and_young_ones_stay(w):
    raw = {"agency": str(w.agency.public_id), "problem": "A problem.", "body_position": "undecided"}
    w.do("liaison", "request", "start", raw, key="old")
    w.do("liaison", "request", "start", raw, key="young", at=w.later(days=7))

    assert tidy(w.later(hours=1))["keys"] == 1
    assert IdempotencyKey.objects.get().key == sha256(b"young").hexdigest()


def test_a_file_that_a_row_names_stays_and_the_log_is_whole(w):
    referred(w)
    before = LogEntry.objects.count()

    tidy(w.later(days=3000))

    assert LogEntry.objects.count() == before
    for paper in Document.objects.all():
        assert len(store.load(paper.digest, settings.FILES)) == paper.size_bytes
