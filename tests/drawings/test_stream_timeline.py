"""One stream's story: every fact is drawn or counted, doubt is drawn as wide as it is, and no text lies over another."""

from datetime import date
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element, tostring

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comity.testing import (
    asked,
    day,
    history,
    noted,
    opened_between,
    pressured,
    signed,
    statement_made,
    visited,
)
from domain.history import History
from drawings.timelines import drawn
from projections.report import Ask
from projections.reports.timeline import timeline
from projections.row import Link
from tests.domain.strategies import histories
from tests.drawings.pictures import rects, said, sound, texts
from tests.projections.conftest import Asking

SOME = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
STREAM = "partnership:edinburgh--kaohsiung"


def story(ask: Ask, who: str = STREAM, **options: Any) -> Element:
    return drawn(ask, timeline(ask, who=who), {"who": who, **options})


def of(*told: Any, as_at: str = "2025-11-25", **options: Any) -> Element:
    return story(asked(history(opened_between("edinburgh", "kaohsiung"), *told), as_at=as_at), **options)


def places(svg: Element) -> dict[str, int]:
    """How often each entry is drawn, by where it leads."""
    found: dict[str, int] = {}
    for link in svg.iter("a"):
        found[link.attrib["href"]] = found.get(link.attrib["href"], 0) + 1
    return found


def to(link: Link) -> str | None:
    return f"/e/{link.to}"


def accounts_for_all(ask: Ask, who: str) -> None:
    """Each fact is drawn once, or counted as one that is not."""
    page = timeline(ask, who=who)
    svg = drawn(ask, page, {"who": who, "address": to})
    found = places(svg)
    assert all(number == 1 for number in found.values())
    words = [line for line in said(svg).splitlines() if " not drawn" in line]
    counted = sum(int(line.split()[0].replace(",", "")) for line in words)
    assert len(found) + counted == len(page.rows), words


@pytest.mark.parametrize("width", [1120, 340])
def test_every_partnership_membership_and_programme_of_the_demo_can_be_drawn(
    demo: Asking, width: int
) -> None:
    ask = demo("2026-03-20")
    for kind in ("partnership", "membership", "programme"):
        for who in ask.begun(kind=kind):
            sound(story(ask, who, width=width))


def test_every_fact_of_the_demo_is_drawn_or_counted(demo: Asking) -> None:
    ask = demo("2026-03-20")
    for who in ask.begun(kind="partnership"):
        accounts_for_all(ask, who)


@SOME
@given(histories(most=30), st.dates(date(2000, 1, 1), date(2040, 1, 1)))
def test_whatever_lawfully_happened_can_be_drawn_and_is_accounted_for(told: History, on: date) -> None:
    ask = asked(told, as_at=on.isoformat())

    sound(story(ask, told.stream))
    sound(story(ask, told.stream, width=340))
    accounts_for_all(ask, told.stream)


@pytest.mark.parametrize("when", ["2024-06", "2023-11", "2024", "[2024-03..2024-05]", "2024-06-20~"])
def test_a_band_covers_the_days_on_which_it_may_have_been(when: str) -> None:
    ledger = history(opened_between("edinburgh", "kaohsiung"), visited("2023-01-01"), visited(when))
    ask = asked(ledger, as_at="2025-12-31")
    told = timeline(ask, who=STREAM).rows[-1]

    svg = story(ask)

    [band] = rects(svg, "pale", "stands")
    first, last = date(2023, 1, 1).toordinal(), ask.day
    a_day = (1120 - 6 - 118) / (last - first)
    assert told.when.earliest is not None
    assert told.when.latest is not None
    assert band.left == pytest.approx(118 + (day(told.when.earliest) - first) * a_day, abs=0.2)
    assert band.right == pytest.approx(118 + (day(told.when.latest) + 1 - first) * a_day, abs=0.2)


def test_an_exact_day_has_no_band() -> None:
    assert rects(of(visited("2021-01-01"), visited("2024-06-03")), "pale", "stands") == []


def test_what_has_no_day_is_counted_and_not_drawn() -> None:
    svg = of(visited("2021-01-01"), noted(text="no day"), noted(text="nor this"))

    assert "3 facts of which nobody knows the day are not drawn." in said(svg)


