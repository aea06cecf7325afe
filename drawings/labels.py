"""Names beside points so that none lies over another: each has 24 places, of which the cheapest together are taken.

A place costs by its direction, by its distance, and by what it would lie over. Names take their places one after the other,
by rank, again and again until none moves. One that finds no free place is left out: two names over each other read as none.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

from drawings.widths import width as width_of


class Box(NamedTuple):
    """A rectangle, in pixels."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def area(self) -> float:
        """In square pixels; at least one, also of words that have no width."""
        return max(1.0, (self.right - self.left) * (self.bottom - self.top))

    def common(self, other: "Box") -> float:
        """The area that two have in common."""
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return across * down if across > 0 and down > 0 else 0

    def holds(self, x: float, y: float) -> bool:
        """Whether a point lies in it."""
        return self.left < x < self.right and self.top < y < self.bottom


class Wanted(NamedTuple):
    """A name that is to stand beside a point."""

    x: float
    y: float
    words: str
    bold: bool = False
    radius: float = 4
    """Of the glyph at the point."""


class Label(NamedTuple):
    """Where a name stands."""

    box: Box
    x: float
    """Where its words begin, end, or have their middle, as `anchor` says."""
    baseline: float
    anchor: str
    """`start`, `end` or `middle`."""
    far: bool
    """Whether a line is to lead to it."""


RINGS = (8.5, 18.0, 29.0)
"""Distances from the point."""
DIRECTIONS = ((1, 0), (-1, 0), (1, -1), (1, 1), (-1, -1), (-1, 1), (0, -1), (0, 1))
"""East first: so names are read most easily."""
BY_DIRECTION, BY_RING = 0.3, 4.0
OVER_LABEL, OVER_GLYPH, OVER_DOT, OUTSIDE = 8.0, 5.0, 60.0, 500.0
"""What it costs to lie over a name or a glyph, in shares of the own area times ten; over a point; outside the picture."""
ROUNDS = 6
ASCENT, DESCENT = 0.8, 0.24
"""Of the size: what letters need above and below their line."""
NEAR_DOT = 2.5
"""So near to a point a name lies over it."""


def placed(
    wanted: Sequence[Wanted],
    size: float,
    within: Box,
    *,
    around: Iterable[Box] = (),
    dots: Iterable[tuple[float, float]] = (),
) -> list[Label | None]:
    """Where each name stands, the most important first; None for one that finds no place.

    `size` is that of the font; `around` is what names had better not cover, `dots` are points that they must not cover,
    beside their own.
    """
    others = [*around, *(_glyph(each) for each in wanted)]
    points = [*dots, *((each.x, each.y) for each in wanted)]
    choices = [_choices(each, size, within, others, points) for each in wanted]
    beside = _beside(choices)
    taken = [0] * len(wanted)  # the cheapest of each by itself
    for turn in range(ROUNDS):
        moved = False
        for at, own in enumerate(choices):
            near = [choices[other][taken[other]][1].box for other in beside[at] if turn or other < at]
            best = _cheapest(own, near)
            moved = moved or best != taken[at]
            taken[at] = best
        if not moved:
            break
    kept: list[Label | None] = []
    for at, own in enumerate(choices):
        free = (own[n][1] for n in (taken[at], *range(len(own))) if _is_free(own[n], kept, beside[at]))
        kept.append(next(free, None))
    return kept


_Choice = tuple[float, Label]


def _cheapest(own: Sequence[_Choice], near: Sequence[Box]) -> int:
    """The place that costs the least in all; `own` comes by what each costs alone."""
    best, least = 0, math.inf
    for n, (cost, label) in enumerate(own):
        if cost >= least:
            break
        whole = cost + _over(label.box, near)
        if whole < least:
            best, least = n, whole
    return best


def _is_free(choice: _Choice, kept: Sequence[Label | None], beside: Iterable[int]) -> bool:
    cost, label = choice
    if cost >= OVER_DOT:
        return False
    there = (kept[other] for other in beside if other < len(kept))
    return not any(other and label.box.common(other.box) for other in there)


