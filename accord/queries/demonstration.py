"""Reads for the journey and the demonstration world."""

from datetime import datetime

from accord.queries.areas import assigned
from accord.records.models import Agency, Designation, FieldOffice, PartnershipRequest
from accord.rules.decisions import Invalid, Problem


def has_story(agency: Agency) -> bool:
    """Return whether a request of this agency exists."""
    return PartnershipRequest.objects.filter(agency=agency).exists()


def agency_by_ori(ori: str) -> Agency:
    """Return the one agency with this ORI.

    Raises:
        Invalid: none has it, or several share it.
    """
    found = list(Agency.objects.filter(ori=ori.upper(), state="registered")[:2])
    if len(found) == 1:
        return found[0]
    message = "Several agencies share this ORI." if found else "No agency has this ORI."
    raise Invalid(
        (Problem(field="agency", message=message, got=ori, expected="an ORI; find one: accord agencies find NAME"),)
    )


def offices_for(agency: Agency, at: datetime) -> tuple[FieldOffice | None, FieldOffice | None]:
    """Return the removal-side and the investigations-side office of the agency on that day."""
    found = assigned(agency, at.date())
    return found.removal, found.investigations


def first_place(agency: Agency) -> str:
    """Return the agency's first county by code, or its state."""
    county = agency.counties.order_by("fips").first()
    return county.fips if county else (agency.place_state_id or "")


def first_moment_without(designation: str) -> datetime | None:
    """Return the first moment without authority under a letter, or None when it has no end."""
    return Designation.objects.get(public_id=designation).lapses_at
