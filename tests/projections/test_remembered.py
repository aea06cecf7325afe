"""Rows that are read once, and given again."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from comity.testing import asked, day, history, opened_between, signed, visited
from projections.readings import Rows
from projections.remembered import Remembered
from projections.rows.contacts import contacts
from projections.rows.streams import streams

if TYPE_CHECKING:
    from collections.abc import Iterator

OTHERS = ("edinburgh", "gdynia", "riga")
STREAMS = [f"partnership:{other}--kaohsiung" for other in OTHERS]
DAY = day("2024-06-01")


class Counted(Rows):
    """Rows, and how often each projection was asked for."""

    def __init__(self) -> None:
        told = [
            history(
                opened_between(other, "kaohsiung"),
                signed("2020"),
                visited("2021"),
                visited("2022", host=other),
            )
            for other in OTHERS
        ]
        self.rows = asked(*told).rows
        self.asked: Counter[str] = Counter()

    def of(self, projection: Any, **where: Any) -> Iterator[Any]:
        self.asked[projection.name] += 1
        return self.rows.of(projection, **where)

    def at(self, day: int, of: str | None = None, **where: Any) -> Iterator[Any]:
        self.asked["at"] += 1
        return self.rows.at(day, of, **where)

    def latest(self, projection: Any, day: int, **where: Any) -> Iterator[Any]:
        self.asked["latest"] += 1
        return self.rows.latest(projection, day, **where)


def test_what_was_asked_is_read_once() -> None:
    counted = Counted()
    rows = Remembered(counted)

    for _ in range(3):
        assert list(rows.of(contacts)) == list(counted.rows.of(contacts))
        assert list(rows.of(contacts, host="riga")) == list(counted.rows.of(contacts, host="riga"))
        assert list(rows.at(DAY, stream=STREAMS[1])) == list(counted.rows.at(DAY, stream=STREAMS[1]))
        assert list(rows.latest(contacts, DAY)) == list(counted.rows.latest(contacts, DAY))

    assert counted.asked == {"contacts": 2, "at": 1, "latest": 1}


@pytest.mark.parametrize("those", [STREAMS[:1], STREAMS[1:], [*STREAMS, "partnership:a--b"], []])
def test_of_some_streams_it_is_taken_from_what_was_answered_of_all(those: list[str]) -> None:
    counted = Counted()
    rows = Remembered(counted)
    list(rows.of(contacts)), list(rows.at(DAY)), list(rows.latest(contacts, DAY))

    assert list(rows.of(contacts, stream=those)) == list(counted.rows.of(contacts, stream=those))
    assert list(rows.at(DAY, stream=those)) == list(counted.rows.at(DAY, stream=those))
    assert list(rows.latest(contacts, DAY, stream=those)) == list(
        counted.rows.latest(contacts, DAY, stream=those)
    )
    assert counted.asked == {"contacts": 1, "at": 1, "latest": 1}


def test_no_more_rows_are_remembered_than_it_may_and_those_that_were_asked_first() -> None:
    counted = Counted()
    rows = Remembered(counted, most=9)

    for _ in range(2):
        list(rows.of(streams))  # three rows
        list(rows.of(contacts))  # six
        list(rows.of(streams, kind="partnership"))
        list(rows.of(streams, title="none"))

    assert counted.asked == {"streams": 1 + 2 + 1, "contacts": 1}, "what is empty takes no room"


def test_what_was_read_in_part_is_read_again() -> None:
    counted = Counted()
    rows = Remembered(counted)

    first = next(rows.of(contacts))

    assert first in list(rows.of(contacts))
    assert list(rows.of(contacts)) == list(counted.rows.of(contacts))
    assert counted.asked == {"contacts": 2}
