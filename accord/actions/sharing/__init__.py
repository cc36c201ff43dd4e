"""What people do with seized property, requests for a share, and civil-rights certificates."""

from accord.actions._acting import Act
from accord.actions.sharing.asking import (
    ask,
    change_ask,
    enter_hours,
    grant_waiver,
    record_concurrence,
    return_ask,
    review_as_counsel,
    strike_hours,
    submit,
    verify_hours,
    withdraw_ask,
)
from accord.actions.sharing.deciding import (
    announce,
    approve_share,
    deny_share,
    disburse,
    propose_share,
    reduce_share,
    refuse_waiver,
    reverse_payment,
)
from accord.actions.sharing.seizing import (
    add_agency,
    close_asset,
    divide,
    enter_federal_hours,
    forfeit,
    open_claim,
    record_proceeds,
    record_seizure,
    return_asset,
    settle_claim,
    strike_federal_hours,
    undo_division,
    verify_federal_hours,
)
from accord.records.models import Affidavit
from accord.rules.intervals import local_day
from accord.rules.since import day_of

__all__ = [
    "add_agency", "announce", "approve_share", "ask", "change_ask", "close_asset", "deny_share", "disburse", "divide",
    "enter_federal_hours", "enter_hours", "file_affidavit", "forfeit", "grant_waiver", "open_claim", "propose_share",
    "record_concurrence", "record_proceeds", "record_seizure", "reduce_share", "refuse_waiver", "return_ask",
    "return_asset", "reverse_payment", "review_as_counsel", "revoke_affidavit", "settle_claim", "strike_federal_hours",
    "strike_hours", "submit", "undo_division", "verify_federal_hours", "verify_hours", "withdraw_ask",
]  # fmt: skip


def file_affidavit(act: Act) -> None:
    """Certify compliance with the civil-rights laws, between two days."""
    act.row = Affidavit(
        agency=act.parent,
        titles=list(act.given.some("titles")),
        from_on=day_of(act.given, "from_on"),
        to_on=day_of(act.given, "to_on"),
        signed_by_id=act.by.staff_id,
    )


def revoke_affidavit(act: Act) -> None:
    """Withdraw the certificate from today; payments wait until there is another."""
    act.row.revoked_on = local_day(act.at, act.row.agency.zone)
