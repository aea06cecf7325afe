"""A When: what can be said, which days it spans, and how it is told."""

import pickle
from collections.abc import Callable
from datetime import date, timedelta
from math import inf

import pytest
from edtf import parse_edtf
from hypothesis import given
from hypothesis import strategies as st

from domain import when
from domain.when import (
    MAX,
    MIN,
    Duration,
    NotAWhen,
    before,
    began,
    bounds,
    canonical,
    duration,
    is_default,
    is_interval,
    iso,
    lasted,
    later,
    precision,
    shift,
    told,
)

FIRST, LAST = date.min.toordinal(), date.max.toordinal()

days = st.dates().map(date.isoformat)
months = days.map(lambda day: day[:7])
years = days.map(lambda day: day[:4])
plain = days | months | years
rough_years = days.map(lambda day: day[:3] + "X") | days.map(lambda day: day[:2] + "XX")
points = st.tuples(plain, st.sampled_from(["", "?", "~", "%"])).map("".join) | st.tuples(
    rough_years, st.sampled_from(["", "?"])
).map("".join)


def in_order(pair: tuple[str, str]) -> tuple[str, str]:
    """A begin that is not certainly after its end."""
    begin, end = pair
    return (end, begin) if bounds(begin)[0] > bounds(end)[1] else pair


