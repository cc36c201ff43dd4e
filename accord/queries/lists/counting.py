"""How many rows each value of each facet has: one grouped query, whatever is chosen.

The rows are grouped by every facet at once, before any facet narrows them.  From these groups
follow the total under all that is chosen, and for each facet its values' counts under all that
is chosen elsewhere, so that a reader sees what another choice would give.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from accord.queries.lists.facets import offices_by_county
from accord.queries.lists.spec import Asked, Facet, ListSpec, several
from accord.queries.shapes import FacetCounts, FacetValue

COUNTED = 100_000
"""Rows are counted up to so many; beyond, the list says “more than” and names values without counts."""


@dataclass(frozen=True, slots=True)
class Counted:
    """The total, None where there are more than are counted, and each facet with its values."""

    total: int | None
    facets: tuple[FacetCounts, ...]


def counted(rows: QuerySet[Any], spec: ListSpec, asked: Asked, chosen: Mapping[str, str]) -> Counted:
    """Count what each value would give.  One query, and one for the areas where a list has field offices."""
    facets = [f for f in spec.facets if f.dim is not None and (f.code != "office" or _serves_many(asked))]
    groups = _groups(rows, facets, asked)
    whole = sum(n for *_, n in groups)
    counties, offices = _offices(groups, facets, asked, several(chosen.get("office", "")))
    total, counts = _tally(groups, facets, chosen, counties)
    more = whole > COUNTED
    return Counted(
        total=None if more else total,
        facets=tuple(
            _named(
                f, counts[i], several(chosen.get(f.code, "")), offices if f.code == "office" else f.words(), more=more
            )
            for i, f in enumerate(facets)
        ),
    )


def _offices(
    groups: Iterable[tuple[Any, ...]], facets: list[Facet], asked: Asked, now: tuple[str, ...]
) -> tuple[dict[str, tuple[str, ...]], dict[str, str]]:
    place = next((i for i, f in enumerate(facets) if f.code == "office"), None)
    if place is None:
        return {}, {}
    return offices_by_county(asked, {g[place] for g in groups if g[place]}, now)


def _serves_many(asked: Asked) -> bool:
    """Whether field offices tell rows apart for this person: a single agency has its two and no choice."""
    return asked.actor.sees_everything or bool(asked.actor.office_ids)


def _groups(rows: QuerySet[Any], facets: list[Facet], asked: Asked) -> list[tuple[Any, ...]]:
    names = [f"d{i}" for i in range(len(facets))]
    inner = rows.order_by().annotate(
        **{n: f.dim(asked) for n, f in zip(names, facets, strict=True) if f.dim is not None}
    )
    try:
        sql, params = inner.values_list(*names)[: COUNTED + 1].query.get_compiler(connection=connection).as_sql()
    except EmptyResultSet:
        return []
    columns = ", ".join(names)
    with connection.cursor() as cursor:
        # The inner text is the framework's own, with its values beside it.
        cursor.execute(f"SELECT {columns}, COUNT(*) FROM ({sql}) listed GROUP BY {columns}", params)  # noqa: S608
        return list(cursor.fetchall())


def _tally(
    groups: Iterable[tuple[Any, ...]],
    facets: list[Facet],
    chosen: Mapping[str, str],
    counties: Mapping[str, tuple[str, ...]],
) -> tuple[int, list[Counter[str]]]:
    counts: list[Counter[str]] = [Counter() for _ in facets]
    seen: list[dict[Any, tuple[str, ...]]] = [{} for _ in facets]
    picked = [(i, frozenset(several(chosen[f.code]))) for i, f in enumerate(facets) if chosen.get(f.code)]
    every, total = range(len(facets)), 0
    for *keys, n in groups:
        values = []
        for i, key in enumerate(keys):
            found = seen[i].get(key)
            if found is None:
                split = counties.get(key, ()) if facets[i].code == "office" else facets[i].split(key)
                found = seen[i][key] = split
            values.append(found)
        misses = [i for i, wanted in picked if wanted.isdisjoint(values[i])]
        if len(misses) > 1:
            continue
        total += n if not misses else 0
        for i in misses or every:
            for value in values[i]:
                counts[i][value] += n
    return total, counts


def _named(
    facet: Facet, counts: Counter[str], now: tuple[str, ...], words: Mapping[str, str], *, more: bool
) -> FacetCounts:
    """Name the values that have rows, in the order of the words; what is chosen stays even when it has none."""
    codes = [v for v in words if counts[v] or v in now]
    codes += sorted(v for v in {*counts, *now} if v not in words)
    if more:
        codes = [v for v in words if len(words) < 100 or counts[v]] or sorted(counts)
    return FacetCounts(
        code=facet.code,
        label=facet.label,
        values=tuple(FacetValue(v, words.get(v, v), None if more else counts[v]) for v in codes),
    )
