"""Derive the shipped lists of places, agencies and removal-side offices from published data.

Run by hand where ACCORD_SHARED points at the folder that holds `data/`; the same input gives
the same bytes.  Writes `accord/programs/data/{states,counties,agencies}.csv`,
`offices-removal.toml` and `counts.toml`.  `offices-investigations.toml` is kept by hand.
"""

import csv
import os
import re
import tomllib
import unicodedata
from collections import Counter, defaultdict
from pathlib import Path

SHARED = Path(os.environ["ACCORD_SHARED"]) / "data"
OUT = Path(__file__).resolve().parent.parent / "accord" / "programs" / "data"

ZONES = tomllib.loads((OUT / "zones.toml").read_text(encoding="utf-8"))

# The FBI's own state codes where they differ from the postal ones.
POSTAL = {"NB": "NE", "GM": "GU"}

LEVELS = {
    "City": "city",
    "County": "county",
    "Other State Agency": "state",
    "State Police": "state",
    "Tribal": "tribal",
    "University or College": "university",
    "Federal": "federal",
    "Other": "special",
}

# Connecticut's planning regions cross its old counties; two agencies are in one list only.
CONNECTICUT = {"CT005049E": "NEW HAVEN", "CT0060200": "NEW LONDON"}

# The offices' own cities; the published list names them without a state.
SEATS = {
    "Atlanta": "GA", "Baltimore": "MD", "Boston": "MA", "Buffalo": "NY", "Chicago": "IL", "Dallas": "TX",
    "Denver": "CO", "Detroit": "MI", "El Paso": "TX", "Harlingen": "TX", "Houston": "TX", "Los Angeles": "CA",
    "Miami": "FL", "New Orleans": "LA", "New York City": "NY", "Newark": "NJ", "Philadelphia": "PA",
    "Phoenix": "AZ", "Salt Lake City": "UT", "San Antonio": "TX", "San Diego": "CA", "San Francisco": "CA",
    "Seattle": "WA", "St Paul": "MN", "Washington": "DC",
}  # fmt: skip

AREAS_FROM = "2025-01-01"

# Names of states as the county list writes them, beside those of the states list.
SAME_STATE = {"Commonwealth of the Northern Mariana Islands": "MP"}


def rows(path: Path) -> list[dict[str, str]]:
    """Return a published table, spaces after commas skipped."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            {(k or "").strip(): (v or "").strip() for k, v in r.items()}
            for r in csv.DictReader(file, skipinitialspace=True)
        ]


def write(name: str, columns: tuple[str, ...], table: list[dict[str, object]]) -> None:
    """Write one table with plain line ends."""
    with (OUT / name).open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, columns, lineterminator="\n")
        out.writeheader()
        out.writerows(table)


def fold(name: str) -> str:
    """Return letters and digits only, without accents, SAINT and STE as their short forms."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().upper()
    plain = re.sub(r"\bSAINT\b", "ST", plain)
    return re.sub(r"[^A-Z0-9]", "", plain)


def independent(fips: str) -> bool:
    """Whether the code is that of a city outside any county (Virginia, Baltimore, St. Louis)."""
    return fips in ("24510", "29510") or (fips[:2] == "51" and int(fips[2:]) >= 500)


def clean(name: str) -> str:
    """Return a name without the colon or comma that the publisher left at its end."""
    return re.sub(r"[\s:,]+$", "", re.sub(r"\s+", " ", name)).strip()


def kind_of(level: str, name: str, kind: str) -> tuple[str, str]:
    """Return the kind of party that the published type and the name tell, and a note if unsure."""
    if kind in ("Tribal", "University or College", "State Police", "Federal"):
        kinds = {"Tribal": "tribal", "University or College": "university", "State Police": "state-police"}
        return kinds.get(kind, "federal-component"), ""
    for pattern, found in (
        (r"\bUnited States\b|\bAmtrak\b", "federal-component"),
        (r"\bSheriff", "sheriff"),
        (r"\bRailroad\b|\bRailway|\bRailways\b", "company"),
        (r"\bCorrections?\b|\bCriminal Justice$", "corrections"),
        (r"\bAttorney\b|\bProsecutor", "prosecutor"),
        (r"\bCourt\b", "court"),
    ):
        if re.search(pattern, name):
            # A town's police is police, whatever word its name holds; a city may have a sheriff too.
            return ("police", "") if level == "city" and found != "sheriff" else (found, "")
    if level == "city":
        return "police", ""
    if level == "county":
        return ("police", "") if re.search("Police", name) else ("other-local", "kind not told by its name")
    return ("other-state", "") if level == "state" else ("other-local", "")


