"""Which parts of a map are enlarged: those that are crowded, anywhere."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drawings.equal_earth import Window
from drawings.insets import LARGER, MOST, chosen
from tests.drawings.offices import OF_CHICAGO, OF_MUNICH, PLACES

WORLD = Window.world(11, 1120)
CLOUDS = st.lists(st.tuples(st.floats(-180, 179), st.floats(-50, 74)), max_size=60)


def at(names: list[str]) -> list[tuple[float, float]]:
    return [(PLACES[name][1], PLACES[name][0]) for name in names]


@settings(deadline=None)
@given(CLOUDS)
def test_insets_stand_in_a_row_are_larger_than_the_map_and_share_no_place(
    cloud: list[tuple[float, float]],
) -> None:
    found = chosen(cloud, WORLD)

    assert len(found) <= MOST
    members = [number for inset in found for number in inset.members]
    assert len(members) == len(set(members))
    for inset in found:
        assert inset.window.scale >= LARGER * WORLD.scale
        assert inset.left >= 0
        assert inset.left + inset.window.width <= 1120
        assert inset.window.height == found[0].window.height
        assert all(inset.window.holds(*inset.window.at(*cloud[number])) for number in inset.members)
    for left, right in pairwise(found):
        assert left.left + left.window.width < right.left


def test_a_home_in_europe_with_forty_partners_there_gets_one_large_inset_of_them() -> None:
    (inset,) = chosen(at(OF_MUNICH), WORLD)

    assert len(inset.members) >= 38
    assert inset.window.scale > 5 * WORLD.scale
    assert inset.window.width > 1000


def test_an_american_home_gets_its_european_partners_enlarged() -> None:
    (inset,) = chosen(at(OF_CHICAGO), Window.world(-90, 1120))

    assert {"Milan", "Paris", "Athens", "Warsaw"} <= {OF_CHICAGO[number] for number in inset.members}


@pytest.mark.parametrize("names", [[], ["Durban"], ["Durban", "Sydney", "Delhi", "Chicago"]])
def test_places_that_lie_far_apart_need_no_inset(names: list[str]) -> None:
    assert chosen(at(names), WORLD) == []


def test_on_a_phone_insets_stand_below_each_other() -> None:
    found = chosen(at([*OF_MUNICH, *OF_CHICAGO[8:]]), Window.world(11, 340))

    assert found
    assert all((inset.left, inset.window.width) == (0, 340) for inset in found)
    assert all(a.top + a.window.height < b.top for a, b in pairwise(found))


def test_the_frame_on_the_map_holds_the_places_of_the_inset() -> None:
    (inset,) = chosen(at(OF_MUNICH), WORLD)
    xs, ys = [x for x, _ in inset.outline], [y for _, y in inset.outline]

    for number in inset.members:
        x, y = WORLD.at(*at(OF_MUNICH)[number])
        assert min(xs) <= x <= max(xs)
        assert min(ys) <= y <= max(ys)
