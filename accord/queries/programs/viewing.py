"""One program as it stood on a day, and all of them side by side.  No query: the files are the data."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from functools import lru_cache
from typing import get_args

from accord.programs import programs, umbrella
from accord.queries.programs import words
from accord.queries.programs.parts import Asked, all_parts
from accord.queries.programs.shapes import Cell, Change, Glance, Part, Said, Source, Sources, View, in_words
from accord.rules.asof import binding, holding
from accord.rules.decisions import Invalid, Missing, Problem
from accord.rules.descriptions import Dated
from accord.rules.editions import Cited
from accord.rules.programs import Program, Umbrella
from accord.rules.vocabulary import ProgramKind

FIRST_DAY, LAST_DAY = date(1950, 1, 1), date(2100, 1, 1)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
NOTE = Cited(citation="remark of this house in the program's file", verified=True)


def day_of(raw: str, default: date, *, field: str = "on") -> date:
    """Return the day somebody asks about; nothing typed is `default`.

    Raises:
        Invalid: it is no date as YYYY-MM-DD, or far out of any program's time.
    """
    text = raw.strip()
    if not text:
        return default
    expected = f"a date as YYYY-MM-DD from {FIRST_DAY} until before {LAST_DAY}"
    try:
        found = date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        found = None
    if found is None:
        message = "This is no date that stands in the calendar."
    elif not FIRST_DAY <= found < LAST_DAY:
        message = "This date is too far away."
    else:
        return found
    raise Invalid((Problem(field=field, message=message, got=text[:40], expected=expected),), kept={field: raw[:40]})


def known(slug: str) -> Program:
    """Return a program.

    Raises:
        Missing: there is none of that name.
    """
    found = programs().get(slug)
    if found is None:
        raise Missing
    return found


def names() -> tuple[tuple[str, str], ...]:
    """Return the word and name of every program, in the umbrella's order."""
    return tuple((p.slug, p.name) for p in programs().values())


def view(slug: str, on: date) -> View:
    """Return the program as it stood on that day.

    Raises:
        Missing: there is no such program.
    """
    return _view(umbrella(), known(slug), on)


def began_on(program: Program) -> date:
    """Return the program's first day."""
    return min(s.on for s in program.switches)


@lru_cache(maxsize=256)
def _kept(digest: str, slug: str, on: date) -> View:
    return _drawn(umbrella(), programs()[slug], on)


def _view(house: Umbrella, program: Program, on: date) -> View:
    return _kept(house.digest, program.slug, on)


def _drawn(house: Umbrella, program: Program, on: date) -> View:
    first, cite = began_on(program), Sources()
    begun = first <= on
    opening = min(program.switches, key=lambda s: s.on)
    switch = program.state_on(on)
    offered = program.offered(on)
    asked = Asked(program, on, offered, cite)
    days = changes(program)
    past = [c.on for c in days if c.on <= on]
    if switch is not None:
        state, says = words.STATES[switch.state], Said(switch.because, cite(switch))
    else:
        state, says = words.NOT_BEGUN, Said(opening.because, cite(opening))
    office = _office(program, on, cite)
    parts = all_parts(asked) if begun else ()
    return View(
        slug=program.slug,
        name=program.name,
        short=program.short,
        kind=program.kind,
        kind_title=words.KINDS[program.kind],
        purpose=program.purpose,
        on=on,
        began_on=first,
        has_begun=begun,
        state=state,
        state_since=switch.on if switch else None,
        state_says=says,
        last_change=max(past, default=None),
        next_change=min((c.on for c in days if c.on > on), default=None),
        changes=days,
        editions=tuple(e.title for e in offered) if begun else (),
        office=office,
        glance=tuple(_glance(asked, parts)) if begun else (),
        notes=tuple(Said(n, cite(NOTE)) for n in program.notes) if begun else (),
        parts=parts,
        sources=cite.listed(),
        digest=house.digest,
    )


def _office(program: Program, on: date, cite: Sources) -> Said:
    now = [r for r in program.responsibles if r.holds(on)]
    said = "; ".join(r.office + (f" ({r.part})" if r.part else "") for r in now)
    return Said(said or "nobody is named for that day", cite(*now))


def _glance(a: Asked, parts: tuple[Part, ...]) -> Iterator[Glance]:
    """Yield the five answers a reader comes for."""
    by = {p.code: p for p in parts}
    p, house = a.program, umbrella()
    yield Glance("What it is", (Said(f"{words.KINDS[p.kind]}. {words.KIND_SAYS[p.kind]}"),), "law")
    deciders = sorted((d for d in p.deciders if d.holds(a.on)), key=lambda d: d.side)
    yield Glance(
        "Who decides", tuple(Said(f"{d.position} {d.decides}.", a.cite(d)) for d in deciders[:3]), "who-decides"
    )
    known_units = {r.code: r for r in house.resources}
    asks = [x for x in holding(p.asks, a.on) if x.side == "local"][:4]
    yield Glance("What it asks of you", tuple(
        Said(f"{known_units[x.resource].asked or known_units[x.resource].title}: {words.asked(x, known_units[x.resource].unit)}.", a.cite(x)) for x in asks
    ), "resources")  # fmt: skip
    times = [t for t in p.timings if t.amount and t.holds(a.on)] or [t for t in p.timings if t.holds(a.on)]
    answer = [t for t in house.timings if t.code == "answer"]
    yield Glance("How long it takes", tuple(
        Said(f"{t.title}: {words.amount(t.amount, t.unit)}." if t.amount else f"{t.title}: not stated.", a.cite(t)) for t in (*answer, *times[:3])
    ), "how-long")  # fmt: skip
    rows = [r for r in by["leave"].rows if r.key.startswith("local")] if "leave" in by else []
    yield Glance("How to leave", tuple(Said(in_words(r.cells[1]), r.cites) for r in rows), "leave")


