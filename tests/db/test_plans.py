"""The plan of action through the one door: draft, edit, agree, progress, yearly answers."""

import subprocess
from datetime import UTC, date, datetime
from functools import partial

import pytest
from django.conf import settings

from accord.actions import perform
from accord.queries.plans import items_of
from accord.queries.sheets import sheet
from accord.records import documents as store
from accord.records.models import Document, LogEntry, Plan, PlanItem
from accord.rules.decisions import Forbidden, Invalid, Missing, Refused
from accord.rules.vocabulary import TARGETED
from tests.db.stages import assessed, planned, referred

pytestmark = pytest.mark.django_db
NEEDS = {"need-training": "3", "need-coordination": "2", "livescan": "no", "public-hearing": "no"}


BEGINS = (referred, partial(assessed, changed=NEEDS))


@pytest.fixture
def drafted(w):
    w.do("coordinator", "plan", "draft-plan", {"assessment": w.ids["assessment"]})
    return w


@pytest.fixture
def agreed(w):
    planned(w)
    return w


def plan():
    return Plan.objects.get()


def item(code):
    return PlanItem.objects.get(code=code, known_to=None)


def refused(error, rule):
    return rule in {f.rule for f in error.value.findings}


def seen(w, who="liaison", at=None):
    return sheet("plan", w.ids["plan"], w.people.actor(who, at or w.at), at or w.at)


def table(s, caption):
    return next(t for t in s.tables if t.caption == caption)


def change(w, **row):
    return w.do("liaison", "plan", "change-plan", {"items": [row]})


def test_a_plan_is_drafted_from_the_answers_and_says_from_which(drafted):
    items = items_of(plan())
    objectives = {i.source: i for i in items if i.kind == "objective"}

    assert set(objectives) == {"need-training", "need-coordination"}
    assert objectives["need-training"].baseline == 3
    assert all(i.measure_kind in TARGETED for i in objectives.values())
    assert {i.source for i in items if i.kind == "risk"} == {"public-hearing"}
    assert all(i.source for i in items)


def test_no_plan_is_drafted_from_an_assessment_that_is_not_signed_off(w):
    w.do("head", "assessment", "reopen", {"reason": "One answer is wrong."})
    with pytest.raises(Refused) as error:
        w.do("coordinator", "plan", "draft-plan", {"assessment": w.ids["assessment"]})

    assert refused(error, "plan:assessment-complete")


def test_an_assessment_is_not_reopened_under_a_plan(drafted):
    with pytest.raises(Refused) as error:
        drafted.do("head", "assessment", "reopen", {"reason": "One answer is wrong."})

    assert refused(error, "assessment:plan-drawn")


def test_a_second_plan_is_refused_until_the_first_is_abandoned(drafted):
    with pytest.raises(Refused) as error:
        drafted.do("coordinator", "plan", "draft-plan", {"assessment": drafted.ids["assessment"]})
    assert refused(error, "plan:one-at-a-time")
    drafted.do("coordinator", "plan", "abandon", {"reason": "Drawn too early."})
    drafted.do("coordinator", "plan", "draft-plan", {"assessment": drafted.ids["assessment"]})

    assert Plan.objects.count() == 2


def test_an_edit_closes_the_item_and_writes_a_new_one(drafted):
    changed_at = drafted.later(days=1)
    change(drafted, code="O1", target="0", owner="training-officer")

    old, new = PlanItem.objects.filter(code="O1").order_by("pk")
    assert (old.target, old.known_to) == (1, changed_at)
    assert (new.target, new.owner, new.known_from, new.known_to) == (0, "training-officer", changed_at, None)
    assert new.title == old.title
    assert table(seen(drafted), "Earlier versions of items").rows[0][0] == "O1"


def test_a_new_item_takes_the_next_code_and_a_removed_code_is_not_used_again(drafted):
    change(drafted, kind="milestone", title="Interpreters are under contract", due_on="2026-06-30")
    assert item("M2").title == "Interpreters are under contract"
    drafted.do("liaison", "plan", "remove-item", {"code": "M2", "reason": "Done elsewhere."})
    change(drafted, kind="milestone", title="Training room is found", due_on="2026-07-31")

    assert item("M3").title == "Training room is found"
    assert not PlanItem.objects.filter(code="M2", known_to=None).exists()


