"""Maps of the ties: what is drawn, what is said of it, and how much it may weigh."""

import re
from xml.etree import ElementTree as ET

import pytest
import resvg_py
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.testing import asked, contacted, history, opened_between
from domain import body
from drawings.labels import Box
from drawings.maps import as_drawing, plan, small_map, world, world_map
from drawings.statuses import STATUSES
from drawings.svg import document, inside
from drawings.widths import width
from projections.page import Page, Section
from projections.report import Ask, Behind
from projections.reports.atlas import Place, Tie, atlas
from projections.row import Days, Named
from tests.drawings.offices import OF_CHICAGO, OF_MUNICH, office
from tests.tries import times

SVG = "{http://www.w3.org/2000/svg}"
MUNICH, CHICAGO = office("Munich", OF_MUNICH), office("Chicago", OF_CHICAGO)


def drawn(ask: Ask, page: Page) -> ET.Element:
    return ET.fromstring(document(as_drawing(ask, page, {})))  # noqa: S314 — we wrote it


def words(svg: ET.Element) -> list[str]:
    return ["".join(text.itertext()) for text in svg.iter() if text.tag.removeprefix(SVG) == "text"]


def all_words(svg: ET.Element) -> str:
    return " ".join(words(svg))


def with_ties(page: Page, **changes: object) -> Page:
    """The same page, each tie of which says something else."""
    ties, *rest = page.sections
    return page._replace(sections=(ties._replace(rows=[row._replace(**changes) for row in ties.rows]), *rest))


# --- the picture


@pytest.mark.parametrize(("ask", "page"), [MUNICH, CHICAGO])
def test_equal_pages_give_equal_bytes(ask: Ask, page: Page) -> None:
    assert document(as_drawing(ask, page, {})) == document(as_drawing(ask, page, {}))
    assert inside(small_map(ask, page)) == inside(small_map(ask, page))


def boxes(svg: ET.Element) -> list[tuple[str, Box]]:
    """The names that stand beside points, where they stand in the whole drawing."""
    found = []

    def walk(parent: ET.Element, x: float, y: float) -> None:
        for child in parent:
            moved = re.match(r"translate\(([-\d.]+) ([-\d.]+)\)", child.get("transform", ""))
            at = (x + float(moved[1]), y + float(moved[2])) if moved else (x, y)
            if child.tag.removeprefix(SVG) == "text" and "halo" in child.get("class", ""):
                size = float(child.get("font-size", "12"))
                said = "".join(child.itertext())
                wide = width(said, size, bold="strong" in child.get("class", ""))
                left = at[0] + float(child.get("x", "0"))
                left -= {"start": 0, "middle": wide / 2, "end": wide}[child.get("text-anchor", "start")]
                top = at[1] + float(child.get("y", "0")) - size * 0.8
                found.append((said, Box(left + 0.1, top + 0.1, left + wide - 0.1, top + size - 0.1)))
            walk(child, *at)

    walk(svg, 0, 0)
    return found


@pytest.mark.parametrize(("ask", "page"), [MUNICH, CHICAGO])
def test_no_name_lies_over_another(ask: Ask, page: Page) -> None:
    named = boxes(drawn(ask, page))

    assert len(named) > 20
    assert [
        (a, b) for at, (a, box) in enumerate(named) for b, other in named[at + 1 :] if box.common(other)
    ] == []


@pytest.mark.parametrize(("ask", "page"), [MUNICH, CHICAGO])
def test_every_place_has_a_name_or_is_counted_among_those_without(ask: Ask, page: Page) -> None:
    svg = drawn(ask, page)
    said = {name.removesuffix("≠").strip() for name, _ in boxes(svg)}
    missing = {str(ask.plain(place.body)) for place in page.section("places")} - said
    left_out = re.search(r"for want of room: (\d+) place", all_words(svg))

    assert len(missing) == (int(left_out[1]) if left_out else 0)


@pytest.mark.parametrize(("office_", "middle"), [(MUNICH, 11), (CHICAGO, -90)])
def test_a_home_on_any_continent_has_a_map_around_it(office_: tuple[Ask, Page], middle: float) -> None:
    assert world(*office_).middle == middle


# --- what the signs mean


def test_what_is_only_possible_is_thinner_and_paler_than_what_is_certain() -> None:
    ask, page = office("Edinburgh", ["Munich", "Delhi", "Durban"], as_at="1980-01-01")
    lines = [
        item for item in drawn(ask, page).iter() if item.get("opacity") and "line" in item.get("class", "")
    ]
    by_opacity = sorted(
        (float(line.get("opacity", "1")), float(line.get("stroke-width", "0"))) for line in lines
    )

    assert by_opacity[0] < by_opacity[-1]
    assert by_opacity[0][1] < by_opacity[-1][1]
    assert any(
        "possibly in force, otherwise" in title.text
        for title in drawn(ask, page).iter(f"{SVG}title")
        if title.text
    )


