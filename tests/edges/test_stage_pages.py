"""The pages of request, meeting, agreement: both sides' dues, undo, the text, the calendar."""

import ast
import html
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from accord.programs import programs
from accord.queries.dated import place
from accord.queries.shapes import Next
from accord.queries.sheets import sheet
from accord.records.models import Agreement
from accord.rules.rooms import STAGES
from accord.web import owing
from accord.web.jinja import moment, until
from accord.web.meetings import entry
from accord.web.owing import CORRECTED, UNDO
from accord.web.requests import way
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


def test_under_notice_the_page_lists_what_is_open_who_sees_to_it_and_what_it_rests_on(w):
    in_force(w)
    path = f"/agreements/{w.ids['agreement']}/"
    assert "ending-title" not in said(signed_in("manager"), path)
    w.do("head", "agreement", "give-notice", {"reason": "The council has resolved so."})

    text = said(signed_in("manager"), path)
    ending = section(text, "ending-title")
    for words in ("The agreement has ended", "Letters of authorization lapse", "Nothing to do", "Money is settled", "overdue",
                  "Program manager", "the ledger is still to come"):  # fmt: skip
        assert words in ending
    assert text.count("Money is settled") == ending.count("Money is settled"), "the list stands once on the page"
    for action in ("settle-item", "close-record", "issue-posters"):
        form = said(signed_in("manager"), f"{path}{action}/")
        assert f"/{action}/" in form or "accord-form" in form
    assert "Where the agency takes complaints" in said(signed_in("liaison"), f"{path}issue-posters/")


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


def test_every_word_about_an_act_that_stands_can_be_taken_out_for_translation():
    tree = ast.parse(Path(owing.__file__).read_text(encoding="utf-8"))
    marked = {
        c.args[0].value for c in ast.walk(tree) if isinstance(c, ast.Call) and ast.unparse(c.func) == "gettext_noop"
    }
    assert set(CORRECTED.values()) == marked


def test_the_bar_of_a_draft_says_that_sending_is_next_and_not_done(w):
    drafted_now = {
        "agency": str(w.agency.public_id),
        "problem": "Goods.",
        "programs": ["287g"],
        "body_position": "in-favour",
    }
    form = said(signed_in("liaison"), f"/requests/new/start/?agency={w.agency.public_id}")
    assert "Nothing is sent until you press “Send the request”." in form
    request = w.do("liaison", "request", "start", drafted_now)
    bar = re.search(
        r'<ol class="usa-step-indicator__segments">.*?</ol>',
        said(signed_in("liaison"), f"/requests/{request.id}/"),
        re.DOTALL,
    )[0]
    assert [" ".join(re.sub(r"<[^>]+>", " ", s).split()) for s in bar.split("</li>")[:2]] == [
        "Sent next",
        "Acknowledged not yet",
    ]
    owed = section(said(signed_in("liaison"), f"/requests/{request.id}/"), "next-title")
    assert "Send the request" in owed
    assert "Propose a meeting" not in owed


def test_the_bar_says_what_is_under_way(w):
    bar = way(sheet("request", w.ids["request"], w.people.actor("liaison", w.at), w.at))
    assert [(s.label, s.status) for s in bar] == [
        ("Sent", "done"), ("Acknowledged", "done"), ("Two field offices", "done"), ("Assessment", "done"),
        ("Plan", "done"), ("Determination", "now"), ("Agreement", "ahead"),
    ]  # fmt: skip


def test_an_agreement_says_its_facts_its_places_and_its_training_in_words(w):
    in_force(w)
    page = said(signed_in("liaison"), f"/agreements/{w.ids['agreement']}/")
    facts = page.split("Dated facts, with clause and law")[-1].split("</table>")[0]
    for code in ("delegation-field", "12071", "ratio:", str(w.agency.public_id), ">function<", ">territory<"):
        assert code not in facts
    assert "Main Jail" in facts
    assert "At most 15 officers to one supervisor" in facts
    assert place("12071") == "Lee County, FL"
    assert w.agency.name in facts
    edition = programs()["287g"].edition(Agreement.objects.get(public_id=w.ids["agreement"]).edition)
    courses = [c.title for c in programs()["287g"].courses if c.code in edition.courses]
    assert courses
    assert all(c in section(page, "training-title") for c in courses)
    sections = re.search(r'<nav aria-label="On this page">.*?</nav>', page, re.DOTALL)[0]
    leads = re.findall(r'href="#([a-z-]+)"', sections)
    assert len(leads) > 8
    assert [n for n in leads if f'id="{n}"' not in page] == []


def test_a_clock_that_stops_at_midnight_is_said_as_the_end_of_the_day_before():
    midnight = datetime(2026, 12, 1, 5, tzinfo=UTC)
    with timezone.override(ZoneInfo("America/New_York")):
        assert ">end of Nov. 30, 2026 EST<" in until(midnight)
        assert ">start of Dec. 1, 2026 EST<" in moment(midnight)
        assert until(midnight + timedelta(hours=1)) == moment(midnight + timedelta(hours=1))


def test_an_agency_has_no_menu_of_what_it_may_never_read(w):
    menu = {who: section_of_menu(said(signed_in(who), "/")) for who in ("liaison", "coordinator", "auditor")}
    assert "Enquiries" not in menu["liaison"]
    assert all("Enquiries" in menu[who] for who in ("coordinator", "auditor"))
    assert "Designations" in menu["liaison"]
    assert "Authority" not in menu["liaison"]


def section_of_menu(text):
    return re.search(r'<ul class="usa-nav__primary.*?</ul>', text, re.DOTALL)[0]


def test_money_in_a_plan_is_said_in_dollars(w):
    page = said(signed_in("liaison"), f"/plans/{w.ids['plan']}/")
    assert "cents a year" not in page
    assert re.search(r"\$[0-9,]+\.[0-9]{2} a year", page)
