"""All ties beneath each other: every tie is a row or counted, and what may have been is pale."""

from datetime import date
from typing import Any
from xml.etree.ElementTree import Element, tostring

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comity.testing import (
    asked,
    contested,
    day,
    history,
    opened_between,
    proposed,
    signed,
    suspended,
    terminated,
    visited,
)
from domain.body import Registered
from domain.history import History
from drawings.svg import document
from drawings.timelines import BINDING, LESSER, MOST, PERHAPS, WITHOUT, as_drawing, drawn, ties
from projections.reckoning.lives import GROUPS, lives, meetings
from projections.report import Ask
from projections.reports.timeline import timeline
from projections.row import Link, Named
from tests.domain.strategies import histories
from tests.drawings.pictures import Box, rects, said, sound, texts
from tests.projections.conftest import Asking
from tests.tries import times

SOME = settings(max_examples=times(20), deadline=None, suppress_health_check=[HealthCheck.too_slow])
AS_AT = "2025-12-31"


def registered(country: str) -> Registered:
    return Registered.model_validate({"name": "Somewhere", "kind": "city", "country": country})


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


def test_what_nobody_has_settled_is_thin_and_pale_as_long_as_it_may_be_one_or_the_other() -> None:
    told = [
        between("oslo", signed("2005-05-01"), terminated("2016-03-01"), contested(3, "on", "2020-09-01")),
        between("turin", signed("2008-05-01"), contested(2, "on", "2005-02-03"), contested(2, "kind", "mou")),
    ]
    svg = all_of(*told)
    rough = all_of(
        between("oslo", signed("2005-05-01"), terminated("[2016-03-01..2020-09-01]")),
        between("turin", signed("[2005-02-03..2008-05-01]", kind="mou")),
    )

    assert bars(svg, "pale") == bars(rough, "pale")
    assert bars(svg, "solid") == bars(rough, "solid")
    assert len(bars(svg, "pale")) == len(told)


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


def test_what_had_begun_by_a_day_is_pale_from_the_left_edge_with_an_open_arrow() -> None:
    svg = all_of(between("busan", signed("1990-05-06")), between("cebu", signed("[..2013-01-01]")))

    assert [box.left for box in bars(svg, "pale", "stands")] == [210]
    assert [path for path in svg.iter("path") if path.attrib["d"].startswith("M214")]


def test_where_a_tie_stands_on_the_day_that_is_asked_for_is_drawn_though_it_began_that_day() -> None:
    svg = all_of(between("busan", signed(kind="sister-city", on="2024-06-24")), as_at="2024-06-24")

    assert [box.right - box.left for box in bars(svg, "solid", "stands")] == [pytest.approx(3)]


@pytest.mark.parametrize(
    "name", ["Kumamoto City", "King County, Washington", "Metropolitan Area of Barcelona"]
)
def test_a_long_name_goes_on_beneath_and_is_not_cut(name: str) -> None:
    every = lives(asked(between("busan", signed(kind="sister-city", on="2000-01-01")), as_at=AS_AT))
    named = [life._replace(label=Named(name)) for life in every]

    svg = ties(named, date.fromisoformat(AS_AT).toordinal(), {}, width=340)

    words = " ".join(text.text or "" for text in svg.iter("text"))
    assert name in words
    assert "…" not in words


def test_a_visit_is_a_tick_and_an_alleged_one_is_none() -> None:
    def ticks(certainty: Any) -> int:
        svg = all_of(between("guam", signed("2000-01-01"), visited("2010-01-01", certainty=certainty)))
        return sum(
            "v13" in path.attrib["d"] and path.attrib["d"].startswith("M") for path in svg.iter("path")
        )

    assert ticks("confirmed") == 2  # in its row, and in the legend
    assert ticks("alleged") == 0


def test_a_suspended_tie_keeps_the_height_of_its_agreement() -> None:
    svg = all_of(between("cebu", signed("2000-01-01"), suspended("2013-05-15", by="kaohsiung")))

    assert heights(svg, "solid", "paused") == [BINDING]


def test_the_legend_has_only_what_occurs() -> None:
    words = said(all_of(between("brisbane", signed("2000-01-01"))))

    assert "in force" in words
    assert "suspended" not in words
    assert "visit or contact" not in words
    assert "may have been so by then" not in words


def test_ties_are_grouped_by_the_part_of_the_world_in_its_order() -> None:
    svg = all_of(
        between("gdynia", signed("2000")),
        between("busan", signed("2001")),
        between("nowhere-known", signed("2002")),
        history(registered("PL"), stream="body:gdynia"),
        history(registered("KR"), stream="body:busan"),
    )

    bold = [box.words for box in texts(svg)]
    assert [words for words in bold if words in {"East Asia", "Europe", "Country not on record"}] == [
        "East Asia",
        "Europe",
        "Country not on record",
    ]


def many(number: int) -> list[History]:
    return [between(f"city-{n:04}", signed("[..2013-01-01]"), visited("2014-02-03")) for n in range(number)]


def test_the_label_counts_partnerships_and_says_so() -> None:
    three = history(opened_between("a", "b", "kaohsiung"), signed("2013-01-01"))

    svg = picture(asked(three, *many(4), as_at=AS_AT, home="kaohsiung"))

    assert svg.attrib["aria-label"].startswith("5 partnerships, 2013 to "), "of six ties"
    assert picture(asked(three, as_at=AS_AT)).attrib["aria-label"].startswith("1 partnership, ")


