"""What people write for a value, and what is said where it cannot be read."""

from __future__ import annotations

import re
from datetime import UTC, date
from typing import Any

import pytest

from domain.problem import Problem
from queries import words as reading
from queries.axes import axes
from queries.words import Unreadable, span

TODAY = date(2026, 11, 20)  # a Friday


@pytest.mark.parametrize(
    ("words", "person"),
    [
        ("Lo Ta-sheng", {"name": "Lo Ta-sheng"}),
        ("two artists", {"name": "two artists"}),
        (
            "Lo Ta-sheng [羅達生]; deputy mayor; kaohsiung",
            {"name": "Lo Ta-sheng", "name_local": "羅達生", "role": "deputy mayor", "body": "kaohsiung"},
        ),
        ("Lo Ta-sheng;;kaohsiung", {"name": "Lo Ta-sheng", "body": "kaohsiung"}),
        ("Lo Ta-sheng [羅達生]", {"name": "Lo Ta-sheng", "name_local": "羅達生"}),
    ],
)
def test_people(words: str, person: dict[str, str]) -> None:
    assert reading.person(words, "people") == person


@pytest.mark.parametrize("words", ["", ";role", "[羅達生]", "a;b;c;d", "a [b"])
def test_people_that_cannot_be_read(words: str) -> None:
    with pytest.raises(Unreadable, match=r"^people: .* cannot be read: write 'NAME"):
        reading.person(words, "people")


@pytest.mark.parametrize(
    ("words", "year", "said"),
    [
        ("2025", 2025, None),
        ("0109", 109, None),
        ("2020年", 2020, "2020"),
        ("109", 2020, "the ROC year 109 = 2020"),
        ("１０９", 2020, "the ROC year 109 = 2020"),
        ("109年", 2020, "the ROC year 109 = 2020"),
        ("民國109年", 2020, "the ROC year 109 = 2020"),
        ("民國 85 年", 1996, "the ROC year 85 = 1996"),
        ("民國元年", 1912, "the ROC year 1 = 1912"),
        ("ROC 109", 2020, "the ROC year 109 = 2020"),
        ("roc109", 2020, "the ROC year 109 = 2020"),
        ("last year", 2025, "2025"),
        ("去年", 2025, "2025"),
    ],
)
def test_a_year_is_one_of_the_common_era_or_of_the_republic_of_china(
    words: str, year: int, said: str | None
) -> None:
    read: dict[str, str] = {}

    assert reading.year(words, TODAY, read, "year") == year
    assert read == ({words: said} if said else {})


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("20", "year: '20' is no whole year: write 2020 or 民國20年 (1931)"),
        ("85年", "year: '85年' is no whole year: write 1985 or 民國85年 (1996)"),
        ("0", "year: '0' is no year: write one, such as 2026, or 民國115年"),
        ("000", "year: '000' is no year: write one, such as 2026, or 民國115年"),
        ("2025-05", "year: '2025-05' is no year: write one, such as 2026, or 民國115年"),
        ("2024/2025", "year: '2024/2025' is no year"),
        ("2025~", "year: '2025~' is no year"),
        ("20255", "year: '20255' is no year: write one, such as 2026, or 民國115年"),
        ("-5", "year: '-5' is no year: write one, such as 2026, or 民國115年"),
        ("soon", "year: 'soon' is no year: write one, such as 2026, or 民國115年"),
        ("", "year: '' is no year: write one, such as 2026, or 民國115年"),
    ],
)
def test_what_is_no_year_is_refused_with_what_to_write(words: str, said: str) -> None:
    with pytest.raises(Unreadable) as refused:
        reading.year(words, TODAY, {}, "year")

    assert str(refused.value).startswith(said)


def test_every_year_of_the_republic_is_read_as_its_year_of_the_common_era() -> None:
    for roc in range(1, 1000):
        for words in (f"民國{roc}年", f"ROC {roc}", *([str(roc)] if roc >= 100 else [])):
            assert reading.year(words, TODAY, {}, "year") == date(1911 + roc, 1, 1).year


@pytest.mark.parametrize(
    ("words", "vote"),
    [
        ("40:12:3", {"for": 40, "against": 12, "abstain": 3}),
        ("40:12", {"for": 40, "against": 12}),
        ("40", {"for": 40}),
        ("40 : 12", {"for": 40, "against": 12}),
        ("unanimous", {"text": "unanimous"}),
        ("3:2 in the second round", {"text": "3:2 in the second round"}),
        ("passed at 14:30", {"text": "passed at 14:30"}),
    ],
)
def test_votes(words: str, vote: dict[str, Any]) -> None:
    assert reading.vote(words) == vote


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("40:12:x", "'x' is no number of votes"),
        ("-3:4", "'-3' is no number of votes"),
        ("40:", "a number is missing"),
        ("1:2:3:4", "these are more than three numbers"),
    ],
)
def test_figures_that_are_no_vote_say_what_is_wrong_with_them(words: str, said: str) -> None:
    with pytest.raises(Unreadable, match=said):
        reading.vote(words)


