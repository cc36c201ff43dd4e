"""An assessment question by question: why it is asked, what was answered by whom, what others say of it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from accord.programs import umbrella
from accord.queries.assessments import answers_of, questionnaire_of, views
from accord.queries.visible import find
from accord.records.models import Answer, Assessment
from accord.rules import assessments as rules
from accord.rules.permissions import Actor
from accord.rules.programs import Question


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What one assessor says of an answer, last."""

    agrees: bool
    comment: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """One answer: in words, its evidence and note, by whom of which side, from when, until when."""

    value: object
    said: str
    evidence: str
    note: str
    by: str
    side: str
    own: bool
    at: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Posed:
    """One question with the present answer, earlier ones, and the views of other assessors."""

    number: int
    question: Question
    needed_by: tuple[str, ...]
    answer: Given | None
    earlier: tuple[Given, ...] = ()
    views: tuple[View, ...] = ()

    @property
    def code(self) -> str:
        """The question's code, which is also its place on the page."""
        return self.question.code

    @property
    def open(self) -> bool:
        """Whether it still has to be answered before anybody countersigns."""
        return self.answer is None and self.question.required


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One section of the questionnaire, with how far it has come."""

    code: str
    title: str
    posed: tuple[Posed, ...]

    @property
    def answered(self) -> int:
        """How many of its questions have an answer."""
        return sum(p.answer is not None for p in self.posed)

    @property
    def left(self) -> int:
        """How many required questions are still open."""
        return sum(p.open for p in self.posed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """A whole assessment, by section, with how far it has come."""

    id: UUID
    version: int
    parts: tuple[Part, ...]

    @property
    def every(self) -> tuple[Posed, ...]:
        """Every question in the order in which they are asked."""
        return tuple(p for part in self.parts for p in part.posed)

    @property
    def answered(self) -> int:
        """How many questions have an answer."""
        return sum(part.answered for part in self.parts)

    @property
    def total(self) -> int:
        """How many questions there are."""
        return len(self.every)

    @property
    def left(self) -> int:
        """How many required questions are still open."""
        return sum(part.left for part in self.parts)

    @property
    def next_open(self) -> Posed | None:
        """The first required question without an answer."""
        return next((p for p in self.every if p.open), None)

    def part_of(self, code: str) -> Part:
        """Return the section a question is in; the first one for a question that is not asked."""
        return next((part for part in self.parts if any(p.code == code for p in part.posed)), self.parts[0])


def posed(public_id: UUID | str, actor: Actor, at: datetime) -> Progress:
    """Return an assessment question by question.  Four queries.

    Raises:
        Missing: there is none that the actor may know of.
    """
    row: Assessment = find("assessment", public_id, actor, at.date())
    questions = questionnaire_of(row).questions
    every = answers_of(row)
    house = umbrella()
    parts = []
    for section in rules.SECTION_ORDER:
        inside = tuple(
            _posed(i, q, [a for a in every if a.question == q.code], rules.needed_by(q, house), actor)
            for i, q in enumerate(questions)
            if q.section == section
        )
        if inside:
            parts.append(Part(code=section, title=rules.SECTIONS[section], posed=inside))
    return Progress(id=row.public_id, version=row.version, parts=tuple(parts))


def _posed(number: int, q: Question, given: list[Answer], needed_by: tuple[str, ...], actor: Actor) -> Posed:
    present = next((a for a in given if a.known_to is None), None)
    return Posed(
        number=number,
        question=q,
        needed_by=needed_by,
        answer=_given(q, present, actor) if present else None,
        earlier=tuple(_given(q, a, actor) for a in reversed(given) if a.known_to is not None),
        views=tuple(
            View(agrees=o.agrees, comment=o.comment, by=o.by.full_name, at=o.given_at)
            for o in (views(present) if present else ())
        ),
    )


def _given(q: Question, a: Answer, actor: Actor) -> Given:
    return Given(
        value=a.value,
        said=rules.say(q, a.value),
        evidence=a.evidence,
        note=a.note,
        by=a.by.full_name,
        side=a.side,
        own=a.by_id == actor.staff_id,
        at=a.known_from,
        until=a.known_to,
    )
