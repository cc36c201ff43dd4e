"""A change to an agreement: proposed, answered by the other side, approved step by step, then in effect.

On a draft an accepted change is taken over at once.  On an agreement in force it is an amendment:
nothing holds before every approval stands and somebody puts it in effect.  A new edition is taken
over in the same way, and both sides see the difference in words and terms before they agree.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from accord.rules.agreements.approvals import BYPASS_HOURS, StepNow, Taken, all_met, to_grant
from accord.rules.agreements.settled import Kept, change, unfilled
from accord.rules.decisions import HOUSE, Finding
from accord.rules.editions import Edition
from accord.rules.inputs import Field, Given
from accord.rules.lifecycle import Lifecycle, State, Transition
from accord.rules.terms import term_fields
from accord.rules.vocabulary import APPROVERS

PROPOSED, ACCEPTED, TAKEN_OVER, IN_EFFECT = "proposed", "accepted", "taken-over", "in-effect"
DECLINED, WITHDRAWN = "declined", "withdrawn"
OPEN = (PROPOSED, ACCEPTED)
SPEAKERS = ("local-head", "local-liaison", "program-manager")
"""Who speaks for a side about a change."""
ASKED = (
    Field(name="edition", kind="choice", label="Move to another edition", source="editions", required=False,
          help="Leave empty to stay on the edition that is pinned."),
    Field(name="changes", kind="rows", label="Terms to change", required=False, max_rows=60, empty_rows=1,
          help="Terms that the edition fixes are not on the list.",
          columns=(Field(name="name", kind="choice", label="Term", source="terms"),
                   Field(name="value", kind="words", label="Value", max_length=4000))),
    Field(name="addition", kind="words", label="Addition", required=False, max_length=4000,
          help="Words that are added to the agreement as an addendum; they take nothing away from its clauses."),
    Field(name="reason", kind="words", label="Reason", max_length=4000),
)  # fmt: skip
STEP = Field(name="step", kind="choice", label="Step", source="steps")
DIGEST = Field(
    name="digest",
    kind="choice",
    label="Digest of the addendum you sign",
    source="digests",
    required=False,
    help="For the steps that sign. Compare it with the frozen addendum you have read; you sign exactly that and nothing else.",
)
WORDS = Field(name="remarks", kind="words", label="Remarks", required=False, max_length=4000)
REASON = Field(name="reason", kind="words", label="Reason", max_length=4000)

LIFECYCLE = Lifecycle(
    kind="change",
    room="agreements",
    plural="changes",
    title="Change to an agreement",
    prefix="CH",
    states=(
        State(PROPOSED, "Proposed", "Proposed by one side"),
        State(ACCEPTED, "Accepted, in approval", "In approval"),
        State(TAKEN_OVER, "Taken over into the draft", "Part of the draft", final=True),
        State(IN_EFFECT, "In effect", "In effect"),
        State(DECLINED, "Declined", "Declined", final=True),
        State(WITHDRAWN, "Withdrawn", "Withdrawn", final=True),
    ),
    transitions=(
        Transition(action="propose-change", label="Propose a change", target=PROPOSED, parent="agreement", routine=False,
                   roles=SPEAKERS, notifies=("local-head", "local-liaison", "program-manager"), fields=ASKED),
        Transition(action="counter-change", label="Propose something else", sources=(PROPOSED,), routine=False,
                   roles=SPEAKERS, notifies=("local-head", "local-liaison", "program-manager"), fields=ASKED),
        Transition(action="comment-change", label="Comment", sources=OPEN, routine=False,
                   roles=(*SPEAKERS, "decider", "federal-counsel", "local-counsel"),
                   notifies=("local-liaison", "program-manager"),
                   fields=(Field(name="comment", kind="words", label="Comment", max_length=4000),)),
        Transition(action="take-over", label="Accept into the draft", sources=(PROPOSED,), target=TAKEN_OVER,
                   roles=SPEAKERS, notifies=("local-head", "program-manager"),
                   help="The draft says it from now on."),
        Transition(action="accept-change", label="Accept, and begin the approvals", sources=(PROPOSED,), target=ACCEPTED,
                   roles=SPEAKERS, notifies=("local-head", "program-manager", "federal-counsel", "local-counsel"),
                   issues="addendum",
                   help="Freezes the addendum. Nothing changes before every step is approved and the change is put in effect."),
        Transition(action="decline-change", label="Decline the change", sources=(PROPOSED,), target=DECLINED,
                   roles=SPEAKERS, routine=False, notifies=("local-liaison", "program-manager"), fields=(REASON,)),
        Transition(action="withdraw-change", label="Withdraw the change", sources=OPEN, target=WITHDRAWN,
                   roles=SPEAKERS, routine=False, notifies=("local-liaison", "program-manager"), fields=(REASON,)),
        Transition(action="approve-change", label="Approve a step", sources=(ACCEPTED,), roles=APPROVERS, step_up=True,
                   not_by=("propose-change", "counter-change"),
                   notifies=("local-head", "program-manager", "decider", "body-clerk"),
                   fields=(STEP,
                           Field(name="resolution", kind="text", label="Number of the resolution", required=False,
                                 max_length=120, help="For the governing body's step."),
                           Field(name="resolved_on", kind="date", label="Date of the resolution", required=False),
                           DIGEST, WORDS)),
        Transition(action="attach", label="Attach a file", sources=OPEN, routine=False, roles=("body-clerk", *SPEAKERS),
                   fields=(Field(name="title", kind="text", label="What it shows"),
                           Field(name="file", kind="file", label="File",
                                 help="The resolution or a letter, as PDF or plain text of at most 10 MB. Its text is"
                                      " screened; author and other hidden data are taken out."),
                           Field(name="attested", kind="yesno",
                                 label="I attest that it shows no person and holds no data about one"))),
        Transition(action="step-aside", label="Step aside from a step", sources=(ACCEPTED,), roles=APPROVERS,
                   routine=False, notifies=("program-manager", "local-head"), fields=(STEP, REASON),
                   help="For a conflict of interest. Another holder of the office, or the office named instead, decides."),
        Transition(action="ask-bypass", label="Ask to pass a step over", sources=(ACCEPTED,), routine=False, step_up=True,
                   roles=("program-manager", "local-head"), notifies=("decider", "office-director"),
                   fields=(STEP, REASON,
                           Field(name="hours", kind="integer", label="For how many hours", minimum=1,
                                 maximum=BYPASS_HOURS)),
                   help="Only a review can be passed over, for at most three days, and it is looked at afterwards."),
        Transition(action="grant-bypass", label="Let a step be passed over", sources=(ACCEPTED,), routine=False,
                   step_up=True, roles=("decider", "office-director"), not_by=("ask-bypass",),
                   notifies=("federal-counsel", "local-counsel", "auditor"), fields=(STEP, REASON)),
        Transition(action="review-bypass", label="Review what was passed over", sources=(ACCEPTED, IN_EFFECT, WITHDRAWN),
                   routine=False, roles=("federal-counsel", "local-counsel"), not_by=("ask-bypass", "grant-bypass"),
                   notifies=("decider", "auditor"),
                   fields=(STEP, Field(name="sound", kind="yesno", label="Would the step have been approved?"), REASON)),
        Transition(action="put-in-effect", label="Put the change in effect", sources=(ACCEPTED,), target=IN_EFFECT,
                   roles=("program-manager", "decider"),
                   notifies=("local-head", "local-liaison", "decider", "coordinator"),
                   help="Every approval stands. From this moment the changed terms hold."),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the rules need to know of one change, or of the agreement it is proposed for.

    `base` and `current` are the agreement's version the change builds on and the one that holds.
    `offered` are the editions of the same model that may be taken today.
    """

    at: datetime
    side: str = ""
    me: UUID | None = None
    capacities: Mapping[str, str] = field(default_factory=dict)
    """The offices the actor holds for this agreement, each with the capacity in which."""
    drafting: bool = False
    in_force: bool = False
    edition: Edition | None = None
    terms: Mapping[str, Kept] = field(default_factory=dict)
    functions: tuple[str, ...] = ()
    offered: tuple[Edition, ...] = ()
    awaits: str = ""
    wanted: str = ""
    rows: tuple[Mapping[str, str], ...] = ()
    base: int = 0
    current: int = 0
    content_digest: str = ""
    attached_by: frozenset[str] = frozenset()
    """The offices that attached a file to the change."""
    steps: tuple[StepNow, ...] = ()
    taken: tuple[Taken, ...] = ()
    drafters: frozenset[UUID] = frozenset()


