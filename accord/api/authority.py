"""The authority check through the API: the same verdict as the page and the command line."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema

from accord.actions.authority import check
from accord.api.asking import actor_of, at_of, body_of
from accord.api.errors import ANSWERS
from accord.api.schemas import of_fields
from accord.queries.authority import agency_roster, answered
from accord.queries.shapes import plain
from accord.rules.authority import CHECK_FIELDS, roster_asked
from accord.rules.decisions import Invalid
from accord.rules.inputs import mistyped

router = Router(tags=["authority"])
rosters = Router(tags=["authority"])


class StepOut(Schema):
    """One numbered step of the check, with its citation and the fact it rests on."""

    number: int
    rule: str
    title: str
    passed: bool
    message: str
    citation: str
    source: str
    fix: str


class CheckOut(Schema):
    """The answer: permitted or not, with every step judged."""

    officer: str
    function: str
    place: str
    statute: str
    instant: str
    known_at: str
    note: str
    agreement: str
    designation: str
    permitted: bool
    steps: list[StepOut]
    entry: str
    receipt: str | None
    receipt_json: str | None


@router.post("/check", response={200: CheckOut, **ANSWERS}, operation_id="authority_check", url_name="check",
             summary="Was this officer authorised to do this, there, at that moment?",
             openapi_extra={"requestBody": {"required": True, "content": {
                 "application/json": {"schema": of_fields(CHECK_FIELDS)}}}})  # fmt: skip
def ask(request: HttpRequest) -> Any:
    """Answer with every step; the asking is logged."""
    raw = body_of(request)
    wrong = mistyped(CHECK_FIELDS, raw)
    if wrong:
        raise Invalid(wrong)
    answer = check(raw, by=actor_of(request), at=at_of(request))
    return {
        "officer": answer.officer,
        "function": answer.function,
        "place": answer.place,
        "instant": answer.instant.isoformat(),
        "known_at": answer.known_at.isoformat(),
        "statute": answer.statute,
        "note": answer.note,
        "agreement": answer.agreement,
        "designation": answer.designation,
        "permitted": answer.permitted,
        "steps": [{name: getattr(s, name) for name in StepOut.model_fields} for s in answer.decision.steps],
        "entry": str(answer.entry),
        "receipt": str(answer.receipt) if answer.receipt else None,
        "receipt_json": str(answer.receipt_json) if answer.receipt_json else None,
    }


class RosterRow(Schema):
    """One officer: the answer, the functions while it is yes, and the one reason while it is no."""

    designation: str
    number: str
    officer_id: str
    officer: str
    agreement_id: str
    agreement: str
    state: str
    answer: str
    said: str
    permitted: bool
    reason: str
    citation: str
    functions: list[str]
    lapses_on: str | None
    supervisor: str
    turns: list[dict[str, Any]]


class RosterOut(Schema):
    """An agency's roster: now, or on the local day asked for; and whom to call."""

    agency: str
    agency_id: str
    zone: str
    on: str
    today: bool
    instant: str
    known_at: str
    authorised: int
    rows: list[RosterRow]
    contacts: list[dict[str, Any]]
    shift: list[str] | None


@rosters.get("/{uuid:public_id}/roster", response={200: RosterOut, **ANSWERS}, operation_id="agency_roster",
             url_name="agency-roster", summary="Who of this agency may act now, or on a day, and why not")  # fmt: skip
def roster(request: HttpRequest, public_id: UUID, on: str = "", starts: str = "", ends: str = "") -> Any:
    """Return every officer with yes or no and the reason, judged as the check judges; of a whole shift where one is given."""
    day, shift = roster_asked({"on": on, "starts": starts, "ends": ends})
    found = agency_roster(public_id, actor_of(request), at_of(request), on=day, shift=shift)
    rows = []
    for r in found.rows:
        row = plain(r)
        row.pop("decision")
        rows.append({**row, "permitted": r.permitted, "said": answered(r), "reason": r.reason, "citation": r.citation})
    return {**plain(replace(found, rows=())), "authorised": found.authorised, "rows": rows}
