"""Tiles, as C2SP tlog-tiles describes them: where they lie, what they hold, and a tree read through them."""

from collections.abc import Callable, Sequence

from accord.rules.canonical import HASH_BYTES, MAX_ENTRY_BYTES, node_hash
from accord.rules.log.tree import Refused

HEIGHT, WIDTH = 8, 256
Read = Callable[[str], bytes]
"""Gives the bytes at a path below the log's folder; raises `Refused` or `FileNotFoundError` where there are none."""


def path(level: int, index: int, width: int = WIDTH, kind: str = "") -> str:
    """Return where a tile lies: `tile/0/x001/x234/067`, with `.p/17` behind it while it holds only 17 hashes.

    `kind` is `entries` for the bundles of entries, which have no level.
    """
    parts = [f"{index % 1000:03}"]
    while index >= 1000:
        index //= 1000
        parts.append(f"x{index % 1000:03}")
    tail = "" if width == WIDTH else f".p/{width}"
    return f"tile/{kind or level}/{'/'.join(reversed(parts))}{tail}"


def of(size: int) -> list[tuple[int, int, int]]:
    """Return every tile of hashes that a log of this size has: level, index and width, the partial ones too."""
    found: list[tuple[int, int, int]] = []
    level = 0
    while size:
        found += [(level, i, WIDTH) for i in range(size // WIDTH)]
        if rest := size % WIDTH:
            found.append((level, size // WIDTH, rest))
        size //= WIDTH
        level += 1
    return found


def rows(hashes: Sequence[bytes]) -> list[list[bytes]]:
    """Return the whole subtrees over a tile's hashes, level by level, the hashes themselves first."""
    found = [list(hashes)]
    while len(found[-1]) > 1:
        below = found[-1]
        found.append([node_hash(below[i], below[i + 1]) for i in range(0, len(below) - 1, 2)])
    return found


def hashes_in(data: bytes, width: int, where: str) -> list[bytes]:
    """Return the hashes of a tile.

    Raises:
        Refused: it has not as many bytes as hashes of its width have.
    """
    if len(data) != width * HASH_BYTES:
        raise Refused(f"{where} has {len(data)} bytes; {width} hashes have {width * HASH_BYTES}")
    return [data[i : i + HASH_BYTES] for i in range(0, len(data), HASH_BYTES)]


def bundle(entries: Sequence[bytes]) -> bytes:
    """Return entries as a bundle: each with its length in two bytes before it."""
    return b"".join(len(e).to_bytes(2, "big") + e for e in entries)


def entries_in(data: bytes, width: int, where: str) -> list[bytes]:
    """Return the entries of a bundle.

    Raises:
        Refused: it is cut off, or holds more or fewer entries than its place says.
    """
    found: list[bytes] = []
    at = 0
    while at < len(data):
        length = int.from_bytes(data[at : at + 2], "big")
        entry = data[at + 2 : at + 2 + length]
        if at + 2 > len(data) or len(entry) != length or length > MAX_ENTRY_BYTES or len(found) >= width:
            raise Refused(f"{where} is cut off or holds more than {width} entries")
        found.append(entry)
        at += 2 + length
    if len(found) != width:
        raise Refused(f"{where} holds {len(found)} entries and not {width}")
    return found


class TiledTree:
    """A tree of known size, read through its tiles; a tile is read once."""

    def __init__(self, size: int, read: Read) -> None:
        """Keep how to read; nothing is read yet."""
        self.size, self._read = size, read
        self._rows: dict[tuple[int, int], list[list[bytes]]] = {}

    def at(self, level: int, index: int) -> bytes:
        """Return the hash of a whole subtree.

        Raises:
            Refused: the tree has no such subtree, or a tile is missing or cut off.
        """
        tile_level, inside = divmod(level, HEIGHT)
        at = index << inside
        tile, place = at // WIDTH, (at % WIDTH) >> inside
        found = self._tile(tile_level, tile)
        if inside >= len(found) or place >= len(found[inside]):
            raise Refused(f"the tree has no whole subtree {index} of level {level}")
        return found[inside][place]

    def _tile(self, level: int, index: int) -> list[list[bytes]]:
        key = (level, index)
        if key not in self._rows:
            width = min(WIDTH, (self.size >> (HEIGHT * level)) - index * WIDTH)
            if width <= 0:
                raise Refused(f"a log of {self.size} entries has no tile {index} of level {level}")
            where = path(level, index, width)
            try:
                data = self._read(where)
            except FileNotFoundError as error:
                raise Refused(f"{where} is missing") from error
            self._rows[key] = rows(hashes_in(data, width, where))
        return self._rows[key]
