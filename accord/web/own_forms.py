"""Forms that a room lays out itself; every other form is drawn from the action's declaration."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from accord.web import assessments, plans


def as_typed(_request: HttpRequest, _about: str, raw: dict[str, object]) -> dict[str, object]:
    """Leave what was typed as it is."""
    return raw


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """A form of its own: its template, what it shows, and what it makes of what was typed.

    `rows` names the field that is empty when there is nothing to save, so that the reader is just led on.
    """

    template: str
    shows: Callable[..., dict[str, Any]]
    tidy: Callable[[HttpRequest, str, dict[str, object]], dict[str, object]] = as_typed
    rows: str = ""


FORMS: Mapping[tuple[str, str], Own] = {
    ("assessment", "answer-many"): Own(
        template="assessments/answering.html", shows=assessments.answering, tidy=assessments.tidy, rows="answers"
    ),
    ("plan", "change-plan"): Own(template="plans/changing.html", shows=plans.changing, tidy=plans.tidy, rows="items"),
    **{
        ("assessment", action): Own(template="assessments/signing.html", shows=assessments.signing)
        for action in ("countersign", "sign-off-local", "sign-off-federal")
    },
}
