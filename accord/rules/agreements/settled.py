"""The typed terms of one agreement: kept as plain JSON, read as typed values, changed within bounds.

The text of the agreement and the rules that act on it read the same values.
"""

from collections.abc import Iterable, Mapping
from datetime import date

from accord.rules.decisions import HOUSE, Finding, Invalid
from accord.rules.editions import Edition, Term
from accord.rules.inputs import Given, parse
from accord.rules.terms import Value, term_fields

Kept = int | str
"""A term as it is kept in the record: dates as ISO text."""


def defaults(edition: Edition) -> dict[str, Kept]:
    """Return the terms an edition already has a value for."""
    return {t.name: keep(t.value) for t in edition.terms if t.value is not None}


def keep(value: Value) -> Kept:
    """Return a value as it is kept."""
    return value.isoformat() if isinstance(value, date) else value


def typed(edition: Edition, kept: Mapping[str, Kept]) -> dict[str, Value]:
    """Return kept terms as typed values; a date is a date again."""
    found: dict[str, Value] = {}
    for t in edition.terms:
        if t.name in kept:
            value = kept[t.name]
            found[t.name] = date.fromisoformat(value) if t.kind == "date" and isinstance(value, str) else value
    return found


def change(edition: Edition, rows: Iterable[Given]) -> tuple[dict[str, Kept], tuple[Finding, ...]]:
    """Return the changed terms, and a finding with the bounds for each that may not be so."""
    fields = {f.name: f for f in term_fields(edition)}
    values: dict[str, Kept] = {}
    found: list[Finding] = []
    for row in rows:
        name, wanted = row.text("name"), row.text("value")
        term = edition.term(name)
        if term is None:
            found.append(_unknown(edition, name))
        elif name not in fields:
            if wanted != str(term.value):
                found.append(_fixed(edition, term))
        else:
            try:
                got = parse((fields[name],), {name: wanted})[name]
            except Invalid as error:
                found += [
                    Finding(rule="agreement:term-bounds", field=name, message=f"{term.label}: {p.message}",
                            fix=f"Give {p.expected}.", citation=term.citation)
                    for p in error.problems
                ]  # fmt: skip
            else:
                if isinstance(got, int | str | date):
                    values[name] = keep(got)
    return values, tuple(found)


def _unknown(edition: Edition, name: str) -> Finding:
    return Finding(
        rule="agreement:term-known",
        field="changes",
        message=f"The edition {edition.code} has no term “{name}”.",
        fix="Its terms are: " + ", ".join(t.name for t in edition.terms) + ".",
    )


def _fixed(edition: Edition, term: Term) -> Finding:
    return Finding(
        rule="agreement:term-negotiable",
        field=term.name,
        message=f"{term.label} is {term.value} in the edition {edition.code} and is not negotiable.",
        fix="Leave it as it is, or choose an edition that says otherwise.",
        citation=term.citation or HOUSE,
    )


def unfilled(edition: Edition, kept: Mapping[str, Kept]) -> tuple[Term, ...]:
    """Return the terms that each agreement must fill in and that this one has not."""
    return tuple(t for t in edition.terms if t.required and kept.get(t.name) in (None, ""))
