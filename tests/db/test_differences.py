"""Versions of real things compared: requests saved again, answers changed, plans edited, agreements negotiated."""

import re
import subprocess
from datetime import timedelta

import pytest

from accord.actions.exporting import export_differences
from accord.queries.differences import compare, versioned
from accord.records.models import LogEntry, LogText, PlanItem
from accord.rules.decisions import Invalid, Missing
from accord.rules.rooms import STAGES
from tests.db.stages import assessed, determined, drafted, planned, referred

BEGINS = ()

NEEDS = {"need-training": "3", "need-coordination": "2", "livescan": "no", "public-hearing": "no"}


def fields(found, *, same=False):
    return {c.difference.label: c for c in found.fields if same or c.difference.status != "same"}


def new(c):
    return [p.text.strip() for p in c.difference.after if p.mark == "new"]


def started(w):
    raw = {"agency": str(w.agency.public_id), "problem": "Goods reach the county by road.", "programs": ["287g"],
           "body_position": "not-asked"}  # fmt: skip
    w.do("liaison", "request", "start", raw)


def test_a_request_saved_again_shows_each_field_that_changed_and_who_changed_it(w):
    started(w)
    w.later(hours=1)
    w.do(
        "head",
        "request",
        "save",
        {"problem": "Goods reach the county by sea.", "body_position": "in-favour", "facility": "Main Jail"},
    )
    found = compare("request", w.ids["request"], w.people.actor("liaison", w.at), w.at)
    assert [(v.number, v.label, v.by) for v in found.versions] == [
        (1, "Start a request", w.people.staff("liaison").full_name), (2, "Save changes", w.people.staff("head").full_name),
    ]  # fmt: skip
    changed = fields(found)
    assert set(changed) == {"What problem do you want help with?", "Programs you have in mind", "Position of your governing body",
                            "Facility, if one is involved"}  # fmt: skip
    problem = changed["What problem do you want help with?"]
    assert new(problem) == ["sea."]
    assert problem.version.at == w.at
    assert changed["Programs you have in mind"].difference.status == "removed"
    assert new(changed["Position of your governing body"]) == ["In favour"]


def test_any_two_versions_may_be_compared_and_the_last_to_touch_a_field_is_named(w):
    started(w)
    for n, who in enumerate(("head", "liaison", "head"), start=2):
        w.later(hours=1)
        w.do(who, "request", "save", {"problem": f"Problem {min(n, 3)}.", "body_position": "undecided"})
    actor = w.people.actor("coordinator", w.at)
    found = compare("request", w.ids["request"], actor, w.at, earlier=1)
    # The fourth saving said the same again and is no version.
    assert [v.number for v in found.versions] == [1, 2, 3]
    assert fields(found)["What problem do you want help with?"].version.number == 3
    assert fields(found)["Position of your governing body"].version.number == 2
    assert (
        fields(compare("request", w.ids["request"], actor, w.at, earlier=2, later=1)).keys()
        == fields(compare("request", w.ids["request"], actor, w.at, earlier=1, later=2)).keys()
    )
    for wrong in (0, 4, -1):
        with pytest.raises(Invalid):
            compare("request", w.ids["request"], actor, w.at, earlier=wrong)


def test_a_changed_answer_shows_the_earlier_one_beside_it(w):
    referred(w)
    assessed(w, NEEDS)
    w.later(days=1)
    w.do("director", "assessment", "reopen", {"reason": "The count was wrong."})
    w.later(hours=1)
    w.do(
        "liaison",
        "assessment",
        "answer-question",
        {"question": "have-officers", "value": "9", "evidence": "Roster of March"},
    )
    found = compare("assessment", w.ids["assessment"], w.people.actor("liaison", w.at), w.at)
    assert len(found.versions) == 2
    [change] = fields(found).values()
    assert "9" in "".join(p.text for p in change.difference.after)
    assert "Roster of March" in "".join(p.text for p in change.difference.after)
    assert change.version.by == w.people.staff("liaison").full_name


