"""The file of shared capacities, and the shipped list of agencies as places of a plan."""

import tomllib
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from accord.programs import umbrella
from accord.programs.places import DATA, agencies_rows, county_areas, offices
from accord.rules.agencies import PARTY_KINDS, AgencyRow
from accord.rules.decisions import Invalid, Problem
from accord.rules.portfolio.capacities import Capacities, read

SHIPPED_CAPACITIES = DATA / "capacities.toml"


def capacities(file: Path = SHIPPED_CAPACITIES, years: int | None = None) -> Capacities:
    """Return the capacities that a file states, for its first `years`.

    Raises:
        Invalid: every fault of the file, each with its place.
    """
    try:
        given = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Invalid(
            (Problem(field=file.name, message=f"The file cannot be read: {error}", expected="a TOML file"),)
        ) from error
    made, problems = read(given, programs=umbrella().programs, offices=(o.code for o in offices()), years=years)
    if made is None:
        raise Invalid(problems)
    return made


def shipped_rows(many: int | None, on: date) -> Sequence[tuple[AgencyRow, dict[str, str]]]:
    """Return so many rows of the shipped list, spread evenly over it, each with the offices that serve it; federal bodies are left out."""
    serving: dict[str, dict[str, str]] = {}
    for a in county_areas():
        if a.covers(on):
            serving.setdefault(a.fips, {})[a.kind] = a.office
    rows = [
        r for _, r in agencies_rows()
        if isinstance(r, AgencyRow) and r.state and (kind := PARTY_KINDS.get(r.kind)) is not None and kind.local_side
    ]  # fmt: skip
    if many is not None and many < len(rows):
        rows = [rows[k * len(rows) // many] for k in range(many)]
    by_state: dict[str, dict[str, str]] = {}
    return [(r, _offices(r, serving, by_state)) for r in rows]


def _offices(r: AgencyRow, serving: dict[str, dict[str, str]], by_state: dict[str, dict[str, str]]) -> dict[str, str]:
    """Return the offices of an agency's county; a body without one is served as most of its state has been so far."""
    found = serving.get(r.county_fips[0], {}) if r.county_fips else by_state.get(r.state, {})
    if found:
        by_state[r.state] = found
    return found
