"""The line, row by row: what Accord refuses to hold or to do.  `docs/line.md` says each row in words.

Names are judged everywhere they can enter: columns of tables, fields of actions, properties of the
API, keys of the programs' files.  Each judge is itself judged, by planting what it must find.
"""

import re
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import get_args

import pytest
from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

from accord import programs
from accord.rules import agreements, authority, determinations, plans
from accord.rules.agreements.dates import REVIEW_MONTHS
from accord.rules.eligibility import Facts
from accord.rules.inputs import Field
from accord.rules.lifecycle import Lifecycle
from accord.rules.permissions import ROLES
from accord.rules.rooms import STAGES
from accord.rules.screening import screen
from accord.rules.vocabulary import TARGETED, MeasureKind, rewards_harm
from accord.rules.weighing import Approval, approval, weigh
from accord.site.logs import SAFE
from accord.web.public import PUBLIC

ROOT = Path(__file__).resolve().parents[2]
REVIEWED = Path(__file__).with_name("text_columns.txt")
HOUSE = programs.umbrella()
REVIEW_ON, AT = date(2026, 11, 22), datetime(2026, 11, 22, 15, tzinfo=UTC)

FORBIDDEN = (
    # Who somebody is, who is not staff of a party (row 1).
    "dob", "birth", "birthday", "birthdate", "birthplace", "born", "alien", "a number", "anumber", "nationality",
    "nationalities", "citizenship", "country of origin", "race", "racial", "ethnicity", "ethnic", "religion",
    "religious", "gender", "sex", "fingerprint", "fingerprints", "biometric", "biometrics", "iris", "dna", "photo",
    "photos", "photograph", "portrait", "face", "selfie", "passport", "visa", "ssn", "social security", "alias",
    "immigration status", "mother tongue", "home address", "street", "latitude", "longitude", "gps", "whereabouts",
    # Lists of people and labels on them (rows 1, 2 and the safeguards).
    "gang", "gang member", "association", "watchlist", "watch list", "suspect", "suspects", "suspicion", "detainee",
    "detainees", "inmate", "inmates", "prisoner", "perpetrator", "offender", "victim", "witness", "informant",
    "fugitive", "wanted",
    # Scores and rewards (rows 2, 18, 19).
    "risk score", "threat score", "person score", "risk level", "quota", "quotas", "bonus", "bonuses", "bounty",
    "reward", "salary", "ranking", "league table", "arrests", "apprehensions", "deportations", "encounters",
    # Things that are somebody's (rows 3 and 9).
    "vehicle", "plate", "license plate", "vin", "serial", "serial number", "account number", "ip", "ip address",
    "remote addr", "user agent",
)  # fmt: skip
"""Whole words, or several in a row, that no name in the house may have.  A closed list: add to it, never take away."""

LABELLED = ("gang", "quota", "bonus", "bounty", "risk score", "watchlist", "fingerprint", "photo", "detainee", "suspect")
"""What not even the words beside a field may ask for."""


# --- the walk -----------------------------------------------------------------------------------


