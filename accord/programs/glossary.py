"""The words of the field: one file, from which the page, its pop-ups and the documentation are drawn."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from accord.programs.places import DATA

FILE = DATA / "glossary.toml"


class GlossaryError(ValueError):
    """The file of words is not what it should be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One term of art: how it is said, how the code says it, and what it means, in Markdown."""

    word: str
    says: str
    code: str = ""

    @property
    def slug(self) -> str:
        """Return the word's place on the page of words."""
        return re.sub(r"[^a-z0-9]+", "-", self.word.casefold()).strip("-")

    @property
    def plain(self) -> str:
        """Return the meaning without marks, as a pop-up says it; it begins with a capital."""
        said = re.sub(r"[*`]", "", self.says)
        return said[:1].upper() + said[1:]


@cache
def words() -> Mapping[str, Word]:
    """Return every word by its place on the page, in the order of the alphabet.

    Raises:
        GlossaryError: an unknown key, an empty meaning, or a word that stands twice.
    """
    found: dict[str, Word] = {}
    for entry in tomllib.loads(FILE.read_text(encoding="utf-8")).get("word", []):
        try:
            word = Word(**entry)
        except TypeError as error:
            raise GlossaryError(f"{FILE.name}: {entry}: {error}") from error
        if not word.says.strip() or word.slug in found:
            raise GlossaryError(f"{FILE.name}: {word.word} says nothing, or stands there twice")
        found[word.slug] = word
    return MappingProxyType(found)


@cache
def by_name() -> Mapping[str, Word]:
    """Return every word by how it is said, in small letters."""
    return MappingProxyType({w.word.casefold(): w for w in words().values()})
