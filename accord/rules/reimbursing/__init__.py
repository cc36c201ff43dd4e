"""Repayment of joint and delegated work: a fiscal year's plan and funds, dedicated seats, claims by line, caps."""

from accord.rules.reimbursing.judging import (
    AllotmentFacts,
    ClaimFacts,
    ClaimLine,
    Seat,
    cents_of,
    judge_allotment,
    judge_claim,
)
from accord.rules.reimbursing.lifecycles import ALLOTMENT, CLAIM

__all__ = [
    "ALLOTMENT", "CLAIM", "AllotmentFacts", "ClaimFacts", "ClaimLine", "Seat", "cents_of", "judge_allotment", "judge_claim",
]  # fmt: skip
