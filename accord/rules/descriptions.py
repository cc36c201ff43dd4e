"""How a program is told to the public: who answers for it, how to ask, what it costs, how to leave.

Nothing here is judged when a power is used or an option weighed; the rules read the tables of
`accord.rules.programs` and `accord.rules.editions`.  What is dated holds from `since` until
before `until`; without `since` it holds from the beginning.
"""

from dataclasses import dataclass
from datetime import date

from accord.rules.editions import Cited
from accord.rules.vocabulary import Payer, Side, Stage, StepSide, Table, TimingUnit


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated(Cited):
    """Anything that rests on a source and held for a time."""

    since: date | None = None
    until: date | None = None

    def holds(self, on: date) -> bool:
        """Whether it held on that day."""
        return (self.since is None or self.since <= on) and (self.until is None or on < self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Responsible(Dated):
    """The office that answers for the program; `part` says for what, where several share it."""

    office: str
    part: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step(Dated):
    """One step of the way in: whose it is, at which stage, and the deadline that runs, by its code."""

    code: str
    stage: Stage
    side: StepSide
    title: str
    says: str
    deadline: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decider(Dated):
    """Who decides what: the role that holds the power here, and the position in the world outside."""

    side: Side
    role: str
    position: str
    decides: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing(Dated):
    """How long one thing takes; an amount of 0 means that no source states it, and `says` says so."""

    code: str
    title: str
    says: str
    amount: int = 0
    unit: TimingUnit = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost(Dated):
    """One thing that costs money, and who pays for it."""

    code: str
    payer: Payer
    title: str
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Obligation(Dated):
    """One thing a side owes under the agreement, in plain words; `models` empty binds every model."""

    code: str
    side: Side
    says: str
    models: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving(Dated):
    """How one side ends it; `term` names the days of notice, where an edition states them."""

    side: Side
    says: str
    term: str = ""
    models: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone(Cited):
    """One day in the program's history that changed no term."""

    on: date
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Absent(Cited):
    """A part that this program does not have, and why: an empty place is never left unexplained."""

    table: Table
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement(Cited):
    """What the umbrella's own page said from a day on, in our words.

    A page may carry one date and speak of another: `dated` is the date it carries, `speaks_of`
    the time its content is of; both are words, for neither is a whole date.
    """

    code: str
    effective: date
    dated: str
    speaks_of: str
    says: tuple[str, ...]
    note: str = ""
