"""What one source may do in an hour holds over processes, stands in memory only, and is forgotten with the hour."""

import os
from datetime import timedelta
from pathlib import Path

from django.apps import apps

from accord.actions import rates
from accord.actions.housekeeping import tidy
from accord.actions.rates import MEMORY, SIZE, Hour
from accord.web import limits

BEGINS = ()
SOURCE, MOST = "203.0.113.7", 10


def other_process(folder, at):
    """Return how often another process may do what this one did, on the same memory."""
    child = os.fork()
    if child == 0:
        one = Hour("t", folder)
        os._exit(sum(one.spend("send", SOURCE, MOST, at) for _ in range(6)))
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def test_processes_share_what_one_source_may_do_and_the_last_one_leaves_nothing(w, tmp_path):
    first = Hour("t", tmp_path)
    assert all(first.spend("send", SOURCE, MOST, w.at) for _ in range(6))
    assert other_process(tmp_path, w.at) == 4
    [kept] = tmp_path.iterdir()
    assert kept.stat().st_mode & 0o077 == 0
    assert not first.spend("send", SOURCE, MOST, w.at)
    assert first.spend("miss", SOURCE, MOST, w.at)
    assert first.spend("send", SOURCE, MOST, w.at + timedelta(hours=1))
    assert rates.sweep(tmp_path) == 0, "somebody still counts here"
    kept.with_name(f"{kept.name[:-1]}gone").touch()
    assert rates.sweep(tmp_path) == 1
    assert [*tmp_path.iterdir()] == [kept]


def test_no_address_is_kept_and_the_hour_takes_counts_and_key_with_it(w, tmp_path):
    one = Hour("t", tmp_path)
    one.spend("send", SOURCE, MOST, w.at)
    [file] = tmp_path.iterdir()
    before = file.read_bytes()
    assert len(before) == SIZE
    assert SOURCE.encode() not in before
    assert one.forget(w.at) == 0
    one.spend("look", SOURCE, MOST, w.at + timedelta(hours=1))
    after = file.read_bytes()
    assert after[8:40] != before[8:40]
    assert sum(after[40:]) == 1
    assert one.forget(w.at + timedelta(hours=2)) == 1
    assert file.read_bytes() == bytes(SIZE)


def test_the_hourly_tidying_forgets_and_no_table_counts_sources(w, monkeypatch):
    one = Hour()
    monkeypatch.setattr(rates, "HOUR", one)
    assert one.spend("send", SOURCE, 1, w.at)
    assert tidy(w.at + timedelta(hours=1))["rates"] == 1
    assert one.spend("send", SOURCE, 1, w.at)
    assert not [m for m in apps.get_models() if "rate" in m.__name__.lower()]


def test_what_is_shared_lives_in_memory_and_every_limit_fits_its_count():
    assert Path("/dev/shm") == MEMORY
    assert rates.shared()._name == rates.HOUR._name
    assert limits.HOUR is rates.HOUR
    assert set(limits.MOST) == set(rates.KINDS)
    assert max(limits.MOST.values()) < 2**16
