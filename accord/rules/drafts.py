"""Unfinished forms: what may be kept of them, and for how long.

A draft is kept as it was typed, right or wrong; only what the house never holds is refused: an
identifier of a person, control characters, a secret, a file, and more than a form can hold.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from accord.rules.decisions import Finding, Problem
from accord.rules.identifiers import KINDS
from accord.rules.inputs import Field, keepable
from accord.rules.screening import screen

KEPT_DAYS = 30
MOST_CHARACTERS = 200_000
MOST_COPIES = 10
"""Texts of one form that one person may have side by side."""
_NEVER = re.compile(r"(?!)")
_PLAIN = {
    "integer": re.compile(r"-?[0-9]{1,15}"),
    "cents": re.compile(r"-?[0-9]{1,15}"),
    "date": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
    "instant": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+([+-][0-9:]+)?"),
    "reference": re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
}
"""What a number, a day, a moment and an id look like when they are one; anything else typed there is screened."""
LONG = ("words", "rows")
"""Kinds of field that take a while to fill."""


def draftable(fields: Sequence[Field]) -> bool:
    """Return whether a form is one that a person may want to finish later: it has a long field, and no secret."""
    return any(f.kind in LONG for f in fields) and not any(f.kind == "secret" for f in fields)


def kept(fields: Sequence[Field], raw: Mapping[str, object]) -> dict[str, object]:
    """Return what a draft keeps of what was typed, JSON-able: declared fields only, never a file or a contact."""
    by_name = {f.name: f for f in fields if f.kind not in ("file", "secret") and not f.apart}
    found: dict[str, object] = {}
    for name, value in raw.items():
        f = by_name.get(name)
        if f is None or value in (None, "", [], ()):
            continue
        if f.kind == "rows":
            rows = value if isinstance(value, (list, tuple)) else ()
            found[name] = [kept(f.columns, r) for r in rows if isinstance(r, Mapping)]
        elif isinstance(value, (list, tuple)):
            found[name] = [str(v) for v in value]
        elif isinstance(value, datetime):
            found[name] = value.isoformat()
        else:
            found[name] = value if isinstance(value, (str, int)) else str(value)
    return found


def thawed(fields: Sequence[Field], words: Mapping[str, object]) -> dict[str, object]:
    """Return a draft's words as a form fills them in: moments are moments again."""
    instants = {f.name for f in fields if f.kind == "instant"}
    return {k: _moment(v) if k in instants else v for k, v in words.items()}


def _moment(value: object) -> object:
    try:
        return datetime.fromisoformat(str(value))
    except ValueError:
        return value


def judge(fields: Sequence[Field], words: Mapping[str, object]) -> tuple[Problem, ...]:
    """Return why these words may not be kept: an identifier of a person, control characters, or too much."""
    texts = list(_texts(fields, words, ""))
    found: list[Problem] = []
    if sum(len(text) for _, _, text in texts) > MOST_CHARACTERS:
        found.append(Problem(field="", message=f"This is more than a draft keeps: {MOST_CHARACTERS:,} characters."))
    for where, f, text in texts:
        if not keepable(text):
            found.append(
                Problem(field=where, message=f"{f.label} holds control characters; type it again without them.")
            )
            continue
        kinds = (
            [] if _PLAIN.get(f.kind, _NEVER).fullmatch(text) else sorted({h.code for h in screen(text)} - {"control"})
        )
        if kinds:
            reasons = "; ".join(KINDS[k] for k in kinds)
            found.append(
                Problem(
                    field=where,
                    message=f"{f.label} seems to hold an identifier of a person ({reasons}). Accord keeps no such"
                    " data, not in a draft either; describe the matter without it.",
                    identifiers=tuple(kinds),
                )
            )
    return tuple(found)


def _texts(fields: Sequence[Field], words: Mapping[str, object], where: str) -> Iterator[tuple[str, Field, str]]:
    by_name = {f.name: f for f in fields}
    for name, value in words.items():
        f = by_name[name]
        if f.kind == "rows" and isinstance(value, list):
            for i, row in enumerate(value):
                yield from _texts(f.columns, row, f"{where}{name}.{i}.")
        elif isinstance(value, list):
            yield from ((where + name, f, str(v)) for v in value)
        else:
            yield where + name, f, str(value)


def too_many(others: int) -> tuple[Finding, ...]:
    """Return a finding where no further text of a form fits beside the others."""
    if others < MOST_COPIES:
        return ()
    return (
        Finding(
            rule="draft:copies",
            message=f"{others} texts of this form are kept already.",
            fix="Open the form, choose the text you want, and throw the others away.",
        ),
    )
