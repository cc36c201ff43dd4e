"""What on the record of a designation may be corrected, and what waits for its second person."""

import hashlib
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from accord.records.models import Correction, Designation, ExamAttempt, Fact
from accord.rules import authority as rules
from accord.rules.intervals import local_day
from accord.rules.permissions import Actor


def key_of(row: Designation, kind: str, first: int) -> str:
    """Return the word by which a form names an entry of the record; it says nothing about the table."""
    return hashlib.sha256(f"{row.public_id}:{kind}:{first}".encode()).hexdigest()[:12]


def groups(row: Designation, own: Iterable[Fact]) -> dict[str, list[Fact]]:
    """Return the facts that stand and fall together: one letter grants several functions at once."""
    together: dict[tuple[Any, ...], list[Fact]] = {}
    for fact in own:
        if fact.kind in rules.CORRECTABLE:
            together.setdefault((fact.kind, fact.valid_from, fact.valid_to, fact.clause), []).append(fact)
    return {key_of(row, facts[0].kind, min(f.pk for f in facts)): facts for facts in together.values()}


def record_of(row: Designation, own: Iterable[Fact], attempts: Iterable[ExamAttempt], by: Actor | None) -> rules.Record:
    """Return what may be corrected and what is proposed, from rows already read.  One query."""
    zone = row.agency.zone
    items = {}
    for key, facts in groups(row, own).items():
        items[key] = _item(key, facts[0], ", ".join(f.detail for f in facts if f.kind == "letter"), zone)
    for a in attempts:
        if a.struck_at is None:
            key = key_of(row, rules.SITTING, a.pk)
            items[key] = rules.Item(key=key, kind=rules.SITTING, label=_sat(a), starts_on=a.taken_on)
    waiting = {}
    for c in Correction.objects.filter(designation=row, confirmed=None).order_by("pk"):
        first = c.attempt_id if c.attempt_id is not None else min(c.facts, default=0)
        item = key_of(row, c.kind, first)
        waiting[str(c.public_id)] = rules.Proposal(
            key=str(c.public_id),
            item=item,
            label=f"{items[item].label if item in items else rules.NAMES[c.kind]}: {_right(c, zone)}",
            own=by is not None and c.proposed_by_id == by.staff_id,
            stale=item not in items,
        )
    return rules.Record(items=items, proposals=waiting, roles=by.roles if by else frozenset())


def _item(key: str, fact: Fact, about: str, zone: str) -> rules.Item:
    starts_on = local_day(fact.valid_from, zone)
    ends_on = local_day(fact.valid_to, zone) if fact.valid_to else None
    # A corrected row was first put down by the one it took the place of; its own moment says nothing about writing.
    written = None if fact.corrects_id else local_day(fact.known_from, zone)
    return rules.Item(
        key=key,
        kind=fact.kind,
        label=f"{rules.NAMES[fact.kind]}{' for ' + about if about else ''}, {_span(starts_on, ends_on)}",
        starts_on=starts_on,
        ends_on=ends_on,
        written_on=written if fact.kind in ("letter", "supervised", "designated") else None,
    )


def _span(starts_on: date, ends_on: date | None) -> str:
    return f"from {starts_on}" + (f" until {ends_on}" if ends_on else "")


def _sat(a: ExamAttempt) -> str:
    return f"Exam sitting {a.exam} of {a.taken_on}: {_result(a.score_percent, a.passed)}"


def _result(score: int | None, passed: bool | None) -> str:
    if score is not None:
        return f"{score} percent"
    return "passed" if passed else "not passed"


def _right(c: Correction, zone: str) -> str:
    match c.how:
        case "dates" if c.valid_from is not None:
            until: datetime | None = c.valid_to
            return "should be " + _span(local_day(c.valid_from, zone), local_day(until, zone) if until else None)
        case "result":
            return "should be " + _result(c.score_percent, c.passed) + (f" on {c.taken_on}" if c.taken_on else "")
        case _:
            return "struck"
