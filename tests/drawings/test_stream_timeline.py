"""One stream's story: every fact is drawn or counted, doubt is drawn as wide as it is, and no text lies over another."""

import re
from collections.abc import Hashable
from datetime import date
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element, tostring

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from comity.testing import (
    Story,
    asked,
    considered,
    contested,
    day,
    history,
    noted,
    opened_between,
    planned,
    pressured,
    proposed,
    put_on_hold,
    signed,
    statement_made,
    suspended,
    terminated,
    visited,
)
from domain.body import Registered, Succeeded
from domain.fact import Term
from domain.history import History
from drawings.statuses import STATUSES, of_status
from drawings.stream_timeline import ROWS, facts, stream
from drawings.timelines import drawn
from projections.reckoning import standings
from projections.reckoning.whichever import course
from projections.report import Ask
from projections.reports.timeline import timeline
from projections.row import Link
from projections.rows.spells import pick, spells
from tests.domain.strategies import histories
from tests.drawings.pictures import meeting, outside, rects, said, sound, texts
from tests.projections.conftest import Asking
from tests.projections.reckoning.test_unsettled import stories, ways
from tests.tries import times
from web.pictures import picture, written_once

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


def test_what_was_by_a_day_has_a_thin_band_from_the_left_edge_with_an_open_arrow() -> None:
    svg = of(visited("2021-01-01"), visited("[..2023-06-30]"))

    [band] = rects(svg, "pale", "stands")
    assert band.bottom - band.top == 3
    assert band.left == 118
    assert [path for path in svg.iter("path") if path.attrib["d"].startswith("M123")]


def test_a_plan_of_which_nobody_says_since_when_covers_no_more_than_a_little_before_it() -> None:
    svg = of(visited("2021-01-01"), planned("[..2023-06-30]", due="2026-06-30"))

    [band] = rects(svg, "pale", "quiet")
    assert band.right - band.left == pytest.approx(30, abs=0.2)


def test_what_was_on_a_day_or_later_goes_on_dotted_to_the_day() -> None:
    svg = of(visited("2021-01-01"), visited("[2023-06-30..]"))

    [dotted] = [path for path in svg.iter("path") if path.attrib.get("stroke-dasharray") == "1.5 3"]
    assert float(dotted.attrib["d"].partition("H")[2]) == pytest.approx(
        at("2025-11-26", 1120, since="2021-01-01"), abs=0.1
    )


def test_marks_stay_where_they_are_as_long_as_the_month_lasts_and_the_day_moves() -> None:
    told = signed("2015-05-01"), visited("2021-01-01"), visited("[2023-06-30..]")
    first, last = (of(*told, as_at=f"2025-11-{on}") for on in ("02", "29"))

    def marks(svg: Element) -> list[str]:
        return [path.attrib["d"] for path in svg.iter("path") if "stroke-width" not in path.attrib]

    def the_day(svg: Element) -> float:
        (line,) = (each for each in svg.iter("path") if each.attrib.get("stroke-width") == "1.5")
        return float(line.attrib["d"].removeprefix("M").partition(" ")[0])

    own = [one == other for one, other in zip(marks(first), marks(last), strict=True)]
    assert own.count(False) == 1  # what goes on until the day
    since = at("2025-11-03", 1120, since="2015-01-01"), at("2025-11-30", 1120, since="2015-01-01")
    assert (the_day(first), the_day(last)) == pytest.approx(since, abs=0.1)
    short = of(signed("2025-01-01"), as_at="2025-11-02")
    assert the_day(short) == 1114  # of less than two years the day is the end


def test_what_has_no_day_is_counted_and_not_drawn() -> None:
    svg = of(visited("2021-01-01"), noted(text="no day"), noted(text="nor this"))

    assert "3 facts of which nobody knows the day are not drawn." in said(svg)


