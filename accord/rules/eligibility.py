"""Whether an option is open to an agency: eligibility and vetoes, each with its law and its remedy.

Three-valued: open, not open (why, and what would change it), or unknown (which fact is
missing); missing data is never read as a yes or a no.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from accord.rules.agencies import PARTY_KINDS
from accord.rules.decisions import HOUSE, Finding
from accord.rules.programs import Condition, Program, Question, Umbrella

Standing = Literal["eligible", "unknown", "ineligible"]
Opinion = Literal["clear", "conditions", "object"]
Judged = tuple[Standing, Finding | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What one federal office has of a capacity: all of it, and what is still free."""

    free: int
    total: int
    where: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known about the agency on one day.  An answer that is absent is a missing fact.

    `answers` maps question codes to typed values; `officers` is how many are offered;
    `partnerships` are slugs of programs in force; `questionnaire` 0 is the newest version.
    """

    on: date
    party_kind: str
    answers: Mapping[str, object]
    capacities: Mapping[str, Held]
    officers: int | None = None
    partnerships: frozenset[str] = frozenset()
    civil_rights: Opinion | None = None
    questionnaire: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelResult:
    """Whether one model of a program is open to the agency, and why not."""

    model: str
    editions: tuple[str, ...]
    standing: Standing
    findings: tuple[Finding, ...]


def together(standings: list[Standing]) -> Standing:
    """Return the worst of several: one closed door closes, one missing fact leaves it open to doubt."""
    if "ineligible" in standings:
        return "ineligible"
    return "unknown" if "unknown" in standings else "eligible"


def judge(facts: Facts, questions: Mapping[str, Question], c: Condition) -> Judged:
    """Return whether a condition is met, and the finding unless it is."""
    rule = f"determination:{c.code}"
    met = _met(facts, c)
    if met:
        return "eligible", None
    if met is None:
        asked = questions[c.question].prompt if c.question in questions else c.says
        return "unknown", Finding(
            rule=rule,
            citation=c.citation,
            field=c.question or None,
            message=f"Not known: {c.says}",
            fix=f"Answer the question “{asked}”",
        )
    return "ineligible", Finding(
        rule=rule, citation=c.citation, field=c.question or None, message=f"Not so: {c.says}", fix=c.fix
    )


def _met(facts: Facts, c: Condition) -> bool | None:
    got = facts.answers.get(c.question)
    match c.rule:
        case "party-kind":
            kind = PARTY_KINDS.get(facts.party_kind)
            return None if kind is None else kind.local_side and kind.code in c.values
        case "answer-yes":
            return got if isinstance(got, bool) else None
        case "answer-no":
            return not got if isinstance(got, bool) else None
        case "answer-is-not":
            return got not in c.values if isinstance(got, str) and got else None
        case "answer-at-least":
            return got >= c.at_least if whole(got) and isinstance(got, int) else None
        case "program-in-force":
            return bool(facts.partnerships.intersection(c.values))
        case "any-partnership-in-force":
            return bool(facts.partnerships)


def whole(got: object) -> bool:
    """Whether an answer is a whole number of zero or more."""
    return isinstance(got, int) and not isinstance(got, bool) and got >= 0


def prerequisites(facts: Facts, umbrella: Umbrella, program: Program) -> list[Judged]:
    """Return the required programs that are not in force yet."""
    return [
        (
            "ineligible",
            Finding(
                rule="determination:prerequisite",
                citation=p.citation,
                message=f"{umbrella.programs[p.program].short} must be in force first. {p.because}",
                fix=f"Agree {umbrella.programs[p.program].short} first.",
            ),
        )
        for p in program.prerequisites
        if p.required and p.program not in facts.partnerships
    ]


def models_of(facts: Facts, questions: Mapping[str, Question], program: Program) -> tuple[ModelResult, ...]:
    """Return each model a new agreement could take on that day, and whether it is open."""
    offered = program.offered(facts.on)
    results = []
    for model in dict.fromkeys(e.model for e in offered):
        judged = [judge(facts, questions, r) for r in program.requirements if model in r.models]
        results.append(
            ModelResult(
                model=model,
                editions=tuple(e.code for e in offered if e.model == model),
                standing=together([s for s, _ in judged]),
                findings=tuple(f for _, f in judged if f),
            )
        )
    return tuple(results)


def models_together(facts: Facts, program: Program, models: tuple[ModelResult, ...]) -> list[Judged]:
    """Return nothing where one model is open, else every reason of every model."""
    if not models:
        nothing = Finding(
            rule="determination:edition",
            message=f"No edition of {program.short} is offered on {facts.on}.",
            fix="Choose another option, or wait for an edition.",
        )
        return [("ineligible", nothing)]
    standings = [m.standing for m in models]
    if "eligible" in standings:
        return []
    worst: Standing = "unknown" if "unknown" in standings else "ineligible"
    once = {(f.rule, f.message): f for m in models if m.standing == worst for f in m.findings}
    return [(worst, f) for f in once.values()]


def vetoes(facts: Facts, questions: Mapping[str, Question], umbrella: Umbrella, program: Program) -> list[Judged]:
    """Return the gates that stand against a program, and those that cannot be judged yet."""
    found: list[Judged] = [("ineligible", f) for f in _switched_off(facts, program)]
    for veto in umbrella.vetoes:
        standing, finding = judge(facts, questions, veto)
        if finding:
            found.append((standing, replace(finding, rule=f"determination:veto:{veto.code}")))
    if facts.civil_rights == "object":
        found.append(("ineligible", _objection()))
    return found


def _switched_off(facts: Facts, program: Program) -> list[Finding]:
    switch = program.state_on(facts.on)
    if switch and switch.state == "running":
        return []
    word = switch.state if switch else "not begun"
    return [
        Finding(
            rule="determination:veto:program-runs",
            citation=switch.citation if switch else HOUSE,
            message=f"{program.short} is {word} on {facts.on}" + (f" (since {switch.on})." if switch else "."),
            fix="Choose another option, or wait until the program runs again.",
        )
    ]


def _objection() -> Finding:
    return Finding(
        rule="determination:veto:civil-rights",
        citation="the civil-rights office's own opinion; house rule: the line, row 17",
        message="The civil-rights office objects.",
        fix="Meet its reasons, or have the deciding office's superior override it with published reasons.",
    )
