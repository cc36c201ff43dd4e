"""The line, rows 14 to 25: what Accord refuses to do.  `docs/line.md` says each row in words."""

import re
import shutil
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import get_args

import pytest

from accord import programs
from accord.rules import agreements, authority, determinations, plans
from accord.rules.agreements.dates import REVIEW_MONTHS
from accord.rules.eligibility import Facts
from accord.rules.permissions import ROLES
from accord.rules.rooms import STAGES
from accord.rules.vocabulary import BYPASSED, TARGETED, MeasureKind, rewards_harm
from accord.rules.weighing import Approval, approval, weigh
from tests.shape.names import LIFECYCLES, TABLES, columns, fields, forbidden_in

ROOT = Path(__file__).resolve().parents[2]
HOUSE = programs.umbrella()
REVIEW_ON, AT = date(2026, 11, 22), datetime(2026, 11, 22, 15, tzinfo=UTC)


# --- rows 14 to 19: nothing that rewards harm ----------------------------------------------------


@pytest.fixture
def folder(tmp_path):
    """A copy of the shipped programs, to plant in."""
    made = tmp_path / "programs"
    shutil.copytree(programs.SHIPPED / programs.PRIMARY, made)
    return made


def plant(folder: Path, file: str, old: str, new: str) -> list[str]:
    path = folder / file
    text = path.read_text()
    assert old in text, f"{old!r} is not in {file}"
    path.write_text(text.replace(old, new, 1))
    return [f"{p.field} {p.message}" for p in programs.check(folder)]


def test_row_14_the_shipped_programs_weigh_no_count_and_no_income():
    weighed = [
        *(f"{n.title} {n.says}" for n in HOUSE.needs), *(r.title for r in HOUSE.resources),
        *(d.because for p in HOUSE.programs.values() for d in p.degrees),
        *(d.because for o in HOUSE.options for d in o.degrees),
        *(q.prompt for q in HOUSE.questionnaire.questions if q.need or q.resource),
    ]  # fmt: skip
    assert [w for w in weighed if rewards_harm(w)] == []


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("umbrella.toml", 'title = "Lawful answers to status questions"', 'title = "More arrests"'),
        ("umbrella.toml", 'title = "Secure sites for federal equipment"', 'title = "Expected seizure income"'),
        ("287g.toml", 'because = "A named supervisor and review meetings."', 'because = "More detainers honoured."'),
        ("questions.toml", "lawful answers to questions about immigration status", "a quota of removals"),
    ],
)
def test_row_14_a_planted_reward_is_refused_by_the_loader(folder, file, old, new):
    found = plant(folder, file, old, new)

    assert any("rows 14, 18 and 19" in p for p in found), found


def test_row_15_ending_and_doing_without_are_always_options():
    assert {"no-agreement", "cooperation-without-agreement", "end-existing"} <= {o.code for o in HOUSE.options}
    law = next(o for o in HOUSE.options if o.code == "cooperation-without-agreement").basis
    assert "8 U.S.C. 1357(g)(10)" in {b.citation for b in law}


def test_row_15_an_agreement_goes_back_to_an_agency_that_asked_and_was_assessed():
    begins = {t.action: t.parent for s in STAGES.values() for t in s.lifecycle.creators}
    assert begins["start"] == "agency"
    assert begins["open-assessment"] == "request"
    assert begins["draft-plan"] == "assessment"
    assert begins["open-determination"] == "plan"
    assert begins["draft-agreement"] == "determination"
    # One signed before Accord stood is entered by hand and says that no assessment is on file.
    others = {t.action for t in STAGES["agreement"].lifecycle.creators}
    assert others == {"draft-agreement", "import-agreement"}


def test_row_16_weights_stand_in_the_programs_and_the_assessment_pins_them():
    assert all(1 <= n.importance <= 5 for n in HOUSE.needs)
    assert {"Assessment.umbrella_digest", "Assessment.questionnaire"} <= {name for name, _ in columns(TABLES)}
    weights = ("weight", "weights", "importance")
    assert forbidden_in((name for name, _ in fields(LIFECYCLES)), weights) == [], "no action changes a weight"


CASE = Approval(chosen=(), opinions={"removal": "support", "investigations": "support"}, capacity_checked=True,
                civil_rights="clear", reasons="It helps.", concurrence="concur")  # fmt: skip


def test_row_17_the_civil_rights_opinion_is_a_gate_that_no_score_opens():
    facts = Facts(on=REVIEW_ON, party_kind="sheriff", answers={}, capacities={})
    chosen = max((r for r in weigh(facts, HOUSE) if r.is_program), key=lambda r: r.score)
    silent = {f.rule for f in approval(replace(CASE, chosen=(chosen,), civil_rights=None))}

    assert "determination:civil-rights" in silent
    assert "determination:civil-rights" not in {f.rule for f in approval(replace(CASE, chosen=(chosen,)))}


def test_row_17_only_the_civil_rights_office_gives_its_opinion_and_an_override_is_published():
    life = determinations.LIFECYCLE
    assert life.by_action["give-civil-rights-opinion"].roles == ("civil-rights-officer",)
    assert life.by_action["override-objection"].roles == ("deciding-superior",)
    assert [f.name for f in life.by_action["override-objection"].fields if f.required] == ["reasons"]
    assert "deciding-superior" not in life.by_action["decide"].roles


