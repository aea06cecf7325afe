"""The file: what it refuses, how it is kept, and what is said of one that is damaged.

The library's own cases run in `test_as_the_library.py`.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from eventsourcing.persistence import (
    ConnectionPoolClosedError,
    IntegrityError,
    StoredEvent,
)

from store.errors import (
    Altered,
    Damaged,
    Exists,
    Full,
    Linked,
    Locked,
    Missing,
    Newer,
    NotALedger,
    ReadOnly,
    Unusable,
)
from store.ports import Behind
from store.row import Row
from store.sqlite import beginning, connection, datastore, schema
from store.sqlite import entries as module
from store.sqlite.beginning import begin
from store.sqlite.datastore import Datastore
from store.sqlite.recorder import Recorder


def opened(where: Path) -> Recorder:
    begin(where)
    datastore = Datastore(where)
    datastore.check()
    return Recorder(datastore)


# --- a plain file for what follows


@pytest.fixture
def where(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


@pytest.fixture
def recorder(where: Path) -> Iterator[Recorder]:
    recorder = opened(where)
    yield recorder
    recorder.datastore.close()


@pytest.fixture
def raw(recorder: Recorder) -> Iterator[sqlite3.Connection]:
    """The file as somebody else's program has it."""
    with contextlib.closing(sqlite3.connect(recorder.datastore.where, isolation_level=None)) as connection:
        yield connection


def event(stream: str = "body:a", version: int = 1, state: bytes | None = None) -> StoredEvent:
    said = b'{"id":"%b-%d","command":"c"}' % (stream.encode(), version)
    return StoredEvent(stream, version, "body.noted", said if state is None else state)


ALL = "SELECT position, originator_id, originator_version FROM stored_events"
INSERT = "INTO stored_events (originator_id, originator_version, topic, state) VALUES (?, ?, ?, ?)"


def values(row: StoredEvent) -> tuple[Any, ...]:
    return row.originator_id, row.originator_version, row.topic, row.state


# --- only ever added to


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("UPDATE stored_events SET state = x'00'", "an entry is never changed: record a correction of it"),
        ("UPDATE stored_events SET topic = 'x' WHERE position = 1", "never changed"),
        ("UPDATE stored_events SET position = 9", "never changed"),
        ("DELETE FROM stored_events", "an entry is never deleted: record a retraction of it"),
        ("DELETE FROM stored_events WHERE position = 2", "never deleted"),
        ("INSERT INTO stored_events VALUES (0, 'body:b', 1, 't', x'00')", "the last of all"),
        ("INSERT INTO stored_events VALUES (2, 'body:b', 1, 't', x'00')", "the last of all"),
        ("INSERT OR REPLACE INTO stored_events VALUES (1, 'body:b', 1, 't', x'00')", "the last of all"),
        (
            "INSERT OR REPLACE INTO stored_events VALUES (9, 'body:a', 2, 't', x'00')",
            "the next of its stream",
        ),
    ],
)
def test_nobody_changes_what_is_recorded(
    recorder: Recorder, raw: sqlite3.Connection, statement: str, why: str
) -> None:
    recorder.insert_events([event(), event(version=2)])

    with pytest.raises(sqlite3.IntegrityError, match=why):
        raw.execute(statement)

    assert recorder.select_events("body:a") == [event(), event(version=2)]


@pytest.mark.parametrize("version", [-1, 0, 1, 2, 4, 2**40])
def test_only_the_next_version_of_a_stream_is_added(
    recorder: Recorder, raw: sqlite3.Connection, version: int
) -> None:
    recorder.insert_events([event(), event(version=2)])

    with pytest.raises(sqlite3.IntegrityError, match="only added as the next of its stream"):
        raw.execute(f"INSERT {INSERT}", values(event(version=version, state=b"x")))
    with pytest.raises(IntegrityError):
        recorder.insert_events([event(version=version, state=b"x")])

    recorder.insert_events([event(version=3)])


def test_an_id_is_given_once(recorder: Recorder) -> None:
    recorder.insert_events([event(state=b'{"id":"x"}')])

    with pytest.raises(IntegrityError, match="UNIQUE"):
        recorder.insert_events([event("body:b", state=b'{"id":"x"}')])

    assert recorder.count() == 1


