"""Two bodies that may be one: what speaks for it, what against it, and who is compared with whom."""

from typing import Any

import pytest

from domain.alike import Index, Known, against, alike, pairs, resembling, which_are_like

RIGA: dict[str, Any] = {"country": "LV", "lat": 56.95, "lon": 24.11}


def known(slug: str, title: str, **rest: Any) -> Known:
    return Known(slug, title, **rest)


def strength(one: Known, other: Known, **rest: Any) -> str | None:
    found = alike(one, other, **rest)
    return found and found.strength


@pytest.mark.parametrize(
    ("title", "other"),
    [
        ("Rīga", "Riga"),
        ("Szombathely (Steinamanger)", "Szombathely"),
        ("Odessa", "Odesa"),
        ("Bruehl", "Brühl"),
        ("Biel/Bienne", "Biel"),
        ("St. Ingbert", "Sankt Ingbert"),
    ],
)
def test_a_name_in_any_spelling_at_one_place_is_surely_one(title: str, other: str) -> None:
    assert strength(known("one", title, **RIGA), known("other", other, **RIGA)) == "sure"


def test_a_name_in_another_language_is_a_name() -> None:
    cologne = known("cologne", "Cologne", names=("Köln", "科隆"), country="DE")

    assert strength(cologne, known("koln", "Köln", country="DE")) == "possible"
    assert strength(cologne, known("koln", "Koeln", country="DE", names=("科隆",))) == "possible"


@pytest.mark.parametrize(
    ("said", "against"),
    [
        ({"lat": 49.4, "lon": 8.5}, "196 km apart"),
        ({"region": "Baden-Württemberg"}, "one in Nordrhein-Westfalen, one in Baden-Württemberg"),
        ({"ids": (("wikidata", "Q61901"),)}, "in Wikidata they are Q3896 and Q61901"),
        ({"country": "AT"}, "one in DE, one in AT"),
        ({"kind": "county"}, "one is a city, one a county"),
    ],
)
def test_homonyms_that_differ_are_never_sure(said: dict[str, Any], against: str) -> None:
    bruhl: dict[str, Any] = {
        "country": "DE",
        "kind": "city",
        "lat": 50.83,
        "lon": 6.9,
        "region": "Nordrhein-Westfalen",
        "ids": (("wikidata", "Q3896"),),
    }
    shared = {"one": {"sceaux", "kunice", "leamington"}, "other": {"sceaux", "kunice", "leamington"}}

    found = alike(known("one", "Brühl", **bruhl), known("other", "Brühl", **(bruhl | said)), shared)

    assert found is not None
    assert found.strength != "sure"
    assert found.words[-1] == against


def test_two_of_one_name_that_differ_and_have_other_partners_are_not_offered() -> None:
    one = known("one", "Brühl", country="DE", region="Nordrhein-Westfalen", lat=50.83, lon=6.9)
    other = known("other", "Brühl", country="DE", region="Baden-Württemberg", lat=49.4, lon=8.53)

    assert alike(one, other, {"one": {"sceaux"}, "other": {"ormesson"}}) is None
    assert not which_are_like(one, [other])


def test_two_regions_are_no_answer_where_both_have_a_partner() -> None:
    one = known("one", "Reims", country="FR", region="Marne")
    other = known("other", "Reims", country="FR", region="Grand Est")

    assert strength(one, other, partners={"one": {"nagoya"}, "other": {"nagoya"}}) == "possible"
    assert strength(one, other, partners={"one": {"nagoya"}, "other": {"kutna-hora"}}) is None


def test_one_number_in_another_register_is_enough() -> None:
    ids = (("wikidata", "Q64"),)

    assert strength(known("berlin", "Berlin", ids=ids), known("barlin", "伯林", ids=ids)) == "sure"
    assert (
        alike(known("berlin", "Berlin", ids=(("other", "64"),)), known("x", "X", ids=(("other", "65"),)))
        is None
    )


def test_at_one_place_with_a_partner_in_common_is_worth_a_look_whatever_they_are_called() -> None:
    munich = known("munich", "Munich", country="DE", lat=48.14, lon=11.58)
    munchen = known("munchen", "München", country="DE", lat=48.14, lon=11.57)
    partners = {"munich": {"verona"}, "munchen": {"verona"}}

    found = alike(munich, munchen, partners, {"verona": "Verona"})

    assert found is not None
    assert (found.strength, "both have ties with Verona" in found.words) == ("possible", True)
    assert alike(munich, munchen) is None


