"""Every lifecycle of the house, with the rules that judge its actions, in the order the work flows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from accord.rules import (
    agreements,
    assessments,
    authority,
    determinations,
    enquiries,
    money,
    parties,
    plans,
    reimbursing,
    requests,
    sharing,
)
from accord.rules.agreements import changes
from accord.rules.decisions import Finding
from accord.rules.inputs import Given
from accord.rules.lifecycle import Lifecycle, Transition
from accord.rules.permissions import ROLES

Judge = Callable[[str, Any, Given | None], tuple[Finding, ...]]


@dataclass(frozen=True, slots=True)
class Stage:
    """One lifecycle and its judge: `judge(action, facts, given)` names every unmet rule."""

    lifecycle: Lifecycle
    judge: Judge


STAGES: Mapping[str, Stage] = {
    s.lifecycle.kind: s
    for s in (
        Stage(parties.AGENCY, parties.judge_agency),
        Stage(parties.OFFICE, parties.judge_office),
        Stage(parties.STAFF, parties.judge_staff),
        Stage(enquiries.LIFECYCLE, enquiries.judge),
        Stage(requests.LIFECYCLE, requests.judge),
        Stage(requests.MEETING, requests.judge_meeting),
        Stage(assessments.LIFECYCLE, assessments.judge),
        Stage(plans.LIFECYCLE, plans.judge),
        Stage(determinations.LIFECYCLE, determinations.judge),
        Stage(agreements.LIFECYCLE, agreements.judge),
        Stage(changes.LIFECYCLE, changes.judge),
        Stage(authority.CLASS, authority.judge_class),
        Stage(authority.DESIGNATION, authority.judge),
        Stage(sharing.SEIZURE, sharing.judge_seizure),
        Stage(sharing.SHARING, sharing.judge),
        Stage(sharing.AFFIDAVIT, sharing.judge_affidavit),
        Stage(reimbursing.ALLOTMENT, reimbursing.judge_allotment),
        Stage(reimbursing.CLAIM, reimbursing.judge_claim),
        Stage(money.FUND, money.judge_fund),
        Stage(money.CERTIFICATION, money.judge_certification),
    )
}


def states_of(kind: str) -> list[str]:
    """Return the legal states of a kind, for the database's own check."""
    return [s.code for s in STAGES[kind].lifecycle.states]


def creators_from(kind: str) -> tuple[tuple[Lifecycle, Transition], ...]:
    """Return what can be begun from a thing of this kind."""
    return tuple((s.lifecycle, t) for s in STAGES.values() for t in s.lifecycle.creators if t.parent == kind)


def _check() -> None:
    """Refuse, at import, a role that does not exist or two actions of one name in a room."""
    seen: dict[tuple[str, str], str] = {}
    for stage in STAGES.values():
        life = stage.lifecycle
        for t in life.transitions:
            unknown = [r for r in (*t.roles, *t.notifies) if r not in ROLES]
            other = seen.setdefault((life.room, t.action), life.kind)
            if unknown or other != life.kind:
                msg = f"{life.tag(t.action)}: unknown roles {unknown} or the word is taken by {other}"
                raise ValueError(msg)


_check()