def test_a_target_on_an_outcome_count_is_refused_and_nothing_is_written(drafted):
    before = PlanItem.objects.count()
    with pytest.raises(Refused) as error:
        change(drafted, kind="objective", title="More cases", measure_kind="outcome-count", unit="cases", target="50")

    assert refused(error, "plan:target-kind")
    assert PlanItem.objects.count() == before


def test_a_plan_is_not_proposed_without_a_safeguard_and_says_all_that_is_missing(drafted):
    for i in items_of(plan()):
        if i.kind in ("safeguard", "objective"):
            drafted.do("liaison", "plan", "remove-item", {"code": i.code, "reason": "To see what happens."})
    change(drafted, kind="activity", title="Somebody does something")
    with pytest.raises(Refused) as error:
        drafted.do("liaison", "plan", "propose-plan")

    assert {f.rule for f in error.value.findings} == {"plan:objective", "plan:activity-owned", "plan:safeguard"}
    why = next(o for o in seen(drafted).offers if o.action == "propose-plan").why_not
    assert {f.rule for f in why} == {"plan:objective", "plan:activity-owned", "plan:safeguard"}


def test_both_sides_agree_in_turn_and_the_plan_is_issued(drafted):
    drafted.do("liaison", "plan", "propose-plan")
    with pytest.raises(Refused):
        drafted.do("director", "plan", "agree-plan-federal")
    drafted.do("head", "plan", "agree-plan-local")
    agreed_at = drafted.later(hours=3)
    receipt = drafted.do("director", "plan", "agree-plan-federal")

    assert receipt.state == "agreed"
    assert plan().agreed_at == agreed_at
    assert len(receipt.documents) == 1


def test_the_liaison_does_not_agree_for_the_agency(drafted):
    drafted.do("liaison", "plan", "propose-plan")
    with pytest.raises(Forbidden):
        drafted.do("liaison", "plan", "agree-plan-local")


def test_a_plan_returned_to_drafting_is_agreed_afresh_by_both(drafted):
    drafted.do("liaison", "plan", "propose-plan")
    drafted.do("head", "plan", "agree-plan-local")
    drafted.do("director", "plan", "return-plan", {"reason": "The dates are too close."})
    change(drafted, code="M1", due_on="2026-12-01")
    drafted.do("liaison", "plan", "propose-plan")

    assert plan().state == "proposed"


def test_an_agreed_plan_is_not_edited(agreed):
    with pytest.raises(Refused) as error:
        change(agreed, code="M1", due_on="2030-01-01")

    assert refused(error, "lifecycle:state")


def test_the_issued_plan_says_objectives_safeguards_and_who_agreed(agreed):
    paper = Document.objects.get(kind="plan-of-action")
    data = store.load(paper.digest, settings.FILES)
    text = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=data, capture_output=True, check=True
    ).stdout.decode()

    for who in ("head", "director"):
        assert agreed.people.staff(who).full_name in text
    for word in ("Objectives", "Safeguards", "Training from federal", "March 2, 2027"):
        assert word in text


def test_progress_shows_plan_against_actual(agreed):
    agreed.later(days=100)
    agreed.do("coordinator", "plan", "record-progress", {"code": "O1", "on": "2026-05-01", "actual": "2"})
    assert table(seen(agreed), "Objectives: plan against actual").rows[0][6:9] == (
        2,
        date(2026, 5, 1),
        "not met yet",
    )
    agreed.do(
        "liaison",
        "plan",
        "record-progress",
        {"code": "O1", "on": "2026-06-01", "actual": "1", "comment": "Course held."},
    )

    assert table(seen(agreed), "Objectives: plan against actual").rows[0][6:9] == (
        1,
        date(2026, 6, 1),
        "met",
    )
    assert len(table(seen(agreed), "Progress").rows) == 2


def test_progress_does_not_come_from_the_future(agreed):
    with pytest.raises(Refused) as error:
        agreed.do("coordinator", "plan", "record-progress", {"code": "M1", "on": "2026-03-03", "done": "yes"})

    assert refused(error, "plan:not-yet")


