"""What both sides do about repayment: plan and fund a year, dedicate seats, claim, check, approve, repay."""

from uuid import UUID

from django.conf import settings

from accord.actions._acting import Act
from accord.actions.money import ledger
from accord.queries import reimbursement as read
from accord.queries.money.compliance import open_fund
from accord.records.models import Allotment, Claim, ClaimLine, DedicatedSeat, Repayment, Transfer
from accord.rules import reimbursing as rules
from accord.rules.decisions import Finding
from accord.rules.documents import Content, Facts, Heading, Note, Party, Signature, Signatures, Table
from accord.rules.inputs import Given
from accord.rules.intervals import local_day
from accord.rules.reimbursing.caps import dollars
from accord.rules.since import day_of

BOOK = "operations"
"""The fund of repaid joint operations; shares of property are in others, and never in this one."""


def plan_year(act: Act) -> None:
    """Plan what a fiscal year may repay under an agreement."""
    act.row = Allotment(agency=act.parent.agency, agreement=act.parent, fiscal_year=act.given.number("fiscal_year"),
                        planned_cents=act.given.number("planned_cents"))  # fmt: skip


def check_funds(act: Act) -> None:
    """State that the fund has so much for it, and where that is written."""
    row: Allotment = act.row
    row.available_cents, row.source = act.given.number("available_cents"), act.given.text("source")
    row.checked_by_id, row.checked_at = act.by.staff_id, act.at


def dedicate(act: Act) -> None:
    """Dedicate seats by number and role."""
    act.later(
        *(
            DedicatedSeat(allotment=act.row, code=r.text("seat"), role=r.text("role"), from_on=day_of(r, "from_on"))
            for r in act.given.rows("seats")
        )
    )


def free_seat(act: Act) -> None:
    """Free a seat from a day."""
    seat = act.row.seats.get(code=act.given.text("seat"), to_on=None)
    seat.to_on = act.given.day("to_on")
    act.later(seat)


def close_year(_act: Act) -> None:
    """Close the year; nothing more is claimed of it."""


def start_claim(act: Act) -> None:
    """Start a claim of some days of the year."""
    given: Given = act.given
    act.row = Claim(agency=act.parent.agency, allotment=act.parent, basis=given.text("basis"), invoice=given.text("invoice"),
                    from_on=day_of(given, "from_on"), to_on=day_of(given, "to_on"))  # fmt: skip


def enter_lines(act: Act) -> None:
    """Enter lines; hours are worth their rate, to the nearest cent."""
    row: Claim = act.row
    last = row.lines.order_by("-number").values_list("number", flat=True).first() or 0
    act.later(
        *(
            ClaimLine(
                claim=row, number=last + i, seat=r.text("seat"), expense=r.text("expense"), worked_on=day_of(r, "worked_on"),
                minutes=r.number("hours") * 60 + r.number("minutes"), rate_cents=r.number("rate_cents"), cents=rules.cents_of(r),
            )
            for i, r in enumerate(act.given.rows("lines"), 1)
        )
    )  # fmt: skip


def strike_line(act: Act) -> None:
    """Strike one line; it stays to be read and counts no more."""
    line = act.row.lines.get(number=act.given.number("line"), struck_at=None)
    line.struck_at = act.at
    act.later(line)


