"""Names that no file has on Windows, though it may take them: what is written there is lost, or lies elsewhere."""

from __future__ import annotations

import re
import sys
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING

import pytest

from cli.errors import Failure
from cli.places import (
    see_that_it_can_be_named,
    see_that_it_is_free_of_a_ledger,
    see_that_it_may_be_a_ledger,
)
from store.files import no_folder
from tests.cli import conftest as line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.cli.conftest import Shell

shell, kept, gdynia = line.shell, line.kept, line.gdynia

ROOT = Path(__file__).resolve().parents[2]
BAD = [
    *(
        "ab:c.db",
        "bk/3:x.db",
        "a.csv:stream",
        "a.csv::$DATA",
        "C:\\a:b\\c.db",
        "\\\\server\\c$\\a:b.db",
    ),
    *("what?.csv", "a*.csv", "<a>.csv", "a|b.csv", 'a"b.csv', "a\tb.csv", "a\nb.csv"),
    *("trail.", "tr.db ", "a.csv.", "a.csv. .", "folder./a.csv", "folder /a.csv", "..."),
    *(
        "nul",
        "NUL.csv",
        "con.db",
        "Aux.tar.gz",
        "prn .txt",
        "COM1.csv",
        "lpt9",
        "com².csv",
        "CONIN$",
        "nul/a.csv",
    ),
]
GOOD = [
    *(
        "C:\\Users\\王小明\\my ledger.db",
        "C:a.db",
        "a:b.csv",
        "\\\\server\\c$\\高雄\\a.db",
        "\\\\?\\C:\\a.db",
    ),
    *("\\\\?\\UNC\\server\\share\\a.db", "../a.db", "./a.db", ".hidden", "..a", "a..b", "a #1 50% (2)'.csv"),
    *("nullable.csv", "console.db", "com10.csv", "com.csv", "com0", "a.nul", "lptx.db"),
]


@pytest.fixture
def on_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows, where a device is there in every folder."""
    exists = Path.exists
    monkeypatch.setattr(Path, "exists", lambda path, **words: path.name == "nul" or exists(path, **words))
    monkeypatch.setattr("store.shell.WINDOWS", True)


@pytest.mark.usefixtures("on_windows")
@pytest.mark.parametrize("name", BAD)
def test_what_no_file_is_called_there_is_refused(name: str) -> None:
    for see in (see_that_it_can_be_named, see_that_it_is_free_of_a_ledger, see_that_it_may_be_a_ledger):
        with pytest.raises(Failure) as refused:
            see(Path(name))
        assert "on Windows nothing can be called" in refused.value.message
        assert refused.value.exit_code == 2


@pytest.mark.usefixtures("on_windows")
@pytest.mark.parametrize("name", GOOD)
def test_what_a_file_may_be_called_there_is_taken(name: str) -> None:
    see_that_it_can_be_named(Path(name))


@pytest.mark.parametrize("name", BAD)
def test_elsewhere_all_are_names(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("store.shell.WINDOWS", False)

    see_that_it_can_be_named(Path(name))


@pytest.mark.skipif(sys.platform == "win32", reason="has rules of its own")
@pytest.mark.usefixtures("on_windows")
def test_the_rules_that_every_command_is_run_under_know_no_more() -> None:
    from tests.elsewhere.rules import is_impossible  # noqa: PLC0415

    for name in (*BAD, *GOOD):
        last = PureWindowsPath(name).name
        if is_impossible(last):
            with pytest.raises(Failure):
                see_that_it_can_be_named(Path("folder", last))  # alone, `3:x.db` is of a drive


MAKING = re.compile(
    r"with whole\(|\b(?:new_file|new_path|begun|backup)\(|create=True|putting_back import .*put"
)
"""How a module of commands makes a file, or has one made."""
OWN = {"cli/sealing.py", "cli/spreadsheet/maps.py"}
"""Whose names are comity's own."""


def test_no_command_makes_a_file_without_looking_at_its_name() -> None:
    modules = {
        file.relative_to(ROOT).as_posix(): file.read_text("utf-8") for file in (ROOT / "cli").rglob("*.py")
    }
    named = {name: text for name, text in modules.items() if MAKING.search(text)}

    assert {
        "cli/commands/backup.py",
        "cli/to_file.py",
        "cli/scaffold.py",
        "cli/commands/restore.py",
        *OWN,
    } <= set(named)
    assert {name for name, text in named.items() if "see_that_it_" not in text} <= OWN


