"""The years as bars: solid what is certain, pale what is possible, a link each."""

import re
from typing import NamedTuple
from xml.etree.ElementTree import Element, tostring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drawings.year_bar import HEIGHT, LEFT, TOP, year_bar
from projections.report import Behind, Count
from projections.reports.years import Year, years
from tests.drawings.pictures import rects, said, sound, texts
from tests.projections.conftest import Asking


def year(number: int, least: int, most: int) -> Year:
    return Year(number, f"{number:04}-12-31", Count(least, most), Count(0, 0), Count(0, 0), Behind())


class Bar(NamedTuple):
    x: float
    top: float
    height: float


def bars(svg: Element, *, pale: bool) -> list[Bar]:
    told = [
        element.attrib["d"]
        for element in svg.iter("path")
        if "solid" in element.attrib.get("class", "") and ("fill-opacity" in element.attrib) is pale
    ]
    found = re.findall(r"M(\S+) (\S+)V([^h]+)h[^V]+V\2z", "".join(told))
    return [Bar(float(x), float(high), float(low) - float(high)) for x, low, high in found]


@pytest.mark.parametrize("width", [1120, 340])
@pytest.mark.parametrize("chosen", [None, 1962, 2013, 2026, 1900])
def test_the_demo_can_be_drawn(demo: Asking, width: int, chosen: int | None) -> None:
    rows = years(demo("2026-03-20")).rows

    svg = year_bar(rows, width=width, chosen=chosen, address=lambda link: f"/years/{link.to}")

    sound(svg)
    assert [link.attrib["href"] for link in svg.iter("a")] == [f"/years/{row.year}" for row in rows]
    assert len(rects(svg, "past")) == (chosen in {row.year for row in rows})


def test_certain_ones_are_solid_and_possible_ones_pale_above_them() -> None:
    svg = year_bar([year(2000, 2, 10), year(2001, 10, 10)])

    first, second = bars(svg, pale=False)
    [pale] = bars(svg, pale=True)
    assert first.height == pytest.approx(HEIGHT * 0.2, abs=0.1)
    assert second.height == pytest.approx(HEIGHT, abs=0.1)
    assert pale.top == TOP
    assert pale.height == pytest.approx(HEIGHT * 0.8, abs=0.1)
    assert "2000: 2 for certain, at most 10" in said(svg)
    assert "2001: 10 in force" in said(svg)


def test_the_chosen_year_is_named_whatever_else_is() -> None:
    svg = year_bar([year(number, 1, 2) for number in range(1962, 2027)], chosen=2013, width=340)

    assert "2013" in [box.words for box in texts(svg)]


@given(
    st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)), max_size=900),
    st.sampled_from((1120.0, 340.0)),
)
def test_whatever_numbers_there_are_every_year_is_drawn_or_counted(
    numbers: list[tuple[int, int]], width: float
) -> None:
    rows = [year(1000 + at, min(pair), max(pair)) for at, pair in enumerate(numbers)]

    svg = year_bar(rows, width=width, address=lambda link: link.to)

    sound(svg)
    left_out = [line for line in said(svg).splitlines() if "not drawn" in line]
    counted = sum(int(line.split()[0].replace(",", "")) for line in left_out)
    assert len(list(svg.iter("a"))) + counted == len(rows)
    assert all(bar.x >= LEFT for bar in bars(svg, pale=False))


def test_equal_years_give_equal_bytes() -> None:
    rows = [year(2000, 1, 3), year(2001, 2, 3)]

    assert tostring(year_bar(rows, chosen=2001)) == tostring(year_bar(rows, chosen=2001))
