"""Reads of the plan of action: items, plan against actual, late milestones, the yearly question."""

from collections.abc import Sequence
from datetime import date, datetime

from accord.programs import umbrella
from accord.queries.assessments import questionnaire_of
from accord.queries.shapes import Description, Link, Row, Table, Value, words
from accord.records.models import Assessment, Plan, PlanItem, PlanReview, Progress
from accord.rules import plans as rules
from accord.rules.intervals import local_day
from accord.rules.permissions import ROLES, Actor
from accord.rules.plans import drafting


def facts(row: Plan | None, parent: Assessment | None, by: Actor, at: datetime) -> rules.Facts:
    """Return what the rules of a plan need.  Four queries at most."""
    assessment = row.assessment if row is not None else parent
    assert assessment is not None, "a plan has its assessment"  # noqa: S101 - an invariant
    today = local_day(at, assessment.agency.zone)
    live = Plan.objects.filter(request_id=assessment.request_id).exclude(state="abandoned")
    if row is None:
        return rules.Facts(
            today=today,
            side=by.side,
            request_state=assessment.request.state,
            assessment_complete=assessment.state == "complete",
            live=tuple(live.values_list("number", flat=True)),
        )
    return rules.Facts(
        today=today,
        side=by.side,
        request_state=assessment.request.state,
        assessment_complete=assessment.state == "complete",
        items=items_of(row),
        questions=frozenset(q.code for q in questionnaire_of(assessment).questions),
        answered=review_of(row, list(row.reviews.order_by("pk"))).answered if row.agreed_at else frozenset(),
    )


def drafted(assessment: Assessment, today: date) -> tuple[rules.Item, ...]:
    """Return the items of a first draft from the present answers.  One query."""
    answers = dict(assessment.answers.filter(known_to=None).values_list("question", "value"))
    return drafting.draft(questionnaire_of(assessment).questions, answers, umbrella(), today)


def items_of(row: Plan) -> tuple[rules.Item, ...]:
    """Return the present items by kind, then in the order people gave them, then by code.  One query."""
    kinds = [c.value for c in rules.KINDS]
    present = [as_item(i) for i in row.items.filter(known_to=None).order_by("pk")]
    return tuple(
        sorted(present, key=lambda i: (kinds.index(i.kind), i.place is None, i.place or 0, len(i.code), i.code))
    )


def as_item(row: PlanItem) -> rules.Item:
    """Return a stored item as the rules see it."""
    return rules.Item(
        code=row.code,
        kind=row.kind,
        title=row.title,
        detail=row.detail,
        measure_kind=row.measure_kind,
        unit=row.unit,
        baseline=row.baseline,
        target=row.target,
        owner=row.owner,
        due_on=row.due_on,
        source=row.source,
        place=row.place,
    )


def basis_on(row: Plan) -> date | None:
    """Return from when a year is counted: the day the first agreement took effect, else the plan was agreed."""
    effective = row.agreements.filter(effective_at__isnull=False).order_by("effective_at").first()
    since = effective.effective_at if effective is not None else row.agreed_at
    return local_day(since, row.agency.zone) if since else None


def review_of(row: Plan, given: Sequence[PlanReview]) -> rules.Review:
    """Return the next yearly question of an agreed plan.

    Raises:
        ValueError: the plan has never been agreed, so no year runs.
    """
    since = basis_on(row)
    if since is None:
        raise ValueError(f"{row.number} has not been agreed")
    return rules.review(since, [(r.side, r.on) for r in given])


