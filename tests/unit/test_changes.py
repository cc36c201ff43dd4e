"""The rules of changes and of their approvals: good facts, and one fact replaced at a time.  No database."""

import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from accord import programs
from accord.rules.agreements.approvals import Taken, all_met, steps_now, to_grant
from accord.rules.agreements.changes import LIFECYCLE, Facts, judge, outcome
from accord.rules.agreements.settled import defaults
from accord.rules.editions import Approval
from accord.rules.inputs import Given, parse

AT = datetime(2026, 11, 22, 15, tzinfo=UTC)
ME, OTHER, THIRD = UUID(int=1), UUID(int=2), UUID(int=3)
HOUSE = programs.umbrella()
PROGRAM = HOUSE.programs["287g"]
EDITION = PROGRAM.edition("warrant-service-2025")
OLD = PROGRAM.edition("warrant-service-2019")
PEOPLE = {"federal-counsel": frozenset({ME}), "local-counsel": frozenset({OTHER}), "body-clerk": frozenset({THIRD}),
          "local-head": frozenset({UUID(int=4)}), "decider": frozenset({UUID(int=5)}),
          "program-manager": frozenset({UUID(int=6)})}  # fmt: skip


def now(*taken, people=PEOPLE, at=AT):
    return steps_now(HOUSE.approvals, taken, people, at)


def did(step, what="approved", by=ME, **more):
    return Taken(step=step, what=what, by=by, at=AT, **more)


GOOD = Facts(at=AT, side="federal", me=ME, capacities={"federal-counsel": "holder"}, in_force=True, edition=EDITION,
             terms=defaults(EDITION), functions=("serve-arrest-warrant",), steps=now(), base=1, current=1, attached_by=frozenset({"body-clerk"}))  # fmt: skip
ASK = {"changes": [{"name": "review_months", "value": "24"}], "reason": "So resolved."}
APPROVE = {"step": "federal-review"}


def denied(action, facts=GOOD, **raw):
    return {f.rule for f in judge(action, facts, parse(LIFECYCLE.by_action[action].fields, raw))}


def hows(*taken, **more):
    return {s.step.code: s.how for s in now(*taken, **more)}


def test_good_facts_pass():
    assert denied("propose-change", **ASK) == set()
    assert denied("approve-change", **APPROVE) == set()
    assert denied("accept-change") == set()


@pytest.mark.parametrize(
    ("action", "changed", "raw", "rule"),
    [
        ("propose-change", {"in_force": False}, ASK, "change:open-agreement"),
        ("propose-change", {}, {**ASK, "edition": "nowhere"}, "change:edition"),
        ("propose-change", {"drafting": True, "in_force": False, "edition": OLD, "terms": {**defaults(OLD), "supervisor_position": "X"}, "offered": (EDITION,)},
         {"edition": EDITION.code, "changes": [{"name": "officers_maximum", "value": "5"}], "reason": "x"}, "change:edition-of-draft"),
        ("propose-change", {"functions": ("interrogate",), "edition": OLD, "terms": {**defaults(OLD), "supervisor_position": "X"}, "offered": (EDITION,)},
         {"edition": EDITION.code, "changes": [{"name": "officers_maximum", "value": "5"}], "reason": "x"}, "change:functions"),
        ("counter-change", {"awaits": "local"}, ASK, "change:other-side"),
        ("take-over", {}, {}, "change:draft"),
        ("approve-change", {}, {"step": "chess"}, "change:step-known"),
        ("approve-change", {}, {**APPROVE, "resolution": "1"}, "change:no-resolution"),
        ("approve-change", {"drafters": frozenset({ME})}, APPROVE, "change:not-the-drafter"),
        ("approve-change", {"taken": (did("local-review"),)}, APPROVE, "change:one-step-each"),
        ("approve-change", {"taken": (did("federal-review", "recused"),)}, APPROVE, "change:stepped-aside"),
        ("approve-change", {}, {"step": "governing-body", "resolution": "1", "resolved_on": "2026-11-20"}, "change:step-open"),
        ("approve-change", {"capacities": {}}, APPROVE, "change:step-office"),
        ("review-bypass", {}, {**APPROVE, "sound": "no", "reason": "x"}, "change:bypass-granted"),
        ("ask-bypass", {"steps": now(did("federal-review"))}, {**APPROVE, "hours": 1, "reason": "x"}, "change:step-open"),
        ("put-in-effect", {"steps": (), "current": 2}, {}, "change:overtaken"),
        ("put-in-effect", {"steps": (), "wanted": "gone"}, {}, "change:edition"),
    ],
)  # fmt: skip
def test_each_rule_denies_alone(action, changed, raw, rule):
    assert denied(action, replace(GOOD, **changed), **raw) == {rule}


