"""Why a form asks: for each field that is not plain by itself, the reason and its legal basis."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from accord.programs.places import DATA

FILE = DATA / "why.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """Why something is asked, in words a clerk knows, and the law or rule behind it."""

    says: str
    citation: str
    verified: bool = False
    """Whether somebody compared it with its source; a house rule is its own source."""

    @property
    def unverified(self) -> bool:
        """Whether its basis is law or a paper that nobody has compared yet."""
        return not self.verified and self.citation.strip().lower() != "house rule"


@cache
def reasons() -> Mapping[str, Why]:
    """Return the reasons by the name of the field.

    Raises:
        TypeError: an entry lacks a word, or has one that nobody knows.
    """
    return MappingProxyType({name: Why(**entry) for name, entry in tomllib.loads(FILE.read_text("utf-8")).items()})
