"""Typed rows from the dated tables of a file; a row that is not whole is refused at the start."""

from dataclasses import fields
from typing import Any, TypeVar

from accord.rules.since import Dated

T = TypeVar("T", bound=Dated)


class DatedRowError(ValueError):
    """The file is not what it should be."""


def tables(raw: dict[str, Any], known: set[str]) -> None:
    """Refuse a file that lacks a table or has one more.

    Raises:
        DatedRowError: it does.
    """
    if set(raw) != known:
        raise DatedRowError(f"tables {sorted(set(raw) ^ known)} are missing or unknown")


def rows(kind: type[T], entries: list[dict[str, Any]]) -> tuple[T, ...]:
    """Return typed rows of one table.

    Raises:
        DatedRowError: a key is missing or unknown, a citation is empty, or an amount is below zero.
    """
    wanted = {f.name for f in fields(kind)}
    found = []
    for entry in entries:
        if set(entry) != wanted:
            raise DatedRowError(f"{kind.__name__}: {sorted(set(entry) ^ wanted)} are missing or unknown")
        amounts = [v for k, v in entry.items() if k.endswith(("cents", "percent"))]
        if not str(entry["citation"]).strip() or any(a < 0 for a in amounts):
            raise DatedRowError(f"{kind.__name__} of {entry['since']}: a citation is empty or an amount below zero")
        values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in entry.items()}
        found.append(kind(**values))
    return tuple(found)
