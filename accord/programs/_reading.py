"""From TOML tables to typed classes; the classes are the vocabulary, and nothing else passes.

Every problem names the file, the key inside it, what was got and what could have stood there.
"""

import re
import tomllib
import types
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from accord.rules.decisions import Problem

T = TypeVar("T")


class _Unreadable:
    """Stands for a value that could not be read; its problem is already listed."""


UNREADABLE = _Unreadable()


class Reader:
    """Reads one file and gathers everything that is wrong with it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.problems: list[Problem] = []

    def problem(self, key: str, message: str, *, got: object = "", expected: str = "") -> None:
        """Add one problem at a key of this file."""
        shown = "" if got == "" else repr(got)[:80]
        where = f"{self.path.name}: {key}" if key else self.path.name
        self.problems.append(Problem(field=where, message=message, got=shown, expected=expected))

    def table(self) -> dict[str, Any] | None:
        """Return the file's top table, or None with a problem; TOML itself refuses a repeated key."""
        try:
            return tomllib.loads(self.path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
            self.problem("", f"The file cannot be read: {error}")
            return None

    def read(self, cls: type[T], table: object, at: str = "") -> T | None:
        """Return one typed thing, or None with its problems listed."""
        if not isinstance(table, Mapping):
            self.problem(at, "A table is needed.", got=table, expected=", ".join(sorted(keys(cls))))
            return None
        known = keys(cls)
        for key in table:
            if key not in known:
                close = get_close_matches(key, known, n=1)
                hint = f" Did you mean {close[0]!r}?" if close else ""
                self.problem(_under(at, key), f"Unknown key.{hint}", got=key, expected=", ".join(sorted(known)))
        values: dict[str, object] = {}
        whole = True
        for key, (f, kind) in known.items():
            if key in table:
                values[f.name] = self._value(kind, table[key], _under(at, key))
                whole = whole and values[f.name] is not UNREADABLE
            elif f.default is MISSING and f.default_factory is MISSING:
                whole = False
                self.problem(_under(at, key), _missing(key), got="nothing", expected=_name(kind))
        return cls(**values) if whole else None

    def _value(self, kind: Any, got: object, at: str) -> object:
        origin = get_origin(kind)
        if origin is Literal:
            if got in get_args(kind):
                return got
            self.problem(at, "Not one of the closed list.", got=got, expected=", ".join(map(str, get_args(kind))))
            return UNREADABLE
        if origin is tuple:
            return self._items(get_args(kind)[0], got, at)
        if origin in (Union, types.UnionType):
            for one in get_args(kind):
                if _fits(one, got):
                    return got
            self.problem(at, "Wrong type.", got=got, expected=_name(kind))
            return UNREADABLE
        if is_dataclass(kind) and isinstance(kind, type):
            made = self.read(kind, got, at)
            return UNREADABLE if made is None else made
        if not _fits(kind, got):
            self.problem(at, "Wrong type.", got=got, expected=_name(kind))
            return UNREADABLE
        if isinstance(got, str):
            return self._words(got, at)
        return got

    def _words(self, got: str, at: str) -> object:
        # Line breaks inside a paragraph are the file's, not the text's; empty lines part paragraphs.
        text = "\n\n".join(" ".join(part.split()) for part in re.split(r"\n\s*\n", got.strip()))
        if not text:
            self.problem(at, _missing(at.rsplit(".", 1)[-1]), got="nothing", expected="words")
            return UNREADABLE
        return text

    def _items(self, kind: Any, got: object, at: str) -> object:
        if not isinstance(got, list):
            self.problem(at, "A list is needed.", got=got, expected=f"a list of {_name(kind)}")
            return UNREADABLE
        made = [self._value(kind, item, f"{at}[{i + 1}]") for i, item in enumerate(got)]
        return UNREADABLE if any(m is UNREADABLE for m in made) else tuple(made)


_KEYS: dict[type, dict[str, tuple[Field[Any], Any]]] = {}


def keys(cls: type) -> dict[str, tuple[Field[Any], Any]]:
    """Return the keys a table of this class may have: repeated tables are named in the singular.

    A field of many `Term` is written `[[term]]`, one of many `RequiredClause` is `[[required_clause]]`.
    """
    if cls in _KEYS:
        return _KEYS[cls]
    hints = get_type_hints(cls)
    found: dict[str, tuple[Field[Any], Any]] = {}
    for f in fields(cls):
        kind = hints[f.name]
        if get_origin(kind) is Mapping or f.name == "digest" or get_origin(kind) is types.MappingProxyType:
            continue  # Programs and digests come from the folder, never from a file.
        found[_key(f.name, kind)] = (f, kind)
    _KEYS[cls] = found
    return found


def _key(name: str, kind: Any) -> str:
    inner = get_args(kind)[0] if get_origin(kind) is tuple else None
    if not (isinstance(inner, type) and is_dataclass(inner)):
        return name
    if inner.__name__ == "Answerable":
        return "choice"
    return "".join(f"_{c.lower()}" if c.isupper() and i else c.lower() for i, c in enumerate(inner.__name__))


def _under(at: str, key: str) -> str:
    return f"{at}.{key}" if at else key


def _missing(key: str) -> str:
    if key == "citation":
        return "The citation is missing; every rule and number stands beside its source."
    return "This is needed."


def _fits(kind: Any, got: object) -> bool:
    if kind is date:
        return isinstance(got, date) and not isinstance(got, datetime)
    if kind is int:
        return isinstance(got, int) and not isinstance(got, bool)
    return isinstance(got, kind)


_NAMES = {str: "words", int: "a whole number", bool: "true or false", date: "a date as YYYY-MM-DD"}


def _name(kind: Any) -> str:
    origin = get_origin(kind)
    if origin is tuple:
        return f"a list of {_name(get_args(kind)[0])}"
    if origin is Literal:
        return ", ".join(map(str, get_args(kind)))
    if origin in (Union, types.UnionType):
        return " or ".join(_name(k) for k in get_args(kind) if k is not type(None))
    return _NAMES.get(kind, getattr(kind, "__name__", str(kind)).lower())
