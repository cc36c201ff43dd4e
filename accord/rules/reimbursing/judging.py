"""What must be so before a year is planned, a line is entered, a claim is signed, approved or repaid.

Pay follows from hours, rates and days of dedicated seats, within caps and a fiscal year's allotment.  An
expense that the agreement's edition does not allow is refused with the edition's own words; an award tied to
persons found or held has no code at all (the line, row 19).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from accord.rules.decisions import HOUSE, Finding
from accord.rules.editions import Expense
from accord.rules.inputs import Given
from accord.rules.reimbursing.caps import Caps, first_day, last_day, worth
from accord.rules.since import latest

LAW = "31 U.S.C. 9705"
TIED = "person-tied-award"
REGULAR, OVERTIME = "regular-salary", "overtime"
BY_HOURS = (REGULAR, OVERTIME)
LONGEST_PERIOD_DAYS = 16
DAY_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """One dedicated seat: its number, and its days, half-open."""

    code: str
    from_on: date
    to_on: date | None = None

    def on(self, day: date) -> bool:
        """Whether it is dedicated on that day."""
        return self.from_on <= day and (self.to_on is None or day < self.to_on)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimLine:
    """One line: seat, expense, day, minutes (0 where none are worked) and cents."""

    number: int
    seat: str
    expense: str
    worked_on: date
    minutes: int
    cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AllotmentFacts:
    """What the rules need to know of a fiscal year's allotment."""

    today: date
    repays: bool = False
    """Whether the agreement's edition repays anything."""
    limit_cents: int | None = None
    taken_years: frozenset[int] = frozenset()
    from_on: date | None = None
    to_on: date | None = None
    fiscal_year: int = 0
    claimed_cents: int = 0
    open_claims: tuple[str, ...] = ()
    seats: tuple[Seat, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimFacts:
    """What the rules need to know of a claim.  `today` is the agency's own day; money in cents.

    `from_on` and `to_on` are the claim's days, both included; the agreement's are half-open.
    """

    today: date
    caps: Caps
    fiscal_year: int = 0
    allotment_state: str = "funded"
    agreement_from: date | None = None
    agreement_to: date | None = None
    suspended: bool = False
    cutoff_days: int | None = None
    expenses: Mapping[str, Expense] = field(default_factory=dict)
    seats: tuple[Seat, ...] = ()
    basis: str = "month"
    from_on: date | None = None
    to_on: date | None = None
    lines: tuple[ClaimLine, ...] = ()
    others: tuple[ClaimLine, ...] = ()
    """Lines of the agreement's other claims in this fiscal year that are not denied or withdrawn."""
    invoices: frozenset[str] = frozenset()
    left_cents: int = 0
    """What the plan, the funds and the agreement's own limit leave, less what is approved for other claims."""
    hold: str = ""


def _no(rule: str, message: str, fix: str, where: str | None = None, citation: str = HOUSE) -> Finding:
    return Finding(rule=f"claim:{rule}", message=message, fix=fix, field=where, citation=citation)


def judge_allotment(action: str, facts: AllotmentFacts, given: Given | None) -> tuple[Finding, ...]:
    """Return every unmet rule of an action on a fiscal year's allotment."""
    found: list[Finding] = []
    if action == "plan-year" and not facts.repays:
        found.append(
            _no("nothing-repaid", "This agreement's edition repays no expenses.", "Choose an agreement that does.")
        )
    if action == "plan-year" and given is not None:
        year = given.number("fiscal_year")
        if year in facts.taken_years:
            found.append(
                _no("year-planned", f"Fiscal year {year} is planned already.", "Work on that plan.", "fiscal_year")
            )
        ends, begins = facts.to_on, facts.from_on
        if begins is None or last_day(year) < begins or (ends is not None and ends <= first_day(year)):
            found.append(_no("agreement", f"The agreement is not in force in fiscal year {year}.",
                             "Renew it, or choose a year in which it is.", "fiscal_year", LAW))  # fmt: skip
        if facts.limit_cents is not None and given.number("planned_cents") > facts.limit_cents:
            found.append(_no("limit", "This is above what the agreement repays in a fiscal year.", "Plan at most that.",
                             "planned_cents", "reimbursement memoranda"))  # fmt: skip
    if action == "check-funds" and given is not None and given.number("available_cents") < facts.claimed_cents:
        found.append(_no("below-claimed", "More than this is approved already.", "State what the fund holds for the year in all.",
                         "available_cents"))  # fmt: skip
    if action == "close-year" and facts.open_claims:
        found.append(_no("open-claims", f"Still open: {', '.join(facts.open_claims)}.", "Decide and repay them first."))
    if action in ("dedicate", "free-seat") and given is not None:
        found += _seats(action, facts, given)
    return tuple(found)


def _seats(action: str, facts: AllotmentFacts, given: Given) -> Iterable[Finding]:
    codes = {s.code for s in facts.seats if s.to_on is None}
    if action == "free-seat":
        if given.text("seat") not in codes:
            yield _no("no-such-seat", "No such seat is dedicated.", "Look at the list of seats.", "seat")
        return
    for i, row in enumerate(given.rows("seats")):
        if row.text("seat") in codes:
            yield _no(
                "seat-twice",
                f"Seat {row.text('seat')} is dedicated already.",
                "Give it a number of its own.",
                f"seats.{i}.seat",
            )
        if not is_seat(row.text("seat")):
            yield _no("seat-form", "This is no number of a seat.", "It looks like S1.", f"seats.{i}.seat")
        codes.add(row.text("seat"))


def is_seat(text: str) -> bool:
    """Return whether a seat's number has its closed form."""
    return text[:1] == "S" and text[1:].isascii() and text[1:].isdigit() and 1 <= len(text[1:]) <= 3


def is_invoice(text: str) -> bool:
    """Return whether an invoice's number has its closed form, `INV-2026-14`."""
    parts = text.split("-")
    return (
        len(parts) == 3
        and parts[0] == "INV"
        and all(p.isascii() and p.isdigit() for p in parts[1:])
        and len(text) <= 20
    )


def judge_claim(action: str, facts: ClaimFacts, given: Given | None) -> tuple[Finding, ...]:
    """Return every unmet rule of an action on a claim."""
    match action:
        case "start-claim":
            return tuple(_start(facts, given))
        case "enter-lines":
            return tuple(_lines(facts, given)) if given is not None else ()
        case "strike-line":
            if given is not None and given.number("line") not in {ln.number for ln in facts.lines}:
                return (_no("no-such-line", "There is no such line.", "Look at the list of lines.", "line"),)
            return ()
        case "sign-claim":
            return tuple(_sign(facts, given))
        case "approve-claim":
            return (*_capped(facts), *_left(facts))
        case "repay":
            return _repay(facts)
        case _:
            return ()


def _start(facts: ClaimFacts, given: Given | None) -> list[Finding]:
    found = []
    if facts.allotment_state != "funded":
        found.append(_no("not-funded", "The funds of this fiscal year are not checked, or it is closed.",
                         "The program office checks that the fund has them.", citation=LAW))  # fmt: skip
    if given is None:
        return found
    if given.text("invoice") in facts.invoices:
        found.append(
            _no(
                "invoice", f"{given.text('invoice')} is claimed already.", "Give each claim its own invoice.", "invoice"
            )
        )
    if not is_invoice(given.text("invoice")):
        found.append(_no("invoice-form", "This is no number of an invoice.", "It looks like INV-2026-14.", "invoice"))
    from_on, to_on = given.day("from_on"), given.day("to_on")
    return [*found, *_period(facts, given.text("basis"), from_on, to_on)]


def _period(facts: ClaimFacts, basis: str, from_on: date | None, to_on: date | None) -> list[Finding]:
    found: list[Finding] = []
    if from_on is None or to_on is None:
        return found
    if to_on < from_on or (basis == "month" and (from_on.year, from_on.month) != (to_on.year, to_on.month)) or (
        basis == "pay-period" and (to_on - from_on).days >= LONGEST_PERIOD_DAYS
    ):  # fmt: skip
        found.append(_no("period", "A claim covers days of one month, or one pay period of at most sixteen days.",
                         "Make one claim for each.", "to_on", "form of claims: monthly"))  # fmt: skip
    regular = facts.expenses.get(REGULAR)
    if basis == "pay-period" and (regular is None or not regular.allowed):
        found.append(_no("pay-period", "This agreement's edition repays no regular pay.", "Claim by the month, for what it allows.",
                         "basis", regular.citation if regular else HOUSE))  # fmt: skip
    if from_on < first_day(facts.fiscal_year) or to_on > last_day(facts.fiscal_year):
        found.append(_no("fiscal-year", f"These days are not all in fiscal year {facts.fiscal_year}.",
                         "Claim each fiscal year against its own allotment.", "from_on", LAW))  # fmt: skip
    if facts.agreement_from is None or from_on < facts.agreement_from or (
        facts.agreement_to is not None and to_on >= facts.agreement_to
    ) or facts.suspended:  # fmt: skip
        found.append(_no("agreement", "The agreement is not in force on all of these days.",
                         "Claim only days on which it is; one that ends every 30 September is renewed first.", "from_on", LAW))  # fmt: skip
    if to_on > facts.today:
        found.append(_no("not-yet", f"{to_on.isoformat()} has not come yet.", "Claim when the days are over.", "to_on"))
    return [*found, *_cutoff(facts)]


def _cutoff(facts: ClaimFacts) -> list[Finding]:
    if facts.cutoff_days is None:
        return []
    last = last_day(facts.fiscal_year) + timedelta(days=facts.cutoff_days)
    if facts.today <= last:
        return []
    return [_no("cut-off", f"Claims of fiscal year {facts.fiscal_year} were taken until {last.isoformat()}.",
                "It is too late for this year.", citation="31 December after the fiscal year, from an analogous form")]  # fmt: skip


def _lines(facts: ClaimFacts, given: Given) -> list[Finding]:
    found: list[Finding] = []
    worked: dict[tuple[str, date], int] = defaultdict(int)
    for ln in (*facts.lines, *facts.others):
        worked[ln.seat, ln.worked_on] += ln.minutes
    taken = {(ln.seat, ln.worked_on, ln.expense) for ln in (*facts.lines, *facts.others)}
    for i, row in enumerate(given.rows("lines")):
        found += _expense(facts, row.text("expense"), i)
        day, seat = row.day("worked_on"), row.text("seat")
        minutes, rate, amount = (
            row.number("hours") * 60 + row.number("minutes"),
            row.number("rate_cents"),
            row.number("amount_cents"),
        )
        where = f"lines.{i}."
        if row.text("expense") in BY_HOURS and (amount or not worth(minutes, rate)):
            found.append(_no("hours-and-rate", f"Line {i + 1}: pay is claimed by hours and rate.", "Enter hours and rate, and no amount.",
                             where + "hours"))  # fmt: skip
        if row.text("expense") not in BY_HOURS and (minutes or rate or not amount):
            found.append(_no("amount", f"Line {i + 1}: this expense is claimed by its amount.", "Enter the amount, no hours and no rate.",
                             where + "amount_cents"))  # fmt: skip
        if day is None:
            continue
        if facts.from_on is None or facts.to_on is None or not facts.from_on <= day <= facts.to_on:
            found.append(_no("outside", f"Line {i + 1}: {day.isoformat()} is no day of this claim.", "Claim it where it belongs.",
                             where + "worked_on"))  # fmt: skip
        if not any(s.code == seat and s.on(day) for s in facts.seats):
            found.append(_no("seat", f"Line {i + 1}: seat {seat} is not dedicated on {day.isoformat()}.",
                             "Only dedicated officers are repaid.", where + "seat", "reimbursement memoranda: dedicated officers"))  # fmt: skip
        worked[seat, day] += minutes
        if worked[seat, day] > DAY_MINUTES:
            found.append(_no("day-full", f"Line {i + 1}: seat {seat} would have worked more than a day on {day.isoformat()}.",
                             "Look at the other lines and claims of that day.", where + "hours"))  # fmt: skip
        if (key := (seat, day, row.text("expense"))) in taken:
            found.append(_no("twice", f"Line {i + 1}: this expense of seat {seat} on {day.isoformat()} is claimed already.",
                             "Claim it once.", where + "seat"))  # fmt: skip
        taken.add(key)
    return found


def _expense(facts: ClaimFacts, code: str, i: int) -> list[Finding]:
    known = facts.expenses.get(code)
    if known is not None and known.allowed:
        return []
    where = f"lines.{i}.expense"
    if code == TIED or "award" in code or "bonus" in code:
        tied = facts.expenses.get(TIED)
        return [_no("person-tied", f"Line {i + 1}: {tied.says if tied else 'There is no code for awards tied to persons.'}",
                    "It cannot be claimed in any form.", where, tied.citation if tied else "house rule: the line, row 19")]  # fmt: skip
    if known is not None:
        return [
            _no("not-repaid", f"Line {i + 1}: {known.title}: {known.says}", "Take the line out.", where, known.citation)
        ]
    return [
        _no("unknown-expense", f"Line {i + 1}: the agreement knows no such expense.", "Choose one of the list.", where)
    ]


def _sign(facts: ClaimFacts, given: Given | None) -> list[Finding]:
    found = []
    if not facts.lines:
        found.append(_no("lines", "No line is entered.", "Enter what is claimed."))
    if given is not None and not given.yes("stated"):
        found.append(
            _no("stated", "The statement is not made.", "State it, or correct the claim first.", "stated", LAW)
        )
    return [*found, *_period(facts, facts.basis, facts.from_on, facts.to_on), *_capped(facts), *_left(facts)]


def _capped(facts: ClaimFacts) -> list[Finding]:
    found: list[Finding] = []
    on = facts.to_on or facts.today
    overtime: dict[str, int] = defaultdict(int)
    for ln in facts.lines:
        if ln.expense == OVERTIME:
            overtime[ln.seat] += ln.cents
    if facts.basis == "pay-period":
        period = latest(facts.caps.period, on)
        for seat, cents in overtime.items():
            regular = sum(ln.cents for ln in facts.lines if ln.seat == seat and ln.expense == REGULAR)
            if period is not None and cents * 100 > regular * period.overtime_percent:
                found.append(_no("overtime-percent", f"Seat {seat}: overtime is above {period.overtime_percent} percent of its regular pay"
                                 " in this period.", "Claim at most that.", citation=period.citation))  # fmt: skip
        return found
    yearly = latest(facts.caps.yearly, on)
    for seat, cents in overtime.items():
        before = sum(ln.cents for ln in facts.others if ln.seat == seat and ln.expense == OVERTIME)
        if yearly is not None and before + cents > yearly.overtime_cents:
            found.append(_no("overtime-cap", f"Seat {seat}: its overtime in fiscal year {facts.fiscal_year} would be above the cap.",
                             "Claim at most what the cap leaves.", citation=yearly.citation))  # fmt: skip
    return found


def _left(facts: ClaimFacts) -> list[Finding]:
    whole = sum(ln.cents for ln in facts.lines)
    if whole <= facts.left_cents:
        return []
    return [_no("above-allotment", "The plan, the funds or the agreement's limit of this fiscal year leave less than is claimed.",
                "Claim less, or have the plan and the funds raised first.", citation=LAW)]  # fmt: skip


def _repay(facts: ClaimFacts) -> tuple[Finding, ...]:
    if facts.hold:
        return (_no("hold-civil-rights", facts.hold, "The head of the agency certifies anew; the hold ends with it.",
                    citation="agreement and certification form, affidavit"),)  # fmt: skip
    return ()


def cents_of(row: Given) -> int:
    """Return what one typed line claims: hours at their rate, else its amount."""
    minutes = row.number("hours") * 60 + row.number("minutes")
    return worth(minutes, row.number("rate_cents")) if minutes else row.number("amount_cents")
