"""An audit of many acts at once: who may, that it was asked, and its results; the acts themselves are not kept.

The work goes chunk by chunk.  Each chunk's answers are on the disk, whole, before the next is
judged; an audit that was killed goes on behind the last of them, over the same snapshot and the
same knowledge.  Results carry the act's id, never the officer's; totals are of acts.
"""

import hashlib
import json
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import django
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings
from django.db import connections

from accord.actions._effects import insert_entry
from accord.queries.authority import snapshot as snapshots
from accord.queries.authority.acts import Chunk, chunks
from accord.queries.authority.bulk import NAMES, judge_many, moment_of
from accord.rules.authority import rule
from accord.rules.decisions import HOUSE, Finding, Forbidden, Invalid, Problem
from accord.rules.permissions import ROLES, Actor, Scope, hold_for

AUDITORS = ("auditor", "program-manager")
SCHEMA = pa.schema([("act", pa.string()), ("permitted", pa.bool_()), ("conditions", pa.int32()),
                    ("unmet", pa.dictionary(pa.int32(), pa.string()))])  # fmt: skip
TOO_MANY = 0.05
"""When more of the officers than this were touched since, a new snapshot is quicker than asking the tables."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Audited:
    """What an audit found, in acts: how many, how many permitted, and how many failed each condition."""

    acts: int
    permitted: int
    unmet: dict[str, int]
    known_at: datetime
    snapshot: str
    rejudged: int
    resumed: int
    entry: UUID


def audit(
    path: Path, out: Path, *, by: Actor, at: datetime, known_at: datetime | None = None, workers: int = 1,
    progress: Callable[[int, int], None] = lambda _done, _of: None,
) -> Audited:  # fmt: skip
    """Judge every act of a file and write the answers to `out` (Parquet); log that it was done.

    `progress` is told how many acts are done, and in how many chunks.

    Raises:
        Forbidden: neither an auditor nor a program manager.
        Invalid: a row that cannot be read, with its line; or knowledge of the future.
        OSError: the results cannot be written.
    """
    held = hold_for(by, AUDITORS, Scope(agency_id=None))
    if held is None:
        who = ", ".join(ROLES[r].title for r in AUDITORS)
        raise Forbidden((Finding(rule="permission:role", citation=HOUSE, message=f"An audit of many acts is for: {who}.",
                                 fix="Ask someone who holds such an office today."),))  # fmt: skip
    if known_at is not None and known_at > at:
        raise Invalid((Problem(field="known_at", message="Nobody knows yet what will be known then.",
                               got=known_at.isoformat(), expected=f"a moment not after {at.isoformat()}"),))  # fmt: skip
    parts = out.with_name(out.name + ".parts")
    plan = _plan(path, parts, known_at or at)
    snapshot = snapshots.opened(Path(plan["snapshot"]))
    since = snapshots.touched(snapshot)
    sites = frozenset(p for p in snapshot.places if ":" in p)
    resumed = sum(1 for _ in parts.glob("part-*.parquet"))
    done = 0
    for number, acts in _run(chunks(path, sites), parts, snapshot.folder, plan["known"], since, workers):
        done += acts
        progress(done, number + 1)
    counts, total, permitted = _join(parts, out)
    entry = insert_entry(
        tag="audit:acts", kind="check", object_id=uuid4(), state="done", version=1, by=by, hold=held, agency_id=None,
        at=at, before="", after="",
        words={"by": by.name, "acts": total, "permitted": permitted, "file": plan["file"],
               "snapshot": snapshot.folder.name, "known_at": plan["known"]},
    )  # fmt: skip
    return Audited(acts=total, permitted=permitted, unmet=counts, known_at=datetime.fromtimestamp(plan["known"], UTC),
                   snapshot=snapshot.folder.name, rejudged=len(since), resumed=resumed, entry=entry.public_id)  # fmt: skip


def _plan(path: Path, parts: Path, known_at: datetime) -> dict[str, Any]:
    """Return what this audit rests on; one that was begun over the same file goes on as it was begun."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    noted = parts / "plan.json"
    if noted.exists():
        found: dict[str, Any] = json.loads(noted.read_text())
        if found["file"] == digest and Path(found["snapshot"]).exists():
            return found
        shutil.rmtree(parts)
    root = settings.DATA / "snapshots"
    plan = {"file": digest, "snapshot": str(current(root)), "known": moment_of(known_at)}
    parts.mkdir(parents=True, exist_ok=True)
    _whole(noted, json.dumps(plan).encode())
    return plan


