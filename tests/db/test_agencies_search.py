"""Finding agencies: the whole national list, by the beginnings of words, at a cost that does not grow."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accord.actions._manifest import installation
from accord.actions.importing import import_agencies, load_shipped
from accord.actions.places import load_places
from accord.programs.places import agencies_rows
from accord.queries.agencies import describe_agency
from accord.queries.agencies_list import COUNTED, PAGE_SIZE, search, suggest
from accord.queries.areas import assigned, queues
from accord.records.models import Agency, SearchWord
from accord.rules.decisions import Invalid
from accord.rules.permissions import Actor, Hold

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
AUDITOR = Actor(staff_id=0, public_id=uuid4(), name="Auditor", holds=(Hold(role="auditor"),))
NOBODY = Actor(staff_id=0, public_id=uuid4(), name="Nobody", holds=())
WALKS = (
    {},
    {"text": "police"},
    {"text": "jefferson county sheriff"},
    {"state": "AL"},
    {"text": "p", "kind": "police", "state": "AL"},
    {"county": "02020"},
)


@pytest.fixture(scope="module")
def national(django_db_setup, django_db_blocker):
    """The whole shipped list, loaded once for this module and rolled back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        report = load_shipped(at=AT)
        # Else PostgreSQL would check every row's references again at the end of every test.
        connection.check_constraints()
        yield report
        transaction.set_rollback(True)


def names(text, **how):
    return [item.name for item in search(AUDITOR, AT, text, **how).items]


def cost(run):
    with CaptureQueriesContext(connection) as queries:
        run()
    return len(queries)


def test_the_cost_of_a_list_is_the_same_for_a_hundred_agencies(db):
    load_places(by=installation(AT), at=AT)
    hundred = [row for row, _ in zip(agencies_rows(), range(100), strict=False)]
    import_agencies(hundred, by=installation(AT), at=AT, source="a hundred")

    assert [cost(lambda walk=walk: search(AUDITOR, AT, **walk)) for walk in WALKS] == [2, 3, 3, 3, 3, 3]
    assert cost(lambda: suggest(AUDITOR, AT, "anch")) == 2


def test_the_cost_of_a_list_is_the_same_for_the_nation(national, db):
    assert [cost(lambda walk=walk: search(AUDITOR, AT, **walk)) for walk in WALKS] == [2, 3, 3, 3, 3, 3]
    assert cost(lambda: suggest(AUDITOR, AT, "anch")) == 2
    assert cost(lambda: queues(AT)) == 6


def test_the_whole_shipped_list_is_taken_and_is_not_loaded_again(national, db):
    assert (national.created, national.refused) == (18_330, ())
    assert Agency.objects.count() == 18_330
    assert load_shipped(at=AT) is None
    assert cost(lambda: load_shipped(at=AT)) <= 4


def test_pages_by_key_show_every_agency_once(national, db):
    seen, after = [], ""
    while True:
        page = search(AUDITOR, AT, after=after)
        seen += [item.id for item in page.items]
        after = page.after
        if not after:
            break

    assert len(seen) == len(set(seen)) == 18_330


def test_pages_by_key_keep_agencies_of_one_name_apart(national, db):
    page = search(AUDITOR, AT, "police", state="FL")
    second = search(AUDITOR, AT, "police", state="FL", after=page.after)

    assert len(page.items) == PAGE_SIZE
    assert not {i.id for i in page.items} & {i.id for i in second.items}
    assert [i.name for i in (*page.items, *second.items)] == list(
        Agency.objects.filter(place_state="FL", pk__in=SearchWord.objects.filter(word="police").values("agency"))
        .order_by("name", "pk")
        .values_list("name", flat=True)[: 2 * PAGE_SIZE]
    )


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("lee county sher fl", "Lee County Sheriff's Office"),
        ("LEE COUNTY SHERIFF’S florida", "Lee County Sheriff's Office"),
        ("fl036000", "Lee County Sheriff's Office"),
        ("doña ana sher", "Dona Ana County Sheriff's Office"),
        ("anchor police", "Anchorage Police Department"),
    ],
)
def test_the_beginnings_of_words_find_it(national, db, typed, found):
    assert found in names(typed)


