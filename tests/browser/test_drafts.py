"""Long forms in a real browser: saved while typing, a second tab told, a lost connection and an ended session losing nothing."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import watched
from tests.browser.people import Person, follow

pytestmark = pytest.mark.browser

WORDS = "Smuggled goods reach the county by two roads in the north."


@pytest.fixture
def begun(new_context, served):
    """Return someone at a long form: a new request of the agency that has begun nothing."""
    context = new_context()
    page = watched(context)
    who = Person(page, served, "Theo Brandt", "Lee County Sheriff's Office")
    page.goto(f"{served}/drafts/")
    while page.get_by_role("button", name="Throw away").count():
        follow(page.get_by_role("button", name="Throw away").first)
    page.goto(f"{served}/agencies/?q=Lee+County")
    follow(page.locator(".accord-list tbody").get_by_role("link").first)
    follow(page.get_by_role("link", name="Start a request").first)
    return who


def box(page):
    return page.get_by_label("What problem do you want help with?")


def keeping(page):
    return page.locator("[data-keeping]")


def test_a_form_saves_itself_and_another_tab_of_it_is_told(begun, accessible):
    page = begun.page
    second = watched(page.context)
    second.goto(page.url)
    box(page).fill(WORDS)
    expect(keeping(page)).to_contain_text("Saved")
    box(second).fill("Typed in the second tab.")
    expect(keeping(second)).to_contain_text("Both texts are kept")
    accessible(second)
    page.goto(f"{begun.address}/drafts/")
    assert page.get_by_role("button", name="Throw away").count() == 2
    accessible(page)
    follow(page.get_by_role("link", name="Start a request").last)
    assert box(page).input_value() == WORDS
    expect(page.get_by_role("heading", name="Another text of this form is kept")).to_be_visible()
    accessible(page)


def test_a_lost_connection_keeps_the_words_says_so_and_saves_them_again(begun):
    page = begun.page
    box(page).fill("Before the line went. ")
    expect(keeping(page)).to_contain_text("Saved")
    page.context.set_offline(True)
    box(page).fill(WORDS)
    expect(keeping(page)).to_contain_text("No connection")
    page.get_by_role("button", name="Start a request", exact=True).click()
    expect(keeping(page)).to_contain_text("nothing was sent")
    assert box(page).input_value() == WORDS
    page.context.set_offline(False)
    expect(keeping(page)).to_contain_text("The connection is back")
    again = page.context.new_page()
    again.goto(page.url)
    assert box(again).input_value() == WORDS


def test_a_session_that_ended_is_told_and_the_words_go_on_after_signing_in(begun):
    page = begun.page
    address = page.url
    page.context.clear_cookies(name="sessionid")
    box(page).fill(WORDS)
    expect(keeping(page)).to_contain_text("You are signed out")
    follow(page.get_by_role("button", name="Save and finish later"))
    expect(page.get_by_text("What you typed is not lost")).to_be_visible()
    follow(page.get_by_role("group", name="Lee County Sheriff's Office").get_by_role("button", name="Theo Brandt"))
    page.goto(address)
    assert box(page).input_value() == WORDS
