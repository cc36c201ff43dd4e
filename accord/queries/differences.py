"""Versions of a thing that changes its words: rebuilt from the log and the closed rows, and compared.

A request is said whole at each save; an agreement grows by its terms and its content; answers and
items of a plan are dated rows.  Other kinds grow by what each act gave.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any
from uuid import UUID

from accord.programs import programs
from accord.queries.agreement_words import versions_of
from accord.queries.assessments import questionnaire_of
from accord.queries.saying import said
from accord.queries.visible import find
from accord.queries.zones import zone_of
from accord.records.models import Agreement, Assessment, LogEntry, Plan
from accord.rules import assessments, plans
from accord.rules.decisions import Invalid, Missing, Problem
from accord.rules.differences import Difference, differences
from accord.rules.documents import in_words
from accord.rules.inputs import Field
from accord.rules.permissions import ROLES, Actor
from accord.rules.rooms import STAGES

Words = Mapping[str, tuple[str, str]]
"""The fields of one version: key to (label, text)."""
WITHOUT = frozenset({"agency", "office", "staff", "class"})
"""Kinds whose pages are facts, not words that are worked on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version: its number, from when it stood, and who made it in which office by which act."""

    number: int
    at: datetime
    by: str
    role: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """One field in two versions, and the act between them that last changed it."""

    difference: Difference
    version: Version | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two versions of a thing side by side, field by field."""

    number: str
    title: str
    versions: tuple[Version, ...]
    earlier: Version | None
    later: Version | None
    fields: tuple[Changed, ...]


def versioned(kind: str) -> bool:
    """Return whether things of a kind have versions to compare."""
    return kind in STAGES and kind not in WITHOUT


def compare(
    kind: str,
    public_id: UUID | str,
    actor: Actor,
    at: datetime,
    *,
    earlier: int | None = None,
    later: int | None = None,
) -> Comparison:
    """Compare two versions of a thing: the last two, unless their numbers are given.

    Raises:
        Missing: there is none that the actor may know of, or its kind has no versions.
        Invalid: there is no version of that number.
    """
    if not versioned(kind):
        raise Missing
    row = find(kind, public_id, actor, at.date(), with_agency=True)
    history = _history(row, kind, zone_of(row, at.date()))
    versions = tuple(v for v, _ in history)
    wrong = [
        (name, n) for name, n in (("from", earlier), ("to", later)) if n is not None and not 1 <= n <= len(versions)
    ]
    if wrong:
        raise Invalid(tuple(Problem(field=name, message="There is no version of this number.", got=str(n),
                                    expected=f"1 to {len(versions)}" if versions else "none yet") for name, n in wrong))  # fmt: skip
    last = later or len(versions)
    first = earlier or max(1, last - 1)
    first, last = min(first, last), max(first, last)
    between = history[first - 1 : last]
    fields: tuple[Changed, ...] = ()
    if between:
        found = differences(between[0][1], between[-1][1])
        fields = tuple(Changed(difference=d, version=_changed_by(key, d, between)) for key, d in found.items())
    return Comparison(
        number=row.number,
        title=f"{STAGES[kind].lifecycle.title} {row.number}",
        versions=versions,
        earlier=versions[first - 1] if versions else None,
        later=versions[last - 1] if versions else None,
        fields=fields,
    )


def _changed_by(key: str, found: Difference, between: Sequence[tuple[Version, Words]]) -> Version | None:
    if found.status == "same":
        return None
    for (_, before), (version, after) in reversed(list(pairwise(between))):
        if before.get(key) != after.get(key):
            return version
    return None


def _history(row: Any, kind: str, zone: str) -> list[tuple[Version, Words]]:
    """Return every version with its words, the first one first.  Three queries at most."""
    entries = list(LogEntry.objects.filter(object_id=row.public_id).select_related("text").order_by("pk"))
    match row:
        case Assessment():
            steps = _by_rows(entries, list(row.answers.order_by("pk")), _answers(row))
        case Plan():
            steps = _by_rows(entries, list(row.items.order_by("pk")), _items)
        case Agreement():
            steps = versions_of(row, entries, lambda fields, given: _fields(fields, given, zone))
        case _:
            steps = _by_acts(entries, kind, zone)
    found: list[tuple[Version, Words]] = []
    for entry, words in steps:
        if found and words == found[-1][1]:
            continue
        if words:
            found.append((_version(len(found) + 1, entry, kind), words))
    return found


