"""Find, order and page the rows of a list; three queries a page at any size."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import DateTimeField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from accord.queries.clocks import title_of
from accord.queries.lists.counting import Counted, counted
from accord.queries.lists.facets import SOON_DAYS, offices_named, standing
from accord.queries.lists.rooms import spec_of
from accord.queries.lists.spec import MOST_VALUES, Asked, Column, Facet, ListSpec, several
from accord.queries.shapes import ColumnName, Item, Page
from accord.queries.shapes import Value as Shown
from accord.queries.visible import visible
from accord.records.models import DueDate, SearchWord
from accord.rules.agencies import words_of
from accord.rules.decisions import Invalid, Problem
from accord.rules.documents import in_words
from accord.rules.inputs import keepable
from accord.rules.intervals import last_day
from accord.rules.permissions import Actor
from accord.rules.rooms import STAGES

PAGE_SIZE = 50
MAX_TEXT, MAX_WORDS = 100, 8
SORTS = {"new": "Newest first", "old": "Oldest first", "due": "Next clock first"}
NEVER = datetime(9999, 1, 1, tzinfo=UTC)
"""Where what has no running clock stands in the order of clocks: last."""


def facet_names() -> tuple[str, ...]:
    """Return the name of every facet of any list, each once."""
    return tuple(dict.fromkeys(f.code for kind in STAGES for f in spec_of(kind).facets))


def names_of(kind: str) -> tuple[str, ...]:
    """Return the names by which a kind's list is narrowed and ordered, the same on every edge."""
    return ("q", *(f.code for f in spec_of(kind).facets), "sort")


def columns_of(kind: str) -> tuple[ColumnName, ...]:
    """Return the columns of a kind's list, the one that leads to the page first."""
    spec = spec_of(kind)
    lead = spec.title.label if spec.lead == "title" and spec.title else "Number"
    return (ColumnName(spec.lead, lead), *(ColumnName(c.code, c.label) for c in spec.columns))


def listing(
    kind: str,
    actor: Actor,
    at: datetime,
    chosen: Mapping[str, str] | None = None,
    *,
    after: str = "",
    size: int = PAGE_SIZE,
) -> Page:
    """Return one page of a kind's list by key, with counts.  Three queries at any size.

    `chosen` maps names of `names_of` to values; an empty value narrows nothing.  A facet takes several
    values with commas between them, and keeps what has any of them.

    Raises:
        Invalid: an unknown name or value, a text that can stand in no row, a key that no page gave.
    """
    spec, asked = spec_of(kind), Asked(kind, actor, at)
    picked = _known(spec, chosen or {})
    order = _order(picked, after)
    base = _searched(visible(kind, actor, asked.on), spec, picked.get("q", ""))
    counts = counted(base, spec, asked, picked)
    read = _Reader(spec, asked)
    found = list(order.page(read.rows(_narrowed(base, spec, asked, picked)), size + 1))
    more = len(found) > size
    return _page(read, found[:size], counts, order.key(read, found[size - 1]) if more else "")


def _page(read: "_Reader", found: list[tuple[Any, ...]], counts: Counted, after: str) -> Page:
    return Page(
        items=tuple(read.item(row) for row in found),
        after=after,
        total=counts.total,
        facets=counts.facets,
        columns=columns_of(read.spec.kind),
    )


def every(
    kind: str, actor: Actor, at: datetime, chosen: Mapping[str, str], *, limit: int, size: int = 1_000
) -> Iterator[Item]:
    """Yield the items of a list from the first on, read by key so many at a time; at most `limit`.

    Raises:
        Invalid: as `listing` does, before the first item.
    """
    spec, asked = spec_of(kind), Asked(kind, actor, at)
    picked = _known(spec, chosen)
    order = _order(picked, "")
    rows = _narrowed(_searched(visible(kind, actor, asked.on), spec, picked.get("q", "")), spec, asked, picked)
    return _walk(_Reader(spec, asked), rows, order, limit=limit, size=size)


def _walk(read: "_Reader", rows: QuerySet[Any], order: "_Order", *, limit: int, size: int) -> Iterator[Item]:
    given = 0
    while given < limit:
        found = list(order.page(read.rows(rows), min(size, limit - given)))
        for row in found:
            yield read.item(row)
        given += len(found)
        if len(found) < size:
            return
        order = _order({"sort": order.name}, order.key(read, found[-1]))


def checked(kind: str, chosen: Mapping[str, str]) -> dict[str, str]:
    """Return what narrows a kind's list, without what is empty.

    Raises:
        Invalid: with every unknown name and value.
    """
    return _known(spec_of(kind), chosen)


