"""`comity map`: the ties as GeoJSON in a file, on standard output, or as tables."""

from __future__ import annotations

import json
import re
import subprocess
import sys
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


def test_a_map_is_printed_as_the_report_atlas_prints_it(placed: Shell) -> None:
    assert placed.ok("map", "--as", "geojson").out == placed.ok("report", "atlas", "--as", "geojson").out
    assert placed.ok("map", "--format", "csv").out == placed.ok("report", "atlas", "--format", "csv").out


def test_a_map_is_of_a_day_and_of_ties_that_stand_so(placed: Shell) -> None:
    placed.ok("map", "-o", "before.geojson", "--as-at", "2024-04-30")
    placed.ok("map", "-o", "signed.geojson", "--status", "in-force")

    for file in ("before.geojson", "signed.geojson"):
        assert json.loads(Path(file).read_text(encoding="utf-8"))["features"] == []
    assert "did you mean in-force" in placed.fails(2, "map", "--status", "in-forse")


def test_places_without_coordinates_are_named(gdynia: Shell) -> None:
    gdynia.ok("record", "contacted", "kaohsiung", "--channel", "letter", "--on", "2024-05-01")

    done = gdynia.ok("map", "-o", "ties.geojson")

    assert "Without coordinates, so not on the map: Gdynia; Kaohsiung." in done.err


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


def test_a_picture_is_of_a_day_as_it_was_known_and_of_ties_that_stand_so(placed: Shell) -> None:
    placed.ok("map", "-o", "before.svg", "--as-known", "#5")
    placed.ok("map", "-o", "signed.svg", "--status", "in-force")
    placed.ok("map", "-o", "dated.svg", "--as-at", "2024-06-01", "--as-known", "2001-01-01")
    before, signed, dated = (
        Path(f"{file}.svg").read_text(encoding="utf-8") for file in ("before", "signed", "dated")
    )

    assert re.search(r"as at \d{4}-\d\d-\d\d, as known with 5 entries<", before)
    assert re.search(r"as at 2024-06-01, as known at 2001-01-01 23:59: 0 entries<", dated)
    assert "in contact" not in before
    assert "in contact" not in signed


def test_pictures_of_another_kind_are_none_that_comity_makes(placed: Shell) -> None:
    assert "name a file such as ties.png" in placed.fails(2, "map", "-o", "ties.jpg")
    assert "name a file such as ties.geojson" in placed.fails(2, "map", "-o", "ties.kml")
    assert "name a file such as count.csv" in placed.fails(2, "report", "count", "-o", "count.svg")


def test_without_what_makes_png_it_is_said_what_to_install(
    placed: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("drawings.png.find_spec", lambda _: None)

    said = placed.fails(2, "map", "-o", "ties.png")

    assert "made by resvg, which is not installed here" in said
    assert "python -m pip install resvg-py" in said
    assert not Path("ties.png").exists()


def test_a_terminal_is_given_no_png(placed: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cli.asking._is_a_terminal", lambda: True)

    assert "name a file with -o, such as -o map.png" in placed.fails(2, "map", "--as", "png")
    placed.ok("map", "--as", "svg")


@pytest.mark.usefixtures("placed")
def test_what_is_not_drawn_loads_nothing_that_draws() -> None:
    code = (
        "import sys; from cli.entry import main\n"
        "try: main()\nexcept SystemExit: pass\n"
        "sys.exit(any(name in sys.modules for name in ('drawings.maps', 'resvg_py', 'xml.etree.ElementTree')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "map", "--format", "csv"], check=False, capture_output=True
    )

    assert done.returncode == 0, done.stderr


def test_geojson_is_a_form_of_its_own(placed: Shell) -> None:
    assert "--as geojson and --format csv" in placed.fails(2, "map", "--as", "geojson", "--format", "csv")
