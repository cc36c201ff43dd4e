"""Which agreement that left a list and which that came are one: renamed, misspelt, or put under the right state."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from accord.rules.register.nearness import slips
from accord.rules.register.ordering import Key
from accord.rules.register.shapes import Row
from accord.rules.register.spelling import county_key, file_of

_KINDS = (
    ("sheriff", r"\bsheriffs?\b"), ("police", r"\bpolice\b"), ("attorney", r"\b(attorney|prosecutor)\b"), ("constable", r"\bconstable\b"),
    ("jail", r"\b(jail|prison|detention|correction|corrections)\b"), ("marshal", r"\bmarshal\b"), ("board", r"\b(board|commission)\b"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pair:
    """Two rows that speak of one agreement, or may: how sure that is, and by what."""

    left: Key
    came: Key
    kind: str
    """`renamed`, `moved` (another state) or `maybe`."""
    why: str
    sure: int


def kind_of(name: str) -> str:
    """Return what kind of office a compared name speaks of; nothing where it says none."""
    return next((kind for kind, pattern in _KINDS if re.search(pattern, name)), "")


def _alike(a: str, b: str) -> bool:
    """Return whether two compared names are near spellings, or one the other with words added."""
    if slips(a, b):
        return True
    left, right = set(a.split()), set(b.split())
    both = left & right
    if left == right or (len(both) >= 3 and both in (left, right)):
        return True
    return len(both) >= 3 and len(both) >= 0.75 * max(len(left), len(right)) and _rest_near(left - both, right - both)


def _rest_near(left: Collection[str], right: Collection[str]) -> bool:
    return all(any(slips(x, y) for y in right) for x in left) if left and right else True


def pairs(left: Mapping[Key, Row], came: Mapping[Key, Row], same_agency: Mapping[Key, str]) -> tuple[Pair, ...]:
    """Return which of the rows that left and that came belong together, each at most once, the surest first.

    `same_agency` names the national list's agency of a row where its match is sure.
    """
    found = [p for k, old in left.items() for p in _options(k, old, came, same_agency)]
    found.sort(key=lambda p: (-p.sure, p.left, p.came))
    used: set[tuple[str, Key]] = set()
    kept = []
    for p in found:
        if ("left", p.left) in used or ("came", p.came) in used:
            continue
        if p.kind == "maybe" and sum(q.left == p.left and q.kind == "maybe" for q in found) > 3:
            continue  # many came that day in that county: that one left says nothing of any of them
        used |= {("left", p.left), ("came", p.came)}
        kept.append(p)
    return tuple(kept)


def _options(left: Key, old: Row, came: Mapping[Key, Row], same_agency: Mapping[Key, str]) -> Iterable[Pair]:
    for key, new in came.items():
        if key[2] != left[2]:
            continue
        same_day = old.signed_on is not None and old.signed_on == new.signed_on
        file = file_of(old.url)
        same_file = bool(file) and file == file_of(new.url)
        if key[0] != left[0]:
            if left[1] == key[1] and same_day and county_key(old.county) == county_key(new.county):
                yield Pair(left, key, "moved", "the same name, county, model and day under another state", 90)
            continue
        counties = not old.fips or not new.fips or old.fips == new.fips
        kinds = kind_of(left[1]) == kind_of(key[1])
        agency = same_agency.get(left)
        if same_file:
            yield Pair(left, key, "renamed", "the same signed document", 100)
        elif agency and agency == same_agency.get(key) and same_day:
            yield Pair(left, key, "renamed", "the same agency of the national list, the same day", 95)
        elif _alike(left[1], key[1]) and counties and kinds and (same_day or not (old.signed_on or new.signed_on)):
            yield Pair(left, key, "renamed", "a near spelling of the name, the same day, model and county", 85)
        elif same_day and old.fips and old.fips == new.fips:
            yield Pair(left, key, "maybe", "another name, the same day, model and county", 40)


def kept(was: Row, row: Row) -> Row:
    """Return a row with what earlier lists said where it says nothing: a list may lack the columns or the links."""
    url = row.url or ("" if row.document == "pending" or row.signed_on != was.signed_on else was.url)
    return replace(
        row, county=row.county or was.county, fips=row.fips or was.fips, level=row.level or was.level, url=url,
        document="posted" if url else row.document or was.document, addendum=row.addendum or was.addendum,
    )  # fmt: skip


def document(was: Row, row: Row) -> str:
    """Return what a row says anew of the signed document: its place, or that it is posted or pending after the other."""
    if row.url:
        return row.url
    before = "posted" if was.url else was.document
    return row.document if before and row.document and row.document != before else ""
