"""What is said where a file cannot be had because another program has it: Windows' sharing violation, and SQLite's lock."""

from __future__ import annotations

import errno
import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from store import naming
from store.files import why
from store.sqlite import putting_back
from tests.cli import conftest as line

if TYPE_CHECKING:
    from tests.cli.conftest import Shell

shell, kept, gdynia = line.shell, line.kept, line.gdynia


def violation(path: Any = None, number: int = 32) -> PermissionError:
    """What Windows' Python raises where another program has a file open, in the system's own words."""
    said = "The process cannot access the file because it is being used by another process"
    error = PermissionError(errno.EACCES, said, os.fspath(path) if path else None)
    error.winerror = number  # type: ignore[attr-defined,unused-ignore]  # an attribute of Windows alone
    return error


@pytest.fixture
def taken(gdynia: Shell, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A ledger with a backup, whose files cannot be moved."""

    def refuse(path: Any, *_: Any, **__: Any) -> None:
        raise violation(path)

    gdynia.ok("backup", "copy.db")
    monkeypatch.setattr(naming, "PAUSES", (0,))
    for name in ("rename", "replace", "link"):
        monkeypatch.setattr(os, name, refuse)
    return gdynia


def test_who_has_a_ledger_open_is_looked_for_before_it_is_restored(taken: Shell) -> None:
    said = taken.fails(6, "restore", "copy.db")

    assert "another program has comity.db open" in said
    assert "close it there" in said
    assert "comity.db is as it was" in said
    assert "process" not in said


@pytest.mark.parametrize(
    "words", [("backup", "again.db"), ("export", "-o", "a.jsonl"), ("list", "-o", "a.csv")]
)
def test_of_a_new_file_it_is_said_too(words: tuple[str, ...], taken: Shell) -> None:
    assert "another program has it open" in taken.fails(6, *words)


def test_only_windows_two_numbers_mean_it() -> None:
    assert why(violation()) == why(violation(number=33)) == "another program has it open"
    assert why(violation(number=5)).startswith("the process cannot")
    assert why(PermissionError(errno.EACCES, "Permission denied")) == "permission denied"


@pytest.mark.parametrize(
    ("held", "how"), [("comity.db", "IMMEDIATE"), ("comity.db", "EXCLUSIVE"), ("copy.db", "EXCLUSIVE")]
)
def test_of_what_was_not_restored_nobody_says_that_it_was_not_recorded(
    held: str, how: str, gdynia: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    gdynia.ok("backup", "copy.db")
    monkeypatch.setattr(putting_back, "PATIENCE", 0.1)
    monkeypatch.setattr("store.sqlite.datastore.PATIENCE", 0.1)
    with closing(sqlite3.connect(held, isolation_level=None)) as other:
        other.execute(f"BEGIN {how}")

        said = gdynia.fails(6, "restore", "copy.db")

    assert f"{held} is kept by another program: nothing was restored" in said
    assert "recorded" not in said


def test_a_file_that_another_program_has_open_is_said_to_be(
    gdynia: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    gdynia.ok("list", "-o", "due.csv")
    before = Path("due.csv").read_bytes()

    def held(*_: object) -> None:
        raise PermissionError(13, "Access is denied", "due.csv")

    monkeypatch.setattr("os.replace", held)
    monkeypatch.setattr("os.rename", held)
    said = gdynia.fails(6, "list", "-o", "due.csv", "--force")

    assert "another program may have it open, such as Excel" in said
    assert "make room" not in said
    assert "audit" not in said
    assert Path("due.csv").read_bytes() == before
