"""Needs assessment: a pinned questionnaire, answers with evidence, views of others, both sides' sign-off.

What is asked comes from the programs' data; nothing here knows a question by its code.  Threats are
chosen from a closed list with a published source, never described, so that no group can be named as one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import get_args

from accord.rules.decisions import HOUSE, Finding, Invalid, Problem
from accord.rules.inputs import Choice, Field, Given, parse
from accord.rules.lifecycle import Lifecycle, State, Transition
from accord.rules.programs import Question, Umbrella
from accord.rules.vocabulary import Section

Value = int | bool | str
LOCAL, FIELD = ("local-liaison", "local-head"), ("coordinator", "office-director")
LARGEST = 100_000_000_000
REASON = Field(name="reason", kind="words", label="Reason", max_length=2000)
QUESTION = Field(name="question", kind="choice", label="Question", source="questions")
ANSWER_FIELDS = (
    QUESTION,
    Field(name="value", kind="words", label="Answer", required=False, max_length=4000,
          help="0 to 4 on the scale, yes or no, a value of the list, or words, as the question asks."),
    Field(name="number", kind="integer", label="Answer as a number", required=False, maximum=LARGEST,
          help="For counts and amounts; money in cents. Nine digits as text look like the number of a person."),
    Field(name="note", kind="words", label="Note", required=False, max_length=2000),
    Field(name="evidence", kind="text", label="Evidence or published source", required=False, max_length=300,
          help="Where a figure is published or a file is held; never the file itself."),
)  # fmt: skip
SECTIONS: Mapping[Section, str] = {
    "needs": "Needs",
    "threats": "Threats, from a closed list",
    "resources": "Resources",
    "technology": "Technology",
    "training": "Training",
    "civil-rights-history": "Civil-rights history",
    "community-position": "Community position",
}
SECTION_ORDER: tuple[Section, ...] = get_args(Section)

LIFECYCLE = Lifecycle(
    kind="assessment",
    room="assessments",
    plural="assessments",
    title="Assessment",
    prefix="AS",
    states=(
        State("open", "Being answered", "Under assessment"),
        State("countersigned", "Countersigned", "Under assessment"),
        State("signed-local", "Signed off by the local side", "Under assessment"),
        State("complete", "Complete", "Assessed", final=True),
        State("stopped", "Stopped", "Stopped", final=True),
    ),
    transitions=(
        Transition(action="open-assessment", label="Open the assessment", target="open", parent="request",
                   roles=FIELD, notifies=("local-liaison", "coordinator"),
                   help="Pins the questionnaire in force today; a later version changes nothing here."),
        Transition(action="answer-question", label="Answer a question", sources=("open",), roles=(*LOCAL, *FIELD),
                   fields=ANSWER_FIELDS, help="A changed answer keeps the earlier one in the history."),
        Transition(action="answer-many", label="Answer several questions", sources=("open",), routine=False,
                   roles=(*LOCAL, *FIELD),
                   fields=(Field(name="answers", kind="rows", label="Answers", columns=ANSWER_FIELDS, max_rows=100,
                                 empty_rows=8),)),
        Transition(action="review-answer", label="Agree or disagree with an answer", sources=("open",), routine=False,
                   roles=(*LOCAL, *FIELD, "program-manager"),
                   fields=(QUESTION,
                           Field(name="agrees", kind="yesno", label="Do you agree with the present answer?"),
                           Field(name="comment", kind="words", label="Why", required=False, max_length=2000))),
        Transition(action="countersign", label="Countersign", sources=("open",), target="countersigned",
                   roles=(*FIELD, "program-manager"), not_by=("open-assessment", "answer-question", "answer-many"),
                   notifies=("local-head",),
                   help="By a federal colleague who neither opened the assessment nor answered a question."),
        Transition(action="sign-off-local", label="Sign off for the local side", sources=("countersigned",),
                   target="signed-local", roles=("local-head",), notifies=("office-director",)),
        Transition(action="sign-off-federal", label="Sign off for the federal side", sources=("signed-local",),
                   target="complete", roles=("office-director",), issues="assessment-report",
                   notifies=("local-head", "local-liaison", "coordinator", "program-manager")),
        Transition(action="reopen", label="Reopen", sources=("countersigned", "signed-local", "complete"),
                   target="open", routine=False, roles=("local-head", *FIELD), fields=(REASON,),
                   notifies=("local-liaison", "coordinator"), help="It is countersigned and signed off afresh."),
        Transition(action="stop", label="Stop the assessment", sources=("open", "countersigned", "signed-local"),
                   target="stopped", routine=False, roles=(*FIELD, "program-manager"), fields=(REASON,),
                   notifies=("local-head", "local-liaison")),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the rules need to know of one assessment.

    `answered` names who gave each present answer; `live` and `plans` hold human numbers.
    """

    on: date
    actor: int
    request_state: str = "referred"
    questionnaire: int | None = None
    live: tuple[str, ...] = ()
    plans: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    answered: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One answer as read: its value has the type that the question asks for."""

    question: Question
    value: Value
    note: str
    evidence: str


def field_of(question: Question) -> Field:
    """Return the field that a question is: its kind, bounds and closed list."""
    match question.kind:
        case "scale-0-4":
            asked = Field(name="value", kind="integer", label=question.prompt, maximum=4)
        case "integer":
            asked = Field(name="value", kind="integer", label=question.prompt, maximum=question.maximum)
        case "yesno":
            asked = Field(name="value", kind="yesno", label=question.prompt)
        case "choice":
            listed = tuple(Choice(value=c.value, label=c.label) for c in question.choices)
            asked = Field(name="value", kind="choice", label=question.prompt, choices=listed)
        case "words":
            asked = Field(name="value", kind="words", label=question.prompt, max_length=4000)
    return replace(asked, help=question.why, required=question.required)


def read(questions: Sequence[Question], rows: Sequence[Given], *, many: bool) -> tuple[Reply, ...]:
    """Return what was answered, typed by each question's kind.

    `many` says that the rows came from `answer-many`, so that a problem names its row.

    Raises:
        Invalid: an unknown question, one answered twice, or a value of the wrong kind; all at once.
    """
    asked = {q.code: q for q in questions}
    replies: list[Reply] = []
    problems: list[Problem] = []
    for i, row in enumerate(rows):
        where = f"answers.{i}." if many else ""
        question = asked.pop(row.text("question"), None)
        if question is None:
            twice = any(r.question.code == row.text("question") for r in replies)
            problems.append(
                Problem(
                    field=where + "question",
                    message="This question is answered twice." if twice else "This questionnaire has no such question.",
                    got=row.text("question"),
                    expected=", ".join(q.code for q in questions),
                )
            )
            continue
        try:
            value = parse((replace(field_of(question), required=True),), {"value": _given(row, where)}, where=where)
        except Invalid as error:
            problems += error.problems
            continue
        said = value["value"]
        assert isinstance(said, int | str), "a question's field gives nothing else"  # noqa: S101 - an invariant
        replies.append(Reply(question=question, value=said, note=row.text("note"), evidence=row.text("evidence")))
    if problems:
        raise Invalid(tuple(problems))
    return tuple(replies)


def _given(row: Given, where: str) -> object:
    """Return what was typed: the text or the number, never both."""
    text, number = row.text("value"), row.get("number")
    if text and number is not None:
        problem = Problem(
            field=where + "number", message="An answer is given twice.", got="text and number", expected="one of them"
        )
        raise Invalid((problem,))
    return text if number is None else number


def say(question: Question, value: object) -> str:
    """Return an answer in words."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if question.kind == "choice":
        return next((c.label for c in question.choices if c.value == value), str(value))
    if question.kind == "scale-0-4":
        return f"{value} of 4"
    return f"{value:,}" if isinstance(value, int) else str(value)


