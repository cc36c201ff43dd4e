"""From an action's declared fields to a form on a page, and from what was posted back to raw values.

Nothing is judged here: `rules.inputs.parse` does that, the same way for a page, the API and the command
line.  Names in a posted form: `field`, and `field.0.column` for the cells of rows.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext

from accord.programs.why import Why, reasons
from accord.rules.decisions import Problem
from accord.rules.inputs import Choice, Field
from accord.rules.uploads import Upload

Options = Mapping[str, Sequence[Choice]]
"""Lists that only the edge can fill: by a field's `source`, by what it refers to (`of`), or by its name."""

_CELL = re.compile(r"^([a-z0-9_]+)\.([0-9]{1,4})\.([a-z0-9_]+)$")
_DOLLARS = re.compile(r"^\$?\s*([0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,13})(?:\.([0-9]{2}))?$")
_GROUPED = re.compile(r"^[0-9]{1,3}(,[0-9]{3})+$")
COMBO_FROM = 15
"""From so many choices on, a list is easier to type into than to scroll."""


NO_WHY = Why(says="", citation="House rule")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """One field ready to be drawn: its declaration, what was typed, and what is wrong with it."""

    id: str
    name: str
    kind: str
    label: str
    help: str
    required: bool
    most: int
    why: str = ""
    citation: str = ""
    unverified: bool = False
    """Whether nobody has compared the citation with its source yet."""
    value: str = ""
    input_type: str = "text"
    chosen: frozenset[str] = frozenset()
    options: tuple[Choice, ...] = ()
    others: tuple[Choice, ...] = ()
    """Choices that stand apart, below the usual ones; `heads` names the two groups."""
    heads: tuple[str, str] = ("", "")
    combo: bool = False
    messages: tuple[str, ...] = ()
    expected: tuple[str, ...] = ()
    rows: tuple[tuple["Filled", ...], ...] = ()
    accept: str = ".pdf,.txt"
    """Which files the chooser offers first, where the field takes one."""
    marked: bool = True
    """Whether the label says that an answer is needed: in a row that may stay empty it would mislead."""


@dataclass(frozen=True, slots=True)
class Pointed:
    """A problem with the address of the field that has it; empty when no field shows it."""

    message: str
    anchor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """All fields of one action, and every problem at once."""

    fields: tuple[Filled, ...]
    problems: tuple[Pointed, ...] = ()

    @property
    def has_files(self) -> bool:
        """Whether the form carries a file."""
        return any(f.kind == "file" for f in self.fields)


def fill(
    fields: Sequence[Field],
    *,
    kept: Mapping[str, object] | None = None,
    problems: Iterable[Problem] = (),
    options: Options | None = None,
    zone: ZoneInfo | None = None,
) -> Form:
    """Return the form of an action.

    `kept` holds what was typed, or the values of a draft; `zone` is the one that moments are typed in.
    """
    found = tuple(problems)
    drawn = tuple(
        _filled(f, f.name, (kept or {}).get(f.name), found=found, options=options or {}, zone=zone) for f in fields
    )
    anchors = {cell.name: cell.id for cell in _every(drawn)}
    return Form(fields=drawn, problems=tuple(Pointed(p.message, anchors.get(p.field, "")) for p in found))


def filled(f: Field, name: str, given: object, *, problems: Iterable[Problem] = ()) -> Filled:
    """Return one field ready to be drawn under a name of its own, for a page that lays its form out itself."""
    return _filled(f, name, given, found=tuple(problems), options={}, zone=None, in_row=True)


def _every(drawn: Iterable[Filled]) -> Iterable[Filled]:
    for field in drawn:
        yield field
        for row in field.rows:
            yield from _every(row)


