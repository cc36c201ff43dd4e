"""Sheets out of a file as it came: XLSX and CSV, read in one pass with hard limits.

Written here because a list's links stand behind its cells, which readers of cells leave out, and
because a file made to exhaust its reader must be stopped while it is read: sizes are checked
before a part is opened and counted while it is, a document type declaration ends the reading,
and cells beyond the limits are never kept.
"""

import csv
import io
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass, field
from xml.parsers import expat

from accord.rules.register.shapes import Cell, Line, Sheet

LARGEST_FILE, LARGEST_PART, LARGEST_ALL = 32 * 2**20, 96 * 2**20, 192 * 2**20
MOST_PARTS, MOST_LINES, MOST_COLUMNS, LONGEST_CELL = 2_000, 60_000, 256, 4_000
MOST_STRINGS, MOST_MERGED, CHUNK = 600_000, 20_000, 64 * 1024
_REF = re.compile(r"([A-Z]{1,8})([0-9]{1,8})")
_LEADS = re.compile(r'^\s*=?\s*HYPERLINK\(\s*"([^"]+)"', re.IGNORECASE)


class Unreadable(ValueError):  # noqa: N818 - reads as the fact it states
    """The file cannot be read as sheets; the words say exactly why."""


@dataclass(slots=True)
class Sheets:
    """What was read: the sheets, and what is worth telling about the file."""

    sheets: list[Sheet] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read(data: bytes) -> Sheets:
    """Return the sheets of a file, by what its bytes are and whatever its name says.

    Raises:
        Unreadable: it is no XLSX or CSV, is damaged or larger than any list can be.
    """
    if len(data) > LARGEST_FILE:
        raise Unreadable(f"The file has {len(data):,} bytes; a list has at most {LARGEST_FILE:,}.")
    if not data.strip():
        raise Unreadable("The file is empty.")
    if data.startswith(b"PK"):
        return _xlsx(data)
    head = data[:400].lstrip().lower()
    for mark, told in (
        (b"\xd0\xcf\x11\xe0", "It is a workbook of the old kind (.xls), or one locked with a password; save it as .xlsx without a password."),
        (b"%pdf", "It is a PDF; the list is published as a spreadsheet."),
        (b"<!doctype", "It is a web page and no spreadsheet; perhaps an error page was saved."),
        (b"<html", "It is a web page and no spreadsheet; perhaps an error page was saved."),
        (b"<?xml", "It is an XML file and no spreadsheet; save it as .xlsx or .csv."),
    ):  # fmt: skip
        if head.startswith(mark):
            raise Unreadable(told)
    return _csv(data)


def _csv(data: bytes) -> Sheets:
    found = Sheets()
    try:
        text = data.decode("utf-16") if data[:2] in (b"\xff\xfe", b"\xfe\xff") else data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
        found.notes.append("The file is not in UTF-8; it was read as Windows text.")
    if "\x00" in text:
        raise Unreadable("The file holds null characters; it is no text.")
    first = text.split("\n", 1)[0]
    mark = max(",;\t|", key=first.count)
    lines: list[Line] = []
    csv.field_size_limit(max(LONGEST_CELL * 8, 131_072))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    try:
        for row in reader:
            if len(row) > MOST_COLUMNS:
                raise Unreadable(f"Line {reader.line_num} has {len(row):,} columns; a list has at most {MOST_COLUMNS}.")
            if len(lines) >= MOST_LINES:
                raise Unreadable(f"The file has more than {MOST_LINES:,} lines; a list has fewer.")
            cells = {i: _cell(text) for i, text in enumerate(row) if text}
            if cells:
                lines.append(Line(len(lines) + 1 if not lines else reader.line_num, cells))
    except csv.Error as error:
        raise Unreadable(f"Line {reader.line_num + 1}: the file cannot be read on ({error}).") from error
    found.sheets.append(Sheet("the file", tuple(lines)))
    return found


def _cell(text: str, link: str = "", odd: str = "") -> Cell:
    return Cell(text[:LONGEST_CELL], link[:LONGEST_CELL], "long" if len(text) > LONGEST_CELL else odd)


_DAMAGED = (
    expat.ExpatError, struct.error, zipfile.BadZipFile, zlib.error, EOFError, LookupError, NotImplementedError, OSError, OverflowError,
    RuntimeError, ValueError,
)  # fmt: skip
"""What the libraries below raise on bytes that are no whole workbook."""


def _xlsx(data: bytes) -> Sheets:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            return _book(book)
    except Unreadable:
        raise
    except _DAMAGED as error:
        raise Unreadable(f"The workbook is damaged, cut off or locked: {error}"[:200]) from error


