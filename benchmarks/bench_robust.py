"""How sure the order is, for many agencies: beside pysensmcda and pymcdm, and exact answers beside one linear program a pair.

    ACCORD_BENCH_PEERS=/tmp/peers python benchmarks/bench_robust.py [--agencies 18000]

18,000 tables of 13 options and 12 criteria, 1,000 weightings.  Peers are timed on a slice, a figure an agency is
printed; where a peer gives the same answer, the largest difference is printed too.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.serving import surroundings  # noqa: E402

OPTIONS, CRITERIA, WEIGHTINGS, SEED = 13, 12, 1_000, 287
PEERS = r"""
import sys, time, json, numpy as np
folder, few = sys.argv[1], int(sys.argv[2])
t, w, shares, central = (np.load(f"{folder}/{n}.npy") for n in ("tables", "weightings", "shares", "central"))
types, out = np.ones(t.shape[2]), {}
try:
    from pysensmcda.smaa import simulate, smaa2
    bare = lambda m, v, _: m @ v
    apart = []
    for name, run in (("simulate, bare product", lambda m: simulate(bare, m, types, weights=w, reverse_ranking=True)),
                      ("smaa2, bare product", lambda m: smaa2(bare, m, types, weights=w, reverse_ranking=True))):
        run(t[0])
        began = time.process_time()
        got = [run(t[a]) for a in range(few)]
        out[f"pysensmcda {name}"] = {"cpu_ms_an_agency": 1000 * (time.process_time() - began) / few}
        for a, g in enumerate(got):
            r = g.rank_acceptability() if callable(g.rank_acceptability) else g.rank_acceptability
            apart.append(float(np.abs(r - shares[a]).max()))
            if hasattr(g, "central_weights") and not callable(g.central_weights):
                apart.append(float(np.nanmax(np.abs(np.where(shares[a][:, :1] > 0, g.central_weights - central[a], 0)))))
    out["pysensmcda, largest difference"] = max(apart)
except Exception as error:
    out["pysensmcda"] = {"failed": repr(error)[:300]}
try:
    from pymcdm.methods import WSM
    body = WSM()
    body(t[0], w[0], types)
    began = time.process_time()
    for a in range(2):
        for k in range(100):
            body(t[a], w[k], types)
    out["pymcdm WSM"] = {"cpu_ms_an_agency": 1000 * (time.process_time() - began) / 2 * len(w) / 100}
except Exception as error:
    out["pymcdm WSM"] = {"failed": repr(error)[:300]}
print(json.dumps(out))
"""


def exact_beside_programs(tables, low, high, weights, pairs):
    import highspy  # noqa: PLC0415

    from accord.rules.determinations.many import least_leads  # noqa: PLC0415

    began = time.process_time()
    ours = least_leads(tables, low, high, weights)
    mine = time.process_time() - began
    top = (tables @ weights).argmax(1)
    began, worst = time.process_time(), 0.0
    for k in range(pairs):
        a, o = k % len(tables), (k * 7) % OPTIONS
        h = highspy.Highs()
        h.setOptionValue("output_flag", False)
        for c in range(CRITERIA):
            h.addVar(low[c], high[c])
            h.changeColCost(c, float(tables[a, top[a], c] - tables[a, o, c]))
        h.run()
        worst = max(worst, abs(h.getInfo().objective_function_value - ours[a, o]))
    each = (time.process_time() - began) / pairs
    return {"ours_cpu_s": round(mine, 4), "a_program_each_cpu_s": round(each * len(tables) * OPTIONS, 1),
            "times": round(each * len(tables) * OPTIONS / max(mine, 1e-9)), "largest_difference": worst}  # fmt: skip


def main():
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--agencies", type=int, default=18_000)
    given = asked.parse_args()
    from accord.rules.determinations.many import places, stretches  # noqa: PLC0415

    print(json.dumps(surroundings(SEED)))
    draw = np.random.default_rng(SEED)
    tables = draw.random((given.agencies, OPTIONS, CRITERIA))
    weightings = draw.dirichlet(np.ones(CRITERIA), WEIGHTINGS)
    places(tables[:2], weightings)
    began = time.process_time()
    shares, central = places(tables, weightings)
    ours = time.process_time() - began
    print(
        json.dumps(
            {
                "ours": "places and central weights",
                "cpu_s": round(ours, 2),
                "cpu_ms_an_agency": round(1000 * ours / given.agencies, 4),
            }
        )
    )
    # The plain way, agency by agency, as a peer's loop does it: one product and one sort.
    few = min(200, given.agencies)
    began, worst = time.process_time(), 0.0
    for a in range(few):
        scores = tables[a] @ weightings.T
        order = np.argsort(-scores, axis=0, kind="stable")
        found = np.zeros((OPTIONS, OPTIONS))
        for place in range(OPTIONS):
            np.add.at(found[:, place], order[place], 1)
        worst = max(worst, float(np.abs(found / WEIGHTINGS - shares[a]).max()))
    plain = (time.process_time() - began) / few
    print(
        json.dumps(
            {
                "numpy, agency by agency": {
                    "cpu_ms_an_agency": round(1000 * plain, 3),
                    "times": round(plain / (ours / given.agencies), 1),
                    "largest_difference": worst,
                }
            }
        )
    )
    began = time.process_time()
    weights = np.full(CRITERIA, 1 / CRITERIA)
    stretches(tables, weights)
    print(json.dumps({"exact ranges of every weight, all agencies": {"cpu_s": round(time.process_time() - began, 3)}}))
    print(
        json.dumps(
            {
                "least leads": exact_beside_programs(
                    tables, np.full(CRITERIA, 0.02), np.full(CRITERIA, 0.25), weights, 60
                )
            }
        )
    )
    peers = os.environ.get("ACCORD_BENCH_PEERS")
    if peers:
        with tempfile.TemporaryDirectory() as folder:
            for name, some in (
                ("tables", tables[:20]),
                ("weightings", weightings),
                ("shares", shares[:20]),
                ("central", central[:20]),
            ):
                np.save(f"{folder}/{name}.npy", some)
            done = subprocess.run(
                [f"{peers}/bin/python", "-c", PEERS, folder, "20"], capture_output=True, text=True, check=False
            )
        print(done.stdout or done.stderr[-400:])


if __name__ == "__main__":
    main()
