"""The Equal Earth projection, and windows of a map in it.

Areas compare, parallels are straight and level, and a window may be centred on any meridian. B. Šavrič, T. Patterson,
B. Jenny, The Equal Earth map projection, International Journal of Geographical Information Science 33 (2019), 454-465.
"""

import math
from typing import NamedTuple, Self

_A1, _A2, _A3, _A4 = 1.340264, -0.081106, 0.000893, 0.003796
_M = math.sqrt(3) / 2
WIDTH = 2 * math.pi / (_M * _A1)
"""Of the whole world, on a globe of radius 1."""
POLE = 85
"""The highest latitude that a window shows, in degrees."""
_NEAR = 1e-10
_ROUNDS = 12
"""Steps of Newton, of which four do."""


def stretch(lat: float) -> tuple[float, float]:
    """How far east one radian of longitude reaches on a parallel, and how far north the parallel lies; on a globe of 1."""
    t = math.asin(_M * math.sin(math.radians(lat)))
    return _reach(t), _rise(t)


def project(lon: float, lat: float) -> tuple[float, float]:
    """Degrees from the middle meridian and from the equator as east and north, on a globe of radius 1."""
    reach, rise = stretch(lat)
    return math.radians(lon) * reach, rise


def unproject(x: float, y: float) -> tuple[float, float]:
    """The degrees of which `project` makes this; beyond a pole, those of the pole."""
    t = y / _A1
    for _ in range(_ROUNDS):
        t = max(-math.pi / 3, min(math.pi / 3, t))
        step = (_rise(t) - y) / _slope(t)
        t -= step
        if abs(step) < _NEAR:
            break
    t = max(-math.pi / 3, min(math.pi / 3, t))
    lat = math.degrees(math.asin(max(-1.0, min(1.0, math.sin(t) / _M))))
    return math.degrees(x / _reach(t)), lat


def _rise(t: float) -> float:
    t2 = t * t
    t6 = t2 * t2 * t2
    return t * (_A1 + _A2 * t2 + t6 * (_A3 + _A4 * t2))


def _slope(t: float) -> float:
    t2 = t * t
    t6 = t2 * t2 * t2
    return _A1 + 3 * _A2 * t2 + t6 * (7 * _A3 + 9 * _A4 * t2)


def _reach(t: float) -> float:
    return math.cos(t) / (_M * _slope(t))


class Window(NamedTuple):
    """A rectangle of a map: where a place lies in it, in pixels from its upper left corner."""

    middle: float
    """Its middle meridian, in degrees east."""
    scale: float
    """Pixels on a globe of radius 1."""
    width: float
    height: float
    left: float
    """Where the middle meridian stands on the equator, in pixels from the left."""
    top: float
    """Where the equator is, in pixels from above."""
    whole: bool = False
    """Whether it shows all longitudes; the map is then cut opposite its middle."""

    @classmethod
    def world(cls, middle: float, width: float, south: float = -52, north: float = 76) -> Self:
        """All longitudes, between two latitudes (degrees)."""
        scale = width / WIDTH
        above, below = stretch(min(north, POLE))[1], stretch(max(south, -POLE))[1]
        return cls(middle, scale, width, (above - below) * scale, width / 2, above * scale, whole=True)

    @classmethod
    def around(
        cls, middle: float, east: float, north: float, scale: float, width: float, height: float
    ) -> Self:
        """A rectangle whose middle is so far east and north of the middle meridian on the equator (globe of 1)."""
        return cls(middle, scale, width, height, width / 2 - east * scale, height / 2 + north * scale)

    def beside(self, lon: float) -> float:
        """How far a meridian is from the middle one: between -180 and 180 degrees."""
        return (lon - self.middle + 180) % 360 - 180

    def at(self, lon: float, lat: float) -> tuple[float, float]:
        """Where a place lies."""
        x, y = project(self.beside(lon), lat)
        return self.left + x * self.scale, self.top - y * self.scale

    def back(self, x: float, y: float) -> tuple[float, float]:
        """The longitude, from the middle meridian, and the latitude of a point."""
        return unproject((x - self.left) / self.scale, (self.top - y) / self.scale)

    def holds(self, x: float, y: float, margin: float = 0) -> bool:
        """Whether a point lies in it, so far from its edges."""
        return margin <= x <= self.width - margin and margin <= y <= self.height - margin

    def edge(self, steps: int = 12) -> list[tuple[float, float]]:
        """Its outline as longitudes, from the middle meridian, and latitudes: each side in so many steps."""
        corners = [(0.0, 0.0), (self.width, 0.0), (self.width, self.height), (0.0, self.height)]
        line = []
        for (x, y), (to_x, to_y) in zip(corners, [*corners[1:], corners[0]], strict=True):
            for step in range(steps):
                part = step / steps
                line.append(self.back(x + (to_x - x) * part, y + (to_y - y) * part))
        return line

    def reaches(self) -> tuple[float, float, float, float]:
        """West and east, from the middle meridian, south and north: all that lies in it is between, in degrees."""
        if self.whole:
            south, north = self.back(self.left, self.height)[1], self.back(self.left, 0)[1]
            return -180, 180, south, north
        line = self.edge()
        lons, lats = [lon for lon, _ in line], [lat for _, lat in line]
        return max(-180, min(lons)), min(180, max(lons)), min(lats), max(lats)
