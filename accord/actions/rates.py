"""How often one source may do what needs no account, counted together by every process of a machine, in memory.

No address is written anywhere, and no count reaches a disk that Accord writes: the counts stand in a page of
shared memory (`/dev/shm`), under a key that is made anew each hour.  Key and counts are overwritten when
the hour is over.  A count belongs to one of 65,536 buckets; two sources that fall into one share what an hour
allows.  Where the system has no shared memory each process counts by itself.
"""

import atexit
import fcntl
import hashlib
import mmap
import os
import secrets
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from django.conf import settings

KINDS = ("send", "miss", "look", "type")
"""What is counted, each in a table of its own."""
BUCKETS = 2**16
HEAD = struct.Struct("<q32s")
"""The hour that is counted, in hours since 1970, and its key."""
SIZE = HEAD.size + len(KINDS) * BUCKETS * 2
MEMORY = Path("/dev/shm")  # noqa: S108  (memory, and each file is opened by its owner only)


class Hour:
    """One hour's counts.  Without a name they are this process's own; with one, every process's that uses it."""

    def __init__(self, name: str = "", folder: Path = MEMORY) -> None:
        """Open nothing yet: the memory is taken when something is first counted."""
        self._name, self._folder = name, folder
        self._thread = threading.Lock()
        self._file = -1
        self._held: mmap.mmap | None = None

    def spend(self, what: str, source: str, most: int, at: datetime) -> bool:
        """Count one more, and return whether it is within what an hour allows."""
        with self._open() as held:
            if _hour_of(held) != _hour(at):
                _begin(held, _hour(at), secrets.token_bytes(32))
            _, key = HEAD.unpack_from(held)
            digest = hashlib.blake2b(source.encode(), key=key, digest_size=4).digest()
            place = HEAD.size + 2 * (KINDS.index(what) * BUCKETS + int.from_bytes(digest) % BUCKETS)
            (times,) = struct.unpack_from("<H", held, place)
            if times >= most:
                return False
            struct.pack_into("<H", held, place, times + 1)
            return True

    def forget(self, at: datetime) -> int:
        """Overwrite the counts and the key of an hour that is over; return how many counts there were."""
        with self._open() as held:
            if _hour_of(held) in (0, _hour(at)):
                return 0
            counts = memoryview(held[HEAD.size :]).cast("H")
            _begin(held, 0, bytes(32))
            return sum(1 for n in counts if n)

    @contextmanager
    def _open(self) -> Iterator[mmap.mmap]:
        """Hold the memory alone, among the threads and the processes that share it."""
        with self._thread:
            if self._held is None:
                self._held = self._take()
            if self._file >= 0:
                fcntl.lockf(self._file, fcntl.LOCK_EX)
            try:
                yield self._held
            finally:
                if self._file >= 0:
                    fcntl.lockf(self._file, fcntl.LOCK_UN)

    def _take(self) -> mmap.mmap:
        if self._name and self._folder.is_dir():
            path = self._folder / f"accord-{os.geteuid()}-{self._name}"
            sweep(self._folder)
            with suppress(OSError):
                while self._file < 0:
                    self._file = _held_open(path)
                os.ftruncate(self._file, SIZE)
                atexit.register(_let_go, self._file, path)
                return mmap.mmap(self._file, SIZE)
        return mmap.mmap(-1, SIZE)


def sweep(folder: Path = MEMORY) -> int:
    """Remove what processes left behind that are gone; return how many.  What one still counts in stays."""
    gone = 0
    for path in folder.glob(f"accord-{os.geteuid()}-*"):
        with suppress(OSError):
            file = os.open(path, os.O_RDWR | os.O_NOFOLLOW)
            gone += _let_go(file, path)
            os.close(file)
    return gone


def _held_open(path: Path) -> int:
    """Return the open file with a mark that somebody counts in it; -1 where it was removed meanwhile."""
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    fcntl.flock(file, fcntl.LOCK_SH)
    with suppress(FileNotFoundError):
        if path.stat().st_ino == os.fstat(file).st_ino:
            return file
    os.close(file)
    return -1


def _let_go(file: int, path: Path) -> bool:
    """Remove the file if nobody else counts in it."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    path.unlink(missing_ok=True)
    return True


def _hour(at: datetime) -> int:
    return int(at.timestamp()) // 3_600


def _hour_of(held: mmap.mmap) -> int:
    hour, _key = HEAD.unpack_from(held)
    return int(hour)


def _begin(held: mmap.mmap, hour: int, key: bytes) -> None:
    held[:] = bytes(SIZE)
    HEAD.pack_into(held, 0, hour, key)


def shared() -> Hour:
    """Return the counts that every process of this installation shares on this machine."""
    return Hour(hashlib.blake2b(str(settings.DATA).encode(), digest_size=8).hexdigest())


HOUR = shared()


def forget_hours(at: datetime) -> int:
    """Overwrite the counts of an hour that is over, so that they do not wait for the next visitor."""
    return HOUR.forget(at)
