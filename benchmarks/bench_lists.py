"""The hot lists and the first page, as pages and as JSON: same server, same person, same eighteen thousand rows.

The world's tables are filled with requests, designations and agencies before the server starts.
Rounds are interleaved in a shuffled order (fixed seed); ratios are taken round by round, processor
beside wall.  One JSON line a figure goes to the output; a missed goal ends with exit code 1.
"""

import argparse
import json
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from benchmarks.serving import ROOT, Client, environment, served, surroundings, world  # noqa: E402

SEED = 2026
GOAL = 2.0
"""A page may cost so many times what the same page as JSON costs."""
ROWS = 18_000
LISTS = {
    "requests": "sort=new",
    "requests, narrowed": "state=referred&clock=overdue",
    "requests, searched": "q=county&sort=new",
    "requests, by clock": "sort=due",
    "designations": "sort=new",
}
FIRST = {"first page, manager": "manager", "first page, coordinator": "coordinator"}
"""The first page of people who see everything, and of a field office; its JSON is the same answers through the API."""
WHO = "manager"


def fill() -> None:
    """Write the rows; run in a process of its own, once for each folder."""
    import django  # noqa: PLC0415 - the measuring process needs no Django

    django.setup()
    from datetime import UTC, datetime  # noqa: PLC0415
    from types import SimpleNamespace  # noqa: PLC0415

    from accord.records.models import Agency, Agreement, PartnershipRequest  # noqa: PLC0415
    from tests.db.crowd import many_designations, many_requests  # noqa: PLC0415

    if PartnershipRequest.objects.filter(number__startswith="R-X").exists():
        return
    agreement = Agreement.objects.order_by("pk").first()
    other = Agency.objects.exclude(pk=agreement.agency_id).filter(home_county__isnull=False).first()
    crowd = SimpleNamespace(agency=agreement.agency, other=other, at=datetime.now(UTC))
    many_requests(crowd, ROWS)
    many_designations(crowd, agreement, ROWS)


Ways = tuple[Callable[[], bytes], Callable[[], bytes], Callable[[bytes], list[str]]]
"""A page, the same as JSON, and the words of the JSON that the page must say too."""


def numbers(data: bytes) -> list[str]:
    """Return the number of each row of a list."""
    return [i["number"] for i in json.loads(data)["items"]]


def leads(data: bytes) -> list[str]:
    """Return the answers of a first page that are plain words."""
    return [
        a["lead"] for a in json.loads(data)["answers"] if a["lead"].isascii() and not set(a["lead"]) & set("'\"&<>")
    ]


def targets(port: int) -> dict[str, Ways]:
    """Return the two ways of asking for each list and first page."""
    people = {}
    for who in dict.fromkeys((WHO, *FIRST.values())):
        people[who] = (Client(port), Client(port))
        people[who][0].sign_in(who)
        people[who][1].take_token(who)

    def way(client: Client, path: str) -> Callable[[], bytes]:
        def ask() -> bytes:
            status, data = client.ask("GET", path)
            assert status == 200, f"{path} answered {status}"
            return data

        return ask

    found: dict[str, Ways] = {}
    for name, query in LISTS.items():
        plural = name.partition(",")[0]
        page, machine = people[WHO]
        found[name] = (way(page, f"/{plural}/?{query}"), way(machine, f"/api/v1/{plural}?{query}"), numbers)
    for name, who in FIRST.items():
        page, machine = people[who]
        found[name] = (way(page, "/"), way(machine, "/api/v1/sessions/home"), leads)
    return found


def measure(folder: Path, rounds: int, each: int) -> list[dict[str, object]]:
    """Return one result a list."""
    order = random.Random(SEED)
    with served(folder) as server:
        asks = targets(server.port)
        for name, (html, plain, words) in asks.items():
            for _ in range(3):
                html(), plain()
            said, shown = words(plain()), html().decode()
            assert said, f"{name} is empty"
            assert all(word in shown for word in said), f"{name} differs between page and JSON"
        seen: dict[str, list[tuple[float, float, float, float]]] = {name: [] for name in asks}
        for _ in range(rounds):
            names = list(asks)
            order.shuffle(names)
            for name in names:
                figures: list[float] = []
                for ask in asks[name][:2]:
                    before, began = server.cpu_seconds(), time.perf_counter()
                    for _ in range(each):
                        ask()
                    figures += [(server.cpu_seconds() - before) / each, (time.perf_counter() - began) / each]
                seen[name].append((figures[0], figures[1], figures[2], figures[3]))
    middle = statistics.median
    return [
        {
            "benchmark": "lists",
            "what": name,
            "page_cpu_ms": round(middle(f[0] for f in figures) * 1000, 2),
            "json_cpu_ms": round(middle(f[2] for f in figures) * 1000, 2),
            "page_wall_ms": round(middle(f[1] for f in figures) * 1000, 2),
            "json_wall_ms": round(middle(f[3] for f in figures) * 1000, 2),
            "cpu_ratio": round(middle(f[0] / f[2] for f in figures), 2),
            "wall_ratio": round(middle(f[1] / f[3] for f in figures), 2),
            "goal": GOAL,
            "rows": ROWS,
            "rounds": rounds,
            "requests_a_round": each,
            **surroundings(SEED),
        }
        for name, figures in seen.items()
    ]


def main() -> None:
    """Measure and print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rounds", type=int, default=7)
    asked.add_argument("--each", type=int, default=10, help="requests of one list in one round")
    asked.add_argument("--fill", action="store_true", help=argparse.SUPPRESS)
    given = asked.parse_args()
    if given.fill:
        fill()
        return
    with world() as folder:
        subprocess.run([sys.executable, __file__, "--fill"], env=environment(folder), cwd=ROOT, check=True)
        results = measure(folder, given.rounds, given.each)
    missed = False
    print(f"{'':<22}{'page cpu':>10}{'json cpu':>10}{'cpu x':>8}{'wall x':>8}{'goal':>7}", file=sys.stderr)
    for r in results:
        print(json.dumps(r))
        verdict = "met" if float(str(r["cpu_ratio"])) <= GOAL else "MISSED"
        missed = missed or verdict == "MISSED"
        print(f"{r['what']:<22}{r['page_cpu_ms']:>10}{r['json_cpu_ms']:>10}{r['cpu_ratio']:>8}{r['wall_ratio']:>8}{GOAL:>7}  {verdict}",
              file=sys.stderr)  # fmt: skip
    raise SystemExit(1 if missed else 0)


if __name__ == "__main__":
    main()
