"""Pages and the check through HTTP, against a bare Django view on the same server in the same run.

The bare view has the same middlewares, session and signed-in user.  Rounds are interleaved in a
shuffled order (fixed seed) and the median is taken, so that what else the machine does falls on
all alike.  Processor seconds are the server's own; one JSON line a figure goes to the output.
"""

import argparse
import json
import os
import random
import re
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from benchmarks.serving import ROOT, Client, environment, served, surroundings, world  # noqa: E402

SEED = 2026
GOALS = {"check page": 3.0, "check api": 3.0, "agency list": 8.0, "agency search": 8.0, "request list": 8.0}
"""The most that each may cost, in bare views."""


@dataclass(frozen=True)
class Known:
    """What the comparisons ask about in the demonstration world."""

    agency: str
    request: str
    officer: str
    function: str
    place: str


def known(folder: Path) -> Known:
    """Read the world's own ids straight from its database."""
    rows = sqlite3.connect(f"file:{folder / 'accord.sqlite3'}?mode=ro", uri=True)
    agency, pk = rows.execute("SELECT public_id, id FROM records_agency WHERE ori = 'FL0360000'").fetchone()
    (request,) = rows.execute("SELECT public_id FROM records_partnershiprequest WHERE agency_id = ?", (pk,)).fetchone()
    officer, functions, d = rows.execute(
        "SELECT s.public_id, d.functions, d.agreement_id FROM records_designation d"
        " JOIN records_staff s ON s.id = d.officer_id WHERE d.agency_id = ? AND d.starts_at IS NOT NULL", (pk,)
    ).fetchone()  # fmt: skip
    place = rows.execute(
        "SELECT detail FROM records_fact WHERE subject = 'agreement' AND subject_id = ? AND kind = 'territory'", (d,)
    ).fetchone()  # fmt: skip
    rows.close()
    return Known(agency, request, officer, json.loads(functions)[0], place[0] if place else "12071")


def question(of: Known) -> dict[str, str]:
    """Return the check's question, about this very moment."""
    return {"officer": dashed(of.officer), "function": of.function, "place": of.place}


def dashed(key: str) -> str:
    """Return a key as addresses write it."""
    return f"{key[:8]}-{key[8:12]}-{key[12:16]}-{key[16:20]}-{key[20:]}"


def targets(page: Client, machine: Client, of: Known) -> dict[str, Callable[[], tuple[int, bytes]]]:
    """Return what is compared, by name; the first is what the others are measured in."""
    asked = question(of)
    page.ask("GET", "/designations/check/")
    return {
        "bare view": lambda: page.ask("GET", "/bare/"),
        "agency list": lambda: page.ask("GET", "/agencies/"),
        "agency search": lambda: page.ask("GET", "/agencies/?q=lee+county&state=FL"),
        "agency page": lambda: page.ask("GET", f"/agencies/{dashed(of.agency)}/"),
        "request list": lambda: page.ask("GET", "/requests/"),
        "request page": lambda: page.ask("GET", f"/requests/{dashed(of.request)}/"),
        "check page": lambda: page.post("/designations/check/", asked),
        "check api": lambda: machine.post_json("/api/v1/authority/check", asked),
    }


