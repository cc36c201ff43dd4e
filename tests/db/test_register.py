"""Lists taken into the register: kept once, derived the same, decided by people, all of it in the log."""

import json
import random
from datetime import timedelta

import pytest

from accord.actions.register import decide_doubt, decide_list, import_lists
from accord.queries.register import reading
from accord.records.models import (
    LogEntry,
    PublishedList,
    RegisterChange,
    RegisterDoubt,
    RegisterEntry,
    RegisterHead,
    RegisterStanding,
)
from accord.rules.canonical import leaf
from accord.rules.decisions import Forbidden, Invalid, Missing
from tests.db.world import BEGIN
from tests.unit.listing import csv_of, row, xlsx_of

AT = BEGIN.replace(year=2026)
NAMES = ("Adams", "Bradford", "Clay", "Duval", "Escambia", "Flagler", "Gulf", "Hardee", "Jackson", "Leon")
FIRST = [row(f"{n} County Sheriff's Office", f"2025-01-{i + 10}") for i, n in enumerate(NAMES)]
SECOND = [
    *FIRST[:-1],
    row("Leon County Sheriff's Office", "2025-01-20"),
    row("Lee County Sheriff's Office", "2025-02-20", county="Lee County"),
]
CUT = [*SECOND[:3], row("Ocala Police Department", "2025-03-01")]


def take(*files, by=None, at=AT):
    return import_lists(files, by=by, at=at)


def register():
    """Return the whole register, as it can be compared."""
    entries = [tuple(map(str, e)) for e in RegisterEntry.objects.order_by("public_id").values_list(
        "public_id", "state", "agency_name", "model", "signed_on", "status", "first_on", "last_on", "url", "match_sure", "superseded_by")]  # fmt: skip
    changes = sorted(
        tuple(map(str, c))
        for c in RegisterChange.objects.values_list(
            "entry__public_id", "published__digest", "kind", "on", "before", "after"
        )
    )
    return entries, changes, sorted(RegisterDoubt.objects.values_list("key", flat=True))


def test_a_list_is_folded_matched_and_logged_and_the_same_list_in_another_file_changes_nothing(w):
    (first,) = take(("participatingAgencies.csv", csv_of(FIRST)))
    assert (first.added, first.quarantined, first.as_of.isoformat()) == (10, False, "2025-01-19")
    (second,) = take(("b.csv", csv_of(SECOND)))
    assert (second.rows, second.added, second.redated, second.unchanged, second.removed) == (11, 1, 1, 9, 0)
    lee = RegisterEntry.objects.get(agency_name="Lee County Sheriff's Office")
    assert (lee.agency, lee.match_sure) == (w.agency, 100)
    entry = LogEntry.objects.get(tag="list:import", object_id=PublishedList.objects.get(digest=second.digest).public_id)
    assert json.loads(entry.body)["next"] == second.digest
    assert leaf(json.loads(entry.body)) == bytes(entry.leaf)

    before, entries, digest = register(), LogEntry.objects.count(), RegisterHead.objects.get().digest

    def build(_book, sheet):
        from tests.unit.listing import HEADINGS

        for at, cells in enumerate((HEADINGS, *SECOND)):
            sheet.write_row(at, 0, cells)

    (again,) = take(("participating other name 01012020.xlsx", xlsx_of(build)), at=AT + timedelta(days=9))
    assert (again.already, again.digest, again.added) == (True, second.digest, 1)
    assert (register(), LogEntry.objects.count(), RegisterHead.objects.get().digest) == (before, entries, digest)


def test_a_cut_list_waits_with_its_evidence_until_someone_who_may_decides(w):
    take(("a.csv", csv_of(SECOND)))
    before = register()
    (cut,) = take(("b.csv", csv_of(CUT)))
    assert cut.quarantined
    assert "would remove 8 of the 11" in cut.reasons[0]
    assert register() == before
    manager = w.people.actor("manager", AT)
    for who, digest, why, error in (
        ("liaison", cut.digest, "It is right.", Forbidden), ("manager", cut.digest, " ", Invalid),
        ("manager", cut.digest, "SSN 123-45-6789", Invalid), ("manager", "0" * 64, "It is right.", Missing),
    ):  # fmt: skip
        with pytest.raises(error):
            decide_list(digest, accept=True, reason=why, by=w.people.actor(who, AT), at=AT)
    decide_list(cut.digest[:12], accept=True, reason="The publisher confirmed it by telephone.", by=manager, at=AT)
    assert RegisterEntry.objects.filter(status="active").count() == 4
    assert LogEntry.objects.filter(tag="list:accept").count() == 1
    decide_list(cut.digest, accept=False, reason="The publisher took it back.", by=manager, at=AT)
    assert register() == before


