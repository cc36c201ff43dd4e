"""Changes to agreements through the one door: proposed, answered, approved in order, in effect, kept as versions."""

import subprocess
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import DatabaseError, transaction

from accord.programs import programs
from accord.queries import instruments, signing
from accord.queries.correcting import key_of, record_of
from accord.queries.differences import compare
from accord.queries.facts import facts
from accord.queries.sheets import sheet
from accord.queries.soundness import faults
from accord.records import documents as store
from accord.records.models import (
    Agreement,
    AgreementVersion,
    Change,
    ChangeStep,
    Document,
    DueDate,
    Fact,
    Holding,
    Signature,
)
from accord.rules.decisions import Forbidden, Refused
from accord.rules.uploads import Upload
from tests.db.stages import assessed, copy_of, determined, in_force, planned, referred, standing
from tests.unit.paper import page

pytestmark = pytest.mark.django_db
JAIL = {"need-jail-processing": "3", "need-custody-handover": "3"}
WHY = {"reason": "The council asked for it."}
REVIEW = {"changes": [{"name": "review_months", "value": "24"}], **WHY}
ORDER = [("federal-counsel", "federal-review"), ("counsel", "local-review"), ("clerk", "governing-body"),
         ("head", "local-signer"), ("decider", "federal-signer")]  # fmt: skip
RESOLVED = {"resolution": "26-77", "resolved_on": "2026-02-27"}


@pytest.fixture(scope="module")
def signed(django_db_setup, django_db_blocker):
    stages = (referred, lambda w: assessed(w, JAIL), planned, determined, in_force)
    with standing(django_db_blocker, *stages) as w:
        yield w


@pytest.fixture
def live(signed, db):
    w = copy_of(signed)
    w.later(days=10)
    return w


def row():
    return Agreement.objects.get()


def rules_of(error):
    return {f.rule for f in error.value.findings}


def propose(w, who="liaison", **raw):
    return w.do(who, "change", "propose-change", {"agreement": w.ids["agreement"], **REVIEW, **raw})


def attach(w, attested="yes"):
    file = {"title": "Resolution 26-77", "file": Upload(name="Resolution.txt", data=b"The council resolved to agree.")}
    return w.do("clerk", "change", "attach", {**file, "attested": attested})


def approve(w, who, step, **more):
    if step == "governing-body" and not Document.objects.filter(object_id=w.ids["change"], kind="evidence"):
        attach(w)
    signs = {"digest": Change.objects.get(public_id=w.ids["change"]).content_digest} if step.endswith("signer") else {}
    raw = {"step": step, **(RESOLVED if step == "governing-body" else {}), **signs, **more}
    return w.do(who, "change", "approve-change", raw, step_up=True)


def accepted(w, **raw):
    propose(w, **raw)
    w.do("manager", "change", "accept-change")


def in_effect(w, **raw):
    accepted(w, **raw)
    for who, step in ORDER:
        approve(w, who, step)
    return w.do("manager-2", "change", "put-in-effect")


# --- on an agreement in force ----------------------------------------------------------------------


def test_an_amendment_holds_only_after_every_approval_and_leaves_a_version(live):
    w = live
    accepted(w)
    with pytest.raises(Refused) as error:
        w.do("manager-2", "change", "put-in-effect")
    assert rules_of(error) == {"change:approved"}
    approve(w, "counsel", "local-review")
    with pytest.raises(Refused) as error:
        approve(w, "clerk", "governing-body")
    assert rules_of(error) == {"change:step-open"}
    for who, step in ORDER:
        if step != "local-review":
            approve(w, who, step)
    assert row().terms["review_months"] == 36
    moment = w.later(days=1)
    w.do("manager-2", "change", "put-in-effect")

    assert row().terms["review_months"] == 24
    chain = list(AgreementVersion.objects.order_by("number"))
    assert [(v.number, v.terms["review_months"], v.from_at) for v in chain] == [
        (1, 36, row().effective_at), (2, 24, moment)]  # fmt: skip
    assert chain[1].change == Change.objects.get()
    assert list(faults(at=w.at)) == []
    with pytest.raises(DatabaseError), transaction.atomic():
        AgreementVersion.objects.update(terms={})
    with pytest.raises(DatabaseError), transaction.atomic():
        ChangeStep.objects.all().delete()