def test_a_town_under_the_wrong_country_is_worth_a_look_where_a_partner_or_the_place_is_the_same() -> None:
    here, there = known("one", "Aabenraa", country="DK"), known("other", "Aabenraa", country="SE")
    at = {"lat": 55.04, "lon": 9.42}
    placed = (known(body.slug, body.title, country=body.country, **at) for body in (here, there))

    assert alike(here, there) is None
    assert (
        strength(here, there, partners={"one": {"kaltenkirchen"}, "other": {"kaltenkirchen"}}) == "possible"
    )
    assert strength(*placed) == "likely"


def test_those_who_have_a_tie_with_each_other_are_two() -> None:
    one, other = known("one", "Riga", **RIGA), known("other", "Riga", **RIGA)

    assert alike(one, other, {"one": {"other"}, "other": {"one"}}) is None


def test_a_region_in_brackets_makes_no_two_towns_one() -> None:
    one = known("one", "Steinbach (Taunus)", country="DE", lat=50.17, lon=8.57)
    other = known("other", "Oberursel (Taunus)", country="DE", lat=50.2, lon=8.58)

    assert alike(one, other) is None


@pytest.mark.parametrize(
    ("title", "rest", "offered"),
    [
        ("Klimabündnis", {}, "possible"),
        ("Klimabündnos", {}, "possible"),
        ("Klimapakt", {}, None),
        ("Klimabündnos", {"kind": "association"}, None),
    ],
)
def test_names_of_networks_that_are_much_alike_are_worth_a_look(
    title: str, rest: dict[str, Any], offered: str | None
) -> None:
    one = known("one", "Klima-Bündnis", kind="network")
    other = known("other", title, **({"kind": "network"} | rest))

    assert strength(one, other) == offered
    assert offered is None or pairs({"one": one, "other": other}, {})
    assert bool(Index([one]).like(other)) == bool(which_are_like(other, [one])) == (offered is not None)


@pytest.mark.parametrize(
    ("title", "offered"),
    [
        *(("Stadt Ulm", "possible"), ("Ulm, Universitätsstadt", "possible"), ("Ville d'Ulm", "possible")),
        *(("Stadtulm", None), ("Kreisstadt Ulm", "possible"), ("Ulm, Michigan", None)),
    ],
)
def test_what_kind_of_town_it_is_makes_no_other_name(title: str, offered: str | None) -> None:
    one, other = known("one", "Ulm", country="DE"), known("other", title, country="DE")

    assert strength(one, other) == offered
    assert (
        bool(Index([one]).like(other))
        == bool(pairs({"one": one, "other": other}, {}))
        == (offered is not None)
    )


def test_names_that_are_much_alike_are_worth_a_look_beside_one_partner() -> None:
    bodies = {slug: known(slug, slug.title(), country="HU") for slug in ("szombathely", "szombathly", "pecs")}
    partners = {slug: {"graz"} for slug in bodies} | {"graz": {*bodies}}

    assert pairs(bodies, partners) == {("szombathely", "szombathly")}
    assert strength(bodies["szombathely"], bodies["szombathly"], partners=partners) == "possible"
    assert strength(bodies["szombathely"], bodies["szombathly"]) is None


@pytest.mark.parametrize(
    ("title", "said"),
    [
        *(("Zeven (Samtgemeinde)", "Samtgemeinde"), ("Samtgemeinde Zeven", "Samtgemeinde")),
        *(("Landkreis Zeven", "Landkreis"), ("Kreis Zeven", "Kreis"), ("Zeven, Kreis", "Kreis")),
        *(
            ("Verbandsgemeinde Zeven", "Verbandsgemeinde"),
            ("Amt Zeven", "Amt"),
            ("Kreis Zeven (Aller)", "Kreis"),
        ),
        *(
            ("Powiat Zeven", "Powiat"),
            ("Okres Zeven", "Okres"),
            ("Zeven megye", "megye"),
            ("Zeven vald", "vald"),
        ),
        *(
            ("Communauté de communes de Zeven", "Communauté de communes"),
            ("Arrondissement de Zeven", "Arrondissement"),
        ),
        *(("Unione dei Comuni di Zeven", "Unione dei Comuni"), ("Mancomunidad de Zeven", "Mancomunidad")),
        *(("Zeven County", "County"), ("Zeven District", "District"), ("Comarca de Zeven", "Comarca")),
        *(("Stadt Zeven", None), ("Kreisstadt Zeven", None), ("City of Zeven", None), ("Zeven", None)),
    ],
)
def test_what_a_name_says_that_it_is_counts_against_it(title: str, said: str | None) -> None:
    """A district or a union of communes is another than its town, wherever its name says so, whichever partner both have."""
    town, other = known("zeven", "Zeven", **RIGA), known("other", title, **RIGA)
    partners = {"zeven": {"riga"}, "other": {"riga"}, "riga": {"zeven", "other"}}

    alone, together = alike(town, other), alike(town, other, partners)

    assert alone is not None
    assert together is not None
    assert [alone.words[-1], together.words[-1]] == [f"one is called {said}"] * 2 or not said
    expected = ["possible"] * 2 if said else [alone.strength] * 2
    assert [alone.strength, together.strength] == expected
    assert bool(said) == any(str(words).startswith("one is called") for words in against(town, other))
    assert [body.slug for body, _ in Index([town]).like(other)] == ["zeven"]
    assert [body.slug for body, _ in which_are_like(other, [town])] == ["zeven"]


