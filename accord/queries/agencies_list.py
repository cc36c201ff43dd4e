"""Find agencies: search as you type, facets, pages by key; the cost does not grow with the register.

Every word that was typed must begin a word of the agency: of its name, ORI, counties or state.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from accord.programs import places
from accord.queries.lists.spec import MOST_VALUES, several
from accord.queries.visible import visible
from accord.records.models import Agency, SearchWord
from accord.rules import agencies as rules
from accord.rules.agencies import PARTY_KINDS, words_of
from accord.rules.decisions import Invalid, Problem
from accord.rules.inputs import keepable
from accord.rules.permissions import Actor

PAGE_SIZE = 50
SUGGESTED = 10
MAX_TEXT = 200
MAX_WORDS = 8
COUNTED = 2_000
"""Facets carry counts up to so many results; beyond, they are named without counting."""

InCounty = Agency.counties.through
LOCAL_KINDS = tuple(code for code in PARTY_KINDS if not rules.local_side(code))


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyItem:
    """One agency in a list.  `local_side` is whether its kind may stand on the local side."""

    id: UUID
    number: str
    name: str
    kind: str
    kind_label: str
    state: str
    counties: tuple[str, ...]
    ori: str
    officers: int | None
    population: int | None
    local_side: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """One value to narrow by, with how many results have it; None where they were not counted."""

    value: str
    label: str
    count: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyPage:
    """One page of agencies by name.  `total` is None where there are more than were counted."""

    items: tuple[AgencyItem, ...]
    states: tuple[Facet, ...]
    kinds: tuple[Facet, ...]
    total: int | None
    after: str


def search(
    actor: Actor,
    at: datetime,
    text: str = "",
    *,
    state: str = "",
    kind: str = "",
    county: str = "",
    after: str = "",
) -> AgencyPage:
    """Return one page of the agencies that match, by name, with facets.

    Three queries at any size of the register, two where nothing narrows the list.  Merged
    entries are left out; their own pages still stand.  State, kind and county take several values with
    commas between them.

    Raises:
        Invalid: an unknown state, kind or county, an over-long text, or a key that is none of ours.
    """
    _require_known(text, state, kind, county)
    rows = _matching(visible("agency", actor, at.date()), text).filter(state="registered")
    if state:
        rows = rows.filter(place_state_id__in=several(state))
    if kind:
        rows = rows.filter(kind__in=several(kind))
    if county:
        rows = rows.filter(pk__in=InCounty.objects.filter(county_id__in=several(county)).values("agency_id"))
    # Counting everything would cost as much as the register is long and say what everybody knows.
    counted = _facets(rows) if text or state or kind or county else None
    page = rows
    if after:
        name, pk = _key(after)
        page = page.filter(Q(name__gt=name) | Q(name=name, pk__gt=pk), name__gte=name)
    found = list(page.order_by("name", "pk").values_list(*_COLUMNS)[: PAGE_SIZE + 1])
    more = len(found) > PAGE_SIZE
    found = found[:PAGE_SIZE]
    return AgencyPage(
        items=_items(found),
        # What is narrowed by already is offered whole: what another value would add is not counted.
        states=_named({s.code: s.name for s in places.states().values()}, None if state else counted, 0),
        kinds=_named({k.code: k.title for k in PARTY_KINDS.values()}, None if kind else counted, 1),
        total=sum(counted.values()) if counted is not None else None,
        after=_as_key(str(found[-1][_NAME]), int(found[-1][0])) if more else "",
    )


def suggest(actor: Actor, at: datetime, text: str, *, local_side: bool = False) -> tuple[AgencyItem, ...]:
    """Return the ten agencies to offer while someone types; those whose name begins so come first.

    Two queries.  `local_side` leaves out whoever cannot stand on the local side.

    Raises:
        Invalid: the text is too long.
    """
    _require_known(text, "", "", "")
    if not words_of(text):
        return ()
    rows = _matching(visible("agency", actor, at.date()), text).filter(state="registered")
    if local_side:
        rows = rows.filter(kind__in=LOCAL_KINDS)
    typed = text.strip()
    first = Case(
        When(ori__iexact=typed, then=Value(0)),
        When(name__istartswith=typed, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return _items(list(rows.order_by(first, "name", "pk").values_list(*_COLUMNS)[:SUGGESTED]))


_COLUMNS = ("pk", "public_id", "number", "name", "kind", "place_state_id", "ori", "officers", "population")
_NAME = _COLUMNS.index("name")


def _matching(rows: QuerySet[Agency], text: str) -> QuerySet[Agency]:
    words = words_of(text)
    if text.strip() and not words:
        return rows.none()
    for word in words[:MAX_WORDS]:
        rows = rows.filter(pk__in=SearchWord.objects.filter(_begins(word)).values("agency_id"))
    return rows


def _begins(word: str) -> Q:
    """Return the condition that a search word begins so, in the form that each database finds by index."""
    if connection.vendor == "sqlite":
        # Its LIKE folds case and passes the index by; bytes compare as the index is ordered.
        return Q(word__gte=word, word__lt=word + "\U0010ffff")
    return Q(word__startswith=word)


def _facets(rows: QuerySet[Agency]) -> Counter[tuple[str, str]] | None:
    """Return how many results each (state, kind) has, or None when there are more than we count."""
    found = Counter((s or "", k) for s, k in rows.order_by().values_list("place_state_id", "kind")[: COUNTED + 1])
    return None if sum(found.values()) > COUNTED else found


def _named(labels: Mapping[str, str], counted: Counter[tuple[str, str]] | None, place: int) -> tuple[Facet, ...]:
    if counted is None:
        return tuple(Facet(value, label, None) for value, label in labels.items())
    sums: Counter[str] = Counter()
    for key, count in counted.items():
        sums[key[place]] += count
    return tuple(Facet(value, label, sums[value]) for value, label in labels.items() if sums[value])


def _items(found: Collection[tuple[object, ...]]) -> tuple[AgencyItem, ...]:
    """Return the rows as items, with the names of their counties.  One query."""
    counties = _county_names(int(str(row[0])) for row in found)
    items = []
    for pk, public_id, number, name, kind, state, ori, officers, population in found:
        party = PARTY_KINDS.get(str(kind))
        items.append(
            AgencyItem(
                id=public_id,  # type: ignore[arg-type]  # values_list over names knows no types
                number=str(number),
                name=str(name),
                kind=str(kind),
                kind_label=party.title if party else str(kind),
                state=str(state or ""),
                counties=tuple(counties[int(str(pk))]),
                ori=str(ori),
                officers=officers if isinstance(officers, int) else None,
                population=population if isinstance(population, int) else None,
                local_side=str(kind) in LOCAL_KINDS,
            )
        )
    return tuple(items)


def _county_names(keys: Iterable[int]) -> Mapping[int, list[str]]:
    names: defaultdict[int, list[str]] = defaultdict(list)
    inside = InCounty.objects.filter(agency_id__in=list(keys)).order_by("pk")
    for agency, county in inside.values_list("agency_id", "county__name"):
        names[agency].append(county)
    return names


def _require_known(text: str, state: str, kind: str, county: str) -> None:
    problems = []
    if len(text) > MAX_TEXT:
        problems.append(
            Problem(field="text", message="This is too long to search for.", got=f"{len(text)} characters",
                    expected=f"at most {MAX_TEXT} characters")
        )  # fmt: skip
    if not keepable(text):
        problems.append(Problem(field="text", message="Control characters cannot be searched for."))
    for field, given, known, expected in (
        ("state", state, places.states(), "two letters, as TX"),
        ("kind", kind, PARTY_KINDS, ", ".join(PARTY_KINDS)),
        ("county", county, places.counties(), "five digits, as 12071"),
    ):
        values = several(given)
        problems += [
            Problem(field=field, message=f"There is no such {field}.", got=value[:60], expected=expected)
            for value in values
            if value not in known
        ][:1]
        if len(values) > MOST_VALUES:
            problems.append(Problem(field=field, message=f"These are too many {field} values at once.",
                                    got=str(len(values)), expected=f"at most {MOST_VALUES}"))  # fmt: skip
    if problems:
        raise Invalid(tuple(problems))


def _as_key(name: str, pk: int) -> str:
    return urlsafe_b64encode(json.dumps([name, pk]).encode()).decode()


def _key(after: str) -> tuple[str, int]:
    """Return the name and key after which a page begins.

    Raises:
        Invalid: it is not a key that a page gave out.
    """
    try:
        name, pk = json.loads(urlsafe_b64decode(after.encode()))
        if not isinstance(name, str) or type(pk) is not int or not 0 <= pk < 2**63 or not keepable(name):
            raise ValueError("not a pair of text and number")  # noqa: TRY301 - one answer for every bad key
    except (ValueError, TypeError, RecursionError) as error:
        raise Invalid((
            Problem(field="after", message="No page begins there.", got=after[:60], expected="the key of an earlier page"),
        )) from error  # fmt: skip
    return name, pk
