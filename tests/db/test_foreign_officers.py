"""A foreign officer under 19 U.S.C. 1401(i): instrument, consent and seat; and never anything under 1357(g)."""

from datetime import timedelta

import pytest

from accord.programs import programs
from accord.records.models import Agency, Fact
from accord.rules.decisions import Refused
from tests.db.authorising import active, agree, ask, enrolled, failed

pytestmark = pytest.mark.django_db
BEGINS = ()
CUSTOMS = "customs-cross-designation"


def customs(w):
    """Enter an agreement of a foreign agency and bring its officer as far as a designation."""
    Agency.objects.filter(pk=w.agency.pk).update(kind="foreign")
    w.agency.refresh_from_db()
    edition = programs()[CUSTOMS].editions[0]
    w.do("administrator", "agreement", "import-agreement", {
        "agency": str(w.agency.public_id), "program": CUSTOMS, "edition": edition.code,
        "functions": [edition.functions[0]], "effective_on": w.at.date().replace(day=1).isoformat(),
        "held_at": "Program office, binder 4", "supervisor_position": "Desk supervisor"})  # fmt: skip
    w.do("liaison", "designation", "nominate", {
        "agreement": w.ids["agreement"], "officer": str(w.people.staff("officer").public_id),
        "experience_months": 48, "citizen_attested": True,
        "attestations": ["enforces-law", "questionnaire", "disciplinary-access", "firearms-qualified",
                         "truthfulness-cleared"]})  # fmt: skip
    return edition.functions[0]


def about(w, function):
    return failed(ask(w, function=function, place="US"))


def test_instrument_consent_and_seat_are_each_asked_and_recorded(w):
    function = customs(w)
    assert {13, 14, 15} <= set(about(w, function))
    until = (w.at + timedelta(days=365)).date()
    w.do("director", "designation", "record-instrument", {
        "instrument": "Exchange of letters 7", "consent_from_on": str(w.at.date()), "consent_until_on": str(until)})  # fmt: skip
    assert 13 not in about(w, function)
    assert 15 in about(w, function)
    w.do("director", "designation", "take-seat", {"unit": "Border team", "starts_on": str(w.at.date())})
    assert not {13, 14, 15} & set(about(w, function))
    with pytest.raises(Refused) as caught:
        w.do("director", "designation", "take-seat", {"unit": "Border team", "starts_on": str(w.at.date())})
    assert [f.rule for f in caught.value.findings] == ["designation:seated-already"]
    w.later(days=1)
    w.do("director", "designation", "leave-seat", {"left_on": str(w.at.date())})
    assert {13, 14, 15} & set(about(w, function)) == {15}
    with pytest.raises(Refused) as caught:
        w.do("director", "designation", "leave-seat", {"left_on": str(w.at.date())})
    assert [f.rule for f in caught.value.findings] == ["designation:no-seat"]
    w.later(days=400)
    assert 14 in about(w, function), "the home government's consent ran out"


def test_a_consent_that_ends_before_it_begins_is_refused(w):
    customs(w)
    with pytest.raises(Refused) as caught:
        w.do("director", "designation", "record-instrument", {
            "instrument": "Letter 7", "consent_from_on": str(w.at.date()), "consent_until_on": str(w.at.date())})  # fmt: skip
    assert [f.rule for f in caught.value.findings] == ["designation:consent-dates"]


def test_an_officer_of_this_country_is_asked_none_of_it(w):
    agree(w)
    active(w)
    with pytest.raises(Refused) as caught:
        w.do("director", "designation", "take-seat", {"unit": "Border team", "starts_on": str(w.at.date())})
    assert [f.rule for f in caught.value.findings] == ["designation:foreign-only"]
    assert len(ask(w).decision.steps) == 12


def test_a_foreign_agency_s_officer_never_has_authority_under_1357g(w):
    agree(w)
    enrolled(w)
    Agency.objects.filter(pk=w.agency.pk).update(kind="foreign")
    with pytest.raises(Refused) as caught:
        w.do("director", "designation", "take-seat", {"unit": "Border team", "starts_on": str(w.at.date())})
    assert [f.rule for f in caught.value.findings] == ["designation:foreign-admitted"]
    assert 13 in failed(ask(w))


def test_a_title_19_designation_whose_agreement_ended_is_inactive_although_its_form_runs(w):
    """Acceptance scenario 13, on real rows."""
    function = customs(w)
    w.later(days=2)
    w.do("head", "agreement", "give-notice", {"reason": "The memorandum is ended."}, at=w.at)
    ends = Fact.objects.filter(kind="in-force", known_to=None).get().valid_to
    w.at = max(ends, w.at) + timedelta(seconds=1)

    assert 3 in about(w, function)
