"""The log on the disk: tiles, bundles of entries and checkpoints, as anybody can fetch them; and the log's keys.

A file that is whole never changes; partial tiles stay beside the whole ones, since somebody may hold an
older checkpoint.  What the log signed last is kept apart from the tiles, on the signer's side: it never
signs a smaller or another tree.
"""

import fcntl
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from django.conf import settings

from accord.rules.canonical import HASH_BYTES, leaf_hash
from accord.rules.log import notes, tiles, tree
from accord.rules.log.tree import Refused

LARGEST_FILE = 20 * 2**20
CHECKPOINT, LAST = "checkpoint", "last-signed"
Progress = Callable[[int, int], None]


ORIGINS = ("public", "restricted")
"""The two logs: official acts, and everything else, of which the root alone is public."""


def folder_of(log: str) -> Path:
    """Return where a log's tiles lie."""
    return Path(settings.DATA) / "log" / log


def name_of(log: str) -> str:
    """Return a log's name, which its key and its checkpoints bear."""
    return f"{settings.LOG_ORIGIN}/{log}"


def key_of(log: str) -> Ed25519PrivateKey:
    """Return a log's signing key."""
    return log_key(folder_of(log) / "private")


def verifier_of(log: str) -> notes.Verifier:
    """Return the key that checks a log's checkpoints."""
    return notes.Verifier(name_of(log), notes.ED25519, key_of(log).public_key().public_bytes_raw())


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold a log's folder alone: of two that would write it, the second waits."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / ".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def log_key(folder: Path) -> Ed25519PrivateKey:
    """Return the key in a folder, made with mode 0600 where there is none.

    Raises:
        TypeError: the file holds a key of another kind.
    """
    path = folder / "key.pem"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        made = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        draft = folder / f"key.{os.getpid()}"
        handle = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(made)
            file.flush()
            os.fsync(file.fileno())
        try:
            path.hardlink_to(draft)  # of two that begin at once, one key wins
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    found = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(found, Ed25519PrivateKey):
        raise TypeError(f"{path} holds no Ed25519 key")
    return found