def test_row_18_targets_exist_only_on_what_an_office_can_do_better():
    assert {"training", "supervision", "timeliness", "completeness", "complaints", "cost", "safety"} == TARGETED
    assert set(get_args(MeasureKind)) - TARGETED == {"outcome-count"}
    for p in HOUSE.programs.values():
        for m in p.measures:
            assert m.target is None or (m.kind in TARGETED and not rewards_harm(f"{m.title} {m.definition}"))


def test_row_18_a_plan_and_an_agreement_refuse_a_target_on_a_count():
    bad = plans.Item(code="O1", kind="objective", title="Bookings", measure_kind="outcome-count", target=100)
    refused = {f.rule for f in plans.judge("propose-plan", plans.Facts(today=REVIEW_ON, items=(bad,)), None)}

    assert {"plan:target-kind", "plan:no-count-objective", "plan:no-reward"} <= refused


def test_row_18_a_planted_target_on_a_count_is_refused_by_the_loader(folder):
    text = (folder / "287g.toml").read_text()
    counted = re.search(r'kind = "outcome-count"\n', text)
    assert counted, "the 287(g) file publishes a count of outcomes"
    found = plant(folder, "287g.toml", counted[0], counted[0] + "target = 100\n")

    assert any("row 18" in p for p in found), found


def test_row_19_no_path_leads_from_a_seizure_to_an_officers_pay():
    pay = ("salary", "pay", "payroll", "bonus", "award", "wage", "overtime to")
    assert forbidden_in([n for n, _ in columns(TABLES)] + [n for n, _ in fields(LIFECYCLES)], pay) == []
    tied = [x for p in HOUSE.programs.values() for e in p.editions for x in e.expenses if "award" in x.code]
    assert tied
    assert [x.code for x in tied if x.allowed] == []


# --- rows 20, 22, 23: nothing that hides ---------------------------------------------------------


def test_row_20_a_hold_is_lifted_from_outside_and_by_another_than_who_placed_it():
    lift = authority.DESIGNATION.by_action["lift-hold"]
    assert lift.roles == ("civil-rights-officer",)
    assert "hold" in lift.not_by
    chain = authority.Facts(on=REVIEW_ON, held=True, actor_in_chain=True)
    assert "designation:outside-chain" in {f.rule for f in authority.judge("lift-hold", chain, None)}


def test_row_20_a_house_rule_is_labelled_as_one():
    from accord.rules.decisions import HOUSE as LABEL

    refused = authority.check(authority.Question(officer="Dana Whitlock", instant=AT), [])
    assert all(f.citation for f in refused.findings)
    assert {f.citation for f in refused.findings} == {LABEL}, "without an edition nothing is cited but the house"


def test_row_22_only_a_review_of_a_change_is_passed_over_and_by_two_people():
    words = ("break glass", "breakglass", "emergency", "bypass", "superuser", "impersonate")
    actions = {life.tag(t.action): t for life in LIFECYCLES for t in life.transitions}
    assert forbidden_in([*ROLES, *(n for n, _ in columns(TABLES))], words) == []
    governed = {f"change:{verb}-bypass" for verb in ("ask", "grant", "review")}
    assert set(forbidden_in(actions, words)) == governed, (
        "only a review of a change of an agreement is ever passed over"
    )
    assert "ask-bypass" in actions["change:grant-bypass"].not_by
    assert {"ask-bypass", "grant-bypass"} <= set(actions["change:review-bypass"].not_by)
    passed = [a for a in programs.umbrella().approvals if a.bypass]
    assert {a.role for a in passed} <= BYPASSED
    assert BYPASSED.isdisjoint({"civil-rights-officer", "training-officer", "body-clerk", "local-head", "decider"})
    assert not any(a.signs or a.resolution for a in passed)


def test_row_23_an_open_ended_agreement_has_a_review_date_and_past_it_nobody_is_nominated():
    on = agreements.review_on({}, AT, None, "UTC")
    assert REVIEW_MONTHS == 36
    assert on is not None
    late = authority.Facts(on=on, in_force=True, review_on=on)
    for action in ("nominate", "issue-letter", "renew"):
        assert "designation:review-passed" in {f.rule for f in authority.judge(action, late, None)}


# --- the page that says it ------------------------------------------------------------------------


def test_the_page_of_the_line_names_all_rows_and_tests_that_exist():
    text = (ROOT / "docs" / "line.md").read_text()
    rows = re.findall(r"^\| (\d+) \| (.+?) \| (.+?) \|$", text, re.MULTILINE)
    assert [int(n) for n, _, _ in rows] == list(range(1, 26))
    known = {
        name
        for path in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"^def (test_\w+)", path.read_text(), re.MULTILINE)
    }
    for number, _, held in rows:
        named = set(re.findall(r"`(test_\w+)`", held))
        assert named <= known, f"row {number} names tests that do not exist: {sorted(named - known)}"
        assert named or held.startswith("Waits"), f"row {number} names no test and does not say what it waits for"
    said = {name for _, _, held in rows for name in re.findall(r"`(test_row_\w+)`", held)}
    here = set(
        re.findall(
            r"^def (test_row_\w+)",
            "\n".join(p.read_text() for p in Path(__file__).parent.glob("test_line*.py")),
            re.MULTILINE,
        )
    )
    assert said == here, "each test of a row stands in the table, at its row"
