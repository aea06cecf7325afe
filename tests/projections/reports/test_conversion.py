"""How long it takes from the first contact to the signature: held against every day on which both may have been."""

import random
from itertools import product
from math import ceil, floor
from statistics import median
from typing import Any

from comity.testing import asked, contacted, day, history, opened, opened_between, proposed, signed
from domain.history import History
from projections.page import Page
from projections.report import Count
from projections.reports.conversion import conversion
from tests.projections.reports.every_case import HOME, iso, within

FIRST = day("2020-01-01")
CITIES = ("aden", "bonn", "cork", "dover")
Span = tuple[int, int]


def spans(chance: random.Random) -> tuple[list[Span], Span]:
    """When some contacts may have been, and the signature: a few days apart, so that they may change places."""
    contacts = [FIRST + chance.randint(0, 9) for _ in range(chance.randint(1, 2))]
    on = FIRST + chance.randint(0, 45)
    return sorted((first, first + chance.choice((0, 1, 2, 3))) for first in contacts), (
        on,
        on + chance.choice((0, 1, 2)),
    )


def lasted(contacts: list[Span], signature: Span) -> Count | None:
    """The least and the most days, over all cases in which a contact came first; None where in none."""
    found = [
        on - min(before)
        for *before, on in product(*(range(first, last + 1) for first, last in (*contacts, signature)))
        if min(before) <= on
    ]
    return Count(min(found), max(found)) if found else None


def test_it_took_as_long_as_in_some_case_and_no_longer_and_so_did_the_median() -> None:
    for seed in range(150):
        chance = random.Random(seed)  # noqa: S311 — chance is seeded, and no secret
        told = {city: spans(chance) for city in CITIES}
        histories = [
            history(
                opened_between(city, HOME),
                *(contacted(within(*span)) for span in contacts),
                signed(within(*signature), kind="friendship"),
            )
            for city, (contacts, signature) in told.items()
        ]

        page: Page = conversion(asked(*histories))

        expected = {city: found for city, those in told.items() if (found := lasted(*those))}
        assert dict(_by_city(page)) == expected, seed
        (middle,) = page.section("median")
        if expected:
            numbers = [[*range(least, most + 1)] for least, most in expected.values()]
            ends = [median(case) for case in product(*((those[0], those[-1]) for those in numbers))]
            assert middle.median_days == Count(floor(min(ends)), ceil(max(ends))), seed
        assert (middle.signed, middle.apart) == (len(expected), len(CITIES) - len(expected))


def _by_city(page: Page) -> list[tuple[str, Count]]:
    return [
        (row.stream.removeprefix("partnership:").split("--")[0], row.days) for row in page.section("signed")
    ]


def waiting(*more: History, as_at: str) -> Any:
    """The median of one that was signed after ten days, beside others."""
    one = history(
        opened_between("bonn", HOME), contacted("2020-01-01"), signed("2020-01-11", kind="friendship")
    )
    (row,) = conversion(asked(one, *more, as_at=as_at)).section("median")
    return row.signed, row.unsigned, row.median_days, row.median_days_with_unsigned


def test_what_is_not_signed_is_counted_beside_the_median_and_takes_longer_than_all() -> None:
    proposal = history(opened, proposed("2020-01-01", kind="friendship"))

    assert waiting(as_at="2021-01-01") == (1, Count(0, 0), Count(10, 10), Count(10, 10))
    assert waiting(proposal, as_at="2021-01-01") == (1, Count(1, 1), Count(10, 10), None)


def test_a_signature_of_a_lower_tier_is_none() -> None:
    told = history(opened, contacted("2020-01-01"), signed("2020-02-01", kind="mou"))

    assert waiting(told, as_at="2021-01-01")[:2] == (1, Count(1, 1))
    assert [row.days for row in conversion(asked(told), tier=2).section("signed")] == [Count(31, 31)]


def test_what_lasted_began_it_on_its_first_day() -> None:
    told = history(opened, contacted("2020-01-01/2020-01-20"), signed("2020-02-01", kind="friendship"))

    assert [row.days for row in conversion(asked(told)).section("signed")] == [Count(31, 31)]


def test_a_contact_of_the_day_after_the_signature_began_nothing_and_of_the_very_day_did() -> None:
    for later, found in ((0, [Count(0, 0)]), (1, [])):
        told = history(
            opened, signed("2020-02-01", kind="friendship"), contacted(iso(day("2020-02-01") + later))
        )

        assert [row.days for row in conversion(asked(told)).section("signed")] == found
