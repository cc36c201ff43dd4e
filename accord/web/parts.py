"""The plain shapes that pages hand to the components: frozen, so that a page cannot change what it shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from accord.rules.decisions import Finding


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead to an address inside Accord."""

    text: str
    href: str


Shown = str | int | bool | date | datetime | Link | None | Sequence["Shown"]
"""What a fact or a cell of a list may hold; the `shown` filter writes each in its own way."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One row of a table of facts."""

    label: str
    value: Shown
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One entry of a timeline; `at` is shown in the active time zone."""

    at: datetime | date
    title: str
    who: str = ""
    note: str = ""
    words: tuple[tuple[str, str], ...] = ()

    @property
    def long(self) -> bool:
        """Whether what was said would push the rest of the page away."""
        return sum(len(said) for _, said in self.words) > LONG


LONG = 600
"""Characters of one entry from which on it opens on request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One action: open to this person now when `reasons` is empty, otherwise shown with them.

    `posts` makes the button act at once; without it the button leads to the action's form.
    `quiet` is an action off the usual way: it stands apart and is not offered as the next step.
    """

    label: str
    href: str
    help: str = ""
    reasons: tuple[Finding, ...] = ()
    posts: bool = False
    quiet: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """One text that was saved and not sent: its form, what it is about, where to go on and where to throw it away."""

    id: UUID
    label: str
    about: str
    at: datetime
    href: str
    away: str


@dataclass(frozen=True, slots=True)
class Crumb:
    """One step of the way here; the last one has no address."""

    label: str
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NavItem:
    """One room in the bar at the top."""

    label: str
    href: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """Who is signed in, with the titles of the offices held now."""

    name: str
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of the way: `status` is done, now, next or ahead; where its page is, if it has one."""

    label: str
    status: str
    link: Link | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stat:
    """One number to be seen at a glance.  `tone` is empty, success, warning or error; the note says why."""

    value: Shown
    label: str
    note: str = ""
    href: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar of a pipeline or a count by kind."""

    label: str
    value: int
    note: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One row of two versions side by side; `kind` is same, changed, added or removed."""

    label: str
    before: Shown
    after: Shown
    kind: str


def difference(label: str, before: Shown, after: Shown) -> Difference:
    """Return two values of one thing as a row; nothing at all counts as not there."""
    if before == after:
        return Difference(label=label, before=before, after=after, kind="same")
    empty = (None, "", ())
    kind = "added" if before in empty else "removed" if after in empty else "changed"
    return Difference(label=label, before=before, after=after, kind=kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One thing to choose among others; facts are pairs of label and words."""

    title: str
    href: str = ""
    text: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    tag: str = ""
    tone: str = "base"


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowing:
    """One value to narrow a list by; a chosen one's address is the list without it."""

    label: str
    href: str
    count: int | None = None
    chosen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowings:
    """The values of one facet, under its title."""

    title: str
    values: tuple[Narrowing, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """One line over the page: info, success, warning or error."""

    text: str
    kind: str = "info"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """One line of an answer on a first page; `status` is yes, no, vacant, running, overdue or empty."""

    text: Shown
    notes: tuple[Shown | tuple[str, Shown], ...] = ()
    due_at: datetime | None = None
    status: str = ""
    by: str = ""
    zone: str = ""
    """In which its moments are read; empty where it is the page's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One question of a first page with its answer; `state` is answered, empty or to-come."""

    code: str
    title: str
    state: str
    lead: str
    lines: tuple[Spoken, ...] = ()
    bars: tuple[Bar, ...] = ()
    more: str = ""
    room: str = ""