def unanswered(questions: Iterable[Question], answered: Iterable[str]) -> tuple[str, ...]:
    """Return the codes of the required questions that have no answer yet."""
    have = set(answered)
    return tuple(q.code for q in questions if q.required and q.code not in have)


def needed_by(question: Question, umbrella: Umbrella) -> tuple[str, ...]:
    """Return which programs read the answer: as a need, as a resource, as a condition."""
    if any(v.question == question.code for v in umbrella.vetoes):
        return ("Every program",)
    return tuple(
        p.short
        for p in umbrella.programs.values()
        if any(r.question == question.code for r in p.requirements)
        or (question.need and any(d.need == question.need for d in p.degrees))
        or (question.resource and any(a.resource == question.resource and a.side == "local" for a in p.asks))
    )


def judge(action: str, facts: Facts, given: Given | None) -> tuple[Finding, ...]:
    """Return every unmet rule of an action on an assessment; `given` None is a preview."""
    found: list[Finding] = []
    if action != "stop" and facts.request_state != "referred":
        found.append(Finding(rule="assessment:request-referred", citation="front door of 2008: assessment after referral",
                             message=f"The request is “{facts.request_state}”, not with two field offices.",
                             fix="Refer the request to its two field offices first; a closed one is not assessed."))  # fmt: skip
    match action:
        case "open-assessment":
            found += _judge_opening(facts)
        case "answer-question" | "answer-many" if given is not None:
            found += _judge_answers(facts, given, many=action == "answer-many")
        case "review-answer" if given is not None:
            found += _judge_view(facts, given)
        case "countersign":
            missing = unanswered(facts.questions, facts.answered)
            if missing:
                found.append(Finding(rule="assessment:unanswered", message="Not answered yet: " + ", ".join(missing) + ".",
                                     fix="Answer every required question before someone countersigns.",
                                     citation="DHS OIG-18-77, planning before approval"))  # fmt: skip
        case "reopen" if facts.plans:
            found.append(Finding(rule="assessment:plan-drawn", message=f"A plan rests on it: {', '.join(facts.plans)}.",
                                 fix="Abandon the plan first, with its reason; then reopen the assessment."))  # fmt: skip
        case _:
            pass
    return tuple(found)


