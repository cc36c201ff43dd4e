"""Importing a list of agencies: every row once, nothing invented, nothing lost, all of it in the log."""

import json
from datetime import date, timedelta

import pytest

from accord.actions import perform
from accord.actions._manifest import INSTALLATION, installation
from accord.actions.importing import BATCH, import_agencies
from accord.actions.places import load_places
from accord.programs.places import read_agencies
from accord.queries.areas import assigned, queues
from accord.queries.facts import row_digest
from accord.queries.sheets import sheet
from accord.queries.visible import find
from accord.records.models import Agency, AgencyName, County, FieldOffice, LogEntry, OfficeArea, Referral, State
from accord.rules.canonical import commit, leaf
from accord.rules.canonical import row_digest as digest_of
from accord.rules.decisions import Forbidden, Invalid, Missing
from tests.db.world import BEGIN, places

HEADER = "name,kind,state,county_fips,ori,officers"
LEE = "Lee County Sheriff's Office,sheriff,FL,12071,FL0360000,620"
TASK_FORCE = "Southwest Florida Task Force,other-local,FL,12071,,12"
LATER = BEGIN + timedelta(days=400)


@pytest.fixture
def here(db):
    """One state, one county with both offices; nobody has an account."""
    return places()


def take(*lines, at=BEGIN, header=HEADER, by=None, **how):
    rows = read_agencies([header, *lines])
    return import_agencies(rows, by=by or installation(at), at=at, source="a list", **how)


def named(name):
    return Agency.objects.get(name=name)


def test_the_same_list_again_changes_nothing(here):
    first = take(LEE, TASK_FORCE)
    before = [row_digest(a) for a in Agency.objects.order_by("pk")]
    entries = LogEntry.objects.count()

    again = take(LEE, TASK_FORCE, at=LATER)

    assert (first.created, first.refused) == (2, ())
    assert (again.created, again.updated, again.unchanged) == (0, 0, 2)
    assert [row_digest(a) for a in Agency.objects.order_by("pk")] == before
    assert LogEntry.objects.count() == entries


def test_a_row_becomes_an_agency_with_number_county_zone_name_and_words(here):
    take(LEE)

    lee = named("Lee County Sheriff's Office")
    assert lee.number == "A-2026-0001"
    assert lee.home_county_id == "12071"
    assert [c.fips for c in lee.counties.all()] == ["12071"]
    assert lee.zone == "America/New_York"
    assert list(lee.names.values_list("name", "from_on", "to_on")) == [(lee.name, BEGIN.date(), None)]
    assert set(lee.words.values_list("word", flat=True)) == {
        "lee", "county", "sheriffs", "office", "fl0360000", "fl", "florida",
    }  # fmt: skip


def test_two_agencies_that_share_an_ori_stay_two(here):
    both = (
        "Ocala Police Department,police,FL,12071,FL0130000,1",
        "Ocala Harbour Unit,other-local,FL,12071,FL0130000,2",
    )
    take(*both)

    again = take(*reversed(both), at=LATER)

    assert again.unchanged == 2
    assert Agency.objects.filter(ori="FL0130000").count() == 2
    page = sheet("agency", named("Ocala Harbour Unit").public_id, _auditor(), BEGIN)
    assert "Related, the same ORI: Ocala Police Department" in [link.text for link in page.links]


def test_a_shared_ori_with_a_name_of_neither_is_left_to_a_person(here):
    take("Ocala Police Department,police,FL,12071,FL0130000,1", "Ocala Harbour Unit,other-local,FL,12071,FL0130000,2")

    report = take("Ocala Police,police,FL,12071,FL0130000,1", at=LATER)

    assert report.refused[0].problems[0].field == "2.ori"
    assert Agency.objects.count() == 2


def test_an_agency_without_an_ori_is_known_again_by_state_and_name(here):
    take(TASK_FORCE)

    report = take("southwest florida TASK FORCE,other-local,FL,12071,,14", at=LATER)

    assert report.updated == 1
    assert Agency.objects.get().officers == 14


def test_an_ori_found_later_fills_the_entry_that_had_none(here):
    take(TASK_FORCE)

    report = take("Southwest Florida Task Force,other-local,FL,12071,FL0369900,12", at=LATER)

    assert (report.created, report.updated) == (0, 1)
    assert Agency.objects.get().ori == "FL0369900"


def test_a_new_name_is_a_dated_row_and_the_old_one_stays(here):
    take(LEE)

    take(LEE.replace("Sheriff's Office", "Sheriff's Department"), at=LATER)

    assert list(AgencyName.objects.order_by("from_on").values_list("name", "from_on", "to_on")) == [
        ("Lee County Sheriff's Office", BEGIN.date(), LATER.date()),
        ("Lee County Sheriff's Department", LATER.date(), None),
    ]
    assert "department" in Agency.objects.get().words.values_list("word", flat=True)


