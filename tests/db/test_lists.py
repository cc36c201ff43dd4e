"""Lists: the same four queries at any size, counts that agree with counting one by one, keys, standings."""

from collections import Counter

import pytest
from django.test.utils import CaptureQueriesContext

from accord.queries.lists import SORTS, checked, every, filter_words, listing, names_of, spec_of
from accord.queries.lists.counting import COUNTED
from accord.records.models import PartnershipRequest
from accord.rules.decisions import Invalid
from tests.db.crowd import many_requests

BEGINS = ()

MOST_QUERIES = 4


def pages(kind, actor, at, chosen=None):
    found, after = [], ""
    while True:
        page = listing(kind, actor, at, chosen, after=after)
        found += page.items
        after = page.after
        if not after:
            return found


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


def test_several_values_of_a_facet_keep_what_has_any_of_them(w):
    many_requests(w, 120)
    actor = w.people.actor("manager", w.at)
    rows = pages("request", actor, w.at)
    chosen = {"state": "received,acknowledged", "clock": "overdue,soon"}
    both = listing("request", actor, w.at, chosen)
    assert both.total == sum(
        i.standing in ("received", "acknowledged") and i.clock in ("overdue", "soon") for i in rows
    )
    assert both.total > 1
    assert {i.id for i in every("request", actor, w.at, chosen, limit=500)} == {i.id for i in both.items}
    # What another state would add is counted as it was.
    states = {v.value: v.count for f in both.facets if f.code == "state" for v in f.values}
    assert states["referred"] == sum(i.standing == "referred" and i.clock in ("overdue", "soon") for i in rows)
    one = listing("request", actor, w.at, {"state": " received ,received,"})
    assert one.total == listing("request", actor, w.at, {"state": "received"}).total
    assert checked("request", {"state": " received ,received,", "clock": ",", "q": "a, b"}) == {"state": "received", "q": "a, b"}  # fmt: skip
    offices = f"{w.removal.number},{w.investigations.number}"
    said = dict(filter_words("request", {"office": offices, "state": "received,acknowledged"}))
    words = spec_of("request").state_words
    assert said["State"] == f"{words['received']} or {words['acknowledged']}"
    assert all(office.name in said["Field office"] for office in (w.removal, w.investigations))
    assert queries_of(lambda: filter_words("request", {"office": offices})) == 1


@pytest.mark.parametrize(
    ("value", "names"), [("received,nope,wrong", ["nope", "wrong"]), (",".join(f"x{n}" for n in range(21)), ["21 values"])]
)  # fmt: skip
def test_each_value_that_a_facet_lacks_is_named(w, value, names):
    with pytest.raises(Invalid) as refused:
        listing("request", w.people.actor("manager", w.at), w.at, {"state": value})
    assert [p.got for p in refused.value.problems] == names


def queries_of(do):
    from django.db import connection

    with CaptureQueriesContext(connection) as caught:
        do()
    return len(caught)