def outcome(
    edition: Edition, terms: Mapping[str, Kept], target: Edition | None, rows: Iterable[Given]
) -> tuple[Edition, dict[str, Kept], tuple[Finding, ...]]:
    """Return the edition and terms as they would be, and what keeps the rows from being so.

    On another edition each term takes that edition's value, but what the parties filled in or
    negotiated stays where it is still a term they may set, within its bounds.
    """
    now = target or edition
    kept: dict[str, Kept] = dict(terms)
    if target is not None:
        free = {f.name for f in term_fields(target)}
        kept = {t.name: v for t in target.terms if (v := _carried(t.name, target, edition, terms, free)) is not None}
    values, found = change(now, rows)
    return now, {**kept, **values}, found


def _carried(name: str, target: Edition, edition: Edition, terms: Mapping[str, Kept], free: set[str]) -> Kept | None:
    fixed = target.term(name)
    stated = fixed.value if fixed is not None else None
    own = stated.isoformat() if isinstance(stated, date) else stated
    before = edition.term(name)
    old = terms.get(name)
    agreed = old is not None and (before is None or before.value is None or old != before.value)
    if name in free and agreed:
        _, found = change(target, [Given(name=name, value=str(old))])
        return old if not found else own
    return own


def judge(action: str, facts: Facts, given: Given | None) -> tuple[Finding, ...]:
    """Return every unmet rule of an action on a change; `given` None is a preview."""
    match action:
        case "propose-change":
            return (*_may_change(facts), *_asked(facts, given))
        case "counter-change":
            return (*_may_change(facts), *_answers(facts), *_asked(facts, given))
        case "accept-change":
            return (*_may_change(facts, amend=True), *_answers(facts))
        case "take-over":
            draft = (
                ()
                if facts.drafting
                else (_say("draft", "The agreement is no draft.", "Accept it; the approvals begin."),)
            )
            return (*draft, *_answers(facts))
        case "decline-change":
            return tuple(_answers(facts))
        case "approve-change":
            return tuple(_approve(facts, given))
        case "attach" if given is not None and not given.yes("attested"):
            return (_say("attested", "A file is kept only with the attestation that it shows no person.",
                         "Attest it, or hold the file where your records are kept.", on="attested", law="the line, row 10"),)  # fmt: skip
        case "step-aside":
            return tuple(_mine(facts, given))
        case "ask-bypass" | "grant-bypass" | "review-bypass":
            return tuple(_bypass(action, facts, given))
        case "put-in-effect":
            return (*_may_change(facts, amend=True), *_ready(facts))
        case _:
            return ()


