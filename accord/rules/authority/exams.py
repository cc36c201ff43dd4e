"""How a candidate stands after every sitting of every exam, under the rule of the pinned edition.

The standing is derived from the sittings and stored nowhere, so that a corrected sitting can
never disagree with it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from accord.rules.terms import ExamRule

Status = Literal["open", "passed", "disqualified"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitting:
    """One attempt at one exam, in the order taken; a score in percent, or passed-or-not where none is given."""

    exam: str
    score_percent: int | None = None
    passed: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where the candidate stands: exams still to pass, sittings failed, and why it is so."""

    status: Status
    outstanding: tuple[str, ...]
    failures: int
    retakes: int
    because: str


def passes(sitting: Sitting, rule: ExamRule) -> bool:
    """Whether one sitting passes: by its score where the edition names one, else as recorded."""
    if rule.pass_percent is not None:
        return sitting.score_percent is not None and sitting.score_percent >= rule.pass_percent
    return sitting.passed is True


def standing(exams: Sequence[str], sittings: Sequence[Sitting], rule: ExamRule) -> Standing:
    """Return the standing after these sittings, in the order they were taken.

    Disqualified is whoever has failed as many sittings of the course as the edition bears (in
    any exams), or has failed an exam and used up the retakes of the whole course.
    """
    done: set[str] = set()
    failed: set[str] = set()
    failures = retakes = 0
    for sitting in sittings:
        if sitting.exam in failed:
            retakes += 1
        if passes(sitting, rule):
            done.add(sitting.exam)
        else:
            failures += 1
            failed.add(sitting.exam)
    outstanding = tuple(e for e in exams if e not in done)
    unmet = [e for e in outstanding if e in failed]
    status: Status = "open" if outstanding else "passed"
    because = f"{len(outstanding)} of {len(exams)} exams still to pass." if outstanding else "Every exam is passed."
    limit, remedials = rule.failures_to_disqualify, rule.remedials_per_course
    if limit is not None and failures >= limit:
        status, because = "disqualified", f"{failures} sittings failed; the edition ends the candidacy at {limit}."
    elif remedials is not None and unmet and retakes >= remedials:
        status = "disqualified"
        because = f"{unmet[0]} is failed and the course's retakes ({remedials}) are used up."
    return Standing(status=status, outstanding=outstanding, failures=failures, retakes=retakes, because=because)
