"""What a form offers: the lists behind a field's `source` or reference, and the values of a draft."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from accord.programs import programs, umbrella
from accord.queries import agreements, authority, changes, determinations, money, reimbursement, sharing
from accord.queries.assessments import question_choices
from accord.queries.visible import find, scope_of, visible
from accord.records.models import MODEL_OF
from accord.rules.inputs import Choice, Field
from accord.rules.lifecycle import Transition
from accord.rules.permissions import Actor

MOST = 200
"""So many things of a kind are offered in a list; a longer one is named by its id or number."""


def options_for(
    kind: str, transition: Transition, public_id: str | UUID | None, actor: Actor, at: datetime
) -> Mapping[str, Sequence[Choice]]:
    """Return the choices of each list an action's form needs, by source or by kind referred to."""
    wanted = [*transition.fields, *(c for f in transition.fields for c in f.columns)]
    row = None
    if public_id is not None:
        row = find(transition.parent if transition.creates else kind, public_id, actor, at.date())
    found: dict[str, Sequence[Choice]] = {}
    for f in wanted:
        if f.kind == "reference":
            found[f.of] = _things(f, row, actor, at)
        elif f.source and f.source not in found:
            found[f.source] = SOURCES[f.source](row)
    return found


def _things(f: Field, row: Any, actor: Actor, at: datetime) -> Sequence[Choice]:
    rows = visible(f.of, actor, at.date())
    agency_id = scope_of(row, at.date()).agency_id if row is not None else None
    if f.of == "staff" and agency_id is not None:
        rows = rows.filter(agency_id=agency_id)
    if f.of == "agency":
        # Too many for a list: the page finds agencies by typing.
        return ()
    return [Choice(value=str(r.public_id), label=_label(r)) for r in rows.order_by("-pk")[:MOST]]


def _label(row: Any) -> str:
    name = str(row)
    return name if name == row.number else f"{name} ({row.number})"


def _programs(_row: Any) -> Sequence[Choice]:
    return [Choice(value=p.slug, label=p.name) for p in programs().values()]


def _capacities(_row: Any) -> Sequence[Choice]:
    return [Choice(value=c.code, label=c.title) for c in umbrella().capacities]


def _questions(row: Any) -> Sequence[Choice]:
    return question_choices(getattr(row, "assessment", row))


SOURCES: dict[str, Callable[[Any], Sequence[Choice]]] = {
    "programs": _programs,
    "capacities": _capacities,
    "questions": _questions,
    "options": determinations.choices,
    "fund-lines": money.lines_to_reverse,
    "statement-lines": money.unmatched_statement,
    "open-lines": money.unmatched_ledger,
    "fund-companies": money.company_choices,
    "claimable": reimbursement.claimable,
    "seizing-agencies": sharing.seizing_agencies,
    **{
        name: partial(agreements.choices, name)
        for name in (
            "editions",
            "functions",
            "terms",
            "counties",
            "digests",
            "poster-languages",
            "agreement-facts",
            "agreement-corrections",
        )
    },
    "steps": partial(changes.choices, "steps"),
    **{
        name: partial(authority.choices_for, name)
        for name in (
            "signed-functions",
            "courses",
            "refreshers",
            "exams",
            "forms",
            "correctable",
            "open-corrections",
            "open-allegations",
        )
    },
}


def kept_values(kind: str, public_id: UUID, transition: Transition, actor: Actor, at: datetime) -> Mapping[str, object]:
    """Return the present values of what an action edits, so that a draft can be resumed."""
    row = find(kind, public_id, actor, at.date())
    return {
        f.name: getattr(row, f.name)
        for f in transition.fields
        if f.kind != "secret" and f.name in {c.name for c in row._meta.concrete_fields}
    }


def edits(kind: str, transition: Transition) -> bool:
    """Return whether an act rests on what its form showed: it changes the state, or values that stand already.

    An act that only adds (an opinion, a progress note) loses nothing when somebody else acts meanwhile.
    """
    if transition.creates:
        return False
    columns = {c.name for c in MODEL_OF[kind]._meta.concrete_fields}
    return (
        transition.target is not None
        or any(f.name in columns for f in transition.fields)
        or (kind, transition.action) in (("plan", "change-plan"), ("agreement", "set-terms"))
    )
