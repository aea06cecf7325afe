"""`comity open`: a partnership with the home, or between those named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Shell


@pytest.fixture
def osaka(gdynia: Shell) -> Shell:
    """Two more bodies."""
    for slug, name in (("osaka", "Osaka"), ("san-francisco", "San Francisco")):
        gdynia.ok("register", "body", slug, "--name", name, "--kind", "city")
    return gdynia


def test_one_name_is_a_partnership_with_the_home(osaka: Shell) -> None:
    done = osaka.ok("open", "Osaka")

    assert done.out == "Recorded partnership:gdynia--osaka#1: opened between Gdynia, Osaka\n"
    assert "comity record visited Osaka --help" in done.err


def test_several_names_are_a_partnership_between_them(osaka: Shell) -> None:
    osaka.ok("open", "San Francisco", "osaka", "--title", "Across the Pacific")

    found = osaka.ok("show", "osaka--san-francisco", "--json").json
    assert (found["parties"], found["title"]) == (["osaka", "san-francisco"], "Across the Pacific")


def test_a_tie_may_stand_under_another(osaka: Shell) -> None:
    osaka.ok("open", "osaka", "--under", "kaohsiung")

    assert osaka.entries("osaka")[0]["fact"]["under"] == "partnership:gdynia--kaohsiung"


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["osakka"], 3, "did you mean osaka (Osaka)?"),
        (["tokyo"], 3, "register it: comity register body tokyo --name tokyo --kind …"),
        (["gdynia"], 3, "Gdynia has no partnership with itself"),
        (["kaohsiung"], 1, "has been opened already"),
        (["osaka", "--under", "nowhere"], 3, "there is no partnership nowhere"),
        ([], 2, "COUNTERPART…"),
    ],
)
def test_what_cannot_be_opened(words: list[str], code: int, said: str, osaka: Shell) -> None:
    assert said in osaka.fails(code, "open", *words)


def test_without_a_home_both_sides_are_named(shell: Shell) -> None:
    shell.ok("init")
    shell.ok("register", "body", "osaka", "--name", "Osaka", "--kind", "city")

    refused = shell.fails(3, "open", "osaka")
    assert "this ledger has no home: name both sides" in refused
    assert "comity open osaka …, or give it a home: comity init --home …" in refused
