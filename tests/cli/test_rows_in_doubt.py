"""Kept rows that somebody edited, and a ledger that has fewer entries than its rows were made of: both are said."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Shell

ROWS = "comity.db.rows"


def edit(statement: str) -> None:
    """Change the kept rows as somebody may who has the file."""
    with closing(sqlite3.connect(ROWS)) as raw:
        assert raw.execute(statement).rowcount
        raw.commit()


@pytest.mark.parametrize("command", ["doctor", "verify"])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE spells SET status = 'terminated'",
        "DELETE FROM moments WHERE place = 1",
        "INSERT INTO next_facts SELECT 'partnership:guam--kaohsiung', n, earliest, latest, facts FROM next_facts LIMIT 1",
    ],
)
def test_edited_rows_are_found_and_made_anew(statement: str, command: str, gdynia: Shell) -> None:
    right = gdynia.ok("show", "gdynia", "--json").json
    edit(statement)

    said = gdynia(command)

    assert said.code == 5
    assert "edited" in said.said
    assert gdynia(command).code == 0, "the control: rows that nobody edited are in order"
    assert gdynia.ok("show", "gdynia", "--json").json == right


def test_a_ledger_that_lost_entries_is_told_of_until_that_is_accepted(gdynia: Shell) -> None:
    shutil.copy("comity.db", "yesterday.db")
    gdynia.ok("record", "noted", "body:gdynia", "--text", "later")
    gdynia.ok("list")
    shutil.copy("yesterday.db", "comity.db")

    first = gdynia("list")

    assert first.code == 0
    assert "entry 6 is missing" in first.err
    for words in (["doctor"], ["verify"], ["seal", "-o", "held.checkpoint"]):
        said = gdynia(*words)
        assert said.code == 5, words
        assert "entry 6 is missing" in said.said
    assert (gdynia.folder / f"{ROWS}-ahead").exists()
    assert gdynia("doctor", "--accept").code == 0
    for words in (["doctor"], ["verify"], ["seal", "-o", "held.checkpoint"]):
        assert gdynia(*words).code == 0, words


def test_the_control_a_ledger_that_only_grew_has_lost_nothing(gdynia: Shell) -> None:
    gdynia.ok("list")
    gdynia.ok("record", "noted", "body:gdynia", "--text", "later")

    assert "missing" not in gdynia.ok("list").err
    assert gdynia("doctor").code == 0
    assert gdynia("verify").code == 0
    assert not (gdynia.folder / f"{ROWS}-ahead").exists()
