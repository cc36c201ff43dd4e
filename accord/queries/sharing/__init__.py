"""Reads of sharing: what its rules need, and what its pages show."""

from accord.queries.sharing.describing import describe, describe_affidavit, describe_seizure
from accord.queries.sharing.gathering import (
    APPROVED,
    affidavit_facts,
    asked_of,
    asset_of,
    facts,
    holds_on,
    member_minutes,
    members_of,
    payees,
    seizing_agencies,
    seizure_facts,
    standing_division,
    standing_payments,
    terms_for,
    timeline,
)

__all__ = [
    "APPROVED", "affidavit_facts", "asked_of", "asset_of", "describe", "describe_affidavit", "describe_seizure", "facts",
    "holds_on", "member_minutes", "members_of", "payees", "seizing_agencies", "seizure_facts", "standing_division", "standing_payments",
    "terms_for", "timeline",
]  # fmt: skip
