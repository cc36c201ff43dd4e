"""The shipped lists of states, counties, field offices and agencies, read once and kept.

The files stand in `data/`; its README names their sources, quirks and counts.  Dates are
calendar days, areas half-open, zones IANA names.
"""

import csv
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from zoneinfo import available_timezones

from accord.rules.agencies import AgencyRow, header_problems, parse_agency, time_zone
from accord.rules.areas import OfficeArea, OfficeKind, by_county
from accord.rules.decisions import Problem

DATA = Path(__file__).parent / "data"
OFFICE_FILES = ("offices-removal.toml", "offices-investigations.toml")
AGENCY_FILE = DATA / "agencies.csv"


class PlacesError(ValueError):
    """A file of offices is not what it should be: names file, place and what is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """A state, district or territory: postal code, two-digit FIPS, name and usual zone."""

    code: str
    fips: str
    name: str
    zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class County:
    """A county, parish, borough or independent city, its postal state and its zone.

    `zone_source` says where the zone comes from; the line cuts through a "split" county.
    """

    fips: str
    state: str
    name: str
    zone: str
    zone_source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """A field office of one kind with the areas it serves over time."""

    code: str
    kind: OfficeKind
    name: str
    city: str
    state: str
    zone: str
    verified: bool
    citation: str
    areas: tuple[OfficeArea, ...]


@cache
def states() -> Mapping[str, State]:
    """Return the states by postal code, in the order of their FIPS codes."""
    return MappingProxyType({r["code"]: State(**r) for r in _table("states.csv")})


@cache
def counties() -> Mapping[str, County]:
    """Return the counties by five-digit FIPS code."""
    return MappingProxyType({r["fips"]: County(**r) for r in _table("counties.csv")})


_BARE = frozenset({"AK", "AS", "DC", "GU", "MP", "PR", "VI"})
"""Where what stands for a county bears no such word behind its name."""
_FIRST_CITY = "51500"
"""From this code on, Virginia's places are independent cities and no counties."""


def called(county: County) -> str:
    """Return a county as people write it: Lee County, FL; Orleans Parish, LA; Baltimore (city), MD."""
    name = county.name
    city = name.endswith(("(city)", "Carson City")) or (county.state == "VA" and county.fips >= _FIRST_CITY)
    if not city and county.state not in _BARE:
        name += " Parish" if county.state == "LA" else " County"
    return f"{name}, {county.state}"


_KINDS_OF_COUNTY = re.compile(r" (county|parish|borough|census area|municipality|municipio|city)$")


def _plainly(name: str) -> str:
    """Return a name as it is compared: no capitals, points, brackets or doubled blanks; Saint is St."""
    letters = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    words = re.sub(r"[.()’']", "", letters).split()
    return " ".join("st" if w == "saint" else "ste" if w == "sainte" else w for w in words)


@cache
def _by_name() -> Mapping[str, tuple[County, ...]]:
    """Return the counties by their name, with and without the word behind it."""
    found: dict[str, list[County]] = {}
    for county in counties().values():
        whole = _plainly(called(county).rpartition(",")[0])
        for key in dict.fromkeys((whole, _plainly(county.name), _KINDS_OF_COUNTY.sub("", whole))):
            found.setdefault(key, []).append(county)
    return MappingProxyType({key: tuple(rows) for key, rows in found.items()})


def state_called(text: str) -> State | None:
    """Return the state of these two letters or this name."""
    wanted = _plainly(text)
    return next((s for s in states().values() if wanted in (s.code.casefold(), _plainly(s.name))), None)


def counties_called(text: str) -> tuple[County, ...]:
    """Return the counties that a name fits: one where the state stands behind it, often several where it does not."""
    name, comma, behind = text.rpartition(",")
    state = state_called(behind) if comma else None
    if comma and state is None:
        return ()
    wanted = _plainly(name if comma else text)
    known = _by_name()
    rows = known.get(wanted) or known.get(_KINDS_OF_COUNTY.sub("", wanted), ())
    rows = tuple(c for c in rows if state is None or c.state == state.code)
    # Of a county and a city of one name, the one whose whole name was written.
    return tuple(c for c in rows if wanted == _plainly(called(c).rpartition(",")[0])) or rows


@cache
def county_states() -> Mapping[str, str]:
    """Return the postal code of each county's state, as `parse_agency` asks for it."""
    return MappingProxyType({c.fips: c.state for c in counties().values()})


@cache
def zone_names() -> frozenset[str]:
    """Return the time zones this installation knows."""
    return frozenset(available_timezones())


def zone_of(agency_zone: str, county_fips: tuple[str, ...], state: str) -> str:
    """Return the IANA zone in which an agency's dates begin and end."""
    county_zones = {f: counties()[f].zone for f in county_fips if f in counties()}
    state_zones = {state: states()[state].zone} if state in states() else {}
    return time_zone(agency_zone, county_fips, state, county_zones=county_zones, state_zones=state_zones)


@cache
def offices() -> tuple[Office, ...]:
    """Return the shipped field offices of both kinds, by code."""
    return read_offices(*(DATA / name for name in OFFICE_FILES))


