"""How long an agreement runs: held against terms that are counted one after the other, day by day."""

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from comity.testing import day
from domain import when
from domain.terms import (
    WIDEST,
    Count,
    after,
    end_reached,
    ends_reached,
    last_notice,
    next_day,
    of_notice,
)
from domain.when import MAX, MIN, Duration

LEAP_DAY, LAST_OF_JANUARY = day("2020-02-29"), day("2020-01-31")
NOTHING = Duration(0, 0)

starts = st.sampled_from((LEAP_DAY, LAST_OF_JANUARY, day("2019-08-31"))) | st.integers(
    day("2018-01-01"), day("2024-12-31")
)
lengths = st.builds(Duration, st.integers(0, 26), st.integers(0, 40)).filter(any)
spans = st.integers(0, 70)


def over(first: int, length: Duration) -> int:
    """The first day after a length, found by going on from day to day."""
    begun, found = date.fromordinal(first), date.fromordinal(first)
    while (months(begun, found), found.day) < (length.months, begun.day):
        found = date.fromordinal(found.toordinal() + 1)
    return found.toordinal() + length.days


def months(begun: date, found: date) -> int:
    return 12 * (found.year - begun.year) + found.month - begun.month


def term_after_term(count: Count, first: int, least: int) -> int:
    """The first end that is no earlier than a day, of terms that are counted one after the other."""
    times, period = 0, count.period or NOTHING
    while True:
        found = over(
            first,
            Duration(count.length.months + times * period.months, count.length.days + times * period.days),
        )
        if found >= least or not count.period:
            return found
        times += 1


# --- a length


@given(starts, st.integers(0, 60), st.integers(0, 400))
@example(LEAP_DAY, 12, 0)
@example(LAST_OF_JANUARY, 1, 0)
def test_a_length_is_over_on_the_same_day_of_the_later_month(first: int, of_months: int, days: int) -> None:
    assert after(first, of_months, days) == over(first, Duration(of_months, days))


@pytest.mark.parametrize(
    ("first", "of_months", "last"),
    [
        ("2020-02-29", 12, "2021-02-28"),
        ("2020-02-29", 48, "2024-02-28"),
        ("2020-01-31", 1, "2020-02-29"),
        ("2021-01-31", 1, "2021-02-28"),
        ("2020-01-31", 2, "2020-03-30"),
        ("2020-05-15", 60, "2025-05-14"),
    ],
)
def test_the_last_day_of_a_length_is_the_one_before(first: str, of_months: int, last: str) -> None:
    assert after(day(first), of_months) - 1 == day(last)


@pytest.mark.parametrize("open_end", [MIN, MAX])
def test_what_is_open_stays_open(open_end: int) -> None:
    assert after(open_end, 12) == next_day(open_end) == last_notice(open_end, None) == open_end
    assert of_notice(open_end, Duration(3, 0)) == open_end


# --- terms that renew by themselves


@given(starts, lengths, st.none() | lengths, st.integers(-400, 3000))
@example(LEAP_DAY, Duration(12, 0), Duration(12, 0), 1000)
@example(LAST_OF_JANUARY, Duration(1, 0), Duration(1, 0), 500)
def test_the_end_that_is_reached_is_that_of_terms_counted_one_after_the_other(
    first: int, length: Duration, period: Duration | None, on: int
) -> None:
    count = Count((first, first), length, period)

    assert end_reached(count, first, first + on) == term_after_term(count, first, first + on)


@given(starts, spans, lengths, st.none() | lengths, st.integers(-100, 1500), spans)
@example(LAST_OF_JANUARY, 40, Duration(1, 0), Duration(1, 0), 200, 31)
def test_of_a_rough_start_the_ends_lie_between_the_least_and_the_most_of_all_its_days(  # noqa: PLR0913, PLR0917 — as hypothesis draws them
    first: int, wide: int, length: Duration, period: Duration | None, on: int, rough: int
) -> None:
    count = Count((first, first + wide), length, period)
    least = (first + on, first + on + rough)

    found = ends_reached(count, least)

    each = [
        {term_after_term(count, number, notice) for number in range(first, first + wide + 1)}
        for notice in least
    ]
    assert found == (min(each[0]), max(each[1]))