def test_a_name_put_right_on_the_same_day_leaves_no_empty_period(here):
    take(LEE)

    take(LEE.replace("Sheriff's Office", "Sheriff's Department"))

    assert AgencyName.objects.values_list("name", "to_on").get() == ("Lee County Sheriff's Department", None)


def test_what_a_person_corrected_stays_until_the_list_says_something_new(w):
    administrator = w.people.actor("administrator", w.at)
    take(TASK_FORCE, by=administrator)
    entry = named("Southwest Florida Task Force")
    _correct(entry, administrator, officers="15")

    assert take(TASK_FORCE, by=administrator, at=LATER).unchanged == 1
    assert named("Southwest Florida Task Force").officers == 15

    assert take(TASK_FORCE.replace(",,12", ",,20"), by=administrator, at=LATER).updated == 1
    assert named("Southwest Florida Task Force").officers == 20


def test_a_row_of_an_entry_that_people_merged_is_left_alone(w):
    administrator = w.people.actor("administrator", w.at)
    take(TASK_FORCE, by=administrator)
    double = named("Southwest Florida Task Force")
    perform(
        "agency", "merge", double.public_id, {"into": str(w.agency.public_id), "reason": "The same body."},
        by=administrator, at=w.at,
    )  # fmt: skip

    report = take(TASK_FORCE.replace(",,12", ",,40"), by=administrator, at=LATER)

    assert (report.merged, report.created, report.updated) == (1, 0, 0)
    double.refresh_from_db()
    assert double.officers == 12


def test_every_row_that_cannot_be_taken_is_named_and_the_others_are_taken(here):
    report = take(
        LEE,
        ",police,FL,12071,,1",
        "Nowhere Police,police,ZZ,12071,,1",
        "Naples Police Department,police,FL,12021,FL0110100,70",
        "Bad Count Police,police,FL,12071,,many",
    )

    assert report.created == 1
    assert [(r.line, r.problems[0].field, r.problems[0].got) for r in report.refused] == [
        (3, "3.name", "nothing"),
        (4, "4.state", "ZZ"),
        (5, "5.county_fips", "12021"),
        (6, "6.officers", "many"),
    ]
    assert all(p.expected for r in report.refused for p in r.problems)


def test_a_list_that_names_an_agency_twice_has_its_second_row_refused(here):
    report = take(TASK_FORCE, TASK_FORCE.replace(",,12", ",,13"))

    assert report.created == 1
    assert report.refused[0].problems[0].message == "This row speaks of the same agency as line 2."
    assert Agency.objects.get().officers == 12


def test_a_dry_run_judges_every_row_and_writes_nothing(here):
    report = take(LEE, ",police,FL,,,", dry_run=True)

    assert (report.created, len(report.refused)) == (1, 1)
    assert not Agency.objects.exists()
    assert not LogEntry.objects.exists()


def test_only_an_administrator_or_the_installation_loads_a_list(w):
    for part in ("head", "coordinator", "manager", "auditor"):
        with pytest.raises(Forbidden, match="Administrator"):
            take(LEE, by=w.people.actor(part, w.at))


def test_the_installation_loads_lists_and_the_door_refuses_it_everything_else(here):
    actor = installation(BEGIN)
    assert actor.public_id == INSTALLATION
    assert actor.holds == ()

    with pytest.raises(Forbidden):
        perform("agency", "register", raw={"name": "A body", "kind": "company"}, by=actor, at=BEGIN)
    take(TASK_FORCE)
    with pytest.raises(Missing):
        find("agency", Agency.objects.get().public_id, actor, BEGIN.date())


def test_one_manifest_covers_every_row_of_its_batch(here):
    take(LEE, TASK_FORCE)
    take(LEE.replace("620", "640"), TASK_FORCE, at=LATER)

    first, second = LogEntry.objects.filter(tag="agency:import").order_by("pk")
    body, text = json.loads(first.body), first.text
    rows = text.text["rows"]
    assert bytes(first.leaf) == leaf(body)
    assert body["next"] == digest_of(rows)
    assert body["words"] == commit(bytes(text.salt), text.text).hex()
    assert [r[0] for r in rows] == [str(a.public_id) for a in Agency.objects.order_by("pk")]
    changed = second.text.text["rows"]
    lee = named("Lee County Sheriff's Office")
    assert changed == [[str(lee.public_id), rows[0][2], row_digest(lee), "12071"]]
    assert "Lee" not in first.body