def test_our_own_connections_replace_nothing(recorder: Recorder) -> None:
    recorder.insert_events([event(state=b'{"id":"x"}')])

    with (
        pytest.raises(IntegrityError, match="never deleted"),
        recorder.datastore.transaction(commit=True) as cursor,
    ):
        cursor.execute(f"INSERT OR REPLACE {INSERT}", values(event("body:b", state=b'{"id":"x"}')))


@pytest.mark.parametrize("state", [b"state1", b"", b"\xff\xfe", b"\x00", b"[1]", b"{}", b"null", b'{"id":'])
def test_what_is_no_entry_of_ours_has_no_id_and_breaks_no_index(recorder: Recorder, state: bytes) -> None:
    recorder.insert_events([event(state=state), event("body:b", state=state)])

    assert [row[4] for page in recorder.in_order(0) for row in page] == [state, state]
    assert recorder.with_id("x") is None


def test_a_failure_leaves_nothing_behind(recorder: Recorder) -> None:
    with pytest.raises(IntegrityError):
        recorder.insert_events([event(), event("body:b"), event("body:b", 3)])

    assert recorder.count() == 0
    assert recorder.insert_events([event()]) == [1]


def test_entries_are_stamped_in_order(recorder: Recorder) -> None:
    recorder.insert_events([event(state=b'{"id":"1","recorded_at":"2026-01-02"}')], stamp="2026-01-02")
    recorder.insert_events(
        [event(version=2, state=b'{"id":"2","recorded_at":"2026-01-02"}')], stamp="2026-01-02"
    )

    with pytest.raises(Behind) as behind:
        recorder.insert_events([event(version=3)], stamp="2026-01-01")

    assert behind.value.last == "2026-01-02"
    assert recorder.head() == (2, "2026-01-02")


# --- how it is kept


@pytest.mark.durable
def test_the_journal_is_rolled_back_and_everything_synced(recorder: Recorder) -> None:
    expected = {
        "journal_mode": "delete",
        "synchronous": 3,
        "trusted_schema": 0,
        "recursive_triggers": 1,
        "busy_timeout": 10_000,
        "application_id": 0x636F6D69,
        "user_version": 1,
        "encoding": "UTF-8",
    }
    for commit in (False, True):
        with recorder.datastore.transaction(commit=commit) as cursor:
            settings = {}
            for name in expected:
                cursor.execute(f"PRAGMA {name}")
                settings[name] = cursor.fetchone()[0]
        assert settings == expected


def test_a_ledger_is_one_file(recorder: Recorder, where: Path) -> None:
    recorder.insert_events([event()])

    assert [path.name for path in where.parent.iterdir()] == [where.name]


def test_the_columns_are_those_of_the_vocabulary(recorder: Recorder, raw: sqlite3.Connection) -> None:
    recorder.insert_events([event()])

    assert raw.execute(
        "SELECT name, type, \"notnull\", pk FROM pragma_table_info('stored_events')"
    ).fetchall() == [
        ("position", "INTEGER", 0, 1),
        ("originator_id", "TEXT", 1, 0),
        ("originator_version", "INTEGER", 1, 0),
        ("topic", "TEXT", 1, 0),
        ("state", "BLOB", 1, 0),
    ]
    assert (
        "AUTOINCREMENT"
        in raw.execute("SELECT sql FROM sqlite_schema WHERE name = 'stored_events'").fetchone()[0]
    )
    assert raw.execute("SELECT typeof(state) FROM stored_events").fetchone() == ("blob",)


@pytest.mark.parametrize(
    ("statement", "index"),
    [
        (f"{ALL} WHERE {schema.ID} = ?", "stored_events_id (<expr>=?)"),
        (f"{ALL} WHERE {schema.COMMAND} = ?", "stored_events_command (<expr>=?)"),
        (
            f"{ALL} WHERE originator_id = ? ORDER BY originator_version",
            "(originator_id=?)",
        ),
        (
            f"{ALL} WHERE (originator_id, originator_version) > (?, 0) AND originator_id < 'z' ORDER BY 2, 3",
            "((originator_id,originator_version)>(?,?)",
        ),
        ("SELECT max(originator_version) FROM stored_events WHERE originator_id = ?", "COVERING INDEX"),
    ],
)
def test_nothing_is_looked_for_by_reading_everything(
    raw: sqlite3.Connection, statement: str, index: str
) -> None:
    plan = " ".join(row[3] for row in raw.execute(f"EXPLAIN QUERY PLAN {statement}", ("x",)))

    assert "SCAN" not in plan
    assert "TEMP B-TREE" not in plan
    assert index in plan


