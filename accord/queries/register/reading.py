"""The public register as pages, files and commands show it: entries, one entry with its history, lists, changes, doubts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q, QuerySet

from accord.programs import places
from accord.records.models import (
    PublishedList,
    RegisterChange,
    RegisterDoubt,
    RegisterEntry,
    RegisterHead,
    RegisterStanding,
    RegisterWord,
)
from accord.rules.agencies import words_of
from accord.rules.decisions import Missing
from accord.rules.register.spelling import MODELS

PAGE = 50
STATUSES: Mapping[str, str] = {
    "active": "Active",
    "pending": "Pending",
    "superseded": "Superseded",
    "unlisted": "No longer listed",
    "not-signed": "Was pending, never listed as signed",
}
"""Each state with its public name, in the order of a list of choices."""
CHANGES: Mapping[str, str] = {
    "added": "Came onto the list",
    "returned": "Came back onto the list",
    "removed": "Left the list",
    "redated": "Given another day of signing",
    "renamed": "Given another name",
    "moved": "Put under another state",
    "spelled": "Spelt otherwise",
    "document": "Signed document: another place",
    "addendum": "Addendum: another place",
    "county": "Given another county",
    "pending": "Pending",
    "no-longer-pending": "No longer pending",
}
CORRECTIONS = ("redated", "renamed", "moved", "spelled", "county")


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The register as a whole."""

    as_of: date | None
    digest: str
    made_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One agreement in a list."""

    id: UUID
    state: str
    agency: str
    county: str
    model: str
    model_title: str
    signed_on: date | None
    status: str
    status_title: str
    first_on: date | None
    last_on: date | None
    document: str
    url: str
    addendum: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of entries; `after` begins the next one."""

    items: tuple[Item, ...]
    total: int
    after: str
    head: Head


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """One change to one entry, with the list that brought it."""

    entry: UUID
    agency: str
    state: str
    model: str
    on: date | None
    kind: str
    title: str
    before: str
    after: str
    why: str
    list_id: UUID
    list_name: str
    key: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One entry, whole."""

    item: Item
    level: str
    names: tuple[str, ...]
    agency_id: UUID | None
    agency_number: str
    match_reason: str
    match_sure: int
    superseded_by: UUID | None
    history: tuple[Happened, ...]
    related: tuple[Item, ...]
    doubts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListTold:
    """One published list and where it stands."""

    id: UUID
    name: str
    kind: str
    digest: str
    received_at: datetime
    taken: bool
    as_of: date | None
    basis: str
    rows: int
    added: int
    removed: int
    redated: int
    renamed: int
    unchanged: int
    updated: int
    review: int
    reasons: tuple[str, ...]
    repairs: int


def stands() -> bool:
    """Return whether the tables of the register are there; a fresh folder has none yet."""
    return RegisterHead._meta.db_table in connection.introspection.table_names()


def head() -> Head:
    """Return the state of the register as a whole.  One query."""
    row = RegisterHead.objects.first()
    return (
        Head(as_of=row.as_of, digest=row.digest, made_at=row.made_at)
        if row
        else Head(as_of=None, digest="", made_at=None)
    )


def _item(row: RegisterEntry) -> Item:
    return Item(
        id=row.public_id, state=row.state, agency=row.agency_name, county=row.county, model=row.model,
        model_title=MODELS.get(row.model, row.model), signed_on=row.signed_on, status=row.status,
        status_title=STATUSES.get(row.status, row.status), first_on=row.first_on, last_on=row.last_on,
        document=row.document, url=row.url, addendum=row.addendum,
    )  # fmt: skip


def chosen(text: str = "", *, state: str = "", model: str = "", status: str = "") -> QuerySet[RegisterEntry]:
    """Return the entries that match every word and every choice."""
    rows = RegisterEntry.objects.all()
    for word in words_of(text[:200])[:8]:
        rows = rows.filter(pk__in=RegisterWord.objects.filter(word__startswith=word).values("entry_id"))
    if state:
        rows = rows.filter(state=state.upper())
    if model:
        rows = rows.filter(model=model)
    if status:
        rows = rows.filter(status=status)
    return rows


def listed(
    text: str = "", *, state: str = "", model: str = "", status: str = "", after: str = "", size: int = PAGE
) -> Page:
    """Return one page of entries by state and name.  Three queries at any size."""
    rows = chosen(text, state=state, model=model, status=status)
    total = rows.count()
    if after:
        state_, _, rest = after.partition("|")
        name, _, public_id = rest.rpartition("|")
        try:
            last = UUID(public_id)
        except ValueError as error:
            raise Missing from error
        rows = rows.filter(
            Q(state__gt=state_)
            | Q(state=state_, agency_name__gt=name)
            | Q(state=state_, agency_name=name, public_id__gt=last)
        )
    found = list(rows.order_by("state", "agency_name", "public_id")[: size + 1])
    more = found[size - 1] if len(found) > size else None
    key = f"{more.state}|{more.agency_name}|{more.public_id}" if more else ""
    return Page(items=tuple(_item(r) for r in found[:size]), total=total, after=key, head=head())


def every(**narrow: str) -> Iterator[Item]:
    """Yield every entry that matches, in the order of the list."""
    rows = chosen(narrow.pop("text", ""), **narrow).order_by("state", "agency_name", "public_id")
    return (_item(r) for r in rows.iterator(chunk_size=500))


def one(public_id: UUID) -> Told:
    """Return one entry with its history, its agency's other agreements and its open doubts.  Four queries.

    Raises:
        Missing: there is no such entry.
    """
    row = RegisterEntry.objects.select_related("agency").filter(public_id=public_id).first()
    if row is None:
        raise Missing
    history = row.changes.select_related("published", "entry").order_by("on", "pk")
    same = Q(agency=row.agency) if row.agency_id else Q(state=row.state, agency_name=row.agency_name)
    related = RegisterEntry.objects.filter(same).exclude(pk=row.pk).order_by("model", "signed_on")[:20]
    doubts = tuple(d.message for d in RegisterDoubt.objects.exclude(entries=[]) if str(public_id) in d.entries)
    return Told(
        item=_item(row), level=row.level, names=tuple(row.names), agency_id=row.agency.public_id if row.agency else None,
        agency_number=row.agency.number if row.agency else "", match_reason=row.match_reason, match_sure=row.match_sure,
        superseded_by=row.superseded_by, history=tuple(_happened(c) for c in history), related=tuple(_item(r) for r in related),
        doubts=doubts,
    )  # fmt: skip


def _happened(c: RegisterChange) -> Happened:
    return Happened(
        entry=c.entry.public_id, agency=c.entry.agency_name, state=c.entry.state, model=c.entry.model, on=c.on, kind=c.kind,
        title=CHANGES.get(c.kind, c.kind), before=c.before, after=c.after, why=c.why, list_id=c.published.public_id,
        list_name=c.published.name, key=c.pk,
    )  # fmt: skip


def changes(*, corrections: bool = False, list_id: UUID | None = None, limit: int = 100) -> tuple[Happened, ...]:
    """Return the latest changes, or only what lists corrected.  One query."""
    rows = RegisterChange.objects.select_related("entry", "published")
    if corrections:
        rows = rows.filter(kind__in=CORRECTIONS)
    if list_id is not None:
        rows = rows.filter(published__public_id=list_id)
    return tuple(_happened(c) for c in rows.order_by("-on", "-pk")[:limit])


def _list(s: RegisterStanding) -> ListTold:
    p = s.published
    return ListTold(
        id=p.public_id, name=p.name, kind=p.kind, digest=p.digest, received_at=p.received_at, taken=s.taken, as_of=s.as_of,
        basis=s.basis, rows=s.row_count, added=s.added, removed=s.removed, redated=s.redated, renamed=s.renamed,
        unchanged=s.unchanged, updated=s.updated, review=s.review, reasons=tuple(s.reasons), repairs=len(p.repairs),
    )  # fmt: skip


def lists() -> tuple[ListTold, ...]:
    """Return every list, the latest content first.  One query."""
    rows = RegisterStanding.objects.select_related("published").order_by("-as_of", "-position", "pk")
    return tuple(_list(s) for s in rows)


def one_list(
    public_id: UUID,
) -> tuple[ListTold, tuple[tuple[str, ...], ...], tuple[tuple[str, ...], ...], tuple[str, ...]]:
    """Return one list with its repairs, the rows that were left out, and its notes.  One query.

    Raises:
        Missing: there is no such list.
    """
    s = RegisterStanding.objects.select_related("published").filter(published__public_id=public_id).first()
    if s is None:
        raise Missing
    p = s.published
    return (
        _list(s),
        tuple(tuple(map(str, r)) for r in p.repairs),
        tuple(tuple(map(str, r)) for r in p.unread),
        tuple(p.notes),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class DoubtTold:
    """One thing that a person should decide."""

    key: str
    kind: str
    message: str
    answers: tuple[str, ...]
    list_name: str
    entries: tuple[str, ...]


def doubts() -> tuple[DoubtTold, ...]:
    """Return what waits for a person.  One query."""
    rows = RegisterDoubt.objects.select_related("published").order_by("kind", "key")
    return tuple(
        DoubtTold(key=d.key, kind=d.kind, message=d.message, answers=tuple(d.answers) or ("seen",),
                  list_name=d.published.name if d.published else "", entries=tuple(d.entries))
        for d in rows
    )  # fmt: skip


def counts() -> tuple[tuple[str, str, int], ...]:
    """Return how many entries there are by model and state of things.  One query."""
    rows = RegisterEntry.objects.values_list("model", "status").annotate(n=Count("pk")).order_by("model", "status")
    return tuple((MODELS.get(m, m), STATUSES.get(s, s), n) for m, s, n in rows)


def state_names() -> tuple[tuple[str, str], ...]:
    """Return the states that have entries, with their names.  One query."""
    codes = RegisterEntry.objects.order_by("state").values_list("state", flat=True).distinct()
    return tuple((c, places.states()[c].name if c in places.states() else c) for c in codes)


def lists_waiting() -> int:
    """Return how many lists wait for a person.  One query."""
    return PublishedList.objects.filter(standing__taken=False, decisions=None).count()
