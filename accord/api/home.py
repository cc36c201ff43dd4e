"""A person's first page through the API: each question of the offices held, with its answer."""

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from accord.api.asking import Bearer, actor_of, at_of
from accord.api.errors import ANSWERS
from accord.queries import home as reads
from accord.queries.shapes import plain

router = Router(tags=["sessions"])


class FirstLineOut(Schema):
    """One line of an answer: its words, the thing it is about, what is said beside it, its clock and whose it is."""

    text: str
    kind: str
    id: str | None
    href: str
    notes: list[Any]
    due_at: str | None
    status: str
    by: str
    zone: str


class FirstCountOut(Schema):
    """One count: how many, of what, and what is said beside it."""

    label: str
    n: int
    note: str
    href: str


class FirstAnswerOut(Schema):
    """One question with its answer; `state` is answered, empty or to-come."""

    panel: str
    question: str
    room: str
    state: str
    lead: str
    lines: list[FirstLineOut]
    counts: list[FirstCountOut]
    more: str


class HomeOut(Schema):
    """The offices held, the one thing to do next with the question it answers, and every question."""

    titles: list[str]
    next: FirstLineOut | None
    next_from: str
    answers: list[FirstAnswerOut]
    zone: str


@router.get("/home", auth=Bearer(), response={200: HomeOut, **ANSWERS}, operation_id="first_page", url_name="home",
            summary="Each of your questions with its answer, and what to do next")  # fmt: skip
def first_page(request: HttpRequest) -> Any:
    """Return the first page of whoever holds the token."""
    return plain(reads.home(actor_of(request), at_of(request)))
