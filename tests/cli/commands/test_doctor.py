"""`comity doctor`: how the ledger is, each finding with what to do about it."""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from benchmarks.proofs import content

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cli.conftest import Done, Shell

ROWS = Path("comity.db.rows")


def examined(shell: Shell) -> Done:
    done = shell("doctor", "--json")
    assert done.code in {0, 5}, done.said
    assert any(row["state"] == "fault" for row in done.json) == (done.code == 5)
    for row in done.json:
        assert (row["state"] == "good") or row["fix"], row
    return done


def found(shell: Shell, what: str) -> dict[str, Any]:
    (one,) = [row for row in examined(shell).json if row["what"] == what]
    assert isinstance(one, dict)
    return one


def test_a_ledger_that_is_well(gdynia: Shell) -> None:
    gdynia.ok("seal", "-o", "held.checkpoint")
    gdynia.ok("list")

    done = examined(gdynia)

    assert {row["state"] for row in done.json} == {"good"}, done.out
    assert [row["what"] for row in done.json] == [
        *("comity", "names", "ledger", "versions", "tables and triggers", "journal", "clock", "free space"),
        *("permissions", "references", "laws", "checkpoint", "signing key", "kept rows"),
    ]
    table = gdynia.ok("doctor", "--format", "table").out
    assert "5 entries" in table
    assert "FAULT" not in table


def test_a_trigger_that_is_gone_is_a_fault(gdynia: Shell) -> None:
    with closing(sqlite3.connect("comity.db")) as raw:
        raw.execute("DROP TRIGGER stored_events_never_go")

    one = found(gdynia, "tables and triggers")

    assert (one["state"], "stored_events_never_go" in one["found"]) == ("fault", True)
    assert "FAULT" in gdynia("doctor", "--format", "table").out


def test_a_clock_that_is_behind_is_a_fault(gdynia: Shell) -> None:
    gdynia.wait(days=-3)

    assert found(gdynia, "clock")["state"] == "fault"


# --- the file's order, its names, and those of the packages


def test_positions_that_do_not_count_the_entries_are_a_fault_and_still_read(gdynia: Shell) -> None:
    with closing(sqlite3.connect("comity.db")) as raw, raw:
        ((guard,),) = raw.execute("SELECT sql FROM sqlite_schema WHERE name = 'stored_events_never_change'")
        raw.execute("DROP TRIGGER stored_events_never_change")
        raw.execute("UPDATE stored_events SET position = 400 WHERE position = 5")
        raw.execute("UPDATE sqlite_sequence SET seq = 400")
        raw.execute(guard)

    one = found(gdynia, "positions")

    assert one["found"] == (
        "the entry at position 400 is number 5 of the ledger: 1 gap, 395 positions without an entry"
    )
    assert "comity restore BACKUP" in one["fix"]
    assert "position 400 is number 5" in gdynia("verify").said
    assert "is out of order" in gdynia.fails(6, "record", "noted", "kaohsiung", "--text", "x")
    for words in (("list",), ("show", "kaohsiung"), ("audit", "kaohsiung"), ("export",), ("timeline",)):
        gdynia.ok(*words)


def test_a_history_of_which_an_entry_is_gone_hides_no_other_finding(gdynia: Shell) -> None:
    gdynia.ok("record", "noted", "kaohsiung", "--text", "x")
    with closing(sqlite3.connect("comity.db")) as raw, raw:
        raw.execute("DROP TRIGGER stored_events_never_go")
        raw.execute(
            "DELETE FROM stored_events WHERE originator_id LIKE 'partnership:%' AND originator_version = 1"
        )

    done = gdynia("doctor", "--json")

    assert done.code == 5, done.said
    assert {"tables and triggers", "positions", "entries"} <= {
        row["what"] for row in done.json if row["state"] == "fault"
    }


# --- what was sealed


def test_a_ledger_that_is_shorter_than_what_was_sealed_is_a_fault(gdynia: Shell) -> None:
    gdynia.ok("seal")
    with closing(sqlite3.connect("comity.db")) as raw, raw:
        ((guard,),) = raw.execute("SELECT sql FROM sqlite_schema WHERE name = 'stored_events_never_go'")
        raw.execute("DROP TRIGGER stored_events_never_go")
        raw.execute("DELETE FROM stored_events WHERE position = 5")
        raw.execute("UPDATE sqlite_sequence SET seq = 4")
        raw.execute(guard)

    one = found(gdynia, "checkpoint")

    assert (one["state"], "5 entries were sealed before and 4 are left" in one["found"]) == ("fault", True)
    assert "comity verify" in one["fix"]
    assert "keep the file" in one["fix"]


