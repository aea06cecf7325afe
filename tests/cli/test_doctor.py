"""`comity doctor`: how the ledger is, each finding with what to do about it."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from benchmarks.proofs import content

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cli.conftest import Done, Shell

posix = pytest.mark.skipif(os.name != "posix", reason="permissions as POSIX has them")
ROWS = Path("comity.db.rows")


def examined(shell: Shell) -> Done:
    done = shell("doctor", "--json")
    assert done.code in {0, 5}, done.said
    assert any(one["state"] == "fault" for one in done.json) == (done.code == 5)
    for one in done.json:
        assert (one["state"] == "good") or one["fix"], one
    return done


def found(shell: Shell, what: str) -> dict[str, Any]:
    (one,) = [one for one in examined(shell).json if one["what"] == what]
    assert isinstance(one, dict)
    return one


def test_a_ledger_that_is_well(gdynia: Shell) -> None:
    gdynia.ok("seal", "-o", "held.checkpoint")
    gdynia.ok("list")

    done = examined(gdynia)

    assert {one["state"] for one in done.json} == {"good"}, done.out
    assert [one["what"] for one in done.json] == [
        *("comity", "ledger", "versions", "tables and triggers", "journal", "clock", "free space"),
        *("permissions", "references", "laws", "checkpoint", "signing key", "kept rows"),
    ]
    table = gdynia.ok("doctor", "--format", "table").out
    assert "5 entries" in table
    assert "FAULT" not in table


def test_an_empty_ledger_is_well(shell: Shell) -> None:
    shell.ok("init", "--empty")

    assert {one["state"] for one in examined(shell).json} == {"good"}


def test_a_trigger_that_is_gone_is_a_fault(gdynia: Shell) -> None:
    with closing(sqlite3.connect("comity.db")) as raw:
        raw.execute("DROP TRIGGER stored_events_never_go")

    one = found(gdynia, "tables and triggers")

    assert (one["state"], "stored_events_never_go" in one["found"]) == ("fault", True)
    assert "FAULT" in gdynia("doctor", "--format", "table").out


def test_a_clock_that_is_behind_is_a_fault(gdynia: Shell) -> None:
    gdynia.wait(days=-3)

    assert found(gdynia, "clock")["state"] == "fault"


def test_a_disk_without_room_is_said(gdynia: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(".")._replace(free=1_000)
    monkeypatch.setattr("shutil.disk_usage", lambda _where: usage)

    assert found(gdynia, "free space")["state"] == "note"


@posix
def test_a_file_that_anybody_may_write_to_is_said(gdynia: Shell) -> None:
    Path("comity.db").chmod(0o666)

    assert "chmod o-w" in found(gdynia, "permissions")["fix"]


def test_a_source_that_was_withdrawn_is_still_cited(gdynia: Shell) -> None:
    gdynia.ok("record", "noted", "kaohsiung", "--text", "a note", "--source", "minutes-2025-06")
    gdynia.ok("record", "withdrawn", "minutes-2025-06", "--reason", "a mistake")

    noted = [one for one in examined(gdynia).json if one["what"] == "references" and one["state"] == "note"]

    assert "still cited by partnership:gdynia--kaohsiung#2" in noted[0]["found"]


# --- what was sealed


def test_a_ledger_that_was_never_sealed_is_said(gdynia: Shell) -> None:
    one = found(gdynia, "checkpoint")

    assert (one["state"], one["found"]) == ("note", "the ledger was never sealed on this machine")
    assert "comity seal" in one["fix"]


def test_what_was_recorded_since_the_last_checkpoint_is_said(gdynia: Shell) -> None:
    gdynia.ok("seal", "-o", "held.checkpoint")
    gdynia.ok("record", "noted", "kaohsiung", "--text", "later")

    one = found(gdynia, "checkpoint")

    assert (one["state"], "covers 5 of 6 entries" in one["found"]) == ("note", True)


def test_a_checkpoint_that_is_old_is_said(gdynia: Shell) -> None:
    gdynia.ok("seal", "-o", "held.checkpoint")
    (copy,) = Path("data").rglob("*.checkpoint")
    old = gdynia.now.timestamp() - 200 * 86_400
    os.utime(copy, (old, old))

    one = found(gdynia, "checkpoint")

    assert (one["state"], "is 200 days old" in one["found"]) == ("note", True)


def test_a_ledger_that_is_shorter_than_what_was_sealed_is_a_fault(gdynia: Shell) -> None:
    gdynia.ok("seal")
    with closing(sqlite3.connect("comity.db")) as raw, raw:
        ((guard,),) = raw.execute("SELECT sql FROM sqlite_schema WHERE name = 'stored_events_never_go'")
        raw.execute("DROP TRIGGER stored_events_never_go")
        raw.execute("DELETE FROM stored_events WHERE position = 5")
        raw.execute("UPDATE sqlite_sequence SET seq = 4")
        raw.execute(guard)

    one = found(gdynia, "checkpoint")

    assert (one["state"], "5 entries were sealed here, and 4 are left" in one["found"]) == ("fault", True)
    assert "comity verify" in one["fix"]
    assert "keep the file" in one["fix"]


@pytest.mark.parametrize("name", ["000000000009.checkpoint", "notes.checkpoint"])
@pytest.mark.parametrize("content", [b"", b"Dear Lord Provost\n", None])
def test_what_is_no_checkpoint_among_them_is_said(gdynia: Shell, name: str, content: bytes | None) -> None:
    gdynia.ok("seal", "-o", "held.checkpoint")
    (copy,) = Path("data").rglob("*.checkpoint")
    copy.with_name(name).write_bytes(copy.read_bytes() if content is None else content)

    one = found(gdynia, "sealed copies")

    assert (one["state"], name in one["found"], str(copy.parent) in one["fix"]) == ("note", True, True)
    assert found(gdynia, "checkpoint")["state"] == "good"


@posix
def test_a_signing_key_that_others_can_read_is_a_fault(gdynia: Shell) -> None:
    gdynia.ok("seal")
    (pem,) = Path("data").rglob("*.pem")
    pem.chmod(0o644)

    one = found(gdynia, "signing key")

    assert (one["state"], "chmod 600" in one["fix"]) == ("fault", True)


# --- kept rows


def test_rows_that_are_not_kept_yet_are_no_fault(gdynia: Shell) -> None:
    assert "none yet" in found(gdynia, "kept rows")["found"]


def test_rows_that_are_behind_are_said(gdynia: Shell) -> None:
    gdynia.ok("list")
    assert "as new as the ledger" in found(gdynia, "kept rows")["found"]

    gdynia.ok("record", "noted", "kaohsiung", "--text", "later")
    one = found(gdynia, "kept rows")

    assert (one["state"], "1 entry behind" in one["found"]) == ("good", True)


def test_rows_of_another_ledger_are_said(gdynia: Shell) -> None:
    gdynia.ok("init", "--ledger", "other.db", "--home", "tallinn", "--name", "Tallinn", "--kind", "city")
    gdynia.ok("list", "--ledger", "other.db")
    shutil.copy("other.db.rows", ROWS)

    assert "of another ledger" in found(gdynia, "kept rows")["found"]


def test_rows_of_another_version_are_said(gdynia: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    gdynia.ok("list")
    monkeypatch.setattr("projections.engine.version.digest", lambda _files: "another")

    one = found(gdynia, "kept rows")

    assert (one["state"], "another version" in one["found"]) == ("note", True)


@pytest.mark.parametrize("content", [b"", b"no rows", b"SQLite format 3\0" + bytes(84)])
def test_rows_that_are_damaged_may_be_thrown_away(gdynia: Shell, content: bytes) -> None:
    ROWS.write_bytes(content)

    one = found(gdynia, "kept rows")

    assert (one["state"], "delete it" in one["fix"]) == ("note", True)


@posix
@pytest.mark.parametrize("end", ["", "-wal", "-shm"])
def test_rows_that_more_people_may_read_than_the_ledger_are_a_fault(gdynia: Shell, end: str) -> None:
    gdynia.ok("list")
    Path("comity.db").chmod(0o600)
    ROWS.chmod(0o600)
    part = ROWS.with_name(ROWS.name + end)
    part.touch()
    part.chmod(0o644)

    one = found(gdynia, "kept rows")

    assert (one["state"], f"chmod 600 {part.absolute()}" in one["fix"]) == ("fault", True)


@posix
def test_rows_are_closed_by_the_next_report_that_writes_them(gdynia: Shell) -> None:
    gdynia.ok("list")
    ROWS.chmod(0o644)
    Path("comity.db").chmod(0o600)
    gdynia.ok("record", "noted", "kaohsiung", "--text", "later")
    gdynia.ok("list")

    assert ROWS.stat().st_mode & 0o777 == 0o600
    assert found(gdynia, "kept rows")["state"] == "good"


# --- damage


def test_a_notice_of_a_restore_or_a_counter_that_somebody_set_is_a_fault(gdynia: Shell) -> None:
    gdynia.ok("export", "-o", "backup.jsonl")
    gdynia.ok("import", "--restore", "backup.jsonl", "--ledger", "new.db")
    assert gdynia("doctor", "--ledger", "new.db").code == 0
    with closing(sqlite3.connect("new.db")) as raw, raw:
        raw.execute("UPDATE restored SET at = 'yesterday'")
        raw.execute("UPDATE sqlite_sequence SET seq = 9223372036854775807")

    said = {one["what"]: one for one in gdynia("doctor", "--json", "--ledger", "new.db").json}

    assert (said["restore"]["state"], said["counter"]["state"]) == ("fault", "fault")
    assert gdynia("verify", "--ledger", "new.db").code == 5


def test_an_entry_that_cannot_be_read_is_a_fault(gdynia: Shell) -> None:
    raw = bytearray(Path("comity.db").read_bytes())
    piece = content(Path("comity.db"))[-1]
    raw[piece.at + piece.length - 1] ^= 1  # the brace at its end
    Path("comity.db").write_bytes(raw)

    done = gdynia("doctor", "--json")

    assert done.code == 5, done.said
    (one,) = [one for one in done.json if one["state"] == "fault"]
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
    Path("old.jsonl").write_text(backup, encoding="utf-8")
    gdynia.ok("import", "old.jsonl", "--restore", "--ledger", "old.db")

    done = gdynia("doctor", "--json", "--ledger", "old.db")

    assert done.code == 0
    (said,) = [one for one in done.json if one["what"] == "laws"]
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


def test_positions_that_were_skipped_are_said_by_what_reads(gdynia: Shell) -> None:
    assert "Caution" not in gdynia.ok("list").err
    with unguarded() as raw:
        raw.execute("UPDATE stored_events SET position = 100 WHERE position = 5")

    for words in (
        ["list"],
        ["show", "kaohsiung"],
        ["timeline"],
        ["audit"],
        ["report", "status"],
        ["list", "--as-known", "#3"],
    ):
        assert "5 entries, and the last one stands at position 100" in gdynia.ok(*words).err, words
    assert "Caution" not in gdynia.ok("list", "--quiet").err
