"""The first draft of a plan, drawn from the answers of a completed assessment.

Nothing here knows a question or a need by its code: sections, needs, resources and conditions of the
programs' data say what an answer means.  Every item names the question that it follows from.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from accord.rules.assessments import say
from accord.rules.intervals import add_months
from accord.rules.plans import Item, named, next_code
from accord.rules.programs import Condition, Question, Umbrella

NEEDED = 2
"""From this answer on (0 is not at all, 4 is most urgently) a need becomes an objective."""
UNIT = "points of need still open (0 to 4)"
TITLE = 200


def draft(
    questions: Sequence[Question], answers: Mapping[str, object], umbrella: Umbrella, on: date
) -> tuple[Item, ...]:
    """Return the items of a first draft; `on` is the agency's calendar date, from which dates are counted."""
    items: list[Item] = []
    for q in sorted(questions, key=lambda q: -_number(answers.get(q.code))):
        if q.need and _number(answers.get(q.code)) >= NEEDED:
            items += _objective(q, _number(answers[q.code]), umbrella, on)
    first = items[0].source if items else ""
    for q in questions:
        if q.code in answers:
            items += _from_answer(q, answers[q.code], umbrella, on)
    if first:
        items += [
            Item(code="", kind="resource", title="Time of the field coordinator for this plan", owner="coordinator",
                 source=first),
            Item(code="", kind="milestone", title="Both sides look at the plan against what was reached",
                 owner="coordinator", due_on=add_months(on, 6), source=first),
        ]  # fmt: skip
    return _numbered(items)


def _number(answer: object) -> int:
    return answer if isinstance(answer, int) and not isinstance(answer, bool) else 0


def _numbered(items: Iterable[Item]) -> tuple[Item, ...]:
    done: list[Item] = []
    for item in items:
        done.append(named(item, next_code(item.kind, [i.code for i in done])))
    return tuple(done)


def _objective(q: Question, value: int, umbrella: Umbrella, on: date) -> list[Item]:
    need = next(n for n in umbrella.needs if n.code == q.need)
    return [
        Item(code="", kind="objective", title=_short(need.title), detail=need.says, measure_kind="completeness",
             unit=UNIT, baseline=value, target=max(value - 2, 0), owner="local-liaison", due_on=add_months(on, 12),
             source=q.code),
        Item(code="", kind="activity", title=_short(f"Agree who does what for: {need.title}"), owner="coordinator",
             due_on=add_months(on, 3), source=q.code),
    ]  # fmt: skip


def _from_answer(q: Question, answer: object, umbrella: Umbrella, on: date) -> list[Item]:
    match q.section:
        case "resources" if q.resource and _number(answer):
            found = next(r for r in umbrella.resources if r.code == q.resource)
            return [Item(code="", kind="resource", title=_short(found.title), unit=found.unit[:40],
                         baseline=_number(answer), owner="local-head", source=q.code)]  # fmt: skip
        case "technology" | "training" if answer is False:
            return [Item(code="", kind="activity", title=_short(f"Answered “no”; decide what follows: {q.prompt}"),
                         detail=q.why, owner="local-liaison", due_on=add_months(on, 6), source=q.code)]  # fmt: skip
        case "civil-rights-history" | "community-position":
            return _protect(q, answer, umbrella)
        case _:
            return []


def _protect(q: Question, answer: object, umbrella: Umbrella) -> list[Item]:
    """Return the safeguard an answer asks for, and the risk where a condition is not met."""
    rules = conditions(q, umbrella)
    head, detail = f"{q.prompt} {say(q, answer)}.", q.why
    if q.kind == "words":
        head, detail = "Answer what the community said", str(answer)
    met = _met(q, answer, rules)
    if met:
        kept = rules[0].says if rules else head
        word = {"words": "", "choice": "Check again before anybody signs: "}.get(q.kind, "Keep it so: ")
        detail = head if q.kind == "choice" else detail
        return [Item(code="", kind="safeguard", title=_short(word + kept), detail=detail, owner="local-head",
                     source=q.code)]  # fmt: skip
    risk, fix = (f"Not so today: {rules[0].says}", rules[0].fix) if rules else (head, q.why)
    return [
        Item(code="", kind="risk", title=_short(risk), detail=head if rules else q.why, owner="local-head", source=q.code),
        Item(code="", kind="safeguard", title=_short(f"Put right before work begins: {q.prompt}"), detail=fix,
             owner="local-head", source=q.code),
    ]  # fmt: skip


def conditions(q: Question, umbrella: Umbrella) -> tuple[Condition, ...]:
    """Return the conditions that read a question: those of every program first, then each program's own."""
    own = (r for p in umbrella.programs.values() for r in p.requirements)
    return tuple(c for c in (*umbrella.vetoes, *own) if c.question == q.code)


def _met(q: Question, answer: object, rules: Sequence[Condition]) -> bool:
    """Say whether an answer is the safe one; where no condition reads the question, yes is."""
    if isinstance(answer, bool):
        return answer is not any(c.rule == "answer-no" for c in rules)
    return not any(c.rule == "answer-is-not" and answer in c.values for c in rules)


def _short(text: str) -> str:
    return text if len(text) <= TITLE else text[: TITLE - 1].rstrip() + "…"
