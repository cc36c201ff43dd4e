"""Many rows at once, written straight into the tables: what lists are measured on."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from accord.records.models import Agency, County, Designation, DueDate, PartnershipRequest, Staff
from accord.rules import requests
from tests.db.world import World

OPENED = datetime(2019, 1, 1, 12, tzinfo=UTC)
PROGRAMS = ("287g", "lesc", "best")
STATES = tuple(s.code for s in requests.LIFECYCLE.states)


def many_requests(w: World, count: int) -> None:
    """Write so many requests: of both agencies in turn, over seven years, with clocks on most of them."""
    agencies = (w.agency, w.other)
    rows = [
        PartnershipRequest(
            public_id=uuid4(), number=f"R-X-{n:06}", state=STATES[n % len(STATES)], opened_at=OPENED + timedelta(hours=3 * n),
            agency=agencies[n % 2], problem="Goods.", programs=list(PROGRAMS[: n % 4]), body_position="in-favour",
            submitted_at=OPENED + timedelta(hours=3 * n) if n % 3 else None,
        )
        for n in range(count)
    ]  # fmt: skip
    PartnershipRequest.objects.bulk_create(rows, batch_size=1_000)
    DueDate.objects.bulk_create(
        (
            DueDate(
                kind="request", object_id=row.public_id, agency=row.agency, code="FD-ACK", owner=("coordinator", "local-liaison")[n % 2],
                started_at=row.opened_at, due_at=w.at + timedelta(days=n % 40 - 20), met_at=w.at if n % 5 == 0 else None,
            )
            for n, row in enumerate(rows)
            if n % 7
        ),
        batch_size=1_000,
    )  # fmt: skip


def many_designations(w: World, agreement, count: int) -> None:
    """Write so many designations under one agreement, each of an officer of its own."""
    officers = Staff.objects.bulk_create(
        (
            Staff(number=f"S-X-{n:06}", username=f"crowd-{n}", full_name=f"Officer Number {n}", state="active",
                  opened_at=OPENED, agency=w.agency)
            for n in range(count)
        ),
        batch_size=1_000,
    )  # fmt: skip
    Designation.objects.bulk_create(
        (
            Designation(number=f"DN-X-{n:06}", state=("active", "nominated", "revoked", "authorized")[n % 4], opened_at=OPENED,
                        agency=w.agency, agreement=agreement, officer=officer, experience_months=40,
                        citizen_attested=True, functions=["a", "b"][: n % 3],
                        starts_at=OPENED, lapses_at=w.at + timedelta(days=n % 200 - 50) if n % 4 in (0, 3) else None)
            for n, officer in enumerate(officers)
        ),
        batch_size=1_000,
    )  # fmt: skip


def many_agencies(w: World, count: int) -> None:
    """Write so many agencies of the world's county."""
    county = County.objects.get(fips="12071")
    made = Agency.objects.bulk_create(
        (
            Agency(number=f"A-X-{n:06}", opened_at=OPENED, name=f"Town {n} Police", kind="police", zone=county.zone,
                   place_state_id="FL", home_county=county, ori=f"FL{n:07}")
            for n in range(count)
        ),
        batch_size=1_000,
    )  # fmt: skip
    inside = Agency.counties.through
    inside.objects.bulk_create((inside(agency=a, county=county) for a in made), batch_size=1_000)
