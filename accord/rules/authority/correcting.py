"""Correcting what the record says about the past: what may be corrected, by whom, and by which second person.

A correction never changes a row.  It closes what was known at the moment it is confirmed and
puts the right row beside it, so that both answers stay: as it is known now, and as it was known
then.  One person proposes it with a reason; another confirms it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from accord.rules.decisions import HOUSE, Finding
from accord.rules.inputs import Choice, Given, choices

SITTING = "sitting"
HOW = choices(
    ("dates", "It holds from and until other days"),
    ("result", "The sitting had another result"),
    ("strike", "It never was: strike it"),
)
OFFICES: Mapping[str, frozenset[str]] = {
    "vetted": frozenset({"vetting-officer"}),
    "trained": frozenset({"training-officer"}),
    SITTING: frozenset({"training-officer"}),
    "employed": frozenset({"local-head", "local-liaison"}),
    "nominated": frozenset({"local-head", "local-liaison"}),
}
"""Who may propose to correct which kind; letters, supervision and designations are the federal side's."""
FEDERAL = frozenset({"office-director", "program-manager"})
WRITTEN = frozenset({"letter", "supervised", "designated"})
"""What holds from a writing, and so never before it was written."""
CORRECTABLE = frozenset({*OFFICES, *WRITTEN}) - {SITTING}
"""A hold is not among them: it is lifted, by an office outside every chain, and never corrected away."""
NAMES: Mapping[str, str] = {
    "employed": "Employment", "nominated": "Nomination", "vetted": "Clearance", "trained": "Training",
    "letter": "Letter", "supervised": "Supervision", "designated": "Designation", SITTING: "Exam sitting",
}  # fmt: skip
LATE = timedelta(days=1)
"""A fact that was known a day or more after it began to hold is shown as back-dated."""


def back_dated(valid_from: datetime, known_from: datetime) -> bool:
    """Whether a fact says that something held before anyone had put it on the record."""
    return known_from - valid_from >= LATE


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing on the record that may be corrected; days are the agency's, `until` the first without it."""

    key: str
    kind: str
    label: str
    starts_on: date
    ends_on: date | None = None
    written_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """One correction that waits for its second person."""

    key: str
    item: str
    label: str
    own: bool
    stale: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What can be corrected on one designation, what is proposed, and whose eyes read it."""

    items: Mapping[str, Item]
    proposals: Mapping[str, Proposal]
    roles: frozenset[str] = frozenset()

    def item_choices(self) -> tuple[Choice, ...]:
        """Return what may be corrected, as a list to choose from."""
        return tuple(Choice(value=i.key, label=i.label) for i in self.items.values())

    def proposal_choices(self) -> tuple[Choice, ...]:
        """Return what waits for a second person, as a list to choose from."""
        return tuple(Choice(value=p.key, label=p.label) for p in self.proposals.values())


NO_RECORD = Record(items={}, proposals={})


def _find(rule: str, message: str, fix: str, on: str | None = None, citation: str = HOUSE) -> Finding:
    return Finding(rule=f"designation:{rule}", message=message, fix=fix, citation=citation, field=on)


def judge_correction(action: str, record: Record, given: Given | None, *, scored: bool) -> list[Finding]:
    """Return every unmet rule of proposing, confirming or dropping a correction."""
    if action == "propose-correction":
        return _propose(record, given, scored=scored)
    found: list[Finding] = []
    if not record.proposals:
        found.append(_find("no-correction", "No correction waits.", "Nothing to do."))
    if given is None:
        if action == "confirm-correction" and record.proposals and all(p.own for p in record.proposals.values()):
            found.append(_second_person())
        return found
    chosen = record.proposals.get(given.text("correction"))
    if chosen is None and record.proposals:
        found.append(_find("which-correction", "No such correction waits.",
                           "Choose one of those that wait.", on="correction"))  # fmt: skip
    if chosen is not None and action == "confirm-correction":
        if chosen.own:
            found.append(_second_person())
        if chosen.stale:
            found.append(_find("stale-correction", "What it would correct was changed meanwhile.",
                               "Drop it and propose what is still wrong.", on="correction"))  # fmt: skip
    return found


def _second_person() -> Finding:
    return _find("second-person", "Whoever proposed a correction cannot confirm it.", "Another person confirms it.",
                 on="correction")  # fmt: skip


def _propose(record: Record, given: Given | None, *, scored: bool) -> list[Finding]:
    mine = [i for i in record.items.values() if record.roles & OFFICES.get(i.kind, FEDERAL)]
    if given is None:
        return [] if mine else [_find("nothing-to-correct", "Nothing on this record is your office's to correct.",
                                      "The office that put it down proposes the correction.")]  # fmt: skip
    item = record.items.get(given.text("what"))
    if item is None:
        return [_find("what-to-correct", "There is no such entry on this record.", "Choose one from the list.", "what")]
    found: list[Finding] = []
    if item not in mine:
        found.append(_find("correct-own-office", f"{NAMES[item.kind]} is not your office's to correct.",
                           "The office that put it down proposes the correction.", "what"))  # fmt: skip
    if any(p.item == item.key for p in record.proposals.values()):
        found.append(_find("correction-open", "A correction of this entry waits already.",
                           "Confirm it or drop it first.", "what"))  # fmt: skip
    match given.text("how"):
        case "dates":
            found += _dates(item, given)
        case "result":
            found += _result(item, given, scored=scored)
        case _:
            pass
    return found


def _dates(item: Item, given: Given) -> list[Finding]:
    if item.kind == SITTING:
        return [_find("sitting-result", "A sitting is struck or has another result.",
                      "Choose that, and give the day it was taken.", "how")]  # fmt: skip
    starts_on, ends_on = given.day("starts_on"), given.day("ends_on")
    if starts_on is None:
        return [
            _find("first-day", "The first day is missing.", "Give the day from which it really holds.", "starts_on")
        ]
    found: list[Finding] = []
    if ends_on is not None and ends_on <= starts_on:
        found.append(_find("first-before-last", f"{ends_on} is not after {starts_on}.",
                           "Give the first day on which it no longer holds, or leave it empty.", "ends_on"))  # fmt: skip
    if item.written_on is not None and starts_on < item.written_on:
        found.append(_find("not-before-written", f"It was written on {item.written_on} and gives nothing before.",
                           "Give that day or a later one.", "starts_on", "8 U.S.C. 1357(g)(5)"))  # fmt: skip
    if (starts_on, ends_on) == (item.starts_on, item.ends_on):
        found.append(_find("same-dates", "These are the days on the record already.", "Give the right ones.",
                           "starts_on"))  # fmt: skip
    return found


def _result(item: Item, given: Given, *, scored: bool) -> list[Finding]:
    if item.kind != SITTING:
        return [_find("dates-not-result", "Only an exam sitting has a result.", "Choose other days instead.", "how")]
    if scored and given.get("score_percent") is None:
        return [_find("right-score", "The right score is missing.", "Give it in percent.", "score_percent")]
    if not scored and given.get("passed") is None:
        return [_find("right-result", "The right result is missing.", "Say whether it was passed.", "passed")]
    return []
