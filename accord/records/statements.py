"""Read a bank's statement: OFX of any version, or CSV with a date, an amount and, where there is, a payee.

What a line says of who paid is only handed on to be compared with the register of agencies; nothing keeps it.
"""

import csv
import io
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from ofxtools.Parser import OFXTree

from accord.rules.decisions import Invalid, Problem
from accord.rules.money.cents import NotAnAmount, cents_of
from accord.rules.uploads import STATEMENT_BYTES

MOST_LINES = 2000


@dataclass(frozen=True, slots=True)
class Stated:
    """One line of a statement: its day, cents (below zero for money that left), the bank's reference, the payee."""

    on: date
    cents: int
    reference: str
    payee: str


def read_statement(data: bytes) -> list[Stated]:
    """Return every line of a statement.

    Raises:
        Invalid: it is too large, neither OFX nor CSV, or a line of it cannot be read.
    """
    if len(data) > STATEMENT_BYTES:
        raise _no(f"The file has {len(data):,} bytes; at most {STATEMENT_BYTES:,} are read.")
    head = data[:400].upper()
    found = _ofx(data) if b"OFXHEADER" in head or b"<OFX" in head else _csv(data)
    if not 0 < len(found) <= MOST_LINES:
        raise _no(f"The statement has {len(found):,} lines; 1 to {MOST_LINES:,} are taken at once.")
    return found


def _no(message: str, field: str = "file", got: str = "") -> Invalid:
    expected = "a bank statement as OFX, or as CSV with the columns date, amount, payee"
    return Invalid((Problem(field=field, message=message, got=got, expected=expected),))


def _ofx(data: bytes) -> list[Stated]:
    tree = OFXTree()
    try:
        tree.parse(io.BytesIO(data))
        statements = tree.convert().statements
    except Exception as error:
        # The library raises errors of several kinds for a file that is no OFX.
        raise _no("This is no OFX file.") from error
    found, problems = [], list[Problem]()
    every = [t for statement in statements for t in statement.transactions or ()]
    for n, t in enumerate(every, 1):
        cents = t.trnamt * 100
        if cents != int(cents) or not cents:
            problems.append(Problem(field=f"transaction {n}", message="The amount is none in whole cents.", got=str(t.trnamt),
                                    expected="dollars and cents, not zero"))  # fmt: skip
            continue
        payee = str(t.name or getattr(t.payee, "name", "") or "")
        found.append(Stated(t.dtposted.date(), int(cents), f"fitid:{t.fitid}", payee))
    if problems:
        raise Invalid(tuple(problems))
    return found


def _csv(data: bytes) -> list[Stated]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _no(f"Byte {error.start + 1} of the file is not UTF-8.") from error
    reader = csv.reader(io.StringIO(text.replace("\0", "\ufffd"), newline=""), strict=True)
    try:
        rows = [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise _no(f"This is not CSV: {error}.", f"line {reader.line_num}") from error
    header = [cell.strip().lower() for cell in rows[0][1]] if rows else []
    if not {"date", "amount"} <= set(header):
        raise _no("The first line names the columns.", "line 1", ",".join(header)[:80])
    found, problems, seen = [], list[Problem](), dict[str, int]()
    for number, row in rows[1:]:
        cells = dict(zip(header, (cell.strip() for cell in row), strict=False))
        try:
            on, cents = date.fromisoformat(cells["date"]), cents_of(cells["amount"])
        except (ValueError, KeyError, NotAnAmount):
            problems.append(Problem(field=f"line {number}", message="A day and an amount cannot be read.",
                                    got=f"{cells.get('date', '')} {cells.get('amount', '')}".strip()[:60],
                                    expected="a date as YYYY-MM-DD and dollars and cents"))  # fmt: skip
            continue
        said = f"{on}:{cents}:{sha256('|'.join(row).encode()).hexdigest()}"
        seen[said] = seen.get(said, 0) + 1
        found.append(Stated(on, cents, f"{said}:{seen[said]}", cells.get("payee", "")))
    if problems:
        raise Invalid(tuple(problems))
    return found
