"""Read earlier books from a CSV file: one transfer a line, every line judged, nothing skipped.

Columns: fund (its number), entry_on, out_of, into, cents; optional: purpose, detail, key.  A line without a
key is known again by what it says and how often the file says it, so a file can be given twice.
"""

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from accord.rules.decisions import Invalid, Problem
from accord.rules.inputs import EARLIEST, LATEST, keepable
from accord.rules.money.accounts import ACCOUNTS, MOST_CENTS
from accord.rules.money.cents import NotAnAmount, cents_of
from accord.rules.screening import screen

NEEDED = ("fund", "entry_on", "out_of", "into", "cents")
MAY = ("purpose", "detail", "key")
LONGEST = {"purpose": 200, "detail": 30, "key": 120}
MOST_PROBLEMS = 200
"""So many problems are told; whoever has more mends these first."""


@dataclass(slots=True)
class Taken:
    """One line of the file that can be entered: its fund and key, its day, accounts by number, cents and words."""

    line: int
    fund: str
    key: str
    on: date
    out_of: int
    into: int
    cents: int
    purpose: str
    detail: str


@dataclass(frozen=True, slots=True)
class Books:
    """The days between which lines of one fund may be entered, both included."""

    first_on: date
    last_on: date


def taken_from(text: str, books: Mapping[str, Books]) -> tuple[list[Taken], tuple[Problem, ...]]:
    """Return every line that can be entered, and everything wrong with the others, by line."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [cell.strip().lower() for cell in next(reader, [])]
        missing, strange = [n for n in NEEDED if n not in header], [n for n in header if n not in (*NEEDED, *MAY)]
        if missing or strange or len(set(header)) != len(header):
            expected = ",".join(NEEDED) + " and " + ", ".join(MAY)
            return [], (Problem(field="line 1", message="The first line names the columns.", got=",".join(header)[:80],
                                expected=expected),)  # fmt: skip
        reading = _Reading(header, books)
        for row in reader:
            if row:
                reading.row(reader.line_num, row)
            if len(reading.problems) >= MOST_PROBLEMS:
                break
    except csv.Error as error:
        return [], (Problem(field=f"line {reader.line_num}", message=f"This is not CSV: {error}."),)
    return reading.found, tuple(reading.problems)


def text_of(data: bytes) -> str:
    """Return a file's text.

    Raises:
        Invalid: it is not UTF-8, or no text at all.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid((Problem(field="file", message=f"Byte {error.start + 1} of the file is not UTF-8.",
                               expected="a CSV file saved as UTF-8"),)) from error  # fmt: skip
    if "\0" in text:
        raise Invalid((Problem(field="file", message="The file is not text.", expected="a CSV file"),))
    return text


class _Reading:
    """What has been read so far; days and words are judged once for each that the file holds."""

    def __init__(self, header: list[str], books: Mapping[str, Books]) -> None:
        self.header, self.books = header, books
        self.at = {name: header.index(name) if name in header else -1 for name in (*NEEDED, *MAY)}
        self.found: list[Taken] = []
        self.problems: list[Problem] = []
        self.days: dict[str, date | None] = {}
        self.words: dict[str, str] = {}
        self.numbers = {code: a.number for code, a in ACCOUNTS.items()}
        self.keys: set[tuple[str, str]] = set()
        self.seen: Counter[tuple[str, ...]] = Counter()

    def row(self, line: int, row: list[str]) -> None:
        """Read one line."""
        if len(row) != len(self.header):
            self.wrong(line, f"A line has {len(self.header)} cells.", f"{len(row)} cells")
            return
        at = self.at
        fund, typed, out_of, into, amount = (row[at[name]].strip() for name in NEEDED)
        purpose, detail, key = (row[at[name]].strip() if at[name] >= 0 else "" for name in MAY)
        books = self.books.get(fund)
        on = self.days[typed] if typed in self.days else self.days.setdefault(typed, _day(typed))
        cents = int(amount) if amount.isascii() and amount.isdigit() and len(amount) <= 18 else 0
        before = len(self.problems)
        if books is None:
            self.wrong(line, "There is no such open fund whose books you keep.", fund[:20])
        elif on is None:
            self.wrong(line, "This is no day.", typed[:20], "a date as YYYY-MM-DD")
        elif not books.first_on <= on <= books.last_on:
            self.wrong(line, f"The books of {fund} take lines from {books.first_on} to {books.last_on}.", typed)
        if out_of not in self.numbers or into not in self.numbers or out_of == into:
            self.wrong(
                line, "A line names two different accounts.", f"{out_of[:20]} to {into[:20]}", ", ".join(ACCOUNTS)
            )
        if not 0 < cents <= MOST_CENTS:
            self.wrong(line, "This is no amount in whole cents.", amount[:20], f"1 to {MOST_CENTS}")
        for name, cell in (("purpose", purpose), ("detail", detail), ("key", key)):
            if cell and (problem := self.words.get(cell) or self.words.setdefault(cell, _words(name, cell))) != "fine":
                self.wrong(line, problem)
        if key and (fund, key) in self.keys:
            self.wrong(line, "This key stands in the file already.", key[:20])
        if len(self.problems) > before or on is None:
            return
        if key:
            self.keys.add((fund, key))
        else:
            said = (fund, typed, out_of, into, amount, purpose, detail)
            self.seen[said] += 1
            key = f"line:{typed}:{out_of}:{into}:{amount}:{purpose}:{detail}:{self.seen[said]}"
        self.found.append(Taken(line, fund, key, on, self.numbers[out_of], self.numbers[into], cents, purpose, detail))

    def wrong(self, line: int, message: str, got: str = "", expected: str = "") -> None:
        """Keep one problem."""
        self.problems.append(Problem(field=f"line {line}", message=message, got=got, expected=expected))