def test_a_writer_has_the_ledger_from_the_beginning(recorder: Recorder, raw: sqlite3.Connection) -> None:
    raw.execute("PRAGMA busy_timeout = 0")

    with recorder.datastore.transaction(commit=True), pytest.raises(sqlite3.OperationalError, match="locked"):
        raw.execute("BEGIN IMMEDIATE")


def impatient() -> tuple[tuple[str, int], ...]:
    """How a file is written, but for how long is waited: that is what the connection was told."""
    return tuple((name, value) for name, value in connection.SETTINGS if name != "busy_timeout")


def test_a_commit_that_was_kept_waiting_too_long_leaves_no_transaction_open(
    where: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(datastore, "PATIENCE", 0.05)
    monkeypatch.setattr(connection, "SETTINGS", impatient())
    recorder = opened(where)
    reader = sqlite3.connect(where, isolation_level=None)
    recorder.insert_events([event()])
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM stored_events").fetchone()

    with pytest.raises(Locked, match="nothing was recorded; try again"):
        recorder.insert_events([event(version=2)])
    reader.execute("COMMIT")

    assert recorder.insert_events([event(version=2)]) == [2]
    reader.close()
    recorder.datastore.close()


def test_no_page_keeps_the_file(
    recorder: Recorder, raw: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PAGE", 2)
    raw.execute("PRAGMA busy_timeout = 0")
    recorder.insert_events([event(version=version) for version in range(1, 8)])
    pages = [recorder.in_order(0), recorder.by_stream("", "z")]

    for page in pages:
        next(page)
    raw.execute(f"INSERT {INSERT}", values(event(version=8)))

    for page in pages:
        assert [row[2] for rows in page for row in rows] == [3, 4, 5, 6, 7]  # as it was when reading began


def test_pages_leave_nothing_out(recorder: Recorder, monkeypatch: pytest.MonkeyPatch) -> None:
    streams = [f"body:{letter}" for letter in "abcdefg"]
    recorder.insert_events([event(stream, version) for version in (1, 2, 3) for stream in streams])
    recorder.insert_events([event("source:s"), event("ledger")])

    for page in (1, 2, 3, 4, 7, 1000):
        monkeypatch.setattr(module, "PAGE", page)
        monkeypatch.setattr(module, "_AT_A_TIME", page)
        rows = [row for rows in recorder.in_order(0) for row in rows]
        assert [row[0] for row in rows] == list(range(1, 24))
        by_stream = [row[1:3] for rows in recorder.by_stream("body:", "body;") for row in rows]
        assert by_stream == [(stream, version) for stream in streams for version in (1, 2, 3)]
        assert list(recorder.streams("body:", "body;")) == streams
        assert list(recorder.streams("", "\U0010ffff")) == [*streams, "ledger", "source:s"]
        assert [row[0] for rows in recorder.in_order(3, 9) for row in rows] == [4, 5, 6, 7, 8, 9]
        assert recorder.lengths([*streams, "body:none"]) == dict.fromkeys(streams, 3)
        assert recorder.places(["body:a-2", "body:b-1", "none"]) == {
            "body:a-2": ("body:a", 2),
            "body:b-1": ("body:b", 1),
        }
        assert sorted(recorder.mentioning('body:c-1"', "nothing")) == ["body:c"]
        assert sorted(recorder.mentioning("nothing", "source:")) == ["source:s"]


def test_what_a_command_wrote_is_found(recorder: Recorder) -> None:
    recorder.insert_events([event(), event("body:b"), event("body:c", state=b'{"id":"i","command":"other"}')])

    assert [row[1] for row in recorder.with_command("c")] == ["body:a", "body:b"]
    assert recorder.touched(1, "body:", "body;") == ["body:b", "body:c"]


def test_a_row_is_equal_to_what_was_stored(recorder: Recorder) -> None:
    recorder.insert_events([event()])
    (row,) = recorder.select_events("body:a")

    assert isinstance(row, Row)
    assert row.id == 1
    assert row == event()
    assert event() == row
    assert hash(row) == hash(row)
    assert row != event("body:b")
    assert row != Row(2, "body:a", 1, row.topic, row.state)
    assert row != "a row"


# --- what is refused


def test_a_ledger_is_never_begun_over_anything(where: Path) -> None:
    for content in (b"", b"my notes"):
        where.write_bytes(content)

        with pytest.raises(Exists, match="is there already and is left as it is"):
            begin(where)

        assert where.read_bytes() == content
    with pytest.raises(Exists):
        begin(where.parent)


def test_a_ledger_is_begun_whole_or_not_at_all(where: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beginning, "SCHEMA", (*schema.SCHEMA, "CREATE NONSENSE"))

    with pytest.raises(Unusable):
        begin(where)

    assert not where.exists()


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(Missing, match=r"there is no folder .*nowhere: make it"):
        begin(tmp_path / "nowhere" / "ledger.db")
    with pytest.raises(Missing, match="there is no folder"):
        Datastore(tmp_path / "nowhere" / "ledger.db").check()
    with pytest.raises(Missing, match="begin one with init, or name another with ledger"):
        Datastore(tmp_path / "ledger.db").check()


@pytest.mark.parametrize("mode", [False, True])
@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "is no ledger but empty"),
        (b"stream,type\n" * 500, "is no ledger but some other file"),
        (b"SQLite format 3\x00", "is no ledger but some other file"),
        (b"SQLite format 3\x00" + b"\x00" * 5000, "is no ledger but some other file"),
        (os.urandom(8192), "is no ledger but some other file"),
    ],
    ids=["empty", "text", "short", "zeros", "noise"],
)
def test_other_files_are_refused_and_left_alone(
    where: Path, content: bytes, what: str, *, mode: bool
) -> None:
    where.write_bytes(content)

    with pytest.raises(NotALedger, match=what):
        Datastore(where, read_only=mode).check()

    assert where.read_bytes() == content


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotALedger, match="is no ledger but a folder"):
        Datastore(tmp_path).check()


