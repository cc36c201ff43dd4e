"""Who sees which rows, once, in SQL.

Local staff see their own agency's rows; field-office staff see the agencies in their office's
area on that day; headquarters sees all.  Whatever is not visible does not exist: the same
`Missing` for an unknown id, another agency's id and a malformed one.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, F, Func, Model, Q, QuerySet
from django.db.models.sql.compiler import SQLCompiler

from accord.records.models import MODEL_OF, Agency, Enquiry, FieldOffice, OfficeArea, Staff, TakingPart
from accord.rules.decisions import Missing
from accord.rules.permissions import Actor, Scope


def in_area(actor: Actor, on: date, agency: str) -> Q:
    """Return the condition that a row's agency lies in the area of one of the actor's offices.

    Asked row by row through the indexes: a list of every agency in an area is a thousand rows
    long, and most questions are about one.
    """
    return Q(_InArea(F(agency), offices=tuple(sorted(actor.office_ids)), on=on))


class _InArea(Func):
    """Whether the area of one of the offices holds the agency on that day.

    Written as SQL, for it is part of nearly every question that federal staff ask: composing it
    from the models' own parts each time took forty times as long as the database takes to answer.
    """

    output_field = BooleanField()

    def __init__(self, agency: F, *, offices: tuple[int, ...], on: date) -> None:
        super().__init__(agency)
        self.offices, self.on = offices, on

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, *_: Any, **__: Any) -> Any:
        """Return the condition and its values; nothing typed by anybody is spelled into it."""
        column, params = compiler.compile(self.source_expressions[0])
        day = connection.ops.adapt_datefield_value(self.on)
        marks = ", ".join(["%s"] * len(self.offices))
        inside, area = Agency.counties.through._meta.db_table, OfficeArea._meta.db_table
        asked = (
            # SQLite walks a CROSS JOIN in the order it is written: the agency's one or two counties first, and
            # not every county of the office for every row.
            f"SELECT 1 FROM {inside} ac CROSS JOIN {area} oa"  # noqa: S608 - our own tables
            f" WHERE ac.agency_id = {column} AND oa.county_id = ac.county_id AND oa.office_id IN ({marks})"
            " AND oa.from_on <= %s AND (oa.to_on IS NULL OR oa.to_on > %s)"
        )
        return f"EXISTS ({asked})", [*params, *self.offices, day, day]


def visible(kind: str, actor: Actor, on: date) -> QuerySet[Any]:
    """Return the rows of a kind that the actor may know of."""
    model = MODEL_OF[kind]
    rows: QuerySet[Any] = model._default_manager.all()
    if not actor.has_account:
        return _without_account(kind, rows, actor)
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
        case "enquiry":
            # Whoever asks in an agency's name is not its secret to read before somebody confirmed it.
            return rows.filter(_with_office(actor, on)) if actor.office_ids else rows.none()
        case "designation" if actor.roles <= {"local-officer"}:
            # An officer sees the own authority and no colleague's.
            return rows.filter(officer_id=actor.staff_id)
        case "seizure":
            return rows.filter(_took_part(actor, on))
        case "staff":
            if actor.office_ids:
                return rows.filter(Q(office_id__in=actor.office_ids) | in_area(actor, on, "agency_id"))
            return rows.filter(agency_id__in=actor.agency_ids)
        case _:
            if actor.office_ids:
                return rows.filter(in_area(actor, on, "agency_id"))
            return rows.filter(agency_id__in=actor.agency_ids)


def _without_account(kind: str, rows: QuerySet[Any], actor: Actor) -> QuerySet[Any]:
    """Return what the public form and the schedule know of: agencies, and their own enquiry; every enquiry."""
    if kind == "agency" and actor.holds:
        return rows
    if kind != "enquiry":
        return rows.none()
    own = [h.case_id for h in actor.holds if h.case_id is not None]
    return rows if actor.roles == {"schedule"} else rows.filter(pk__in=own)


def _with_office(actor: Actor, on: date) -> Q:
    """Return the condition that an enquiry is with one of the actor's offices, or from a county of its area."""
    areas = OfficeArea.objects.filter(Q(to_on=None) | Q(to_on__gt=on), office_id__in=actor.office_ids, from_on__lte=on)
    return Q(office_id__in=actor.office_ids) | Q(county_id__in=areas.values("county_id"))


def _took_part(actor: Actor, on: date) -> Q:
    """Return the condition that one of the actor's agencies took part in the case of an asset."""
    if actor.office_ids:
        return in_area(actor, on, "agency_id") | Q(
            pk__in=TakingPart.objects.filter(in_area(actor, on, "agency_id")).values("seizure_id")
        )
    named = TakingPart.objects.filter(agency_id__in=actor.agency_ids)
    return Q(agency_id__in=actor.agency_ids) | Q(pk__in=named.values("seizure_id"))


def find(
    kind: str, public_id: UUID | str, actor: Actor, on: date, *, lock: bool = False, with_agency: bool = False
) -> Any:
    """Return one visible row; with its agency, where it has one, in the same query if a page will show it.

    Raises:
        Missing: there is none that the actor may know of.
    """
    try:
        wanted = public_id if isinstance(public_id, UUID) else UUID(str(public_id))
    except ValueError as error:
        raise Missing from error
    rows = visible(kind, actor, on).filter(public_id=wanted)
    if with_agency and kind not in ("agency", "office"):
        rows = rows.select_related("agency")
    # The key is unique: asking for an order would only cost.
    row = next(iter((rows.select_for_update(of=("self",)) if lock else rows)[:1]), None)
    if row is None:
        raise Missing
    return row


def scope_of(row: Model, on: date) -> Scope:
    """Return whose a row is: its agency, and the offices whose area holds the agency on that day."""
    if isinstance(row, FieldOffice):
        return Scope(agency_id=None, office_ids=frozenset({row.pk}))
    if isinstance(row, Enquiry):
        # One office answers; the other of the same area may read along.
        with_office = frozenset({row.office_id} if row.office_id is not None else ())
        return Scope(agency_id=row.agency_id, office_ids=with_office, case_id=row.pk)
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


def agency_of(kind: str, public_id: UUID | str, actor: Actor, at: datetime) -> UUID:
    """Return the public id of the agency that a visible thing belongs to.

    Raises:
        Missing: there is no such thing that the actor may know of.
    """
    found: UUID = find(kind, public_id, actor, at.date(), with_agency=True).agency.public_id
    return found
