"""What happened, in order; dates stay as rough as they are known."""

from collections.abc import Sequence

import pytest

from comity.testing import (
    TODAY,
    asked,
    body_registered,
    contested,
    history,
    noted,
    opened,
    opened_between,
    retracted,
    signed,
    visited,
)
from domain.history import History
from projections.report import Unanswerable, When, Who
from projections.reports.timeline import Moment, timeline


def told(
    *histories: History, at: str = TODAY, first: str | None = None, last: str | None = None
) -> Sequence[Moment]:
    return timeline(
        asked(*histories, as_at=at), from_=When(first) if first else None, to=When(last) if last else None
    ).rows


def days(moments: Sequence[Moment]) -> list[str | None]:
    return [moment.when.edtf for moment in moments]


def test_it_is_the_chronicle() -> None:
    assert days(told(history(opened, signed("2025-09-14"), visited("1977")))) == [None, "1977", "2025-09-14"]


def test_what_was_retracted_or_is_a_correction_is_not_told() -> None:
    story = history(opened, noted("2024"), retracted(2), visited("2025"), contested(4, "on", "2024"))

    moments = told(story)
    assert days(moments) == [None, "[2024,2025]"]
    assert [moment.contested for moment in moments] == [False, True]


def test_by_a_day_what_certainly_came_later_is_left_out() -> None:
    story = history(opened, visited("2024"), visited("2025-06"))

    moments = told(story, at="2024-03-01")
    assert days(moments) == [None, "2024"]
    assert [moment.possible for moment in moments] == [True, True], (
        "of both it is only known that they were by some day"
    )


def test_each_fact_is_said_in_short_too_with_what_must_be_said_beside_it() -> None:
    long = "the airport, its airlines and their passengers will not come any more, as was said in the press"
    story = history(opened, noted("2024", certainty="alleged", text=long), contested(2, "on", "2025"))

    _, moment = told(story, at="2024-06-01")

    assert moment.text == f"noted: {long}"
    assert moment.short == "noted: the airport, its airlines… [alleged, contested, possibly later]"


def test_days_bound_it_and_leave_out_an_opening_without_one() -> None:
    story = history(opened, visited("2023"), visited("2024-06"), visited(), visited("2025"))

    assert days(told(story, first="2024-01-01", last="2024-12-31")) == ["2024-06", None]
    assert days(told(history(opened_between("a", "b")), first="2024-01-01")) == []


def test_days_that_end_before_they_begin_are_refused() -> None:
    with pytest.raises(Unanswerable, match="from 2025 is later than to 2024: exchange them"):
        told(history(opened), first="2025", last="2024")

    assert days(told(history(opened, visited("2024-06")), first="2024", last="2024-06")) == ["2024-06"]


def test_several_streams_are_merged_and_each_keeps_its_order() -> None:
    one = history(opened, visited("2020"), visited("2022"))
    other = history(opened_between("gdynia", "kaohsiung"), visited("2021", visitor="gdynia"))

    moments = told(one, other)
    assert days(moments) == [None, None, "2020", "2021", "2022"]
    assert len({moment.stream for moment in moments}) == 2


def test_one_stream_alone_has_its_name_on_the_page() -> None:
    ask = asked(history(opened, visited("2020")), history(body_registered()))

    page = timeline(ask, who=Who("partnership:edinburgh--kaohsiung"))
    body = timeline(ask, who=Who("body:kaohsiung"))

    assert (page.title, [row.type for row in page.rows]) == (
        "edinburgh – Kaohsiung",
        ["partnership.opened", "partnership.visited"],
    )
    assert [row.entry for row in body.rows] == ["body:kaohsiung#1"]
    assert {row.stream for row in timeline(ask).rows} == {"partnership:edinburgh--kaohsiung"}, "partnerships"


def test_bodies_go_by_their_names_in_sentences() -> None:
    rows = timeline(asked(history(opened, visited("2020")), history(body_registered()))).rows

    assert rows[1].text == "Kaohsiung visited edinburgh"


def test_a_fact_of_which_any_source_gives_a_day_in_that_time_is_told_and_not_possibly_later() -> None:
    story = history(
        opened_between("gdynia", "kaohsiung"),
        visited("2024-05-01"),
        visited("2019-05-01"),
        contested(2, "on", "2010-05-01"),
        contested(3, "on", "2025-05-01"),
    )

    assert [(each.when.edtf, each.possible) for each in told(story, first="2023")] == [
        ("[2019-05-01,2025-05-01]", False),
        ("[2010-05-01,2024-05-01]", False),
    ]
    assert [(each.when.edtf, each.possible) for each in told(story, first="2018", at="2024-12-31")] == [
        ("2019-05-01", True),  # by the other source it was later than that day
        ("[2010-05-01,2024-05-01]", False),
    ]
    assert days(told(story, first="2020", last="2023")) == []
