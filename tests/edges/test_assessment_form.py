"""The assessment as a form by section: progress, why each is asked, what was answered before, and review."""

import html
import re

import pytest
from django.test import Client

from accord.records.models import Answer, LogEntry
from tests.db.stages import answered, copy_of, referred, standing


def opened(w):
    w.do("coordinator", "assessment", "open-assessment", {"request": w.ids["request"]})


@pytest.fixture(scope="module")
def stood(django_db_setup, django_db_blocker):
    with standing(django_db_blocker, referred, opened) as made:
        yield made


@pytest.fixture
def w(stood, db):
    return copy_of(stood)


def signed_in(name):
    client = Client()
    client.post(f"/sign-in/as/{name}/")
    return client


def here(w):
    return f"/assessments/{w.ids['assessment']}/"


def form_of(answer) -> dict[str, str]:
    """Return what a browser would send of the form as it stands."""
    form = re.search(r'<form class="usa-form accord-form".*?</form>', answer.content.decode(), re.DOTALL)[0]
    pairs = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
    pairs += re.findall(r'type="radio" id="[^"]*" name="([^"]+)" value="([^"]*)" checked', form)
    pairs += re.findall(r'<input class="usa-input[^"]*" id="[^"]+" name="([^"]+)" type="text" value="([^"]*)"', form)
    return {k: html.unescape(v) for k, v in pairs}


def number_of(form: dict[str, str], code: str) -> str:
    return next(k.split(".")[1] for k, v in form.items() if k.endswith(".question") and v == code)


def text_of(answer) -> str:
    return html.unescape(answer.content.decode())


def test_a_section_is_answered_and_the_next_one_follows(w):
    one = signed_in("liaison")
    address = here(w) + "answer-many/"
    first = one.get(address)
    said = text_of(first)
    assert "0 of 48 answered" in said
    assert "Why do you ask?" in said
    assert "house rule" in said
    form = form_of(first)
    n = number_of(form, "need-training")
    done = one.post(address, {**form, f"answers.{n}.value": "3", f"answers.{n}.evidence": "Training plan of 2026"})
    assert (done.status_code, done["Location"]) == (302, address + "?section=threats")
    kept = Answer.objects.get()
    assert (kept.question, kept.value, kept.evidence) == ("need-training", 3, "Training plan of 2026")
    assert "1 of 48 answered" in text_of(one.get(done["Location"]))


def test_answers_that_stand_are_not_given_again(w):
    one, address = signed_in("liaison"), here(w) + "answer-many/?section=resources"
    form = form_of(one.get(address))
    n = number_of(form, "have-officers")
    one.post(here(w) + "answer-many/", {**form, f"answers.{n}.number": "12"})
    before = LogEntry.objects.count()
    again = one.post(here(w) + "answer-many/", form_of(one.get(address)))
    assert again["Location"].endswith("?section=technology")
    assert LogEntry.objects.count() == before, "nothing new was said, so nothing is on record"
    changed = form_of(one.get(address))
    assert changed[f"answers.{n}.number"] == "12"
    one.post(here(w) + "answer-many/", {**changed, f"answers.{n}.number": "9"})
    assert Answer.objects.count() == 2
    page = text_of(one.get(here(w)))
    assert "One earlier answer" in page


def test_what_is_wrong_is_said_at_its_question_with_everything_else_kept(w):
    one = signed_in("liaison")
    form = form_of(one.get(here(w) + "answer-many/?section=resources"))
    officers, hours = number_of(form, "have-officers"), number_of(form, "have-training-hours")
    typed = {f"answers.{officers}.number": "many", f"answers.{hours}.number": "400"}
    refused = one.post(here(w) + "answer-many/", {**form, **typed})
    said = text_of(refused)
    assert refused.status_code == 422
    assert f'href="#field-answers-{officers}-number"' in said
    assert f'id="field-answers-{officers}-number-error"' in said
    assert 'value="many"' in said
    assert 'value="400"' in said
    assert Answer.objects.count() == 0


def test_a_missing_source_is_said_at_its_field(w):
    one = signed_in("liaison")
    form = form_of(one.get(here(w) + "answer-many/?section=threats"))
    n = number_of(form, "main-threat")
    refused = one.post(here(w) + "answer-many/", {**form, f"answers.{n}.value": "goods-smuggling"})
    assert refused.status_code == 409
    assert f'href="#field-answers-{n}-evidence"' in text_of(refused)
    assert re.search(
        rf'name="answers\.{n}\.value" value="goods-smuggling"', refused.content.decode()
    ) or 'value="goods-smuggling" selected' in text_of(refused)


def test_a_half_answered_section_waits_in_a_draft(w):
    one = signed_in("liaison")
    form = form_of(one.get(here(w) + "answer-many/?section=resources"))
    n = number_of(form, "have-officers")
    one.post(here(w) + "answer-many/", {**form, f"answers.{n}.number": "7", "intent": "later"})
    assert Answer.objects.count() == 0
    elsewhere = one.get(here(w) + "answer-many/?section=training")
    assert form_of(elsewhere)[f"answers.{n}.number"] == "7", "it goes on with the form while another section is open"
    assert form_of(one.get(here(w) + "answer-many/?section=resources"))[f"answers.{n}.number"] == "7"


def test_views_of_others_stand_beside_the_answer_and_before_the_signature(w):
    answered(w)
    w.do("coordinator", "assessment", "review-answer",
         {"question": "have-officers", "agrees": "no", "comment": "We counted two more."})  # fmt: skip
    one = signed_in("coordinator-2")
    page = text_of(one.get(here(w)))
    assert "We counted two more." in page
    assert 'id="q-have-officers"' in page
    chosen = text_of(one.get(here(w) + "review-answer/?question=have-officers"))
    assert 'value="have-officers" selected' in chosen
    review = text_of(one.get(here(w) + "countersign/"))
    assert "Where assessors disagree" in review
    assert "48 of 48 answered" in review
    assert "Hear us first." in review
