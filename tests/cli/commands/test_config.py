"""What is the same every day: `comity config`, and what goes before it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cli.configuration import KEYS

if TYPE_CHECKING:
    from tests.cli.conftest import Shell

ROOT = Path(__file__).resolve().parents[3]


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


def test_all_of_it_is_listed_with_where_it_lies(
    shell: Shell, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert f"{file} (not there yet)" in shell.ok("config").err
    shell.ok("config", "user", "lin")

    assert "user    lin  ($COMITY_USER goes before it)" in shell.ok("config").out
    monkeypatch.delenv("COMITY_USER")
    assert "user    lin\n" in shell.ok("config").out
    assert shell.ok("config", "--json").json == {"file": str(file), **dict.fromkeys(KEYS), "user": "lin"}


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


def test_a_new_ledger_is_begun_where_was_set(shell: Shell) -> None:
    shell.ok("config", "ledger", "mine.db")

    shell.ok("init", "--empty")

    assert Path("mine.db").exists()
    assert not Path("comity.db").exists()


def test_a_format_that_was_set_is_used(gdynia: Shell) -> None:
    gdynia.ok("config", "format", "jsonl")

    assert json.loads(gdynia.ok("list").out)["stream"] == "partnership"
    assert gdynia.ok("list", "--format", "csv").out.startswith("id,")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("colour", "no"), "did you mean color"),
        (("format", "yaml"), "none of table"),
        (("color", "blue"), "neither yes nor no"),
        (("user", "mei\u202e"), "invisible"),
        (("user", ""), "is empty"),
        (("--unset", "user", "mei"), "not both"),
        (("--unset",), "say what"),
    ],
)
def test_what_cannot_be_set_is_refused(shell: Shell, words: tuple[str, ...], said: str) -> None:
    assert said in shell.fails(2, "config", *words)


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


def test_what_is_laid_out_otherwise_is_left_as_it_is(shell: Shell, file: Path) -> None:
    file.parent.mkdir()
    file.write_text('user = """\nlin"""\n', encoding="utf-8")

    assert "by hand" in shell.fails(2, "config", "user", "mei")


@pytest.mark.parametrize("words", [["--help"], ["--version"], ["show", "--help"]])
def test_help_does_not_read_it(file: Path, words: list[str]) -> None:
    file.parent.mkdir()
    file.write_text("this is no TOML", encoding="utf-8")
    look = "import atexit, sys; atexit.register(lambda: print('tomllib' in sys.modules, file=sys.stderr))"

    done = subprocess.run(
        [sys.executable, "-c", f"{look}\nfrom cli.main import main; main()", *words],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "False\n")


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


def test_where_things_are_kept_is_said(shell: Shell, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    places = {"config": file, "data": shell.folder / "kept here", "cache": shell.folder / "cache"}
    monkeypatch.setenv("COMITY_DATA", str(places["data"]))
    monkeypatch.setenv("COMITY_CACHE", str(places["cache"]))

    said = shell.ok("config", "--where")

    assert said.out.splitlines() == [
        f"{name:<7} {place}  (by $COMITY_{name.upper()})" for name, place in places.items()
    ]
    assert shell.ok("config", "--where", "--json").json == {
        name: str(place) for name, place in places.items()
    }
    assert "sets nothing" in shell.fails(2, "config", "--where", "user")


def test_a_ledger_may_be_set_that_begins_at_home(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(shell.folder))
    monkeypatch.setenv("USERPROFILE", str(shell.folder))

    shell.ok("config", "ledger", "~/office.db")

    assert shell.ok("config", "ledger").out == f"{Path(shell.folder, 'office.db')}\n"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_what_an_editor_of_windows_wrote_is_read_and_added_to(
    shell: Shell, file: Path, encoding: str
) -> None:
    file.parent.mkdir(exist_ok=True)
    file.write_bytes('user = "林"\r\n'.encode(encoding))

    assert shell.ok("config", "user").out == "林\n"
    shell.ok("config", "format", "json")
    assert file.read_bytes() == 'format = "json"\nuser = "林"\n'.encode()


def test_where_things_lie_is_said_whatever_the_file_says(shell: Shell, file: Path) -> None:
    file.parent.mkdir(exist_ok=True)
    file.write_text("this is no TOML", encoding="utf-8")

    assert str(file) in shell.ok("config", "--where").out


def test_nothing_is_said_by_its_name(shell: Shell) -> None:
    assert "Error: VALUE is empty" in shell.fails(2, "config", "user", "")


def test_whoever_sets_a_ledger_that_is_not_there_is_cautioned(shell: Shell) -> None:
    assert "Caution: there is no ledger at" in shell.ok("config", "ledger", "office.db").err
    shell.ok("init", "--title", "All ties")
    assert "Caution" not in shell.ok("config", "ledger", "office.db").err
