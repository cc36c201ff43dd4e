"""While others keep writing: an act gives way with a reason, nothing is half-written, and the same act passes later."""

import sqlite3
import threading

import pytest
from django.db import OperationalError, connection, transaction

from accord.records.models import Agency, LogEntry, PartnershipRequest
from accord.records.waiting import gave_way
from accord.rules.decisions import Refused

REQUEST = {"problem": "Too few hours of training.", "body_position": "in-favour"}


@pytest.fixture
def others_write(committed):
    """Hold what a new request needs in a transaction of another connection, until the test lets go."""
    held, done = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            # SQLite lets nobody else write; PostgreSQL keeps this row.
            list(Agency.objects.select_for_update().filter(pk=committed.agency.pk))
            Agency.objects.filter(pk=committed.agency.pk).update(officers=621)
            held.set()
            done.wait(30)
        connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    assert held.wait(30)
    yield lambda: (done.set(), thread.join())
    done.set()
    thread.join()


@pytest.mark.django_db(transaction=True)
def test_an_act_that_cannot_be_written_now_says_so_and_passes_afterwards(committed, others_write):
    w, raw = committed, {"agency": str(committed.agency.public_id), **REQUEST}
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 50" if connection.vendor == "sqlite" else "SET lock_timeout = '50ms'")
    try:
        with pytest.raises(Refused) as refused:
            w.do("liaison", "request", "start", raw)
        assert [f.rule for f in refused.value.findings] == ["door:busy"]
        others_write()
        assert not PartnershipRequest.objects.exists()
        assert not LogEntry.objects.filter(tag="request:start").exists()
        assert w.do("liaison", "request", "start", raw).state == "draft"
    finally:
        connection.close()


def test_only_a_lock_is_given_way_to():
    assert not gave_way(OperationalError("no such table: records_request"))
    full = sqlite3.OperationalError("database or disk is full")
    full.sqlite_errorcode = sqlite3.SQLITE_FULL
    mistake = OperationalError("database or disk is full")
    mistake.__cause__ = full
    assert not gave_way(mistake)