def _say(rule: str, message: str, fix: str, *, on: str = "", law: str = HOUSE) -> Finding:
    return Finding(rule=f"change:{rule}", message=message, fix=fix, field=on, citation=law)


def _may_change(facts: Facts, *, amend: bool = False) -> Iterable[Finding]:
    if not (facts.in_force or (facts.drafting and not amend)):
        yield _say("open-agreement", "The agreement is neither a draft nor in force.",
                   "A change is proposed while it is drafted, or once both sides have signed.")  # fmt: skip


def _answers(facts: Facts) -> Iterable[Finding]:
    if facts.awaits and facts.side != facts.awaits:
        yield _say("other-side", f"The {facts.awaits} side answers this proposal.",
                   "Wait for its answer, comment, or withdraw the proposal.")  # fmt: skip


def _asked(facts: Facts, given: Given | None) -> Iterable[Finding]:
    if given is None or facts.edition is None:
        return
    code, rows = given.text("edition"), given.rows("changes")
    target = next((e for e in facts.offered if e.code == code), None)
    if code and target is None:
        yield _say("edition", f"This agreement cannot move to the edition “{code}”.", on="edition",
                   fix="It may move to: " + (", ".join(e.code for e in facts.offered) or "none today") + ".")  # fmt: skip
        return
    if target is not None and facts.drafting:
        yield _say("edition-of-draft", "A draft is not moved to another edition.", "Withdraw it and draft on the other one.",
                   on="edition")  # fmt: skip
    now, terms, found = outcome(facts.edition, facts.terms, target, rows)
    yield from found
    if not found and target is None and not given.text("addition") and terms == dict(facts.terms):
        yield _say("nothing-new", "Nothing would change.", "Give a term another value, choose an edition or write an addition.",
                   on="changes")  # fmt: skip
    if target is not None and not found:
        for term in unfilled(now, terms):
            yield Finding(rule="agreement:terms-filled", field="changes", message=f"{term.label} is not filled in.",
                          fix="Set this term in the same proposal.", citation=term.citation)  # fmt: skip
    lost = [f for f in facts.functions if f not in now.functions]
    if lost and len(lost) == len(facts.functions):
        yield _say("functions", f"The edition delegates none of: {', '.join(lost)}.", "Choose an edition that does.",
                   on="edition")  # fmt: skip