def changes(program: Program) -> tuple[Change, ...]:
    """Return every day on which anything about the program changed, oldest first."""
    found: dict[date, list[str]] = {}

    def add(on: date | None, says: str) -> None:
        if on is not None and says not in found.setdefault(on, []):
            found[on].append(says)

    for s in program.switches:
        add(s.on, f"{words.STATES[s.state]}: {s.because}")
    for e in program.editions:
        add(e.effective, f"Edition offered: {e.title}")
        add(e.superseded, f"Edition offered no more: {e.title}")
    for m in program.milestones:
        add(m.on, m.says)
    for r in program.responsibles:
        add(r.since, f"Responsible: {r.office}")
    for f in fields(program):
        things = getattr(program, f.name)
        if f.name not in ("responsibles", "locations") and isinstance(things, tuple):
            for x in things:
                if isinstance(x, Dated):
                    add(x.since, f"Begins to hold: {x.citation}")
                    add(x.until, f"Holds no more: {x.citation}")
    first = began_on(program)
    return tuple(Change(on, tuple(says)) for on, says in sorted(found.items()) if on >= first)


@dataclass(frozen=True, slots=True)
class Card:
    """One program in the list of them."""

    slug: str
    name: str
    short: str
    kind_title: str
    purpose: str
    state: str
    state_since: date | None
    state_cites: tuple[int, ...]
    office: Said
    who: str
    who_cites: tuple[int, ...]
    needs: tuple[str, ...]
    powers: bool


@dataclass(frozen=True, slots=True)
class Option:
    """A value of a filter, with how many programs it leaves."""

    value: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Choice:
    """A course of action that is no program."""

    title: str
    purpose: str
    cites: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """The umbrella as it stood on a day: what its page said, and the programs that pass the filters."""

    name: str
    on: date
    began: date
    statement: tuple[Said, ...]
    dated: str
    speaks_of: str
    note: Said
    statement_dates: tuple[date, ...]
    office: Said
    cards: tuple[Card, ...]
    total: int
    kinds: tuple[Option, ...]
    needs: tuple[Option, ...]
    choices: tuple[Choice, ...]
    sources: tuple[Source, ...]


def listed(on: date, kind: str = "", need: str = "") -> Listed:
    """Return the list of programs as on that day.

    Raises:
        Invalid: a filter is not one of those offered; every problem is named.
    """
    house, cite = umbrella(), Sources()
    needs = {n.code: n.title for n in house.needs}
    problems = [
        Problem(field=name, message=f"There is no {name} of this code.", got=got[:40], expected=", ".join(choices))
        for name, got, choices in (("kind", kind, get_args(ProgramKind)), ("need", need, needs))
        if got and got not in choices
    ]
    if problems:
        raise Invalid(tuple(problems), kept={"kind": kind[:40], "need": need[:40]})
    every = tuple(house.programs.values())
    statement = max((s for s in house.statements if s.effective <= on), key=lambda s: s.effective, default=None)
    first = cite(statement) if statement else ()
    now = [r for r in house.responsibles if r.holds(on)]
    return Listed(
        name=house.name,
        on=on,
        began=house.began,
        statement=tuple(Said(s, first) for s in statement.says) if statement else (),
        dated=statement.dated if statement else "",
        speaks_of=statement.speaks_of if statement else "",
        note=Said(statement.note if statement else f"The umbrella had not begun: it began on {house.began}.", first),
        statement_dates=tuple(s.effective for s in house.statements),
        office=Said("; ".join(r.office for r in now) or "nobody is named for that day", cite(*now)),
        cards=tuple(
            _card(p, on, cite, needs)
            for p in every
            if (not kind or p.kind == kind) and (not need or need in {d.need for d in p.degrees})
        ),
        total=len(every),
        kinds=_counted((p.kind, words.KINDS[p.kind]) for p in every),
        needs=_counted((d.need, needs[d.need]) for p in every for d in p.degrees),
        choices=tuple(Choice(o.title, o.purpose, cite(*o.basis)) for o in house.options),
        sources=cite.listed(),
    )


def _counted(pairs: Iterator[tuple[str, str]]) -> tuple[Option, ...]:
    counts: dict[tuple[str, str], int] = {}
    for pair in pairs:
        counts[pair] = counts.get(pair, 0) + 1
    return tuple(Option(value, label, n) for (value, label), n in sorted(counts.items(), key=lambda x: x[0][1]))


def _card(p: Program, on: date, cite: Sources, needs: dict[str, str]) -> Card:
    switch = p.state_on(on)
    party = [r for r in binding(p, on) if r.rule == "party-kind"]
    best = sorted(p.degrees, key=lambda d: -d.percent)[:2]
    return Card(
        slug=p.slug,
        name=p.name,
        short=p.short,
        kind_title=words.KINDS[p.kind],
        purpose=p.purpose,
        state=words.STATES[switch.state] if switch else words.NOT_BEGUN,
        state_since=switch.on if switch else None,
        state_cites=cite(switch) if switch else (),
        office=_office(p, on, cite),
        who="; ".join(words.parties(r.values) for r in party),
        who_cites=cite(*party),
        needs=tuple(needs[d.need] for d in best),
        powers=bool(p.functions),
    )


__all__ = ["Card", "Cell", "Listed", "began_on", "changes", "day_of", "known", "listed", "names", "view"]