MAKERS: dict[str, Sequence[str]] = {
    "list": ("list", "-o", "NAME.csv"),
    "list, over": ("list", "--force", "-o", "NAME"),
    "report": ("report", "briefing", "kaohsiung", "-o", "NAME.md"),
    "map": ("map", "-o", "NAME.geojson"),
    "map, drawn": ("map", "-o", "NAME.svg"),
    "completion": ("completion", "bash", "-o", "NAME"),
    "schema": ("schema", "-o", "NAME.json"),
    "export": ("export", "-o", "NAME"),
    "facts": ("export", "--facts", "--force", "-o", "NAME"),
    "sqlite": ("export", "--as", "sqlite", "-o", "NAME"),
    "csv": ("export", "--as", "csv", "-o", "NAME"),
    "dossier": ("export", "--dossier", "kaohsiung", "-o", "NAME"),
    "dossier, key": ("export", "--dossier", "kaohsiung", "-o", "out", "--key", "NAME"),
    "seal": ("seal", "-o", "NAME"),
    "seal, key": ("seal", "--key", "NAME"),
    "backup": ("backup", "NAME"),
    "init": ("init", "--home", "kiel", "--name", "Kiel", "--kind", "city", "--ledger", "NAME"),
    "init, empty": ("init", "--empty", "--ledger", "NAME"),
    "demo": ("demo", "--ledger", "NAME"),
    "import": ("import", "--restore", "kept.jsonl", "--ledger", "NAME"),
    "restore": ("restore", "kept.db", "--ledger", "NAME"),
}


@pytest.mark.usefixtures("on_windows")
@pytest.mark.parametrize("maker", MAKERS)
@pytest.mark.parametrize("name", ["ab:c", "sub/3:x", "sub/trail. /x", "nul", "what?"])
def test_every_command_that_makes_a_file_refuses_them(maker: str, name: str, gdynia: Shell) -> None:
    gdynia.ok("backup", "kept.db")
    gdynia.ok("export", "-o", "kept.jsonl")
    Path("sub", "trail. ").mkdir(parents=True)
    before = folders()

    said = gdynia.fails(2, *(word.replace("NAME", name) for word in MAKERS[maker]))

    assert "on Windows nothing can be called" in said
    assert folders() == before


@pytest.mark.usefixtures("on_windows")
@pytest.mark.parametrize(
    "words",
    [
        ("export", "--as", "csv", "-o", "there."),
        ("export", "--dossier", "kaohsiung", "-o", "there."),
        ("restore", "kept.db", "--ledger", "comity.db."),
        ("backup", "kept.db."),
        ("list", "--force", "-o", "list.csv."),
    ],
)
def test_what_windows_finds_under_such_a_name_stays(words: Sequence[str], gdynia: Shell) -> None:
    """`there.` is `there` to it, `comity.db.` the ledger."""
    gdynia.ok("backup", "kept.db")
    Path("there.").mkdir()
    for name in ("comity.db.", "kept.db.", "list.csv."):
        Path(name).write_bytes(Path("comity.db").read_bytes())
    before = folders()

    gdynia.fails(2, *words)

    assert folders() == before


@pytest.mark.usefixtures("on_windows")
def test_the_file_of_the_configuration_and_of_a_new_report_too(
    gdynia: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    gdynia.fails(2, "report", "--new", "aux")
    monkeypatch.setenv("COMITY_CONFIG", f"{gdynia.folder}/a:b.toml")
    gdynia.fails(2, "config", "user", "mei")


def folders() -> set[str]:
    return {str(path) for path in Path().rglob("*") if path.is_dir()}


# --- a folder that is not there


@pytest.mark.parametrize(
    ("folder", "said"),
    [
        (PureWindowsPath("a:"), "there is no drive or share a"),
        (PureWindowsPath("a:\\"), "there is no drive or share a"),
        (PureWindowsPath("\\\\server\\share\\"), "there is no drive or share \\\\server\\share"),
        (PureWindowsPath("a:\\b"), "there is no folder a:\\b"),
        (PurePosixPath("gone"), "there is no folder gone"),
        (PurePosixPath("/gone/on"), "there is no folder /gone/on"),
    ],
)
def test_a_drive_that_is_not_there_is_called_one(folder: PureWindowsPath | PurePosixPath, said: str) -> None:
    assert no_folder(folder) == said


@pytest.mark.parametrize(
    "words",
    [("list", "-o", "gone/a.csv"), ("export", "-o", "gone/a"), ("export", "--as", "csv", "-o", "gone/a")],
)
def test_nobody_is_told_to_make_room_where_there_is_no_folder(words: Sequence[str], gdynia: Shell) -> None:
    said = gdynia.fails(2, *words)

    assert "there is no folder gone" in said
    assert "make room" not in said
