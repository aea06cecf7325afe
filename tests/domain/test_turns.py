"""When a partnership began and ceased to be in force, held against the exact histories that rough ones may have been."""

import random
from collections.abc import Sequence

import pytest

from comity.testing import history, opened, resumed, runs, signed, suspended, terminated
from domain import turns as module
from domain import when
from domain.fact import Fact
from domain.turns import Turn
from tests.domain.rough import completions, story
from tests.domain.simulation import Course

SEEDS = range(50)


def passed(course: Course) -> list[tuple[bool, int]]:
    """When it began to be in force, and ceased to, in an exact history: day by day."""
    found, was = list[tuple[bool, int]](), False
    for day in sorted({moment.day for moment in course.moments[1:]}):
        now = course.at(day).sides[None].status == "in-force"
        if now != was:
            found.append((now, day))
        was = now
    return found


def agree(told: Sequence[Turn], happened: Sequence[tuple[bool, int]]) -> bool:
    """Whether each thing that happened is one of what is told, in this order, and all that is told as sure is there."""
    reached = {0}
    for turn in told:
        among = {
            number + 1
            for number in reached
            if number < len(happened)
            and happened[number][0] is turn.begins
            and turn.bounds[0] <= happened[number][1] <= turn.bounds[1]
        }
        reached = among if turn.surely else among | reached
    return len(happened) in reached


def wrong() -> list[int]:
    """The stories of which some possible history has a turn that is not told, or not one that is told as sure."""
    found = []
    for seed in SEEDS:
        told = story(seed)
        if not told.possible:
            continue
        turns = told.history.aggregate.turns()
        chance = random.Random(7)  # noqa: S311 — chance is seeded, and no secret
        if any(not agree(turns, passed(done.course)) for done in completions(told, chance, 8)):
            found.append(seed)
    return found


def test_whichever_of_its_days_each_was_everything_that_began_or_ended_is_told() -> None:
    assert wrong() == []


def test_what_takes_every_turn_for_sure_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control."""
    monkeypatch.setattr(Turn, "surely", True)

    assert wrong()


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        (
            (signed("[..2014]", term=runs(length="P10Y", renewal="none")),),
            ["began ..2014-12-31 surely", "ended ..2024-12-31 surely"],
        ),
        (
            (signed("[..2013]"), terminated("2013")),
            ["began ..2013-12-30", "ended 2013-01-01..2013-12-31"],
        ),
        (
            (signed("[2010..]"), terminated("[..2020]")),
            ["began 2010-01-01..2020-12-30", "ended 2010-01-02..2020-12-31"],
        ),
        (
            (signed("[..2013-05]"), suspended("2013-05-15~"), resumed("2014")),
            [
                "began ..2013-05-17",
                "ended 2013-05-12..2013-05-18",
                "began 2014-01-01..2014-12-31 surely",
            ],
        ),
        (
            (signed("2013"), suspended("2013"), resumed("2013")),
            [
                "began 2013-01-01..2013-12-31 surely",
                "ended 2013-01-02..2013-12-30",
                "began 2013-01-02..2013-12-31",
            ],
        ),
    ],
)
def test_each_turn_has_the_days_on_which_it_may_have_been(facts: tuple[Fact, ...], told: list[str]) -> None:
    assert [_said(turn) for turn in history(opened, *facts).aggregate.turns()] == told


def _said(turn: Turn) -> str:
    first, last = (when.iso(day) or "" for day in turn.bounds)
    return f"{'began' if turn.begins else 'ended'} {first}..{last}{' surely' if turn.surely else ''}"


def test_of_more_ways_than_are_looked_at_a_turn_may_be_on_any_day_of_the_while(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "MOST", 1)

    assert wrong() == []
    assert [
        _said(turn) for turn in history(opened, signed("[..2013]"), terminated("2013")).aggregate.turns()
    ] == [
        "began ..2013-12-31",
        "ended ..2013-12-31",
    ]
