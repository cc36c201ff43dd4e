"""The same acts judged by polars, DuckDB and Cedar in batches, each on one thread: run by `bench_authority.py`.

Each is told what holds for yes or no; that none of them says a reason is counted in its favour.
"""

import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

os.environ["POLARS_MAX_THREADS"] = "1"

import duckdb
import polars as pl

SIMPLE = ("nominated", "vetted", "trained", "supervised", "designated")
ALL = (1 << 15) - 1
FEW = 4_000


def by_polars(folder: Path) -> list[bool]:
    """Join the acts with the facts of each kind, keep those in time, and let them dwindle, step by step.

    Each step is collected: a plan handed on would be worked out again by every step after it.
    """
    own, agreed = pl.read_parquet(folder / "own.parquet"), pl.read_parquet(folder / "agreed.parquet")
    covers = pl.read_parquet(folder / "covers.parquet")
    acts = pl.read_parquet(folder / "acts.parquet")
    left = acts.join(pl.read_parquet(folder / "designations.parquet"), on="officer")
    timely = (pl.col("since") <= pl.col("at")) & (pl.col("at") < pl.col("until"))

    def of(table: pl.DataFrame, kind: str, key: str) -> pl.LazyFrame:
        return table.lazy().filter(pl.col("kind") == kind).drop("kind").rename({"subject": key})

    def kept(rows: pl.LazyFrame, how: str = "semi") -> pl.DataFrame:
        found = rows.filter(timely).select("act").unique()
        return left.lazy().join(found, on="act", how=how).collect()  # type: ignore[arg-type]

    for kind in SIMPLE:
        left = kept(left.lazy().join(of(own, kind, "designation"), on="designation"))
    left = kept(left.lazy().join(of(agreed, "in-force", "agreement"), on="agreement"))
    for table, kind, key in ((own, "letter", "designation"), (agreed, "function", "agreement")):
        left = kept(left.lazy().join(of(table, kind, key), left_on=[key, "function"], right_on=[key, "what"]))
    left = kept(left.lazy().join(of(own, "employed", "designation"), left_on=["designation", "party"],
                                 right_on=["designation", "what"]))  # fmt: skip
    there = left.lazy().join(of(agreed, "territory", "agreement"), on="agreement")
    left = kept(there.join(covers.lazy(), on=["place", "what"], how="semi"))
    for table, kind, key in ((own, "hold", "designation"), (agreed, "suspension", "agreement")):
        left = kept(left.lazy().join(of(table, kind, key), on=key), "anti")
    return acts.get_column("act").is_in(left.get_column("act").implode()).to_list()


def by_duckdb(folder: Path) -> list[bool]:
    """Ask one statement."""
    base = duckdb.connect()
    base.execute("SET threads = 1")
    for name in ("own", "agreed", "designations", "covers", "acts"):
        base.execute(f"CREATE TABLE {name} AS SELECT * FROM '{folder / (name + '.parquet')}'")

    def some(table: str, key: str, kind: str, more: str = "") -> str:
        return (f"EXISTS (SELECT 1 FROM {table} x WHERE x.subject = d.{key} AND x.kind = '{kind}' "
                f"AND x.since <= a.at AND a.at < x.until {more})")  # fmt: skip

    asked = [some("own", "designation", k) for k in SIMPLE]
    asked += [
        some("agreed", "agreement", "in-force"), "NOT " + some("own", "designation", "hold"),
        "NOT " + some("agreed", "agreement", "suspension"), some("own", "designation", "letter", "AND x.what = a.function"),
        some("agreed", "agreement", "function", "AND x.what = a.function"),
        some("own", "designation", "employed", "AND x.what = d.party"),
        some("agreed", "agreement", "territory",
             "AND x.what IN (SELECT what FROM covers c WHERE c.place = a.place)"),
    ]  # fmt: skip
    sql = f"SELECT a.act, bool_or({' AND '.join(asked)}) FROM acts a JOIN designations d USING (officer) GROUP BY 1"
    found = dict(base.execute(sql).fetchall())
    many = base.execute("SELECT count(*) FROM acts").fetchone()
    return [bool(found.get(n)) for n in range(many[0] if many else 0)]


def by_cedar(folder: Path) -> list[bool]:
    """Ask in batches of a thousand, the facts chosen by the caller beforehand; some acts only."""
    import cedarpy  # noqa: PLC0415 - a peer among others

    from benchmarks.bench_authority import POLICY  # noqa: PLC0415

    own: dict[int, list[tuple[str, str, int, int]]] = {}
    agreed: dict[int, list[tuple[str, str, int, int]]] = {}
    for name, kept in (("own", own), ("agreed", agreed)):
        for subject, *row in pl.read_parquet(folder / f"{name}.parquet").iter_rows():
            kept.setdefault(subject, []).append(tuple(row))
    of = {o: (d, a, p) for o, d, a, p in pl.read_parquet(folder / "designations.parquet").iter_rows()}
    covers: dict[int, list[str]] = {}
    for place, what in pl.read_parquet(folder / "covers.parquet").iter_rows():
        covers.setdefault(place, []).append(f"territory {what}")
    plain = {*SIMPLE, "in-force", "hold", "suspension"}
    rows = pl.read_parquet(folder / "acts.parquet").head(FEW).select("officer", "function", "place", "at")
    started = time.process_time()
    answers = []
    requests = []
    for officer, function, place, at in rows.iter_rows():
        d, a, party = of[officer]
        live = [(k, w) for k, w, s, u in (*own[d], *agreed[a]) if s <= at < u]
        held = [k if k in plain else f"{k} {w}" for k, w in live] + [f"party {party}"]
        context = {"held": held, "letter": f"letter {function}", "function": f"function {function}",
                   "covers": covers[place], "parties": [f"party {w}" for k, w in live if k == "employed"]}  # fmt: skip
        requests.append({"principal": 'Officer::"o"', "action": 'Action::"act"', "resource": 'Agreement::"a"',
                         "context": context})  # fmt: skip
    for n in range(0, len(requests), 1000):
        answers += [r.allowed for r in cedarpy.is_authorized_batch(requests[n : n + 1000], POLICY, [])]
    by_cedar.took = time.process_time() - started  # type: ignore[attr-defined]
    return answers


def main() -> None:
    """Run each peer and print one JSON line for it."""
    folder = Path(sys.argv[1])
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    expected = [m == ALL for m in pl.read_parquet(folder / "acts.parquet").get_column("met").to_list()]
    peers: dict[str, Callable[[Path], list[bool]]] = {
        "polars": by_polars, "duckdb": by_duckdb, "Cedar in batches": by_cedar
    }  # fmt: skip
    for name, judge in peers.items():
        times, answers = [], []
        for _ in range(1 if judge is by_cedar else 2):
            began = time.process_time()
            answers = judge(folder)
            times.append(time.process_time() - began)
        took = getattr(judge, "took", statistics.median(times))
        wrong = sum(a is not e for a, e in zip(answers, expected, strict=False))
        print(json.dumps({"engine": name, "acts": len(answers), "cpu_s": round(took, 3), "wrong": wrong}), flush=True)


if __name__ == "__main__":
    main()