def _version(number: int, entry: LogEntry, kind: str) -> Version:
    declared = STAGES[kind].lifecycle.by_action.get(entry.tag.partition(":")[2])
    text = entry.text.text or {}
    return Version(
        number=number,
        at=entry.at,
        by=text.get("by", "purged"),
        role=ROLES[entry.role].title if entry.role in ROLES else entry.role,
        label=declared.label if declared else entry.tag,
    )


# --- what each act gave -------------------------------------------------------------------------


def _by_acts(entries: Iterable[LogEntry], kind: str, zone: str) -> Iterable[tuple[LogEntry, Words]]:
    words: dict[str, tuple[str, str]] = {}
    lifecycle = STAGES[kind].lifecycle
    for entry in entries:
        declared = lifecycle.by_action.get(entry.tag.partition(":")[2])
        given = (entry.text.text or {}).get("given", {})
        if declared is None or not given:
            continue
        match kind, declared.action:
            case "request", "start" | "save":
                # A saved draft is the whole of it: what was left out is empty now.
                words = dict(_fields(declared.fields, given, zone))
            case "request", _:
                continue
            case _:
                # Two acts may ask for the same name (reasons), so the act stands before it.
                words |= {
                    f"{declared.action}.{name}": (f"{declared.label}: {label}", text)
                    for name, (label, text) in _fields(declared.fields, given, zone)
                }
        yield entry, dict(words)


def _fields(fields: Sequence[Field], given: Mapping[str, Any], zone: str) -> Iterable[tuple[str, tuple[str, str]]]:
    names = {slug: p.name for slug, p in programs().items()}
    for f in fields:
        value = given.get(f.name)
        if value in ("", None, []) or f.kind in ("reference", "file", "secret"):
            continue
        if f.source == "programs":
            listed = value if isinstance(value, list) else [value]
            yield f.name, (f.label, ", ".join(names.get(v, str(v)) for v in listed))
        else:
            yield f.name, (f.label, said(f, value, zone))


# --- dated rows ---------------------------------------------------------------------------------

Said = Callable[[Sequence[Any]], Words]


def _by_rows(entries: Sequence[LogEntry], rows: Sequence[Any], say: Said) -> Iterable[tuple[LogEntry, Words]]:
    """Yield what stood after each moment at which a row began or ended, with the act of that moment."""
    moments = sorted({m for r in rows for m in (r.known_from, r.known_to) if m is not None})
    acts: dict[datetime, LogEntry] = {}
    for entry in entries:
        # Of two acts in one moment the one that writes rows made the version.
        if entry.at not in acts or STAGES[entry.kind].lifecycle.by_action.get(entry.tag.partition(":")[2]) is not None:
            acts[entry.at] = entry
    for moment in moments:
        entry = acts.get(moment) or entries[0]
        yield entry, say([r for r in rows if r.known_from <= moment and (r.known_to is None or r.known_to > moment)])


def _answers(row: Assessment) -> Said:
    questions = {q.code: q for q in questionnaire_of(row).questions}
    order = {code: i for i, code in enumerate(questions)}

    def say(rows: Sequence[Any]) -> Words:
        found = {}
        for a in sorted(rows, key=lambda r: order.get(r.question, len(order))):
            q = questions.get(a.question)
            parts = [assessments.say(q, a.value) if q else str(a.value)]
            parts += [f"Note: {a.note}"] if a.note else []
            parts += [f"Evidence: {a.evidence}"] if a.evidence else []
            found[a.question] = (q.prompt if q else a.question, "\n".join(parts))
        return found

    return say


def _items(rows: Sequence[Any]) -> Words:
    kinds = [c.value for c in plans.KINDS]
    titles = {c.value: c.label for c in plans.KINDS}
    found = {}
    for i in sorted(rows, key=lambda r: (kinds.index(r.kind) if r.kind in kinds else 99, len(r.code), r.code)):
        owner = ROLES[i.owner].title if i.owner in ROLES else i.owner
        parts = [i.title, i.detail]
        parts += [f"Target: {i.target} {i.unit}".strip()] if i.target is not None else []
        parts += [f"From: {i.baseline} {i.unit}".strip()] if i.baseline is not None else []
        parts += [f"Owner: {owner}"] if owner else []
        parts += [f"By: {in_words(i.due_on)}"] if i.due_on else []
        parts += [f"Place in the list: {i.place}"] if i.place else []
        found[i.code] = (f"{titles.get(i.kind, i.kind)} {i.code}", "\n".join(p for p in parts if p))
    return found
