"""Every country lies in one part of the world."""

from collections import Counter

from domain.areas import AREAS, ELSEWHERE, area_of, area_words
from domain.countries import CODES


def test_every_country_lies_in_exactly_one_area() -> None:
    listed = Counter(code for _, codes in AREAS.values() for code in codes.split())

    assert set(listed) == CODES
    assert set(listed.values()) == {1}


def test_countries_lie_where_people_look_for_them() -> None:
    told = {
        "TW": "east-asia",
        "PH": "south-east-asia",
        "MV": "south-asia",
        "PL": "europe",
        "BZ": "latin-america",
    }

    assert {code: area_of(code) for code in told} == told
    assert (area_of("GU"), area_of("XK"), area_of("MW")) == ("oceania", "europe", "africa")


def test_what_is_not_known_lies_elsewhere() -> None:
    assert {area_of(None), area_of("ZZ"), area_of("")} == {ELSEWHERE}
    assert area_words(ELSEWHERE) == "Country not on record"
    assert area_words("oceania") == "Oceania"
