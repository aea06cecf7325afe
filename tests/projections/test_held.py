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
from projections.rows.lengths import lengths
from projections.rows.moments import moments
from projections.rows.spells import spells
from projections.rows.streams import streams

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from projections.row import Projection
    from tests.projections.conftest import Asking

STREAM = "partnership:edinburgh--kaohsiung"
SOME = [STREAM, "partnership:gdynia--kaohsiung", "partnership:nobody--nowhere"]
MANY_OTHERS = [f"partnership:city-{n}--kaohsiung" for n in range(60)]
WHERE: tuple[Mapping[str, Any], ...] = (
    {},
    {"stream": STREAM},
    {"stream": SOME},
    {"stream": "partnership:nobody--nowhere"},
    {"stream": []},
    {"stream": [*SOME, *MANY_OTHERS]},
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

    def latest(self, projection: Any, day: int, **where: Any) -> Iterator[Any]:
        self.asked["latest"] += 1
        return self.rows.latest(projection, day, **where)

    def other(self, projection: Any, among: Any = None) -> Any:
        self.asked["other"] += 1
        return self.rows.other(projection, among)


def together(rows: Rows) -> Held:
    """Some streams are read at once."""
    held = Held(rows, Memory())
    held.together(SOME)
    return held


WAYS: tuple[Callable[[Rows], Held], ...] = (
    Held,
    lambda rows: Held(rows, Memory()),
    lambda rows: Held(rows, Memory(), whole=True),
    together,
)


@pytest.mark.parametrize("way", WAYS)
def test_what_is_held_is_what_was_read(demo: Asking, way: Callable[[Rows], Held]) -> None:
    rows = demo("2026-03-20").rows
    held = way(rows)
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


@pytest.mark.parametrize("way", WAYS)
def test_where_streams_stand_is_told_of_every_day(demo: Asking, way: Callable[[Rows], Held]) -> None:
    rows = demo("2026-03-20").rows
    held = way(rows)
    for on in ("1990-01-01", "2013-12-31", "2024-06-23", "2026-03-20"):
        for of in (None, "kaohsiung", ""):
            for where in (
                *WHERE,
                {"kind": "partnership"},
                {"kind": "membership"},
                {"kind": "body", "stream": SOME},
                {"kind": ("partnership", "membership"), "stream": [*SOME, *MANY_OTHERS]},
                {"title": "none"},
            ):
                assert list(held.at(day(on), of, **where)) == list(rows.at(day(on), of, **where))
        for where in WHERE:
            assert list(held.latest(contacts, day(on), **where)) == list(
                rows.latest(contacts, day(on), **where)
            )


DAY = day("2024-06-01")


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


def test_for_one_answer_no_more_is_read_than_is_asked() -> None:
    counted = told()
    held = Held(counted)
    for _ in range(3):
        assert list(held.at(DAY, stream=STREAM)) == list(counted.rows.at(DAY, stream=STREAM))
        assert list(held.latest(contacts, DAY)) == list(counted.rows.latest(contacts, DAY))
        assert list(held.of(contacts, how="visit")) == list(counted.rows.of(contacts, how="visit"))
        assert held.other(contacts, [STREAM]) == counted.rows.other(contacts, [STREAM])
    assert counted.asked == {"at": 1, "latest": 1, "contacts": 1, "other": 1}


def test_of_some_streams_it_is_taken_from_what_was_read_of_all() -> None:
    counted = told()
    held = Held(counted)
    list(held.of(contacts))
    for streams_ in (STREAM, [STREAM], SOME, [*SOME, *MANY_OTHERS], []):
        assert list(held.of(contacts, stream=streams_)) == list(counted.rows.of(contacts, stream=streams_))
    assert counted.asked == {"contacts": 1}


def test_of_some_streams_that_are_read_together_each_is_asked_about_once() -> None:
    counted = told()
    held = together(counted)
    for stream in (*SOME, *SOME):
        assert list(held.of(contacts, stream=stream)) == list(counted.rows.of(contacts, stream=stream))
        assert list(held.at(DAY, stream=stream)) == list(counted.rows.at(DAY, stream=stream))
        assert held.other(contacts, [stream]) == counted.rows.other(contacts, [stream])
    assert counted.asked == {"contacts": 1, "spells": 1, "other": 1}


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


def grown() -> tuple[Counted, Counted]:
    """The rows of a ledger, and those of it after one more visit, and one more partnership."""
    first = [
        history(opened_between(other, "kaohsiung"), signed("2020"), visited("2021"))
        for other in ("edinburgh", "riga")
    ]
    more = [
        history(opened_between("edinburgh", "kaohsiung"), signed("2020"), visited("2021"), visited("2022")),
        history(opened_between("gdynia", "kaohsiung"), signed("2020")),
        first[1],
    ]
    return Counted(asked(*first).rows), Counted(asked(*more).rows)


def test_what_no_entry_touched_is_taken_over_and_the_rest_is_read() -> None:
    before, after = grown()
    former, memory = Memory(), Memory()
    old = Held(before, former, whole=True)
    list(old.of(contacts)), list(old.of(streams)), list(old.of(instruments)), old.other(contacts)
    memory.after(former, lambda _: {STREAM, "partnership:gdynia--kaohsiung"})
    held = Held(after, memory, whole=True)

    projection: Any
    for projection in (contacts, streams, instruments):
        assert list(held.of(projection)) == list(after.rows.of(projection))
        untouched = next(row for row in held.of(projection) if row.stream == "partnership:kaohsiung--riga")
        assert any(untouched is row for row in old.of(projection)), "it is not read again"
    assert held.other(contacts) == after.rows.other(contacts)
    assert list(held.at(DAY)) == list(after.rows.at(DAY)), "of what was not held before all is read"


def test_what_was_answered_about_all_is_taken_over_but_for_what_was_touched() -> None:
    before, after = grown()
    former, memory = Memory(), Memory()
    questions: list[Callable[[Rows], Iterator[Any]]] = [
        lambda rows: rows.of(contacts, how="visit"),
        lambda rows: rows.of(streams, kind=("partnership", "membership")),
        lambda rows: rows.latest(contacts, DAY),
        lambda rows: rows.latest(contacts, DAY, how="visit"),
        lambda rows: rows.at(DAY, kind="partnership"),
        lambda rows: rows.at(DAY, "edinburgh"),
    ]
    old, held = Held(before, former), Held(after, memory)
    known = [list(question(old)) for question in questions]
    memory.after(former, lambda _: {STREAM, "partnership:gdynia--kaohsiung"})

    after.asked.clear()
    found = [list(question(held)) for question in questions]
    assert after.asked.total() == len(questions)
    assert found == [list(question(after.rows)) for question in questions]
    for those, then in zip(found, known, strict=True):
        untouched = next(row for row in those if row.stream == "partnership:kaohsiung--riga")
        assert any(untouched is row for row in then), "it is not read again"


@pytest.mark.parametrize(("touched", "same"), [({STREAM}, True), ({"partnership:gdynia--kaohsiung"}, False)])
def test_it_is_known_whether_rows_are_as_they_were_before(touched: set[str], *, same: bool) -> None:
    before, after = grown()
    former, memory = Memory(), Memory()
    memory.after(former, lambda _: touched)
    held = Held(after, memory, whole=True)

    list(Held(before, former).of(streams))
    assert not held.is_as_before(streams), "nobody knows it of what was not asked about then"
    assert not Held(before, former).is_as_before(streams), "there was none before"
    assert held.is_as_before(streams, "stream", "title", "parties") is same
    Held(before, former).is_as_before(lengths)
    assert not held.is_as_before(lengths), "it has one entry more, or is there now"
    assert not Held(after, Memory()).is_as_before(streams, "title")


def test_what_is_held_apart_stays_however_much_else_is_held() -> None:
    before, after = grown()
    former, memory = Memory(most=4), Memory(most=4)
    memory.after(former, lambda _: {STREAM})
    Held(before, former, whole=True).is_as_before(streams)
    others: list[Projection[Any]] = [lengths, moments, contacts]
    for projection in others:
        list(Held(before, former, whole=True).of(projection))

    assert Held(after, memory, whole=True).is_as_before(streams, "stream", "title", "parties")


def test_of_all_that_was_held_only_the_position_before_is_kept() -> None:
    first, second, third = Memory(), Memory(), Memory()
    second.after(first, lambda _: ())
    third.after(second, lambda _: ())
    assert third.before is not None
    assert third.before.memory is second
    assert second.before is None