def test_what_cannot_be_drawn_is_counted() -> None:
    kaohsiung = history(
        body.Registered(name="Kaohsiung", kind="city", lat=22.6, lon=120.3), stream="body:kaohsiung"
    )
    gdynia = history(body.Registered(name="Gdynia", kind="city"), stream="body:gdynia")
    ask = asked(kaohsiung, gdynia, history(opened_between("gdynia", "kaohsiung"), contacted("2024-05")))
    said = all_words(drawn(ask, atlas(ask)))

    assert "1 is not drawn: nobody has said where one of the parties lies." in said


def test_an_empty_ledger_has_a_map_of_the_land_alone() -> None:
    ask = asked(home=None)
    svg = drawn(ask, atlas(ask))

    assert any("land" in item.get("class", "") for item in svg.iter())
    assert "Ties between cities" in all_words(svg)
    assert boxes(svg) == []


# --- links


def test_each_point_is_one_link_with_a_name() -> None:
    ask, page = MUNICH
    svg = world_map(ask, page, address=lambda link: f"/{link.kind}/{link.to}")
    links = list(svg.iter("a"))

    assert len(links) >= len(page.section("places"))
    assert all(link[0].tag == "title" and link[0].text for link in links)
    hrefs = {link.get("href") for link in links}
    assert {f"/stream/{tie.stream}" for tie in page.section("ties")} <= hrefs
    assert "/body/munich" in hrefs
    assert svg.get("role") == "group"
    assert svg.get("aria-label") == page.title


# --- many ties, and hostile ones


def crowd(number: int) -> tuple[Ask, Page]:
    """A page of many ties between places all over the world, of which the home has some."""
    places = [
        Place(
            f"city-{at}",
            Named(f"City {at}"),
            "city",
            None,
            None,
            (),
            -50 + (at * 37 % 120),
            -180 + (at * 61 % 359),
            1,
            Behind(),
        )
        for at in range(400)
    ]
    statuses = list(STATUSES)[:18]
    ties = []
    for at in range(number):
        a, b = places[0 if at % 30 == 0 else at * 7 % 400], places[(at * 13 + 1) % 400]
        ties.append(
            Tie(
                stream=f"partnership:{at}",
                title=Named(f"{a.name} – {b.name}"),
                status=statuses[at % 18],
                tier=0,
                tier_least=0,
                tier_most=0,
                certain=at % 5 > 0,
                otherwise=None,
                alternatives=(),
                flags=(),
                since=Days("2000", "2000-01-01", "2000-12-31"),
                between=(a.body, b.body),
                km=1,
                ends=((a.lon, a.lat), (b.lon, b.lat)),
                possible_flags=(),
                behind=Behind(),
            )
        )
    ask = asked(home="city-0")
    page = Page("Many", (Section("ties", ties), Section("places", places), Section("unplaced", [])))
    return ask, page


def test_of_nine_thousand_ties_those_of_the_home_are_lines_and_the_others_are_counted() -> None:
    ask, page = crowd(9_000)
    found = plan(ask, page)
    whole = document(as_drawing(ask, page, {}))

    assert len(found.ties) == 300
    assert all("city-0" in tie.between for tie in found.ties)
    assert len(found.ties) + len(found.counted) == 9_000
    assert len(whole.encode()) < 200_000
    assert f"{len(found.counted):,} ties more, counted where they end" in whole


NAMES = st.text(min_size=1, max_size=60)


@settings(deadline=None, max_examples=times(20))
@given(NAMES, NAMES)
def test_a_picture_is_well_formed_whatever_a_body_is_called(name: str, title: str) -> None:
    ask, page = office("Edinburgh", ["Munich", "Delhi"])
    changed = with_ties(page, title=Named(title))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ask, "plain", lambda _: Named(name))
        svg = drawn(ask, changed._replace(title=title))

    assert svg.tag == f"{SVG}svg"
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e\u200b]", "".join(svg.itertext()))


@pytest.mark.parametrize(
    "name", ["\u0301", "<script>alert(1)</script>", "]]>", "&lt;", "\x1b[2J", "\u202eabc", "a\nb", '"x"']
)
def test_what_looks_like_a_tag_or_steers_a_terminal_is_shown_as_words(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask, page = office("Edinburgh", ["Munich", "Delhi"])
    monkeypatch.setattr(ask, "plain", lambda _: Named(name))
    text = document(as_drawing(ask, with_ties(page, title=Named(name)), {}))

    assert "<script" not in text
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "style=" not in text
    bytes(resvg_py.svg_to_bytes(svg_string=text, width=300))
