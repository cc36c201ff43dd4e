"""The way in, for anyone: which two offices serve a place, and how one asks for each program."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from accord.programs import umbrella
from accord.queries.agencies_list import AgencyItem, search, suggest
from accord.queries.areas import Assigned
from accord.queries.enquiries import sides_of
from accord.queries.visible import visible
from accord.records.models import Agency, County, State
from accord.rules.agencies import PARTY_KINDS, local_side
from accord.rules.areas import OFFICE_KINDS, QUEUES
from accord.rules.asof import binding
from accord.rules.decisions import Invalid
from accord.rules.descriptions import Dated, Timing
from accord.rules.inputs import Choice
from accord.rules.permissions import without_account
from accord.rules.programs import Program

D = TypeVar("D", bound=Dated)
PUBLIC = without_account("public")
NAMED = 20
"""So many agencies are shown of a search; more are found by more letters."""
DOES = {
    "removal": "Answers for jails, custody and handover, and for agreements that delegate such work.",
    "investigations": "Answers for criminal investigations, customs authority, task forces and shared property.",
}
"""What each side does, in words for someone who has never called either."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeLine:
    """One of the two offices of a place, or why none is named."""

    side: str
    title: str
    does: str
    name: str = ""
    verified: bool = False
    why_none: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What was asked for, an agency or a county, with its two offices."""

    title: str
    where: str
    agency: UUID | None
    county: str
    kind: str
    kind_label: str
    may_ask: bool
    why_not: tuple[str, ...]
    offices: tuple[OfficeLine, ...]


def states() -> tuple[Choice, ...]:
    """Return the states and territories by name.  One query."""
    return tuple(Choice(value=s.code, label=s.name) for s in State.objects.order_by("name"))


def counties_of(state: str) -> tuple[Choice, ...]:
    """Return the counties of a state by name; none for a state that is not there.  One query."""
    if not re.fullmatch(r"[A-Z]{2}", state):
        return ()
    rows = County.objects.filter(state_id=state).order_by("name", "fips")
    return tuple(Choice(value=c.fips, label=c.name) for c in rows)


def found_by_words(text: str, state: str, at: datetime) -> tuple[AgencyItem, ...]:
    """Return the first agencies that the words fit.  Three queries.

    Raises:
        Invalid: the text is too long, or the state unknown.
    """
    return search(PUBLIC, at, text, state=state).items[:NAMED]


def suggested(text: str, at: datetime) -> tuple[AgencyItem, ...]:
    """Return the agencies to offer while anyone types; nothing for what cannot be searched for.  Two queries."""
    try:
        return suggest(PUBLIC, at, text)
    except Invalid:
        return ()


def at_agency(public_id: str, on: date) -> Place | None:
    """Return an agency of the register with its offices, or None.  Five queries."""
    try:
        wanted = UUID(public_id)
    except ValueError:
        return None
    rows = visible("agency", PUBLIC, on).select_related("home_county", "place_state")
    row: Agency | None = rows.filter(public_id=wanted).first()
    if row is None:
        return None
    refused = local_side(row.kind)
    county = row.home_county
    where = ", ".join(filter(None, (county.name if county else "", row.place_state.name if row.place_state else "")))
    return Place(
        title=row.name,
        where=where,
        agency=row.public_id,
        county=county.fips if county else "",
        kind=row.kind,
        kind_label=PARTY_KINDS[row.kind].title if row.kind in PARTY_KINDS else row.kind,
        may_ask=not refused,
        why_not=tuple(f"{f.message} {f.fix}" for f in refused),
        offices=_lines(sides_of(row, None, on)),
    )


def at_county(fips: str, on: date) -> Place | None:
    """Return a county with its offices, or None.  Two queries."""
    row = County.objects.select_related("state").filter(fips=fips).first() if re.fullmatch(r"[0-9]{5}", fips) else None
    if row is None:
        return None
    return Place(
        title=row.name,
        where=row.state.name,
        agency=None,
        county=row.fips,
        kind="",
        kind_label="",
        may_ask=True,
        why_not=(),
        offices=_lines(sides_of(None, row, on)),
    )


def _lines(sides: Assigned | None) -> tuple[OfficeLine, ...]:
    assert sides is not None, "an agency or a county is given"  # noqa: S101 - an invariant
    made = []
    for side in QUEUES:
        office = sides.office(side)
        made.append(
            OfficeLine(
                side=side,
                title=OFFICE_KINDS[side],
                does=DOES[side],
                name=office.name if office is not None else "",
                verified=office is not None and office.verified,
                why_none="" if office is not None else sides.reasons.get(side, ""),
            )
        )
    return tuple(made)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One sentence with its source; `who` is whose it is, where that matters."""

    says: str
    citation: str
    verified: bool
    title: str = ""
    who: str = ""
    meets: str = ""
    """For a requirement: `yes`, `no`, or empty where only an assessment can tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How to ask for one program, what it costs, who decides, how long, and how to leave."""

    slug: str
    name: str
    purpose: str
    runs: str
    may: tuple[Said, ...]
    steps: tuple[Said, ...]
    costs: tuple[Said, ...]
    deciders: tuple[Said, ...]
    timings: tuple[Said, ...]
    leavings: tuple[Said, ...]
    offices: tuple[Said, ...]


