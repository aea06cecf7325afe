"""What happened, in order; dates stay as rough as they are known."""

from collections.abc import Sequence

from comity.testing import contested, day, history, noted, opened, opened_between, retracted, signed, visited
from domain import when
from domain.history import History
from projections.timeline import Moment, timeline

TODAY = day("2025-11-25")


def told(*histories: History, at: int = TODAY, first: str = "", last: str = "") -> list[Moment]:
    begin, end = day(first) if first else when.MIN, day(last) if last else when.MAX
    return list(timeline(histories, at, first=begin, last=end))


def days(moments: Sequence[Moment]) -> list[str | None]:
    return [one.when.edtf for one in moments]


def test_it_is_the_chronicle() -> None:
    assert days(told(history(opened, signed("2025-09-14"), visited("1977")))) == [None, "1977", "2025-09-14"]


def test_what_was_retracted_or_is_a_correction_is_not_told() -> None:
    story = history(opened, noted("2024"), retracted(2), visited("2025"), contested(4, "on", "2024"))

    moments = told(story)
    assert days(moments) == [None, "2025"]
    assert [one.contested for one in moments] == [False, True]


def test_by_a_day_what_certainly_came_later_is_left_out() -> None:
    story = history(opened, visited("2024"), visited("2025-06"))

    moments = told(story, at=day("2024-03-01"))
    assert days(moments) == [None, "2024"]
    assert [one.possible for one in moments] == [True, True], (
        "of both it is only known that they were by some day"
    )


def test_days_bound_it_and_leave_out_an_opening_without_one() -> None:
    story = history(opened, visited("2023"), visited("2024-06"), visited(), visited("2025"))

    assert days(told(story, first="2024-01-01", last="2024-12-31")) == ["2024-06", None]
    assert days(told(history(opened_between("a", "b")), first="2024-01-01")) == []


def test_several_streams_are_merged_and_each_keeps_its_order() -> None:
    one = history(opened, visited("2020"), visited("2022"))
    other = history(opened_between("gdynia", "kaohsiung"), visited("2021", visitor="gdynia"))

    moments = told(one, other)
    assert days(moments) == [None, None, "2020", "2021", "2022"]
    assert len({moment.stream for moment in moments}) == 2
