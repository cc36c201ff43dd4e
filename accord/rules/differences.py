"""What changed between two texts, word by word, in pieces and in words.  Pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

Mark = Literal["same", "gone", "new"]
Status = Literal["same", "changed", "added", "removed"]
MOST_WORDS = 1_500
"""Longer texts are compared sentence by sentence: a reader of so long a text looks for those."""
_WORD = re.compile(r"\S+\s*|\s+")
_SENTENCE = re.compile(r"[^\n.!?;]*(?:[.!?;]+\s*|\n+|$)")


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words that stand in both texts, only in the earlier one, or only in the later one."""

    mark: Mark
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One field in two versions: its status, the pieces of each side, and what changed in words."""

    label: str
    status: Status
    before: tuple[Piece, ...]
    after: tuple[Piece, ...]
    said: str


def difference(label: str, before: str | None, after: str | None) -> Difference:
    """Compare one field; None where a version does not have it."""
    if before == after:
        whole = (Piece("same", before or ""),)
        return Difference(label=label, status="same", before=whole, after=whole, said="Not changed.")
    if not before:
        return Difference(label=label, status="added", before=(), after=(Piece("new", after or ""),), said="Added.")
    if not after:
        return Difference(label=label, status="removed", before=(Piece("gone", before),), after=(), said="Taken out.")
    left, right = _pieces(before, after)
    gone, new = _count(left, "gone"), _count(right, "new")
    return Difference(label=label, status="changed", before=left, after=right, said=_said(gone, new))


def differences(before: Mapping[str, tuple[str, str]], after: Mapping[str, tuple[str, str]]) -> dict[str, Difference]:
    """Compare every field of two versions by its key; each holds (label, text).  The later version's order, then the rest."""
    found = {}
    for key in dict.fromkeys((*after, *before)):
        label = (after.get(key) or before[key])[0]
        found[key] = difference(
            label, before[key][1] if key in before else None, after[key][1] if key in after else None
        )
    return found


def _pieces(before: str, after: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    a, b = _WORD.findall(before), _WORD.findall(after)
    if max(len(a), len(b)) > MOST_WORDS:
        a, b = ([s for s in _SENTENCE.findall(text) if s] for text in (before, after))
    # What stands after a word (a space, the end) is no change of the word.
    matcher = SequenceMatcher(
        None, [w.rstrip() for w in a], [w.rstrip() for w in b], autojunk=max(len(a), len(b)) > MOST_WORDS
    )
    left: list[Piece] = []
    right: list[Piece] = []
    for kind, i, j, k, m in matcher.get_opcodes():
        if kind == "equal":
            left.append(Piece("same", "".join(a[i:j])))
            right.append(Piece("same", "".join(b[k:m])))
            continue
        if j > i:
            left.append(Piece("gone", "".join(a[i:j])))
        if m > k:
            right.append(Piece("new", "".join(b[k:m])))
    return tuple(left), tuple(right)


def _count(pieces: Iterable[Piece], mark: Mark) -> int:
    return sum(len(p.text.split()) for p in pieces if p.mark == mark)


def _said(gone: int, new: int) -> str:
    parts = [f"{n} {'word' if n == 1 else 'words'} {what}" for n, what in ((gone, "taken out"), (new, "put in")) if n]
    return (", ".join(parts) or "Only the spacing changed") + "."
