"""Determinations through the one door: weighing frozen, gates, capacity, a named human's decision."""

import subprocess

import pytest
from django.conf import settings

from accord.programs import umbrella
from accord.queries.sheets import sheet
from accord.records.documents import path_of
from accord.records.models import Determination, Document
from accord.rules.decisions import Forbidden, Invalid, Missing, Refused
from tests.db.stages import assessed, capable, copy_of, determined, planned, referred, standing, weighed

pytestmark = pytest.mark.django_db
NOTHING = {q.code: "0" for q in umbrella().questionnaire.questions if q.need}
FRAUD = {
    **NOTHING,
    "need-document-fraud": "4",
    "need-status-answers": "3",
    "have-officers": "5",
    "have-training-hours": "400",
    "have-yearly-budget-cents": "10000000",
}
JAIL = {"need-jail-processing": "3", "need-custody-handover": "3"}
WHY = {"reasons": "It helps most and can be kept up."}
INSTEAD = [{"option": "cooperation-without-agreement", "why": "It needs no delegation."}]


@pytest.fixture(scope="module")
def at_plan(django_db_setup, django_db_blocker):
    with standing(django_db_blocker, referred, lambda w: assessed(w, JAIL), planned) as w:
        yield w


@pytest.fixture
def w(at_plan, db):
    return copy_of(at_plan)


def answered_otherwise(w, changed):
    """A second request of the agency, with other answers."""
    referred(w)
    assessed(w, changed)
    planned(w)


def row():
    return Determination.objects.get()


def rules_of(error):
    return {f.rule for f in error.value.findings}


def decide(w, who="decider", **raw):
    return w.do(who, "determination", "decide", {"outcome": "approved", "decided": ["287g"], **WHY, **raw})


def test_scenario_1_asked_for_287g_decided_for_two_others_and_all_three_are_kept(w):
    answered_otherwise(w, FRAUD)
    capable(w)
    weighed(w, "dbftf", "lesc")
    best = [r["code"] for r in row().weighing["results"][:2]]
    decide(w, outcome="alternative-offered", decided=["dbftf", "lesc"], alternatives=INSTEAD)
    made = row()

    assert set(best) == {"dbftf", "lesc"}
    assert (made.requested, made.recommended, made.decided) == (["287g"], ["dbftf", "lesc"], ["dbftf", "lesc"])
    assert made.recommended_because
    assert made.decided_because == WHY["reasons"]
    assert made.alternatives == INSTEAD


def test_what_is_done_is_no_longer_a_next_step_once_the_decision_is_open(w):
    capable(w)
    weighed(w, "287g")
    found = sheet("determination", row().public_id, w.people.actor("liaison", w.at), w.at)

    assert "Decide" in [n.what for n in found.next]
    assert not {"Recommend", "Record the offices' capacity"} & {n.what for n in found.next}


def test_scenario_2_no_free_supervisor_seat_blocks_the_approval_with_the_numbers(w):
    capable(w, supervisors=0)
    weighed(w, "287g")

    with pytest.raises(Refused) as error:
        decide(w)

    found = {f.rule: f.message for f in error.value.findings}
    assert "0 free supervisor seats of 60 at Miami" in found["determination:capacity:supervisors"]
    assert "1 needed" in found["determination:capacity:supervisors"]
    assert row().state == "answered"


def test_a_seat_at_the_other_sides_office_is_no_seat(w):
    capable(w, supervisors=0)
    w.do("director-investigations", "office", "state-capacity",
         {"code": "supervisors", "total": 9, "promised": 0, "source": "Plan"}, on=w.investigations.public_id)  # fmt: skip
    weighed(w, "287g")

    with pytest.raises(Refused, match="Miami"):
        decide(w)


def test_every_option_is_weighed_and_frozen_when_it_is_opened(w):
    w.do("manager", "determination", "open-determination", {"plan": w.ids["plan"]})
    before = row().weighing
    capable(w)

    assert {"no-agreement", "cooperation-without-agreement", "end-existing"} <= {r["code"] for r in before["results"]}
    assert len(before["results"]) == 16
    assert before["weightings"][0]["by"] == "Edith Marlowe"
    assert row().weighing == before