def test_the_middle_of_a_word_finds_nothing(national, db):
    assert names("nchorage") == []
    assert names("--") == []


def test_facets_count_a_short_result_and_name_a_long_one(national, db):
    short = search(AUDITOR, AT, "lee county sher")
    long = search(AUDITOR, AT, "police")
    texas = search(AUDITOR, AT, state="TX")

    assert short.total == sum(f.count for f in short.states) == sum(f.count for f in short.kinds)
    assert [(f.value, f.count) for f in short.states if f.value == "FL"] == [("FL", 1)]
    assert long.total is None
    assert len(long.states) == 56
    assert {f.count for f in long.states} == {None}
    assert texas.total == Agency.objects.filter(place_state="TX").count() <= COUNTED


def test_what_begins_so_is_offered_first(national, db):
    offered = suggest(AUDITOR, AT, "lee county")

    assert len(offered) == 10
    assert all(item.name.startswith("Lee County") for item in offered[:5])
    assert suggest(AUDITOR, AT, "FL0360000")[0].name == "Lee County Sheriff's Office"
    assert suggest(AUDITOR, AT, "  ") == ()


def test_federal_bodies_are_found_but_not_offered_as_the_local_side(national, db):
    federal = search(AUDITOR, AT, kind="federal-component").items

    assert len(federal) == PAGE_SIZE
    assert not any(item.local_side for item in federal)
    assert suggest(AUDITOR, AT, federal[0].name)[0].id == federal[0].id
    assert federal[0].id not in {i.id for i in suggest(AUDITOR, AT, federal[0].name, local_side=True)}


def test_whoever_holds_no_office_finds_nothing(national, db):
    assert search(NOBODY, AT, "lee").items == ()


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"state": "ZZ"}, "state"),
        ({"kind": "navy"}, "kind"),
        ({"county": "99999"}, "county"),
        ({"text": "x" * 201}, "text"),
        ({"after": "not-a-key"}, "after"),
        ({"after": "WyJhIiwgIjEiXQ=="}, "after"),
        ({"after": "é"}, "after"),
    ],
)
def test_what_cannot_be_asked_is_named(db, asked, field):
    with pytest.raises(Invalid) as refused:
        search(AUDITOR, AT, **asked)

    assert [p.field for p in refused.value.problems] == [field]
    assert refused.value.problems[0].expected


def test_an_agencys_page_costs_the_same_with_one_county_or_many(national, db):
    one = Agency.objects.get(ori="FL0360000")
    many = Agency.objects.get(ori="TX2200100") if Agency.objects.filter(ori="TX2200100").exists() else None
    many = many or max(Agency.objects.exclude(notes="")[:50], key=lambda a: a.counties.count())
    several = Agency.objects.filter(counties__isnull=False).exclude(pk=one.pk)
    crossing = next(a for a in several.filter(place_state="TX", name="Dallas Police Department"))

    costs = {
        a.name: cost(lambda a=a: describe_agency(Agency.objects.get(pk=a.pk), AUDITOR, AT)) for a in (one, crossing)
    }

    assert crossing.counties.count() > 1
    assert max(costs.values()) <= 13
    assert len(set(costs.values())) == 1


def test_every_agency_with_a_county_has_two_different_offices_or_a_queue(national, db):
    for state in ("AK", "CA", "FL", "NY", "TX", "WY"):
        agency = Agency.objects.filter(place_state=state, home_county__isnull=False).order_by("name")[0]
        sides = assigned(agency, AT.date())
        assert sides.removal is not None
        assert sides.investigations is not None
        assert sides.removal != sides.investigations
    samoa = {q.code: [c.state for c in q.counties] for q in queues(AT)}
    assert set(samoa["removal-unassigned"]) == {"American Samoa"}
