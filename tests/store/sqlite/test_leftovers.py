"""What a killed writer left beside a ledger: played where it belongs, and said, and never played, where it does not."""

import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from comity.testing import body_registered, noted
from store.application import Written, open_ledger
from store.backup import backup
from store.errors import Astray, Missing, NotCopied, Replaced, StoreError, WithoutItsLedger
from store.sqlite import leftovers
from store.sqlite.beginning import begin
from store.sqlite.glance import Glance
from store.sqlite.leftovers import astray, unfinished
from store.verifying import verify

BODY = "body:gdynia"

WRITER = """
import os, sqlite3, sys
where, cache, synchronous, entries, schema = sys.argv[1], *map(int, sys.argv[2:6])
writer = sqlite3.connect(where, isolation_level=None)
writer.execute(f"PRAGMA cache_size = {cache}")
writer.execute(f"PRAGMA synchronous = {synchronous}")
writer.execute(f"PRAGMA journal_mode = {sys.argv[6]}")
last = "SELECT max(originator_version) FROM stored_events WHERE originator_id = 'body:gdynia'"
version = writer.execute(last).fetchone()[0]
print(flush=True)
while True:
    writer.execute("BEGIN IMMEDIATE")
    if schema:
        writer.execute("CREATE TABLE more (what)")
    for _ in range(entries):
        version += 1
        state = b'{"id": "%d"}' % version + b" " * 500
        writer.execute("INSERT INTO stored_events VALUES (NULL, 'body:gdynia', ?, 'body.noted', ?)", (version, state))
    if schema:
        writer.execute("DROP TABLE more")
    if sys.argv[7] == "stop":
        os._exit(0)
    writer.execute("COMMIT")
"""
"""Writes for ever as no comity does: with little memory, so that a transaction is in the file before it is done."""


def wrote(  # noqa: PLR0913 — how it writes, and when it is killed
    where: Path,
    *,
    cache: int = 5,
    synchronous: int = 3,
    entries: int = 200,
    schema: bool = False,
    mode: str = "DELETE",
    killed_after: float | None = None,
) -> None:
    """Let a writer of its own process write and be killed; without a time, before its first transaction is done."""
    how = "stop" if killed_after is None else "go on"
    words = [str(where), *map(str, (cache, synchronous, entries, int(schema))), mode, how]
    writer = subprocess.Popen([sys.executable, "-c", WRITER, *words], stdout=subprocess.PIPE)
    assert writer.stdout is not None
    writer.stdout.readline()
    if killed_after is not None:
        time.sleep(killed_after)
        writer.send_signal(signal.SIGKILL)
    writer.wait()
    writer.stdout.close()


def journal_of(where: Path) -> Path:
    return where.with_name(f"{where.name}-journal")


def content(where: Path) -> list[tuple[object, ...]] | str:
    """What plain SQLite finds in a file, which plays whatever lies beside it; or why it finds nothing."""
    try:
        with closing(sqlite3.connect(where)) as raw:
            (whole,) = raw.execute("PRAGMA integrity_check(1)").fetchone()
            return raw.execute("SELECT * FROM stored_events").fetchall() if whole == "ok" else str(whole)
    except sqlite3.Error as error:
        return str(error)


@pytest.fixture
def where(tmp_path: Path) -> Path:
    """A ledger of Gdynia."""
    found = tmp_path / "ledger.db"
    with open_ledger(found, create=True) as ledger:
        told = [(BODY, body_registered("Gdynia")), (BODY, noted(text="what will be written over"))]
        assert isinstance(ledger.record_all(told, by="mei"), Written)
    return found


@pytest.fixture
def copy(where: Path, tmp_path: Path) -> Path:
    """A backup of it."""
    with open_ledger(where, read_only=True) as ledger:
        backup(ledger, tmp_path / "copy.db")
    return tmp_path / "copy.db"


# --- its own


