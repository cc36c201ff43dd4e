"""A form finished later: saved, resumed, told of a second page, of others' acts and of an ended session."""

import html
import re

import pytest
from django.test import Client

from accord.records.models import Draft, LogEntry
from tests.db.stages import copy_of, referred, standing


@pytest.fixture(scope="module")
def stood(django_db_setup, django_db_blocker):
    with standing(django_db_blocker, referred) as made:
        yield made


@pytest.fixture
def w(stood, db):
    return copy_of(stood)


def signed_in(name: str) -> Client:
    client = Client()
    assert client.post(f"/sign-in/as/{name}/").status_code == 302
    return client


def hidden(answer) -> dict[str, str]:
    """Return what the page's form carries beside its fields, as a browser would send it."""
    form = re.search(r'<form class="usa-form accord-form".*?</form>', answer.content.decode(), re.DOTALL)[0]
    pairs = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
    return {k: html.unescape(v) for k, v in pairs}


def text_of(answer) -> str:
    return html.unescape(answer.content.decode())


def asking(w) -> str:
    return f"/requests/{w.ids['request']}/ask/"


def test_save_and_finish_later_without_a_script(w):
    one = signed_in("coordinator")
    form = hidden(one.get(asking(w)))
    sent = one.post(asking(w), {**form, "question": "Which roads do", "intent": "later"})
    assert (sent.status_code, sent["Location"]) == (302, f"/requests/{w.ids['request']}/")

    page = text_of(one.get(sent["Location"]))
    assert "Only you can see it" in page
    assert "Your unfinished forms" in page
    assert "Your unfinished forms" in text_of(one.get("/"))
    resumed = one.get(asking(w))
    assert "Which roads do</textarea>" in text_of(resumed)
    assert "This is the text you saved" in text_of(resumed)
    assert "Which roads do" not in text_of(one.get(asking(w) + "?fresh=1"))

    done = one.post(asking(w), {**hidden(resumed), "question": "Which roads do you mean?"})
    assert done.status_code == 302
    assert Draft.objects.count() == 0
    assert "Your unfinished forms" not in text_of(one.get("/"))


def test_saving_while_typing_and_a_second_page(w):
    one = signed_in("coordinator")
    first, second = hidden(one.get(asking(w))), hidden(one.get(asking(w)))
    saved = one.post(asking(w) + "draft/", {**first, "question": "First"}).json()
    assert (saved["version"], saved["apart"]) == (1, False)
    told = one.post(asking(w) + "draft/", {**second, "question": "Second"}).json()
    assert told["apart"]

    page = text_of(one.get(asking(w)))
    assert "Second</textarea>" in page
    assert "Another text of this form is kept" in page
    address = re.search(r'href="(/requests/[^"]+draft=[^"]+)"', page)[1]
    assert "First</textarea>" in text_of(one.get(html.unescape(address)))


def test_a_replayed_saving_is_one_text(w):
    one = signed_in("coordinator")
    form = hidden(one.get(asking(w)))
    for _ in range(3):
        assert not one.post(asking(w) + "draft/", {**form, "question": "Same"}).json()["apart"]
    assert Draft.objects.count() == 1


def test_saving_says_what_cannot_be_kept_and_the_form_keeps_it(w):
    one = signed_in("coordinator")
    form = hidden(one.get(asking(w)))
    words = "Is A 123 456 789 among them?"
    while_typing = one.post(asking(w) + "draft/", {**form, "question": words})
    assert while_typing.status_code == 422
    assert "identifier of a person" in while_typing.json()["said"]
    later = one.post(asking(w), {**form, "question": words, "intent": "later"})
    assert later.status_code == 422
    assert words in text_of(later)
    assert "field-question-error" in text_of(later)


def test_another_persons_text_is_not_there(w):
    one, other = signed_in("coordinator"), signed_in("coordinator-2")
    saved = one.post(asking(w) + "draft/", {**hidden(one.get(asking(w))), "question": "Mine"}).json()
    assert other.get(asking(w) + f"?draft={saved['id']}").status_code == 404
    assert other.post(f"/drafts/{saved['id']}/discard/").status_code == 404
    assert "Mine" not in text_of(other.get(asking(w)))
    assert "Your unfinished forms" not in text_of(other.get(f"/requests/{w.ids['request']}/"))
    stranger = signed_in("liaison-2")
    assert stranger.post(asking(w) + "draft/", {"question": "x"}).status_code == 404
    assert signed_in("liaison").post(asking(w) + "draft/", {"question": "x"}).status_code == 403
    assert one.post(f"/drafts/{saved['id']}/discard/", {"next": "//elsewhere"})["Location"] == "/drafts/"
    assert one.post(f"/drafts/{saved['id']}/discard/").status_code == 404


def test_a_form_opened_before_somebody_else_acted_says_what_changed_and_keeps_the_words(w):
    one = signed_in("manager")
    address = f"/requests/{w.ids['request']}/close/"
    form = hidden(one.get(address))
    assert form["seen_version"].isdigit()
    w.do("coordinator", "request", "ask", {"question": "Which roads?"})
    w.do("liaison", "request", "answer", {"answer": "The two in the north."})

    before = LogEntry.objects.count()
    refused = one.post(address, {**form, "reason": "The need is met elsewhere."})
    said = text_of(refused)
    assert refused.status_code == 409
    assert LogEntry.objects.count() == before
    assert "What happened since you opened this form" in said
    assert "The two in the north." in said
    assert "The need is met elsewhere.</textarea>" in said
    sent = one.post(address, {**hidden(refused), "reason": "The need is met elsewhere."})
    assert sent.status_code == 302


