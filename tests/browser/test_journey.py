"""One agency's whole way in a browser: from the public page that says how to apply to a designated officer and a check.

Each step is what a person does: open a page by its links, press an action, answer its form.
"""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page

from accord.programs import umbrella
from tests.browser.conftest import watched
from tests.browser.people import Person, follow, give
from tests.browser.way import (
    AGENCY,
    AGREEMENT,
    ASSESSMENT,
    AUTHORITY,
    BY_KIND,
    BY_SECTION,
    CAPACITIES,
    DETERMINATION,
    ENQUIRY,
    INVESTIGATIONS,
    PEOPLE,
    PLAN,
    PROGRAM,
    REMOVAL,
    REQUEST,
    ROOMS,
    Step,
    answer_of,
)  # fmt: skip

pytestmark = pytest.mark.browser


def answer_by_section(page: Page) -> None:
    """Answer every question, section by section, and come back to the assessment."""
    questions = {q.code: q for q in umbrella().questionnaires[-1].questions}
    follow(page.locator('a[href$="/answer-many/"]').first)
    while page.locator("form.accord-form .accord-posed").count():
        for posed in page.locator("form.accord-form .accord-posed").all():
            hidden = posed.locator("input[type=hidden][name$='.question']")
            row, code = hidden.get_attribute("name").removesuffix(".question"), hidden.input_value()
            said, q = answer_of(questions[code]), questions[code]
            control = posed.locator(f'[name="{row}.value"], [name="{row}.number"]')
            kind = control.first.evaluate("e => e.type === 'radio' ? 'radio' : e.tagName")
            if kind == "radio":
                control.and_(page.locator(f'[value="{said}"]')).evaluate("e => e.click()")
            elif kind == "SELECT":
                control.select_option(said)
            else:
                control.first.fill(said)
            if q.source_asked:
                posed.locator(f'[name="{row}.evidence"]').evaluate(
                    "(e, said) => { e.value = said; }", "County report of 2025"
                )
        follow(page.locator(".accord-form__end button[type=submit]").first)


def add_item(page: Page, kind: str, cells: object) -> None:
    """Write an item into the first empty row of its kind."""
    follow(page.locator('a[href*="/change-plan/"]').first)
    follow(page.locator(f'.accord-sections a[href$="?section={kind}"]'))
    row = page.locator("form.accord-form [data-row]").filter(has=page.locator('input[name$=".code"][value=""]')).first
    for label, value in dict(cells).items():
        give(row, label, value)
    follow(page.locator("form.accord-form").get_by_role("button", name="Add or change items", exact=True))
    page.get_by_role("status").filter(has_text="Add or change items: done").wait_for()


SCREENS = Path(__file__).resolve().parents[2] / ".cache" / "screens"
"""Where pictures of the way are kept, to be looked at; nothing is compared with them."""


def keep(page: Page, name: str) -> None:
    """Keep what the page looks like on a desk and on a telephone."""
    SCREENS.mkdir(parents=True, exist_ok=True)
    for width, height in ((360, 740), (1280, 900)):
        page.set_viewport_size({"width": width, "height": height})
        page.screenshot(path=SCREENS / f"{name}-{width}.png", full_page=True)


def asks_without_an_account(page: Page, address: str) -> str:
    """Find the offices, send an enquiry, and return its number; nobody is signed in."""
    page.goto(address)
    follow(page.get_by_role("link", name="How to apply", exact=True).first)
    page.get_by_label("Name of your agency").fill("Lee County Sheriff")
    follow(page.get_by_role("button", name="Find the agency"))
    follow(page.get_by_role("status").get_by_role("link", name=re.compile(f"^{AGENCY}")))
    answer = page.locator(".accord-answer")
    assert answer.get_by_text(REMOVAL).count()
    assert answer.get_by_text(INVESTIGATIONS).count()
    keep(page, "1-how-to-apply")
    follow(answer.get_by_role("link", name="Send an enquiry"))
    form = page.locator("form.accord-form")
    for label, value in {
        "Your name": "Theo Brandt", "Your position": "Agency liaison", "Your e-mail at work": "liaison@agency.example",
        "Your telephone at work": "239-555-0142", "How shall we answer?": "By telephone",
        "What do you need help with?": "Crimes that cross the county line outgrow our detectives.",
        "Programs you have in mind": [PROGRAM], "I work for this agency and ask on its behalf": "Yes",
    }.items():  # fmt: skip
        give(form, label, value)
    follow(form.get_by_role("button", name="Send", exact=True))
    keep(page, "2-receipt")
    found = re.search(r"E-\d{4}-\d{4}", page.locator("h1").inner_text())
    assert found, page.locator("main").inner_text()[:2000]
    return found[0]


