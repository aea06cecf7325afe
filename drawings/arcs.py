"""The lines between two places of a map: one curve each, bent towards where the shortest way on a globe runs.

A line does not follow that way: far in the north it would run along the edge of the map. It takes a share of its height.
"""

import math

from drawings.equal_earth import Window

Point = tuple[float, float]
SHARE, FLATTEST, STEEPEST = 0.55, 0.03, 0.17
"""Of the height of the shortest way over the chord, in the picture; the least and the most, as shares of the chord."""
ACROSS = 0.1
"""The height of a line whose shortest way runs over the cut of the map."""
BESIDE = 0.06
"""How much farther out each further line between the same two places is."""
FLATTER = (1, 0.75, 0.5, 0.25, 0)
MARGIN = 1.5
"""Pixels that a line keeps from the edge of the map."""
STEPS = 8


def arc(window: Window, a: Point, b: Point, bend: int = 0) -> tuple[Point, Point, Point]:
    """Start, control point and end of a quadratic Bézier curve between two places (degrees), in pixels.

    `bend` tells lines between the same two places apart: 0 for the first.
    """
    start, end = sorted((window.at(*a), window.at(*b)))  # one curve, whoever is named first
    across, down = end[0] - start[0], end[1] - start[1]
    chord = math.hypot(across, down)
    if not chord:
        return start, start, end
    half = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
    normal = (down / chord, -across / chord)  # to the left of the way east: upwards
    height = _height(window, a, b, half, normal) / chord
    size = max(FLATTEST, min(STEEPEST, abs(height) * SHARE))
    rise = math.copysign(size + bend * BESIDE, height) * chord * 2
    over = half
    for part in FLATTER:
        over = (half[0] + normal[0] * rise * part, half[1] + normal[1] * rise * part)
        if all(window.holds(*_on(start, over, end, step / STEPS), MARGIN) for step in range(1, STEPS)):
            break
    return start, over, end


def _height(window: Window, a: Point, b: Point, half: Point, normal: Point) -> float:
    """How far the middle of the shortest way lies from that of the chord, upwards; in pixels."""
    if abs(window.beside(a[0]) - window.beside(b[0])) > 180:  # noqa: PLR2004 — half around: it runs over the cut
        return (
            math.hypot(window.at(*a)[0] - window.at(*b)[0], window.at(*a)[1] - window.at(*b)[1])
            * ACROSS
            / SHARE
        )
    middle = window.at(*_between(a, b))
    return (middle[0] - half[0]) * normal[0] + (middle[1] - half[1]) * normal[1]


def _between(a: Point, b: Point) -> Point:
    """The place halfway on the shortest way."""
    x, y, z = (p + q for p, q in zip(_vector(a), _vector(b), strict=True))
    return math.degrees(math.atan2(y, x)), math.degrees(math.atan2(z, math.hypot(x, y)))


def _vector(at: Point) -> tuple[float, float, float]:
    lon, lat = math.radians(at[0]), math.radians(at[1])
    return math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)


def _on(a: Point, over: Point, b: Point, t: float) -> Point:
    """A point of the curve."""
    p, q, r = (1 - t) ** 2, 2 * t * (1 - t), t * t
    return p * a[0] + q * over[0] + r * b[0], p * a[1] + q * over[1] + r * b[1]
