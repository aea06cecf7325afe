"""Bodies of one name are told apart where, and only where, there are several: by what is known of each."""

from typing import Any

import pytest

from domain.body import Standing as Body
from queries.directory import Directory, Nobody


def directory(*ties: str, **bodies: dict[str, Any]) -> Directory:
    known = {
        slug.replace("_", "-"): Body(**({"title": "Brühl", "kind": "city"} | said))
        for slug, said in bodies.items()
    }
    streams = (*(f"body:{slug}" for slug in known), *(f"partnership:{tie}" for tie in ties))
    return Directory(known, streams)


@pytest.mark.parametrize(
    ("one", "other", "names"),
    [
        (
            {"region": "Nordrhein-Westfalen"},
            {"region": "Baden-Württemberg"},
            ("Brühl (Nordrhein-Westfalen)", "Brühl (Baden-Württemberg)"),
        ),
        (
            {"region": "Hessen", "country": "DE"},
            {"region": "Hessen", "country": "AT"},
            ("Brühl (DE)", "Brühl (AT)"),
        ),
        ({}, {"kind": "county"}, ("Brühl (city)", "Brühl (county)")),
        ({"under": "koln"}, {"under": "mannheim"}, ("Brühl (Köln)", "Brühl (mannheim)")),
        (
            {"lat": 50.83, "lon": 6.9},
            {"lat": -49.4, "lon": -8.53},
            ("Brühl (50.83° N, 6.90° E)", "Brühl (49.40° S, 8.53° W)"),
        ),
        (
            {"ids": (("wikidata", "Q3896"),)},
            {"ids": (("geonames", "2943573"),)},
            ("Brühl (Q3896)", "Brühl (geonames 2943573)"),
        ),
        ({}, {}, ("Brühl (with Köln)", "Brühl (bruhl-2)")),
    ],
)
def test_by_the_first_thing_that_is_not_the_same_of_both(
    one: dict[str, Any], other: dict[str, Any], names: tuple[str, str]
) -> None:
    here = directory("bruhl--koln", bruhl=one, bruhl_2=other, koln={"title": "Köln"})

    assert (here.plain("bruhl"), here.name("bruhl-2")) == names
    assert here.plain("koln") == "Köln"
    assert [here.body(name) for name in names] == ["bruhl", "bruhl-2"], "what is printed can be typed"


def test_whoever_asks_for_one_of_several_is_told_what_tells_them_apart() -> None:
    here = directory(bruhl={"region": "Nordrhein-Westfalen"}, bruhl_bw={"region": "Baden-Württemberg"})

    with pytest.raises(
        Nobody, match=r"Brühl may be bruhl \(Nordrhein-Westfalen\) or bruhl-bw \(Baden-Württemberg\)"
    ):
        here.body("Brühl")
