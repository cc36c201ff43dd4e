"""What a list of one kind of thing is made of, declared as data: columns, facets, labels, words to search.

A room declares nothing but these; finding, counting, paging, exporting and every edge follow
from them.  Whatever depends on the moment takes `Asked`, so that nothing here reads a clock.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F, Q
from django.db.models.expressions import Combinable, Expression

from accord.queries.shapes import Value
from accord.rules.permissions import Actor


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks for the list, and when."""

    kind: str
    actor: Actor
    at: datetime

    @property
    def on(self) -> date:
        """The UTC date of the moment."""
        return self.at.date()


MOST_VALUES = 20
"""So many values of one facet can be chosen at once."""


def several(value: str) -> tuple[str, ...]:
    """Return the values of one facet as an address writes them, with commas between; each once."""
    return tuple(dict.fromkeys(part for part in (p.strip() for p in value.split(",")) if part))


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the paths it reads, and how they are said (the first one as it is, unless told)."""

    code: str
    label: str
    paths: tuple[str, ...]
    say: Callable[..., Value] | None = None
    """Called with the moment and the values of the paths."""

    def value(self, at: datetime, values: tuple[Any, ...]) -> Value:
        """Return what stands in the cell."""
        if self.say is None:
            found: Value = values[0]
            return found
        return self.say(at, *values)


@dataclass(frozen=True, slots=True)
class Label:
    """A standing that follows from dates and facts, and hides the stored state while it holds."""

    code: str
    words: str
    when: Callable[[Asked], Q]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """One way to narrow: by what it groups, what a value means, and the words of its values.

    `split` says which values one grouped key stands for; several where a thing has several.
    """

    code: str
    label: str
    dim: Callable[[Asked], Combinable | Expression | F] | None
    """None where rows are narrowed by it and never counted."""
    narrow: Callable[[Asked, str], Q]
    words: Callable[[], Mapping[str, str]]
    split: Callable[[Any], tuple[str, ...]] = lambda key: (str(key),) if key not in (None, "") else ()
    open: bool = False
    """Whether values outside `words` may stand in the rows, such as a program that is gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListSpec:
    """The list of one kind."""

    kind: str
    columns: tuple[Column, ...]
    facets: tuple[Facet, ...]
    words: tuple[str, ...] = ()
    """Paths whose words are searched, besides the number and the agency."""
    agency: str | None = "agency"
    """The path to the agency: empty for an agency itself, None where there is none."""
    title: Column | None = None
    party: Column | None = None
    lead: str = "number"
    """What leads to the thing's page: its `number` or its `title`."""
    labels: tuple[Label, ...] = ()
    state_words: Mapping[str, str]
    """The words of every standing, derived ones too."""
    clocks: bool = True
    made: Mapping[str, Callable[[Asked], Any]]
    """Columns that are computed, by the path that names them."""

    def facet(self, code: str) -> Facet | None:
        """Return the facet of that code."""
        return next((f for f in self.facets if f.code == code), None)