def test_a_ledger_that_went_another_way_than_what_was_sealed_is_a_fault(gdynia: Shell) -> None:
    """As many entries, and others: the number alone tells nothing."""
    gdynia.ok("backup", "b.db")
    gdynia.ok("record", "noted", "kaohsiung", "--text", "one way")
    gdynia.ok("seal")
    assert found(gdynia, "checkpoint")["state"] == "good"
    gdynia.ok("restore", "b.db", "--yes")
    gdynia.ok("record", "noted", "kaohsiung", "--text", "the other way")

    one = found(gdynia, "checkpoint")

    assert one["state"] == "fault"
    assert "the first 6 entries are not those that were sealed before: something was changed" in one["found"]
    assert "comity verify" in one["fix"]
    assert "its first 5 entries are those that were sealed" in one["fix"]
    assert "comity seal --after-a-restore" in one["fix"]


# --- kept rows


@pytest.mark.parametrize("content", [b"", b"no rows", b"SQLite format 3\0" + bytes(84)])
def test_rows_that_are_damaged_may_be_thrown_away(gdynia: Shell, content: bytes) -> None:
    ROWS.write_bytes(content)

    one = found(gdynia, "kept rows")

    assert (one["state"], "delete it" in one["fix"]) == ("note", True)


# --- damage


def test_an_entry_that_cannot_be_read_is_a_fault(gdynia: Shell) -> None:
    raw = bytearray(Path("comity.db").read_bytes())
    piece = content(Path("comity.db"))[-1]
    raw[piece.at + piece.length - 1] ^= 1  # the brace at its end
    Path("comity.db").write_bytes(raw)

    done = gdynia("doctor", "--json")

    assert done.code == 5, done.said
    (one,) = [row for row in done.json if row["state"] == "fault"]
    assert "comity verify" in one["fix"]


def test_an_entry_that_came_loose_is_said_in_words(gdynia: Shell) -> None:
    """As an older comity left it: what an heir signed, without the succession."""
    gdynia.ok("register", "body", "port", "--name", "Port of Gdynia", "--kind", "port")
    gdynia.ok("record", "succeeded", "gdynia", "--by", "port", "--on", "2010")
    signed = ("record", "signed", "kaohsiung", "--instrument", "pact", "--kind", "mou", "--on", "2012")
    gdynia.ok(*signed, "--by", "port", "--by", "kaohsiung")
    assert found(gdynia, "laws")["state"] == "good"
    lines = gdynia.ok("export").out.splitlines(keepends=True)
    backup = "".join(line for line in lines if "body.succeeded" not in line)
    Path("old.jsonl").write_text(backup, encoding="utf-8", newline="")
    gdynia.ok("import", "old.jsonl", "--restore", "--ledger", "old.db")

    done = gdynia("doctor", "--json", "--ledger", "old.db")

    assert done.code == 0
    (said,) = [row for row in done.json if row["what"] == "laws"]
    assert said["state"] == "note"
    assert said["found"] == (
        "partnership:gdynia--kaohsiung#2 (signed: mou by port, Kaohsiung) could not be recorded as the ledger stands"
        " now: port is not a party of Gdynia – Kaohsiung"
    )
    assert said["fix"].startswith("look at it with comity audit partnership:gdynia--kaohsiung: correct or")


@contextmanager
def unguarded() -> Iterator[sqlite3.Connection]:
    """The ledger without its triggers, which are put back."""
    with closing(sqlite3.connect("comity.db")) as raw, raw:
        triggers = raw.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            raw.execute(f"DROP TRIGGER {name}")
        yield raw
        for _, sql in triggers:
            raw.execute(sql)


def test_rows_of_entries_that_were_changed_since_are_a_fault_until_they_are_made_anew(gdynia: Shell) -> None:
    gdynia.ok("list")
    with unguarded() as raw:
        raw.execute(
            "UPDATE stored_events SET state = CAST(replace(CAST(state AS TEXT), 'Kaohsiung', 'Kaohsiun9') AS BLOB)"
            " WHERE topic = 'body.registered'"
        )

    row = found(gdynia, "kept rows")
    assert (row["state"], "made of other entries" in row["found"]) == ("fault", True)

    assert "replaced or changed" in gdynia.ok("list").err
    assert found(gdynia, "kept rows")["state"] == "good"
