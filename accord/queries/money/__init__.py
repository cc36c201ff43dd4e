"""Reads of the money room."""

from accord.queries.money.bank import company_choices, unmatched_ledger, unmatched_statement
from accord.queries.money.certifications import describe as describe_certification
from accord.queries.money.certifications import facts as certification_facts
from accord.queries.money.certifications import overdue_since
from accord.queries.money.certifications import timeline as certification_timeline
from accord.queries.money.compliance import open_fund
from accord.queries.money.funds import describe as describe_fund
from accord.queries.money.funds import facts as fund_facts
from accord.queries.money.funds import lines_to_reverse

__all__ = [
    "certification_facts",
    "certification_timeline",
    "company_choices",
    "describe_certification",
    "describe_fund",
    "fund_facts",
    "lines_to_reverse",
    "open_fund",
    "overdue_since",
    "unmatched_ledger",
    "unmatched_statement",
]
