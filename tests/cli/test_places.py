"""What a command writes is never written over a ledger, nor under a name that SQLite or comity uses beside one."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.machines import link

if TYPE_CHECKING:
    from tests.cli.conftest import Shell

ENDINGS = ("-journal", "-wal", "-shm", ".rows", ".rows-journal", ".rows-wal", ".rows-shm")
NAMES = [
    *(
        f"comity.db{end}"
        for end in (*ENDINGS, ".before-2026-11-20T101502", ".before-2026-11-20T101502-journal")
    ),
    *(f"other.db{end}" for end in ENDINGS),
    *(
        "COMITY.DB-JOURNAL",
        "link.db-journal",
        "hard.db-wal",
        "./sub/../comity.db-journal",
        "letters.db-journal",
    ),
    *("comity.db", "link.db", "hard.db", "./sub/../comity.db", "other.db"),
]
"""Names beside the ledger, beside another one, by links and other spellings; and the ledgers themselves."""
OUTPUTS = {
    "export": ["export", "-o", "NAME"],
    "export-force": ["export", "--force", "-o", "NAME"],
    "facts": ["export", "--facts", "--force", "-o", "NAME"],
    "sqlite": ["export", "--as", "sqlite", "--force", "-o", "NAME"],
    "csv": ["export", "--as", "csv", "-o", "NAME"],
    "dossier": ["export", "--dossier", "kaohsiung", "-o", "NAME"],
    "dossier-key": ["export", "--dossier", "kaohsiung", "-o", "out", "--key", "NAME"],
    "seal": ["seal", "-o", "NAME"],
    "seal-key": ["seal", "--key", "NAME"],
}


@pytest.fixture
def ledgers(gdynia: Shell) -> Shell:
    """A ledger, links to it, another ledger, and the database of another program."""
    gdynia.ok("init", "--home", "kiel", "--name", "Kiel", "--kind", "city", "--ledger", "other.db")
    Path("sub").mkdir()
    link(Path("link.db"), Path("comity.db"))
    os.link("comity.db", "hard.db")
    with closing(sqlite3.connect("letters.db")) as connection:
        connection.execute("CREATE TABLE letters (text)")
    return gdynia


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if not path.name.startswith("comity.db.rows")}


SOME = ("comity.db-journal", "other.db.rows", "hard.db-wal", "link.db")
EACH = [(words, name) for words in OUTPUTS.values() for name in (NAMES if words[1] == "--force" else SOME)]


@pytest.mark.parametrize(("words", "name"), EACH, ids=[f"{' '.join(words)} {name}" for words, name in EACH])
def test_no_output_takes_a_name_that_belongs_to_a_ledger(words: list[str], name: str, ledgers: Shell) -> None:
    if name == "COMITY.DB-JOURNAL" and not Path("COMITY.DB").exists():
        pytest.skip("here this is another name")
    before, there = ledgers.files(), names(ledgers.folder)

    done = ledgers(*(name if word == "NAME" else word for word in words))

    assert done.code == 2, done.said
    assert "ledger" in done.err or "use beside" in done.err or "is left as it is" in done.err
    assert ledgers.files() == before
    assert names(ledgers.folder) == there
    ledgers.ok("show", "kaohsiung")


@pytest.mark.parametrize("name", ["comity.db-journal", "comity.db.rows", "other.db.rows-wal", "hard.db-wal"])
def test_nor_does_a_backup_or_a_map(name: str, ledgers: Shell) -> None:
    Path(name).unlink(missing_ok=True)  # else it is refused because it is there

    assert "use beside" in ledgers.fails(2, "backup", name)
    Path("map.json-wal").unlink(missing_ok=True)
    assert not Path(name).exists() or name.endswith(".rows")


def test_a_map_and_a_configuration_are_no_exception(ledgers: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    os.link("comity.db", "map.json")
    assert "the ledger itself" in ledgers.fails(2, "map", "--force", "-o", "map.json")
    monkeypatch.setenv("COMITY_CONFIG", "comity.db-journal")
    assert "use beside" in ledgers.fails(2, "config", "user", "jun")
    assert not Path("comity.db-journal").exists()


@pytest.mark.parametrize("end", [*ENDINGS, ".before-2026"])
@pytest.mark.parametrize("words", [["init"], ["init", "--empty"], ["demo"]])
def test_no_ledger_is_called_like_a_part_of_one(words: list[str], end: str, shell: Shell) -> None:
    done = shell(*words, "--ledger", f"new.db{end}")

    assert done.code == 2
    assert "a part of it" in done.err
    assert list(shell.folder.iterdir()) == []


def test_no_backup_is_called_like_a_part_of_a_ledger_that_is_not_there_yet(gdynia: Shell) -> None:
    assert "a part of it" in gdynia.fails(2, "backup", "new.db-journal")
    assert not Path("new.db-journal").exists()


@pytest.mark.parametrize(
    "name", ["plan.rows", "notes-wal", "a.before-b", "x.db-journal.txt", ".rows", "-wal"]
)
def test_names_that_belong_to_no_database_are_anybodys(name: str, ledgers: Shell) -> None:
    ledgers.ok("export", "-o", f"./{name}")

    assert Path(name).exists()


def test_what_nobody_plays_into_it_may_lie_beside_the_database_of_another_program(ledgers: Shell) -> None:
    ledgers.ok("export", "-o", "letters.db.rows")
    assert "use beside" in ledgers.fails(2, "export", "-o", "letters.db-wal")


def test_no_backup_is_restored_to_such_a_name(gdynia: Shell) -> None:
    gdynia.ok("backup", "copy.db")

    assert "a part of it" in gdynia.fails(2, "restore", "copy.db", "--ledger", "new.db-journal")
    assert not Path("new.db-journal").exists()
