"""Agreements through the one door: drafted, cleared, frozen, signed in order, suspended, ended."""

import subprocess
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from django.conf import settings
from django.db import DatabaseError, transaction

from accord.programs import umbrella
from accord.queries.sheets import sheet
from accord.records import documents as store
from accord.records.models import Agreement, Document, Fact, PublishedEdition, Signature
from accord.rules.decisions import Forbidden, Missing, Refused
from tests.db.stages import (
    CONTENT,
    assessed,
    copy_of,
    determined,
    drafted,
    in_force,
    planned,
    ready_to_sign,
    referred,
    standing,
)

pytestmark = pytest.mark.django_db
JAIL = {"need-jail-processing": "3", "need-custody-handover": "3"}
WARRANT, FIELD = "warrant-service-2025", "task-force-2025"
REASON = {"reason": "The governing body has resolved so."}
WHY = {**REASON, "totals": "Nine of twelve reviews were not held.", "examples": "No review in March."}
SUSPEND = {
    **REASON,
    "respond": "Write to the program office within ten days.",
    "restored_when": "The class is complete.",
}


@pytest.fixture(scope="module")
def decided(django_db_setup, django_db_blocker):
    with standing(django_db_blocker, referred, lambda w: assessed(w, JAIL), planned, determined) as w:
        yield w


@pytest.fixture
def w(decided, db):
    return copy_of(decided)


def row():
    return Agreement.objects.get()


def rules_of(error):
    return {f.rule for f in error.value.findings}


def live(kind):
    return list(Fact.objects.filter(subject="agreement", kind=kind, known_to=None).order_by("pk"))


def page(w, who="liaison", at=None):
    return sheet("agreement", w.ids["agreement"], w.people.actor(who, at or w.at), at or w.at)


def draft(w, **raw):
    return w.do("manager", "agreement", "draft-agreement",
                {"determination": w.ids["determination"], "program": "287g", "edition": WARRANT,
                 "functions": ["serve-arrest-warrant"], **raw})  # fmt: skip


def test_a_draft_pins_its_edition_and_takes_its_terms(w):
    draft(w)

    assert row().edition == WARRANT
    assert len(row().edition_digest) == 64
    assert row().terms["local_notice_days"] == 90
    assert (row().determination.number, row().functions) == ("D-2026-0001", ["serve-arrest-warrant"])


def test_no_draft_without_a_decision_that_names_the_program(w):
    with pytest.raises(Refused) as error:
        draft(w, program="dbftf", edition="dbftf-2025", functions=[])
    assert "agreement:program-decided" in rules_of(error)


def test_no_draft_before_the_decision(w):
    w.do("manager", "determination", "open-determination", {"plan": w.ids["plan"]})

    with pytest.raises(Refused) as error:
        draft(w)

    assert rules_of(error) == {"agreement:decided"}


def test_one_draft_for_each_edition_of_a_decision(w):
    draft(w)
    with pytest.raises(Refused) as error:
        draft(w)
    assert rules_of(error) == {"agreement:once"}
    w.do("manager", "agreement", "withdraw-draft", REASON)

    assert draft(w).state == "drafting"


def test_legal_review_waits_for_objective_permitted_use_supervision_data_and_a_measure(w):
    draft(w)

    with pytest.raises(Refused) as error:
        w.do("manager", "agreement", "send-to-legal")

    assert {
        "agreement:objective", "agreement:permitted-use", "agreement:supervision-plan", "agreement:data-annex",
        "agreement:measures", "agreement:facilities", "agreement:terms-filled",
    } == rules_of(error)  # fmt: skip


def test_a_term_out_of_bounds_or_not_negotiable_is_refused_with_its_source(w):
    draft(w)
    rows = [{"name": "review_months", "value": "60"}, {"name": "local_notice_days", "value": "0"},
            {"name": "salary", "value": "1"}]  # fmt: skip
    with pytest.raises(Refused) as error:
        w.do("manager", "agreement", "set-terms", {"changes": rows})
    found = {f.rule: f for f in error.value.findings}

    assert set(found) == {"agreement:term-bounds", "agreement:term-negotiable", "agreement:term-known"}
    assert "12 to 36" in found["agreement:term-bounds"].fix
    assert found["agreement:term-negotiable"].citation == "termination clause"
    assert row().terms["review_months"] == 36