def _day(typed: str) -> date | None:
    try:
        on = date.fromisoformat(typed) if len(typed) == 10 else None
    except ValueError:
        return None
    return on if on is not None and EARLIEST <= on < LATEST else None


def _words(name: str, cell: str) -> str:
    """Return what is wrong with words, “fine” for nothing."""
    if len(cell) > LONGEST[name]:
        return f"The {name} has {len(cell)} characters; at most {LONGEST[name]} fit."
    if not keepable(cell) or "\n" in cell:
        return f"The {name} holds control characters."
    if hits := screen(cell):
        return f"The {name} seems to hold an identifier of a person ({hits[0].reason}); Accord keeps no such data."
    return "fine"


def digest_of(lines: list[Taken], progress: Callable[[int], None] | None = None) -> str:
    """Return SHA-256 over every line, by which a log entry covers them all."""
    found = sha256()
    for text in _texts(lines):
        found.update(text)
    if progress is not None:
        progress(len(lines))
    return found.hexdigest()


def _texts(lines: list[Taken]) -> Iterator[bytes]:
    for t in lines:
        yield f"{t.key}\x1f{t.on}\x1f{t.out_of}\x1f{t.into}\x1f{t.cents}\x1f{t.purpose}\x1f{t.detail}\n".encode()


USE_NEEDED, USE_MAY = ("line", "amount", "entry_on", "purpose", "replaces_budget"), ("detail",)


def uses_from(text: str) -> tuple[list[dict[str, str]], list[int]]:
    """Return the rows of a file of uses as the form of “Enter many uses at once” takes them, and the line of each.

    Raises:
        Invalid: every line that cannot be read, with its number.
    """
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[dict[str, str]] = []
    lines: list[int] = []
    problems: list[Problem] = []
    try:
        header = [cell.strip().lower() for cell in next(reader, [])]
        if set(USE_NEEDED) - set(header) or set(header) - {*USE_NEEDED, *USE_MAY} or len(set(header)) != len(header):
            raise Invalid((Problem(field="line 1", message="The first line names the columns.", got=",".join(header)[:80],
                                   expected=",".join((*USE_NEEDED, *USE_MAY))),))  # fmt: skip
        for row in reader:
            if not row:
                continue
            where = f"line {reader.line_num}"
            if len(row) != len(header):
                problems.append(
                    Problem(field=where, message=f"A line has {len(header)} cells.", got=f"{len(row)} cells")
                )
                continue
            cells = dict(zip(header, (cell.strip() for cell in row), strict=True))
            try:
                cents = cents_of(cells.pop("amount"))
            except NotAnAmount as error:
                problems.append(Problem(field=where, message="This is no amount.", got=str(error)[:20],
                                        expected="dollars and cents such as 1234.56"))  # fmt: skip
                continue
            rows.append({**{k: v for k, v in cells.items() if v}, "cents": str(cents)})
            lines.append(reader.line_num)
    except csv.Error as error:
        raise Invalid((Problem(field=f"line {reader.line_num}", message=f"This is not CSV: {error}."),)) from error
    if problems:
        raise Invalid(tuple(problems))
    return rows, lines


def by_line(field: str | None, lines: list[int]) -> str:
    """Return where a field of a row stands in its file: `uses.0.line` is the line of the first row."""
    parts = (field or "").split(".")
    if len(parts) < 2 or not parts[1].isdigit() or int(parts[1]) >= len(lines):
        return field or ""
    return f"line {lines[int(parts[1])]}" + (f", {parts[2]}" if len(parts) > 2 else "")
