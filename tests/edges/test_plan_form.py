"""A plan as editable rows: only what changed is an act, problems stand at their cell, and each item says whence it came."""

import html
import re

import pytest
from django.test import Client

from accord.records.models import LogEntry, PlanItem
from tests.db.stages import assessed, copy_of, referred, standing

NEEDS = {"need-jail-processing": "4", "need-custody-handover": "3"}


def begun(w):
    w.do("coordinator", "plan", "draft-plan", {"assessment": w.ids["assessment"]})


@pytest.fixture(scope="module")
def stood(django_db_setup, django_db_blocker):
    with standing(django_db_blocker, referred, lambda w: assessed(w, NEEDS), begun) as made:
        yield made


@pytest.fixture
def w(stood, db):
    return copy_of(stood)


def signed_in(name):
    client = Client()
    client.post(f"/sign-in/as/{name}/")
    return client


def form_of(answer) -> dict[str, str]:
    form = re.search(r'<form class="usa-form accord-form".*?</form>', answer.content.decode(), re.DOTALL)[0]
    pairs = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
    pairs += re.findall(r'<input class="usa-input[^"]*" id="[^"]+" name="([^"]+)" type="[a-z]+" value="([^"]*)"', form)
    pairs += re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>\n(.*?)</textarea>', form, re.DOTALL)
    for name, inside in re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', inside)
        pairs.append((name, chosen[1] if chosen else ""))
    return {k: html.unescape(v) for k, v in pairs}


def address(w):
    return f"/plans/{w.ids['plan']}/change-plan/"


def test_a_changed_cell_is_an_act_on_that_item_alone(w):
    one = signed_in("liaison")
    form = form_of(one.get(address(w)))
    assert form["items.0.code"] == "O1"
    before = PlanItem.objects.count()
    done = one.post(address(w), {**form, "items.0.target": "1"})
    assert done.status_code == 302, re.findall(r"usa-error-message.*?</div>", done.content.decode(), re.DOTALL)
    assert PlanItem.objects.count() == before + 1
    assert PlanItem.objects.get(code="O1", known_to=None).target == 1


def test_a_new_row_is_a_new_item_of_the_kind_shown(w):
    one = signed_in("liaison")
    form = form_of(one.get(address(w) + "?section=milestone"))
    new = next(k.split(".")[1] for k, v in form.items() if k.endswith(".code") and v == "")
    done = one.post(
        address(w), {**form, f"items.{new}.title": "First officers trained", f"items.{new}.due_on": "2026-12-01"}
    )
    assert done.status_code == 302
    made = PlanItem.objects.get(title="First officers trained")
    assert (made.kind, made.code[0]) == ("milestone", "M")


def test_nothing_changed_is_refused_in_words_and_writes_nothing(w):
    one = signed_in("liaison")
    before = LogEntry.objects.count()
    same = one.post(address(w), form_of(one.get(address(w))))
    assert same.status_code == 422
    assert LogEntry.objects.count() == before


def test_what_is_wrong_stands_at_its_cell_and_all_words_stay(w):
    one = signed_in("liaison")
    form = form_of(one.get(address(w) + "?section=objective"))
    last = max(int(k.split(".")[1]) for k, v in form.items() if k.endswith(".code") and v and k.startswith("items."))
    raw = {**form, f"items.{last}.target": "soon", "items.0.title": "A clearer title"}
    refused = one.post(address(w), raw)
    said = html.unescape(refused.content.decode())
    assert refused.status_code == 422
    assert f'href="#field-items-{last}-target"' in said
    assert f'id="field-items-{last}-target-error"' in said
    assert 'value="A clearer title"' in said
    assert 'value="soon"' in said


def test_rows_of_another_kind_go_on_with_the_draft(w):
    one = signed_in("liaison")
    form = form_of(one.get(address(w) + "?section=risk"))
    new = next(k.split(".")[1] for k, v in form.items() if k.endswith(".code") and v == "")
    one.post(address(w), {**form, f"items.{new}.title": "Seats may run out", "intent": "later"})
    elsewhere = form_of(one.get(address(w) + "?section=objective"))
    assert "Seats may run out" in elsewhere.values()
    assert PlanItem.objects.filter(title="Seats may run out").count() == 0
    done = one.post(address(w), elsewhere)
    assert done.status_code == 302
    assert PlanItem.objects.get(title="Seats may run out").kind == "risk"


def test_each_item_says_which_answer_it_came_from_and_the_dates_have_their_twin(w):
    page = html.unescape(signed_in("liaison").get(f"/plans/{w.ids['plan']}/").content.decode())
    assert f"/assessments/{w.ids['assessment']}/#q-need-jail-processing" in page
    # What falls on one day shares a mark, whose words name all of it.
    marks = sum(said.count("; ") + 1 for said in re.findall(r"<circle [^>]*><title>(.*?)</title>", page))
    table = re.search(r'<figure class="accord-dates">.*?</figure>', page, re.DOTALL)[0]
    assert marks == table.count('data-label="No."') > 2
