"""Authority over time: the lanes of one officer and the months of an agreement, judged by the judge of the check."""

from datetime import UTC, datetime, timedelta

import pytest

from accord.queries.authority import coverage, timeline
from accord.records.models import Designation
from accord.rules.decisions import Invalid, Missing
from accord.rules.intervals import day_starts_at
from tests.db.authorising import active, agree, ask

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(w):
    """One officer, designated, on hold from the tenth day until the twentieth."""
    agree(w)
    active(w)
    began = w.later(hours=1)
    w.later(days=10)
    w.do("director", "designation", "hold", {"code": "open-allegation", "reason": "A complaint is looked into."})
    w.later(days=10)
    w.do("civil-rights", "designation", "lift-hold",
         {"code": "not-sustained", "adjudicated": True, "reason": "The panel decided."})  # fmt: skip
    w.later(days=3)
    return began


def seen(w, who="head", **how):
    return timeline(w.ids["designation"], w.people.actor(who, w.at), w.at, **how)


def test_authority_is_the_intersection_of_the_lanes_less_what_stops_it(w, held):
    found = seen(w)
    kinds = [lane.kind for lane in found.lanes]
    [hold] = next(lane for lane in found.lanes if lane.kind == "hold").bars
    first, second = found.authority

    assert {"in-force", "trained", "letter", "supervised", "hold"} <= set(kinds)
    assert (first[1], second[0]) == (hold.start, hold.end)
    [letter] = next(lane for lane in found.lanes if lane.kind == "letter").bars
    assert second[1] == letter.end
    for at in (first[0], hold.start - timedelta(seconds=1), hold.start, hold.end, second[1] - timedelta(seconds=1)):
        stands = any(a <= at < b for a, b in found.authority)
        assert stands is ask(w, instant=at.isoformat()).permitted, at

    # As it was known before the hold was put down, nothing stopped the officer.
    then = seen(w, known_at=held + timedelta(days=1))
    assert "hold" not in [lane.kind for lane in then.lanes]
    assert then.authority == ((first[0], letter.end),)
    assert seen(w, instant=held + timedelta(days=12)).permitted is False
    assert seen(w, instant=held + timedelta(days=12), known_at=held + timedelta(days=1)).permitted is True
    before = seen(w, known_at=datetime(2020, 1, 1, tzinfo=UTC))
    assert (before.authority, before.permitted) == ((), False)
    assert all(lane.bars == () for lane in before.lanes)
    with pytest.raises(Invalid) as caught:
        seen(w, known_at=w.at + timedelta(days=1), instant=datetime(1900, 1, 1, tzinfo=UTC))
    assert {p.field for p in caught.value.problems} == {"known_at", "at"}


def test_another_agency_sees_neither_picture_and_each_takes_four_queries(w, held, django_assert_max_num_queries):
    with pytest.raises(Missing):
        timeline(w.ids["designation"], w.others.actor("head", w.at), w.at)
    with pytest.raises(Missing):
        coverage(w.ids["agreement"], w.others.actor("head", w.at), w.at)
    actor = w.people.actor("head", w.at)
    with django_assert_max_num_queries(4):
        timeline(w.ids["designation"], actor, w.at)
    with django_assert_max_num_queries(4):
        coverage(w.ids["agreement"], actor, w.at)


def test_a_month_is_whole_part_or_none_and_the_months_page_by_name(w, held, monkeypatch):
    zone = w.agency.zone
    found = coverage(w.ids["agreement"], w.people.actor("head", w.at), w.at, year=held.year)
    [row] = found.rows
    limits = [day_starts_at(m, zone) for m in (*found.months, found.months[0].replace(year=held.year + 1))]
    for n, answer in enumerate(row.months):
        covered = sum((max(min(b, limits[n + 1]) - max(a, limits[n]), timedelta()) for a, b in row.stands), timedelta())
        whole = limits[n + 1] - limits[n]
        assert answer == ("no" if not covered else "yes" if covered == whole else "part"), found.months[n]
    assert {"no", "part", "yes"} == set(row.months)
    assert found.counts == tuple(int(m != "no") for m in row.months)
    assert coverage(w.ids["agreement"], w.people.actor("head", w.at), w.at, year=2001).rows[0].stands == ()
    # So many to a page, by name.
    monkeypatch.setattr("accord.queries.authority.over_time.PAGE", 1)
    first = Designation.objects.get()
    w.do("liaison", "designation", "nominate", {
        "agreement": w.ids["agreement"], "officer": str(w.people.staff("officer-2").public_id),
        "experience_months": 48, "citizen_attested": True,
        "attestations": ["enforces-law", "facility-security-trained", "questionnaire", "disciplinary-access"]})  # fmt: skip
    actor = w.people.actor("head", w.at)
    one = coverage(w.ids["agreement"], actor, w.at)
    two = coverage(w.ids["agreement"], actor, w.at, after=one.after)
    assert [r.officer for r in (*one.rows, *two.rows)] == ["Dana Whitlock", "Samuel Oyelaran"]
    assert (one.after, two.after) == (first.number, "")
    for wrong in ({"after": "DN-1"}, {"year": 1900}, {"known_at": w.at + timedelta(days=1)}):
        with pytest.raises(Invalid):
            coverage(w.ids["agreement"], actor, w.at, **wrong)
