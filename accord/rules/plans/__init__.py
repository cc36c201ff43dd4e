"""Plan of action: objectives with measures, activities, milestones, resources, risks, safeguards.

A target exists only for training, supervision, timeliness, completeness, complaints, cost and
safety; a count of outcomes can be no objective and takes no target.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Literal

from accord.rules.decisions import HOUSE, Finding
from accord.rules.inputs import Choice, Field, Given, choices
from accord.rules.intervals import add_months
from accord.rules.lifecycle import Lifecycle, State, Transition
from accord.rules.permissions import ROLES
from accord.rules.vocabulary import TARGETED, rewards_harm

LOCAL, FIELD = ("local-liaison", "local-head"), ("coordinator", "office-director")
LARGEST = 100_000_000_000
KINDS = choices(
    ("objective", "Objective"),
    ("activity", "Activity"),
    ("milestone", "Milestone"),
    ("resource", "Resource"),
    ("risk", "Risk"),
    ("safeguard", "Safeguard"),
)
LETTERS = {"objective": "O", "activity": "A", "milestone": "M", "resource": "R", "risk": "K", "safeguard": "S"}
MEASURES = choices(
    ("training", "Training"),
    ("supervision", "Supervision"),
    ("timeliness", "Timeliness"),
    ("completeness", "Completeness"),
    ("complaints", "Complaints"),
    ("cost", "Cost"),
    ("safety", "Safety"),
    ("outcome-count", "Count of outcomes (takes no target)"),
)
OWNERS = tuple(
    Choice(value=r.code, label=r.title)
    for r in ROLES.values()
    if r.code not in ("local-officer", "body-clerk", "auditor", "administrator")
)
CODE = Field(name="code", kind="text", label="Item", help="Its code, such as O1.", max_length=20)
REASON = Field(name="reason", kind="words", label="Reason", max_length=2000)
ITEM_FIELDS = (
    Field(name="code", kind="text", label="Item", required=False, max_length=20,
          help="Empty for a new item; a cell left empty keeps what the item says."),
    Field(name="kind", kind="choice", label="Kind", choices=KINDS, required=False),
    Field(name="title", kind="text", label="What", required=False),
    Field(name="detail", kind="words", label="In detail", required=False, max_length=4000),
    Field(name="measure_kind", kind="choice", label="Kind of measure", choices=MEASURES, required=False),
    Field(name="unit", kind="text", label="Unit", required=False, max_length=40),
    Field(name="baseline", kind="integer", label="Baseline", required=False, maximum=LARGEST),
    Field(name="target", kind="integer", label="Target", required=False, maximum=LARGEST),
    Field(name="owner", kind="choice", label="Owner", choices=OWNERS, required=False),
    Field(name="due_on", kind="date", label="By", required=False),
    Field(name="place", kind="integer", label="Place in the list", required=False, minimum=1, maximum=999,
          help="1 stands first; without a number, behind those that have one."),
    Field(name="source", kind="choice", label="From question", source="questions", required=False),
)  # fmt: skip

LIFECYCLE = Lifecycle(
    kind="plan",
    room="plans",
    plural="plans",
    title="Plan of action",
    prefix="P",
    states=(
        State("draft", "Draft", "Being drawn"),
        State("proposed", "Proposed", "Being drawn"),
        State("agreed-local", "Agreed by the local side", "Being drawn"),
        State("agreed", "Agreed by both sides", "Agreed"),
        State("abandoned", "Abandoned", "Abandoned", final=True),
    ),
    transitions=(
        Transition(action="draft-plan", label="Draft a plan of action", target="draft", parent="assessment",
                   roles=("coordinator", "local-liaison"), notifies=("local-liaison", "coordinator"),
                   help="Drawn from the answers; people edit it before anybody agrees."),
        Transition(action="change-plan", label="Add or change items", sources=("draft",), roles=(*LOCAL, *FIELD),
                   routine=False,
                   fields=(Field(name="items", kind="rows", label="Items", columns=ITEM_FIELDS),)),
        Transition(action="remove-item", label="Remove an item", sources=("draft",), roles=(*LOCAL, *FIELD),
                   routine=False, fields=(CODE, REASON)),
        Transition(action="propose-plan", label="Propose the plan", sources=("draft",), target="proposed",
                   roles=(*LOCAL, *FIELD), notifies=("local-head", "office-director")),
        Transition(action="return-plan", label="Return it to drafting", sources=("proposed", "agreed-local"),
                   target="draft", roles=("local-head", "office-director", "program-manager"), routine=False,
                   fields=(REASON,), notifies=("local-liaison", "coordinator")),
        Transition(action="agree-plan-local", label="Agree for the local side", sources=("proposed",),
                   target="agreed-local", roles=("local-head",), not_by=("draft-plan",),
                   notifies=("office-director",)),
        Transition(action="agree-plan-federal", label="Agree for the federal side", sources=("agreed-local",),
                   target="agreed", roles=("office-director", "program-manager"), not_by=("draft-plan",),
                   issues="plan-of-action",
                   notifies=("local-head", "local-liaison", "coordinator", "program-manager")),
        Transition(action="record-progress", label="Record progress", sources=("agreed",), routine=False,
                   roles=(*LOCAL, *FIELD, "supervisor"),
                   fields=(CODE,
                           Field(name="on", kind="date", label="As of"),
                           Field(name="actual", kind="integer", label="Measured", required=False, maximum=LARGEST),
                           Field(name="done", kind="yesno", label="Is it done?", required=False),
                           Field(name="comment", kind="words", label="Comment", required=False, max_length=2000))),
        Transition(action="review-yearly", label="Answer the yearly question", sources=("agreed",),
                   roles=("local-head", "office-director", "program-manager"),
                   notifies=("local-liaison", "coordinator", "program-manager"),
                   fields=(Field(name="beneficial", kind="yesno", label="Is the partnership still beneficial?"),
                           Field(name="sustainable", kind="yesno", label="Is it still sustainable?"),
                           Field(name="reasons", kind="words", label="Reasons", max_length=4000))),
        Transition(action="abandon", label="Abandon the plan",
                   sources=("draft", "proposed", "agreed-local", "agreed"), target="abandoned", routine=False,
                   roles=("local-head", *FIELD, "program-manager"), fields=(REASON,),
                   notifies=("local-head", "local-liaison", "coordinator", "program-manager")),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One item of a plan.  `source` is the question whose answer it came from; numbers are in `unit`."""

    code: str
    kind: str
    title: str
    detail: str = ""
    measure_kind: str = ""
    unit: str = ""
    baseline: int | None = None
    target: int | None = None
    owner: str = ""
    due_on: date | None = None
    source: str = ""
    place: int | None = None
    """Where people put it among those of its kind; else it stands behind, by its code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the rules need to know of one plan.  `today` is the agency's own calendar date.

    `answered` are the sides that have answered the yearly question of this round.
    """

    today: date
    side: str | None = None
    request_state: str = "referred"
    assessment_complete: bool = True
    live: tuple[str, ...] = ()
    items: tuple[Item, ...] = ()
    questions: frozenset[str] = frozenset()
    answered: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Review:
    """The yearly question: when it is next due, and which sides have answered it already."""

    next_on: date
    answered: frozenset[str]