def _judge_opening(facts: Facts) -> list[Finding]:
    found: list[Finding] = []
    if facts.live:
        found.append(Finding(rule="assessment:one-at-a-time", message=f"An assessment is under way: {facts.live[0]}.",
                             fix="Finish or stop that one first."))  # fmt: skip
    if facts.questionnaire is None:
        found.append(Finding(rule="assessment:questionnaire", message=f"No questionnaire is in force on {facts.on}.",
                             fix="Open it on a day on which one is."))  # fmt: skip
    return found


def _judge_answers(facts: Facts, given: Given, *, many: bool) -> list[Finding]:
    found: list[Finding] = []
    asked = {q.code: q for q in facts.questions}
    for i, row in enumerate(given.rows("answers") if many else (given,)):
        question = asked.get(row.text("question"))
        where = f"answers.{i}." if many else ""
        if question is None:
            continue  # Reading the answers names it, with the choices.
        if question.source_asked and not row.text("evidence"):
            found.append(Finding(rule="assessment:source", citation=question.citation, field=where + "evidence",
                                 message=f"{question.code} needs its source.",
                                 fix="Name the publication, register or record that shows it."))  # fmt: skip
        if question.section == "threats" and row.text("note"):
            found.append(Finding(rule="assessment:threat-words", citation=HOUSE, field=where + "note",
                                 message=f"{question.code} takes no note: a threat is named from the closed list only.",
                                 fix="Leave the note empty; the source speaks for the figure."))  # fmt: skip
    return found


def _judge_view(facts: Facts, given: Given) -> list[Finding]:
    code = given.text("question")
    found: list[Finding] = []
    if code not in facts.answered:
        found.append(Finding(rule="assessment:not-answered", message=f"{code} has no answer to agree or disagree with.",
                             fix="Answer it, or choose an answered question.", field="question"))  # fmt: skip
    elif facts.answered[code] == facts.actor:
        found.append(Finding(rule="assessment:own-answer", message="The present answer is your own.", field="question",
                             fix="Another assessor says whether they agree.",
                             citation="GAO Green Book, segregation of duties"))  # fmt: skip
    if not given.yes("agrees") and not given.text("comment"):
        found.append(Finding(rule="assessment:say-why", message="A disagreement needs its reason.", field="comment",
                             fix="Say why, and what you would answer."))  # fmt: skip
    return found