def test_a_list_that_was_cut_off_is_finished_by_taking_it_again_and_a_change_meanwhile_is_not_lost(w):
    administrator = w.people.actor("administrator", w.at)
    many = [f"Station {n} Police,police,FL,12071,,{n}" for n in range(BATCH + 1)]
    take(*many[: BATCH // 2], by=administrator)

    report = take(*many, by=administrator)

    assert (report.created, report.unchanged) == (BATCH + 1 - BATCH // 2, BATCH // 2)
    last = named(f"Station {BATCH} Police")

    def meanwhile(done, total):
        assert total == BATCH + 1
        if done == BATCH:
            _correct(last, administrator, officers="7")

    new = [*many[:BATCH], many[BATCH].replace(f",{BATCH}", ",9000")]
    assert take(*new, by=administrator, at=LATER, progress=meanwhile).refused[0].line == BATCH + 2
    last.refresh_from_db()
    assert last.officers == 7


def test_a_federal_body_loads_and_cannot_be_the_local_side(w):
    take("Harbour Inspection Service,federal-component,,,,300", by=w.people.actor("administrator", w.at))
    federal = named("Harbour Inspection Service")

    page = sheet("agency", federal.public_id, w.people.actor("manager", w.at), w.at)

    start = next(o for o in page.offers if (o.kind, o.action) == ("request", "start"))
    assert "request:local-side" in {f.rule for f in start.why_not}
    assert "Not eligible as the local side" in page.labels


def test_shipped_places_load_once_and_what_people_ended_stays_ended(db):
    first = load_places(by=installation(BEGIN), at=BEGIN)
    office = FieldOffice.objects.filter(kind="removal").order_by("number")[0]
    area = office.areas.order_by("pk")[0]
    area.to_on = date(2026, 1, 1)
    area.save()
    counts = [m.objects.count() for m in (State, County, FieldOffice, OfficeArea)]

    assert load_places(by=installation(LATER), at=LATER) == type(first)()
    LogEntry.objects.filter(tag="office:import").get()
    assert (first.states, first.counties, first.offices) == (56, 3231, 55)
    assert [m.objects.count() for m in (State, County, FieldOffice, OfficeArea)] == counts
    area.refresh_from_db()
    assert area.to_on == date(2026, 1, 1)
    assert office.number.startswith("F-2026-")


def test_a_county_without_a_second_office_waits_in_a_named_queue(w):
    collier = County.objects.create(fips="12021", state_id="FL", name="Collier", zone="America/New_York")
    OfficeArea.objects.create(office=w.removal, county=collier, from_on=date(2025, 1, 1))
    w.other.counties.set([collier])
    w.other.home_county = collier
    w.other.save()

    sides = assigned(w.other, w.at.date())
    asked = {"agency": str(w.other.public_id), "problem": "Boats at night.", "body_position": "in-favour"}
    w.do("liaison", "request", "start", asked, other=True)
    w.do("liaison", "request", "submit", other=True)
    w.do("coordinator", "request", "acknowledge", other=True)
    w.do("coordinator", "request", "refer", other=True)

    assert sides.office("removal") == w.removal
    assert sides.office("investigations") is None
    assert sides.reasons["investigations"] == "No investigations office serves 12021 on 2026-03-02."
    waiting = Referral.objects.get(side="investigations")
    assert (waiting.office, waiting.queue) == (None, "investigations-unassigned")
    removal, investigations = queues(w.at)
    assert [c.name for c in investigations.counties] == ["Collier"]
    assert investigations.counties[0].agencies == 1
    assert [link.kind for link in investigations.waiting] == ["request"]
    assert removal.counties == ()


def test_two_offices_of_one_side_are_no_answer_and_are_named(w):
    second = FieldOffice.objects.create(number="F-x", opened_at=BEGIN, kind="investigations", name="Orlando")
    OfficeArea.objects.create(office=second, county_id="12071", from_on=date(2025, 6, 1))

    sides = assigned(w.agency, w.at.date())

    assert sides.investigations is None
    assert sides.queues == {"investigations": "investigations-unassigned"}
    assert "Orlando" in sides.reasons["investigations"]
    assert "Tampa" in sides.reasons["investigations"]
    assert assigned(w.agency, date(2025, 5, 31)).investigations == w.investigations


def test_an_agency_of_several_counties_is_judged_by_the_first_its_list_names(w):
    County.objects.create(fips="12021", state_id="FL", name="Collier", zone="America/New_York")
    take("Two Shores Police,police,FL,12071;12021,,4", by=w.people.actor("administrator", w.at))

    sides = assigned(named("Two Shores Police"), w.at.date())

    assert (sides.removal, sides.investigations) == (w.removal, w.investigations)


def test_a_county_that_nobody_knows_is_refused_when_a_body_is_registered_by_hand(w):
    with pytest.raises(Invalid, match="No county has this code"):
        perform(
            "agency", "register", raw={"name": "A body", "kind": "police", "state": "FL", "counties": ["99999"]},
            by=w.people.actor("administrator", w.at), at=w.at,
        )  # fmt: skip


def _correct(agency, by, **new):
    raw = {"name": agency.name, "kind": agency.kind, "state": "FL", "counties": ["12071"], "reason": "A slip.", **new}
    perform("agency", "correct", agency.public_id, raw, by=by, at=BEGIN)


def _auditor():
    from uuid import uuid4

    from accord.rules.permissions import Actor, Hold

    return Actor(staff_id=0, public_id=uuid4(), name="Auditor", holds=(Hold(role="auditor"),))