def next_code(kind: str, used: Iterable[str]) -> str:
    """Return a code that no item of the plan ever had, `O3`."""
    letter = LETTERS[kind]
    numbers = [int(c[1:]) for c in used if c.startswith(letter) and c[1:].isdecimal()]
    return f"{letter}{max(numbers, default=0) + 1}"


def changed(item: Item | None, row: Given) -> Item:
    """Return the item with the row's filled cells; a cell left empty keeps what stood there."""
    base = item or Item(code="", kind=row.text("kind"), title=row.text("title"))
    filled = {f.name: row[f.name] for f in fields(Item) if f.name != "code" and row.get(f.name) not in (None, "")}
    return replace(base, **filled)  # type: ignore[arg-type]  # the columns have the fields' own types


def named(item: Item, code: str) -> Item:
    """Return the item under its code."""
    return replace(item, code=code)


Standing = Literal["not measured", "no target", "met", "not met yet"]


def standing(item: Item, actual: int | None) -> Standing:
    """Say how a measured value stands to the target; the baseline tells which way is better."""
    if actual is None:
        return "not measured"
    if item.target is None:
        return "no target"
    lower = item.baseline is not None and item.target < item.baseline
    return "met" if (actual <= item.target if lower else actual >= item.target) else "not met yet"


def late(item: Item, done: bool, today: date) -> bool:
    """Whether a dated milestone or activity is past its day and not done; the day itself is in time."""
    return item.kind in ("milestone", "activity") and not done and item.due_on is not None and item.due_on < today


