"""Legible text cut into words, numbers and what stands between them, and what runs of numbers look like.

Nothing here looks further than a bounded number of pieces.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple


class Token(NamedTuple):
    """A word ("w"), a number ("d") or what stands between ("s"), with its place."""

    kind: str
    text: str
    start: int
    end: int


_PIECES = re.compile(r"[^\W\d_]+|[0-9]+|[\W_]+")
NOTHING = Token("", "", 0, 0)
LOOK = 12
"""How many pieces a rule looks ahead, so that no text makes it look at all of it again and again."""


def cut(view: str) -> list[Token]:
    """Cut legible text into words, numbers and what stands between them."""
    kinds = ("w", "d", "s")
    tokens: list[Token] = []
    for m in _PIECES.finditer(view):
        first = m.group()[0]
        kind = kinds[1] if first.isdigit() and first.isascii() else kinds[0] if first.isalnum() else kinds[2]
        tokens.append(Token(kind, m.group(), m.start(), m.end()))
    return tokens


def at(tokens: Sequence[Token], i: int) -> Token:
    """Return the piece at a place, or an empty one where the text has ended."""
    return tokens[i] if 0 <= i < len(tokens) else NOTHING


def joins(between: Token) -> bool:
    """Whether what stands between two numbers can be part of one identifier."""
    if between.kind != "s" or len(between.text) > LOOK:
        return False
    core = between.text.strip()
    if not core:
        return "\n" not in between.text
    return set(core) <= set("-./_\\*|~\u00b7\u2022 ") and not (core[-1] == "." and between.text[-1].isspace())


def numbers(tokens: Sequence[Token], i: int, *, commas: bool = False) -> list[int]:
    """Return the places of the numbers that a run of numbers holds, from `i` on."""
    places = [i]
    while len(places) < LOOK and at(tokens, places[-1] + 2).kind == "d":
        between = tokens[places[-1] + 1]
        if not (joins(between) or (commas and between.text == ",")):
            break
        places.append(places[-1] + 2)
    return places


def is_year(text: str) -> bool:
    """Whether a number can be a year of our time."""
    return len(text) == 4 and text[:2] in ("19", "20", "21")


def is_date(numbers: Sequence[str]) -> bool:
    """Whether a run of numbers begins as a calendar date: year, month, day in one of the usual orders."""
    if len(numbers) < 3:
        return False
    a, b, c = numbers[:3]
    if is_year(a):
        return len(b) <= 2 and len(c) <= 2 and 1 <= int(b) <= 12 and 1 <= int(c) <= 31
    if len(a) > 2 or len(b) > 2 or not (is_year(c) or len(c) == 2):
        return False
    return 1 <= int(a) <= 31 and 1 <= int(b) <= 31 and min(int(a), int(b)) <= 12


def innocent(numbers: Sequence[str]) -> bool:
    """Whether a run begins as a date, a year and a number (R-2026-0001, 2025-2026) or a telephone number."""
    lengths = tuple(len(n) for n in numbers)
    if is_date(numbers) or lengths[:3] == (3, 3, 4) or lengths[:4] == (1, 3, 3, 4):
        return True
    return len(numbers) > 1 and is_year(numbers[0]) and lengths[1] in (4, 5)


def sum_to(lengths: Sequence[int], wanted: frozenset[int]) -> int:
    """Return how many of the first numbers together have a wanted count of digits; 0 when none do."""
    total = 0
    for n, length in enumerate(lengths, start=1):
        total += length
        if total in wanted:
            return n
    return 0


def run_together(tokens: Sequence[Token], i: int) -> tuple[str, int]:
    """Return the letters and digits that stand together from `i` on, and the place of the last of them."""
    j = i
    while j + 1 < len(tokens) and tokens[j + 1].kind != "s" and j - i < 2 * LOOK:
        j += 1
    return "".join(tokens[k].text for k in range(i, j + 1)), j
