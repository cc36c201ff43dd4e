"""The whole permission matrix in pure rules: every role, every action, here and elsewhere.

The grant is the declaration and nothing else: whoever is not named is refused, whoever is named
acts only within reach, and whoever did one half of a pair may not do the other.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from accord.rules.permissions import (
    OFFICES,
    ROLES,
    STEP_UP_MINUTES,
    Actor,
    Hold,
    Scope,
    hold_for,
    may,
    people_may,
    stepped_up,
    without_account,
)
from accord.rules.rooms import STAGES

HERE = Scope(agency_id=1, office_ids=frozenset({10, 11}))
ELSEWHERE = Scope(agency_id=2, office_ids=frozenset({20, 21}))
NOWHERE = Scope(agency_id=None)
FOLLOWED = Scope(agency_id=None, case_id=7)
SCHEDULE = {"schedule"}
HEADQUARTERS = {code for code, role in ROLES.items() if role.reach == "headquarters"}
AT = datetime(2026, 11, 22, 15, tzinfo=UTC)
ME, SOMEONE = UUID(int=1), UUID(int=2)
ACTIONS = [(s.lifecycle, t) for s in STAGES.values() for t in s.lifecycle.transitions]
SEPARATED = [(life, t, earlier) for life, t in ACTIONS for earlier in t.not_by]


def holder(role, **changed):
    """Return someone who holds the role here and nothing else."""
    reach = ROLES[role].reach
    hold = Hold(
        role=role, agency_id=1 if reach == "agency" else None, office_id=10 if reach == "office" else None, **changed
    )
    return Actor(staff_id=1, public_id=ME, name="Holder", holds=(hold,))


def named(cell):
    return f"{cell[0].kind}:{cell[1].action}"


@pytest.mark.parametrize("cell", ACTIONS, ids=named)
@pytest.mark.parametrize(
    ("scope", "reaches"),
    [
        (HERE, set(ROLES) - {"public"}),
        (ELSEWHERE, HEADQUARTERS | SCHEDULE),
        (NOWHERE, HEADQUARTERS | SCHEDULE | {"public"}),
        (FOLLOWED, HEADQUARTERS | SCHEDULE),
    ],
)
def test_the_matrix_is_what_the_lifecycles_declare(cell, scope, reaches):
    life, t = cell
    allowed = {role for role in ROLES if may(holder(role), life, t, scope, {}) == ()}

    assert allowed == set(t.roles) & reaches


@pytest.mark.parametrize("cell", ACTIONS, ids=named)
def test_nobody_without_a_holding_may_do_anything(cell):
    life, t = cell
    nobody = Actor(staff_id=1, public_id=ME, name="Nobody", holds=())

    assert [f.rule for f in may(nobody, life, t, HERE, {})] == ["permission:role"]


@pytest.mark.parametrize("cell", ACTIONS, ids=named)
def test_every_role_at_once_but_the_granted_ones_may_not(cell):
    life, t = cell
    rest = tuple(h for role in ROLES if role not in t.roles for h in holder(role).holds)
    actor = Actor(staff_id=1, public_id=ME, name="Rest", holds=rest)

    assert bool(may(actor, life, t, HERE, {})) == bool(set(ROLES) - set(t.roles) or not rest)


@pytest.mark.parametrize("cell", SEPARATED, ids=lambda c: f"{c[0].kind}:{c[1].action}/not-by/{c[2]}")
def test_who_did_the_one_may_not_do_the_other(cell):
    life, t, earlier = cell
    for role in t.roles:
        mine, theirs = {earlier: frozenset({ME, SOMEONE})}, {earlier: frozenset({SOMEONE})}

        [finding] = may(holder(role), life, t, HERE, mine)
        assert finding.rule == "permission:separation"
        assert life.by_action[earlier].label in finding.message
        assert may(holder(role), life, t, HERE, theirs) == ()


@pytest.mark.parametrize("cell", SEPARATED, ids=lambda c: f"{c[0].kind}:{c[1].action}/not-by/{c[2]}")
def test_a_refusal_names_the_missing_office_and_the_separation_at_once(cell):
    life, t, earlier = cell
    outsider = next(r for r in ROLES if r not in t.roles)

    found = may(holder(outsider), life, t, HERE, {earlier: frozenset({ME})})

    assert [f.rule for f in found] == ["permission:role", "permission:separation"]


def test_the_pairs_that_must_be_two_persons_are_declared():
    declared = {f"{life.kind}: {t.action} not by {earlier}" for life, t, earlier in SEPARATED}
    assert {
        "meeting: confirm not by propose",
        "plan: agree-plan-local not by draft-plan",
        "plan: agree-plan-federal not by draft-plan",
        "determination: decide not by recommend",
        "determination: decide not by open-determination",
        "determination: decide not by give-civil-rights-opinion",
        "agreement: clear-legal not by draft-agreement",
        "agreement: sign-federal not by draft-agreement",
        "agreement: sign-federal not by clear-legal",
        "designation: certify not by record-vetting",
        "designation: lift-hold not by hold",
    } <= declared


def test_signatures_and_designations_ask_who_it_is_again():
    asked = {f"{life.kind}:{t.action}" for life, t in ACTIONS if t.step_up}
    assert {"agreement:sign-local", "agreement:sign-federal", "designation:designate"} <= asked


@pytest.mark.parametrize(
    ("ago", "fresh"),
    [
        (timedelta(0), True),
        (timedelta(minutes=STEP_UP_MINUTES), True),
        (timedelta(minutes=STEP_UP_MINUTES, microseconds=1), False),
        (timedelta(microseconds=-1), False),
        (None, False),
    ],
)
def test_a_step_up_lasts_five_minutes_and_none_comes_from_the_future(ago, fresh):
    actor = replace(holder("local-head"), stepped_up_at=None if ago is None else AT - ago)

    assert (stepped_up(actor, AT) == ()) == fresh
    assert fresh or [f.rule for f in stepped_up(actor, AT)] == ["permission:step-up"]


@pytest.mark.parametrize("capacity", ["holder", "acting", "deputy"])
def test_an_acting_holder_or_deputy_acts_as_the_holder_and_the_hold_says_so(capacity):
    hold = hold_for(holder("local-head", capacity=capacity), ("local-head",), HERE)

    assert hold is not None
    assert hold.capacity == capacity


def test_a_hold_without_its_agency_or_office_reaches_nothing():
    for role in ROLES.values():
        if role.reach in ("agency", "office"):
            empty = Actor(staff_id=1, public_id=ME, name="Nobody", holds=(Hold(role=role.code),))
            for scope in (HERE, ELSEWHERE, NOWHERE):
                assert hold_for(empty, (role.code,), scope) is None


def test_the_auditor_changes_nothing_and_the_administrator_decides_no_case():
    cases = [(life, t) for life, t in ACTIONS if life.room != "agencies"]
    own_account = {"staff:accept"}

    assert [named(c) for c in ACTIONS if "auditor" in c[1].roles and named(c) not in own_account] == []
    assert [named(c) for c in cases if "administrator" in c[1].roles] == ["agreement:import-agreement"]


def test_no_action_can_be_done_by_both_sides_where_each_side_must_speak_for_itself():
    for tag in ("agreement:sign-local", "agreement:sign-federal", "determination:concur", "determination:decide",
                "plan:agree-plan-local", "plan:agree-plan-federal"):  # fmt: skip
        kind, action = tag.split(":")
        roles = STAGES[kind].lifecycle.by_action[action].roles
        assert len({ROLES[r].side for r in roles}) == 1, tag


def test_a_secret_address_opens_one_enquiry_and_begins_nothing():
    own = without_account("public", case_id=7)
    life = STAGES["enquiry"].lifecycle
    for t in life.transitions:
        granted = "public" in t.roles
        assert (may(own, life, t, FOLLOWED, {}) == ()) is granted
        assert may(own, life, t, Scope(agency_id=None, case_id=8), {}) != ()
        assert may(own, life, t, NOWHERE, {}) != ()
        assert may(without_account("public"), life, t, FOLLOWED, {}) != ()


def test_the_roles_that_nobody_holds_do_five_acts_and_never_another():
    granted = {role: {named(c) for c in ACTIONS if role in c[1].roles} for role in set(ROLES) - set(OFFICES)}
    assert granted == {
        "public": {"enquiry:send", "enquiry:add-words", "enquiry:withdraw"},
        "schedule": {"enquiry:dispose", "certification:year-end"},
    }
    assert [named(c) for c in ACTIONS if not people_may(c[1])] == ["enquiry:send"]
    offered = {c.value for c in STAGES["staff"].lifecycle.by_action["assign"].fields[0].choices}
    assert offered == set(OFFICES)
