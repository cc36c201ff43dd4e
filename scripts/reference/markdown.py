"""Markdown of the generated pages: tables, code, titles of roles."""

from collections.abc import Iterable, Sequence

from accord.rules.permissions import ROLES

GENERATED = "<!-- Written by `./dev docs`; change what it describes, not this page. -->"


def cell(value: object) -> str:
    """Return a value as the text of one cell."""
    return " ".join(str(value).split()).replace("|", "\\|") or "—"


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table, or a word that there is nothing."""
    found = [f"| {' | '.join(cell(c) for c in row)} |" for row in rows]
    if not found:
        return "None."
    return "\n".join([f"| {' | '.join(header)} |", "|" + "---|" * len(header), *found])


def page(title: str, *parts: str) -> str:
    """Return a page with its mark of origin."""
    return "\n\n".join([f"# {title}", GENERATED, *(p for p in parts if p)]) + "\n"


def code(values: Iterable[str]) -> str:
    """Return words as code, with commas."""
    return ", ".join(f"`{v}`" for v in values)


def titles(roles: Iterable[str]) -> str:
    """Return roles by their titles."""
    return ", ".join(ROLES[r].title for r in roles)


def yes(value: bool) -> str:
    """Return a yes or a no."""
    return "yes" if value else "no"
