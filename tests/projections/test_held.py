"""Rows that a server holds: the same as those that it read, whatever is asked of them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from comity.testing import asked, day, history, opened_between, signed, visited
from projections.engine.tables import Group
from projections.held import Held, Memory
from projections.readings import Rows
from projections.rows.contacts import contacts
from projections.rows.instruments import instruments
from projections.rows.spells import spells
from projections.rows.streams import streams

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.projections.conftest import Asking

STREAM = "partnership:edinburgh--kaohsiung"
SOME = [STREAM, "partnership:gdynia--kaohsiung", "partnership:nobody--nowhere"]
WHERE: tuple[Mapping[str, Any], ...] = (
    {},
    {"stream": STREAM},
    {"stream": SOME},
    {"stream": "partnership:nobody--nowhere"},
)


class Counted(Rows):
    """Rows, and how often anything was asked of them."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self.asked: Counter[str] = Counter()

    def of(self, projection: Any, **where: Any) -> Iterator[Any]:
        self.asked[projection.name] += 1
        return self.rows.of(projection, **where)

    def at(self, day: int, of: str | None = None, **where: Any) -> Iterator[Any]:
        self.asked["at"] += 1
        return self.rows.at(day, of, **where)


@pytest.mark.parametrize("whole", [True, False])
def test_what_is_held_is_what_was_read(demo: Asking, *, whole: bool) -> None:
    rows = demo("2026-03-20").rows
    held = Held(rows, Memory(), whole=whole)
    for _ in range(2):
        for projection in (table.projection for table in Group.built_in().tables):
            if "stream" not in projection.key:
                continue
            for where in WHERE:
                assert list(held.of(projection, **where)) == list(rows.of(projection, **where))
            for among in (None, SOME):
                assert held.other(projection, among) == rows.other(projection, among)
        for where in (
            {"certainty": "reported"},
            {"stream": SOME, "how": "visit"},
            {"how": ("visit", "meeting")},
        ):
            assert list(held.of(contacts, **where)) == list(rows.of(contacts, **where))


@pytest.mark.parametrize("whole", [True, False])
def test_where_streams_stand_is_told_of_every_day(demo: Asking, *, whole: bool) -> None:
    rows = demo("2026-03-20").rows
    held = Held(rows, Memory(), whole=whole)
    for on in ("1990-01-01", "2013-12-31", "2024-06-23", "2026-03-20"):
        for of in (None, "kaohsiung", ""):
            for where in (
                *WHERE,
                {"kind": "partnership"},
                {"kind": "membership"},
                {"kind": "body", "stream": SOME},
            ):
                assert list(held.at(day(on), of, **where)) == list(rows.at(day(on), of, **where))
        for where in WHERE:
            assert list(held.latest(contacts, day(on), **where)) == list(
                rows.latest(contacts, day(on), **where)
            )


def told() -> Counted:
    others = ("edinburgh", "gdynia", "riga")
    histories = (
        history(opened_between(other, "kaohsiung"), signed("2020"), visited("2021")) for other in others
    )
    return Counted(asked(*histories).rows)


def test_what_is_held_is_read_once_for_all_days_and_streams() -> None:
    counted = told()
    held = Held(counted, Memory())
    for on in range(day("2019-01-01"), day("2024-01-01"), 100):
        assert list(held.at(on, kind="partnership")) == list(counted.rows.at(on, kind="partnership"))
        assert list(held.at(on, stream=STREAM)) == list(counted.rows.at(on, stream=STREAM))
        list(held.of(instruments, stream=STREAM))
    assert counted.asked == {"spells": 1, "instruments": 1}


def test_two_that_share_a_memory_read_once_together() -> None:
    counted, memory = told(), Memory()
    for _ in range(2):
        assert list(Held(counted, memory).of(streams)) == list(counted.rows.of(streams))
    assert counted.asked["streams"] == 1


def test_of_much_that_was_read_what_was_asked_for_last_is_held() -> None:
    memory = Memory(most=30)
    for name in ("first", "second", "third"):
        memory.put(name, [name], 9)
    assert memory.get("first") == ["first"]

    memory.put("fourth", ["fourth"], 9)

    assert [memory.get(name) for name in ("first", "second", "third", "fourth")] == [
        ["first"],
        None,
        ["third"],
        ["fourth"],
    ]
    assert memory.held == 30


def test_what_is_more_than_half_of_the_room_is_not_held() -> None:
    counted, memory = told(), Memory(most=3)
    for _ in range(2):
        assert len(list(Held(counted, memory).of(spells))) > 2
    assert memory.held == 0
    assert counted.asked["spells"] == 2
