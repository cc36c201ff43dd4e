"""Reads for the journey and the demonstration world."""

from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection

from accord.queries.areas import assigned
from accord.records.models import Agency, Designation, FieldOffice, LogEntry, PartnershipRequest
from accord.rules.decisions import Invalid, Problem


def holds_nothing_real() -> bool:
    """Return whether this installation is new, or was made a demonstration by the journey or by `./dev run`."""
    prepared = settings.DATA / ".prepared"
    if marked().exists() or (prepared.is_file() and prepared.read_text("utf-8").partition("\n")[0].endswith("|yes")):
        return True
    return LogEntry._meta.db_table not in connection.introspection.table_names() or not LogEntry.objects.exists()


def marked() -> Path:
    """Return the file that marks an installation as a demonstration."""
    return Path(settings.DATA) / ".demonstration"


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