def describe(row: Plan, _actor: Actor, at: datetime) -> Description:
    """Return what the page of a plan shows, plan against actual at `at`."""
    today = local_day(at, row.agency.zone)
    items = items_of(row)
    progress = list(row.progress.select_related("by").order_by("on", "pk"))
    measured = {p.code: p for p in progress if p.actual is not None}
    done = {p.code: p.done for p in progress if p.done is not None}
    reviews = list(row.reviews.select_related("by").order_by("pk"))
    coming = review_of(row, reviews) if row.agreed_at else None
    late = [i for i in items if row.state == "agreed" and rules.late(i, done.get(i.code, False), today)]
    labels = []
    if late:
        labels.append("Late: " + ", ".join(i.code for i in late))
    if coming is not None and row.state == "agreed" and coming.next_on <= today:
        labels.append("The yearly question is due")
    return Description(
        labels=tuple(labels),
        rows=(
            Row("Agency", row.agency.name, link=Link("agency", row.agency.public_id, row.agency.name)),
            Row("Request", row.request.number, link=Link("request", row.request.public_id, row.request.number)),
            Row("Drawn from", row.assessment.number,
                link=Link("assessment", row.assessment.public_id, row.assessment.number)),
            Row("Agreed by both sides", row.agreed_at or "Not yet"),
            Row("Next yearly question", coming.next_on if coming else "Once both sides have agreed",
                why="Twelve months after the agreement took effect, or else after the plan was agreed, or after both"
                    " sides last answered."),
            Row("Answered for this year by", ", ".join(sorted(coming.answered)) if coming and coming.answered else "Nobody yet"),
        ),
        tables=(
            Table("Objectives: plan against actual",
                  ("Item", "Objective", "Measure", "Unit", "Baseline", "Target", "Actual", "As of", "Against target",
                   "Owner", "By", "From question"),
                  tuple(_objective(i, measured.get(i.code)) for i in items if i.kind == "objective")),
            Table("Activities and milestones", ("Item", "Kind", "What", "Owner", "By", "Status", "From question"), tuple(
                (i.code, i.kind, i.title, owner(i), i.due_on, _status(i, done, late), i.source)
                for i in items if i.kind in ("activity", "milestone"))),
            Table("Resources by party", ("Item", "Party", "What", "Amount", "Unit", "Owner", "From question"), tuple(
                (i.code, party(i), i.title, i.baseline, i.unit, owner(i), i.source) for i in items if i.kind == "resource")),
            Table("Risks and safeguards", ("Item", "Kind", "What", "In detail", "Owner", "From question"), tuple(
                (i.code, i.kind, i.title, i.detail, owner(i), i.source)
                for i in items if i.kind in ("risk", "safeguard"))),
            Table("Progress", ("Item", "As of", "Measured", "Done", "Comment", "Recorded by"), tuple(
                (p.code, p.on, p.actual, p.done, p.comment, p.by.full_name) for p in reversed(progress))),
            Table("Yearly answers", ("Side", "Answered", "Beneficial", "Sustainable", "Reasons", "By"), tuple(
                (r.side, r.on, r.beneficial, r.sustainable, r.reasons, r.by.full_name) for r in reviews)),
            Table("Earlier versions of items", ("Item", "Kind", "What", "Target", "By", "From", "Until"), tuple(
                (i.code, i.kind, i.title, i.target, i.due_on, i.known_from, i.known_to)
                for i in row.items.exclude(known_to=None).order_by("pk"))),
        ),
        links=tuple(
            Link(kind, child.public_id, f"{child.number} ({kind}, {child.state})")
            for kind, name in (("determination", "determinations"), ("agreement", "agreements"))
            for child in getattr(row, name).order_by("pk")
        ),
    )  # fmt: skip


def _objective(item: rules.Item, last: Progress | None) -> tuple[Value, ...]:
    actual = last.actual if last else None
    return (
        item.code,
        item.title,
        words(rules.MEASURES, item.measure_kind),
        item.unit,
        item.baseline,
        item.target,
        actual,
        last.on if last else None,
        rules.standing(item, actual),
        owner(item),
        item.due_on,
        item.source,
    )


def _status(item: rules.Item, done: dict[str, bool], late: Sequence[rules.Item]) -> str:
    if done.get(item.code):
        return "Done"
    return "Late" if item in late else "Open"


def owner(item: rules.Item) -> str:
    """Return the owner's office in words."""
    return ROLES[item.owner].title if item.owner in ROLES else "Nobody yet"


def party(item: rules.Item) -> str:
    """Return the side that brings a resource, by its owner."""
    return ROLES[item.owner].side if item.owner in ROLES else "Not said"