def _book(book: zipfile.ZipFile) -> Sheets:
    parts = book.infolist()
    if len(parts) > MOST_PARTS:
        raise Unreadable(f"The workbook has {len(parts):,} parts; a list has at most {MOST_PARTS:,}.")
    for part in parts:
        if part.file_size > LARGEST_PART:
            told = f"The workbook's part {part.filename[:60]} unpacks to {part.file_size:,} bytes; at most {LARGEST_PART:,} are read."
            raise Unreadable(told)
    if sum(p.file_size for p in parts) > LARGEST_ALL:
        raise Unreadable(f"The workbook unpacks to more than {LARGEST_ALL:,} bytes.")
    names = {p.filename for p in parts}
    if "xl/workbook.xml" not in names:
        raise Unreadable("The file is a ZIP archive and no workbook: it holds no xl/workbook.xml.")
    outline = _Workbook()
    _parse(book, "xl/workbook.xml", outline)
    leads = _relations(book, names, "xl/workbook.xml")
    shared: list[str] = []
    strings = next((n for k, n in leads.values() if k.endswith("/sharedStrings")), "xl/sharedStrings.xml")
    if strings in names:
        texts = _Strings()
        _parse(book, strings, texts)
        shared = texts.found
    found = Sheets()
    for title, relation in outline.sheets[:40]:
        _, path = leads.get(relation, ("", ""))
        if path not in names or "/worksheets/" not in path:
            continue
        links = {
            k: target for k, (kind, target) in _relations(book, names, path).items() if kind.endswith("/hyperlink")
        }
        sheet = _SheetParts(shared, links)
        _parse(book, path, sheet)
        found.sheets.append(Sheet(title, sheet.lines(), outline.from_1904))
        if sheet.beyond:
            found.notes.append(
                f"The sheet “{title[:40]}” has cells beyond column {MOST_COLUMNS} or line {MOST_LINES:,}; they were left out."
            )
    if not found.sheets:
        raise Unreadable("The workbook holds no sheet.")
    return found


def _relations(book: zipfile.ZipFile, names: set[str], path: str) -> dict[str, tuple[str, str]]:
    """Return what a part leads to: the id of each relation with its kind and target."""
    folder, _, file = path.rpartition("/")
    beside = f"{folder}/_rels/{file}.rels"
    if beside not in names:
        return {}
    told = _Relations(folder)
    _parse(book, beside, told)
    return told.found


def _local(name: str) -> str:
    return name.rpartition(":")[2]


class _Part:
    """What hears the elements of one XML part."""

    def start(self, name: str, given: dict[str, str]) -> None:
        """Hear an element begin."""

    def end(self, name: str) -> None:
        """Hear an element end."""

    def text(self, said: str) -> None:
        """Hear text."""