def review(basis_on: date, answers: Iterable[tuple[str, date]]) -> Review:
    """Return the next yearly question: twelve months after the basis, or after both last answered.

    `basis_on` is the day on which the agreement took effect, or else on which the plan was agreed;
    `answers` are (side, day) in the order given.
    """
    last, sides = basis_on, set[str]()
    for side, on in answers:
        sides.add(side)
        if len(sides) == 2:
            last, sides = max(last, on), set()
    return Review(add_months(last, 12), frozenset(sides))


def judge(action: str, facts: Facts, given: Given | None) -> tuple[Finding, ...]:
    """Return every unmet rule of an action on a plan; `given` None is a preview."""
    found: list[Finding] = []
    match action:
        case "draft-plan":
            found += _judge_draft(facts)
        case "change-plan" if given is not None:
            found += _judge_changes(facts, given.rows("items"))
        case "remove-item" if given is not None:
            found += _known_item(facts, given.text("code"), "code")
        case "propose-plan":
            found += _judge_whole(facts)
        case "record-progress" if given is not None:
            found += _judge_progress(facts, given)
        case "review-yearly" if facts.side in facts.answered:
            found.append(Finding(rule="plan:review-once", message=f"The {facts.side} side has answered this year's question.",
                                 fix="Wait for the other side's answer; the next year brings the next question."))  # fmt: skip
        case _:
            pass
    return tuple(found)


def _judge_draft(facts: Facts) -> list[Finding]:
    found: list[Finding] = []
    if facts.request_state != "referred":
        found.append(Finding(rule="plan:request-referred", message=f"The request is “{facts.request_state}”.",
                             fix="A plan belongs to a request that both field offices have before them."))  # fmt: skip
    if not facts.assessment_complete:
        found.append(Finding(rule="plan:assessment-complete", message="The assessment is not signed off by both sides.",
                             fix="Complete the assessment first; the plan is drawn from its answers.",
                             citation="DHS OIG-18-77, planning before approval"))  # fmt: skip
    if facts.live:
        found.append(Finding(rule="plan:one-at-a-time", message=f"A plan stands already: {facts.live[0]}.",
                             fix="Change that one, or abandon it with its reason."))  # fmt: skip
    return found


def _judge_changes(facts: Facts, rows: Sequence[Given]) -> list[Finding]:
    found: list[Finding] = []
    have = {i.code: i for i in facts.items}
    seen: set[str] = set()
    for i, row in enumerate(rows):
        where, code = f"items.{i}.", row.text("code")
        if code in seen:
            found.append(Finding(rule="plan:item-once", message=f"{code} is changed twice.", field=where + "code",
                                 fix="Put all changes of one item in one row."))  # fmt: skip
        if code and code not in have:
            found += _known_item(facts, code, where + "code")
            continue
        if not code and not (row.text("kind") and row.text("title")):
            found.append(Finding(rule="plan:new-item", message="A new item needs its kind and what it is.",
                                 fix="Fill both, or name the item that you change.", field=where + "title"))  # fmt: skip
            continue
        if code:
            seen.add(code)
        before = have.get(code)
        after = changed(before, row)
        if before is not None and after.kind != before.kind:
            found.append(Finding(rule="plan:kind-stays", message=f"{code} is of kind {before.kind}.", field=where + "kind",
                                 fix="Remove it with its reason, and add a new item of the other kind."))  # fmt: skip
        if after.source and after.source not in facts.questions:
            found.append(Finding(rule="plan:unknown-question", message=f"The questionnaire has no question {after.source}.",
                                 fix="Name the question whose answer the item follows from.", field=where + "source"))  # fmt: skip
        found += _judge_item(after, where)
    return found