def test_what_an_amendment_gives_is_a_dated_fact_and_the_past_keeps_its_own(live):
    w = live
    before = {(f.detail, f.valid_from) for f in Fact.objects.filter(kind="supervision", known_to=None)}
    in_effect(w, changes=[{"name": "officers_per_supervisor", "value": "10"}])
    now = {f.detail: f for f in Fact.objects.filter(kind="supervision", known_to=None, valid_to=None)}
    ended = Fact.objects.get(kind="supervision", detail="ratio:15", known_to=None)

    assert ("ratio:15", row().effective_at) in before
    assert (now["ratio:10"].valid_from, now["ratio:10"].entry.tag) == (w.at, "agreement:amend")
    assert (ended.valid_from, ended.valid_to) == (row().effective_at, w.at)
    assert Fact.objects.filter(kind="in-force", known_to=None).count() == 1


def test_nobody_changes_an_agreement_past_its_change(live):
    w = live
    in_effect(w)
    w.later(hours=1)
    for who in ("head", "manager"):
        with pytest.raises(Refused) as error:
            w.do(who, "agreement", "amend", {"change": w.ids["change"]})
        assert rules_of(error) == {"change:put-in-effect"}
    with pytest.raises(DatabaseError), transaction.atomic():
        AgreementVersion.objects.all().delete()


def test_a_change_that_another_one_overtook_is_proposed_anew(live):
    w = live
    accepted(w)
    first = w.ids["change"]
    in_effect(w, changes=[{"name": "officers_per_supervisor", "value": "10"}])
    w.ids["change"] = first
    for who, step in ORDER:
        approve(w, who, step)
    with pytest.raises(Refused) as error:
        w.do("manager-2", "change", "put-in-effect")

    assert rules_of(error) == {"change:overtaken"}


# --- who approves ----------------------------------------------------------------------------------


def test_drafter_reviewer_and_signer_are_different_people(live):
    w = live
    propose(w, who="head")
    w.do("manager", "change", "accept-change")
    with pytest.raises(Forbidden) as error:
        approve(w, "head", "local-signer")
    assert rules_of(error) == {"permission:separation"}
    Holding.objects.create(staff=w.people.staff("federal-counsel"), role="decider", from_on=w.at.date())
    for who, step in ORDER[:3]:
        approve(w, who, step)
    with pytest.raises(Refused) as error:
        approve(w, "federal-counsel", "federal-signer")
    assert rules_of(error) == {"change:one-step-each"}


def test_an_approval_needs_the_office_on_that_day_in_a_capacity_the_step_admits_and_step_up(live):
    w = live
    accepted(w)
    with pytest.raises(Forbidden) as error:
        w.do("federal-counsel", "change", "approve-change", {"step": "federal-review"})
    assert rules_of(error) == {"permission:step-up"}
    with pytest.raises(Refused) as error:
        approve(w, "manager-2", "federal-review")
    assert rules_of(error) == {"change:step-office"}
    for who, step in ORDER[:3]:
        approve(w, who, step)
    Holding.objects.create(staff=w.people.staff("manager-2"), role="decider", from_on=w.at.date(), capacity="deputy")
    with pytest.raises(Refused) as error:
        approve(w, "manager-2", "federal-signer")
    assert rules_of(error) == {"change:step-capacity"}
    Holding.objects.create(staff=w.people.staff("manager"), role="decider", from_on=w.at.date(), capacity="acting")
    approve(w, "manager", "federal-signer")

    assert ChangeStep.objects.get(step="federal-signer").capacity == "acting"


def next_of(w):
    return {n.what: n.who for n in sheet("change", w.ids["change"], w.people.actor("manager", w.at), w.at).next}


def test_the_next_step_names_the_offices_it_waits_for_and_no_other(live):
    w = live
    propose(w)
    assert [n.split(" (")[0] for n in next_of(w).values()] == ["Program manager"], "the side that was asked answers"
    w.do("manager", "change", "accept-change")
    [(what, who)] = next_of(w).items()
    assert [n.split(" (")[0] for n in who.split(" and ")] == ["Federal counsel", "Agency counsel"]
    assert what == "Approve: Review by federal counsel, Review by the agency's counsel"
    for number, (done_by, step) in enumerate(ORDER, 1):
        approve(w, done_by, step)
        asked = [n.split(" (")[0] for who in next_of(w).values() for n in who.replace(" or ", " and ").split(" and ")]
        assert asked == {2: ["Clerk of the governing body"], 3: ["Agency head", "Deciding official"], 4: ["Deciding official"],
                         5: ["Program manager", "Deciding official"]}.get(number, ["Agency counsel"]), step  # fmt: skip