def test_the_frozen_document_says_the_typed_terms_and_its_bytes_give_the_digest_to_sign(w):
    drafted(w)
    digest = ready_to_sign(w)
    paper = Document.objects.get(kind="agreement")
    data = store.load(paper.digest, settings.FILES)
    text = subprocess.run(
        ["pdftotext", "-layout", store.path_of(digest, settings.FILES), "-"], capture_output=True, text=True, check=True
    ).stdout
    seen = " ".join(text.split())

    assert paper.digest == digest == sha256(data).hexdigest()
    assert "Orderly handovers at the end of custody." in seen
    assert "The agency gives 90 days of written notice" in seen
    assert "Resolution 26-14" in seen
    assert "8 CFR 287.5(e)(3)" in seen
    assert row().edition_digest in seen.replace(" ", "")


def test_both_sides_sign_exactly_the_frozen_bytes_in_order_after_proving_who_they_are(w):
    drafted(w)
    digest = ready_to_sign(w)
    with pytest.raises(Forbidden) as error:
        w.do("head", "agreement", "sign-local", {"digest": digest})
    assert rules_of(error) == {"permission:step-up"}
    with pytest.raises(Refused) as error:
        w.do("head", "agreement", "sign-local", {"digest": "0" * 64}, step_up=True)
    assert rules_of(error) == {"agreement:digest"}
    with pytest.raises(Refused) as error:
        w.do("decider", "agreement", "sign-federal", {"digest": digest}, step_up=True)
    assert rules_of(error) == {"lifecycle:state"}
    w.do("head", "agreement", "sign-local", {"digest": digest}, step_up=True)
    with pytest.raises(Refused) as error:
        w.do("director", "agreement", "sign-federal", {"digest": digest}, step_up=True)
    assert rules_of(error) == {"agreement:signer"}
    w.do("decider", "agreement", "sign-federal", {"digest": digest}, step_up=True)

    assert [(s.side, s.name, s.digest) for s in Signature.objects.order_by("pk")] == [
        ("local", "Marian Ellery", digest), ("federal", "Harriet Sloane", digest)]  # fmt: skip
    assert page(w).labels == ("In force",)


def test_with_the_last_signature_every_power_is_a_dated_fact_with_its_clause_and_law(w):
    in_force(w)
    functions = {f.detail: f for f in live("function")}

    assert set(functions) == {"serve-arrest-warrant", "serve-removal-warrant"}
    assert functions["serve-arrest-warrant"].clause == "delegation-jail"
    assert functions["serve-arrest-warrant"].citation == "8 U.S.C. 1357(a)"
    assert [f.detail for f in live("territory")] == ["Main Jail"]
    assert [f.detail for f in live("party")] == [str(w.agency.public_id)]
    assert [(f.valid_from, f.valid_to, f.clause) for f in live("in-force")] == [(w.at, None, "end-warrant-service")]


def test_a_field_agreement_covers_the_agencys_county(w):
    in_force(w, edition=FIELD)

    assert [f.detail for f in live("territory")] == ["12071"]
    assert {f.detail for f in live("supervision")} == {"Supervisory officer, field office", "ratio:15"}


def test_scenario_12_ending_a_warrant_service_takes_ninety_days_and_shows_as_ending(w):
    in_force(w)
    w.later(days=30)
    w.do("head", "agreement", "give-notice", REASON)
    # Given on 1 April in New York; ninety whole days later, at local midnight.
    ends = datetime(2026, 7, 1, 4, 0, tzinfo=UTC)

    assert row().state == "active"
    assert (row().ends_at, row().ended_by_side) == (ends, "local")
    assert page(w).labels == ("Ending on Wednesday 1 July 2026, 00:00 EDT",)
    assert page(w, at=ends - timedelta(seconds=1)).labels[0].startswith("Ending on")
    assert page(w, at=ends).labels == ("Ended",)
    assert [(f.valid_to, f.known_from) for f in live("in-force")] == [(ends, w.at)]
    assert Fact.objects.get(kind="in-force", known_to__isnull=False).valid_to is None


def test_scenario_12_the_same_act_on_a_task_force_takes_effect_at_once(w):
    in_force(w, edition=FIELD)
    w.later(days=30)
    w.do("head", "agreement", "give-notice", REASON)

    assert row().ends_at == w.at
    assert page(w).labels == ("Ended",)
    with pytest.raises(Refused) as error:
        w.do("decider", "agreement", "suspend", SUSPEND)
    assert rules_of(error) == {"agreement:in-force"}


def test_the_federal_side_gives_ninety_days_where_the_agency_needs_none(w):
    in_force(w, edition=FIELD)
    w.do("decider", "agreement", "give-notice", WHY)
    later = row().ends_at
    w.later(days=1)
    with pytest.raises(Refused) as error:
        w.do("decider", "agreement", "give-notice", WHY)
    assert rules_of(error) == {"agreement:notice-given"}
    w.do("head", "agreement", "give-notice", REASON)

    assert later > row().ends_at == w.at