@pytest.mark.parametrize(
    ("action", "changed", "rule"),
    [
        ("approve-change", {"capacities": {}}, "change:step-open"),
        ("grant-bypass", {}, "change:bypass-asked"),
        ("review-bypass", {}, "change:bypass-granted"),
    ],
)
def test_the_preview_says_that_nothing_waits_for_this_person(action, changed, rule):
    assert {f.rule for f in judge(action, replace(GOOD, **changed), None)} == {rule}


def test_steps_of_one_order_run_beside_each_other_and_the_next_waits_for_all():
    assert hows() == {"federal-review": "open", "local-review": "open", "governing-body": "waits",
                      "local-signer": "waits", "federal-signer": "waits"}  # fmt: skip
    assert hows(did("federal-review"))["governing-body"] == "waits"
    assert hows(did("federal-review"), did("local-review"))["governing-body"] == "open"
    every = [did(a.code) for a in HOUSE.approvals]
    assert all_met(now(*every))
    assert not all_met(now(*every[:-1]))


def test_an_office_is_resolved_by_day_vacancy_and_stepping_aside():
    def whose(*taken, **people):
        found = now(*taken, people={**PEOPLE, **{k.replace("_", "-"): frozenset(v) for k, v in people.items()}})
        return next((s.role, s.how) for s in found if s.step.code == "federal-review")

    assert whose() == ("federal-counsel", "open")
    assert whose(federal_counsel=()) == ("program-manager", "open")
    assert whose(did("federal-review", "recused")) == ("program-manager", "open")
    assert whose(did("federal-review", "recused"), federal_counsel=(ME, OTHER)) == ("federal-counsel", "open")
    assert whose(federal_counsel=(), program_manager=()) == ("federal-counsel", "vacant")
    assert hows(people={**PEOPLE, "local-counsel": frozenset()})["local-review"] == "not-asked"


def test_what_is_passed_over_counts_until_it_runs_out():
    asked = did("federal-review", "bypass-asked", until=AT + timedelta(hours=5))
    granted = did("federal-review", "bypass-granted", by=OTHER, until=AT + timedelta(hours=5))

    assert to_grant((asked,), "federal-review") == asked
    assert to_grant((asked, granted), "federal-review") is None
    assert hows(granted)["federal-review"] == "bypassed"
    assert hows(granted, at=AT + timedelta(hours=5))["federal-review"] == "open"


def test_on_another_edition_what_the_parties_agreed_stays_where_it_may():
    kept = {**defaults(OLD), "supervisor_position": "Chief", "officers_maximum": 9, "review_months": 24}
    edition, terms, found = outcome(OLD, kept, EDITION, [Given(name="officers_per_supervisor", value="7")])

    assert (edition, found) == (EDITION, ())
    assert {n: terms[n] for n in ("supervisor_position", "officers_maximum", "review_months", "officers_per_supervisor")} == {
        "supervisor_position": "Chief", "officers_maximum": 9, "review_months": 24, "officers_per_supervisor": 7}  # fmt: skip
    assert terms["local_notice_days"] == EDITION.term("local_notice_days").value


# --- the steps as data -----------------------------------------------------------------------------


def test_the_shipped_steps_end_with_both_sides_and_let_only_reviews_be_passed_over():
    last = max(a.order for a in HOUSE.approvals)

    assert {a.side for a in HOUSE.approvals if a.signs and a.order == last} == {"local", "federal"}
    assert {a.code for a in HOUSE.approvals if a.bypass} == {"federal-review", "local-review"}
    assert all(isinstance(a, Approval) and a.citation for a in HOUSE.approvals)


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('role = "federal-counsel"\ntitle', 'role = "auditor"\ntitle', "role"),
        ('role = "federal-counsel"\ntitle', 'role = "local-counsel"\ntitle', "role"),
        ("resolution = true\n", "resolution = true\nbypass = true\n", "bypass"),
        ("signs = true\n", "signs = true\nbypass = true\n", "bypass"),
        ("resolution = true\n", "resolution = true\nonly_if_held = true\n", "only_if_held"),
        ('code = "local-review"', 'code = "federal-review"', "approval"),
        ("signs = true\n", "", "approval"),
    ],
)
def test_a_bad_step_is_refused_when_the_folder_is_read(tmp_path, old, new, key):
    folder = tmp_path / "ice_access"
    shutil.copytree(programs.SHIPPED / "ice_access", folder)
    path = Path(folder / "umbrella.toml")
    text = path.read_text()
    start = text.index("[[approval]]")
    assert old in text[start:]
    path.write_text(text[:start] + text[start:].replace(old, new, 1))
    problems = [p.field for p in programs.check(folder)]

    assert problems
    assert problems[0].endswith(key), problems
