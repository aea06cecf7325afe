"""Where are they? Places and great circles, in GeoJSON that holds to RFC 7946."""

import json
import math
import re
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from comity.testing import (
    asked,
    citing,
    contacted,
    contested,
    day,
    history,
    opened_between,
    retracted,
    runs,
    signed,
    stance_taken,
    terminated,
)
from domain import body
from domain.context import StreamContext
from domain.history import History
from projections.reckoning.unsettled import depends_on
from projections.report import Ask, Behind, Named, Unanswerable
from projections.reports.atlas import At, Place, as_geojson, atlas, great_circle, kilometres

KAOHSIUNG, SEATTLE = At(120.31333, 22.61626), At(-122.33207, 47.60621)


def placed(slug: str, lat: float | None = None, lon: float | None = None) -> History:
    return history(body.Registered(name=slug.title(), kind="city", lat=lat, lon=lon), stream=f"body:{slug}")


HOME, GDYNIA = placed("kaohsiung", 22.6, 120.3), placed("gdynia", 54.5, 18.5)
TIE = history(
    opened_between("gdynia", "kaohsiung"), contacted("2024-05"), signed("2025-09-14", kind="sister-city")
)


def checked(text: str) -> dict[str, Any]:
    """GeoJSON that holds to RFC 7946 wherever these maps could break it. Sections are those of the RFC."""
    found: dict[str, Any] = json.loads(text)
    assert found["type"] == "FeatureCollection"
    assert not {"coordinates", "geometries", "geometry", "properties", "crs"} & set(found)  # 7.1, 4
    for feature in found["features"]:
        assert set(feature) == {"type", "geometry", "properties"}  # 3.2
        assert feature["type"] == "Feature"
        assert isinstance(feature["properties"], dict)
        shape, coordinates = feature["geometry"]["type"], feature["geometry"]["coordinates"]
        assert set(feature["geometry"]) == {"type", "coordinates"}
        match shape:
            case "Point":
                lines = [[coordinates]]
            case "LineString":
                lines = [coordinates]
                assert len(coordinates) >= 2  # 3.1.4
            case "MultiLineString":
                lines = coordinates
                assert all(len(part) >= 2 for part in coordinates)  # 3.1.5
            case _:
                pytest.fail(f"{shape} is drawn nowhere")
        for lon, lat in (place for line in lines for place in line):  # 3.1.1: longitude first, two numbers
            assert -180 <= lon <= 180
            assert -90 <= lat <= 90
        for line in lines:
            assert all(
                0 <= b[0] - a[0] <= 180 for a, b in pairwise(line)
            )  # no part crosses the date line: 3.1.9
    return found


# --- lines


def test_a_line_over_the_pacific_comes_in_two_parts_that_meet_at_the_date_line() -> None:
    west, east = great_circle(KAOHSIUNG, SEATTLE)

    assert (west[0], east[-1]) == (KAOHSIUNG, SEATTLE)
    assert (west[-1].lon, east[0].lon) == (180, -180)
    assert west[-1].lat == east[0].lat
    assert great_circle(SEATTLE, KAOHSIUNG) == [west, east]  # from west to east, whoever is named first


def test_a_line_that_does_not_cross_is_one_part_and_bends_to_the_pole() -> None:
    (line,) = great_circle(KAOHSIUNG, At(-3.2, 55.9))

    assert line[0].lon == -3.2
    assert line[-1] == KAOHSIUNG
    assert max(row.lat for row in line) > 63


def test_a_place_on_the_date_line_is_no_crossing() -> None:
    (from_the_west,) = great_circle(At(170, 10), At(180, 10))
    (to_the_east,) = great_circle(At(180, 10), At(-170, 10))

    assert (from_the_west[-1].lon, to_the_east[0].lon) == (180, -180)


def test_the_latitude_of_the_crossing_is_that_of_the_circle() -> None:
    west, _ = great_circle(At(135, 45), At(-135, 45))

    # A quarter of the way round on the 45th parallel: the highest point, where tan(lat) = tan(45°) / cos(45°).
    assert west[-1].lat == pytest.approx(math.degrees(math.atan(math.sqrt(2))), abs=1e-5)


