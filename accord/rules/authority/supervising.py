"""Supervision on one day: how many officers each position directs, and what stands in the way of directing them.

A position in a field office supervises, never a person by name.  Conflicts are reported and stop
nothing by themselves: a letter is refused over the ratio when it is written, and what went wrong
later (an office left empty, an officer who came to direct himself) is for people to mend.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Directed:
    """One officer whose letter runs today: by which position of which office, under which agreement."""

    designation: str
    officer: int
    position: str
    office: int
    office_name: str
    agreement: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """One supervising position with its officers, here and under other agreements, and each conflict in words."""

    position: str
    office: str
    here: int
    elsewhere: int
    most: int | None
    conflicts: tuple[str, ...]


def positions(
    directed: Iterable[Directed], agreement: str, most: int | None, supervisors: Mapping[int, frozenset[int]]
) -> tuple[Position, ...]:
    """Return every position that directs officers of an agreement; `supervisors` are who supervises in each office today."""
    together: dict[tuple[int, str], list[Directed]] = defaultdict(list)
    for d in directed:
        together[d.office, d.position.casefold()].append(d)
    found = []
    for (office, _), every in sorted(together.items(), key=lambda pair: (pair[1][0].office_name, pair[0][1])):
        mine = [d for d in every if d.agreement == agreement]
        if mine:
            found.append(_position(mine, every, most, supervisors.get(office, frozenset())))
    return tuple(found)


def _position(mine: list[Directed], every: list[Directed], most: int | None, there: frozenset[int]) -> Position:
    others = sorted({d.agreement for d in every} - {mine[0].agreement})
    said = []
    if most is not None and len(every) > most:
        said.append(f"Directs {len(every)} officers in all; the agreement allows {most}.")
    if not there:
        said.append("Nobody holds the office of supervisor there today.")
    own = sorted(d.designation for d in mine if d.officer in there)
    if own:
        said.append(f"Would direct himself or herself: {', '.join(own)}.")
    if there and all(d.officer in there for d in mine) and len(there) == 1:
        said.append("No other supervisor is there to direct them.")
    if others:
        said.append(f"Directs officers under {', '.join(others)} as well.")
    return Position(
        position=mine[0].position, office=mine[0].office_name, here=len(mine), elsewhere=len(every) - len(mine), most=most,
        conflicts=tuple(said),
    )  # fmt: skip
