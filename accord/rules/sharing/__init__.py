"""Sharing: seizures without owners, requests for a share, hours, decisions, payments, and what holds them."""

from accord.rules.sharing.holds import Hold, Known, holds
from accord.rules.sharing.judging import (
    AffidavitFacts,
    Asked,
    Asset,
    SharingFacts,
    asking,
    judge,
    judge_affidavit,
    member_hours,
)
from accord.rules.sharing.lifecycles import AFFIDAVIT, SEIZURE, SHARING
from accord.rules.sharing.seizing import SeizureFacts, judge_seizure

PROGRAM = "equitable-sharing"
"""The program under which shares are asked for and paid."""

__all__ = [
    "AFFIDAVIT", "PROGRAM", "SEIZURE", "SHARING", "AffidavitFacts", "Asked", "Asset", "Hold", "Known", "SeizureFacts",
    "SharingFacts", "asking", "holds", "judge", "judge_affidavit", "judge_seizure",
    "member_hours",
]  # fmt: skip
