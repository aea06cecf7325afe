"""How long ties last: by hand, and day by day against what knows nothing of the code."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

import pytest

from comity.testing import (
    asked,
    history,
    opened,
    opened_between,
    runs,
    signed,
    terminated,
)
from domain.fact import Fact
from domain.history import History
from projections.engine.fold import Folded
from projections.reckoning.lasting import middle
from projections.report import Ask, Page
from projections.reports import tenure as module
from projections.reports.tenure import tenure
from queries.directory import RowDirectory
from tests.domain.rough import EARLY, completions, story

TODAY = "2025-11-25"


def told(*facts: Fact, as_at: str = TODAY, **options: Any) -> Page:
    return tenure(asked(history(opened, *facts), as_at=as_at), **options)


def lasted(page: Page) -> list[tuple[str, int, int | None]]:
    return [(row.state, row.days_least, row.days_most) for row in page.section("ties")]


def spells(page: Page) -> list[tuple[str | None, str | None, str, int, int | None]]:
    return [
        (row.began.edtf, row.ended and row.ended.edtf, row.how, row.days_least, row.days_most)
        for row in page.section("spells")
    ]


# --- one tie


def test_each_day_in_force_counts_and_the_day_of_its_end_does_not() -> None:
    page = told(signed("2020-01-01"), terminated("2020-01-11"))

    assert lasted(page) == [("ended", 10, 10)]
    assert spells(page) == [("2020-01-01", "2020-01-11", "terminated", 10, 10)]


def test_days_that_are_only_roughly_known_give_least_and_most() -> None:
    page = told(signed("2020-01"), terminated("2020-03"))

    assert lasted(page) == [("ended", 30, 90)]
    assert spells(page) == [("2020-01", "[2020-03-01..2020-03-31]", "terminated", 30, 90)]


# --- several ties


def three() -> History:
    return history(
        opened_between("c", "d", "kaohsiung"), signed("2020-01-01"), terminated("2020-01-11", by="c")
    )


def test_of_three_parties_each_tie_lasts_by_itself() -> None:
    page = tenure(asked(three(), as_at="2020-01-20"))

    assert {str(row.title): (row.state, row.days_least) for row in page.section("ties")} == {
        "c – kaohsiung": ("ended", 10),
        "d – kaohsiung": ("running", 20),
    }


# --- days


@pytest.mark.parametrize(
    ("days", "found"),
    [([], None), ([3], 3), ([1, 2], 1.5), ([5, 1, 3], 3), ([1, None], None), ([None, 1, 2], 2)],
)
def test_the_median_takes_what_has_no_end_as_the_longest(days: list[int | None], found: float | None) -> None:
    assert middle(days) == found


# --- day by day, by what knows nothing of the code

HORIZON = date(2027, 12, 31).toordinal()


def brute(told: Any, tier: int, until: int) -> list[int]:
    """In each history that a story may have been, the days up to one on which an agreement of the tier is in force."""
    return [
        sum(done.course.at(item).sides[None].tier >= tier for item in range(EARLY, until + 1))
        for done in completions(told, random.Random(7), 12)  # noqa: S311 — chance is seeded, and no secret
    ]


def page_of(told: Any, tier: int, until: int) -> Page:
    histories = [told.history]
    rows = Folded(lambda kind: histories if kind == "partnership" else ())
    return tenure(Ask(rows, RowDirectory(rows), until, until), tier=tier)


Answers = Callable[[Any, int, int], tuple[int, int | None]]


def answered(told: Any, tier: int, until: int) -> tuple[int, int | None]:
    rows = page_of(told, tier, until).section("ties")
    return (rows[0].days_least, rows[0].days_most) if rows else (0, 0)


def wrong(seeds: Sequence[int], answer: Answers = answered) -> list[int]:
    """The stories of which some possible history has another number of days than the report says."""
    found = []
    for seed in seeds:
        told = story(seed)
        if len(told.parties) > 2 or told.successors or not told.possible:
            continue
        tier, until = 1 + seed % 3, HORIZON - 400 * (seed % 4)
        least, most = answer(told, tier, until)
        if any(days < least or (most is not None and days > most) for days in brute(told, tier, until)):
            found.append(seed)
    return found


SEEDS = range(200)


def test_no_history_that_a_story_may_have_been_lasted_less_or_more() -> None:
    assert wrong(SEEDS) == []


def test_what_counts_only_what_is_shown_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: what is shown on a day, taken for certain and for all that may be."""
    monkeypatch.setattr(module, "_holds", _shown)

    assert wrong(SEEDS)


def _shown(row: Any, wanted: Any) -> bool | None:
    return True if any((row.stream, name) in wanted for name in row.held[-1]) else None


def test_of_days_that_are_known_the_number_is_exact() -> None:
    """Random lives of up to eight agreements, each day of them counted by hand."""
    chance = random.Random(3)  # noqa: S311 — chance is seeded, and no secret
    for _ in range(40):
        begin, held, facts = date(2020, 1, 1), set[date](), []
        for n in range(chance.randint(1, 8)):
            begin += timedelta(chance.randint(1, 90))
            days = chance.randint(1, 120)
            facts.append(
                signed(begin.isoformat(), instrument=f"i{n}", kind="mou", term=runs(length=f"P{days}D"))
            )
            held |= {begin + timedelta(each) for each in range(days)}
        until = date(2020, 1, 1) + timedelta(chance.randint(100, 900))
        there = {each for each in held if each <= until}

        page = told(*facts, as_at=until.isoformat())

        breaks = sum(each - timedelta(1) not in there for each in there)
        assert [(row.days_least, row.days_most, row.spells) for row in page.section("ties")] == (
            [(len(there), len(there), breaks)] if there else []
        )
