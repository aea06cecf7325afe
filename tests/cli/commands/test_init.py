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
