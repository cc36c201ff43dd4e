"""Reading a sheet: which line holds the headings, what each column means, and every row, repaired.

Nothing here knows a particular sheet.  Headings are found by their words, in any order and on any
of the first lines; where there are none, columns are known by what stands in them.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from accord.rules.register import spelling
from accord.rules.register.nearness import nearest
from accord.rules.register.shapes import Cell, Line, Reading, Repair, Row, Sheet

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "state": ("state", "states", "st", "state territory", "state or territory"),
    "agency": ("law enforcement agency", "agency", "agency name", "lea", "name of agency", "law enforcement agency name",
               "participating agency", "participating entity", "pending agency", "entity", "partner", "department"),
    "level": ("type", "agency type", "type of agency", "level", "level of government", "jurisdiction type"),
    "county": ("county", "county parish", "county or parish", "parish", "county name", "counties"),
    "model": ("support type", "type of support", "model", "program model", "agreement type", "program", "287g model",
              "support model", "support", "program type"),
    "signed": ("signed", "date signed", "signed date", "signature date", "date of signature", "signing date", "moa date",
               "moa signed", "signed on", "date"),
    "moa": ("moa", "memorandum of agreement", "moa link", "link to moa", "agreement", "moa status", "document"),
    "moa_url": ("moa url", "moa address", "url", "link"),
    "addendum": ("addendum", "addenda", "addendum link"),
    "addendum_url": ("addendum url",),
    "ori": ("ori", "ori number", "ncic ori", "ori code"),
}  # fmt: skip
"""What each column may be called, by plain words."""
NEEDED = ("state", "agency", "model")
HEADING_LINES, MOST_COLUMNS, SAMPLE = 40, 256, 200
MIXED_LEAST, MIXED_MOST = 0.2, 0.8
"""Below the first share of dated rows a list is one of pending requests; above the second, of signed agreements."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Places:
    """What the repairs lean on: states, their counties, and the words of the national list of agencies."""

    states: Mapping[str, str]
    """Plain names and codes, to postal codes."""
    titles: Mapping[str, str]
    """Postal codes to plain names."""
    counties: Mapping[str, Mapping[str, tuple[str, str]]]
    """By postal code: plain county names to name and code."""
    vocabulary: Collection[str]
    every_county: Collection[str]
    """The plain names of all counties of all states."""


# A list repeats itself and other lists: each spelling is read once for as long as the places stay the same.


@lru_cache(maxsize=4_000)
def _state(places: Places, text: str) -> spelling.Read | None:
    return spelling.read_state(text, places.states)


@lru_cache(maxsize=2_000)
def _models(text: str) -> tuple[spelling.Read, ...]:
    return spelling.read_models(text)


@lru_cache(maxsize=2_000)
def _level(text: str) -> spelling.Read:
    return spelling.read_level(text)


@lru_cache(maxsize=10_000)
def _county(places: Places, state: str, text: str) -> tuple[str, str, str]:
    return spelling.read_county(text, places.counties.get(state, {}), places.every_county)


@lru_cache(maxsize=30_000)
def _name(places: Places, state: str, text: str) -> spelling.Read:
    return spelling.read_name(
        text, counties=places.counties.get(state, {}), vocabulary=places.vocabulary, elsewhere=places.every_county
    )


@lru_cache(maxsize=30_000)
def _link(text: str) -> spelling.Read:
    return spelling.read_link(text)


@dataclass(slots=True)
class _Found:
    """A heading line: where it stands, and which column means what."""

    number: int
    columns: dict[str, int]
    repairs: list[Repair]
    notes: list[str]


_BY_HEADING = {name: column for column, names in HEADINGS.items() for name in names}
_LONG = tuple(name for name in _BY_HEADING if len(name) >= 5)


@lru_cache(maxsize=2_000)
def _heading(text: str) -> tuple[str, bool]:
    """Return which column a heading names and whether it is spelt as known; nothing where it names none."""
    asked = spelling.plainly(text)
    if asked in _BY_HEADING:
        return _BY_HEADING[asked], True
    near = nearest(asked, _LONG, 2) if len(asked) >= 5 else None
    return (_BY_HEADING[near], False) if near else ("", False)


def _headings(line: Line) -> _Found | None:
    """Return what a line's cells mean as headings, or None if it is no heading line."""
    found = _Found(line.number, {}, [], [])
    for at, cell in sorted(line.cells.items()):
        said = spelling.tidy(cell.text)
        if not said:
            continue
        column, exact = _heading(said)
        if not column:
            found.notes.append(f"The column “{said[:40]}” is not one that the register keeps; it was left aside.")
        elif column in found.columns:
            found.notes.append(f"The column “{said[:40]}” stands there twice; the first one was read.")
        else:
            found.columns[column] = at
            if not exact:
                name = HEADINGS[column][0].upper()
                found.repairs.append(Repair(line.number, column, said[:60], name, "heading misspelt"))
    if {"state", "agency"} <= set(found.columns) and len(found.columns) >= len(NEEDED):
        return found
    return None


