"""Lifecycles as declared: nothing strands a case, and each word is one action, one address, one permission."""

import inspect
import re
from itertools import pairwise
from typing import get_args

import pytest

from accord.actions._perform import function
from accord.rules.documents import KINDS as DOCUMENTS
from accord.rules.inputs import Field, Kind
from accord.rules.lifecycle import Lifecycle, State, Transition
from accord.rules.permissions import ROLES
from accord.rules.rooms import STAGES

LIFECYCLES = [s.lifecycle for s in STAGES.values()]
ACTIONS = [(life, t) for life in LIFECYCLES for t in life.transitions]
LASTING = {"agreement": {"active"}, "change": {"in-effect"}, "claim": {"repaid"}}
"""States that a dated fact ends, and no act; or that last, as what was agreed."""
WORD = re.compile(r"[a-z]+(?:-[a-z]+)*")

each = pytest.mark.parametrize("life", LIFECYCLES, ids=lambda life: life.kind)
each_action = pytest.mark.parametrize(("life", "t"), ACTIONS, ids=[f"{life.kind}:{t.action}" for life, t in ACTIONS])


def fields_of(fields):
    for f in fields:
        yield f
        yield from fields_of(f.columns)


@each
def test_every_case_can_always_go_on_or_has_ended(life):
    stuck = [s.code for s in life.states if not s.final and not life.actions_from(s.code)]
    assert stuck == []


@each
def test_from_every_state_an_end_can_be_reached(life):
    leads = {s.code: {t.target for t in life.actions_from(s.code) if t.target} for s in life.states}
    reaching = {s.code for s in life.states if s.final} | LASTING.get(life.kind, set())
    while more := {s for s, targets in leads.items() if targets & reaching} - reaching:
        reaching |= more
    assert reaching == set(leads)


@each
def test_only_a_deliberate_act_that_nobody_waits_for_leaves_a_final_state(life):
    final = {s.code for s in life.states if s.final}
    routine = [t.action for t in life.transitions if t.target not in (None, *final) and final.intersection(t.sources)
               and t.routine]  # fmt: skip
    assert routine == []


@each
def test_a_state_has_a_name_for_staff_and_one_for_the_public(life):
    assert all(s.staff and s.public for s in life.states)
    assert all(WORD.fullmatch(s.code) for s in life.states)


@each
def test_no_stored_state_is_one_that_time_alone_makes(life):
    derived = {"expired", "lapsed", "overdue", "ending", "ended", "late", "due"}
    assert derived.isdisjoint(s.code for s in life.states)


def test_kinds_plurals_and_prefixes_are_each_used_once():
    for name in ("kind", "plural", "prefix"):
        values = [getattr(life, name) for life in LIFECYCLES]
        assert sorted(values) == sorted(set(values))


@each_action
def test_every_action_has_one_function_that_the_door_calls(life, t):
    asks = list(inspect.signature(function(life.kind, t.action)).parameters)
    assert [name.lstrip("_") for name in asks] == ["act"]


@each_action
def test_every_word_can_be_an_address_and_a_command(life, t):
    assert WORD.fullmatch(t.action)
    assert t.label
    assert t.action not in ("list", "show")


@each_action
def test_roles_notices_parents_and_documents_exist(life, t):
    assert set(t.roles) | set(t.notifies) <= set(ROLES)
    assert t.issues is None or t.issues in DOCUMENTS
    assert not t.parent or t.parent in STAGES
    assert not t.parent or t.creates


@each_action
def test_every_field_is_declared_whole(life, t):
    names = [f.name for f in t.asks]
    assert sorted(names) == sorted(set(names))
    for f in fields_of(t.asks):
        assert re.fullmatch(r"[a-z]+(?:_[a-z]+)*", f.name)
        assert f.kind in get_args(Kind)
        assert f.label
        assert bool(f.of) == (f.kind == "reference")
        assert not f.of or f.of in STAGES
        assert bool(f.columns) == (f.kind == "rows")
        assert f.kind not in ("date", "instant") or f.name.endswith(("_on", "_at")) or f.name in ("on", "instant")
        assert f.kind != "date" or not f.name.endswith("_at")
        values = [c.value for c in f.choices]
        assert sorted(values) == sorted(set(values))


def test_an_action_that_leaves_for_good_or_turns_back_asks_for_reasons():
    turning = {"decline", "withdraw", "suspend", "give-notice", "revoke", "hold", "lift-hold", "abandon", "set-aside",
               "return-plan", "return-to-drafting", "withdraw-draft", "withdraw-nomination"}  # fmt: skip
    for life, t in ACTIONS:
        if t.action in turning:
            assert {"reason", "reasons"} & {f.name for f in t.fields}, life.tag(t.action)


def made(**changed):
    base = {
        "kind": "thing", "room": "things", "plural": "things", "title": "Thing", "prefix": "T",
        "states": (State("open", "Open", "Open"), State("done", "Done", "Done", final=True)),
        "transitions": (
            Transition(action="begin", label="Begin", target="open", roles=("auditor",)),
            Transition(action="end", label="End", sources=("open",), target="done", roles=("auditor",)),
        ),
    }  # fmt: skip
    return Lifecycle(**{**base, **changed})


BEGIN, END = made().transitions


@pytest.mark.parametrize(
    ("transitions", "says"),
    [
        ((BEGIN,), "no action reaches state 'done'"),
        ((BEGIN, END, END), "action 'end' is declared twice"),
        ((END,), "no action creates it"),
        ((BEGIN, Transition(action="end", label="End", sources=("lost",), target="done", roles=("auditor",))),
         "unknown state 'lost'"),
        ((BEGIN, Transition(action="end", label="End", sources=("open",), target="done")), "no role may do it"),
        ((BEGIN, Transition(action="end", label="End", sources=("open",), target="done", roles=("auditor",),
                            not_by=("start",))), "not_by 'start' is no action"),
        ((Transition(action="begin", label="Begin", roles=("auditor",)), END), "a creating action needs a target"),
    ],
)  # fmt: skip
def test_a_declaration_that_could_strand_a_case_is_refused(transitions, says):
    with pytest.raises(ValueError, match=re.escape(says)):
        made(transitions=transitions)


def test_a_state_declared_twice_is_refused():
    with pytest.raises(ValueError, match="state 'open' is declared twice"):
        made(states=(*made().states, State("open", "Open", "Open")))


def test_a_creating_action_asks_for_its_parent_first():
    start = Transition(action="start", label="Start", target="open", roles=("auditor",), parent="agency",
                       fields=(Field(name="problem", kind="words", label="Problem"),))  # fmt: skip
    assert [f.name for f in start.asks] == ["agency", "problem"]


def test_the_rooms_stand_in_the_order_of_the_work():
    order = ["agencies", "enquiries", "requests", "assessments", "plans", "determinations", "agreements", "authority",
             "sharing", "reimbursement", "money"]  # fmt: skip
    rooms = [life.room for life in LIFECYCLES]
    assert list(dict.fromkeys(rooms)) == order
    assert all(order.index(a) <= order.index(b) for a, b in pairwise(rooms))
