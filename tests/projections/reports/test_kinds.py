"""How many ties have an agreement of each kind as their closest: held against every case that a ledger may have been."""

from typing import Any

from comity.testing import asked, history, opened_between, signed, terminated
from projections.page import Page
from projections.report import Count
from projections.reports.kinds import kinds
from tests.projections.reports.every_case import CLOSEST_FIRST, ENDS_OF_YEARS, Ledger, ledgers


def expected(ledger: Ledger, on: int) -> dict[str, Count]:
    """How many ties have each kind as their closest in every case, and in some."""
    found = {
        kind: ledger.count(lambda case, kind=kind: case.closest(on) == kind)  # type: ignore[misc]
        for kind in CLOSEST_FIRST
    }
    return {kind: number for kind, number in found.items() if number.most}


def answered(ledger: Ledger, later: int = 0) -> dict[str, Count]:
    ask = ledger.asked(later)
    page: Page = kinds(ask)
    return {row.of_kind: row.number for row in page.rows}


def test_each_kind_is_the_closest_of_as_many_as_in_some_case_and_no_more() -> None:
    for ledger in ledgers(60, plain=True):
        assert answered(ledger) == expected(ledger, ledger.day), ledger


def test_the_control_an_answer_of_the_day_after_is_found() -> None:
    assert any(
        answered(ledger, later=1) != expected(ledger, ledger.day) for ledger in ledgers(60, plain=True)
    )


def test_whatever_was_renewed_or_replaced_no_case_has_more_or_fewer_of_a_kind() -> None:
    for ledger in ledgers(100):
        found, cases = answered(ledger), expected(ledger, ledger.day)
        assert found.keys() == cases.keys(), ledger
        for kind, number in cases.items():
            assert found[kind].least <= number.least, ledger
            assert number.most <= found[kind].most, ledger


def test_an_earlier_year_is_counted_at_its_end() -> None:
    for ledger in ledgers(60, plain=True):
        page: Page = kinds(ledger.asked(), years=(2021,))
        found = {row.of_kind: row.number for row in page.rows if row.day == "2021-12-31"}
        if ledger.day > ENDS_OF_YEARS[0]:
            assert found == expected(ledger, ENDS_OF_YEARS[0]), ledger


def told(*facts: Any, as_at: str = "2025-11-25", years: tuple[int, ...] = ()) -> dict[tuple[str, int], Count]:
    ledger = history(opened_between("edinburgh", "kaohsiung"), *facts)
    page: Page = kinds(asked(ledger, as_at=as_at), years=years)
    return {(row.of_kind, row.year): row.number for row in page.rows}


def test_of_several_agreements_the_closest_counts() -> None:
    facts = (signed("2019-05-04", kind="mou", instrument="a"), signed("2021-01-01", kind="sister-city"))

    assert told(*facts, years=(2020,)) == {("mou", 2020): (1, 1), ("sister-city", 2025): (1, 1)}


def test_a_closer_one_that_may_have_been_signed_makes_both_possible() -> None:
    facts = (signed("2019-05-04", kind="mou", instrument="a"), signed("[2023..2024]", kind="sister-city"))

    assert told(*facts, as_at="2023-12-31") == {("mou", 2023): (0, 1), ("sister-city", 2023): (0, 1)}


def test_what_has_ended_counts_no_more_and_did_until_then() -> None:
    facts = (signed("2019-05-04", kind="mou"), terminated("2023-09-01"))

    assert told(*facts, years=(2022,)) == {("mou", 2022): (1, 1)}
