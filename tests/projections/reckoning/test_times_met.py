"""How often somebody was met, by somebody who tries every day that each fact may be of."""

import random
from collections.abc import Iterator, Sequence
from itertools import product
from typing import NamedTuple

import pytest

from comity.testing import day
from domain import when
from projections.reckoning.times_met import times_met
from projections.row import Count

DAYS = range(1, 8)


class Fact(NamedTuple):
    """What is read of a fact."""

    on: str | None
    earliest: int
    latest: int


def fact(on: str) -> Fact:
    return Fact(on, *when.began(on))


def met(*days: str, by: str = "2026-01-01") -> Count:
    return times_met(map(fact, days), day(by))


def some_day(chance: random.Random) -> str:
    first = chance.choice(DAYS)
    last = chance.choice(range(first, DAYS[-1] + 1)) if chance.random() < 0.5 else first
    return f"2025-09-0{first}" if first == last else f"[2025-09-0{first}..2025-09-0{last}]"


def some_fact(chance: random.Random) -> Fact:
    """On a day, known or one of several; or over several days, whose ends may be known to a week."""
    if chance.random() < 0.6:
        return fact(some_day(chance))
    begin, end = sorted(chance.choices(DAYS, k=2))
    roughly = [chance.choice(("", "", "", "~")) for _ in range(2)]
    return fact(f"2025-09-0{begin}{roughly[0]}/2025-09-0{end}{roughly[1]}")


def stays(told: Fact, by: int) -> Iterator[frozenset[int] | None]:
    """All the days that a fact may have been on by a day; None where it may be later."""
    assert told.on is not None
    begins = range(told.earliest, told.latest + 1)
    least, most = when.lasted(told.on)
    if min(told.latest, most) > by:
        yield None
    for first in begins:
        ends = range(least, most + 1) if when.is_interval(told.on) else [first]
        yield from (
            frozenset(range(first, min(last, by) + 1)) for last in ends if first <= last and first <= by
        )


def meetings(each: Sequence[frozenset[int] | None]) -> int:
    """How many meetings there are: facts that share a day are one."""
    found: list[frozenset[int]] = []
    for days in each:
        if days is not None:
            joined = [group for group in found if group & days]
            found = [group for group in found if not group & days] + [days.union(*joined)]
    return len(found)


@pytest.mark.parametrize("seed", range(300))
def test_they_are_the_least_and_the_most_over_all_days_that_the_facts_may_be_of(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 — chance, not a secret
    told = [some_fact(chance) for _ in range(chance.choice((1, 2, 3, 3, 4)))]
    by = day(f"2025-09-0{chance.choice(DAYS)}")
    numbers = {
        meetings(world) for world in product(*([*stays(each, by)] for each in told if each.earliest <= by))
    }
    assert times_met(told, by) == Count(min(numbers), max(numbers)), told


def test_a_visit_and_the_signature_on_one_of_its_days_are_one_meeting() -> None:
    assert met("2025-09-08/2025-09-10", "[2025-09-08..2025-09-10]") == Count(1, 1)


def test_two_entries_of_a_visit_in_one_year_may_be_one_meeting() -> None:
    assert met("2023", "2023") == Count(1, 2)


def test_two_days_of_one_year_are_two_meetings_and_the_year_alone_is_no_third() -> None:
    assert met("2023-02-01", "2023-11-01", "2023") == Count(2, 3)


def test_what_may_be_later_than_the_day_is_in_the_most_alone() -> None:
    assert met("2023-02-01", "2024", by="2024-06-01") == Count(1, 2)


def test_facts_without_days_may_all_be_one_meeting() -> None:
    told = [Fact(None, when.MIN, day("2025-01-01"))] * 3
    assert times_met(told, day("2026-01-01")) == Count(1, 3)


def test_nobody_is_met_by_no_facts() -> None:
    assert met() == met("2027", by="2026-01-01") == Count(0, 0)
