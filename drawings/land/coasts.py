"""The coast in a window of a map, as the `d` of one path in whole pixels.

It is cut when it is drawn and not kept for some windows: a home on any continent then has a map around it, and whatever
part of the world is crowded is enlarged. All of the world takes some 20 ms, once a window.
"""

import json
import math
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from drawings.equal_earth import Window, stretch

Point = tuple[float, float]
FILE = Path(__file__).with_name("land.json")
CREDIT = "Land: Natural Earth"
UNITS = 100
"""Of a degree, in which coasts are kept."""
LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
"""Ranks, the lowest first."""
FINEST = 6.0e-7
"""The area of rank 0, on a globe of radius 1: half a pixel where a radian has 900 of them."""
_STEP = 2.0
"""By how much the areas of two ranks that follow each other differ: times the square root of this."""
POINT, ISLAND = 0.5, 2.5
"""What is left out of a picture: points that matter less than so many square pixels, and islands smaller than that."""
CURVE = 2.5
"""Degrees of latitude after which a meridian along which land is cut bends visibly."""


def rank_of(area: float) -> int:
    """The rank of an area on a globe of radius 1; below 0 where no picture would show it."""
    if area < FINEST:
        return -1
    return min(math.floor(2 * math.log(area / FINEST, _STEP)), len(LETTERS) - 1)


class Coast(NamedTuple):
    """One ring."""

    area: int
    """Its rank."""
    ranks: tuple[int, ...]
    line: tuple[Point, ...]
    """Degrees; longitudes may go beyond 180."""
    west: float
    east: float
    south: float
    north: float


@cache
def coasts() -> tuple[Coast, ...]:
    """All rings, the largest first."""
    number = {letter: rank for rank, letter in enumerate(LETTERS)}
    found = []
    text = (files("drawings.land") / FILE.name).read_text(encoding="utf-8")
    for area, ranks, steps_x, steps_y in json.loads(text):
        lons, lats = _sums(steps_x), _sums(steps_y)
        line = tuple(zip(lons, lats, strict=True))
        told = tuple(number[letter] for letter in ranks)
        found.append(Coast(number[area], told, line, min(lons), max(lons), min(lats), max(lats)))
    return tuple(found)


def _sums(steps: Sequence[int]) -> list[float]:
    at, found = 0, []
    for step in steps:
        at += step
        found.append(at / UNITS)
    return found


@lru_cache(maxsize=64)
def land(window: Window) -> str:
    """The land in a window, relative and in whole pixels: to be filled by the rule evenodd."""
    from_west, to_east, from_south, to_north = window.reaches()
    point, island = (_least(size, window.scale) for size in (POINT, ISLAND))
    parts = []
    for coast in coasts():
        if coast.area < island:
            break  # they come by size
        if coast.south > to_north or coast.north < from_south:
            continue
        for turn in (-360, 0, 360):
            off = turn - window.middle
            west, east = coast.west + off, coast.east + off
            if east <= from_west or west >= to_east:
                continue
            line = [
                (lon + off, lat)
                for (lon, lat), rank in zip(coast.line, coast.ranks, strict=True)
                if rank >= point
            ]
            if west < from_west or east > to_east or coast.south < from_south or coast.north > to_north:
                line = _cut(line, from_west, to_east, from_south, to_north)
            parts.append(_drawn(line, window))
    return "".join(parts)


def _least(pixels: float, scale: float) -> int:
    return max(rank_of(pixels / scale**2), 0)


def _cut(line: list[Point], west: float, east: float, south: float, north: float) -> list[Point]:
    """What of a ring lies between meridians and parallels."""
    for of, bound, sign in ((0, west, 1), (0, east, -1), (1, south, 1), (1, north, -1)):
        line = _clipped(line, of, bound, sign)
        if not line:
            break
    return line


def _clipped(line: Sequence[Point], of: int, bound: float, sign: int) -> list[Point]:
    """What of a ring lies on one side of a line, across or down (Sutherland and Hodgman).

    `of` is the coordinate that is compared; `sign` is 1 where it is to be larger than the bound, -1 where smaller.
    """
    found: list[Point] = []
    if not line:
        return found
    last, deep = line[-1], (line[-1][of] - bound) * sign
    for here in line:
        now = (here[of] - bound) * sign
        if (now >= 0) != (deep >= 0):
            part = deep / (deep - now)
            found.append((last[0] + (here[0] - last[0]) * part, last[1] + (here[1] - last[1]) * part))
        if now >= 0:
            found.append(here)
        last, deep = here, now
    return found


def _drawn(line: Sequence[Point], window: Window) -> str:
    """A ring as part of a path; empty where nothing of it is left in whole pixels."""
    if not line:
        return ""
    flat: list[Point] = []
    last_lat = line[-1][1]
    last_lon = line[-1][0]
    for lon, lat in line:
        if abs(lat - last_lat) > CURVE:
            steps = math.ceil(abs(lat - last_lat) / CURVE)
            flat += [
                _flat(
                    last_lon + (lon - last_lon) * step / steps,
                    last_lat + (lat - last_lat) * step / steps,
                    window,
                )
                for step in range(1, steps)
            ]
        flat.append(_flat(lon, lat, window))
        last_lon, last_lat = lon, lat
    if not window.whole:
        for of, bound, sign in ((0, 0.0, 1), (0, window.width, -1), (1, 0.0, 1), (1, window.height, -1)):
            flat = _clipped(flat, of, bound, sign)
    return _relative([(round(x), round(y)) for x, y in flat])


def _flat(lon: float, lat: float, window: Window) -> Point:
    reach, rise = stretch(lat)
    return window.left + math.radians(lon) * reach * window.scale, window.top - rise * window.scale


def _relative(line: Sequence[tuple[int, int]]) -> str:
    kept: list[tuple[int, int]] = []
    for at in line:
        if kept and at == kept[-1]:
            continue
        if len(kept) > 1 and _straight(kept[-2], kept[-1], at):
            kept.pop()
        kept.append(at)
    if len(kept) > 1 and kept[0] == kept[-1]:
        kept.pop()
    if len(kept) <= 2:  # noqa: PLR2004 — a line has no area
        return ""
    told = [f"M{kept[0][0]} {kept[0][1]}l"]
    (x, y), first = kept[0], True
    for to_x, to_y in kept[1:]:
        dx, dy = to_x - x, to_y - y
        told.append(f"{dx}" if first or dx < 0 else f" {dx}")
        told.append(f"{dy}" if dy < 0 else f" {dy}")
        x, y, first = to_x, to_y, False
    return "".join([*told, "z"])


def _straight(a: tuple[int, int], b: tuple[int, int], c: tuple[int, int]) -> bool:
    """Whether the way goes on as it came."""
    x, y, on_x, on_y = b[0] - a[0], b[1] - a[1], c[0] - b[0], c[1] - b[1]
    return x * on_y == y * on_x and x * on_x + y * on_y > 0
