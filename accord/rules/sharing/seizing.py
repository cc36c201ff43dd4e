"""What must be so before anything is recorded about seized property, or divided."""

from dataclasses import dataclass
from datetime import date

from accord.rules.decisions import HOUSE, NOTHING_TO_DO, Finding
from accord.rules.inputs import Given
from accord.rules.sharing.dated import Basis, fits
from accord.rules.sharing.hours import Line, line_findings
from accord.rules.sharing.portions import WHOLE, in_percent


@dataclass(frozen=True, slots=True, kw_only=True)
class SeizureFacts:
    """What the rules need to know of one seizure.  `today` is the agency's own day; money in cents.

    `undecided` are the numbers of requests still to be decided, `drafts` those not submitted that may still be
    in time; `shares` are the approved ones in hundredths of a percent by number.
    """

    today: date
    basis: Basis
    counties: frozenset[str] = frozenset()
    references: frozenset[str] = frozenset()
    seized_on: date | None = None
    claim_on: date | None = None
    forfeited_on: date | None = None
    net_cents: int | None = None
    federal: tuple[Line, ...] = ()
    undecided: tuple[str, ...] = ()
    drafts: tuple[str, ...] = ()
    shares: tuple[tuple[str, int], ...] = ()
    paid: tuple[str, ...] = ()
    paused: Finding | None = None


def judge_seizure(action: str, facts: SeizureFacts, given: Given | None) -> tuple[Finding, ...]:
    """Return every unmet rule of an action on a seizure."""
    match action:
        case "record-seizure":
            return tuple(_record(facts, given)) if given is not None else ()
        case "open-claim" | "settle-claim" | "forfeit" | "return-asset":
            return tuple(_dates(action, facts, given)) if given is not None else ()
        case "record-proceeds":
            return tuple(_proceeds(facts, given))
        case "enter-federal-hours" | "strike-federal-hours":
            return line_findings(facts.federal, given, facts.today)
        case "verify-federal-hours":
            return tuple(_verify(facts))
        case "divide":
            return tuple(_divide(facts))
        case "close-asset":
            return tuple(_close(facts))
        case "undo-division":
            return (
                (_no("paid", f"Paid already: {', '.join(facts.paid)}.", "Reverse the payments first."),)
                if facts.paid
                else ()
            )
        case _:
            return ()  # fmt: skip


def _no(rule: str, message: str, fix: str, field: str | None = None, citation: str = HOUSE) -> Finding:
    return Finding(rule=f"seizure:{rule}", message=message, fix=fix, field=field, citation=citation)


def _future(field: str, on: date | None, today: date) -> list[Finding]:
    if on is None or on <= today:
        return []
    return [_no("not-yet", f"{on.isoformat()} has not come yet.", "Record it when it has happened.", field)]


def _record(facts: SeizureFacts, given: Given) -> list[Finding]:
    found = _future("seized_on", given.day("seized_on"), facts.today)
    on = given.day("seized_on") or facts.today
    agency = facts.basis.agency(given.text("seizing_agency"), on)
    if given.text("county") not in facts.counties:
        found.append(
            _no("county", "There is no county of this code.", "Choose the county; no smaller place is kept.", "county")
        )
    if agency is None:
        found.append(_no("seizing-agency", f"On {on.isoformat()} this was no agency that seizes for one of the two funds.",
                         "Choose one of the list.", "seizing_agency"))  # fmt: skip
        return found
    form = facts.basis.form(agency.fund, on)
    reference = given.text("reference")
    if form is None or not fits(form, reference):
        wanted = form.example if form else "nothing known"
        found.append(_no("reference", "This is not the number that the seizing agency gives one asset.",
                         f"It looks like {wanted}. Serial, plate and account numbers are never kept.", "reference",
                         "house rule: the line, row 9"))  # fmt: skip
    if reference in facts.references:
        found.append(_no("recorded-already", f"{reference} is recorded already.", "Work on that record.", "reference"))
    return found


def _dates(action: str, facts: SeizureFacts, given: Given) -> list[Finding]:
    field = "forfeited_on" if action == "forfeit" else "on"
    on = given.day(field)
    found = _future(field, on, facts.today)
    earliest = facts.claim_on if action == "settle-claim" and facts.claim_on else facts.seized_on
    if on is not None and earliest is not None and on < earliest:
        found.append(_no("order", f"{on.isoformat()} lies before {earliest.isoformat()}, from which it follows.",
                         "Give the day on which it happened.", field))  # fmt: skip
    return found


def _proceeds(facts: SeizureFacts, given: Given | None) -> list[Finding]:
    found = []
    if facts.paid:
        found.append(_no("paid", f"Paid already: {', '.join(facts.paid)}.", "Reverse the payments first."))
    if given is not None:
        costs = sum(c.number("amount_cents") for c in given.rows("costs"))
        if costs > given.number("gross_cents"):
            found.append(_no("costs", "The costs are above what it brought.", "Then nothing is left to share; record what it"
                             " brought and costs up to that amount.", "costs"))  # fmt: skip
    return found


def _verify(facts: SeizureFacts) -> list[Finding]:
    if not [ln for ln in facts.federal if not ln.verified]:
        return [_no("nothing-to-verify", "No line of federal hours waits to be verified.",
                    f"{NOTHING_TO_DO}, or enter the hours first.")]  # fmt: skip
    return []


def _close(facts: SeizureFacts) -> list[Finding]:
    unpaid = [n for n, _ in facts.shares if n not in facts.paid]
    waiting = (*facts.undecided, *facts.drafts, *unpaid)
    if not waiting:
        return []
    return [_no("open-requests", f"Still open: {', '.join(waiting)}.", "Decide and pay every share first.")]


def _divide(facts: SeizureFacts) -> list[Finding]:
    found = [facts.paused] if facts.paused else []
    if facts.undecided:
        found.append(
            _no(
                "undecided",
                f"Not decided yet: {', '.join(facts.undecided)}.",
                "Decide every request on this asset first.",
            )
        )
    if facts.drafts:
        found.append(_no("still-in-time", f"Being prepared and still in time: {', '.join(facts.drafts)}.",
                         "Wait until the days to ask are over, or the request is submitted or withdrawn.",
                         citation="form TD F 92-22.46"))  # fmt: skip
    if not facts.shares:
        found.append(
            _no(
                "nobody-shares",
                "No share of this asset is approved.",
                "Nothing is divided; it stays with the federal side.",
            )
        )
    if facts.net_cents is not None and facts.net_cents <= 0:
        found.append(_no("nothing-left", "The costs left nothing to divide.", "Nothing is shared of this asset."))
    asked = sum(s for _, s in facts.shares)
    if asked > WHOLE:
        found.append(_no("above-whole", f"The approved shares are {in_percent(asked)} percent together.",
                         "Decide the requests anew, so that they are no more than the whole."))  # fmt: skip
    return found
