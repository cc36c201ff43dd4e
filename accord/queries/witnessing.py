"""A witness of a log: it remembers what it signed, and signs only what grew out of it.  It needs no database."""

from dataclasses import dataclass
from pathlib import Path

from accord.records.log_files import CHECKPOINT, LAST, Folder, locked, log_key, write
from accord.rules.log import notes, tiles, tree
from accord.rules.log.tree import Refused


@dataclass(frozen=True, slots=True)
class Witnessed:
    """The witness's verifier key, and its line below the checkpoint."""

    key: str
    line: str


def witness_once(folder: Path, key: notes.Verifier, state: Path, name: str, seconds: int) -> Witnessed:
    """Check a log's present checkpoint against what was seen before, remember it, and cosign it.

    Looking and remembering are one step: of two runs at once the second sees what the first signed.

    Raises:
        Refused: the checkpoint does not hold, is smaller, or did not grow out of the one before.
    """
    own = log_key(state)
    log = Folder(folder)
    with locked(state):
        try:
            note = log.read(CHECKPOINT)
        except FileNotFoundError as error:
            raise Refused("the log has no checkpoint") from error
        made = notes.open_checkpoint(note, key)
        memory = state / LAST
        read = tiles.TiledTree(made.size, log.read)
        if memory.exists():
            seen = notes.parse_checkpoint(memory.read_text(encoding="utf-8"))
            if seen.origin != made.origin:
                raise Refused(f"this witness watches {seen.origin}")
            if seen.size > made.size:
                raise Refused(f"the log was seen with {seen.size} entries and now has {made.size}: it was cut")
            if seen.size:
                proof = tree.consistency(seen.size, made.size, read.at)
                tree.check_consistency(seen.size, made.size, seen.root, made.root, proof)
        if tree.root(made.size, read.at) != made.root:
            raise Refused("the tiles do not give the root that the log signed")
        write(memory, made.text.encode())
    who = notes.Verifier(name, notes.COSIGNATURE, own.public_key().public_bytes_raw())
    return Witnessed(who.text, notes.cosign(made.text, name, own, seconds))
