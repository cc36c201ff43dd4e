"""What the two databases would answer differently is refused before it reaches them."""

from contextlib import suppress
from functools import partial

import pytest
from django.test import Client

from accord.actions import perform
from accord.actions.authority import check
from accord.queries.agencies_list import search, suggest
from accord.queries.lists import listing, names_of
from accord.queries.screening import refusals
from accord.queries.sheets import named, sheet
from accord.records.models import LogEntry, ScreeningRefusal
from accord.rules.decisions import Invalid, Missing
from accord.rules.rooms import STAGES

BEGINS = ()

NUL, LONE = "a\x00b", "a\ud800b"
GOOD = {"problem": "Smuggled goods reach the county by road.", "body_position": "in-favour"}


def start(w, **changed):
    raw = {"agency": str(w.agency.public_id), **GOOD, **changed}
    return perform("request", "start", raw=raw, by=w.people.actor("liaison", w.at), at=w.at)


@pytest.mark.parametrize("text", [NUL, LONE, "\u2028", "\x85"])
def test_what_a_database_cannot_keep_is_refused_in_any_field(w, text):
    before = LogEntry.objects.count()
    for stage in STAGES.values():
        for t in stage.lifecycle.creators:
            if t.roles == ("public",):
                continue  # the form without an account has a test of its own
            raw = {f.name: text for f in t.asks}
            with pytest.raises(Invalid) as refused:
                # Everyone is tried as the administrator or the first role; whoever may not is told first.
                perform(stage.lifecycle.kind, t.action, raw=raw, by=_holder(w, t), at=w.at)
            assert {p.field for p in refused.value.problems}
    assert LogEntry.objects.count() == before


def _holder(w, transition):
    from tests.edges.peopled import ROLE_OF

    word = next(word for word, role in ROLE_OF.items() if role in transition.roles)
    return w.people.actor(word, w.at)


@pytest.mark.parametrize("text", [NUL, "\x00", LONE, "%", "_", "\\", "'", '"', "💩", "²", "9" * 400])
def test_odd_searches_find_nothing_or_are_refused(w, text):
    by = w.people.actor("auditor", w.at)
    asks = [partial(listing, kind, by, w.at, {name: text}, after=text) for kind in STAGES for name in ("sort", "q")]
    asks += [partial(listing, kind, by, w.at, {name: text}) for kind in STAGES for name in names_of(kind)]
    asks += [partial(search, by, w.at, text), partial(search, by, w.at, after=text), partial(suggest, by, w.at, text)]
    asks += [partial(search, by, w.at, **{name: text}) for name in ("state", "county", "kind")]
    for ask in asks:
        with suppress(Invalid):
            ask()
    with pytest.raises(Missing):
        named("request", text, by, w.at)
    with pytest.raises(Missing):
        sheet("request", text, by, w.at)


@pytest.mark.parametrize("key", ["\x00", "a b", "é", "k" * 81])
def test_an_odd_idempotency_key_is_refused(w, key):
    with pytest.raises(Invalid):
        perform("request", "start", raw={"agency": str(w.agency.public_id), **GOOD}, by=w.people.actor("liaison", w.at),
                at=w.at, key=key)  # fmt: skip


def test_a_check_with_a_place_that_cannot_be_kept_is_refused(w):
    officer = str(w.people.staff("officer").public_id)
    with pytest.raises(Invalid):
        check({"officer": officer, "function": "interrogate", "place": NUL}, by=w.people.actor("head", w.at), at=w.at)


@pytest.mark.parametrize("text", [NUL, "\x00", "x" * 5000, "💩"])
def test_odd_names_and_passwords_are_a_refused_sign_in(w, text):
    page = Client()
    assert page.post("/sign-in/", {"username": text, "password": text, "code": text}).status_code == 403
    body = {"username": text[:60], "password": text[:120], "code": "1"}
    assert page.post("/api/v1/sessions", body, content_type="application/json").status_code in (403, 422)
    headers = {"authorization": "Bearer " + text.replace("\x00", "%00").encode().decode("latin-1")[:200]}
    assert page.get("/api/v1/sessions/me", headers=headers).status_code == 401
    assert page.get(f"/invitation/{'x' * 40}%00/").status_code == 404
    assert page.post("/sign-in/as/%00/").status_code == 404


def test_every_kind_of_identifier_is_counted_by_day_and_no_text_is_kept(w):
    text = "A 099 123 456 and 123-45-6789"
    for _ in range(2):
        with pytest.raises(Invalid) as refused:
            start(w, problem=text)
    assert set(refused.value.problems[0].identifiers) == {"a-number", "ssn"}
    day = w.at.date()
    assert refusals(from_on=day, to_on=day.replace(day=day.day + 1)) | {} == {
        **dict.fromkeys(refusals(from_on=day, to_on=day), 0), "a-number": 2, "ssn": 2}  # fmt: skip
    assert "123" not in str(list(ScreeningRefusal.objects.values_list("kind", "counted_on", "times")))
