"""The front door by keyboard alone, and the public pages without JavaScript."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import watched
from tests.browser.people import follow, search_by_key

pytestmark = pytest.mark.browser
MOST_TABS = 250
COUNTY = "/apply/ask/?county=12071"


def reach(page: Page, wanted: Locator) -> None:
    """Go forward with the tabulator until the keyboard is at the element; visibly so."""
    element = wanted.first.element_handle()
    for _ in range(MOST_TABS):
        if element.evaluate("e => e === document.activeElement"):
            ring = element.evaluate("e => getComputedStyle(e).outlineStyle + getComputedStyle(e).boxShadow")
            assert ring != "nonenone", "one sees where the keyboard is"
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {wanted}")


def press(page: Page, wanted: Locator) -> None:
    """Press what leads to another page, and wait until it is there."""
    reach(page, wanted)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def write(page: Page, label: str, text: str) -> None:
    reach(page, page.get_by_label(re.compile(rf"^{label}")))
    page.keyboard.type(text)


def choose(page: Page, wanted: Locator) -> None:
    reach(page, wanted)
    page.keyboard.press("Space")


def sign_in(page: Page, address: str, name: str) -> None:
    page.goto(f"{address}/sign-in/")
    write(page, "Sign-in name", name)
    write(page, "Password", "open-and-signed-2026")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Sign out").wait_for()


def link(page: Page, name: str) -> Locator:
    return page.get_by_role("link", name=name, exact=True)


def test_by_keyboard_alone_an_enquiry_is_sent_found_and_acknowledged_and_an_officer_is_checked(served, new_context):
    page = watched(new_context())
    page.goto(f"{served}/apply/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to main content"
    page.keyboard.press("Enter")
    reach(page, page.get_by_label("State", exact=True))
    page.keyboard.type("Flor")
    press(page, page.get_by_role("button", name="Show the counties"))
    reach(page, page.get_by_label("County", exact=True))
    page.keyboard.type("Lee")
    press(page, page.get_by_role("button", name="Show the offices"))
    press(page, link(page, "Send an enquiry"))
    write(page, "Name of the agency", "Sanibel Constables")
    reach(page, page.locator("select[name=body_kind]"))
    page.keyboard.press("ArrowDown")
    write(page, "Your name", "Rhea Lindgren")
    write(page, "Your position", "Office manager")
    write(page, "Your e-mail", "office@agency.example")
    write(page, "Your telephone", "239-555-0142")
    choose(page, page.locator("input[name=reach]"))
    write(page, "What do you need", "Goods arrive by small boats.")
    choose(page, page.locator("input[name=speaks][value=yes]"))
    press(page, page.get_by_role("button", name="Send", exact=True))
    number = re.search(r"E-\d{4}-\d{4}", page.locator("h1").inner_text())[0]

    staff = watched(new_context())
    sign_in(staff, served, "coordinator")
    press(staff, link(staff, "Enquiries"))
    search_by_key(staff, number)
    with staff.expect_navigation():
        staff.keyboard.press("Enter")
    staff.locator("body").press("j")
    with staff.expect_navigation():
        staff.keyboard.press("Enter")
    assert staff.locator(".accord-number").inner_text() == number
    press(staff, link(staff, "Acknowledge"))
    reach(staff, staff.locator("form.accord-form select, form.accord-form input[type=radio]"))
    staff.keyboard.press("Space" if staff.locator("form.accord-form input[type=radio]").count() else "ArrowDown")
    press(staff, staff.get_by_role("button", name="Acknowledge", exact=True))
    staff.get_by_role("status").filter(has_text="Acknowledge: done").wait_for()

    page.reload()
    assert page.get_by_text("The office is looking at it").is_visible()
    for one in (page, staff):
        assert one.complaints == []


def test_by_keyboard_alone_a_request_is_written_sent_and_acknowledged_and_an_officer_is_checked(served, new_context):
    page, staff = watched(new_context()), watched(new_context())
    sign_in(page, served, "liaison-cape")
    press(page, link(page, "Start a request"))
    write(page, "What problem do you want help with", "Goods arrive by small boats at night.")
    choose(page, page.locator("input[name=body_position]"))
    press(page, page.get_by_role("button", name="Start a request", exact=True))
    expect(page.get_by_role("status").filter(has_text="It is now “Draft”")).to_be_visible()
    press(page, link(page, "Send the request"))
    press(page, page.get_by_role("button", name="Send the request", exact=True))
    expect(page.get_by_role("status").filter(has_text="It is now “Received”")).to_be_visible()
    number = page.locator(".accord-number").inner_text()

    sign_in(staff, served, "coordinator")
    press(staff, link(staff, "Requests"))
    search_by_key(staff, number)
    with staff.expect_navigation():
        staff.keyboard.press("Enter")
    staff.locator("body").press("j")
    with staff.expect_navigation():
        staff.keyboard.press("Enter")
    expect(staff.locator(".accord-number")).to_have_text(number)
    press(staff, link(staff, "Acknowledge"))
    press(staff, staff.get_by_role("button", name="Acknowledge", exact=True))
    expect(staff.get_by_role("status").filter(has_text="Acknowledge: done")).to_be_visible()

    press(page, link(page, "Designations"))
    press(page, link(page, "Check an officer"))
    reach(page, page.locator("select[name=officer]"))
    page.keyboard.type("Dana")
    reach(page, page.locator("select[name=function]"))
    page.keyboard.type("Question")
    expect(page.get_by_label("Place")).to_have_value("Lee County, FL")
    press(page, page.get_by_role("button", name="Check", exact=True))
    expect(page.locator("h1")).to_have_text("Authorised")
    for one in (page, staff):
        assert one.complaints == []


@pytest.mark.parametrize(
    ("path", "heading", "says"),
    [
        ("/apply/", "How to apply", "Find the two field offices"),
        ("/apply/?county=12071", "How to apply", "Miami"),
        ("/apply/?q=Lee+County+Sheriff", "How to apply", "Lee County Sheriff's Office"),
        (COUNTY, "Send an enquiry", "What happens after sending"),
        ("/programs/", "", "Border Enforcement Security Task Forces"),
        ("/programs/287g/", "", "1357"),
        ("/programs/287g/?on=2008-01-01", "", "2008"),
        ("/programs/compare/?a=287g&b=best", "", "Border Enforcement"),
        ("/map/", "", "Florida"),
        ("/map/FL/", "", "Lee"),
        ("/glossary/", "", "Designation"),
        ("/verify/", "", "PDF"),
        ("/design/", "", "Button"),
        ("/tour/", "Tour of the demonstration", "Marian Ellery"),
        ("/sign-in/", "", "Sign in"),
    ],
)
def test_a_public_page_says_everything_without_javascript(served, new_context, path, heading, says):
    page = new_context(java_script_enabled=False, viewport={"width": 360, "height": 740}).new_page()
    page.goto(served + path)
    assert heading in page.locator("h1").inner_text()
    assert says in page.locator("main").inner_text() or page.locator("main details", has_text=says).count()
    assert page.locator("nav").first.is_visible(), "one can go on from here"


def test_an_enquiry_is_sent_without_javascript_and_a_refused_form_keeps_what_was_typed(served, new_context):
    page = new_context(java_script_enabled=False).new_page()
    page.goto(served + COUNTY)
    page.get_by_label(re.compile("^Your name")).fill("Rhea Lindgren")
    follow(page.get_by_role("button", name="Send", exact=True))
    assert page.locator(".usa-alert--error").count()
    assert page.get_by_label(re.compile("^Your name")).input_value() == "Rhea Lindgren"
    for label, text in (
        ("Name of the agency", "Captiva Constables"),
        ("Your position", "Office manager"),
        ("Your e-mail", "office@agency.example"),
        ("Your telephone", "239-555-0142"),
        ("What do you need", "Goods arrive by small boats."),
    ):
        page.get_by_label(re.compile(f"^{label}")).first.fill(text)
    page.locator("select[name=body_kind]").select_option("other-local")
    page.get_by_text("By telephone", exact=True).click()
    page.get_by_text("Yes", exact=True).click()
    follow(page.get_by_role("button", name="Send", exact=True))
    assert re.search(r"E-\d{4}-\d{4}", page.locator("h1").inner_text())