@pytest.mark.parametrize("application", [0, 252006675])
def test_the_database_of_another_program_is_refused_and_left_alone(where: Path, application: int) -> None:
    with contextlib.closing(sqlite3.connect(where)) as other:
        other.execute("CREATE TABLE stored_events (originator_id TEXT, state BLOB)")
        other.execute(f"PRAGMA application_id = {application}")
        other.execute("PRAGMA journal_mode = WAL")
    content = where.read_bytes()

    with pytest.raises(NotALedger, match="the database of another program"):
        Datastore(where).check()

    assert where.read_bytes() == content


def test_the_file_of_a_newer_version_is_refused(
    recorder: Recorder, raw: sqlite3.Connection, where: Path
) -> None:
    del recorder
    raw.execute("PRAGMA user_version = 2")

    with pytest.raises(Newer, match=r"file version 2, and 1 is the last.*update this one"):
        Datastore(where).check()


@pytest.mark.parametrize("pages", [1, 2, 5])
def test_a_file_that_is_cut_short_is_refused(recorder: Recorder, where: Path, pages: int) -> None:
    recorder.insert_events([event(version=version) for version in range(1, 400)])
    recorder.datastore.close()
    whole = where.read_bytes()
    where.write_bytes(whole[: len(whole) - pages * 4096 + 100])

    with pytest.raises(Damaged, match=r"is cut short, [\d,]+ of [\d,]+ bytes"):
        Datastore(where).check()


def test_a_page_that_is_damaged_is_named(recorder: Recorder, where: Path) -> None:
    recorder.insert_events([event(version=version) for version in range(1, 400)])
    recorder.datastore.close()
    whole = bytearray(where.read_bytes())
    for page in range(1, len(whole) // 4096):
        whole[page * 4096 : page * 4096 + 40] = b"\xff" * 40
    where.write_bytes(whole)
    reading = Recorder(Datastore(where, read_only=True))

    with pytest.raises(Damaged, match="is damaged inside"):
        list(reading.in_order(0))

    reading.datastore.close()


def test_a_ledger_without_its_guards_is_only_read(
    recorder: Recorder, raw: sqlite3.Connection, where: Path
) -> None:
    recorder.insert_events([event()])
    raw.execute("DROP TRIGGER stored_events_never_go")

    with pytest.raises(Damaged, match="something of it is gone"):
        Datastore(where).check()
    reading = Datastore(where, read_only=True)
    reading.check()

    assert Recorder(reading).count() == 1
    reading.close()


def test_a_ledger_with_a_trigger_of_somebody_elses_is_only_read(
    recorder: Recorder, raw: sqlite3.Connection, where: Path
) -> None:
    del recorder
    raw.execute("CREATE TABLE spy (x)")
    raw.execute(
        "CREATE TRIGGER a_spy AFTER INSERT ON stored_events BEGIN INSERT INTO spy VALUES (NEW.state); END"
    )

    with pytest.raises(Altered, match="a_spy"):
        Datastore(where).check()


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE INDEX of_mine ON stored_events (upper(topic))",
        "CREATE VIEW of_mine AS SELECT * FROM stored_events",
        "CREATE TABLE of_mine (x)",
    ],
)
def test_a_ledger_with_anything_of_somebody_elses_is_only_read(
    recorder: Recorder, raw: sqlite3.Connection, where: Path, statement: str
) -> None:
    recorder.insert_events([event()])
    raw.execute(statement)

    with pytest.raises(Altered, match=r"did not make \(of_mine\)"):
        Datastore(where).check()
    reading = Datastore(where, read_only=True)
    reading.check()

    assert Recorder(reading).count() == 1
    reading.close()


