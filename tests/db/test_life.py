"""The life of a signed agreement: posters, notices with their reasons, renewal, and an end that finishes."""

import subprocess
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import DatabaseError, transaction

from accord.queries import signing as signed
from accord.queries.closing import shown as ending
from accord.queries.sheets import sheet
from accord.records import documents as store
from accord.records.models import Agreement, ClosingStep, Designation, Document, Fact, LogEntry
from accord.rules.decisions import Refused
from tests.db.authorising import FIELD, SERVICE, active, agree, ask
from tests.db.stages import copy_of, standing

pytestmark = pytest.mark.django_db
WHY = {"reason": "The reviews were not held.", "totals": "Nine of twelve reviews are missing.",
       "examples": "No review was held in March."}  # fmt: skip


@pytest.fixture(scope="module")
def service(django_db_setup, django_db_blocker):
    """Stand a warrant-service agreement with one designated officer."""
    with standing(django_db_blocker, lambda w: agree(w, SERVICE), lambda w: active(w, code=SERVICE)) as w:
        yield w


@pytest.fixture
def w(service, db):
    return copy_of(service)


@pytest.fixture
def field(w):
    """The same world with a task-force agreement beside the other, and that one in hand."""
    agree(w, FIELD)
    return w


def row(w):
    return Agreement.objects.get(public_id=w.ids["agreement"])


def rules_of(error):
    return {f.rule for f in error.value.findings}


def page(w, who="head", at=None):
    return sheet("agreement", w.ids["agreement"], w.people.actor(who, at or w.at), at or w.at)


def words(document):
    path = store.path_of(document.digest, settings.FILES)
    return " ".join(subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True).stdout.split())


# --- documents ------------------------------------------------------------------------------------

POSTERS = {"languages": ["en", "es"], "agency_contact": "Standards office, 239-555-0142",
           "federal_contact": "Duty desk, 305-555-0100"}  # fmt: skip


def test_a_poster_is_issued_in_each_language_and_says_the_days_of_the_clause(w):
    w.do("liaison", "agreement", "issue-posters", POSTERS)

    english, spanish = Document.objects.filter(kind="complaint-poster").order_by("pk")
    assert "A complaint is to be resolved within 90 days." in words(english)
    assert "Standards office, 239-555-0142" in words(spanish)
    assert row(w).number in words(spanish)


def test_there_is_no_poster_in_a_language_without_words(w):
    with pytest.raises(Refused) as error:
        w.do("liaison", "agreement", "issue-posters", {**POSTERS, "languages": ["en", "xx"]})

    assert rules_of(error) == {"agreement:poster-language"}
    assert "en, es" in error.value.findings[0].fix
    assert not Document.objects.filter(kind="complaint-poster").exists()


def test_the_federal_sides_notice_carries_totals_and_examples_and_names_its_days(field):
    w = field
    with pytest.raises(Refused) as error:
        w.do("decider", "agreement", "give-notice", {"reason": WHY["reason"]})
    assert rules_of(error) == {"agreement:notice-totals", "agreement:notice-examples"}

    w.do("decider", "agreement", "give-notice", WHY)

    paper = Document.objects.get(kind="termination-notice")
    assert paper.title == f"Notice of 90 days to end agreement {row(w).number}"
    for said in WHY.values():
        assert said in words(paper)


def test_the_agency_leaves_with_a_reason_alone_and_its_notice_says_at_once(field):
    w = field
    w.do("head", "agreement", "give-notice", {"reason": "The council has resolved so."})

    assert Document.objects.get(kind="termination-notice").title.startswith("Notice at once to end")


def test_a_designation_leaves_a_data_sheet_that_names_the_form_it_feeds_and_is_not_it(w):
    [paper] = Document.objects.filter(kind="designation-data-sheet")
    said = words(paper)

    assert "ICE Form 70-006" in said
    assert "the sheet is not that paper" in said
    assert "C-0001" in said
    assert w.people.staff("officer").full_name in said
    assert "8 U.S.C. 1357(a)" in said


# --- an end that finishes -------------------------------------------------------------------------

LEAVE = {"reason": "The council has resolved so."}


def noticed(w):
    w.do("head", "agreement", "give-notice", LEAVE)
    return row(w).ends_at


def standing_of(w):
    found = ending(w.ids["agreement"], w.people.actor("manager", w.at), w.at)
    return {i.code: i.status for i in found.items}


