"""Which parts of a map are enlarged beside it: those where its points stand so close that their names find no room.

No part of the world is written down here: a home in Europe with forty partners around it gets Europe, enlarged. Crowded
points and those around them are joined, the nearest first, as long as they fit into a frame that is worth enlarging.
"""

import math
from collections.abc import Collection, Sequence
from typing import NamedTuple

from drawings.equal_earth import Window, project

Point = tuple[float, float]
MOST = 3
"""Insets beside a map."""
FEWEST = 3
"""Crowded points that are worth one."""
CLOSE = (46, 13)
"""Two points are close where they are no farther apart, across and down, than a short name is; in pixels."""
NEAREST = 9
"""Two points that are as near touch."""
JOINED = 64
"""Points belong together where they are no farther apart than this."""
LARGEST = (300, 185)
"""A frame on the map is no larger than this."""
OUTLIER = 0.75
"""What remains of a frame without a point at its edge, at most, for that point to stay outside."""
CROWD = 12
"""Points from which on one at the edge may stay outside."""
MARGIN = 1.28
"""How much larger an inset is than what its points span."""
LARGER = 1.6
"""An inset is at least so many times as large as the map, or there is none."""
FINEST = 1300.0
"""Pixels of a radian, at most: the coast is not known much more finely."""
LOWEST, HIGHEST, NARROWEST = 300.0, 380.0, 250.0
"""Of an inset, in pixels."""
ALONE, BESIDE = 560.0, 300.0
"""How high a single inset is at most, and how much wider than high it may be for the names."""
GAP, CAPTION = 16.0, 26.0
"""Between insets, and above each."""
WIDE, NARROW = 1120.0, 800.0
"""The width of a map for which all this is meant; and that of one below which insets stand below each other."""
MANY = 30
"""Points for which a single inset is as high as it may be."""
BY_CROWD = 0.8
"""How an inset's share of the row grows with what its points span and how many they are."""


class Inset(NamedTuple):
    """A part of the map, enlarged."""

    letter: str
    left: float
    top: float
    """Where it stands below the map."""
    window: Window
    members: tuple[int, ...]
    """The points in it, by their numbers."""
    outline: tuple[Point, ...]
    """What of the map it shows, in the map's pixels."""


def chosen(places: Sequence[Point], main: Window, apart: Collection[int] = ()) -> list[Inset]:
    """The insets of a map from west to east in it; places are longitudes and latitudes in degrees.

    They stand in a row, all equally high and together no wider than the map, or below each other where that is narrow; no
    place is in two of them. `apart` are the numbers of places for which there need not be one, because they are named on
    the map anyway: the home.
    """
    flat = [main.at(*place) for place in places]
    crowded = {at for at in range(len(flat)) if at not in apart and _is_crowded(at, flat)}
    around = [
        at
        for at in range(len(flat))
        if at not in apart and _is_near(at, crowded, flat, _share(main) * JOINED)
    ]
    groups = [_trimmed(group, crowded, flat) for group in _joined(around, flat, _share(main))]
    groups = [group for group in groups if len(crowded.intersection(group)) >= FEWEST]
    groups.sort(key=lambda group: (-len(group), group))
    groups = groups[:MOST]
    groups.sort(key=lambda group: min(flat[at][0] for at in group))
    while groups:
        windows = _windows([[places[at] for at in group] for group in groups], main)
        small = [n for n, window in enumerate(windows) if window.scale < LARGER * main.scale]
        if not small:
            return _insets(windows, main, places)
        del groups[min(small, key=lambda n: windows[n].scale)]
    return []


def _is_crowded(at: int, flat: Sequence[Point]) -> bool:
    x, y = flat[at]
    near = [
        (abs(x - to_x), abs(y - to_y))
        for other, (to_x, to_y) in enumerate(flat)
        if other != at and abs(x - to_x) < CLOSE[0] and abs(y - to_y) < 2 * CLOSE[1]
    ]
    if any(math.hypot(*far) < NEAREST for far in near):
        return True
    return sum(across < CLOSE[0] and down < CLOSE[1] for across, down in near) > 1


def _share(main: Window) -> float:
    """How far things reach on a map, compared to a wide one."""
    return min(1, main.width / WIDE)


def _is_near(at: int, crowded: Collection[int], flat: Sequence[Point], reach: float) -> bool:
    """Whether a point is crowded, or so near to one that it goes with it."""
    x, y = flat[at]
    return any(abs(flat[other][0] - x) < reach and abs(flat[other][1] - y) < reach for other in crowded)


