"""Journals that other people's accounting programs read: accepted by them, with our balances at every year's end."""

import csv
import io
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from accord.rules.money.accounts import ACCOUNTS
from accord.rules.money.journals import COLUMNS, NAMES, Book, Booked, beancount, hledger, table, year_ends

KNOWN = datetime(2026, 1, 1, tzinfo=UTC)
CODES = list(ACCOUNTS)
LINES = [
    Booked(
        id=f"00000000-0000-4000-8000-{n:012d}", entry_on=date(2024, 1, 5) + timedelta(days=n * 3), known_at=KNOWN,
        out_of=CODES[n * 7 % len(CODES)], into=CODES[(n * 7 + 1 + n % 5) % len(CODES)], cents=n * 7919 % 100_003 + 1,
        purpose=['Radios "Motor"; new | old', "Größe \\ 5", "", "=cmd()"][n % 4],
    )
    for n in range(300)
]  # fmt: skip
BOOK = Book(title='MF-1; a "fund"', opened_on=date(2024, 1, 1), last_on=date(2026, 9, 1), fiscal_month=6, lines=LINES)


def held(through):
    found = dict.fromkeys(CODES, 0)
    for line in LINES:
        if line.entry_on <= through:
            found[line.out_of] -= line.cents
            found[line.into] += line.cents
    return found


def program(name):
    return shutil.which(name) or pytest.skip(f"{name} is not installed")


def checked(tmp_path, write, book, *command):
    file = tmp_path / "ledger"
    file.write_text("".join(write(book)), encoding="utf-8")
    return subprocess.run([*command, str(file)], capture_output=True, text=True, check=False)


def test_the_ends_of_the_years_are_the_plain_sums():
    ends = list(year_ends(BOOK))
    assert [y.year for y, _ in ends] == [2024, 2025, 2026]
    for year, sums in ends:
        assert {**dict.fromkeys(CODES, 0), **sums} == held(year.last_on)


def test_hledger_accepts_the_journal_and_its_balances(tmp_path):
    hled = program("hledger")
    done = checked(tmp_path, hledger, BOOK, hled, "check", "--strict", "-f")
    assert (done.returncode, done.stderr) == (0, "")
    shown = subprocess.run(
        [hled, "-f", str(tmp_path / "ledger"), "balance", "--flat", "-N", "-O", "csv", "--layout", "bare", "-E"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    theirs = {row["account"]: row["balance"] for row in csv.DictReader(io.StringIO(shown.stdout))}
    for code, cents in held(BOOK.last_on).items():
        assert round(float(theirs.get(NAMES[code], "0")) * 100) == cents, code


def test_hledger_refuses_a_journal_with_another_line(tmp_path):
    hled = program("hledger")
    text = "".join(hledger(BOOK))
    amount = f"{LINES[0].cents / 100:.2f}"
    file = tmp_path / "ledger"
    file.write_text(text.replace(f"{amount} USD", f"{(LINES[0].cents + 1) / 100:.2f} USD", 2), encoding="utf-8")
    done = subprocess.run([hled, "-f", str(file), "check"], capture_output=True, text=True, check=False)
    assert done.returncode != 0


def test_beancount_accepts_the_journal_and_its_balances(tmp_path):
    bean = str(Path(sys.executable).with_name("bean-check"))
    done = checked(tmp_path, beancount, BOOK, bean)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_beancount_refuses_a_journal_with_another_line(tmp_path):
    bean = str(Path(sys.executable).with_name("bean-check"))
    first = LINES[0]
    other = replace(BOOK, lines=[replace(first, cents=first.cents + 1), *LINES[1:]])
    ours, theirs = "".join(beancount(BOOK)), "".join(beancount(other))
    told = ours[ours.index(" balance ") - 10 :]
    file = tmp_path / "ledger"
    file.write_text(theirs[: theirs.index(" balance ") - 10] + told, encoding="utf-8")
    done = subprocess.run([bean, str(file)], capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "Balance failed" in done.stderr


def test_the_table_has_every_line_in_cents_and_no_cell_is_a_formula():
    rows = list(csv.DictReader(io.StringIO("".join(table(BOOK)))))
    assert tuple(rows[0]) == COLUMNS
    assert [int(r["cents"]) for r in rows] == [line.cents for line in LINES]
    assert not any(cell.startswith("=") for r in rows for cell in r.values())


def test_every_account_has_a_name_of_its_own_in_a_journal():
    assert set(NAMES) == set(ACCOUNTS)
    assert len(set(NAMES.values())) == len(NAMES)
