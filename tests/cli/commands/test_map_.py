"""`comity map`: the ties as GeoJSON in a file, on standard output, or as tables."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Shell


@pytest.fixture
def placed(gdynia: Shell) -> Shell:
    """Gdynia and Kaohsiung, in contact, both with coordinates."""
    for body, lat, lon in (("gdynia", 54.5, 18.5), ("kaohsiung", 22.6, 120.3)):
        places = ("--set", f"lat={lat}", "--set", f"lon={lon}")
        gdynia.ok("correct", f"body:{body}#1", *places, "--because", "from GeoNames")
    gdynia.ok("record", "contacted", "kaohsiung", "--channel", "letter", "--on", "2024-05-01")
    return gdynia


def test_a_map_is_a_file_of_geojson(placed: Shell) -> None:
    done = placed.ok("map", "-o", "ties.geojson")

    found = json.loads(Path("ties.geojson").read_text(encoding="utf-8"))
    assert [feature["geometry"]["type"] for feature in found["features"]] == ["LineString", "Point", "Point"]
    assert done.out == ""
    assert done.err.splitlines() == ["ties.geojson: 1 tie on the map, 2 places"]


def test_a_map_never_goes_over_a_file_unasked(placed: Shell) -> None:
    Path("ties.geojson").write_text("mine", encoding="utf-8")

    assert "is left as it is" in placed.fails(2, "map", "-o", "ties.geojson")
    assert "name a file such as ties.geojson" in placed.fails(2, "map", "-o", "ties.kml")
    placed.ok("map", "-o", "ties.geojson", "--force")

    assert json.loads(Path("ties.geojson").read_text(encoding="utf-8"))["type"] == "FeatureCollection"


def test_a_map_is_a_picture_where_the_file_is_named_so(placed: Shell) -> None:
    done = placed.ok("map", "-o", "ties.svg", "--as-at", "2024-06-01")
    placed.ok("map", "-o", "ties.png", "--as-at", "2024-06-01")
    drawn = Path("ties.svg").read_text(encoding="utf-8")

    assert done.out == ""
    assert done.err.splitlines()[-1] == "ties.svg: 1 tie on the map · as at 2024-06-01, 2 places"
    assert drawn == placed.ok("report", "atlas", "--as", "svg", "--as-at", "2024-06-01").out
    assert ">in contact <" in drawn
    assert "as at 2024-06-01, by all that is on record: 8 entries" in drawn
    assert Path("ties.png").read_bytes().startswith(b"\x89PNG\r\n")