def _by_content(lines: tuple[Line, ...], places: Places, latest: date) -> _Found | None:
    """Return what the columns mean by what stands in them, for a sheet without headings."""
    sample = lines[:SAMPLE]
    counted: dict[int, Counter[str]] = {}
    filled: Counter[int] = Counter()
    for line in sample:
        for at, cell in line.cells.items():
            said = spelling.tidy(cell.text)
            if not said:
                continue
            filled[at] += 1
            tally = counted.setdefault(at, Counter())
            words = set(spelling.plainly(said).split())
            tally["state"] += spelling.plainly(said) in places.states
            tally["model"] += bool(spelling.read_models(said))
            tally["signed"] += spelling.read_date(said, latest=latest)[0] is not None
            tally["level"] += spelling.plainly(said) in spelling.LEVELS
            tally["county"] += bool(re.search(r"\b(county|parish)$", spelling.plainly(said)))
            tally["agency"] += len(words) > 1 and bool(words & spelling.INSTITUTIONS)
            tally["moa"] += said.casefold().startswith("link")
    found = _Found(0, {}, [], [])
    for column in ("state", "model", "signed", "level", "moa", "agency", "county"):
        left = [at for at in counted if at not in found.columns.values()]
        best = max(left, key=lambda at: (counted[at][column] / filled[at], -at), default=None)
        if best is not None and counted[best][column] >= 0.7 * filled[best] and filled[best] >= 0.3 * len(sample):
            found.columns[column] = best
    if not set(NEEDED) <= set(found.columns):
        return None
    found.notes.append("The sheet has no headings; its columns were known by what stands in them.")
    return found


def read(sheets: Iterable[Sheet], name: str, places: Places, *, latest: date, notes: tuple[str, ...] = ()) -> Reading:
    """Return what the sheets of one file hold: the one that is a list, read whole; or why none can be read.

    `name` is the file's, and only says what the file claims to be.  `latest` is the last day on
    which an agreement may have been signed.
    """
    every = list(sheets)
    candidates = [(s, f) for s in every if (f := _find(s, places, latest)) is not None]
    if not candidates:
        return _refused(every, name, notes)
    chosen, found = max(candidates, key=lambda pair: (len(pair[0].lines), -every.index(pair[0])))
    said = [*notes, *found.notes]
    said += [
        f"The sheet “{s.name[:40]}” looks like a list as well and was not read; save it as a file of its own."
        for s, _ in candidates
        if s is not chosen
    ]
    said += [
        f"The sheet “{s.name[:40]}” holds no list." for s in every if s.lines and all(s is not c for c, _ in candidates)
    ]
    missing = [c for c in NEEDED if c not in found.columns]
    if missing:
        wanted = ", ".join(HEADINGS[c][0].upper() for c in missing)
        return Reading(
            kind="mixed", claims=claims_of(name), rows=(), columns={}, notes=tuple(said),
            refused=(f"Line {found.number}: no column for {wanted} was found among the headings.",),
        )  # fmt: skip
    reader = _Reader(chosen, found, places, latest)
    reader.all()
    return Reading(
        kind=_kind(reader.rows), claims=claims_of(name), rows=tuple(reader.rows),
        columns={c: _letters(at) for c, at in found.columns.items()},
        repairs=(*found.repairs, *reader.repairs), unread=tuple(reader.unread), notes=tuple(said),
    )  # fmt: skip


def _find(sheet: Sheet, places: Places, latest: date) -> _Found | None:
    for line in sheet.lines[:HEADING_LINES]:
        if found := _headings(line):
            return found
    return _by_content(sheet.lines, places, latest)


def _refused(every: list[Sheet], name: str, notes: tuple[str, ...]) -> Reading:
    """Say exactly what was looked for, and what stands on the first line of each sheet instead."""
    why = []
    for sheet in every:
        first = [spelling.tidy(c.text)[:30] for _, c in sorted(sheet.lines[0].cells.items())[:8]] if sheet.lines else []
        told = "; ".join(filter(None, first)) or "nothing"
        why.append(
            f"Sheet “{sheet.name[:40]}”: no line has headings for state, agency and support type. It begins: {told}."
        )
    return Reading(
        kind="mixed", claims=claims_of(name), rows=(), columns={}, notes=notes,
        refused=tuple(why) or ("The file holds no sheet.",),
    )  # fmt: skip


def claims_of(name: str) -> str:
    """Return what a file's name claims it to be: `participating`, `pending` or nothing."""
    said = spelling.plainly(name)
    return "pending" if "pending" in said else "participating" if "particip" in said else ""


def _kind(rows: list[tuple[int, Row]]) -> str:
    """Return what the rows are, by how many of them bear a day of signing."""
    if not rows:
        return "mixed"
    dated = sum(row.signed_on is not None for _, row in rows) / len(rows)
    return "pending" if dated < MIXED_LEAST else "participating" if dated > MIXED_MOST else "mixed"


def _letters(at: int) -> str:
    """Return a column's letters, as spreadsheets name it."""
    named = ""
    while at >= 0:
        named = chr(ord("A") + at % 26) + named
        at = at // 26 - 1
    return named


