"""A small world for database tests: a county with two field offices, two agencies and their people.

Places and the cast are written directly, because every test needs them; how people are
invited is tested on its own.  Every act of a test goes through the door, by the same actions
the pages use.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from django.contrib.auth.hashers import make_password

from accord.actions import Receipt, perform
from accord.actions.accounts import DEMONSTRATION_PASSWORD
from accord.actions.demonstration import (
    HEADQUARTERS_CAST,
    INVESTIGATIONS_CAST,
    LOCAL_CAST,
    REMOVAL_CAST,
    Cast,
    Part,
)
from accord.records.models import Agency, County, FieldOffice, Holding, OfficeArea, Staff, State

BEGIN = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


@dataclass
class World:
    """The agencies, the offices, the people by part, and the world's own clock."""

    agency: Agency
    other: Agency
    removal: FieldOffice
    investigations: FieldOffice
    people: Cast
    others: Cast
    at: datetime = BEGIN
    ids: dict[str, str] = field(default_factory=dict)

    def later(self, **span: int) -> datetime:
        """Move the world's clock and return it."""
        self.at += timedelta(**span)
        return self.at

    def do(
        self,
        who: str,
        kind: str,
        action: str,
        raw: dict[str, object] | None = None,
        *,
        other: bool = False,
        **how: object,
    ) -> Receipt:
        """Let a person do one action, on the latest thing of that kind unless `on` names another."""
        cast_of = self.others if other else self.people
        at = how.pop("at", None) or self.at
        actor = cast_of.actor(who, at, step_up=bool(how.pop("step_up", False)))
        target = how.pop("on", None) or self.ids.get(kind)
        receipt = perform(kind, action, target, raw or {}, by=actor, at=at, **how)
        self.ids[kind] = receipt.id
        return receipt


def places() -> tuple[FieldOffice, FieldOffice, County]:
    """Write one state, one county and its two field offices."""
    state = State.objects.create(code="FL", fips="12", name="Florida")
    county = County.objects.create(fips="12071", state=state, name="Lee", zone="America/New_York")
    found = []
    for kind, name in (("removal", "Miami"), ("investigations", "Tampa")):
        office = FieldOffice.objects.create(number=f"F-{kind[:3]}", opened_at=BEGIN, kind=kind, name=name)
        OfficeArea.objects.create(office=office, county=county, from_on=date(2025, 1, 1))
        found.append(office)
    return found[0], found[1], county


def agency_in(county: County, name: str, number: str, kind: str = "sheriff", ori: str = "") -> Agency:
    """Write one agency of that county."""
    made = Agency.objects.create(
        number=number, opened_at=BEGIN, name=name, kind=kind, place_state_id=county.state_id,
        zone=county.zone, ori=ori, home_county=county, officers=620,
    )  # fmt: skip
    made.counties.add(county)
    return made


ADMINISTRATOR = Part("administrator", "Ada Winslow", "administrator")


def seated(agency: Agency, removal: FieldOffice, investigations: FieldOffice, *, suffix: str = "") -> Cast:
    """Write the people around an agency, active and in their offices for a month."""
    groups = (
        (LOCAL_CAST, suffix, {"agency": agency}),
        (REMOVAL_CAST, "", {"office": removal}),
        (INVESTIGATIONS_CAST, "", {"office": investigations}),
        ((*HEADQUARTERS_CAST, ADMINISTRATOR), "", {}),
    )
    begun = BEGIN - timedelta(days=30)
    # Hashed once: a good hash is slow on purpose, and all of them have the same password.
    hashed = make_password(DEMONSTRATION_PASSWORD)
    names: dict[str, str] = {}
    for parts, mark, of in groups:
        for part in parts:
            username = names[part.word] = part.word + mark
            if Staff.objects.filter(username=username).exists():
                continue
            staff = Staff(
                number=f"S-2025-{Staff.objects.count() + 1:04d}", state="active", opened_at=begun, username=username,
                full_name=part.name, is_active=True, password=hashed, **of,
            )  # fmt: skip
            staff.save()
            Holding.objects.create(staff=staff, role=part.role, from_on=begun.date(), **of)
    return Cast(agency, removal, investigations, names)


def world() -> World:
    """Return the world at its beginning."""
    removal, investigations, county = places()
    agency = agency_in(county, "Lee County Sheriff's Office", "A-2025-0001", ori="FL0360000")
    other = agency_in(county, "Cape Coral Police Department", "A-2025-0002", kind="police", ori="FL0360100")
    return World(
        agency=agency,
        other=other,
        removal=removal,
        investigations=investigations,
        people=seated(agency, removal, investigations),
        others=seated(other, removal, investigations, suffix="-2"),
    )