def sign_claim(act: Act) -> None:
    """Sign the statement; it is issued with every line."""
    row: Claim = act.row
    row.signed_by_id, row.signed_at = act.by.staff_id, act.at
    facts: rules.ClaimFacts = act.facts
    zone, whole = row.agency.zone, dollars(sum(ln.cents for ln in facts.lines))
    rates = {ln.number: ln.rate_cents for ln in row.lines.all()}
    act.issue(
        Content(
            title=f"Claim for repayment {row.number}",
            subtitle=f"Invoice {row.invoice}",
            number=row.number,
            issued_on=local_day(act.at, zone),
            issuer=row.agency.name,
            demonstration=settings.DEMONSTRATION,
            values={"agency": row.agency.name, "agreement_number": row.allotment.agreement.number, "from_on": row.from_on,
                    "to_on": row.to_on, "amount": whole},
            parties=(Party(part="To", name="Program office"),),
            blocks=(
                Facts((("Federal fiscal year", row.allotment.fiscal_year), ("Allotment", row.allotment.number),
                       ("Left in the year before this claim", dollars(facts.left_cents)))),
                Table("Lines", ("Line", "Seat", "Expense", "Day", "Hours", "Rate", "Amount"), tuple(
                    (ln.number, ln.seat, facts.expenses[ln.expense].title if ln.expense in facts.expenses else ln.expense,
                     ln.worked_on, f"{ln.minutes // 60}:{ln.minutes % 60:02}", dollars(rates[ln.number]), dollars(ln.cents))
                    for ln in facts.lines)),
                Heading("Statement"),
                Note("The hours above were worked by officers dedicated to this work and the expenses were paid. Nothing in this"
                     " claim is tied to any person found or held, nor to any property taken.", label="Stated"),
                Signatures((Signature(position="Head of the agency", party=row.agency.name, name=act.by.name, signed_at=act.at),)),
            ),
        )
    )  # fmt: skip


def check_claim(_act: Act) -> None:
    """Check it against the work that was directed; not by whoever entered or signed it."""


def approve_claim(act: Act) -> None:
    """Approve it, judged once more with the year's allotment locked, so that two approvals cannot pass its end."""
    row: Claim = act.row
    Allotment.objects.select_for_update().get(pk=row.allotment_id)
    fresh = read.claim_facts(row, None, act.by, act.at)
    act.require(rules.judge_claim("approve-claim", fresh, None))
    row.approved_cents = sum(ln.cents for ln in fresh.lines)


def return_claim(_act: Act) -> None:
    """Return it to the agency, with the reason."""


def deny_claim(_act: Act) -> None:
    """Deny it, with the reason."""


def withdraw_claim(_act: Act) -> None:
    """Withdraw it; it stays readable."""


def repay(act: Act) -> None:
    """Repay what was approved, once, into the agency's book of joint operations.

    Raises:
        Refused: the agency keeps no such book, or the ledger refuses the line.
    """
    row: Claim = act.row
    turn = row.repayments.filter(reversal=True).count() + 1
    fund = open_fund(row.agency_id, BOOK)
    if fund is None:
        act.require((
            Finding(rule="claim:no-fund", message=f"{row.agency.name} keeps no book of repaid joint operations.",
                    fix="The agency's accountant opens it; then the claim is repaid into it."),
        ))  # fmt: skip
        return
    cents = row.approved_cents or 0
    [line] = ledger.post(act, ledger.Move(
        fund, "repayments", "cash", cents, local_day(act.at, row.agency.zone), purpose=f"Claim {row.number}, {row.invoice}",
        subject=("claim", row.public_id), key=f"claim:{row.public_id}:{turn}"))  # fmt: skip
    act.later(Repayment(claim=row, cents=cents, turn=turn, posting=str(line), by_id=act.by.staff_id, at=act.at))


def reverse_repayment(act: Act) -> None:
    """Take the repayment back by a second line the other way; both stay.

    Raises:
        Refused: the ledger refuses the reversal, as of a closed year.
    """
    row: Claim = act.row
    standing = read.standing_repayment(row)
    assert standing is not None, "the state asked for it"  # noqa: S101 - an invariant
    first = Transfer.objects.select_related("fund", "party").get(public_id=UUID(standing.posting))
    on = local_day(act.at, row.agency.zone)
    [line] = ledger.reverse(act, first, entry_on=on, purpose=f"Repayment of {row.number} reversed")
    act.later(Repayment(claim=row, cents=standing.cents, turn=standing.turn, reversal=True, posting=str(line),
                        by_id=act.by.staff_id, at=act.at))  # fmt: skip
