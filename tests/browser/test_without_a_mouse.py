"""By keyboard alone: an officer is nominated, vetted, trained, certified, designated, and checked."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import watched
from tests.browser.people import ANY, LABELLED, PASSWORD
from tests.browser.test_front import choose, link, press, reach, sign_in, write

pytestmark = pytest.mark.browser
OFFICER = "Samuel Oyelaran"
TODAY = datetime.now(UTC).astimezone(ZoneInfo("America/New_York")).date()
ATTESTED = (
    "Has enforced the law of the agency's field", "Is trained in the security of the facility",
    "Has answered the background questionnaire", "Is qualified with firearms",
    "Has authorised access to the disciplinary record", "Has no open matter of truthfulness",
)  # fmt: skip


def give(page: Page, label: str, value: object) -> None:
    """Answer one field as the keyboard does: words are typed, an option by its first letters, a day by its digits."""
    form = page.locator("form.accord-form")
    found, kind, option = form.evaluate(LABELLED, [label, value if isinstance(value, str) else None])
    control = page.locator(f"#{found}")
    match kind:
        case "FIELDSET":
            for one in [value] if isinstance(value, str) or value is ANY else value:
                _tick(page, control, one)
        case "SELECT":
            reach(page, control)
            page.keyboard.press("ArrowDown") if value is ANY else page.keyboard.type(str(value))
            expect(control).to_have_value(option) if option else expect(control).not_to_have_value("")
        case "COMBO":
            reach(page, control)
            page.keyboard.type(str(value))
            page.keyboard.press("Enter")
        case _:
            reach(page, control)
            page.keyboard.type(f"{value:%m%d%Y}" if isinstance(value, date) else str(value))


def _tick(page: Page, group: Locator, value: object) -> None:
    wanted = group.locator("input").first if value is ANY else group.get_by_label(str(value), exact=True)
    if wanted.get_attribute("type") == "checkbox" or value is ANY:
        choose(page, wanted)
        return
    # The tabulator goes to the first of a group of which one can be chosen; the arrows walk on in it.
    choose(page, group.locator("input").first)
    for _ in range(group.locator("input").count()):
        if wanted.is_checked():
            return
        page.keyboard.press("ArrowDown")
    expect(wanted).to_be_checked()


def act(page: Page, action: str, answers: Mapping[str, object] | None = None) -> None:
    """Open an action, confirm who one is where asked, fill its form, send it."""
    press(page, link(page, action))
    if page.locator("h1").inner_text() == "Confirm that it is you":
        write(page, "Password", PASSWORD)
        with page.expect_navigation():
            page.keyboard.press("Enter")
    for label, value in (answers or {}).items():
        give(page, label, value)
    press(page, page.locator("form.accord-form").get_by_role("button", name=action, exact=True))
    expect(page.get_by_role("status").filter(has_text=f"{action}: done")).to_be_visible()


def first_row(page: Page, menu: str) -> None:
    """Open the first thing of a list: the menu, one key for the row, one to open it."""
    press(page, link(page, menu))
    page.locator("body").press("j")
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_by_keyboard_alone_an_officer_is_nominated_trained_designated_and_checked(served, new_context):
    seen: list[Page] = []

    def person(name: str, at: str = "") -> Page:
        seen.append(watched(new_context()))
        sign_in(seen[-1], served, name)
        if at:
            seen[-1].goto(at)
        return seen[-1]

    liaison = person("liaison-cape")
    first_row(liaison, "Agreements")
    act(liaison, "Nominate an officer", {
        "Officer": OFFICER, "Months of experience": 60, "Is a citizen of the United States": "Yes",
        "The agency attests": ATTESTED,
    })  # fmt: skip
    here = liaison.url.partition("?")[0]
    act(person("officer-2-cape", here), "Consent to the nomination")

    vetting = person("vetting", here)
    act(vetting, "Open vetting")
    act(vetting, "Record the vetting status", {"Status": "Cleared", "Decided on": TODAY})

    trainer = person("trainer", here)
    press(trainer, link(trainer, "Cape Coral Police Department"))
    act(trainer, "Schedule a class", {
        "Program": "Delegation of immigration authority", "Course": "287(g): Task force officer course", "First day": TODAY,
        "Last day": TODAY, "Seats": 12, "Where": "Regional academy",
    })  # fmt: skip
    course = trainer.url.partition("?")[0]
    trainer.goto(here)
    act(trainer, "Enroll in a class", {"Class": ANY})
    act(trainer, "Record an exam", {"Exam": ANY, "Passed": "Yes", "Taken on": TODAY})
    trainer.goto(course)
    act(trainer, "Finish the class")
    trainer.goto(here)
    act(trainer, "Certify in writing")

    director = person("director", here)
    act(director, "Issue the authorization letter", {
        "Functions granted": ANY, "First day of authority": TODAY, "Supervising position": "Supervising officer",
        "Office of the supervisor": "Miami",
    })  # fmt: skip
    act(director, "Execute the designation", {"Credential number": "C-0007"})
    function = director.locator("#table-1 th[scope=row]").first.inner_text()

    press(liaison, link(liaison, "Designations"))
    press(liaison, link(liaison, "Check an officer"))
    reach(liaison, liaison.locator("select[name=officer]"))
    liaison.keyboard.type("Samuel")
    reach(liaison, liaison.locator("select[name=function]"))
    liaison.keyboard.type(function)
    press(liaison, liaison.get_by_role("button", name="Check", exact=True))
    expect(liaison.locator("h1")).to_have_text("Authorised")
    expect(liaison.locator("main")).to_contain_text(OFFICER)
    for page in seen:
        assert page.complaints == []
