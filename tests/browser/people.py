"""A person at a browser: signs in, opens pages by their links, fills forms by their labels, presses buttons."""

from collections.abc import Mapping, Sequence

from playwright.sync_api import Locator, Page, expect

PASSWORD = "open-and-signed-2026"
ANY = object()
"""The first option of a closed list, whichever it is."""


LABELLED = """(scope, [wanted, value]) => {
    const words = (e) => e.textContent.replace(/\\s+/g, " ").trim();
    const said = (e) => words(e).replace(/ (\\*|\\(optional\\))$/, "");
    const group = [...scope.querySelectorAll("legend")].find((e) => said(e) === wanted);
    const label = [...scope.querySelectorAll("label")].find((e) => said(e) === wanted);
    if (!group && !label) throw new Error(`no field is called ${wanted}`);
    const control = group ? group.parentElement : document.getElementById(label.htmlFor);
    const offered = control.tagName === "SELECT" ? [...control.options].slice(1) : [];
    // The words, or the words with a number behind them that tells namesakes apart.
    const option = offered.find((o) => value === null || words(o) === value || words(o).startsWith(`${value} (`));
    const combo = control.getAttribute("role") === "combobox";
    return [control.id, combo ? "COMBO" : control.tagName, option ? option.value : null];
}"""
"""Finds a field by what a person reads beside it; much quicker on long forms than asking the driver for each."""


LONG_TABLE = 10
"""Rows from which on a table is filled in one go."""
PASTED = """(rows, values) => values.forEach((cells, i) => {
    for (const label of rows[i].querySelectorAll("label")) {
        const value = cells[label.textContent.replace(/\\s+/g, " ").trim().replace(/ (\\*|\\(optional\\))$/, "")];
        if (value === undefined) continue;
        const control = document.getElementById(label.htmlFor);
        const option = control.tagName === "SELECT" && [...control.options].find((o) => o.text.trim() === value);
        control.value = option ? option.value : value;
    }
})"""
"""Fills every row of a long table by its labels, as somebody does who pastes a prepared table."""


def follow(control: Locator) -> None:
    """Press what leads to another page, and wait until that page stands: a press alone returns before it has begun."""
    with control.page.expect_navigation():
        control.click()


def search_by_key(page: Page, words: str) -> None:
    """Press the key of the search field and type; first what was open before must have given the keys back."""
    page.wait_for_function("!document.activeElement.closest('dialog, input, select, textarea')")
    page.keyboard.press("/")
    expect(page.locator("form[role=search] input:not([type=hidden])").first).to_be_focused()
    page.keyboard.type(words)


class Person:
    """One of the demonstration's people, signed in, at one page."""

    def __init__(self, page: Page, address: str, name: str, office: str = "") -> None:
        """Sign in from the demonstration's list; without an office this is someone who has not signed in."""
        self.page, self.address, self.name = page, address, name
        self.bookmarks: dict[tuple[str, ...], str] = {}
        if not office:
            return
        page.goto(f"{address}/sign-in/")
        follow(page.get_by_role("group", name=office).get_by_role("button", name=name, exact=True))
        page.get_by_role("button", name="Sign out").wait_for()

    @property
    def heading(self) -> str:
        return self.page.locator("h1").inner_text()

    @property
    def state(self) -> str:
        return self.page.locator(".accord-state").first.inner_text()

    def open(self, *links: str) -> None:
        """Follow links by their words from the bar at the top; a thing known already is opened as from a bookmark."""
        if links not in self.bookmarks:
            for link in links:
                named = self.page.get_by_role("link", name=link, exact=True)
                # Officers are listed by name; the number stands beside it.
                row = self.page.locator(".accord-list tbody tr", has_text=link)
                follow((named if named.count() else row.get_by_role("link")).first)
            self.bookmarks[links] = self.page.url
        elif self.page.url != self.bookmarks[links]:
            self.page.goto(self.bookmarks[links])
        else:
            self.page.reload()

    def act(self, label: str, answers: Mapping[str, object] | None = None) -> str:
        """Press an action, fill its form, send it, confirm who one is where asked; return the number of the thing."""
        follow(self.page.get_by_role("link", name=label, exact=True))
        self.confirm()
        self.send(label, answers or {})
        done = self.page.get_by_role("status").filter(has_text=f"{label}: done")
        assert done.count() == 1, f"{self.name} could not “{label}”:\n{self.page.locator('main').inner_text()[:3000]}"
        return self.page.locator(".accord-number").inner_text()

    def confirm(self) -> None:
        """Say again who one is, where the page asks."""
        if self.heading == "Confirm that it is you":
            self.page.get_by_label("Password").fill(PASSWORD)
            follow(self.page.get_by_role("button", name="Confirm", exact=True))

    def send(self, button: str, answers: Mapping[str, object]) -> None:
        form = self.page.locator("form.accord-form")
        for label, value in answers.items():
            give(form, label, value)
        follow(form.get_by_role("button", name=button, exact=True))

    def fact(self, label: str) -> Locator:
        """Return the cell beside a fact's label."""
        row = self.page.locator(".accord-facts tr", has=self.page.get_by_role("rowheader", name=label, exact=True))
        return row.locator("td")


def give(scope: Locator, label: str, value: object) -> None:
    """Answer one field by its label, whatever control it is."""
    found, kind, option = scope.evaluate(LABELLED, [label, value if isinstance(value, str) else None])
    control = scope.page.locator(f"#{found}")
    match kind:
        case "FIELDSET" if isinstance(value, list) and isinstance(value[0], Mapping):
            _rows(control, value)
        case "FIELDSET" if value is ANY:
            control.locator("label").first.click()
        case "FIELDSET":
            for one in [value] if isinstance(value, str) else value:
                control.get_by_text(one, exact=True).click()
        case "SELECT":
            control.select_option(option)
        case "COMBO":
            control.fill(str(value))
            control.press("Enter")
        case _:
            control.fill(str(value))


def _rows(group: Locator, values: Sequence[Mapping[str, object]]) -> None:
    rows, add = group.locator("[data-row]"), group.locator("[data-add]")
    missing = len(values) - rows.count()
    if len(values) > LONG_TABLE:
        add.evaluate("(e, missing) => { for (let i = 0; i < missing; i++) e.click(); }", missing)
        rows.evaluate_all(PASTED, values)
        return
    for _ in range(missing):
        add.click()
    for i, cells in enumerate(values):
        for label, value in cells.items():
            give(rows.nth(i), label, value)
