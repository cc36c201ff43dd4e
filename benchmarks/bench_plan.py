"""The national plan beside general solvers, in one run; every plan and bound proved again by the checker.

    python benchmarks/bench_plan.py [--sizes 1000,5000,18000] [--seeds 1] [--families money,seats,offices,floors] [--alone 60]

`--alone` is how many seconds HiGHS (and, from ACCORD_BENCH_PEERS, CP-SAT and SCIP of OR-Tools) get for the same
problem as one integer program.  A gap is taken against the best bound of all engines for that problem: ours,
proved, or theirs.  Each case runs in a process of its own, so that its peak memory is its own.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.serving import surroundings  # noqa: E402

ACCORD = Path(sys.executable).with_name("accord")


def ours(family, size, seed, seconds, folder):
    """Solve, then check in another process."""
    file = folder / "plan.npz"
    asked = [
        "solve",
        "--agencies",
        str(size),
        "--seed",
        str(seed),
        "--seconds",
        str(seconds),
        "--out",
        str(file),
        "--json",
    ]
    if family != "shipped list":
        asked += ["--family", family]
    done = subprocess.run([ACCORD, "plan", *asked], capture_output=True, text=True, check=False)
    if done.returncode not in {0, 5}:
        return {"engine": "accord", "failed": done.stderr[-300:]}
    told = json.loads(done.stdout)
    checked = json.loads(
        subprocess.run(
            [ACCORD, "plan", "check", str(file), "--json"], capture_output=True, text=True, check=False
        ).stdout
    )
    near = {
        f"to {g} %": next((t[0] for t in told["trace"] if t[2] and t[3] - t[2] <= g / 100 * t[3]), None)
        for g in (1, 0.1, 0.01)
    }
    return {"engine": "accord", "objective": told["objective"], "bound": checked["bound"], "gap_percent": checked["gap_percent"],
            "faults": checked["faults"][:3], "seconds": told["seconds"], "cpu_seconds": told["cpu_seconds"],
            "peak_memory_mb": told["peak_memory_mb"], **near}  # fmt: skip


def alone(engine, python, *, family, size, seed, seconds):
    """Give the same problem to a general solver."""
    try:
        done = subprocess.run([python, str(ROOT / "benchmarks" / "whole_plan.py"), engine, family, str(size), str(seed), str(seconds)],
                              capture_output=True, text=True, check=False, timeout=4 * seconds + 120)  # fmt: skip
    except subprocess.TimeoutExpired:
        return {"engine": engine, "failed": f"did not stop within {4 * seconds + 120:.0f} s"}
    return (
        json.loads(done.stdout.splitlines()[-1])
        if done.returncode == 0 and done.stdout
        else {"engine": engine, "failed": done.stderr[-200:]}
    )


def main():
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--sizes", default="1000")
    asked.add_argument("--seeds", default="1")
    asked.add_argument("--families", default="money,seats,offices,floors,shipped list")
    asked.add_argument("--seconds", type=float, default=60)
    asked.add_argument("--alone", type=float, default=60)
    given = asked.parse_args()
    os.environ.setdefault("ACCORD_DEMO", "yes")
    print(json.dumps(surroundings(0)))
    peers = os.environ.get("ACCORD_BENCH_PEERS")
    for size in map(int, given.sizes.split(",")):
        for family in given.families.split(","):
            for seed in map(int, given.seeds.split(",")):
                with tempfile.TemporaryDirectory() as folder:
                    rows = [ours(family, size, seed, given.seconds, Path(folder))]
                if family != "shipped list" and given.alone:
                    rows.append(
                        alone("highs", sys.executable, family=family, size=size, seed=seed, seconds=given.alone)
                    )
                    if peers:
                        rows += [
                            alone(e, f"{peers}/bin/python", family=family, size=size, seed=seed, seconds=given.alone)
                            for e in ("CP_SAT", "SCIP")
                        ]
                bounds = [r["bound"] for r in rows if r.get("bound") and 0 < r["bound"] < 1e18]
                for r in rows:
                    best = r.get("objective")
                    r["gap_to_best_bound_percent"] = (
                        round(100 * (min(bounds) - best) / min(bounds), 4) if best and bounds else None
                    )
                    print(json.dumps({"family": family, "agencies": size, "seed": seed, **r}), flush=True)


if __name__ == "__main__":
    main()
