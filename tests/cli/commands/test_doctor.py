"""`comity doctor`: how the ledger is, each finding with what to do about it."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager
from importlib.machinery import ModuleSpec
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


def test_an_empty_ledger_is_well(shell: Shell) -> None:
    shell.ok("init", "--empty")

    assert {row["state"] for row in examined(shell).json} == {"good"}


def test_a_trigger_that_is_gone_is_a_fault(gdynia: Shell) -> None:
    with closing(sqlite3.connect("comity.db")) as raw:
        raw.execute("DROP TRIGGER stored_events_never_go")

    one = found(gdynia, "tables and triggers")

    assert (one["state"], "stored_events_never_go" in one["found"]) == ("fault", True)
    assert "FAULT" in gdynia("doctor", "--format", "table").out


def test_a_clock_that_is_behind_is_a_fault(gdynia: Shell) -> None:
    gdynia.wait(days=-3)

    assert found(gdynia, "clock")["state"] == "fault"


def test_a_clock_that_was_wrong_once_is_told_by_the_entry_that_it_stamped(
    gdynia: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("store.health.put_here", lambda: gdynia.now)
    right = gdynia.now
    gdynia.now = right.replace(year=2099)
    gdynia.ok("record", "noted", "kaohsiung", "--text", "x", "--clock-is-right")
    gdynia.now = right

    one = found(gdynia, "clock")

    assert one["state"] == "fault"
    assert "#6 was recorded at 2099-" in one["found"]
    assert "over a year after #5" in one["found"]
    assert one["found"].endswith("the clock was wrong then")
    assert "--as-known '#5'" in one["fix"]


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


def test_the_export_of_a_ledger_with_gaps_is_restored_without(gdynia: Shell) -> None:
    test_positions_that_do_not_count_the_entries_are_a_fault_and_still_read(gdynia)
    gdynia.ok("export", "-o", "out.jsonl")

    gdynia.ok("import", "--restore", "out.jsonl", "--ledger", "new.db")

    assert gdynia("doctor", "--ledger", "new.db").code == 0
    gdynia.ok("record", "noted", "kaohsiung", "--text", "x", "--ledger", "new.db")


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


def test_a_ledger_of_two_names_is_a_fault(gdynia: Shell) -> None:
    os.link("comity.db", "other.db")

    one = found(gdynia, "links")

    assert (one["state"], "2 names" in one["found"], "comity backup" in one["fix"]) == ("fault", True, True)
    assert "hard links" in gdynia.fails(6, "record", "noted", "kaohsiung", "--text", "x")
    gdynia.ok("backup", "copy.db")
    gdynia.ok("record", "noted", "kaohsiung", "--text", "x", "--ledger", "copy.db")
    Path("other.db").unlink()
    gdynia.ok("record", "noted", "kaohsiung", "--text", "x")


def test_another_distribution_with_packages_of_our_names_is_said(
    gdynia: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert found(gdynia, "names")["state"] == "good"
    brought = {"store": ["comity", "app-store"], "cli": ["comity"], "click": ["click"]}
    monkeypatch.setattr("importlib.metadata.packages_distributions", lambda: brought)

    one = found(gdynia, "names")

    assert (one["state"], one["found"]) == ("fault", "store is brought by app-store too")
    assert "environment of its own" in one["fix"]


def test_a_folder_that_stands_in_the_way_of_a_package_is_named(
    gdynia: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    stranger = ModuleSpec("projections", None, is_package=True)
    stranger.submodule_search_locations = ["/somewhere/projections"]
    monkeypatch.setattr("projections.__spec__", stranger)

    one = found(gdynia, "names")

    assert (one["state"], "projections from /somewhere/projections" in one["found"]) == ("fault", True)
    assert "PYTHONPATH" in one["fix"]


@pytest.mark.parametrize("name", ["store", "domain", "cli"])
def test_a_folder_of_that_name_where_comity_is_run_is_not_imported(gdynia: Shell, name: str) -> None:
    (gdynia.folder / name).mkdir()
    (gdynia.folder / name / "__init__.py").touch()
    words = ["-m", "comity", "list", "--format", "csv"]

    done = subprocess.run([sys.executable, *words], capture_output=True, encoding="utf-8", check=False)

    assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr


def test_a_folder_on_the_path_is_named_in_a_sentence(gdynia: Shell) -> None:
    (gdynia.folder / "domain").mkdir()
    (gdynia.folder / "domain" / "__init__.py").touch()
    code = f"import sys; sys.path.insert(0, {str(gdynia.folder)!r}); from cli.main import main; main()"
    words = ["-c", code, "list"]

    done = subprocess.run([sys.executable, *words], capture_output=True, encoding="utf-8", check=False)

    assert done.returncode == 6, done.stderr
    assert f"domain from {gdynia.folder / 'domain'}, which is not its own" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(("free", "state"), [(1_000, "note"), (9_000_000, "note"), (21_000_000, "good")])
def test_a_disk_without_room_is_said(
    free: int, state: str, gdynia: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(".")._replace(free=free)
    monkeypatch.setattr("shutil.disk_usage", lambda _where: usage)

    assert found(gdynia, "free space")["state"] == state


@posix
def test_a_file_that_anybody_may_write_to_is_said(gdynia: Shell) -> None:
    Path("comity.db").chmod(0o666)

    assert "chmod o-w" in found(gdynia, "permissions")["fix"]


def test_a_source_that_was_withdrawn_is_still_cited(gdynia: Shell) -> None:
    gdynia.ok("record", "noted", "kaohsiung", "--text", "a note", "--source", "minutes-2025-06")
    gdynia.ok("record", "withdrawn", "minutes-2025-06", "--reason", "a mistake")

    noted = [row for row in examined(gdynia).json if row["what"] == "references" and row["state"] == "note"]

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


@pytest.mark.parametrize("content", [b"", b"no key"])
def test_a_signing_key_that_is_none_is_a_fault(content: bytes, gdynia: Shell) -> None:
    gdynia.ok("seal")
    assert found(gdynia, "signing key")["state"] == "good"
    (pem,) = Path("data").rglob("*.pem")
    pem.write_bytes(content)

    one = found(gdynia, "signing key")

    assert (one["state"], "holds no key that comity made" in one["found"]) == ("fault", True)
    assert "put your copy of it back" in one["fix"]
    assert "put your copy of the key back" in gdynia.fails(6, "seal")
    assert pem.read_bytes() == content


def test_a_ledger_that_this_user_may_not_write_to_is_said(
    gdynia: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert found(gdynia, "permissions")["state"] == "good"
    monkeypatch.setattr("store.sqlite.health.os.access", lambda where, _mode: Path(where).name != "comity.db")

    one = found(gdynia, "permissions")

    assert (one["state"], "you may not write to " in one["found"]) == ("note", True)


def test_of_a_ledger_that_was_stamped_ahead_from_its_first_entry_no_backup_is_thought_of(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("store.health.put_here", lambda: shell.now)
    right = shell.now
    shell.now = right.replace(year=2099)
    shell.ok("init", "--home", "gdynia", "--name", "Gdynia", "--kind", "city", "--country", "PL")
    shell.now = right

    one = found(shell, "clock")

    assert one["state"] == "fault"
    assert "nothing recorded since #1 can have a time of its own" in one["fix"]
    assert "BACKUP" not in one["fix"]


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
    Path("comity.db.rows").unlink()

    assert "none at the moment" in found(gdynia, "kept rows")["found"]


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

    said = {row["what"]: row for row in gdynia("doctor", "--json", "--ledger", "new.db").json}

    assert (said["restore"]["state"], said["counter"]["state"]) == ("fault", "fault")
    assert gdynia("verify", "--ledger", "new.db").code == 5


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
