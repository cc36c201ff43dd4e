"""A person at a browser: signs in, opens pages by their links, fills forms by their labels, presses buttons."""

import re
from collections.abc import Mapping, Sequence

from playwright.sync_api import Locator, Page

PASSWORD = "open-and-signed-2026"
ANY = object()
"""The first option of a closed list, whichever it is."""


def exactly(label: str) -> re.Pattern[str]:
    """Return the pattern of a field's label with its mark: a star or the word optional."""
    return re.compile(rf"^\s*{re.escape(label)}\s*(\*|\(optional\)|required)?\s*$")


class Person:
    """One of the demonstration's people, signed in, at one page."""

    def __init__(self, page: Page, address: str, name: str, office: str) -> None:
        self.page, self.address, self.name = page, address, name
        page.goto(f"{address}/sign-in/")
        listed = page.get_by_role("listitem").filter(has=page.get_by_role("button", name=name, exact=True))
        group = page.get_by_role("group", name=office)
        group.locator(listed).get_by_role("button").click()
        page.get_by_role("button", name="Sign out").wait_for()

    @property
    def heading(self) -> str:
        return self.page.locator("h1").inner_text()

    @property
    def state(self) -> str:
        return self.page.locator(".accord-state").first.inner_text()

    def open(self, *links: str) -> None:
        """Follow links by their words from the bar at the top; stay when the last one is open already."""
        if self.page.locator(".accord-number").count() and self.page.locator(".accord-number").inner_text() == links[-1]:
            self.page.reload()
            return
        for link in links:
            self.page.get_by_role("link", name=link, exact=True).first.click()

    def act(self, label: str, answers: Mapping[str, object] | None = None) -> str:
        """Press an action, fill its form, send it, confirm who one is where asked; return the number of the thing."""
        self.page.get_by_role("link", name=label, exact=True).click()
        self.send(label, answers or {})
        if self.heading == "Confirm that it is you":
            self.page.get_by_label("Password").fill(PASSWORD)
            self.page.get_by_role("button", name="Confirm", exact=True).click()
            self.send(label, answers or {})
        done = self.page.get_by_role("status").filter(has_text=f"{label}: done")
        assert done.count() == 1, f"{self.name} could not “{label}”:\n{self.page.locator('main').inner_text()[:3000]}"
        return self.page.locator(".accord-number").inner_text()

    def send(self, button: str, answers: Mapping[str, object]) -> None:
        form = self.page.locator("form.accord-form")
        for label, value in answers.items():
            give(form, label, value)
        form.get_by_role("button", name=button, exact=True).click()

    def fact(self, label: str) -> Locator:
        """Return the cell beside a fact's label."""
        row = self.page.locator(".accord-facts tr", has=self.page.get_by_role("rowheader", name=label, exact=True))
        return row.locator("td")


def give(scope: Locator, label: str, value: object) -> None:
    """Answer one field by its label, whatever control it is."""
    group = scope.get_by_role("group", name=exactly(label))
    if group.count():
        if isinstance(value, Sequence) and not isinstance(value, str) and isinstance(value[0], Mapping):
            _rows(group, value)
            return
        if value is ANY:
            group.locator("label").first.click()
            return
        for option in [value] if isinstance(value, str) else value:
            group.get_by_text(option, exact=True).click()
        return
    control = scope.get_by_label(exactly(label)).first
    match control.evaluate("e => e.tagName + (e.getAttribute('role') === 'combobox' ? '+' : '')"):
        case "SELECT" if value is ANY:
            control.select_option(index=1)
        case "SELECT":
            control.select_option(label=str(value))
        case "INPUT+":
            control.fill(str(value))
            control.press("Enter")
        case _:
            control.fill(str(value))


def _rows(group: Locator, values: Sequence[Mapping[str, object]]) -> None:
    rows, add = group.locator("[data-row]"), group.get_by_role("button", name="Add a row")
    while rows.count() < len(values):
        add.click()
    for i, cells in enumerate(values):
        for label, value in cells.items():
            give(rows.nth(i), label, value)
