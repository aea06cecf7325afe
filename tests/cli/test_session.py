"""What all commands share: where the ledger is, who records, and how the next command is suggested."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Shell


def test_who_records(gdynia: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    gdynia.ok("record", "noted", "kaohsiung", "--text", "one", "--user", "zoe")
    gdynia.ok("record", "noted", "kaohsiung", "--text", "two")
    monkeypatch.delenv("COMITY_USER")
    monkeypatch.setenv("LOGNAME", "ann")
    gdynia.ok("record", "noted", "kaohsiung", "--text", "three")

    assert [entry["recorded_by"] for entry in gdynia.entries("kaohsiung")[1:]] == ["zoe", "mei", "ann"]


def test_an_empty_name_is_nobodys(gdynia: Shell) -> None:
    for words in (["show"], ["audit"], ["timeline"], ["record", "noted", "--text", "x"], ["open"]):
        assert "is empty" in gdynia.fails(2, *words, "")


def test_colours_can_be_had_and_be_left(gdynia: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "\x1b[" not in gdynia.ok("list", "--format", "table").out
    assert "\x1b[" in gdynia.ok("list", "--format", "table", "--color").out
    assert "\x1b[" not in gdynia.ok("list", "--format", "table", "--no-color").out
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in gdynia.ok("list", "--format", "table").out


def test_the_data_folder_is_used_where_there_is_no_ledger_here(shell: Shell) -> None:
    folder = shell.folder / "data" / "comity"
    folder.mkdir(parents=True)
    shell.ok("init", "--ledger", str(folder / "comity.db"), "--title", "kept")

    assert shell.ok("list", "--json").json == []
    assert not Path("comity.db").exists()