@pytest.mark.parametrize(
    ("title", "other", "said"),
    [
        ("Landkreis Zeven", "Zeven (Landkreis)", None),
        ("Landkreis Zeven", "Kreis Zeven", None),
        ("Zeven megye", "Zeven County", None),
        ("Zeven District", "Zeven (Stadtteil)", None),
        ("Landkreis Zeven", "Samtgemeinde Zeven", "one is called Landkreis, one Samtgemeinde"),
        ("Stadtteil Zeven", "Landkreis Zeven", "one is called Stadtteil, one Landkreis"),
    ],
)
def test_two_of_one_kind_may_be_one_in_whichever_words(title: str, other: str, said: str | None) -> None:
    found = alike(known("one", title, **RIGA), known("other", other, **RIGA))

    assert found is not None
    assert (found.strength, found.words[-1] if said else None) == ("possible" if said else "sure", said)


def test_a_county_and_the_town_that_it_is_called_after_are_two_in_letters_too() -> None:
    town, county = (known(title, title, country="TW") for title in ("新竹市", "新竹縣"))
    partners = {title: {"riga"} for title in ("新竹市", "新竹縣")}

    assert alike(town, county, partners) is None
    assert against(town, county) == ("one is called 縣",)


BODIES = [
    known("riga", "Riga", **RIGA),
    known("odesa", "Odesa", country="UA"),
    known("berlin", "Berlin", country="DE", ids=(("wikidata", "Q64"),)),
    known("lille", "Lille", country="FR", lat=50.63, lon=3.06),
]


@pytest.mark.parametrize(
    ("new", "found"),
    [
        (known("riga-2", "Rīga", country="LV"), ["riga"]),
        (known("riga-us", "Riga", country="US"), []),
        (known("odessa", "Odessa", country="UA"), ["odesa"]),
        (known("capital", "Hauptstadt", ids=(("wikidata", "Q64"),)), ["berlin"]),
        (known("lile", "Lilla", country="FR", lat=50.6, lon=3.1), ["lille"]),
        (known("lilla", "Lilla", country="FR", lat=43.6, lon=3.1), []),
        (known("riga", "Riga", **RIGA), []),
    ],
)
def test_an_index_finds_what_looking_at_each_finds(new: Known, found: list[str]) -> None:
    assert [body.slug for body, _ in which_are_like(new, BODIES)] == found
    assert [body.slug for body, _ in Index(BODIES).like(new)] == found


def test_all_pairs_that_have_a_key_in_common_are_compared_but_of_very_many_only_some() -> None:
    few = {f"city-{n}": known(f"city-{n}", "Springfield") for n in range(10)}
    many = {f"city-{n}": known(f"city-{n}", "Springfield") for n in range(1_000)}

    assert len(pairs(few, {})) == 45
    assert len(pairs(many, {})) < 5_000


@pytest.mark.parametrize("slip", ["Orange Councy", "Orange Countty", "Orange Conty"])
def test_a_slip_in_the_word_that_says_what_it_is_makes_no_other_of_it(slip: str) -> None:
    county = known("orange-county", "Orange County", country="US")
    written = known("other", slip, country="US")
    partners = {"orange-county": {"riga"}, "other": {"riga"}}

    assert resembling(county, written) or county.called == written.called
    assert alike(county, written, partners)
    assert not alike(county, known("town", "Orange Valley", country="US"), partners | {"town": {"riga"}})