def test_a_plan_shows_items_added_changed_and_taken_out(w):
    referred(w)
    assessed(w, NEEDS)
    w.do("coordinator", "plan", "draft-plan", {"assessment": w.ids["assessment"]})
    item = PlanItem.objects.get(code=PlanItem.objects.order_by("-pk").values_list("code", flat=True)[:1])
    w.later(days=1)
    w.do("liaison", "plan", "remove-item", {"code": item.code, "reason": "Done elsewhere."})
    actor = w.people.actor("liaison", w.at)
    found = compare("plan", w.ids["plan"], actor, w.at)
    [change] = fields(found).values()
    assert (change.difference.status, change.difference.said) == ("removed", "Taken out.")
    assert item.code in change.difference.label
    assert change.version.label == "Take an item out" or change.version.number == 2


def test_an_agreement_shows_its_terms_and_content_as_they_were_negotiated(w, tmp_path):
    referred(w)
    assessed(w, NEEDS)
    planned(w)
    determined(w)
    drafted(w)
    w.later(days=1)
    w.do("manager", "agreement", "set-terms", {"changes": [{"name": "officers_maximum", "value": "14"}]})
    w.later(days=1)
    w.do("liaison", "agreement", "write-content", {"objective": "Orderly handovers at the end of every custody."})
    actor = w.people.actor("head", w.at)
    found = compare("agreement", w.ids["agreement"], actor, w.at, earlier=1)
    by_key = fields(found)
    terms = [c for c in by_key.values() if new(c) == ["14"]]
    assert len(terms) == 1 or any("14" in "".join(p.text for p in c.difference.after) for c in by_key.values())
    last = fields(compare("agreement", w.ids["agreement"], actor, w.at))
    assert list(last) == ["Objective"]
    made = export_differences("agreement", w.ids["agreement"], by=actor, at=w.at)
    assert made == export_differences("agreement", w.ids["agreement"], by=actor, at=w.at), (
        "the same versions, the same bytes"
    )
    assert LogEntry.objects.filter(tag="versions:export", agency=w.agency).count() == 2
    (tmp_path / "made.pdf").write_bytes(made.data)
    told = subprocess.run(["pdftotext", "-raw", tmp_path / "made.pdf", "-"], capture_output=True, text=True, check=True)
    assert "{every}" in told.stdout, "what was put in is marked in words too"
    info = subprocess.run(["pdfinfo", tmp_path / "made.pdf"], capture_output=True, text=True, check=True)
    assert re.search(r"Tagged:\s+yes", info.stdout)
    assert new(last["Objective"]) == ["every"]
    before = fields(compare("agreement", w.ids["agreement"], actor, w.at, later=len(found.versions) - 1))
    [clause] = [c for label, c in before.items() if label.startswith("Clause: ")]
    assert new(clause) == ["14"]
    [term] = [c for label, c in before.items() if not label.startswith("Clause: ")]
    assert ([p.text for p in term.difference.before if p.mark == "gone"], new(term)) == (["10"], ["14"])


def test_another_agency_s_versions_do_not_exist(w):
    started(w)
    with pytest.raises(Missing):
        compare("request", w.ids["request"], w.others.actor("liaison", w.at), w.at)
    for kind in ("agency", "staff", "nothing"):
        assert not versioned(kind)
        with pytest.raises(Missing):
            compare(kind, w.agency.public_id, w.people.actor("liaison", w.at), w.at)


def test_purged_words_leave_a_version_that_says_so(w, django_assert_max_num_queries):
    started(w)
    w.later(hours=1)
    w.do("head", "request", "save", {"problem": "Other.", "body_position": "undecided"})
    w.later(hours=1)
    w.do("head", "request", "save", {"problem": "Third.", "body_position": "undecided"})
    LogText.objects.filter(entry__tag="request:save", entry__at=w.at - timedelta(hours=1)).update(text=None, salt=None)
    with django_assert_max_num_queries(4):
        found = compare("request", w.ids["request"], w.people.actor("liaison", w.at), w.at)
    assert [v.number for v in found.versions] == [1, 2]


def test_every_kind_of_the_story_can_be_compared(w):
    from accord.cli._story import Story
    from tests.db.world import BEGIN

    story = Story(w.people, "287g", BEGIN)
    for _ in story.walk():
        pass
    actor = w.people.actor("auditor", w.at)
    for kind in STAGES:
        if versioned(kind) and kind in story.ids:
            found = compare(kind, story.ids[kind], actor, w.at + timedelta(days=400), earlier=None)
            assert found.versions, kind
            assert all(c.version for c in found.fields if c.difference.status != "same")
