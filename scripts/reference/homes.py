"""The page of first pages: each role's questions, the panel that answers each, and the room it comes from."""

from accord.rules.home import HOMES, OFFICES, PANELS
from accord.rules.permissions import ROLES
from scripts.reference.markdown import page, table


def homes() -> str:
    """Return the page of first pages."""
    parts = [
        (
            "What each role asks of its first page, in the asker's own words, and the room whose record answers it."
            " Who holds several offices is asked nothing twice. The [guide](../guide/home.md) tells how to read a first page."
        )
    ]
    for code in OFFICES:
        rows = [(q.words, f"`{q.panel}`", PANELS[q.panel].room, _now(q.panel)) for q in HOMES[code]]
        parts += [f"## {ROLES[code].title}", table(("Question", "Panel", "Room", "Now"), rows)]
    parts += ["## When there is nothing", table(("Panel", "What is said"), [
        (f"`{p.code}`", p.empty or "It is always answered.") for p in PANELS.values()])]  # fmt: skip
    return page("First pages", *parts)


def _now(code: str) -> str:
    room = PANELS[code].to_come
    return f"to come, with {room}" if room else "answered"