@pytest.mark.parametrize(
    ("cache", "synchronous", "schema", "entries"),
    [
        (1, 3, False, 200),
        (10, 3, True, 200),
        (5, 0, False, 40),
        (-32_000, 3, False, 3),
        (-32_000, 3, True, 200),
    ],
)
def test_a_killed_writers_own_journal_is_undone_as_ever(
    where: Path, cache: int, synchronous: int, *, schema: bool, entries: int
) -> None:
    hot = 0
    for number in range(8):
        wrote(
            where,
            cache=cache,
            synchronous=synchronous,
            schema=schema,
            entries=entries,
            killed_after=0.004 * number,
        )
        hot += bool(unfinished(where))
        assert astray(where) is None, number
        with open_ledger(where, read_only=True) as ledger:
            assert (len(ledger) - 2) % entries == 0
        assert not unfinished(where)
    assert hot or cache < 0, "no kill left a journal"


@pytest.mark.parametrize("entries", [1, 2, 3, 200])
def test_so_is_one_that_was_killed_before_page_1_was_written(where: Path, entries: int) -> None:
    wrote(where, cache=1, entries=entries)
    found = leftovers._journal(journal_of(where))
    assert found is not None
    assert not found.synced
    assert (found.first is None) == (entries < 200)

    assert astray(where) is None
    with open_ledger(where, read_only=True) as ledger:
        assert len(ledger) == 2


def hide_page_1(journal: Path) -> None:
    """Let a journal say that what it holds of page 1 is of another page."""
    raw = journal.read_bytes()
    at = raw.index(b"SQLite format 3\0") - 4
    journal.write_bytes(raw[:at] + (2).to_bytes(4, "big") + raw[at + 4 :])


@pytest.mark.parametrize("mode", ["TRUNCATE", "PERSIST"])
def test_what_sqlite_would_not_play_is_no_matter(where: Path, copy: Path, mode: str) -> None:
    with closing(sqlite3.connect(where, isolation_level=None)) as raw:
        raw.execute(f"PRAGMA journal_mode = {mode}")
        raw.execute("PRAGMA user_version = 1")
        assert journal_of(where).exists()
        shutil.copy(journal_of(where), journal_of(copy))

    assert astray(where) is None
    assert astray(copy) is None
    with open_ledger(copy) as ledger:
        assert verify(ledger).holds


@pytest.mark.parametrize(
    "left", [b"", b"\0" * 600, bytes.fromhex("d9d505f920a163d7"), b"notes of my own" * 40]
)
def test_nor_is_what_is_no_journal(where: Path, left: bytes) -> None:
    journal_of(where).write_bytes(left)

    assert astray(where) is None
    with open_ledger(where, read_only=True) as ledger:
        assert len(ledger) == 2


