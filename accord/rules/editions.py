"""One edition of a model's instrument, as data: functions, clauses, courses, typed terms.

Every value that comes from a law or an instrument stands beside its citation and says whether
someone has checked it (`verified`).  Amounts are whole numbers in the unit the name states;
dates are calendar dates; an edition is offered from `effective` until before `superseded`.
"""

from dataclasses import dataclass
from datetime import date

from accord.rules.vocabulary import (
    Capacity,
    CheckRule,
    ClauseKind,
    ClosingItem,
    Effect,
    Event,
    Instrument,
    NomineeRule,
    Place,
    Side,
    TermKind,
    TermSource,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """Anything that rests on a source."""

    citation: str
    verified: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Function(Cited):
    """One power that may be delegated: its statute, its regulation, its limits in words."""

    code: str
    title: str
    statute: str
    regulation: str
    limits: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exam:
    """One exam of a course; its passing score and retakes are terms of the edition."""

    code: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Course(Cited):
    """One course.  `hours` 0 means that no source states them."""

    code: str
    title: str
    hours: int
    format: str
    exams: tuple[Exam, ...] = ()
    refresher: bool = False
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Designation(Cited):
    """The paper that gives one officer the power, who signs it and what comes back at the end."""

    code: str
    title: str
    form: str
    signer: str
    returned: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause(Cited):
    """One clause of an agreement; `{words}` in the text are terms of the edition."""

    code: str
    kind: ClauseKind
    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Term(Cited):
    """One typed value that the text prints and the checks read.

    A term of source `edition` has its value here; one of source `agreement` is filled in for each
    agreement.  `minimum`, `maximum` and `options` bound what a negotiated value may be.
    """

    name: str
    kind: TermKind
    label: str
    value: int | str | date | None = None
    source: TermSource = "edition"
    negotiable: bool = False
    minimum: int | None = None
    maximum: int | None = None
    options: tuple[str, ...] = ()
    text_only: bool = False
    required: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Check(Cited):
    """One step of the authority check and the law that asks it."""

    rule: CheckRule


@dataclass(frozen=True, slots=True, kw_only=True)
class Nominee(Cited):
    """One thing asked of a candidate before training."""

    rule: NomineeRule
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Consequence(Cited):
    """What follows from an event under this edition."""

    when: Event
    then: Effect
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """Who signs, in which order; `role` holds the power, `position` is the word beneath the line."""

    side: Side
    role: str
    position: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat(Cited):
    """One kind of seat in a unit; `minimum` and `maximum` for each unit (0 means no limit known)."""

    code: str
    title: str
    side: Side
    minimum: int
    maximum: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Expense(Cited):
    """One kind of money use, allowed or not, and the condition on it in words."""

    code: str
    title: str
    allowed: bool
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition(Cited):
    """One dated edition of one model's instrument.  An agreement pins its code and digest.

    `effective` is the first day on which an agreement may take it, `superseded` the first day on
    which it may not any more; agreements made before keep it.  A `draft` is worked on while the
    others live, and nobody may take it; once published, its digest is listed and it never changes.
    """

    code: str
    model: str
    title: str
    instrument: Instrument
    effective: date
    clauses: tuple[str, ...]
    superseded: date | None = None
    draft: bool = False
    revision: str = ""
    functions: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    courses: tuple[str, ...] = ()
    designations: tuple[str, ...] = ()
    terms: tuple[Term, ...] = ()
    checks: tuple[Check, ...] = ()
    nominees: tuple[Nominee, ...] = ()
    consequences: tuple[Consequence, ...] = ()
    signers: tuple[Signer, ...] = ()
    seats: tuple[Seat, ...] = ()
    expenses: tuple[Expense, ...] = ()

    def term(self, name: str) -> Term | None:
        """Return the term of that name, or None where this edition does not have it."""
        return next((t for t in self.terms if t.name == name), None)

    def integer(self, name: str) -> int | None:
        """Return the edition's own value of a whole-number term, or None."""
        found = self.term(name)
        return found.value if found is not None and isinstance(found.value, int) else None

    def offered(self, on: date) -> bool:
        """Whether a new agreement may take this edition on that day."""
        return not self.draft and self.effective <= on and (self.superseded is None or on < self.superseded)


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """One published edition: from that day its words, terms and powers have this SHA-256 and no other."""

    program: str
    edition: str
    on: date
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingDay(Cited):
    """By how many days after an agreement's end one item of it is to be done, from a day on."""

    item: ClosingItem
    days: int
    effective: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval(Cited):
    """One approval that a change of an agreement needs.  Steps of one `order` run beside each other.

    `capacities` says who may act for the office: its holder, whoever acts in it, or a deputy.
    `if_vacant` takes the step where nobody holds the office that day or all have stepped aside;
    a step with `only_if_held` is not asked where the office does not exist.
    `signs` binds a party, `resolution` records a governing body's: neither can be passed over.
    """

    code: str
    order: int
    side: Side
    role: str
    title: str
    says: str
    if_vacant: str = ""
    only_if_held: bool = False
    capacities: tuple[Capacity, ...] = ("holder", "acting", "deputy")
    signs: bool = False
    resolution: bool = False
    bypass: bool = False
