"""Allegations: recorded by class only, with the hold that begins at that moment; decided apart from lifting it."""

from datetime import datetime

from accord.actions._acting import Act
from accord.actions.authority._dated import day, law, put
from accord.queries.authority import known_now
from accord.queries.authority.gathering import allegation_key
from accord.records.models import Fact
from accord.rules.authority.allegations import ROW_20, ROW_21
from accord.rules.intervals import day_starts_at


def record_allegation(act: Act) -> None:
    """Put down the class of an allegation, and put authority on hold with it."""
    received = day_starts_at(day(act, "received_on"), act.row.agency.zone)
    put(act, "allegation", detail=act.given.text("code"), citation=ROW_21, valid_from=min(received, act.at))
    if not act.facts.held:
        clause = act.facts.consequence("complaint-opened", "hold-officer")
        put(
            act,
            "hold",
            detail="open-allegation",
            citation=clause or law(act.row).get("no-hold", "") or ROW_20,
            valid_from=act.at,
        )


def decide_allegation(act: Act) -> None:
    """End an allegation on the day it was decided; the outcome stands in the history."""
    ends_at = min(day_starts_at(day(act, "done_on"), act.row.agency.zone), act.at)
    for fact in known_now(act.row, "allegation"):
        if allegation_key(act.row, fact) == act.given.text("allegation"):
            _close(act, fact, max(ends_at, fact.valid_from))


def _close(act: Act, fact: Fact, ends_at: datetime) -> None:
    fact.known_to = act.at
    fact.save(update_fields=["known_to"])

    def settle() -> None:
        Fact.objects.create(
            subject=fact.subject, subject_id=fact.subject_id, kind=fact.kind, detail=fact.detail, citation=fact.citation,
            valid_from=fact.valid_from, valid_to=ends_at, known_from=act.at, entry=act.entry,
        )  # fmt: skip

    act.after(settle)