def measure(folder: Path, rounds: int, each: int) -> list[dict[str, object]]:
    """Return one result a target: median seconds of server processor and wall for one request."""
    of = known(folder)
    order = random.Random(SEED)
    with served(folder) as server:
        page, machine = Client(server.port), Client(server.port)
        page.sign_in("coordinator")
        machine.take_token("coordinator")
        asks = targets(page, machine, of)
        for name, ask in asks.items():
            for _ in range(3):
                status, data = ask()
                assert status == 200, f"{name} answered {status}: {re.sub(rb'<[^>]+>', b' ', data)[:600]!r}"
        _must_say(asks["check page"]()[1], asks["check api"]()[1])
        seen: dict[str, list[tuple[float, float]]] = {name: [] for name in asks}
        for _ in range(rounds):
            names = list(asks)
            order.shuffle(names)
            for name in names:
                before, began = server.cpu_seconds(), time.perf_counter()
                for _ in range(each):
                    asks[name]()
                seen[name].append(((server.cpu_seconds() - before) / each, (time.perf_counter() - began) / each))
    bare_cpu = [cpu for cpu, _ in seen["bare view"]]
    bare_wall = [wall for _, wall in seen["bare view"]]
    counts = query_counts(folder, of)
    found = []
    for name, pairs in seen.items():
        cpu, wall = [c for c, _ in pairs], [w for _, w in pairs]
        found.append({
            "benchmark": "pages",
            "what": name,
            "cpu_ms": round(statistics.median(cpu) * 1000, 3),
            "wall_ms": round(statistics.median(wall) * 1000, 3),
            # Ratios are taken round by round: each is against a bare view of the same minute.
            "cpu_ratio": round(statistics.median(c / b for c, b in zip(cpu, bare_cpu, strict=True)), 2),
            "wall_ratio": round(statistics.median(w / b for w, b in zip(wall, bare_wall, strict=True)), 2),
            "goal": GOALS.get(name),
            "queries": counts[name],
            "rounds": rounds,
            "requests_a_round": each,
            **surroundings(SEED),
        })  # fmt: skip
    return found


def _must_say(page: bytes, api: bytes) -> None:
    assert b">Authorised</h1>" in page, "the page does not permit"
    assert json.loads(api)["permitted"] is True, "the API does not permit"


def query_counts(folder: Path, of: Known) -> dict[str, int]:
    """Return the statements of each target, counted in another process so that counting costs the server nothing."""
    child = environment(folder, "benchmarks.bare")
    said = subprocess.run(
        [sys.executable, __file__, "--count", json.dumps(of.__dict__)],
        env=child,
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
    )
    found: dict[str, int] = json.loads(said.stdout)
    return found


def count(of: Known) -> None:
    """Print the number of statements of each target; session, user and transaction marks included."""
    import django  # noqa: PLC0415 - the measuring process needs no Django

    django.setup()
    from django.db import connection  # noqa: PLC0415
    from django.test import Client as Inside  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    class Counted(Client):
        def __init__(self) -> None:
            super().__init__(0)
            self._inside = Inside()

        def ask(self, method, path, body=None, kind=""):  # type: ignore[no-untyped-def]
            headers = {"Authorization": f"Bearer {self.bearer}"} if self.bearer else {}
            answer = self._inside.generic(method, path, body or b"", content_type=kind or "text/plain", headers=headers)
            return answer.status_code, answer.content

    page, machine = Counted(), Counted()
    page.sign_in("coordinator")
    machine.take_token("coordinator")
    found = {}
    for name, ask in targets(page, machine, of).items():
        ask()
        with CaptureQueriesContext(connection) as caught:
            status, _ = ask()
        assert status == 200, f"{name} answered {status}"
        found[name] = len(caught)
        if os.environ.get("ACCORD_BENCH_SQL") == name:
            for query in caught:
                print(query["sql"][:300], file=sys.stderr)
    print(json.dumps(found))


def main() -> None:
    """Measure and print; a missed goal ends with exit code 1."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rounds", type=int, default=7)
    asked.add_argument("--each", type=int, default=30, help="requests of one target in one round")
    asked.add_argument("--count", help=argparse.SUPPRESS)
    given = asked.parse_args()
    if given.count:
        count(Known(**json.loads(given.count)))
        return
    with world() as folder:
        results = measure(folder, given.rounds, given.each)
    missed = False
    for r in results:
        print(json.dumps(r))
    print(f"\n{'':<16}{'cpu ms':>9}{'wall ms':>9}{'cpu x':>8}{'wall x':>8}{'goal':>7}{'queries':>9}", file=sys.stderr)
    for r in results:
        goal = r["goal"]
        line = f"{r['what']:<16}{r['cpu_ms']:>9}{r['wall_ms']:>9}{r['cpu_ratio']:>8}{r['wall_ratio']:>8}"
        verdict = "" if goal is None else "  met" if float(str(r["cpu_ratio"])) <= float(str(goal)) else "  MISSED"
        missed = missed or verdict == "  MISSED"
        print(f"{line}{goal or '':>7}{r['queries']:>9}{verdict}", file=sys.stderr)
    raise SystemExit(1 if missed else 0)


if __name__ == "__main__":
    main()