def test_the_refusal_names_its_rule(w):
    take(("a.csv", csv_of(SECOND)), ("b.csv", csv_of(CUT)))
    digest = RegisterStanding.objects.get(taken=False).published.digest
    with pytest.raises(Forbidden) as refused:
        decide_list(digest, accept=True, reason="Let it in.", by=w.people.actor("head", AT), at=AT)
    assert [f.rule for f in refused.value.findings] == ["register:decider"]


def test_a_doubt_is_answered_once_and_the_register_follows(w):
    was = row("Pinal County Sheriff's Office", "2025-01-05", state="ARIZONA", county="Pinal County")
    now = row("Pinal County Attorney's Office", "2025-01-05", state="ARIZONA", county="Pinal County")
    _, told = take(("a.csv", csv_of([*FIRST, was])), ("b.csv", csv_of([*SECOND, now])))
    assert (told.review, told.renamed) == (1, 0)
    (doubt,) = (d for d in reading.doubts() if d.kind == "maybe-renamed")
    manager = w.people.actor("manager", AT)
    with pytest.raises(Invalid):
        decide_doubt(doubt.key, "perhaps", reason="No.", by=manager, at=AT)
    decide_doubt(doubt.key, "same", reason="The agreement names both.", by=manager, at=AT)
    assert RegisterStanding.objects.get(published__digest=told.digest).renamed == 1
    assert doubt.key not in {d.key for d in reading.doubts()}
    with pytest.raises(Missing):
        decide_doubt(doubt.key, "same", reason="Again.", by=manager, at=AT)


def test_any_order_of_arrival_makes_one_register(w):
    files = [("a.csv", csv_of(FIRST)), ("b.csv", csv_of(SECOND)), ("c.csv", csv_of(CUT)),
             ("pendingAgencies02152025.csv", csv_of([row("Ocala Police Department", "")]))]  # fmt: skip
    take(*files)
    found = register()
    for order in (reversed(files), random.Random(287).sample(files, len(files))):
        from accord.actions.register import _deriving

        _forget()
        for file in order:
            take(file)
        assert register() == found
        assert _deriving.published()[1]


def _forget():
    """Take every list away: the database's own triggers refuse it, so they stand aside for the test."""
    from django.apps import apps
    from django.db import connection

    from accord.records import triggers

    tables = ("records_registerword", "records_registerchange", "records_registerdoubt", "records_registerstanding",
              "records_registerentry", "records_registerhead", "records_publishedlist", "records_listedrow")  # fmt: skip
    with connection.cursor() as cursor:
        for table in tables:
            for verb in ("delete", "truncate"):
                drop = f'DROP TRIGGER IF EXISTS "{table}_no_{verb}"'
                cursor.execute(drop if connection.vendor == "sqlite" else f'{drop} ON "{table}"')
            cursor.execute(f'DELETE FROM "{table}"')
    triggers.install(apps.get_app_config("records"))


def test_what_is_no_list_is_told_and_leaves_nothing(w):
    told = take(
        ("x.xlsx", b"PK\x03\x04nothing"), ("y.csv", b"Name,Price\nApples,3\n"), ("participating.csv", csv_of([]))
    )
    assert [t.quarantined for t in told] == [True, True, True]
    assert "damaged" in told[0].reasons[0]
    assert "no line has headings" in told[1].reasons[0]
    assert "holds no row" in told[2].reasons[0]
    assert not PublishedList.objects.exists()


def test_pages_of_the_register_cost_the_same_at_any_size(w, django_assert_num_queries):
    take(("a.csv", csv_of(FIRST)))
    with django_assert_num_queries(3):
        few = reading.listed(size=2)
    take(("b.csv", csv_of([*SECOND, *(row(f"{n} Police Department", "2025-02-01") for n in NAMES)])))
    with django_assert_num_queries(3):
        page = reading.listed(size=2)
    assert (few.total, page.total) == (10, 21)
    seen = [i.agency for i in page.items]
    while page.after:
        page = reading.listed(after=page.after, size=7)
        seen += [i.agency for i in page.items]
    assert len(seen) == 21
    assert seen == sorted(seen)
    assert [i.agency for i in reading.listed("leon sher").items] == ["Leon County Sheriff's Office"]
    leon = reading.listed("leon sher").items[0].id
    with django_assert_num_queries(4):
        told = reading.one(leon)
    assert [h.kind for h in told.history] == ["added", "redated"]


@pytest.mark.shared
def test_the_published_lists_make_one_register_whichever_way_they_come(w, shared):
    files = [(p.name, p.read_bytes()) for p in sorted((shared / "data" / "register" / "csv").iterdir())]
    told = take(*files)
    assert [t.file for t in told if t.quarantined] == []
    found = register()
    assert sum(e[5] == "active" for e in found[0]) == 1499
    _forget()
    take(*reversed(files))
    assert register() == found
