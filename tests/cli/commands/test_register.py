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
        (["body", "Osaka", "--name", "O", "--kind", "city"], 2, "such as san-francisco"),
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


def test_a_body_far_from_every_place_of_its_country_is_pointed_out(gdynia: Shell) -> None:
    words = ("--name", "Aabenraa", "--kind", "city", "--lat", "55.04", "--lon", "9.42", "--country")

    assert (
        "where places of DK are: is its country right?"
        in gdynia.ok("register", "body", "a", *words, "SE").err
    )
    assert "far from" not in gdynia.ok("register", "body", "b", *words, "DK").err
