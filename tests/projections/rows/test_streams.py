"""Which streams a list or a number may speak of on a day."""

import random

import pytest

from comity.testing import (
    asked,
    day,
    dormancy_declared,
    history,
    opened,
    opened_between,
    proposed,
    retracted,
    signed,
    visited,
)
from domain import when
from domain.fact import Fact
from projections.rows.moments import moments
from projections.rows.streams import streams
from tests.domain.rough import EARLY, completions, story
from tests.domain.simulation import Moment

STORIES = 150


def test_what_had_not_begun_and_an_opening_that_was_retracted_have_never_been() -> None:
    told = history(opened, visited("2020-06"))
    alone = history(opened_between("gdynia", "kaohsiung"), retracted(1))

    assert list(asked(told, alone, as_at="2020-06-01").begun()) == [told.stream]
    assert not asked(told, alone, as_at="2020-05-31").begun()


def test_a_duplicate_of_a_mistake_has_never_been_either() -> None:
    twice = history(opened, retracted(1), opened)

    assert list(asked(twice).begun()) == [twice.stream]
    assert not asked(twice + retracted(3)).begun()


@pytest.mark.parametrize("fact", [dormancy_declared("[..2024]"), dormancy_declared(), proposed("[..2024]")])
def test_what_moves_a_tie_reaches_no_further_back_than_what_moved_it_before(fact: Fact) -> None:
    told = history(opened, signed("1992"), fact)

    assert not asked(told, as_at="1991-12-31").begun()
    assert {row.earliest for row in moments(told)} - {when.MIN} == {day("1992-01-01")}


def test_what_stands_beside_the_facts_of_a_tie_says_nothing_of_their_order() -> None:
    told = history(opened, signed("1992"), visited("[..2024]"))

    assert asked(told, as_at="1900-01-01").begun()


def test_no_exact_history_of_a_rough_one_begins_before_what_is_said_and_some_do_then() -> None:
    """Against days that are chosen and lived through without the code: a tie that each of its facts moved, to the day."""
    sharp = 0
    for number in range(STORIES):
        told = story(number)
        ways = list(completions(told, random.Random(number), 5)) if told.possible else []  # noqa: S311
        [stream] = streams(told.history)
        said = {row.version: max(row.earliest, EARLY) for row in moments(told.history)}
        for way in ways:
            assert all(said[dated.version] <= dated.day for dated in way.told), f"{number}:\n{told}"
            assert stream.begun <= min(dated.day for dated in way.told), f"{number}:\n{told}"
        exact = ways and not any(fact.alleged for fact in told.facts)
        if exact and all(map(_moved, ways[0].course.moments, ways[0].course.moments[1:])):
            first = min(dated.day for way in ways for dated in way.told)
            assert max(stream.begun, EARLY) == first, f"{number}:\n{told}"
            sharp += 1
    assert sharp > STORIES // 10


def _moved(before: Moment, after: Moment) -> bool:
    """Whether it stands otherwise than before, in anybody's eyes."""
    return any(
        (before.sides[of].status, before.sides[of].tier, before.sides[of].flags)
        != (side.status, side.tier, side.flags)
        for of, side in after.sides.items()
    )
