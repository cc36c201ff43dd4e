"""What every rule answers with, and the four ways an act can fail.

A refusal lists *all* its findings at once, each with the rule, the law behind it, what is
wrong and what would make it pass.  The edges print these four shapes and no others:
`Missing` is 404, `Forbidden` 403, `Refused` 409, `Invalid` 422.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

HOUSE = "house rule"
"""The citation of a rule that no law or clause demands; pages label it so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One unmet rule: what is wrong, by what authority, and what would make it right."""

    rule: str
    message: str
    fix: str
    citation: str = HOUSE
    field: str | None = None


NOTHING_TO_DO = "Nothing to do"
"""How the remedy begins of a finding that says an act is done already, or was never asked."""


def moot(finding: Finding) -> bool:
    """Return whether nobody owes the act that this finding stands against."""
    return finding.fix.startswith(NOTHING_TO_DO)


ABOUT_THE_ASKER = ("determination:assessor-decides", "staff:asker-only")
"""Rules that look at who asks, besides those of permission."""


def personal(finding: Finding) -> bool:
    """Return whether the finding stands against this person only: somebody else may be free to act."""
    return finding.rule.startswith("permission:") or finding.rule in ABOUT_THE_ASKER


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One numbered step of a check, passed or not, with its citation and the fact it rests on."""

    number: int
    rule: str
    title: str
    passed: bool
    message: str
    citation: str
    source: str = ""
    fix: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The answer of a check: all its steps, in the order the law asks them."""

    steps: tuple[Step, ...]

    @property
    def permitted(self) -> bool:
        """Whether every step passed; a decision without steps permits nothing."""
        return bool(self.steps) and all(step.passed for step in self.steps)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Every failed step as a finding, so that a refusal names all its reasons."""
        return tuple(
            Finding(rule=s.rule, citation=s.citation, message=s.message, fix=s.fix) for s in self.steps if not s.passed
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing wrong with the input: where, what was got, what was expected, how to fix it.

    `identifiers` names the kinds of identifiers of persons that screening found, never their text.
    """

    field: str
    message: str
    got: str = ""
    expected: str = ""
    identifiers: tuple[str, ...] = ()


class Failure(Exception):  # noqa: N818 - these are answers to a person, not program errors
    """An act that did not happen; nothing was written."""

    status = 500


class Missing(Failure):
    """There is no such thing, or the asker may not know of it.  Both say the same words."""

    status = 404

    def __init__(self) -> None:
        """Take no detail: whatever was asked, the answer is the same."""
        super().__init__("There is nothing here that you can see.")


@dataclass
class Forbidden(Failure):
    """The asker sees the thing but may not do this to it."""

    findings: tuple[Finding, ...]
    status = 403

    def __str__(self) -> str:
        """Every reason in one line."""
        return "; ".join(f.message for f in self.findings)


@dataclass
class Refused(Failure):
    """The rules, or the state the thing is in, do not allow this now."""

    findings: tuple[Finding, ...]
    status = 409

    def __str__(self) -> str:
        """Every reason in one line."""
        return "; ".join(f.message for f in self.findings)


@dataclass
class Invalid(Failure):
    """The input cannot be understood or is incomplete; every problem is named."""

    problems: tuple[Problem, ...]
    kept: dict[str, object] = field(default_factory=dict)
    status = 422

    def __str__(self) -> str:
        """Every problem in one line."""
        return "; ".join(f"{p.field}: {p.message}" for p in self.problems)


def require(findings: Iterable[Finding]) -> None:
    """Pass silently, or refuse with every finding.

    Raises:
        Refused: there is at least one finding.
    """
    found = tuple(findings)
    if found:
        raise Refused(found)


def needed(label: str) -> str:
    """Say that an answer is missing: a question wants an answer, a thing is needed."""
    return f"“{label}” needs an answer." if label.endswith("?") else f"{label} is needed."
