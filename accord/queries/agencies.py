"""Reads of agencies, offices and staff: search as you type, by key, with a fixed query count."""

from datetime import datetime

from django.db.models import Q

from accord.queries.areas import Assigned, assigned
from accord.queries.shapes import Description, Link, Row, Table, Value
from accord.queries.visible import visible
from accord.records.models import (
    Agency,
    Enquiry,
    FieldOffice,
    Holding,
    PartnershipRequest,
    Staff,
)
from accord.rules.agencies import LEVELS, PARTY_KINDS, local_side
from accord.rules.areas import OFFICE_KINDS, QUEUE_TITLES, QUEUES, OfficeKind
from accord.rules.parties import PartyFacts
from accord.rules.permissions import ROLES, Actor

OPEN_REQUESTS = ("draft", "received", "acknowledged", "referred")


def agency_facts(row: Agency | None, _parent: object, by: Actor, at: datetime) -> PartyFacts:
    """Return what the rules of an agency need."""
    open_cases: tuple[str, ...] = ()
    if row is not None:
        found = PartnershipRequest.objects.filter(agency=row, state__in=OPEN_REQUESTS)
        open_cases = tuple(found.values_list("number", flat=True)[:10])
    return PartyFacts(on=at.date(), open_cases=open_cases, actor_roles=by.roles)


def office_facts(_row: FieldOffice | None, _parent: object, by: Actor, at: datetime) -> PartyFacts:
    """Return what the rules of a field office need."""
    return PartyFacts(on=at.date(), actor_roles=by.roles)


def staff_facts(row: Staff | None, parent: object, by: Actor, at: datetime) -> PartyFacts:
    """Return what the rules of a member of staff need."""
    if row is None:
        asker = parent if isinstance(parent, Enquiry) else None
        return PartyFacts(
            on=at.date(),
            actor_roles=by.roles,
            enquiry_confirmed=asker is not None and asker.state in ("verified", "requested"),
            enquiry_has_agency=asker is not None and asker.agency_id is not None,
        )
    held = row.holdings.exclude(to_on__lte=at.date()).values_list("role", flat=True)
    reach = "agency" if row.agency_id else "office" if row.office_id else "headquarters"
    return PartyFacts(
        on=at.date(),
        is_self=row.public_id == by.public_id,
        reach=reach,
        held=frozenset(held),
        locked=row.locked_at is not None,
        active=row.is_active,
        asked=row.enquiry_id is not None,
        actor_roles=by.roles,
    )


def describe_agency(row: Agency, actor: Actor, at: datetime) -> Description:
    """Return what the page of an agency shows; what belongs to it only to those who may see it.

    Twelve queries, however many counties, offices, people and cases there are.
    """
    on = at.date()
    counties = list(row.counties.select_related("state").order_by("fips"))
    home = row.home_county_id
    sides = assigned(row, on)
    inside = visible("request", actor, on).filter(agency=row).order_by("-pk")[:20]
    agreements = visible("agreement", actor, on).filter(agency=row).order_by("-pk")[:20]
    people = Holding.objects.filter(
        agency=row, staff__in=visible("staff", actor, on), from_on__lte=on
    ).select_related("staff").order_by("role", "from_on", "pk")[:200]  # fmt: skip
    into = row.merged_into
    return Description(
        labels=(
            *(("Merged into another entry",) if into else ()),
            *(("Not eligible as the local side",) if local_side(row.kind) else ()),
        ),
        rows=(
            Row("ORI", row.ori or "None"),
            Row("Kind", PARTY_KINDS[row.kind].title if row.kind in PARTY_KINDS else row.kind),
            Row("Level of government", LEVELS.get(row.level, row.level)),
            Row("State", row.place_state.name if row.place_state else "None"),
            Row("Counties", "; ".join(f"{c.name}, {c.state.name} ({c.fips})" for c in counties) or "None",
                why="Its offices and its dates follow the county named first." if len(counties) > 1 and home else ""),
            Row("Time zone", row.zone, why="Dates begin and end at midnight there."),
            Row("Sworn officers", row.officers, why=f"As reported for {row.data_year}" if row.data_year else ""),
            Row("Population served", row.population),
            Row("Note of the list", row.notes or None),
        ),
        tables=(
            Table("Field offices for its area", ("Side", "Office", "Verified"), tuple(_side(s, sides) for s in QUEUES)),
            Table("Names over time", ("Name", "From", "Until"), tuple(
                (n.name, n.from_on, n.to_on or "now") for n in row.names.order_by("-from_on"))),
            Table("People", ("Name", "Office", "Capacity", "From", "Until"), tuple(
                (h.staff.full_name, ROLES[h.role].title, h.capacity, h.from_on, h.to_on or "now") for h in people)),
        ),
        links=(
            *(Link("request", r.public_id, f"Request {r.number}") for r in inside),
            *(Link("agreement", a.public_id, f"Agreement {a.number}") for a in agreements),
            *((Link("agency", into.public_id, f"Merged into {into.name}"),) if into else ()),
            *(Link("agency", a.public_id, f"Related, {why}: {a.name}") for a, why in _related(row)),
        ),
    )  # fmt: skip


def _side(side: OfficeKind, sides: Assigned) -> tuple[str, str, str]:
    """Return the line of one side: its office, or its queue and why."""
    office = sides.office(side)
    if office is None:
        return (OFFICE_KINDS[side], QUEUE_TITLES[sides.queues[side]], sides.reasons[side])
    return (OFFICE_KINDS[side], office.name, "yes" if office.verified else f"no: {office.source}")


def _related(row: Agency) -> list[tuple[Agency, str]]:
    """Return other entries that may be confused with this one: same ORI, or merged into it.  One query."""
    same = Q(merged_into=row)
    if row.ori:
        same |= Q(ori=row.ori)
    found = Agency.objects.filter(same).exclude(pk=row.pk).exclude(pk=row.merged_into_id or 0).order_by("name", "pk")
    return [(a, "an entry merged into this one" if a.merged_into_id == row.pk else "the same ORI") for a in found[:20]]


def describe_office(row: FieldOffice, _actor: Actor, _at: datetime) -> Description:
    """Return what the page of a field office shows."""
    latest: dict[str, tuple[Value, ...]] = {}
    for c in row.capacities.order_by("stated_at", "pk"):
        latest[c.code] = (c.code, c.total, c.promised, c.total - c.promised, c.stated_at, c.source)
    areas = row.areas.select_related("county__state").order_by("county__state__name", "county__name")
    return Description(
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
