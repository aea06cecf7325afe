"""What rows are made of: days as rough as they are known, and sources as they are read."""

from typing import NamedTuple

import pytest

from comity.testing import STREAM, chronicle, citing, day, history, opened, visited
from domain import when
from domain.fact import Citation
from domain.history import History
from projections.row import Behind, Count, Days, as_json, citation, cited, dates, edtf_of


def days_of(told: History, number: int) -> Days:
    return Days.known(**dates(next(row for row in told.chronicle if row.entry.version == number)))


@pytest.mark.parametrize(
    ("edtf", "earliest", "latest"),
    [
        ("2024-06-24", "2024-06-24", "2024-06-24"),
        ("2024-06", "2024-06-01", "2024-06-30"),
        ("2013-06~", "2013-05-01", "2013-07-31"),
        ("[..2023-05]", None, "2023-05-31"),
        ("2024/..", "2024-01-01", "2024-12-31"),
    ],
)
def test_a_day_keeps_how_it_was_written(edtf: str, earliest: str | None, latest: str) -> None:
    told = history(opened, visited(edtf))

    assert days_of(told, 2) == Days(edtf=edtf, earliest=earliest, latest=latest)
    assert chronicle(told) == [1, 2]


def test_without_a_day_it_was_no_later_than_it_was_recorded() -> None:
    assert days_of(history(opened, visited()), 2) == Days(edtf=None, earliest=None, latest="2025-11-25")


@pytest.mark.parametrize(
    ("first", "last", "edtf"),
    [
        ("2024-06-24", "2024-06-24", "2024-06-24"),
        ("2024-06-01", "2024-06-24", "[2024-06-01..2024-06-24]"),
        (None, "2024-06-24", "[..2024-06-24]"),
        ("2024-06-01", None, "[2024-06-01..]"),
    ],
)
def test_bounds_in_words(first: str | None, last: str | None, edtf: str) -> None:
    bounds = (when.bounds(first)[0] if first else when.MIN, when.bounds(last)[1] if last else when.MAX)

    assert edtf_of(bounds) == edtf
    assert Days.of(bounds).edtf == edtf


def test_sources_as_they_are_read() -> None:
    assert citation(Citation(source="gti", at="para. 3", quote="its words")) == "gti para. 3"
    assert cited(visited(sources=citing("a", "b"))) == ("a", "b")
    assert cited(visited()) == ()


def test_rows_in_rows_are_objects_in_json() -> None:
    class Partner(NamedTuple):
        """A partner."""

        stream: str
        since: Days
        ties: tuple[Count, ...]

    row = Partner(STREAM, Days("2024", "2024-01-01", "2024-12-31"), (Count(1, 2),))

    assert as_json([row]) == [
        {
            "stream": STREAM,
            "since": {"edtf": "2024", "earliest": "2024-01-01", "latest": "2024-12-31"},
            "ties": [{"least": 1, "most": 2}],
        }
    ]


def test_a_number_under_uncertainty_is_no_guess() -> None:
    assert (str(Count(3, 4)), str(Count(3, 3))) == ("3–4", "3")


class Told(NamedTuple):
    """A row with what is behind it."""

    stream: str
    version: int | None
    sources: tuple[str, ...]


def test_days_with_bounds_have_the_earliest_first() -> None:
    bounds = (day("2024-06-01"), day("2024-06-24"))

    assert Days.of(bounds) == Days(
        edtf="[2024-06-01..2024-06-24]", earliest="2024-06-01", latest="2024-06-24"
    )
    assert Days.known("2024-06", *bounds) == Days(edtf="2024-06", earliest="2024-06-01", latest="2024-06-24")


def test_behind_rows_are_their_entries_and_their_sources_each_once() -> None:
    visit, letter = Told(STREAM, 2, ("press", "minutes")), Told(STREAM, 3, ("press",))

    found = Behind.of(visit, letter, visit, Told(STREAM, None, ()))

    assert found == Behind(entries=(f"{STREAM}#2", f"{STREAM}#3"), sources=("press", "minutes"))
    assert Behind.joined([Behind.of(visit), Behind.of(letter)]) == found


def test_what_lasted_and_what_was_about_a_time_stand_in_a_set_with_the_days_on_which_they_may_have_been() -> (
    None
):
    june, lasted = Days.of(when.bounds("2015-06"), "2015-06"), "2017-01-01/2017-01-05"
    about = Days.of(when.bounds("2019-05-04~"), "2019-05-04~")

    assert Days.either([june, Days.of(when.began(lasted), lasted)]).edtf == "[2015-06,2017-01-01]"
    assert Days.either([june, Days.of(when.began("2003/2005"), "2003/2005")]).edtf == "[2003,2015-06]"
    assert Days.either([june, about]).edtf == f"[2015-06,{about.earliest}..{about.latest}]"


def test_an_event_that_may_have_lasted_is_told_as_the_value_in_use_has_it_within_all_bounds() -> None:
    lasted, day = (
        Days.of(when.began("2019-05-08/2019-05-10"), "2019-05-08/2019-05-10"),
        Days.known("2019-05-09", *when.bounds("2019-05-09")),
    )
    within = {"earliest": "2019-05-08", "latest": "2019-05-09"}

    assert Days.happened([lasted, day]) == lasted._replace(**within)
    assert Days.happened([day, lasted]) == day._replace(**within)
    assert Days.happened([day]) == day
    assert Days.happened([Days(), lasted]) == Days.either([Days(), lasted])
    assert Days.happened([day, Days.of(when.bounds("2019-06"), "2019-06")]).edtf == "[2019-05-09,2019-06]"


def test_what_its_words_leave_open_and_something_else_bounds_is_no_later_in_a_set() -> None:
    open_ = Days("[2016..]", "2016-01-01", "2018-05-04")

    assert Days.either([Days.of(when.bounds("2010"), "2010"), open_]).edtf == "[2010,2016-01-01..2018-05-04]"


@pytest.mark.parametrize(
    ("several", "either"),
    [
        (("[2023..2024]", "2020-05"), "[2020-05,2023..2024]"),
        (("2023-05-01", "[..2019]"), "[..2019,2023-05-01]"),
        (("[2023..]", "[2011,2012]"), "[2011,2012,2023..]"),
        (("2019~", "2012"), "[2012,2018..2020]"),
        (("2003-02~", "2008-05-07"), "[2003-01..2003-03,2008-05-07]"),
        (("198X", "[..1975-05-02]"), "[..1975-05-02,1980..1989]"),
    ],
)
def test_a_day_that_sources_give_roughly_and_apart_is_a_set_without_the_days_between(
    several: tuple[str, ...], either: str
) -> None:
    found = Days.either(Days.of(when.bounds(edtf), edtf) for edtf in several)

    assert found == Days.of(when.bounds(either), either)
