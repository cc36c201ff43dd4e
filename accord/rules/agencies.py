"""Who may be a party, and what a row of an agency list must hold.

Pure: rows go in, a typed row or every problem comes out.  An ORI is an
attribute and never a key: several agencies may share one, and a party may have none.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from accord.rules.decisions import Finding, Problem
from accord.rules.screening import screen


@dataclass(frozen=True, slots=True)
class PartyKind:
    """One kind of party.  `public_body` is false for those that no power can be delegated to."""

    code: str
    title: str
    sentence: str
    local_side: bool = True
    public_body: bool = True
    needs_state: bool = True


PARTY_KINDS: Mapping[str, PartyKind] = {
    k.code: k
    for k in (
        PartyKind("police", "Police department", "A city, town, township or county police force."),
        PartyKind("sheriff", "Sheriff's office", "An office under a sheriff, whether or not it keeps a jail."),
        PartyKind("state-police", "State police", "A state police force, highway patrol or its posts."),
        PartyKind("tribal", "Tribal agency", "A law enforcement agency of a tribe."),
        PartyKind("university", "University or college", "The police of a university, college or campus."),
        PartyKind("corrections", "Corrections department", "A department that keeps prisons or jails."),
        PartyKind("court", "Court", "A court or its marshals."),
        PartyKind("prosecutor", "Prosecutor", "A district attorney, attorney general or county attorney."),
        PartyKind("identification-bureau", "Identification bureau", "Keeps a state's fingerprint records."),
        PartyKind("state-switch", "State switch agency", "Runs a state's law enforcement message switch."),
        PartyKind("other-local", "Other local body", "Schools, airports, transit, parks, constables, fire marshals."),
        PartyKind("other-state", "Other state body", "A state body with its own officers, such as wildlife."),
        PartyKind(
            "federal-component",
            "Federal component",
            "A part of the federal government; it takes part on the federal side only.",
            local_side=False,
            needs_state=False,
        ),
        PartyKind("foreign", "Foreign agency", "A law enforcement agency of another country.", needs_state=False),
        PartyKind("multi-state", "Multi-state body", "Made by compact between states.", needs_state=False),
        PartyKind(
            "company", "Company", "Takes part for goods and services only.", public_body=False, needs_state=False
        ),
        PartyKind(
            "association",
            "Association",
            "Takes part for goods and services only.",
            public_body=False,
            needs_state=False,
        ),
    )
}

LEVELS: Mapping[str, str] = {
    "city": "City, town or township",
    "county": "County, parish or borough",
    "state": "State or territory",
    "tribal": "Tribe",
    "university": "University or college",
    "special": "Special district or unit",
    "federal": "Federal",
    "other": "Other",
}
"""The level of government that a party belongs to, the type that published lists speak of."""

COLUMNS = (
    "ori",
    "name",
    "kind",
    "level",
    "state",
    "county_fips",
    "officers",
    "population",
    "data_year",
    "zone",
    "notes",
)
"""The columns of an agency list, shipped or imported; only `name` and `kind` can never be left out."""

MAX_NAME = 200
MAX_COUNT = 100_000
MAX_POPULATION = 100_000_000
MAX_NOTES = 300

_ORI = re.compile(r"[A-Z0-9]{9}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyRow:
    """One agency as a list names it.  `zone` is set only where it differs from its county's."""

    name: str
    kind: str
    level: str = "other"
    ori: str | None = None
    state: str = ""
    county_fips: tuple[str, ...] = ()
    officers: int | None = None
    population: int | None = None
    data_year: int | None = None
    zone: str = ""
    notes: str = ""


def fold(name: str) -> str:
    """Return a name for comparing: lower case, letters and digits only, one space between."""
    return " ".join(re.findall(r"[^\W_]+", name.casefold()))


MAX_WORD = 40
_APOSTROPHES = re.compile("['\u2019\u02bc`]")


