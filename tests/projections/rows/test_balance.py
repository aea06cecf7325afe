"""An account adds up, or can add up, or says that it does not."""

import pytest

from comity.testing import day, history, invalidated, opened, runs, signed
from domain.fact import Fact
from projections.row import Count
from projections.rows.balance import Account, account, total
from projections.rows.spells import spells, stand

YEAR = (day("2024-01-01"), day("2024-12-31"))


def of_the_year(*facts: Fact, tier: int = 1) -> Account:
    rows = list(spells(history(opened, *facts)))
    return account(rows, tier, YEAR, stand(rows, YEAR[0] - 1), stand(rows, YEAR[1]))


def said(one: Account) -> tuple[str, ...]:
    return tuple(map(str, (one.opening, one.new, one.ended, one.closing)))


@pytest.mark.parametrize(
    ("facts", "expected", "certain"),
    [
        ((), ("0", "0", "0", "0"), True),
        ((signed("2020"),), ("1", "0", "0", "1"), True),
        ((signed("2024"),), ("0", "1", "0", "1"), True),
        ((signed("2024-06-09"), invalidated("2024-06-10")), ("0", "1", "1", "0"), True),
        ((signed("2020-06-01", term=runs(length="P4Y")),), ("1", "0", "1", "0"), True),
        ((signed("2025"),), ("0", "0", "0", "0"), True),
        ((signed("[2023..2024]"),), ("0–1", "0–1", "0", "1"), False),
        ((signed("[2024-06..2025-06]"),), ("0", "0–1", "0", "0–1"), False),
        ((signed("[..2025]"),), ("0–1", "0–1", "0", "0–1"), False),
    ],
)
def test_what_there_was_what_came_what_went_what_is_left(
    facts: tuple[Fact, ...], expected: tuple[str, ...], *, certain: bool
) -> None:
    found = of_the_year(*facts)

    assert said(found) == expected
    assert (found.certain, found.balanced) == (certain, True)


def test_below_the_tier_nothing_is_held() -> None:
    assert said(of_the_year(signed("2024", kind="mou"), tier=3)) == ("0", "0", "0", "0")


@pytest.mark.parametrize(
    ("closing", "balanced"), [(Count(1, 1), True), (Count(0, 1), True), (Count(0, 0), False)]
)
def test_what_cannot_add_up_is_not_balanced(closing: Count, *, balanced: bool) -> None:
    found = of_the_year(signed("2024"))._replace(closing=closing)

    assert found.balanced is balanced


def test_counts_are_added_at_both_ends() -> None:
    assert total([Count(1, 2), Count(0, 1)]) == Count(1, 3)
    assert total([]) == Count(0, 0)
