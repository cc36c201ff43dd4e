"""An end that finishes: what must be done before the record of an ended agreement is closed.

Each item is computed from dated facts where Accord keeps them, and confirmed by a named office where
the room that will keep them is still to come; which of the two it is stands beside the item.
Days are counted in the agency's calendar from the day on which the agreement ends.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal

from accord.rules.decisions import HOUSE, Finding
from accord.rules.editions import ClosingDay
from accord.rules.inputs import Given, choices
from accord.rules.intervals import day_starts_at, local_day

LETTERS, OPERATIONS, MONEY = "letters", "operations", "money"
CREDENTIALS, PROPERTY, NOTICE = "credentials", "property", "public-notice"
HEADED = ("office-director", "program-manager")
OWNERS: Mapping[str, tuple[str, ...]] = {
    LETTERS: (),
    OPERATIONS: ("office-director", "supervisor"),
    MONEY: ("program-manager",),
    CREDENTIALS: ("office-director", "supervisor"),
    PROPERTY: ("local-liaison", *HEADED),
    NOTICE: ("program-manager",),
}
"""Which offices see to an item; the letters need nobody."""
TITLES: Mapping[str, str] = {
    LETTERS: "Letters of authorization lapse",
    OPERATIONS: "Operations are handed over",
    MONEY: "Money is settled",
    CREDENTIALS: "Credentials come back",
    PROPERTY: "Property comes back",
    NOTICE: "The public is told",
}
BY_HAND = (OPERATIONS, MONEY, PROPERTY, NOTICE)
"""What a named office confirms; the rest follows from the record."""
WAIVABLE = (*BY_HAND, CREDENTIALS)
CHOICES = choices(*((code, TITLES[code]) for code in BY_HAND))
WAIVER_CHOICES = choices(*((code, TITLES[code]) for code in WAIVABLE))

Outcome = Literal["done", "waived", "reopened"]
Status = Literal["done", "waived", "open", "waiting", "nothing"]
"""`waiting` needs only time; `nothing` means that there never was anything to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """The last word on one item: done, waived or opened again, by whom, on which day, in which words."""

    item: str
    outcome: Outcome
    on: date
    by: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the record knows of an agreement's end.

    `letters` counts the officers whose letter ran until the end; `out` are the numbers of the
    designations whose credential has not come back, of `issued` in all.
    """

    at: datetime
    zone: str
    ends_at: datetime
    letters: int = 0
    issued: int = 0
    out: tuple[str, ...] = ()
    returns: tuple[str, ...] = ()
    publish_days: int = 0
    days: Mapping[str, ClosingDay] = field(default_factory=dict)
    """By when each item is to be done, from the data that holds on the day of the end."""
    steps: Mapping[str, Step] = field(default_factory=dict)

    @property
    def ended(self) -> bool:
        """Whether the end has come."""
        return self.ends_at <= self.at


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One item as it stands: by whom, by when, what is known, and what the answer rests on."""

    code: str
    title: str
    status: Status
    owners: tuple[str, ...]
    due_at: datetime
    overdue: bool
    says: str
    rests_on: str
    citation: str = HOUSE


def days_on(closings: Iterable[ClosingDay], on: date) -> Mapping[str, ClosingDay]:
    """Return what holds for each item on a day: the latest that had taken effect."""
    return {c.item: c for c in sorted(closings, key=lambda c: c.effective) if c.effective <= on}


def items(known: Known) -> tuple[Item, ...]:
    """Return every item of the end, in the order in which they fall due at the earliest."""
    return tuple(_item(code, known) for code in TITLES)


def finished(known: Known) -> bool:
    """Whether nothing is left to do and the record can be closed."""
    return known.ended and all(i.status in ("done", "waived", "nothing") for i in items(known))


def _item(code: str, known: Known) -> Item:
    status, says = _standing(code, known)
    due_at = _due(code, known)
    return Item(
        code=code,
        title=TITLES[code],
        status=status,
        owners=OWNERS[code],
        due_at=due_at,
        overdue=status == "open" and due_at <= known.at,
        says=says,
        rests_on=RESTS_ON[code],
        citation=known.days[code].citation if code in known.days else HOUSE,
    )


