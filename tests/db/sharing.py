"""Bring a world to the stages of sharing, by the same actions the pages use."""

from datetime import date, timedelta

from accord.records.models import Contribution, Seizure, SharingRequest
from tests.db.world import World

TITLES = ["title-vi", "title-ix", "section-504", "age-act"]
REFERENCE = "2026-5301-000142"


def seized(w: World, **changed: object) -> None:
    """Record one asset that the world's agency helped to seize."""
    w.do("coordinator", "seizure", "record-seizure", {
        "agency": str(w.agency.public_id), "seizing_agency": "ice-investigations", "reference": REFERENCE,
        "seized_on": "2026-01-05", "county": "12071", "manner": "joint", "asset": "currency",
        "value_cents": 1_000_000, **changed})  # fmt: skip


def forfeited(w: World, on: date | None = None) -> None:
    """Record its forfeiture, on the world's day unless another is given."""
    day = on or w.at.date()
    w.do("coordinator", "seizure", "forfeit", {"forfeiture": "administrative", "forfeited_on": day.isoformat()})


def line(hours: int = 8, minutes: int = 0, worked_on: str = "2026-01-03", role: str = "detective") -> dict[str, object]:
    """Return one line of hours."""
    return {"role": role, "operation": "OP-2026-7", "worked_on": worked_on, "hours": hours, "minutes": minutes}


def federal_hours(w: World, hours: int = 16) -> None:
    """Enter and verify the federal side's hours, up to eight a line."""
    lines = [line(min(8, hours - done), role="agent") for done in range(0, hours, 8)]
    w.do("coordinator", "seizure", "enter-federal-hours", {"lines": lines})
    w.do("supervisor", "seizure", "verify-federal-hours")


def asked(w: World, *, other: bool = False, who: str = "liaison", **changed: object) -> None:
    """Begin a request of the world's agency for a share."""
    agency = w.other if other else w.agency
    w.do(who, "sharing", "ask", {
        "agency": str(agency.public_id), "seizure": w.ids["seizure"], "kind": "local", "share_to": "agency",
        "narrative": "Two detectives worked on the case from the first lead to the warrant.",
        "intended_uses": ["training", "equipment"], **changed}, other=other)  # fmt: skip


def submitted(w: World, hours: int = 24, *, other: bool = False) -> None:
    """Enter hours, have counsel review them, and submit."""
    lines = [line(min(8, hours - done)) for done in range(0, hours, 8)]
    w.do("liaison", "sharing", "enter-hours", {"lines": lines}, other=other)
    w.do("counsel", "sharing", "review-as-counsel", other=other)
    w.do("head", "sharing", "submit", {"certified": "yes"}, step_up=True, other=other)


def proposed(w: World, **changed: object) -> None:
    """Verify the hours and propose the share."""
    w.do("supervisor", "sharing", "verify-hours")
    w.do("coordinator", "sharing", "propose-share", changed)


def approved(w: World) -> None:
    """Approve what was proposed."""
    w.do("director", "sharing", "approve-share")


def realised(w: World, gross: int = 1_000_000, cost: int = 0) -> None:
    """Record what the asset brought and cost."""
    costs = [{"kind": "sale", "amount_cents": cost}] if cost else []
    w.do("coordinator", "seizure", "record-proceeds", {"gross_cents": gross, "costs": costs})


def certified(w: World, *, other: bool = False) -> None:
    """File a civil-rights certificate that holds for a year from the world's day."""
    agency = w.other if other else w.agency
    day = w.at.date()
    w.do("head", "affidavit", "file-affidavit", {
        "agency": str(agency.public_id), "titles": TITLES, "from_on": day.isoformat(),
        "to_on": (day + timedelta(days=365)).isoformat()}, step_up=True, other=other)  # fmt: skip


def agreed(w: World, *, other: bool = False) -> None:
    """Enter a sharing agreement that was signed elsewhere."""
    agency = w.other if other else w.agency
    w.do("administrator", "agreement", "import-agreement", {
        "agency": str(agency.public_id), "program": "equitable-sharing", "edition": "esac-2024",
        "effective_on": "2025-10-01", "held_at": "Asset forfeiture office, binder 4"})  # fmt: skip


def books(
    w: World, code: str = "treasury", *, other: bool = False, month: object = 9, since: object = "2025-10-01"
) -> None:
    """Open the agency's book of one fund."""
    agency = w.other if other else w.agency
    w.do("accountant", "fund", "open-fund", {
        "agency": str(agency.public_id), "code": code, "opened_on": since, "fiscal_month": month}, other=other)  # fmt: skip


def to_proposed(w: World) -> None:
    """Take one request of the world's agency to a proposed share: 24 of 40 hours."""
    seized(w)
    forfeited(w)
    federal_hours(w)
    asked(w)
    submitted(w)
    proposed(w)


def to_divided(w: World, **book: object) -> None:
    """Take it to divided proceeds, with agreement, certificate and book in place."""
    agreed(w)
    certified(w)
    books(w, **book)
    to_proposed(w)
    approved(w)
    realised(w, 1_000_001)
    w.do("manager", "seizure", "divide")


def the_request() -> SharingRequest:
    """Return the one request of the world."""
    return SharingRequest.objects.get()


def the_seizure() -> Seizure:
    """Return the one asset of the world."""
    return Seizure.objects.get()


def hours_lines() -> list[Contribution]:
    """Return every line of hours, in order."""
    return list(Contribution.objects.order_by("number"))
