"""What must hold in the telling of a program: no part missing without a reason, no reference that leads nowhere."""

from collections.abc import Callable, Iterable
from itertools import chain
from typing import get_args

from accord.programs._reading import Reader, keys
from accord.rules.descriptions import Dated
from accord.rules.editions import Approval
from accord.rules.permissions import ROLES
from accord.rules.programs import Program, Umbrella
from accord.rules.vocabulary import APPROVERS, BYPASSED, MAY_LACK, OWED, Table

Say = Callable[..., None]

BOTH = ("obligation", "leaving")
"""Parts in which each side has its say."""


def filled(program: Program, table: str) -> int:
    """Return how many entries a part of the program has."""
    return len(getattr(program, keys(Program)[table][0].name))


def reasons(program: Program) -> dict[str, str]:
    """Return why the program lacks each part that it lacks."""
    return {a.table: a.because for a in program.absents}


def judge_description(umbrella: Umbrella, program: Program, reader: Reader) -> None:
    """Check what the public page tells of one program."""
    say = reader.problem
    _parts(program, say)
    for name in BOTH:
        _both_sides(say, name, (x.side for x in getattr(program, keys(Program)[name][0].name)))
    if "federal" not in {d.side for d in program.deciders}:
        say("decider", "The page says who decides for the federal side.", got="nobody")
    if {c.payer for c in program.costs} <= {"local"} or {c.payer for c in program.costs} <= {"federal"}:
        say("cost", "What each side pays is said, also where it is nothing.", got="one side only")
    for i, d in enumerate(program.deciders, 1):
        _role(say, f"decider[{i}]", d.role, d.side)
    _codes(program, say)
    _dates(program, say)
    known = {d.code for d in chain(program.deadlines, umbrella.deadlines)}
    for i, s in enumerate(program.steps, 1):
        if s.deadline and s.deadline not in known:
            say(f"step[{i}].deadline", "There is no deadline of this code.", got=s.deadline, expected=", ".join(sorted(known)))  # fmt: skip
        if s.stage not in program.stages:
            say(f"step[{i}].stage", "The program does not pass this stage.", got=s.stage, expected=", ".join(program.stages))  # fmt: skip
    terms = {t.name for e in program.editions for t in e.terms}
    for i, x in enumerate(program.leavings, 1):
        if x.term and x.term not in terms:
            say(f"leaving[{i}].term", "No edition has this term.", got=x.term, expected=", ".join(sorted(terms)))
    for name in BOTH:
        for i, x in enumerate(getattr(program, keys(Program)[name][0].name), 1):
            for model in x.models:
                if model not in program.models:
                    say(f"{name}[{i}].models", "There is no model of this code.", got=model, expected=", ".join(program.models))  # fmt: skip
    for i, t in enumerate(program.timings, 1):
        if bool(t.amount) != bool(t.unit) or t.amount < 0:
            say(f"timing[{i}]", "An amount has its unit, and a unit its amount.", got=f"{t.amount} {t.unit}")


def judge_statements(umbrella: Umbrella, reader: Reader) -> None:
    """Check what the umbrella says of itself."""
    say = reader.problem
    if not umbrella.statements:
        say("statement", "The umbrella says what it is.", got="nothing")
    for i, s in enumerate(umbrella.steps, 1):
        known = {d.code for d in umbrella.deadlines}
        if s.deadline and s.deadline not in known:
            say(f"step[{i}].deadline", "There is no deadline of this code.", got=s.deadline, expected=", ".join(sorted(known)))  # fmt: skip
    for i, a in enumerate(umbrella.approvals, 1):
        _judge_approval(a, say, f"approval[{i}]")
    twice = [(c.item, c.effective) for c in umbrella.closing]
    if len(twice) != len(set(twice)):
        say(
            "closing",
            "This item stands twice from one day on.",
            got=", ".join(i for i, _ in twice),
            expected="each once",
        )
    for i, c in enumerate(umbrella.closing, 1):
        if c.days < 0:
            say(f"closing_day[{i}].days", "An item is done after the end.", got=c.days, expected="0 or more")
    codes = [a.code for a in umbrella.approvals]
    if len(codes) != len(set(codes)):
        say("approval", "This code stands twice.", got=", ".join(codes), expected="each code once")
    if codes and {a.side for a in umbrella.approvals if a.signs} != {"local", "federal"}:
        say("approval", "A change binds both sides, so both approve it at the end.", got="one side", expected="signs = true on both")  # fmt: skip
    for i, told in enumerate(umbrella.statements, 1):
        if told.effective < umbrella.began:
            say(f"statement[{i}].effective", "The umbrella had not begun.", got=told.effective, expected=f"from {umbrella.began}")  # fmt: skip


