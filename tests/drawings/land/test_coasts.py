"""The land: what is checked in is what the script makes, and a window shows what lies in it."""

import gzip
import os
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drawings.equal_earth import Window
from drawings.land.coasts import FILE, coasts, land, rank_of
from drawings.land.make import made, ranked, unwrapped

SOURCE = os.environ.get("WORLD_ATLAS_LAND", "")
PLACES = {
    "Taiwan": (120.9, 23.6),
    "Chicago": (-87.9, 41.8),
    "Munich": (11.58, 48.14),
    "Durban": (30.8, -29.8),
    "Brisbane": (152.8, -27.5),
    "Kyiv": (30.52, 50.45),
    "Alaska, on the far side of the date line": (-158.0, 65.5),
    "Chukotka, beyond it": (-176.5, 66.3),
}
SEAS = {"Atlantic": (-40, 30), "Pacific": (-150, 10), "Indian Ocean": (75, -25), "Black Sea": (34, 43.3)}


def rings(d: str) -> list[list[tuple[int, int]]]:
    """The rings of a path of relative lines in whole pixels, as points."""
    found = []
    assert re.fullmatch(r"(M-?\d+ -?\d+l[-\d ]+z)*", d)
    for part in re.findall(r"M(-?\d+) (-?\d+)l([-\d ]+)z", d):
        at = (int(part[0]), int(part[1]))
        ring = [at]
        steps = list(map(int, re.findall(r"-?\d+", part[2])))
        for dx, dy in zip(steps[::2], steps[1::2], strict=True):
            at = (at[0] + dx, at[1] + dy)
            ring.append(at)
        found.append(ring)
    return found


def is_land(d: str, x: float, y: float) -> bool:
    """Whether a point lies in a path, by the rule evenodd."""
    inside = False
    for ring in rings(d):
        for (ax, ay), (bx, by) in zip(ring, [*ring[1:], ring[0]], strict=True):
            if (ay > y) != (by > y) and x < ax + (y - ay) * (bx - ax) / (by - ay):
                inside = not inside
    return inside


@pytest.mark.skipif(
    not SOURCE, reason="needs WORLD_ATLAS_LAND, the path of land-50m.json of world-atlas 2.0.2"
)
def test_the_land_that_is_checked_in_is_what_the_script_makes() -> None:
    assert made(Path(SOURCE)) == FILE.read_text(encoding="utf-8")


@pytest.mark.parametrize("middle", [150, 11, -90, 0])
def test_places_lie_on_land_and_seas_do_not_wherever_the_map_is_cut(middle: float) -> None:
    window = Window.world(middle, 1120)
    d = land(window)

    assert [name for name, at in PLACES.items() if not is_land(d, *window.at(*at))] == []
    assert [name for name, at in SEAS.items() if is_land(d, *window.at(*at))] == []


def test_an_inset_shows_the_same_land_larger() -> None:
    window = Window.around(10, 0, 0.98, 640, 400, 350)
    d = land(window)

    assert is_land(d, *window.at(11.58, 48.14))
    assert not is_land(d, *window.at(3, 56))
    assert all(0 <= x <= 400 and 0 <= y <= 350 for ring in rings(d) for x, y in ring)


@pytest.mark.parametrize("middle", [150, 11, -90])
def test_the_land_of_a_whole_map_is_small_and_stays_on_it(middle: float) -> None:
    window = Window.world(middle, 1120)
    d = land(window)

    assert len(gzip.compress(d.encode())) < 7_500
    assert all(-1 <= x <= 1121 and -1 <= y <= window.height + 1 for ring in rings(d) for x, y in ring)


def test_a_smaller_map_has_fewer_points() -> None:
    assert len(land(Window.world(150, 270))) < len(land(Window.world(150, 1120))) / 3


def test_what_is_checked_in_has_no_jump_and_no_antarctica() -> None:
    for coast in coasts():
        steps = zip(coast.line, coast.line[1:], strict=False)
        assert all(abs(b[0] - a[0]) <= 180 for a, b in steps)
        assert coast.north > -60
    assert FILE.stat().st_size < 240_000


def test_a_ring_over_the_date_line_runs_on() -> None:
    assert unwrapped([(179, 1), (-179, 2), (178, 3)]) == [(179, 1), (181, 2), (178, 3)]


def test_the_point_that_matters_least_goes_first_and_three_stay() -> None:
    ranks, area = ranked([(0, 0), (5, 0.1), (10, 0), (10, 10), (0, 10)])

    assert min(ranks) == ranks[1]
    assert sorted(ranks)[2:] == [pytest.approx(area)] * 3


@given(st.floats(1e-7, 5), st.floats(1e-7, 5))
def test_a_larger_area_has_no_lower_rank(a: float, b: float) -> None:
    assert (rank_of(a) <= rank_of(b)) == (a <= b) or rank_of(a) == rank_of(b)