@cache
def areas() -> tuple[OfficeArea, ...]:
    """Return every dated area of every shipped office."""
    return tuple(area for office in offices() for area in office.areas)


@cache
def county_areas() -> tuple[OfficeArea, ...]:
    """Return the same areas county by county, for a table that is keyed by county."""
    return tuple(by_county(areas(), counties()))


_HEAD = {"source", "citation", "verified", "office"}
_OFFICE = {"code", "kind", "name", "city", "state", "zone", "verified", "citation", "area"}
_AREA = {"valid_from_on", "valid_to_on", "fips"}


def read_offices(*files: Path) -> tuple[Office, ...]:
    """Return the offices of the given files, by code.

    Raises:
        PlacesError: an unknown key, kind, state, county or zone, a code used twice or an area
            that ends before it begins.
    """
    found: dict[str, Office] = {}
    for file in files:
        try:
            content = tomllib.loads(file.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise PlacesError(f"{file.name} cannot be read: {error}") from error
        _known(content, _HEAD, file.name)
        for entry in content.get("office", []):
            office = _office(entry, content, file.name)
            if office.code in found:
                raise PlacesError(f"{file.name}: the code {office.code} stands there twice")
            found[office.code] = office
    return tuple(found[code] for code in sorted(found))


def _office(entry: Mapping[str, object], head: Mapping[str, object], file: str) -> Office:
    code = str(entry.get("code", ""))
    where = f"{file}, office {code or '(without code)'}"
    _known(entry, _OFFICE, where)
    if missing := [k for k in ("code", "kind", "name", "city", "state", "zone") if not entry.get(k)]:
        raise PlacesError(f"{where}: {', '.join(missing)} is missing")
    kind: OfficeKind
    match entry["kind"]:
        case "removal":
            kind = "removal"
        case "investigations":
            kind = "investigations"
        case other:
            raise PlacesError(f"{where}: kind is {other!r}, expected removal or investigations")
    if entry["state"] not in states():
        raise PlacesError(f"{where}: state is {entry['state']!r}, expected a postal code such as TX")
    if entry["zone"] not in zone_names():
        raise PlacesError(f"{where}: zone is {entry['zone']!r}, expected a name such as America/Denver")
    given = entry.get("area", [])
    return Office(
        code=code,
        kind=kind,
        name=str(entry["name"]),
        city=str(entry["city"]),
        state=str(entry["state"]),
        zone=str(entry["zone"]),
        verified=bool(entry.get("verified", head.get("verified", False))),
        citation=str(entry.get("citation", head.get("citation", head.get("source", "")))),
        areas=tuple(a for each in (given if isinstance(given, list) else []) for a in _area(each, code, kind, where)),
    )


def _area(entry: Mapping[str, object], code: str, kind: OfficeKind, where: str) -> Iterator[OfficeArea]:
    _known(entry, _AREA, where + ", area")
    start, end, listed = entry.get("valid_from_on"), entry.get("valid_to_on"), entry.get("fips")
    if type(start) is not date or not (end is None or type(end) is date):
        raise PlacesError(f"{where}: valid_from_on (and valid_to_on, if given) must be a date")
    if end is not None and end <= start:
        raise PlacesError(f"{where}: the area ends on {end}, before or when it begins on {start}")
    if not isinstance(listed, list) or not listed:
        raise PlacesError(f"{where}: fips must list at least one state or county code")
    state_codes = {s.fips for s in states().values()}
    for fips in listed:
        if fips not in counties() and fips not in state_codes:
            raise PlacesError(f"{where}: {fips!r} is no state or county code")
        yield OfficeArea(office=code, kind=kind, fips=str(fips), valid_from_on=start, valid_to_on=end)


def _known(entry: Mapping[str, object], keys: set[str], where: str) -> None:
    if unknown := sorted(set(entry) - keys):
        raise PlacesError(f"{where}: unknown {', '.join(unknown)}; expected {', '.join(sorted(keys))}")


def agencies_rows(file: Path = AGENCY_FILE) -> Iterator[tuple[int, AgencyRow | tuple[Problem, ...]]]:
    """Yield each line of a list of agencies with its number and its typed row or problems."""
    # Bytes that are no UTF-8 become surrogates, which the row's own check then refuses by line.
    with file.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as lines:
        yield from read_agencies(lines)


def read_agencies(lines: Iterable[str]) -> Iterator[tuple[int, AgencyRow | tuple[Problem, ...]]]:
    """Yield each row of a CSV with its line number; a bad header is the one answer, at line 1."""
    known_states, known_counties, known_zones = frozenset(states()), county_states(), zone_names()
    reader = csv.DictReader(lines)
    if problems := header_problems(reader.fieldnames or ()):
        yield (1, problems)
        return
    while True:
        try:
            row = next(reader, None)
        except csv.Error as error:
            # Nothing after an unreadable line can be trusted to begin where it seems to.
            where = reader.line_num + 1
            yield (where, (Problem(field=f"{where}.row", message=f"The list cannot be read on: {error}."),))
            return
        if row is None:
            return
        yield (
            reader.line_num,
            parse_agency(row, reader.line_num, states=known_states, counties=known_counties, zones=known_zones),
        )


def _table(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