def intervals_of(ends: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    closed = st.tuples(ends, ends).map(in_order).map("/".join)
    return closed | ends.map(lambda begin: f"{begin}/..") | ends.map(lambda end: f"../{end}")


def ranges_of(ends: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    closed = st.tuples(ends, ends).map(in_order).map("..".join)
    return (closed | ends.map(lambda begin: f"{begin}..") | ends.map(lambda end: f"..{end}")).map(
        "[{}]".format
    )


lists = st.lists(plain, min_size=1, max_size=5).map(",".join).map("[{}]".format)
sets = ranges_of(plain) | lists
whens = points | intervals_of(points) | sets
spans = st.tuples(st.integers(-9, 9), st.integers(-9, 9)).map(lambda pair: (min(pair), max(pair)))
durations = st.builds(Duration, st.integers(0, 2000), st.integers(0, 5000))


@st.composite
def misspelt(draw: st.DrawFn) -> str:
    """A When in which one sign is lost, put in or taken for another."""
    text = draw(whens)
    begin = draw(st.integers(0, len(text)))
    end = begin + draw(st.integers(0, 2))
    sign = draw(st.sampled_from([*"0123456789-/?~%X[].,{} T:年Q", "", "\N{ARABIC-INDIC DIGIT TWO}", "\n"]))
    return f"{text[:begin]}{sign}{text[end:]}"


def refused(text: str) -> NotAWhen | None:
    """Why a text is no When; None if it is one."""
    try:
        canonical(text)
    except NotAWhen as refusal:
        return refusal
    return None


def told_days(edtf: str) -> tuple[str | None, str | None]:
    earliest, latest = bounds(edtf)
    return iso(earliest), iso(latest)


@pytest.mark.parametrize(
    ("edtf", "earliest", "latest"),
    [
        ("2024-06-24", "2024-06-24", "2024-06-24"),
        ("2024-06", "2024-06-01", "2024-06-30"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2024", "2024-01-01", "2024-12-31"),
        ("202X", "2020-01-01", "2029-12-31"),
        ("20XX", "2000-01-01", "2099-12-31"),
        ("202X?", "2020-01-01", "2029-12-31"),
        ("000X", "0001-01-01", "0009-12-31"),
        ("2024-06-24?", "2024-06-24", "2024-06-24"),
        ("2024-06?", "2024-06-01", "2024-06-30"),
        ("2024-06-24~", "2024-06-21", "2024-06-27"),
        ("2024-06-24%", "2024-06-21", "2024-06-27"),
        ("2024-06~", "2024-05-01", "2024-07-31"),
        ("2024-01%", "2023-12-01", "2024-02-29"),
        ("2024~", "2023-01-01", "2025-12-31"),
        ("0001-01-01~", "0001-01-01", "0001-01-04"),
        ("0001~", "0001-01-01", "0002-12-31"),
        ("9999-12~", "9999-11-01", "9999-12-31"),
        ("9999-12-31~", "9999-12-28", "9999-12-31"),
        ("9999~", "9998-01-01", "9999-12-31"),
        ("2023-03-28/2023-04-01", "2023-03-28", "2023-04-01"),
        ("2024/2024-06", "2024-01-01", "2024-06-30"),
        ("2024-06/2024", "2024-06-01", "2024-12-31"),
        ("2024-06~/202X?", "2024-05-01", "2029-12-31"),
        ("2024-06-25/..", "2024-06-25", None),
        ("../2024-06", None, "2024-06-30"),
        ("[2013-06,2013-08-02,2013-07]", "2013-06-01", "2013-08-02"),
        ("[2024-06-03..2024-06-09]", "2024-06-03", "2024-06-09"),
        ("[2024..2024-06]", "2024-01-01", "2024-06-30"),
        ("[..2023-05]", None, "2023-05-31"),
        ("[2023-05..]", "2023-05-01", None),
        ("[2024-06]", "2024-06-01", "2024-06-30"),
    ],
)
def test_a_when_has_an_earliest_and_a_latest_day(edtf: str, earliest: str | None, latest: str | None) -> None:
    assert told_days(edtf) == (earliest, latest)
    assert canonical(edtf) == edtf


def test_open_ends_lie_beyond_every_day() -> None:
    assert bounds("2024/..")[1] == bounds("[2024..]")[1] == MAX > LAST
    assert bounds("../2024")[0] == bounds("[..2024]")[0] == MIN < FIRST


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("2024-06-25/", "2024-06-25/.."),
        ("/2024-06", "../2024-06"),
        ("  2024-06 ", "2024-06"),
        ("2023-03-28 / 2023-04-01", "2023-03-28/2023-04-01"),
        ("[ 2024, 2025 ]", "[2024,2025]"),
        ("[ .. 2023-05 ]", "[..2023-05]"),
        ("民國114年10月15日", "2025-10-15"),
        ("民國114年10月", "2025-10"),
        ("114年10月15日", "2025-10-15"),
        ("114年10月", "2025-10"),
        ("民國114年", "2025"),
        ("民國元年", "1912"),
        ("民国98年5月1号", "2009-05-01"),
        ("中華民國 114 年 10 月 15 日", "2025-10-15"),
        ("ROC 114/10/15", "2025-10-15"),
        ("roc114-10", "2025-10"),
        ("ROC 114", "2025"),
        ("\uff11\uff11\uff14年\uff11\uff10月\uff11\uff15日", "2025-10-15"),
        ("\uff12\uff10\uff12\uff14\uff0d\uff10\uff16\uff5e", "2024-06~"),
        ("民國114年10月~", "2025-10~"),
        ("民國112年3月28日/民國112年4月1日", "2023-03-28/2023-04-01"),
        ("[..112年5月]", "[..2023-05]"),
    ],
)
def test_what_a_facts_file_may_say_becomes_canonical(text: str, edtf: str) -> None:
    assert canonical(text) == edtf


@pytest.mark.parametrize(
    ("text", "instead"),
    [
        ("2025-02-30", "2025-02"),
        ("2023-02-29", "2023-02"),
        ("2024-06-00", "2024-06"),
        ("2024-06-31?", "2024-06"),
        ("2025-13", "2025"),
        ("2025-21", "[2025-03..2025-05]"),
        ("2025-24", "[2025-12..2026-02]"),
        ("2025-30", "[2025-12..2026-02]"),
        ("2025-34", "[2025-04..2025-06]"),
        ("2025-41", "[2025-07..2025-12]"),
        ("9999-24", "[9999-12..9999-12]"),
        ("0000", "a year from 0001 to 9999"),
        ("0000-01-01", "a year from 0001 to 9999"),
        ("民國114年13月", "2025"),
        ("民國0年", "1911 or 民國元年"),
        ("2025/2024", "2024/2025"),
        ("[2025..2024]", "[2024..2025]"),
        ("../..", when._SILENCE),
        ("/", when._SILENCE),
        ("", when._SILENCE),
        ("[..]", when._SILENCE),
        ("[]", when._SILENCE),
        ("[2024,,2025]", when._SETS),
        ("[2024~,2025]", when._SETS),
        ("[201X..202X]", when._SETS),
        ("[2023..,2024]", when._SETS),
        ("[2023..2024..2025]", when._SETS),
        ("2024/2025/2026", "2024-06/2024-09 or 2024-06-25/.."),
    ],
)
def test_what_no_calendar_has_is_refused_with_the_nearest_that_it_has(text: str, instead: str) -> None:
    with pytest.raises(NotAWhen) as refusal:
        canonical(text)

    assert refusal.value.text == text
    assert str(refusal.value).endswith(f"; say {instead}")


@pytest.mark.parametrize(
    "text",
    [
        *(
            "today",
            "03/04/2025",
            "24-06-24",
            "202x",
            "2XXX",
            "XXXX",
            "202X~",
            "20XX%",
            "2024-XX",
            "2024-06-XX",
        ),
        *("2024?-06", "?2024-06", "2024-06?~", "2024-6-4", "20240624", "2024-W26-1", "2024-176", "-0044"),
        *("Y12024", "12024", "2024S2", "2024-06-24T10:00", "{2024,2025}", "[2024", "2024]", "[[2024]]"),
        *("[..2023]/2024", "114年", "民國2025年", "5114年10月", "114年10月15", "ROC 114/10/2025", "2024 06"),
        *("\u0662\u0660\u0662\u0664", "2024-06-24\n2025", "2024..2025"),
    ],
)
def test_everything_else_is_refused_with_examples(text: str) -> None:
    with pytest.raises(NotAWhen) as refusal:
        canonical(text)

    assert refusal.value.instead


@pytest.mark.parametrize(
    "text", ["2024/", "/2024", " 2024", "[2024, 2025]", "民國114年", "2024-06-24 ", "", "/"]
)
def test_bounds_are_those_of_canonical_text_only(text: str) -> None:
    with pytest.raises(NotAWhen):
        bounds(text)


def test_a_refusal_is_one_sentence_with_the_fix_last() -> None:
    with pytest.raises(NotAWhen) as refusal:
        canonical("2025-02-30")

    sentence = "'2025-02-30' cannot be read: February 2025 has 28 days; say 2025-02"
    assert str(refusal.value) == sentence
    assert str(pickle.loads(pickle.dumps(refusal.value))) == sentence  # noqa: S301 - our own pickle


def test_a_refusal_shows_neither_control_characters_nor_a_whole_book() -> None:
    sentence = str(NotAWhen("\x1b[2J" + "x" * 1000, "it is no date", "2024"))

    assert sentence.isprintable()
    assert len(sentence) < 200


def test_the_bounds_are_remembered_but_not_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(when, "_KEPT", 3)
    monkeypatch.setattr(when, "_WHENS", when._Whens())

    for year in range(2001, 2011):
        assert told_days(f"{year}") == (f"{year}-01-01", f"{year}-12-31")
        assert len(when._WHENS) <= 3


@given(whens)
def test_bounds_are_in_order_and_days_of_the_calendar_or_open(edtf: str) -> None:
    earliest, latest = bounds(edtf)

    assert earliest <= latest
    assert earliest == MIN or FIRST <= earliest <= LAST
    assert latest == MAX or FIRST <= latest <= LAST


@given(whens)
def test_canonical_text_stays_as_it_is(edtf: str) -> None:
    assert canonical(edtf) == edtf


@given(whens, st.sampled_from(["", " ", "\u3000"]))
def test_spaces_and_full_width_signs_make_no_other_date(edtf: str, space: str) -> None:
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in edtf)
    for sign in "/,[]":
        edtf_spaced = edtf.replace(sign, f"{space}{sign}{space}")
        assert canonical(edtf_spaced) == edtf

    assert canonical(space + wide) == edtf
    assert canonical(canonical(wide)) == edtf


