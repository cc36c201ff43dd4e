"""State machines as data: one word per action, declared once.

The word is the transition, the permission, the audit tag (`request:submit`), the URL, the
CLI verb and the button.  Stored states are human decisions only; expired, overdue or ending
are labels derived from dated facts and never appear here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from accord.rules.inputs import Field


@dataclass(frozen=True, slots=True)
class State:
    """A state with its two names: what staff call it and what the public reads."""

    code: str
    staff: str
    public: str
    final: bool = False


NEW: tuple[str, ...] = ()
"""The sources of an action that creates its object."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """One action: from which states, to which, what it asks, issues and tells.

    `target` None means that the state stays (an answer, an opinion, a comment).
    `roles` grants the permission; no role, no permission.
    `not_by` names actions whose doer may not also do this one (separation of duties).
    `notifies` names roles, resolved by office and date when the act happens.
    `issues` names the kind of document that the act makes.
    `routine` is false for what nobody waits for (withdraw, decline, save, suspend).
    `parent` names the kind of thing a creating action starts from; its id is asked for
    under that name and its agency and area decide who may.
    """

    action: str
    label: str
    sources: tuple[str, ...] = NEW
    target: str | None = None
    roles: tuple[str, ...] = ()
    fields: tuple[Field, ...] = ()
    not_by: tuple[str, ...] = ()
    notifies: tuple[str, ...] = ()
    issues: str | None = None
    step_up: bool = False
    parent: str = ""
    routine: bool = True
    help: str = ""
    after: str = ""
    """What pressing the button does and does not do, where its words alone could mislead."""

    @property
    def creates(self) -> bool:
        """Whether this action makes the object it is named for."""
        return not self.sources

    @property
    def asks(self) -> tuple[Field, ...]:
        """All that the action asks for: the parent's id first where it creates, then its fields."""
        if not (self.creates and self.parent):
            return self.fields
        label = self.parent.replace("-", " ").capitalize()
        return (Field(name=self.parent, kind="reference", of=self.parent, label=label), *self.fields)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifecycle:
    """All states and actions of one kind of thing.

    `plural` is its path in URLs; `prefix` begins its human number (R-2026-0001).

    Raises:
        ValueError: a repeated action or state, an unknown state, a state nobody can reach,
            no way to begin, or a `not_by` that names no action.
    """

    kind: str
    room: str
    plural: str
    title: str
    prefix: str
    states: tuple[State, ...]
    transitions: tuple[Transition, ...]
    by_action: Mapping[str, Transition] = field(init=False, repr=False, compare=False)
    by_state: Mapping[str, State] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Refuse a declaration that could strand a case."""
        by_action = {t.action: t for t in self.transitions}
        by_state = {s.code: s for s in self.states}
        object.__setattr__(self, "by_action", by_action)
        object.__setattr__(self, "by_state", by_state)
        problems = [
            *_repeats("action", [t.action for t in self.transitions]),
            *_repeats("state", [s.code for s in self.states]),
        ]
        if not any(t.creates for t in self.transitions):
            problems.append("no action creates it")
        for t in self.transitions:
            named = (*t.sources, *((t.target,) if t.target else ()))
            problems += [f"{t.action}: unknown state {s!r}" for s in named if s not in by_state]
            problems += [f"{t.action}: not_by {a!r} is no action" for a in t.not_by if a not in by_action]
            if not t.roles:
                problems.append(f"{t.action}: no role may do it")
            if t.creates and t.target is None:
                problems.append(f"{t.action}: a creating action needs a target")
        unreached = set(by_state) - self._reached()
        problems += [f"no action reaches state {s!r}" for s in sorted(unreached)]
        if problems:
            msg = f"lifecycle {self.kind!r}: " + "; ".join(problems)
            raise ValueError(msg)

    def _reached(self) -> set[str]:
        reached = {t.target for t in self.transitions if t.creates and t.target}
        while True:
            more = {t.target for t in self.transitions if t.target and reached.intersection(t.sources)} - reached
            if not more:
                return reached
            reached |= more

    def tag(self, action: str) -> str:
        """Return the audit tag and permission name of an action, `request:submit`."""
        return f"{self.kind}:{action}"

    @property
    def creators(self) -> tuple[Transition, ...]:
        """Return the actions that begin a new one."""
        return tuple(t for t in self.transitions if t.creates)

    def actions_from(self, state: str) -> tuple[Transition, ...]:
        """Return the actions that the state allows, in the order they are declared."""
        return tuple(t for t in self.transitions if state in t.sources)


def _repeats(what: str, names: list[str]) -> list[str]:
    return [f"{what} {n!r} is declared twice" for n in sorted(set(names)) if names.count(n) > 1]
