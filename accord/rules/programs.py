"""What a program is, as data: the shape of one TOML file, typed.

The loader in `accord.programs` reads files into these classes and refuses everything else, so
the fields here are the vocabulary.  Every value that comes from a law or an instrument stands
beside its citation and says whether someone has checked it (`verified`).  Amounts are whole
numbers in the unit the name states; dates are calendar dates; `effective` ranges are half-open.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from accord.rules.descriptions import (
    Absent,
    Cost,
    Dated,
    Decider,
    Leaving,
    Milestone,
    Obligation,
    Responsible,
    Statement,
    Step,
    Timing,
)
from accord.rules.editions import Approval, Cited, Clause, ClosingDay, Course, Designation, Edition, Function, Published
from accord.rules.vocabulary import (
    AnswerKind,
    ClauseKind,
    ConditionRule,
    Counting,
    DutyKind,
    Instrument,
    MeasureKind,
    MeasureUnit,
    Named,
    Per,
    ProgramKind,
    Section,
    Side,
    Stage,
    SwitchState,
    Unit,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis(Dated):
    """One law the program stands on, and what that law says in our words."""

    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition(Dated):
    """One rule about the agency, with what would make it pass.

    `models` empty means that it binds the whole program; otherwise only those models.
    """

    code: str
    rule: ConditionRule
    says: str
    fix: str
    question: str = ""
    values: tuple[str, ...] = ()
    at_least: int = 0
    models: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement(Condition):
    """A condition of eligibility: unmet, the program is not open to this agency."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Veto(Condition):
    """A condition of every program: unmet, the program may not be chosen whatever its benefit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Degree:
    """How far an option answers one need, 0 to 100 percent, and why."""

    need: str
    percent: int
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask(Dated):
    """What the program asks of one party: an amount of a resource, per agreement or per officer."""

    side: Side
    resource: str
    amount: int
    because: str
    per: Per = "agreement"
    required: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Use(Dated):
    """What the program takes from a federal capacity; `per = "officers"` is one lot for each `group`."""

    capacity: str
    amount: int
    because: str
    per: Per = "agreement"
    group: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Prerequisite(Cited):
    """Another program that must (or should) be in force first."""

    program: str
    required: bool
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Location(Dated):
    """A place where the program was, is or was planned to be."""

    place: str
    states: tuple[str, ...]
    named: Named


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch(Cited):
    """From this day the program runs, is held, or has ended."""

    on: date
    state: SwitchState
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline(Cited):
    """From one event until another, so much time; the amount is fixed or a term of the edition.

    An edition without that term does not have this deadline.  `again` are other events that start
    it: a renewal starts the next renewal's clock, an agreement signed elsewhere starts on entry.
    """

    code: str
    title: str
    trigger: str
    until: tuple[str, ...]
    unit: Unit
    counting: Counting
    owner: str
    escalate_to: tuple[str, ...]
    again: tuple[str, ...] = ()
    amount: int | None = None
    term: str = ""

    @property
    def starts(self) -> tuple[str, ...]:
        """Every tag that starts it."""
        return (self.trigger, *self.again)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure(Dated):
    """One published number; only some kinds may have a target (line, row 18)."""

    code: str
    title: str
    kind: MeasureKind
    unit: MeasureUnit
    definition: str
    exclusions: str
    target: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty(Dated):
    """One recurring duty of oversight; `every_months` 0 means on its occasion."""

    code: str
    kind: DutyKind
    title: str
    owner: str
    every_months: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """One program: what it is for, what it stands on, what it asks and what it gives."""

    slug: str
    name: str
    short: str
    kind: ProgramKind
    purpose: str
    stages: tuple[Stage, ...]
    basis: tuple[Basis, ...]
    requirements: tuple[Requirement, ...]
    degrees: tuple[Degree, ...]
    asks: tuple[Ask, ...]
    switches: tuple[Switch, ...]
    uses: tuple[Use, ...] = ()
    prerequisites: tuple[Prerequisite, ...] = ()
    locations: tuple[Location, ...] = ()
    functions: tuple[Function, ...] = ()
    courses: tuple[Course, ...] = ()
    designations: tuple[Designation, ...] = ()
    clauses: tuple[Clause, ...] = ()
    editions: tuple[Edition, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    measures: tuple[Measure, ...] = ()
    duties: tuple[Duty, ...] = ()
    responsibles: tuple[Responsible, ...] = ()
    deciders: tuple[Decider, ...] = ()
    steps: tuple[Step, ...] = ()
    timings: tuple[Timing, ...] = ()
    costs: tuple[Cost, ...] = ()
    obligations: tuple[Obligation, ...] = ()
    leavings: tuple[Leaving, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    absents: tuple[Absent, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def models(self) -> tuple[str, ...]:
        """The models that any edition names, in the order they appear."""
        return tuple(dict.fromkeys(e.model for e in self.editions))

    def edition(self, code: str) -> Edition:
        """Return the edition of that code.

        Raises:
            KeyError: there is none.
        """
        for e in self.editions:
            if e.code == code:
                return e
        raise KeyError(code)

    def offered(self, on: date) -> tuple[Edition, ...]:
        """Return the editions a new agreement may take on that day."""
        return tuple(e for e in self.editions if e.offered(on))

    def state_on(self, on: date) -> Switch | None:
        """Return the switch in force on that day, or None before the program began."""
        past = [s for s in self.switches if s.on <= on]
        return max(past, key=lambda s: s.on) if past else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """One need an agency may state; `importance` is its fixed weight, set before answers are opened."""

    code: str
    title: str
    says: str
    importance: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """One thing a party brings, in a stated unit; `asked` names it where a page says how much is asked."""

    code: str
    title: str
    unit: str
    asked: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity(Cited):
    """One federal capacity, held by each field office or by headquarters."""

    code: str
    title: str
    unit: str
    held_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answerable:
    """One value of a closed list of answers."""

    value: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question(Cited):
    """One question of the assessment, why it is asked and what it feeds."""

    code: str
    section: Section
    prompt: str
    kind: AnswerKind
    why: str
    choices: tuple[Answerable, ...] = ()
    need: str = ""
    resource: str = ""
    maximum: int = 1_000_000
    required: bool = True
    source_asked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Questionnaire:
    """One version of the questions."""

    version: int
    effective: date
    questions: tuple[Question, ...]

    def question(self, code: str) -> Question | None:
        """Return the question of that code, or None."""
        return next((q for q in self.questions if q.code == code), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """A course of action that is no program: no agreement, cooperation without one, ending one."""

    code: str
    title: str
    purpose: str
    basis: tuple[Basis, ...]
    degrees: tuple[Degree, ...]
    requirements: tuple[Requirement, ...] = ()
    asks: tuple[Ask, ...] = ()
    uses: tuple[Use, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RequiredClause(Cited):
    """A kind of clause without which no agreement may be signed."""

    kind: ClauseKind
    instruments: tuple[Instrument, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Umbrella:
    """A folder of programs with what they share.  `digest` covers the whole folder."""

    slug: str
    name: str
    began: date
    statements: tuple[Statement, ...]
    needs: tuple[Need, ...]
    resources: tuple[Resource, ...]
    capacities: tuple[Capacity, ...]
    questionnaires: tuple[Questionnaire, ...]
    options: tuple[Option, ...]
    vetoes: tuple[Veto, ...]
    required_clauses: tuple[RequiredClause, ...]
    deadlines: tuple[Deadline, ...]
    responsibles: tuple[Responsible, ...] = ()
    steps: tuple[Step, ...] = ()
    timings: tuple[Timing, ...] = ()
    clauses: tuple[Clause, ...] = ()
    approvals: tuple[Approval, ...] = ()
    closing: tuple[ClosingDay, ...] = ()
    programs: Mapping[str, Program] = field(default_factory=dict)
    published: tuple[Published, ...] = ()
    digest: str = ""

    @property
    def says(self) -> tuple[str, ...]:
        """What the newest statement says, a paragraph each."""
        return max(self.statements, key=lambda s: s.effective).says

    @property
    def questionnaire(self) -> Questionnaire:
        """The newest version of the questions."""
        return max(self.questionnaires, key=lambda q: q.version)

    def clause(self, program: Program, code: str) -> Clause:
        """Return a clause by code: the program's own, else the shared one.

        Raises:
            KeyError: neither has it.
        """
        for c in (*program.clauses, *self.clauses):
            if c.code == code:
                return c
        raise KeyError(code)