@given(st.dates())
def test_the_bounds_of_a_day_are_that_day(day: date) -> None:
    assert bounds(day.isoformat()) == (day.toordinal(), day.toordinal())
    assert iso(day.toordinal()) == day.isoformat()


@given(st.dates())
def test_a_day_lies_within_its_month_year_decade_and_century(day: date) -> None:
    inner = bounds(text := day.isoformat())
    for edtf in (text[:7], text[:4], f"{text[:3]}X", f"{text[:2]}XX"):
        outer = bounds(edtf)
        assert outer[0] <= inner[0] <= inner[1] <= outer[1]
        inner = outer


@given(plain, st.sampled_from("~%"))
def test_about_reaches_one_further_on_either_side(edtf: str, mark: str) -> None:
    (earliest, latest), (wide_earliest, wide_latest) = bounds(edtf), bounds(edtf + mark)
    around = {"day": (3, 3), "month": (28, 31), "year": (365, 366)}
    least, most = around[precision(edtf)]

    assert wide_earliest == FIRST or least <= earliest - wide_earliest <= most
    assert wide_latest == LAST or least <= wide_latest - latest <= most
    assert wide_earliest <= earliest <= latest <= wide_latest


@given(plain | rough_years)
def test_perhaps_does_not_widen(edtf: str) -> None:
    assert bounds(f"{edtf}?") == bounds(edtf)


