"""Kept filters through the API: list, save, change, remove."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import ConfigDict, Field

from accord.actions import filters as actions
from accord.api.asking import actor_of, at_of, body_of
from accord.api.errors import ANSWERS
from accord.api.schemas import of_fields
from accord.queries.filters import kept
from accord.queries.lists import facet_names
from accord.queries.shapes import plain
from accord.rules.decisions import Invalid, Problem
from accord.rules.filters import FIELDS
from accord.rules.inputs import mistyped
from accord.rules.rooms import STAGES

router = Router(tags=["filters"])


class Which(Schema):
    """Filters of one kind's list; of every list when none is named."""

    model_config = ConfigDict(extra="forbid")
    kind: str = Field("", max_length=30, pattern=r"^[a-z-]*$")


class FilterOut(Schema):
    """One kept filter; `chosen` are the parameters of the list's address."""

    id: str
    kind: str
    title: str
    chosen: dict[str, str]
    mine: bool
    by: str
    shared: bool
    first: bool
    href: str


class KeptOut(Schema):
    """The id of the filter that was kept."""

    id: str


_CHOSEN = {"type": "object", "additionalProperties": {"type": "string", "maxLength": 100},
           "description": "Parameters of the list: q, sort, " + ", ".join(facet_names())}  # fmt: skip
_CHANGE = of_fields(FIELDS)
_SAVE = {**_CHANGE, "properties": {"kind": {"type": "string", "enum": list(STAGES)}, "chosen": _CHOSEN, **_CHANGE["properties"]},
         "required": ["kind", "chosen", *_CHANGE["required"]]}  # fmt: skip


def _body(schema: dict[str, Any]) -> dict[str, Any]:
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


def _typed(raw: dict[str, Any]) -> dict[str, Any]:
    wrong = mistyped(FIELDS, raw)
    if wrong:
        raise Invalid(wrong)
    return raw


@router.get("", response={200: list[FilterOut], **ANSWERS}, operation_id="list_filters", url_name="filters",
            summary="The filters you keep, and those your agency or office shares")  # fmt: skip
def find(request: HttpRequest, which: Query[Which]) -> Any:
    """Return the filters with the address of each list as it narrows it."""
    return [
        {**plain(k), "href": f"/api/v1/{STAGES[k.kind].lifecycle.plural}"}
        for k in kept(actor_of(request), which.kind)
        if k.kind in STAGES
    ]


@router.post("", response={201: KeptOut, **ANSWERS}, operation_id="save_filter", url_name="save-filter",
             summary="Keep a filter of a list", openapi_extra=_body(_SAVE))  # fmt: skip
def save(request: HttpRequest) -> Any:
    """Keep it."""
    raw = body_of(request)
    kind, chosen = raw.pop("kind", ""), raw.pop("chosen", {})
    if kind not in STAGES if isinstance(kind, str) else True:
        raise Invalid((Problem(field="kind", message="There is no such list.", expected=", ".join(STAGES)),))
    if not isinstance(chosen, dict) or not all(isinstance(v, str) for v in chosen.values()):
        raise Invalid((Problem(field="chosen", message="These are no filters.", expected="an object of texts"),))
    made = actions.save(kind, chosen, _typed(raw), by=actor_of(request), at=at_of(request))
    return Status(201, {"id": str(made)})


@router.post("/{uuid:public_id}/change", response={200: KeptOut, **ANSWERS}, operation_id="change_filter",
             url_name="change-filter", summary="Give one of your filters another title, share it, open the list with it",
             openapi_extra=_body(_CHANGE))  # fmt: skip
def change(request: HttpRequest, public_id: UUID) -> Any:
    """Change it; it is as the body says afterwards."""
    actions.change(public_id, _typed(body_of(request)), by=actor_of(request), at=at_of(request))
    return {"id": str(public_id)}


@router.post("/{uuid:public_id}/remove", response={200: KeptOut, **ANSWERS}, operation_id="remove_filter",
             url_name="remove-filter", summary="Remove one of your filters")  # fmt: skip
def remove(request: HttpRequest, public_id: UUID) -> Any:
    """Remove it."""
    actions.remove(public_id, by=actor_of(request), at=at_of(request))
    return {"id": str(public_id)}