def test_terms_say_their_days_as_people_do() -> None:
    read: dict[str, str] = {}

    found = reading.term("from=yesterday,length=P5Y,renewal=tacit", TODAY, read)

    assert found == {"from": "2026-11-19", "length": "P5Y", "renewal": "tacit"}
    assert read == {"yesterday": "2026-11-19"}


def test_sources_with_their_places_and_quotations() -> None:
    assert reading.sources(["a#para. 4", "source:b"], ["its words"]) == [
        {"source": "a", "at": "para. 4"},
        {"source": "b", "quote": "its words"},
    ]


@pytest.mark.parametrize(
    ("sources", "quotes", "said"),
    [
        ([], ["x"], "quote: name the source that it is from with sources"),
        (["a"], ["x", "y"], "quote: 2 quotations for 1 source: name the source of each"),
        (["#para. 4"], [], "sources: '#para. 4' names no source: write SLUG, or SLUG#PLACE"),
    ],
)
def test_sources_that_cannot_be_read(sources: list[str], quotes: list[str], said: str) -> None:
    with pytest.raises(Unreadable) as refused:
        reading.sources(sources, quotes)

    assert str(refused.value).startswith(said)


def test_a_word_that_is_on_no_list_is_answered_with_the_list() -> None:
    with pytest.raises(Unreadable) as refused:
        reading.choice("outcome", "aproved", ("tabled", "approved", "rejected"))

    assert str(refused.value) == (
        "outcome: 'aproved' is none of tabled, approved, rejected: did you mean approved?"
    )


@pytest.mark.parametrize(
    ("words", "days"),
    [
        ("90d", 90),
        ("90", 90),
        ("12w", 84),
        ("3m", 92),
        ("2Y", 730),
        ("P1Y6M", 546),
    ],
)
def test_a_length_of_time_is_counted_from_today(words: str, days: int) -> None:
    assert span(words, date(2025, 11, 25), "within") == days


class _Clock:
    zone = UTC

    @staticmethod
    def today() -> int:
        return date(2025, 11, 16).toordinal()


@pytest.mark.parametrize(
    "said",
    [
        *(
            "spring 2013",
            "last week",
            "Q3 2025",
            "before 2015",
            "after 2015",
            "May",
            "2013",
            "民國114",
            "early May 2025",
        ),
        *("what", "2013-03/2013-05/2013-06", "the 1990s", "2013-1-5", "{2013}", "10 May 25", "week 3 2024"),
    ],
)
@pytest.mark.parametrize("field", ["as_at", "as_known"])
def test_whoever_gives_no_one_day_is_told_of_days_that_are_taken(said: str, field: str) -> None:
    given: dict[str, Any] = {"as_at": None, "as_known": None, field: said}

    with pytest.raises(Problem) as refusal:
        axes(_Clock(), lambda _: None, **given)

    words = str(refusal.value).rpartition("say ")[2].removeprefix("a day such as ")
    for instead in re.split(", | or ", words):
        axes(_Clock(), lambda _: None, **given | {field: instead})


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("5y", {"length": "P5Y"}),
        ("5 years", {"length": "P5Y"}),
        ("five years", {"length": "P5Y"}),
        ("a year and six months", {"length": "P1Y6M"}),
        ("十二個月", {"length": "P12M"}),
        ("5y, notice P6M before the term ends", {"length": "P5Y", "notice": "P6M"}),
        ("5y, notice six months before the end", {"length": "P5Y", "notice": "P6M"}),
        (
            "１ year and 6 months, tacit, notice 3 months",
            {"length": "P1Y6M", "renewal": "tacit", "notice": "P3M"},
        ),
        ("5年, express", {"length": "P5Y", "renewal": "express"}),
        ("18個月", {"length": "P18M"}),
        ("P5Y, period 2y", {"length": "P5Y", "period": "P2Y"}),
        ("length=90d,from=2024-05", {"length": "P90D", "from": "2024-05"}),
        ("until 2030-01", {"until": "2030-01"}),
    ],
)
def test_a_term_is_written_as_people_say_it(words: str, found: dict[str, str]) -> None:
    assert reading.term(words, TODAY, {}) == found


@pytest.mark.parametrize(
    "words",
    [
        "5",
        "5 parsecs",
        "6 months 5 years",
        "2 weeks 3 days",
        "tacitly",
        "5y, 6y",
        "y5",
        "fiveyears",
        "zero years",
    ],
)
def test_what_is_no_term_is_refused_with_how_one_is_written(words: str) -> None:
    with pytest.raises(Unreadable, match=r"write 5y|takes one value"):
        reading.term(words, TODAY, {})


def test_a_length_before_the_end_is_no_length_of_the_term_and_the_notice_is_named() -> None:
    with pytest.raises(Unreadable, match="where notice is given so long before the end, write notice P6M"):
        reading.term("5y, P6M before the term ends", TODAY, {})


def test_a_span_is_said_in_words_too() -> None:
    assert reading.span("three months", TODAY, "within") == reading.span("3m", TODAY, "within")
    assert reading.span("two weeks", TODAY, "within") == 14
