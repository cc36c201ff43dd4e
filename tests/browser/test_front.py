"""The public pages without JavaScript."""

import re

import pytest

from tests.browser.people import follow

pytestmark = pytest.mark.browser
COUNTY = "/apply/ask/?county=12071"


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
