"""Whether an agency may be paid or passed money: what it owes, each as a sentence."""

from datetime import datetime

from accord.queries.money.certifications import overdue_since
from accord.records.models import Agency, Fund


def lacks(agency: Agency, fund_code: str, at: datetime) -> tuple[str, ...]:
    """Return what stands against passing money of a department on to an agency, empty for nothing.  Three queries."""
    if open_fund(agency.pk, fund_code) is None:
        return (f"{agency.name} keeps no such fund here, so what it receives could not be followed.",)
    since = overdue_since(agency, at)
    return (f"The yearly certification of {agency.name} is overdue since {since}.",) if since else ()


def open_fund(agency_id: int, fund_code: str) -> Fund | None:
    """Return the open fund in which an agency keeps the money of a department, or None.  One query."""
    return Fund.objects.select_related("agency").filter(agency_id=agency_id, code=fund_code, state="open").first()
