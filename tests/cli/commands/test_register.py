"""`comity register`: bodies, sources and programmes, each under a slug of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Shell


def test_a_body_is_registered_and_what_comes_next_is_said(gdynia: Shell) -> None:
    done = gdynia.ok("register", "body", "osaka", "--name", "Osaka", "--kind", "city", "--country", "JP")

    assert done.out == "Recorded body:osaka#1: registered: Osaka (city, JP)\n"
    assert done.err == "Next: comity open osaka\n"


def test_the_kind_may_be_written_before_the_slug(gdynia: Shell) -> None:
    gdynia.ok("register", "body", "body:osaka", "--name", "Osaka", "--kind", "city")

    assert gdynia.ok("show", "osaka", "--json").json["id"] == "body:osaka"


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["body", "大阪", "--name", "O", "--kind", "city"], 2, "such as san-francisco"),
        (
            ["body", "osaka"],
            2,
            "registered needs --name (its name, in English or in Latin letters) and --kind",
        ),
        (["body", "osaka", "--name", "O", "--kind", "vilage"], 2, "--kind: 'vilage' is none of city, town, "),
        (["body", "osaka", "--name", "O", "--kind", "city", "--lat", "100"], 2, "lat"),
        (["body", "osaka", "--name", "O", "--kind", "city", "--lat", "north"], 2, "lat is a number"),
        (["body", "osaka", "--name", "O", "--kind", "city", "--country", "Japan"], 2, "such as PL"),
        (["body", "osaka", "--name", "O", "--kind", "city", "--ids", "Q35765"], 2, "such as wikidata=Q385"),
        (["body", "osaka", "--name", "O", "--kind", "city", "--names", "大阪"], 2, "such as zh-Hant=愛丁堡"),
        (["body", "kaohsiung", "--name", "K", "--kind", "city"], 1, "has been registered already"),
        (
            ["body", "Kaohsiung", "--country", "TW"],
            1,
            "register body SLUG --name Kaohsiung --country TW --kind …",
        ),
        (["source", "s", "--title", "T", "--kind", "minutes", "--url", "here"], 2, "http:// or https://"),
        (["source", "s", "--title", "T", "--kind", "minutes", "--published", "03/04/2025"], 2, "--published"),
        (["boddy", "osaka"], 2, "body"),
    ],
)
def test_what_cannot_be_registered(words: list[str], code: int, said: str, gdynia: Shell) -> None:
    assert said in gdynia.fails(code, "register", *words)


def test_a_programme_goes_on_with_its_editions(gdynia: Shell) -> None:
    done = gdynia.ok(
        "register", "programme", "fest", "--name", "Fest", "--kind", "festival", "--host", "Gdynia"
    )

    assert "comity record edition-held fest" in done.err
    gdynia.ok("record", "edition-held", "Fest", "--title", "2025", "--on", "2025-07")
    assert gdynia.ok("show", "fest", "--json").json["status"] == "running"


BODY = ("register", "body")


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        (("Riga", "--country", "LV"), ("Rīga", "--country", "LV"), "both are called Rīga; both in LV"),
        (
            ("Odesa", "--country", "UA"),
            ("Odessa", "--country", "UA"),
            "Odessa and Odesa are one name, spelt otherwise; both in UA",
        ),
        (
            ("Berlin", "--ids", "wikidata=Q64", "--country", "DE"),
            ("伯林", "--ids", "wikidata=Q64", "--country", "DE"),
            "both are Q64 in Wikidata; both in DE",
        ),
        (
            ("Lille", "--country", "FR", "--lat", "50.63", "--lon", "3.06"),
            ("Lilla", "--country", "FR", "--lat", "50.64", "--lon", "3.05"),
            "1 km apart; Lilla and Lille are much alike; both in FR",
        ),
    ],
)
def test_a_body_that_may_be_there_already_is_recorded_with_a_caution(
    first: tuple[str, ...], second: tuple[str, ...], said: str, gdynia: Shell
) -> None:
    gdynia.ok(*BODY, "one", "--kind", "city", "--name", *first)

    done = gdynia.ok(*BODY, "two", "--kind", "city", "--name", *second)

    assert (
        f"Caution: one ({first[0]}) is registered already and may be the same: {said}. If it is, take"
        in done.err
    )
    assert "comity retract 'body:two#1' --because …" in done.err
    assert "comity merge two one" in done.err
    assert gdynia.ok("show", "body:two", "--json").json["entries"] == 1


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("Riga", "--country", "LV"), ("Riga", "--country", "US")),
        (("Brühl", "--region", "Nordrhein-Westfalen"), ("Brühl", "--region", "Baden-Württemberg")),
        (("Kumamoto", "--country", "JP"), ("Osaka", "--country", "JP")),
    ],
)
def test_of_homonyms_that_are_told_apart_nothing_is_said(
    first: tuple[str, ...], second: tuple[str, ...], gdynia: Shell
) -> None:
    gdynia.ok(*BODY, "one", "--kind", "city", "--name", *first)

    assert "Caution" not in gdynia.ok(*BODY, "two", "--kind", "city", "--name", *second).err


def test_an_import_says_so_of_what_it_brings_and_of_what_was_there(gdynia: Shell) -> None:
    gdynia.ok(*BODY, "riga", "--kind", "city", "--name", "Riga", "--country", "LV")
    lines = [
        f'{{"stream":"body:{slug}","type":"body.registered","name":"{name}","kind":"city","country":"LV"}}'
        for slug, name in (("riga-2", "Riga"), ("liepaja", "Liepāja"), ("liepaja-2", "Liepaja"))
    ]

    done = gdynia("import", "-", stdin="\n".join(lines).encode())

    assert done.code == 0
    assert "riga (Riga) is registered already and may be the same" in done.err
    assert "liepaja (Liepāja) is registered already and may be the same" in done.err
    assert done.err.count("may be the same") == 2


def test_a_body_that_was_renamed_is_known_by_the_name_it_has(gdynia: Shell) -> None:
    gdynia.ok(*BODY, "leningrad", "--kind", "city", "--name", "Leningrad", "--country", "RU")
    gdynia.ok("record", "renamed", "body:leningrad", "--name", "Saint Petersburg")

    done = gdynia.ok(*BODY, "spb", "--kind", "city", "--name", "St. Petersburg", "--country", "RU")

    assert "leningrad (Saint Petersburg) is registered already" in done.err


def test_a_body_far_from_every_place_of_its_country_is_pointed_out(gdynia: Shell) -> None:
    words = ("--name", "Aabenraa", "--kind", "city", "--lat", "55.04", "--lon", "9.42", "--country")

    assert (
        "where places of DK are: is its country right?"
        in gdynia.ok("register", "body", "a", *words, "SE").err
    )
    assert "far from" not in gdynia.ok("register", "body", "b", *words, "DK").err


def test_slug_and_name_are_made_of_a_name_and_a_city_is_what_nobody_says(gdynia: Shell) -> None:
    done = gdynia.ok("register", "body", "San Francisco", "--country", "US", "--format", "table")
    cited = gdynia.ok("register", "source", "Minutes of May", "--kind", "minutes")

    assert "Recorded body:san-francisco#1: registered: San Francisco (city, US)" in done.out
    assert "San Francisco is taken for a city: say what else it is with --kind." in done.err
    assert "source:minutes-of-may#1" in cited.out


def test_a_network_is_joined_and_no_partnership_with_it_is_opened(gdynia: Shell) -> None:
    done = gdynia.ok("register", "body", "ubc", "--name", "Union of the Baltic Cities", "--kind", "network")
    asked = gdynia.fails(3, "record", "visited", "ubc", "--out", "--on", "2024")
    opened = gdynia.fails(3, "open", "gdynia@ubc")

    assert done.err == "Next: comity record joined ubc --on …\n"
    assert "a network is joined: comity record joined ubc --on WHEN" in asked
    assert "record that: comity record joined gdynia@ubc --on WHEN" in opened


def test_in_a_ledger_without_a_home_what_comes_next_names_both_sides(shell: Shell) -> None:
    shell.ok("init", "--title", "All ties")

    assert shell.ok("register", "body", "turku", "--name", "Turku", "--kind", "city").err == (
        "Next: comity open turku …\n"
    )
    assert shell.ok("register", "body", "ubc", "--name", "UBC", "--kind", "network").err == (
        "Next: comity record joined BODY@ubc --on …\n"
    )


def test_nobody_is_taken_for_a_city_who_is_not_registered(gdynia: Shell) -> None:
    assert "city" not in gdynia.fails(1, "register", "body", "Kaohsiung")
    assert "Turku would be taken for a city" in gdynia.ok("register", "body", "Turku", "--dry-run").err
