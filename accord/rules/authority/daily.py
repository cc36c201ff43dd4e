"""One day of an officer: when authority stands in it, and the one reason to say first when it does not.

The judge is the one of the check.  A day may hold several answers, for a hold begins at its minute
and a letter runs out at midnight; each is judged, none is guessed from another.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from accord.rules.authority import rule
from accord.rules.authority.checking import check, meets
from accord.rules.authority.question import Candidate, Question
from accord.rules.decisions import Decision, Step
from accord.rules.inputs import Field

Answer = Literal["yes", "no", "part"]
"""Authority through the whole of the time asked about, none in it, or in a part of it."""

TIMELINE_FIELDS = (
    Field(name="at", kind="instant", label="At this moment", required=False, help="Leave empty for now."),
    Field(name="known_at", kind="instant", label="As known at", required=False,
          help="Leave empty for what is known now."),
)  # fmt: skip
"""What a picture over time asks: a moment of the world, and a moment of what was on the record."""
MONTHS_FIELDS = (
    Field(name="year", kind="integer", label="Year", required=False, minimum=1000, maximum=9999,
          help="Leave empty for this year."),
    TIMELINE_FIELDS[1],
    Field(name="after", kind="text", label="Officers after", required=False, max_length=40,
          help="The number of the last designation of the page before."),
)  # fmt: skip
"""What the officers of an agreement by month are asked with."""

DECISIVE = (
    "no-hold", "not-suspended", "agreement-in-force", "employed", "nominated", "vetted", "certified-in-writing",
    "function-delegated", "function-granted", "place-covered", "authorization-in-force", "designated",
    "supervisor-named", "foreign-instrument", "home-consent", "task-force-seat",
)  # fmt: skip
"""Which unmet step is said first: what stops every officer or this one at once, then the way in its order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A stretch of time, half-open, through which the answer is one; with the decision at its start."""

    start: datetime
    end: datetime
    decision: Decision

    @property
    def permitted(self) -> bool:
        """Whether authority stands through it."""
        return self.decision.permitted


def spans(question: Question, candidates: Sequence[Candidate], start: datetime, end: datetime) -> tuple[Span, ...]:
    """Return the answers from `start` until before `end`, in order; neighbours with one answer are one span.

    The question's own instant is not used.  Every moment at which a fact begins or ends is judged.
    """
    found: list[Span] = []
    for begins, ends in _pieces(candidates, start, end):
        decision = check(_at(question, begins), candidates)
        if found and found[-1].permitted == decision.permitted:
            found[-1] = Span(start=found[-1].start, end=ends, decision=found[-1].decision)
        else:
            found.append(Span(start=begins, end=ends, decision=decision))
    return tuple(found)


def stretches(
    question: Question, candidates: Sequence[Candidate], start: datetime, end: datetime
) -> tuple[tuple[datetime, datetime], ...]:
    """Return when authority stands from `start` until before `end`, in order, without the words of `spans`."""
    found: list[tuple[datetime, datetime]] = []
    for begins, ends in _pieces(candidates, start, end):
        if meets(_at(question, begins), candidates) != rule.ALL:
            continue
        if found and found[-1][1] == begins:
            found[-1] = (found[-1][0], ends)
        else:
            found.append((begins, ends))
    return tuple(found)


def _pieces(candidates: Sequence[Candidate], start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Cut the time where a fact begins or ends: within a piece no answer can change."""
    facts = [f for c in candidates for f in (*c.officer_facts, *c.agreement_facts)]
    turns = {m for f in facts for m in (f.valid_from, f.valid_to) if m is not None and start < m < end}
    moments = [start, *sorted(turns)]
    return zip(moments, [*moments[1:], end], strict=True)


def _at(question: Question, instant: datetime) -> Question:
    return Question(
        officer=question.officer,
        instant=instant,
        function=question.function,
        title=question.title,
        place=question.place,
        statute=question.statute,
    )


def answer_of(found: Sequence[Span]) -> Answer:
    """Return the one word for these spans."""
    said = {s.permitted for s in found}
    return "part" if len(said) > 1 else "yes" if said == {True} else "no"


def decisive(decision: Decision) -> Step | None:
    """Return the one unmet step that is said first, or None where every step is met."""
    unmet = {s.rule.partition(":")[2]: s for s in reversed(decision.steps) if not s.passed}
    return next((unmet[rule] for rule in DECISIVE if rule in unmet), next(iter(unmet.values()), None))
