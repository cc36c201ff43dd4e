"""What the reading of published lists leans on: states, counties and the words of the national list."""

from functools import cache

from accord.programs import places
from accord.rules.register.sheets import Places
from accord.rules.register.spelling import county_key, plainly


@cache
def lean_on() -> Places:
    """Return states, counties by state, and every word that agencies' names are made of."""
    states = {plainly(s.name): s.code for s in places.states().values()}
    states |= {s.code.casefold(): s.code for s in places.states().values()}
    counties: dict[str, dict[str, tuple[str, str]]] = {}
    for county in places.counties().values():
        called = places.called(county).rpartition(",")[0]
        inside = counties.setdefault(county.state, {})
        inside.setdefault(county_key(called), (called, county.fips))
    for county in places.counties().values():
        # An independent city is meant by its bare name only where no county bears it.
        called = places.called(county).rpartition(",")[0]
        counties[county.state].setdefault(county_key(called).removesuffix(" city"), (called, county.fips))
    words: set[str] = set()
    with places.AGENCY_FILE.open(encoding="utf-8") as lines:
        for line in lines:
            words.update(plainly(line.split(",", 2)[1]).split())
    titles = {s.code: plainly(s.name) for s in places.states().values()}
    return Places(
        states=states,
        titles=titles,
        counties=counties,
        vocabulary=frozenset(words),
        every_county=frozenset(key for inside in counties.values() for key in inside),
    )
