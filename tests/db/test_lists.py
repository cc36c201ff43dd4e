"""Lists: the same four queries at any size, counts that agree with counting one by one, keys, standings."""

from collections import Counter
from datetime import timedelta

import pytest
from django.test.utils import CaptureQueriesContext

from accord.cli._story import Story
from accord.queries.lists import SORTS, every, listing, names_of, spec_of
from accord.queries.lists.counting import COUNTED
from accord.records.models import MODEL_OF, Agreement, Designation, Fact, PartnershipRequest, Staff
from accord.rules.decisions import Invalid
from accord.rules.rooms import STAGES
from tests.db.crowd import many_agencies, many_designations, many_requests
from tests.db.world import BEGIN, World

MOST_QUERIES = 4


@pytest.fixture
def told(w: World) -> World:
    for _ in Story(w.people, "287g", BEGIN).walk():
        pass
    w.at = BEGIN + timedelta(days=300)
    return w


def pages(kind, actor, at, chosen=None):
    found, after = [], ""
    while True:
        page = listing(kind, actor, at, chosen, after=after)
        found += page.items
        after = page.after
        if not after:
            return found


def queries(connection, kind, actor, at, chosen=None):
    with CaptureQueriesContext(connection) as caught:
        page = listing(kind, actor, at, chosen)
    return page, len(caught)


@pytest.mark.parametrize("who", ["manager", "coordinator", "liaison"])
def test_every_list_takes_at_most_four_queries_and_counts_what_it_shows(told, who):
    from django.db import connection

    actor = told.people.actor(who, told.at)
    for kind in STAGES:
        page, asked = queries(connection, kind, actor, told.at)
        assert asked <= MOST_QUERIES, kind
        assert page.total == len(page.items), kind
        assert len({len(i.cells) for i in page.items} | {len(page.columns) - 1}) == 1
        for facet in page.facets:
            for value in facet.values:
                narrowed = listing(kind, actor, told.at, {facet.code: value.value})
                assert narrowed.total == value.count == len(narrowed.items), (kind, facet.code, value)


def test_a_list_costs_the_same_queries_at_a_hundred_and_at_eighteen_thousand_rows(told):
    from django.db import connection

    actor = told.people.actor("coordinator", told.at)
    agreement = Agreement.objects.get()
    few = {}
    for count in (100, 17_900):
        before = {kind: MODEL_OF[kind]._default_manager.count() for kind in ("request", "designation", "agency")}
        if count == 100:
            many_requests(told, count)
        else:
            _renumber()
            many_requests(told, count)
            many_designations(told, agreement, 18_000)
            many_agencies(told, 18_000)
        for kind in before:
            for chosen in ({}, {"state": next(iter(spec_of(kind).state_words))}, {"q": "lee"}, {"sort": "old"}):
                _, asked = queries(connection, kind, actor, told.at, chosen)
                assert asked <= MOST_QUERIES
                assert few.setdefault((kind, *chosen), asked) == asked
    assert listing("request", actor, told.at).total == 18_001
    assert listing("designation", actor, told.at).total == 18_001


def _renumber():
    for n, row in enumerate(PartnershipRequest.objects.filter(number__startswith="R-X")):
        PartnershipRequest.objects.filter(pk=row.pk).update(number=f"R-Y-{n:06}")


def test_counts_agree_with_counting_one_by_one(w):
    many_requests(w, 700)
    actor = w.people.actor("coordinator", w.at)
    rows = pages("request", actor, w.at)
    assert len(rows) == 700
    by_id = {r.public_id: r for r in PartnershipRequest.objects.all()}
    counts = {f.code: {v.value: v.count for v in f.values} for f in listing("request", actor, w.at).facets}
    assert counts["state"] == Counter(i.standing for i in rows)
    assert counts["clock"] == Counter(i.clock for i in rows)
    assert counts["year"] == Counter(str(i.opened_at.year) for i in rows)
    assert counts["program"] == Counter(p for i in rows for p in by_id[i.id].programs)
    assert counts["office"] == {w.removal.number: 700, w.investigations.number: 700}
    assert sum(counts["mine"].values()) > 0
    chosen = {"state": "received", "clock": "overdue"}
    both = listing("request", actor, w.at, chosen)
    assert both.total == sum(i.standing == "received" and i.clock == "overdue" for i in rows)
    # What another choice in the same facet would give is counted under the other facet's choice.
    other = {v.value: v.count for f in both.facets if f.code == "state" for v in f.values}
    assert other == {**Counter(i.standing for i in rows if i.clock == "overdue"), "received": both.total}


