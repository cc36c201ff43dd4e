"""Dated data of the money room: what may be paid from a fund, and how the yearly form adds up."""

import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from typing import Any

from accord.programs.places import DATA
from accord.rules.money.form import LINES, FormEdition, Total
from accord.rules.money.uses import JUDGES, Rule, UseEdition

USES_FILE, FORM_FILE = DATA / "uses.toml", DATA / "certification.toml"


class MoneyDataError(ValueError):
    """A file of the money room is not what it should be: names the entry and what is wrong with it."""


def table(entry: Mapping[str, Any], where: str, wanted: Mapping[str, type], may: Iterable[str] = ()) -> dict[str, Any]:
    """Return one entry of a file with exactly the keys it must have, each of its type.

    Raises:
        MoneyDataError: a key is missing, unknown or of another type.
    """
    optional = set(may)
    missing, extra = sorted(set(wanted) - optional - set(entry)), sorted(set(entry) - set(wanted))
    if missing or extra:
        raise MoneyDataError(f"{where}: missing {missing}, unknown {extra}")
    for key, value in entry.items():
        if type(value) is not wanted[key]:
            raise MoneyDataError(f"{where}: {key} is {type(value).__name__}, expected {wanted[key].__name__}")
        if value == "":
            raise MoneyDataError(f"{where}: {key} is empty")
    return dict(entry)


@cache
def use_editions() -> tuple[UseEdition, ...]:
    """Return the editions of what may be paid, oldest first.

    Raises:
        MoneyDataError: the shipped file does not hold together.
    """
    return read_uses(USES_FILE.read_text(encoding="utf-8"))


def read_uses(text: str) -> tuple[UseEdition, ...]:
    """Return the editions that a file's text holds, oldest first.

    Raises:
        MoneyDataError: a key is missing or unknown, a judge is unknown, or two editions begin on one day.
    """
    found = []
    for raw in tomllib.loads(text).get("edition", []):
        where = str(raw.get("code", "?"))
        entry = table(raw, where, {"code": str, "title": str, "effective": date, "citation": str, "verified": bool,
                                   "rule": list}, may=("rule",))  # fmt: skip
        rules = tuple(_rule(r, where) for r in entry.pop("rule", []))
        found.append(UseEdition(**entry, rules=rules))
    found.sort(key=lambda e: e.effective)
    if len({e.effective for e in found}) != len(found) or not found:
        raise MoneyDataError("editions of the uses: none, or two begin on one day")
    return tuple(found)


def _rule(raw: Mapping[str, Any], where: str) -> Rule:
    entry = table(raw, where, {"judge": str, "says": str, "fix": str, "citation": str, "verified": bool, "lines": list,
                               "cents": int}, may=("lines", "cents"))  # fmt: skip
    if entry["judge"] not in JUDGES:
        raise MoneyDataError(f"{where}: unknown judge {entry['judge']!r}; expected one of {JUDGES}")
    return Rule(**{**entry, "lines": tuple(entry.get("lines", ()))})


@cache
def form_editions() -> tuple[FormEdition, ...]:
    """Return the editions of the yearly form, oldest first.

    Raises:
        MoneyDataError: the shipped file does not hold together.
    """
    return read_forms(FORM_FILE.read_text(encoding="utf-8"))


def read_forms(text: str) -> tuple[FormEdition, ...]:
    """Return the editions of the form that a file's text holds, oldest first.

    Raises:
        MoneyDataError: a key is missing or unknown, a line does not exist, a total stands twice or rests on a
            line that is computed after it, or two editions begin in one year.
    """
    found = []
    for raw in tomllib.loads(text).get("edition", []):
        where = str(raw.get("code", "?"))
        entry = table(raw, where, {"code": str, "title": str, "from_year": int, "from_year_verified": bool,
                                   "citation": str, "total": list})  # fmt: skip
        totals = tuple(_total(t, where) for t in entry.pop("total"))
        computed = [t.line for t in totals]
        for i, total in enumerate(totals):
            later = set(computed[i:]) & {*total.plus, *total.minus}
            if later or computed.count(total.line) > 1:
                raise MoneyDataError(f"{where}: line {total.line} stands twice or rests on a later total")
        found.append(FormEdition(**entry, totals=totals))
    found.sort(key=lambda e: e.from_year)
    if len({e.from_year for e in found}) != len(found) or not found:
        raise MoneyDataError("editions of the form: none, or two begin in one year")
    return tuple(found)


def _total(raw: Mapping[str, Any], where: str) -> Total:
    entry = table(raw, where, {"line": str, "plus": list, "minus": list, "says": str, "verified": bool})
    strange = {entry["line"], *entry["plus"], *entry["minus"]} - set(LINES)
    if strange:
        raise MoneyDataError(f"{where}: the form has no line {sorted(strange)}")
    return Total(**{**entry, "plus": tuple(entry["plus"]), "minus": tuple(entry["minus"])})
