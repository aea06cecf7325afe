"""What was claimed beside what was counted, and how long each has lasted."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drawings.claim_bars import LIFE, Pair, claim_bars, decade_of, life_bar
from projections.report import Count
from projections.row import Days
from tests.drawings.pictures import outside, rects, said, sound, texts

FIRST, LAST = date(1950, 1, 1).toordinal(), date(2025, 12, 16).toordinal()


def days(first: str | None, last: str | None) -> Days:
    return Days("a day", first, last)


@pytest.mark.parametrize("width", [720, 328])
def test_a_bar_is_as_long_as_what_was_counted_and_the_mark_stands_at_the_claim(width: int) -> None:
    svg = claim_bars(
        [Pair("Nov 2025", Count(20, 30), 40, "40"), Pair("today", Count(40, 40), None, "")], width=width
    )

    sound(svg)
    first, second = rects(svg, "solid")
    [pale] = rects(svg, "pale")
    assert (pale.left, pale.right - pale.left) == pytest.approx(
        (first.right, (first.right - first.left) / 2), abs=0.3
    )
    assert second.right - second.left == pytest.approx(2 * (first.right - first.left), abs=0.3)
    [mark] = [line.attrib["d"] for line in svg.iter("path") if "struck" in line.attrib["class"]]
    assert float(mark[1:].split()[0]) == pytest.approx(second.right, abs=0.3)
    assert "Nov 2025: 40 claimed, 20–30 counted" in said(svg)
    assert "today: 40 counted" in said(svg)


def test_no_word_lies_on_a_bar() -> None:
    svg = claim_bars(
        [Pair("2006", Count(6, 27), 23, "23"), Pair("today", Count(41, 41), None, "")], width=720
    )

    for word in texts(svg):
        for bar in rects(svg):
            assert not word.meets(bar), word


@given(
    st.lists(
        st.tuples(
            st.integers(0, 5000), st.integers(0, 5000), st.none() | st.integers(0, 10**6), st.booleans()
        ),
        max_size=9,
    )
)
def test_whatever_was_claimed_can_be_drawn(told: list[tuple[int, int, int | None, bool]]) -> None:
    pairs = [
        Pair(
            "a day",
            Count(least, least + more) if known else None,
            claim,
            "" if claim is None else f"> {claim}",
        )
        for least, more, claim, known in told
    ]
    for width in (720, 328):
        svg = claim_bars(pairs, width=width)
        sound(svg)
        assert outside(svg) == []


def test_a_life_is_thin_where_it_may_have_begun_and_thick_from_when_it_surely_had() -> None:
    thin, thick = rects(life_bar(days("1980-01-01", "1990-01-01"), FIRST, LAST))
    [open_, sure] = rects(life_bar(days(None, "1990-01-01"), FIRST, LAST))
    [possible] = rects(life_bar(days(None, "1990-01-01"), FIRST, LAST, certain=False))
    [exact] = rects(life_bar(days("1990-01-01", "1990-01-01"), FIRST, LAST))

    assert 0 < thin.left < thin.right == pytest.approx(thick.left, abs=0.2)
    assert thick.bottom - thick.top > thin.bottom - thin.top
    assert (open_.left, sure.right, possible.right) == (0, LIFE, LIFE)
    assert (exact.left, exact.right) == (thick.left, thick.right)


def test_the_lives_begin_with_a_decade() -> None:
    assert date.fromordinal(decade_of([days(None, "1967-05-01"), days("1991-01-01", None)], LAST)) == date(
        1960, 1, 1
    )
    assert date.fromordinal(decade_of([], LAST)) == date(2020, 1, 1)