@pytest.mark.parametrize("name", ["sqlite_hidden", "sqlite_stat2", "SQLITE_x", "sqlite_stat1"])
@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE of_mine (x)",
        "CREATE INDEX of_mine ON stored_events (topic)",
        "CREATE VIEW of_mine AS SELECT 1",
        "CREATE TRIGGER of_mine AFTER INSERT ON stored_events BEGIN SELECT 1; END",
        "CREATE VIRTUAL TABLE of_mine USING rtree (id, a, b)",
    ],
)
def test_a_name_that_sqlite_keeps_for_itself_hides_nothing(
    recorder: Recorder, raw: sqlite3.Connection, where: Path, statement: str, name: str
) -> None:
    recorder.insert_events([event()])
    raw.execute(statement)
    raw.execute("PRAGMA writable_schema = 1")
    raw.execute(
        "UPDATE sqlite_schema SET name = replace(name, 'of_mine', ?), tbl_name = replace(tbl_name, 'of_mine', ?),"
        " sql = replace(sql, 'of_mine', ?) WHERE name LIKE '%of_mine%'",
        (name, name, name),
    )
    raw.execute("PRAGMA writable_schema = 0")

    with pytest.raises((Altered, Damaged), match=f"(?i){name}"):
        Datastore(where).check()
    with pytest.raises((Altered, Damaged, Unusable)):
        recorder.insert_events([event(version=2)])


@pytest.mark.skipif(os.name != "posix", reason="links as POSIX has them")
def test_a_file_of_two_names_is_only_read_whenever_it_got_the_other(recorder: Recorder, where: Path) -> None:
    recorder.insert_events([event()])
    os.link(where, where.with_name("other.db"))

    for name in (where, where.with_name("other.db")):
        with pytest.raises(Linked, match="2 names"):
            Datastore(name).check()
    with pytest.raises(Linked, match="2 names"):
        recorder.insert_events([event(version=2)])
    assert recorder.count() == 1

    where.with_name("other.db").unlink()
    recorder.insert_events([event(version=2)])


@pytest.mark.skipif(os.name != "posix", reason="links as POSIX has them")
def test_the_name_that_a_killed_backup_has_left_is_taken_away(recorder: Recorder, where: Path) -> None:
    recorder.insert_events([event()])
    left = where.with_name(".comity-backup-x") / "copy.db"
    left.parent.mkdir()
    os.link(where, left)

    recorder.insert_events([event(version=2)])

    assert not left.exists()


def test_what_sqlite_keeps_for_itself_is_no_strangers(
    recorder: Recorder, raw: sqlite3.Connection, where: Path
) -> None:
    recorder.insert_events([event()])
    raw.execute("ANALYZE")

    again = Datastore(where)
    again.check()
    again.close()


def test_a_ledger_in_wal_mode_is_put_back(recorder: Recorder, raw: sqlite3.Connection, where: Path) -> None:
    recorder.insert_events([event()])
    recorder.datastore.close()
    assert raw.execute("PRAGMA journal_mode = WAL").fetchone() == ("wal",)
    raw.execute("SELECT * FROM stored_events").fetchall()

    with pytest.raises(Unusable, match="another program"):  # who still has it open
        Datastore(where).check()
    raw.close()
    again = Datastore(where)
    again.check()

    assert Recorder(again).count() == 1
    again.close()
    assert where.read_bytes()[18:20] == b"\x01\x01"  # no longer WAL