def settle(w, item, who="manager", **raw):
    given = {"item": item, "done_on": str(w.at.date()), "words": "Letter in binder 4.", **raw}
    return w.do(who, "agreement", "settle-item", given)


def test_the_checklist_is_computed_from_the_moment_that_notice_is_given(w):
    assert ending(w.ids["agreement"], w.people.actor("manager", w.at), w.at) is None
    ends_at = noticed(w)
    found = ending(w.ids["agreement"], w.people.actor("liaison", w.at), w.at)

    assert {i.code: i.status for i in found.items} == {
        "letters": "waiting", "operations": "open", "money": "open", "credentials": "open", "property": "open",
        "public-notice": "open",
    }  # fmt: skip
    letters = found.items[0]
    assert (letters.due_at, letters.owners, letters.says) == (
        ends_at,
        "nobody: the date does it",
        "1 letter will lapse.",
    )
    assert "DN-2026-0001" in found.items[3].says
    assert "issued equipment" in found.items[4].says
    assert "still to come" in found.items[1].rests_on
    assert [t.caption for t in page(w).tables if t.caption == "Until the record is closed"]


def test_scenario_12_every_letter_lapses_at_the_stated_minute_and_no_job_has_run(w):
    """Acceptance scenario 12 and defect 2, on the agreement's own end."""
    ends_at = noticed(w)
    question = {"function": row(w).functions[0], "place": "12071"}
    entries = LogEntry.objects.count()
    before = ask(w, instant=(ends_at - timedelta(seconds=1)).isoformat(), **question)
    after = ask(w, instant=ends_at.isoformat(), **question)

    # The agreement came from paper and names no facility, so the county is refused all along; nothing else is, until then.
    assert {f.rule for f in before.decision.findings} == {"authority:place-covered"}
    assert "authority:agreement-in-force" in {f.rule for f in after.decision.findings}
    assert Designation.objects.get().state == "active", "nothing is revoked in a loop"
    assert LogEntry.objects.exclude(kind="check").count() == entries
    assert Fact.objects.filter(subject="designation", kind="letter", known_to=None).get().valid_to is None


def test_the_record_closes_only_when_every_item_is_done_or_waived_by_somebody_else(w):
    w.at = noticed(w) + timedelta(days=1)
    with pytest.raises(Refused) as error:
        w.do("manager", "agreement", "close-record")
    assert rules_of(error) == {"agreement:closing-open"}
    assert len(error.value.findings) == 5
    w.do("director", "designation", "return-credential", {"returned_on": str(w.at.date())})
    settle(w, "operations", "director")
    settle(w, "property", "liaison")
    settle(w, "public-notice", words="Page of the program office.")
    w.do("decider", "agreement", "waive-item", {"item": "money", "reason": "Nothing was ever claimed."})
    assert standing_of(w) == {
        "letters": "done", "operations": "done", "money": "waived", "credentials": "done", "property": "done",
        "public-notice": "done",
    }  # fmt: skip
    w.do("manager", "agreement", "close-record")

    assert page(w).labels == ("Ended", "Record closed", "No assessment on file")
    with pytest.raises(Refused) as error:
        settle(w, "operations", "director")
    assert rules_of(error) == {"lifecycle:state"}


def test_an_item_is_opened_again_with_a_reason_and_what_was_said_before_stays(w):
    noticed(w)
    settle(w, "operations", "director")
    with pytest.raises(Refused) as error:
        settle(w, "operations", "director")
    assert rules_of(error) == {"agreement:item-settled"}
    w.do("manager", "agreement", "reopen-item", {"item": "operations", "reason": "One handover was missed."})

    assert standing_of(w)["operations"] == "open"
    assert list(ClosingStep.objects.values_list("outcome", flat=True)) == ["done", "reopened"]
    with pytest.raises(DatabaseError), transaction.atomic():
        ClosingStep.objects.update(words="Nothing was missed.")


def test_nobody_confirms_for_another_office_nor_a_day_to_come(w):
    noticed(w)
    with pytest.raises(Refused) as error:
        settle(w, "money", "liaison", done_on=str(w.at.date() + timedelta(days=2)))

    assert rules_of(error) == {"agreement:item-office", "agreement:not-yet"}


