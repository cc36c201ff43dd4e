"""Kept filters: one's own, shared with the own body, first, changed only by who keeps them, on the record."""

import pytest

from accord.actions.filters import change, remove, save
from accord.queries.filters import chosen_by, kept
from accord.queries.lists import listing
from accord.records.models import LogEntry, LogText, SavedFilter
from accord.rules.decisions import Forbidden, Invalid, Missing, Refused
from accord.rules.filters import MOST
from tests.db.crowd import many_requests

BEGINS = ()

OVERDUE = {"clock": "overdue", "state": "", "q": "lee"}


def given(title="Late ones", **more):
    return {"title": title, "shared": False, "first": False, **more}


def titles(actor, kind="request"):
    return [k.title for k in kept(actor, kind)]


def test_a_kept_filter_narrows_as_the_choices_did(w):
    many_requests(w, 60)
    actor = w.people.actor("coordinator", w.at)
    made = save("request", OVERDUE, given(), by=actor, at=w.at)
    for named in (str(made), "Late ones"):
        chosen = chosen_by("request", named, actor)
        assert chosen == {"clock": "overdue", "q": "lee"}
        assert listing("request", actor, w.at, chosen) == listing("request", actor, w.at, OVERDUE)


def test_keeping_changing_and_removing_are_on_the_record(w):
    actor = w.people.actor("coordinator", w.at)
    made = save("request", OVERDUE, given(), by=actor, at=w.at)
    change(made, given("Later ones", shared=True), by=actor, at=w.at)
    remove(made, by=actor, at=w.at)
    entries = LogEntry.objects.filter(object_id=made).order_by("pk")
    assert [e.tag for e in entries] == ["filter:save", "filter:change", "filter:remove"]
    words = LogText.objects.get(entry=entries[0]).text["given"]
    assert words == {"list": "request", "narrowed": {"clock": "overdue", "q": "lee"}, "title": "Late ones",
                     "shared": False, "first": False}  # fmt: skip
    assert titles(actor) == []
    assert SavedFilter.objects.get().removed_at == w.at


@pytest.mark.parametrize(
    ("keeper", "sees", "does_not"),
    [
        ("liaison", "head", "coordinator"),
        ("coordinator", "director", "director-investigations"),
        ("manager", "auditor", "liaison"),
    ],
)
def test_a_shared_filter_is_seen_by_the_own_body_and_nobody_else(w, keeper, sees, does_not):
    made = save("request", OVERDUE, given(shared=True), by=w.people.actor(keeper, w.at), at=w.at)
    colleague, stranger = w.people.actor(sees, w.at), w.people.actor(does_not, w.at)
    assert titles(colleague) == ["Late ones"]
    assert titles(stranger) == titles(w.others.actor("liaison", w.at)) == []
    with pytest.raises(Forbidden) as refused:
        change(made, given("Mine now"), by=colleague, at=w.at)
    assert {f.rule for f in refused.value.findings} == {"filter:owner"}
    for act in (lambda: change(made, given("x"), by=stranger, at=w.at), lambda: remove(made, by=stranger, at=w.at)):
        with pytest.raises(Missing):
            act()
    change(made, given(), by=w.people.actor(keeper, w.at), at=w.at)
    assert titles(colleague) == []


def test_a_list_opens_with_one_filter_at_most(w):
    actor = w.people.actor("coordinator", w.at)
    save("request", OVERDUE, given(first=True), by=actor, at=w.at)
    save("request", {"state": "received"}, given("New ones", first=True, shared=True), by=actor, at=w.at)
    assert [k.title for k in kept(actor, "request") if k.first] == ["New ones"]
    # What opens one person's list opens nobody else's.
    assert [k.first for k in kept(w.people.actor("director", w.at), "request")] == [False]


@pytest.mark.parametrize(
    ("chosen", "raw", "field"),
    [(OVERDUE, given(""), "title"), (OVERDUE, given("x" * 61), "title"), ({}, given(), "chosen"),
     ({"clock": "never"}, given(), "clock"), ({"colour": "red"}, given(), "colour"),
     (OVERDUE, given("A 123 456 789"), "title"), ({"q": "A 123 456 789"}, given(), "q"), (OVERDUE, given(more=1), "more")],
)  # fmt: skip
def test_what_cannot_be_kept_is_said_and_leaves_nothing(w, chosen, raw, field):
    with pytest.raises(Invalid) as refused:
        save("request", chosen, raw, by=w.people.actor("coordinator", w.at), at=w.at)
    assert [p.field for p in refused.value.problems] == [field]
    assert not SavedFilter.objects.exists()
    assert not LogEntry.objects.exists()


def test_two_filters_of_one_name_are_refused_and_a_removed_name_is_free(w):
    actor = w.people.actor("coordinator", w.at)
    made = save("request", OVERDUE, given(), by=actor, at=w.at)
    with pytest.raises(Invalid, match="another filter of this name"):
        save("request", OVERDUE, given(), by=actor, at=w.at)
    remove(made, by=actor, at=w.at)
    save("request", OVERDUE, given(), by=actor, at=w.at)
    save("agreement", {"state": "ended"}, given(), by=actor, at=w.at)
    assert titles(actor) == titles(actor, "agreement") == ["Late ones"]


def test_no_more_are_kept_than_a_person_can_look_through(w):
    actor = w.people.actor("coordinator", w.at)
    for n in range(MOST):
        save("request", OVERDUE, given(f"Filter {n}"), by=actor, at=w.at)
    with pytest.raises(Refused) as refused:
        save("request", OVERDUE, given(), by=actor, at=w.at)
    assert {f.rule for f in refused.value.findings} == {"filter:most"}


def test_a_filter_that_nobody_has_is_missing(w):
    actor = w.people.actor("coordinator", w.at)
    for named in ("", "x", "\x00", str(w.agency.public_id)):
        with pytest.raises(Missing):
            chosen_by("request", named, actor)
        with pytest.raises(Missing):
            remove(named, by=actor, at=w.at)
    with pytest.raises(Missing):
        save("nothing", OVERDUE, given(), by=actor, at=w.at)
