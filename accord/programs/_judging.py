"""What must hold between the parts of a folder: references, clauses and terms, and the line.

Each check names the file and the key as the reader does, and lists what could have stood there.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import get_args

from accord.programs._describing import judge_description, judge_statements
from accord.programs._reading import Reader
from accord.rules.agencies import PARTY_KINDS
from accord.rules.editions import Edition, Term
from accord.rules.permissions import ROLES
from accord.rules.programs import Condition, Deadline, Degree, Measure, Option, Program, Question, Umbrella
from accord.rules.rooms import STAGES
from accord.rules.terms import placeholders, stray_braces
from accord.rules.vocabulary import BY_EDITION, CONTEXT, ESSENTIAL_CHECKS, STEERING, TARGETED, Place, rewards_harm

WAITING_EVENTS = frozenset(
    {
        "determination:decide", "agreement:sign-federal", "agreement:suspend", "agreement:give-notice",
        "agreement:review", "agreement:meet", "designation:certify", "designation:issue-letter",
        "designation:revoke", "designation:separate", "designation:notify-revocation", "designation:refresh",
        "designation:renew", "custody:claim-citizenship", "custody:report-claim", "custody:serve",
        "custody:report-service", "custody:release-due", "custody:transfer", "custody:release",
        "complaint:receive", "complaint:report", "complaint:resolve", "complaint:report-result",
        "forfeiture:become-final", "sharing:request", "sharing:pay", "sharing:notify", "certification:year-end",
        "certification:file", "expense:year-end", "expense:claim", "operation:end", "operation:report",
        "query:receive", "query:answer", "report:issue", "report:answer", "lead:refer", "lead:reply",
        "audit:report", "audit:answer", "form:approve", "form:renew", "leaving:announce", "termination:decide",
        "termination:publish", "charter:renew", "access:activate", "access:notify",
    }
)  # fmt: skip
"""Events of rooms that are not built yet; once a room stands, its lifecycle alone says its tags."""

Say = Callable[..., None]


def known_tag(tag: str) -> bool:
    """Whether a tag is an action of a standing lifecycle, or an event of a room that waits."""
    kind, _, action = tag.partition(":")
    if kind in STAGES:
        return action in STAGES[kind].lifecycle.by_action
    return tag in WAITING_EVENTS


def _tags() -> list[str]:
    standing = {f"{k}:{a}" for k, s in STAGES.items() for a in s.lifecycle.by_action}
    return sorted(standing | {t for t in WAITING_EVENTS if t.partition(":")[0] not in STAGES})


def _within(say: Say, key: str, got: Iterable[str], known: Iterable[str], what: str) -> None:
    choices = sorted(set(known))
    for one in got:
        if one not in choices:
            say(key, f"There is no {what} of this code.", got=one, expected=", ".join(choices) or "none declared")


def _once(say: Say, key: str, codes: Iterable[str]) -> None:
    seen: set[str] = set()
    for code in codes:
        if code in seen:
            say(key, "This code stands twice.", got=code, expected="each code once")
        seen.add(code)


def judge_umbrella(umbrella: Umbrella, reader: Reader) -> None:
    """Check what the programs share."""
    say = reader.problem
    if umbrella.slug != reader.path.parent.name:
        say("slug", "The slug must equal the folder's name.", got=umbrella.slug, expected=reader.path.parent.name)
    _once(say, "need", (n.code for n in umbrella.needs))
    _once(say, "resource", (r.code for r in umbrella.resources))
    _once(say, "capacity", (c.code for c in umbrella.capacities))
    _once(say, "option", (o.code for o in umbrella.options))
    _once(say, "veto", (v.code for v in umbrella.vetoes))
    if "no-agreement" not in {o.code for o in umbrella.options}:
        say("option", "To make no agreement is always an option (the line, row 15).", expected="no-agreement")
    for i, need in enumerate(umbrella.needs, 1):
        if not 1 <= need.importance <= 5:
            say(f"need[{i}].importance", "Out of range.", got=need.importance, expected="1 to 5")
        _no_reward(say, f"need[{i}].title", need.title)
    for i, resource in enumerate(umbrella.resources, 1):
        _no_reward(say, f"resource[{i}].title", resource.title)
    for i, capacity in enumerate(umbrella.capacities, 1):
        _within(say, f"capacity[{i}].held_by", [capacity.held_by], ["office", "headquarters"], "holder")
    for q, questionnaire in enumerate(umbrella.questionnaires, 1):
        _judge_questions(umbrella, say, q, questionnaire.questions)
    for i, option in enumerate(umbrella.options, 1):
        _judge_option(umbrella, option, say, f"option[{i}].")
    for i, veto in enumerate(umbrella.vetoes, 1):
        _judge_condition(umbrella, veto, say, f"veto[{i}]", ())
    _judge_deadlines(say, umbrella.deadlines, {})
    judge_statements(umbrella, reader)


def _judge_questions(umbrella: Umbrella, say: Say, number: int, questions: Iterable[Question]) -> None:
    asked = list(questions)
    _once(say, f"questionnaire[{number}].question", (q.code for q in asked))
    for i, q in enumerate(asked, 1):
        key = f"questionnaire[{number}].question[{i}]"
        _within(say, f"{key}.need", [q.need] if q.need else [], (n.code for n in umbrella.needs), "need")
        _within(
            say, f"{key}.resource", [q.resource] if q.resource else [], (r.code for r in umbrella.resources), "resource"
        )
        if q.need and q.kind != "scale-0-4":
            say(
                f"{key}.kind",
                "A question that feeds a need is answered on the scale.",
                got=q.kind,
                expected="scale-0-4",
            )
        if q.resource and q.kind != "integer":
            say(f"{key}.kind", "A question that feeds a resource is a whole number.", got=q.kind, expected="integer")
        if (q.kind == "choice") != bool(q.choices):
            say(f"{key}.choice", "A choice has a closed list, and nothing else has one.", got=q.kind)
        if q.need or q.resource:
            _no_reward(say, f"{key}.prompt", q.prompt)
    fed = {q.need for q in asked}
    for need in umbrella.needs:
        if need.code not in fed:
            say(f"questionnaire[{number}]", "No question measures this need.", got=need.code)


def _no_reward(say: Say, key: str, text: str) -> None:
    word = rewards_harm(text)
    if word:
        say(
            key,
            "An enforcement count, a detainer policy or income can be no benefit, weight, resource or target"
            " (the line, rows 14, 18 and 19).",
            got=word,
            expected="training, supervision, timeliness, completeness, complaints, cost or safety",
        )


def _judge_option(umbrella: Umbrella, option: Option | Program, say: Say, at: str = "") -> None:
    _judge_degrees(umbrella, option.degrees, say, at)
    _once(say, f"{at}requirement", (r.code for r in option.requirements))
    models = option.models if isinstance(option, Program) else ()
    for i, r in enumerate(option.requirements, 1):
        _judge_condition(umbrella, r, say, f"{at}requirement[{i}]", models)
    for i, ask in enumerate(option.asks, 1):
        _within(say, f"{at}ask[{i}].resource", [ask.resource], (r.code for r in umbrella.resources), "resource")
        if ask.per == "officers" or ask.amount < 0:
            say(f"{at}ask[{i}]", "An ask is an amount per agreement or per officer.", got=ask.amount)
    for i, use in enumerate(option.uses, 1):
        _within(say, f"{at}use[{i}].capacity", [use.capacity], (c.code for c in umbrella.capacities), "capacity")
        if use.amount < 1 or use.group < 1:
            say(f"{at}use[{i}]", "A use takes at least one, for a group of at least one.", got=use.amount)


def _judge_degrees(umbrella: Umbrella, degrees: tuple[Degree, ...], say: Say, at: str) -> None:
    _within(say, f"{at}degree", (d.need for d in degrees), (n.code for n in umbrella.needs), "need")
    _once(say, f"{at}degree", (d.need for d in degrees))
    for i, d in enumerate(degrees, 1):
        if not 0 <= d.percent <= 100:
            say(f"{at}degree[{i}].percent", "Out of range.", got=d.percent, expected="0 to 100")
        _no_reward(say, f"{at}degree[{i}].because", d.because)


def _judge_condition(umbrella: Umbrella, c: Condition, say: Say, key: str, models: tuple[str, ...]) -> None:
    questions = {q.code: q for q in umbrella.questionnaire.questions}
    _within(say, f"{key}.models", c.models, models, "model")
    if c.rule in ("answer-yes", "answer-no", "answer-is-not", "answer-at-least"):
        _within(say, f"{key}.question", [c.question], questions, "question")
        q = questions.get(c.question)
        wanted = {"answer-at-least": "integer", "answer-is-not": "choice"}.get(c.rule, "yesno")
        if q and q.kind != wanted:
            say(f"{key}.question", f"{c.rule} needs a question of another kind.", got=q.kind, expected=wanted)
        if q and c.rule == "answer-is-not":
            _within(say, f"{key}.values", c.values, (a.value for a in q.choices), "answer")
    if c.rule == "party-kind":
        _within(say, f"{key}.values", c.values, PARTY_KINDS, "kind of party")
    if c.rule == "program-in-force":
        _within(say, f"{key}.values", c.values, umbrella.programs, "program")
    if c.rule in ("party-kind", "answer-is-not", "program-in-force") and not c.values:
        say(f"{key}.values", "This rule needs its values.", got="nothing")


def _judge_deadlines(say: Say, deadlines: tuple[Deadline, ...], terms: Mapping[str, Term]) -> None:
    _once(say, "deadline", (d.code for d in deadlines))
    for i, d in enumerate(deadlines, 1):
        key = f"deadline[{i}]"
        for tag in (*d.starts, *d.until):
            if not known_tag(tag):
                say(f"{key}", "There is no such action or event.", got=tag, expected=", ".join(_tags()))
        _within(say, f"{key}.owner", [d.owner], ROLES, "role")
        _within(say, f"{key}.escalate_to", d.escalate_to, ROLES, "role")
        if (d.amount is None) == (not d.term):
            say(key, "A deadline has either an amount or the term that states it.", got=d.code)
        if d.term:
            _within(say, f"{key}.term", [d.term], terms, "term in any edition")
            steering = STEERING.get(d.term)
            if steering and steering.unit != d.unit:
                say(f"{key}.unit", "The term is in another unit.", got=d.unit, expected=steering.unit)


def judge_program(umbrella: Umbrella, program: Program, reader: Reader) -> None:
    """Check one program against itself and the umbrella."""
    say = reader.problem
    if program.slug != reader.path.stem:
        say("slug", "The slug must equal the file's name.", got=program.slug, expected=reader.path.stem)
    _judge_option(umbrella, program, say)
    others = [s for s in umbrella.programs if s != program.slug]
    _within(say, "prerequisite", (p.program for p in program.prerequisites), others, "other program")
    for name in ("functions", "courses", "designations", "clauses", "editions", "measures", "duties"):
        _once(say, name, (thing.code for thing in getattr(program, name)))
    if not program.switches:
        say("switch", "A program says since when it runs.", got="nothing")
    _once(say, "switch", (s.on.isoformat() for s in program.switches))
    for i, d in enumerate(program.designations, 1):
        _within(say, f"designation[{i}].signer", [d.signer], ROLES, "role")
    for i, duty in enumerate(program.duties, 1):
        _within(say, f"duty[{i}].owner", [duty.owner], ROLES, "role")
    for i, m in enumerate(program.measures, 1):
        _judge_measure(say, m, f"measure[{i}]")
    terms = {t.name: t for e in program.editions for t in e.terms}
    _judge_deadlines(say, program.deadlines, terms)
    for i, e in enumerate(program.editions, 1):
        _judge_edition(umbrella, program, e, say, f"edition[{i}]")
    used = {c for e in program.editions for c in e.clauses}
    for i, c in enumerate(program.clauses, 1):
        if stray_braces(c.text):
            say(f"clause[{i}].text", "A brace opens no placeholder.", got=c.code, expected="{name_of_a_term}")
        if c.code not in used:
            say(f"clause[{i}]", "No edition uses this clause.", got=c.code)
    _all_used(say, program, "functions", "function")
    _all_used(say, program, "courses", "course")
    _all_used(say, program, "designations", "designation")
    judge_description(umbrella, program, reader)


def _all_used(say: Say, program: Program, name: str, what: str) -> None:
    used = {code for e in program.editions for code in getattr(e, name)}
    for thing in getattr(program, name):
        if thing.code not in used:
            say(what, f"No edition uses this {what}.", got=thing.code)


def _judge_measure(say: Say, m: Measure, key: str) -> None:
    if m.target is None:
        return
    if m.kind not in TARGETED:
        say(
            f"{key}.target",
            "A count of outcomes takes no target (the line, row 18).",
            got=m.target,
            expected="no target, or a kind among " + ", ".join(sorted(TARGETED)),
        )
    for part in ("title", "definition"):
        _no_reward(say, f"{key}.{part}", getattr(m, part))


def _judge_edition(umbrella: Umbrella, program: Program, e: Edition, say: Say, key: str) -> None:
    _within(say, f"{key}.functions", e.functions, (f.code for f in program.functions), "function")
    _within(say, f"{key}.courses", e.courses, (c.code for c in program.courses), "course")
    _within(say, f"{key}.designations", e.designations, (d.code for d in program.designations), "designation")
    clauses = {c.code: c for c in (*umbrella.clauses, *program.clauses)}
    _within(say, f"{key}.clauses", e.clauses, clauses, "clause")
    _once(say, f"{key}.clauses", e.clauses)
    _once(say, f"{key}.term", (t.name for t in e.terms))
    if e.superseded is not None and e.superseded <= e.effective:
        say(f"{key}.superseded", "An edition ends after it begins.", got=e.superseded, expected=f"after {e.effective}")
    have = [clauses[c] for c in e.clauses if c in clauses]
    for wanted in umbrella.required_clauses:
        if e.instrument in wanted.instruments and wanted.kind not in {c.kind for c in have}:
            say(
                f"{key}.clauses",
                f"A clause of this kind is required ({wanted.citation}).",
                got="none",
                expected=wanted.kind,
            )
    open_names = frozenset().union(*(placeholders(c.text) for c in have)) - set(CONTEXT)
    terms = {t.name for t in e.terms}
    for name in sorted(open_names - terms):
        where = ", ".join(c.code for c in have if name in placeholders(c.text))
        say(f"{key}.term", f"A clause text ({where}) leaves a placeholder that no term fills.", got=name,
            expected=", ".join(sorted(terms | set(CONTEXT))))  # fmt: skip
    for name in sorted(terms - open_names):
        say(f"{key}.term", "No clause of this edition says this term.", got=name,
            expected="a clause text with {" + name + "}")  # fmt: skip
    for i, t in enumerate(e.terms, 1):
        _judge_term(say, t, f"{key}.term[{i}]")
    for i, s in enumerate(e.signers, 1):
        _within(say, f"{key}.signer[{i}].role", [s.role], ROLES, "role")
        if s.role in ROLES and ROLES[s.role].side != s.side:
            say(f"{key}.signer[{i}].side", "The role sits on the other side.", got=s.side, expected=ROLES[s.role].side)
    if {s.side for s in e.signers} != {"local", "federal"}:
        say(f"{key}.signer", "Both sides sign.", got=", ".join(s.side for s in e.signers) or "nobody")
    _once(say, f"{key}.check", (c.rule for c in e.checks))
    if e.functions:
        lacking = sorted(ESSENTIAL_CHECKS - {c.rule for c in e.checks})
        if lacking:
            say(f"{key}.check", "A delegated function is checked by all of these.", got="without " + ", ".join(lacking))
        if not e.places:
            say(
                f"{key}.places", "A delegation says where it holds.", got="nothing", expected=", ".join(get_args(Place))
            )
        if not e.designations or not program.measures:
            say(key, "A delegation needs a designation and at least one measure.", got=e.code)


def _judge_term(say: Say, t: Term, key: str) -> None:
    steering = STEERING.get(t.name)
    if steering is None and not t.text_only:
        say(f"{key}.name", "No rule reads this term. A term that is only printed says text_only = true.", got=t.name,
            expected=", ".join(sorted(STEERING)))  # fmt: skip
    if steering is not None and steering.kind != t.kind:
        say(f"{key}.kind", f"{t.name} steers {steering.steers}.", got=t.kind, expected=steering.kind)
    if t.negotiable and t.name in BY_EDITION:
        say(f"{key}.negotiable", "The rule reads this term of the edition itself; one agreement cannot set it.",
            got=t.name, expected="negotiable left out")  # fmt: skip
    if t.name in CONTEXT:
        say(f"{key}.name", "Every agreement fills this from its own record.", got=t.name)
    if (t.source == "edition") != (t.value is not None):
        say(f"{key}.value", "An edition's term has its value here, an agreement's has none.", got=t.name)
    right = {"integer": int, "cents": int, "date": date}.get(t.kind, str)
    if t.value is not None and not isinstance(t.value, right):
        say(f"{key}.value", "The value is of another kind.", got=t.value, expected=t.kind)
    if isinstance(t.value, int) and not (t.minimum or 0) <= t.value <= (
        t.maximum if t.maximum is not None else t.value
    ):
        say(f"{key}.value", "Out of its own bounds.", got=t.value, expected=f"{t.minimum} to {t.maximum}")
    if (t.kind == "choice") != bool(t.options) or (t.value is not None and t.options and t.value not in t.options):
        say(f"{key}.options", "A choice has its options and its value among them.", got=t.value)
