"""What is asked of the authority check, and the dated facts it is asked about; and the law behind each step."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import MappingProxyType

from accord.rules.authority import rule
from accord.rules.decisions import HOUSE
from accord.rules.documents import in_words
from accord.rules.editions import Edition
from accord.rules.intervals import utc, zone_named
from accord.rules.programs import Program

ANYWHERE = "any"
NATION = "US"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ALWAYS = datetime(1900, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """One dated fact.  Moments aware; no end is None; no `known_from` means that it was always known."""

    kind: str
    valid_from: datetime
    valid_to: datetime | None = None
    detail: str = ""
    citation: str = ""
    clause: str = ""
    known_from: datetime | None = None
    corrected: bool = False
    key: int = 0

    def holds(self, instant: datetime) -> bool:
        """Whether the fact holds at that instant."""
        return self.valid_from <= instant and (self.valid_to is None or instant < self.valid_to)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place asked about: its words, and every code of a territory that covers it."""

    title: str
    codes: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked.  Without a function, statute or place, any that agreement and letter give will do."""

    officer: str
    instant: datetime
    function: str | None = None
    title: str = ""
    place: Place | None = None
    statute: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One designation and the agreement it stands under, with the facts of both as known at one instant."""

    designation: str
    agreement: str
    digest: str
    zone: str
    law: Mapping[str, str]
    officer_facts: tuple[Dated, ...]
    agreement_facts: tuple[Dated, ...]
    facilities: Mapping[str, str] = field(default_factory=dict)
    """The county, by its five-digit code, of each facility that the agreement names."""
    program: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What the rule said of one candidate: which conditions are met, and the fact behind each."""

    met: int
    facts: tuple[Dated | None, ...]

    def passed(self, condition: int) -> bool:
        """Whether that condition is met."""
        return bool(self.met >> condition & 1)

    @property
    def abroad(self) -> bool:
        """Whether something was asked of this officer that is asked of foreign ones only."""
        return self.met & rule.ABROAD != rule.ABROAD or any(self.facts[rule.INSTRUMENT :])


NOBODY = Candidate(
    designation="", agreement="", digest="", zone="UTC", law=MappingProxyType({}), officer_facts=(), agreement_facts=()
)
"""An officer without any nomination is judged against nothing, so that every reason still shows."""
UNKNOWN = Judged(met=rule.NOTHING, facts=(None,) * rule.CONDITIONS)


def law_of(program: Program | None, edition: Edition | None) -> Mapping[str, str]:
    """Return the citation behind each step, from the pinned edition; a step nobody cites is a house rule."""
    if program is None or edition is None:
        return MappingProxyType({})
    basis = program.basis[0].citation if program.basis else HOUSE
    checks: dict[str, str] = {c.rule: c.citation for c in edition.checks}
    asked: dict[str, str] = {n.rule: n.citation for n in edition.nominees}
    suspended = [c.citation for c in edition.consequences if c.when == "agreement-suspended"]
    papers = [d.citation for d in program.designations if d.code in edition.designations]
    found = {
        "employed": basis,
        "nominated": edition.nominees[0].citation if edition.nominees else basis,
        "agreement-in-force": basis,
        "not-suspended": suspended[0] if suspended else HOUSE,
        "function-delegated": basis,
        "vetted": asked.get("background-cleared", HOUSE),
        "designated": papers[0] if papers else basis,
        "foreign-instrument": basis,
        **checks,
    }
    return MappingProxyType(found)


FOREIGN_LAW = "19 U.S.C. 1401(i)"
"""The one law here under which a foreign officer may be designated."""


def admits_foreign(program: Program | None) -> bool:
    """Whether the program's own law lets a foreign officer be designated."""
    return program is not None and any(b.citation.startswith(FOREIGN_LAW) for b in program.basis)


def when(moment: datetime, zone: str) -> str:
    """Say a moment as people in the agency's zone read it, with its offset."""
    local = utc(moment).astimezone(zone_named(zone))
    return f"{in_words(local.date())}, {local:%H:%M:%S} ({zone}, UTC{local:%z})"
