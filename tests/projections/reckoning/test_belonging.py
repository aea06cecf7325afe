"""Who belongs to whom, however deep, and without going in circles."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from projections.ask import Ask
from projections.reckoning.belonging import house, with_those_under
from projections.row import Projection
from projections.rows.bodies import bodies
from projections.rows.streams import streams


class Body(NamedTuple):
    slug: str
    under: str | None = None


class Stream(NamedTuple):
    stream: str
    under: str | None = None


class Asked(Ask):
    """Answers out of a few rows, and remembers how many it gave."""

    def __init__(self, *rows: Body | Stream) -> None:
        self.few = rows
        self.given = 0

    def of(self, projection: Projection[Any], **where: Any) -> Iterator[Any]:
        kind: type[Any] = {bodies.name: Body, streams.name: Stream}[projection.name]
        for row in self.few:
            if isinstance(row, kind) and row.under in where["under"]:
                self.given += 1
                yield row


def test_a_house_is_a_body_with_all_bodies_under_it() -> None:
    ask = Asked(Body("class", "school"), Body("school", "city"), Body("city"), Body("elsewhere"))

    assert house(ask, "city") == {"city", "school", "class"}
    assert house(ask, "nobody") == {"nobody"}


def test_who_lies_under_each_other_is_read_once() -> None:
    assert house(Asked(Body("a", "b"), Body("b", "a")), "a") == {"a", "b"}


def test_streams_with_those_under_them() -> None:
    ask = Asked(Stream("partnership:c", "partnership:a"), Stream("partnership:b"))

    assert with_those_under(ask, ["partnership:a", "partnership:x"]) == {
        *("partnership:a", "partnership:x", "partnership:c"),
    }


def test_only_what_lies_below_is_asked_for() -> None:
    ask = Asked(Stream("partnership:c", "partnership:a"), *(Stream(f"partnership:{n}") for n in range(1000)))

    with_those_under(ask, ["partnership:a"])

    assert ask.given == 1
