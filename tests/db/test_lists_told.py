"""Lists of a world in which the whole way was walked: queries at any size, standings by dates, search."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accord.queries.lists import listing, spec_of
from accord.records.models import MODEL_OF, Agreement, Designation, Fact, PartnershipRequest, Staff
from accord.rules.rooms import STAGES
from tests.db.crowd import many_agencies, many_designations, many_requests
from tests.db.stages import walked

BEGINS = (walked,)
MOST_QUERIES = 4


def queries(connection, kind, actor, at, chosen=None):
    with CaptureQueriesContext(connection) as caught:
        page = listing(kind, actor, at, chosen)
    return page, len(caught)


@pytest.mark.parametrize("who", ["manager", "coordinator", "liaison"])
def test_every_list_takes_at_most_four_queries_and_counts_what_it_shows(w, who):
    actor = w.people.actor(who, w.at)
    for kind in STAGES:
        page, asked = queries(connection, kind, actor, w.at)
        assert asked <= MOST_QUERIES, kind
        assert page.total == len(page.items), kind
        assert len({len(i.cells) for i in page.items} | {len(page.columns) - 1}) == 1
        for facet in page.facets:
            for value in facet.values:
                narrowed = listing(kind, actor, w.at, {facet.code: value.value})
                assert narrowed.total == value.count == len(narrowed.items), (kind, facet.code, value)


def test_a_list_costs_the_same_queries_at_a_hundred_and_at_two_thousand_rows(w):
    actor = w.people.actor("coordinator", w.at)
    agreement = Agreement.objects.get()
    few = {}
    for count in (100, 1_900):
        before = {kind: MODEL_OF[kind]._default_manager.count() for kind in ("request", "designation", "agency")}
        if count == 100:
            many_requests(w, count)
        else:
            _renumber()
            many_requests(w, count)
            many_designations(w, agreement, 2_000)
            many_agencies(w, 2_000)
            with connection.cursor() as cursor:
                # What the database does by itself once so many rows have come; without it, it plans for a few.
                cursor.execute("ANALYZE")
        for kind in before:
            for chosen in ({}, {"state": next(iter(spec_of(kind).state_words))}, {"q": "lee"}, {"sort": "old"}):
                _, asked = queries(connection, kind, actor, w.at, chosen)
                assert asked <= MOST_QUERIES
                assert few.setdefault((kind, *chosen), asked) == asked
    assert listing("request", actor, w.at).total == 2_001
    assert listing("designation", actor, w.at).total == 2_001


def _renumber():
    for n, row in enumerate(PartnershipRequest.objects.filter(number__startswith="R-X")):
        PartnershipRequest.objects.filter(pk=row.pk).update(number=f"R-Y-{n:06}")


def test_the_standing_of_an_agreement_follows_from_its_dates_with_no_job_run(w):
    agreement = Agreement.objects.get()
    actor = w.people.actor("manager", w.at)
    assert listing("agreement", actor, w.at).items[0].state_label == "In force"
    Agreement.objects.update(ends_at=w.at + timedelta(days=30))
    assert listing("agreement", actor, w.at).items[0].standing == "ending"
    later = w.at + timedelta(days=30)
    [item] = listing("agreement", actor, later, {"state": "ended"}).items
    assert (item.state_label, item.state, item.number) == ("Ended", "active", agreement.number)
    [officer] = listing("designation", actor, later, {"state": "agreement-ended"}).items
    assert officer.state_label == "Agreement ended"


def test_a_designation_reads_lapsed_and_on_hold_at_the_moment_it_is(w):
    actor = w.people.actor("manager", w.at)
    row = Designation.objects.get()
    late = row.lapses_at
    assert listing("designation", actor, late - timedelta(seconds=1)).items[0].standing == "lapses-soon"
    assert listing("designation", actor, late).items[0].standing == "lapsed"
    Fact.objects.create(subject="designation", subject_id=row.pk, kind="hold", valid_from=w.at, known_from=w.at)
    assert listing("designation", actor, w.at).items[0].state_label == "On hold"


def test_search_finds_by_number_agency_ori_and_the_title_s_words(w):
    actor = w.people.actor("manager", w.at)
    officer = Staff.objects.get(pk=Designation.objects.get().officer_id)
    for text in ("DN-2026", "lee county", "FL036", officer.full_name.split()[1].lower(), f"lee {officer.full_name}"):
        assert listing("designation", actor, w.at, {"q": text}).total == 1, text
    for text in ("zzzz", "lee zzzz", "%", "_____"):
        assert listing("designation", actor, w.at, {"q": text}).total == 0, text