def test_what_is_alleged_is_hollow_and_dashed_and_moves_nothing() -> None:
    svg = of(visited("2021-01-01"), signed("2023-01-01", certainty="alleged"))

    assert [path for path in svg.iter("path") if path.attrib.get("stroke-dasharray") == "2 1.6"]
    assert "A hollow, dashed mark is alleged, not established." in said(svg)
    assert rects(svg, "solid", "stands") == []


def test_where_sources_differ_a_sign_says_so() -> None:
    assert "≠" not in said(of(signed("2021-01-01"), visited("2023-02-03")))
    assert "≠" in said(of(signed("2021-01-01"), visited("2023-02-03"), contested(3, "on", "2023-02-04")))


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


def test_as_many_facts_at_once_as_have_room_for_their_words_stand_on_the_line() -> None:
    words = [box.words for box in texts(of(visited("2015-01-01"), *CROWD[:5]))]

    assert "5" not in words
    assert "visit" in words


def test_hundreds_of_facts_in_a_month_are_drawn_as_far_as_there_is_room_and_the_others_counted() -> None:
    many = [noted(f"2024-06-{1 + n % 28:02}", text=f"note {n}") for n in range(400)]
    ledger = history(opened_between("edinburgh", "kaohsiung"), visited("2015-01-01"), *many)
    ask = asked(ledger)

    svg = story(ask, address=to)

    assert len(places(svg)) == ROWS + 1
    assert f"{400 - ROWS} more facts are not drawn for want of room: they are in the list." in said(svg)
    accounts_for_all(ask, STREAM)


def test_the_ribbon_says_since_when_it_stands_as_it_does() -> None:
    svg = of(proposed("2023-05"), put_on_hold("2024-06-24"))

    assert "on hold since 24 Jun 2024" in said(svg)
    assert rects(svg, "solid", "paused")


@pytest.mark.parametrize("width", [360, 1120])
def test_where_it_stands_on_the_day_that_is_asked_for_is_drawn_though_it_began_that_day(width: int) -> None:
    svg = of(
        proposed(on="2024-06-01"), signed(kind="friendship", on="2024-06-24"), as_at="2024-06-24", width=width
    )
    blocks = [
        (float(rect.attrib["x"]), float(rect.attrib["width"]), rect.attrib["class"])
        for rect in svg.iter("rect")
        if rect.attrib.get("height") == "24"
    ]

    assert {kind for *_, kind in blocks} == {f"solid {STATUSES['proposed'].family}", "pale quiet"}
    assert max(x + wide for x, wide, _ in blocks) == pytest.approx(width - 6)  # no day of it is another one's
    [card] = [rect for rect in svg.iter("rect") if rect.attrib["class"] == "card"]
    assert float(card.attrib["x"]) + float(card.attrib["width"]) == pytest.approx(width - 6)
    assert STATUSES["in-force"].word in said(svg)


REMEMBERED = {
    "one that may still be moves to a level from which it moves another": (
        signed("2023-11-01"),
        visited("2025-10-10"),
        visited("2025-11"),
        visited("2025-11-16"),
    ),
    "more than have words": (
        signed("2023-11-01"),
        *(visited(f"2025-0{month}-15") for month in range(2, 9)),
        visited("2025-11"),
    ),
    "a crowd": (
        signed("2020-01-01"),
        *(visited(f"2025-10-{on:02}") for on in range(1, 20)),
        visited("2025-11"),
    ),
    "one that goes on": (signed("2020-01-01"), visited("2021-01-01"), visited("[2023-06-30..]")),
}


@pytest.mark.parametrize("told", [*REMEMBERED])
def test_what_is_remembered_of_a_day_is_drawn_on_another_as_it_is_there(told: str) -> None:
    kept: dict[Hashable, Element] = {}
    ledger = history(opened_between("edinburgh", "kaohsiung"), *REMEMBERED[told])
    for width in (1120, 360):
        for on in range(16, 31):
            ask = asked(ledger, as_at=f"2025-11-{on:02}")
            stood, rows = course(ask, STREAM), timeline(ask, who=STREAM).rows
            every = facts(rows, stood, ask.day)
            remembered = stream(every, stood, ask.day, width=width, again=written_once(kept))
            assert picture(remembered) == picture(stream(every, stood, ask.day, width=width))