def test_what_is_alleged_is_hollow_and_dashed_and_moves_nothing() -> None:
    svg = of(visited("2021-01-01"), signed("2023-01-01", certainty="alleged"))

    assert [path for path in svg.iter("path") if path.attrib.get("stroke-dasharray") == "2 1.6"]
    assert "A hollow, dashed mark is alleged, not established." in said(svg)
    assert rects(svg, "solid", "stands") == []


CROWD = [
    *(pressured(f"2024-06-{n:02}") for n in range(1, 5)),
    *(statement_made(f"2024-06-{n:02}") for n in range(5, 9)),
    *(visited(f"2024-06-{n:02}") for n in range(9, 12)),
]


def test_more_than_eight_facts_at_once_are_boxed_with_their_number_and_enlarged_in_lanes() -> None:
    svg = of(visited("2015-01-01"), *CROWD)

    words = [box.words for box in texts(svg)]
    assert str(len(CROWD)) in words
    assert [
        lane for lane in ("Decisions", "Visits", "Pressure", "Fears", "Said, promised") if lane in words
    ] == [
        "Visits",
        "Pressure",
        "Said, promised",
    ]
    assert sum(words.count(f"{n} Jun 2024") for n in range(1, 12)) >= len(CROWD)


def test_nothing_that_is_told_by_a_day_is_drawn_beyond_it() -> None:
    crowd = [visited(f"2024-06-{on:02}") for on in range(1, 20)]
    svg = of(signed("2010-01-01"), *crowd, visited("2024-06"), as_at="2024-06-20")
    (line,) = (each for each in svg.iter("path") if each.attrib.get("stroke-width") == "1.5")
    ends = float(line.attrib["d"].removeprefix("M").partition(" ")[0])

    assert all(rect.right <= ends + 0.1 for rect in rects(svg, "card"))
    wide = [rect for rect in rects(svg, "pale") if rect.bottom - rect.top == 15]
    own = 118 + 392 * (day("2024-06-21") - day("2024-05-31")) / (day("2024-07-01") - day("2024-05-31"))
    assert [rect.right for rect in wide] == [pytest.approx(own, abs=1)]


class Block(NamedTuple):
    """One piece of the ribbon."""

    left: float
    right: float
    kind: str
    words: str
    """As they are shown on hovering."""


def ribbon(svg: Element) -> list[Block]:
    return [
        Block(
            (x := float(rect.attrib["x"])),
            x + float(rect.attrib["width"]),
            rect.attrib["class"],
            title.text or "",
        )
        for group in svg.iter("g")
        for rect, title in zip(group.findall("rect")[:1], group.findall("title"), strict=False)
        if rect.attrib["height"] == "24"
    ]


def test_the_same_history_gives_the_same_bytes(demo: Asking) -> None:
    who = "partnership:edinburgh--kaohsiung"

    assert tostring(story(demo("2026-03-20"), who)) == tostring(story(demo("2026-03-20"), who))


@pytest.mark.parametrize(
    "name",
    ["<script>alert(1)</script>", "&amp;\"'", "שלום עולם", "市" * 300, "a" * 500, "x\ny", "👩‍👩‍👧" * 40],
)
def test_hostile_words_are_words(name: str) -> None:
    svg = of(
        visited("2021-01-01"),
        noted("2023-01-01", text=name),
        *(noted("2024-01-01", text=name) for _ in range(9)),
    )

    sound(svg)
    assert b"<script" not in tostring(svg)


@pytest.mark.parametrize("as_at", ["0001-01-01", "0001-12-31", "9999-12-31"])
@pytest.mark.parametrize("when", ["0001-01-01", "0001", "2024-06"])
@pytest.mark.parametrize("width", [1120, 340])
def test_the_ends_of_the_calendar_can_be_drawn(as_at: str, when: str, width: int) -> None:
    told = [noted(when, text=f"note {n}") for n in range(10)]
    ask = asked(history(opened_between("edinburgh", "kaohsiung"), *told), as_at=as_at)

    for who in ({"who": STREAM}, {}):
        sound(drawn(ask, timeline(ask, **who), {**who, "width": width}))
        sound(drawn(ask, timeline(ask, **who), {**who, "width": width, "from": "0001", "to": "0001-01-01"}))