def test_a_writer_at_work_raises_no_alarm(where: Path) -> None:
    words = [str(where), "5", "0", "60", "0", "DELETE", "go on"]
    with subprocess.Popen([sys.executable, "-c", WRITER, *words], stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        writer.stdout.readline()
        until, looked, seen = time.monotonic() + 1.0, 0, 0
        while time.monotonic() < until:
            seen += bool(unfinished(where))
            assert astray(where) is None
            looked += 1
        writer.kill()

    assert looked > seen > 0


# --- another's


def beside_another(where: Path, copy: Path, **how: int) -> Path:
    """Leave the journal of a killed writer, and put a backup where its ledger was, as one does by hand."""
    wrote(where, **how)  # type: ignore[arg-type]
    assert unfinished(where) == [journal_of(where)]
    shutil.copy(copy, where)
    return journal_of(where)


def test_by_hand_a_backup_is_destroyed(where: Path, copy: Path) -> None:
    before = content(copy)
    with open_ledger(where) as ledger:  # recorded since
        assert isinstance(ledger.record(BODY, noted(text="x" * 9_000), by="mei"), Written)
    beside_another(where, copy)

    assert content(where) != before


def test_a_journal_that_does_not_belong_is_said_and_not_played(
    where: Path, copy: Path, tmp_path: Path
) -> None:
    before = content(copy)
    left = beside_another(where, copy)
    files = {file.name: file.read_bytes() for file in tmp_path.iterdir()}

    assert astray(where) == left
    for read_only in (True, False):
        with pytest.raises(Astray, match=r"lies beside .* and is not its own.*; restore BACKUP \(ledger: "):
            open_ledger(where, read_only=read_only)
    with Glance(where) as glance:
        assert glance.head() is None

    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == files
    left.unlink()
    assert content(where) == before


def test_copies_of_one_ledger_are_told_apart(where: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "first.db", tmp_path / "second.db"
    with open_ledger(where, read_only=True) as ledger:
        backup(ledger, first)
        backup(ledger, second)

    beside_another(first, second)

    assert astray(first) == journal_of(first)


def test_new_ledgers_are_told_apart(tmp_path: Path) -> None:
    first, second = tmp_path / "first.db", tmp_path / "second.db"
    for place in (first, second):
        with open_ledger(place, create=True) as ledger:
            assert isinstance(ledger.record(BODY, body_registered("Gdynia"), by="mei"), Written)

    beside_another(first, second)

    assert astray(first) == journal_of(first)


@pytest.mark.parametrize("change", ["another page", "no first page"])
def test_an_older_copy_of_the_same_file_is_another(where: Path, tmp_path: Path, change: str) -> None:
    older = shutil.copy(where, tmp_path / "older.db")
    for number in range(3):
        with open_ledger(where) as ledger:
            assert isinstance(ledger.record(BODY, noted(text=f"{number}" * 5_000), by="mei"), Written)
    left = beside_another(where, Path(older), cache=1)
    if change == "no first page":
        hide_page_1(left)

    assert astray(where) == left


@pytest.mark.parametrize("entries", [1, 2, 3])
def test_a_copy_of_as_many_pages_is_another_too(where: Path, copy: Path, entries: int) -> None:
    """The journal of a writer that had written pages, and not touched the one that tells files apart."""
    with open_ledger(where) as ledger:
        assert isinstance(ledger.record(BODY, noted(text="since then"), by="mei"), Written)
    before, pages = content(copy), where.stat().st_size
    left = beside_another(where, copy, cache=1, entries=entries)
    assert where.stat().st_size == pages

    assert astray(where) == left
    assert content(where) != before


@pytest.mark.parametrize("there", [b"", b"garbage" * 1_000])
def test_a_journal_beside_what_is_no_ledger_is_kept(where: Path, there: bytes) -> None:
    wrote(where)
    where.write_bytes(there)

    with pytest.raises(StoreError):
        open_ledger(where, read_only=True)

    assert journal_of(where).exists()


def test_where_a_link_leads_it_is_seen_too(where: Path, copy: Path, tmp_path: Path) -> None:
    left = beside_another(where, copy)
    link = tmp_path / "link.db"
    link.symlink_to(where)

    assert astray(link) == left


# --- a write-ahead log


def logged(where: Path, log: Path) -> None:
    """The log of another ledger, which was being written."""
    other = where.with_name("other.db")
    shutil.copy(where, other)
    with closing(sqlite3.connect(other, isolation_level=None)) as raw:
        raw.execute("PRAGMA journal_mode = WAL")
        raw.execute("INSERT INTO stored_events VALUES (NULL, 'body:other', 1, 'body.noted', x'7b7d')")
        shutil.copy(f"{other}-wal", log)


def test_a_log_is_played_into_whatever_it_lies_beside(where: Path) -> None:
    before = content(where)
    logged(where, Path(f"{where}-wal"))

    assert content(where) != before  # SQLite by itself


def test_so_it_is_said_and_not_played(where: Path) -> None:
    before = where.read_bytes()
    logged(where, log := Path(f"{where}-wal"))

    with pytest.raises(Astray, match="-wal lies beside"):
        open_ledger(where, read_only=True)

    assert where.read_bytes() == before
    log.write_bytes(b"")
    open_ledger(where, read_only=True).close()


def test_a_ledger_that_says_of_itself_that_it_has_a_log_keeps_it(where: Path) -> None:
    with closing(sqlite3.connect(where, isolation_level=None)) as raw:
        raw.execute("PRAGMA journal_mode = WAL")
        raw.execute("INSERT INTO stored_events VALUES (NULL, 'body:other', 1, 'body.noted', x'7b7d')")
        assert Path(f"{where}-wal").stat().st_size

        assert astray(where) is None
        with open_ledger(where, read_only=True) as ledger:
            assert len(ledger) == 3


# --- places


def test_nothing_is_begun_or_copied_beside_what_was_left(where: Path, copy: Path, tmp_path: Path) -> None:
    wrote(where)
    where.rename(tmp_path / "elsewhere.db")
    left = journal_of(where).read_bytes()

    with pytest.raises(WithoutItsLedger, match=r"for the new one's: restore BACKUP \(ledger: "):
        begin(where)
    with open_ledger(copy, read_only=True) as ledger, pytest.raises(NotCopied, match="lies there"):
        backup(ledger, where)

    assert not where.exists()
    assert journal_of(where).read_bytes() == left


def test_what_was_set_aside_is_told_where_a_ledger_is_asked_for(where: Path) -> None:
    where.rename(where.with_name(f"{where.name}.before-2026-11-27T101502"))

    with pytest.raises(Missing, match="a restore was interrupted"):
        open_ledger(where)
    begin(where)  # whoever deleted the old one may

    assert len(list(where.parent.glob(f"{where.name}.before-*"))) == 1


# --- locks


def test_who_has_an_old_file_open_plays_no_journal_of_the_new_one(
    where: Path, copy: Path, tmp_path: Path
) -> None:
    with open_ledger(where) as held:
        assert len(held) == 2
        where.rename(tmp_path / "before.db")
        copy.rename(where)
        wrote(where)
        left = journal_of(where).read_bytes()

        with pytest.raises(Replaced, match="was moved or replaced"):
            len(held)

    assert journal_of(where).read_bytes() == left


# --- the one door, and what is said


def test_page_1_may_have_been_written_as_far_as_the_power_lasted(where: Path) -> None:
    """A cut in the middle of its bytes is of the journal's own file; with a change more in between it is not."""
    kept: list[bytes] = []
    for _ in range(3):
        kept.append(where.read_bytes()[:100])
        with open_ledger(where) as ledger:
            assert isinstance(ledger.record(BODY, noted(text="x" * 9_000), by="mei"), Written)
    before, after, later = kept
    pages = int.from_bytes(before[28:32], "big")
    journal = leftovers._Journal(b"", pages, 4096, before, synced=True)
    size = 4096 * (pages + 9)

    torn = [after[:at] + before[at:] for at in range(101)]
    assert {leftovers._is_of(journal, first, size) for first in torn} == {True}
    assert not leftovers._is_of(journal, later, size)
    assert {leftovers._is_of(journal, later[:at] + before[at:], size) for at in range(28, 101)} == {False}


def test_a_ledger_whose_log_has_made_it_longer_is_whole(where: Path) -> None:
    """Another program has set the mode and was killed: pages that its log alone holds are no missing end."""
    with closing(sqlite3.connect(where, isolation_level=None)) as raw:
        raw.execute("PRAGMA journal_mode = WAL")
        raw.execute("PRAGMA wal_autocheckpoint = 0")
        raw.execute("CREATE TABLE large (text)")
        raw.execute("INSERT INTO large VALUES (?)", ("x" * 90_000,))
        raw.execute("DROP TABLE large")
        assert raw.execute("PRAGMA page_count").fetchone()[0] * 4096 > where.stat().st_size

        with open_ledger(where, read_only=True) as ledger:
            assert len(ledger) == 2
            assert verify(ledger).entries == 2
