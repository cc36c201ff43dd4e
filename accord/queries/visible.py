"""Who sees which rows, once, in SQL.

Local staff see their own agency's rows; field-office staff see the agencies in their office's
area on that day; headquarters sees all.  Whatever is not visible does not exist: the same
`Missing` for an unknown id, another agency's id and a malformed one.
"""

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from accord.records.models import MODEL_OF, Agency, FieldOffice, OfficeArea, Staff
from accord.rules.decisions import Missing
from accord.rules.permissions import Actor, Scope


def in_area(actor: Actor, on: date, agency: str) -> Q:
    """Return the condition that a row's agency lies in the area of one of the actor's offices.

    Asked row by row through the indexes: a list of every agency in an area is a thousand rows
    long, and most questions are about one.
    """
    areas = OfficeArea.objects.filter(
        Q(to_on=None) | Q(to_on__gt=on),
        county__agencies=OuterRef(agency),
        office_id__in=actor.office_ids,
        from_on__lte=on,
    )
    return Q(Exists(areas))


def visible(kind: str, actor: Actor, on: date) -> QuerySet[Any]:
    """Return the rows of a kind that the actor may know of."""
    model = MODEL_OF[kind]
    rows: QuerySet[Any] = model._default_manager.all()
    if actor.sees_everything:
        return rows
    if not actor.holds:
        return rows.none()
    match kind:
        case "agency" | "office":
            # The list of agencies and offices is public knowledge; what hangs on them is not.
            return rows
        case "class":
            return rows
        case "designation" if actor.roles <= {"local-officer"}:
            # An officer sees the own authority and no colleague's.
            return rows.filter(officer_id=actor.staff_id)
        case "staff":
            if actor.office_ids:
                return rows.filter(Q(office_id__in=actor.office_ids) | in_area(actor, on, "agency_id"))
            return rows.filter(agency_id__in=actor.agency_ids)
        case _:
            if actor.office_ids:
                return rows.filter(in_area(actor, on, "agency_id"))
            return rows.filter(agency_id__in=actor.agency_ids)


def find(kind: str, public_id: UUID | str, actor: Actor, on: date, *, lock: bool = False) -> Any:
    """Return one visible row.

    Raises:
        Missing: there is none that the actor may know of.
    """
    try:
        wanted = public_id if isinstance(public_id, UUID) else UUID(str(public_id))
    except ValueError as error:
        raise Missing from error
    rows = visible(kind, actor, on).filter(public_id=wanted)
    row = (rows.select_for_update(of=("self",)) if lock else rows).first()
    if row is None:
        raise Missing
    return row


def scope_of(row: Model, on: date) -> Scope:
    """Return whose a row is: its agency, and the offices whose area holds the agency on that day."""
    if isinstance(row, FieldOffice):
        return Scope(agency_id=None, office_ids=frozenset({row.pk}))
    if isinstance(row, Staff):
        if row.office_id is not None:
            return Scope(agency_id=None, office_ids=frozenset({row.office_id}))
        agency_id = row.agency_id
    else:
        agency_id = row.pk if isinstance(row, Agency) else getattr(row, "agency_id", None)
    if agency_id is None:
        return Scope(agency_id=None)
    return Scope(agency_id=agency_id, office_ids=offices_of(agency_id, on))


def offices_of(agency_id: int, on: date) -> frozenset[int]:
    """Return the offices whose area holds the agency on that day."""
    return frozenset(
        OfficeArea.objects.filter(
            Q(to_on=None) | Q(to_on__gt=on), county__agencies=agency_id, from_on__lte=on
        ).values_list("office_id", flat=True)
    )
