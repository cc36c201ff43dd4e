"""The authority check beside policy engines, and the bulk audit beside data frames and SQL: one run, ratios printed.

    ACCORD_BENCH_AUTHORITY=FOLDER       a world that `benchmarks/crowd.py` loaded; without it, one of 1,000 officers
    ACCORD_BENCH_PEERS=/tmp/peers       an environment with `benchmarks/peers.txt`; without it their rows are skipped

Ours fetches every fact from the database for each question; the policy engines find theirs in memory, already
chosen for the officer: what they leave out is counted in their favour.  First all engines answer
the same questions; one wrong answer voids an engine's row.
"""

import argparse
import gc
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from benchmarks.serving import ROOT, environment, surroundings  # noqa: E402

SEED = 287
BLOCK = 100
TARGETS = {
    "single: ours beside Rego, yes or no": 2.0,
    "single: ours beside Cedar, facts sliced": 10.0,
    "bulk: ours beside polars": 6.0,
    "bulk: ours beside duckdb": 8.0,
    "bulk: ours beside Cedar in batches": 500.0,
}
SIMPLE = ("nominated", "vetted", "trained", "supervised", "designated")
POLICY = (
    "permit(principal, action, resource);\n"
    + "".join(
        f'@id("{need}") forbid(principal, action, resource) unless {{ context.held.contains("{need}") }};\n'
        for need in (*SIMPLE, "in-force")
    )
    + """
@id("letter") forbid(principal, action, resource) unless { context.held.contains(context.letter) };
@id("function") forbid(principal, action, resource) unless { context.held.contains(context.function) };
@id("place") forbid(principal, action, resource) unless { context.held.containsAny(context.covers) };
@id("party") forbid(principal, action, resource) unless { context.held.containsAny(context.parties) };
@id("stops") forbid(principal, action, resource)
  when { context.held.contains("hold") || context.held.contains("suspension") };
"""
)
REGO = """package authority
import rego.v1
live(r) if { r[2] <= input.at; r[3] == null }
live(r) if { r[2] <= input.at; r[3] != null; input.at < r[3] }
has(kind) if { some r in input.own; r[0] == kind; live(r) }
agreed(kind) if { some r in input.agreed; r[0] == kind; live(r) }
default allow := false
allow if {
  has("nominated"); has("vetted"); has("trained"); has("supervised"); has("designated"); agreed("in-force")
  not has("hold"); not agreed("suspension")
  some l in input.own; l[0] == "letter"; l[1] == input.f; live(l)
  some c in input.agreed; c[0] == "function"; c[1] == input.f; live(c)
  some t in input.agreed; t[0] == "territory"; t[1] in input.covers; live(t)
  some e in input.own; e[0] == "employed"; live(e)
  some p in input.agreed; p[0] == "party"; p[1] == e[1]; live(p)
}
"""


def told(what: str, **figures: object) -> None:
    """Print one result as a JSON line, and as a line for people."""
    print(json.dumps({"benchmark": "authority", "what": what, **figures, **surroundings(SEED)}), flush=True)
    print(f"{what:<44}" + "  ".join(f"{k} {v}" for k, v in figures.items()), file=sys.stderr, flush=True)


def questions(many: int, known: datetime) -> list[dict[str, Any]]:
    """Return questions over random officers, each with the slice of facts that an engine without a database needs."""
    from accord.queries.authority import candidates, place_named  # noqa: PLC0415 - the outer process needs no Django
    from accord.records.models import Designation  # noqa: PLC0415

    rng = random.Random(SEED)
    keys = list(Designation.objects.exclude(functions=[]).order_by("pk").values_list("pk", flat=True))
    found = []
    for key in rng.choices(keys, k=many):
        d = Designation.objects.select_related("officer", "agency").get(pk=key)
        function = d.functions[0] if rng.random() < 0.8 else rng.choice(("interrogate", "customs-search"))
        home = d.agency.home_county_id or "12071"
        place = place_named(home if rng.random() < 0.85 else "36061", ())
        at = datetime.fromtimestamp(rng.randrange(1_700_000_000, 1_795_000_000), UTC)
        slices = [
            (
                [(f.kind, f.detail, f.valid_from.timestamp(), f.valid_to.timestamp() if f.valid_to else None)
                 for f in c.officer_facts],
                [(f.kind, f.detail, f.valid_from.timestamp(), f.valid_to.timestamp() if f.valid_to else None)
                 for f in c.agreement_facts],
            )
            for c in candidates(d.officer_id, known)
        ]  # fmt: skip
        found.append({"pk": d.officer_id, "officer": d.officer.public_id, "function": function, "place": place,
                      "at": at, "slices": slices})  # fmt: skip
    return found