def test_whoever_steps_aside_decides_nothing_and_the_office_named_instead_does(live):
    w = live
    accepted(w)
    w.do("federal-counsel", "change", "step-aside", {"step": "federal-review", **WHY})
    with pytest.raises(Refused) as error:
        approve(w, "federal-counsel", "federal-review")
    assert rules_of(error) >= {"change:step-office"}
    approve(w, "manager-2", "federal-review")

    assert ChangeStep.objects.get(what="approved").role == "program-manager"


def test_a_vacant_office_gives_its_step_away_and_one_that_does_not_exist_is_not_asked(live):
    w = live
    yesterday = w.at.date() - timedelta(days=1)
    Holding.objects.filter(role__in=("federal-counsel", "local-counsel")).update(to_on=yesterday)
    accepted(w)
    steps = {r[1]: r[3] for t in sheet("change", w.ids["change"], w.people.actor("manager", w.at), w.at).tables
             if t.caption.startswith("Approvals") for r in t.rows}  # fmt: skip

    assert steps["Review by the agency's counsel"].startswith("Not asked")
    approve(w, "manager-2", "federal-review")
    approve(w, "clerk", "governing-body")


def test_the_governing_bodys_step_names_its_resolution_and_keeps_it(live):
    w = live
    accepted(w)
    for who, step in ORDER[:2]:
        approve(w, who, step)
    with pytest.raises(Refused) as error:
        w.do("clerk", "change", "approve-change", {"step": "governing-body"}, step_up=True)
    assert rules_of(error) == {"change:resolution", "change:resolution-attached"}
    with pytest.raises(Refused) as error:
        attach(w, attested="no")
    assert rules_of(error) == {"change:attested"}
    file = {"title": "Resolution 26-77", "file": Upload(name="Resolution.pdf", data=page())}
    w.do("clerk", "change", "attach", {**file, "attested": "yes"})
    with pytest.raises(Refused) as error:
        approve(w, "clerk", "governing-body", resolved_on="2026-12-31")
    assert rules_of(error) == {"change:resolution-date"}
    approve(w, "clerk", "governing-body")

    assert ChangeStep.objects.get(step="governing-body").resolution == "26-77"
    assert Document.objects.get(object_kind="change", kind="evidence").title == "Resolution 26-77"


# --- the addendum ----------------------------------------------------------------------------------


def test_the_addendum_is_frozen_when_both_agree_and_signed_by_both_sides_in_either_order(live):
    w = live
    accepted(w, addition="The parties meet with the county's hospitals once a year.")
    change = Change.objects.get()
    frozen = store.load(change.content_digest, settings.FILES)
    said = words(change.content_digest)
    review = next(t.label for t in programs()["287g"].edition(row().edition).terms if t.name == "review_months")
    for text in (review, "36", "24", "hospitals once a year", "Clauses as they read from then on"):
        assert text.lower() in said.lower(), text
    for who, step in ORDER[:3]:
        approve(w, who, step)
    with pytest.raises(Refused) as error:
        approve(w, "head", "local-signer", digest=row().content_digest)
    assert rules_of(error) == {"change:digest"}
    approve(w, "decider", "federal-signer")
    approve(w, "head", "local-signer")
    federal, local = Signature.objects.filter(digest=change.content_digest).order_by("pk")
    last = store.load(local.revision, settings.FILES)
    answer = signing.verify(last)

    assert (federal.side, local.side) == ("federal", "local")
    assert last.startswith(store.load(federal.revision, settings.FILES))
    assert last.startswith(frozen)
    assert signing.check(last, store.load(local.statement, settings.FILES)).holds
    assert (answer.genuine, answer.known.number, answer.known.title) == (True, change.number, "Signed addendum")
    assert not signing.verify(store.load(federal.revision, settings.FILES)).known.latest
    assert [s.position for s in row().signatures.filter(digest=row().content_digest)], "the agreement keeps its own"


def words(digest):
    path = store.path_of(digest, settings.FILES)
    return " ".join(subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True).stdout.split())


# --- passing a step over ---------------------------------------------------------------------------


