"""What the rules of a class and of a designation need to know, with the pinned edition at hand."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from accord.rules.authority.allegations import Allegation
from accord.rules.authority.correcting import NO_RECORD, Record
from accord.rules.authority.exams import Sitting, Standing, standing
from accord.rules.editions import Edition
from accord.rules.terms import ExamRule, exam_rule
from accord.rules.vocabulary import Effect, Event


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenClass:
    """A class that candidates may be enrolled in."""

    course: str
    seats: int
    taken: int
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassFacts:
    """What the rules need to know of one class."""

    on: date
    ends_on: date | None = None
    enrolled: int = 0
    unfinished: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the rules need to know of one designation, or of the agreement that one starts from.

    `terms` are the agreement's values over the edition's; `signed_functions` those that a signed
    clause delegates now; `live_others` the other officers designated under it whose letter still
    runs, `lettered_others` those with such a letter, designated or not.
    """

    on: date
    agreement: str = ""
    edition: Edition | None = None
    terms: Mapping[str, object] = field(default_factory=dict)
    in_force: bool = False
    suspended: bool = False
    ending: bool = False
    review_on: date | None = None
    signed_functions: frozenset[str] = frozenset()
    live_others: int = 0
    lettered_others: int = 0
    officers: frozenset[UUID] = frozenset()
    taken: frozenset[UUID] = frozenset()
    out: frozenset[UUID] = frozenset()
    actor_is_officer: bool = False
    actor_is_local_officer_only: bool = False
    actor_in_chain: bool = False
    vetting: str = ""
    vetting_until: date | None = None
    classes: Mapping[UUID, OpenClass] = field(default_factory=dict)
    courses: frozenset[str] = frozenset()
    refreshers: frozenset[str] = frozenset()
    training_id: UUID | None = None
    training: OpenClass | None = None
    exams: tuple[str, ...] = ()
    sittings: tuple[Sitting, ...] = ()
    last_sitting_on: date | None = None
    trained_on: date | None = None
    letter_until: date | None = None
    letter_lapsed: bool = False
    live: bool = False
    lettered: bool = False
    """Whether a letter of this designation runs, designated or not."""
    held: bool = False
    allegations: tuple[Allegation, ...] = ()
    """Those that are not decided."""
    forms: frozenset[str] = frozenset()
    offices: frozenset[UUID] = frozenset()
    supervised: Mapping[tuple[str, UUID], int] = field(default_factory=dict)
    record: Record = NO_RECORD
    foreign: bool = False
    admits_foreign: bool = False
    seated: bool = False

    def amount(self, term: str) -> int | None:
        """Return a whole-number term of the agreement, else of its edition, or None."""
        value = self.terms.get(term)
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        return self.edition.integer(term) if self.edition else None

    def nominee(self, rule: str) -> str | None:
        """Return the citation under which the edition asks this of a candidate, or None."""
        asked = self.edition.nominees if self.edition else ()
        return next((n.citation for n in asked if n.rule == rule), None)

    def consequence(self, when: Event, then: Effect) -> str | None:
        """Return the citation of what the edition lets follow from an event, or None."""
        named = self.edition.consequences if self.edition else ()
        return next((c.citation for c in named if c.when == when and c.then == then), None)

    def standing(self) -> Standing:
        """Return how the candidate stands in the exams of the class."""
        rule = exam_rule(self.edition) if self.edition else ExamRule(None, None, None)
        return standing(self.exams, self.sittings, rule)
