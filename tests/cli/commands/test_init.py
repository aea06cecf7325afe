"""`comity init`: a new, empty ledger, never over an old one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from comity.testing import body_registered
from store.application import Comity, open_ledger

if TYPE_CHECKING:
    from tests.cli.conftest import Shell

HOME = ("--home", "gdynia", "--name", "Gdynia", "--kind", "city")


def test_a_ledger_begins_with_its_home(shell: Shell) -> None:
    done = shell.ok(
        "init", *HOME, "--country", "PL", "--names", "zh-Hant=格丁尼亞", "--timezone", "Europe/Warsaw"
    )

    assert done.out.splitlines() == [
        "A new ledger: comity.db",
        "Recorded body:gdynia#1: registered: Gdynia (city, PL)",
        "Recorded ledger#1: ledger opened: Gdynia's city diplomacy, home Gdynia",
    ]
    assert "Next: comity register body --help" in done.err
    assert shell.entries("格丁尼亞")[0]["fact"]["names"] == {"zh-Hant": "格丁尼亞"}


def test_a_researchers_ledger_has_no_home(shell: Shell) -> None:
    shell.ok("init", "--title", "Sister cities of the Baltic", "--language", "en", "--language", "pl")

    opened = shell.entries("ledger")[0]["fact"]
    assert opened == {"title": "Sister cities of the Baltic", "languages": ["en", "pl"]}


def test_nothing_is_written_over(shell: Shell) -> None:
    Path("comity.db").write_text("precious", encoding="utf-8")

    said = shell.fails(6, "init", *HOME)

    assert said.splitlines() == [
        "Error: comity.db is there already: nothing is written over it",
        "  name another with --ledger, or use it as it is",
    ]


def test_who_is_second_by_a_moment_is_told_of_the_ledger(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    def begun(where: Path) -> Comity:  # on a server, where two find it free and one is first
        with open_ledger(where, create=True) as ledger:
            ledger.record("body:gdynia", body_registered("Gdynia"), by="jun")
        return open_ledger(where)

    monkeypatch.setattr("cli.commands.init.begun", begun)

    done = shell("init", *HOME)
    assert (done.code, len(shell.entries("gdynia"))) == (6, 1)
    assert "comity.db is there already: nothing is written over it" in done.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--home", "高雄"], "--home: '高雄' is not a slug"),
        (["--home", "gdynia"], "needs --name too"),
        (["--home", "gdynia", "--name", "G", "--kind", "citty"], "--kind: 'citty' is none of city, "),
        (["--name", "Gdynia"], "name it with --home"),
        (["--names", "pl=Gdynia"], "name it with --home"),
        ([*HOME, "--country", "Poland"], "such as PL"),
        ([*HOME, "--names", "pl"], "--names: 'pl' cannot be read"),
        ([*HOME, "--timezone", "Mars/Olympus"], "is no time zone"),
        ([*HOME, "--user", "a\u202eb"], "invisible character"),
        (["--title", "a\u202eb"], "invisible character"),
    ],
)
def test_what_cannot_be_begun_leaves_nothing(words: list[str], said: str, shell: Shell) -> None:
    assert said in shell.fails(2, "init", *words)


def test_a_folder_that_is_not_there(shell: Shell) -> None:
    assert "there is no folder" in shell.fails(6, "init", *HOME, "--ledger", "no/where.db")


def test_a_name_is_home_enough(shell: Shell) -> None:
    done = shell.ok("init", "--home", "Tallinna Põhi", "--country", "EE", "--format", "table")

    assert "Recorded body:tallinna-pohi#1: registered: Tallinna Põhi (city, EE)" in done.out
    assert "is taken for a city" in done.err


def test_a_ledger_without_a_home_gets_one_later_and_its_origin_stays(shell: Shell) -> None:
    shell.ok("init", "--title", "Sister cities")
    first = shell.ok("export").out.splitlines()[0]
    shell.ok("register", "body", "turku", "--name", "Turku", "--kind", "city")
    shell.ok("init", "--home", "turku")
    shell.ok("register", "body", "tartu", "--name", "Tartu", "--kind", "city")
    shell.ok("open", "tartu")

    assert shell.ok("export").out.splitlines()[0] == first
    assert shell.ok("show", "tartu", "--json").json["title"] == "Tartu – Turku"
    assert "its home is turku" in shell.fails(6, "init", "--home", "Tartu")

    shell.ok("retract", "partnership:tartu--turku#1", "--because", "x")
    shell.ok("retract", "ledger#2", "--because", "x")
    assert "no home" in shell.fails(3, "open", "tartu")


def test_a_home_that_is_not_registered_yet_is_registered_with_it(shell: Shell) -> None:
    shell.ok("init", "--title", "Sister cities")

    assert "no body of that slug is registered" in shell.fails(2, "init", "--home", "turku")
    said = shell.ok("init", "--home", "Turku", "--kind", "city", "--country", "FI", "--format", "table").out

    assert "registered: Turku (city, FI)" in said
    assert "home is turku" in said
    assert "--timezone" in shell.fails(2, "init", "--home", "Turku", "--timezone", "Europe/Helsinki")


def test_what_a_ledger_says_of_itself_is_corrected_by_the_command_that_is_named(shell: Shell) -> None:
    shell.ok("init", "--title", "Sister cities")
    home = shell.fails(2, "init", "--home", "Turku", "--kind", "city", "--timezone", "Europe/Helsinki")
    zone = shell.fails(6, "init", "--timezone", "Europe/Helsinki", "--language", "fi", "--language", "sv")
    shell.ok("init", "--home", "Turku", "--kind", "city")
    other = shell.fails(6, "init", "--home", "Tartu", "--kind", "city")

    said = "comity correct ledger#1 --set timezone=Europe/Helsinki --because …"
    assert said in home
    assert (
        "comity correct ledger#1 --set timezone=Europe/Helsinki --set 'languages=fi|sv' --because …" in zone
    )
    assert "comity correct ledger#1 --set home=tartu --because …" in other
    assert "taken for a city" not in other
    shell.ok(*said.replace("…", "x").split()[1:])
    assert "timezone is Europe/Helsinki" in shell.ok("audit", "ledger").out


def test_whoever_is_refused_is_not_told_what_a_home_is_taken_for(shell: Shell) -> None:
    shell.ok("init", "--title", "Sister cities")

    assert "taken for a city" not in shell.fails(2, "init", "--home", "Turku", "--names", "Åbo")
    assert "taken for a city" not in shell.fails(6, "init", "--title", "x", "--ledger", "comity.db")