def test_nothing_is_approved_without_capacity_civil_rights_opinion_and_field_opinions(w):
    weighed(w, "287g", capacity=False, opinion="")
    with pytest.raises(Refused) as error:
        decide(w)

    assert {"determination:capacity", "determination:civil-rights"} <= rules_of(error)


def test_an_objection_of_the_civil_rights_office_is_a_gate_and_an_override_is_published(w):
    capable(w)
    weighed(w, "287g", opinion="object")

    with pytest.raises(Refused) as error:
        decide(w)
    assert "determination:veto:civil-rights" in rules_of(error)
    with pytest.raises(Forbidden):
        w.do("decider", "determination", "override-objection", {"reasons": "We know better."}, step_up=True)
    with pytest.raises(Invalid):
        w.do("superior", "determination", "override-objection", {}, step_up=True)
    reasons = {"reasons": "The conditions are met since May."}
    w.do("superior", "determination", "override-objection", reasons, step_up=True)
    decide(w)

    assert row().override_because == "The conditions are met since May."
    assert any("overridden" in x for x in sheet("determination", w.ids["determination"],
               w.people.actor("liaison", w.at), w.at).labels)  # fmt: skip


def test_the_decision_waits_for_the_agencys_own_position(w):
    capable(w)
    w.do("manager", "determination", "open-determination", {"plan": w.ids["plan"]})
    w.do("manager", "determination", "recommend", {"recommended": ["287g"], **WHY})

    with pytest.raises(Refused) as error:
        decide(w)

    assert "lifecycle:state" in rules_of(error)


def test_a_new_recommendation_asks_the_agency_again(w):
    weighed(w, "287g")
    w.do("manager", "determination", "recommend", {"recommended": ["lesc"], **WHY})

    assert (row().state, row().concurrence) == ("recommended", "")


def test_what_the_agency_prefers_is_kept_beside_what_is_recommended(w):
    w.do("manager", "determination", "open-determination", {"plan": w.ids["plan"]})
    w.do("manager", "determination", "recommend", {"recommended": ["lesc"], **WHY})
    with pytest.raises(Refused) as error:
        w.do("head", "determination", "concur", {"concurrence": "prefers", "reasons": "We asked for another."})
    assert "determination:preferred" in rules_of(error)
    w.do("head", "determination", "concur", {"concurrence": "prefers", "preferred": ["287g"], "reasons": "As asked."})

    assert (row().recommended, row().preferred) == (["lesc"], ["287g"])


def test_only_a_deciding_official_decides_and_the_other_agency_sees_nothing(w):
    capable(w)
    weighed(w, "287g")

    with pytest.raises(Forbidden):
        decide(w, who="manager")
    with pytest.raises(Missing):
        w.do("head", "determination", "concur", {"concurrence": "concur", **WHY}, other=True)


def test_a_determination_needs_a_plan_that_both_sides_agreed(w):
    referred(w)
    assessed(w)
    w.do("coordinator", "plan", "draft-plan", {"assessment": w.ids["assessment"]})

    with pytest.raises(Refused) as error:
        w.do("manager", "determination", "open-determination", {"plan": w.ids["plan"]})

    assert rules_of(error) == {"determination:plan-agreed"}


def test_the_memo_explains_every_number(w):
    answered_otherwise(w, FRAUD)
    determined(w)
    paper = Document.objects.get(kind="determination-memo")
    text = subprocess.run(
        ["pdftotext", "-layout", path_of(paper.digest, settings.FILES), "-"], capture_output=True, text=True, check=True
    ).stdout
    seen = " ".join(text.split())

    assert "287(g)" in seen
    assert "50 free supervisor seats of 60" in seen
    assert "Harriet Sloane" in seen
    for r in row().weighing["at_decision"]:
        assert str(r["score"]) in seen
        assert r["title"] in seen


def test_the_page_shows_each_number_with_what_it_is_made_of(w):
    determined(w)
    page = sheet("determination", w.ids["determination"], w.people.actor("liaison", w.at), w.at)
    tables = {t.caption: t for t in page.tables}

    assert page.state_label == "Decided"
    assert len(tables["Options weighed, best first"].rows) == 16
    assert tables["What each need adds to the benefit"].rows
    assert tables["Capacity as recorded"].rows[0][0].startswith("Tampa") or tables["Capacity as recorded"].rows
    assert {r.label: r.value for r in page.rows}["Requested"].startswith("Delegation")