@given(plain)
def test_a_set_of_one_is_that_one(edtf: str) -> None:
    assert bounds(f"[{edtf}]") == bounds(f"[{edtf}..{edtf}]") == bounds(edtf)


@given(st.lists(plain, min_size=1, max_size=5))
def test_a_set_reaches_from_its_first_to_its_last_in_any_order(parts: list[str]) -> None:
    spanned = bounds(f"[{','.join(parts)}]")

    assert spanned == bounds(f"[{','.join(reversed(parts))}]")
    assert spanned == (min(bounds(part)[0] for part in parts), max(bounds(part)[1] for part in parts))


@given(st.integers(1, 999), st.dates())
def test_a_year_of_the_republic_is_1911_behind(year: int, day: date) -> None:
    if (day.month, day.day) == (2, 29):
        day += timedelta(1)
    edtf = f"{year + 1911}-{day.month:02}-{day.day:02}"

    assert canonical(f"民國{year}年{day.month}月{day.day}日") == edtf
    assert canonical(f"{year}年{day.month}月{day.day}日") == edtf
    assert canonical(f"ROC {year}/{day.month}/{day.day}") == edtf
    assert canonical(f"{year}年{day.month}月") == edtf[:7]
    assert canonical(f"民國{year}年") == edtf[:4]


@given(st.text() | st.text("0123456789-/?~%X[].,{} 民國年月日元ROC") | misspelt())
def test_any_text_is_read_or_refused_with_what_to_say(text: str) -> None:
    if refusal := refused(text):
        assert refusal.text == text
        assert refusal.why
        assert refusal.instead
        assert str(refusal).endswith(f"; say {refusal.instead}")
    else:
        edtf = canonical(text)
        assert canonical(edtf) == edtf
        assert bounds(edtf)
        assert told(edtf)


# --- The package `edtf` as a second opinion