@given(st.integers(WIDEST + 1, WIDEST + 4000), lengths, st.none() | lengths, st.integers(0, 9000), st.data())
def test_of_a_very_wide_start_the_ends_lie_within_what_is_said(
    wide: int, length: Duration, period: Duration | None, on: int, data: st.DataObject
) -> None:
    first = day("2000-01-01")
    count = Count((first, first + wide), length, period)
    least = (first + on, first + on + 30)
    truly, notice = data.draw(st.integers(first, first + wide)), data.draw(st.integers(*least))

    earliest, latest = ends_reached(count, least)

    assert earliest <= end_reached(count, truly, notice) <= latest


def test_of_a_very_wide_start_it_ends_from_the_first_end_in_time_to_a_period_later() -> None:
    count = Count((day("2000-01-01"), day("2015-12-31")), Duration(12, 0), Duration(12, 0))

    found = ends_reached(count, (day("2023-05-16"), day("2023-05-16")))

    assert found == (day("2023-05-16"), day("2024-05-16"))


def test_of_a_start_that_nobody_knows_the_end_is_open_too() -> None:
    since_ever = Count((MIN, day("2015-12-31")), Duration(12, 0), Duration(12, 0))

    assert ends_reached(since_ever, (day("2023-05-16"),) * 2) == (day("2023-05-16"), day("2024-05-16"))
    assert ends_reached(since_ever, (MIN, day("2023-05-16"))) == (MIN, day("2024-05-16"))


def test_terms_stay_within_the_calendar() -> None:
    last = date.max.toordinal()
    count = Count((last - 400, last - 400), Duration(12, 0), Duration(12, 0))

    assert end_reached(count, last - 400, last) == last
    assert end_reached(count, last - 400, last + 5) == last


def test_after_a_last_day_that_was_agreed_periods_count_from_the_next() -> None:
    count = Count((day("2023-01-01"),) * 2, NOTHING, Duration(12, 0))

    assert count.first_end == (day("2023-01-01"),) * 2
    assert end_reached(count, day("2023-01-01"), day("2024-05-02")) == day("2025-01-01")


def test_without_a_period_it_ends_on_the_last_day_that_was_agreed() -> None:
    count = Count((day("2023-01-01"),) * 2, NOTHING, None)

    assert end_reached(count, day("2023-01-01"), day("2024-05-02")) == day("2023-01-01")


# --- a notice


@given(starts, st.none() | lengths)
@example(day("2024-03-31"), Duration(1, 0))
@example(day("2024-02-29"), Duration(12, 0))
def test_the_last_day_for_a_notice_is_the_last_that_is_in_time(end: int, notice: Duration | None) -> None:
    found = last_notice(end, notice)

    def in_time(given_on: int) -> bool:
        """It runs from the next day, and is over by the last day of the term."""
        return over(given_on + 1, notice or NOTHING) <= end

    assert in_time(found)
    later = range(found + 1, end + 3)
    assert not any(map(in_time, {*later[:70], *later[70:-3:7], *later[-3:]}))


@given(starts, lengths, st.none() | lengths, st.integers(-60, 1500))
def test_a_notice_ends_it_with_the_first_term_that_it_is_in_time_for(
    first: int, length: Duration, notice: Duration | None, on: int
) -> None:
    count = Count((first, first), length, length)

    end = end_reached(count, first, of_notice(first + on, notice))

    assert first + on <= last_notice(end, notice)
    before = [count.end(first, times) for times in range(1600) if count.end(first, times) < end]
    assert all(last_notice(item, notice) < first + on for item in before[-2:])


@pytest.mark.parametrize("notice", [Duration(1, 0), Duration(0, 30), Duration(120_000, 0)], ids=str)
def test_a_term_that_runs_to_the_end_of_the_calendar_has_a_last_day_for_a_notice(notice: Duration) -> None:
    """A term of 9999 years that renews by itself once kept a report looking for that day for ever."""
    end = after(day("2020-01-01"), 9999 * 12)

    assert last_notice(end, notice) < end


def test_the_rules_own_example_of_a_notice() -> None:
    count = Count((day("2022-01-15"),) * 2, Duration(60, 0), Duration(60, 0))
    notice = when.duration("P3M")

    in_time, too_late = (
        end_reached(count, day("2022-01-15"), of_notice(day(iso), notice))
        for iso in ("2026-10-14", "2026-10-15")
    )

    assert (when.iso(in_time - 1), when.iso(too_late - 1)) == ("2027-01-14", "2032-01-14")
    assert last_notice(in_time, notice) == day("2026-10-14")
