"""The page shell and its components, in a real browser under the real content policy."""

import copy
from pathlib import Path

import pytest
from django.conf import settings as given

from accord.web import middleware
from tests.browser.people import follow

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("tests.browser.specimen"),
]
TEMPLATES = copy.deepcopy(given.TEMPLATES)
TEMPLATES[0]["DIRS"] = [*TEMPLATES[0]["DIRS"], Path(__file__).parent / "templates"]


@pytest.fixture(autouse=True)
def specimen(settings, monkeypatch):
    settings.TEMPLATES = TEMPLATES
    # The specimen stands on the list of pages without sign-in for as long as a test runs.
    monkeypatch.setattr(middleware, "PUBLIC", middleware.PUBLIC | {"specimen", "specimen-form"})


def test_every_component_is_accessible_and_asks_nobody_outside(page, live_server, accessible):
    page.goto(f"{live_server}/specimen/")

    accessible(page)
    assert page.complaints == []
    assert page.locator("h1").inner_text() == "Specimen"
    assert page.get_by_text('Sheriff <script>alert("x")</script> & Co').count() == 1


def test_the_page_is_accessible_on_a_telephone_with_its_menu_open(new_context, live_server, accessible):
    page = new_context(viewport={"width": 360, "height": 740}).new_page()
    page.goto(f"{live_server}/specimen/")
    page.get_by_role("button", name="Menu", exact=True).click()
    page.get_by_role("link", name="Requests").wait_for()
    page.wait_for_timeout(400)  # the menu slides in; half-way colours are no colours

    accessible(page)
    page.get_by_role("button", name="Close the menu").click()
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide == 0, f"the page is {wide} pixels too wide for a telephone"


def test_reasons_why_not_can_be_opened_with_the_keyboard(page, live_server, accessible):
    page.goto(f"{live_server}/specimen/")
    page.locator("summary").focus()
    page.keyboard.press("Enter")

    assert page.get_by_text("Ask the second field office for its opinion.").is_visible()
    accessible(page)


def test_an_empty_form_shows_every_error_at_once_linked_to_its_field(page, live_server, accessible):
    page.goto(f"{live_server}/specimen/form/")
    accessible(page)
    follow(page.get_by_role("button", name="Send"))

    summary = page.locator(".accord-summary")
    assert summary.evaluate("e => e === document.activeElement")
    links = summary.get_by_role("link")
    assert links.count() == 9
    for i in range(links.count()):
        anchor = links.nth(i).get_attribute("href")
        assert page.locator(anchor).count() == 1, anchor
    accessible(page)


def test_what_was_typed_is_kept_after_a_refusal(page, live_server, accessible):
    page.goto(f"{live_server}/specimen/form/")
    page.get_by_label("Title").fill("Help for the night shift")
    page.get_by_label("What is the problem?").fill("First line\n  second <b>line</b>")
    page.get_by_label("Officers offered").fill("many")
    page.get_by_label("Yearly budget").fill("1,234.50")
    page.get_by_label("First day").fill("2027-03-01")
    page.get_by_text("Task force", exact=True).click()
    page.get_by_text("BEST", exact=True).click()
    page.get_by_label("Role").nth(1).fill("Investigator")
    page.get_by_label("How many").nth(1).fill("12000")
    follow(page.get_by_role("button", name="Send"))

    assert page.get_by_label("Title").input_value() == "Help for the night shift"
    assert page.get_by_label("What is the problem?").input_value() == "First line\n  second <b>line</b>"
    assert page.get_by_label("Officers offered").input_value() == "many"
    assert page.get_by_label("Yearly budget").input_value() == "1234.50"
    assert page.get_by_label("First day").input_value() == "2027-03-01"
    assert page.get_by_label("Task force").is_checked()
    assert page.get_by_label("BEST").is_checked()
    assert page.get_by_label("How many").first.input_value() == "12000"
    follow(page.get_by_role("link", name="How many must be from 0 to 500."))
    assert page.get_by_label("How many").first.evaluate("e => e === document.activeElement")
    accessible(page)


def test_rows_can_be_added_and_removed_up_to_the_most_that_fit(page, live_server, accessible):
    page.goto(f"{live_server}/specimen/form/")
    add = page.get_by_role("button", name="Add a row")
    rows = page.locator("[data-row]")
    assert rows.count() == 2
    for _ in range(4):
        add.click()
    assert rows.count() == 6
    assert not add.is_visible()
    rows.nth(5).get_by_label("Role").fill("Analyst")
    names = page.locator("[data-row] input").evaluate_all("all => all.map(e => e.name + '=' + e.value)")
    assert len(set(names)) == len(names) == 6 * 4
    accessible(page)
    rows.nth(0).get_by_role("button", name="Remove").click()
    assert rows.count() == 5
    follow(page.get_by_role("button", name="Send"))
    assert page.get_by_label("Role").first.input_value() == "Analyst"
    assert page.complaints in (
        [],
        ["Failed to load resource: the server responded with a status of 422 (Unprocessable Entity)"],
    )


def test_the_form_works_without_javascript(new_context, live_server):
    page = new_context(java_script_enabled=False).new_page()
    page.goto(f"{live_server}/specimen/form/")
    assert page.get_by_label("Role").count() == 2
    follow(page.get_by_role("button", name="Send"))
    assert page.get_by_text("9 things need your attention").is_visible()
