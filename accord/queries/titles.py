"""What each thing is called, from its own row: for pages that need its name and nothing else of it."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.formats import date_format

from accord.programs import programs
from accord.records.models import Agreement, TrainingClass
from accord.rules.money.accounts import FUND_KINDS


def heading(kind: str, row: Any) -> str:
    """Return what a thing is called.  No query where the row came with its agency."""
    return _HEADINGS[kind](row)


def _agreement(row: Agreement) -> str:
    program = programs().get(row.program)
    return f"{program.short if program else row.program}: agreement with {row.agency.name}"


def _class(row: TrainingClass) -> str:
    program = programs().get(row.program)
    course = next((c for c in (program.courses if program else ()) if c.code == row.course), None)
    return f"{course.title if course else row.course}, {date_format(row.starts_on, 'N j, Y')}"


_HEADINGS: Mapping[str, Callable[[Any], str]] = {
    "agency": lambda row: str(row.name),
    "office": lambda row: f"{row.name}, {row.kind} side",
    "staff": lambda row: str(row.full_name),
    "enquiry": lambda row: f"Enquiry of {row.body}",
    "request": lambda row: f"Request of {row.agency.name}",
    "meeting": lambda row: f"Meeting about {row.request.number}",
    "assessment": lambda row: f"Assessment of {row.agency.name}",
    "plan": lambda row: f"Plan of action with {row.agency.name}",
    "determination": lambda row: f"Determination for {row.agency.name}",
    "agreement": _agreement,
    "change": lambda row: f"Change to agreement {row.agreement.number}",
    "class": _class,
    "seizure": lambda row: f"Seizure {row.number}",
    "sharing": lambda row: f"{row.agency.name}: share of {row.seizure.number}",
    "affidavit": lambda row: f"Civil-rights certificate of {row.agency.name}",
    "allotment": lambda row: f"Repayment of fiscal year {row.fiscal_year} to {row.agency.name}",
    "claim": lambda row: f"Claim of {row.agency.name}, {row.invoice}",
    "designation": lambda row: f"Designation of {row.officer.full_name}",
    "certification": lambda row: f"Certification of {row.agency.name} for {row.year}",
    "fund": lambda row: f"{FUND_KINDS[row.code].title}: {row.agency.name}",
}
