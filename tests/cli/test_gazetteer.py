"""The cells in which each country has places: what is said to lie in another country is seen."""

import json

import pytest

from cli import gazetteer
from cli.gazetteer.make import made, named


@pytest.mark.parametrize(
    ("country", "lat", "lon", "far"),
    [
        ("DE", 50.78, 6.09, False),
        ("DK", 55.04, 9.42, False),
        ("SE", 55.04, 9.42, True),
        ("FR", -20.94, 55.66, False),
        ("CN", 44.48, -69.52, True),
        ("FJ", -16.5, -179.99, False),
        ("NO", 78.22, 15.65, False),
        ("AQ", -90.0, 0.0, False),
    ],
)
def test_a_place_is_far_from_those_of_a_country_by_more_than_a_degree(
    country: str, lat: float, lon: float, *, far: bool
) -> None:
    assert gazetteer.is_far(country, lat, lon) == far


def test_the_countries_of_a_place_are_those_that_have_places_by_it() -> None:
    assert gazetteer.countries_at(44.48, -69.52) == ("US",)
    assert gazetteer.countries_at(-45.0, 0.0) == ()


def test_cells_are_made_of_places_as_runs_of_longitudes() -> None:
    places = [
        {"countrycode": code, "latitude": lat, "longitude": lon}
        for code, lat, lon in (
            ("TW", 22.6, 120.3),
            ("TW", 22.9, 121.1),
            ("TW", 22.1, 118.4),
            ("XX", 0.0, 0.0),
        )
    ]

    assert json.loads(made(places)) == {"TW": {"22": "118,120..121"}}


def test_regions_are_made_of_those_with_a_code_each_behind_the_one_that_it_lies_in() -> None:
    lines = (
        "Auvergne-Rhône-Alpes\tFR-ARA\tFR.84\t1\tRegion\tARA\t1\t\t75",
        "Rhône\tFR-69\tFR.84.69\t2\tDepartment\tDépartement du Rhône\t2\t1\t75",
        "Lyon\t\tFR.84.69.1\t3\t\tLyon\t2\t1\t75",
        "France\tFR-0\tFR.00\t4\t\tFrankreich|Metropole\t1\t\t75",
        "Nowhere\tXX-1\tXX.1\t5\t\t\t1\t\t0",
    )

    assert json.loads(named(lines)) == {
        "FR": {"ara": "ARA", "auvergne rhone alpes": "ARA", "metropole": "0", "rhone": "ARA/69"}
    }
