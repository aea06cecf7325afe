"""What is asked of many streams at once is what is asked of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from comity.testing import asked, contested, signed
from projections.readings import Otherwise
from projections.rows.instruments import instruments
from projections.rows.spells import spells
from tests.projections.reckoning.test_unsettled import ours, tie

if TYPE_CHECKING:
    from comity.testing import Story

NAMES = [f"town-{n:02}" for n in range(40)]


def towns() -> list[Story]:
    return [tie(signed("2019"), other=name) for name in NAMES]


def test_only_what_is_made_of_other_rows_is_made_anew() -> None:
    ask, made = asked(ours()), []

    def both(first: str, second: int) -> str:
        made.append(first)
        return f"{first} {second}"

    before = ask.each_again("both", [(name, (name, 1)) for name in "abc"], both)
    after = ask.each_again("both", [(name, (name, 2 if name == "b" else 1)) for name in "abc"], both)

    assert (before, after) == (["a 1", "b 1", "c 1"], ["a 1", "b 2", "c 1"])
    assert made == ["a", "b", "c", "b"]
    assert ask.each_again("both", [("b", ("b", 1))], both) == ["b 1"]
    assert made == ["a", "b", "c", "b"], "what it was before is remembered too"


def test_many_titles_are_those_of_each_stream_alone() -> None:
    told = towns()
    ask = asked(ours(), *told)
    alone = [asked(ours(), *told).title(each.stream) for each in told]

    assert [ask.title(each.stream) for each in told] == alone
    assert [each.link for each in map(ask.title, (each.stream for each in told))] == [
        each.link for each in alone
    ]
    assert ask.title("partnership:nobody--there") == "partnership:nobody--there"


def test_streams_of_another_world_are_looked_up_at_once_as_each_alone() -> None:
    """Where they stand, and the latest rows of each."""
    told = [
        tie(signed("2019"), contested(2, "on", "2023"), other=name) if n % 3 == 0 else tie(other=name)
        for n, name in enumerate(NAMES)
    ]
    ask = asked(ours(), *told, as_at="2021-06-01")
    world = {stream: next(iter(those)) for stream, those in ask.rows.other(spells).items()}
    assert len(world) == len(NAMES) // 3 + 1
    rows = Otherwise(ask.rows, world)

    stands = list(rows.at(ask.day, kind="partnership"))
    latest = list(rows.latest(instruments, ask.day))

    each = [Otherwise(ask.rows, {stream: reading}) for stream, reading in world.items()]
    assert [row for row in stands if row.stream in world] == [
        row for stream, other in zip(world, each, strict=True) for row in other.at(ask.day, stream=stream)
    ]
    assert [row for row in latest if row.stream in world] == [
        row
        for stream, other in zip(world, each, strict=True)
        for row in other.latest(instruments, ask.day, stream=stream)
    ]
    assert [row.stream for row in stands] == sorted(row.stream for row in ask.at(kind="partnership"))
