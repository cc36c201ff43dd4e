"""Agreements: the instrument, its typed terms, its signatures, and the dated facts it gives.

Nothing here knows a program: what an agreement says and does comes from its pinned edition.
"""

from accord.rules.agreements.dates import fixed_end, notice, review_on, standing, suspension
from accord.rules.agreements.judging import Facts, judge, signer_of
from accord.rules.agreements.lifecycle import LIFECYCLE

__all__ = [
    "LIFECYCLE",
    "Facts",
    "fixed_end",
    "judge",
    "notice",
    "review_on",
    "signer_of",
    "standing",
    "suspension",
]
