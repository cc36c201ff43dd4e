"""What shared money may be used for.  The rules in force on a day are data; how each is judged is here, once.

The house adds one that no edition can take away: an award tied to a person who was found or held has
no line and no code, and is refused with the reason (the line, row 19).
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from accord.rules.decisions import Finding
from accord.rules.inputs import choices
from accord.rules.money.accounts import USES, Year
from accord.rules.money.cents import dollars
from accord.rules.vocabulary import rewards_harm

JudgeName = Literal[
    "replaces-budget", "pay-needs-exception", "travel-needs-kind", "never-permitted", "yearly-limit", "compliant-receiver",
]  # fmt: skip
JUDGES = get_args(JudgeName)
PAY_KINDS = choices(
    ("grant-match", "Match of a federal grant that pays positions"),
    ("first-year", "First year of a new, temporary position of at most one year"),
    ("replacement", "Replacement of an officer who serves full time on a task force"),
    ("program", "Officer of a specialised program that only advises or teaches"),
)
TRAVEL_KINDS = choices(
    ("travel-training", "Travel to training, with the course named and its papers kept"),
    ("travel-case", "Travel for an investigation or a task force"),
    ("travel-meeting", "Travel to a meeting of law-enforcement agencies"),
)
DETAILED = {"n": frozenset(k.value for k in PAY_KINDS), "g": frozenset(k.value for k in TRAVEL_KINDS)}
"""Lines on which a use says of what kind it is, and the kinds of each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule of an edition: how it is judged, on which lines (all when empty), with which amount, by what law."""

    judge: JudgeName
    says: str
    fix: str
    citation: str
    verified: bool
    lines: tuple[str, ...] = ()
    cents: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class UseEdition:
    """The rules that one text sets, from a day on."""

    code: str
    title: str
    effective: date
    citation: str
    verified: bool
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """One use that somebody wants to enter.  `spent_cents` is what the line has taken in that year already.

    `receiver_lacks` says what the agency that is to receive the money still owes, empty for nothing.
    """

    line: str
    cents: int
    entry_on: date
    year: Year
    purpose: str = ""
    replaces_budget: bool = False
    detail: str = ""
    spent_cents: int = 0
    receiver_lacks: tuple[str, ...] = ()


def edition_on(editions: Sequence[UseEdition], on: date) -> UseEdition:
    """Return the edition in force on a day.

    Raises:
        LookupError: the day lies before the first.
    """
    found = [e for e in editions if e.effective <= on]
    if not found:
        raise LookupError(f"no edition of the uses is in force on {on}")
    return max(found, key=lambda e: e.effective)


def judge_use(use: Use, edition: UseEdition) -> tuple[Finding, ...]:
    """Return every rule that a use breaks, each with its citation and whether its text was read."""
    found = list(_house(use))
    for rule in edition.rules:
        if rule.lines and use.line not in rule.lines:
            continue
        if problem := _PROBLEMS[rule.judge](use, rule):
            read = "" if rule.verified else " (not verified)"
            found.append(Finding(rule=f"use:{rule.judge}", message=f"{problem} {rule.says}", fix=rule.fix,
                                 citation=f"{rule.citation}{read}", field=_FIELDS[rule.judge]))  # fmt: skip
    return tuple(found)


def _house(use: Use) -> list[Finding]:
    found = []
    if word := _tied_to_persons(use):
        found.append(Finding(rule="use:person-tied-award", field="purpose",
                             message=f"“{word}” ties money to persons found or held, or to income; there is no line for that.",
                             fix="Such an award cannot be paid from a fund.", citation="house rule: the line, row 19"))  # fmt: skip
    if use.line not in USES:
        found.append(Finding(rule="use:line", message=f"The yearly form has no line “{use.line[:10]}”.", field="line",
                             fix="Choose one of its lines a to n."))  # fmt: skip
    return found


_AWARD = re.compile(
    r"\b(bonus\w*|bount(?:y|ies)|quotas?|(?:per|for (?:each|every)) (?:arrest|seizure|removal|detainer|case|stop))\b",
    re.IGNORECASE,
)


def _tied_to_persons(use: Use) -> str | None:
    """Return the word that ties a payment to persons found or held; on awards and pay, any count or income does."""
    found = _AWARD.search(use.purpose)
    if found:
        return found.group(0)
    return rewards_harm(use.purpose) if use.line in ("h", "n") else None


def _replaces(use: Use, _rule: Rule) -> str:
    return "This pays for what the agency's own budget would have paid for." if use.replaces_budget else ""


def _pay(use: Use, _rule: Rule) -> str:
    return "" if use.detail in DETAILED["n"] else "It is not said which exception permits this pay."


def _travel(use: Use, _rule: Rule) -> str:
    return "" if use.detail in DETAILED["g"] else "It is not said what kind of travel this is."


_NEVER = re.compile(
    r"\b(loans?|gift cards?|cash cards?|prepaid cards?|(?:campaign|political) (?:contributions?|donations?))\b",
    re.IGNORECASE,
)


def _never(use: Use, _rule: Rule) -> str:
    found = _NEVER.search(use.purpose)
    return f"“{found.group(0)}” is among the uses that are never permitted." if found else ""


def _limit(use: Use, rule: Rule) -> str:
    together = use.spent_cents + use.cents
    if together <= rule.cents:
        return ""
    return (
        f"Line {use.line} of the fiscal year {use.year.year} would reach {dollars(together)};"
        f" the limit is {dollars(rule.cents)}."
    )


def _receiver(use: Use, _rule: Rule) -> str:
    return " ".join(use.receiver_lacks)


_PROBLEMS: Mapping[JudgeName, Callable[[Use, Rule], str]] = {
    "replaces-budget": _replaces,
    "pay-needs-exception": _pay,
    "travel-needs-kind": _travel,
    "never-permitted": _never,
    "yearly-limit": _limit,
    "compliant-receiver": _receiver,
}
_FIELDS: Mapping[JudgeName, str] = {
    "replaces-budget": "replaces_budget",
    "pay-needs-exception": "detail",
    "travel-needs-kind": "detail",
    "never-permitted": "purpose",
    "yearly-limit": "cents",
    "compliant-receiver": "party",
}
