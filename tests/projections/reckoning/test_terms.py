"""When terms end, also those that renew by themselves, and by when a notice has to be given."""

import pytest

from comity.testing import day, history, opened, renewal_declined, runs, signed
from domain.fact import Term
from domain.when import iso
from projections.reckoning.terms import last_days, notice_by, running, term_ends
from projections.rows.instruments import Instrument, instruments


def in_force(on: str | None, term: Term | None) -> Instrument:
    return next(
        instrument
        for instrument in instruments(history(opened, signed(on, term=term)))
        if instrument.status == "in-force"
    )


def test_a_term_that_renews_by_itself_runs_on() -> None:
    tacit = in_force("2010-03-01", runs(length="P5Y", renewal="tacit"))

    found = [(number, iso(last[0])) for number, last in last_days(tacit, day("2021-01-01"))]

    assert found == [(1, "2015-02-28"), (2, "2020-02-29"), (3, "2025-02-28")]
    assert running(tacit, day("2020-02-29")) == (day("2020-02-29"),) * 2
    assert running(tacit, day("2020-03-01")) == (day("2025-02-28"),) * 2


def test_a_term_that_ends_has_one_last_day_and_a_rough_signature_a_rough_one() -> None:
    ends = in_force("2010-03", runs(length="P5Y"))

    assert [last for _, last in last_days(ends, day("2021-01-01"))] == [
        (day("2015-02-28"), day("2015-03-30"))
    ]
    assert running(ends, day("2015-03-30")) == (day("2015-02-28"), day("2015-03-30"))
    assert running(ends, day("2015-03-31")) is None


@pytest.mark.parametrize(("on", "term"), [("2010", None), (None, runs(length="P5Y", renewal="tacit"))])
def test_what_has_no_known_end_has_no_running_term(on: str | None, term: Term | None) -> None:
    found = running(in_force(on, term), day("2021-01-01"))

    assert found is None or iso(found[0]) is None


@pytest.mark.parametrize(
    ("last", "notice", "by"),
    [
        ("2025-12-31", "P6M", "2025-06-30"),
        ("2025-02-28", "P6M", "2024-08-31"),
        ("2025-03-30", "P1M", "2025-02-27"),  # told on the 28th it begins on 1 March and is over on the 31st
        ("2025-12-31", "P90D", "2025-10-02"),
    ],
)
def test_notice_is_given_so_long_before_the_last_day(last: str, notice: str, by: str) -> None:
    tacit = in_force("2010", runs(length="P5Y", renewal="tacit", notice=notice))

    assert notice_by(tacit, (day(last),) * 2) == (day(by),) * 2


def test_what_runs_out_by_itself_takes_no_notice() -> None:
    express = in_force("2010-01-01", runs(length="P5Y", renewal="express", notice="P3M"))

    assert notice_by(express, (day("2014-12-31"),) * 2) is None


def test_before_an_end_that_nobody_knows_there_is_no_day_for_a_notice() -> None:
    unknown = in_force("[..2016-09-12]", runs(length="P5Y", renewal="tacit", notice="P6M"))

    last = running(unknown, day("2015-06-15"))

    assert last is not None
    assert [iso(item) for item in notice_by(unknown, last) or ()] == [None, "2021-03-11"]


def test_a_term_renews_until_the_end_that_notice_was_in_time_for() -> None:
    told = history(
        opened,
        signed("2020-01-15", term=runs(length="P1Y", renewal="tacit", notice="P3M")),
        renewal_declined("2021-10-15"),  # a day too late for 14 January 2022
    )
    declined = [instrument for instrument in instruments(told) if instrument.status == "in-force"][-1]

    ends = [(end.number, iso(end.last[0]), end.renews) for end in term_ends(declined, day("2030-01-01"))]
    assert ends == [(1, "2021-01-14", True), (2, "2022-01-14", True), (3, "2023-01-14", False)]


def test_where_the_beginning_is_rough_it_may_be_open_whether_a_term_renews() -> None:
    told = history(
        opened,
        signed("2020", term=runs(length="P1Y", renewal="tacit", notice="P1M")),
        renewal_declined("2023-05-15"),
    )
    declined = [instrument for instrument in instruments(told) if instrument.status == "in-force"][-1]

    ends = list(term_ends(declined, day("2030-01-01")))
    assert [(end.renews, end.certain) for end in ends] == [
        (True, True),
        (True, True),
        (True, False),
        (False, True),
    ]
    assert tuple(map(iso, ends[-1].last)) == ("2023-06-15", "2024-06-14")