def test_a_mark_stands_on_its_day_and_its_word_where_it_has_room() -> None:
    svg = of(signed("2000-01-03"), visited("2025-11-20"), address=to)
    for link, on in zip(svg.iter("a"), ("2000-01-03", "2025-11-20"), strict=True):
        [placed] = [
            found
            for part in link.iter()
            for found in re.findall(r"translate\(([\d.]+)", part.attrib.get("transform", ""))
        ]
        assert float(placed) + 7 == pytest.approx(at(on, 1120) + at_a_day(1120) / 2, abs=0.6)
    assert not outside(svg)


def test_of_one_day_or_another_none_between_them_is_covered() -> None:
    svg = of(signed("2015-01-01"), visited("2018-03-03"), contested(3, "on", "2021-06-06"))
    rough = of(signed("2015-01-01"), visited("[2018-03-03..2021-06-06]"))
    two = of(signed("2015-01-01"), visited("[2018..2019,2023..2024]"))

    def bands(of: Element) -> list[tuple[float, float]]:
        return [(rect.left, rect.right) for rect in rects(of, "pale") if rect.bottom - rect.top == 12]

    assert len(bands(rough)) == 1
    ends = [("2018-01-01", "2020-01-01"), ("2023-01-01", "2025-01-01")]
    wanted = [(at(first, 1120, "2015-01-01"), at(last, 1120, "2015-01-01")) for first, last in ends]
    assert bands(two) == [pytest.approx(each, abs=0.2) for each in wanted]
    assert len(bands(svg)) in {0, 2}


def test_nothing_that_is_told_by_a_day_is_drawn_beyond_it() -> None:
    crowd = [visited(f"2024-06-{on:02}") for on in range(1, 20)]
    svg = of(signed("2010-01-01"), *crowd, visited("2024-06"), as_at="2024-06-20")
    (line,) = (each for each in svg.iter("path") if each.attrib.get("stroke-width") == "1.5")
    ends = float(line.attrib["d"].removeprefix("M").partition(" ")[0])

    assert all(rect.right <= ends + 0.1 for rect in rects(svg, "card"))
    wide = [rect for rect in rects(svg, "pale") if rect.bottom - rect.top == 15]
    own = 118 + 392 * (day("2024-06-21") - day("2024-05-31")) / (day("2024-07-01") - day("2024-05-31"))
    assert [rect.right for rect in wide] == [pytest.approx(own, abs=1)]


def test_a_last_piece_that_has_no_room_says_on_its_card_what_it_may_be_instead() -> None:
    svg = of(signed("2008-05-01"), suspended("2025-11-20"), contested(3, "certainty", "alleged"))

    assert said(svg).count("possibly suspended, otherwise in force") == 2  # the piece, and its card
    [frame] = [
        rect for rect in svg.iter("rect") if rect.attrib.get("rx") == "3" and "line" in rect.attrib["class"]
    ]
    assert frame.attrib["stroke-dasharray"] == "2 2"
    sure = of(visited("2005-01-01"), signed("2025-11-20"))
    assert [rect for rect in sure.iter("rect") if rect.attrib.get("rx") == "3"]
    assert not [rect for rect in sure.iter("rect") if rect.attrib.get("stroke-dasharray") == "2 2"]


def test_what_may_be_otherwise_is_pale_with_both_glyphs_the_second_in_a_dashed_frame() -> None:
    svg = of(visited("2015-01-01"), signed("[2020..2022]"))

    assert [rect for rect in svg.iter("rect") if rect.attrib.get("stroke-dasharray") == "2 2"]
    assert "possibly in force, otherwise in contact" in said(svg)


