"""The ledger and the split beside others in one run: what is exact, and how fast it is.

On SQLite in a fresh folder, or on the database that DATABASE_URL names (PostgreSQL, emptied of nothing:
use one of your own).  Ratios within the run are judged, never times; one JSON line a figure.
"""

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from accord.rules.money.split import divide  # noqa: E402 - needs no Django
from benchmarks.serving import surroundings  # noqa: E402

SEED, FUNDS, YEARS = 2026, 100, 10
AT = datetime(2026, 6, 1, 15, tzinfo=UTC)


def told(what: str, **figures: object) -> None:
    """Print one figure."""
    print(json.dumps({"what": what, **figures}), flush=True)


def cpu_of(do: Callable[[], Any]) -> tuple[float, float, Any]:
    """Return CPU and wall seconds of one call, and what it gave."""
    cpu, wall = time.process_time(), time.perf_counter()
    found = do()
    return time.process_time() - cpu, time.perf_counter() - wall, found


# --- D1: the split ------------------------------------------------------------------------------


def by_fractions(total: int, weights: list[int]) -> list[int]:
    """Divide by largest remainders with exact fractions: the plain way to write it."""
    of = sum(weights)
    exact = [Fraction(total * w, of) for w in weights]
    shares = [int(e) for e in exact]
    order = sorted(range(len(weights)), key=lambda i: (-(exact[i] - shares[i]), -weights[i]))
    for i in order[: total - sum(shares)]:
        shares[i] += 1
    return shares


def splits(cases: int) -> None:
    """Divide random and adversarial amounts; compare every sum, and the speed of some with fractions."""
    order = random.Random(SEED)
    asked = [(order.randint(1, 10**11), [order.randint(0, 100_000) or 1 for _ in range(10)]) for _ in range(2000)]
    wrong = 0
    for n in range(cases):
        total, weights = order.randint(1, 10**11), [order.randint(0, 100_000) for _ in range(order.randint(1, 12))]
        match n % 5:
            case 0:
                weights = [7] * len(weights)
            case 1:
                total = order.randint(1, 3)
            case 2:
                weights = [0] * (len(weights) - 1) + [1]
            case _:
                weights[0] = weights[0] or 1
        wrong += sum(divide(total, weights)) != total
    same = all(divide(t, w) == by_fractions(t, w) for t, w in asked)
    ours, theirs = [], []
    for _ in range(5):
        ours.append(cpu_of(lambda: [divide(t, w) for t, w in asked])[0])
        theirs.append(cpu_of(lambda: [by_fractions(t, w) for t, w in asked])[0])
    told("D1 split", cases=cases, wrong_sums=wrong, equals_fractions=same,
         times_faster=round(statistics.median(theirs) / statistics.median(ours), 1), target=6)  # fmt: skip


# --- D2: taking books in ------------------------------------------------------------------------


def books(numbers: list[str], transfers: int) -> str:
    """Return a file of transfers over many funds and ten years; two postings each."""
    order = random.Random(SEED)
    first = date(2026 - YEARS, 7, 1)
    days = [(first + timedelta(days=n)).isoformat() for n in range(365 * YEARS - 60)]
    uses = [f"use-{letter}" for letter in "abcdefghijlmn"]
    lines = ["fund,entry_on,out_of,into,cents,purpose,key"]
    for n in range(transfers):
        fund = numbers[0] if n % 5 == 0 else order.choice(numbers)
        out_of, into = (order.choice(("shares", "interest")), "cash") if n % 2 else ("cash", order.choice(uses))
        lines.append(f"{fund},{order.choice(days)},{out_of},{into},{order.randint(1, 10**6)},As told,k{n}")
    return "\n".join(lines) + "\n"


