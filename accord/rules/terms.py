"""Typed terms at work: filled into clause texts, negotiated within bounds, pinned by a digest.

The text of an agreement and the checks on it read the same values, so that neither can change
without the other.
"""

import re
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass, replace
from datetime import date

from accord.rules.canonical import row_digest
from accord.rules.decisions import Invalid, Problem
from accord.rules.editions import Clause, Edition, Term
from accord.rules.inputs import Choice, Field, parse
from accord.rules.programs import Program, Umbrella

Value = int | str | date
Plain = None | bool | int | str | list["Plain"] | dict[str, "Plain"]

_PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")


def placeholders(text: str) -> frozenset[str]:
    """Return the names a text leaves open."""
    return frozenset(_PLACEHOLDER.findall(text))


def stray_braces(text: str) -> bool:
    """Whether a brace stands in the text that opens no placeholder: a slip that would be printed."""
    rest = _PLACEHOLDER.sub("", text)
    return "{" in rest or "}" in rest


def fill(text: str, values: Mapping[str, str]) -> str:
    """Return the text with its placeholders said in words.

    Raises:
        KeyError: a placeholder has no value; nothing is ever printed half filled.
    """
    return _PLACEHOLDER.sub(lambda found: values[found.group(1)], text)


def say(term: Term, value: Value) -> str:
    """Return a term's value as an agreement prints it; cents become dollars."""
    if isinstance(value, date):
        return f"{value.day} {value:%B %Y}"
    if term.kind == "cents" and isinstance(value, int):
        return f"${value // 100:,}.{value % 100:02d}"
    return f"{value:,}" if isinstance(value, int) else value


def term_fields(edition: Edition) -> tuple[Field, ...]:
    """Return a form for the terms an agreement fills in or may negotiate.

    A negotiable term left empty keeps the edition's value.
    """
    return tuple(
        Field(
            name=t.name,
            kind=t.kind,
            label=t.label,
            help=_bounds(t),
            required=t.source == "agreement" and t.required,
            minimum=t.minimum if t.minimum is not None else 0,
            maximum=t.maximum if t.maximum is not None else 100_000_000_000 if t.kind == "cents" else 1_000_000,
            max_length=4000 if t.kind == "words" else 200,
            choices=tuple(Choice(value=o, label=o.replace("-", " ")) for o in t.options),
        )
        for t in edition.terms
        if t.source == "agreement" or t.negotiable
    )


def _bounds(t: Term) -> str:
    parts = [f"The edition says {say(t, t.value)}; leave empty to keep it."] if t.value is not None else []
    if t.minimum is not None or t.maximum is not None:
        low = t.minimum if t.minimum is not None else 0
        parts.append(f"From {low}" + (f" to {t.maximum}." if t.maximum is not None else "."))
    return " ".join(parts)


def settle(edition: Edition, given: Mapping[str, object]) -> dict[str, Value]:
    """Return every term's value for one agreement: the edition's own, the negotiated, the filled in.

    Raises:
        Invalid: a term that may not be changed, is out of its bounds, missing or unknown; all at once.
    """
    fixed = {t.name: t for t in edition.terms if t.source == "edition" and not t.negotiable}
    problems = tuple(
        Problem(
            field=name,
            message=f"{fixed[name].label} is set by the edition {edition.code} and is not negotiable.",
            got=str(given[name])[:60],
            expected=str(fixed[name].value),
        )
        for name in given
        if name in fixed and given[name] not in ("", None, fixed[name].value)
    )
    try:
        found = parse(term_fields(edition), {k: v for k, v in given.items() if k not in fixed})
    except Invalid as error:
        raise Invalid(problems + error.problems, kept=dict(given)) from error
    if problems:
        raise Invalid(problems, kept=dict(given))
    values: dict[str, Value] = {}
    for t in edition.terms:
        got = found.get(t.name)
        value = got if isinstance(got, int | str | date) else t.value
        if value is not None:
            values[t.name] = value
    return values


def spoken(edition: Edition, values: Mapping[str, Value]) -> dict[str, str]:
    """Return the settled terms in words, ready to fill the clause texts.

    An optional term left open is said as such, so that no text has a hole.
    """
    return {t.name: say(t, values[t.name]) if t.name in values else "not stated" for t in edition.terms}


def clauses_of(umbrella: Umbrella, program: Program, edition: Edition) -> tuple[Clause, ...]:
    """Return the clauses of an edition in the order it states them."""
    return tuple(umbrella.clause(program, code) for code in edition.clauses)


@dataclass(frozen=True, slots=True)
class ExamRule:
    """How a course is passed.  `pass_percent` None means passed-or-not; None elsewhere, no limit known."""

    pass_percent: int | None
    remedials_per_course: int | None
    failures_to_disqualify: int | None


def exam_rule(edition: Edition) -> ExamRule:
    """Return the edition's exam rule from the terms its training clause prints."""
    return ExamRule(
        edition.integer("pass_percent"),
        edition.integer("remedials_per_course"),
        edition.integer("failures_to_disqualify"),
    )


def plain(thing: object, *, stated: bool = False) -> Plain:
    """Return typed content as JSON values: dates as ISO text, mappings by key.

    `stated` leaves out what a file did not state (a field at its default), so that a word added
    to the vocabulary later changes no digest of what was published before.
    """
    if is_dataclass(thing) and not isinstance(thing, type):
        shown = [(f, getattr(thing, f.name)) for f in fields(thing)]
        return {
            f.name: plain(v, stated=stated) for f, v in shown if not stated or f.default is MISSING or v != f.default
        }
    if isinstance(thing, date):
        return thing.isoformat()
    if isinstance(thing, Mapping):
        return {str(k): plain(v, stated=stated) for k, v in thing.items()}
    if isinstance(thing, list | tuple):
        return [plain(v, stated=stated) for v in thing]
    if thing is None or isinstance(thing, bool | int | str):
        return thing
    msg = f"no canonical form for {type(thing).__name__}"
    raise TypeError(msg)


def digest_of(thing: object) -> str:
    """Return the SHA-256 of the canonical JSON (RFC 8785) of typed content, in hex."""
    return row_digest(plain(thing))


def edition_content(umbrella: Umbrella, program: Program, edition: Edition) -> Plain:
    """Return all that an agreement pins: the edition with the texts and powers it names.

    Until when it is offered is no part of it: a new edition ends the offer and changes no agreement.
    """
    return {
        "umbrella": umbrella.slug,
        "program": program.slug,
        "edition": plain(replace(edition, superseded=None, draft=False), stated=True),
        "functions": plain([f for f in program.functions if f.code in edition.functions], stated=True),
        "courses": plain([c for c in program.courses if c.code in edition.courses], stated=True),
        "designations": plain([d for d in program.designations if d.code in edition.designations], stated=True),
        "clauses": plain(clauses_of(umbrella, program, edition), stated=True),
    }


def edition_digest(umbrella: Umbrella, program: Program, edition: Edition) -> str:
    """Return the digest an agreement pins beside the edition's code."""
    return digest_of(edition_content(umbrella, program, edition))
