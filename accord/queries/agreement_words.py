"""The words of each version of an agreement: what was written, every term, and every clause filled with them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from accord.programs import programs, umbrella
from accord.queries.agreements import edition_of
from accord.records.models import Agreement, AgreementVersion, Change, LogEntry
from accord.rules.agreements.settled import Kept, change, defaults, typed
from accord.rules.editions import Edition
from accord.rules.inputs import Field, Given
from accord.rules.rooms import STAGES
from accord.rules.terms import clauses_of, fill, say, spoken
from accord.rules.vocabulary import CONTEXT

Words = Mapping[str, tuple[str, str]]
Said = Callable[[Any, Mapping[str, Any]], Iterable[tuple[str, tuple[str, str]]]]


def versions_of(row: Agreement, entries: Iterable[LogEntry], said: Said) -> Iterator[tuple[LogEntry, Words]]:
    """Yield what stood after each act that changed an agreement's words.  Two queries at most.

    `said` says what an act gave, field by field.
    """
    lifecycle = STAGES["agreement"].lifecycle
    program = programs().get(row.program)
    changes = {str(c.public_id): c for c in row.changes.filter(applied_at__isnull=False)}
    made = {v.change_id: v for v in row.versions.filter(change__isnull=False)}
    edition = next((e for e in program.editions if e.code == _first(row, made)), None) if program else None
    written: dict[str, tuple[str, str]] = {}
    terms: dict[str, Kept] = dict(defaults(edition)) if edition else {}
    additions: list[str] = []
    for entry in entries:
        declared = lifecycle.by_action.get(entry.tag.partition(":")[2])
        given = (entry.text.text or {}).get("given", {})
        if declared is None or not given:
            continue
        match declared.action:
            case "draft-agreement" | "write-content" | "record-resolution":
                written |= dict(said(_own(declared.fields), given))
            case "set-terms" if edition is not None:
                terms |= change(edition, [Given(c) for c in given.get("changes", [])])[0]
            case "amend" if given.get("change") in changes:
                done = changes[given["change"]]
                edition, terms, additions = _amended(
                    row, done, made.get(done.pk), edition=edition, terms=terms, additions=additions
                )
            case _:
                continue
        yield entry, {**written, **_terms(edition, terms), **_added(additions), **_clauses(row, edition, terms)}


def _own(fields: Iterable[Field]) -> list[Field]:
    """Return the fields that stay as they were written; an edition may be changed later and is said with the terms."""
    return [f for f in fields if f.name != "edition"]


def _first(row: Agreement, made: Mapping[Any, AgreementVersion]) -> str:
    """Return the edition the agreement began on."""
    first = row.versions.order_by("number").values_list("edition", flat=True).first() if made else None
    return first or row.edition


def _amended(
    row: Agreement, done: Change, version: AgreementVersion | None, *, edition: Edition | None, terms: dict[str, Kept],
    additions: list[str],
) -> tuple[Edition | None, dict[str, Kept], list[str]]:  # fmt: skip
    more = [*additions, done.addition] if done.addition else additions
    if version is not None:
        program = programs().get(row.program)
        now = next((e for e in program.editions if e.code == version.edition), None) if program else None
        return now, dict(version.terms), list(version.additions)
    values = change(edition, [Given(r) for r in done.asked])[0] if edition is not None else {}
    return edition, {**terms, **values}, more


def _terms(edition: Edition | None, kept: Mapping[str, Kept]) -> dict[str, tuple[str, str]]:
    if edition is None:
        return {f"term.{n}": (n, str(v)) for n, v in kept.items() if v != ""}
    values = typed(edition, kept)
    found = {"edition": ("Edition", edition.title)}
    return found | {
        f"term.{t.name}": (t.label, say(t, values[t.name]))
        for t in edition.terms
        if values.get(t.name) not in (None, "")
    }


def _added(additions: Iterable[str]) -> dict[str, tuple[str, str]]:
    return {f"addition.{n}": (f"Addition {n}", words) for n, words in enumerate(additions, 1)}


def _clauses(row: Agreement, edition: Edition | None, kept: Mapping[str, Kept]) -> dict[str, tuple[str, str]]:
    """Return every clause as it reads; what the parties wrote themselves stands on its own and is only named here."""
    program = programs().get(row.program)
    if edition is None or program is None or edition_of(row) is None:
        return {}
    places = {**{name: f"[{words}]" for name, words in CONTEXT.items()}, **spoken(edition, typed(edition, kept))}
    return {
        f"clause.{c.code}": (f"Clause: {c.title}", fill(c.text, places))
        for c in clauses_of(umbrella(), program, edition)
    }