def _step(facts: Facts, given: Given | None) -> StepNow | None:
    return next((s for s in facts.steps if given is not None and s.step.code == given.text("step")), None)


def _mine(facts: Facts, given: Given | None) -> Iterable[Finding]:
    """Judge whether this person may decide the step: it is open, and theirs by office and capacity."""
    mine = [s for s in facts.steps if s.how == "open" and s.role in facts.capacities]
    if given is None:
        if not mine:
            yield _say("step-open", "No step is open for your office now.", "Steps are approved in their order.")
        return
    step = _step(facts, given)
    if step is None:
        yield _say("step-known", f"There is no step “{given.text('step')}”.", on="step",
                   fix="The steps are: " + ", ".join(s.step.code for s in facts.steps) + ".")  # fmt: skip
        return
    if step.how != "open":
        words = {"approved": "is approved already", "bypassed": "is passed over", "waits": "waits for an earlier one",
                 "vacant": "belongs to an office that nobody holds", "not-asked": "is not asked here"}  # fmt: skip
        yield _say("step-open", f"{step.step.title} {words[step.how]}.", "Choose a step that is open.", on="step",
                   law=step.step.citation)  # fmt: skip
    elif step.role not in facts.capacities:
        yield _say("step-office", f"{step.step.title} is for another office. {step.because}".strip(),
                   "Ask whoever holds that office today.", on="step", law=step.step.citation)  # fmt: skip
    elif facts.capacities[step.role] not in step.step.capacities:
        yield _say("step-capacity", f"A {facts.capacities[step.role]} may not decide “{step.step.title}”.",
                   "It is for: " + ", ".join(step.step.capacities) + ".", on="step", law=step.step.citation)  # fmt: skip
    if any(t.what == "recused" and t.by == facts.me and t.step == step.step.code for t in facts.taken):
        yield _say("stepped-aside", "You have stepped aside from this step.", "Another person decides it.", on="step")


