"""Asking for authority: who may, what is logged, and how few statements it takes."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from click.testing import CliRunner
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accord.actions.authority import check
from accord.cli._receipts import verify
from accord.queries.authority import candidates, function_titles, offered, roster
from accord.queries.authority.receipts import receipt_faults
from accord.queries.papers import document
from accord.queries.sheets import sheet
from accord.records.models import Fact, LogEntry, Staff
from accord.rules.decisions import Forbidden, Invalid, Missing
from tests.db.authorising import ASKED, FIELD, JAIL, active, agree, ask, edition, enrolled, failed

pytestmark = pytest.mark.django_db
BEGINS = ()


def test_asking_is_logged_without_saying_about_whom(w):
    agree(w)
    active(w)
    answer = ask(w)
    entry = LogEntry.objects.get(public_id=answer.entry)

    assert (entry.tag, entry.kind, entry.state) == ("check:ask", "check", "permitted")
    assert str(answer.officer_id) not in entry.body
    assert entry.agency_id is None
    assert entry.text.text["given"]["officer"] == str(answer.officer_id)


def test_a_refused_asking_is_logged_too_and_a_malformed_one_is_not(w):
    agree(w)
    before = LogEntry.objects.filter(kind="check").count()
    assert not ask(w).permitted
    for raw in ({"function": "fly"}, {"place": "99999"}, {"instant": "yesterday"}, {"pin": "1"}):
        with pytest.raises(Invalid):
            ask(w, **raw)
    with pytest.raises(Invalid):
        check({"officer": "nobody"}, by=w.people.actor("head", w.at), at=w.at)

    assert LogEntry.objects.filter(kind="check").count() == before + 1


def test_an_unknown_officer_and_one_of_another_agency_are_equally_missing(w):
    agree(w)
    with pytest.raises(Missing):
        ask(w, officer="officer", other=True)
    with pytest.raises(Missing):
        check({"officer": str(uuid4()), "function": "interrogate", "place": "FL"},
              by=w.people.actor("head", w.at), at=w.at)  # fmt: skip


def test_both_sides_may_ask_and_others_may_not(w):
    agree(w)
    for who in ("head", "officer", "director", "supervisor", "auditor", "trainer"):
        assert ask(w, who).officer == w.people.staff("officer").full_name
    for who in ("vetting", "administrator", "clerk"):
        with pytest.raises(Forbidden):
            ask(w, who)


def test_an_officer_asks_about_no_colleague(w):
    with pytest.raises((Forbidden, Missing)):
        ask(w, "officer-2")


def test_a_receipt_is_the_askers_own_and_pins_the_log(w):
    agree(w)
    active(w)
    answer = ask(w, receipt="yes")
    head = w.people.actor("head", w.at)

    assert document(answer.receipt, head, w.at).data.startswith(b"%PDF")
    with pytest.raises(Missing):
        document(answer.receipt, w.people.actor("auditor", w.at), w.at)


def test_a_signed_receipt_is_stored_before_it_is_given_and_verified_offline(w, tmp_path, settings):
    settings.DATA = tmp_path
    agree(w)
    active(w)
    answer = ask(w, receipt="yes", statute="8 U.S.C. 1357(a)(1)")
    head = w.people.actor("head", w.at)
    paper = document(answer.receipt_json, head, w.at)
    found = json.loads(paper.data)
    entry = LogEntry.objects.get(public_id=answer.entry)

    assert (paper.name, paper.media_type) == ("receipt.json", "application/json")
    assert receipt_faults(paper.data, None) == ()
    assert receipt_faults(paper.data, "AAAA") == ("It is signed by a key that is not trusted here.",)
    assert found["log"] == {
        "entry": str(entry.public_id),
        "leaf": bytes(entry.leaf).hex(),
        "size": LogEntry.objects.count(),
    }
    assert "delegation-field" in {c["clause"] for c in found["clauses"]}
    assert (tmp_path / "receipt-key.pem").stat().st_mode & 0o777 == 0o600
    assert "Dana" not in paper.data.decode(), "an officer is named by a random id only"
    file = tmp_path / "receipt.json"
    file.write_bytes(paper.data)
    assert CliRunner().invoke(verify, [str(file)]).exit_code == 0
    file.write_bytes(paper.data.replace(b"permitted", b"perm1tted", 1))
    assert CliRunner().invoke(verify, [str(file)]).exit_code == 1


def test_a_statute_of_another_function_and_a_moment_far_away_are_malformed(w):
    agree(w)
    for raw in ({"statute": "18 U.S.C. 1"}, {"instant": "1869-01-01T00:00:00+00:00"}):
        with pytest.raises(Invalid):
            ask(w, **raw)


def test_an_answer_says_what_its_two_moments_mean_together(w):
    agree(w)
    earlier = (w.at - timedelta(hours=1)).isoformat()

    assert not ask(w).note
    assert "is left out" in ask(w, known_at=earlier).note
    assert "corrections of the record included" in ask(w, instant=earlier).note


def test_a_facility_that_the_agreement_names_is_a_place(w):
    agree(w, JAIL)
    active(w, code=JAIL)
    row = Fact.objects.filter(subject="agreement", kind="in-force").get()
    Fact.objects.create(subject="agreement", subject_id=row.subject_id, kind="territory", detail="County jail",
                        valid_from=row.valid_from, known_from=row.known_from)  # fmt: skip

    assert ask(w, place="county jail").permitted
    assert failed(ask(w)) == [6]


def test_the_facts_of_a_check_come_in_one_statement(w):
    agree(w)
    active(w)
    officer = Staff.objects.get(public_id=w.people.staff("officer").public_id)
    with CaptureQueriesContext(connection) as asked:
        found = candidates(officer.pk, w.at)

    assert len(asked) == 1
    assert len(found) == 1


def test_a_roster_takes_three_queries_at_any_size_and_gives_reasons(w):
    agreement = agree(w)
    active(w)
    enrolled(w, "officer-2")
    head = w.people.actor("head", w.at)
    with CaptureQueriesContext(connection) as asked:
        found = roster(agreement, head, w.at)

    assert len(asked) == 3
    assert [(r.officer, r.permitted) for r in found.rows] == [("Dana Whitlock", True), ("Samuel Oyelaran", False)]
    assert {f.rule for f in found.rows[1].decision.findings} >= {"authority:designated"}


def test_facts_are_corrected_by_adding_and_the_database_refuses_the_rest(w):
    agree(w)
    active(w)
    fact = Fact.objects.filter(kind="letter").first()
    for change in ({"valid_to": None}, {"detail": "arrest-felony"}):
        with pytest.raises(DatabaseError, match="keeps its history"):
            _in_savepoint(lambda change=change: Fact.objects.filter(pk=fact.pk).update(**change))


def _in_savepoint(do):
    with transaction.atomic():
        do()


def test_no_migration_is_missing():
    call_command("makemigrations", "records", check=True, dry_run=True, verbosity=0)


def test_a_place_is_named_as_people_write_it_and_namesakes_are_told_apart(w):
    agree(w)
    titles = {
        t: ask(w, place=t).place for t in ("12071", "Lee County", "lee, fl", "Florida", "US", "Palm Beach County")
    }
    assert titles == {
        "12071": "Lee County, FL", "Lee County": "Lee County, FL", "lee, fl": "Lee County, FL", "Florida": "Florida",
        "US": "United States", "Palm Beach County": "Palm Beach County, FL",
    }  # fmt: skip
    with pytest.raises(Invalid) as several:
        ask(w, place="Baltimore, MD")
    assert several.value.problems[0].expected == "one of: Baltimore County, MD; Baltimore (city), MD"
    with pytest.raises(Invalid) as none:
        ask(w, place="Atlantis")
    assert "by its name" in none.value.problems[0].expected


def test_the_check_offers_the_agencys_own_functions_county_and_time_first(w):
    agree(w)
    active(w)
    officer = str(w.people.staff("officer").public_id)
    for who, asked in (("head", ""), ("director", officer)):
        actor = w.people.actor(who, w.at)
        with CaptureQueriesContext(connection) as asking:
            found = offered(actor, w.at, asked)
        assert len(asking) == 2
        assert (found.place, found.zone, found.agency) == ("Lee County, FL", w.agency.zone, w.agency.name)
        assert {c.value for c in found.functions} == {*edition(FIELD).functions[:2]}
        assert {c.value for c in found.functions}.isdisjoint(c.value for c in found.others)
        assert {c.value for c in (*found.functions, *found.others)} == set(function_titles())
    nobody = offered(w.people.actor("director", w.at), w.at, str(uuid4()))
    # Whoever is not found has no place; the moment is asked for in the time of those who are offered.
    assert (nobody.place, nobody.zone, nobody.others) == ("", w.agency.zone, ())


def test_the_page_of_a_designation_names_its_own_officer_and_says_its_facts_in_words(w):
    agree(w)
    made = w.do("liaison", "designation", "nominate", {
        "agreement": w.ids["agreement"], "officer": str(w.people.staff("officer-2").public_id),
        "experience_months": 48, "citizen_attested": True, "attestations": ASKED})  # fmt: skip
    found = sheet("designation", made.id, w.people.actor("liaison", w.at), w.at)

    assert [n.who for n in found.next] == [f"Officer ({w.people.staff('officer-2').full_name})"]
    [dated] = [t for t in found.tables if t.caption == "Dated facts, as known now"]
    assert [row[:2] for row in dated.rows] == [
        ("Employed", w.agency.name),
        ("Nominated", found_number(w)),
    ]


def found_number(w):
    return sheet("agreement", w.ids["agreement"], w.people.actor("liaison", w.at), w.at).number
