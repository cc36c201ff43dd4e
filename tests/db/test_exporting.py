"""Lists as files: the same rows as the page, nobody else's, opened by another program, on the record."""

import csv
from io import BytesIO, StringIO

import pytest
from python_calamine import CalamineWorkbook

from accord.actions import exporting
from accord.actions.exporting import export_list
from accord.cli._story import Story
from accord.queries.lists import columns_of, listing
from accord.records.models import Agency, LogEntry, LogText, PartnershipRequest
from accord.rules.decisions import Invalid
from accord.rules.rooms import STAGES
from accord.rules.spreadsheets import BOM, said
from tests.db.crowd import many_requests
from tests.db.world import BEGIN

BEGINS = ()


def taken(kind, chosen, form, actor, at, **more):
    made = export_list(kind, chosen, form, by=actor, at=at, **more)
    return made, b"".join(made.chunks)


def table(data):
    """Return the lines about the file, and the table with its header."""
    rows = list(csv.reader(StringIO(data.decode().removeprefix(BOM), newline="")))
    gap = rows.index([])
    return {r[0]: r[1] if len(r) > 1 else "" for r in rows[:gap]}, rows[gap + 1 :]


def sheet(data):
    rows = CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_index(0).to_python()
    gap = next(i for i, r in enumerate(rows) if not any(c != "" for c in r))
    return {r[0]: r[1] for r in rows[:gap]}, rows[gap + 1 :]


@pytest.mark.parametrize("who", ["manager", "liaison"])
def test_every_list_leaves_as_it_is_shown(w, who, settings):
    settings.DEMONSTRATION = True
    for _ in Story(w.people, "287g", BEGIN).walk():
        pass
    actor = w.people.actor(who, w.at)
    for kind in STAGES:
        page = listing(kind, actor, w.at)
        made, data = taken(kind, {}, "csv", actor, w.at)
        head, rows = table(data)
        assert rows[0] == [c.label for c in columns_of(kind)]
        by_title = page.columns[0].code == "title"
        assert rows[1:] == [[said(i.title if by_title else i.number), *map(said, i.cells)] for i in page.items], kind
        assert head["Rows"] == str(made.rows) == str(len(page.items))
        assert "invented" in head["Demonstration"]
        told, cells = sheet(taken(kind, {}, "xlsx", actor, w.at)[1])
        assert cells[0] == rows[0]
        assert len(cells) == len(rows)
        assert [r[0] for r in cells] == [r[0] for r in rows]
        assert told["As of (UTC)"] == head["As of (UTC)"]


def test_a_file_holds_what_the_filters_leave_and_says_which(w):
    many_requests(w, 90)
    actor = w.people.actor("coordinator", w.at)
    chosen = {"state": "received", "place": "FL", "office": w.removal.number, "sort": "old"}
    made, data = taken("request", chosen, "csv", actor, w.at)
    head, rows = table(data)
    assert (
        head["Narrowed by"]
        == "State: Received; In the state of: Florida; Field office: Miami (removal); Order: Oldest first"
    )
    assert [r[0] for r in rows[1:]] == [i.number for i in listing("request", actor, w.at, chosen).items]
    assert made.rows == len(rows) - 1 > 5


def test_days_and_numbers_are_days_and_numbers_in_a_spreadsheet(w):
    many_requests(w, 12)
    _, cells = sheet(taken("request", {}, "xlsx", w.people.actor("manager", w.at), w.at)[1])
    header = cells[0]
    ages = [r[header.index("Age in days")] for r in cells[1:]]
    assert any(isinstance(a, float) and a > 1000 for a in ages)
    assert all(type(r[header.index("Opened")]).__name__ == "date" for r in cells[1:])


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_nothing_that_somebody_typed_runs_in_a_spreadsheet(w, form):
    Agency.objects.filter(pk=w.agency.pk).update(name='=HYPERLINK("http://x.example","open")')
    many_requests(w, 2)
    _, data = taken("request", {}, form, w.people.actor("manager", w.at), w.at)
    if form == "csv":
        assert [r[2] for r in table(data)[1]][1:].count('\'=HYPERLINK("http://x.example","open")') == 1
        return
    from zipfile import ZipFile

    inside = ZipFile(BytesIO(data)).read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in inside
    assert "HYPERLINK" in inside


def test_another_agency_s_rows_are_in_no_file(w):
    many_requests(w, 40)
    theirs = set(PartnershipRequest.objects.filter(agency=w.other).values_list("number", flat=True))
    for form in ("csv", "xlsx"):
        _, data = taken("request", {}, form, w.people.actor("liaison", w.at), w.at)
        rows = table(data)[1] if form == "csv" else sheet(data)[1]
        assert len(rows) == 21
        assert not theirs & {r[0] for r in rows}


def test_taking_a_list_is_on_the_record_before_the_first_row(w):
    many_requests(w, 3)
    actor = w.people.actor("liaison", w.at)
    made = export_list("request", {"state": "draft"}, "csv", by=actor, at=w.at)
    entry = LogEntry.objects.get(tag="list:export")
    assert entry == made.entry
    assert entry.role == "local-liaison"
    words = LogText.objects.get(entry=entry).text
    assert words["given"] == {"list": "request", "form": "csv", "rows": made.rows, "narrowed": {"state": "draft"}}


def test_beyond_its_limit_a_file_says_that_it_is_not_all(w, monkeypatch):
    monkeypatch.setattr(exporting, "LIMIT", 7)
    many_requests(w, 20)
    steps = []
    made, data = taken("request", {}, "csv", w.people.actor("manager", w.at), w.at, progress=steps.append)
    head, rows = table(data)
    assert made.rows == len(rows) - 1 == 7
    assert "at most 7 rows" in head["Not all"]


def test_a_long_file_is_read_by_key_and_tells_how_far_it_is(w, django_assert_max_num_queries):
    many_requests(w, 2_500)
    steps = []
    with django_assert_max_num_queries(14):
        _, data = taken("request", {}, "csv", w.people.actor("manager", w.at), w.at, progress=steps.append)
    assert len(table(data)[1]) == 2_501
    assert steps == list(range(100, 2_501, 100))


@pytest.mark.parametrize(("chosen", "form"), [({}, "pdf"), ({"state": "no"}, "csv"), ({"no": "x"}, "xlsx")])
def test_what_cannot_be_had_is_refused_and_leaves_nothing(w, chosen, form):
    with pytest.raises(Invalid):
        export_list("request", chosen, form, by=w.people.actor("manager", w.at), at=w.at)
    assert not LogEntry.objects.filter(tag="list:export").exists()
