"""The projection, against the values that PROJ publishes for it, and windows of a map."""

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drawings.equal_earth import WIDTH, Window, project, stretch, unproject

LONS = st.floats(-180, 180)
LATS = st.floats(-89, 89)
GLOBE = 6371007.1809
"""The radius of the globe whose surface is that of the ellipsoid WGS84, in metres."""
FLAT = 1 / 298.257223563


def authalic(lat: float) -> float:
    """The latitude on that globe of one on the ellipsoid: PROJ draws the ellipsoid's."""
    e2 = FLAT * (2 - FLAT)
    e = math.sqrt(e2)

    def q(sine: float) -> float:
        return (1 - e2) * (
            sine / (1 - e2 * sine * sine) - math.log((1 - e * sine) / (1 + e * sine)) / (2 * e)
        )

    return math.degrees(math.asin(q(math.sin(math.radians(lat))) / q(1)))


@pytest.mark.parametrize(
    ("lon", "lat", "x", "y"),
    [
        (0, 0, 0, 0),
        (0, 90, 0, 8392927.6),
        (-180, 90, -10216474.79, 8392927.6),
        (180, 45, 14792474.75, 5466867.76),
        (180, 0, 17243959.06, 0),
        (-70, -31.2, -6241081.64, -3907019.16),
    ],
)
def test_places_lie_where_proj_says_that_they_do(lon: float, lat: float, x: float, y: float) -> None:
    east, north = project(lon, authalic(lat))

    assert (east * GLOBE, north * GLOBE) == pytest.approx((x, y), abs=20)


def test_the_world_is_as_wide_and_as_high_as_its_authors_say() -> None:
    assert project(180, 0)[0] - project(-180, 0)[0] == pytest.approx(WIDTH)
    assert WIDTH / (2 * project(0, 90)[1]) == pytest.approx(2.05458, abs=1e-4)
    assert project(180, 90)[0] / project(180, 0)[0] == pytest.approx(0.59247, abs=1e-4)


@given(LONS, LATS)
def test_what_is_projected_and_back_is_the_same_place(lon: float, lat: float) -> None:
    assert unproject(*project(lon, lat)) == pytest.approx((lon, lat), abs=1e-6)


@given(st.floats(-85, 84))
def test_a_degree_by_a_degree_is_as_large_as_on_the_globe(lat: float) -> None:
    steps = 20
    rows = [lat + step / steps for step in range(steps + 1)]
    strips = [(stretch(row)[0], stretch(row)[1]) for row in rows]
    area = sum((a[0] + b[0]) / 2 * (b[1] - a[1]) for a, b in pairwise(strips)) * math.radians(1)

    globe = math.radians(1) * (math.sin(math.radians(lat + 1)) - math.sin(math.radians(lat)))
    assert area == pytest.approx(globe, rel=1e-4)


@given(LONS, LATS, st.floats(-180, 180))
def test_a_window_says_where_a_place_lies_and_which_place_lies_there(
    lon: float, lat: float, middle: float
) -> None:
    window = Window.world(middle, 1120)
    off, back = window.back(*window.at(lon, lat))

    assert off == pytest.approx(window.beside(lon), abs=1e-5)
    assert back == pytest.approx(lat, abs=1e-5)


@pytest.mark.parametrize("middle", [150, 11, -90])
def test_a_map_of_the_world_holds_all_longitudes_from_52_south_to_76_north(middle: float) -> None:
    window = Window.world(middle, 1120)

    assert window.reaches() == pytest.approx((-180, 180, -52, 76))
    assert window.at(middle, 76)[1] == pytest.approx(0)
    assert window.at(middle, -52)[1] == pytest.approx(window.height)
    assert window.at(middle - 179.999, 0)[0] == pytest.approx(0, abs=0.01)
    assert window.at(middle + 179.999, 0)[0] == pytest.approx(1120, abs=0.01)