def test_a_review_is_passed_over_by_two_people_for_some_hours_and_looked_at_afterwards(live):
    w = live
    accepted(w)
    approve(w, "counsel", "local-review")
    ask = {"step": "federal-review", "hours": 24, "reason": "Counsel is out of reach during the storm."}
    w.do("manager-2", "change", "ask-bypass", ask, step_up=True)
    Holding.objects.create(staff=w.people.staff("manager-2"), role="decider", from_on=w.at.date())
    with pytest.raises(Forbidden) as error:
        w.do("manager-2", "change", "grant-bypass", {"step": "federal-review", **WHY}, step_up=True)
    assert rules_of(error) == {"permission:separation"}
    w.do("director", "change", "grant-bypass", {"step": "federal-review", **WHY}, step_up=True)
    due = DueDate.objects.get(code="CH-BYPASS")
    assert (due.owner, due.met_at) == ("federal-counsel", None)
    for who, step in ORDER[2:]:
        approve(w, who, step)
    late = w.at + timedelta(hours=25)
    with pytest.raises(Refused) as error:
        w.do("manager-2", "change", "put-in-effect", at=late)
    assert rules_of(error) == {"change:approved"}
    w.do("manager-2", "change", "put-in-effect")
    w.do("federal-counsel", "change", "review-bypass", {"step": "federal-review", "sound": "yes", **WHY})

    assert DueDate.objects.get(code="CH-BYPASS").met_at == w.at
    with pytest.raises(Refused) as error:
        w.do("counsel", "change", "review-bypass", {"step": "federal-review", "sound": "yes", **WHY})
    assert rules_of(error) == {"change:bypass-granted"}


@pytest.mark.parametrize("step", ["governing-body", "local-signer", "federal-signer", "civil-rights", "training"])
def test_a_signature_a_resolution_and_what_the_line_names_are_never_passed_over(live, step):
    w = live
    accepted(w)
    with pytest.raises(Refused) as error:
        w.do("manager-2", "change", "ask-bypass", {"step": step, "hours": 1, **WHY}, step_up=True)

    assert rules_of(error) == {"change:never-passed-over"}


def test_nothing_is_passed_over_that_nobody_asked_for(live):
    w = live
    accepted(w)
    with pytest.raises(Refused) as error:
        w.do("director", "change", "grant-bypass", {"step": "federal-review", **WHY}, step_up=True)

    assert rules_of(error) == {"change:bypass-asked"}


# --- another edition -------------------------------------------------------------------------------


def imported(w):
    w.do("administrator", "agreement", "import-agreement",
         {"agency": str(w.agency.public_id), "program": "287g", "edition": "warrant-service-2019",
          "functions": ["serve-arrest-warrant"], "effective_on": "2020-03-01", "held_at": "County clerk, book 12",
          "supervisor_position": "Supervisory officer"})  # fmt: skip
    old = Agreement.objects.get(edition="warrant-service-2019")
    old.refresh_from_db()
    return old


def test_a_live_agreement_moves_to_a_new_edition_by_both_parties_with_the_difference_shown(live):
    w = live
    agreement = imported(w)
    filled = {"changes": [{"name": "officers_maximum", "value": "8"}]}
    with pytest.raises(Refused) as error:
        propose(w, edition="warrant-service-2025", changes=[])
    assert rules_of(error) == {"agreement:terms-filled"}
    propose(w, edition="warrant-service-2025", **filled)
    shown = sheet("change", w.ids["change"], w.people.actor("head", w.at), w.at)
    assert any(r.value == "Warrant service model, 2025" for r in shown.rows)
    assert ("Officers who may be designated at most", "—", "8") in {r[:3] for r in shown.tables[0].rows}
    w.do("manager", "change", "accept-change")
    for who, step in ORDER:
        approve(w, who, step)
    w.do("manager-2", "change", "put-in-effect")
    agreement.refresh_from_db()
    found = compare("agreement", agreement.public_id, w.people.actor("head", w.at), w.at)

    assert (agreement.edition, agreement.functions) == ("warrant-service-2025", ["serve-arrest-warrant"])
    assert agreement.terms["supervisor_position"] == "Supervisory officer"
    assert [v.edition for v in agreement.versions.order_by("number")] == [
        "warrant-service-2019",
        "warrant-service-2025",
    ]
    assert len({v.edition_digest for v in agreement.versions.all()}) == 2
    assert not found.versions or found.later.number >= 1
    assert list(faults(at=w.at)) == []


