"""Reads of the needs assessment: the pinned questions, present and changed answers, views of others."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from accord.programs import umbrella
from accord.queries.shapes import Description, Link, Row, Table, Value
from accord.records.models import Answer, Assessment, LogEntry, Opinion, PartnershipRequest
from accord.rules import assessments as rules
from accord.rules.inputs import Choice
from accord.rules.permissions import Actor
from accord.rules.programs import Question, Questionnaire


def questionnaire_of(row: Assessment) -> Questionnaire:
    """Return the questionnaire that the assessment is pinned to; versions stay in the data for good."""
    return next(q for q in umbrella().questionnaires if q.version == row.questionnaire)


def question_choices(row: Assessment) -> tuple[Choice, ...]:
    """Return the questions of an assessment as a closed list, for the edges' `questions` source."""
    return tuple(Choice(value=q.code, label=q.prompt) for q in questionnaire_of(row).questions)


def present_answers(row: Assessment) -> dict[str, object]:
    """Return every present answer by question code: int on a scale or count, bool, or text.  One query."""
    return dict(row.answers.filter(known_to=None).values_list("question", "value"))


def assessors(row: Assessment) -> frozenset[int]:
    """Return the staff who opened, answered, gave a view on or countersigned it.  One query."""
    tags = [
        f"assessment:{a}" for a in ("open-assessment", "answer-question", "answer-many", "review-answer", "countersign")
    ]
    found = LogEntry.objects.filter(object_id=row.public_id, tag__in=tags, staff__isnull=False).values_list(
        "staff_id", flat=True
    )
    return frozenset(found)


def facts(row: Assessment | None, parent: PartnershipRequest | None, by: Actor, at: datetime) -> rules.Facts:
    """Return what the rules of an assessment need.  Three queries at most."""
    request = row.request if row is not None else parent
    assert request is not None, "an assessment has its request"  # noqa: S101 - an invariant
    if row is None:
        in_force = [q.version for q in umbrella().questionnaires if q.effective <= at.date()]
        live = request.assessments.exclude(state__in=("complete", "stopped"))
        return rules.Facts(
            on=at.date(),
            actor=by.staff_id,
            request_state=request.state,
            questionnaire=max(in_force, default=None),
            live=tuple(live.values_list("number", flat=True)),
        )
    return rules.Facts(
        on=at.date(),
        actor=by.staff_id,
        request_state=request.state,
        questionnaire=row.questionnaire,
        questions=questionnaire_of(row).questions,
        answered=dict(row.answers.filter(known_to=None).values_list("question", "by_id")),
        plans=tuple(row.plans.exclude(state="abandoned").values_list("number", flat=True)),
    )


def answers_of(row: Assessment) -> list[Answer]:
    """Return every answer ever given, oldest first, with who gave it and the views on it.  Two queries."""
    answers = row.answers.select_related("by").prefetch_related("opinions__by").order_by("known_from", "pk")
    return list(answers)


def by_section(questions: Iterable[Question]) -> list[tuple[str, list[Question]]]:
    """Return the sections that have questions, with their titles, in the order they are asked."""
    asked = list(questions)
    found = [(rules.SECTIONS[s], [q for q in asked if q.section == s]) for s in rules.SECTION_ORDER]
    return [(title, inside) for title, inside in found if inside]


def views(answer: Answer) -> list[Opinion]:
    """Return each assessor's latest view of an answer."""
    latest: dict[int, Opinion] = {}
    for opinion in sorted(answer.opinions.all(), key=lambda o: o.pk):
        latest[opinion.by_id] = opinion
    return list(latest.values())


def describe(row: Assessment, _actor: Actor, _at: datetime) -> Description:
    """Return what the page of an assessment shows."""
    questions = questionnaire_of(row).questions
    every = answers_of(row)
    present = {a.question: a for a in every if a.known_to is None}
    required = [q for q in questions if q.required]
    missing = rules.unanswered(questions, present)
    disputed = [(q, o) for q in questions if q.code in present for o in views(present[q.code]) if not o.agrees]
    done = len(required) - len(missing)
    labels = [f"{done} of {len(required)} required questions answered"] if row.state == "open" else []
    if disputed:
        labels.append(f"{len(disputed)} disagreement{'s' if len(disputed) > 1 else ''}")
    return Description(
        labels=tuple(labels),
        rows=(
            Row("Agency", row.agency.name, link=Link("agency", row.agency.public_id, row.agency.name)),
            Row("Request", row.request.number, link=Link("request", row.request.public_id, row.request.number)),
            Row("Questionnaire", f"Version {row.questionnaire}", why="Pinned when the assessment was opened."),
            Row("Program data", row.umbrella_digest, why="Digest of the programs as they stood then."),
            Row("Required questions answered", f"{done} of {len(required)}"),
            Row("All questions answered", f"{len(present)} of {len(questions)}"),
            Row("Still to answer", ", ".join(missing) or "Nothing"),
        ),
        tables=(
            *(_section(title, inside, present) for title, inside in by_section(questions)),
            Table("Disagreements", ("Question", "Present answer", "Who disagrees", "Why", "When"), tuple(
                (q.code, rules.say(q, present[q.code].value), o.by.full_name, o.comment, o.given_at)
                for q, o in disputed)),
            Table("Changed answers", ("Question", "Earlier answer", "Evidence", "By", "From", "Until"), tuple(
                _changed(questions, a) for a in every if a.known_to is not None)),
        ),
        links=tuple(
            Link(kind, child.public_id, f"{child.number} ({kind}, {child.state})")
            for kind, name in (("plan", "plans"), ("determination", "determinations"))
            for child in getattr(row, name).order_by("pk")
        ),
    )  # fmt: skip


def _section(title: str, questions: Sequence[Question], present: dict[str, Answer]) -> Table:
    header = ("Question", "Code", "Answer", "Note", "Evidence or source", "Answered by", "Views", "Needed by")
    return Table(title, header, tuple(_line(q, present.get(q.code)) for q in questions))


def _line(q: Question, answer: Answer | None) -> tuple[Value, ...]:
    needed = ", ".join(rules.needed_by(q, umbrella()))
    if answer is None:
        return (
            q.prompt,
            q.code,
            "Not answered yet" if q.required else "Not answered (optional)",
            "",
            "",
            "",
            "",
            needed,
        )
    said = views(answer)
    agree = sum(o.agrees for o in said)
    count = f"{agree} agree, {len(said) - agree} disagree" if said else "None given"
    who = f"{answer.by.full_name} ({answer.side})"
    return (q.prompt, q.code, rules.say(q, answer.value), answer.note, answer.evidence, who, count, needed)


def _changed(questions: Sequence[Question], answer: Answer) -> tuple[Value, ...]:
    question = next(q for q in questions if q.code == answer.question)
    said = rules.say(question, answer.value)
    who = f"{answer.by.full_name} ({answer.side})"
    return (answer.question, said, answer.evidence, who, answer.known_from, answer.known_to)