@pytest.mark.parametrize("sort", SORTS)
def test_pages_by_key_show_each_row_once_in_order(w, sort):
    many_requests(w, 230)
    actor = w.people.actor("coordinator", w.at)
    found = pages("request", actor, w.at, {"sort": sort})
    assert len({i.id for i in found}) == len(found) == 230
    assert [i.id for i in every("request", actor, w.at, {"sort": sort}, limit=230, size=37)] == [i.id for i in found]
    if sort == "due":
        due = [i.next_due_at for i in found]
        running = [d for d in due if d]
        assert due == sorted(running) + [None] * (len(due) - len(running))
    else:
        assert [i.opened_at for i in found] == sorted((i.opened_at for i in found), reverse=sort == "new")


def test_a_local_list_holds_only_the_own_agency_and_no_choice_of_offices(w):
    many_requests(w, 60)
    page = listing("request", w.people.actor("liaison", w.at), w.at)
    assert {i.agency for i in page.items} == {w.agency.name}
    assert page.total == 30
    assert "office" not in {f.code for f in page.facets}
    assert listing("request", w.people.actor("liaison", w.at), w.at, {"q": w.other.name}).total == 0


def test_the_standing_of_an_agreement_follows_from_its_dates_with_no_job_run(told):
    agreement = Agreement.objects.get()
    actor = told.people.actor("manager", told.at)
    assert listing("agreement", actor, told.at).items[0].state_label == "In force"
    Agreement.objects.update(ends_at=told.at + timedelta(days=30))
    assert listing("agreement", actor, told.at).items[0].standing == "ending"
    later = told.at + timedelta(days=30)
    [item] = listing("agreement", actor, later, {"state": "ended"}).items
    assert (item.state_label, item.state, item.number) == ("Ended", "active", agreement.number)
    [officer] = listing("designation", actor, later, {"state": "agreement-ended"}).items
    assert officer.state_label == "Agreement ended"


def test_a_designation_reads_lapsed_and_on_hold_at_the_moment_it_is(told):
    actor = told.people.actor("manager", told.at)
    row = Designation.objects.get()
    late = row.lapses_at
    assert listing("designation", actor, late - timedelta(seconds=1)).items[0].standing == "lapses-soon"
    assert listing("designation", actor, late).items[0].standing == "lapsed"
    Fact.objects.create(subject="designation", subject_id=row.pk, kind="hold", valid_from=told.at, known_from=told.at)
    assert listing("designation", actor, told.at).items[0].state_label == "On hold"


def test_search_finds_by_number_agency_ori_and_the_title_s_words(told):
    actor = told.people.actor("manager", told.at)
    officer = Staff.objects.get(pk=Designation.objects.get().officer_id)
    for text in ("DN-2026", "lee county", "FL036", officer.full_name.split()[1].lower(), f"lee {officer.full_name}"):
        assert listing("designation", actor, told.at, {"q": text}).total == 1, text
    for text in ("zzzz", "lee zzzz", "%", "_____"):
        assert listing("designation", actor, told.at, {"q": text}).total == 0, text


@pytest.mark.parametrize(
    ("chosen", "after"),
    [({"state": "none-such"}, ""), ({"colour": "red"}, ""), ({"year": "20x6"}, ""), ({"clock": "later; --"}, ""),
     ({"q": "a\x00b"}, ""), ({"q": "x" * 101}, ""), ({"sort": "worst"}, ""), ({}, "-1"), ({}, "x"), ({}, "9" * 19),
     ({"sort": "due"}, "yesterday~1"), ({"sort": "due"}, "2026-01-01T00:00:00~1"), ({"sort": "due"}, "9999~x")],
)  # fmt: skip
def test_what_a_list_does_not_know_is_said(w, chosen, after):
    with pytest.raises(Invalid) as refused:
        listing("request", w.people.actor("manager", w.at), w.at, chosen, after=after)
    assert refused.value.problems[0].field in (*names_of("request"), "colour", "after")


def test_beyond_what_is_counted_the_list_says_so(w, monkeypatch):
    from accord.queries.lists import counting

    many_requests(w, 30)
    monkeypatch.setattr(counting, "COUNTED", 20)
    page = listing("request", w.people.actor("manager", w.at), w.at)
    assert page.total is None
    assert {v.count for f in page.facets for v in f.values} == {None}
    assert len(page.items) == 30
    assert COUNTED == 100_000


def test_waiting_for_me_follows_the_next_step_and_the_clocks(w):
    made = w.do("liaison", "request", "start", {"agency": str(w.agency.public_id), "problem": "Goods.", "body_position": "in-favour"})  # fmt: skip
    liaison, coordinator = w.people.actor("liaison", w.at), w.people.actor("coordinator", w.at)
    waiting = {"mine": "waiting"}
    assert [i.number for i in listing("request", liaison, w.at, waiting).items] == [made.number]
    assert listing("request", coordinator, w.at, waiting).total == 0
    w.do("liaison", "request", "submit")
    assert listing("request", liaison, w.at, waiting).total == 0
    assert listing("request", coordinator, w.at, waiting).total == 1
    assert listing("request", liaison, w.at, {"mine": "worked"}).total == 1
