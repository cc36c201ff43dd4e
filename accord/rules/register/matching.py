"""Which agency of the national list a published name means, with the reason and how sure it is.

An ORI never decides: it may be blank, shared or another agency's.  It only strengthens a match of
names, and where it names another agency than the name does, a person looks.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from accord.rules.register.nearness import nearest, slips
from accord.rules.register.ordering import Key
from accord.rules.register.pairing import kind_of
from accord.rules.register.shapes import Row
from accord.rules.register.spelling import name_key

SURE = 90
"""From here on a match stands without a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One agency of the national list, as far as matching needs it."""

    id: int
    name: str
    kind: str
    state: str
    ori: str = ""
    fips: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """The agency that a row means, the reason in words, and how sure it is in a hundred; id None: none was found."""

    id: int | None
    reason: str
    sure: int


NONE = Match(None, "no agency of the national list bears this name in this state", 0)


class NationalList:
    """The national list, indexed by state and compared name."""

    def __init__(self, agencies: Iterable[Listed], titles: Mapping[str, str]) -> None:
        """Index the agencies; `titles` are the states' plain names by code."""
        self._by_name: defaultdict[tuple[str, str], list[Listed]] = defaultdict(list)
        self._names: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        self._sheriffs: defaultdict[str, list[Listed]] = defaultdict(list)
        self._by_ori: defaultdict[str, list[Listed]] = defaultdict(list)
        for one in agencies:
            key = name_key(one.name, titles.get(one.state, ""))
            self._by_name[one.state, key].append(one)
            self._names[one.state, key[:1]].add(key)
            if one.kind == "sheriff" and len(one.fips) == 1:
                self._sheriffs[one.fips[0]].append(one)
            if one.ori:
                self._by_ori[one.ori].append(one)

    def match(self, row: Row) -> Match:
        """Return the agency that a row means."""
        found = self._by_words(row)
        if not row.ori:
            return found
        theirs = {a.id for a in self._by_ori[row.ori]}
        if found.id is not None and found.id in theirs:
            return Match(found.id, f"{found.reason}; the ORI agrees", min(100, found.sure + 5))
        if found.id is not None and theirs:
            return Match(found.id, f"{found.reason}; but the ORI is of another agency", min(found.sure, 60))
        if len(theirs) == 1:
            return Match(next(iter(theirs)), "by its ORI alone, the name is another: a person must look", 40)
        return found

    def _by_words(self, row: Row) -> Match:
        same = self._by_name.get((row.state, row.key), [])
        inside = [a for a in same if row.fips and row.fips in a.fips]
        if len(inside) == 1:
            return Match(inside[0].id, "the same name, state and county", 100)
        if len(same) == 1:
            if not row.fips or not same[0].fips:
                return Match(same[0].id, "the same name and state, the only one of it", 95)
            return Match(same[0].id, "the same name and state, the only one of it; the list gives another county", 90)
        if len(same) > 1:
            return Match(
                min(a.id for a in same), f"the same name and state, one of {len(same)}: a person must look", 50
            )
        if kind_of(row.key) == "sheriff" and row.fips and len(self._sheriffs[row.fips]) == 1:
            only = self._sheriffs[row.fips][0]
            return Match(only.id, "the only sheriff of the county", 92)
        near = nearest(row.key, self._names[row.state, row.key[:1]], 1 if len(row.key) < 20 else 2)
        if near and slips(row.key, near):
            theirs = [a for a in self._by_name[row.state, near] if not row.fips or not a.fips or row.fips in a.fips]
            if len(theirs) == 1 and kind_of(near) == kind_of(row.key):
                sure = 91 if row.fips and row.fips in theirs[0].fips else 80
                return Match(
                    theirs[0].id,
                    "a near spelling of the name, the same state" + (" and county" if sure > SURE else ""),
                    sure,
                )
        return NONE


def match_all(rows: Iterable[tuple[Key, Row]], listed: NationalList) -> dict[Key, Match]:
    """Return the surest match among all rows that speak of an agreement; the order of the rows makes no difference."""
    found: dict[Key, Match] = {}
    asked: set[tuple[Key, str, str]] = set()
    for key, row in rows:
        if (key, row.fips, row.ori) in asked:
            continue
        asked.add((key, row.fips, row.ori))
        here, before = listed.match(row), found.get(key)
        if before is None or _weight(here) > _weight(before):
            found[key] = here
    return found


def _weight(match: Match) -> tuple[int, int, str]:
    return (match.sure, -(match.id or 0), match.reason)
