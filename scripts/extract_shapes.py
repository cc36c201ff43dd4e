"""Write accord/programs/data/shapes.json: the outlines of counties and states, projected, thinned and small.

Source: the Census Bureau's cartographic boundary files of 2017, public domain, as us-atlas 3.0.1 (ISC) packs them.
Run with ACCORD_SHARED naming the folder that holds `data/geo/counties-10m.json`.  The lower 48 states are drawn by
Albers' equal-area cone; Alaska, Hawaii and the territories stand in boxes of their own.  Lines that two counties
share are thinned once, so that neighbours still touch.
"""

import itertools
import json
import math
import os
from collections import defaultdict
from pathlib import Path

SOURCE = Path(os.environ["ACCORD_SHARED"]) / "data" / "geo" / "counties-10m.json"
TARGET = Path(__file__).resolve().parents[1] / "accord" / "programs" / "data" / "shapes.json"
FINE = 20
"""Whole numbers to one unit of the drawing, which is 975 wide."""
TOLERANCE = 0.3
"""How far a thinned line may stray, in units of the drawing; the small places keep five times as much."""

Point = tuple[float, float]

BOXES = {
    "main": (15.0, 5.0, 960.0, 590.0),
    "02": (15.0, 470.0, 195.0, 625.0),
    "15": (205.0, 545.0, 305.0, 625.0),
    "72": (640.0, 590.0, 715.0, 625.0),
    "78": (725.0, 590.0, 760.0, 625.0),
    "66": (320.0, 590.0, 345.0, 625.0),
    "69": (355.0, 570.0, 385.0, 625.0),
    "60": (395.0, 595.0, 430.0, 625.0),
}
"""Where each group stands: left, top, right, bottom.  Keys are states' FIPS codes."""
CONES = {"main": (29.5, 45.5, -96.0), "02": (55.0, 65.0, -154.0), "15": (8.0, 18.0, -157.0), "72": (8.0, 18.0, -66.0),
         "78": (8.0, 18.0, -65.0), "66": (8.0, 18.0, 145.0), "69": (8.0, 18.0, 146.0), "60": (-18.0, -8.0, -170.0)}  # fmt: skip
"""The two parallels and the meridian of each group's cone, in degrees."""


def group_of(fips: str) -> str:
    """Return the box that a county or state stands in."""
    return fips[:2] if fips[:2] in BOXES else "main"


def project(point: Point, cone: tuple[float, float, float]) -> Point:
    """Return the place of a longitude and latitude on Albers' cone; y grows downwards."""
    first, second, middle = (math.radians(d) for d in cone)
    lon, lat = math.radians(point[0]), math.radians(point[1])
    if lon - middle > math.pi:
        lon -= 2 * math.pi
    elif lon - middle < -math.pi:
        lon += 2 * math.pi
    n = (math.sin(first) + math.sin(second)) / 2
    c = math.cos(first) ** 2 + 2 * n * math.sin(first)
    reach = math.sqrt(c - 2 * n * math.sin(lat)) / n
    turn = n * (lon - middle)
    return reach * math.sin(turn), reach * math.cos(turn)


def thinned(line: list[Point], tolerance: float) -> list[Point]:
    """Return a line without the points that it can spare (Douglas and Peucker); its ends stay."""
    keep, stack = {0, len(line) - 1}, [(0, len(line) - 1)]
    while stack:
        start, end = stack.pop()
        (ax, ay), (bx, by) = line[start], line[end]
        long = math.hypot(bx - ax, by - ay)
        far, at = 0.0, 0
        for i in range(start + 1, end):
            x, y = line[i]
            off = abs((bx - ax) * (ay - y) - (ax - x) * (by - ay)) / long if long else math.hypot(x - ax, y - ay)
            if off > far:
                far, at = off, i
        if far > tolerance:
            keep.add(at)
            stack += [(start, at), (at, end)]
    return [line[i] for i in sorted(keep)]


def rings_of(geometry: dict) -> list[list[int]]:
    """Return the outer and inner lines of a place, each as a list of arcs."""
    if geometry["type"] == "Polygon":
        return geometry["arcs"]
    return [ring for polygon in geometry.get("arcs", []) for ring in polygon]


def main() -> None:
    """Write the file."""
    atlas = json.loads(SOURCE.read_text())
    (sx, sy), (tx, ty) = atlas["transform"]["scale"], atlas["transform"]["translate"]
    lines: list[list[Point]] = []
    for arc in atlas["arcs"]:
        x = y = 0
        line = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            line.append((x * sx + tx, y * sy + ty))
        lines.append(line)

    places = {kind: atlas["objects"][kind]["geometries"] for kind in ("counties", "states")}
    group: dict[int, str] = {}
    for place in places["counties"]:
        for ring in rings_of(place):
            for arc in ring:
                group[arc if arc >= 0 else ~arc] = group_of(place["id"])
    drawn: dict[int, list[Point]] = {i: [project(p, CONES[g]) for p in lines[i]] for i, g in group.items()}
    points: defaultdict[str, list[Point]] = defaultdict(list)
    for i, g in group.items():
        points[g] += drawn[i]
    fits = {}
    for g, found in points.items():
        left, right = min(x for x, _ in found), max(x for x, _ in found)
        top, bottom = min(y for _, y in found), max(y for _, y in found)
        box = BOXES[g]
        scale = min((box[2] - box[0]) / (right - left), (box[3] - box[1]) / (bottom - top))
        fits[g] = (scale, box[0] - left * scale, box[1] - top * scale)

    arcs: list[list[int]] = []
    renamed: dict[int, int] = {}
    for i, g in sorted(group.items()):
        scale, across, down = fits[g]
        placed = [(x * scale + across, y * scale + down) for x, y in drawn[i]]
        wide = max(
            max(x for x, _ in placed) - min(x for x, _ in placed), max(y for _, y in placed) - min(y for _, y in placed)
        )
        tolerance = TOLERANCE if wide > 4 and g == "main" else TOLERANCE / 5
        whole = [(round(x * FINE), round(y * FINE)) for x, y in thinned(placed, tolerance)]
        flat = [*whole[0]]
        for (ax, ay), (bx, by) in itertools.pairwise(whole):
            if (ax, ay) != (bx, by):
                flat += [bx - ax, by - ay]
        renamed[i] = len(arcs)
        arcs.append(flat)

    def again(arc: int) -> int:
        return renamed[arc] if arc >= 0 else ~renamed[~arc]

    written = {
        "source": "US Census Bureau, cartographic boundary files 2017 (public domain), by way of us-atlas 3.0.1 (ISC)",
        "fine": FINE,
        "width": 975,
        "height": 630,
        "arcs": [" ".join(map(str, a)) for a in arcs],
        **{
            kind: {
                p["id"]: [[again(a) for a in ring] for ring in rings_of(p)]
                for p in sorted(found, key=lambda p: p["id"])
            }
            for kind, found in places.items()
        },
    }
    TARGET.write_text(json.dumps(written, separators=(",", ":")) + "\n")
    print(f"{len(arcs)} arcs, {len(written['counties'])} counties, {TARGET.stat().st_size // 1024} KB")


if __name__ == "__main__":
    main()