def words_of(text: str) -> tuple[str, ...]:
    """Return the words by which people search: folded, without accents or apostrophes, each once.

    So “Doña Ana” is found by “dona”, and “Sheriff's” by “sheriffs” and by “sheriff”.
    """
    plain = _APOSTROPHES.sub("", text)
    if not plain.isascii():
        plain = "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
    return tuple(dict.fromkeys(word[:MAX_WORD] for word in fold(plain).split()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """An agency already on the register, as far as matching needs it."""

    id: int
    ori: str | None
    state: str
    name: str


def match(row: AgencyRow, known: Iterable[Known], *, shared_oris: Collection[str] = ()) -> int | Problem | None:
    """Return the id of the agency the row speaks of, None for a new one, or why it is undecided.

    An ORI that one agency has finds it under any name, so a new name is a change and not a new
    agency.  Where several rows of the list carry an ORI (`shared_oris`), or several agencies do,
    the name must agree as well.  Without an ORI, state and name find it.  `known` need only hold
    agencies with the row's ORI or with its state and folded name.
    """
    candidates = list(known)
    same_name = [k for k in candidates if k.state == row.state and fold(k.name) == fold(row.name)]
    if row.ori:
        same_ori = [k for k in candidates if k.ori == row.ori]
        if len(same_ori) == 1 and row.ori not in shared_oris:
            return same_ori[0].id
        found = [k for k in same_name if k.ori == row.ori]
        if not found and not same_ori:
            found = [k for k in same_name if k.ori is None]
        elif not found and row.ori not in shared_oris:
            return Problem(
                field="ori",
                message="Several agencies share this ORI and none has this name; match it by hand.",
                got=row.ori,
                expected="the name of one of them",
            )
    else:
        found = same_name
    if len(found) > 1:
        return Problem(
            field="name",
            message="Several agencies of this name are on the register; match it by hand.",
            got=row.name[:60],
            expected="a row with the ORI of one of them",
        )
    return found[0].id if found else None


def header_problems(columns: Iterable[str | None]) -> tuple[Problem, ...]:
    """Return what is wrong with the first line of a list: unknown, repeated or missing columns."""
    names = [(c or "").strip() for c in columns]
    wanted = ", ".join(COLUMNS)
    problems = [
        Problem(field="1." + n[:40], message="This column is not known.", got=n[:40] or "(no name)", expected=wanted)
        for n in names
        if n not in COLUMNS
    ]
    problems += [
        Problem(field="1." + n, message="This column stands there twice.", got=n, expected="each column once")
        for n in COLUMNS
        if names.count(n) > 1
    ]
    problems += [
        Problem(field="1." + n, message="This column is missing.", got="nothing", expected=wanted)
        for n in ("name", "kind")
        if n not in names
    ]
    return tuple(problems)


def parse_agency(
    row: Mapping[str, str | None],
    line: int,
    *,
    states: Collection[str],
    counties: Mapping[str, str],
    zones: Collection[str] = (),
) -> AgencyRow | tuple[Problem, ...]:
    """Return the typed row, or everything that is wrong with it.

    `states` are the known postal codes, `counties` maps county FIPS to postal code and `zones`
    are the known IANA names.  Problems name their place as `line.column`.
    """
    problems: list[Problem] = []

    def bad(column: str, message: str, got: str, expected: str) -> None:
        problems.append(Problem(field=f"{line}.{column}", message=message, got=got[:60], expected=expected))

    if None in row:  # the CSV reader puts the cells beyond the header there
        bad("row", "The line has more cells than the header.", "too many cells", "one cell for each column")
    cells: dict[str, str] = {}
    for column in COLUMNS:
        text = row.get(column) or ""
        if _CONTROL.search(text):
            bad(column, "Holds control characters.", "control characters", "plain text")
            text = ""
        cells[column] = text.strip()

    name = cells["name"]
    if not name and not _CONTROL.search(row.get("name") or ""):
        bad("name", "The name is needed.", "nothing", f"text of at most {MAX_NAME} characters")
    elif len(name) > MAX_NAME:
        bad("name", "The name is too long.", f"{len(name)} characters", f"at most {MAX_NAME} characters")
    if len(cells["notes"]) > MAX_NOTES:
        bad("notes", "The note is too long.", f"{len(cells['notes'])} characters", f"at most {MAX_NOTES} characters")
    for column in ("name", "notes"):
        # Every identifier holds a numeral, and screening eighteen thousand plain names takes seconds.
        if any(c.isnumeric() for c in cells[column]) and (hits := screen(cells[column])):
            why = "; ".join(sorted({h.reason for h in hits}))
            bad(column, f"Seems to hold an identifier of a person ({why}).", "", "text without it")

    kind = PARTY_KINDS.get(cells["kind"])
    if kind is None:
        bad("kind", "This kind of party is not known.", cells["kind"] or "nothing", ", ".join(PARTY_KINDS))
    level = cells["level"] or "other"
    if level not in LEVELS:
        bad("level", "This level is not known.", level, ", ".join(LEVELS))

    ori = cells["ori"].upper()
    if ori and not _ORI.fullmatch(ori):
        bad("ori", "An ORI has nine characters, letters A to Z and digits.", ori, "nine of A-Z and 0-9, or nothing")

    state = cells["state"].upper()
    if state and state not in states:
        bad("state", "This state is not known.", state, "a postal code such as TX")
    elif not state and kind is not None and kind.needs_state:
        bad("state", f"A party of the kind “{kind.title}” needs its state.", "nothing", "a postal code such as TX")

    fips = tuple(dict.fromkeys(f.strip() for f in cells["county_fips"].split(";") if f.strip()))
    for code in fips:
        if code not in counties:
            bad("county_fips", "This county is not known.", code, "five digits, several parted by semicolons")
        elif state and state in states and counties[code] != state:
            bad("county_fips", f"This county lies in {counties[code]}.", code, f"a county of {state}")

    zone = cells["zone"]
    if zone and zones and zone not in zones:
        bad("zone", "This time zone is not known.", zone, "a name such as America/Denver, or nothing")

    def number(column: str, most: int, least: int = 0) -> int | None:
        text = cells[column]
        if not text:
            return None
        if not re.fullmatch(r"[0-9]{1,12}", text) or not least <= int(text) <= most:
            bad(column, "This is not a number that can be right.", text, f"a whole number from {least} to {most}")
            return None
        return int(text)

    officers = number("officers", MAX_COUNT)
    population = number("population", MAX_POPULATION)
    data_year = number("data_year", 2100, 1990)
    if problems:
        return tuple(problems)
    return AgencyRow(
        name=name,
        kind=cells["kind"],
        level=level,
        ori=ori or None,
        state=state,
        county_fips=fips,
        officers=officers,
        population=population,
        data_year=data_year,
        zone=zone,
        notes=cells["notes"],
    )


def local_side(kind: str) -> tuple[Finding, ...]:
    """Return why a party of this kind cannot stand on the local side, or nothing."""
    party = PARTY_KINDS.get(kind)
    if party is not None and party.local_side:
        return ()
    title = party.title if party else kind
    return (
        Finding(
            rule="agencies:local-side",
            message=f"A party of the kind “{title}” cannot be the local side of a partnership.",
            fix="Name a state, local, tribal or other body that is not part of the federal government.",
            citation="8 U.S.C. 1357(g)(1)",
        ),
    )


def time_zone(
    agency_zone: str,
    county_fips: Sequence[str],
    state: str,
    *,
    county_zones: Mapping[str, str],
    state_zones: Mapping[str, str],
) -> str:
    """Return the IANA zone in which the agency's dates begin and end.

    Its own if it keeps one, else that of its first county, else its state's, else UTC: a
    body of no state has no local midnight but that of the register itself.
    """
    if agency_zone:
        return agency_zone
    for code in county_fips[:1]:
        if code in county_zones:
            return county_zones[code]
    return state_zones.get(state, "UTC")
