"""Who has gone quiet: the last contact held against every day on which it may have been."""

import random
from itertools import product

import pytest

from comity.testing import asked, contacted, day, history, opened, signed, terminated, visited
from projections.page import Page
from projections.report import Count
from projections.reports.dormant import dormant
from tests.projections.reports.every_case import iso, within

ON = day("2024-06-15")
SINCE = day("2022-06-15")
"""The first day of the last 24 months."""
Span = tuple[int, int]


def table(page: Page) -> str:
    """In which table the tie is; `active` where it is in none."""
    return next((section.name for section in page.sections if section.rows), "active")


def spans(seed: int) -> list[Span]:
    """When visits may have been: around the beginning of the two years, and around the day."""
    chance = random.Random(seed)  # noqa: S311 — chance is seeded, and no secret
    first = [chance.choice((SINCE, ON)) + chance.randint(-4, 2) for _ in range(chance.randint(1, 3))]
    return sorted((on, on + chance.choice((0, 0, 1, 2, 3))) for on in first)


def of(told: list[Span], on: int = ON) -> Page:
    page: Page = dormant(
        asked(history(opened, signed("2010"), *(visited(within(*span)) for span in told)), as_at=iso(on))
    )
    return page


def lasts(told: list[Span]) -> list[int | None]:
    """The last visit by the day, in every case; None where there was none yet."""
    cases = product(*(range(first, last + 1) for first, last in told))
    return [max((on for on in case if on <= ON), default=None) for case in cases]


def expected(told: list[Span]) -> str:
    found = lasts(told)
    if not any(found):
        return "no-record"
    states = {last is not None and last >= SINCE for last in found}
    if None in found or len(states) > 1:
        return "possible"
    return "active" if states.pop() else "dormant"


def test_who_is_quiet_in_every_case_is_dormant_and_who_is_in_some_possibly() -> None:
    for told in map(spans, range(200)):
        page = of(told)

        assert table(page) == expected(told), told
        for row in page.section("dormant"):
            days = [ON - last for last in lasts(told) if last is not None]
            assert row.days == Count(min(days), max(days)), told


def test_the_control_an_answer_of_the_day_after_is_found() -> None:
    assert any(table(of(told, ON + 1)) != expected(told) for told in map(spans, range(200)))


@pytest.mark.parametrize(("on", "found"), [("2022-06-14", "dormant"), ("2022-06-15", "active")])
def test_a_contact_of_the_very_day_24_months_ago_is_not_yet_quiet(on: str, found: str) -> None:
    assert table(of([(day(on), day(on))])) == found


def test_of_what_lasted_the_last_day_is_the_last_contact() -> None:
    told = history(opened, visited("2021-01-01/2024-06-01"))

    assert table(dormant(asked(told, as_at="2024-06-15"))) == "active"


def test_a_signature_is_no_contact_and_what_is_alleged_no_sign_of_life() -> None:
    told = history(
        opened, contacted("2010"), signed("2024-01-01"), visited("2024-02-01", certainty="alleged")
    )

    (row,) = dormant(asked(told, as_at="2024-06-15")).section("dormant")

    assert (row.last.edtf, row.signed.edtf) == ("2010", "2024-01-01")


def test_what_was_ended_is_not_asked_about() -> None:
    told = history(opened, contacted("2010"), signed("2010"), terminated("2012"))

    assert table(dormant(asked(told, as_at="2024-06-15"))) == "active"
