"""Outlines of counties and states for drawing a map, in whole numbers of a flat drawing; north is up, mostly.

The file is written by `scripts/extract_shapes.py` from the Census Bureau's boundary files (public domain).  A place
that shares a line with its neighbour shares it to the last digit.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Any

from accord.programs.places import DATA

FILE = DATA / "shapes.json"


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of the drawing: left, top, width, height."""

    left: int
    top: int
    width: int
    height: int

    def with_margin(self, share: float) -> "Box":
        """Return the box with so much of its longer side around it."""
        more = round(max(self.width, self.height) * share)
        return Box(self.left - more, self.top - more, self.width + 2 * more, self.height + 2 * more)


@cache
def _file() -> Mapping[str, Any]:
    return MappingProxyType(json.loads(FILE.read_text(encoding="utf-8")))


@cache
def _arcs() -> tuple[tuple[tuple[int, int], ...], ...]:
    found = []
    for text in _file()["arcs"]:
        numbers = list(map(int, text.split()))
        x, y = numbers[0], numbers[1]
        line = [(x, y)]
        for i in range(2, len(numbers), 2):
            x, y = x + numbers[i], y + numbers[i + 1]
            line.append((x, y))
        found.append(tuple(line))
    return tuple(found)


def whole() -> Box:
    """Return the box of the whole drawing."""
    fine = _file()["fine"]
    return Box(0, 0, _file()["width"] * fine, _file()["height"] * fine)


def _rings(fips: str) -> Iterator[list[tuple[int, int]]]:
    """Yield the lines of a county (five digits) or a state (two); a place without an outline has none."""
    for ring in _file()["counties" if len(fips) > len("00") else "states"].get(fips, ()):
        line: list[tuple[int, int]] = []
        for arc in ring:
            part = _arcs()[arc] if arc >= 0 else _arcs()[~arc][::-1]
            line += part[1:] if line else part
        yield line


@lru_cache(maxsize=8_000)
def path(fips: str, coarse: int = 1) -> str:
    """Return the outline as the `d` of an SVG path; `coarse` leaves out what is smaller than so many units."""
    written = []
    for line in _rings(fips):
        x, y = line[0][0] // coarse * coarse, line[0][1] // coarse * coarse
        steps = []
        start = (x, y)
        for px, py in line[1:]:
            ax, ay = px // coarse * coarse, py // coarse * coarse
            if (ax, ay) != (x, y):
                steps.append(f"{ax - x},{ay - y}")
                x, y = ax, ay
        if len(steps) > 1:
            written.append(f"m{start[0]},{start[1]}l{' '.join(steps)}z")
            if len(written) > 1:
                # A later ring begins where the drawing was left, so it is written from the corner again.
                written[-1] = "M" + written[-1][1:]
    return "".join(written)


@lru_cache(maxsize=8_000)
def box(fips: str) -> Box | None:
    """Return the box around a place, or None where it has no outline."""
    points = [p for line in _rings(fips) for p in line]
    return _around(points) if points else None


@lru_cache(maxsize=8_000)
def middle(fips: str) -> tuple[int, int]:
    """Return a point for a place's number: the centre of gravity of its largest part."""
    best, at = 0, (0, 0)
    for line in _rings(fips):
        twice = across = down = 0
        for (ax, ay), (bx, by) in zip(line, (*line[1:], line[0]), strict=True):
            cross = ax * by - bx * ay
            twice, across, down = twice + cross, across + (ax + bx) * cross, down + (ay + by) * cross
        if abs(twice) > best:
            best, at = abs(twice), (across // (3 * twice), down // (3 * twice))
    return at


def around(places: Iterable[str]) -> Box:
    """Return the box around all of them; the whole drawing when none has an outline."""
    boxes = [b for fips in places if (b := box(fips))]
    corners = [(b.left, b.top) for b in boxes] + [(b.left + b.width, b.top + b.height) for b in boxes]
    return _around(corners) if corners else whole()


def _around(points: list[tuple[int, int]]) -> Box:
    left, top = min(x for x, _ in points), min(y for _, y in points)
    return Box(left, top, max(x for x, _ in points) - left, max(y for _, y in points) - top)
