"""Which partnership: every option weighed on fixed scales, each number explained, nothing decided.

All numbers are whole.  Benefit and sustainability run from 0 to 1,000 per mille on scales that do not depend
on which other options are listed, so that adding a program never turns two others round.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from accord.rules.decisions import Finding
from accord.rules.eligibility import (
    Facts,
    ModelResult,
    Opinion,
    Standing,
    judge,
    models_of,
    models_together,
    prerequisites,
    together,
    vetoes,
    whole,
)
from accord.rules.programs import Ask, Capacity, Option, Program, Question, Resource, Umbrella, Use

SCALE = 4
"""The highest answer to "how much do you need this?"."""

RANKING = (
    "Options that are open and not vetoed come first, then those with a missing fact, then vetoed ones, then those"
    " not open. Within each, benefit times sustainability decides, then benefit, then the fewer things asked, then"
    " the alphabet."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """What one need adds to an option's benefit, in per mille of all the need stated."""

    need: str
    title: str
    level: int
    importance: int
    percent: int
    per_mille: int
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Supply:
    """One thing the option needs, and how much of it there is; None is not known."""

    code: str
    title: str
    side: Literal["local", "federal"]
    needed: int | None
    available: int | None
    per_mille: int | None
    message: str
    citation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionResult:
    """One option weighed.  `sustainability` None means that a fact for it is missing."""

    code: str
    title: str
    is_program: bool
    standing: Standing
    findings: tuple[Finding, ...]
    models: tuple[ModelResult, ...]
    vetoes: tuple[Finding, ...]
    shortfalls: tuple[Finding, ...]
    contributions: tuple[Contribution, ...]
    benefit: int
    supplies: tuple[Supply, ...]
    sustainability: int | None
    missing: tuple[str, ...]
    score: int
    place: int = 0


def weigh(facts: Facts, umbrella: Umbrella) -> tuple[OptionResult, ...]:
    """Return every option, best first by `RANKING`; the order advises and nothing follows from it alone."""
    questions = {q.code: q for q in _questions(facts, umbrella)}
    options: tuple[Option | Program, ...] = (*umbrella.programs.values(), *umbrella.options)
    return ranked(_weigh_one(facts, umbrella, questions, o) for o in options)


def ranked(results: Iterable[OptionResult]) -> tuple[OptionResult, ...]:
    """Return results in the order of `RANKING`, each with its place."""
    return tuple(replace(r, place=i) for i, r in enumerate(sorted(results, key=_rank), 1))


def _questions(facts: Facts, umbrella: Umbrella) -> tuple[Question, ...]:
    for q in umbrella.questionnaires:
        if q.version == facts.questionnaire:
            return q.questions
    return umbrella.questionnaire.questions


def _rank(r: OptionResult) -> tuple[int, int, int, int, str]:
    group = 3 if r.standing == "ineligible" else 2 if r.vetoes else 1 if r.standing == "unknown" else 0
    return (group, -r.score, -r.benefit, len(r.supplies), r.code)


def _weigh_one(
    facts: Facts, umbrella: Umbrella, questions: Mapping[str, Question], option: Option | Program
) -> OptionResult:
    is_program = isinstance(option, Program)
    code = option.slug if isinstance(option, Program) else option.code
    title = option.short if isinstance(option, Program) else option.title
    judged = [judge(facts, questions, r) for r in option.requirements if not r.models]
    models: tuple[ModelResult, ...] = ()
    against: list[Finding] = []
    if isinstance(option, Program):
        judged += prerequisites(facts, umbrella, option)
        models = models_of(facts, questions, option)
        if option.editions:
            judged += models_together(facts, option, models)
        gates = vetoes(facts, questions, umbrella, option)
        against = [f for standing, f in gates if f and standing == "ineligible"]
        judged += [g for g in gates if g[0] == "unknown"]
    contributions = _benefit(facts, umbrella, questions, option)
    benefit = sum(c.per_mille for c in contributions)
    supplies = (
        *(_local(facts, umbrella, questions, a) for a in option.asks if a.side == "local" and a.required),
        *(_federal(facts, umbrella, questions, u) for u in option.uses),
    )
    known = [s.per_mille for s in supplies if s.per_mille is not None]
    sustainability = min(known, default=1000) if len(known) == len(supplies) else None
    findings = tuple(f for _, f in judged if f)
    return OptionResult(
        code=code,
        title=title,
        is_program=is_program,
        standing=together([s for s, _ in judged]),
        findings=findings,
        models=models,
        vetoes=tuple(against),
        shortfalls=tuple(_shortfall(s) for s in supplies if s.side == "federal" and s.per_mille != 1000),
        contributions=contributions,
        benefit=benefit,
        supplies=supplies,
        sustainability=sustainability,
        missing=_missing(questions, findings, supplies, facts),
        score=benefit * (sustainability or 0) // 1000,
    )


# --- benefit and sustainability ------------------------------------------------------------------


def _benefit(
    facts: Facts, umbrella: Umbrella, questions: Mapping[str, Question], option: Option | Program
) -> tuple[Contribution, ...]:
    """Return each need's part; a part is rounded down, and benefit is the sum of the parts as listed."""
    asked = {q.need: q.code for q in questions.values() if q.need}
    levels = {n.code: _level(facts.answers.get(asked.get(n.code, ""))) for n in umbrella.needs}
    stated = sum(levels[n.code] * n.importance for n in umbrella.needs)
    degrees = {d.need: d for d in option.degrees}
    return tuple(
        Contribution(
            need=n.code,
            title=n.title,
            level=levels[n.code],
            importance=n.importance,
            percent=degrees[n.code].percent,
            per_mille=levels[n.code] * n.importance * degrees[n.code].percent * 10 // stated,
            because=degrees[n.code].because,
        )
        for n in umbrella.needs
        if n.code in degrees and levels[n.code]
    )