def _approve(facts: Facts, given: Given | None) -> Iterable[Finding]:
    yield from _mine(facts, given)
    if any(t.what == "approved" and t.by == facts.me for t in facts.taken):
        yield _say("one-step-each", "You have approved another step of this change.",
                   "Whoever reviews does not sign: another person decides this step.",
                   law="GAO Green Book, segregation of duties")  # fmt: skip
    if facts.me in facts.drafters:
        yield _say("not-the-drafter", "Whoever proposed the change may not approve it.", "Another person of the office decides.",
                   law="GAO Green Book, segregation of duties")  # fmt: skip
    step = _step(facts, given)
    if given is None or step is None:
        return
    if step.step.resolution and not (given.text("resolution") and given.day("resolved_on")):
        yield _say("resolution", "The governing body's step names its resolution and its date.", "Give both.",
                   on="resolution", law=step.step.citation)  # fmt: skip
    if step.step.resolution and (resolved := given.day("resolved_on")) and resolved > facts.at.date():
        yield _say(
            "resolution-date", f"{resolved} has not come yet.", "Record it once it has happened.", on="resolved_on"
        )
    if step.step.resolution and step.step.role not in facts.attached_by:
        yield _say("resolution-attached", "The resolution itself is not attached to the change.",
                   "Attach the file first, then record its number and date.", law=step.step.citation)  # fmt: skip
    if step.step.signs and given.text("digest") != facts.content_digest:
        yield _say("digest", "This is not the digest of the frozen addendum.", on="digest",
                   fix="Open the addendum, read it, and sign the digest printed beside it.",
                   law="house rule: a signature binds to exact bytes")  # fmt: skip
    if not step.step.resolution and given.text("resolution"):
        yield _say("no-resolution", f"“{step.step.title}” has no resolution.", "Leave it empty.", on="resolution")


def _bypass(action: str, facts: Facts, given: Given | None) -> Iterable[Finding]:
    may = [s for s in facts.steps if s.step.bypass]
    if given is None:
        if action == "grant-bypass" and not any(to_grant(facts.taken, s.step.code) for s in may):
            yield _say("bypass-asked", "Nobody has asked to pass a step over.", "Nothing to grant.")
        if action == "review-bypass" and not _unreviewed(facts):
            yield _say("bypass-granted", "No step was passed over that waits for its review.", "Nothing to review.")
        return
    step = _step(facts, given)
    if step is None or not step.step.bypass:
        yield _say("never-passed-over", "This step can never be passed over.", on="step", law="the line, row 22",
                   fix="Only these can: " + (", ".join(s.step.code for s in may) or "none") + ".")  # fmt: skip
        return
    code = step.step.code
    if action == "ask-bypass" and step.how not in ("open", "vacant"):
        yield _say("step-open", f"{step.step.title} is not waited for now.", "Nothing to pass over.", on="step")
    if action == "grant-bypass" and to_grant(facts.taken, code) is None:
        yield _say("bypass-asked", "Nobody has asked to pass this step over.", "Another person asks first, with the reason.",
                   on="step")  # fmt: skip
    if action == "review-bypass" and code not in _unreviewed(facts):
        yield _say("bypass-granted", "This step was not passed over, or was reviewed.", "Nothing to review.", on="step")


def _unreviewed(facts: Facts) -> frozenset[str]:
    """Return the steps passed over since whose last review nobody has looked at them."""
    waiting: set[str] = set()
    for t in facts.taken:
        if t.what == "bypass-granted":
            waiting.add(t.step)
        if t.what == "bypass-reviewed":
            waiting.discard(t.step)
    return frozenset(waiting)


def _ready(facts: Facts) -> Iterable[Finding]:
    for s in facts.steps:
        if s.how in ("open", "waits", "vacant"):
            yield _say("approved", f"{s.step.title} is not there yet. {s.because}".strip(),
                       f"It is decided by that office, in order {s.step.order}.", law=s.step.citation)  # fmt: skip
    if facts.current != facts.base:
        yield _say("overtaken", "Another change has taken effect since this one was proposed.",
                   "Withdraw it and propose it on the agreement as it now stands.")  # fmt: skip
    if facts.steps and not all_met(facts.steps):
        return
    rows = [Given(r) for r in facts.rows]
    target = next((e for e in facts.offered if e.code == facts.wanted), None)
    if facts.wanted and target is None:
        yield _say("edition", f"The edition “{facts.wanted}” is not offered today.", "Propose a change to one that is.")
    if facts.edition is not None:
        yield from outcome(facts.edition, facts.terms, target, rows)[2]
