"""Lines between two places: one curve each, within the map, bent towards the shortest way."""

import math

from hypothesis import assume, given
from hypothesis import strategies as st

from drawings.arcs import FLATTEST, STEEPEST, arc
from drawings.equal_earth import Window

WORLD = Window.world(150, 1120)
PLACES = st.tuples(st.floats(-180, 180), st.floats(-51, 75))
KAOHSIUNG, SEATTLE, EDINBURGH, DURBAN = (120.31, 22.62), (-122.33, 47.61), (-3.19, 55.95), (31.02, -29.86)


def along(window: Window, a: tuple[float, float], b: tuple[float, float]) -> list[tuple[float, float]]:
    (x0, y0), (x1, y1), (x2, y2) = arc(window, a, b)
    steps = [step / 50 for step in range(51)]
    return [
        (
            (1 - t) ** 2 * x0 + 2 * t * (1 - t) * x1 + t * t * x2,
            (1 - t) ** 2 * y0 + 2 * t * (1 - t) * y1 + t * t * y2,
        )
        for t in steps
    ]


@given(PLACES, PLACES, st.sampled_from([150.0, 11.0, -90.0]))
def test_a_line_joins_its_two_places_and_stays_on_the_map(
    a: tuple[float, float], b: tuple[float, float], middle: float
) -> None:
    window = Window.world(middle, 1120)
    line = along(window, a, b)

    assert {line[0], line[-1]} == {window.at(*a), window.at(*b)}
    assert all(-1 <= x <= 1121 and -1 <= y <= window.height + 1 for x, y in line)


@given(PLACES, PLACES)
def test_a_line_is_the_same_whoever_is_named_first(a: tuple[float, float], b: tuple[float, float]) -> None:
    assume(WORLD.at(*a) != WORLD.at(*b))

    assert along(WORLD, a, b) == along(WORLD, b, a)


@given(PLACES, PLACES)
def test_a_line_rises_no_more_than_a_sixth_of_its_chord(
    a: tuple[float, float], b: tuple[float, float]
) -> None:
    start, over, end = arc(WORLD, a, b)
    chord = math.dist(start, end)
    half = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)

    assert math.dist(half, over) / 2 <= STEEPEST * chord + 1e-6


def test_a_line_over_the_north_is_bent_to_the_north_and_one_over_the_south_to_the_south() -> None:
    for a, b in ((KAOHSIUNG, SEATTLE), (KAOHSIUNG, EDINBURGH)):
        (_, y0), (_, y1), (_, y2) = arc(WORLD, a, b)
        assert y1 < (y0 + y2) / 2
    santiago, sydney = (-70.65, -33.45), (151.2, -33.87)
    (_, y0), (_, y1), (_, y2) = arc(WORLD, santiago, sydney)
    assert y1 > (y0 + y2) / 2


def test_a_line_along_the_equator_is_bent_a_little_all_the_same() -> None:
    start, over, end = arc(WORLD, (100, 0), (140, 0))

    assert abs(over[1] - start[1]) / 2 >= FLATTEST * math.dist(start, end) - 0.01


def test_further_lines_between_the_same_places_lie_beside_each_other() -> None:
    lines = {arc(WORLD, KAOHSIUNG, DURBAN, bend=bend)[1] for bend in range(3)}

    assert len(lines) == 3
