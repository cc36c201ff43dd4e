"""A hundred thousand attempts to pay a thousand shares, from several processes at once: one payment each, or it fails.

On SQLite in a fresh folder, or on the PostgreSQL database that DATABASE_URL names (one of your own, empty).
Every attempt goes through the door, as a page's does.  Exit code 1: a share was paid twice or not at all, an
attempt was answered otherwise than it should be, or a fund does not sum to zero.
"""

import argparse
import json
import multiprocessing
import os
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from benchmarks.serving import surroundings  # noqa: E402

SEED = 2026


def raced(ids: list[str], each: int, workers: int) -> tuple[Counter[str], float]:
    """Let several processes try; return what was told how often, and the wall seconds."""
    from django.db import connections  # noqa: PLC0415

    connections.close_all()
    began = time.perf_counter()
    with multiprocessing.get_context("fork").Pool(workers, initializer=_nice) as pool:
        told = pool.starmap(_attempts, [(ids, each, SEED + n) for n in range(workers)])
    return sum(told, Counter[str]()), time.perf_counter() - began


def _nice() -> None:
    os.nice(5)


def _attempts(ids: list[str], each: int, seed: int) -> Counter[str]:
    from tests.db import racing  # noqa: PLC0415

    return racing.attempts(WORLD[0], ids, each, seed)


WORLD: list = []  # type: ignore[type-arg]


def main() -> None:
    """Make the shares, race, and judge."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--requests", type=int, default=1000)
    asked.add_argument("--attempts", type=int, default=100_000)
    asked.add_argument("--workers", type=int, default=4)
    given = asked.parse_args()
    print(json.dumps(surroundings(SEED)))
    with tempfile.TemporaryDirectory(prefix="accord-race-") as folder:
        os.environ |= {"ACCORD_DATA": folder, "ACCORD_DEMO": "yes", "DJANGO_SETTINGS_MODULE": "accord.site.settings"}
        import django  # noqa: PLC0415

        django.setup()
        from django.core.management import call_command  # noqa: PLC0415
        from django.db import connection  # noqa: PLC0415

        from accord.queries.money.ledger import balances  # noqa: PLC0415
        from accord.records.models import Fund, SharePayment  # noqa: PLC0415
        from tests.db import racing  # noqa: PLC0415
        from tests.db.world import world  # noqa: PLC0415

        call_command("migrate", verbosity=0, interactive=False, skip_checks=True)
        WORLD.append(world())
        ids = racing.many(WORLD[0], given.requests)
        each = given.attempts // given.requests // given.workers
        told, wall = raced(ids, each, given.workers)
        made = each * given.workers * len(ids)
        fund = Fund.objects.get()
        held = balances([fund.pk], WORLD[0].at.date())
        found = {
            "attempts": made, "requests": len(ids), "workers": given.workers, "database": connection.vendor, "told": dict(told),
            "paid_once_each": racing.paid_once(ids), "ledger_sum": sum(held.values()),
            "cash_is_what_was_paid": held[fund.pk, "cash"] == sum(SharePayment.objects.values_list("cents", flat=True)),
            "wall_seconds": round(wall, 1), "attempts_a_second": round(made / wall),
        }  # fmt: skip
        print(json.dumps(found))
        right = told == {"paid": len(ids), "lifecycle:state": made - len(ids)}
        sys.exit(
            0 if right and found["paid_once_each"] and not found["ledger_sum"] and found["cash_is_what_was_paid"] else 1
        )


if __name__ == "__main__":
    main()