def test_a_milestone_is_late_one_second_after_its_day_ends_where_the_agency_is(agreed):
    assert item("M1").due_on == date(2026, 9, 2)
    midnight = datetime(2026, 9, 3, 4, 0, tzinfo=UTC)  # 00:00 in Lee County, four hours behind UTC in summer
    before = seen(agreed, at=midnight.replace(hour=3, minute=59, second=59))
    after = seen(agreed, at=midnight)

    assert "M1" not in " ".join(before.labels)
    assert "M1" in next(label for label in after.labels if label.startswith("Late"))


def test_a_milestone_that_is_done_is_not_late(agreed):
    agreed.at = datetime(2026, 9, 10, 15, tzinfo=UTC)
    agreed.do("coordinator", "plan", "record-progress", {"code": "M1", "on": "2026-09-01", "done": "yes"})

    row = next(r for r in table(seen(agreed), "Activities and milestones").rows if r[0] == "M1")
    assert row[5] == "Done"


def test_the_yearly_question_is_answered_once_by_each_side(agreed):
    answer = {"beneficial": "yes", "sustainable": "no", "reasons": "Two officers left."}
    assert "The yearly question is due" not in seen(agreed).labels
    agreed.at = datetime(2027, 3, 3, 15, tzinfo=UTC)
    assert "The yearly question is due" in seen(agreed).labels
    agreed.do("head", "plan", "review-yearly", answer)
    with pytest.raises(Refused) as error:
        agreed.do("head", "plan", "review-yearly", answer)
    assert refused(error, "plan:review-once")
    agreed.do("director", "plan", "review-yearly", {**answer, "sustainable": "yes"})

    s = seen(agreed)
    assert "The yearly question is due" not in s.labels
    assert next(r for r in s.rows if r.label == "Next yearly question").value == date(2028, 3, 3)
    assert {(r[0], r[3]) for r in table(s, "Yearly answers").rows} == {("local", False), ("federal", True)}


def test_an_abandoned_plan_stays_readable_with_its_reason(agreed):
    agreed.do("manager", "plan", "abandon", {"reason": "The agency chose another way."})

    assert seen(agreed).state == "abandoned"
    assert any("The agency chose another way." in said for h in seen(agreed).history for _, said in h.words)


def test_another_agency_neither_sees_nor_changes_it(agreed):
    stranger = agreed.others.actor("head", agreed.at)
    before = LogEntry.objects.count()
    with pytest.raises(Missing):
        perform("plan", "review-yearly", agreed.ids["plan"],
                {"beneficial": "yes", "sustainable": "yes", "reasons": "Ours."}, by=stranger, at=agreed.at)  # fmt: skip

    assert LogEntry.objects.count() == before


def test_a_page_takes_few_queries(agreed, django_assert_max_num_queries):
    who = agreed.people.actor("liaison", agreed.at)
    with django_assert_max_num_queries(70):
        sheet("plan", agreed.ids["plan"], who, agreed.at)


def test_people_put_items_in_their_own_order_and_the_history_keeps_the_earlier_one(drafted):
    def order(kind):
        return [i.code for i in items_of(plan()) if i.kind == kind]

    first, second = order("objective"), order("activity")
    assert first == ["O1", "O2"]
    assert {i.place for i in items_of(plan())} == {None}
    drafted.do(
        "liaison", "plan", "change-plan", {"items": [{"code": "O2", "place": 1}, {"code": second[-1], "place": 7}]}
    )
    assert order("objective") == ["O2", "O1"]
    assert order("activity") == [second[-1], *second[:-1]]
    assert [r[0].split(".")[0] for r in table(seen(drafted), "Objectives: plan against actual").rows] == ["O2", "O1"]
    assert PlanItem.objects.filter(code="O2").exclude(known_to=None).get().place is None
    drafted.do("liaison", "plan", "change-plan", {"items": [{"code": "O1", "place": 1}, {"code": "O2", "place": 2}]})
    assert order("objective") == ["O1", "O2"]
    with pytest.raises(Invalid):
        change(drafted, code="O1", place=0)
