"""How many were in force at the end of each year, began and ceased: held against every case that a ledger may have been."""

from typing import Any

import pytest

from comity.testing import asked, day, history, opened_between, runs, signed, suspended, terminated
from projections.page import Page
from projections.report import Ask, Count
from projections.reports.years import Year, years
from tests.projections.reports.every_case import Case, Ledger, days_of_year, ledgers, turns


def in_force(ledger: Ledger, on: int) -> Count:
    return ledger.count(lambda case: case.status(on) == "in-force")


def moved(ledger: Ledger, year: int, until: int, *, begins: bool) -> Count:
    def times(case: Case) -> int:
        return turns([case.status(on) == "in-force" for on in days_of_year(year, until)], begins=begins)

    return ledger.count(times)


def rows(ask: Ask) -> list[Year]:
    page: Page = years(ask)
    return list(page.rows)


def wrong(ledger: Ledger, later: int = 0) -> list[Year]:
    """The rows with another number in force than all cases have."""
    return [
        row
        for row in rows(ledger.asked(later))
        if row.in_force != in_force(ledger, day(row.day or "") - later)
    ]


def test_at_the_end_of_each_year_there_are_as_many_as_in_some_case_and_no_more() -> None:
    for ledger in ledgers(100):
        assert wrong(ledger) == [], ledger


def test_the_control_an_answer_of_the_day_after_is_found() -> None:
    assert any(wrong(ledger, later=1) for ledger in ledgers(100))


def test_as_many_began_and_ceased_in_each_year_as_in_some_case_and_no_more() -> None:
    for ledger in ledgers(60, plain=True):
        for row in rows(ledger.asked()):
            assert row.began == moved(ledger, row.year, ledger.day, begins=True), ledger
            assert row.ended == moved(ledger, row.year, ledger.day, begins=False), ledger


def test_whatever_was_renewed_or_replaced_no_case_has_more_or_fewer() -> None:
    for ledger in ledgers(100):
        for row in rows(ledger.asked()):
            for found, begins in ((row.began, True), (row.ended, False)):
                least, most = moved(ledger, row.year, ledger.day, begins=begins)
                assert found.least <= least, ledger
                assert most <= found.most, ledger


def told(*facts: Any, as_at: str = "2025-11-25") -> list[Year]:
    return rows(asked(history(opened_between("edinburgh", "kaohsiung"), *facts), as_at=as_at))


def test_a_signature_of_one_of_several_years_is_possible_in_each_and_certain_from_the_last_on() -> None:
    found = told(signed("[2019..2021]"))

    assert [(row.year, row.in_force, row.began) for row in found[:4]] == [
        (2019, Count(0, 1), Count(0, 1)),
        (2020, Count(0, 1), Count(0, 1)),
        (2021, Count(1, 1), Count(0, 1)),
        (2022, Count(1, 1), Count(0, 0)),
    ]


def test_a_signature_of_one_of_two_years_is_of_none_between_them() -> None:
    found = told(signed("[2019,2021]"))

    assert [row.began for row in found[:3]] == [Count(0, 1), Count(0, 0), Count(0, 1)]


def test_the_years_of_a_beginning_and_of_a_suspension_rest_on_their_entries() -> None:
    found = told(signed("2020-05"), suspended("2023-02-01"))

    assert {row.year: row.behind.entries for row in found if row.behind.entries} == {
        2020: ("partnership:edinburgh--kaohsiung#2",),
        2023: ("partnership:edinburgh--kaohsiung#3",),
    }
    assert found[-1].in_force == Count(0, 0)


def test_what_ran_out_ceased_though_no_entry_says_so() -> None:
    found = told(signed("2020-05-04", term=runs(length="P2Y", renewal="none")))

    assert [(row.year, row.in_force, row.ended) for row in found if row.ended.most] == [
        (2022, Count(0, 0), Count(1, 1))
    ]


def test_the_last_year_goes_as_far_as_the_day_that_is_asked_for() -> None:
    found = told(signed("2020-05-04"), terminated("2023-09-01"), as_at="2023-08-31")

    assert (found[-1].day, found[-1].in_force, found[-1].ended) == ("2023-08-31", Count(1, 1), Count(0, 0))


@pytest.mark.parametrize(("on", "most"), [("0001-01-01", 0), ("9999-12-31", 1)])
def test_the_first_and_the_last_day_of_the_calendar_can_be_asked_for(on: str, most: int) -> None:
    found = told(signed("2020-05-04"), as_at=on)

    assert max((row.in_force.most for row in found), default=0) == most


def test_a_ledger_without_a_partnership_has_no_year() -> None:
    assert rows(asked()) == []
