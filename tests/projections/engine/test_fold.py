"""Rows folded afresh: in order, asked for by columns, and as at any day."""

from typing import NamedTuple

import pytest

from comity.testing import asked, day, history, opened, proposed, put_on_hold, visited
from domain.history import History
from projections.row import Count, Days, as_json, projection
from projections.rows.contacts import contacts
from projections.rows.moments import moments
from projections.rows.spells import spells

HELD = history(opened, visited("2023-03"), proposed("2024-06"), put_on_hold("2024-06-24"))


def test_a_standing_is_looked_up_as_at_any_day() -> None:
    ask = asked(HELD)

    for iso in ("2023-01-01", "2023-03-15", "2024-06-10", "2024-06-24", "2025-01-01"):
        (found,) = ask.at(day(iso))
        folded = HELD.aggregate.as_at(day(iso))
        assert (found.status, found.certain, found.otherwise) == (
            folded.status,
            folded.certain,
            folded.otherwise,
        )
        assert (found.flags, found.possible_flags) == (folded.flags, folded.possible_flags)
        assert (found.since_earliest, found.since_latest) == folded.since


def test_rows_are_asked_for_by_their_columns() -> None:
    ask = asked(HELD)

    assert [moment.type for moment in ask.of(moments, certainty="confirmed", undated=False)] == [
        "partnership.visited",
        "partnership.proposed",
        "partnership.put-on-hold",
    ]
    assert [moment.version for moment in ask.of(moments, version=(2, 4))] == [2, 4]
    assert not list(ask.of(moments, stream="partnership:nobody--kaohsiung"))


def test_the_latest_row_of_a_stream_is_that_of_the_day_asked_for() -> None:
    told = history(opened, visited("2023-03"), visited("2024-05-01"), visited("2024"))

    assert [contact.version for contact in asked(told).latest(contacts)] == [4]
    assert [contact.version for contact in asked(told, as_at="2023-12-31").latest(contacts)] == [2]
    assert not list(asked(told, as_at="2023-02-28").latest(contacts))


def test_nothing_that_may_only_have_begun_later_is_shown() -> None:
    assert next(spell.until for spell in asked(HELD).of(spells)) == day("2023-03-01")


def test_a_text_names_bodies_as_they_are_called_when_it_is_shown() -> None:
    row = list(asked(HELD).of(moments))[1]

    assert asked(HELD).said(row.text) == "kaohsiung visited edinburgh"
    assert row.text.said({"kaohsiung": "高雄", "edinburgh": "愛丁堡"}.__getitem__) == "高雄 visited 愛丁堡"


def test_a_guest_may_bring_rows_of_their_own() -> None:
    class Length(NamedTuple):
        stream: str
        entries: int

    @projection(Length, key=("stream",))
    def lengths(told: History) -> list[Length]:
        return [Length(told.stream, len(told.entries))]

    assert list(asked(HELD).of(lengths)) == [Length("partnership:edinburgh--kaohsiung", 4)]


@pytest.mark.parametrize(("count", "said"), [(Count(3, 3), "3"), (Count(38, 39), "38–39")])
def test_a_number_is_never_a_guess(count: Count, said: str) -> None:
    assert str(count) == said


def test_rows_are_objects_in_json_and_what_they_hold_too() -> None:
    assert as_json(Days("2024", "2024-01-01", "2024-12-31")) == {
        "edtf": "2024",
        "earliest": "2024-01-01",
        "latest": "2024-12-31",
    }
    assert as_json([(1, ("a", "b"))]) == [[1, ["a", "b"]]]
