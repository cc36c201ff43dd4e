"""The Merkle tree of RFC 6962 section 2.1: roots, and proofs of inclusion and consistency, made and checked.

A tree is read through a function that gives the hash of a whole subtree: `at(level, index)` is the
node over the leaves `index << level` up to `(index + 1) << level`.  Nothing else is needed, so the same code proves
from memory, from tiles on a disk and from tiles of somebody else.
"""

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256

from accord.rules.canonical import HASH_BYTES, node_hash

EMPTY = sha256(b"").digest()
LARGEST = 2**62
"""No log grows beyond; a size above is refused before anything is computed."""
At = Callable[[int, int], bytes]


class Refused(ValueError):  # noqa: N818 - reads as the fact it states
    """A proof, a size or a hash does not hold; the words say which."""


def _size(size: int, what: str = "size") -> None:
    if not 0 <= size <= LARGEST:
        raise Refused(f"the {what} {size} is none that a log can have")


def pieces(start: int, end: int) -> list[tuple[int, int]]:
    """Return the whole subtrees that cover the leaves from `start` to `end`, from the left, as (level, index).

    `start` must be where a subtree of that many leaves may begin, as in RFC 6962.
    """
    found = []
    while start < end:
        level = (end - start).bit_length() - 1
        if start:
            level = min(level, (start & -start).bit_length() - 1)
        found.append((level, start >> level))
        start += 1 << level
    return found


def _over(start: int, end: int, at: At) -> bytes:
    """Return the hash over the leaves from `start` to `end`."""
    hashes = [at(level, index) for level, index in pieces(start, end)]
    top = hashes.pop()
    while hashes:
        top = node_hash(hashes.pop(), top)
    return top


def root(size: int, at: At) -> bytes:
    """Return the root of the first `size` leaves.

    Raises:
        Refused: no log has this size.
    """
    _size(size)
    return _over(0, size, at) if size else EMPTY


def _split(size: int) -> int:
    return 1 << ((size - 1).bit_length() - 1)


def inclusion(index: int, size: int, at: At) -> list[bytes]:
    """Return the audit path of a leaf, from the leaf up.

    Raises:
        Refused: the tree of this size has no such leaf.
    """
    _size(size)
    if not 0 <= index < size:
        raise Refused(f"a log of {size} entries has no entry {index}")
    path, start, end = [], 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append((middle, end))
            end = middle
        else:
            path.append((start, middle))
            start = middle
    return [_over(a, b, at) for a, b in reversed(path)]


def consistency(older: int, newer: int, at: At) -> list[bytes]:
    """Return the proof that the first `older` leaves of a tree of `newer` leaves are what they were.

    Raises:
        Refused: there is nothing to prove between these sizes.
    """
    _size(newer)
    if not 0 < older <= newer:
        raise Refused(f"there is no proof from size {older} to size {newer}")
    path: list[tuple[int, int]] = []
    start, end, whole = 0, newer, True
    while older != end:
        middle = start + _split(end - start)
        if older <= middle:
            path.append((middle, end))
            end = middle
        else:
            path.append((start, middle))
            start, whole = middle, False
    if not whole:
        path.append((start, end))
    return [_over(a, b, at) for a, b in reversed(path)]


def _hashes(proof: Sequence[bytes]) -> None:
    for h in proof:
        if len(h) != HASH_BYTES:
            raise Refused(f"a hash of the proof has {len(h)} bytes and not {HASH_BYTES}")


def check_inclusion(index: int, size: int, leaf: bytes, proof: Sequence[bytes], wanted: bytes) -> None:
    """Check that a leaf stands at its place in the tree with this root (RFC 9162 section 2.1.3.2).

    Raises:
        Refused: it does not, or the proof has too few, too many or no hashes.
    """
    _size(size)
    _hashes([*proof, leaf, wanted])
    if not 0 <= index < size:
        raise Refused(f"a log of {size} entries has no entry {index}")
    at, last, found = index, size - 1, leaf
    for h in proof:
        if last == 0:
            raise Refused("the proof has more hashes than the tree is high")
        if at & 1 or at == last:
            found = node_hash(h, found)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            found = node_hash(found, h)
        at, last = at >> 1, last >> 1
    if last:
        raise Refused("the proof has fewer hashes than the tree is high")
    if found != wanted:
        raise Refused("the proof does not lead to the root")


def check_consistency(older: int, newer: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> None:
    """Check that a tree grew out of another one (RFC 9162 section 2.1.4.2).

    Raises:
        Refused: it did not, or the proof has too few, too many or no hashes.
    """
    _size(older)
    _size(newer)
    _hashes([*proof, old_root, new_root])
    if older > newer:
        raise Refused(f"a log of {older} entries does not grow to {newer}")
    if older in (0, newer):
        if proof:
            raise Refused("the proof has hashes where none is needed")
        if (older == newer and old_root != new_root) or (older == 0 and old_root != EMPTY):
            raise Refused("two roots for one size: the log was forked")
        return
    path = list(proof)
    if older & (older - 1) == 0:
        path.insert(0, old_root)
    if not path:
        raise Refused("the proof has no hash")
    at, last = older - 1, newer - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    old = new = path[0]
    for h in path[1:]:
        if last == 0:
            raise Refused("the proof has more hashes than the tree is high")
        if at & 1 or at == last:
            old, new = node_hash(h, old), node_hash(h, new)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            new = node_hash(new, h)
        at, last = at >> 1, last >> 1
    if last:
        raise Refused("the proof has fewer hashes than the tree is high")
    if old != old_root or new != new_root:
        raise Refused("the proof does not lead from the one root to the other: the log was forked or cut")


class Tree:
    """A whole tree in memory: every whole subtree's hash, 64 bytes an entry; appended to one leaf at a time."""

    def __init__(self, leaves: Iterable[bytes] = ()) -> None:
        """Begin with these leaf hashes."""
        self._levels: list[bytearray] = [bytearray()]
        for leaf in leaves:
            self.append(leaf)

    @property
    def size(self) -> int:
        """The number of leaves."""
        return len(self._levels[0]) // HASH_BYTES

    def append(self, leaf: bytes) -> None:
        """Add a leaf hash, and every subtree that it makes whole."""
        levels = self._levels
        levels[0] += leaf
        count, level, found = len(levels[0]) // HASH_BYTES, 0, leaf
        while not count & 1:
            row = levels[level]
            found = sha256(b"\x01" + bytes(row[-2 * HASH_BYTES :])).digest()
            level, count = level + 1, count >> 1
            if level == len(levels):
                levels.append(bytearray())
            levels[level] += found

    def at(self, level: int, index: int) -> bytes:
        """Return the hash of a whole subtree.

        Raises:
            Refused: the tree has no such subtree yet.
        """
        if not 0 <= level < len(self._levels) or (index + 1) * HASH_BYTES > len(self._levels[level]) or index < 0:
            raise Refused(f"the tree has no whole subtree {index} of level {level}")
        return bytes(self._levels[level][index * HASH_BYTES : (index + 1) * HASH_BYTES])

    def root(self, size: int | None = None) -> bytes:
        """Return the root of the first `size` leaves, or of all."""
        return root(self.size if size is None else size, self.at)
