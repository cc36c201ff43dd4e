"""The pages of request, meeting, agreement: both sides' dues, undo, the text, the calendar."""

import html
import re
from datetime import UTC, datetime

import pytest
from django.test import Client

from accord.queries.shapes import Next
from accord.queries.sheets import sheet
from accord.rules.rooms import STAGES
from accord.web.meetings import entry
from accord.web.owing import CORRECTED, UNDO
from tests.db.stages import assessed, copy_of, determined, drafted, in_force, planned, ready_to_sign, referred, standing

NEEDS = {"need-jail-processing": "4", "need-custody-handover": "3"}


@pytest.fixture(scope="module")
def stood(django_db_setup, django_db_blocker):
    with standing(django_db_blocker, referred, lambda w: assessed(w, NEEDS), planned, determined) as made:
        yield made


@pytest.fixture
def w(stood, db):
    return copy_of(stood)


def signed_in(name):
    client = Client()
    client.post(f"/sign-in/as/{name}/")
    return client


def said(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def section(text, title):
    return re.search(rf'<section aria-labelledby="{title}".*?</section>', text, re.DOTALL)[0]


def test_what_a_side_owes_is_what_the_other_is_owed(w):
    drafted(w)
    ready_to_sign(w)
    path = f"/agreements/{w.ids['agreement']}/"
    local, federal = (section(said(signed_in(who), path), "next-title") for who in ("head", "manager"))
    mine, theirs = local.split("You are owed")
    assert "Sign for the agency" in mine
    assert "Sign for the agency" not in theirs
    mine, theirs = federal.split("You are owed")
    assert "Sign for the agency" not in mine
    assert "Sign for the agency" in theirs
    found = sheet("agreement", w.ids["agreement"], w.people.actor("head", w.at), w.at)
    assert all(isinstance(n, Next) and set(n.sides) <= {"local", "federal"} and n.sides for n in found.next)


def test_the_agreement_shows_its_text_its_powers_and_who_signs_next(w):
    drafted(w)
    path = f"/agreements/{w.ids['agreement']}/"
    being_drafted = said(signed_in("head"), path)
    assert "The text as it stands now" in being_drafted
    assert "Orderly handovers at the end of custody." in section(being_drafted, "text-title")
    assert "signs next" not in being_drafted
    ready_to_sign(w)
    ready = said(signed_in("head"), path)
    assert "The text that is signed" in ready
    assert len(re.findall("signs next", section(ready, "signing-title"))) == 1
    powers = section(ready, "powers-title")
    assert powers.count("<tr>") - 1 == len(functions_of(w))
    assert "8 U.S.C." in powers
    assert "no clause names it" not in powers


def functions_of(w):
    from accord.records.models import Agreement

    return Agreement.objects.get(public_id=w.ids["agreement"]).functions


def test_how_to_leave_is_said_with_days_and_the_terms_with_their_source(w):
    in_force(w)
    text = said(signed_in("head"), f"/agreements/{w.ids['agreement']}/")
    leave = section(text, "leave-title")
    assert "gives 90 days' notice in writing" in leave
    assert 'href="give-notice/"' in leave
    assert "Review of the whole due" in section(text, "dates-title")
    assert '<svg class="accord-dates__line"' in text
    assert "At most" in section(text, "terms-title") or "none stated" in section(text, "terms-title")
    other = said(signed_in("manager"), f"/agreements/{w.ids['agreement']}/")
    assert 'href="give-notice/"' not in section(other, "leave-title")


def test_the_request_page_has_both_opinions_and_the_questions(w):
    w.do("coordinator", "request", "ask", {"question": "Which roads?"})
    text = said(signed_in("liaison"), f"/requests/{w.ids['request']}/")
    assert section(text, "opinions-title").count("It fits the area.") == 2
    assert "Which roads?" in section(text, "more-title")
    assert "The clocks rest" in section(text, "more-title")


def proposed(w):
    raw = {"request": w.ids["request"], "purpose": "first-meeting", "planned_at": "2026-06-01T15:30:00-04:00",
           "venue": "County hall; room 2, north", "agenda": "Needs\nWho does what"}  # fmt: skip
    return w.do("coordinator", "meeting", "propose", raw)


def test_a_meeting_goes_into_a_calendar_without_what_is_said_there(w):
    made = proposed(w)
    one = signed_in("liaison")
    page = said(one, f"/meetings/{made.id}/")
    assert page.count("<li>Needs</li>") == 1
    got = one.get(f"/meetings/{made.id}/calendar.ics")
    assert got["Content-Type"].startswith("text/calendar")
    text = got.content.decode()
    whole = text.replace("\r\n ", "")
    assert "DTSTART:20260601T193000Z" in whole
    assert "LOCATION:County hall\\; room 2\\, north" in whole
    assert "STATUS:TENTATIVE" in whole
    assert "Needs" not in whole
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    w.do("liaison", "meeting", "cancel", {"reason": "The room is taken."})
    found = sheet("meeting", made.id, w.people.actor("liaison", w.at), w.at)
    assert "STATUS:CANCELLED" in entry(found, "http://x/", datetime.now(UTC))
    assert signed_in("liaison-2").get(f"/meetings/{made.id}/calendar.ics").status_code == 404


def test_right_after_an_act_the_page_says_once_how_to_take_it_back(w):
    one = signed_in("liaison")
    address = f"/requests/new/start/?agency={w.agency.public_id}"
    sent = one.post(address, {"problem": "Another problem.", "body_position": "in-favour"})
    here = sent["Location"]
    first = said(one, here)
    assert "Take it back or change it:" in first
    assert f'href="{here}withdraw/"' in first
    assert "Take it back or change it:" not in said(one, here)


def test_an_act_that_stands_says_so_and_how_it_is_corrected(w):
    proposed(w)
    w.do("liaison", "meeting", "confirm")
    one = signed_in("coordinator")
    address = f"/meetings/{w.ids['meeting']}/minute/"
    raw = {"held_on": "2026-03-02", "attendance.0.organisation": "Agency", "attendance.0.position": "Head",
           "minutes": "We agreed."}  # fmt: skip
    sent = one.post(address, raw)
    assert sent.status_code == 302, sent.content.decode()[:4000]
    assert CORRECTED["meeting", "minute"] in said(one, sent["Location"])


def test_undo_names_only_acts_that_the_rules_have():
    every = {(s.lifecycle.kind, t.action) for s in STAGES.values() for t in s.lifecycle.transitions}
    assert set(UNDO) <= every
    assert set(CORRECTED) <= every
    assert {(kind, name) for (kind, _), names in UNDO.items() for name in names} <= every
    assert not set(UNDO) & set(CORRECTED)