def test_pages_have_all_ties_once_and_say_how_many_are_on_others() -> None:
    ask = asked(*many(25), as_at=AS_AT)
    found: list[str] = []
    for offset in (0, 10, 20):
        svg = picture(ask, offset=offset, limit=10, address=lambda link: link.to)
        found += [link.attrib["href"] for link in svg.iter("a")]
        assert f"{25 - min(10, 25 - offset)} more partnerships are not drawn here" in said(svg)

    assert len(found) == len(set(found)) == 25


def test_thousands_of_ties_give_a_picture_that_loads() -> None:
    [life] = lives(asked(*many(1), as_at=AS_AT))
    those = [life._replace(stream=f"partnership:{n}") for n in range(2500)]

    svg = ties(those, day(AS_AT), limit=2500, address=lambda link: f"/en/p/{link.to}?as-at={AS_AT}")

    assert len(document(svg).encode()) < 200_000
    assert f"{2500 - MOST:,} more partnerships are not drawn here" in said(svg)


def test_a_ledger_without_ties_gives_an_empty_picture() -> None:
    sound(all_of())


def test_a_picture_from_a_day_on_begins_there(demo: Asking) -> None:
    ask = demo("2026-03-20")
    page = timeline(ask, from_="2020", to="2024")

    svg = drawn(ask, page, {"from": "2020", "to": "2024"})

    sound(svg)
    assert "31 Dec 2024" in said(svg)
    assert "1970" not in said(svg)


def test_a_picture_up_to_a_day_is_of_what_stood_on_that_day() -> None:
    ask = asked(
        between("cebu", signed("2000-01-01"), suspended("2013-05-15", by="kaohsiung")),
        between("guam", signed("2015-01-01")),
    )

    words = said(drawn(ask, timeline(ask, to="2010"), {"to": "2010"}))

    assert "cebu: in force" in words
    assert "suspended" not in words
    assert "guam" not in words


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, "as at 2025-12-31, by all that is on record"),
        ({"to": "2010"}, "as at 2010-12-31, by all that is on record"),
        ({"from": "2008-05"}, "from 2008-05-01, as at 2025-12-31, by all that is on record"),
        ({"from": "2008", "to": "2010-03"}, "from 2008-01-01, as at 2010-03-31, by all that is on record"),
        ({"to": "2040"}, "as at 2025-12-31, by all that is on record"),
    ],
)
@pytest.mark.parametrize("who", [None, "partnership:cebu--kaohsiung"])
def test_a_picture_of_its_own_says_which_time_it_shows(
    options: dict[str, str], words: str, who: str | None
) -> None:
    ask = asked(
        between("cebu", signed("2000-01-01"), suspended("2013-05-15", by="kaohsiung")), as_at="2025-12-31"
    )
    time = {"from_" if name == "from" else name: value for name, value in options.items()}

    svg = as_drawing(ask, timeline(ask, who=who, **time), {"who": who, **options})

    assert words in said(svg)


@pytest.mark.parametrize("who", [None, "partnership:cebu--kaohsiung"])
def test_nothing_is_drawn_of_a_time_that_has_not_come(who: str | None) -> None:
    ask = asked(between("cebu", signed("2000-01-01")), as_at="2025-12-31")

    svg = as_drawing(ask, timeline(ask, who=who, from_="2030"), {"who": who, "from": "2030"})

    sound(svg)
    assert "That time has not come: there is nothing to be drawn." in said(svg)
    assert "in force" not in said(svg)


def test_the_legend_has_the_colours_of_what_is_over_and_the_frame_of_what_is_not_certain() -> None:
    told = between("cebu", proposed("1998-03-01"), signed("2000-01-01"))
    plain = said(all_of(between("cebu", signed("2000-01-01"))))

    words = said(all_of(told, between("oslo", signed("[2025-06-01..2026-02-01]")), as_at="2025-10-31"))

    assert "proposed" in words
    assert "possible, not certain" in words
    assert "proposed" not in plain
    assert "possible, not certain" not in plain
    assert "proposed" not in said(all_of(told, since=day("2010-01-01"))), "it lies before what is drawn"


@pytest.mark.parametrize("kind", ["membership", "programme"])
def test_memberships_and_programmes_can_be_drawn_too(demo: Asking, kind: str) -> None:
    ask = demo("2026-03-20")
    every = lives(ask, kind)

    svg = ties(every, ask.day, meetings(ask, every), by="status")

    sound(svg)
    assert "member, or running" in said(svg)
    assert "memorandum or other agreement" not in said(svg)


def test_the_same_ledger_gives_the_same_bytes(demo: Asking) -> None:
    def bytes_() -> bytes:
        ask: Ask = demo("2026-03-20")
        return tostring(drawn(ask, timeline(ask), {}))

    assert bytes_() == bytes_()


def test_hostile_names_are_words() -> None:
    name = "<script>alert('&')</script>" * 9
    told = history(opened_between("kaohsiung", "guam", title=name), signed("2000-01-01"))

    svg = all_of(told, address=lambda link: f"/p?a=1&b={link.to}")

    sound(svg)
    assert b"<script" not in tostring(svg)


def test_an_address_is_asked_for_streams_alone() -> None:
    asked_for: list[Link] = []
    all_of(between("guam", signed("2000-01-01")), address=asked_for.append)

    assert {link.kind for link in asked_for} == {"stream"}
