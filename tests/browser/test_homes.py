"""Every role's questions, asked of its first page: each is answered, none is a wall, all can be read by everyone."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from accord.rules.home import HOMES, OFFICES, PANELS
from accord.rules.permissions import ROLES
from tests.browser.conftest import watched
from tests.browser.people import follow

pytestmark = pytest.mark.browser

NARROW, WIDE = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
SCREENS = os.environ.get("ACCORD_SCREENS")
WORDS = {
    "local-head": "head", "local-liaison": "liaison", "local-counsel": "counsel", "body-clerk": "clerk",
    "forfeiture-accountant": "accountant",
    "local-officer": "officer", "coordinator": "coordinator", "office-director": "director", "supervisor": "supervisor",
    "program-manager": "manager", "decider": "decider", "deciding-superior": "superior",
    "civil-rights-officer": "civil-rights", "federal-counsel": "federal-counsel", "training-officer": "trainer",
    "vetting-officer": "vetting", "auditor": "auditor", "administrator": "administrator",
}  # fmt: skip
LOCAL = [code for code, role in ROLES.items() if role.side == "local"]
HOMES_SEEN = [(code, "") for code in OFFICES] + [(code, "-cape") for code in LOCAL]
"""Everybody of the agency that has nothing yet, the federal side, and the people of the agency whose way is done."""
ANSWERS = """() => Object.fromEntries([
    ...[...document.querySelectorAll(".accord-panel")].map((p) => [
        p.querySelector("h2").textContent.trim(),
        {at: p.id, folded: false, said: p.innerText.replace(p.querySelector("h2").innerText, "").trim()}]),
    ...[...document.querySelectorAll(".accord-folded dl > div")].map((d) => [
        d.querySelector("dt").textContent.trim(),
        {at: d.id, folded: true, said: d.querySelector("dd").textContent.trim()}]),
])"""


@pytest.fixture(scope="module")
def first_page(browser: Browser, served: str) -> Iterator[Callable[[str, str], Page]]:
    """Return the first page of a role's holder, signed in once from the demonstration's list."""
    contexts, known = [], {}

    def opened(role: str, suffix: str) -> Page:
        word = WORDS[role] + suffix
        if word not in known:
            contexts.append(browser.new_context(viewport=WIDE))
            contexts[-1].set_default_timeout(60_000)
            page = known[word] = watched(contexts[-1])
            page.goto(f"{served}/sign-in/")
            follow(page.locator(f"form[action='/sign-in/as/{word}/'] button"))
            page.get_by_role("button", name="Sign out").wait_for()
            page.goto(f"{served}/")
        return known[word]

    yield opened
    for context in contexts:
        context.close()


@pytest.mark.parametrize(("role", "suffix"), HOMES_SEEN)
def test_a_first_page_answers_each_question_of_its_role(first_page, accessible, role, suffix):
    page = first_page(role, suffix)
    answers = page.evaluate(ANSWERS)

    assert {a["at"]: q for q, a in answers.items()} == {q.panel: q.words for q in HOMES[role]}
    for words, found in answers.items():
        panel = PANELS[found["at"]]
        assert found["said"], words
        assert found["folded"] or found["said"] != panel.empty, words
        if panel.to_come:
            assert found["folded"]
            assert panel.empty in found["said"]
            assert f"Comes with the room: {panel.to_come}" in found["said"].replace("\n", " ")
    # One thing to do is offered before everything else, or it is said that there is none.
    step = page.locator(".accord-step")
    assert step.count() == 1
    assert step.locator("a.usa-button").count() == 1 or "Nothing waits for you" in step.inner_text()
    assert page.locator(".usa-button:not(.usa-button--outline, .usa-button--unstyled)").count() <= 1
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    accessible(page)
    for label, size in (("narrow", NARROW), ("wide", WIDE)):
        page.set_viewport_size(size)
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if SCREENS:
            page.screenshot(path=Path(SCREENS) / f"home-{WORDS[role]}{suffix}-{label}.png", full_page=True)
        assert over <= 0, f"{role}: {over} pixels too wide for {size['width']}"
    assert page.complaints == []


def test_every_link_of_a_first_page_leads_to_a_page(first_page, served):
    """A number leads to the list that holds it: no link of a first page ends in nothing."""
    seen: dict[str, int] = {}
    for role, suffix in HOMES_SEEN:
        page = first_page(role, suffix)
        for href in page.locator("main a[href^='/']").evaluate_all("(all) => all.map((a) => a.getAttribute('href'))"):
            if (role, href) not in seen and href.split("#")[0] not in seen:
                seen[href.split("#")[0]] = page.request.get(served + href).status
    assert {href: status for href, status in seen.items() if status != 200} == {}
    assert len(seen) > 25


def test_the_liaison_walks_from_the_first_page_to_todays_roster_and_its_sheet(first_page, served):
    page = first_page("local-liaison", "-cape")
    page.goto(served)
    follow(page.locator("#roster").get_by_role("link", name="See all"))
    assert page.locator("h1").inner_text() == "Roster of Cape Coral Police Department"
    assert page.locator(".accord-roster__item--yes").count() == 1
    sheet = page.request.get(served + page.get_by_role("link", name="Print on one sheet").get_attribute("href"))
    assert sheet.headers["content-type"] == "application/pdf"
    follow(page.locator(".accord-roster__do a").first)
    assert page.locator("#field-officer").input_value(), "the check knows whom it is about"
    assert page.get_by_label("Place").input_value() == "Lee County, FL", "and where the agency is at home"
    functions = page.locator("select[name=function] optgroup")
    assert functions.evaluate_all("groups => groups.map(g => g.label)") == [
        "Delegated to Cape Coral Police Department",
        "Only under other agreements",
    ]


@pytest.mark.parametrize("scripted", [True, False])
def test_a_supervisor_asks_on_a_telephone_and_reads_the_answer_first(browser, served, accessible, scripted):
    context = browser.new_context(viewport=NARROW, java_script_enabled=scripted)
    context.set_default_timeout(60_000)
    page = watched(context)
    page.goto(f"{served}/sign-in/")
    follow(page.locator("form[action='/sign-in/as/supervisor/'] button"))
    page.goto(f"{served}/designations/check/")
    page.locator("select[name=officer]").select_option(label="Dana Whitlock")
    offered = page.locator("select[name=function] option", has_text="Question a person about the right to be or remain")
    page.locator("select[name=function]").select_option(value=offered.first.get_attribute("value"))
    page.get_by_label("Place").fill("36061")
    follow(page.get_by_role("button", name="Check", exact=True))

    assert page.locator("h1").inner_text() == "Not authorised"
    why = page.locator(".accord-verdict__why").inner_text()
    assert why.split("\n")[0]
    assert page.locator(".accord-steps__item").count() >= 12
    box = page.locator("h1").bounding_box()
    assert box["y"] + box["height"] < NARROW["height"], "the answer is read without scrolling"
    if scripted:
        accessible(page)
        assert page.get_by_role("button", name="Print").is_visible()
    follow(page.get_by_role("link", name="Ask again, of now"))
    assert page.locator("[name=place]").input_value() == "36061"
    page.locator("[name=place]").fill("12071")
    follow(page.get_by_role("button", name="Check", exact=True))
    assert page.locator("h1").inner_text() == "Authorised"
    assert page.locator("main").inner_text().count("not met") == 0
    context.close()