def engines(asked: list[dict[str, Any]], known: datetime) -> dict[str, Callable[[dict[str, Any]], bool]]:
    """Return what answers one question, by name."""
    import cedarpy  # noqa: PLC0415
    import opa_eval  # noqa: PLC0415

    from accord.queries.authority import candidates  # noqa: PLC0415
    from accord.queries.authority.quick import verdict  # noqa: PLC0415
    from accord.rules import authority as rules  # noqa: PLC0415

    policies = cedarpy.PolicySet.from_str(POLICY) if hasattr(cedarpy, "PolicySet") else POLICY
    folder = Path(tempfile.mkdtemp(prefix="accord-rego-"))
    (folder / "authority.rego").write_text(REGO)
    regorus = opa_eval.OpaEval(str(folder / "authority.rego"), query="data.authority.allow")

    def ours(q: dict[str, Any]) -> bool:
        return verdict(q["officer"], q["function"], q["place"].codes, q["at"], known).permitted

    def ours_in_words(q: dict[str, Any]) -> bool:
        question = rules.Question(officer="", instant=q["at"], function=q["function"], place=q["place"])
        return rules.check(question, candidates(q["pk"], known)).permitted

    def cedar_request(q: dict[str, Any], own: Any, agreed: Any) -> dict[str, Any]:
        at = q["at"].timestamp()
        rows = [(k, d) for k, d, a, b in (*own, *agreed) if a <= at and (b is None or at < b)]
        held = [k if k in SIMPLE or k in ("in-force", "hold", "suspension") else f"{k} {d}" for k, d in rows]
        context = {
            "held": held, "letter": f"letter {q['function']}", "function": f"function {q['function']}",
            "covers": [f"territory {c}" for c in (*q["place"].codes, "any")],
            "parties": [f"party {d}" for k, d in rows if k == "employed"],
        }  # fmt: skip
        return {
            "principal": 'Officer::"o"',
            "action": 'Action::"act"',
            "resource": 'Agreement::"a"',
            "context": context,
        }

    def cedar(q: dict[str, Any]) -> bool:
        return any(cedarpy.is_authorized(cedar_request(q, *s), policies, []).allowed for s in q["slices"])

    def rego(q: dict[str, Any]) -> bool:
        at, covers = q["at"].timestamp(), [*q["place"].codes, "any"]
        return any(
            regorus.evaluate_parsed(
                json.dumps({"f": q["function"], "at": at, "covers": covers, "own": own, "agreed": agreed})
            )
            for own, agreed in q["slices"]
        )

    return {"ours": ours, "ours, with every word": ours_in_words, "Cedar, facts sliced": cedar, "Rego, yes or no": rego}


