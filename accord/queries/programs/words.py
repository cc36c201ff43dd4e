"""The words a clerk knows for the closed lists of the program files."""

from collections.abc import Mapping

from accord.rules.agencies import PARTY_KINDS
from accord.rules.programs import Ask
from accord.rules.vocabulary import STEERING, Counting, DutyKind, MeasureKind, Named, Payer, ProgramKind, SwitchState

KINDS: Mapping[ProgramKind, str] = {
    "delegation": "Delegated powers",
    "designation": "Designated officers",
    "task-force": "Task force",
    "operation": "Joint operations",
    "custody": "Coordination around custody",
    "service": "Service",
    "money": "Money",
    "front-door": "Way in",
}
KIND_SAYS: Mapping[ProgramKind, str] = {
    "delegation": "Named officers use federal powers under federal direction.",
    "designation": "Named officers are designated by a federal form.",
    "task-force": "Several bodies work in one unit.",
    "operation": "Bodies plan and carry out operations together.",
    "custody": "Federal staff work with the jail or in the area; no local officer does.",
    "service": "The agency asks or sends; nobody is given a power.",
    "money": "Rules on property taken in joint cases.",
    "front-door": "How a request is taken.",
}
STATES: Mapping[SwitchState, str] = {"running": "Running", "held": "On hold", "ended": "Ended"}
NOT_BEGUN = "Not begun"
SIDES: Mapping[str, str] = {"local": "Your agency", "federal": "The federal side", "both": "Both sides"}
PAYERS: Mapping[Payer, str] = {
    "local": "Your agency",
    "federal": "The federal side",
    "shared": "Shared",
    "fund": "A federal fund",
}
PLACES: Mapping[Named, str] = {
    "2007": "In 2007",
    "planned-2007": "Planned in 2007",
    "later": "Later",
    "now": "Now",
}
MEASURES: Mapping[MeasureKind, str] = {
    "training": "Training",
    "supervision": "Supervision",
    "timeliness": "In time",
    "completeness": "Complete records",
    "complaints": "Complaints",
    "cost": "Cost",
    "safety": "Safety",
    "outcome-count": "Count, without a target",
}
DUTIES: Mapping[DutyKind, str] = {
    "meeting": "Meeting",
    "inspection": "Inspection",
    "report": "Report",
    "review": "Review",
    "posting": "Posting",
    "certification": "Certification",
    "refresher": "Refresher",
    "publication": "Publication",
}
COUNTINGS: Mapping[Counting, str] = {
    "calendar": "every day counts",
    "business": "business days",
    "excluding-weekends": "weekends not counted",
    "excluding-weekends-and-holidays": "weekends and holidays not counted",
}
INSTRUMENTS: Mapping[str, str] = {
    "MOA": "Memorandum of agreement",
    "MOU": "Memorandum of understanding",
    "certification": "Agreement and certification",
    "access-arrangement": "Access arrangement",
    "user-agreement": "User agreement",
    "charter": "Charter",
}
SCOPES: Mapping[str, str] = {
    "facility": "inside the agency's facility",
    "jurisdiction": "in the agency's jurisdiction",
    "joint-operation": "in a joint operation",
}
PER: Mapping[str, str] = {"agreement": "", "officer": " for each officer", "officers": " for a group of officers"}


def amount(number: int, unit: str) -> str:
    """Say `1 day`, `90 days`, `20 percent`."""
    if unit == "percent":
        return f"{number} percent"
    if unit == "cents":
        return f"${number // 100:,}" + (f".{number % 100:02}" if number % 100 else "")
    if unit == "staff":
        return "1 person" if number == 1 else f"{number:,} people"
    return f"{number:,} {unit.removesuffix('s') if number == 1 else unit}"


def asked(ask: Ask, unit: str) -> str:
    """Say how much is asked, and for what."""
    base = unit.partition(" a ")[0]
    yearly = " a year" if base == "cents" else ""
    return amount(ask.amount, base) + yearly + PER[ask.per]


def parties(codes: tuple[str, ...]) -> str:
    """Say the kinds of party in words."""
    return ", ".join(PARTY_KINDS[c].title for c in codes)


def model(code: str) -> str:
    """Say a model's code in words."""
    return code.replace("-", " ")


def valued(name: str, value: object) -> str:
    """Say a term's value with its unit."""
    unit = STEERING[name].unit if name in STEERING else ""
    if isinstance(value, bool) or not isinstance(value, int):
        return str(value)
    if unit in ("days", "hours", "minutes") and value == 0:
        return "at once"
    return amount(value, unit) if unit else f"{value:,}"


__all__ = [
    "COUNTINGS", "DUTIES", "INSTRUMENTS", "KINDS", "KIND_SAYS", "MEASURES", "NOT_BEGUN", "PAYERS", "PLACES",
    "SCOPES", "SIDES", "STATES", "amount", "asked", "model", "parties", "valued",
]  # fmt: skip
