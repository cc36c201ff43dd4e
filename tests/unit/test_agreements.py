"""The rules of agreements: good facts, and one fact replaced at a time.  No database."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from accord import programs
from accord.rules import agreements
from accord.rules.agreements import Facts, judge
from accord.rules.agreements.dates import fixed_end, notice, review_on, standing
from accord.rules.agreements.grounds import grounds
from accord.rules.agreements.instrument import Written, instrument
from accord.rules.agreements.judging import NEEDED
from accord.rules.agreements.settled import change, defaults, typed, unfilled
from accord.rules.documents import KINDS, problems
from accord.rules.inputs import Given, parse
from accord.rules.rooms import STAGES

AT = datetime(2026, 11, 22, 15, tzinfo=UTC)
ZONE = "America/New_York"
HOUSE = programs.umbrella()
FOURTEENTH = programs.load(Path(__file__).parents[1] / "data" / "fourteenth")
PROGRAM = HOUSE.programs["287g"]
EDITION = PROGRAM.edition("warrant-service-2025")
FILLED = {**defaults(EDITION), "officers_maximum": 5, "supervisor_position": "Supervisor"}
GOOD = Facts(
    at=AT, zone=ZONE, roles=frozenset({"decider"}), side="federal", programs=HOUSE.programs,
    counties=frozenset({"12071"}), outcome="approved", decided=("287g",), concurrence=True, edition=EDITION,
    terms=FILLED, written=frozenset({*(n[0] for n in NEEDED), "facilities"}), content_digest="a" * 64,
    effective_at=AT - timedelta(days=1),
)  # fmt: skip
DRAFT = {"program": "287g", "edition": EDITION.code, "functions": ["serve-arrest-warrant"]}


def given(action, **raw) -> Given:
    life = agreements.LIFECYCLE
    return parse(life.by_action[action].fields, raw)


def denied(action, facts=GOOD, **raw):
    return {f.rule for f in judge(action, facts, given(action, **raw))}


def test_good_facts_pass_every_action():
    day = "2026-11-20"
    signer = replace(GOOD, roles=frozenset({"local-head"}))

    assert denied("draft-agreement", **DRAFT) == set()
    assert denied("send-to-legal") == set()
    assert denied("record-resolution", resolution="1", resolved_on=day) == set()
    assert denied("sign-local", signer, digest="a" * 64) == set()
    assert denied("sign-federal", digest="a" * 64) == set()
    assert denied("give-notice", reason="So resolved.") == set()
    assert denied("meet", held_on=day, summary="Held.") == set()


@pytest.mark.parametrize(
    ("changed", "raw", "rule"),
    [
        ({"outcome": ""}, {}, "agreement:decided"),
        ({"outcome": "declined"}, {}, "agreement:decided"),
        ({"concurrence": False}, {}, "agreement:concurrence"),
        ({"decided": ("lesc",)}, {}, "agreement:program-decided"),
        ({"decided": ("lesc", "chess")}, {"program": "chess"}, "agreement:program-known"),
        ({}, {"edition": "warrant-service-1999"}, "agreement:edition-offered"),
        ({"already": (EDITION.code,)}, {}, "agreement:once"),
        ({}, {"functions": ["interrogate"]}, "agreement:functions"),
        ({}, {"functions": []}, "agreement:functions"),
    ],
)
def test_a_draft_is_denied_for_each_reason_alone(changed, raw, rule):
    assert rule in denied("draft-agreement", replace(GOOD, **changed), **{**DRAFT, **raw})


def test_the_preview_of_a_draft_needs_a_program_with_an_edition():
    bare = replace(GOOD, decided=("no-agreement",))

    assert judge("draft-agreement", GOOD, None) == ()
    assert [f.rule for f in judge("draft-agreement", bare, None)] == ["agreement:edition-known"]


@pytest.mark.parametrize(
    ("action", "changed", "raw", "rule"),
    [
        ("record-resolution", {"edition_changed": True}, {"resolution": "1", "resolved_on": "2026-11-20"}, "agreement:edition-pinned"),
        ("record-resolution", {}, {"resolution": "1", "resolved_on": "2026-11-23"}, "agreement:not-yet"),
        ("sign-federal", {"roles": frozenset({"office-director"})}, {"digest": "a" * 64}, "agreement:signer"),
        ("sign-federal", {}, {"digest": "b" * 64}, "agreement:digest"),
        ("sign-local", {"edition": None}, {"digest": "a" * 64}, "agreement:edition-pinned"),
        ("suspend", {"ends_at": AT}, {"reason": "x", "respond": "y", "restored_when": "z"}, "agreement:in-force"),
        ("reinstate", {"effective_at": None}, {"reason": "x"}, "agreement:in-force"),
        ("give-notice", {"ends_at": AT}, {"reason": "x"}, "agreement:in-force"),
        ("give-notice", {"ends_at": AT + timedelta(days=30)}, {"reason": "x"}, "agreement:notice-given"),
    ],
)  # fmt: skip
def test_each_rule_denies_alone(action, changed, raw, rule):
    assert denied(action, replace(GOOD, **changed), **raw) == {rule}


@pytest.mark.parametrize("name", [n[0] for n in NEEDED])
def test_each_part_that_gao_asked_for_is_needed_before_legal_review(name):
    facts = replace(GOOD, written=GOOD.written - {name})
    found = judge("send-to-legal", facts, Given())

    assert [f.rule for f in found] == [f"agreement:{name.replace('_', '-')}"]
    assert found[0].citation.startswith("GAO-09-109")


def test_terms_and_facilities_are_needed_before_legal_review():
    facts = replace(GOOD, written=GOOD.written - {"facilities"}, terms=defaults(EDITION))

    assert denied("send-to-legal", facts) == {"agreement:facilities", "agreement:terms-filled"}


@pytest.mark.parametrize(
    ("title", "kind", "rule"),
    [
        ("Warrants served", "outcome-count", "agreement:target-kind"),
        ("Arrests a month", "timeliness", "agreement:target-kind"),
    ],
)
def test_no_count_of_outcomes_takes_a_target(title, kind, rule):
    row = {"title": title, "kind": kind, "unit": "count", "target": 5}

    assert denied("write-content", measures=[row]) == {rule}
    assert denied("write-content", measures=[{**row, "target": None}]) == set()


def test_a_facility_lies_in_one_of_the_agencys_counties():
    assert denied("write-content", facilities=[{"name": "Jail", "county": "12086"}]) == {"agreement:facility-place"}


def test_an_import_is_of_a_local_body_and_not_of_tomorrow():
    raw = {**DRAFT, "held_at": "Clerk", "effective_on": "2026-11-23"}

    assert denied("import-agreement", **raw) == {"agreement:not-yet"}


def test_terms_are_changed_within_bounds_only_and_read_as_typed_values():
    rows = given("set-terms", changes=[{"name": "review_months", "value": "12"}]).rows("changes")
    values, found = change(EDITION, rows)

    assert (values, found) == ({"review_months": 12}, ())
    assert [t.name for t in unfilled(EDITION, defaults(EDITION))] == ["officers_maximum", "supervisor_position"]
    assert typed(EDITION, {**FILLED, **values})["review_months"] == 12


def test_notice_of_no_days_is_at_once_and_of_ninety_falls_at_local_midnight():
    assert notice("local", {"local_notice_days": 0}, AT, ZONE).at == AT
    # From 22 November ninety whole days follow; the first moment without is 21 February, 00:00 in New York.
    assert notice("local", {"local_notice_days": 90}, AT, ZONE).at == datetime(2027, 2, 21, 5, tzinfo=UTC)
    assert notice("federal", {"federal_notice_days": 30, "publication_days": 90}, AT, ZONE).days == 90


def test_a_fixed_term_ends_on_the_same_day_of_its_last_month():
    assert fixed_end({"agreement_months": 24}, datetime(2025, 3, 1, 15, tzinfo=UTC), ZONE) == datetime(
        2027, 3, 1, 5, tzinfo=UTC
    )
    assert fixed_end({}, AT, ZONE) is None


def test_every_agreement_has_a_review_date():
    assert review_on({"review_months": 12}, AT, None, ZONE) == date(2027, 11, 22)
    assert review_on({}, AT, date(2027, 1, 31), ZONE) == date(2030, 1, 31)
    assert review_on({}, None, None, ZONE) is None


def test_the_standing_follows_from_dates_alone_at_the_exact_instant():
    def at(moment, state="active", **dates):
        known = {"effective_at": AT, "ends_at": None, "suspended_from": None, **dates}
        return standing(state, at=moment, **known)

    second = timedelta(seconds=1)
    end = AT + timedelta(days=10)
    assert at(AT - second) == "preparing"
    assert at(AT) == "in-force"
    assert at(end - second, ends_at=end) == "ending"
    assert at(end, ends_at=end) == "ended"
    assert at(end, "suspended", ends_at=end) == "ended"
    assert at(end, "suspended", suspended_from=end) == "suspended"
    assert at(AT, "suspended", suspended_from=end) == "suspension-announced"
    assert at(AT, "withdrawn") == "withdrawn"
    assert at(AT, "legal") == "preparing"


def test_every_ground_of_a_power_names_its_clause_and_law():
    found = grounds(
        HOUSE, PROGRAM, EDITION, number="AG-1", party="p", functions=["serve-arrest-warrant"], terms=FILLED,
        counties=["12071"], state="FL", facilities=["Main Jail"],
    )  # fmt: skip

    assert {g.kind for g in found} == {"party", "in-force", "function", "territory", "supervision"}
    assert all(g.clause and g.citation for g in found)
    assert [g.detail for g in found if g.kind == "territory"] == ["Main Jail"]


def test_a_body_without_counties_acts_in_its_state():
    edition = PROGRAM.edition("task-force-2025")
    found = grounds(
        HOUSE,
        PROGRAM,
        edition,
        number="AG-1",
        party="p",
        functions=[],
        terms={},
        counties=[],
        state="FL",
        facilities=[],
    )

    assert [g.detail for g in found if g.kind == "territory"] == ["FL"]


WRITTEN = Written(
    number="AG-2026-0001", agency="Lee County Sheriff's Office", agency_lines=("Florida",), field_office="Miami",
    objective="Orderly handovers", permitted_use="At release", supervision_plan="Weekly", data_annex="Monthly",
    measures=({"title": "Reviews on time", "kind": "supervision", "unit": "percent", "target": 95},),
    facilities=({"name": "Main Jail", "county": "12071"},), functions=(), resolution="26-14", resolved_on=date(2026, 11, 20),
)  # fmt: skip


def _every_edition():
    return [(u, p, e) for u in (HOUSE, FOURTEENTH) for p in u.programs.values() for e in p.editions]


def _value(term):
    if term.value is not None:
        return term.value
    if term.kind == "date":
        return date(2027, 1, 1)
    if term.kind in ("integer", "cents"):
        return term.minimum or 1
    return term.options[0] if term.options else "said"


@pytest.mark.parametrize(("umbrella", "program", "edition"), _every_edition())
def test_every_edition_of_every_program_makes_a_whole_document_with_no_open_place(umbrella, program, edition):
    terms = {t.name: _value(t) for t in edition.terms}
    content = instrument(
        umbrella, program, edition, terms, replace(WRITTEN, functions=edition.functions),
        edition_digest="d" * 64, issued_on=date(2026, 11, 22), demonstration=True,
    )  # fmt: skip
    said = " ".join(str(b) for b in content.blocks)

    assert problems(KINDS["agreement"], content) == ()
    assert "{" not in said.replace("{}", "")
    assert all(f.title in said for f in program.functions if f.code in edition.functions)


def test_nothing_in_these_rooms_names_a_program():
    """A made-up fourteenth program walks through with no Python added."""
    root = Path(programs.__file__).parents[1]
    rooms = [p for room in ("agreements", "determinations") for floor in ("rules", "actions", "queries")
             for p in (*root.glob(f"{floor}/{room}.py"), *root.glob(f"{floor}/{room}/*.py"))]  # fmt: skip
    text = "\n".join(p.read_text(encoding="utf-8") for p in rooms)

    assert len(rooms) >= 12
    assert not [slug for slug in HOUSE.programs if f'"{slug}"' in text]
    assert {"determination", "agreement"} <= set(STAGES)
