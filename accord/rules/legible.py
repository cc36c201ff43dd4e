"""Make any text fit for a printed record: nothing lost, nothing hidden, nothing that stops the press.

A character that our fonts cannot draw, or that is invisible and could reverse or hide words,
is printed as its number and name in square brackets, such as `[U+1F600 grinning face]`.
"""

import re
import unicodedata
from dataclasses import dataclass, field

_TIDIED = str.maketrans(
    dict.fromkeys("\r\x0b\x0c\x85\u2028\u2029", "\n")
    | dict.fromkeys("\t\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2008\u2009\u200a\u205f\u3000", " ")
    | dict.fromkeys("\u2007\u202f", "\xa0")
)
"""Every kind of line end is one line end; of spaces there are two, and the second does not break."""

_LOOKS = re.compile("[\ufe00-\ufe0f]")
"""Variation selectors choose between two drawings of one character; our fonts have one."""


@dataclass(frozen=True, slots=True)
class Glyphs:
    """The characters that can be drawn."""

    characters: frozenset[str]
    _trouble: re.Pattern[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # One compiled class finds the rare misfit far faster than a loop over a long paragraph.
        inside = "".join(re.escape(c) for c in sorted(self.characters))
        object.__setattr__(self, "_trouble", re.compile(f"[^\n{inside}]"))

    @classmethod
    def read(cls, text: str) -> "Glyphs":
        """Read ranges such as `0020-007E`, one a line; lines that start with # are remarks.

        Raises:
            ValueError: a line is no hexadecimal number or range.
        """
        found: set[str] = set()
        for line in text.splitlines():
            if line and not line.startswith("#"):
                first, _, last = line.partition("-")
                found.update(map(chr, range(int(first, 16), int(last or first, 16) + 1)))
        return cls(frozenset(found))

    def legible(self, text: str, *, plain: bool = False) -> str:
        """Return `text` with every character that cannot be drawn spelled out.

        `plain` also spells out loose accents and joiners, for the rare mixture of scripts in
        which each character can be drawn but not all of them together.
        """
        one_form = unicodedata.normalize("NFC", _LOOKS.sub("", text.replace("\r\n", "\n").translate(_TIDIED)))
        shown = self._trouble.sub(lambda match: _spelled(match[0]), one_form)
        if plain:
            shown = "".join(_spelled(c) if _leans(c) else c for c in shown)
        return shown


def _leans(character: str) -> bool:
    """Whether the character is drawn on or joined to its neighbours."""
    return unicodedata.category(character).startswith("M") or character in "\u200c\u200d"


def _spelled(character: str) -> str:
    name = unicodedata.name(character, "").lower()
    return f"[U+{ord(character):04X}{' ' + name if name else ''}]"
