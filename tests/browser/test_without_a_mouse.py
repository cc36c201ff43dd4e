"""By keyboard alone: from the public page that says how to apply to a designated officer, and the check."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from accord.programs import umbrella
from tests.browser.conftest import watched
from tests.browser.keys import act, answer, give, link, press, reach, sign_in, walk, write
from tests.browser.people import search_by_key
from tests.browser.serving import WALKED
from tests.browser.way import (
    AGREEMENT,
    ASSESSMENT,
    AUTHORITY,
    BY_KIND,
    BY_SECTION,
    DETERMINATION,
    ENQUIRY,
    PLAN,
    PROGRAM,
    REQUEST,
    Step,
    answer_of,
)  # fmt: skip

pytestmark = pytest.mark.browser
OFFICER = "Samuel Oyelaran"
NAMES = {
    "head": "head-cape", "liaison": "liaison-cape", "clerk": "clerk-cape", "officer": "officer-2-cape",
    "second director": "director-investigations", "civil rights": "civil-rights", "counsel": "federal-counsel",
}  # fmt: skip
"""Sign-in names, where they are not the word of the story."""
SAYS: dict[str, dict[str, object]] = {
    "Nominate an officer": {"Officer": OFFICER},
    "Execute the designation": {"Credential number": "C-0007"},
    "Record minutes": {},
}
"""What is answered otherwise than in the story: another agency, another officer."""


def listed(page: Page, number: str) -> None:
    """Find a thing in its list: one key to the search, its number, one key for the row, one to open it."""
    search_by_key(page, number)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.locator("body").press("j")
    with page.expect_navigation():
        page.keyboard.press("Enter")


def asks(page: Page, address: str) -> str:
    """Find the agency and its offices, send an enquiry, and return its number; nobody is signed in."""
    page.goto(address)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to main content"
    press(page, link(page, "How to apply"))
    write(page, "Name of your agency", "Cape Coral Police")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    press(page, page.get_by_role("status").get_by_role("link", name=re.compile(f"^{WALKED}")))
    press(page, page.locator(".accord-answer").get_by_role("link", name="Send an enquiry"))
    form = page.locator("form.accord-form")
    for label, value in {
        "Your name": "Theo Brandt", "Your position": "Agency liaison", "Your e-mail at work": "liaison@agency.example",
        "Your telephone at work": "239-555-0142", "How shall we answer?": "By telephone",
        "What do you need help with?": "Crimes that cross the county line outgrow our detectives.",
        "Programs you have in mind": [PROGRAM], "I work for this agency and ask on its behalf": "Yes",
    }.items():  # fmt: skip
        give(page, form, label, value)
    press(page, form.get_by_role("button", name="Send", exact=True))
    found = re.search(r"E-\d{4}-\d{4}", page.locator("h1").inner_text())
    assert found, page.locator("main").inner_text()[:2000]
    return found[0]


def answer_by_section(page: Page) -> None:
    """Answer every question, section by section, and come back to the assessment."""
    questions = {q.code: q for q in umbrella().questionnaires[-1].questions}
    press(page, page.locator('a[href$="/answer-many/"]'))
    while page.locator("form.accord-form .accord-posed").count():
        for posed in page.locator("form.accord-form .accord-posed").all():
            _pose(page, posed, questions)
        press(page, page.locator(".accord-form__end button[type=submit]").first)


def _pose(page: Page, posed: Locator, questions: dict[str, Any]) -> None:
    hidden = posed.locator("input[type=hidden][name$='.question']")
    row, q = hidden.get_attribute("name").removesuffix(".question"), questions[hidden.input_value()]
    said = answer_of(q)
    control = posed.locator(f'[name="{row}.value"], [name="{row}.number"]')
    kind = control.first.evaluate("e => e.type === 'radio' ? 'radio' : e.tagName")
    if kind == "radio":
        walk(page, control, control.and_(page.locator(f'[value="{said}"]')))
    elif kind == "SELECT":
        words = control.locator(f'option[value="{said}"]').inner_text()
        answer(page, control, "SELECT", words, said)
    else:
        answer(page, control, kind, said)
    if q.source_asked:
        evidence = posed.locator(f'[name="{row}.evidence"]')
        if not evidence.is_visible():
            reach(page, posed.locator("details.accord-beside summary"))
            page.keyboard.press("Enter")
        answer(page, evidence, "INPUT", "County report of 2025")


def add_item(page: Page, kind: str, cells: dict[str, object]) -> None:
    """Write an item into the first empty row of its kind."""
    press(page, page.locator('a[href*="/change-plan/"]').first)
    press(page, page.locator(f'.accord-sections a[href$="?section={kind}"]'))
    row = page.locator("form.accord-form [data-row]").filter(has=page.locator('input[name$=".code"][value=""]')).first
    for label, value in cells.items():
        give(page, row, label, value)
    press(page, page.locator("form.accord-form").get_by_role("button", name="Add or change items", exact=True))
    expect(page.get_by_role("status").filter(has_text="Add or change items: done")).to_be_visible()


def test_by_keyboard_alone_an_agency_goes_from_how_to_apply_to_a_designated_officer_and_a_check(served, new_context):
    pages: dict[str, Page] = {}
    at: dict[str, str] = {}
    visitor = watched(new_context())

    def person(who: str) -> Page:
        if who not in pages:
            pages[who] = watched(new_context())
            sign_in(pages[who], served, NAMES.get(who, who))
        return pages[who]

    def take(s: Step) -> None:
        page = person(s.who)
        page.goto(at[s.on])  # as from a message that tells of it
        if s.action == BY_SECTION:
            answer_by_section(page)
        elif s.action == BY_KIND:
            add_item(page, *next(iter(s.answers.items())))
        else:
            act(page, s.action, {**s.answers, **SAYS.get(s.action, {})})
            at[s.makes or s.on] = page.url.partition("?")[0]

    number = asks(visitor, served)
    staff = person("coordinator")
    press(staff, link(staff, "Enquiries"))
    listed(staff, number)
    at["enquiry"] = staff.url
    for s in ENQUIRY:
        take(s)
    liaison = person("liaison")
    press(liaison, link(liaison, "Requests"))
    liaison.locator("body").press("j")
    with liaison.expect_navigation():
        liaison.keyboard.press("Enter")
    at["request"] = liaison.url

    for chapter in (REQUEST, ASSESSMENT, PLAN, DETERMINATION, AGREEMENT):
        for s in chapter:
            if not s.spare:
                take(s)
    trainer = person("trainer")
    press(trainer, link(trainer, "Agencies"))
    listed(trainer, WALKED)
    at["agency"] = trainer.url
    for s in AUTHORITY:
        take(s)

    director, head = person("director"), person("head")
    function = director.locator("#table-1 th[scope=row]").first.inner_text()
    press(head, link(head, "Designations"))
    press(head, link(head, "Check an officer"))
    reach(head, head.locator("select[name=officer]"))
    head.keyboard.type("Samuel")
    reach(head, head.locator("select[name=function]"))
    head.keyboard.type(function)
    expect(head.get_by_label("Place")).to_have_value("Lee County, FL")
    press(head, head.get_by_role("button", name="Check", exact=True))
    expect(head.locator("h1")).to_have_text("Authorised")
    expect(head.locator("main")).to_contain_text(OFFICER)
    for page in (visitor, *pages.values()):
        assert page.complaints == []
