"""What an action asks for, declared once: the form, the JSON schema, the CLI options.

`parse` turns raw values (from a form, a JSON body or a command line) into typed ones, or
names every problem at once.  The same declaration judges all three, so the verdict is the
same on every path.  Free text is screened for identifiers of persons here and nowhere else.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from typing import Literal
from uuid import UUID

from accord.rules.contacts import malformed
from accord.rules.decisions import Invalid, Problem, needed
from accord.rules.screening import screen
from accord.rules.uploads import EXPECTED, Upload

Kind = Literal[
    "text", "words", "integer", "cents", "date", "instant", "choice", "choices",
    "yesno", "reference", "rows", "file", "secret",
]  # fmt: skip
EARLIEST, LATEST = date(1990, 1, 1), date(2100, 1, 1)
"""Dates outside these years are slips of the keyboard, not facts about agreements."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One value of a closed list, with the words a person reads."""

    value: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One thing an action asks for.  Lengths in characters, money in integer cents."""

    name: str
    kind: Kind
    label: str
    help: str = ""
    why: str = ""
    """Why it is asked, where that is not plain; a page shows it on request, with `citation`, its legal basis."""
    citation: str = ""
    required: bool = True
    max_length: int = 200
    minimum: int = 0
    maximum: int = 1_000_000
    choices: tuple[Choice, ...] = ()
    of: str = ""
    """For a reference, the kind of thing it names (`agency`, `office`, `staff`, `request`)."""
    columns: tuple["Field", ...] = ()
    max_rows: int = 50
    empty_rows: int = 3
    source: str = ""
    """Name of a list that the edge fills the choices from (`functions`, `programs`)."""
    form: Literal["", "mail", "phone"] = ""
    apart: bool = False
    """Kept apart from the log, so that it can be deleted on its day (a contact, never a reason)."""


class Given(dict[str, object]):
    """Parsed values with their types: what a rule or an action reads."""

    def text(self, name: str) -> str:
        """Return text, empty when it was left out."""
        value = self.get(name)
        return value if isinstance(value, str) else ""

    def number(self, name: str, default: int = 0) -> int:
        """Return a whole number."""
        value = self.get(name)
        return value if isinstance(value, int) else default

    def day(self, name: str) -> date | None:
        """Return a calendar date, or None when it was left out."""
        value = self.get(name)
        return value if isinstance(value, date) else None

    def moment(self, name: str) -> datetime | None:
        """Return an aware UTC moment, or None when it was left out."""
        value = self.get(name)
        return value if isinstance(value, datetime) else None

    def yes(self, name: str) -> bool:
        """Return whether the answer was yes; left out counts as no."""
        return self.get(name) is True

    def some(self, name: str) -> tuple[str, ...]:
        """Return the chosen values of a list."""
        value = self.get(name)
        return tuple(str(v) for v in value) if isinstance(value, tuple) else ()

    def rows(self, name: str) -> tuple["Given", ...]:
        """Return the rows of a table."""
        value = self.get(name)
        return tuple(v for v in value if isinstance(v, Given)) if isinstance(value, tuple) else ()

    def file(self, name: str) -> Upload:
        """Return a file; only for a required field.

        Raises:
            KeyError: there is none.
        """
        value = self[name]
        if not isinstance(value, Upload):
            raise KeyError(name)
        return value

    def ref(self, name: str) -> UUID | None:
        """Return the id of the thing named, or None."""
        value = self.get(name)
        return value if isinstance(value, UUID) else None


def choices(*pairs: tuple[str, str]) -> tuple[Choice, ...]:
    """Return a closed list from (value, label) pairs."""
    return tuple(Choice(value=v, label=w) for v, w in pairs)


def parse(fields: Sequence[Field], raw: Mapping[str, object], *, where: str = "") -> Given:
    """Return typed values for every declared field; an absent optional one is None.

    Raises:
        Invalid: unknown names, missing, mistyped, over-long, out-of-range values, control
            characters or an identifier of a person in free text; all of them at once.
    """
    known = {f.name for f in fields}
    problems = [
        Problem(
            field=where + str(name)[:80],
            message="This is not one of the fields of this action.",
            got=str(name)[:80],
            expected=", ".join(sorted(known)) or "no fields at all",
        )
        for name in raw
        if name not in known
    ]
    values = Given()
    for f in fields:
        got = raw.get(f.name)
        if isinstance(got, str) and f.kind not in ("text", "words", "rows", "secret"):
            got = got.strip()
        if got in (None, "", []):
            values[f.name] = () if f.kind in ("choices", "rows") else None
            if f.required:
                problems.append(
                    Problem(field=where + f.name, message=needed(f.label), got="nothing", expected=_expected(f))
                )
            continue
        try:
            values[f.name] = PARSERS[f.kind](f, got, where)
        except Invalid as error:
            problems += error.problems
    if problems:
        raise Invalid(tuple(problems), kept=dict(raw))
    return values


TYPES: Mapping[Kind, type | tuple[type, ...]] = {
    "integer": int,
    "cents": int,
    "yesno": bool,
    "choices": list,
    "rows": list,
}
"""The JSON type of each kind; every other kind is a string."""


def mistyped(fields: Sequence[Field], raw: Mapping[str, object], *, where: str = "") -> tuple[Problem, ...]:
    """Return every JSON value of the wrong type, for callers that send typed values.

    Forms and command lines send text only, so `parse` reads numbers from text; a program
    that sends `"3"` where a number is asked has a mistake it should hear of.
    """
    found: list[Problem] = []
    for f in fields:
        got = raw.get(f.name)
        if got is None:
            continue
        wanted = TYPES.get(f.kind, str)
        if not isinstance(got, wanted) or (isinstance(got, bool) and wanted is int):
            found.append(
                Problem(
                    field=where + f.name,
                    message=f"{f.label}: this is {type(got).__name__} where {_expected(f)} is asked.",
                    got=type(got).__name__,
                    expected=_expected(f),
                )
            )
        elif f.kind == "rows" and isinstance(got, list):
            for i, row in enumerate(got):
                if isinstance(row, Mapping):
                    found += mistyped(f.columns, row, where=f"{where}{f.name}.{i}.")
    return tuple(found)


def _bad(f: Field, where: str, got: object, message: str = "") -> Invalid:
    shown = "" if f.kind in ("text", "words") else repr(got)[:60]
    text = message or f"{f.label} cannot be read."
    return Invalid((Problem(field=where + f.name, message=text, got=shown, expected=_expected(f)),))


def _expected(f: Field) -> str:
    match f.kind:
        case "text" | "words" | "secret":
            return f"text of at most {f.max_length} characters"
        case "integer":
            return f"a whole number from {f.minimum} to {f.maximum}"
        case "cents":
            return "an amount in whole cents"
        case "date":
            return f"a date as YYYY-MM-DD between {EARLIEST} and {LATEST}"
        case "instant":
            return "a moment with its offset, as 2027-03-01T00:00:00-05:00"
        case "choice":
            return "one of " + ", ".join(c.value for c in f.choices) if f.choices else "one of the list"
        case "choices":
            return "any of " + ", ".join(c.value for c in f.choices) if f.choices else "any of the list"
        case "yesno":
            return "yes or no"
        case "reference":
            return f"the id of one {f.of}"
        case "rows":
            return "rows with " + ", ".join(c.name for c in f.columns)
        case "file":
            return EXPECTED


_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def keepable(text: str) -> bool:
    """Return whether both databases can hold, and look for, this text: no control character, no half character."""
    return _CONTROL.search(text) is None


def _text(f: Field, got: object, where: str) -> str:
    if not isinstance(got, str):
        raise _bad(f, where, got, f"{f.label} must be text, not {type(got).__name__}.")
    text = got.replace("\r\n", "\n").strip()
    if f.kind == "text" and "\n" in text:
        raise _bad(f, where, got, f"{f.label} must be a single line.")
    if _CONTROL.search(text):
        raise _bad(f, where, got, f"{f.label} holds control characters; type it again without them.")
    if not text and f.required:
        raise _bad(f, where, got, needed(f.label))
    if len(text) > f.max_length:
        raise _bad(f, where, got, f"{f.label} has {len(text)} characters; at most {f.max_length} fit.")
    _screened(f, where, text)
    if text and (fault := malformed(f.form, text)):
        raise _bad(f, where, got, f"{f.label}: {fault}")
    return text


def _screened(f: Field, where: str, text: str) -> None:
    """Refuse text that holds an identifier of a person.

    Raises:
        Invalid: it holds one; the kinds are named, the text is not repeated.
    """
    if hits := screen(text):
        reasons = "; ".join(sorted({h.reason for h in hits}))
        message = f"{f.label} seems to hold an identifier of a person ({reasons}). Accord keeps no such"
        message += " data; describe the matter without it."
        kinds = tuple(sorted({h.code for h in hits} - {"control"}))
        raise Invalid((Problem(field=where + f.name, message=message, expected=_expected(f), identifiers=kinds),))


def _integer(f: Field, got: object, where: str) -> int:
    if isinstance(got, str) and re.fullmatch(r"-?[0-9]{1,15}", got):
        got = int(got)
    if not isinstance(got, int) or isinstance(got, bool):
        raise _bad(f, where, got)
    if not f.minimum <= got <= f.maximum:
        raise _bad(f, where, got, f"{f.label} must be from {f.minimum} to {f.maximum}.")
    return got


def _date(f: Field, got: object, where: str) -> date:
    if isinstance(got, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", got):
        try:
            got = date.fromisoformat(got)
        except ValueError as error:
            raise _bad(f, where, got, f"{f.label}: there is no such day in the calendar.") from error
    if not isinstance(got, date) or isinstance(got, datetime):
        raise _bad(f, where, got)
    if not EARLIEST <= got < LATEST:
        raise _bad(f, where, got, f"{f.label} lies too far away.")
    return got


def _instant(f: Field, got: object, where: str) -> datetime:
    if isinstance(got, str):
        try:
            got = datetime.fromisoformat(got)
        except ValueError as error:
            raise _bad(f, where, got) from error
    if not isinstance(got, datetime):
        raise _bad(f, where, got)
    if got.tzinfo is None:
        raise _bad(f, where, got, f"{f.label} needs its offset from UTC.")
    if not EARLIEST <= got.date() < LATEST:
        raise _bad(f, where, got, f"{f.label} lies too far away.")
    return got.astimezone(UTC)


def _choice(f: Field, got: object, where: str) -> str:
    if not isinstance(got, str) or (f.choices and got not in {c.value for c in f.choices}):
        raise _bad(f, where, got, f"{f.label}: this is not on the list.")
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.:/-]{0,79}", got):
        raise _bad(f, where, got, f"{f.label}: this is not on the list.")
    if not f.choices:
        _screened(f, where, got)
    return got


def _choices(f: Field, got: object, where: str) -> tuple[str, ...]:
    items = [p.strip() for p in got.split(",")] if isinstance(got, str) else got
    if not isinstance(items, (list, tuple)) or len(items) > 100:
        raise _bad(f, where, got)
    return tuple(dict.fromkeys(_choice(f, item, where) for item in items))


_YES, _NO = frozenset({"yes", "true", "on", "1"}), frozenset({"no", "false", "off", "0"})


def _yesno(f: Field, got: object, where: str) -> bool:
    word = str(got).lower() if isinstance(got, (str, bool)) else ""
    if word in _YES | _NO:
        return word in _YES
    raise _bad(f, where, got)


def _reference(f: Field, got: object, where: str) -> UUID:
    if isinstance(got, UUID):
        return got
    try:
        return UUID(str(got))
    except ValueError as error:
        raise _bad(f, where, got) from error


def _rows(f: Field, got: object, where: str) -> tuple[Given, ...]:
    if not isinstance(got, (list, tuple)) or not all(isinstance(r, Mapping) for r in got):
        raise _bad(f, where, got)
    filled = [r for r in got if any(v not in ("", None, []) for v in r.values())]
    if len(filled) > f.max_rows:
        raise _bad(f, where, len(filled), f"{f.label} takes at most {f.max_rows} rows.")
    if f.required and not filled:
        raise _bad(f, where, got, f"{f.label} needs at least one row.")
    rows: list[Given] = []
    problems: list[Problem] = []
    for i, row in enumerate(filled):
        try:
            rows.append(parse(f.columns, row, where=f"{where}{f.name}.{i}."))
        except Invalid as error:
            problems += error.problems
    if problems:
        raise Invalid(tuple(problems))
    return tuple(rows)


def _file(f: Field, got: object, where: str) -> Upload:
    """Return a file that was read before the door opened; whatever reading found wrong is said here."""
    if not isinstance(got, Upload):
        raise _bad(f, where, type(got).__name__, f"{f.label}: send the file itself, in a form (multipart/form-data).")
    if got.report is None:
        raise _bad(f, where, got, f"{f.label} was not read.")
    if got.report.problems:
        about = partial(Problem, got=repr(got)[:60], expected=_expected(f), identifiers=got.report.identifiers)
        raise Invalid(tuple(about(field=where + f.name, message=m) for m in got.report.problems))
    return got


def _secret(f: Field, got: object, where: str) -> str:
    """Return a password: never trimmed, screened, logged or shown."""
    if not isinstance(got, str) or len(got) > f.max_length or "\x00" in got:
        raise _bad(f, where, "", f"{f.label}: text of at most {f.max_length} characters.")
    return got


PARSERS: Mapping[Kind, Callable[[Field, object, str], object]] = {
    "text": _text,
    "words": _text,
    "integer": _integer,
    "cents": _integer,
    "date": _date,
    "instant": _instant,
    "choice": _choice,
    "choices": _choices,
    "yesno": _yesno,
    "reference": _reference,
    "rows": _rows,
    "file": _file,
    "secret": _secret,
}