def second_opinion(edtf: str) -> tuple[float, float]:
    """The strict bounds that the package `edtf` gives, as ordinals."""
    read = parse_edtf(edtf)
    earliest, latest = read.lower_strict(), read.upper_strict()
    return (
        MIN if earliest == -inf else date(*earliest[:3]).toordinal(),
        MAX if latest == inf else date(*latest[:3]).toordinal(),
    )


ours_alone = ("000X", "00XX")
"""Of the decade and the century that begin before the year 1, `edtf` has a year 0, which `date` has not."""
shared_rough_years = rough_years.filter(lambda edtf: edtf not in ours_alone)
shared_ranges = ranges_of(days) | ranges_of(months) | ranges_of(years)
"""`edtf` reads no range from a month to a day …"""
shared_lists = lists.filter(lambda edtf: "," in edtf)
"""… and no list of one."""


@given(plain | shared_rough_years | shared_rough_years.map("{}?".format) | plain.map("{}?".format))
def test_points_span_what_the_second_opinion_says(edtf: str) -> None:
    assert bounds(edtf) == second_opinion(edtf)


@given(intervals_of(plain | plain.map("{}?".format)))
def test_intervals_span_what_the_second_opinion_says(edtf: str) -> None:
    assert bounds(edtf) == second_opinion(edtf)


@given(st.tuples(plain | shared_rough_years, plain | shared_rough_years).map(in_order).map("/".join))
def test_intervals_of_rough_years_span_what_the_second_opinion_says(edtf: str) -> None:
    """Without `?` beside an X and without open ends, which `edtf` does not read there."""
    assert bounds(edtf) == second_opinion(edtf)


@given(shared_ranges | shared_lists)
def test_sets_span_what_the_second_opinion_says(edtf: str) -> None:
    assert bounds(edtf) == second_opinion(edtf)


@given(plain, st.sampled_from("~%"))
def test_the_second_opinion_does_not_widen_strictly(edtf: str, mark: str) -> None:
    """How far "about" reaches is our own rule: EDTF gives none, and `edtf` widens its fuzzy bounds only."""
    assert second_opinion(edtf + mark) == bounds(edtf)


@pytest.mark.parametrize(
    "edtf", ["0000", "2023-02-29", "2025/2024", "[2025..2024]", "2024-21", "-0044", "2024-XX", "2024-06-XX"]
)
def test_the_second_opinion_reads_what_is_refused_here(edtf: str) -> None:
    """So it cannot say what is *no* When: that is settled by the tables above."""
    assert parse_edtf(edtf) is not None
    with pytest.raises(NotAWhen):
        bounds(edtf)


# --- Comparing


# --- what lasted


@pytest.mark.parametrize(
    ("edtf", "first", "last"),
    [
        ("2023-12-30/2024-01-03", ("2023-12-30", "2023-12-30"), ("2024-01-03", "2024-01-03")),
        ("2012/2014", ("2012-01-01", "2012-12-31"), ("2014-01-01", "2014-12-31")),
        ("2012/2012-03", ("2012-01-01", "2012-12-31"), ("2012-03-01", "2012-03-31")),
        ("2012-03/2012", ("2012-03-01", "2012-03-31"), ("2012-03-01", "2012-12-31")),
        ("2024-06~/2024-09", ("2024-05-01", "2024-07-31"), ("2024-09-01", "2024-09-30")),
    ],
)
def test_what_lasted_has_a_first_and_a_last_day(
    edtf: str, first: tuple[str, str], last: tuple[str, str]
) -> None:
    assert tuple(map(iso, began(edtf))) == first
    assert tuple(map(iso, lasted(edtf))) == last


def test_what_still_lasts_has_begun_and_has_no_last_day() -> None:
    begun = date(2024, 6, 25).toordinal()

    assert began("2024-06-25/..") == (begun, begun)
    assert lasted("2024-06-25/..") == (begun, MAX)


def test_what_lasted_until_a_year_had_begun_by_its_end() -> None:
    year = date(2014, 1, 1).toordinal(), date(2014, 12, 31).toordinal()

    assert began("../2014") == (MIN, year[1])
    assert lasted("../2014") == year