def current(root: Path) -> Path:
    """Return a snapshot of little age: the last one, or a new one where too much was put on the record since."""
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    made = sorted(root.glob("snapshot-*"), key=lambda p: p.stat().st_mtime)
    if made:
        last = snapshots.opened(made[-1])
        if len(snapshots.touched(last)) <= TOO_MANY * max(last.officers, 1):
            return made[-1]
    return snapshots.build(root)


def _whole(path: Path, data: bytes) -> None:
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with draft.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def _run(  # noqa: PLR0917 - one private step, called once, its parts by place
    todo: Iterator[Chunk], parts: Path, folder: Path, known: int, since: frozenset[UUID], workers: int
) -> Iterator[tuple[int, int]]:
    """Judge every chunk whose part is not there yet, here or in other processes; the snapshot is shared by all."""
    if workers <= 1:
        for chunk in todo:
            if not _part(parts, chunk.number).exists():
                _one(chunk, parts, folder, known, since)
            yield chunk.number, len(chunk.ids)
        return
    connections.close_all()
    # A worker is a process of its own: it sets up the house before it is handed anything of it.
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=django.setup) as pool:
        waiting = []
        for chunk in todo:
            if _part(parts, chunk.number).exists():
                yield chunk.number, len(chunk.ids)
                continue
            waiting.append((chunk.number, len(chunk.ids), pool.submit(_one, chunk, parts, folder, known, since)))
            # A bounded queue: a file larger than memory must not be read ahead of the work.
            while len(waiting) > 2 * workers:
                number, acts, job = waiting.pop(0)
                job.result()
                yield number, acts
        for number, acts, job in waiting:
            job.result()
            yield number, acts


def _part(parts: Path, number: int) -> Path:
    return parts / f"part-{number:06d}.parquet"


def _one(chunk: Chunk, parts: Path, folder: Path, known: int, since: frozenset[UUID]) -> None:
    met, _ = judge_many(snapshots.opened(folder), chunk.acts, known, since)
    kinds, back = np.unique(met, return_inverse=True)
    words = pa.DictionaryArray.from_arrays(
        pa.array(back.astype(np.int32)), pa.array([unmet(m) for m in kinds.tolist()])
    )
    table = pa.table([chunk.ids, pa.array(met == rule.ALL), pa.array(met), words], schema=SCHEMA)
    draft = parts / f".part-{chunk.number:06d}.{os.getpid()}"
    pq.write_table(table, draft, compression="zstd")
    with draft.open("rb") as file:
        os.fsync(file.fileno())
    draft.replace(_part(parts, chunk.number))


def unmet(met: int) -> str:
    """Return the conditions that are not met, by name, in the order the law asks them."""
    return ";".join(name for n, name in enumerate(NAMES) if not met >> n & 1)


def _join(parts: Path, out: Path) -> tuple[dict[str, int], int, int]:
    """Join the parts into one file and count; then the parts are taken away."""
    counts: Counter[int] = Counter()
    draft = out.with_name(f".{out.name}.{os.getpid()}")
    with pq.ParquetWriter(draft, SCHEMA, compression="zstd") as writer:
        for part in sorted(parts.glob("part-*.parquet")):
            table = pq.read_table(part).cast(SCHEMA)
            writer.write_table(table)
            kinds, many = np.unique(table["conditions"].to_numpy(), return_counts=True)
            counts.update(dict(zip(kinds.tolist(), many.tolist(), strict=True)))
    with draft.open("rb") as file:
        os.fsync(file.fileno())
    draft.replace(out)
    shutil.rmtree(parts)
    told = {name: sum(c for m, c in counts.items() if not m >> n & 1) for n, name in enumerate(NAMES)}
    return told, counts.total(), counts.get(rule.ALL, 0)
