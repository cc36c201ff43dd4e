"""The line, rows 1 to 13: what Accord refuses to hold.  `docs/line.md` says each row in words.

Names are judged everywhere they can enter: columns of tables, fields of actions, properties of the
API, keys of the programs' files.  Each judge is itself judged, by planting what it must find.
"""

from collections.abc import Iterable

import pytest
from django.db import models
from django.test.utils import isolate_apps

from accord import programs
from accord.rules.inputs import Field
from accord.rules.lifecycle import Lifecycle
from accord.rules.screening import screen
from accord.site.logs import SAFE
from accord.web.public import PUBLIC
from tests.shape.names import (
    LABELLED,
    LIFECYCLES,
    REVIEWED,
    TABLES,
    columns,
    fields,
    forbidden_in,
    open_names,
    planted_field,
    planted_table,
    properties,
)

HOUSE = programs.umbrella()


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
    # Services for victims, and the clock of a claim, are about the duty and never about the person.
    assert set(forbidden_in(codes)) == {"victim-services", "citizenship_claim_minutes"}


def test_row_1_names_of_people_stand_only_where_staff_stand():
    of_people = {
        "Staff.full_name",
        "Staff.username",
        "Staff.email",
        "Signature.name",
        "ClosingStep.name",
        "EnquiryContact.full_name",
        "EnquiryContact.email",
    }
    of_things = {
        "AgencyName.name",
        "Agency.name",
        "Enquiry.body_name",
        "County.name",
        "FieldOffice.name",
        "SecondFactor.name",
        "PublishedList.name",
        "RegisterStanding.renamed",
        "RegisterEntry.agency_name",
        "RegisterEntry.names",
        "State.name",
        # A company, with the form of one in its name: a rule refuses whatever lacks it.
        "Vendor.name",
    }
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

    assert open_names([*TABLES, planted], LIFECYCLES) - set(REVIEWED.read_text().splitlines()) == {
        "table Planted.remark"
    }


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
    scored = {
        name for name, _ in columns(TABLES) if forbidden_in([name], ("score", "rank", "points", "grade", "level"))
    }
    # An exam's score is the exam's; an agency's level is its level of government.
    assert scored == {"Agency.level", "RegisterEntry.level", "ExamAttempt.score_percent", "Correction.score_percent"}
    asked = {name for name, _ in fields(LIFECYCLES) if forbidden_in([name], ("score", "rank", "points", "grade"))}
    assert asked == {"designation:record-exam.score_percent", "designation:propose-correction.score_percent"}


def test_row_3_no_page_without_sign_in_shows_a_person():
    assert {"sign-in", "demonstration-sign-in", "passkey-sign-in", "passkey-sign-in-options", "invitation",
                      "healthz", "version",
                      "apply", "apply-ask", "apply-suggest", "follow", "follow-act", "glossary", "design", "tour", "map", "map-state", "map-county",
                      "programs", "program", "compare-programs", "fact-sheet",
                      # The register is of agencies and agreements; its lists name no person.
                      "register", "log", "log-file", "register-entry", "register-lists", "register-list", "register-corrections", "register-statistics",
                      "register-csv", "register-feed",
                      # Amounts of agencies and funds, and the dated rows their rules rest on.
                      "public-money", "public-money-csv", "money-rules",
                      "verify", "verify-authority", "verify-revoked"} >= PUBLIC  # fmt: skip


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


def test_row_10_a_file_is_kept_only_after_it_was_read_and_attested():
    from accord.rules.decisions import Invalid
    from accord.rules.inputs import parse
    from accord.rules.uploads import IMAGE, Upload, media_type_of

    takes = [t for life in LIFECYCLES for t in life.transitions if any(f.kind == "file" for f in t.fields)]
    assert {t.action for t in takes} == {"attach", "attach-resolution"}
    for t in takes:
        attested = next(f for f in t.fields if f.name == "attested")
        assert (attested.kind, attested.required) == ("yesno", True)
        with pytest.raises(Invalid, match="was not read"):
            parse(t.fields, {"title": "Words", "attested": "yes", "file": Upload(name="a.txt", data=b"words")})
    assert media_type_of(b"\xff\xd8\xff\xe0") == ("", IMAGE)


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


# --- row 7: the log ------------------------------------------------------------------------------


def test_row_7_what_was_asked_of_a_check_enters_the_log_only_as_a_commitment():
    """The canonical body of every entry holds ids, codes, times and digests; words only as a salted commitment."""
    import ast
    import inspect

    from accord.actions import _effects

    [body] = [
        node.value
        for node in ast.walk(ast.parse(inspect.getsource(_effects.insert_entry)))
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "body"
    ]
    keys = {k.value: ast.unparse(v) for k, v in zip(body.keys, body.values, strict=True)}
    assert keys["words"] == "commit(salt, words).hex()"
    assert set(keys) == {"v", "id", "act", "obj", "ver", "actor", "role", "capacity", "at", "recorded_at", "prev", "next",
                         "words"}  # fmt: skip
