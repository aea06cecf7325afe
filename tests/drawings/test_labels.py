"""Names beside points: none lies over another, over a point or outside."""

import math
import time

from hypothesis import given, settings
from hypothesis import strategies as st

from drawings.labels import Box, Label, Wanted, placed
from drawings.widths import width

WITHIN = Box(0, 0, 600, 400)
NAMES = st.text(alphabet="abc 高雄Ww,.", min_size=1, max_size=24)
CLOUDS = st.lists(
    st.builds(
        Wanted, x=st.floats(5, 595), y=st.floats(5, 395), words=NAMES, bold=st.booleans(), radius=st.just(4.0)
    ),
    max_size=40,
)


def standing(wanted: list[Wanted]) -> list[tuple[Wanted, Label]]:
    found = placed(wanted, 12, WITHIN)
    assert len(found) == len(wanted)
    return [(each, label) for each, label in zip(wanted, found, strict=True) if label]


@settings(deadline=None)
@given(CLOUDS)
def test_no_name_lies_over_another_over_a_point_or_outside(cloud: list[Wanted]) -> None:
    shown = standing(cloud)

    for at, (wanted, label) in enumerate(shown):
        box = label.box
        assert WITHIN.left <= box.left <= box.right <= WITHIN.right
        assert WITHIN.top <= box.top <= box.bottom <= WITHIN.bottom
        assert not any(box.holds(other.x, other.y) for other in cloud)
        assert math.isclose(box.right - box.left, width(wanted.words, 12, bold=wanted.bold), abs_tol=1e-6)
        for _, other in shown[at + 1 :]:
            across = min(box.right, other.box.right) - max(box.left, other.box.left)
            down = min(box.bottom, other.box.bottom) - max(box.top, other.box.top)
            assert across <= 0 or down <= 0


@settings(deadline=None)
@given(CLOUDS)
def test_the_same_points_have_their_names_at_the_same_places(cloud: list[Wanted]) -> None:
    assert placed(cloud, 12, WITHIN) == placed(cloud, 12, WITHIN)


def test_a_name_alone_stands_to_the_right_of_its_point_without_a_line_to_it() -> None:
    ((_, label),) = standing([Wanted(300, 200, "Malé")])

    assert (label.anchor, label.far) == ("start", False)
    assert label.box.left == 308.5
    assert label.box.top < 200 < label.box.bottom


def test_words_without_width_stand_somewhere_too() -> None:
    assert len(standing([Wanted(300, 200, "\u0301"), Wanted(300, 200, "\u0301")])) == 2


def test_a_name_at_the_right_edge_stands_to_the_left() -> None:
    ((_, label),) = standing([Wanted(590, 200, "Brisbane")])

    assert label.anchor == "end"


def test_two_neighbours_make_room_for_each_other() -> None:
    shown = standing([Wanted(300, 200, "Mobile"), Wanted(306, 201, "Pensacola")])

    assert {label.anchor for _, label in shown} == {"start", "end"}


def test_of_too_many_the_less_important_go_without_a_name() -> None:
    crowd = [Wanted(300 + 7 * (at % 6), 200 + 7 * (at // 6), f"a long name, number {at}") for at in range(36)]

    found = placed(crowd, 12, WITHIN)

    assert found[0] is not None
    assert None in found
    assert sum(label is not None for label in found) >= 6


def test_a_far_name_has_a_line_to_it() -> None:
    around = [Box(260, 186, 340, 214)]

    (found,) = placed([Wanted(300, 200, "Tulsa")], 12, WITHIN, around=around)

    assert found is not None
    assert found.far


def test_a_hundred_names_take_no_time_to_speak_of() -> None:
    crowd = [Wanted(30 + 27 * (at % 20), 30 + 60 * (at // 20), f"Place {at}") for at in range(100)]
    began = time.perf_counter()

    placed(crowd, 12, WITHIN)

    assert time.perf_counter() - began < 2