def _level(got: object) -> int:
    return min(got, SCALE) if isinstance(got, int) and whole(got) else 0


def _scaled(amount: int, per: str, group: int, officers: int | None) -> int | None:
    if per == "agreement":
        return amount
    if officers is None:
        return None
    return amount * officers if per == "officer" else amount * -(-officers // group)


def _answered(facts: Facts, questions: Mapping[str, Question], resource: str) -> int | None:
    question = next((q.code for q in questions.values() if q.resource == resource), "")
    got = facts.answers.get(question)
    return got if isinstance(got, int) and whole(got) else None


def _officers(facts: Facts, questions: Mapping[str, Question]) -> int | None:
    """Return how many officers are offered: by the request, else by the assessment."""
    return facts.officers if facts.officers is not None else _answered(facts, questions, "officers")


def _local(facts: Facts, umbrella: Umbrella, questions: Mapping[str, Question], ask: Ask) -> Supply:
    resource = next(r for r in umbrella.resources if r.code == ask.resource)
    available = _answered(facts, questions, ask.resource)
    needed = _scaled(ask.amount, ask.per, 1, _officers(facts, questions))
    return _supply(resource, "local", ask.citation, needed=needed, available=available)


def _federal(facts: Facts, umbrella: Umbrella, questions: Mapping[str, Question], use: Use) -> Supply:
    capacity = next(c for c in umbrella.capacities if c.code == use.capacity)
    held = facts.capacities.get(use.capacity)
    needed = _scaled(use.amount, use.per, use.group, _officers(facts, questions))
    made = _supply(capacity, "federal", use.citation, needed=needed, available=held.free if held else None)
    if held is None or needed is None:
        return made
    told = f"{held.free} free {capacity.title.lower()} of {held.total} at {held.where}; {needed} needed."
    return replace(made, message=told)


def _supply(
    thing: Resource | Capacity,
    side: Literal["local", "federal"],
    citation: str,
    *,
    needed: int | None,
    available: int | None,
) -> Supply:
    if needed is None or available is None:
        per_mille = None
        message = f"{thing.title}: not known " + ("how many officers." if needed is None else "how much there is.")
    else:
        per_mille = 1000 if needed == 0 else min(max(available, 0), needed) * 1000 // needed
        message = f"{thing.title}: {available:,} {thing.unit}; {needed:,} needed."
    return Supply(
        code=thing.code,
        title=thing.title,
        side=side,
        needed=needed,
        available=available,
        per_mille=per_mille,
        message=message,
        citation=citation,
    )


def _shortfall(s: Supply) -> Finding:
    known = s.per_mille is not None
    return Finding(
        rule=f"determination:capacity:{s.code}",
        citation=s.citation,
        message=s.message,
        fix="Free or add capacity at this office, ask for fewer officers, or choose another option."
        if known
        else "Have the office state its capacity, and the agency how many officers it offers.",
    )


def _missing(
    questions: Mapping[str, Question], findings: tuple[Finding, ...], supplies: tuple[Supply, ...], facts: Facts
) -> tuple[str, ...]:
    """Return the facts that are missing: question codes, and capacities no office has stated."""
    wanted = [f.field for f in findings if f.field and facts.answers.get(f.field) is None]
    asked = {q.resource: q.code for q in questions.values() if q.resource}
    for s in supplies:
        if s.available is None:
            wanted.append(asked.get(s.code, s.code) if s.side == "local" else f"capacity:{s.code}")
        if s.needed is None:
            wanted.append(asked.get("officers", "officers"))
    return tuple(dict.fromkeys(wanted))


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """What stands behind a choice: fresh results, two opinions, the civil-rights opinion, words."""

    chosen: tuple[OptionResult, ...]
    opinions: Mapping[str, str]
    capacity_checked: bool
    civil_rights: Opinion | None
    reasons: str
    concurrence: str


def approval(case: Approval) -> tuple[Finding, ...]:
    """Return everything that stands against approving the chosen options, all at once.

    `chosen` must be weighed at the moment of the decision, so that capacity is that of now.
    Who decides, and that it is not the assessor, is the lifecycle's to say.
    """
    found = []

    def add(rule: str, message: str, fix: str, citation: str) -> None:
        found.append(Finding(rule=f"determination:{rule}", message=message, fix=fix, citation=citation))

    if not case.chosen:
        add("choice", "No option is chosen.", "Name at least one option.", "house rule")
    for side in ("removal", "investigations"):
        if not case.opinions.get(side):
            add("opinions", f"The {side} side has not given its opinion.", "Wait for it, or remind the office.",
                "practice of 2006 to 2008: both offices assess")  # fmt: skip
    if not case.capacity_checked:
        add("capacity", "Capacity has not been checked.", "Have the office state what is free.", "DHS OIG-18-77")
    programs = [r for r in case.chosen if r.is_program]
    if programs and case.civil_rights is None:
        add("civil-rights", "The civil-rights office has not given its opinion.", "Ask for it.",
            "DHS OIG-10-63; house rule: the line, row 17")  # fmt: skip
    if not case.reasons.strip():
        add("reasons", "The decision has no reasons.", "Write them.", "house rule")
    if not case.concurrence:
        add("concurrence", "The agency has not said whether it concurs.", "Ask the agency to record its position.",
            "seed of 2007: decided together")  # fmt: skip
    for r in case.chosen:
        found += r.vetoes
        found += r.shortfalls
        if r.standing != "eligible":
            found += r.findings
    return tuple(dict.fromkeys(found))
