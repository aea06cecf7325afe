"""Make `land.json` anew: the coastlines of Natural Earth 1:50m, so that they can be thinned out for any scale.

    npm pack world-atlas@2.0.2 && tar xf world-atlas-2.0.2.tgz
    python -m drawings.land.make package/land-50m.json

With `WORLD_ATLAS_LAND=package/land-50m.json` the tests see that `land.json` is what this makes of it.

Natural Earth is in the public domain; world-atlas, which packs it as TopoJSON, is under the ISC licence (`LICENSE.md`).

Each point of a coast carries its rank: how large an area would be lost without it (M. Visvalingam, J. Whyatt, Line
generalisation by repeated elimination of points, 1993), on Equal Earth, on which areas are alike everywhere. So one file
serves every scale and every middle meridian: who draws keeps the points above a rank, and projects no others. Rings run
on beyond 180 degrees instead of jumping back. Antarctica is left out: no map shows it.
"""

import heapq
import json
import math
import sys
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from drawings.equal_earth import project
from drawings.land.coasts import FILE, FINEST, LETTERS, UNITS, rank_of

Point = tuple[float, float]
Ring = list[Point]
SOUTHERNMOST = -60
"""Rings all of whose points lie beyond, in degrees, are Antarctica's."""
LEAST = 3
"""Points of a ring."""


def rings(topology: dict[str, Any]) -> Iterator[Ring]:
    """The rings of the land of a TopoJSON file, in degrees, open, each without a jump at the date line."""
    (by_x, by_y), (from_x, from_y) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        line = []
        for step in arc:
            x, y = x + step[0], y + step[1]
            line.append((x * by_x + from_x, y * by_y + from_y))
        arcs.append(line)
    for geometry in topology["objects"]["land"]["geometries"]:
        parts = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
        for part in parts:
            for of in part:
                ring: Ring = []
                for number in of:
                    line = arcs[number] if number >= 0 else arcs[~number][::-1]
                    ring += line[:-1]
                yield unwrapped(ring)


def unwrapped(ring: Ring) -> Ring:
    """The same ring, in which no step is longer than half around."""
    found = ring[:1]
    for lon, lat in ring[1:]:
        found.append((lon - 360 * math.floor((lon - found[-1][0] + 180) / 360), lat))
    return found


def ranked(ring: Ring) -> tuple[list[float], float]:
    """The area that is lost with each point when the least goes first, and that of the ring; globe of radius 1.

    A point that goes later never counts for less than those before it. The last three stay while the ring does.
    """
    flat = [project(lon, lat) for lon, lat in ring]
    area = abs(sum(cross(flat[n - 1], flat[n]) for n in range(len(flat)))) / 2
    before = [n - 1 for n in range(len(flat))]
    after = [(n + 1) % len(flat) for n in range(len(flat))]
    before[0] = len(flat) - 1
    lost = [math.inf] * len(flat)
    now = [triangle(flat, before[n], n, after[n]) for n in range(len(flat))]
    heap = [(size, n) for n, size in enumerate(now)]
    heapq.heapify(heap)
    left, most = len(flat), 0.0
    while heap and left > LEAST:
        size, n = heapq.heappop(heap)
        if size != now[n] or lost[n] < math.inf:
            continue
        most = lost[n] = max(most, size)
        left -= 1
        back, on = before[n], after[n]
        after[back], before[on] = on, back
        for m in (back, on):
            now[m] = triangle(flat, before[m], m, after[m])
            heapq.heappush(heap, (now[m], m))
    return [min(size, area) if size == math.inf else size for size in lost], area


def cross(a: Point, b: Point) -> float:
    """Twice the area of the triangle of two points and the origin."""
    return a[0] * b[1] - b[0] * a[1]


def triangle(flat: Sequence[Point], a: int, b: int, c: int) -> float:
    """The area of the triangle of three points."""
    (ax, ay), (bx, by), (cx, cy) = flat[a], flat[b], flat[c]
    return abs((bx - ax) * (cy - ay) - (cx - ax) * (by - ay)) / 2


def packed(ring: Ring) -> list[Any] | None:
    """A ring as it is kept: the rank of its area, that of each point, and the steps in units; None where it is too small."""
    ranks, area = ranked(ring)
    whole = rank_of(area)
    kept = [
        (round(lon * UNITS), round(lat * UNITS), rank_of(size))
        for (lon, lat), size in zip(ring, ranks, strict=True)
        if size >= FINEST
    ]
    if whole < 0 or len(kept) < LEAST or max(lat for _, lat in ring) < SOUTHERNMOST:
        return None
    steps_x = [kept[0][0], *(here[0] - last[0] for last, here in pairwise(kept))]
    steps_y = [kept[0][1], *(here[1] - last[1] for last, here in pairwise(kept))]
    return [LETTERS[whole], "".join(LETTERS[max(rank, 0)] for *_, rank in kept), steps_x, steps_y]


def made(source: Path) -> str:
    """What `land.json` holds, from the file of world-atlas: a ring a line, the largest first."""
    topology = json.loads(source.read_text(encoding="utf-8"))
    found = [ring for ring in map(packed, rings(topology)) if ring]
    found.sort(key=lambda ring: (-LETTERS.index(ring[0]), ring[2][0], ring[3][0]))
    lines = ",\n".join(json.dumps(ring, separators=(",", ":")) for ring in found)
    return f"[\n{lines}\n]\n"


if __name__ == "__main__":
    text = made(Path(sys.argv[1]))
    FILE.write_text(text, encoding="utf-8", newline="\n")
    sys.stdout.write(f"{FILE}: {len(text):,} characters\n")
