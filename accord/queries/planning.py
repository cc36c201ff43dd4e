"""A plan item by item: where each came from, what was reached, and when."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from accord.queries.assessments import present_answers, questionnaire_of
from accord.queries.plans import items_of, owner, party
from accord.queries.shapes import words
from accord.queries.visible import find
from accord.records.models import Plan
from accord.rules import plans as rules
from accord.rules.assessments import say
from accord.rules.intervals import local_day
from accord.rules.permissions import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemShown:
    """One item with its owner in words, the question it follows from, and how far it has come."""

    item: rules.Item
    owner: str
    side: str
    measure: str
    source: str
    answer: str
    actual: int | None
    as_of: date | None
    standing: str
    done: bool
    late: bool
    reached: int | None
    """How much of the way from the baseline to the target is done, in thousandths, where both are known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanShown:
    """A whole plan, item by item."""

    id: UUID
    assessment: UUID
    today: date
    items: tuple[ItemShown, ...]

    def of(self, *kinds: str) -> tuple[ItemShown, ...]:
        """Return the items of some kinds."""
        return tuple(i for i in self.items if i.item.kind in kinds)


def planned(public_id: UUID | str, actor: Actor, at: datetime) -> PlanShown:
    """Return a plan item by item.  Six queries at most.

    Raises:
        Missing: there is none that the actor may know of.
    """
    row: Plan = find("plan", public_id, actor, at.date(), with_agency=True)
    today = local_day(at, row.agency.zone)
    questions = {q.code: q for q in questionnaire_of(row.assessment).questions}
    answers = present_answers(row.assessment)
    progress = list(row.progress.order_by("on", "pk"))
    measured = {p.code: p for p in progress if p.actual is not None}
    done = {p.code: bool(p.done) for p in progress if p.done is not None}

    def shown(item: rules.Item) -> ItemShown:
        last = measured.get(item.code)
        q = questions.get(item.source)
        actual = last.actual if last else None
        return ItemShown(
            item=item,
            owner=owner(item),
            side=party(item),
            measure=words(rules.MEASURES, item.measure_kind),
            source=q.prompt if q else "",
            answer=say(q, answers[q.code]) if q is not None and q.code in answers else "",
            actual=actual,
            as_of=last.on if last else None,
            standing=rules.standing(item, actual),
            done=done.get(item.code, False),
            late=row.state == "agreed" and rules.late(item, done.get(item.code, False), today),
            reached=_reached(item, actual),
        )

    return PlanShown(
        id=row.public_id,
        assessment=row.assessment.public_id,
        today=today,
        items=tuple(shown(i) for i in items_of(row)),
    )


def _reached(item: rules.Item, actual: int | None) -> int | None:
    """Return how much of the way from baseline to target is done, between nothing and all of it."""
    if actual is None or item.baseline is None or item.target is None or item.baseline == item.target:
        return None
    way, gone = item.target - item.baseline, actual - item.baseline
    return min(max(gone * 1000 // way, 0), 1000)