def _judge_item(item: Item, where: str = "") -> list[Finding]:
    found: list[Finding] = []
    name = item.code or item.title
    allowed = ", ".join(c.value for c in MEASURES if c.value in TARGETED)
    if item.target is not None and item.measure_kind not in TARGETED:
        kind = item.measure_kind or "no kind of measure"
        found.append(Finding(rule="plan:target-kind", message=f"{name}: {kind} cannot have a target.",
                             fix=f"A target is possible for: {allowed}.", field=where + "target" if where else None))  # fmt: skip
    if item.kind == "objective" and item.measure_kind and item.measure_kind not in TARGETED:
        found.append(Finding(rule="plan:no-count-objective", message=f"{name}: a count of outcomes is no objective.",
                             fix=f"Measure it by: {allowed}.", field=where + "measure_kind" if where else None))  # fmt: skip
    word = rewards_harm(f"{item.title} {item.unit}") if item.kind == "objective" or item.target is not None else None
    if word:
        found.append(Finding(rule="plan:no-reward", citation=HOUSE, field=where + "title" if where else None,
                             message=f"{name}: “{word}” speaks of an enforcement count or an income, which is never a goal.",
                             fix=f"Say what gets better for the work itself, measured by: {allowed}."))  # fmt: skip
    return found


def _judge_whole(facts: Facts) -> list[Finding]:
    found = [f for item in facts.items for f in _judge_item(item)]
    by = {c.value: [i for i in facts.items if i.kind == c.value] for c in KINDS}
    if not any(i.measure_kind and i.unit and i.target is not None for i in by["objective"]):
        found.append(Finding(rule="plan:objective", message="No objective has a measure, a unit and a target.",
                             fix="Give at least one objective its measure and target.",
                             citation="GAO-09-109, objectives and performance measures"))  # fmt: skip
    loose = [i.code for i in by["activity"] if not (i.owner and i.due_on)]
    if loose:
        found.append(Finding(rule="plan:activity-owned", message=f"Without owner or date: {', '.join(loose)}.",
                             fix="Give every activity an owner and a date."))  # fmt: skip
    undated = [i.code for i in by["milestone"] if not i.due_on]
    if undated:
        found.append(Finding(rule="plan:milestone-dated", message=f"Without a date: {', '.join(undated)}.",
                             fix="Give every milestone a date."))  # fmt: skip
    if not by["safeguard"]:
        found.append(Finding(rule="plan:safeguard", message="The plan has no safeguard.",
                             fix="Say at least one thing that protects the rights of the community.",
                             citation="DHS OIG-10-63, civil-rights safeguards"))  # fmt: skip
    if facts.request_state != "referred":
        found.append(Finding(rule="plan:request-referred", message=f"The request is “{facts.request_state}”.",
                             fix="A plan belongs to a request that both field offices have before them."))  # fmt: skip
    return found


def _known_item(facts: Facts, code: str, where: str) -> list[Finding]:
    codes = [i.code for i in facts.items]
    if code in codes:
        return []
    return [Finding(rule="plan:unknown-item", message=f"The plan has no item {code}.", field=where,
                    fix="Its items are: " + (", ".join(codes) or "none yet") + ".")]  # fmt: skip


def _judge_progress(facts: Facts, given: Given) -> list[Finding]:
    found = _known_item(facts, given.text("code"), "code")
    item = next((i for i in facts.items if i.code == given.text("code")), None)
    on = given.day("on")
    if on is not None and on > facts.today:
        found.append(Finding(rule="plan:not-yet", message=f"{on} has not come yet.", field="on",
                             fix="Record what was measured or done, on the day it was so."))  # fmt: skip
    if given.get("actual") is None and given.get("done") is None:
        found.append(Finding(rule="plan:nothing-reported", message="Neither a measured value nor whether it is done is given.",
                             fix="Give at least one of them.", field="actual"))  # fmt: skip
    if item is not None and given.get("actual") is not None and not item.unit:
        found.append(Finding(rule="plan:no-measure", message=f"{item.code} has no unit to measure in.", field="actual",
                             fix="Say whether it is done; only items with a unit take a value."))  # fmt: skip
    return found
