"""Writes of the money room: funds and their ledger."""

from accord.actions.money.bank import end_company, match_statement, register_company, take_statement
from accord.actions.money.certifications import (
    accept_certification,
    amend,
    begin_owed,
    drop_certification,
    file,
    fill_particulars,
    return_certification,
    sign_certification,
    withdraw_signature,
    year_end,
)
from accord.actions.money.funds import (
    attach,
    close_fund,
    close_year,
    enter_uses,
    open_fund,
    record_income,
    record_spending,
    reopen_year,
    reverse_posting,
    transfer_funds,
)
from accord.actions.money.ledger import Move, post, reverse

__all__ = [
    "Move",
    "accept_certification",
    "amend",
    "attach",
    "begin_owed",
    "close_fund",
    "close_year",
    "drop_certification",
    "end_company",
    "enter_uses",
    "file",
    "fill_particulars",
    "match_statement",
    "open_fund",
    "post",
    "record_income",
    "record_spending",
    "register_company",
    "reopen_year",
    "return_certification",
    "reverse",
    "reverse_posting",
    "sign_certification",
    "take_statement",
    "transfer_funds",
    "withdraw_signature",
    "year_end",
]
