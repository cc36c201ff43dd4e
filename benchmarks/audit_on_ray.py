"""The same audit mapped by an existing engine: Ray, two local workers over one memory-mapped snapshot, acts by officer.

    ACCORD_DATA=FOLDER ACCORD_DEMO=yes python benchmarks/audit_on_ray.py acts.parquet --workers 2

Ray is no dependency of the house: run this in an environment that has both, or set PYTHONPATH to one that has Ray.  It
prints the totals, which are those of `accord authority audit` over the same snapshot.
"""

import argparse
import json
import os
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))


def judged(path: str, folder: str, known: int, worker: int, workers: int) -> dict[int, int]:
    """Judge the acts whose officer falls to this worker; return how many acts met which conditions."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "accord.site.settings")
    import django  # noqa: PLC0415 - a worker is a process of its own

    django.setup()
    import numpy as np  # noqa: PLC0415

    from accord.queries.authority import snapshot as snapshots  # noqa: PLC0415
    from accord.queries.authority.acts import chunks  # noqa: PLC0415
    from accord.queries.authority.bulk import Acts, judge_many  # noqa: PLC0415

    snapshot = snapshots.opened(Path(folder))
    since = snapshots.touched(snapshot)
    counts: Counter[int] = Counter()
    for chunk in chunks(Path(path), frozenset(p for p in snapshot.places if ":" in p)):
        a = chunk.acts
        of = np.array([o.int % workers for o in a.officers])
        mine = of[a.who] == worker
        some = Acts(officers=a.officers, who=a.who[mine], functions=a.functions, statutes=a.statutes, places=a.places,
                    function=a.function[mine], statute=a.statute[mine], place=a.place[mine], at=a.at[mine])  # fmt: skip
        met, _ = judge_many(snapshot, some, known, since)
        kinds, many = np.unique(met, return_counts=True)
        counts.update(dict(zip(kinds.tolist(), many.tolist(), strict=True)))
    return dict(counts)


def main() -> None:
    """Map the audit and print its totals."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("acts", type=Path)
    asked.add_argument("--snapshot", type=Path, required=True, help="A folder under ACCORD_DATA/snapshots.")
    asked.add_argument("--known", type=int, required=True, help="As known at this moment, in whole seconds.")
    asked.add_argument("--workers", type=int, default=2)
    given = asked.parse_args()
    import ray  # noqa: PLC0415 - an engine among others

    engine: Any = ray
    engine.init(num_cpus=given.workers, include_dashboard=False, log_to_driver=False,
                runtime_env={"env_vars": {"PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}})  # fmt: skip
    began = time.perf_counter()
    task = engine.remote(judged)
    parts = engine.get([
        task.remote(str(given.acts.resolve()), str(given.snapshot.resolve()), given.known, n, given.workers)
        for n in range(given.workers)
    ])  # fmt: skip
    counts: Counter[int] = Counter()
    for part in parts:
        counts.update(part)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "accord.site.settings")
    import django  # noqa: PLC0415

    django.setup()
    from accord.actions.authority.auditing import NAMES  # noqa: PLC0415
    from accord.rules.authority import rule  # noqa: PLC0415

    unmet = {name: sum(c for m, c in counts.items() if not m >> n & 1) for n, name in enumerate(NAMES)}
    print(json.dumps({"engine": f"ray, {given.workers} workers", "acts": counts.total(),
                      "permitted": counts.get(rule.ALL, 0), "unmet": {k: v for k, v in unmet.items() if v},
                      "wall_s": round(time.perf_counter() - began, 1)}))  # fmt: skip


if __name__ == "__main__":
    main()