def test_distances_are_those_of_a_globe() -> None:
    assert kilometres(At(0, 0), At(90, 0)) == 10_008
    assert kilometres(KAOHSIUNG, KAOHSIUNG) == 0


places = st.builds(
    At,
    st.one_of(st.floats(-180, 180), st.sampled_from([-180.0, -90.0, 0.0, 90.0, 180.0])),
    st.one_of(st.floats(-89, 89), st.sampled_from([-45.0, 0.0, 45.0])),  # nobody lives on a pole
)


@given(places, places)
@example(At(0, 0), At(180, 0))  # on opposite sides of the globe
@example(At(120, 10), At(-60, 80))  # over the pole
@example(At(-60, 10), At(120, 80))
@example(At(-60, -10), At(120, -80))
@example(At(12.5, 48.2), At(12.5, 48.2))
@example(At(0, 88.5), At(-180, 0))  # along the date line
def test_every_line_is_as_long_as_the_way_and_stays_on_the_map(a: At, b: At) -> None:
    parts = great_circle(a, b)

    feature = {
        "type": "Feature",
        "properties": {},
        "geometry": {"type": "MultiLineString", "coordinates": parts},
    }
    checked(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    ends = parts[0][0], parts[-1][-1]
    assert min(_apart(a, item) + _apart(b, other) for item, other in (ends, ends[::-1])) < 1e-6
    length = sum(_apart(*two) for part in parts for two in pairwise(part))
    assert length == pytest.approx(_apart(a, b), abs=1e-4)
    if len(parts) == 2:
        assert (parts[0][-1].lon, parts[1][0].lon) == (180, -180)
        assert parts[0][-1].lat == parts[1][0].lat


def _apart(a: At, b: At) -> float:
    """The angle between two places, by the haversine formula."""
    lat, lon = math.radians(b.lat - a.lat), math.radians(b.lon - a.lon)
    cosines = math.cos(math.radians(a.lat)) * math.cos(math.radians(b.lat))
    return 2 * math.asin(math.sqrt(min(1.0, math.sin(lat / 2) ** 2 + cosines * math.sin(lon / 2) ** 2)))


# --- the report


def test_a_tie_is_a_line_between_two_places_with_all_that_is_known_of_it() -> None:
    page = atlas(asked(HOME, GDYNIA, TIE))

    line, *points = checked(as_geojson(page))["features"]
    assert line["geometry"]["type"] == "LineString"
    assert line["geometry"]["coordinates"][0] == [18.5, 54.5]
    assert line["properties"] == {
        "stream": "partnership:gdynia--kaohsiung",
        "title": "Gdynia – Kaohsiung",
        "status": "in-force",
        "tier": 4,
        "tier_least": 4,
        "tier_most": 4,
        "certain": True,
        "otherwise": None,
        "alternatives": [],
        "flags": [],
        "possible_flags": [],
        "since": {"edtf": "2025-09-14", "earliest": "2025-09-14", "latest": "2025-09-14"},
        "between": ["kaohsiung", "gdynia"],
        "km": 8704,
        "entries": ["partnership:gdynia--kaohsiung#3"],
        "sources": [],
    }
    assert [point["properties"]["body"] for point in points] == ["gdynia", "kaohsiung"]
    assert points[0]["geometry"] == {"type": "Point", "coordinates": [18.5, 54.5]}


def test_a_status_that_is_only_possible_says_so() -> None:
    (line,) = atlas(asked(HOME, GDYNIA, TIE, as_at="2024-05-10")).rows

    assert (line.status, line.certain, line.otherwise) == ("contact", False, "none")
    assert not atlas(asked(HOME, GDYNIA, TIE, as_at="2024-04-30")).rows


def test_a_tie_without_coordinates_is_listed_and_its_places_are_named_in_a_note() -> None:
    page = atlas(asked(HOME, placed("gdynia"), TIE))

    assert page.rows == []
    (row,) = page.section("unplaced")
    assert (row.status, row.tier, row.missing) == ("in-force", 4, ("gdynia",))
    assert page.notes[0] == "Without coordinates, so not on the map: Gdynia."
    assert checked(as_geojson(page))["features"] == []


def test_of_two_with_several_partnerships_lines_are_told_apart_from_the_tie() -> None:
    three = history(opened_between("gdynia", "kaohsiung", "seattle"), signed("2025-10"))

    page = atlas(asked(HOME, GDYNIA, TIE, three, as_at="2025-11-01", home="kaohsiung"))

    assert page.title.startswith("2 lines on the map, for 1 tie")
    (note,) = [note for note in page.notes if note.startswith("Ties: ")]
    assert note == (
        "Ties: 2 partnerships, 1 of them with two ties, 1 between two that have another: 2 ties; 1 on the map,"
        " 1 without coordinates."
    ), "Gdynia is in both, and drawn in each"


def test_the_note_counts_each_tie_once_wherever_its_partnerships_are() -> None:
    seattle = placed("seattle", 47.6, -122.3)
    ended = history(opened_between("gdynia", "kaohsiung", "seattle"), signed("2020"), terminated("2022"))
    begun = history(opened_between("kaohsiung", "riga"), signed("2021"))
    twice = history(opened_between("kaohsiung", "riga", "seattle"), signed("2023"))
    ask = asked(HOME, GDYNIA, seattle, placed("riga"), TIE, ended, begun, twice, home="kaohsiung")

    for wanted in ((), ("in-force",), ("terminated",), ("contact",)):
        page = atlas(ask, status=wanted)
        (note,) = [note for note in page.notes if note.startswith("Ties: ")]
        total, parts = re.fullmatch(r"Ties: .*: (\d+) ties; (.*)\.", note).groups()  # type: ignore[union-attr]
        told = {what: int(number) for number, what in re.findall(r"(\d+) ([^,]+)", parts)}
        drawn = {frozenset(row.between) for row in page.section("ties")}
        assert told.get("on the map", 0) == len(drawn)
        assert sum(told.values()) == int(total) == 3, "to Gdynia, to Seattle, to Riga"


def test_a_tie_that_is_not_drawn_says_all_that_it_may_be() -> None:
    riga = history(
        placed("riga").entries[0].fact,
        contested(1, "lat", 56.9),
        contested(1, "lon", 24.1),
        stream="body:riga",
    )
    perhaps = history(opened_between("kaohsiung", "riga"), signed("2020"))
    ended = terminated("[2024-05-01..2024-07-01]")
    page = atlas(asked(HOME, riga, perhaps + ended, as_at="2024-06-01"))

    (row,) = page.section("unplaced")
    assert (row.status, row.certain, row.alternatives) == ("terminated", False, ("in-force",))
    assert row.between == ("kaohsiung", "riga")
    assert depends_on(row), "by another source it lies somewhere"


def test_the_title_counts_what_may_not_have_begun_by_the_day_in_the_most_alone() -> None:
    seattle = placed("seattle", 47.6, -122.3)
    perhaps = history(opened_between("kaohsiung", "seattle"), signed("[2024-06-01..2025-06-30]"))

    def title(at: str, *more: History) -> str:
        return atlas(asked(HOME, GDYNIA, seattle, perhaps, *more, as_at=at, home="kaohsiung")).title

    assert title("2024-12-31").startswith("0–1 ties on the map")
    assert title("2025-07-01").startswith("1 tie on the map")
    again = history(opened_between("gdynia", "kaohsiung", "seattle"), signed("2020"))
    assert title("2024-12-31", again).startswith("2–3 lines on the map, for 2 ties")


def test_only_ties_that_stand_as_asked_are_drawn() -> None:
    ask = asked(HOME, GDYNIA, TIE)

    assert not atlas(ask, status=("terminated",)).rows
    assert len(atlas(ask, status=("terminated", "in-force")).rows) == 1
    assert len(atlas(ask, status=("terminated, in force",)).rows) == 1
    with pytest.raises(Unanswerable, match=r"status: 'in-forse' is none of .*did you mean in-force"):
        atlas(ask, status=("in-forse",))


def test_what_has_ended_stays_on_the_map_with_what_is_said_of_it() -> None:
    ended = TIE + terminated("2025-10-01", by="gdynia") + stance_taken("2025-10-03", stance="disputes")

    (line,) = atlas(asked(HOME, GDYNIA, ended)).rows

    assert (line.status, line.flags) == ("terminated", ("disputed",))
    assert line.behind.entries == ("partnership:gdynia--kaohsiung#4", "partnership:gdynia--kaohsiung#5")


def test_of_three_parties_the_home_has_a_line_to_each_of_the_others() -> None:
    three = history(opened_between("gdynia", "kaohsiung", "osaka"), contacted("2024"))
    bodies = HOME, GDYNIA, placed("osaka", 34.7, 135.5)

    assert [row.between for row in atlas(asked(*bodies, three)).rows] == [
        ("kaohsiung", "gdynia"),
        ("kaohsiung", "osaka"),
    ]
    assert len(atlas(asked(*bodies, three, home="prague")).rows) == 3


def test_from_the_day_of_a_succession_the_line_ends_at_the_successor() -> None:
    successors = StreamContext(successors=(("kaohsiung", "kaohsiung-county", day("2010-12-25")),))
    tie = history(opened_between("gdynia", "kaohsiung-county"), contacted("1999"), around=successors)
    bodies = HOME, GDYNIA, placed("kaohsiung-county", 22.7, 120.4)

    assert atlas(asked(*bodies, tie)).rows[0].between == ("kaohsiung", "gdynia")
    assert atlas(asked(*bodies, tie, as_at="2005-01-01")).rows[0].between == ("gdynia", "kaohsiung-county")


def test_the_demo_is_a_map_whose_lines_over_the_pacific_are_split(demo: Callable[..., Ask]) -> None:
    page = atlas(demo("2025-11-16"))

    found = checked(as_geojson(page))
    lines = {
        feature["properties"]["between"][1]: feature["geometry"]
        for feature in found["features"]
        if feature["geometry"]["type"] != "Point"
    }
    assert len(lines) == len(page.rows) > 30
    assert lines["edinburgh"]["type"] == "LineString"
    west, east = lines["seattle"]["coordinates"]
    assert (west[0], east[-1]) == (list(KAOHSIUNG), list(SEATTLE))
    assert west[-1] == [180, east[0][1]]
    assert east[0][0] == -180
    edinburgh = next(row for row in page.rows if "edinburgh" in row.between)
    assert (edinburgh.status, edinburgh.flags) == ("on-hold", ("intent",))
    assert edinburgh.behind.sources
    assert {"king-county", "koror", "guam"} <= {who for row in page.rows for who in row.between}
    assert "Port of Kaohsiung" in page.notes[0]


def test_what_cannot_be_drawn_is_not_said_to_have_not_begun() -> None:
    (unseen,) = (
        section for section in atlas(asked(TIE, placed("gdynia"))).sections if section.name == "ties"
    )
    (none,) = (section for section in atlas(asked()).sections if section.name == "ties")

    assert unseen.empty == "no line can be drawn: every tie has a party without coordinates"
    assert none.empty == "no tie has begun by then"


# --- whose ties, and how surely

THREE = opened_between("gdynia", "kaohsiung", "osaka")
PLACES = HOME, GDYNIA, placed("osaka", 34.7, 135.5)


def test_who_has_left_is_tied_to_nobody_and_the_others_go_on() -> None:
    left = history(THREE, signed("2015-01-01", kind="sister-city"), terminated("2020-05-05", by="kaohsiung"))

    own = atlas(asked(*PLACES, left)).rows
    assert [(row.between[1], row.status, row.tier) for row in own] == [
        ("gdynia", "terminated", 0),
        ("osaka", "terminated", 0),
    ]
    assert own[0].behind.entries == ("partnership:gdynia--kaohsiung--osaka#3",)
    assert not atlas(asked(*PLACES, left), status=("in-force",)).rows
    all_of_them = {row.between: row.status for row in atlas(asked(*PLACES, left, home="prague")).rows}
    assert all_of_them["gdynia", "osaka"] == "in-force"
    assert sorted(all_of_them.values()) == ["in-force", "terminated", "terminated"]


def test_of_two_counterparts_the_one_that_left_is_drawn_as_it_stands() -> None:
    left = history(THREE, signed("2015-01-01", kind="sister-city"), terminated("2020-05-05", by="osaka"))

    assert {row.between[1]: (row.status, row.tier) for row in atlas(asked(*PLACES, left)).rows} == {
        "gdynia": ("in-force", 4),
        "osaka": ("terminated", 0),
    }


def test_a_tier_that_is_only_possible_is_least_to_most() -> None:
    over = history(
        opened_between("gdynia", "kaohsiung"),
        signed("2010-01-01", kind="mou"),
        signed("2020", kind="sister-city", instrument="sister"),
    )

    (line,) = checked(as_geojson(atlas(asked(HOME, GDYNIA, over, as_at="2020-06-15"))))["features"][:1]
    assert (line["properties"]["tier_least"], line["properties"]["tier_most"]) == (2, 4)
    assert line["properties"]["certain"]


def test_an_end_that_a_term_may_have_come_before_is_only_possible() -> None:
    ended = history(
        opened_between("gdynia", "kaohsiung"),
        signed("2019-05-01", kind="mou", term=runs(length="P5Y")),
        terminated("2024", by="gdynia"),
    )

    (line,) = atlas(asked(HOME, GDYNIA, ended, as_at="2024-06-15")).rows
    assert (line.status, line.certain, line.otherwise) == ("terminated", False, "expired")


def test_what_had_not_begun_and_an_opening_that_was_retracted_are_on_no_map() -> None:
    assert not atlas(asked(HOME, GDYNIA, TIE, as_at="1900-01-01")).rows
    alone = history(opened_between("gdynia", "kaohsiung"), retracted(1))
    page = atlas(asked(HOME, placed("gdynia"), alone))
    assert (list(page.rows), list(page.section("unplaced"))) == ([], [])


def test_two_parties_of_which_one_took_the_place_of_the_other_are_one_place() -> None:
    successors = StreamContext(successors=(("new-taipei", "taipei-county", day("2010-12-25")),))
    tie = history(
        opened_between("cincinnati", "new-taipei", "taipei-county"), contacted("1999"), around=successors
    )
    bodies = (
        placed("cincinnati", 39.1, -84.5),
        placed("new-taipei", 25.0, 121.5),
        placed("taipei-county", 25.0, 121.4),
    )

    (line,) = atlas(asked(*bodies, tie, home="cincinnati")).rows
    assert line.between == ("cincinnati", "new-taipei")


def test_a_place_and_a_tie_that_is_not_on_the_map_keep_their_columns() -> None:
    gdynia = history(
        body.Registered(
            name=Named("City of Gdynia"),
            kind="city",
            country="PL",
            region="Pomorskie",
            ids=body.Ids(wikidata="Q385", geonames="3099424"),
            lat=54.5,
            lon=18.5,
            sources=citing("gazetteer"),
        ),
        stream="body:gdynia",
    )
    nowhere = history(opened_between("kaohsiung", "seattle"), signed("2020"))

    page = atlas(asked(HOME, gdynia, placed("seattle"), TIE, nowhere))

    assert page.section("places")[0] == Place(
        body="gdynia",
        name=Named("City of Gdynia"),
        kind="city",
        country="PL",
        region="Pomorskie",
        ids=("wikidata:Q385", "geonames:3099424"),
        lat=54.5,
        lon=18.5,
        ties=1,
        behind=Behind(entries=("body:gdynia#1",), sources=("gazetteer",)),
    )
    (unplaced,) = page.section("unplaced")
    assert (unplaced.stream, unplaced.title, unplaced.status) == (
        *("partnership:kaohsiung--seattle", "Kaohsiung – Seattle", "in-force"),
    )