@given(whens.filter(lambda edtf: not is_interval(edtf)))
def test_what_happened_on_one_day_began_and_ended_on_it(edtf: str) -> None:
    assert began(edtf) == lasted(edtf) == bounds(edtf)


@given(intervals_of(plain))
def test_what_lasted_begins_and_ends_within_its_bounds(edtf: str) -> None:
    earliest, latest = bounds(edtf)

    first, last = began(edtf), lasted(edtf)

    assert first[0] <= first[1]
    assert last[0] <= last[1]
    assert (first[0], last[1]) == (earliest, latest)
    assert first[0] <= last[0]


@pytest.mark.parametrize("read", [began, lasted])
def test_what_is_no_when_neither_begins_nor_lasts(read: Callable[[str], object]) -> None:
    with pytest.raises(NotAWhen):
        read("Q3 2025")


@pytest.mark.parametrize(
    ("a", "b", "answer"),
    [
        ("2024-06-23", "2024-06-24", "yes"),
        ("2024-06-24", "2024-06-24", "no"),
        ("2024-06-25", "2024-06-24", "no"),
        ("2024-05", "2024-06", "yes"),
        ("2024-06", "2024-06-24", "possible"),
        ("2024-06", "2024-06-30", "possible"),
        ("2024-06-30", "2024-06", "no"),
        ("2024", "2024", "possible"),
        ("[..2023-05]", "2024", "yes"),
        ("[..2023-05]", "2022", "possible"),
        ("2024/..", "2025", "possible"),
        ("2024/..", "2023", "no"),
    ],
)
def test_before_is_yes_no_or_possible(a: str, b: str, answer: str) -> None:
    assert before(bounds(a), bounds(b)) == answer


@given(spans, spans)
def test_before_says_what_holds_for_all_the_days_that_it_may_have_been(
    a: tuple[int, int], b: tuple[int, int]
) -> None:
    cases = {x < y for x in range(a[0], a[1] + 1) for y in range(b[0], b[1] + 1)}

    assert before(a, b) == ("possible" if len(cases) > 1 else "yes" if cases == {True} else "no")


@given(whens, whens)
def test_before_is_never_yes_both_ways(a: str, b: str) -> None:
    there, back = before(bounds(a), bounds(b)), before(bounds(b), bounds(a))

    assert there != "yes" or back == "no"
    assert before(bounds(a), bounds(a)) != "yes"


# --- Describing


@pytest.mark.parametrize(
    ("edtf", "words"),
    [
        ("2024-06-24", "24 June 2024"),
        ("2024-06-04", "4 June 2024"),
        ("2024-06", "June 2024"),
        ("2024", "2024"),
        ("202X", "the 2020s"),
        ("20XX", "the century from 2000"),
        ("2024-06~", "about June 2024"),
        ("2024-06?", "perhaps June 2024"),
        ("2024%", "perhaps about 2024"),
        ("202X?", "perhaps the 2020s"),
        ("2023-03-28/2023-04-01", "28 March to 1 April 2023"),
        ("2023-05-03/2023-05-05", "3 to 5 May 2023"),
        ("2023-12-30/2024-01-02", "30 December 2023 to 2 January 2024"),
        ("2024-06/2024-09", "June to September 2024"),
        ("2019/2021", "2019 to 2021"),
        ("2024/2025-06", "2024 to June 2025"),
        ("2024-05~/2024-06~", "about May 2024 to about June 2024"),
        ("2024/2024", "throughout 2024"),
        ("2024/..", "since 2024"),
        ("2024-06-25/..", "since 25 June 2024"),
        ("../2024", "until 2024"),
        ("[..2023-05]", "by May 2023"),
        ("[2023-05..]", "May 2023 or later"),
        ("[2024-06-03..2024-06-09]", "between 3 and 9 June 2024"),
        ("[2023-05..2024-06]", "between May 2023 and June 2024"),
        ("[2024..2024]", "2024"),
        ("[2023,2024]", "2023 or 2024"),
        ("[2013-06,2013-07,2013-08]", "June 2013, July 2013 or August 2013"),
        ("[2024]", "2024"),
    ],
)
def test_a_when_is_told_in_words(edtf: str, words: str) -> None:
    assert told(edtf) == words