def main() -> None:
    """Write every extract and print what could not be matched."""
    postal: dict[str, str] = {}
    state_fips: dict[str, str] = {}
    names: dict[str, str] = {}
    for r in rows(SHARED / "geo" / "states.csv"):
        postal[r["name"]] = r["postal"]
        if r["postal"] not in names:
            names[r["postal"]] = r["name"]
            state_fips[r["postal"]] = r["fips"]
    postal |= SAME_STATE
    write(
        "states.csv",
        ("code", "fips", "name", "zone"),
        [
            {"code": c, "fips": f, "name": names[c], "zone": ZONES["state"][c]}
            for c, f in sorted(state_fips.items(), key=lambda x: x[1])
        ],
    )

    exceptions = {
        (state, fold(name)): zone
        for state, listed in ZONES["county"].items()
        for zone, counties_of in listed["zones"].items()
        for name in counties_of
    }
    splits = {(state, fold(n)) for state, s in ZONES["county"].items() for n in s.get("split", [])}
    counties: list[dict[str, object]] = []
    index: dict[tuple[str, str], str] = {}
    used = set()
    for r in sorted(rows(SHARED / "geo" / "county_fips_us_atlas.csv"), key=lambda r: r["geoid"]):
        fips, state = r["geoid"], postal[r["state"]]
        city = independent(fips)
        key = (state, fold(r["county"]))
        zone = ZONES["state"][state]
        source = "state default"
        if key in exceptions and not city:
            zone, source = exceptions[key], "county exception"
            used.add(key)
        if key in splits and not city:
            source = "split; zone of the county seat"
        name = f"{r['county']} (city)" if city and key in index else r["county"]
        counties.append({"fips": fips, "state": state, "name": name, "zone": zone, "zone_source": source})
        index[(state, fold(r["county"] + " city") if city else fold(r["county"]))] = fips
        if city:
            index.setdefault(key, fips)
    if unknown := set(exceptions) - used:
        raise SystemExit(f"zones.toml names counties that are not there: {sorted(unknown)}")
    write("counties.csv", ("fips", "state", "name", "zone", "zone_source"), counties)

    full = {r["ori"]: r for r in rows(SHARED / "agencies" / "ucr_agencies_list.csv")}
    only = {"DC": "11001", "GU": "66010"}
    counts: Counter[str] = Counter()
    unmatched: defaultdict[str, int] = defaultdict(int)
    table: list[dict[str, object]] = []
    for r in sorted(rows(SHARED / "agencies" / "fbi_lee_latest.csv"), key=lambda r: r["ori"]):
        ori, notes = r["ori"], []
        other = full.get(ori, {})
        state = POSTAL.get(r["state_abbr"], r["state_abbr"])
        level = LEVELS[r["agency_type_name"]]
        published = other.get("agency_name") or r["pub_agency_name"]
        name = clean(published)
        if published.rstrip().endswith((":", ",")):
            notes.append("name cut short by the publisher")
            counts["names_cut_short"] += 1
        elif not other:
            notes.append("short name")
        counts["full_names"] += bool(other)

        where = r["county_name"]
        if where in ("NOT SPECIFIED", "UNMAPPED COUNTY") and other.get("county_name") not in (None, "", "N/A", "NULL"):
            where = other["county_name"]
            notes.append("county from the second list")
        if "PLANNING REGION" in where:
            where = CONNECTICUT.get(ori) or other.get("county_name", "")
            notes.append("county of before 2022")
        if state == "FS":
            state = ori[:2] if where == "NEW CASTLE" else ""
        codes: list[str] = []
        for part in re.split(r"[;,]", where):
            if not part.strip() or part.strip() in ("NOT SPECIFIED", "UNMAPPED COUNTY", "N/A", "NULL"):
                continue
            code = index.get((state, fold(part)))
            if code is None:
                unmatched[f"{state} {part.strip()}"] += 1
            elif code not in codes:
                codes.append(code)
        if not codes and level != "federal" and state in only:
            codes = [only[state]]
        if not codes and level != "federal":
            notes.append("state-wide; county not published" if level == "state" else "county not published")
            counts["no_county"] += 1
        counts["several_counties"] += len(codes) > 1

        kind, doubt = kind_of(level, name, r["agency_type_name"])
        if kind == "federal-component" and r["state_abbr"] not in ("FS", "DC") and r["agency_type_name"] == "Federal":
            # The publisher files one state's department under Federal; its own state code is right.
            kind, level = "other-state", "state"
            notes.append("published as Federal")
        elif kind == "federal-component" and level != "federal":
            notes.append(f"published as {r['agency_type_name']}")
            level = "federal"
        if doubt:
            notes.append(doubt)
        counts[f"kind {kind}"] += 1
        counts[f"level {level}"] += 1
        people = int(float(r["population"] or 0))
        table.append(
            {
                "ori": ori,
                "name": name,
                "kind": kind,
                "level": level,
                "state": state,
                "county_fips": ";".join(codes),
                "officers": int(float(r["officer_ct"] or 0)),
                # The publisher writes 0 where it assigns no population; that is no count.
                "population": people or "",
                "data_year": r["data_year"],
                "zone": "America/Denver" if state == "AZ" and name.startswith("Navajo Nation") else "",
                "notes": "; ".join(notes),
            }
        )
    columns = ("ori", "name", "kind", "level", "state", "county_fips", "officers", "population", "data_year", "zone")
    write("agencies.csv", (*columns, "notes"), table)

    areas: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for r in rows(SHARED / "geo" / "ice_areas_of_responsibility.csv"):
        state = postal[r["state_name"]]
        county = r["county_name"]
        fips = index[(state, fold(county))] if county else state_fips[state]
        areas[r["office_name"]].append((fips, county or names[state]))
    offices(areas)

    same = Counter((str(t["name"]), str(t["state"])) for t in table)
    counts["agencies"] = len(table)
    counts["counties"] = len(counties)
    counts["states"] = len(state_fips)
    counts["names_repeated_in_a_state"] = sum(n for n in same.values() if n > 1)
    counts["removal_offices"] = len(areas)
    lines = ["# Counts of the shipped extract, written by scripts/extract_agencies.py.", ""]
    lines += [f'"{k}" = {v}' for k, v in sorted(counts.items())]
    lines += ["", "[unmatched_county_names]"] + [f'"{k}" = {v}' for k, v in sorted(unmatched.items())]
    (OUT / "counts.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))


def offices(areas: defaultdict[str, list[tuple[str, str]]]) -> None:
    """Write the removal-side offices with their areas."""
    lines = [
        "# Removal-side field offices and the areas they serve, written by scripts/extract_agencies.py.",
        "# Two digits are a state's FIPS code, five a county's.  A county's own line beats its state's.",
        f"# The published list carries no date: {AREAS_FROM} is our own lower bound.",
        'source = "ICE areas of responsibility, published list (CC0 compilation)"',
        "verified = true",
        "",
    ]
    for office in sorted(areas):
        state = SEATS[office]
        code = "removal-" + re.sub(r"[^a-z]+", "-", office.lower())
        title = office.replace("St Paul", "St. Paul")
        lines += [
            "[[office]]",
            f'code = "{code}"',
            'kind = "removal"',
            f'name = "{title} Field Office"',
            f'city = "{title}"',
            f'state = "{state}"',
            f'zone = "{"America/Denver" if office == "El Paso" else ZONES["state"][state]}"',
            "[[office.area]]",
            f"valid_from_on = {AREAS_FROM}",
            "fips = [",
            *(f'    "{fips}", # {name}' for fips, name in sorted(areas[office])),
            "]",
            "",
        ]
    (OUT / "offices-removal.toml").write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
