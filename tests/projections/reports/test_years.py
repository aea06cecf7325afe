"""How many were in force at the end of each year: as `list` would tell, asked on each of these days."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comity.testing import (
    asked,
    day,
    history,
    opened_between,
    runs,
    signed,
    suspended,
    terminated,
)
from domain.history import History
from projections.page import Page
from projections.readings import Otherwise
from projections.report import Ask, Count
from projections.reports.status import status
from projections.reports.years import Year, years
from projections.rows.spells import spells
from tests.domain.strategies import histories
from tests.projections.conftest import Asking

SOME = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def worlds(ask: Ask) -> Iterator[Ask]:
    """What is asked with the values in use, and in every other reading of one stream."""
    yield ask
    for stream, readings in ask.rows.other(spells).items():
        for reading in readings:
            yield ask.reading(lambda rows, one={stream: reading}: Otherwise(rows, one))  # type: ignore[misc]


def listed(ask: Ask, on: int, of: str | None = None) -> Count:
    """How many `list` has that are in force on a day, for certain and perhaps, whatever value of one stream is right."""
    found: dict[str, list[bool]] = {}
    every = list(worlds(ask))
    for asking in every:
        then = Ask(asking.rows, asking.names, on, asking.today)
        for row in status.ask(then, status=("in-force",), of=of).rows:
            found.setdefault(row.id, []).append(row.certain and row.status == "in-force")
    sure = sum(all(those) and len(those) == len(every) for those in found.values())
    return Count(sure, len(found))


def holds(ask: Ask, of: str | None = None) -> None:
    page: Page = years(ask, of=of)
    rows: list[Year] = list(page.rows)
    assert [row.year for row in rows] == list(range(rows[0].year, date.fromordinal(ask.day).year + 1))
    for row in rows:
        assert row.day is not None
        assert row.in_force == listed(ask, day(row.day), of), row


def told(*facts: Any, as_at: str = "2025-11-25") -> list[Year]:
    page: Page = years(asked(history(opened_between("edinburgh", "kaohsiung"), *facts), as_at=as_at))
    return list(page.rows)


def test_of_the_demo_each_year_ends_as_list_has_it(demo: Asking) -> None:
    holds(demo("2025-11-25"))
    holds(demo("2013-06-09"))


def test_of_one_body_each_year_ends_as_list_has_it(demo: Asking) -> None:
    holds(demo("2025-11-25"), of="gdynia")


@SOME
@given(histories(most=12), st.dates(date(2018, 1, 1), date(2030, 1, 1)))
def test_whatever_lawfully_happened_each_year_ends_as_list_has_it(told: History, on: date) -> None:
    ask = asked(told, as_at=on.isoformat(), home="kaohsiung")
    page: Page = years(ask)
    for row in page.rows[-25:]:
        assert row.in_force == listed(ask, day(row.day)), row


@SOME
@given(histories(most=12))
def test_what_began_less_what_ended_may_be_what_there_is_more(told: History) -> None:
    page: Page = years(asked(told, as_at="2025-11-25"))
    before = None
    for row in page.rows:
        if before is not None:
            least = before.in_force.least + row.began.least - row.ended.most
            most = before.in_force.most + row.began.most - row.ended.least
            assert least <= row.in_force.most, row
            assert row.in_force.least <= most, row
        assert row.began.least <= row.began.most
        assert row.ended.least <= row.ended.most
        before = row


def test_a_signature_of_one_of_several_years_is_possible_in_each_and_certain_from_the_last_on() -> None:
    rows = told(signed("[2019..2021]"))

    assert [(row.year, row.in_force, row.began) for row in rows[:4]] == [
        (2019, Count(0, 1), Count(0, 1)),
        (2020, Count(0, 1), Count(0, 1)),
        (2021, Count(1, 1), Count(0, 1)),
        (2022, Count(1, 1), Count(0, 0)),
    ]


def test_a_signature_of_one_of_two_years_is_of_none_between_them() -> None:
    rows = told(signed("[2019,2021]"))

    assert [(row.in_force, row.began) for row in rows[:3]] == [
        (Count(0, 1), Count(0, 1)),
        (Count(0, 1), Count(0, 0)),
        (Count(1, 1), Count(0, 1)),
    ]


def test_the_year_of_a_beginning_has_its_entry_behind_it() -> None:
    rows = told(signed("2020-05"), suspended("2023-02-01"))

    assert {row.year: row.behind.entries for row in rows if row.behind.entries} == {
        2020: ("partnership:edinburgh--kaohsiung#2",),
        2023: ("partnership:edinburgh--kaohsiung#3",),
    }
    assert [row.ended for row in rows if row.year == 2023] == [Count(1, 1)]
    assert rows[-1].in_force == Count(0, 0)


def test_what_is_suspended_has_ceased_to_be_in_force_and_not_ended() -> None:
    told_of = history(opened_between("edinburgh", "kaohsiung"), signed("2020-05"), suspended("2023-02-01"))

    assert [turn.change for turn in years(asked(told_of)).section("turns")] == ["began", "ceased"]


def test_what_ran_out_ended_though_no_entry_says_so() -> None:
    rows = told(signed("2020-05-04", term=runs(length="P2Y", renewal="none")))

    assert [(row.year, row.in_force.most, row.ended) for row in rows if row.ended.most] == [
        (2022, 0, Count(1, 1))
    ]


def test_the_last_year_goes_as_far_as_the_day_that_is_asked_for() -> None:
    rows = told(signed("2020-05-04"), terminated("2023-09-01"), as_at="2023-08-31")

    assert (rows[-1].day, rows[-1].in_force, rows[-1].ended) == ("2023-08-31", Count(1, 1), Count(0, 0))


def test_a_side_that_never_saw_it_in_force_is_told_of_no_beginning() -> None:
    ledger = history(
        opened_between("edinburgh", "gdynia", "kaohsiung"),
        suspended("2012-05", by="kaohsiung"),
        signed("2018-01-01"),
    )

    pages = [years(asked(ledger, home=home)) for home in ("kaohsiung", "gdynia")]

    assert [len(page.sections[1].rows) for page in pages] == [0, 1]


def test_a_ledger_without_a_partnership_has_no_year() -> None:
    page: Page = years(asked())

    assert list(page.rows) == []
    assert page.sections[0].empty == "no partnership had begun by that day"


@pytest.mark.parametrize("on", ["0001-01-01", "9999-12-31"])
def test_the_first_and_the_last_day_of_the_calendar_can_be_asked_for(on: str) -> None:
    rows = told(signed("2020-05-04"), as_at=on)

    assert all(row.in_force.most <= 1 for row in rows)