def words_of(name: str) -> str:
    """Return a name as separate lower-case words: `dateOfBirth` and `date-of-birth` are alike."""
    return " ".join(re.findall(r"[a-z]+|[0-9]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()))


def forbidden_in(names: Iterable[str], words: Iterable[str] = FORBIDDEN) -> list[str]:
    """Return every name that holds a forbidden word, whole."""
    patterns = [re.compile(rf"\b{w}\b") for w in words]
    return [n for n in names if any(p.search(words_of(n)) for p in patterns)]


def columns(tables: Iterable[type[models.Model]]) -> Iterator[tuple[str, models.Field]]:
    for table in tables:
        for column in table._meta.concrete_fields:
            yield f"{table.__name__}.{column.name}", column


def fields(lifecycles: Iterable[Lifecycle]) -> Iterator[tuple[str, Field]]:
    for life in lifecycles:
        for t in life.transitions:
            yield from _fields(f"{life.tag(t.action)}.", t.asks)


def _fields(before: str, asked: Iterable[Field]) -> Iterator[tuple[str, Field]]:
    for f in asked:
        yield before + f.name, f
        yield from _fields(f"{before}{f.name}.", f.columns)


def properties(schema: object) -> Iterator[str]:
    """Return every name in an OpenAPI description: schemas, properties, parameters."""
    if isinstance(schema, dict):
        for key, value in schema.items():
            if key in ("properties", "schemas") and isinstance(value, dict):
                yield from value
            if key == "parameters" and isinstance(value, list):
                yield from (p["name"] for p in value if "name" in p)
            yield from properties(value)
    elif isinstance(schema, list):
        for item in schema:
            yield from properties(item)


TABLES = list(apps.get_app_config("records").get_models())
LIFECYCLES = [s.lifecycle for s in STAGES.values()]
TEXTUAL = (models.CharField, models.TextField, models.JSONField, models.BinaryField, models.FileField)
TYPED = ("text", "words", "rows", "file", "secret")


def open_names(tables, lifecycles) -> set[str]:
    """Return every place where somebody's words could be kept: what a person must have looked at."""
    kept = {f"table {name}" for name, column in columns(tables) if isinstance(column, TEXTUAL)}
    asked = {
        f"field {name}"
        for name, f in fields(lifecycles)
        if f.kind in TYPED or (f.kind == "choice" and not f.choices and not f.source)
    }
    return kept | asked


def planted_table(**its_columns) -> type[models.Model]:
    meta = type("Meta", (), {"app_label": "records"})
    return type("Planted", (models.Model,), {"__module__": __name__, "Meta": meta, **its_columns})


def planted_field(field: Field, room: str = "requests") -> Lifecycle:
    life = replace(STAGES["request"].lifecycle, room=room)
    first, *rest = life.transitions
    return replace(life, transitions=(replace(first, fields=(*first.fields, field)), *rest))


# --- row 1: who may appear ----------------------------------------------------------------------


def test_row_1_no_column_of_any_table_is_about_a_person_who_is_not_staff():
    assert forbidden_in(name for name, _ in columns(TABLES)) == []


def test_row_1_no_field_of_any_action_asks_for_it():
    assert forbidden_in(name.partition(".")[2] for name, _ in fields(LIFECYCLES)) == []
    assert forbidden_in((f"{f.label} {f.help}" for _, f in fields(LIFECYCLES)), LABELLED) == []
    lists = (f"{c.value} {c.label}" for _, f in fields(LIFECYCLES) for c in f.choices)
    assert forbidden_in(lists, LABELLED) == []


def test_row_1_no_name_of_the_api_stands_for_it():
    from accord.api.house import api

    found = set(properties(api.get_openapi_schema()))
    assert len(found) > 100
    assert forbidden_in(found) == []


def test_row_1_no_code_of_a_program_stands_for_it():
    codes = [
        *(n.code for n in HOUSE.needs), *(r.code for r in HOUSE.resources), *(c.code for c in HOUSE.capacities),
        *(q.code for q in HOUSE.questionnaire.questions),
        *(m.code for p in HOUSE.programs.values() for m in p.measures),
        *(t.name for p in HOUSE.programs.values() for e in p.editions for t in e.terms),
    ]  # fmt: skip
    assert forbidden_in(codes) == []


def test_row_1_names_of_people_stand_only_where_staff_stand():
    of_people = {"Staff.full_name", "Staff.username", "Staff.email", "Signature.name"}
    of_things = {"AgencyName.name", "Agency.name", "County.name", "FieldOffice.name", "SecondFactor.name", "State.name"}
    named = {name for name, column in columns(TABLES) if "name" in column.name or "mail" in column.name}

    assert named == of_people | of_things


def test_row_1_every_place_for_words_has_been_looked_at():
    reviewed = REVIEWED.read_text().splitlines()
    assert reviewed == sorted(set(reviewed)), f"{REVIEWED.name} is sorted, each line once"
    found = open_names(TABLES, LIFECYCLES)
    new, gone = sorted(found - set(reviewed)), sorted(set(reviewed) - found)
    assert not new, (
        f"New places where words can be kept: {new}.  For each, ask: can it hold anything about a person who is not"
        f" staff of a party?  If it can, give it a closed list instead.  If not, add the line to {REVIEWED.name}, sorted."
    )
    assert not gone, f"These are no more; take the lines out of {REVIEWED.name}: {gone}"


def test_row_1_free_text_is_screened_wherever_an_action_takes_it():
    from accord.rules.decisions import Invalid
    from accord.rules.inputs import parse

    for name, f in fields(LIFECYCLES):
        if f.kind in ("text", "words"):
            with pytest.raises(Invalid, match="identifier of a person"):
                parse((f,), {f.name: "A 123 456 789"[: f.max_length]})
            assert name
    assert screen("A 123 456 789")


@isolate_apps("accord.records")
@pytest.mark.parametrize(
    "column",
    ["dob", "date_of_birth", "alien_number", "nationality", "race", "ethnicity", "religion", "fingerprint_digest",
     "photo", "gang", "risk_score", "quota", "bonus_cents", "suspect", "detainee", "vehicle_plate", "ip_address"],
)  # fmt: skip
def test_a_planted_column_is_found_by_its_name(column):
    planted = planted_table(**{column: models.IntegerField()})

    assert forbidden_in(name for name, _ in columns([planted])) == [f"Planted.{column}"]


@isolate_apps("accord.records")
def test_a_planted_column_under_an_innocent_name_waits_for_a_review():
    planted = planted_table(remark=models.TextField())

    assert open_names([*TABLES, planted], LIFECYCLES) - set(REVIEWED.read_text().splitlines()) == {"table Planted.remark"}


def test_a_planted_field_is_found_by_its_name_its_label_and_as_a_new_place_for_words():
    named = planted_field(Field(name="country_of_origin", kind="choice", label="Country"))
    labelled = planted_field(Field(name="group", kind="yesno", label="Is there a gang?"))
    silent = planted_field(Field(name="remark", kind="words", label="Remark"))

    assert forbidden_in(name for name, _ in fields([named])) == ["request:start.country_of_origin"]
    assert forbidden_in((f.label for _, f in fields([labelled])), LABELLED) == ["Is there a gang?"]
    assert "field request:start.remark" in open_names([], [silent])
    assert "field request:start.remark" not in REVIEWED.read_text().splitlines()


def test_a_planted_name_of_the_api_is_found():
    schema = {"components": {"schemas": {"PersonOut": {"properties": {"dateOfBirth": {"type": "string"}}}}}}
    assert forbidden_in(properties(schema)) == ["dateOfBirth"]


# --- rows 2 and 3: no scores of persons, no public names ----------------------------------------


def test_row_2_nothing_scores_a_person_and_only_options_are_ranked():
    scored = {name for name, _ in columns(TABLES) if forbidden_in([name], ("score", "rank", "points", "grade", "level"))}
    # An exam's score is the exam's; an agency's level is its level of government.
    assert scored == {"Agency.level", "ExamAttempt.score_percent"}
    asked = {name for name, _ in fields(LIFECYCLES) if forbidden_in([name], ("score", "rank", "points", "grade"))}
    assert asked == {"designation:record-exam.score_percent"}


def test_row_3_no_page_without_sign_in_shows_a_person():
    assert PUBLIC <= {"sign-in", "demonstration-sign-in", "passkey-sign-in", "passkey-sign-in-options", "invitation",
                      "healthz", "version"}  # fmt: skip


def test_row_3_no_source_address_is_kept_or_logged():
    assert forbidden_in(SAFE) == []
    assert {"address", "ip", "user_agent", "username", "path", "query"}.isdisjoint(SAFE)
    kept = [name for name, column in columns(TABLES) if isinstance(column, models.GenericIPAddressField)]
    assert kept == []


# --- rows 5, 9, 10, 12: what rooms that stand later may not bring --------------------------------


def wordy(lifecycles: Iterable[Lifecycle]) -> list[str]:
    """Return what a room about people's cases may not have: free text and uploads."""
    closed = [life for life in lifecycles if life.room in ("custody", "services")]
    return [name for name, f in fields(closed) if f.kind in ("text", "words", "file")]


def test_row_5_the_rooms_of_custody_and_services_have_no_free_text_and_no_uploads():
    assert wordy(LIFECYCLES) == []


def test_row_5_a_planted_text_field_in_custody_is_found():
    assert wordy([planted_field(Field(name="remark", kind="words", label="Remark"), room="custody")]) != []


def test_row_9_no_vehicle_serial_account_or_street_is_asked_for():
    owned = ("vehicle", "serial", "vin", "plate", "account number", "street", "bank", "payee")
    assert forbidden_in([n for n, _ in columns(TABLES)] + [n for n, _ in fields(LIFECYCLES)], owned) == []


def test_row_10_no_action_takes_a_file_before_uploads_are_screened_and_quarantined():
    assert [name for name, f in fields(LIFECYCLES) if f.kind == "file"] == []


def test_row_12_no_calendar_feed_stands_yet():
    from django.urls import get_resolver

    routes = [str(p.pattern) for p in get_resolver().url_patterns]
    assert [r for r in routes if "calendar" in r or r.endswith(".ics")] == []


# --- row 13: threats ----------------------------------------------------------------------------

GROUPS = ("nationality", "nationals", "ethnic", "ethnicity", "religion", "religious", "muslim", "race", "tribe",
          "language", "speaking", "migrant", "migrants", "immigrants", "neighbourhood", "city block", "zip")  # fmt: skip


def test_row_13_threats_come_from_a_closed_list_with_a_source_and_name_no_group():
    for version in HOUSE.questionnaires:
        threats = [q for q in version.questions if q.section == "threats"]
        assert threats
        for q in threats:
            assert q.kind in ("choice", "yesno"), q.code
            assert q.kind == "yesno" or q.choices, q.code
            assert q.source_asked or q.kind == "yesno", q.code
            said = [q.code, q.prompt, *(f"{c.value} {c.label}" for c in q.choices)]
            assert forbidden_in(said, GROUPS) == []


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
    assert {"override", "override_reasons"} <= {f.name for f in life.by_action["decide"].fields}


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


def test_row_22_there_is_no_way_to_break_the_glass():
    words = ("break glass", "breakglass", "emergency", "bypass", "superuser", "impersonate")
    actions = [life.tag(t.action) for life in LIFECYCLES for t in life.transitions]
    assert forbidden_in([*actions, *ROLES, *(n for n, _ in columns(TABLES))], words) == []


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
    here = set(re.findall(r"^def (test_row_\w+)", Path(__file__).read_text(), re.MULTILINE))
    assert said == here, "each test of a row stands in the table, at its row"
