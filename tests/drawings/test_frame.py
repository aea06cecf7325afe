"""Days along a line, dates in few words, and the room that words take."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drawings.frame import Axis, dated, of_republic, on_day
from drawings.widths import fitted, width
from projections.row import Days

DAYS = st.integers(1, date.max.toordinal())


@given(DAYS, DAYS, DAYS)
def test_a_day_lies_on_the_line(one: int, two: int, day: int) -> None:
    axis = Axis(min(one, two), max(one, two), 100, 1100)

    assert 100 <= axis.at(day) <= 1100
    assert axis.at(axis.first) == 100


@given(DAYS, DAYS)
def test_years_and_months_have_the_room_that_they_are_given(one: int, two: int) -> None:
    axis = Axis(min(one, two), max(one, two), 100, 1100)

    for room, places in ((74, [x for _, x in axis.years(74)]), (60, [x for _, x in axis.months(60)])):
        assert all(later - earlier > room * 0.8 for earlier, later in pairwise(places))
        assert all(100 <= x <= 1100 for x in places)


@pytest.mark.parametrize(
    ("edtf", "said"),
    [
        ("2024-06-24", "24 Jun 2024"),
        ("2024-06", "Jun 2024"),
        ("2024-06-20~", "about 20 Jun 2024"),
        ("2000?", "2000 (uncertain)"),
        ("[..2024-06-24]", "on or before 24 Jun 2024"),
        ("[2024-06..]", "Jun 2024 or later"),
        ("2023-03-28/2023-04-01", "28 Mar to 1 Apr 2023"),
        (None, "day not known"),
    ],
)
def test_dates_are_said_in_few_words(edtf: str | None, said: str) -> None:
    assert dated(Days(edtf)) == said


def test_the_republic_counts_from_1912() -> None:
    assert [of_republic(year) for year in (1911, 1912, 2024)] == ["", "民國1", "民國113"]
    assert on_day(date(2024, 6, 4).toordinal()) == "4 Jun 2024"


@given(st.text(), st.floats(0, 500))
def test_what_is_fitted_takes_no_more_room_than_there_is(words: str, room: float) -> None:
    assert width(fitted(words, room, 12), 12) <= room + 0.001


def test_what_fits_is_left_as_it_is() -> None:
    assert fitted("Gdynia", 100, 12) == "Gdynia"
    assert fitted("Gdynia No. 17 Secondary School", 100, 12).endswith("…")
    assert width("高雄", 10) == pytest.approx(20.4)
    assert width("Gdynia", 10, bold=True) > width("Gdynia", 10)
