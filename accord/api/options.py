"""What may be answered where an action's field names a list: the same lists that the forms offer."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field

from accord.api.asking import actor_of, at_of
from accord.api.errors import ANSWERS
from accord.queries.options import options_for
from accord.rules.decisions import Missing
from accord.rules.inputs import Choice
from accord.rules.rooms import STAGES

router = Router(tags=["options"])


class About(Schema):
    """Which thing the action is done to, or begins from."""

    model_config = ConfigDict(extra="forbid")
    thing: UUID | None = Field(None, description="The id of the thing, or of what a new one begins from.")


class ChoiceOut(Schema):
    """One value that may be answered, with its words."""

    value: str
    label: str


class FieldOut(Schema):
    """One field with its list; the column of a row is written `answers.question`."""

    name: str
    choices: list[ChoiceOut]


class OptionsOut(Schema):
    """Every field of the action that names a list."""

    fields: list[FieldOut]


@router.get("/{kind}/{action}", response={200: OptionsOut, **ANSWERS}, operation_id="list_options",
            url_name="list-options", summary="What may be answered where a field names a list")  # fmt: skip
def lists(request: HttpRequest, kind: str, action: str, about: Query[About]) -> Any:
    """Return the lists of one action's fields; `x-list` and `x-refers-to` in its schema point here."""
    if kind not in STAGES or action not in STAGES[kind].lifecycle.by_action:
        raise Missing
    transition = STAGES[kind].lifecycle.by_action[action]
    offered = options_for(kind, transition, about.thing, actor_of(request), at_of(request))
    columns = [(f"{f.name}.{c.name}", c) for f in transition.fields for c in f.columns]
    named = [*((f.name, f) for f in transition.asks), *columns]
    found: list[dict[str, Any]] = []
    for name, f in named:
        choices = f.choices or offered.get(f.source) or offered.get(f.of) or ()
        if choices:
            found.append({"name": name, "choices": [_shown(c) for c in choices]})
    return {"fields": found}


def _shown(choice: Choice) -> dict[str, str]:
    return {"value": choice.value, "label": choice.label}
