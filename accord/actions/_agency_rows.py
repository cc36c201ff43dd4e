"""Write the rows of a list: agencies with their names over time, counties and search words, in bulk."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Max, Model

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
VALUES_AT_ONCE = 800
"""Values of one insert: below the number that any SQLite takes in one statement."""


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
    last = Agency.objects.aggregate(last=Max("pk", default=0))["last"]
    _insert(Agency, agencies)
    keys = dict(Agency.objects.filter(pk__gt=last).values_list("number", "pk"))
    for (entry, _), agency in zip(new, agencies, strict=True):
        entry.pk = agency.pk = keys[agency.number]
    both = [(agency, row) for agency, (_, row) in zip(agencies, new, strict=True)]
    _insert(AgencyName, [AgencyName(agency_id=a.pk, name=a.name, from_on=at.date()) for a in agencies])
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
    _insert_cells(InCounty, ("agency_id", "county_id"), inside)
    # Eight words an agency are too many to make an object of each.
    _insert_cells(SearchWord, ("agency_id", "word"), words)


def _insert(model: type[Model], rows: Iterable[Model]) -> None:
    """Insert whole rows; the framework's own way prepares every value of every row anew."""
    stored = [f for f in model._meta.concrete_fields if not f.primary_key]
    cells = [
        [f.get_db_prep_save(v, connection) if isinstance(v, (UUID, date)) else v for f, v in each]
        for each in ([(f, getattr(r, f.attname)) for f in stored] for r in rows)
    ]
    _insert_cells(model, [str(f.column) for f in stored], cells)


def _insert_cells(model: type[Model], columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    quote = connection.ops.quote_name
    into = f"{quote(model._meta.db_table)} ({', '.join(map(quote, columns))})"
    one = "(" + ", ".join(["%s"] * len(columns)) + ")"
    at_once = VALUES_AT_ONCE // len(columns)
    with connection.cursor() as cursor:
        for start in range(0, len(rows), at_once):
            part = rows[start : start + at_once]
            values = ", ".join([one] * len(part))
            cells = [cell for row in part for cell in row]
            cursor.execute(f"INSERT INTO {into} VALUES {values}", cells)  # noqa: S608 - our own tables' names


def _line(agency: Agency, before: str, row: AgencyRow) -> Line:
    return (str(agency.public_id), before, row_digest(agency), ";".join(row.county_fips))
