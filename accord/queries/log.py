"""The log against everything it speaks of: rows, leaves, places, tiles, checkpoints; and proofs for outsiders."""

import base64
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from accord.queries.soundness import Fault, log_faults, row_faults
from accord.records.log_files import CHECKPOINT, ORIGINS, Folder, Progress, folder_of, fsck, verifier_of
from accord.records.models import LogEntry, LogPlace
from accord.rules.canonical import NotCanonical, canonical, leaf_hash
from accord.rules.decisions import Missing
from accord.rules.log import notes, tiles, tree
from accord.rules.log.tree import Refused

PROOF, GROWTH = "c2sp.org/tlog-proof@v1", "accord/tlog-consistency@v1"
LARGEST_PROOF = 1_000_000


def verify(progress: Progress | None = None) -> Iterator[Fault]:
    """Yield whatever does not hold: a row changed behind the door, an entry, a place, a tile, a checkpoint."""
    yield from row_faults()
    yield from log_faults()
    for log in ORIGINS:
        yield from _one(log, progress)


def _one(log: str, progress: Progress | None) -> Iterator[Fault]:
    folder = Folder(folder_of(log))
    rows = (
        LogPlace.objects.filter(log=log)
        .order_by("place")
        .values_list("place", "entry__body", "entry__public_id", "entry__tag")
    )
    size = 0
    if folder.checkpoint():
        made, faults = fsck(folder.read, verifier_of(log), progress)
        yield from (Fault(f"{log} log", text) for text in faults)
        if made is None:
            return
        size = made.size
    elif rows.exists():
        yield Fault(f"{log} log", "checkpoint: missing, and the database has places for entries")
        return
    kept: list[bytes] = []
    expected = 0
    for place, body, public_id, tag in rows.iterator(chunk_size=500):
        if place != expected:
            yield Fault(f"{log} log", f"place {expected} has no entry in the database")
            expected = place
        expected += 1
        if place >= size:
            continue  # it waits for the next checkpoint
        if place % tiles.WIDTH == 0 or not kept:
            kept = _bundle(folder, place // tiles.WIDTH, size)
        inside = place % tiles.WIDTH
        if inside < len(kept) and kept[inside] != body.encode():
            yield Fault(
                f"{log} log",
                f"entry {public_id} ({tag}) in the database is not what stands in the log at place {place}",
            )
    if expected < size:
        yield Fault(
            f"{log} log",
            f"the log holds {size} entries, and the database {expected}: entries are gone, or it was put back from a copy",
        )


def _bundle(folder: Folder, index: int, size: int) -> list[bytes]:
    width = min(tiles.WIDTH, size - index * tiles.WIDTH)
    where = tiles.path(0, index, width, "entries")
    try:
        return tiles.entries_in(folder.read(where), width, where)
    except (FileNotFoundError, Refused):
        return []  # told by the check of the tiles


def check_folder(folder: Path, key: notes.Verifier) -> tuple[notes.Checkpoint | None, list[str]]:
    """Check any folder of tiles against its signed checkpoint; return the checkpoint and what does not hold."""
    return fsck(Folder(folder).read, key)


def key_text(log: str) -> str:
    """Return the verifier key of a log as it is handed about."""
    return verifier_of(log).text


@dataclass(frozen=True, slots=True, kw_only=True)
class LogHead:
    """One log as it was signed last; size None and no root before the first time."""

    log: str
    size: int | None
    root: str
    key: str


def heads() -> tuple[LogHead, ...]:
    """Return both logs as they were signed last."""
    found = []
    for log in ORIGINS:
        note, key = Folder(folder_of(log)).checkpoint(), verifier_of(log)
        made = notes.open_checkpoint(note, key) if note else None
        found.append(
            LogHead(log=log, size=made.size if made else None, root=made.root.hex() if made else "", key=key.text)
        )
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """A proof as a file, with the entry that it is about."""

    log: str
    place: int
    entry: bytes
    text: str


def prove(entry_id: UUID) -> Proof:
    """Return the proof that an entry stands in its log, as a c2sp tlog-proof with the signed checkpoint in it.

    Raises:
        Missing: there is no such entry, or it has no place in a signed checkpoint yet.
    """
    found = prove_many((entry_id,)).get(entry_id)
    if found is None:
        raise Missing
    return found


def prove_many(entry_ids: Iterable[UUID]) -> Mapping[UUID, Proof]:
    """Return the proof of each entry that has a place in a signed checkpoint, every one of them by the same checkpoints."""
    standing: dict[str, tuple[bytes, int, tree.At]] = {}
    for log in ORIGINS:
        folder = Folder(folder_of(log))
        note = folder.checkpoint()
        if note:
            size = notes.open_checkpoint(note, verifier_of(log)).size
            standing[log] = note, size, tiles.TiledTree(size, folder.read).at
    found = {}
    rows = LogEntry.objects.filter(public_id__in=list(entry_ids), place__isnull=False).select_related("place")
    for row in rows.order_by("pk"):
        if row.place.log not in standing or row.place.place >= standing[row.place.log][1]:
            continue
        note, size, at = standing[row.place.log]
        hashes = tree.inclusion(row.place.place, size, at)
        lines = [PROOF, f"index {row.place.place}", *(base64.b64encode(h).decode() for h in hashes)]
        text = "\n".join(lines) + "\n\n" + note.decode()
        found[row.public_id] = Proof(log=row.place.log, place=row.place.place, entry=row.body.encode(), text=text)
    return found


def prove_growth(log: str, older: int) -> str:
    """Return the proof that a log grew from a size to what it is now.

    Raises:
        Refused: there is nothing to prove, or the log has no checkpoint.
    """
    folder = Folder(folder_of(log))
    note = folder.checkpoint()
    if not note:
        raise Refused("the log has no checkpoint yet")
    made = notes.open_checkpoint(note, verifier_of(log))
    at = tiles.TiledTree(made.size, folder.read).at
    found = tree.consistency(older, made.size, at)
    old = base64.b64encode(tree.root(older, at)).decode()
    lines = [GROWTH, f"from {older} {old}", *(base64.b64encode(h).decode() for h in found)]
    return "\n".join(lines) + "\n\n" + note.decode()


def check(proof: bytes, key: notes.Verifier, entry: bytes = b"", old: bytes = b"") -> str:
    """Check a proof file without asking anybody; return what it proves, in words.

    `entry` is the entry of a proof of inclusion, `old` an earlier checkpoint for one of growth.

    Raises:
        Refused: it does not hold, is cut off, or is about something else.
    """
    if len(proof) > LARGEST_PROOF:
        raise Refused("the proof is longer than any")
    head, parted, note = proof.partition(b"\n\n")
    try:
        lines = head.decode("ascii").split("\n")
        hashes = [base64.b64decode(line, validate=True) for line in lines[2:]]
    except ValueError as error:
        raise Refused("the proof is not written as one") from error
    if not parted or len(lines) < 2:
        raise Refused("the proof is cut off")
    made = notes.open_checkpoint(note, key)
    word, _, rest = lines[1].partition(" ")
    if lines[0] == PROOF and word == "index" and rest.isdecimal() and rest.isascii():
        _canonical(entry)
        tree.check_inclusion(int(rest), made.size, leaf_hash(entry), hashes, made.root)
        return f"The entry stands at place {int(rest)} of {made.size} in {made.origin}."
    if lines[0] == GROWTH and word == "from":
        size, _, root = rest.partition(" ")
        if not (size.isdecimal() and size.isascii()):
            raise Refused("the proof names no earlier size")
        before = (
            notes.open_checkpoint(old, key) if old else notes.parse_checkpoint(f"{key.name}\n{int(size)}\n{root}\n")
        )
        if before.size != int(size):
            raise Refused(f"the proof is from size {size}, and the earlier checkpoint of size {before.size}")
        tree.check_consistency(before.size, made.size, before.root, made.root, hashes)
        return f"{made.origin} grew from {before.size} to {made.size} entries, and nothing before was changed."
    raise Refused("this is no proof of inclusion and none of growth")


def _canonical(entry: bytes) -> None:
    """Refuse an entry that is not written in the one canonical way: two spellings would be two leaves."""
    try:
        if canonical(json.loads(entry)) == entry:
            return
    except (ValueError, NotCanonical, RecursionError) as error:
        raise Refused("the entry is no canonical JSON") from error
    raise Refused("the entry is JSON, but not in its canonical spelling")


def public_file(log: str, path: str) -> bytes:
    """Return a file of a log that anybody may have: all of the public log, of the restricted one the checkpoint.

    Raises:
        Missing: there is no such file, or it is not public.
    """
    allowed = path == CHECKPOINT or (log == "public" and path.startswith("tile/"))
    if log not in ORIGINS or not allowed or ".." in path.split("/"):
        raise Missing
    try:
        return Folder(folder_of(log)).read(path)
    except (OSError, ValueError) as error:
        raise Missing from error
