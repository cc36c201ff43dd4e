"""Bring a world to the stages of repayment, by the same actions the pages use."""

from datetime import date

from accord.records.models import Claim
from tests.db.world import World


def joined(w: World, edition: str = "reimbursement-open-2007", since: str = "2025-10-01") -> None:
    """Enter a memorandum of repayment that was signed elsewhere."""
    w.do("administrator", "agreement", "import-agreement", {
        "agency": str(w.agency.public_id), "program": "best", "edition": edition, "effective_on": since,
        "held_at": "Program office, binder 7", "supervisor_position": "Group supervisor"})  # fmt: skip


def funded(w: World, planned: int = 2_000_000, available: int = 1_500_000, year: int = 2026) -> None:
    """Plan the fiscal year, check its funds and dedicate two seats."""
    w.do("coordinator", "allotment", "plan-year",
         {"agreement": w.ids["agreement"], "fiscal_year": year, "planned_cents": planned})  # fmt: skip
    w.do(
        "manager",
        "allotment",
        "check-funds",
        {"available_cents": available, "source": "Fund's plan of the year, line 12"},
    )
    seats = [{"seat": s, "role": "detective", "from_on": "2025-10-01"} for s in ("S1", "S2")]
    w.do("liaison", "allotment", "dedicate", {"seats": seats})


def booked(w: World) -> None:
    """Open the agency's book of repaid joint operations."""
    w.do("accountant", "fund", "open-fund", {
        "agency": str(w.agency.public_id), "code": "operations", "opened_on": "2025-10-01", "fiscal_month": 9})  # fmt: skip


def started(w: World, **changed: object) -> None:
    """Start a claim for February 2026."""
    w.do("liaison", "claim", "start-claim", {
        "allotment": w.ids["allotment"], "basis": "month", "invoice": "INV-2026-14", "from_on": "2026-02-01",
        "to_on": "2026-02-28", **changed})  # fmt: skip


def overtime(day: int = 3, seat: str = "S1", **changed: object) -> dict[str, object]:
    """Return one line of four hours of overtime."""
    return {"seat": seat, "expense": "overtime", "worked_on": date(2026, 2, day).isoformat(), "hours": 4, "rate_cents": 5250,
            **changed}  # fmt: skip


def entered(w: World, *lines: dict[str, object]) -> None:
    """Enter lines, one of overtime unless others are given."""
    w.do("liaison", "claim", "enter-lines", {"lines": list(lines) or [overtime()]})


def signed(w: World) -> None:
    """Sign the statement."""
    w.do("head", "claim", "sign-claim", {"stated": "yes"}, step_up=True)


def approved(w: World) -> None:
    """Check and approve it."""
    w.do("supervisor", "claim", "check-claim")
    w.do("director", "claim", "approve-claim")


def claimed(w: World) -> None:
    """Take one claim to its draft with a line."""
    agreement = w.ids.get("agreement")
    joined(w)
    funded(w)
    started(w)
    entered(w)
    if agreement:
        w.ids["agreement"] = agreement


def the_claim() -> Claim:
    """Return the one claim of the world."""
    return Claim.objects.get()
