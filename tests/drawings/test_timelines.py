"""All ties beneath each other: every tie is a row or counted, and what may have been is pale."""

from datetime import date
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comity.testing import (
    asked,
    day,
    history,
    opened_between,
    signed,
    visited,
)
from domain.history import History
from drawings.timelines import BINDING, LESSER, PERHAPS, WITHOUT, drawn, ties
from projections.reckoning.lives import GROUPS, lives, meetings
from projections.report import Ask
from projections.reports.timeline import timeline
from tests.domain.strategies import histories
from tests.drawings.pictures import Box, rects, sound
from tests.projections.conftest import Asking
from tests.tries import times

SOME = settings(max_examples=times(20), deadline=None, suppress_health_check=[HealthCheck.too_slow])
AS_AT = "2025-12-31"


def between(other: str, *told: Any) -> History:
    return history(opened_between("kaohsiung", other), *told)


def all_of(*told: History, as_at: str = AS_AT, **options: Any) -> Element:
    return picture(asked(*told, as_at=as_at), **options)


def picture(ask: Ask, **options: Any) -> Element:
    every = lives(ask)
    return ties(every, ask.day, meetings(ask, every), **options)


def heights(svg: Element, kind: str, family: str) -> list[float]:
    """Of the bars."""
    return [round(box.bottom - box.top, 1) for box in bars(svg, kind, family)]


def bars(svg: Element, *kinds: str) -> list[Box]:
    """Those of rows; those of the legend are 32 pixels long."""
    return [box for box in rects(svg, *kinds) if round(box.right - box.left, 1) != 32]


@pytest.mark.parametrize("width", [1120, 340])
@pytest.mark.parametrize("by", GROUPS)
def test_the_demo_can_be_drawn_in_groups_wide_and_narrow(demo: Asking, width: int, by: str) -> None:
    ask = demo("2026-03-20")

    sound(picture(ask, by=by, width=width, republic=True))


def test_every_tie_that_had_begun_has_a_row_that_leads_to_it(demo: Asking) -> None:
    ask = demo("2026-03-20")

    svg = picture(ask, address=lambda link: f"/p/{link.to}")

    assert sorted(link.attrib["href"] for link in svg.iter("a")) == sorted(
        f"/p/{stream}" for stream in ask.begun(kind="partnership")
    )


@SOME
@given(st.lists(histories(most=10), min_size=1, max_size=1), st.dates(date(1990, 1, 1), date(2040, 1, 1)))
def test_whatever_lawfully_happened_can_be_drawn(told: list[History], on: date) -> None:
    ask = asked(*told, as_at=on.isoformat())

    for width in (1120, 340):
        sound(drawn(ask, timeline(ask), {"width": width}))


def test_thick_is_a_sister_tie_thinner_another_agreement_and_a_line_no_agreement() -> None:
    svg = all_of(
        between("brisbane", signed("2000-01-01", kind="sister-city")),
        between("guam", signed("2001-01-01", kind="mou")),
        between("oakland", visited("2002-01-01")),
    )

    assert heights(svg, "solid", "stands") == [BINDING, LESSER]
    assert heights(svg, "solid", "early") == [WITHOUT]


def test_where_it_may_have_begun_it_is_pale_over_exactly_these_days() -> None:
    ask = asked(between("brisbane", visited("2000-01-01"), signed("[2010-01-01..2015-06-30]")), as_at=AS_AT)
    svg = picture(ask)

    [band] = bars(svg, "pale", "stands")
    first = day("2000-01-01")
    a_day = (1120 - 6 - 210) / (ask.day - first)
    assert band.bottom - band.top == PERHAPS
    assert band.left == pytest.approx(210 + (day("2010-01-01") - first) * a_day, abs=0.2)
    assert band.right == pytest.approx(210 + (day("2015-06-30") - first) * a_day, abs=0.2)


def test_a_visit_is_a_tick_and_an_alleged_one_is_none() -> None:
    def ticks(certainty: Any) -> int:
        svg = all_of(between("guam", signed("2000-01-01"), visited("2010-01-01", certainty=certainty)))
        return sum(
            "v13" in path.attrib["d"] and path.attrib["d"].startswith("M") for path in svg.iter("path")
        )

    assert ticks("confirmed") == 2  # in its row, and in the legend
    assert ticks("alleged") == 0
