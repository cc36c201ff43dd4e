"""Every form of every action as it opens, and every sort of field refused; accessible and narrow enough.

All of it on a telephone, where a form has least room; one form of each kind is on the list of pages, in both widths.

The list is drawn from the lifecycles.  A form is sent only when it asks for something that must be given, so that
an empty one can never be accepted.
"""

import pytest

from accord.rules.inputs import Field
from accord.rules.lifecycle import Transition
from accord.rules.rooms import STAGES
from tests.browser.test_pages import NARROW, first_of, form_of, people

pytestmark = pytest.mark.browser
LIFECYCLES = [s.lifecycle for s in STAGES.values()]
EMPTIED = """document.querySelectorAll("form.accord-form :is(input, select, textarea)").forEach((e) => {
  if (e.type === "checkbox" || e.type === "radio") e.checked = false;
  else if (e.type !== "hidden" && e.type !== "submit") e.value = "";
})"""
"""A form that changes something opens with what stands, and would be accepted as it is."""
PART = "main"
"""What stands around a form is the same on every page; the pages' own test looks at it."""
__all__ = ["people"]  # the fixture, so that these forms share its people


REFUSED: set[tuple[object, ...]] = set()
"""The sorts of field that a refused form was already looked at with."""


def shape(f: Field) -> tuple[object, ...]:
    """Return what decides how a field and its error are drawn; its words are drawn on every form as it opens."""
    return f.kind, f.form, bool(f.choices or f.source), bool(f.help), bool(f.why)


def opened(who, lifecycle, t: Transition) -> str:
    """Return the address of an action's form on a thing whose way is done."""
    if not t.creates:
        return first_of(who, lifecycle) + f"{t.action}/"
    path = f"/{lifecycle.plural}/new/{t.action}/"
    if t.parent:
        path += f"?{t.parent}=" + first_of(who, STAGES[t.parent].lifecycle).split("/")[-2]
    return path


@pytest.mark.parametrize("lifecycle", LIFECYCLES, ids=lambda life: life.kind)
def test_every_form_of_a_kind_is_accessible_as_it_opens_and_every_sort_of_field_when_it_is_refused(
    lifecycle, people, accessible
):
    who = people("program-manager")
    page = who.page
    page.set_viewport_size(NARROW)
    seen: set[tuple[Field, ...]] = set()
    for t in lifecycle.transitions:
        # Many acts ask for the same, such as a reason: one form of them stands for all.  One of each kind is on the
        # list of pages.
        if t.fields in seen or t.roles == ("public",) or t == form_of(lifecycle):
            continue
        seen.add(t.fields)
        answer = page.goto(who.address + opened(who, lifecycle, t))
        assert answer.status < 500, page.url
        if page.locator("form.accord-form").count() == 0:
            # Signing acts first ask who one is, and an invitation has a page of its own: both are on the list of pages.
            assert t.step_up or t.action == "issue-invitation", page.url
            continue
        page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
        accessible(page, PART)
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert over <= 0, f"{page.url} is {over} pixels too wide"
        needed = {shape(f) for f in t.fields if f.required and f.kind != "rows"}
        if needed <= REFUSED:
            continue
        REFUSED.update(needed)
        page.evaluate(EMPTIED)
        with page.expect_navigation() as sent:
            page.locator("form.accord-form").get_by_role("button", name=t.label, exact=True).click()
        assert sent.value.status in (403, 409, 422) or "/step-up/" in page.url, page.url
        accessible(page, PART)