def write(path: Path, data: bytes) -> None:
    """Write a file whole or not at all; its bytes are on the disk when this returns."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(prefix=".arriving-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(draft).chmod(0o644)
        Path(draft).replace(path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise


class Folder:
    """One log's folder."""

    def __init__(self, folder: Path) -> None:
        """Keep where it is."""
        self.folder = folder

    def read(self, path: str) -> bytes:
        """Return a file's bytes.

        Raises:
            FileNotFoundError: there is none.
            Refused: it is larger than any file of a log.
        """
        with (self.folder / path).open("rb") as file:
            data = file.read(LARGEST_FILE + 1)
        if len(data) > LARGEST_FILE:
            raise Refused(f"{path} is larger than any file of a log")
        return data

    def checkpoint(self) -> bytes:
        """Return the latest checkpoint as it is, or nothing."""
        try:
            return self.read(CHECKPOINT)
        except FileNotFoundError:
            return b""

    def size(self) -> int:
        """Return the size that the latest checkpoint says, unverified: 0 where there is none."""
        data = self.checkpoint()
        return notes.parse_checkpoint(notes.parse_note(data)[0]).size if data else 0

    def append(self, size: int, entries: Sequence[bytes], name: str, key: Ed25519PrivateKey) -> notes.Checkpoint:
        """Write the tiles that `entries` add to a log of `size`, and sign the checkpoint of the whole.

        Raises:
            Refused: the log was signed at another size or root before, or a tile is damaged.
        """
        before = tiles.TiledTree(size, self.read)
        grown = size + len(entries)
        fresh = [leaf_hash(e) for e in entries]
        self._bundles(size, entries)
        level, at, found = 0, size, fresh
        while found:
            at, found = self._level(level, at, found)
            level += 1
        after = tiles.TiledTree(grown, self.read)
        made = notes.Checkpoint(name, grown, tree.root(grown, after.at))
        if size:
            proof = tree.consistency(size, grown, after.at)
            tree.check_consistency(size, grown, tree.root(size, before.at), made.root, proof)
        self._sign(made, name, key, after)
        return made

    def _bundles(self, size: int, entries: Sequence[bytes]) -> None:
        begin = size // tiles.WIDTH * tiles.WIDTH
        width = size - begin
        kept = (
            tiles.entries_in(self.read(path := tiles.path(0, size // tiles.WIDTH, width, "entries")), width, path)
            if width
            else []
        )
        every = [*kept, *entries]
        for i in range(0, len(every), tiles.WIDTH):
            part = every[i : i + tiles.WIDTH]
            write(self.folder / tiles.path(0, (begin + i) // tiles.WIDTH, len(part), "entries"), tiles.bundle(part))

    def _level(self, level: int, at: int, fresh: Sequence[bytes]) -> tuple[int, list[bytes]]:
        """Write the tiles of one level; return what they add to the level above."""
        begin = at // tiles.WIDTH * tiles.WIDTH
        width = at - begin
        kept = (
            tiles.hashes_in(self.read(path := tiles.path(level, at // tiles.WIDTH, width)), width, path)
            if width
            else []
        )
        every = [*kept, *fresh]
        above = []
        for i in range(0, len(every), tiles.WIDTH):
            part = every[i : i + tiles.WIDTH]
            write(self.folder / tiles.path(level, (begin + i) // tiles.WIDTH, len(part)), b"".join(part))
            if len(part) == tiles.WIDTH:
                above.append(tiles.rows(part)[-1][0])
        return at // tiles.WIDTH, above

    def _sign(self, made: notes.Checkpoint, name: str, key: Ed25519PrivateKey, grown: tiles.TiledTree) -> None:
        """Sign, unless what was signed last is no beginning of it; the signer's own memory lies beside its key."""
        memory = self.folder / "private" / LAST
        if memory.exists():
            last = notes.parse_checkpoint(memory.read_text(encoding="utf-8"))
            if last.size > made.size:
                raise Refused(f"this log was signed at {last.size} entries; one of {made.size} would be a rollback")
            if last.size and tree.root(last.size, grown.at) != last.root:
                raise Refused(f"this log was signed at {last.size} entries with another root; this would be a fork")
        write(memory, made.text.encode())
        write(self.folder / CHECKPOINT, notes.sign(made.text, name, key).encode())


def fsck(
    read: tiles.Read, key: notes.Verifier, progress: Progress | None = None
) -> tuple[notes.Checkpoint | None, list[str]]:
    """Check a directory of tiles against its signed checkpoint: every entry, every hash, every tile; name what does not hold."""
    try:
        made = notes.open_checkpoint(read(CHECKPOINT), key)
    except FileNotFoundError:
        return None, ["checkpoint: missing"]
    except Refused as error:
        return None, [f"checkpoint: {error}"]
    faults: list[str] = []
    hashes = _leaves(read, made.size, faults, progress)
    level = 0
    while hashes:
        faults += _check_level(read, level, hashes)
        hashes = [
            tiles.rows(hashes[i : i + tiles.WIDTH])[-1][0] for i in range(0, len(hashes) - tiles.WIDTH + 1, tiles.WIDTH)
        ]
        level += 1
    if not faults:
        try:
            found = tree.root(made.size, tiles.TiledTree(made.size, read).at)
        except Refused as error:
            faults.append(str(error))
        else:
            if found != made.root:
                faults.append(f"checkpoint: its root is not that of the {made.size} entries")
    return made, faults


def _leaves(read: tiles.Read, size: int, faults: list[str], progress: Progress | None) -> list[bytes]:
    """Return the leaf hashes of the entries; where a bundle is spoilt, those that its tile says."""
    found: list[bytes] = []
    for index in range(-(-size // tiles.WIDTH)):
        if progress is not None:
            progress(index * tiles.WIDTH, size)
        width = min(tiles.WIDTH, size - index * tiles.WIDTH)
        where = tiles.path(0, index, width, "entries")
        try:
            found += [leaf_hash(e) for e in tiles.entries_in(read(where), width, where)]
        except (FileNotFoundError, Refused) as error:
            faults.append(str(error) if isinstance(error, Refused) else f"{where}: missing")
            try:
                found += tiles.hashes_in(read(tiles.path(0, index, width)), width, where)
            except (FileNotFoundError, Refused):
                found += [bytes(HASH_BYTES)] * width
    return found


def _check_level(read: tiles.Read, level: int, hashes: Sequence[bytes]) -> Iterable[str]:
    for index in range(-(-len(hashes) // tiles.WIDTH)):
        part = hashes[index * tiles.WIDTH : (index + 1) * tiles.WIDTH]
        where = tiles.path(level, index, len(part))
        try:
            stored = tiles.hashes_in(read(where), len(part), where)
        except (FileNotFoundError, Refused) as error:
            yield str(error) if isinstance(error, Refused) else f"{where}: missing"
            continue
        for i, (a, b) in enumerate(zip(stored, part, strict=True)):
            if a != b:
                what = "entry" if level == 0 else f"hash of level {level}"
                yield f"{where}: {what} {index * tiles.WIDTH + i} is not what it was"