def test_a_credential_is_issued_and_returned_as_dated_facts_and_only_after_the_authority(w):
    """Defect 15: what was granted stays readable after it is taken back."""
    issued = Fact.objects.get(kind="credential", known_to=None)
    assert (issued.detail, issued.valid_to) == ("C-0001", None)
    back = {"returned_on": str(w.at.date())}
    with pytest.raises(Refused) as error:
        w.do("director", "designation", "return-credential", back)
    assert rules_of(error) == {"designation:authority-ended"}
    w.at = noticed(w) + timedelta(days=3)
    w.do("director", "designation", "return-credential", {"returned_on": str(w.at.date() - timedelta(days=1))})

    now = Fact.objects.get(kind="credential", known_to=None)
    assert issued.valid_from == now.valid_from < now.valid_to < w.at
    assert Fact.objects.filter(kind="credential").count() == 2


# --- renewal --------------------------------------------------------------------------------------

STANDARD = "standard-2009"
GO_ON = {"reason": "It has served both sides."}


@pytest.fixture
def fixed(w):
    """A third agreement, of a fixed time, in its last half year and reviewed."""
    agree(w, STANDARD)
    w.at = row(w).ends_at - timedelta(days=100)
    w.do("manager", "agreement", "review", {"reviewed_on": str(w.at.date()), "useful": "yes", "sustainable": "yes",
                                            "reasons": "It is used."})  # fmt: skip
    return w


def test_a_renewal_needs_both_sides_and_moves_the_end_by_one_term(fixed):
    w, before = fixed, row(fixed).ends_at
    w.do("head", "agreement", "offer-renewal", GO_ON, step_up=True)
    assert row(w).ends_at == before, "an offer changes nothing"
    with pytest.raises(Refused) as error:
        w.do("head", "agreement", "accept-renewal", {"digest": row(w).renewal_digest}, step_up=True)
    assert rules_of(error) == {"agreement:renewal-own"}
    with pytest.raises(Refused) as error:
        w.do("decider", "agreement", "accept-renewal", {"digest": "0" * 64}, step_up=True)
    assert rules_of(error) == {"agreement:renewal-digest"}
    w.do("decider", "agreement", "accept-renewal", {"digest": row(w).renewal_digest}, step_up=True)

    after = row(w).ends_at
    assert (after.year, after.month, after.day) == (before.year + 3, before.month, before.day)
    facts = Fact.objects.filter(subject="agreement", subject_id=row(w).pk, kind="in-force")
    assert [f.valid_to for f in facts.order_by("pk")] == [before, after]
    [paper] = Document.objects.filter(kind="addendum")
    assert "Length of the new term" in words(paper)
    assert "36 months" in words(paper)
    first, second = row(w).signatures.filter(digest=paper.digest).order_by("pk")
    assert (first.side, second.side) == ("local", "federal")
    answer = signed.verify(store.load(second.revision, settings.FILES))
    assert (answer.genuine, answer.known.title, answer.known.latest) == (True, "Signed addendum", True)
    assert [s.name for s in answer.known.signatures] == [w.people.staff(p).full_name for p in ("head", "decider")]
    assert signed.check(store.load(second.revision, settings.FILES)).holds, "by its certificates alone"


def test_a_renewal_is_refused_too_early_unreviewed_after_notice_and_where_there_is_no_fixed_time(w):
    with pytest.raises(Refused) as error:
        w.do("head", "agreement", "offer-renewal", GO_ON, step_up=True)
    assert rules_of(error) == {"agreement:renewal-open-ended"}
    agree(w, STANDARD)
    w.later(days=1)
    with pytest.raises(Refused) as error:
        w.do("head", "agreement", "offer-renewal", GO_ON, step_up=True)
    assert rules_of(error) == {"agreement:renewal-early"}


def test_an_offer_is_taken_back_by_its_own_side_only(fixed):
    w = fixed
    w.do("decider", "agreement", "offer-renewal", GO_ON, step_up=True)
    with pytest.raises(Refused) as error:
        w.do("head", "agreement", "withdraw-renewal", GO_ON)
    assert rules_of(error) == {"agreement:renewal-not-yours"}
    w.do("decider", "agreement", "withdraw-renewal", GO_ON)
    with pytest.raises(Refused) as error:
        w.do("head", "agreement", "accept-renewal", {"digest": "0" * 64}, step_up=True)
    assert rules_of(error) == {"agreement:renewal-none"}


def test_an_agreement_of_a_fixed_time_expires_by_itself(fixed):
    """Defect 2: one second decides, and nothing had to run."""
    w = fixed
    ends_at = row(w).ends_at

    assert page(w, at=ends_at - timedelta(seconds=1)).labels[0].startswith("Ending on")
    assert page(w, at=ends_at).labels[0] == "Ended"
    assert row(w).state == "active"
