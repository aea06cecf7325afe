"""`comity backup`: a ledger beside the ledger, verified before it has a name."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.cli.conftest import Shell


def test_a_backup_is_a_ledger_with_the_same_root(gdynia: Shell) -> None:
    done = gdynia.ok("backup", "copy.db")

    root = gdynia.ok("audit", "--json").json["root"]
    assert done.out == ""
    assert f"copy.db: 5 entries, root {root}; read back and verified" in done.err
    assert "Next: comity list --ledger copy.db" in done.err
    assert gdynia.ok("export", "--ledger", "copy.db").out == gdynia.ok("export").out
    gdynia.ok("record", "noted", "kaohsiung", "--text", "in the copy", "--ledger", "copy.db")
    assert gdynia.ok("audit", "--json").json["root"] == root


def test_programs_are_told_the_root(gdynia: Shell) -> None:
    root = gdynia.ok("audit", "--json").json["root"]

    assert gdynia.ok("backup", "copy.db", "--json").json == {"backup": "copy.db", "entries": 5, "root": root}


def test_a_backup_holds_against_a_checkpoint_of_the_ledger(gdynia: Shell) -> None:
    gdynia.ok("seal", "-o", "held.checkpoint")
    gdynia.ok("backup", "copy.db")

    assert "holds  held.checkpoint" in gdynia.ok("verify", "held.checkpoint", "--ledger", "copy.db").out


def test_nothing_is_written_over(gdynia: Shell) -> None:
    Path("dear.db").write_text("dear", encoding="utf-8")

    assert "dear.db is there already and is left as it is" in gdynia.fails(6, "backup", "dear.db")
    assert "is left as it is" in gdynia.fails(6, "backup", "comity.db")
    assert "nowhere" in gdynia.fails(2, "backup", "nowhere/copy.db")


def test_what_does_not_verify_is_not_copied(gdynia: Shell) -> None:
    with closing(sqlite3.connect("comity.db")) as raw, raw:
        ((guard,),) = raw.execute("SELECT sql FROM sqlite_schema WHERE name = 'stored_events_never_change'")
        raw.execute("DROP TRIGGER stored_events_never_change")
        raw.execute("UPDATE stored_events SET originator_version = 7 WHERE position = 5")
        raw.execute(guard)

    said = gdynia.fails(6, "backup", "copy.db")

    assert "verify" in said
    assert not Path("copy.db").exists()


def test_an_empty_ledger_is_copied_too(shell: Shell) -> None:
    shell.ok("init", "--empty")

    assert "0 entries" in shell.ok("backup", "copy.db").err
    assert shell.ok("verify", "--ledger", "copy.db").code == 0
