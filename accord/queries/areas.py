"""Which two field offices an agency belongs to on a day, and who waits for one in a named queue."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from django.db.models import Count, Q, QuerySet

from accord.queries.shapes import Link
from accord.records.models import Agency, County, FieldOffice, OfficeArea, Referral
from accord.rules import areas as rules
from accord.rules.agencies import PARTY_KINDS, local_side

NAMED = 50
"""Agencies that a queue names; the others it counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assigned:
    """The two offices of an agency; a side without one has a queue and the reason why."""

    removal: FieldOffice | None
    investigations: FieldOffice | None
    queues: Mapping[str, str]
    """By side, the queue in which its referral waits."""
    reasons: Mapping[str, str]
    also: tuple[FieldOffice, ...] = ()

    def office(self, side: str) -> FieldOffice | None:
        """Return the office of a side."""
        return self.removal if side == "removal" else self.investigations


@dataclass(frozen=True, slots=True)
class Unserved:
    """A county that one side's offices do not serve, or not clearly, and how many agencies are at home there."""

    fips: str
    name: str
    state: str
    agencies: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """One named queue: what waits in it, and the places whose requests would come to it."""

    code: str
    title: str
    waiting: tuple[Link, ...]
    counties: tuple[Unserved, ...]
    agencies: tuple[Link, ...]
    """Agencies with no county, up to fifty by name; no area can hold them until one is named."""
    agencies_total: int


def assigned(agency: Agency, on: date) -> Assigned:
    """Return the two offices of an agency on a day, judged by its home county.  Three queries.

    No office gives both opinions: a side that no office, or more than one, serves has a queue.
    """
    home = agency.home_county_id
    counties = list(agency.counties.order_by("fips").values_list("fips", flat=True))
    places = sorted(counties, key=lambda fips: fips != home)
    state_fips = agency.place_state.fips if agency.place_state else ""
    near = Q(county__in=places) if places else Q(county__state=agency.place_state_id)
    rows = list(_standing(on).filter(near)) if places or agency.place_state_id else []
    return _assigned(places, state_fips, on, rows)


def assigned_at(county: County, on: date) -> Assigned:
    """Return the two offices of a county on a day.  One query."""
    return _assigned([county.fips], "", on, list(_standing(on).filter(county=county)))


def _assigned(places: list[str], state_fips: str, on: date, rows: list[OfficeArea]) -> Assigned:
    offices = {_code(area): area.office for area in rows}
    found = rules.offices_for_agency(places, state_fips, on, [_area(area) for area in rows])
    sides = [side for side in rules.QUEUES if getattr(found, side) is None]
    return Assigned(
        removal=offices[found.removal] if found.removal else None,
        investigations=offices[found.investigations] if found.investigations else None,
        queues=dict(zip(sides, found.queues, strict=True)),
        reasons={side: _worded(why, offices) for side, why in zip(sides, found.reasons, strict=True)},
        also=tuple(offices[code] for code in found.also),
    )


def _standing(on: date) -> QuerySet[OfficeArea]:
    covers = Q(from_on__lte=on) & (Q(to_on=None) | Q(to_on__gt=on))
    return OfficeArea.objects.filter(covers, office__state="open").select_related("office").order_by("pk")


def _code(area: OfficeArea) -> str:
    """Return the word by which the rules know an office; no other word of theirs looks so."""
    return f"office:{area.office_id}"


def _area(area: OfficeArea) -> rules.OfficeArea:
    return rules.OfficeArea(
        office=_code(area),
        kind=cast("rules.OfficeKind", area.office.kind),
        fips=area.county_id,
        valid_from_on=area.from_on,
        valid_to_on=area.to_on,
    )


def _worded(reason: str, offices: Mapping[str, FieldOffice]) -> str:
    """Return the rule's reason with the offices' names in the place of their keys."""
    words = []
    for word in reason.split(" "):
        bare = word.rstrip(",.;:")
        words.append(offices[bare].name + word[len(bare) :] if bare in offices else word)
    return " ".join(words)


def queues(at: datetime) -> tuple[Queue, ...]:
    """Return the named queues with the places that lack an office of that side.  Six queries."""
    on = at.date()
    near: defaultdict[str, list[rules.OfficeArea]] = defaultdict(list)
    offices: dict[str, FieldOffice] = {}
    for area in _standing(on):
        near[area.county_id].append(_area(area))
        offices[_code(area)] = area.office
    at_home = Agency.objects.filter(state="registered").exclude(home_county=None).order_by()
    homes = dict(at_home.values_list("home_county_id").annotate(Count("pk")))
    lost: dict[str, list[Unserved]] = {queue: [] for queue in rules.QUEUE_TITLES}
    for county in County.objects.select_related("state").order_by("state__name", "name"):
        found = rules.offices_for(county.fips, on, near[county.fips])
        for queue, why in zip(found.queues, found.reasons, strict=True):
            lost[queue].append(
                Unserved(county.fips, county.name, county.state.name, homes.get(county.fips, 0), _worded(why, offices))
            )
    local = [code for code in PARTY_KINDS if not local_side(code)]
    nowhere = Agency.objects.filter(counties=None, state="registered", kind__in=local)
    named = tuple(Link("agency", a.public_id, a.name) for a in nowhere.order_by("name", "pk")[:NAMED])
    total = nowhere.count()
    waiting = _waiting()
    return tuple(
        Queue(
            code=code,
            title=title,
            waiting=waiting.get(code, ()),
            counties=tuple(lost[code]),
            agencies=named,
            agencies_total=total,
        )
        for code, title in rules.QUEUE_TITLES.items()
    )


def _waiting() -> Mapping[str, tuple[Link, ...]]:
    """Return the requests whose referral waits in each queue, the oldest first."""
    found: defaultdict[str, list[Link]] = defaultdict(list)
    rows = Referral.objects.filter(office=None, given_at=None, queue__in=list(rules.QUEUE_TITLES))
    for referral in rows.select_related("request").order_by("referred_at", "pk"):
        request = referral.request
        found[referral.queue].append(Link("request", request.public_id, f"Request {request.number}"))
    return {code: tuple(links) for code, links in found.items()}
