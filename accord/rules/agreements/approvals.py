"""Who must approve a change, in which order, and where each step stands: from data, by office and date.

Steps of one order run beside each other; a later order waits for all earlier ones.  An office that
is vacant that day, or whose holders have all stepped aside, gives its step to the office that the
data names instead.  Nothing here reads a clock.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from accord.rules.editions import Approval

What = Literal["approved", "recused", "bypass-asked", "bypass-granted", "bypass-reviewed"]
How = Literal["approved", "bypassed", "not-asked", "open", "waits", "vacant"]
MET = ("approved", "bypassed", "not-asked")
BYPASS_HOURS = 72
"""The longest that a step may be passed over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """One thing somebody did about a step."""

    step: str
    what: What
    by: UUID
    at: datetime
    role: str = ""
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StepNow:
    """One step at an instant: how it stands, whose it is now, and why it is theirs."""

    step: Approval
    how: How
    role: str
    because: str = ""
    taken: Taken | None = None


def steps_now(
    steps: Sequence[Approval], taken: Iterable[Taken], holders: Mapping[str, frozenset[UUID]], at: datetime
) -> tuple[StepNow, ...]:
    """Return every step as it stands, in its order; `holders` are the people of each office on that day."""
    acts = list(taken)
    found: list[StepNow] = []
    for step in sorted(steps, key=lambda s: s.order):
        approved = next((t for t in acts if t.step == step.code and t.what == "approved"), None)
        passed = next((t for t in reversed(acts) if t.step == step.code and t.what == "bypass-granted"), None)
        aside = {t.by for t in acts if t.step == step.code and t.what == "recused"}
        role, because = _whose(step, holders, aside)
        waits = any(f.step.order < step.order and f.how not in MET for f in found)
        if approved is not None:
            found.append(StepNow(step=step, how="approved", role=approved.role, taken=approved))
        elif passed is not None and passed.until is not None and at < passed.until:
            found.append(StepNow(step=step, how="bypassed", role=role, because=because, taken=passed))
        elif step.only_if_held and not holders.get(step.role):
            found.append(StepNow(step=step, how="not-asked", role=step.role, because=because))
        elif waits:
            found.append(StepNow(step=step, how="waits", role=role, because=because))
        elif not role:
            found.append(StepNow(step=step, how="vacant", role=step.role, because=because))
        else:
            found.append(StepNow(step=step, how="open", role=role, because=because))
    return tuple(found)


def _whose(step: Approval, holders: Mapping[str, frozenset[UUID]], aside: set[UUID]) -> tuple[str, str]:
    """Return the office whose step it is now, and why another one takes it; none where nobody can."""
    there = holders.get(step.role, frozenset())
    if there - aside:
        return step.role, ""
    because = "Whoever holds the office has stepped aside." if there else "Nobody holds the office on this day."
    if step.if_vacant and holders.get(step.if_vacant, frozenset()) - aside:
        return step.if_vacant, because
    return "", because


def all_met(steps: Iterable[StepNow]) -> bool:
    """Return whether nothing is left to approve: each step is approved, not asked, or passed over and that has not run out."""
    return all(s.how in MET for s in steps)


def to_grant(taken: Iterable[Taken], step: str) -> Taken | None:
    """Return the last request to pass a step over that nobody has answered."""
    asked: Taken | None = None
    for t in taken:
        if t.step == step and t.what == "bypass-asked":
            asked = t
        if t.step == step and t.what in ("bypass-granted", "approved"):
            asked = None
    return asked
