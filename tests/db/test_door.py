"""The door: one effect, all reasons, nothing half-written, nothing ever lost."""

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from accord.actions import perform
from accord.queries.clocks import derive_for
from accord.records.models import DueDate, LogEntry, LogText, Notice, PartnershipRequest, Staff
from accord.records.triggers import names
from accord.rules.decisions import Failure, Forbidden, Invalid, Missing, Refused
from tests.db.world import BEGIN

DRAFT = {"problem": "Smuggling through the harbour outgrew our detectives.", "body_position": "in-favour"}


def start(w, **more):
    return w.do("liaison", "request", "start", {"agency": str(w.agency.public_id), **DRAFT, **more})


def test_an_act_leaves_one_entry_with_its_leaf_and_its_notices(w):
    start(w)
    receipt = w.do("liaison", "request", "submit")

    entry = LogEntry.objects.get(public_id=receipt.entry)
    told = set(Notice.objects.filter(entry=entry).values_list("role", "staff__username"))
    assert entry.tag == "request:submit"
    assert len(bytes(entry.leaf)) == 32
    assert entry.text.text["by"] == "Theo Brandt"
    assert "Theo" not in entry.body
    assert ("coordinator", "coordinator") in told
    assert ("program-manager", "manager") in told


def test_a_wrong_state_is_refused_and_nothing_is_written(w):
    start(w)
    before = LogEntry.objects.count()

    with pytest.raises(Refused) as refused:
        w.do("coordinator", "request", "acknowledge")

    assert refused.value.findings[0].rule == "lifecycle:state"
    assert LogEntry.objects.count() == before


def test_a_role_that_may_not_is_told_who_may(w):
    start(w)
    w.do("liaison", "request", "submit")

    with pytest.raises(Forbidden, match="Field coordinator"):
        w.do("liaison", "request", "acknowledge")


def test_another_agencys_case_does_not_exist_for_its_neighbour(w):
    made = start(w)

    with pytest.raises(Missing) as theirs:
        w.do("liaison", "request", "save", DRAFT, on=made.id, other=True)
    with pytest.raises(Missing) as nobodys:
        w.do("liaison", "request", "save", DRAFT, on=str(uuid4()), other=True)

    assert str(theirs.value) == str(nobodys.value)


def test_all_problems_are_named_at_once(w):
    with pytest.raises(Invalid) as invalid:
        start(w, problem="A 099 123 456 came by", body_position="maybe", letter_on="2026-02-29", colour="blue")

    assert {p.field for p in invalid.value.problems} == {"problem", "body_position", "letter_on", "colour"}
    assert "099" not in str(invalid.value)
    assert not PartnershipRequest.objects.exists()


def test_a_failing_body_leaves_nothing_behind(w, monkeypatch):
    from accord.actions import _effects

    def broken(*_args):
        raise DatabaseError("the disk is full")

    start(w)
    before = LogEntry.objects.count()
    monkeypatch.setattr(_effects, "write_notices", broken)

    with pytest.raises(DatabaseError), transaction.atomic():
        w.do("liaison", "request", "submit")

    assert LogEntry.objects.count() == before
    assert PartnershipRequest.objects.get().state == "draft"


def test_the_same_key_gives_the_same_receipt_and_one_effect(w):
    raw = {"agency": str(w.agency.public_id), **DRAFT}
    first = w.do("liaison", "request", "start", raw, key="once")
    again = w.do("liaison", "request", "start", raw, key="once")

    assert again == first
    assert PartnershipRequest.objects.count() == 1


def test_the_same_key_for_another_act_is_refused(w):
    raw = {"agency": str(w.agency.public_id), **DRAFT}
    w.do("liaison", "request", "start", raw, key="once")

    with pytest.raises(Refused, match="another act"):
        w.do("liaison", "request", "start", {**raw, "problem": "Another problem."}, key="once")


def test_a_version_seen_before_a_change_is_refused(w):
    start(w)
    w.do("liaison", "request", "save", {**DRAFT, "facility": "County jail", "facility_capacity": 300}, version=1)

    with pytest.raises(Refused) as refused:
        w.do("head", "request", "save", DRAFT, version=1)

    assert refused.value.findings[0].rule == "lifecycle:version"


