"""What all commands share: where the ledger is, who records, and how the next command is suggested."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cli.session import Session
from store.shell import Shell as At
from store.shell import quoted

if TYPE_CHECKING:
    from tests.cli.conftest import Shell


@pytest.mark.parametrize(
    ("word", "shown"),
    [
        ("gdynia", "gdynia"),
        ("愛丁堡", "愛丁堡"),
        ("Malé", "Malé"),
        ("partnership:gdynia--kaohsiung", "partnership:gdynia--kaohsiung"),
        ("San Francisco", "'San Francisco'"),
        ("Land's End", "'Land'\"'\"'s End'"),
        ("gdynia#7", "'gdynia#7'"),
        ("$(x)", "'$(x)'"),
        ("", "''"),
    ],
)
def test_a_suggested_word_is_one_word_to_a_shell(word: str, shown: str) -> None:
    assert quoted(word, At.POSIX) == shown


def test_a_suggestion_names_the_ledger_and_how_comity_was_called(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COMITY_CALLED_AS", "python3 start.py")
    monkeypatch.setattr("store.shell.at_hand", lambda: At.POSIX)

    Session(ledger="my ledger.db").suggest("show gdynia")

    assert capsys.readouterr().err == "Next: python3 start.py show gdynia --ledger 'my ledger.db'\n"


def test_long_suggestions_stand_below_each_other(capsys: pytest.CaptureFixture[str]) -> None:
    Session().suggest("a" * 40, "b" * 40)

    assert capsys.readouterr().err == f"Next: comity {'a' * 40}\n      comity {'b' * 40}\n"


def test_what_is_suggested_can_be_pasted(gdynia: Shell) -> None:
    gdynia.ok("register", "body", "new-york", "--name", "New York", "--kind", "city")
    gdynia.ok("open", "New York")

    said = gdynia.ok("record", "visited", "New York", "--visitor", "gdynia", "--host", "new-york").err

    assert "Next: comity show 'New York' · comity audit 'New York'" in said


def test_quiet_says_only_what_was_asked_for(gdynia: Shell) -> None:
    assert gdynia.ok("list", "-q").err == ""
    assert gdynia.ok("record", "noted", "kaohsiung", "--text", "x", "-q").err == ""


def test_who_records(gdynia: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    gdynia.ok("record", "noted", "kaohsiung", "--text", "one", "--user", "zoe")
    gdynia.ok("record", "noted", "kaohsiung", "--text", "two")
    monkeypatch.delenv("COMITY_USER")
    monkeypatch.setenv("LOGNAME", "ann")
    gdynia.ok("record", "noted", "kaohsiung", "--text", "three")

    assert [entry["recorded_by"] for entry in gdynia.entries("kaohsiung")[1:]] == ["zoe", "mei", "ann"]


@pytest.mark.parametrize("flag", ["--user", "--ledger", "--note", "--on", "--text"])
def test_an_empty_word_is_nothing_said(flag: str, gdynia: Shell) -> None:
    needed = () if flag == "--text" else ("--text", "x")
    said = gdynia.fails(2, "record", "noted", "kaohsiung", *needed, flag, " ")

    assert said == f"Error: {flag} is empty: say something, or leave it out\n"


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