RESTS_ON: Mapping[str, str] = {
    LETTERS: "Computed: letters end with the agreement, at that minute; no act is needed.",
    OPERATIONS: "Confirmed by the office named; the register of operations is still to come.",
    MONEY: "Confirmed by the office named; the ledger is still to come.",
    CREDENTIALS: "Computed from the credentials issued and returned.",
    PROPERTY: "Confirmed by the office named; Accord keeps no list of property.",
    NOTICE: "Confirmed by the office named; the public register is still to come.",
}
"""What the answer to each item rests on, said as it is."""


def _standing(code: str, known: Known) -> tuple[Status, str]:
    step = known.steps.get(code)
    if code == LETTERS:
        if not known.letters:
            return "nothing", "No letter runs until the end."
        officers = "1 letter" if known.letters == 1 else f"{known.letters} letters"
        return ("done", f"{officers} lapsed by themselves.") if known.ended else ("waiting", f"{officers} will lapse.")
    if code == CREDENTIALS and not known.issued:
        return "nothing", "None was issued."
    if code == CREDENTIALS and not known.out:
        return "done", f"All {known.issued} came back."
    if step is not None and step.outcome in ("done", "waived"):
        how: Status = "done" if step.outcome == "done" else "waived"
        return how, f"{step.by}, {step.on}: {step.words}"
    if code == CREDENTIALS:
        return "open", f"{len(known.out)} of {known.issued} are still out: {', '.join(known.out)}."
    if code == PROPERTY and known.returns:
        return "open", "To come back: " + ", ".join(known.returns) + "."
    if step is not None:
        return "open", f"Opened again by {step.by}, {step.on}: {step.words}"
    return "open", ""


def _due(code: str, known: Known) -> datetime:
    if code == LETTERS:
        return known.ends_at
    days = known.days[code].days if code in known.days else 0
    if code == NOTICE:
        days = -known.publish_days
    if not days:
        return known.ends_at
    return day_starts_at(local_day(known.ends_at, known.zone) + timedelta(days=days), known.zone)


def judge(action: str, known: Known | None, given: Given | None, roles: frozenset[str]) -> tuple[Finding, ...]:
    """Return what keeps an act of the closing from being done."""
    if known is None:
        return (_find("end-known", "No end of this agreement is set.", "Give notice, or wait for its last day."),)
    match action:
        case "settle-item":
            return tuple(_settle(known, given, roles))
        case "waive-item":
            return tuple(_waive(known, given))
        case "reopen-item":
            return tuple(_reopen(known, given))
        case _:
            return tuple(_close(known))


def _find(rule: str, message: str, fix: str, *, on: str | None = None) -> Finding:
    return Finding(rule=f"agreement:{rule}", message=message, fix=fix, citation=HOUSE, field=on)


def _standing_of(known: Known, given: Given) -> Status:
    return _standing(given.text("item"), known)[0]


def _settle(known: Known, given: Given | None, roles: frozenset[str]) -> Iterable[Finding]:
    if given is None:
        return
    item, done_on = given.text("item"), given.day("done_on")
    if not roles & frozenset(OWNERS[item]):
        yield _find("item-office", f"“{TITLES[item]}” is for another office to confirm.",
                    "It is for: " + ", ".join(OWNERS[item]) + ".", on="item")  # fmt: skip
    if _standing_of(known, given) in ("done", "waived"):
        yield _find("item-settled", f"“{TITLES[item]}” is settled already.", "Open it again first.", on="item")
    if done_on is not None and done_on > local_day(known.at, known.zone):
        yield _find("not-yet", f"{done_on} has not come yet.", "Record it once it has happened.", on="done_on")


def _waive(known: Known, given: Given | None) -> Iterable[Finding]:
    if given is not None and _standing_of(known, given) != "open":
        yield _find(
            "item-settled", f"“{TITLES[given.text('item')]}” has nothing left to waive.", "Nothing to do.", on="item"
        )


def _reopen(known: Known, given: Given | None) -> Iterable[Finding]:
    said = {code for code, step in known.steps.items() if step.outcome != "reopened"}
    if not said if given is None else given.text("item") not in said:
        yield _find(
            "item-open", "Nobody has confirmed or waived this item.", "Only what was settled can be opened again."
        )


def _close(known: Known) -> Iterable[Finding]:
    if not known.ended:
        yield _find("not-ended", "The agreement has not ended yet.", "Close its record after the end.")
    for item in items(known):
        if item.status == "open":
            yield _find("closing-open", f"Still open: {item.title.lower()}.",
                        "Have it done, or waived with a reason by the deciding official.")  # fmt: skip
