"""Changes to a draft through the one door: proposed, countered, taken over or not, with bounds and history."""

import pytest

from accord.queries.differences import compare
from accord.queries.sheets import sheet
from accord.queries.soundness import faults
from accord.records.models import Agreement, Change
from accord.rules.decisions import Missing, Refused
from tests.db.stages import assessed, copy_of, determined, drafted, planned, referred, standing

pytestmark = pytest.mark.django_db
JAIL = {"need-jail-processing": "3", "need-custody-handover": "3"}
WHY = {"reason": "The council asked for it."}
REVIEW = {"changes": [{"name": "review_months", "value": "24"}], **WHY}


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    with standing(django_db_blocker, referred, lambda w: assessed(w, JAIL), planned, determined, drafted) as w:
        yield w


@pytest.fixture
def draft(made, db):
    return copy_of(made)


def row():
    return Agreement.objects.get()


def rules_of(error):
    return {f.rule for f in error.value.findings}


def propose(w, who="liaison", **raw):
    return w.do(who, "change", "propose-change", {"agreement": w.ids["agreement"], **REVIEW, **raw})


def test_a_change_of_a_draft_is_answered_by_the_other_side_and_taken_over(draft):
    w = draft
    propose(w)
    with pytest.raises(Refused) as error:
        w.do("head", "change", "take-over")
    assert rules_of(error) == {"change:other-side"}
    w.do("manager", "change", "counter-change", {"changes": [{"name": "review_months", "value": "30"}], **WHY})
    w.do("counsel", "change", "comment-change", {"comment": "Thirty months is within our own rule."})
    with pytest.raises(Refused) as error:
        w.do("manager", "change", "take-over")
    assert rules_of(error) == {"change:other-side"}
    assert row().terms["review_months"] == 36
    w.do("head", "change", "take-over")

    assert (row().terms["review_months"], row().state) == (30, "drafting")
    assert Change.objects.get().state == "taken-over"
    history = sheet("change", w.ids["change"], w.people.actor("liaison", w.at), w.at).history
    assert [h.action for h in reversed(history)] == ["propose-change", "counter-change", "comment-change", "take-over"]
    assert list(faults(at=w.at)) == []


@pytest.mark.parametrize(
    ("raw", "rule"),
    [
        ({"changes": [{"name": "review_months", "value": "60"}]}, "agreement:term-bounds"),
        ({"changes": [{"name": "local_notice_days", "value": "0"}]}, "agreement:term-negotiable"),
        ({"changes": [{"name": "salary", "value": "1"}]}, "agreement:term-known"),
        ({"changes": [{"name": "review_months", "value": "36"}]}, "change:nothing-new"),
        ({"edition": "task-force-2025"}, "change:edition"),
    ],
)
def test_a_bad_proposal_is_refused_with_its_reason_and_nothing_is_written(draft, raw, rule):
    with pytest.raises(Refused) as error:
        propose(draft, **raw)

    assert rule in rules_of(error)
    assert not Change.objects.exists()


def test_a_proposal_is_declined_or_withdrawn_with_a_reason_and_another_agency_knows_nothing_of_it(draft):
    w = draft
    propose(w)
    with pytest.raises(Missing):
        w.do("head", "change", "withdraw-change", WHY, other=True)
    w.do("manager", "change", "decline-change", WHY)
    assert Change.objects.get().state == "declined"
    propose(w)
    w.do("liaison", "change", "withdraw-change", WHY)

    assert row().terms["review_months"] == 36


def test_an_addition_agreed_on_a_draft_stands_in_the_text_that_is_signed(draft):
    w = draft
    propose(w, changes=[], addition="The parties meet with the county's hospitals once a year.")
    w.do("manager", "change", "take-over")
    w.do("manager", "agreement", "send-to-legal")
    found = compare("agreement", w.ids["agreement"], w.people.actor("liaison", w.at), w.at)

    assert row().additions == ["The parties meet with the county's hospitals once a year."]
    assert any("hospitals" in p.text for c in found.fields for p in c.difference.after)
