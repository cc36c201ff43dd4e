"""The words of the complaint poster in each language: one file, and a language more needs no code."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from types import MappingProxyType

from accord.programs.places import DATA
from accord.rules.agreements.poster import PLACES, Words

FILE = DATA / "posters.toml"


class PosterError(ValueError):
    """The file of the posters' words is not what it should be."""


@cache
def languages() -> Mapping[str, Words]:
    """Return the words of every language by its code, in the order of the file.

    Raises:
        PosterError: see `read`.
    """
    return read(FILE.read_text(encoding="utf-8"))


def read(text: str) -> Mapping[str, Words]:
    """Return the words of every language that a file's text holds.

    Raises:
        PosterError: a key is missing or unknown, a place is unknown, words are empty, or a language stands twice.
    """
    found: dict[str, Words] = {}
    for entry in tomllib.loads(text).get("language", []):
        code = entry.get("code", "?")
        wanted = {f.name for f in fields(Words)}
        if set(entry) != wanted:
            missing, extra = sorted(wanted - set(entry)), sorted(set(entry) - wanted)
            raise PosterError(f"{code}: missing {missing}, unknown {extra}")
        words = Words(**{**entry, "points": tuple(entry["points"])})
        if code in found:
            raise PosterError(f"{code} stands there twice")
        for name, said in _said(words):
            if not said.strip():
                raise PosterError(f"{code}: {name} is empty")
            if strange := set(re.findall(r"\{(.*?)\}", said)) - PLACES:
                raise PosterError(
                    f"{code}: {name} has the unknown place {sorted(strange)}; places are {sorted(PLACES)}"
                )
        found[code] = words
    return MappingProxyType(found)


def _said(words: Words) -> list[tuple[str, str]]:
    parts = [(f.name, getattr(words, f.name)) for f in fields(Words)]
    return [*((n, s) for n, s in parts if isinstance(s, str)), *(("points", p) for p in words.points)]
