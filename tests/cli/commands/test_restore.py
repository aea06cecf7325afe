"""`comity restore`: a backup in the place of the ledger; what was there is set aside, and never lost."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from store.sqlite import putting_back
from tests.store.sqlite.test_leftovers import journal_of, wrote

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.conftest import Shell

LEDGER, COPY = Path("comity.db"), Path("copy.db")


@pytest.fixture
def copied(gdynia: Shell) -> Shell:
    """A ledger of five entries, and its backup."""
    gdynia.ok("backup", "copy.db")
    return gdynia


def root(shell: Shell, ledger: str = "comity.db") -> str:
    found: str = shell.ok("audit", "--json", "--ledger", ledger).json["root"]
    return found


def recorded(shell: Shell, number: int = 1) -> None:
    """Record something that the backup has not."""
    for item in range(number):
        shell.ok("record", "noted", "kaohsiung", "--text", f"since then {item}")


def before() -> list[Path]:
    return sorted(Path().glob("comity.db.before-*"))


def test_a_backup_takes_the_place_of_the_ledger(copied: Shell) -> None:
    was = root(copied)
    recorded(copied)
    old, copy = LEDGER.read_bytes(), COPY.read_bytes()

    done = copied.ok("restore", "copy.db", "--yes")

    assert done.out == f"copy.db: 5 entries restored to comity.db, root {was}\n"
    assert "comity.db has 1 entry that the backup has not" in done.err
    assert root(copied) == was
    assert COPY.read_bytes() == copy
    (aside,) = before()
    assert aside.read_bytes() == old
    assert (
        f"What stood there lies at {aside}; to have it back: comity restore {aside} --ledger comity.db\n"
        in done.err
    )


def test_what_was_set_aside_is_taken_back_in_the_same_way(copied: Shell) -> None:
    recorded(copied, 2)
    was = root(copied)
    copied.ok("restore", "copy.db", "--yes")
    (aside,) = before()

    copied.ok("restore", str(aside))

    assert root(copied) == was
    assert len(before()) == 2
    assert copied.ok("verify").code == 0


# --- what is lost from view is said first


def test_entries_that_the_backup_has_not_take_a_yes(copied: Shell) -> None:
    recorded(copied, 2)

    said = copied.fails(2, "restore", "copy.db", "-q")

    assert "comity.db has 2 entries that the backup has not: nothing was restored. With --yes" in said


def test_a_backup_of_another_ledger_takes_force(copied: Shell) -> None:
    copied.ok("init", "--empty", "--ledger", "other.db")
    copied.ok("register", "body", "turku", "--name", "Turku", "--kind", "city", "--ledger", "other.db")

    said = copied.fails(2, "restore", "other.db", "--yes", "-q")
    assert "is a backup of another ledger than comity.db" in said

    copied.ok("restore", "other.db", "--force")
    assert root(copied) == root(copied, "other.db")


def test_a_backup_that_contradicts_what_was_sealed_is_told_before_the_question(copied: Shell) -> None:
    recorded(copied, 2)
    copied.ok("seal", "-o", "held.checkpoint")
    for text in ("another", "way", "it went"):
        copied.ok("record", "noted", "kaohsiung", "--text", text, "--ledger", "copy.db")

    refused = copied("restore", "copy.db")
    assert refused.code == 2
    done = copied.ok("restore", "copy.db", "--yes")

    for said in (refused.err, done.err):
        assert (
            "the backup is not what was sealed here (the first 7 entries are not those that were sealed"
            in said
        )
        assert "comity seal --after-a-restore then goes on with the same key" in said
    assert copied("verify").code == 5
    assert copied("seal", "-o", "other.checkpoint").code == 5
    copied.ok("seal", "-o", "other.checkpoint", "--after-a-restore")
    assert copied("verify", "other.checkpoint").code == 0
    assert "what was sealed here (" not in copied.ok("restore", "copy.db").err


# --- what is refused, and touches nothing


def test_what_is_no_backup_is_refused(copied: Shell, tmp_path: Path) -> None:
    copied.ok("export", "-o", "export.jsonl")
    copied.ok("export", "--as", "sqlite", "-o", "rows.db")
    os.link("comity.db", "second-name.db")
    Path("notes.txt").write_text("notes\n" * 900, encoding="utf-8")
    Path("empty").touch()
    Path("folder").mkdir()
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path.parent / "pipe")
        assert "is no ledger but no file" in copied.fails(6, "restore", "../pipe")

    for name, why in {
        "comity.db": "it is the ledger itself",
        "second-name.db": "it is the ledger itself",
        "export.jsonl": "it is an export and no ledger: comity import --restore export.jsonl --ledger NEW.db",
        "rows.db": "is no ledger but the database of another program",
        "notes.txt": "is no ledger but some other file",
        "empty": "is no ledger but empty",
        "folder": "is no ledger but a folder",
        "nowhere.db": "there is no such file",
    }.items():
        assert why in copied.fails(6, "restore", name), name
    assert "there is no folder nowhere" in copied.fails(6, "restore", "copy.db", "--ledger", "nowhere/x.db")
    assert "folder is no file" in copied.fails(6, "restore", "copy.db", "--ledger", "folder")


@pytest.mark.parametrize(
    ("spoil", "code", "why"),
    [
        (lambda raw: raw[: len(raw) // 2], 6, "is cut short"),
        (lambda raw: raw.replace(b"Kaohsiung", b"Kaohsivng", 1), 5, "it does not verify"),
        (lambda raw: raw[:60] + (9).to_bytes(4, "big") + raw[64:], 6, "has the file version 9"),
    ],
)
def test_a_backup_that_is_not_whole_is_refused(
    copied: Shell, spoil: Callable[[bytes], bytes], code: int, why: str
) -> None:
    raw = COPY.read_bytes()
    if code == 5:  # an entry under another id than its index says
        at = raw.rindex(b'"id":"') + 6
        raw = raw[:at] + b"f0f0" + raw[at + 4 :]
        COPY.write_bytes(raw)
    else:
        COPY.write_bytes(spoil(raw))

    assert why in copied.fails(code, "restore", "copy.db")


def test_while_another_program_writes_nothing_is_moved(
    copied: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(putting_back, "PATIENCE", 0.1)
    with closing(sqlite3.connect("comity.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")

        assert "is kept by another program" in copied.fails(6, "restore", "copy.db")


# --- what was left beside


def test_a_journal_is_set_aside_with_its_ledger(copied: Shell) -> None:
    recorded(copied)
    old = LEDGER.read_bytes()
    wrote(LEDGER)
    journal = journal_of(LEDGER).read_bytes()
    shutil.copy("copy.db", "comity.db")  # by hand, as one should not
    there = LEDGER.read_bytes()
    for command in ("list", "verify", "doctor", "audit", "seal", "export", "rebuild"):
        assert "SQLite would play it into the ledger" in copied.fails(6, command), command
    copied.fails(6, "record", "noted", "kaohsiung", "--text", "x")
    copied.fails(6, "backup", "another.db")

    done = copied.ok("restore", "copy.db", "--yes")

    assert "The ledger cannot be read: " in done.err
    assert "to have it back" not in done.err
    aside, left = before()
    assert (aside.read_bytes(), left.read_bytes()) == (there, journal)
    assert left.name == f"{aside.name}-journal"
    assert not journal_of(LEDGER).exists()
    assert root(copied) == root(copied, "copy.db")
    assert old != there


def test_the_rows_of_the_old_ledger_are_thrown_away(copied: Shell) -> None:
    recorded(copied)
    copied.ok("list")
    assert Path("comity.db.rows").exists()
    Path("comity.db.rows-journal").write_bytes(b"left")

    copied.ok("restore", "copy.db", "--yes")

    assert not list(Path().glob("comity.db.rows*"))


# --- in between


def test_a_restore_that_was_interrupted_is_said_by_every_command(copied: Shell) -> None:
    was = root(copied)
    recorded(copied)
    LEDGER.rename("comity.db.before-2026-11-20T101502")
    Path("data/comity").mkdir(parents=True)
    shutil.copy("copy.db", "data/comity/comity.db")  # which nobody must take for it
    copied.ok("export", "-o", "export.jsonl", "--ledger", "copy.db")

    for words in (
        *(["list"], ["audit"], ["verify"], ["doctor"], ["seal"], ["export"], ["backup", "b.db"], ["rebuild"]),
        *(["record", "noted", "kaohsiung", "--text", "x"], ["show", "kaohsiung"]),
        *(["import", "export.jsonl"], ["report", "upcoming"]),
    ):
        said = copied.fails(6, *words)
        assert "comity.db.before-2026-11-20T101502 lies beside it: a restore was interrupted" in said, words
        assert f"comity restore BACKUP --ledger {LEDGER.absolute()} finishes a restore" in said

    copied.ok("restore", "copy.db")
    assert root(copied) == was


# --- permissions


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
@pytest.mark.parametrize(
    ("owned", "lost", "fix"),
    [
        ((12_345, -1), "has not the owner of the old ledger", "chown 12345 comity.db\n"),
        (
            (-1, 12_346),
            "has not the group of the old ledger",
            "chown :12346 comity.db && chmod 660 comity.db\n",
        ),
    ],
)
def test_owner_and_group_are_said_apart(
    owned: tuple[int, int], lost: str, fix: str, copied: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    LEDGER.chmod(0o660)
    try:
        os.chown(LEDGER, *owned)
    except PermissionError:
        pytest.skip("only an administrator may give a file away")

    def refused(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "chown", refused)
    said = copied.ok("restore", "copy.db").err

    assert lost in said
    assert f"Have an administrator run: {fix}" in said