def _filled(
    f: Field,
    name: str,
    given: object,
    *,
    found: tuple[Problem, ...],
    options: Options,
    zone: ZoneInfo | None,
    in_row: bool = False,
) -> Filled:
    mine = [p for p in found if p.field == name]
    listed = _options(f, options)
    value = _typed(f, given, zone)
    known = reasons().get(f.name)
    rows: tuple[tuple[Filled, ...], ...] = ()
    if f.kind == "rows":
        rows = tuple(_row(f, i, row, found, options, zone) for i, row in enumerate(_rows(f, given)))
    return Filled(
        id="field-" + name.replace(".", "-"),
        name=name,
        kind=f.kind,
        label=f.label,
        help=_help(f, zone),
        required=f.required,
        # In a table the question stands in every row; its reason would be said as often.
        why="" if in_row else f.why or (known.says if known else ""),
        citation="" if in_row else f.citation or (known.citation if known else ""),
        # What a field itself cites is as unverified as the program files say of the same law.
        unverified=not in_row and (Why(says="", citation=f.citation) if f.citation else known or NO_WHY).unverified,
        most=f.max_rows if f.kind == "rows" else f.max_length,
        value=value,
        input_type=_input_type(f, value),
        chosen=frozenset() if f.kind == "secret" else _chosen(given),
        options=listed,
        # A combo box rebuilds its own insides, so a copied row would carry a dead one.
        combo=len(listed) >= COMBO_FROM and not in_row,
        messages=tuple(p.message for p in mine),
        # What is missing needs no lesson; what cannot be read does.
        expected=tuple(dict.fromkeys(p.expected for p in mine if p.expected and p.got != "nothing")),
        rows=rows,
    )


def _row(  # noqa: PLR0917 - one private step, called once, its parts by place
    f: Field, i: int, row: Mapping[str, object], found: tuple[Problem, ...], options: Options, zone: ZoneInfo | None
) -> tuple[Filled, ...]:
    """Return the cells of one row; of rows that stay empty only the first of a needed table must be filled."""
    marked = bool(row) or (f.required and i == 0)
    return tuple(
        replace(
            _filled(c, f"{f.name}.{i}.{c.name}", row.get(c.name), found=found, options=options, zone=zone, in_row=True),
            marked=marked,
        )
        for c in f.columns
    )


def _options(f: Field, options: Options) -> tuple[Choice, ...]:
    if f.kind == "yesno":
        return (Choice(value="yes", label=gettext("Yes")), Choice(value="no", label=gettext("No")))
    return f.choices or tuple(options.get(f.name) or options.get(f.source) or options.get(f.of) or ())


def _help(f: Field, zone: ZoneInfo | None) -> str:
    if f.kind == "instant" and zone is not None:
        return " ".join(filter(None, (f.help, gettext("Time in %(zone)s.") % {"zone": zone.key})))
    if f.kind == "date" and not f.help:
        return gettext("Year, month and day, for example 2027-03-01.")
    if f.kind == "words":
        return " ".join(filter(None, (f.help, gettext("At most %(most)s characters.") % {"most": f.max_length})))
    return f.help


def _typed(f: Field, given: object, zone: ZoneInfo | None) -> str:
    match given:
        # A secret is never written back to a page.
        case _ if f.kind == "secret":
            return ""
        case bool() | list() | tuple() | None:
            return ""
        case datetime() if zone is not None:
            return given.astimezone(zone).strftime("%Y-%m-%dT%H:%M")
        case date():
            return given.isoformat()
        case int() if f.kind == "cents":
            return f"{'-' if given < 0 else ''}{abs(given) // 100}.{abs(given) % 100:02}"
        case Upload():
            return ""
        case _:
            return str(given)


def _input_type(f: Field, value: str) -> str:
    """Return the input's type; a text box when the browser's own control would drop what was typed."""
    if f.kind == "secret":
        return "password"
    reads = {"date": (date.fromisoformat, "date"), "instant": (datetime.fromisoformat, "datetime-local")}
    if f.kind not in reads:
        return "text"
    read_it, name = reads[f.kind]
    try:
        local = not value or getattr(read_it(value), "tzinfo", None) is None
    except ValueError:
        return "text"
    return name if local else "text"