def test_the_whole_way_from_how_to_apply_to_an_officers_check(served, new_context):
    people: dict[str, Person] = {}
    numbers = {"agency": AGENCY}

    def person(who: str) -> Person:
        if who not in people:
            people[who] = Person(watched(new_context()), served, *PEOPLE[who])
        return people[who]

    def told(chapter: tuple[Step, ...]) -> None:
        for s in chapter:
            who = person(s.who)
            who.open(*ROOMS[s.on], numbers[s.on])
            if s.action == BY_SECTION:
                answer_by_section(who.page)
                continue
            if s.action == BY_KIND:
                add_item(who.page, *next(iter(s.answers.items())))
                continue
            numbers[s.makes or s.on] = who.act(s.action, s.answers) if s.on != "agency" or s.makes else AGENCY

    def capacities() -> None:
        for title in CAPACITIES:
            person("director").open("Agencies", "Offices", REMOVAL)
            person("director").act("State what the office has", {
                    "Capacity": title, "There are": "40", "Of which promised": "4",
                    "Where this is written": "Office staffing table of this quarter"})  # fmt: skip

    visitor = watched(new_context())
    numbers["enquiry"] = asks_without_an_account(visitor, served)
    told(ENQUIRY)
    person("liaison").open("Requests")
    numbers["request"] = person("liaison").page.locator(".accord-list tbody th").first.inner_text()
    visitor.reload()
    assert visitor.get_by_text("Your words are now a draft request of your agency.").is_visible()

    for number, chapter in enumerate((REQUEST, ASSESSMENT, PLAN, capacities, DETERMINATION, AGREEMENT, AUTHORITY), 3):
        if callable(chapter):
            chapter()
            continue
        told(chapter)
        keep(person(chapter[-1].who).page, f"{number}-{chapter[-1].on}")

    asked(person, numbers)
    keep(person("head").page, "10-check")

    for page in (visitor, *(who.page for who in people.values())):
        assert page.complaints == []


def asked(person: Callable[[str], Person], numbers: Mapping[str, str]) -> None:
    """Ask whether the officer is authorised: yes now, and no one minute after the letter has run out."""
    head, director = person("head"), person("director")
    head.open("Designations", numbers["designation"])
    lapses_at = head.fact("Letter runs out").locator("time").get_attribute("datetime")
    function = director.page.locator("#table-1 th[scope=row]").first.inner_text()
    question = {"Officer": "Dana Whitlock", "Function": function, "Place": "12071"}

    answer = check(head, **question)
    assert answer.get_by_role("heading", name="Authorised", exact=True).is_visible()
    assert answer.get_by_text("not met", exact=True).count() == 0

    lapsed = datetime.fromisoformat(lapses_at).astimezone(UTC) + timedelta(minutes=1)
    answer = check(head, **question, **{"At this moment": lapsed.strftime("%Y-%m-%dT%H:%M")})
    assert answer.get_by_role("heading", name="Not authorised", exact=True).is_visible()
    assert answer.get_by_text("not met", exact=True).count() >= 1


def check(who: Person, **answers: str):
    """Ask whether an officer is authorised; return the answer's part of the page."""
    who.open("Designations")
    follow(who.page.get_by_role("link", name="Check an officer").first)
    if len(answers) > 3:
        who.page.get_by_text("Another moment, the section of law, or a receipt").click()
    who.send("Check", answers)
    return who.page.get_by_role("main")
