"""Who belongs to whom, however deep, and without going in circles."""

from typing import NamedTuple

from projections.rows.belonging import house, with_those_under


class Body(NamedTuple):
    slug: str
    under: str | None = None


class Stream(NamedTuple):
    stream: str
    under: str | None = None


def test_a_house_is_a_body_with_all_bodies_under_it() -> None:
    bodies = [Body("class", "school"), Body("school", "city"), Body("city"), Body("elsewhere")]

    assert house(bodies, "city") == {"city", "school", "class"}
    assert house(bodies, "nobody") == {"nobody"}


def test_who_lies_under_each_other_is_read_once() -> None:
    assert house([Body("a", "b"), Body("b", "a")], "a") == {"a", "b"}


def test_streams_with_those_under_them() -> None:
    streams = [Stream("partnership:c", "partnership:a"), Stream("partnership:b")]

    assert with_those_under(streams, ["partnership:a", "partnership:x"]) == {
        *("partnership:a", "partnership:x", "partnership:c"),
    }
