"""Correcting a dated fact of an agreement: proposed by one person with a reason, confirmed by another.

What a frozen, signed text gives is never corrected away: it is changed by a change of both sides.
Here the record alone is mended: a mistaken day of a suspension, or what was typed wrong when an
agreement signed elsewhere was entered.  Both answers stay, as with an officer's facts.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from accord.rules.agreements.grounds import FUNCTION, IN_FORCE, SUSPENSION, TERRITORY
from accord.rules.decisions import HOUSE, Finding
from accord.rules.inputs import Choice, Field, Given, choices
from accord.rules.lifecycle import Transition

PROPOSERS = ("program-manager", "coordinator")
CONFIRMERS = ("program-manager", "decider")
ALWAYS = frozenset({SUSPENSION})
ENTERED = frozenset({SUSPENSION, IN_FORCE, FUNCTION, TERRITORY})
"""What may be corrected where the text is held elsewhere and its facts were typed."""
STRUCK = frozenset({FUNCTION, TERRITORY})
"""What may be struck; a suspension that was is never made never to have been."""
NAMES: Mapping[str, str] = {
    SUSPENSION: "Suspension", IN_FORCE: "In force", FUNCTION: "Power delegated", TERRITORY: "Where it holds",
}  # fmt: skip
HOW = choices(("dates", "It holds from and until other days"), ("strike", "It never was: strike it"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One fact that may be corrected; days are the agency's, `ends_on` the first without it."""

    key: str
    kind: str
    label: str
    starts_on: date
    ends_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One correction that waits for its second person."""

    key: str
    item: str
    label: str
    own: bool
    stale: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What can be corrected on one agreement, and what is proposed."""

    items: Mapping[str, Item]
    waiting: Mapping[str, Waiting]

    def item_choices(self) -> tuple[Choice, ...]:
        """Return what may be corrected, as a list to choose from."""
        return tuple(Choice(value=i.key, label=i.label) for i in self.items.values())

    def waiting_choices(self) -> tuple[Choice, ...]:
        """Return what waits for a second person, as a list to choose from."""
        return tuple(Choice(value=w.key, label=w.label) for w in self.waiting.values())


NOTHING = Record(items={}, waiting={})


def transitions(sources: tuple[str, ...]) -> tuple[Transition, ...]:
    """Return the three acts; none changes the state."""
    which = Field(name="correction", kind="choice", label="Correction", source="agreement-corrections")
    reason = Field(name="reason", kind="words", label="Reason", max_length=2000)
    return (
        Transition(action="propose-correction", label="Propose a correction of the record", sources=sources, routine=False,
                   roles=PROPOSERS, notifies=CONFIRMERS,
                   help="For a mistaken day or entry. Nothing changes until a second person confirms it.",
                   fields=(Field(name="what", kind="choice", label="What is wrong", source="agreement-facts"),
                           Field(name="how", kind="choice", label="What is right", choices=HOW),
                           Field(name="starts_on", kind="date", label="Holds from", required=False,
                                 help="For other days."),
                           Field(name="ends_on", kind="date", label="First day on which it no longer holds",
                                 required=False, help="For other days; leave empty where it has no end."),
                           reason)),
        Transition(action="confirm-correction", label="Confirm a correction (back-dated)", sources=sources, routine=False,
                   roles=CONFIRMERS, notifies=("local-head", "local-liaison", "program-manager", "coordinator", "auditor"),
                   help="What was known until now stays to be read, and what is known from now on stands beside it.",
                   fields=(which,)),
        Transition(action="drop-correction", label="Drop a proposed correction", sources=sources, routine=False,
                   roles=tuple(dict.fromkeys((*PROPOSERS, *CONFIRMERS))), fields=(which, reason)),
    )  # fmt: skip


def judge(action: str, record: Record, given: Given | None) -> tuple[Finding, ...]:
    """Return every unmet rule of proposing, confirming or dropping a correction."""
    return tuple(_propose(record, given) if action == "propose-correction" else _decide(action, record, given))


def _find(rule: str, message: str, fix: str, on: str | None = None) -> Finding:
    return Finding(rule=f"agreement:correct-{rule}", message=message, fix=fix, citation=HOUSE, field=on)


def _propose(record: Record, given: Given | None) -> Iterable[Finding]:
    if given is None:
        if not record.items:
            yield _find("nothing", "Nothing on this record can be corrected.",
                        "What was signed here is changed by a change of both sides.")  # fmt: skip
        return
    item = record.items.get(given.text("what"))
    if item is None:
        yield _find("what", "There is no such entry on this record.", "Choose one from the list.", "what")
        return
    if any(w.item == item.key for w in record.waiting.values()):
        yield _find("waiting", "A correction of this entry waits already.", "Confirm it or drop it first.", "what")
    if given.text("how") == "strike":
        if item.kind not in STRUCK:
            yield _find(
                "strike", f"“{NAMES[item.kind]}” is not struck.", "Give the days on which it really held.", "how"
            )
        return
    starts_on, ends_on = given.day("starts_on"), given.day("ends_on")
    if starts_on is None:
        yield _find("first-day", "The first day is missing.", "Give the day from which it really holds.", "starts_on")
    elif ends_on is not None and ends_on <= starts_on:
        yield _find("days", f"{ends_on} is not after {starts_on}.",
                    "Give the first day on which it no longer holds, or leave it empty.", "ends_on")  # fmt: skip
    elif (starts_on, ends_on) == (item.starts_on, item.ends_on):
        yield _find("same", "These are the days on the record already.", "Give the right ones.", "starts_on")


def _decide(action: str, record: Record, given: Given | None) -> Iterable[Finding]:
    confirming = action == "confirm-correction"
    if not record.waiting:
        yield _find("none", "No correction waits.", "Nothing to do.")
        return
    if given is None:
        if confirming and all(w.own for w in record.waiting.values()):
            yield _second()
        return
    chosen = record.waiting.get(given.text("correction"))
    if chosen is None:
        yield _find("which", "No such correction waits.", "Choose one of those that wait.", "correction")
    elif confirming and chosen.own:
        yield _second()
    elif confirming and chosen.stale:
        yield _find("stale", "What it would correct was changed meanwhile.", "Drop it and propose what is still wrong.",
                    "correction")  # fmt: skip


def _second() -> Finding:
    return _find("second-person", "Whoever proposed a correction cannot confirm it.", "Another person confirms it.",
                 "correction")  # fmt: skip