def _judge_approval(a: Approval, say: Say, key: str) -> None:
    for name, role in (("role", a.role), ("if_vacant", a.if_vacant)):
        if role and role not in APPROVERS:
            say(f"{key}.{name}", "This office approves no change.", got=role, expected=", ".join(APPROVERS))
        elif role and ROLES[role].side != a.side:
            say(f"{key}.{name}", "The office sits on the other side.", got=role, expected=a.side)
    if a.bypass and (a.signs or a.resolution or a.role not in BYPASSED):
        say(f"{key}.bypass", "This can never be passed over (the line, row 22).", got=a.code,
            expected="a review by: " + ", ".join(sorted(BYPASSED)))  # fmt: skip
    if a.only_if_held and (a.signs or a.resolution):
        say(f"{key}.only_if_held", "This is always asked.", got=a.code, expected="only_if_held left out")


def _parts(program: Program, say: Say) -> None:
    why = reasons(program)
    if len(why) != len(program.absents):
        say("absent", "A reason for this part stands twice.", got=", ".join(a.table for a in program.absents))
    owed = OWED[program.kind]
    for table in get_args(Table):
        count = filled(program, table)
        if count and table in why:
            say("absent", "This part is filled, so it is not absent.", got=table)
        elif not count and (table not in MAY_LACK or table in owed):
            say(table, f"A program of kind {program.kind} has this part.", got="nothing", expected=f"[[{table}]]")
        elif not count and table not in why:
            say(table, "This part is empty and nothing says why.", got="nothing",
                expected=f'[[absent]] with table = "{table}" and the reason')  # fmt: skip


def _both_sides(say: Say, key: str, sides: Iterable[str]) -> None:
    lacking = {"local", "federal"} - set(sides)
    if lacking:
        say(key, "Both sides have their part here.", got="nothing of the " + ", ".join(sorted(lacking)) + " side")


def _role(say: Say, key: str, role: str, side: str) -> None:
    if role not in ROLES:
        say(f"{key}.role", "There is no role of this code.", got=role, expected=", ".join(sorted(ROLES)))
    elif ROLES[role].side != side:
        say(f"{key}.side", "The role sits on the other side.", got=side, expected=ROLES[role].side)


def _codes(program: Program, say: Say) -> None:
    for name, things in (("step", program.steps), ("timing", program.timings), ("cost", program.costs), ("obligation", program.obligations)):  # fmt: skip
        codes = [x.code for x in things]
        for code in sorted({c for c in codes if codes.count(c) > 1}):
            say(name, "This code stands twice.", got=code, expected="each code once")


def _dates(program: Program, say: Say) -> None:
    began = min((s.on for s in program.switches), default=None)
    for key, (f, _) in keys(Program).items():
        for i, x in enumerate(getattr(program, f.name) if isinstance(getattr(program, f.name), tuple) else (), 1):
            if isinstance(x, Dated) and x.since and x.until and x.until <= x.since:
                say(f"{key}[{i}].until", "It ends after it begins.", got=x.until, expected=f"after {x.since}")
    for part in {r.part for r in program.responsibles}:
        mine = [r for r in program.responsibles if r.part == part]
        now = [r for r in mine if r.until is None]
        if len(now) > 1:
            say("responsible", "Two offices answer for the same part with no end.", got=part or "the whole program")
    if began and program.responsibles and not any(r.holds(began) for r in program.responsibles):
        say("responsible", "On the program's first day somebody answers for it.", got=f"nobody on {began}")
