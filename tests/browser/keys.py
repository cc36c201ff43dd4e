"""What a person does who has a keyboard and no mouse: walk to a thing, press it, type."""

import re
from collections.abc import Mapping
from datetime import date

from playwright.sync_api import Locator, Page, expect

from tests.browser.people import ANY, LABELLED, PASSWORD

MOST_TABS = 400
STOPS = """(wanted) => {
    const stops = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")].filter((e) => {
        if (e.tabIndex < 0 || e.disabled || !e.checkVisibility()) return false;
        if (e.type !== "radio") return true;
        const group = [...document.getElementsByName(e.name)].filter((o) => o.form === e.form);
        return e === (group.find((o) => o.checked) || group[0]);
    });
    const here = document.activeElement;
    const at = stops.findLastIndex((e) => e === here || here.compareDocumentPosition(e) & Node.DOCUMENT_POSITION_PRECEDING);
    return stops.indexOf(wanted) - (here === document.body ? -1 : at);
}"""
"""How many presses of the tabulator away an element is; negative where it lies behind."""
BY_LETTER = 8
SURE = 2
"""So many presses before the end one begins to look where one is."""


def reach(page: Page, wanted: Locator) -> None:
    """Walk with the tabulator until the keyboard is at the element; visibly so."""
    element = wanted.first.element_handle()
    away = element.evaluate(STOPS)
    key = "Tab" if away >= 0 else "Shift+Tab"
    for _ in range(abs(away) - SURE):
        page.keyboard.press(key)
    for _ in range(MOST_TABS):
        if element.evaluate("e => e === document.activeElement"):
            ring = element.evaluate("e => getComputedStyle(e).outlineStyle + getComputedStyle(e).boxShadow")
            assert ring != "nonenone", "one sees where the keyboard is"
            return
        page.keyboard.press(key)
    raise AssertionError(f"the keyboard does not reach {wanted}")


def press(page: Page, wanted: Locator) -> None:
    """Press what leads to another page, and wait until it is there."""
    reach(page, wanted)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def typed(page: Page, text: str) -> None:
    """Type a few letters; the rest of a long text comes at once, as from a paste or from dictation."""
    page.keyboard.type(text[:BY_LETTER])
    if len(text) > BY_LETTER:
        page.keyboard.insert_text(text[BY_LETTER:])


def write(page: Page, label: str, text: str) -> None:
    reach(page, page.get_by_label(re.compile(rf"^{label}")))
    typed(page, text)


def choose(page: Page, wanted: Locator) -> None:
    reach(page, wanted)
    page.keyboard.press("Space")


def sign_in(page: Page, address: str, name: str) -> None:
    page.goto(f"{address}/sign-in/")
    write(page, "Sign-in name", name)
    write(page, "Password", PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Sign out").wait_for()


def link(page: Page, name: str) -> Locator:
    return page.get_by_role("link", name=name, exact=True)


def give(page: Page, scope: Locator, label: str, value: object) -> None:
    """Answer one field by what one reads beside it."""
    found, kind, option = scope.evaluate(LABELLED, [label, value if isinstance(value, str) else None])
    answer(page, page.locator(f"#{found}"), kind, value, option)


def answer(page: Page, control: Locator, kind: str, value: object, option: str | None = None) -> None:
    """Answer one field: words are typed, an option by its first letters, a day by its digits."""
    match kind:
        case "FIELDSET" if isinstance(value, list) and isinstance(value[0], Mapping):
            _rows(page, control, value)
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
            if control.get_attribute("type") == "date":
                page.keyboard.type(f"{date.fromisoformat(str(value)):%m%d%Y}")
                return
            if control.input_value():
                page.keyboard.press("Control+A")
            typed(page, str(value))


def _tick(page: Page, group: Locator, value: object) -> None:
    wanted = group.locator("input").first if value is ANY else group.get_by_label(str(value), exact=True)
    if wanted.get_attribute("type") == "checkbox" or value is ANY:
        choose(page, wanted)
        return
    walk(page, group.locator("input"), wanted)


def walk(page: Page, radios: Locator, wanted: Locator) -> None:
    """Choose one of a group of which one can be chosen: the tabulator goes to the first, the arrows walk on in it."""
    if not wanted.is_checked():
        choose(page, radios.first)
    for _ in range(radios.count()):
        if wanted.is_checked():
            return
        page.keyboard.press("ArrowDown")
    expect(wanted).to_be_checked()


def _rows(page: Page, group: Locator, values: list[Mapping[str, object]]) -> None:
    rows, add = group.locator("[data-row]"), group.locator("[data-add]")
    for i, cells in enumerate(values):
        if rows.count() <= i:
            choose(page, add)
        for label, value in cells.items():
            give(page, rows.nth(i), label, value)


def confirm(page: Page) -> None:
    """Say again who one is, where the page asks."""
    if page.locator("h1").inner_text() == "Confirm that it is you":
        write(page, "Password", PASSWORD)
        with page.expect_navigation():
            page.keyboard.press("Enter")


def act(page: Page, action: str, answers: Mapping[str, object]) -> str:
    """Open an action, fill its form, send it; return the number of the thing."""
    press(page, link(page, action))
    confirm(page)
    form = page.locator("form.accord-form")
    for label, value in answers.items():
        give(page, form, label, value)
    press(page, form.get_by_role("button", name=action, exact=True))
    done = page.get_by_role("status").filter(has_text=f"{action}: done")
    assert done.count() == 1, f"one could not “{action}”:\n{page.locator('main').inner_text()[:3000]}"
    return page.locator(".accord-number").inner_text()
