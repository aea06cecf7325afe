"""`comity init`: a new, empty ledger, never over an old one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

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


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--home", "Gdynia"], "--home: 'Gdynia' is not a slug"),
        (["--home", "gdynia"], "needs --name and --kind too"),
        (["--home", "gdynia", "--name", "G", "--kind", "citty"], "--kind: 'citty' is none of city, "),
        (["--name", "Gdynia"], "give its slug with --home"),
        (["--names", "pl=Gdynia"], "give its slug with --home"),
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
