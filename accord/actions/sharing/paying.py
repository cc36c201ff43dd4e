"""Where a share meets the ledger: one line for each payment and one for each reversal, in the same act.

A federal partner's transfer goes into its own fund of transfers.  A foreign government keeps no book here: what it
was paid is recorded on the request alone.
"""

from collections.abc import Sequence
from uuid import UUID

from accord.actions._acting import Act
from accord.actions.money import ledger
from accord.queries.money.compliance import open_fund
from accord.records.models import SharePayment, Transfer
from accord.rules.decisions import Finding
from accord.rules.intervals import local_day
from accord.rules.money.accounts import OF_FEDERAL
from accord.rules.sharing.dated import FUNDS

BOOKED = ("local", "federal")
"""Kinds of sharing whose payments stand in a ledger here."""


def post(act: Act, payments: Sequence[SharePayment]) -> None:
    """Pay them: the lines and the payments stand together or not at all.

    Raises:
        Refused: an agency keeps no book of this fund, or the ledger refuses a line; every reason.
    """
    moves, missing = [], []
    for payment in payments if act.row.kind in BOOKED else ():
        fund = open_fund(payment.agency_id, OF_FEDERAL if act.row.kind == "federal" else payment.fund)
        if fund is None:
            missing.append(_no_book(payment))
            continue
        about = ("sharing", payment.sharing.public_id)
        moves.append(ledger.Move(fund, "shares", "cash", payment.cents, local_day(act.at, payment.agency.zone),
                                 purpose=f"Share {payment.sharing.number} of {payment.sharing.seizure.number}", subject=about,
                                 key=f"share:{payment.part_id}:{payment.turn}"))  # fmt: skip
    act.require(tuple(missing))
    lines = ledger.post(act, *moves) if moves else ()
    for payment, line in zip(payments, lines, strict=bool(lines)):
        payment.posting = str(line)
    act.later(*payments)


def _no_book(payment: SharePayment) -> Finding:
    federal = payment.sharing.kind == "federal"
    return Finding(
        rule="sharing:no-fund",
        message=f"{payment.agency.name} keeps no book of {'transfers' if federal else f'the fund {FUNDS[payment.fund]}'}.",
        fix="Headquarters opens it; then it is transferred into it."
        if federal
        else "The agency's accountant opens it; then the share is paid into it and into no other.",
        citation="certification form, columns Justice and Treasury; DOJ OIG audits of sharing",
    )


def reverse(act: Act, payments: Sequence[SharePayment]) -> None:
    """Take them back by lines the other way; the first ones stay.

    Raises:
        Refused: the ledger refuses a reversal, as of a closed year.
    """
    lines = {t.public_id: t for t in Transfer.objects.select_related("fund", "party").filter(
        public_id__in=[UUID(p.posting) for p in payments if p.posting])}  # fmt: skip
    for payment in sorted(payments, key=lambda p: lines[UUID(p.posting)].fund_id if p.posting else 0):
        back = ""
        if payment.posting:
            on = local_day(act.at, payment.agency.zone)
            [made] = ledger.reverse(act, lines[UUID(payment.posting)], entry_on=on, purpose="Payment reversed")
            back = str(made)
        act.later(
            SharePayment(
                part_id=payment.part_id, sharing=payment.sharing, agency=payment.agency, fund=payment.fund,
                cents=payment.cents, turn=payment.turn, reversal=True, posting=back, by_id=act.by.staff_id, paid_at=act.at,
            )
        )  # fmt: skip