CONTESTS = {
    "term": (
        (signed("2012-05-01", term=Term(until="2018-06-30")), contested(2, "term", {"until": "2022-06-30"})),
        ("2018-07-01", "2022-07-01", "possibly expired, otherwise in force"),
    ),
    "end": (
        (signed("2005-05-01"), terminated("2016-03-01"), contested(3, "on", "2020-09-01")),
        ("2016-03-01", "2020-09-01", "possibly terminated, otherwise in force"),
    ),
    "beginning": (
        (signed("2008-05-01"), contested(2, "on", "2011-02-03")),
        ("2008-05-01", "2011-02-03", "possibly in force, otherwise nothing yet"),
    ),
    "certainty": (
        (signed("2008-05-01"), suspended("2019-05-05"), contested(3, "certainty", "alleged")),
        ("2019-05-05", "2025-11-26", "possibly suspended, otherwise in force"),
    ),
}


@pytest.mark.parametrize("width", [1120, 360])
@pytest.mark.parametrize("field", CONTESTS)
def test_what_nobody_has_settled_is_pale_as_long_as_it_may_be_one_or_the_other(
    field: str, width: int
) -> None:
    told, (first, until, words) = CONTESTS[field]

    svg = of(*told, width=width, **{"from": "2000-01-01"})

    [block] = [each for each in ribbon(svg) if "possibly" in each.words]
    assert block.words == words
    assert (block.left, block.right) == pytest.approx((at(first, width), at(until, width)), abs=0.5)
    assert all("pale" not in each.kind for each in ribbon(svg) if each.words not in {words, NOTHING})


@settings(parent=SOME, max_examples=times(10), suppress_health_check=[*HealthCheck])
@given(stories(), st.lists(st.dates(date(2018, 1, 2), date(2025, 6, 1)), min_size=9, max_size=9))
def test_solid_is_what_is_so_with_each_value_and_pale_what_is_not(
    told: list[Story], days: list[date]
) -> None:
    for each in told:
        assume(len(worlds := ways(each)) > 1)
        blocks = ribbon(story(asked(each, as_at="2025-11-25"), each.stream, **{"from": "2018-01-01"}))
        courses = [list(asked(world).of(spells)) for world in worlds]
        for on in days:
            middle = at(on.isoformat(), 1120, since="2018-01-01") + at_a_day(1120, "2018-01-01") / 2
            [block] = [block for block in blocks if block.left <= middle < block.right]
            stands = [next(spell for spell in those if spell.holds(on.toordinal())) for those in courses]
            sure = len({status for stand in stands for status in stand.statuses}) == 1
            assert ("possibly" not in block.words) == sure
            assert ("solid" in block.kind) == (sure and stands[0].status != "none")


NOTHING = "nothing yet"


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


def at_a_day(width: float, since: str = "2000-01-01") -> float:
    return (width - 6 - (118 if width > 900 else 0.5)) / (day("2025-11-30") - day(since))


def at(on: str, width: float, since: str = "2000-01-01") -> float:
    """Where a day begins."""
    right = (118 if width > 900 else 0.5) + (day(on) - day(since)) * at_a_day(width, since)
    return min(right, width - 6)


def test_a_phone_has_the_ribbon_alone() -> None:
    svg = of(visited("2015-01-01"), *CROWD, width=340)

    assert float(svg.attrib["height"]) < 80
    assert list(svg.iter("a")) == []


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


def test_years_of_the_republic_stand_beside_those_of_the_common_era_where_the_home_is_taiwanese(
    demo: Asking,
) -> None:
    assert "民國113" in said(story(demo("2026-03-20"), "partnership:edinburgh--kaohsiung"))
    assert "民國" not in said(of(visited("2021-01-01")))


def test_no_fact_leads_anywhere_in_a_file(demo: Asking) -> None:
    svg = story(demo("2026-03-20"), "partnership:edinburgh--kaohsiung")

    assert list(svg.iter("a")) == []
    assert meeting(svg) == []
    assert outside(svg) == []


