"""Due dates of one object, derived afresh from its log entries and the dated calendar."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from accord.programs import umbrella
from accord.queries import enquiries, money, sharing
from accord.records.models import LogEntry
from accord.rules.clocks import Event, derive
from accord.rules.intervals import MomentInterval
from accord.rules.programs import Deadline
from accord.rules.rooms import STAGES


@dataclass(frozen=True, slots=True, kw_only=True)
class DerivedDue:
    """One clock as it will be kept for lists: code, owner, start, due, met, and why that date."""

    code: str
    owner: str
    started_at: datetime
    due_at: datetime
    met_at: datetime | None
    why: tuple[str, ...]


def title_of(code: str) -> str:
    """Return the words of a deadline's code; the code itself when no file names it any more."""
    return titles().get(code, code)


@cache
def titles() -> Mapping[str, str]:
    """Return the title of every deadline, the house's and the programs'."""
    every = [*umbrella().deadlines, *(d for p in umbrella().programs.values() for d in p.deadlines)]
    return {d.code: d.title for d in every}


def said(tag: str) -> str:
    """Return an act as its button reads, such as “Acknowledge”; a tag of a room to come as it is."""
    kind, _, action = tag.partition(":")
    declared = STAGES[kind].lifecycle.by_action.get(action) if kind in STAGES else None
    return f"“{declared.label}”" if declared else tag


def derive_for(kind: str, row: Any, at: datetime) -> Iterator[DerivedDue]:
    """Yield every clock of the object as it stands at `at`, in the agency's time zone."""
    deadlines = _deadlines(kind, row)
    if not deadlines:
        return
    entries = LogEntry.objects.filter(object_id=row.public_id).order_by("pk").values_list("tag", "at")
    events = [Event(tag, moment) for tag, moment in entries]
    pauses: tuple[MomentInterval, ...] = ()
    if kind == "enquiry":
        events, pauses = enquiries.timeline(row, events)
        deadlines = [d for d in deadlines if d.code != enquiries.KEPT or row.contact_given]
    if kind == "certification":
        events = money.certification_timeline(row, events)
    if kind == "request":
        pauses = tuple(MomentInterval(p.from_at, p.to_at) for p in row.pauses.all())
    owners = {d.code: d.owner for d in deadlines}
    asset = row.seizure if kind == "sharing" else row
    if kind in ("seizure", "sharing"):
        events = sharing.timeline(kind, row, events)
    terms = {k: v for k, v in getattr(row, "terms", {}).items() if isinstance(v, int)}
    if kind in ("seizure", "sharing"):
        terms = sharing.terms_for(asset)
    lifecycle = STAGES[kind].lifecycle
    stops = frozenset(
        lifecycle.tag(t.action)
        for t in lifecycle.transitions
        if t.target is not None and lifecycle.by_state[t.target].final and not t.routine
    )
    zone = getattr(row, "zone", "") or row.agency.zone
    for clock in derive(deadlines, events, pauses, at=at, zone=zone, terms=terms, stops=stops, words=said):
        yield DerivedDue(
            code=clock.code,
            owner=owners[clock.code],
            started_at=clock.started_at,
            due_at=clock.due.due_at,
            met_at=clock.met_at or clock.stopped_at,
            why=clock.why,
        )


def _deadlines(kind: str, row: Any) -> list[Deadline]:
    """Return the umbrella's deadlines and those of the row's own program that this kind triggers."""
    house = umbrella()
    found = list(house.deadlines)
    program = house.programs.get(getattr(row, "program", ""))
    if program is None and kind == "designation":
        program = house.programs.get(row.agreement.program)
    if program is not None:
        found += program.deadlines
    return [d for d in found if any(t.startswith(f"{kind}:") for t in d.starts)]
