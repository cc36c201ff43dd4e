"""Who directs the officers of an agreement today, and what stands in the way: for the agreement's page."""

from collections import defaultdict
from datetime import datetime

from django.db.models import Q

from accord.records.models import Agreement, Designation, Holding
from accord.rules import authority as rules
from accord.rules.authority.supervising import Directed, Position, positions
from accord.rules.intervals import local_day


def supervision(row: Agreement, most: int | None, at: datetime) -> tuple[Position, ...]:
    """Return every supervising position of an agreement with its officers and conflicts.  Two queries at most."""
    offices = Designation.objects.filter(agreement=row, state__in=rules.LIVE).values("supervisor_office_id")
    rows = (
        Designation.objects.filter(Q(lapses_at=None) | Q(lapses_at__gt=at), state__in=rules.LIVE,
                                   supervisor_office_id__in=offices)
        .order_by("pk")
        .values_list("number", "officer_id", "supervisor_position", "supervisor_office_id", "supervisor_office__name",
                     "agreement__number")
    )  # fmt: skip
    directed = [
        Directed(
            designation=number, officer=officer, position=position, office=office, office_name=name, agreement=agreement
        )
        for number, officer, position, office, name, agreement in rows
    ]
    if not directed:
        return ()
    on = local_day(at, row.agency.zone)
    held = Holding.objects.filter(
        Q(to_on=None) | Q(to_on__gt=on), role="supervisor", from_on__lte=on, office_id__in={d.office for d in directed}
    )
    there: dict[int, set[int]] = defaultdict(set)
    for office, staff in held.values_list("office_id", "staff_id"):
        if office is not None:
            there[office].add(staff)
    return positions(directed, row.number, most, {o: frozenset(people) for o, people in there.items()})