def test_a_suspension_is_a_dated_fact_that_its_end_corrects(w):
    in_force(w, edition=FIELD)
    begun = w.later(days=2)
    w.do("decider", "agreement", "suspend", SUSPEND)
    assert page(w).labels == ("Suspended",)
    ended = w.later(days=3)
    w.do("decider", "agreement", "reinstate", REASON)

    assert page(w).labels == ("In force",)
    assert [(f.valid_from, f.valid_to, f.known_from) for f in live("suspension")] == [(begun, ended, ended)]


def test_a_suspension_with_notice_begins_only_when_the_notice_has_run(w):
    in_force(w)
    w.do("decider", "agreement", "suspend", SUSPEND)
    assert page(w).labels[0] == "In force, suspension announced"
    assert page(w, at=w.at + timedelta(days=91)).labels == ("Suspended",)
    w.later(days=5)
    w.do("decider", "agreement", "reinstate", REASON)

    assert live("suspension") == []


def test_a_fact_is_never_changed_behind_the_door(w):
    in_force(w)
    with pytest.raises(DatabaseError), transaction.atomic():
        Fact.objects.filter(kind="in-force").update(valid_to=w.at)
    with pytest.raises(DatabaseError), transaction.atomic():
        Signature.objects.all().delete()


def test_an_imported_agreement_says_that_no_assessment_is_on_file(w):
    w.do("administrator", "agreement", "import-agreement",
         {"agency": str(w.agency.public_id), "program": "287g", "edition": FIELD, "functions": ["interrogate"],
          "effective_on": "2025-03-01", "held_at": "County clerk, book 12"})  # fmt: skip

    assert "No assessment on file" in page(w).labels
    assert live("in-force")[0].valid_from == datetime(2025, 3, 1, 5, 0, tzinfo=UTC)
    assert live("in-force")[0].known_from == w.at


def test_past_its_review_date_an_agreement_says_so_until_it_is_reviewed(w):
    in_force(w, review_months="12")
    w.later(days=366)
    assert any("Review date passed" in x for x in page(w).labels)
    w.do("manager", "agreement", "review",
         {"reviewed_on": w.at.date().isoformat(), "useful": "yes", "sustainable": "yes", "reasons": "It is used."})  # fmt: skip

    assert page(w).labels == ("In force",)


def test_the_first_review_meeting_is_due_from_the_last_signature(w):
    in_force(w)
    dues = {d.code: d for d in page(w).dues}

    assert dues["G-MTG12"].status == "running"
    w.later(days=200)
    w.do("coordinator", "agreement", "meet", {"held_on": w.at.date().isoformat(), "summary": "Training is complete."})

    assert {d.code: d.status for d in page(w).dues}["G-MTG12"] == "met"


def test_counsel_who_drafted_may_not_clear_and_what_is_returned_is_not_signed(w):
    drafted(w)
    digest = ready_to_sign(w)
    w.do("counsel", "agreement", "return-to-drafting", REASON)

    assert (row().state, row().content_digest) == ("drafting", "")
    w.do("liaison", "agreement", "write-content", {"objective": "Orderly handovers, on time."})
    assert row().permitted_use == CONTENT["permitted_use"]
    assert ready_to_sign(w) != digest


def test_another_agency_knows_nothing_of_it(w):
    draft(w)
    with pytest.raises(Missing):
        w.do("head", "agreement", "withdraw-draft", REASON, other=True)


def test_the_first_agreement_keeps_its_edition_for_ever_and_a_changed_one_is_not_pinned(w):
    draft(w)
    kept = PublishedEdition.objects.get(code=WARRANT)
    assert (kept.digest, kept.content["edition"]["code"]) == (row().edition_digest, WARRANT)
    for change in ({"digest": "0" * 64}, {"content": {}}):
        with pytest.raises(DatabaseError), transaction.atomic():
            PublishedEdition.objects.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        PublishedEdition.objects.all().delete()


def test_an_edition_whose_kept_digest_differs_is_refused_and_nothing_is_written(w):
    house = umbrella().slug
    PublishedEdition.objects.create(
        umbrella=house, program="287g", code=WARRANT, digest="0" * 64, content={}, kept_at=w.at
    )
    with pytest.raises(Refused) as error:
        draft(w)

    assert rules_of(error) == {"agreement:edition-kept"}
    assert not Agreement.objects.exists()
