"""Where agencies are and where agreements stand, by county: public facts about agencies, never about a person."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Q

from accord.programs import programs
from accord.queries.agencies_list import InCounty
from accord.queries.visible import visible
from accord.records.models import Agency, Agreement, OfficeArea
from accord.rules.agencies import PARTY_KINDS
from accord.rules.agreements.states import ACTIVE, SUSPENDED
from accord.rules.permissions import Actor
from accord.rules.rooms import STAGES

NAMED = 100
"""Agencies that the page of a county names; the list of agencies has them all."""


@dataclass(frozen=True, slots=True)
class Counted:
    """How many agencies are at home in a place, and how many agreements stand there."""

    agencies: int
    agreements: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AtHome:
    """One agency of a county, with the programs of its agreements that stand."""

    id: UUID
    name: str
    kind: str
    agreements: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """One county: its agencies by name, how many there are, and the offices that serve it on that day."""

    agencies: tuple[AtHome, ...]
    total: int
    offices: tuple[tuple[str, str, UUID], ...]
    """Pairs of kind and name, with the office's id."""


def _standing(at: datetime) -> Q:
    """Return the condition that an agreement is signed, has begun and has not ended at that moment."""
    return Q(state__in=(ACTIVE, SUSPENDED), effective_at__lte=at) & (Q(ends_at=None) | Q(ends_at__gt=at))


def agreements_by_county(at: datetime) -> Mapping[str, int]:
    """Return how many agreements stand, by the home county of the agency.  One query."""
    rows = Agreement.objects.filter(_standing(at)).exclude(agency__home_county=None).order_by()
    return dict(rows.values_list("agency__home_county_id").annotate(Count("pk")))


def by_state(at: datetime) -> Mapping[str, Counted]:
    """Return the counts of every state by its postal code; an agency without a county counts too.  Two queries."""
    agencies = Agency.objects.filter(state="registered").exclude(place_state=None).order_by()
    homes = dict(agencies.values_list("place_state_id").annotate(Count("pk")))
    rows = Agreement.objects.filter(_standing(at)).exclude(agency__place_state=None).order_by()
    signed = dict(rows.values_list("agency__place_state_id").annotate(Count("pk")))
    return {code: Counted(homes.get(code, 0), signed.get(code, 0)) for code in {*homes, *signed}}


def by_county(state: str, at: datetime) -> Mapping[str, Counted]:
    """Return the counts of a state's counties by FIPS code; the empty code is the whole state's.  Two queries."""
    agencies = Agency.objects.filter(state="registered", place_state_id=state).order_by()
    homes = {f or "": n for f, n in agencies.values_list("home_county_id").annotate(Count("pk"))}
    rows = Agreement.objects.filter(_standing(at), agency__place_state_id=state).order_by()
    signed = {f or "": n for f, n in rows.values_list("agency__home_county_id").annotate(Count("pk"))}
    return {fips: Counted(homes.get(fips, 0), signed.get(fips, 0)) for fips in {*homes, *signed}}


def in_county(fips: str, at: datetime) -> Around:
    """Return the agencies of a county, those with agreements first, and its offices.  Four queries."""
    rows = Agency.objects.filter(state="registered", pk__in=InCounty.objects.filter(county_id=fips).values("agency_id"))
    signed: dict[int, list[str]] = {}
    standing = Agreement.objects.filter(_standing(at), agency__in=rows).order_by("program")
    for agency_id, program in standing.values_list("agency_id", "program"):
        named = programs()[program].short if program in programs() else program
        signed.setdefault(agency_id, []).append(named)
    columns = ("pk", "public_id", "name", "kind")
    # Two short lists instead of one sorted by a count: those that signed are few, the others by name.
    first = sorted(rows.filter(pk__in=list(signed)).values_list(*columns), key=lambda r: str(r[2])) if signed else []
    others = list(rows.exclude(pk__in=list(signed)).order_by("name", "pk").values_list(*columns)[: NAMED + 1])
    total = len(first) + len(others)
    areas = OfficeArea.objects.filter(_open(at.date()), county_id=fips).order_by("-office__kind", "office__name")
    return Around(
        agencies=tuple(
            AtHome(id=i, name=n, kind=_kind(k), agreements=tuple(dict.fromkeys(signed.get(pk, ()))))
            for pk, i, n, k in (*first, *others[:NAMED])
        ),
        total=total,
        offices=tuple(areas.values_list("office__kind", "office__name", "office__public_id")),
    )


def _kind(code: str) -> str:
    return PARTY_KINDS[code].title if code in PARTY_KINDS else code


def _open(on: date) -> Q:
    return Q(from_on__lte=on) & (Q(to_on=None) | Q(to_on__gt=on)) & Q(office__state="open")


def counties_of(agency: UUID) -> tuple[str, tuple[str, ...]]:
    """Return an agency's home county and all its counties, by FIPS code; nothing for one without.  One query."""
    rows = list(
        Agency.objects.filter(public_id=agency).order_by("counties__fips").values_list("home_county_id", "counties")
    )
    home = next((h for h, _ in rows if h), "")
    return str(home), tuple(str(c) for _, c in rows if c)


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """What an actor's offices serve, by county: where requests are open, and where agreements stand."""

    counties: frozenset[str]
    requests: Mapping[str, int]
    agreements: Mapping[str, int]


def area_of(office: UUID, at: datetime) -> Area:
    """Return an office's area with the agreements that stand there.  Two queries."""
    rows = OfficeArea.objects.filter(_open(at.date()), office__public_id=office)
    counties = frozenset(rows.values_list("county_id", flat=True))
    return Area(counties=counties, requests={}, agreements=_inside(agreements_by_county(at), counties))


def _inside(counts: Mapping[str, int], counties: frozenset[str]) -> Mapping[str, int]:
    return {fips: n for fips, n in counts.items() if fips in counties}


def my_area(actor: Actor, at: datetime) -> Area:
    """Return the actor's area with its open requests and standing agreements.  Three queries.

    Headquarters serves no county of its own and has an empty area.
    """
    counties = frozenset(
        OfficeArea.objects.filter(_open(at.date()), office_id__in=actor.office_ids).values_list("county_id", flat=True)
    )
    final = [s.code for s in STAGES["request"].lifecycle.states if s.final]
    asked = visible("request", actor, at.date()).exclude(state__in=final).exclude(agency__home_county=None).order_by()
    open_ = Counter(dict(asked.values_list("agency__home_county_id").annotate(Count("pk"))))
    standing = agreements_by_county(at)
    return Area(
        counties=counties,
        requests=_inside(open_, counties),
        agreements=_inside(standing, counties),
    )
