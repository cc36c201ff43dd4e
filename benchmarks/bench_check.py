"""The authority check in process: what fetching, judging and the durable log of the asking cost.

The asking is logged in one transaction that is on the disk before the answer is given; this says
what that costs.  Rounds are interleaved, the median is taken; one JSON line a figure.
"""

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from benchmarks.serving import ROOT, environment, surroundings, world  # noqa: E402

SEED = 2026


def inside(rounds: int, each: int) -> None:
    """Measure in a process that has loaded the house; print one JSON line a part."""
    import django  # noqa: PLC0415 - the outer process needs no Django

    django.setup()
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    from accord.actions.authority import check  # noqa: PLC0415
    from accord.queries import authority as reads  # noqa: PLC0415
    from accord.queries.accounts import actor_by_username  # noqa: PLC0415
    from accord.queries.visible import find, scope_of  # noqa: PLC0415
    from accord.records.models import Designation  # noqa: PLC0415
    from accord.rules import authority as rules  # noqa: PLC0415

    at = datetime.now(UTC)
    asker = actor_by_username("coordinator", at)
    held = Designation.objects.exclude(starts_at=None).select_related("officer").first()
    assert asker is not None, "the demonstration world has a coordinator"
    assert held is not None, "the demonstration world has a designated officer"
    officer, function = held.officer, held.functions[0]
    asked = {"officer": str(officer.public_id), "function": function, "place": "12071"}
    facts = reads.candidates(officer.pk, at)
    place = reads.place_named("12071", facts)
    question = rules.Question(
        officer=officer.full_name, instant=at, function=function, title=reads.function_titles()[function], place=place
    )

    def unlogged() -> None:
        person = find("staff", officer.public_id, asker, at.date())
        scope_of(person, at.date())
        rules.best(question, reads.candidates(person.pk, at))

    parts = {
        "judge only": lambda: rules.best(question, facts),
        "fetch the facts": lambda: reads.candidates(officer.pk, at),
        "visible, fetch and judge": unlogged,
        "the whole check, logged": lambda: check(asked, by=asker, at=at),
    }
    assert check(asked, by=asker, at=at).permitted, "the demonstration's officer is authorised"
    queries, seen, order = {}, {name: [] for name in parts}, random.Random(SEED)
    for name, do in parts.items():
        with CaptureQueriesContext(connection) as caught:
            do()
        queries[name] = len(caught)
    for _ in range(rounds):
        names = list(parts)
        order.shuffle(names)
        for name in names:
            cpu, wall = time.process_time(), time.perf_counter()
            for _ in range(each):
                parts[name]()
            seen[name].append(((time.process_time() - cpu) / each, (time.perf_counter() - wall) / each))
    for name, pairs in seen.items():
        found = {
            "benchmark": "check",
            "what": name,
            "cpu_ms": round(statistics.median(c for c, _ in pairs) * 1000, 3),
            "wall_ms": round(statistics.median(w for _, w in pairs) * 1000, 3),
            "queries": queries[name],
            "database": connection.vendor,
            "rounds": rounds,
            "calls_a_round": each,
            **surroundings(SEED),
            "sqlite": ".".join(map(str, connection.Database.sqlite_version_info)),
        }
        print(json.dumps(found))
        line = f"{name:<26}{found['cpu_ms']:>9} cpu ms{found['wall_ms']:>9} wall ms{found['queries']:>4} queries"
        print(line, file=sys.stderr)


def main() -> None:
    """Load a world and measure in another process."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rounds", type=int, default=7)
    asked.add_argument("--each", type=int, default=40, help="calls of one part in one round")
    given = asked.parse_args()
    if os.environ.get("ACCORD_BENCH_INSIDE"):
        inside(given.rounds, given.each)
        return
    with world() as folder:
        child = environment(folder) | {"ACCORD_BENCH_INSIDE": "yes"}
        counts = ["--rounds", str(given.rounds), "--each", str(given.each)]
        subprocess.run([sys.executable, __file__, *counts], env=child, cwd=ROOT, check=True)


if __name__ == "__main__":
    main()