def bare(rows: list[tuple[int, date, int]]) -> float:
    """Insert as many bare postings (account, day, cents) with one index, the quickest way the database has."""
    from django.db import connection, transaction  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bare_posting")
        cursor.execute("CREATE TABLE bare_posting (account integer, entry_on date, cents bigint)")
        cursor.execute("CREATE INDEX bare_posting_account ON bare_posting (account, entry_on, cents)")
    began = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.cursor.copy("COPY bare_posting FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            cells = [(account, on.isoformat(), cents) for account, on, cents in rows]
            cursor.executemany("INSERT INTO bare_posting VALUES (%s, %s, %s)", cells)
    return time.perf_counter() - began


def taking(postings: int, python: str) -> None:
    """Import through the house's own way, beside bare rows and other ledgers; then ask for balances."""
    from django.db import connection  # noqa: PLC0415

    from accord.actions import perform  # noqa: PLC0415
    from accord.actions.money.importing import import_lines  # noqa: PLC0415
    from accord.queries.money.book import book_of  # noqa: PLC0415
    from accord.queries.money.ledger import wrong_checkpoints  # noqa: PLC0415
    from accord.records.models import Agency, Fund, Transfer  # noqa: PLC0415
    from accord.rules.money.journals import beancount  # noqa: PLC0415
    from tests.db.world import world  # noqa: PLC0415

    w = world()
    w.at = AT
    accountant = w.people.actor("accountant", AT)
    county = w.agency.home_county
    raw = {"code": "treasury", "opened_on": f"{2026 - YEARS}-07-01", "fiscal_month": "6"}
    perform("fund", "open-fund", None, {**raw, "agency": str(w.agency.public_id)}, by=accountant, at=AT)
    first = Fund.objects.get()
    more = [
        Fund(number=f"MF-2026-{n:04}", state="closed", opened_at=AT, agency=w.agency, code=f"fund-{n}",
             opened_on=first.opened_on, fiscal_month=6)
        for n in range(2, FUNDS + 1)
    ]  # fmt: skip
    for fund in more:
        fund.state = "open"
    Fund.objects.bulk_create(more)
    numbers = list(Fund.objects.order_by("pk").values_list("number", flat=True))
    assert county is not None
    assert Agency.objects.count() == 2
    data = books(numbers, postings // 2).encode()
    heard: list[int] = []
    cpu, wall, done = cpu_of(
        lambda: import_lines(data, by=accountant, at=AT, source="bench", progress=lambda n, _: heard.append(n))
    )
    assert done.written == postings // 2
    assert len(heard) > 2
    assert next(wrong_checkpoints(), None) is None, "every checkpoint equals its plain sum"
    rows = [
        (pk * 100 + account, on, cents * sign)
        for pk, out_of, into, cents, on in Transfer.objects.values_list(
            "fund_id", "out_of", "into", "cents", "entry_on"
        )
        for account, sign in ((into, 1), (out_of, -1))
    ]
    assert sum(cents for *_, cents in rows) == 0, "the whole ledger sums to zero"
    plain = bare(rows)
    told("D2 import beside bare rows", database=connection.vendor, postings=postings, wall_seconds=round(wall, 1),
         cpu_seconds=round(cpu, 1), postings_a_second=round(postings / wall), bare_a_second=round(postings / plain),
         of_bare=round(plain / wall, 2), target=0.7,
         note="ours reads and judges a file, keys, indexes both ways and writes checkpoints; bare rows are in memory")  # fmt: skip
    entering(first, min(postings // 2, 200_000))
    _beside_beancount(postings / cpu, book_of(first, AT), beancount)
    if python:
        peers(python, postings / wall)
    balances(first)


def entering(fund: Any, lines: int) -> None:
    """Enter lines that are read and judged already into the ledger's own table, beside as many bare postings.

    A line balances by construction and is two postings; it has its key, its constraints and all of its indexes.
    """
    from django.db import connection, transaction  # noqa: PLC0415

    from accord.actions.money import importing  # noqa: PLC0415
    from accord.records.models import LogEntry, Transfer  # noqa: PLC0415
    from accord.rules.money.taking import Taken  # noqa: PLC0415

    order, entry = random.Random(SEED + 1), LogEntry.objects.order_by("pk").last()
    first = fund.opened_on
    taken = [
        Taken(n, fund.number, f"again{n}", first + timedelta(days=order.randrange(365 * YEARS - 60)), 12, 1, order.randint(1, 10**6),
              "As told", "")
        for n in range(lines)
    ]  # fmt: skip
    found = []
    for turn in range(3):
        ids = importing.ids_of(fund, [replace(t, key=f"{t.key}:{turn}") for t in taken])
        rows = [(1, t.on, t.cents) for t in taken for _ in range(2)]
        with transaction.atomic():
            began = time.perf_counter()
            importing.enter(fund, entry, AT, list(zip(ids, taken, strict=True)))
            mine = time.perf_counter() - began
            assert Transfer.objects.filter(public_id=ids[-1]).exists()
            transaction.set_rollback(True)
        found.append((mine, bare(rows)))
    ours, plain = (statistics.median(f[i] for f in found) for i in (0, 1))
    told("D2 lines that were judged, entered beside bare postings", database=connection.vendor, postings=2 * lines,
         postings_a_second=round(2 * lines / ours), bare_a_second=round(2 * lines / plain), of_bare=round(plain / ours, 2), target=0.7)  # fmt: skip


def _beside_beancount(ours: float, book: Any, write: Callable[[Any], Any]) -> None:
    from beancount.loader import load_string  # noqa: PLC0415

    few = replace(book, lines=book.lines[:20_000])
    text = "".join(p for p in write(few) if " balance " not in p)
    cpu, _, (entries, errors, _options) = cpu_of(lambda: load_string(text))
    assert not errors
    theirs = 2 * len(few.lines) / cpu
    told("D2 import beside beancount", entries=len(entries), ours_postings_a_cpu_second=round(ours),
         theirs_postings_a_cpu_second=round(theirs), times_faster=round(ours / theirs, 1), target=8)  # fmt: skip


def peers(python: str, ours: float) -> None:
    """Let two other ledgers take postings in databases of their own on the same server, which are dropped again."""
    from django.db import connection  # noqa: PLC0415

    if connection.vendor != "postgresql":
        told("D2 import beside other ledgers", skipped="they need PostgreSQL: name a server by DATABASE_URL")
        return
    for peer, count, target in (("hordak", 1000, 100), ("ledger", 150, 500)):
        name = f"accord_peer_{peer}"
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {name}")
            cursor.execute(f"CREATE DATABASE {name}")
        parts = urlsplit(os.environ["DATABASE_URL"])
        environment = {**os.environ, "DATABASE_URL": parts._replace(path=f"/{name}").geturl()}
        done = subprocess.run([python, HERE / "money_peers.py", peer, str(count)], env=environment, capture_output=True,
                              text=True, check=False)  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
        if done.returncode:
            told(f"D2 import beside {peer}", skipped=done.stderr[-400:])
            continue
        said = json.loads(done.stdout.splitlines()[-1])
        told(f"D2 import beside {peer}", **said, ours_postings_a_second=round(ours),
             times_faster=round(ours / said["postings_a_second"]), target=target)  # fmt: skip


def summed(fund: Any, day: date) -> int:
    """Return what is in the cash of a fund by the plain sum over its index."""
    from django.db.models import Sum  # noqa: PLC0415

    from accord.records.models import Transfer  # noqa: PLC0415

    rows = Transfer.objects.filter(fund=fund, entry_on__lte=day)
    came, went = (rows.filter(**{side: 1}).aggregate(s=Sum("cents"))["s"] or 0 for side in ("into", "out_of"))
    return int(came - went)


def balances(busy: Any) -> None:
    """Ask a busy account for its balance on many days: by checkpoint and by the plain sum."""
    from accord.queries.money.ledger import balance  # noqa: PLC0415
    from accord.records.models import Transfer  # noqa: PLC0415

    order = random.Random(SEED)
    days = [busy.opened_on + timedelta(days=order.randint(2000, 365 * YEARS - 60)) for _ in range(60)]
    count = Transfer.objects.filter(fund=busy).count()
    ours, plain = [], []
    for day in days:
        began = time.perf_counter()
        mine = balance(busy.pk, "cash", day)
        ours.append(time.perf_counter() - began)
        began = time.perf_counter()
        theirs = summed(busy, day)
        plain.append(time.perf_counter() - began)
        assert mine == theirs
    told("D3 balance as of a day", lines_of_the_fund=count, by_checkpoint_ms=round(statistics.median(ours) * 1000, 3),
         by_plain_sum_ms=round(statistics.median(plain) * 1000, 3),
         times_faster=round(statistics.median(plain) / statistics.median(ours), 1), target=20)  # fmt: skip


def main() -> None:
    """Run all figures."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--postings", type=int, default=1_000_000)
    asked.add_argument("--splits", type=int, default=1_000_000)
    asked.add_argument("--peers", default="", help="the Python of an environment with benchmarks/money-peers.txt")
    given = asked.parse_args()
    print(json.dumps(surroundings(SEED)))
    splits(given.splits)
    with tempfile.TemporaryDirectory(prefix="accord-bench-") as folder:
        os.environ |= {"ACCORD_DATA": folder, "ACCORD_DEMO": "yes", "DJANGO_SETTINGS_MODULE": "accord.site.settings"}
        import django  # noqa: PLC0415

        django.setup()
        from django.core.management import call_command  # noqa: PLC0415

        call_command("migrate", verbosity=0, interactive=False, skip_checks=True)
        taking(given.postings, given.peers)


if __name__ == "__main__":
    main()
