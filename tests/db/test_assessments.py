"""The needs assessment through the one door: answers, changes, views, countersigning, both sign-offs."""

import json
import subprocess

import pytest
from django.conf import settings

from accord.actions import perform
from accord.programs import umbrella
from accord.queries.assessments import assessors, present_answers
from accord.queries.lists import listing
from accord.queries.sheets import sheet
from accord.records import documents as store
from accord.records.models import Answer, Assessment, Document, LogEntry
from accord.rules.decisions import Forbidden, Invalid, Missing, Refused
from tests.db.stages import ANSWERS, answered, assessed, referred

pytestmark = pytest.mark.django_db


BEGINS = (referred,)


@pytest.fixture
def opened(w):
    w.do("coordinator", "assessment", "open-assessment", {"request": w.ids["request"]})
    return w


def refused(error, rule):
    return rule in {f.rule for f in error.value.findings}


def table(s, caption):
    return next(t for t in s.tables if t.caption == caption)


def seen(w, who="liaison"):
    return sheet("assessment", w.ids["assessment"], w.people.actor(who, w.at), w.at)


def test_an_assessment_pins_its_questionnaire_and_the_programs_it_was_opened_under(opened):
    row = Assessment.objects.get()

    assert (row.questionnaire, row.umbrella_digest) == (umbrella().questionnaire.version, umbrella().digest)
    assert row.number.startswith("AS-2026-")


def test_a_request_that_was_not_referred_is_not_assessed(w):
    w.do("liaison", "request", "start", {"agency": str(w.agency.public_id), "problem": "Too few hands.",
                                         "body_position": "in-favour"})  # fmt: skip
    with pytest.raises(Refused) as error:
        w.do("coordinator", "assessment", "open-assessment", {"request": w.ids["request"]})

    assert refused(error, "assessment:request-referred")
    assert not Assessment.objects.exists()


def test_a_second_assessment_of_the_same_request_is_refused_while_one_is_open(opened):
    with pytest.raises(Refused) as error:
        opened.do("coordinator", "assessment", "open-assessment", {"request": opened.ids["request"]})

    assert refused(error, "assessment:one-at-a-time")


def test_both_sides_answer_and_each_answer_keeps_its_side(opened):
    opened.do("liaison", "assessment", "answer-question", {"question": "need-training", "value": "3"})
    opened.do("coordinator", "assessment", "answer-question", {"question": "livescan", "value": "yes"})

    found = {a.question: (a.value, a.side) for a in Answer.objects.all()}
    assert found == {"need-training": (3, "local"), "livescan": (True, "federal")}


def test_a_changed_answer_keeps_the_earlier_one_with_its_times(opened):
    first_at = opened.at
    opened.do("liaison", "assessment", "answer-question", {"question": "need-training", "value": "3"})
    changed_at = opened.later(days=2)
    opened.do("head", "assessment", "answer-question", {"question": "need-training", "value": "4", "note": "More."})

    old, new = Answer.objects.order_by("pk")
    assert (old.value, old.known_from, old.known_to) == (3, first_at, changed_at)
    assert (new.value, new.known_from, new.known_to) == (4, changed_at, None)
    assert present_answers(Assessment.objects.get()) == {"need-training": 4}
    assert table(seen(opened), "Changed answers").rows[0][:2] == ("need-training", "3 of 4")


def test_saying_the_same_again_changes_nothing(opened):
    for who in ("liaison", "head"):
        opened.do(who, "assessment", "answer-question", {"question": "need-training", "value": "3"})

    assert Answer.objects.get().by.full_name == opened.people.staff("liaison").full_name


def test_a_whole_section_is_answered_in_one_act(opened):
    rows = [
        {"question": "have-officers", "value": "6"},
        {"question": "have-yearly-budget-cents", "number": 123_456_789},
    ]
    before = LogEntry.objects.count()
    opened.do("liaison", "assessment", "answer-many", {"answers": rows})

    assert LogEntry.objects.count() == before + 1
    assert present_answers(Assessment.objects.get()) == {"have-officers": 6, "have-yearly-budget-cents": 123_456_789}


