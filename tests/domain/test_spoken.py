"""A date as people say it, and what they are told when it could be read two ways."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.spoken import WEEKDAYS, read, slip
from domain.when import NotAWhen, bounds, canonical, told

TODAY = date(2025, 11, 16)  # a Sunday

AHEAD = "only today and the past can be said in words"
BY_THEN = {
    "before 2015": "[..2014]",
    "some time before May 2015": "[..2015-04]",
    "prior to 2015-06-01": "[..2015-05-31]",
    "<2015": "[..2014]",
    "2015年以前": "[..2015]",
    "2015年之前": "[..2014]",
    "2015年以後": "[2015..] for one day since, or 2015/.. for what lasts since",
    "2015年之後": "[2016..] for one day since, or 2016/.. for what lasts since",
    "by 3 May 2015": "[..2015-05-03]",
    "on or before 2015": "[..2015]",
    "2015 at the latest": "[..2015]",
    "after 2015": "[2016..] for one day since, or 2016/.. for what lasts since",
    "since May 2015": "[2015-05..] for one day since, or 2015-05/.. for what lasts since",
    "2015 or later": "[2015..] for one day since, or 2015/.. for what lasts since",
    "circa 2015": "2015~",
    "c. May 2015": "2015-05~",
    "perhaps in 2015": "2015?",
}

days = st.dates().map(date.isoformat)
plain = days | days.map(lambda day: day[:7]) | days.map(lambda day: day[:4])
words = st.sampled_from(
    [
        *(
            "last ",
            "this ",
            "next ",
            "a ",
            "3 ",
            "10000 ",
            "day",
            "week",
            "month",
            "year",
            "s ago",
            "friday",
            "june",
        ),
        *(
            "24",
            "2024",
            ", ",
            " of ",
            "th ",
            "上",
            "個",
            "週",
            "五",
            "月",
            "年",
            "前",
            "天",
            "三",
            "去",
            "日",
        ),
        *("Q3", "spring", "10:30", "/", "-", ".", "X", "?", "~", "{", "}", "'", "am"),
    ]
)


def answer(text: str, today: date) -> str | NotAWhen:
    """What words are read as, or why they are not."""
    try:
        return read(text, today)
    except NotAWhen as refusal:
        return refusal


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("2024-06-24", "2024-06-24"),
        ("2024-06-25/", "2024-06-25/.."),
        ("民國114年10月15日", "2025-10-15"),
        ("114年10月", "2025-10"),
        ("ROC 114/10/15", "2025-10-15"),
        ("today", "2025-11-16"),
        ("  Yesterday ", "2025-11-15"),
        ("the day before yesterday", "2025-11-14"),
        ("last friday", "2025-11-14"),
        ("last  FRI", "2025-11-14"),
        ("last sunday", "2025-11-09"),
        ("last monday", "2025-11-10"),
        ("3 days ago", "2025-11-13"),
        ("1 day ago", "2025-11-15"),
        ("2 weeks ago", "2025-11-02"),
        ("a week ago", "2025-11-09"),
        ("two months ago", "2025-09"),
        ("11 months ago", "2024-12"),
        ("12 years ago", "2013"),
        ("this month", "2025-11"),
        ("last month", "2025-10"),
        ("this year", "2025"),
        ("last year", "2024"),
        ("今天", "2025-11-16"),
        ("昨天", "2025-11-15"),
        ("前天", "2025-11-14"),
        ("上週五", "2025-11-07"),
        ("上周五", "2025-11-07"),
        ("上星期五", "2025-11-07"),
        ("上個禮拜天", "2025-11-09"),
        ("上週日", "2025-11-09"),
        ("3天前", "2025-11-13"),
        ("\uff13 天前", "2025-11-13"),
        ("三天前", "2025-11-13"),
        ("兩週前", "2025-11-02"),
        ("十一個月前", "2024-12"),
        ("5年前", "2020"),
        ("這個月", "2025-11"),
        ("上個月", "2025-10"),
        ("今年", "2025"),
        ("去年", "2024"),
        ("前年", "2023"),
        ("5 June 2024", "2024-06-05"),
        ("5 jun 2024", "2024-06-05"),
        ("June 5, 2024", "2024-06-05"),
        ("1st of September 2024", "2024-09-01"),
        ("Sept. 2024", "2024-09"),
        ("June 2024", "2024-06"),
        ("May 2024", "2024-05"),
        ("2024年6月5日", "2024-06-05"),
        ("2024 年 6 月", "2024-06"),
        ("2024年", "2024"),
    ],
)
def test_words_are_read_as_of_today(text: str, edtf: str) -> None:
    assert read(text, TODAY) == edtf


@pytest.mark.parametrize(
    ("text", "why", "instead"),
    [
        ("03/04/2025", "either number could be the day", "2025-04-03 or 2025-03-04"),
        ("3.4.2025", "either number could be the day", "2025-04-03 or 2025-03-04"),
        ("13/04/2025", "the year comes first", "2025-04-13"),
        ("04/13/2025", "the year comes first", "2025-04-13"),
        ("04/04/2025", "the year comes first", "2025-04-04"),
        ("31/02/2025", "February 2025 has 28 days", "2025-02"),
        ("2025-02-30", "February 2025 has 28 days", "2025-02"),
        ("30 February 2025", "February 2025 has 28 days", "2025-02"),
        ("2025-13", "there is no month 13", "2025"),
        ("24", "a year has four digits", "2024 or 1924"),
        ("'98", "a year has four digits", "2098 or 1998"),
        ("24-06-24", "the year has four digits and comes first", "2024-06-24"),
        ("5 June 24", "a year has four digits", "5 June 2024 or 5 June 1924"),
        ("2024-06-24T10:00", "a date is a day, not an hour", "2024-06-24"),
        ("2024-06-24 10:00:00Z", "a date is a day, not an hour", "2024-06-24"),
        ("10 am", "a date is a day, not an hour", "2024-06-24"),
        ("2024/06/24", None, "2024-06-24"),
        ("2024.6", None, "2024-06"),
        ("2024-6-4", None, "2024-06-04"),
        ("20240624", None, "2024-06-24"),
        ("202x", "the X is a capital letter", "202X"),
        ("202X~", "an X is rough already", "202X"),
        ("2024-06-XX", None, "2024-06"),
        ("2024-XX", None, "2024"),
        ("XXXX", None, "202X or 20XX"),
        ("2024?-06", None, "2024-06?"),
        ("2024-06?~", None, "2024-06%"),
        ("{2023,2024}", None, "[2023,2024]"),
        ("114年", "it could be a year or a number of years", "民國114年"),
        ("friday", "it does not say which Friday", "last friday, or the day itself: 2025-11-14"),
        ("on Sunday", "it does not say which Sunday", "last sunday, or the day itself: 2025-11-09"),
        ("週五", "it does not say which Friday", "last friday, or the day itself: 2025-11-14"),
        ("June", "it does not say which year", "June 2025"),
        ("June 5", "it does not say which year", "5 June 2025"),
        ("tomorrow", AHEAD, "the date itself: 2025-11-17"),
        ("the day after tomorrow", AHEAD, "the date itself: 2025-11-18"),
        ("後天", AHEAD, "the date itself: 2025-11-18"),
        ("in 3 days", AHEAD, "the date itself: 2025-11-19"),
        ("in two weeks", AHEAD, "the date itself: 2025-11-30"),
        ("in 2 months", AHEAD, "the date itself: 2026-01"),
        ("in a year", AHEAD, "the date itself: 2026"),
        ("next friday", AHEAD, "the date itself: 2025-11-21"),
        ("next sunday", AHEAD, "the date itself: 2025-11-23"),
        ("下週五", AHEAD, "the date itself: 2025-11-21"),
        ("next month", AHEAD, "the date itself: 2025-12"),
        ("明年", AHEAD, "the date itself: 2026"),
        (
            "next week",
            AHEAD,
            "the date itself: [2025-11-17..2025-11-23] for one day of it, or 2025-11-17/2025-11-23 for all of it",
        ),
        ("next easter", AHEAD, "the date itself, such as 2025-11-17"),
        ("9999 years ago", "the calendar does not reach that far", "a year from 0001 to 9999"),
    ],
)
def test_what_could_mean_two_things_is_refused_with_what_to_say(
    text: str, why: str | None, instead: str
) -> None:
    with pytest.raises(NotAWhen) as refusal:
        read(text, TODAY)

    assert refusal.value.text == text
    assert why is None or refusal.value.why == why
    assert str(refusal.value).endswith(f"; say {instead}")


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("Q3 2025", "2025-07", "2025-09"),
        ("2025-q1", "2025-01", "2025-03"),
        ("Q2/2025", "2025-04", "2025-06"),
        ("the second quarter of 2025", "2025-04", "2025-06"),
        ("last quarter of 2025", "2025-10", "2025-12"),
        ("2025年第二季", "2025-04", "2025-06"),
        ("H1 2025", "2025-01", "2025-06"),
        ("2025 H2", "2025-07", "2025-12"),
        ("second half of 2025", "2025-07", "2025-12"),
        ("2025年上半年", "2025-01", "2025-06"),
        ("spring 2024", "2024-03", "2024-05"),
        ("Summer of 2024", "2024-06", "2024-08"),
        ("fall 2024", "2024-09", "2024-11"),
        ("winter 2024", "2024-12", "2025-02"),
        ("2024年秋", "2024-09", "2024-11"),
        ("early 2024", "2024-01", "2024-04"),
        ("mid-2024", "2024-05", "2024-08"),
        ("end of 2024", "2024-10", "2024-12"),
        ("beginning of June 2024", "2024-06-01", "2024-06-10"),
        ("late February 2024", "2024-02-21", "2024-02-29"),
        ("week 23 of 2025", "2025-06-02", "2025-06-08"),
        ("2025-W01", "2024-12-30", "2025-01-05"),
        ("KW 23/2025", "2025-06-02", "2025-06-08"),
        ("2025年第23週", "2025-06-02", "2025-06-08"),
        ("between 2020 and 2022", "2020", "2022"),
        ("from 2020 to 2022", "2020", "2022"),
        ("2023-2024", "2023", "2024"),
        ("2023 \u2013 2024", "2023", "2024"),
        ("2025-04 to 2025-06", "2025-04", "2025-06"),
        ("2024-06-24 - 2024-06-26", "2024-06-24", "2024-06-26"),
        ("May to June 2025", "2025-05", "2025-06"),
        ("between May and June 2025", "2025-05", "2025-06"),
        ("May-June 2025", "2025-05", "2025-06"),
        ("November to February 2025", "2024-11", "2025-02"),
        ("May 2020 until June 2021", "2020-05", "2021-06"),
        ("5-7 May 2025", "2025-05-05", "2025-05-07"),
        ("28th to 30th May 2025", "2025-05-28", "2025-05-30"),
        ("May 5-7, 2025", "2025-05-05", "2025-05-07"),
        ("28 May to 2 June 2025", "2025-05-28", "2025-06-02"),
        ("2023/24", "2023", "2024"),
        ("2023-11/12", "2023-11", "2023-12"),
        ("2023-03-28/30", "2023-03-28", "2023-03-30"),
        ("2023-03-28/04-01", "2023-03-28", "2023-04-01"),
        ("last week", "2025-11-03", "2025-11-09"),
        ("上個星期", "2025-11-03", "2025-11-09"),
        ("this week", "2025-11-10", "2025-11-16"),
    ],
)
def test_of_a_span_one_day_is_offered_before_all_of_it(text: str, first: str, last: str) -> None:
    refusal = answer(text, TODAY)

    assert isinstance(refusal, NotAWhen)
    assert refusal.instead == f"[{first}..{last}] for one day of it, or {first}/{last} for all of it"


@pytest.mark.parametrize(
    ("text", "instead"),
    [
        ("1990s", "199X for one day of it, or 1990/1999 for all of it"),
        ("the 90s", "199X for one day of it, or 1990/1999 for all of it"),
        ("1990年代", "199X for one day of it, or 1990/1999 for all of it"),
        ("the 20s", "202X or 192X"),
        ("20th century", "19XX for one day of it, or 1900/1999 for all of it"),
    ],
)
def test_a_decade_and_a_century_are_told_by_their_digits(text: str, instead: str) -> None:
    refusal = answer(text, TODAY)

    assert isinstance(refusal, NotAWhen)
    assert refusal.instead == instead


@pytest.mark.parametrize(
    "text", ["2025-W60", "23-2024", "Friday to Sunday", "a - b", "0th century", "5 and 6"]
)
def test_what_is_no_span_is_offered_none(text: str) -> None:
    refusal = answer(text, TODAY)

    assert isinstance(refusal, NotAWhen)
    assert "for all of it" not in refusal.instead


@given(st.integers(1000, 2400), st.integers(1, 53))
def test_a_week_has_seven_days_from_monday_on(year: int, week: int) -> None:
    refusal = answer(f"week {week} of {year}", TODAY)

    assert isinstance(refusal, NotAWhen)
    if week <= date(year, 12, 28).isocalendar().week:
        monday, sunday = map(date.fromisoformat, refusal.instead[1:23].split(".."))
        assert (monday.isocalendar()[:2], monday.weekday()) == ((year, week), 0)
        assert sunday - monday == timedelta(6)
    else:
        assert "for all of it" not in refusal.instead


@given(st.dates(min_value=date(1, 1, 15)), st.integers(0, 6))
def test_the_last_of_a_weekday_is_within_the_week_before_today(today: date, weekday: int) -> None:
    day = date.fromisoformat(read(f"last {WEEKDAYS[weekday]}", today))

    assert day.weekday() == weekday
    assert timedelta(1) <= today - day <= timedelta(7)


@given(st.dates(min_value=date(1, 1, 15)), st.integers(0, 6))
def test_a_day_of_last_week_lies_between_its_monday_and_its_sunday(today: date, weekday: int) -> None:
    day = date.fromisoformat(read(f"上週{'一二三四五六日'[weekday]}", today))
    monday = today - timedelta(today.weekday() + 7)

    assert day - monday == timedelta(weekday)


@given(st.dates(), st.integers(0, 99999), st.sampled_from(["day", "week", "month", "year"]))
def test_what_is_some_time_ago_is_not_later_than_today(today: date, number: int, unit: str) -> None:
    answered = answer(f"{number} {unit}s ago", today)

    if isinstance(answered, NotAWhen):
        assert answered.why == "the calendar does not reach that far"
    else:
        assert bounds(answered)[0] <= today.toordinal()


@given(plain, st.dates())
def test_a_date_that_is_told_can_be_read_again(edtf: str, today: date) -> None:
    assert read(told(edtf), today) == edtf


@given(st.text() | st.lists(words, max_size=6).map("".join), st.dates())
def test_any_words_are_read_or_refused_with_what_to_say(text: str, today: date) -> None:
    answered = answer(text, today)

    if isinstance(answered, NotAWhen):
        assert answered.text == text
        assert answered.why
        assert answered.instead
        assert str(answered).endswith(f"; say {answered.instead}")
    else:
        assert canonical(answered) == answered == read(answered, today)


@given(st.text() | st.lists(words, max_size=6).map("".join))
def test_a_slip_is_answered_or_none(text: str) -> None:
    refusal = slip(text)

    assert refusal is None or (refusal.text == text and refusal.instead)


@pytest.mark.parametrize("today", [date.min, date.max, date(1, 1, 31)])
@pytest.mark.parametrize(
    "text", ["yesterday", "last friday", "上週五", "last month", "去年", "last week", "tomorrow"]
)
def test_at_the_edges_of_the_calendar_words_are_still_answered(text: str, today: date) -> None:
    answered = answer(text, today)

    assert answered.instead if isinstance(answered, NotAWhen) else bounds(answered)


@pytest.mark.parametrize(("text", "instead"), BY_THEN.items())
def test_words_for_some_day_by_then_are_answered_with_the_form_that_says_it(text: str, instead: str) -> None:
    found = answer(text, TODAY)

    assert isinstance(found, NotAWhen)
    assert found.instead == instead
    for reading in found.offered:
        assert canonical(reading) == reading


@pytest.mark.parametrize("text", ["before 0001", "after 9999", "before the flood"])
def test_what_is_before_the_calendar_or_before_no_date_is_answered_with_the_forms_that_there_are(
    text: str,
) -> None:
    found = answer(text, TODAY)

    assert isinstance(found, NotAWhen)
    assert "[..2024-06] (by then)" in found.instead


@pytest.mark.parametrize("text", ["民國114", "民国 114", "R.O.C. 114"])
def test_a_year_of_the_republic_needs_no_word_for_year(text: str) -> None:
    assert read(text, TODAY) == "2025"