def _parse(book: zipfile.ZipFile, path: str, part: _Part) -> None:
    """Read one part piece by piece.

    Raises:
        Unreadable: it declares a document type (no workbook does), or unpacks to more than it said.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def declared(*_: object) -> None:
        raise Unreadable(f"The workbook's part {path[:60]} declares a document type, which no list needs.")

    parser.StartDoctypeDeclHandler = declared
    parser.EntityDeclHandler = declared
    parser.StartElementHandler = lambda name, given: part.start(_local(name), given)
    parser.EndElementHandler = lambda name: part.end(_local(name))
    parser.CharacterDataHandler = part.text
    total = 0
    with book.open(path) as stream:
        while chunk := stream.read(CHUNK):
            total += len(chunk)
            if total > LARGEST_PART:
                raise Unreadable(f"The workbook's part {path[:60]} unpacks to more than {LARGEST_PART:,} bytes.")
            parser.Parse(chunk)
    parser.Parse(b"", True)


class _Workbook(_Part):
    def __init__(self) -> None:
        self.sheets: list[tuple[str, str]] = []
        self.from_1904 = False

    def start(self, name: str, given: dict[str, str]) -> None:
        """Note a sheet or the epoch."""
        if name == "sheet":
            relation = next((v for k, v in given.items() if _local(k) == "id" and ":" in k), "")
            self.sheets.append((given.get("name", ""), relation))
        elif name == "workbookPr":
            self.from_1904 = given.get("date1904", "") in ("1", "true")


class _Relations(_Part):
    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.found: dict[str, tuple[str, str]] = {}

    def start(self, name: str, given: dict[str, str]) -> None:
        """Note where a relation leads."""
        if name != "Relationship" or len(self.found) > MOST_LINES:
            return
        target = given.get("Target", "")
        if given.get("TargetMode") != "External":
            target = target.lstrip("/") if target.startswith("/") else f"{self.folder}/{target}"
        self.found[given.get("Id", "")] = (given.get("Type", ""), target)


class _Strings(_Part):
    def __init__(self) -> None:
        self.found: list[str] = []
        self._parts: list[str] = []
        self._in_text = self._in_reading = False

    def start(self, name: str, given: dict[str, str]) -> None:
        """Begin a string, or its text."""
        if name == "si":
            self._parts = []
        elif name == "rPh":
            self._in_reading = True
        elif name == "t":
            self._in_text = not self._in_reading

    def end(self, name: str) -> None:
        """Keep a string that is whole."""
        if name == "t":
            self._in_text = False
        elif name == "rPh":
            self._in_reading = False
        elif name == "si":
            if len(self.found) >= MOST_STRINGS:
                raise Unreadable(f"The workbook has more than {MOST_STRINGS:,} texts; a list has fewer.")
            self.found.append("".join(self._parts)[: LONGEST_CELL + 1])

    def text(self, said: str) -> None:
        """Hear a piece of a string."""
        if self._in_text:
            self._parts.append(said)


class _SheetParts(_Part):
    """The cells of one sheet, by line and column; links and merged cells are laid over them at the end."""

    def __init__(self, shared: list[str], links: dict[str, str]) -> None:
        self.shared, self.links = shared, links
        self.beyond = False
        self._cells: dict[int, dict[int, Cell]] = {}
        self._merged: list[tuple[int, int, int, int]] = []
        self._given: list[tuple[str, str]] = []
        self._kind = self._formula = ""
        self._at: tuple[int, int] | None = None
        self._row = self._column = 0
        self._said: dict[str, list[str]] = {"v": [], "f": [], "t": []}
        self._in = ""
        self._has_formula = False

    def start(self, name: str, given: dict[str, str]) -> None:
        """Begin a row, a cell or its value; note links and merged cells."""
        if name == "row":
            self._row, self._column = _number(given.get("r", ""), self._row + 1), -1
        elif name == "c":
            self._begin(given)
        elif name in ("v", "f", "t") and self._at is not None:
            self._in = name
            self._has_formula = self._has_formula or name == "f"
        elif name == "hyperlink":
            relation = next((v for k, v in given.items() if _local(k) == "id" and ":" in k), "")
            target = self.links.get(relation, "")
            if target and len(self._given) < MOST_LINES:
                self._given.append((given.get("ref", ""), target))
        elif name == "mergeCell" and (span := _span(given.get("ref", ""))) and len(self._merged) < MOST_MERGED:
            self._merged.append(span)

    def _begin(self, given: dict[str, str]) -> None:
        at = _place(given.get("r", "")) or (self._row, self._column + 1)
        self._row, self._column = at
        inside = at[0] <= MOST_LINES and at[1] < MOST_COLUMNS
        self.beyond = self.beyond or not inside
        self._at, self._kind, self._has_formula = (at if inside else None), given.get("t", "n"), False
        for said in self._said.values():
            said.clear()

    def end(self, name: str) -> None:
        """Keep a cell that is whole."""
        if name == self._in:
            self._in = ""
        if name != "c" or self._at is None:
            return
        value, formula, inline = ("".join(self._said[k]) for k in ("v", "f", "t"))
        if self._kind == "s":
            place = _number(value, -1)
            text = self.shared[place] if 0 <= place < len(self.shared) else ""
        else:
            text = inline if self._kind == "inlineStr" else value
        leads = _LEADS.match(formula)
        odd = ("formula" if text else "formula-empty") if self._has_formula else ""
        if text or odd:
            line, column = self._at
            self._cells.setdefault(line, {})[column] = _cell(text, leads[1] if leads else "", odd)
        self._at = None

    def text(self, said: str) -> None:
        """Hear a piece of a value."""
        if self._in:
            self._said[self._in].append(said)

    def lines(self) -> tuple[Line, ...]:
        """Return the lines that hold something, links and merged cells laid over them."""
        for ref, target in self._given:
            span = _span(ref)
            if span is None:
                continue
            cells = self._cells.get(span[0], {})
            if cell := cells.get(span[1]):
                cells[span[1]] = Cell(cell.text, target[:LONGEST_CELL], cell.odd)
        for top, left, bottom, right in self._merged:
            self._spread(top, left, bottom, right)
        return tuple(Line(n, self._cells[n]) for n in sorted(self._cells))

    def _spread(self, top: int, left: int, bottom: int, right: int) -> None:
        """Give a merged cell's content to the lines below it that hold something else; across, one cell is enough."""
        first = self._cells.get(top, {}).get(left)
        if first is None or right - left > 0:
            return
        for number in range(top + 1, min(bottom, MOST_LINES) + 1):
            cells = self._cells.get(number)
            if cells is not None and left not in cells:
                cells[left] = Cell(first.text, first.link, "merged")


def _number(text: str, otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else otherwise


def _place(ref: str) -> tuple[int, int] | None:
    found = _REF.fullmatch(ref)
    if not found:
        return None
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(found[2]), column - 1


def _span(ref: str) -> tuple[int, int, int, int] | None:
    """Return a range as its first and last line and column."""
    first, _, last = ref.partition(":")
    begin, end = _place(first), _place(last or first)
    return (begin[0], begin[1], end[0], end[1]) if begin and end else None