def test_one_wrong_row_of_many_writes_none_and_names_every_problem(opened):
    rows = [{"question": "have-officers", "value": "6"}, {"question": "livescan", "value": "perhaps"},
            {"question": "made-up", "value": "1"}]  # fmt: skip
    with pytest.raises(Invalid) as error:
        opened.do("liaison", "assessment", "answer-many", {"answers": rows})

    assert [p.field for p in error.value.problems] == ["answers.1.value", "answers.2.question"]
    assert not Answer.objects.exists()


def test_an_identifier_of_a_person_is_refused_in_a_note_and_nothing_is_kept(opened):
    with pytest.raises(Invalid):
        opened.do("liaison", "assessment", "answer-question",
                  {"question": "need-training", "value": "3", "note": "As in the case of A 099 123 456."})  # fmt: skip

    assert not Answer.objects.exists()


def test_a_threat_without_a_source_is_refused(opened):
    with pytest.raises(Refused) as error:
        opened.do("liaison", "assessment", "answer-question", {"question": "main-threat", "value": "cash-smuggling"})

    assert refused(error, "assessment:source")


def test_another_assessor_disagrees_and_the_page_shows_it(opened):
    opened.do("liaison", "assessment", "answer-question", {"question": "need-training", "value": "4"})
    opened.do("coordinator", "assessment", "review-answer",
              {"question": "need-training", "agrees": "no", "comment": "The last course was last year."})  # fmt: skip

    s = seen(opened)
    assert "1 disagreement" in s.labels
    assert table(s, "Disagreements").rows[0][3] == "The last course was last year."
    opened.do("coordinator", "assessment", "review-answer", {"question": "need-training", "agrees": "yes"})
    assert table(seen(opened), "Disagreements").rows == ()


def test_nobody_agrees_with_their_own_answer(opened):
    opened.do("liaison", "assessment", "answer-question", {"question": "need-training", "value": "4"})
    with pytest.raises(Refused) as error:
        opened.do("liaison", "assessment", "review-answer", {"question": "need-training", "agrees": "yes"})

    assert refused(error, "assessment:own-answer")


def test_a_changed_answer_starts_without_the_views_on_the_earlier_one(opened):
    opened.do("liaison", "assessment", "answer-question", {"question": "need-training", "value": "4"})
    opened.do(
        "coordinator", "assessment", "review-answer", {"question": "need-training", "agrees": "no", "comment": "Less."}
    )
    opened.do("liaison", "assessment", "answer-question", {"question": "need-training", "value": "2"})

    assert table(seen(opened), "Disagreements").rows == ()


def test_countersigning_waits_for_every_required_question(opened):
    opened.do("liaison", "assessment", "answer-question", {"question": "need-training", "value": "4"})
    with pytest.raises(Refused) as error:
        opened.do("coordinator-2", "assessment", "countersign")

    assert refused(error, "assessment:unanswered")
    assert Assessment.objects.get().state == "open"


def test_whoever_opened_or_answered_does_not_countersign(opened):
    answered(opened)
    opened.do("coordinator-2", "assessment", "answer-question", {"question": "livescan", "value": "no"})
    for who in ("coordinator", "coordinator-2"):
        with pytest.raises(Forbidden):
            opened.do(who, "assessment", "countersign")
    opened.do("director", "assessment", "countersign")

    assert Assessment.objects.get().state == "countersigned"


def test_the_local_side_never_countersigns(opened):
    answered(opened)
    with pytest.raises(Forbidden):
        opened.do("head", "assessment", "countersign")