@given(whens)
def test_every_when_can_be_told(edtf: str) -> None:
    assert told(edtf).isprintable()
    assert "  " not in told(edtf)


def test_what_is_no_when_cannot_be_told() -> None:
    with pytest.raises(NotAWhen):
        told("2025-02-30")


@pytest.mark.parametrize(
    ("edtf", "closeness"),
    [
        ("2024-06-24~", "day"),
        ("2024-06?", "month"),
        ("2024", "year"),
        ("202X?", "decade"),
        ("20XX", "century"),
        ("2024/..", "interval"),
        ("202X/203X", "interval"),
        ("[2024]", "set"),
        ("[..2023-05-01]", "set"),
    ],
)
def test_a_when_is_more_or_less_close(edtf: str, closeness: str) -> None:
    assert precision(edtf) == closeness
    assert is_interval(edtf) == (closeness == "interval")


def test_a_first_of_january_may_only_stand_for_its_year() -> None:
    assert is_default("2024-01-01")
    assert not any(
        map(is_default, ["2024", "2024-01", "2024-01-02", "2024-01-01?", "2024-01-01/..", "[..2024-01-01]"])
    )


@pytest.mark.parametrize("day", [MIN, MAX, 0, LAST + 1])
def test_what_lies_outside_the_calendar_has_no_iso_day(day: int) -> None:
    assert iso(day) is None


# --- Lengths of time


@pytest.mark.parametrize(
    ("text", "months", "days"),
    [
        ("P5Y", 60, 0),
        ("P6M", 6, 0),
        ("P1Y6M", 18, 0),
        ("P2W", 0, 14),
        ("P90D", 0, 90),
        ("P1Y2M10D", 14, 10),
        ("P0Y6M", 6, 0),
    ],
)
def test_a_length_of_time_is_months_and_days(text: str, months: int, days: int) -> None:
    assert duration(text) == Duration(months, days)


@pytest.mark.parametrize(
    ("text", "instead"),
    [
        ("5 years", "P5Y"),
        ("p6m", "P6M"),
        ("90 Days", "P90D"),
        *(
            (text, "P5Y, P6M, P1Y6M, P2W or P90D")
            for text in (
                "",
                "P",
                "P0D",
                "P0Y0M",
                "PT5H",
                "P1DT5H",
                "P1.5Y",
                "P-5Y",
                "-P5Y",
                "P1M2W",
                "P6M1Y",
                "5",
            )
        ),
        ("P" + "9" * 5000 + "Y", "P5Y, P6M, P1Y6M, P2W or P90D"),
    ],
)
def test_other_lengths_are_refused_with_what_to_say(text: str, instead: str) -> None:
    with pytest.raises(NotAWhen) as refusal:
        duration(text)

    assert str(refusal.value).endswith(f"; say {instead}")


@given(st.text() | st.text("P0123456789YMWDT.-"))
def test_any_text_is_a_length_or_refused(text: str) -> None:
    try:
        length = duration(text)
    except NotAWhen as refusal:
        sentence = str(refusal)
    else:
        assert any(length)
        return

    assert "; say P" in sentence


