"""Write the facts of a world and some acts as plain tables, for peers that read no database of ours."""

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq


def export(folder: Path, acts: Any, met: Any) -> None:
    """Write `own`, `agreed`, `designations`, `acts` and `covers`; moments in whole seconds, no end as a far one."""
    from accord.programs import places  # noqa: PLC0415 - Django is set up by then
    from accord.records.models import Designation, Fact  # noqa: PLC0415

    far = 1 << 40
    for subject, name in (("designation", "own"), ("agreement", "agreed")):
        rows = Fact.objects.filter(subject=subject, known_to=None).values_list(
            "subject_id", "kind", "detail", "valid_from", "valid_to"
        )
        every = list(rows.iterator())
        pq.write_table(pa.table({
            "subject": [r[0] for r in every], "kind": [r[1] for r in every], "what": [r[2] for r in every],
            "since": [int(-(-r[3].timestamp() // 1)) for r in every],
            "until": [int(-(-r[4].timestamp() // 1)) if r[4] else far for r in every],
        }), folder / f"{name}.parquet")  # fmt: skip
    rows = list(Designation.objects.values_list("officer__public_id", "pk", "agreement_id", "agency__public_id"))
    number = {o: i for i, o in enumerate(acts.officers)}
    pq.write_table(pa.table({
        "officer": [number.get(r[0], -1) for r in rows], "designation": [r[1] for r in rows],
        "agreement": [r[2] for r in rows], "party": [str(r[3]) for r in rows],
    }), folder / "designations.parquet")  # fmt: skip
    state = {c.fips: c.state for c in places.counties().values()}
    covers = [(i, what) for i, p in enumerate(acts.places) for what in (p, state[p], "US", "any")]
    pq.write_table(
        pa.table({"place": [c[0] for c in covers], "what": [c[1] for c in covers]}), folder / "covers.parquet"
    )
    pq.write_table(pa.table({
        "act": np.arange(len(acts.who)), "officer": acts.who, "function": np.array(acts.functions)[acts.function],
        "place": acts.place, "at": acts.at, "met": met,
    }), folder / "acts.parquet")  # fmt: skip