def _joined(points: Sequence[int], flat: Sequence[Point], share: float) -> list[list[int]]:
    """Points in groups, each of which fits into a frame."""
    reach, largest = share * JOINED, (share * LARGEST[0], share * LARGEST[1])
    of = {at: [at] for at in points}
    boxes = {at: (*flat[at], *flat[at]) for at in points}
    pairs = sorted(
        (math.dist(flat[a], flat[b]), a, b)
        for n, a in enumerate(points)
        for b in points[n + 1 :]
        if abs(flat[a][0] - flat[b][0]) < reach and abs(flat[a][1] - flat[b][1]) < reach
    )
    for distance, a, b in pairs:
        some, more = of[a], of[b]
        if some is more or distance > reach:
            continue
        one, two = boxes[some[0]], boxes[more[0]]
        box = (min(one[0], two[0]), min(one[1], two[1]), max(one[2], two[2]), max(one[3], two[3]))
        if box[2] - box[0] > largest[0] or box[3] - box[1] > largest[1]:
            continue
        some += more
        boxes[some[0]] = box
        for at in more:
            of[at] = some
    return [group for at, group in of.items() if group[0] == at]


def _trimmed(group: Sequence[int], crowded: Collection[int], flat: Sequence[Point]) -> list[int]:
    """A group without outliers: points that are not crowded and without which it could be enlarged much more."""
    kept = list(group)
    while len(kept) > CROWD:
        rest = [[other for other in kept if other != at] for at in kept if at not in crowded]
        best = min(rest, key=lambda those: _area(those, flat), default=None)
        if best is None or _area(best, flat) > OUTLIER * _area(kept, flat):
            break
        kept = best
    return kept


def _area(group: Sequence[int], flat: Sequence[Point]) -> float:
    """What a group spans, in square pixels, as if a point had some extent itself."""
    xs, ys = [flat[at][0] for at in group], [flat[at][1] for at in group]
    return (max(xs) - min(xs) + NEAREST) * (max(ys) - min(ys) + NEAREST)


class _Extent(NamedTuple):
    """What a group spans around its own middle meridian, on a globe of radius 1."""

    middle: float
    east: float
    north: float
    width: float
    height: float


def _extent(places: Sequence[Point], main: Window) -> _Extent:
    """`places` are those of one group."""
    lons = [main.beside(lon) for lon, _ in places]
    middle = (min(lons) + max(lons)) / 2
    flat = [project(lon - middle, lat) for lon, (_, lat) in zip(lons, places, strict=True)]
    xs, ys = [x for x, _ in flat], [y for _, y in flat]
    least = 0.04
    return _Extent(
        (middle + main.middle + 180) % 360 - 180,
        (min(xs) + max(xs)) / 2,
        (min(ys) + max(ys)) / 2,
        max(max(xs) - min(xs), least),
        max(max(ys) - min(ys), least),
    )


def _windows(groups: Sequence[Sequence[Point]], main: Window) -> list[Window]:
    extents, width = [_extent(group, main) for group in groups], main.width
    if width < NARROW:
        return [_window(extent, width, _own_height(extent, width)) for extent in extents]
    if len(groups) == 1:
        (extent,) = extents
        crowd = min(1, len(groups[0]) / MANY)
        height = LOWEST + (ALONE - LOWEST) * crowd
        shares = [min(width, max(width / 2, height * extent.width / extent.height + BESIDE * crowd))]
    else:
        weights = [
            (extent.width * len(group)) ** BY_CROWD for extent, group in zip(extents, groups, strict=True)
        ]
        spare = width - GAP * (len(groups) - 1) - NARROWEST * len(groups)
        shares = [NARROWEST + spare * own / sum(weights) for own in weights]
        heights = [
            share * extent.height / max(extent.width, extent.height / 2)
            for share, extent in zip(shares, extents, strict=True)
        ]
        height = max(LOWEST, min(HIGHEST, max(heights)))
    return [_window(extent, own, height) for extent, own in zip(extents, shares, strict=True)]


def _own_height(extent: _Extent, width: float) -> float:
    """How high an inset of this width is by itself."""
    return max(width / 2, min(HIGHEST, width * extent.height / extent.width))


def _window(extent: _Extent, width: float, height: float) -> Window:
    across = width / (extent.width * MARGIN + 0.02)
    down = height / (extent.height * MARGIN + 0.02)
    scale = min(across, down, FINEST)
    return Window.around(
        extent.middle, extent.east, extent.north, scale, math.floor(width), math.floor(height)
    )


def _insets(windows: Sequence[Window], main: Window, places: Sequence[Point]) -> list[Inset]:
    found, left, top, taken = [], 0.0, CAPTION, set[int]()
    for letter, window in zip("ABC", windows, strict=False):
        members = tuple(
            at for at, place in enumerate(places) if at not in taken and window.holds(*window.at(*place), 4)
        )
        taken.update(members)
        found.append(Inset(letter, left, top, window, members, tuple(_outline(window, main))))
        if main.width < NARROW:
            top += window.height + CAPTION
        else:
            left += window.width + GAP
    return found


def _outline(window: Window, main: Window) -> list[Point]:
    """The outline of an inset on the map; where the map is cut it runs along its edge."""
    first = main.beside(window.middle)
    line = []
    for lon, lat in window.edge():
        x, y = project(max(-180.0, min(180.0, first + lon)), lat)
        line.append((main.left + x * main.scale, max(0.0, min(main.height, main.top - y * main.scale))))
    return line