def _over(box: Box, near: Iterable[Box]) -> float:
    return OVER_LABEL * 10 * sum(box.common(other) for other in near) / box.area


def _choices(
    wanted: Wanted, size: float, within: Box, others: Sequence[Box], points: Sequence[tuple[float, float]]
) -> Sequence[_Choice]:
    """The 24 places of a name, each with what it costs by itself, the cheapest first."""
    reach = RINGS[-1] + wanted.radius + width_of(wanted.words, size, bold=wanted.bold) + size
    own = _glyph(wanted)
    left, right = wanted.x - reach, wanted.x + reach
    boxes = tuple(
        box
        for box in others
        if box[0] < right and box[2] > left and abs((box[1] + box[3]) / 2 - wanted.y) < reach and box != own
    )
    dots = tuple(at for at in points if abs(at[0] - wanted.x) < reach and abs(at[1] - wanted.y) < reach)
    return _among(wanted, size, within, boxes, dots)


@lru_cache(maxsize=4096)
def _among(
    wanted: Wanted,
    size: float,
    within: Box,
    boxes: tuple[Box, ...],
    dots: tuple[tuple[float, float], ...],
) -> Sequence[_Choice]:
    """Its places among the boxes and the points near it: much of a map is the same on other days."""
    found = []
    for ring, distance in enumerate(RINGS):
        for turn, direction in enumerate(DIRECTIONS):
            label = _label(wanted, size, direction, distance + wanted.radius - 4, far=ring > 0)
            cost = BY_DIRECTION * turn + BY_RING * ring + _costs(label.box, within, boxes, dots)
            found.append((cost, label))
    return sorted(found, key=itemgetter(0))


def _costs(box: Box, within: Box, boxes: Iterable[Box], dots: Iterable[tuple[float, float]]) -> float:
    left, top, right, bottom = box
    cost = 0.0
    for a, b, c, d in boxes:
        if a < right and c > left and b < bottom and d > top:
            cost += (min(right, c) - max(left, a)) * (min(bottom, d) - max(top, b))
    cost = OVER_GLYPH * 10 * cost / box.area
    left, top, right, bottom = left - NEAR_DOT, top - NEAR_DOT, right + NEAR_DOT, bottom + NEAR_DOT
    cost += OVER_DOT * sum([left < x < right and top < y < bottom for x, y in dots])
    if (
        box.left < within.left
        or box.right > within.right
        or box.top < within.top
        or box.bottom > within.bottom
    ):
        cost += OUTSIDE
    return cost


def _label(wanted: Wanted, size: float, direction: tuple[int, int], distance: float, *, far: bool) -> Label:
    width = width_of(wanted.words, size, bold=wanted.bold)
    height = size * (ASCENT + DESCENT)
    across, down = direction
    slant = 0.75 if across and down else 1  # a corner is nearer than a side
    x = wanted.x + across * distance * slant
    y = wanted.y + down * (distance * slant + (height / 2 if not across else height / 4))
    left = x if across > 0 else x - width if across < 0 else x - width / 2
    top = y - height / 2
    anchor = {1: "start", -1: "end", 0: "middle"}[across]
    return Label(Box(left, top, left + width, top + height), x, top + size * ASCENT, anchor, far)


def _glyph(wanted: Wanted) -> Box:
    r = wanted.radius
    return Box(wanted.x - r, wanted.y - r, wanted.x + r, wanted.y + r)


def _beside(choices: Sequence[Sequence[_Choice]]) -> list[list[int]]:
    """For each name the others with which it may come into conflict."""
    hulls = [
        Box(
            min(label.box.left for _, label in own),
            min(label.box.top for _, label in own),
            max(label.box.right for _, label in own),
            max(label.box.bottom for _, label in own),
        )
        for own in choices
    ]
    return [list(_touching(at, hulls)) for at in range(len(hulls))]


def _touching(at: int, hulls: Sequence[Box]) -> Iterator[int]:
    return (other for other, hull in enumerate(hulls) if other != at and hull.common(hulls[at]))
