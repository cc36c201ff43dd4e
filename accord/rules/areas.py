"""Which two field offices a place belongs to on a day: one of each kind, never one twice.

Pure: dated areas go in, two offices or the named queues that stand in for them come out.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

OfficeKind = Literal["removal", "investigations"]

OFFICE_KINDS: Mapping[OfficeKind, str] = {
    "removal": "Removal-side field office",
    "investigations": "Investigations-side field office",
}

STATE_DIGITS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeArea:
    """A place that an office serves for a time: a two-digit state or a five-digit county FIPS.

    Half-open: `valid_to_on` is the first day on which the office no longer serves it.
    """

    office: str
    kind: OfficeKind
    fips: str
    valid_from_on: date
    valid_to_on: date | None = None

    def covers(self, on: date) -> bool:
        """Whether the office serves the place on that day."""
        return self.valid_from_on <= on and (self.valid_to_on is None or on < self.valid_to_on)


def by_county(areas: Sequence[OfficeArea], counties: Iterable[str]) -> Iterator[OfficeArea]:
    """Yield the same areas county by county, as a table keyed by county keeps them.

    A state's area becomes one for each of its counties, without the days on which another area
    of the same kind names that county itself.
    """
    every = sorted(counties)
    for area in areas:
        if len(area.fips) > STATE_DIGITS:
            yield area
            continue
        for fips in every:
            if fips[:STATE_DIGITS] != area.fips:
                continue
            own = [a for a in areas if a.fips == fips and a.kind == area.kind]
            yield from _without(replace(area, fips=fips), own)


def _without(area: OfficeArea, own: Iterable[OfficeArea]) -> Iterator[OfficeArea]:
    """Yield the parts of an area's period that none of the county's own areas fills."""
    start = area.valid_from_on
    for each in sorted(own, key=lambda a: a.valid_from_on):
        if start < each.valid_from_on and (area.valid_to_on is None or start < area.valid_to_on):
            stop = each.valid_from_on
            stop = stop if area.valid_to_on is None else min(stop, area.valid_to_on)
            yield replace(area, valid_from_on=start, valid_to_on=stop)
        if each.valid_to_on is None:
            return
        start = max(start, each.valid_to_on)
    if area.valid_to_on is None or start < area.valid_to_on:
        yield replace(area, valid_from_on=start)


QUEUES: Mapping[OfficeKind, str] = {
    "removal": "removal-unassigned",
    "investigations": "investigations-unassigned",
}
"""Where a referral waits for a person to name an office; an administrator empties them."""

QUEUE_TITLES: Mapping[str, str] = {
    "removal-unassigned": "Referrals waiting for a removal-side office",
    "investigations-unassigned": "Referrals waiting for an investigations-side office",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Offices:
    """The two offices that a request is referred to, or the queue that stands in for one.

    `queues` names the queue of each side without an office, `reasons` says why in the same
    order, and `also` names further offices when the agency reaches into their areas.
    """

    removal: str | None
    investigations: str | None
    queues: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    also: tuple[str, ...] = ()


def offices_for(county_fips: str, on: date, areas: Iterable[OfficeArea]) -> Offices:
    """Return the two offices for one county (five digits) or one whole state (two digits).

    A county's own area beats its state's.  Where nobody or more than one office serves the
    place, and where both sides would be the same office, the referral goes to a named queue:
    two opinions of one office are one opinion.
    """
    found: dict[OfficeKind, str | None] = {}
    reasons: dict[OfficeKind, str] = {}
    served = [a for a in areas if a.covers(on) and a.fips[:2] == county_fips[:2]]
    now = [a for a in served if a.fips in (county_fips, county_fips[:2])]
    for kind in QUEUES:
        own = {a.office for a in now if a.kind == kind and a.fips == county_fips}
        names = own or {a.office for a in now if a.kind == kind}
        found[kind] = next(iter(names)) if len(names) == 1 else None
        inside = sorted({a.office for a in served if a.kind == kind})
        if not names and len(county_fips) == STATE_DIGITS and inside:
            reasons[kind] = f"State {county_fips} is divided among {', '.join(inside)}; name a county."
        elif not names:
            reasons[kind] = f"No {kind} office serves {county_fips} on {on}."
        elif len(names) > 1:
            reasons[kind] = f"More than one {kind} office serves {county_fips}: {', '.join(sorted(names))}."
    if found["removal"] is not None and found["removal"] == found["investigations"]:
        reasons["investigations"] = f"{found['removal']} already gives the other opinion; a second office must."
        found["investigations"] = None
    waiting = [kind for kind in QUEUES if found[kind] is None]
    return Offices(
        removal=found["removal"],
        investigations=found["investigations"],
        queues=tuple(QUEUES[kind] for kind in waiting),
        reasons=tuple(reasons[kind] for kind in waiting),
    )


def offices_for_agency(county_fips: Sequence[str], state_fips: str, on: date, areas: Sequence[OfficeArea]) -> Offices:
    """Return the two offices of an agency, judged by its first county, else by its state.

    The offices of its other counties are named in `also`, so that people can hear them too.
    """
    places = list(county_fips) or ([state_fips] if state_fips else [])
    if not places:
        return Offices(
            removal=None,
            investigations=None,
            queues=tuple(QUEUES.values()),
            reasons=tuple("The agency names neither a county nor a state." for _ in QUEUES),
        )
    each = [offices_for(place, on, areas) for place in places]
    first = each[0]
    others = {o for e in each[1:] for o in (e.removal, e.investigations) if o}
    return Offices(
        removal=first.removal,
        investigations=first.investigations,
        queues=first.queues,
        reasons=first.reasons,
        also=tuple(sorted(others - {first.removal, first.investigations})),
    )