def test_an_act_that_only_adds_is_not_held_up_by_others(w):
    one = signed_in("coordinator")
    form = hidden(one.get(asking(w)))
    w.do("liaison", "request", "attach", {"title": "Survey", **_text_file()})
    assert one.post(asking(w), {**form, "question": "Which roads?"}).status_code == 302


def _text_file() -> dict[str, object]:
    from accord.rules.uploads import Upload

    return {"file": Upload(name="survey.txt", data=b"Roads and goods."), "attested": "yes"}


def test_an_ended_session_takes_the_words_through_the_sign_in_page(w):
    one = signed_in("coordinator")
    form = hidden(one.get(asking(w)))
    one.cookies.pop("sessionid")
    stopped = one.post(asking(w), {**form, "question": "Words typed before the session ended"})
    said = text_of(stopped)
    assert "What you typed is not lost" in said
    assert Draft.objects.count() == 0, "nothing is stored for nobody"
    carried = re.search(r'name="carried" value="([^"]+)"', said)[1]
    back = one.post("/sign-in/as/coordinator/", {"carried": carried, "next": asking(w)})
    assert (back.status_code, back["Location"]) == (302, asking(w))
    assert "Words typed before the session ended</textarea>" in text_of(one.get(asking(w)))


def test_words_of_an_ended_session_are_handed_to_nobody_else(w):
    one = signed_in("coordinator")
    form = hidden(one.get(asking(w)))
    one.cookies.pop("sessionid")
    stopped = one.post(asking(w), {**form, "question": "For my eyes"})
    carried = re.search(r'name="carried" value="([^"]+)"', text_of(stopped))[1]
    for changed in (carried, carried + "x", "nonsense"):
        other = Client()
        answer = other.post("/sign-in/as/coordinator-2/", {"carried": changed, "next": "/"})
        assert answer.status_code == 302
        assert "For my eyes" not in text_of(other.get(asking(w)))
    assert Draft.objects.count() == 0


def test_words_that_may_not_be_stored_come_back_on_a_page_of_their_own(w):
    one = signed_in("coordinator")
    form = hidden(one.get(asking(w)))
    one.cookies.pop("sessionid")
    stopped = one.post(asking(w), {**form, "question": "Is A 123 456 789 there?"})
    carried = re.search(r'name="carried" value="([^"]+)"', text_of(stopped))[1]
    back = one.post("/sign-in/as/coordinator/", {"carried": carried, "next": asking(w)})
    assert back.status_code == 200
    assert "What you typed is still here" in text_of(back)
    again = one.post(asking(w), {**form, "question": "Is A 123 456 789 there?", "intent": "resume"})
    assert again.status_code == 200
    assert "Is A 123 456 789 there?</textarea>" in text_of(again)
    assert Draft.objects.count() == 0


def test_a_form_whose_token_is_old_keeps_its_words(w):
    one = Client(enforce_csrf_checks=True)
    one.cookies = signed_in("coordinator").cookies
    form = hidden(one.get(asking(w)))
    form["csrfmiddlewaretoken"] = "x" * 64
    sent = {**form, "question": "Typed under an old token"}
    kept = one.post(asking(w), sent, headers={"origin": "http://testserver"})
    assert "Typed under an old token" in text_of(kept)
    assert "What you typed is still here" in text_of(kept)
    elsewhere = one.post(asking(w), sent, headers={"origin": "http://elsewhere.example"})
    assert elsewhere.status_code == 403
    assert "Typed under an old token" not in text_of(elsewhere)


def test_rows_are_added_moved_and_taken_out_without_a_script(w):
    one = signed_in("liaison")
    address = f"/requests/new/start/?agency={w.agency.public_id}"
    form = hidden(one.get(address))
    cells = {"officers_offered.0.role": "patrol", "officers_offered.0.count": "2",
             "officers_offered.1.role": "analyst", "officers_offered.1.count": "5"}  # fmt: skip
    before = LogEntry.objects.count()
    down = text_of(one.post(address, {**form, **cells, "problem": "Goods.", "intent": "down:officers_offered:0"}))

    assert down.index('value="5"') < down.index('value="2"')
    gone = text_of(one.post(address, {**form, **cells, "problem": "Goods.", "intent": "remove:officers_offered:0"}))
    assert 'value="2"' not in gone
    assert "Goods.</textarea>" in gone
    more = one.post(address, {**form, **cells, "intent": "add:officers_offered"})
    # After what was typed stands an empty row, however it was asked for.
    assert text_of(more).count('name="officers_offered.2.count"') == 1
    for nonsense in ("up:officers_offered:0", "down:officers_offered:99", "remove:problem:0", "add:nothing"):
        assert one.post(address, {**form, **cells, "intent": nonsense}).status_code == 200
    assert LogEntry.objects.count() == before


def test_a_text_survives_saying_again_who_one_is(w):
    from tests.db.stages import assessed, capable, planned

    assessed(w, {"need-jail-processing": "4"})
    planned(w)
    capable(w)
    w.do("manager", "determination", "open-determination", {"plan": w.ids["plan"]})
    w.do("civil-rights", "determination", "give-civil-rights-opinion", {"opinion": "object", "reasons": "Unmet."})
    one = signed_in("superior")
    address = f"/determinations/{w.ids['determination']}/override-objection/"
    sent = one.post(address, {"idempotency_key": "k" * 20, "reasons": "Long reasons, typed for ten minutes."})
    assert (sent.status_code, sent["Location"].partition("?")[0]) == (302, "/step-up/")
    assert Draft.objects.get().given == {"reasons": "Long reasons, typed for ten minutes."}