def test_an_agreement_on_an_old_edition_is_never_shown_or_judged_as_meeting_a_newer_one(live):
    """Defect 13 of the systems before us: a case kept under its old version shown as if the new rule held."""
    w = live
    agreement = imported(w)
    old, new = (programs()["287g"].edition(c) for c in ("warrant-service-2019", "warrant-service-2025"))
    head, manager = (w.people.actor(p, w.at) for p in ("head", "manager"))
    asked_anew = {(n.rule, n.citation) for n in new.nominees} ^ {(n.rule, n.citation) for n in old.nominees}

    def shows():
        agreement.refresh_from_db()
        shown = instruments.shown(agreement.public_id, head, w.at)
        text = str(sheet("agreement", agreement.public_id, head, w.at))
        judged = facts("designation", None, agreement, manager, w.at).edition
        return (
            {(t.label, t.value) for t in shown.terms},
            text,
            judged.code,
            {(n.rule, n.citation) for n in judged.nominees},
        )

    labels, text, judged, nominees = shows()
    said = labels
    assert old.title in text
    assert new.title not in text
    assert (judged, nominees & asked_anew <= {(n.rule, n.citation) for n in old.nominees}) == (old.code, True)
    propose(w, edition=new.code, changes=[{"name": "officers_maximum", "value": "8"}])
    w.do("manager", "change", "accept-change")
    for who, step in ORDER:
        approve(w, who, step)
        assert shows()[2] == old.code, "an approval that is under way changes nothing"
    w.do("manager-2", "change", "put-in-effect")
    labels, text, judged, _ = shows()

    assert labels != said, "the editions differ, or this says nothing"
    assert new.title in text
    assert judged == new.code
    kept = agreement.versions.order_by("number").first()
    assert (kept.edition, kept.terms.keys() <= {t.name for t in old.terms}) == (old.code, True)


# --- corrections of the record ---------------------------------------------------------------------


def test_a_fact_typed_wrong_is_corrected_by_two_people_and_both_answers_stay(live):
    w = live
    agreement = imported(w)
    [power] = Fact.objects.filter(subject_id=agreement.pk, kind="function", known_to=None)
    [force] = Fact.objects.filter(subject_id=agreement.pk, kind="in-force", known_to=None)
    knew = w.later(days=2)
    dates = {"what": key_of(agreement, force.pk), "how": "dates", "starts_on": "2020-05-01", **WHY}
    w.do("manager", "agreement", "propose-correction", dates, on=str(agreement.public_id))
    [waiting] = record_of(agreement, None).waiting
    with pytest.raises(Refused) as error:
        w.do("manager", "agreement", "confirm-correction", {"correction": waiting}, on=str(agreement.public_id))
    assert rules_of(error) == {"agreement:correct-second-person"}
    w.later(hours=1)
    w.do("manager-2", "agreement", "confirm-correction", {"correction": waiting}, on=str(agreement.public_id))
    force.refresh_from_db()
    now = Fact.objects.get(corrects=force)
    agreement.refresh_from_db()

    assert (force.known_to, now.known_from, now.known_to) == (w.at, w.at, None)
    assert force.valid_from < now.valid_from == agreement.effective_at
    assert now.entry.tag == "agreement:confirm-correction"
    assert Fact.objects.filter(pk=force.pk, known_from__lte=knew, known_to__gt=knew).exists(), (
        "what was known stays known"
    )
    strike = {"what": key_of(agreement, power.pk), "how": "strike", **WHY}
    w.do("manager", "agreement", "propose-correction", strike, on=str(agreement.public_id))
    [waiting] = record_of(agreement, None).waiting
    w.do("decider", "agreement", "confirm-correction", {"correction": waiting}, on=str(agreement.public_id))
    assert not Fact.objects.filter(subject_id=agreement.pk, kind="function", known_to=None).exists()
    assert list(faults(at=w.at)) == []


def test_what_a_signed_text_gives_is_never_corrected_away(live):
    w = live
    with pytest.raises(Refused) as error:
        w.do("manager", "agreement", "propose-correction", {"what": "x", "how": "strike", **WHY})
    assert rules_of(error) == {"agreement:correct-what"}
    assert record_of(row(), None).items == {}
    w.do("manager", "agreement", "suspend", {**WHY, "respond": "In writing.", "restored_when": "Once reviewed."})
    [item] = record_of(row(), None).items.values()

    assert item.kind == "suspension"