_SIDES = {
    "local": "Your agency",
    "federal": "The federal side",
    "both": "Both sides",
    "shared": "Both sides",
    "fund": "A fund",
}
_RUNS = {"running": "Runs today", "held": "Held for now", "ended": "Ended"}


def ways(on: date, *, kind: str = "", only: str = "") -> tuple[Way, ...]:
    """Return the way into the program named, or into every one, by name; those not open to the kind of agency last."""
    every = umbrella().programs
    if only in every:
        return (_way(every[only], on, kind),)
    made = (_way(p, on, kind) for p in every.values())
    return tuple(sorted(made, key=lambda w: (any(r.meets == "no" for r in w.may), w.name.casefold())))


def house_steps(on: date) -> tuple[Said, ...]:
    """Return the steps that are the same for every program, in order."""
    return tuple(
        Said(
            says=s.says,
            citation=s.citation,
            verified=s.verified,
            title=s.title,
            who="" if s.title.startswith(_SIDES["both"]) else _SIDES[s.side],  # such a title says it itself
        )
        for s in _now(umbrella().steps, on)
    )


def house_timings(on: date) -> tuple[Said, ...]:
    """Return how long the steps take that are the same for every program."""
    return _timings(umbrella().timings, on)


def program_choices() -> tuple[Choice, ...]:
    """Return the programs of the umbrella, by name."""
    by_name = sorted(umbrella().programs.values(), key=lambda p: p.name.casefold())
    return tuple(Choice(value=p.slug, label=p.name) for p in by_name)


def _now(rows: Iterable[D], on: date) -> list[D]:
    return [r for r in rows if r.holds(on)]


def _timings(rows: Iterable[Timing], on: date) -> tuple[Said, ...]:
    return tuple(Said(says=t.says, citation=t.citation, verified=t.verified, title=t.title) for t in _now(rows, on))


def _meets(rule: str, values: tuple[str, ...], kind: str) -> str:
    if rule != "party-kind" or not kind:
        return ""
    return "yes" if kind in values else "no"


def _way(p: Program, on: date, kind: str) -> Way:
    switch = p.state_on(on)
    return Way(
        slug=p.slug,
        name=p.name,
        purpose=p.purpose,
        runs=_RUNS[switch.state] if switch is not None else "Not begun",
        may=tuple(
            Said(says=r.says, citation=r.citation, verified=r.verified, meets=_meets(r.rule, r.values, kind),
                 title="" if not r.models else "Only for: " + ", ".join(m.replace("-", " ") for m in r.models))
            for r in binding(p, on)
        ),
        steps=tuple(
            Said(says=s.says, citation=s.citation, verified=s.verified, title=s.title, who=_SIDES[s.side])
            for s in _now(p.steps, on)
        ),
        costs=tuple(
            Said(says=c.says, citation=c.citation, verified=c.verified, title=c.title, who=_SIDES[c.payer])
            for c in _now(p.costs, on)
        ),
        deciders=tuple(
            Said(says=d.decides, citation=d.citation, verified=d.verified, title=d.position, who=_SIDES[d.side])
            for d in _now(p.deciders, on)
        ),
        timings=_timings(p.timings, on),
        leavings=tuple(
            Said(says=x.says, citation=x.citation, verified=x.verified, who=_SIDES[x.side]) for x in _now(p.leavings, on)
        ),
        offices=tuple(
            Said(says=r.office, citation=r.citation, verified=r.verified, title=r.part) for r in _now(p.responsibles, on)
        ),
    )  # fmt: skip