class _Reader:
    """Reads the lines below the headings, one by one."""

    def __init__(self, sheet: Sheet, found: _Found, places: Places, latest: date) -> None:
        self.sheet, self.columns, self.places, self.latest = sheet, found.columns, places, latest
        self.after = found.number
        self.rows: list[tuple[int, Row]] = []
        self.repairs: list[Repair] = []
        self.unread: list[Repair] = []

    def all(self) -> None:
        """Read every line below the headings."""
        for line in self.sheet.lines:
            if line.number > self.after:
                self._line(line)

    def _cell(self, line: Line, column: str) -> Cell:
        at = self.columns.get(column)
        cell = line.cells.get(at) if at is not None else None
        if cell is None:
            return Cell("")
        if cell.odd:
            why = {"formula": "a formula; its stored result was read", "formula-empty": "a formula without a result",
                   "merged": "taken from the merged cell above it", "long": "cut: too long for a cell"}[cell.odd]  # fmt: skip
            self.repairs.append(Repair(line.number, column, "", cell.text[:80], why))
        return cell

    def _mend(self, line: Line, column: str, was: str, now: str, why: str) -> None:
        if why:
            self.repairs.append(Repair(line.number, column, was[:160], now[:160], why))

    def _line(self, line: Line) -> None:
        said = {c: self._cell(line, c) for c in ("state", "agency", "model")}
        if not any(spelling.tidy(c.text) for c in said.values()):
            return
        shown = " | ".join(spelling.tidy(c.text)[:60] for c in said.values())
        if _heading(said["state"].text)[0] == "state" and _headings(line) is not None:
            self.unread.append(Repair(line.number, "row", shown, "", "the headings once more"))
            return
        state = _state(self.places, said["state"].text)
        models = _models(said["model"].text)
        agency = spelling.tidy(said["agency"].text)
        empty = [name for name, cell in said.items() if not spelling.tidy(cell.text)]
        if empty:
            why = "a note and no agreement" if len(empty) > 1 else f"no {empty[0]}"
            self.unread.append(Repair(line.number, "row", shown, "", why))
            return
        if state is None:
            self.unread.append(Repair(line.number, "state", shown, "", "no known state, or two as near"))
            return
        if len(agency) > 200:
            self.unread.append(Repair(line.number, "agency", shown, "", "the name is longer than 200 characters"))
            return
        self._mend(line, "state", said["state"].text, state.value, state.why)
        self._rows(line, state.value, said["agency"].text, said["model"].text, models)

    def _rows(self, line: Line, state: str, agency: str, model: str, models: tuple[spelling.Read, ...]) -> None:
        level_text, county_text = self._cell(line, "level").text, self._cell(line, "county").text
        level = _level(level_text)
        self._mend(line, "level", level_text, level.value, level.why)
        county, fips, why = _county(self.places, state, county_text)
        self._mend(
            line, "county", county_text, county, why or ("blanks" if county_text != spelling.tidy(county_text) else "")
        )
        name = _name(self.places, state, agency)
        self._mend(line, "agency", agency, name.value, name.why)
        signed_text = self._cell(line, "signed").text
        signed, why = spelling.read_date(signed_text, latest=self.latest, from_1904=self.sheet.days_from_1904)
        self._mend(line, "signed", signed_text, signed.isoformat() if signed else "", why)
        document, url = self._document(line)
        addendum = self._link(line, "addendum")
        ori = spelling.tidy(self._cell(line, "ori").text).upper()
        if not models:
            self._mend(line, "model", model, spelling.tidy(model)[:60], "no known model; kept as it stands")
        if len(models) > 1:
            self._mend(line, "model", model, " and ".join(m.value for m in models), "one row for two models")
        for read_as in models or (spelling.Read(spelling.tidy(model)[:60]),):
            if len(models) == 1:
                self._mend(line, "model", model, spelling.MODELS[read_as.value], read_as.why)
            self.rows.append(
                (line.number, Row(
                    state=state, agency=name.value, published=spelling.tidy(agency),
                    key=spelling.name_key(name.value, self.places.titles.get(state, "")),
                    level=level.value, county=county, fips=fips, model=read_as.value, signed_on=signed,
                    document=document, url=url, addendum=addendum, ori=ori if re.fullmatch(r"[A-Z0-9]{9}", ori) else "",
                ))
            )  # fmt: skip

    def _document(self, line: Line) -> tuple[str, str]:
        """Return whether the list says that the signed document is posted or still to come, and where."""
        said = spelling.plainly(self._cell(line, "moa").text)
        url = self._link(line, "moa")
        if "pending" in said:
            return "pending", ""
        return ("posted" if url or said else ""), url

    def _link(self, line: Line, column: str) -> str:
        """Return where a column's link leads: the address in its own column, behind the cell, or in its text."""
        cell = self._cell(line, column)
        given = self._cell(line, f"{column}_url").text or cell.link
        if not given and re.match(r"\s*https?:", cell.text, re.IGNORECASE):
            given = cell.text
        if not spelling.tidy(given):
            return ""
        read_as = _link(given)
        self._mend(line, column, given, read_as.value, read_as.why)
        return read_as.value
