"""One check over worlds of different sizes: does it stay as quick when the list of officers grows?

    python benchmarks/bench_growth.py FOLDER FOLDER ...     worlds that `benchmarks/crowd.py` loaded, the smallest first

Each world is asked about random officers, spread over all of them, by a process of its own; the
worlds take turns, so that what else the machine does falls on all alike.  The first run of each is
thrown away: it reads the pages in.  One JSON line a world, and its ratio to the first.
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

from benchmarks.serving import ROOT, environment, surroundings  # noqa: E402

SEED = 287
GOAL = 2.5
"""So many times as long a check may take at most over the largest world as over the smallest."""


def inside(many: int) -> None:
    """Ask about random officers of the world of this process; print the times in microseconds."""
    import django  # noqa: PLC0415 - the outer process needs no Django

    django.setup()
    from accord.queries.authority import place_named  # noqa: PLC0415
    from accord.queries.authority.quick import verdict  # noqa: PLC0415
    from accord.records.models import Designation  # noqa: PLC0415

    rng, known = random.Random(SEED), datetime.now(UTC)
    last = Designation.objects.order_by("-pk").values_list("pk", flat=True)[0]
    officers = Designation.objects.exclude(functions=[]).select_related("officer", "agency")
    asked = []
    while len(asked) < many:
        d = officers.filter(pk__gte=rng.randrange(1, last + 1)).order_by("pk").first()
        if d is None:
            continue
        place = place_named(d.agency.home_county_id or "12071", ())
        at = datetime.fromtimestamp(rng.randrange(1_700_000_000, 1_795_000_000), UTC)
        asked.append((d.officer.public_id, d.functions[0], place.codes if place else frozenset(), at))
    times, cpu, permitted = [], [], 0
    for again in range(4):
        began = time.process_time()
        for one in asked:
            start = time.perf_counter_ns()
            permitted += verdict(*one, known).permitted
            if again:
                times.append((time.perf_counter_ns() - start) / 1000)
        if again:
            cpu.append((time.process_time() - began) / many * 1e6)
    print(json.dumps({"officers": Designation.objects.count(), "p50_us": statistics.median(times),
                      "cpu_us": min(cpu), "permitted": permitted}))  # fmt: skip


def main() -> None:
    """Measure every world and print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("folders", nargs="*", type=Path)
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--questions", type=int, default=1000)
    given = asked.parse_args()
    if os.environ.get("ACCORD_BENCH_INSIDE"):
        inside(given.questions)
        return
    found: dict[Path, list[dict[str, float]]] = {f: [] for f in given.folders}
    for _ in range(given.rounds):
        for folder, runs in found.items():
            child = environment(folder.resolve()) | {"ACCORD_BENCH_INSIDE": "yes"}
            command = [sys.executable, __file__, "--questions", str(given.questions)]
            said = subprocess.run(command, env=child, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
            runs.append(json.loads(said.stdout.splitlines()[-1]))
    first = next(iter(found.values()))
    for runs in found.values():
        p50, cpu = (min(r[name] for r in runs) for name in ("p50_us", "cpu_us"))
        ratio = round(cpu / min(r["cpu_us"] for r in first), 2)
        print(json.dumps({"benchmark": "growth", "officers": runs[0]["officers"], "p50_us": round(p50, 1),
                          "cpu_us": round(cpu, 1), "ratio": ratio, "goal": GOAL, "met": ratio <= GOAL,
                          **surroundings(SEED)}))  # fmt: skip
        print(f"{runs[0]['officers']:>10,} officers  p50 {p50:7.1f} us  cpu {cpu:7.1f} us  {ratio:.2f} times the first",
              file=sys.stderr)  # fmt: skip


if __name__ == "__main__":
    main()