def test_facts_know_their_bounds(demo: Asking) -> None:
    ask = demo("2026-03-20")
    rows = timeline(ask, who=STREAM).rows
    stood = list(pick(ask.of(spells, stream=STREAM), ask.home))

    for fact in facts(rows, stood):
        assert fact.first <= fact.middle <= fact.last or not fact.known
    assert stream([], [], ask.day).attrib["aria-label"]


@pytest.mark.parametrize("certainty", ["confirmed", "reported"])
def test_what_a_forum_decided_is_drawn_as_that(certainty: Any) -> None:
    ledger = history(
        opened_between("edinburgh", "kaohsiung"),
        proposed("2023-01-01"),
        considered("2023-02-03", outcome="tabled", certainty=certainty),
        considered("2023-03-04", outcome="approved", certainty=certainty),
        considered("2023-04-05", outcome="deferred", certainty=certainty),
    )

    marks = [fact.mark for fact in facts(timeline(asked(ledger), who=STREAM).rows)]

    assert marks[-3:] == [STATUSES["tabled"], STATUSES["approved"], STATUSES["deferred"]]


@pytest.mark.parametrize("as_at", ["0001-01-01", "0001-12-31", "9999-12-31"])
@pytest.mark.parametrize("when", ["0001-01-01", "0001", "2024-06"])
@pytest.mark.parametrize("width", [1120, 340])
def test_the_ends_of_the_calendar_can_be_drawn(as_at: str, when: str, width: int) -> None:
    told = [noted(when, text=f"note {n}") for n in range(10)]
    ask = asked(history(opened_between("edinburgh", "kaohsiung"), *told), as_at=as_at)

    for who in ({"who": STREAM}, {}):
        sound(drawn(ask, timeline(ask, **who), {**who, "width": width}))
        sound(drawn(ask, timeline(ask, **who), {**who, "width": width, "from": "0001", "to": "0001-01-01"}))


@pytest.mark.parametrize(
    ("status"), sorted({status for kind in standings.STATUSES.values() for status in kind} | {"open"})
)
def test_each_status_of_any_stream_is_drawn_in_its_own_words(status: str) -> None:
    assert (of_status(status) is STATUSES["none"]) == (status == "none")


def test_a_body_is_registered_and_then_succeeded() -> None:
    registered = Registered.model_validate({"name": "Kaohsiung County", "kind": "county", "country": "TW"})
    ask = asked(
        history(registered, Succeeded(on="2010-12-25", by="kaohsiung"), stream="body:county"),
        as_at="2025-11-25",
    )

    words = said(story(ask, "body:county"))

    assert "succeeded since 25 Dec 2010" in words
    assert "possibly registered" in words
    assert "nothing yet since" not in words


def test_facts_that_would_have_no_words_are_enlarged() -> None:
    week = [visited(f"2020-09-{on:02}") for on in range(20, 26)]

    crowded = of(signed("2010-01-01"), *week)
    few = of(signed("2010-01-01"), *week[:5])

    assert "6 facts, 20 Sep 2020 to 25 Sep 2020" in said(crowded)
    assert [box.words for box in texts(few)].count("visit") == 5
    assert "facts, " not in said(few)


def test_of_days_that_sources_differ_on_those_of_the_time_are_drawn() -> None:
    told = [
        history(opened_between("edinburgh", "kaohsiung"), visited(first), contested(2, "on", second))
        for first, second in (("1999-05-01", "2013-06-01"), ("2013-06-01", "2024-05-01"))
    ]
    time = {"who": STREAM, "from": "2010", "to": "2014"}

    def bands(one: History) -> int:
        ask = asked(one, as_at="2025-11-25")
        svg = drawn(ask, timeline(ask, who=STREAM, from_="2010", to="2014"), time)
        return sum(box.bottom - box.top == 12 for box in rects(svg, "pale"))

    assert [bands(one) for one in told] == [1, 1]
