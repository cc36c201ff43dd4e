"""Whom an agency can nominate under an agreement: its officers of today who have no open designation there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from accord.queries.visible import find
from accord.records.models import Agreement, Designation, Staff
from accord.records.spreadsheets import xlsx_chunks
from accord.rules import authority as rules
from accord.rules.authority.lifecycles import ATTESTATIONS
from accord.rules.decisions import Missing
from accord.rules.intervals import local_day
from accord.rules.permissions import Actor
from accord.rules.spreadsheets import csv_chunks

MOST = 500
"""So many officers a list holds at most."""
COLUMNS = ("officer", "experience_months", "citizen_attested", "attestations")
"""The officer's number; whole months; yes or no; what the agency attests, codes with a comma between them."""
NAME = "name"
"""May stand beside the number for whoever fills the list in; a name that is not that officer's is refused."""
TABLES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""The forms in which the list to fill in is given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Nominable:
    """The agreement and the officers, by number and name; what the agency can attest, by code."""

    agreement: str
    officers: tuple[tuple[str, str], ...]
    attestations: tuple[tuple[str, str], ...]


def nominable(agreement_id: UUID, actor: Actor, at: datetime) -> Nominable:
    """Return whom a list could name.  Three queries.

    Raises:
        Missing: there is no such agreement that the actor may know of.
    """
    row: Agreement = find("agreement", agreement_id, actor, at.date(), with_agency=True)
    on = local_day(at, row.agency.zone)
    taken = Designation.objects.filter(agreement=row, state__in=rules.OPEN).values("officer_id")
    people = (
        Staff.objects.filter(
            Q(holdings__to_on=None) | Q(holdings__to_on__gt=on), holdings__agency_id=row.agency_id,
            holdings__role="local-officer", holdings__from_on__lte=on, state__in=("invited", "active"),
        )
        .exclude(pk__in=taken)
        .distinct()
        .order_by("full_name", "pk")
    )  # fmt: skip
    return Nominable(
        agreement=row.number,
        officers=tuple(people.values_list("number", "full_name")[:MOST]),
        attestations=tuple((c.value, c.label) for c in ATTESTATIONS),
    )


def to_fill_in(found: Nominable, form: str, at: datetime) -> bytes:
    """Return the list to fill in, a row for each officer who could be nominated.

    Raises:
        Missing: there is no such form.
    """
    header: Sequence[str] = (COLUMNS[0], NAME, *COLUMNS[1:])
    rows = [(number, name, "", "", "") for number, name in found.officers]
    match form:
        case "csv":
            return "".join(csv_chunks([header, *rows])).encode()
        case "xlsx":
            told = (
                (f"Nominate officers under {found.agreement}",),
                ("Delete the rows you do not need. Months are whole numbers; citizenship is yes or no; codes have commas between them.",),
                ("Codes: " + ", ".join(code for code, _words in found.attestations),),
            )  # fmt: skip
            return b"".join(xlsx_chunks("Officers", told, header, rows, at=at))
        case _:
            raise Missing