def _chosen(given: object) -> frozenset[str]:
    match given:
        case bool():
            return frozenset({"yes" if given else "no"})
        case list() | tuple():
            return frozenset(str(v) for v in given)
        case None:
            return frozenset()
        case _:
            return frozenset({str(given)})


def _rows(f: Field, given: object) -> list[Mapping[str, object]]:
    rows = [r for r in given if isinstance(r, Mapping)] if isinstance(given, (list, tuple)) else []
    # Empty rows fall out, as they do where the rows are judged, so that a problem's number fits its row.
    rows = [r for r in rows if any(v not in ("", None, []) for v in r.values())]
    # A table that may stay empty shows one row; another is a button away.
    empty = f.empty_rows if f.required else min(1, f.empty_rows)
    return rows + [{}] * max(0, min(empty, f.max_rows - len(rows)))


def read(
    fields: Sequence[Field],
    post: QueryDict,
    files: "MultiValueDict[str, UploadedFile[Any]]",
    *,
    zone: ZoneInfo,
    ours: Iterable[str] = ("csrfmiddlewaretoken",),
) -> dict[str, object]:
    """Return the raw values of a posted form, for `rules.inputs.parse`.

    Dollars become cents and a local moment gets its offset when they can be read; otherwise they stay as
    typed, and the judge says what is wrong.  A name that no field has stays too, so that it is refused.
    """
    by_name = {f.name: f for f in fields}
    raw: dict[str, object] = {}
    rows: dict[str, dict[int, dict[str, object]]] = {}
    for name in post:
        cell = _CELL.match(name)
        if name in set(ours):
            continue
        if cell and (table := by_name.get(cell[1])) and table.kind == "rows":
            column = next((c for c in table.columns if c.name == cell[3]), None)
            row = rows.setdefault(cell[1], {}).setdefault(int(cell[2]), {})
            row[cell[3]] = _value(column, post.getlist(name), zone)
        else:
            raw[name] = _value(by_name.get(name), post.getlist(name), zone)
    for name, table_rows in rows.items():
        raw[name] = [table_rows[i] for i in sorted(table_rows)]
    for name in files:
        for file in files.getlist(name)[-1:]:
            raw[name] = Upload(name=file.name or "", data=file.read())
    return raw


_INTENT = re.compile(r"^(add|remove|up|down):([a-z0-9_]+)(?::([0-9]{1,4}))?$")


def rearranged(raw: dict[str, object], intent: str) -> dict[str, object] | None:
    """Return what was typed with one row taken out or moved, as a button asked; None where none did.

    "Add a row" changes nothing here: a form that is drawn again always ends with empty rows.
    """
    asked = _INTENT.match(intent)
    if asked is None:
        return None
    table = raw.get(asked[2])
    rows = list(table) if isinstance(table, list) else []
    at = int(asked[3] or 0)
    to = {"up": at - 1, "down": at + 1}.get(asked[1], at)
    if asked[1] == "remove" and at < len(rows):
        del rows[at]
    elif asked[1] in ("up", "down") and 0 <= at < len(rows) and 0 <= to < len(rows):
        rows[at], rows[to] = rows[to], rows[at]
    return {**raw, asked[2]: rows}


def _value(f: Field | None, values: Sequence[object], zone: ZoneInfo) -> object:
    texts = [str(v) for v in values]
    if f is not None and f.kind == "choices":
        return [t for t in texts if t]
    text = texts[-1] if texts else ""
    match f.kind if f is not None else "":
        case "cents":
            amount = _DOLLARS.match(text.strip())
            return int(amount[1].replace(",", "")) * 100 + int(amount[2] or 0) if amount else text
        case "integer" if _GROUPED.match(text.strip()):
            return text.strip().replace(",", "")
        case "instant":
            try:
                at = datetime.fromisoformat(text.strip())
            except ValueError:
                return text
            return at.replace(tzinfo=zone) if at.tzinfo is None else at
        case _:
            return text
