"""How near two words are: the number of letters to change, leave out, put in or swap."""

from collections.abc import Iterable


def distance(a: str, b: str, most: int) -> int:
    """Return the number of single edits (swapped neighbours count once) from `a` to `b`; `most` + 1 if it is more."""
    if a == b:
        return 0
    if abs(len(a) - len(b)) > most:
        return most + 1
    # What both begin and end with costs nothing to change; most names share most of their letters.
    begin, end = 0, 0
    shorter = min(len(a), len(b))
    while begin < shorter and a[begin] == b[begin]:
        begin += 1
    while end < shorter - begin and a[-1 - end] == b[-1 - end]:
        end += 1
    a, b = a[begin : len(a) - end], b[begin : len(b) - end]
    if len(a) > most and len(b) > most and not set(a) & set(b):
        return most + 1
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, start=1):
        older, before, row = before, row, [i] + [0] * len(b)
        for j, y in enumerate(b, start=1):
            best = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                best = min(best, older[j - 2] + 1)
            row[j] = best
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)


def nearest(word: str, known: Iterable[str], most: int) -> str | None:
    """Return the one known word within so many edits; None where there is none, or where two are equally near."""
    best, found = most + 1, None
    for other in known:
        away = distance(word, other, min(most, best))
        if away < best:
            best, found = away, other
        elif away == best and away <= most and other != found:
            found = None
    return found if best <= most else None


SHORT, LONG = 5, 8


def slips(a: str, b: str) -> bool:
    """Return whether two names are alike but for slips: word by word, one edit in a word of five letters, two in one of eight.

    “Lee” and “Leon”, “Bay” and “Clay” are two places and no slip.
    """
    left, right = a.split(), b.split()
    return len(left) == len(right) and all(x == y or _slip(x, y) for x, y in zip(left, right, strict=True))


def _slip(x: str, y: str) -> bool:
    longest = max(len(x), len(y))
    return longest >= SHORT and distance(x, y, 2) <= (2 if longest >= LONG else 1)