def test_both_sides_sign_off_in_turn_and_the_report_is_issued(opened):
    answered(opened)
    opened.do("coordinator-2", "assessment", "countersign")
    with pytest.raises(Refused):
        opened.do("director", "assessment", "sign-off-federal")
    opened.do("head", "assessment", "sign-off-local")
    receipt = opened.do("director", "assessment", "sign-off-federal")

    assert receipt.state == "complete"
    paper = Document.objects.get(kind="assessment-report")
    assert receipt.documents == (str(paper.public_id),)


def test_the_report_says_every_section_and_who_signed_off(w):
    assessed(w)
    paper = Document.objects.get(kind="assessment-report")
    data = store.load(paper.digest, settings.FILES)
    text = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=data, capture_output=True, check=True
    ).stdout.decode()

    for word in ("Civil-rights history", "Threats", "Resources", w.people.staff("head").full_name, w.agency.name):
        assert word in text


def test_a_complete_assessment_is_reopened_with_a_reason_and_signed_off_afresh(w):
    assessed(w)
    w.do("head", "assessment", "reopen", {"reason": "The number of officers has changed."})
    w.do("liaison", "assessment", "answer-question", {"question": "have-officers", "value": "2"})
    w.do("coordinator-2", "assessment", "countersign")
    w.do("head", "assessment", "sign-off-local")
    w.do("director", "assessment", "sign-off-federal")

    assert Document.objects.filter(kind="assessment-report").count() == 2


def test_an_answer_is_refused_once_the_assessment_is_complete(w):
    assessed(w)
    with pytest.raises(Refused) as error:
        w.do("liaison", "assessment", "answer-question", {"question": "have-officers", "value": "2"})

    assert refused(error, "lifecycle:state")


def test_a_stopped_assessment_does_not_hold_its_request_open(opened):
    with pytest.raises(Refused):
        opened.do("coordinator", "request", "close", {"reason": "The need is gone."})
    opened.do("coordinator", "assessment", "stop", {"reason": "The need is gone."})
    assert opened.do("coordinator", "request", "close", {"reason": "The need is gone."}).state == "closed"


def test_the_page_says_how_much_is_answered_and_which_program_needs_what(opened):
    required = [q for q in umbrella().questionnaire.questions if q.required]
    opened.do("liaison", "assessment", "answer-question", {"question": "have-officers", "value": "6"})
    s = seen(opened)

    assert f"1 of {len(required)} required questions answered" in s.labels
    line = next(r for r in table(s, "Resources").rows if r[1] == "have-officers")
    assert line[2] == "6"
    assert "287(g)" in line[7]
    assert next(r for r in table(s, "Community position").rows if r[1] == "body-position")[7] == "Every program"


def test_a_page_takes_as_many_queries_for_all_answers_as_for_one(opened, django_assert_max_num_queries):
    answered(opened)
    opened.do(
        "coordinator", "assessment", "review-answer", {"question": "have-officers", "agrees": "no", "comment": "Fewer."}
    )
    who = opened.people.actor("liaison", opened.at)
    with django_assert_max_num_queries(60):
        sheet("assessment", opened.ids["assessment"], who, opened.at)


def test_another_agency_neither_sees_nor_answers_it(opened):
    stranger = opened.others.actor("liaison", opened.at)
    with pytest.raises(Missing):
        sheet("assessment", opened.ids["assessment"], stranger, opened.at)
    with pytest.raises(Missing):
        perform("assessment", "answer-question", opened.ids["assessment"], {"question": "have-officers", "value": "1"},
                by=stranger, at=opened.at)  # fmt: skip
    assert listing("assessment", stranger, opened.at).items == ()


def test_who_assessed_is_known_so_that_another_person_decides(w):
    assessed(w)
    named = {w.people.staff(who).pk for who in ("coordinator", "liaison", "coordinator-2")}

    assert assessors(Assessment.objects.get()) == named


def test_answers_of_the_shipped_questionnaire_are_plain_json():
    assert json.loads(json.dumps(ANSWERS)) == ANSWERS
