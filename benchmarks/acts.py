"""Acts to be audited, made up from one seed over the officers of a loaded world; written as Parquet or CSV.

    python benchmarks/acts.py FOLDER acts.parquet --acts 10000000

Most acts fit what the officer was granted; some ask another function, place, time or section of law.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from benchmarks.serving import ROOT, environment  # noqa: E402

SEED = 11
FIRST, LAST = 1_700_000_000, 1_795_000_000
PART = 1_000_000


def inside(out: Path, many: int) -> None:
    """Write the acts, a million at a time."""
    import django  # noqa: PLC0415 - the outer process needs no Django

    django.setup()
    import numpy as np  # noqa: PLC0415
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.csv as pacsv  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    from accord.queries.authority import statutes  # noqa: PLC0415
    from accord.records.models import Designation  # noqa: PLC0415
    from accord.rules import authority as rules  # noqa: PLC0415

    rows = Designation.objects.exclude(functions=[]).order_by("pk")
    known = list(rows.values_list("officer__public_id", "functions", "agency__home_county_id"))
    rng = np.random.default_rng(SEED)
    officers = np.array([str(o) for o, _, _ in known])
    granted = [list(f) for _, f, _ in known]
    county = np.array([c or "12071" for _, _, c in known])
    section = {f: next((s for s in rules.sections(x[0])), "") for f, x in ((f, s) for f, s in statutes().items() if s)}
    every = np.array(sorted({f for g in granted for f in g}))
    first = np.array([g[0] for g in granted])
    sections = np.array([section.get(f, "") for f in every])
    where = {f: i for i, f in enumerate(every)}
    first_code = np.array([where[f] for f in first])
    writer = None
    for start in range(0, many, PART):
        n = min(PART, many - start)
        who = rng.integers(0, len(officers), n)
        code = np.where(rng.random(n) < 0.8, first_code[who], rng.integers(0, len(every), n))
        place = np.where(rng.random(n) < 0.85, county[who], county[rng.integers(0, len(county), n)])
        at = np.datetime_as_string(rng.integers(FIRST, LAST, n).astype("datetime64[s]"))
        statute = np.where(rng.random(n) < 0.3, sections[code], "")
        table = pa.table({
            "act": np.char.add("a", np.arange(start, start + n).astype(str)), "officer": officers[who],
            "function": every[code], "statute": statute, "place": place, "at": np.char.add(at, "Z"),
        })  # fmt: skip
        if writer is None:
            kind = pacsv.CSVWriter if out.suffix == ".csv" else pq.ParquetWriter
            writer = kind(out, table.schema)
        writer.write_table(table)
    if writer is not None:
        writer.close()
    print(f"{many:,} acts of {len(officers):,} officers: {out}", file=sys.stderr)


def main() -> None:
    """Make acts over a world that `crowd.py` has loaded."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("folder", type=Path)
    asked.add_argument("out", type=Path)
    asked.add_argument("--acts", type=int, default=200_000)
    given = asked.parse_args()
    if os.environ.get("ACCORD_BENCH_INSIDE"):
        inside(given.out, given.acts)
        return
    child = environment(given.folder.resolve()) | {"ACCORD_BENCH_INSIDE": "yes"}
    again = [sys.executable, __file__, str(given.folder), str(given.out.resolve()), "--acts", str(given.acts)]
    subprocess.run(again, env=child, cwd=ROOT, check=True)


if __name__ == "__main__":
    main()