@pytest.mark.parametrize(
    ("day", "length", "times", "shifted"),
    [
        ("2024-06-24", "P5Y", 1, "2029-06-24"),
        ("2024-02-29", "P1Y", 1, "2025-02-28"),
        ("2024-02-29", "P1Y", 4, "2028-02-29"),
        ("2025-01-31", "P1M", 1, "2025-02-28"),
        ("2025-01-31", "P1M", 2, "2025-03-31"),
        ("2025-03-31", "P1M", -1, "2025-02-28"),
        ("2025-01-31", "P1M1D", 1, "2025-03-01"),
        ("2025-01-15", "P2W", -1, "2025-01-01"),
        ("2025-01-15", "P1Y2M10D", 0, "2025-01-15"),
        ("9990-01-01", "P20Y", 1, "9999-12-31"),
        ("9999-12-30", "P5D", 1, "9999-12-31"),
        ("0005-01-01", "P20Y", -1, "0001-01-01"),
    ],
)
def test_a_day_is_shifted_by_the_calendar(day: str, length: str, times: int, shifted: str) -> None:
    assert iso(shift(bounds(day)[0], duration(length), times)) == shifted


@given(durations, st.integers(-5, 5))
def test_an_open_end_stays_open(length: Duration, times: int) -> None:
    assert shift(MIN, length, times) == MIN
    assert shift(MAX, length, times) == MAX


@given(st.integers(-5, LAST + 5), st.integers(-5, LAST + 5), durations, st.integers(-5, 5))
def test_shifting_keeps_the_order_of_days(a: int, b: int, length: Duration, times: int) -> None:
    first, second = (shift(day, length, times) for day in sorted((a, b)))

    assert FIRST <= first <= second <= LAST


@given(st.integers(FIRST + 5000, LAST - 5000), st.integers(0, 5000))
def test_days_are_shifted_forth_and_back(day: int, days: int) -> None:
    assert shift(shift(day, Duration(0, days)), Duration(0, days), -1) == day


@pytest.mark.parametrize(
    ("day", "months", "days", "found"),
    [
        ("2020-02-29", 12, 0, "2021-03-01"),
        ("2020-02-29", 48, 0, "2024-02-29"),
        ("2020-01-31", 1, 0, "2020-03-01"),
        ("2021-01-31", 13, 0, "2022-03-01"),
        ("2020-01-31", 2, 5, "2020-04-05"),
        ("2020-12-31", 2, 0, "2021-03-01"),
        ("2020-12-15", 1, 0, "2021-01-15"),
        ("9999-06-30", 12, 0, "9999-12-31"),
    ],
)
def test_a_later_month_without_such_a_day_is_over_by_then(
    day: str, months: int, days: int, found: str
) -> None:
    assert iso(later(date.fromisoformat(day).toordinal(), months, days)) == found


@given(
    st.integers(FIRST, LAST - 5000), st.integers(FIRST, LAST - 5000), st.integers(0, 60), st.integers(0, 60)
)
def test_later_keeps_the_order_of_days_and_of_lengths(a: int, b: int, months: int, more: int) -> None:
    early, late = sorted((a, b))

    assert later(early, months) <= later(late, months)
    assert later(early, months) <= later(early, months + more)


@given(st.dates(max_value=date(9900, 1, 1)), st.integers(0, 600))
def test_later_is_the_shifted_day_or_the_one_after_it(day: date, months: int) -> None:
    shifted = shift(day.toordinal(), Duration(months, 0))

    found = date.fromordinal(later(day.toordinal(), months))

    assert found.toordinal() - shifted == (0 if found.day == day.day else 1)


def test_a_set_may_hold_days_and_ranges_and_is_open_at_its_ends_alone() -> None:
    assert when.bounds("[2020-05,2023..2024]") == (when.bounds("2020-05")[0], when.bounds("2024")[1])
    assert when.told("[2020-05,2023..2024]") == "May 2020 or between 2023 and 2024"
    assert when.bounds("[..2019,2023..]") == (when.MIN, when.MAX)
    for odd in ("[2024,..2025]", "[2023..,2024]"):
        with pytest.raises(when.NotAWhen, match="open before its first day and after its last alone"):
            when.bounds(odd)
