"""What is the same every day: `comity config`, and what goes before it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Shell


@pytest.fixture(autouse=True)
def file(shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A configuration of the test's own, which is not there yet."""
    del shell  # has one of its own
    file = tmp_path / "folder" / "config.toml"
    monkeypatch.setenv("COMITY_CONFIG", str(file))
    return file


def test_what_was_set_is_said_and_can_be_unset(shell: Shell, file: Path) -> None:
    shell.ok("config", "user", "林美")
    shell.ok("config", "format", "json")
    shell.ok("config", "color", "no")

    assert file.read_text(encoding="utf-8") == 'color = false\nformat = "json"\nuser = "林美"\n'
    assert shell.ok("config", "user").out == "林美\n"
    assert shell.ok("config", "color").out == "no\n"

    shell.ok("config", "--unset", "format")
    assert "format is not set" in shell.fails(3, "config", "format")


def test_an_option_goes_before_the_environment_and_that_before_the_file(
    gdynia: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    def recorded_by(*words: str) -> str:
        gdynia.ok("record", "noted", "kaohsiung", "--text", "a note", *words)
        return str(gdynia.entries("kaohsiung")[-1]["recorded_by"])

    gdynia.ok("config", "user", "from-the-file")

    assert recorded_by("--user", "from-the-option") == "from-the-option"
    assert recorded_by() == "mei"
    monkeypatch.delenv("COMITY_USER")
    assert recorded_by() == "from-the-file"


def test_a_ledger_that_was_set_goes_before_the_one_that_lies_here(
    gdynia: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    gdynia.ok("init", "--title", "Another", "--ledger", "other.db")
    gdynia.ok("config", "ledger", "other.db")
    monkeypatch.chdir(gdynia.folder.parent)  # it is kept with its folder

    assert gdynia.ok("show", "ledger", "--json").json["title"] == "Another"
    mine = str(gdynia.folder / "comity.db")
    assert gdynia.ok("show", "ledger", "--json", "--ledger", mine).json["title"] != "Another"
    monkeypatch.setenv("COMITY_LEDGER", mine)
    assert gdynia.ok("show", "ledger", "--json").json["title"] != "Another"


@pytest.mark.parametrize(
    "text", ["user = ", 'format = "yaml"', "user = 3", "ledger = []", "color = 'blue'", "\xff"]
)
def test_a_file_that_cannot_be_read_is_named(gdynia: Shell, file: Path, text: str) -> None:
    file.parent.mkdir()
    file.write_bytes(text.encode("latin-1"))

    assert f"{file} cannot be read" in gdynia.fails(2, "config")
    assert gdynia("--help").code == 0


def test_what_was_written_by_hand_stays(shell: Shell, file: Path) -> None:
    file.parent.mkdir()
    file.write_text('# mine\nuser = "lin"  # me\nfuture = 1\n', encoding="utf-8")

    shell.ok("config", "user", "mei")
    shell.ok("config", "format", "csv")

    assert file.read_text(encoding="utf-8") == 'format = "csv"\n# mine\nuser = "mei"\nfuture = 1\n'


@pytest.mark.parametrize(
    "words",
    [
        "user = " + "[" * 100_000,
        "user = " + "{a=" * 50_000,
        "user = " + "9" * 5_000,
        "[" * 100_000,
        "user = 1e999999",
        "\x00",
    ],
    ids=["lists", "tables", "digits", "headings", "exponent", "nul"],
)
@pytest.mark.parametrize("command", [("config",), ("config", "user", "jun"), ("list",)])
def test_a_file_that_nobody_would_write_is_refused(
    shell: Shell, file: Path, words: str, command: tuple[str, ...]
) -> None:
    file.parent.mkdir()
    file.write_text(words, encoding="utf-8")

    done = shell(*command)

    mended = command == ("config", "user", "jun") and "1e9" in words
    assert done.code == (0 if mended else 2), done.said[:500]
    assert "a defect" not in done.err
    assert mended or f"{file} " in done.err
