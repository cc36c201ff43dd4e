"""Write the rows of a list: agencies with their names over time, counties and search words, in bulk."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import connection
from django.db.models import Model

from accord.actions._manifest import Line
from accord.actions._numbers import next_numbers
from accord.actions._register import Entry
from accord.programs import places
from accord.queries.facts import row_digest
from accord.records.models import Agency, AgencyName, SearchWord
from accord.rules.agencies import AgencyRow, words_of
from accord.rules.decisions import Problem
from accord.rules.parties import AGENCY

InCounty = Agency.counties.through


def search_words(name: str, ori: str, state: str, counties: Iterable[str]) -> tuple[str, ...]:
    """Return the words by which an agency is found: of its name, ORI, counties, and its state's code and name."""
    title = places.states()[state].name if state in places.states() else ""
    return words_of(" ".join((name, ori, *counties, state, title)))


def write_words(agency: Agency) -> None:
    """Write one agency's search words afresh, from its counties as they stand."""
    counties = agency.counties.values_list("name", flat=True)
    words = search_words(agency.name, agency.ori, agency.place_state_id or "", counties)
    agency.words.all().delete()
    SearchWord.objects.bulk_create(SearchWord(agency=agency, word=w) for w in words)


def create(new: Sequence[tuple[Entry, AgencyRow]], at: datetime) -> list[Line]:
    """Insert the agencies and all that hangs on them; return their lines of the manifest."""
    agencies = []
    for number, (entry, row) in zip(next_numbers(AGENCY.prefix, at, len(new)), new, strict=True):
        agency = Agency(number=number, opened_at=at)
        _fill(agency, row, entry.digest)
        agencies.append(agency)
    Agency.objects.bulk_create(agencies)
    for (entry, _), agency in zip(new, agencies, strict=True):
        entry.pk = agency.pk
    both = [(agency, row) for agency, (_, row) in zip(agencies, new, strict=True)]
    AgencyName.objects.bulk_create(AgencyName(agency=a, name=a.name, from_on=at.date()) for a, _ in both)
    _hang(both)
    return [_line(a, "", row) for a, row in both]


def cannot_update(agency: Agency | None, entry: Entry, row: AgencyRow, at: datetime) -> Problem | None:
    """Return why the entry cannot take the row now, or None.  One query where the name changes."""
    if agency is None or agency.version != entry.version:
        return Problem(
            field="name",
            message="Someone changed this entry while the list was read.",
            got=row.name[:60],
            expected="import the list again",
        )
    if agency.name == row.name:
        return None
    latest = agency.names.order_by("-from_on", "-pk").first()
    if latest is not None and latest.from_on > at.date():
        return Problem(
            field="name",
            message=f"A name from {latest.from_on} on is set already.",
            got=row.name[:60],
            expected="a change of name by hand",
        )
    return None


def update(changed: Sequence[tuple[Entry, Agency, AgencyRow]], at: datetime) -> list[Line]:
    """Fill the agencies afresh, with a dated row where the name changes; return their lines."""
    lines = []
    for entry, agency, row in changed:
        before = row_digest(agency)
        if agency.name != row.name:
            _rename(agency, row.name, at)
        _fill(agency, row, entry.digest)
        agency.version += 1
        agency.save()
        lines.append(_line(agency, before, row))
    keys = [agency.pk for _, agency, _ in changed]
    InCounty.objects.filter(agency_id__in=keys).delete()
    SearchWord.objects.filter(agency_id__in=keys).delete()
    _hang([(agency, row) for _, agency, row in changed])
    return lines


def _rename(agency: Agency, name: str, at: datetime) -> None:
    on = at.date()
    latest = agency.names.order_by("-from_on", "-pk").first()
    if latest is not None and latest.from_on == on:
        # Two names on one day are a correction: a period of no length would say nothing.
        latest.name = name
        latest.save(update_fields=["name"])
        return
    if latest is not None:
        latest.to_on = on
        latest.save(update_fields=["to_on"])
    AgencyName.objects.create(agency=agency, name=name, from_on=on)


def _fill(agency: Agency, row: AgencyRow, digest: str) -> None:
    agency.list_digest = digest
    agency.name = row.name
    agency.kind = row.kind
    agency.level = row.level
    agency.ori = row.ori or ""
    agency.place_state_id = row.state or None
    agency.home_county_id = row.county_fips[0] if row.county_fips else None
    agency.zone = places.zone_of(row.zone, row.county_fips, row.state)
    agency.officers = row.officers
    agency.population = row.population
    agency.data_year = row.data_year
    agency.notes = row.notes


def _hang(both: Iterable[tuple[Agency, AgencyRow]]) -> None:
    """Write counties and search words."""
    inside: list[tuple[int, str]] = []
    words: list[tuple[int, str]] = []
    for agency, row in both:
        inside += [(agency.pk, fips) for fips in row.county_fips]
        names = [places.counties()[f].name for f in row.county_fips if f in places.counties()]
        words += [(agency.pk, w) for w in search_words(row.name, row.ori or "", row.state, names)]
    _insert_pairs(InCounty, ("agency_id", "county_id"), inside)
    _insert_pairs(SearchWord, ("agency_id", "word"), words)


def _insert_pairs(model: type[Model], columns: tuple[str, str], pairs: list[tuple[int, str]]) -> None:
    """Insert rows of two columns: eight words an agency are too many to make an object of each."""
    if not pairs:
        return
    quote = connection.ops.quote_name
    into = f"{quote(model._meta.db_table)} ({', '.join(map(quote, columns))})"
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {into} VALUES (%s, %s)", pairs)  # noqa: S608 - names of our own tables


def _line(agency: Agency, before: str, row: AgencyRow) -> Line:
    return (str(agency.public_id), before, row_digest(agency), ";".join(row.county_fips))
