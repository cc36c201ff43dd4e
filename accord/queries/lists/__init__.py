"""Lists of every kind of thing: search, facets with counts, order, pages by key; the same on every edge."""

from accord.queries.lists.finding import (
    PAGE_SIZE,
    SORTS,
    checked,
    columns_of,
    every,
    facet_names,
    filter_words,
    listing,
    names_of,
)
from accord.queries.lists.rooms import spec_of
from accord.queries.lists.spec import several

__all__ = [
    "PAGE_SIZE",
    "SORTS",
    "checked",
    "columns_of",
    "every",
    "facet_names",
    "filter_words",
    "listing",
    "names_of",
    "several",
    "spec_of",
]
