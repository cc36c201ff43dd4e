"""A list by keyboard alone, a filter kept, and two versions looked at, as a coordinator does it."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import watched
from tests.browser.people import Person, follow, search_by_key

pytestmark = pytest.mark.browser


@pytest.fixture
def coordinator(new_context, served):
    return Person(watched(new_context()), served, "June Hatfield", "Miami")


@pytest.fixture
def narrow(new_context, served):
    person = Person(watched(new_context()), served, "June Hatfield", "Miami")
    person.page.set_viewport_size({"width": 360, "height": 800})
    return person


def test_a_list_is_searched_walked_and_opened_by_keyboard_alone(coordinator, accessible):
    page, keys = coordinator.page, coordinator.page.keyboard
    page.goto(f"{coordinator.address}/designations/?sort=new")
    keys.press("/")
    expect(page.get_by_label("Number, agency or words")).to_be_focused()
    keys.type("cape")
    keys.press("Enter")
    page.wait_for_url(re.compile("q=cape"))
    links = page.locator(".accord-list tbody th a")
    keys.press("j")
    expect(links.first).to_be_focused()
    if links.count() > 1:
        keys.press("ArrowDown")
        expect(links.nth(1)).to_be_focused()
        keys.press("k")
        expect(links.first).to_be_focused()
    accessible(page)
    name = links.first.inner_text()
    keys.press("Enter")
    page.wait_for_url(re.compile(r"/designations/[0-9a-f-]{36}/"))
    assert name in page.locator("h1").inner_text()
    assert page.complaints == []


def test_the_keys_are_listed_and_letters_typed_into_a_field_are_letters(coordinator):
    page, keys = coordinator.page, coordinator.page.keyboard
    page.goto(f"{coordinator.address}/requests/?sort=new")
    keys.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Next and previous row")
    keys.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    search_by_key(page, "jk?/")
    expect(page.get_by_label("Number, agency or words")).to_have_value("jk?/")


def test_a_filter_is_kept_opens_the_list_and_is_removed(narrow, accessible):
    page = narrow.page
    page.goto(f"{narrow.address}/requests/?state=referred")
    page.get_by_text("Keep this filter").click()
    page.get_by_label("Name of the filter").first.fill("With both offices")
    page.get_by_text("This list opens with it").first.click()
    accessible(page)
    follow(page.get_by_role("button", name="Keep it"))
    expect(page.get_by_role("link", name="With both offices")).to_have_attribute("aria-current", "page")
    page.goto(f"{narrow.address}/requests/")
    assert "state=referred" in page.url
    expect(page.get_by_role("group", name="State").get_by_role("link")).to_contain_text("With two field offices")
    accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.get_by_text("Change the filter").click()
    follow(page.get_by_role("button", name="Remove this filter"))
    expect(page.get_by_role("link", name="With both offices")).to_have_count(0)
    assert page.complaints == []


def test_versions_are_compared_on_a_telephone(narrow, accessible):
    page = narrow.page
    page.goto(f"{narrow.address}/agreements/?sort=new")
    follow(page.locator(".accord-list tbody th a").first)
    follow(page.get_by_role("link", name="Compare versions"))
    expect(page.locator("h1")).to_have_text("Compare versions")
    page.get_by_label("Earlier version").select_option("1")
    follow(page.get_by_role("button", name="Compare", exact=True))
    expect(page.get_by_role("status")).to_contain_text("differ")
    expect(page.locator(".accord-compare ins").first).to_be_visible()
    accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