def test_a_locked_ledger_says_so(where: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(datastore, "PATIENCE", 0.05)
    monkeypatch.setattr(connection, "SETTINGS", impatient())
    recorder = opened(where)
    other = sqlite3.connect(where, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")

    with pytest.raises(
        Locked, match="is kept by another program: nothing was recorded; try again in a moment"
    ):
        recorder.insert_events([event()])
    with pytest.raises(Locked):
        recorder.count()
    with pytest.raises(Locked):
        Datastore(where).check()

    other.execute("ROLLBACK")
    assert recorder.insert_events([event()]) == [1]
    other.close()
    recorder.datastore.close()


def test_a_full_disk_says_so_and_loses_nothing(recorder: Recorder) -> None:
    recorder.insert_events([event()])
    with recorder.datastore.transaction(commit=False) as cursor:
        cursor.execute("PRAGMA max_page_count = 1")  # no more than there are

    with pytest.raises(Full, match="is full: nothing was recorded; make room, then repeat the command"):
        recorder.insert_events([event(version=2, state=b'{"id":"long","text":"%b"}' % (b"x" * 100_000))])

    with recorder.datastore.transaction(commit=False) as cursor:
        cursor.execute("PRAGMA max_page_count = 1000000")
    assert recorder.insert_events([event(version=2)]) == [2]


def test_a_ledger_opened_for_reading_is_not_written(recorder: Recorder, where: Path) -> None:
    recorder.insert_events([event()])
    reading = Recorder(Datastore(where, read_only=True))

    with pytest.raises(ReadOnly, match="it was opened for reading"):
        reading.insert_events([event(version=2)])

    assert reading.count() == 1
    reading.datastore.close()


def test_a_connection_that_outlives_its_pool_is_closed(
    recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(datastore, "PATIENCE", 0.01)
    pool = recorder.datastore.pool
    connection = pool.get_connection(is_writer=False)
    pool.close()
    assert not connection.closed, "it is in use: closing it under a reader's hands would end the program"

    with pytest.raises(ConnectionPoolClosedError):
        pool.put_connection(connection)

    assert connection.closed


@pytest.mark.slow
def test_closing_waits_for_whoever_reads(recorder: Recorder) -> None:
    recorder.insert_events([event(version=version) for version in range(1, 500)])
    found: list[int | str] = []

    def read() -> None:
        try:
            while len(found) < 10_000:
                found.append(recorder.count())
        except Unusable as error:
            found.append(str(error))

    readers = [Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    while len(found) < 20:
        time.sleep(0.001)
    recorder.datastore.close()
    for reader in readers:
        reader.join()

    assert "was closed here already" in str(found[-1])
    assert {number for number in found if isinstance(number, int)} == {499}


def test_a_connection_that_could_not_be_made_keeps_nobody_waiting(where: Path) -> None:
    begin(where)
    datastore = Datastore(where)
    hidden = where.rename(where.with_name("hidden.db"))

    for _ in range(2):
        with pytest.raises(Missing):
            Recorder(datastore).insert_events([event()])
    hidden.rename(where)

    assert Recorder(datastore).insert_events([event()]) == [1]
    datastore.close()


@pytest.mark.parametrize(
    "name", [":memory:", "a b.db", "mode=memory.db", "高雄?x=1#2.db", "100%.db", "a&b;c.db"]
)
def test_any_name_is_the_name_of_a_file(tmp_path: Path, name: str) -> None:
    recorder = opened(tmp_path / name)

    recorder.insert_events([event()])

    assert [path.name for path in tmp_path.iterdir()] == [name]
    recorder.datastore.close()


# --- where nothing can be written


def without_rights(check: Any) -> None:
    """Run a check as nobody where we are root, whom no mode of a file keeps out."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        check()
        return
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.setgid(65534)
            os.setuid(65534)
            check()
            code = 0
        except BaseException as error:  # noqa: BLE001 — the child must not come back into pytest
            print(f"{type(error).__name__}: {error}", file=sys.stderr)  # noqa: T201
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that everyone may enter."""
    with tempfile.TemporaryDirectory() as name:
        here = Path(name)
        here.chmod(0o755)
        yield here
        here.chmod(0o755)


posix = pytest.mark.skipif(os.name != "posix", reason="modes of files as POSIX has them")


@posix
@pytest.mark.parametrize("read_only", [False, True])
def test_a_read_only_file_in_a_read_only_folder_is_read(open_folder: Path, *, read_only: bool) -> None:
    where = open_folder / "ledger.db"
    recorder = opened(where)
    recorder.insert_events([event()])
    recorder.datastore.close()
    where.chmod(0o444)
    open_folder.chmod(0o555)

    def check() -> None:
        datastore = Datastore(where, read_only=read_only)
        datastore.check()
        reading = Recorder(datastore)
        assert reading.count() == 1
        with pytest.raises(ReadOnly, match=r"cannot be written, .*: nothing was recorded"):
            reading.insert_events([event(version=2)])
        assert reading.count() == 1
        datastore.close()

    without_rights(check)


@posix
def test_a_read_only_folder_is_named(open_folder: Path) -> None:
    where = open_folder / "ledger.db"
    recorder = opened(where)
    recorder.datastore.close()
    where.chmod(0o666)
    open_folder.chmod(0o555)

    def check() -> None:
        with pytest.raises(ReadOnly, match="folder"):
            begin(open_folder / "new.db")
        datastore = Datastore(where)
        with pytest.raises(ReadOnly, match="folder"):
            Recorder(datastore).insert_events([event()])
        datastore.close()

    without_rights(check)


@posix
def test_a_file_that_may_not_be_read_is_named(open_folder: Path) -> None:
    where = open_folder / "ledger.db"
    opened(where).datastore.close()
    where.chmod(0o000)

    def check() -> None:
        with pytest.raises(Unusable, match="cannot be"):
            Datastore(where, read_only=True).check()

    without_rights(check)


@posix
def test_an_interrupted_commit_is_undone_where_it_can_be_and_named_where_it_cannot(open_folder: Path) -> None:
    where = open_folder / "ledger.db"
    recorder = opened(where)
    recorder.insert_events([event(version=version) for version in range(1, 200)])
    before = where.read_bytes()
    child = os.fork()
    if child == 0:  # a writer that dies while it writes: its journal stays
        connection = sqlite3.connect(where, isolation_level=None)
        connection.execute("PRAGMA cache_size = 1")
        connection.execute("BEGIN IMMEDIATE")
        for version in range(200, 2000):
            connection.execute(f"INSERT {INSERT}", values(event(version=version)))
        os._exit(0)
    os.waitpid(child, 0)
    assert (open_folder / "ledger.db-journal").exists()
    assert where.read_bytes() != before
    journal = open_folder / "ledger.db-journal"
    journal.chmod(0o444)
    open_folder.chmod(0o555)
    where.chmod(0o444)

    def check() -> None:
        for read_only in (True, False):
            with pytest.raises(Unusable, match="was being written when that was interrupted"):
                Datastore(where, read_only=read_only).check()
        assert journal.exists()

    without_rights(check)
    open_folder.chmod(0o755)
    where.chmod(0o644)
    journal.chmod(0o644)

    assert recorder.count() == 199
    assert not journal.exists()
    assert where.read_bytes() == before
    recorder.datastore.close()


@posix
def test_who_only_reads_need_not_wait_until_somebody_writes_again(where: Path) -> None:
    opened(where).datastore.close()
    before = where.read_bytes()
    if (child := os.fork()) == 0:
        connection = sqlite3.connect(where, isolation_level=None)
        connection.execute("PRAGMA cache_size = 1")
        connection.execute("BEGIN IMMEDIATE")
        for version in range(1, 2000):
            connection.execute(f"INSERT {INSERT}", values(event(version=version)))
        os._exit(0)
    os.waitpid(child, 0)
    assert where.with_name("ledger.db-journal").exists()

    reader = Datastore(where, read_only=True)
    reader.check()
    assert Recorder(reader).count() == 0
    reader.close()

    assert where.read_bytes() == before


@posix
def test_opening_a_ledger_takes_no_lock_from_who_writes_to_it_here(where: Path) -> None:
    """Whoever closes a file lets go of every lock that the process has on it: POSIX will have it so."""
    begin(where)
    writing = Datastore(where)
    attempt = "import sqlite3, sys; sqlite3.connect(sys.argv[1], isolation_level=None, timeout=0).execute('BEGIN IMMEDIATE')"

    with writing.transaction(commit=True):
        for read_only in (False, True):
            second = Datastore(where, read_only=read_only)
            second.check()
            second.close()
            other = subprocess.run(
                [sys.executable, "-c", attempt, where], capture_output=True, encoding="utf-8", check=False
            )
            assert "database is locked" in other.stderr
    writing.close()
