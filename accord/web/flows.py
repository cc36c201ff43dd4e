"""Draw what came and where it went, on the server: ribbons as wide as their amounts; a table beside it says the same.

Places across are percentages of the width, places down are pixels, so that letters keep their size on a telephone.
"""

from collections.abc import Sequence
from dataclasses import dataclass

MOST, LEAST = 120, 2
"""The widest ribbon of a side in pixels, all its amounts together, and the thinnest."""
LABEL, GAP = 22, 10
"""Pixels above a ribbon for its words, and below it."""
BAR = 2
"""Half the width of the middle bar, in percent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ribbon:
    """One amount on its way: its words and amount, where they stand, and its outline."""

    label: str
    cents: int
    y: int
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Flows:
    """The whole picture: what came on the left, the fund in the middle, where it went on the right."""

    height: int
    middle: tuple[int, int]
    left: tuple[Ribbon, ...]
    right: tuple[Ribbon, ...]


def draw(came: Sequence[tuple[str, int]], went: Sequence[tuple[str, int]]) -> Flows | None:
    """Return the picture of amounts in cents by their words, or None where nothing moved.

    Amounts at or below zero, such as a year's reversals, are left to the table.
    """
    came, went = [c for c in came if c[1] > 0], [w for w in went if w[1] > 0]
    whole = max(sum(c for _, c in came), sum(w for _, w in went))
    if not whole:
        return None
    sides = [[(label, cents, max(LEAST, cents * MOST // whole)) for label, cents in side] for side in (came, went)]
    tall = [sum(LABEL + width + GAP for *_, width in side) for side in sides]
    height = max(*tall, MOST + 2 * GAP)
    thick = [sum(width for *_, width in side) for side in sides]
    top = (height - max(thick)) // 2
    left, right = (
        _ribbons(side, top, left=side is sides[0], first=(height - rows) // 2)
        for side, rows in zip(sides, tall, strict=True)
    )
    return Flows(height=height, middle=(top, max(thick)), left=left, right=right)


def _ribbons(side: list[tuple[str, int, int]], top: int, *, left: bool, first: int) -> tuple[Ribbon, ...]:
    found, y, joint = [], first, top
    outer, inner = (0, 50 - BAR) if left else (100, 50 + BAR)
    turn = (outer + inner) // 2
    for label, cents, width in side:
        a, b = y + LABEL, joint
        path = (
            f"M{outer},{a} C{turn},{a} {turn},{b} {inner},{b} L{inner},{b + width}"
            f" C{turn},{b + width} {turn},{a + width} {outer},{a + width} Z"
        )
        found.append(Ribbon(label=label, cents=cents, y=y + LABEL - 7, path=path))
        y, joint = a + width + GAP, joint + width
    return tuple(found)