def test_due_dates_in_the_table_equal_a_fresh_derivation(w):
    start(w)
    w.do("liaison", "request", "submit", at=w.later(days=1))
    w.do("coordinator", "request", "ask", {"question": "How many shifts?"}, at=w.later(days=2))
    w.do("liaison", "request", "answer", {"answer": "Three."}, at=w.later(days=5))
    w.do("coordinator", "request", "acknowledge", at=w.later(days=1))

    row = PartnershipRequest.objects.get()
    kept = set(DueDate.objects.values_list("code", "due_at", "met_at"))
    assert kept == {(d.code, d.due_at, d.met_at) for d in derive_for("request", row, w.at)}
    assert {code for code, _, _ in kept} >= {"FD-ACK", "FD-AGE"}


def test_the_log_can_be_neither_changed_nor_deleted(w):
    start(w)

    for break_it in (
        lambda: LogEntry.objects.all().delete(),
        lambda: LogEntry.objects.update(tag="nothing:happened"),
        lambda: LogEntry.objects.all()._raw_delete("default"),
        lambda: LogText.objects.update(text={"by": "someone else"}),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            break_it()


def test_a_text_can_be_purged_and_the_entry_stays(w):
    receipt = start(w)

    LogText.objects.filter(entry__public_id=receipt.entry).update(text=None, salt=None)

    assert LogEntry.objects.get(public_id=receipt.entry).leaf


def test_every_trigger_stands(db):
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
        standing = {name for (name,) in cursor.fetchall()}

    assert set(names()) <= standing


def test_the_database_knows_the_legal_states(w):
    start(w)

    with pytest.raises(DatabaseError), transaction.atomic():
        PartnershipRequest.objects.update(state="approved-by-magic")


def test_removing_a_user_never_changes_what_they_did(w):
    receipt = start(w)
    staff = w.people.staff("liaison")

    w.do("administrator", "staff", "leave", {"to_on": "2026-03-03", "reason": "Moved away."}, on=staff.public_id)
    with pytest.raises(DatabaseError), transaction.atomic():
        _delete_now(staff)

    entry = LogEntry.objects.get(public_id=receipt.entry)
    assert (entry.staff_id, entry.text.text["by"]) == (staff.pk, "Theo Brandt")


def test_one_who_left_can_do_nothing_one_second_later(w):
    start(w)
    staff = w.people.staff("liaison")
    w.do("administrator", "staff", "leave", {"to_on": "2026-03-02", "reason": "Moved away."}, on=staff.public_id)

    with pytest.raises(Missing):
        w.do("liaison", "request", "submit", at=w.at + timedelta(seconds=1))


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_have_one_effect(committed):
    w = committed
    raw = {"agency": str(w.agency.public_id), **DRAFT}
    actor = w.people.actor("liaison", BEGIN)
    made = perform("request", "start", raw=raw, by=actor, at=BEGIN)
    receipts, failures = _at_once(20, lambda _: perform("request", "submit", made.id, {}, by=actor, at=BEGIN, key="k"))

    assert failures == []
    assert len(set(receipts)) == 1
    assert LogEntry.objects.filter(tag="request:submit").count() == 1


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_without_a_key_have_one_winner(committed):
    w = committed
    raw = {"agency": str(w.agency.public_id), **DRAFT}
    actor = w.people.actor("liaison", BEGIN)
    made = perform("request", "start", raw=raw, by=actor, at=BEGIN)
    receipts, failures = _at_once(20, lambda _: perform("request", "submit", made.id, {}, by=actor, at=BEGIN))

    assert len(receipts) == 1
    assert {type(f) for f in failures} == {Refused}
    assert LogEntry.objects.filter(tag="request:submit").count() == 1


def _delete_now(staff):
    Staff.objects.filter(pk=staff.pk)._raw_delete("default")
    # Both databases check deferred keys at the end; ask them now.
    connection.check_constraints()


def _at_once(count, run):
    receipts, failures, gate = [], [], threading.Barrier(count)

    def one(i):
        gate.wait()
        try:
            receipts.append(run(i))
        except Failure as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(i,)) for i in range(count)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    return receipts, failures