def single(rounds: int, truths: int) -> None:
    """One question at a time, round robin, all engines in this process."""
    known = datetime.now(UTC)
    asked = questions(truths, known)
    found = engines(asked, known)
    expected = [found["ours, with every word"](q) for q in asked]
    wrong = {name: sum(do(q) is not e for q, e in zip(asked, expected, strict=True)) for name, do in found.items()}
    told("single: truth", questions=len(asked), permitted=sum(expected), wrong=wrong)
    assert wrong["ours"] == 0, "the quick way answers as the check answers"
    seen: dict[str, list[float]] = {name: [] for name in found}
    cpu: dict[str, float] = dict.fromkeys(found, 0.0)
    rng = random.Random(SEED)
    gc.freeze()
    for _ in range(rounds):
        some = rng.choices(asked, k=BLOCK)
        for name, do in found.items():
            began = time.process_time()
            for q in some:
                start = time.perf_counter_ns()
                do(q)
                seen[name].append((time.perf_counter_ns() - start) / 1000)
            cpu[name] += time.process_time() - began
    mean = {name: cpu[name] / (rounds * BLOCK) * 1e6 for name in found}
    for name, times in seen.items():
        times.sort()
        told(f"single: {name}", p50_us=round(statistics.median(times), 1), p99_us=round(times[len(times) * 99 // 100], 1),
             cpu_us=round(mean[name], 1), void=wrong[name] > 0)  # fmt: skip
    for name in ("Rego, yes or no", "Cedar, facts sliced"):
        verdict_on(f"single: ours beside {name}", statistics.median(seen[name]) / statistics.median(seen["ours"]))


def verdict_on(what: str, ratio: float) -> None:
    """Say a ratio beside its target."""
    target = TARGETS[what]
    told(what, ratio=round(ratio, 2), target=target, met=ratio >= target)


def bulk(many: int, peers: str, folder: Path) -> None:
    """Many acts: the compiled rule over a snapshot, then the peers on the same rows in their own process."""
    import numpy as np  # noqa: PLC0415

    from accord.queries.authority import snapshot as snapshots  # noqa: PLC0415
    from accord.queries.authority.bulk import Acts, judge_many  # noqa: PLC0415
    from accord.records.models import Designation  # noqa: PLC0415

    began = time.process_time()
    made = snapshots.build(folder / "snapshots")
    built = time.process_time() - began
    opened = []
    for _ in range(9):
        start = time.perf_counter()
        snapshot = snapshots.opened(made)
        opened.append((time.perf_counter() - start) * 1000)
    told("snapshot", officers=snapshot.officers, bytes_an_officer=round(snapshot.bytes_an_officer, 1),
         open_ms=round(statistics.median(opened), 2), build_cpu_s=round(built, 1), target="320 bytes, 10 ms",
         met=snapshot.bytes_an_officer <= 320 and statistics.median(opened) <= 10)  # fmt: skip
    rng = np.random.default_rng(SEED)
    people = list(Designation.objects.exclude(functions=[]).order_by("pk").values_list("officer__public_id", "functions",
                                                                                       "agency__home_county_id"))  # fmt: skip
    functions = sorted({f for _, granted, _ in people for f in granted})
    sites = sorted({c or "12071" for _, _, c in people})
    where, what = {s: i for i, s in enumerate(sites)}, {f: i for i, f in enumerate(functions)}
    home = np.array([where[c or "12071"] for _, _, c in people])
    first = np.array([what[granted[0]] for _, granted, _ in people])
    who = rng.integers(0, len(people), many)
    acts = Acts(
        officers=[p for p, _, _ in people], who=who, functions=functions, statutes=[""], places=sites,
        function=np.where(rng.random(many) < 0.8, first[who], rng.integers(0, len(functions), many)),
        statute=np.zeros(many, np.int64),
        place=np.where(rng.random(many) < 0.85, home[who], rng.integers(0, len(sites), many)),
        at=rng.integers(1_700_000_000, 1_795_000_000, many),
    )  # fmt: skip
    known = int(time.time())
    judge_many(snapshot, acts, known, frozenset())
    times = []
    for _ in range(3):
        began = time.process_time()
        met, _ = judge_many(snapshot, acts, known, frozenset())
        times.append(time.process_time() - began)
    took = statistics.median(times)
    told("bulk: ours", acts=many, cpu_s=round(took, 2), acts_a_cpu_s=round(many / took),
         ten_million_cpu_s=round(10e6 / many * took, 1), target="7 CPU s for 10 million", met=10e6 / many * took <= 7)  # fmt: skip
    if not peers:
        told("bulk: peers", skipped="ACCORD_BENCH_PEERS names no environment")
        return
    from benchmarks.exporting import export  # noqa: PLC0415

    with tempfile.TemporaryDirectory(prefix="accord-bulk-") as kept:
        export(Path(kept), acts, met)
        child = [str(Path(peers) / "bin/python"), str(HERE / "bulk_peers.py"), kept]
        for line in subprocess.run(child, check=True, capture_output=True, text=True).stdout.splitlines():
            one = json.loads(line)
            per = one["acts"] / one["cpu_s"]
            told(
                f"bulk: {one['engine']}",
                acts=one["acts"],
                cpu_s=one["cpu_s"],
                acts_a_cpu_s=round(per),
                wrong=one["wrong"],
            )
            if one["wrong"] == 0:
                verdict_on(f"bulk: ours beside {one['engine']}", many / took / per)


def main() -> None:
    """Measure on a loaded world."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rounds", type=int, default=15)
    asked.add_argument("--questions", type=int, default=1000)
    asked.add_argument("--acts", type=int, default=1_000_000)
    given = asked.parse_args()
    if os.environ.get("ACCORD_BENCH_INSIDE"):
        import django  # noqa: PLC0415

        django.setup()
        single(given.rounds, given.questions)
        bulk(given.acts, os.environ.get("BENCH_PEERS", ""), Path(os.environ["ACCORD_DATA"]))
        return
    folder = os.environ.get("ACCORD_BENCH_AUTHORITY")
    with tempfile.TemporaryDirectory(prefix="accord-authority-") as fresh:
        if not folder:
            few = ["--officers", "1000", "--agreements", "20"]
            subprocess.run([sys.executable, str(HERE / "crowd.py"), fresh, *few], cwd=ROOT, check=True)
        child = environment(Path(folder or fresh)) | {
            "ACCORD_BENCH_INSIDE": "yes", "BENCH_PEERS": os.environ.get("ACCORD_BENCH_PEERS", ""),
        }  # fmt: skip
        counts = ["--rounds", str(given.rounds), "--questions", str(given.questions), "--acts", str(given.acts)]
        subprocess.run([sys.executable, __file__, *counts], env=child, cwd=ROOT, check=True)


if __name__ == "__main__":
    main()
