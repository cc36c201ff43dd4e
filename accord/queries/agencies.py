"""Reads of agencies, offices and staff: search as you type, by key, with a fixed query count."""

import re
from collections.abc import Iterable
from datetime import datetime

from accord.queries.shapes import Description, Link, Row, Table
from accord.queries.visible import visible
from accord.records.models import (
    Agency,
    FieldOffice,
    Holding,
    PartnershipRequest,
    SearchWord,
    Staff,
)
from accord.rules.agencies import PARTY_KINDS
from accord.rules.permissions import ROLES, Actor
from accord.rules.parties import PartyFacts

OPEN_REQUESTS = ("draft", "received", "acknowledged", "referred")


def search_words(agency: Agency, counties: Iterable[str]) -> list[str]:
    """Return the words by which an agency is found: name, ORI, counties, state; folded."""
    text = " ".join((agency.name, agency.ori, *counties, agency.place_state_id or ""))
    return sorted(set(re.findall(r"[a-z0-9]+", text.lower())))


def write_words(agency: Agency) -> None:
    """Write the agency's search words afresh."""
    words = search_words(agency, agency.counties.values_list("name", flat=True))
    agency.words.all().delete()
    SearchWord.objects.bulk_create(SearchWord(agency=agency, word=w[:40]) for w in words)


def agency_facts(row: Agency | None, _parent: object, by: Actor, at: datetime) -> PartyFacts:
    """Return what the rules of an agency need."""
    open_cases = ()
    if row is not None:
        found = PartnershipRequest.objects.filter(agency=row, state__in=OPEN_REQUESTS)
        open_cases = tuple(found.values_list("number", flat=True)[:10])
    return PartyFacts(on=at.date(), open_cases=open_cases, actor_roles=by.roles)


def office_facts(_row: FieldOffice | None, _parent: object, by: Actor, at: datetime) -> PartyFacts:
    """Return what the rules of a field office need."""
    return PartyFacts(on=at.date(), actor_roles=by.roles)


def staff_facts(row: Staff | None, _parent: object, by: Actor, at: datetime) -> PartyFacts:
    """Return what the rules of a member of staff need."""
    if row is None:
        return PartyFacts(on=at.date(), actor_roles=by.roles)
    held = row.holdings.filter(to_on=None).values_list("role", flat=True)
    reach = "agency" if row.agency_id else "office" if row.office_id else "headquarters"
    return PartyFacts(
        on=at.date(),
        is_self=row.public_id == by.public_id,
        reach=reach,
        held=frozenset(held),
        locked=row.locked_at is not None,
        actor_roles=by.roles,
    )


def describe_agency(row: Agency, actor: Actor, at: datetime) -> Description:
    """Return what the page of an agency shows; what belongs to it only to those who may see it."""
    on = at.date()
    counties = list(row.counties.order_by("fips"))
    areas = {}
    for county in counties:
        for area in county.areas.filter(from_on__lte=on).select_related("office"):
            if area.to_on is None or area.to_on > on:
                areas[area.office_id] = area.office
    inside = visible("request", actor, on).filter(agency=row).order_by("-pk")[:20]
    agreements = visible("agreement", actor, on).filter(agency=row).order_by("-pk")[:20]
    people = Holding.objects.filter(
        agency=row, staff__in=visible("staff", actor, on), from_on__lte=on
    ).select_related("staff")
    return Description(
        title=row.name,
        labels=("Merged into another entry",) if row.merged_into_id else (),
        rows=(
            Row("ORI", row.ori or "None"),
            Row("Kind", PARTY_KINDS[row.kind].title if row.kind in PARTY_KINDS else row.kind),
            Row("State", row.place_state.name if row.place_state else "None"),
            Row("Counties", "; ".join(f"{c.name} ({c.fips})" for c in counties) or "None"),
            Row("Time zone", row.zone),
            Row("Sworn officers", row.officers, why=f"As reported for {row.data_year}" if row.data_year else ""),
            Row("Population served", row.population),
        ),
        tables=(
            Table("Field offices for its area", ("Side", "Office", "Verified"), tuple(
                (o.kind, o.name, "yes" if o.verified else "no: " + o.source) for o in areas.values())),
            Table("Names over time", ("Name", "From", "Until"), tuple(
                (n.name, n.from_on, n.to_on or "now") for n in row.names.order_by("-from_on"))),
            Table("People", ("Name", "Office", "Capacity", "From", "Until"), tuple(
                (h.staff.full_name, ROLES[h.role].title, h.capacity, h.from_on, h.to_on or "now") for h in people)),
        ),
        links=(
            *(Link("request", r.public_id, f"Request {r.number}") for r in inside),
            *(Link("agreement", a.public_id, f"Agreement {a.number}") for a in agreements),
            *((Link("agency", row.merged_into.public_id, row.merged_into.name),) if row.merged_into else ()),
        ),
    )  # fmt: skip


def describe_office(row: FieldOffice, _actor: Actor, _at: datetime) -> Description:
    """Return what the page of a field office shows."""
    latest: dict[str, tuple[object, ...]] = {}
    for c in row.capacities.order_by("stated_at", "pk"):
        latest[c.code] = (c.code, c.total, c.promised, c.total - c.promised, c.stated_at, c.source)
    areas = row.areas.select_related("county__state").order_by("county__state__name", "county__name")
    return Description(
        title=f"{row.name}, {row.kind} side",
        labels=() if row.verified else ("Not verified",),
        rows=(Row("Side", row.kind), Row("Source", row.source), Row("Counties", areas.count())),
        tables=(
            Table("Capacities", ("What", "There are", "Promised", "Free", "Stated", "Source"), tuple(latest.values())),
            Table("Area", ("County", "State", "From", "Until"), tuple(
                (a.county.name, a.county.state.name, a.from_on, a.to_on or "now") for a in areas[:400])),
        ),
    )  # fmt: skip


def describe_staff(row: Staff, _actor: Actor, _at: datetime) -> Description:
    """Return what the page of a member of staff shows."""
    return Description(
        title=row.full_name,
        labels=("Locked after failed sign-ins",) if row.locked_at else (),
        rows=(
            Row("Belongs to", str(row.agency or row.office or "Headquarters")),
            Row("Sign-in name", row.username),
            Row("E-mail at work", row.email or "None"),
        ),
        tables=(
            Table("Offices held", ("Office", "Capacity", "From", "Until"), tuple(
                (ROLES[h.role].title, h.capacity, h.from_on, h.to_on or "now")
                for h in row.holdings.order_by("from_on"))),
        ),
    )  # fmt: skip


