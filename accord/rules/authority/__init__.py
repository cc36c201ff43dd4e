"""Delegated authority: from nomination to the letter, and the check of one act at one instant."""

from accord.rules.authority.checking import (
    ANYWHERE,
    Candidate,
    Dated,
    Place,
    Question,
    best,
    check,
    law_of,
    when,
)
from accord.rules.authority.exams import Sitting, Standing, passes, standing
from accord.rules.authority.facts import ClassFacts, Facts, OpenClass
from accord.rules.authority.judging import judge, judge_class, lapses_on
from accord.rules.authority.lifecycles import (
    ASKERS,
    BEFORE,
    CHECK_FIELDS,
    CLASS,
    DESIGNATION,
    ENDED,
    HOLD_CODES,
    LIFT_CODES,
    LIVE,
    OPEN,
    REVOKE_CODES,
    vetting_label,
)

__all__ = [
    "ANYWHERE",
    "ASKERS",
    "BEFORE",
    "CHECK_FIELDS",
    "CLASS",
    "DESIGNATION",
    "ENDED",
    "HOLD_CODES",
    "LIFT_CODES",
    "LIVE",
    "OPEN",
    "REVOKE_CODES",
    "Candidate",
    "ClassFacts",
    "Dated",
    "Facts",
    "OpenClass",
    "Place",
    "Question",
    "Sitting",
    "Standing",
    "best",
    "check",
    "judge",
    "judge_class",
    "lapses_on",
    "law_of",
    "passes",
    "standing",
    "vetting_label",
    "when",
]
