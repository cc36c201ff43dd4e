"""Long lists as files: ordered, written by the background process, kept for a day, seen by their owner alone."""

import csv
from datetime import timedelta
from io import StringIO
from uuid import uuid4

import pytest

from accord.actions.orders import EVERY_ROWS, MOST_OPEN, SILENT, forget_orders, order_list, path_of, write_next
from accord.queries.orders import ordered
from accord.records.models import FileOrder, LogEntry
from accord.rules.decisions import Invalid, Missing, Refused
from accord.rules.spreadsheets import BOM
from tests.db.crowd import many_requests

BEGINS = ()
"""One world for the module."""


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.ORDERED = tmp_path / "ordered"


def test_an_ordered_list_is_written_with_its_progress_and_put_on_the_record(w, monkeypatch):
    many_requests(w, EVERY_ROWS + 120)
    actor = w.people.actor("manager", w.at)
    made = order_list("request", {"place": "FL", "sort": "old"}, "csv", by=actor, at=w.at)
    waits = ordered(made, actor)
    assert (waits.begun, waits.ready, waits.done, waits.total) == (False, False, 0, EVERY_ROWS + 120)
    assert ("In the state of", "Florida") in waits.narrowed
    assert not LogEntry.objects.filter(tag="list:export").exists()
    assert write_next(w.at)
    assert not write_next(w.at)
    ready = ordered(made, actor)
    assert (ready.ready, ready.done, ready.total) == (True, EVERY_ROWS + 120, EVERY_ROWS + 120)
    assert ready.name.endswith(".csv")
    rows = list(csv.reader(StringIO(path_of(made).read_bytes().decode().removeprefix(BOM), newline="")))
    assert len(rows) - rows.index([]) - 2 == EVERY_ROWS + 120
    assert LogEntry.objects.filter(tag="list:export", staff_id=actor.staff_id).count() == 1
    for other in (w.people.actor("coordinator", w.at), w.people.actor("administrator", w.at)):
        with pytest.raises(Missing):
            ordered(made, other)
    assert forget_orders(w.at + timedelta(hours=23)) == 0
    assert forget_orders(w.at + timedelta(hours=25)) == 1
    assert not path_of(made).exists()
    with pytest.raises(Missing):
        ordered(made, actor)


def test_an_order_whose_writer_died_is_taken_up_again_and_one_that_cannot_be_written_says_so(w):
    actor = w.people.actor("manager", w.at)
    made = order_list("request", {}, "xlsx", by=actor, at=w.at)
    FileOrder.objects.update(begun_at=w.at)
    assert not write_next(w.at + SILENT / 2)
    assert write_next(w.at + SILENT * 2)
    assert ordered(made, actor).ready
    bad = order_list("request", {}, "csv", by=actor, at=w.at)
    FileOrder.objects.filter(public_id=bad).update(chosen={"state": "no-such-state"})
    assert write_next(w.at)
    assert (ordered(bad, actor).failed, ordered(bad, actor).ready) == (True, False)
    assert not write_next(w.at)


def test_what_cannot_be_ordered_is_refused_and_leaves_nothing(w):
    actor = w.people.actor("manager", w.at)
    for kind, chosen, form in (("request", {}, "pdf"), ("request", {"state": "nope"}, "csv")):
        with pytest.raises(Invalid):
            order_list(kind, chosen, form, by=actor, at=w.at)
    assert not FileOrder.objects.exists()
    for _ in range(MOST_OPEN):
        order_list("request", {}, "csv", by=actor, at=w.at)
    with pytest.raises(Refused) as refused:
        order_list("request", {}, "csv", by=actor, at=w.at)
    assert [f.rule for f in refused.value.findings] == ["export:most"]
    with pytest.raises(Missing):
        ordered(uuid4(), actor)


def test_a_roster_that_is_taken_as_a_file_is_on_the_record(w):
    from accord.actions.exporting import export_roster

    actor = w.people.actor("liaison", w.at)
    for form in ("csv", "pdf"):
        made = export_roster(w.agency.public_id, form, by=actor, at=w.at)
        assert made.data
        assert made.name == f"roster-{w.at.date()}.{form}"
    entries = LogEntry.objects.filter(tag="roster:export", agency=w.agency).select_related("text")
    assert [e.text.text["given"]["form"] for e in entries.order_by("pk")] == ["csv", "pdf"]
    with pytest.raises(Missing):
        export_roster(w.other.public_id, "csv", by=actor, at=w.at)
    assert entries.count() == 2
