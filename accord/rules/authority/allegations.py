"""An allegation about a designated officer: its class and nothing else, and the hold that begins with it.

Whoever receives a complaint outside the officer's unit names the designation and the class (the
line, row 21); no complainant, no words and no other person is held.  The hold stands until the
allegation is decided and somebody outside every chain lifts it (row 20).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from accord.rules.decisions import HOUSE, Finding
from accord.rules.inputs import Choice, Field, Given, choices
from accord.rules.lifecycle import Transition

ROW_20, ROW_21 = "the line, row 20", "the line, row 21"
RECIPIENTS = ("civil-rights-officer", "program-manager")
"""Who receives allegations: offices outside every unit that could be named."""
CLASSES = choices(
    ("force", "Use of force"),
    ("stop-or-arrest", "A stop, arrest or detention without ground"),
    ("discrimination", "Unequal treatment"),
    ("custody", "Treatment in custody"),
    ("outside-functions", "Acting outside the functions granted"),
    ("records", "Misuse of records or systems"),
    ("truthfulness", "Truthfulness"),
    ("other-conduct", "Other conduct in the exercise of the authority"),
)
OUTCOMES = choices(
    ("not-sustained", "Not sustained"),
    ("unfounded", "Unfounded"),
    ("sustained-corrected", "Sustained, and corrected"),
    ("sustained", "Sustained"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Allegation:
    """One allegation that is not decided yet."""

    key: str
    code: str
    since_on: date

    @property
    def label(self) -> str:
        """Its class and since when it stands, for a list to choose from."""
        said = next((c.label for c in CLASSES if c.value == self.code), self.code)
        return f"{said}, received {self.since_on}"


def open_choices(standing: Iterable[Allegation]) -> tuple[Choice, ...]:
    """Return the open allegations as a list to choose from."""
    return tuple(Choice(value=a.key, label=a.label) for a in standing)


def transitions(sources: tuple[str, ...]) -> tuple[Transition, ...]:
    """Return what is done about an allegation; it changes no state."""
    return (
        Transition(action="record-allegation", label="Record an allegation", sources=sources, routine=False,
                   roles=RECIPIENTS, notifies=("civil-rights-officer", "local-head", "local-officer", "supervisor",
                                               "office-director"),
                   help="Its class only, by an office outside the officer's chain. Authority is on hold from this moment.",
                   fields=(Field(name="code", kind="choice", label="Class of the allegation", choices=CLASSES),
                           Field(name="received_on", kind="date", label="Received on"))),
        Transition(action="decide-allegation", label="Record how an allegation was decided", sources=sources,
                   routine=False, roles=("civil-rights-officer",), not_by=("record-allegation",),
                   notifies=("local-head", "local-officer", "office-director"),
                   help="The hold stays until it is lifted by an act of its own.",
                   fields=(Field(name="allegation", kind="choice", label="Allegation", source="open-allegations"),
                           Field(name="decision", kind="choice", label="Outcome", choices=OUTCOMES),
                           Field(name="done_on", kind="date", label="Decided on"))),
    )  # fmt: skip


def judge_allegation(
    action: str, standing: Iterable[Allegation], given: Given | None, *, on: date, in_chain: bool
) -> list[Finding]:
    """Return every unmet rule of recording or deciding an allegation."""
    found: list[Finding] = []
    if in_chain:
        found.append(_find("allegation-outside", "Whoever receives or decides an allegation sits outside the officer's chain.",
                           "An office outside the agency, the supervisor's and the field office's chains does.", law=ROW_21))  # fmt: skip
    every = {a.key: a for a in standing}
    if action == "decide-allegation" and not every:
        found.append(_find("no-allegation", "No allegation is open.", "Nothing to decide."))
    if given is None:
        return found
    name = "received_on" if action == "record-allegation" else "done_on"
    day = given.day(name)
    if day is not None and day > on:
        found.append(
            _find("allegation-date", f"{day} has not come yet.", "Record it once it has happened.", field=name)
        )
    if action == "decide-allegation" and every:
        chosen = every.get(given.text("allegation"))
        if chosen is None:
            found.append(_find("which-allegation", "There is no such open allegation.", "Choose one of the list.",
                               field="allegation"))  # fmt: skip
        elif day is not None and day < chosen.since_on:
            found.append(_find("allegation-order", f"It was received on {chosen.since_on}, after {day}.",
                               "Give the day on which it was decided.", field="done_on"))  # fmt: skip
    return found


def still_open(standing: Iterable[Allegation]) -> list[Finding]:
    """Return what keeps a hold from being lifted while an allegation is open."""
    return [
        _find("allegation-open", f"An allegation is open: {a.label}.", "Record how it was decided first.", law=ROW_20)
        for a in standing
    ]


def _find(rule: str, message: str, fix: str, *, law: str = HOUSE, field: str | None = None) -> Finding:
    return Finding(rule=f"designation:{rule}", message=message, fix=fix, citation=law, field=field)
