"""What one year brought: its balance held against every case, and what lies in it against every day."""

import random
import re
from itertools import product
from typing import Any

import pytest

from comity.testing import asked, day, history, opened, opened_between, signed, terminated, visited
from projections.page import Page
from projections.report import Count
from projections.reports.annual import annual
from tests.projections.reports.every_case import (
    HOME,
    Case,
    Ledger,
    days_of_year,
    iso,
    ledgers,
    turns,
    within,
)

TIERS = (1, 3)
"""The balance of any agreement, and that of friendships and sister ties."""
Numbers = tuple[Count, Count, Count, Count]
YEAR = {True: "certain", False: "possible"}


def year_of(ledger: Ledger) -> int:
    return int(iso(ledger.day)[:4])


def balance(ledger: Ledger, later: int = 0) -> list[Any]:
    """The two rows of the home's own ties."""
    page: Page = annual(ledger.asked(later), year=year_of(ledger))
    return list(page.section("balance"))[:2]


def answered(ledger: Ledger, later: int = 0) -> list[Numbers]:
    return [(row.opening, row.new, row.ended, row.closing) for row in balance(ledger, later)]


def of_case(case: Case, tier: int, ledger: Ledger) -> tuple[int, int, int, int]:
    """What there was, what came, what went, what is left, of one tie."""
    held = [case.tier(on) >= tier for on in days_of_year(year_of(ledger), ledger.day)]
    return held[0], turns(held, begins=True), turns(held, begins=False), held[-1]


def expected(ledger: Ledger) -> list[Numbers]:
    return [
        tuple(ledger.count(lambda case, n=n, tier=tier: of_case(case, tier, ledger)[n]) for n in range(4))  # type: ignore[misc]
        for tier in TIERS
    ]


def test_the_balance_has_as_many_as_in_some_case_and_no_more() -> None:
    for ledger in ledgers(60, plain=True):
        assert answered(ledger) == expected(ledger), ledger


def test_the_control_a_balance_of_the_day_after_is_found() -> None:
    assert any(answered(ledger, later=1) != expected(ledger) for ledger in ledgers(60, plain=True))


def test_whatever_was_renewed_or_replaced_no_case_has_more_or_fewer() -> None:
    for ledger in ledgers(100):
        for found, cases in zip(answered(ledger), expected(ledger), strict=True):
            for number, exact in zip(found, cases, strict=True):
                assert number.least <= exact.least, ledger
                assert exact.most <= number.most, ledger


def test_what_is_certain_adds_up_and_is_what_all_cases_agree_on() -> None:
    for ledger in ledgers(60, plain=True):
        for row, tier in zip(balance(ledger), TIERS, strict=True):
            opening, new, ended, closing = map(int, re.findall(r"\d+", row.certain))
            alike = [those.pop() for those in _outcomes(ledger, tier) if len(those) == 1]
            assert opening + new - ended == closing, ledger
            assert row.balanced, ledger
            assert (opening, new, ended, closing) == tuple(
                sum(outcome[n] for outcome in alike) for n in range(4)
            ), ledger
            assert row.uncertain == len(ledger.cases) - len(alike), ledger


def _outcomes(ledger: Ledger, tier: int) -> list[set[tuple[int, int, int, int]]]:
    return [{of_case(case, tier, ledger) for case in cases} for cases in ledger.cases]


# --- what lies in the year


def figures(page: Page) -> dict[str, tuple[int, int]]:
    return {row.what: (row.certain, row.possible) for row in page.section("summary")}


def test_what_lies_in_the_year_on_every_day_is_certain_and_what_on_some_is_possible_and_in_no_sum() -> None:
    for seed in range(60):
        chance = random.Random(seed)  # noqa: S311 — chance is seeded, and no secret
        first = [
            chance.choice((day("2022-01-01"), day("2023-01-01"))) + chance.randint(-3, 2) for _ in "1234"
        ]
        spans = sorted((on, on + chance.choice((0, 0, 1, 2))) for on in first)
        calls = [(chance.choice(("edinburgh", HOME)), span) for span in spans]
        visits = (
            visited(within(*span), visitor=who, host=HOME if who != HOME else "edinburgh")
            for who, span in calls
        )

        page = annual(asked(history(opened, *visits)), year=2022)

        for line, visitor in (("visits in", "edinburgh"), ("visits out", HOME)):
            hits = [
                [iso(on)[:4] == "2022" for on in range(span[0], span[1] + 1)]
                for who, span in calls
                if who == visitor
            ]
            sure = sum(all(hit) for hit in hits)
            assert figures(page)[line] == (sure, sum(any(hit) for hit in hits) - sure), (seed, line)


@pytest.mark.parametrize(
    ("on", "years"),
    [
        ("2023-12-30/2024-01-03", {2023: "certain"}),
        ("[2023-12-31..2024-01-01]", {2023: "possible", 2024: "possible"}),
        ("2024", {2024: "certain"}),
    ],
)
def test_what_lasted_counts_in_the_year_in_which_it_began_alone(on: str, years: dict[int, str]) -> None:
    ask = asked(history(opened, visited(on)))

    found = {}
    for year in (2022, 2023, 2024, 2025):
        sure, perhaps = figures(annual(ask, year=year))["visits out"]
        if sure or perhaps:
            found[year] = YEAR[bool(sure)]

    assert found == years


def test_of_three_parties_each_two_are_a_tie_of_the_balance() -> None:
    ask = asked(history(opened_between("aden", "bonn", HOME), signed("2024-05-01", kind="mou")))

    page = annual(ask, year=2024)

    assert [(row.new, row.closing) for row in list(page.section("balance"))[:2]] == [
        (Count(2, 2), Count(2, 2)),
        (Count(0, 0), Count(0, 0)),
    ]


def test_the_eve_of_the_year_opens_it_and_its_last_day_closes_it() -> None:
    """Every pair of days around both ends of the year, signed on one and ended on the other."""
    near = [day("2023-12-30") + n for n in range(4)] + [day("2024-12-30") + n for n in range(4)]
    for begin, end in product(near, near):
        if begin < end:
            told = history(opened, signed(iso(begin)), terminated(iso(end)))

            row = annual(asked(told), year=2024).section("balance")[0]

            eve, last = day("2023-12-31"), day("2024-12-31")
            numbers = begin <= eve < end, eve < begin <= last, eve < end <= last, begin <= last < end
            assert (row.opening, row.new, row.ended, row.closing) == tuple(Count(n, n) for n in numbers)
