"""A world of many officers, loaded through the importers that everybody uses; every number comes from one seed.

    python benchmarks/crowd.py FOLDER --officers 1000000 --agreements 3000

Agencies come from the shipped list, each agreement by the action “Enter an agreement signed
elsewhere”, the officers by `accord authority take-over`: one person proposes, another confirms.  Run again on the same
folder it adds as many officers under further agreements, so a million comes in parts.
Some of what is put down is ended again afterwards (holds, suspensions), by the actions too.
"""

import argparse
import csv
import json
import os
import random
import subprocess
import sys
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from benchmarks.serving import ROOT, environment  # noqa: E402

SEED = 287
EDITION = "task-force-2025"
COURSE = "task-force-course"
NAMES = ("Alder", "Birch", "Cedar", "Dogwood", "Elm", "Fir", "Ginkgo", "Hazel", "Ironwood", "Juniper")


def agreements(many: int, at: datetime) -> list[tuple[str, tuple[str, ...]]]:
    """Enter that many agreements, one an agency; return each number with its functions."""
    from accord.actions import perform  # noqa: PLC0415 - the outer process needs no Django
    from accord.programs import programs  # noqa: PLC0415
    from accord.queries.accounts import actor_by_username  # noqa: PLC0415
    from accord.records.models import Agency, Agreement  # noqa: PLC0415

    by = actor_by_username("administrator", at)
    assert by is not None, "the demonstration world has an administrator"
    edition = programs()["287g"].edition(EDITION)
    rng = random.Random(SEED)
    rows = Agency.objects.filter(level__in=("state", "county", "municipal")).exclude(home_county=None).order_by("pk")
    taken = set(Agreement.objects.values_list("agency_id", flat=True))
    made = []
    began = time.perf_counter()
    for agency in rows.iterator():
        if len(made) == many:
            break
        if agency.pk in taken:
            continue
        functions = sorted(rng.sample(edition.functions, k=rng.randrange(2, len(edition.functions) + 1)))
        raw = {
            "agency": str(agency.public_id), "program": "287g", "edition": EDITION, "functions": functions,
            "effective_on": str(at.date() - timedelta(days=rng.randrange(1_000, 1_600))), "held_at": "Binder",
            "supervisor_position": "Desk supervisor",
        }  # fmt: skip
        found = perform("agreement", "import-agreement", None, raw, by=by, at=at)
        made.append((found.number, tuple(functions)))
    print(f"{len(made):,} agreements in {time.perf_counter() - began:.0f} s", file=sys.stderr)
    return made


def officers(path: Path, many: int, made: list[tuple[str, tuple[str, ...]]], today: date, standing: int) -> None:
    """Write the list of officers; so many stand already."""
    from accord.rules.authority.takeover import COLUMNS  # noqa: PLC0415

    rng = random.Random(SEED + 1 + standing)
    with path.open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(COLUMNS)
        for n in range(standing, standing + many):
            number, functions = made[(n - standing) * len(made) // many]
            letter = today - timedelta(days=rng.randrange(20, 900))
            some = functions[: rng.randrange(1, min(4, len(functions)) + 1)]
            out.writerow((
                number, f"{NAMES[n % 10]} {'BCDFGHJKLM'[n // 10 % 10]}. {n}", f"C-{n}",
                letter - timedelta(days=rng.randrange(200, 4_000)), letter - timedelta(days=60),
                letter - timedelta(days=rng.randrange(10, 50)), COURSE, letter - timedelta(days=rng.randrange(1, 9)),
                ",".join(some), letter, letter + timedelta(days=rng.randrange(200, 730)),
                f"Desk {n % 40}", letter + timedelta(days=rng.randrange(5)),
            ))  # fmt: skip


def inside(folder: Path, many: int, under: int) -> None:
    """Load in a process that has the house."""
    import django  # noqa: PLC0415

    django.setup()
    from accord.records.models import Designation  # noqa: PLC0415

    at = datetime.now(UTC)
    standing = Designation.objects.count()
    made = agreements(under, at)
    path = folder / "officers.csv"
    officers(path, many, made, at.date(), standing)
    accord = Path(sys.executable).with_name("accord")
    told = {}
    for who, more in (("administrator", ["--reason", "A world to measure in."]), ("manager", ["--confirm"])):
        began, cpu = time.perf_counter(), os.times()
        subprocess.run([accord, "authority", "take-over", path, *more, "--as", who], cwd=ROOT, check=True)
        now = os.times()
        told[more[0]] = {
            "wall_s": round(time.perf_counter() - began, 1),
            "cpu_s": round(now.children_user + now.children_system - cpu.children_user - cpu.children_system, 1),
        }
    print(json.dumps({"benchmark": "crowd", "officers": many, "standing before": standing, "agreements": under,
                      "load": [round(x, 2) for x in os.getloadavg()], "judged": told["--reason"],
                      "loaded": told["--confirm"]}))  # fmt: skip


def main() -> None:
    """Load a world into a folder that holds the demonstration already, or into a new one."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("folder", type=Path)
    asked.add_argument("--officers", type=int, default=10_000)
    asked.add_argument("--agreements", type=int, default=30)
    given = asked.parse_args()
    folder = given.folder.resolve()
    if os.environ.get("ACCORD_BENCH_INSIDE"):
        inside(folder, given.officers, given.agreements)
        return
    folder.mkdir(parents=True, exist_ok=True)
    child = environment(folder)
    if not (folder / "accord.sqlite3").exists():
        migrate = [sys.executable, "-m", "django", "migrate", "--no-input", "--verbosity", "0"]
        subprocess.run(migrate, env=child, cwd=ROOT, check=True)
        load = [Path(sys.executable).with_name("accord"), "demo", "load"]
        subprocess.run(load, env=child, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    counts = ["--officers", str(given.officers), "--agreements", str(given.agreements)]
    again = [sys.executable, __file__, str(folder), *counts]
    subprocess.run(again, env=child | {"ACCORD_BENCH_INSIDE": "yes"}, cwd=ROOT, check=True)


if __name__ == "__main__":
    main()
