"""Load the shipped states, counties and field offices with their dated areas; again changes nothing."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.db import transaction

from accord.actions._manifest import Line, loaded_before, loader_hold, write_manifest
from accord.actions._numbers import next_numbers
from accord.programs import places
from accord.queries.facts import row_digest
from accord.records.models import County, FieldOffice, OfficeArea, State
from accord.rules.parties import OFFICE
from accord.rules.permissions import Actor

TAG = "office:import"
Key = tuple[str, str]
"""Kind and name, by which an office is known again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacesReport:
    """What a load of places wrote; all zero when everything stood already."""

    states: int = 0
    counties: int = 0
    offices: int = 0
    areas: int = 0
    closed: int = 0
    """Areas that the files end and that were open until now."""


def load_places(*, by: Actor, at: datetime) -> PlacesReport:
    """Load states, counties, offices of both kinds and their areas; one transaction, one manifest.

    What people changed by hand since stays: an area that was ended is not opened again, and
    an office that only the register knows is left alone.

    Raises:
        Forbidden: the actor may not load lists.
    """
    hold = loader_hold(by, TAG)
    source = _source()
    if loaded_before(TAG, source):
        return PlacesReport()
    with transaction.atomic():
        numbers = next_numbers(OFFICE.prefix, at, 0)  # the lock: two first runs at once load once
        known_states, known_counties = set(State.objects.values_list("pk", flat=True)), _counties()
        new_states = [s for s in places.states().values() if s.code not in known_states]
        State.objects.bulk_create(State(code=s.code, fips=s.fips, name=s.name) for s in new_states)
        new_counties = [c for c in places.counties().values() if c.fips not in known_counties]
        County.objects.bulk_create(
            County(fips=c.fips, state_id=c.state, name=c.name, zone=c.zone) for c in new_counties
        )
        offices = {(o.kind, o.name): o for o in FieldOffice.objects.select_for_update()}
        missing = [o for o in places.offices() if (o.kind, o.name) not in offices]
        numbers = next_numbers(OFFICE.prefix, at, len(missing))
        for number, shipped in zip(numbers, missing, strict=True):
            offices[shipped.kind, shipped.name] = FieldOffice.objects.create(
                number=number,
                opened_at=at,
                kind=shipped.kind,
                name=shipped.name,
                verified=shipped.verified,
                source=_said_by(shipped)[:200],
            )
        opened, closed = _areas(offices)
        lines: list[Line] = [("counties", "", c.fips, c.state) for c in new_counties]
        lines += [(str(o.public_id), "", row_digest(o), o.name) for o in offices.values() if o.number in set(numbers)]
        lines += [
            (str(a.office.public_id), "", a.county_id, f"{a.from_on} to {a.to_on or ''}") for a in (*opened, *closed)
        ]
        if lines or new_states:
            given = {"source": source, "batch": 1, "last": True}
            write_manifest(TAG, lines, given, by=by, hold=hold, at=at)
    return PlacesReport(
        states=len(new_states),
        counties=len(new_counties),
        offices=len(missing),
        areas=len(opened),
        closed=len(closed),
    )


def _counties() -> set[str]:
    return set(County.objects.values_list("pk", flat=True))


def _said_by(office: places.Office) -> str:
    """Return where an office's row comes from, in words for a page."""
    if office.verified:
        return office.citation
    return "General knowledge, not checked against a published list"


def _areas(offices: dict[Key, FieldOffice]) -> tuple[list[OfficeArea], list[OfficeArea]]:
    """Open the areas that are missing, and end those that the files end; return both."""
    by_code = {o.code: offices[o.kind, o.name] for o in places.offices()}
    standing = {(a.office_id, a.county_id, a.from_on): a for a in OfficeArea.objects.select_related("office")}
    opened, closed = [], []
    for shipped in places.county_areas():
        office = by_code[shipped.office]
        area = standing.get((office.pk, shipped.fips, shipped.valid_from_on))
        if area is None:
            opened.append(
                OfficeArea(
                    office=office, county_id=shipped.fips, from_on=shipped.valid_from_on, to_on=shipped.valid_to_on
                )
            )
        elif area.to_on is None and shipped.valid_to_on is not None:
            area.to_on = shipped.valid_to_on
            closed.append(area)
    OfficeArea.objects.bulk_create(opened, batch_size=1000)
    OfficeArea.objects.bulk_update(closed, ["to_on"], batch_size=500)
    return opened, closed


def _source() -> str:
    """Return the name of the shipped places: the digest of every file they come from."""
    digest = sha256()
    for name in ("states.csv", "counties.csv", *places.OFFICE_FILES):
        digest.update((places.DATA / name).read_bytes())
    return f"shipped places, sha256 {digest.hexdigest()[:32]}"
