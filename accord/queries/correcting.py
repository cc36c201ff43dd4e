"""What on the record of an agreement may be corrected, and what waits for its second person."""

import hashlib

from accord.programs import programs
from accord.queries.dated import said
from accord.records.models import Agreement, Correction, Fact
from accord.rules.agreements import correcting as rules
from accord.rules.intervals import local_day
from accord.rules.permissions import Actor


def key_of(row: Agreement, fact: int) -> str:
    """Return the word by which a form names a fact; it says nothing about the table."""
    return hashlib.sha256(f"{row.public_id}:{fact}".encode()).hexdigest()[:12]


def correctable(row: Agreement) -> list[Fact]:
    """Return the facts of an agreement that may be corrected.  One query."""
    kinds = rules.ENTERED if row.imported else rules.ALWAYS
    return list(
        Fact.objects.filter(subject="agreement", subject_id=row.pk, known_to=None, kind__in=kinds).order_by("pk")
    )


def record_of(row: Agreement, by: Actor | None) -> rules.Record:
    """Return what may be corrected and what is proposed.  Two queries."""
    zone, program = row.agency.zone, programs().get(row.program)
    items = {}
    for fact in correctable(row):
        kind, about = said(fact, program, row.agency)
        starts_on = local_day(fact.valid_from, zone)
        ends_on = local_day(fact.valid_to, zone) if fact.valid_to else None
        until = f" until {ends_on}" if ends_on else ""
        key = key_of(row, fact.pk)
        items[key] = rules.Item(key=key, kind=fact.kind, label=f"{kind}: {about}, from {starts_on}{until}",
                                starts_on=starts_on, ends_on=ends_on)  # fmt: skip
    waiting = {}
    for c in Correction.objects.filter(agreement=row, confirmed=None).order_by("pk"):
        item = key_of(row, min(c.facts, default=0))
        right = "struck"
        if c.valid_from is not None:
            right = f"from {local_day(c.valid_from, zone)}" + (
                f" until {local_day(c.valid_to, zone)}" if c.valid_to else ""
            )
        label = items[item].label if item in items else rules.NAMES.get(c.kind, c.kind)
        waiting[str(c.public_id)] = rules.Waiting(
            key=str(c.public_id), item=item, label=f"{label}; should be {right}",
            own=by is not None and c.proposed_by_id == by.staff_id, stale=item not in items,
        )  # fmt: skip
    return rules.Record(items=items, waiting=waiting)