def filter_words(kind: str, chosen: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Return what narrows a list, in words: label and value.  One query where a field office does."""
    found: list[tuple[str, str]] = []
    for name, value in chosen.items():
        facet = spec_of(kind).facet(name)
        if name == "q" and value:
            found.append(("Search", value))
        elif name == "sort" and value:
            found.append(("Order", SORTS.get(value, value)))
        elif facet is not None and value:
            values = several(value)
            words = offices_named(values) if name == "office" else facet.words()
            found.append((facet.label, " or ".join(words.get(v) or v for v in values)))
    return tuple(found)


# --- what was asked -----------------------------------------------------------------------------


def _known(spec: ListSpec, chosen: Mapping[str, str]) -> dict[str, str]:
    """Return what was chosen, without what is empty.

    Raises:
        Invalid: with every unknown name and value.
    """
    picked = {name: value.strip() for name, value in chosen.items() if value.strip()}
    problems = []
    for name, value in picked.items():
        facet = spec.facet(name)
        if name == "q":
            if not keepable(value):
                problems.append(Problem(field="q", message="Control characters cannot be searched for."))
            elif len(value) > MAX_TEXT:
                problems.append(Problem(field="q", message="This is too long to search for.",
                                        got=f"{len(value)} characters", expected=f"at most {MAX_TEXT}"))  # fmt: skip
        elif name == "sort":
            orders = [s for s in SORTS if s != "due" or spec.clocks]
            if value not in orders:
                problems.append(Problem(field="sort", message="There is no such order.", got=value[:60],
                                        expected=", ".join(orders)))  # fmt: skip
        elif facet is None:
            problems.append(Problem(field=name[:80], message="This list is not narrowed by that.", got=value[:60],
                                    expected=", ".join(names_of(spec.kind))))  # fmt: skip
        else:
            problems += _unknown(facet, value)
            picked[name] = ",".join(several(value))
    if problems:
        raise Invalid(tuple(problems))
    return {name: value for name, value in picked.items() if value}


def _unknown(facet: Facet, value: str) -> list[Problem]:
    """Return what is wrong with the values of one facet: each that it does not have, or too many."""
    values, words = several(value), facet.words()
    if len(values) > MOST_VALUES:
        return [Problem(field=facet.code, message=f"{facet.label}: these are too many at once.",
                        got=f"{len(values)} values", expected=f"at most {MOST_VALUES}")]  # fmt: skip
    some = list(words)
    return [
        Problem(field=facet.code, message=f"{facet.label}: there is no such value.", got=v[:60],
                expected=", ".join(some[:20]) + (" …" if len(some) > 20 else ""))
        for v in values
        if (not facet.open and v not in words) or not keepable(v) or len(v) > MAX_TEXT
    ]  # fmt: skip


def _narrowed(rows: QuerySet[Any], spec: ListSpec, asked: Asked, picked: Mapping[str, str]) -> QuerySet[Any]:
    rows = rows.annotate(standing=standing(spec.labels, asked))
    for facet in spec.facets:
        if value := picked.get(facet.code):
            any_of = Q()
            for one in several(value):
                any_of |= facet.narrow(asked, one)
            rows = rows.filter(any_of)
    return rows


def _searched(rows: QuerySet[Any], spec: ListSpec, text: str) -> QuerySet[Any]:
    """Narrow to rows that have every word: at the start of the number, in the agency, or in the title's words."""
    if not text:
        return rows
    whole = Q(number__iexact=text)
    parts = text.split()[:MAX_WORDS]
    if not parts:
        return rows.none()
    every_word = Q()
    for part in parts:
        one = Q(number__istartswith=part)
        for path in spec.words:
            one |= Q(**{f"{path}__icontains": part})
        if spec.agency is not None:
            name = f"{spec.agency}__" if spec.agency else ""
            one |= Q(**{f"{name}name__icontains": part}) | Q(**{f"{name}ori__istartswith": part})
            for word in words_of(part)[:MAX_WORDS]:
                inside = SearchWord.objects.filter(_begins(word)).values("agency_id")
                one |= Q(**{f"{spec.agency or 'pk'}__in": inside})
        every_word &= one
    return rows.filter(whole | every_word)


def _begins(word: str) -> Q:
    """Return the condition that a search word begins so, as each database finds it by index."""
    if connection.vendor == "sqlite":
        return Q(word__gte=word, word__lt=word + "\U0010ffff")
    return Q(word__startswith=word)


# --- order and keys -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Order:
    """One order with where the page begins."""

    name: str
    page: Callable[[QuerySet[Any], int], QuerySet[Any]]

    def key(self, read: "_Reader", row: tuple[Any, ...]) -> str:
        """Return the key after which the next page begins."""
        if self.name != "due":
            return str(read.of(row, "pk"))
        due = read.of(row, "next_due_at") or NEVER
        return f"{due.isoformat()}~{read.of(row, 'pk')}"


def _order(picked: Mapping[str, str], after: str) -> _Order:
    name = picked.get("sort", "new")
    if name == "due":
        moment, pk = _due_key(after)

        def by_due(rows: QuerySet[Any], size: int) -> QuerySet[Any]:
            first = Coalesce("next_due_at", Value(NEVER), output_field=DateTimeField())
            rows = rows.annotate(first_due=first)
            if moment is not None:
                rows = rows.filter(Q(first_due__gt=moment) | Q(first_due=moment, pk__lt=pk))
            return rows.order_by("first_due", "-pk")[:size]

        return _Order(name, by_due)
    if after and not (after.isascii() and after.isdigit() and len(after) <= 18):
        raise _no_page(after)
    past = {"pk__gt" if name == "old" else "pk__lt": int(after)} if after else {}
    way = "pk" if name == "old" else "-pk"
    return _Order(name, lambda rows, size: rows.filter(**past).order_by(way)[:size])


def _due_key(after: str) -> tuple[datetime | None, int]:
    if not after:
        return None, 0
    text, _, pk = after.partition("~")
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None or not (pk.isascii() and pk.isdigit()) or len(pk) > 18:
            raise ValueError("not a moment and a number")  # noqa: TRY301 - one answer for every bad key
        return moment.astimezone(UTC), int(pk)
    except (ValueError, OverflowError) as error:
        raise _no_page(after) from error


def _no_page(after: str) -> Invalid:
    return Invalid((
        Problem(field="after", message="No page begins there.", got=after[:60], expected="the key of an earlier page"),
    ))  # fmt: skip


# --- rows ---------------------------------------------------------------------------------------


class _Reader:
    """Reads the rows of one list: which paths, and what each item says."""

    def __init__(self, spec: ListSpec, asked: Asked) -> None:
        self.spec, self.at = spec, asked.at
        self._asked = asked
        lifecycle = STAGES[spec.kind].lifecycle
        self._kind_title = lifecycle.title
        paths = ["pk", "public_id", "number", "state", "standing", "opened_at"]
        if spec.clocks:
            paths += ["next_due_at", "next_due_code", f"{spec.agency}__zone"]
        party = spec.party or Column("agency", "Agency", ("agency__name",))
        columns = [c for c in (party, spec.title, *spec.columns) if c is not None]
        self.paths = list(dict.fromkeys([*paths, *(p for c in columns for p in c.paths)]))
        self._place = {path: i for i, path in enumerate(self.paths)}
        self._party, self._title = self._cell(party), self._cell(spec.title) if spec.title else None
        self._cells = tuple(self._cell(c) for c in spec.columns)

    def rows(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Return the rows with what is computed, as tuples of the paths."""
        made = {path: make(self._asked) for path, make in self.spec.made.items()}
        if self.spec.clocks:
            running = DueDate.objects.filter(object_id=OuterRef("public_id"), met_at=None).order_by("due_at", "pk")
            made["next_due_at"] = Subquery(running.values("due_at")[:1])
            made["next_due_code"] = Subquery(running.values("code")[:1])
        read: QuerySet[Any] = rows.annotate(**made).values_list(*self.paths)
        return read

    def of(self, row: tuple[Any, ...], path: str) -> Any:
        """Return what a row holds at a path."""
        return row[self._place[path]]

    def _cell(self, column: Column) -> Callable[[tuple[Any, ...]], Shown]:
        if column.code == "state":
            words, place = self.spec.state_words, self._place["standing"]
            return lambda row: words.get(row[place], row[place])
        if column.code == "clock":
            return self._clock
        places = tuple(self._place[p] for p in column.paths)
        at, say = self.at, column.say
        if say is None:
            first = places[0]
            return lambda row: row[first]
        return lambda row: say(at, *(row[i] for i in places))

    def _clock(self, row: tuple[Any, ...]) -> Shown:
        due = self.of(row, "next_due_at")
        if due is None:
            return None
        day = last_day(due, self.of(row, f"{self.spec.agency}__zone") or "UTC")
        late = ", overdue" if due <= self.at else ""
        return f"{title_of(self.of(row, 'next_due_code'))} by {in_words(day)}{late}"

    def _status(self, due: datetime | None) -> str:
        if due is None:
            return "none"
        return "overdue" if due <= self.at else "soon" if due < self.at + timedelta(days=SOON_DAYS) else "later"

    def item(self, row: tuple[Any, ...]) -> Item:
        """Return what an edge shows of a row."""
        number, held = self.of(row, "number"), self.of(row, "standing")
        due = self.of(row, "next_due_at") if self.spec.clocks else None
        return Item(
            id=self.of(row, "public_id"),
            number=number,
            title=str(self._title(row)) if self._title else f"{self._kind_title} {number}",
            agency=str(self._party(row) or ""),
            state=self.of(row, "state"),
            standing=held,
            state_label=self.spec.state_words.get(held, held),
            opened_at=self.of(row, "opened_at"),
            next_due_at=due,
            next_due=title_of(self.of(row, "next_due_code")) if due else "",
            clock=self._status(due) if self.spec.clocks else "",
            cells=tuple(cell(row) for cell in self._cells),
        )
