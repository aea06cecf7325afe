"""What SQLite left beside a ledger's file, and whether it is that file's own.

A writer that is killed leaves FILE-journal: the pages that it was about to change, as they were. Whoever opens FILE
next has SQLite put them back, and SQLite goes by the name alone: where somebody has put another file in that place
meanwhile, a backup say, the pages are played into it and destroy it. So it is looked whether the journal can be FILE's
before SQLite sees it. Page 1 of a file counts the transactions that changed it, and is written once in each, at the
end: where the journal holds it as it was, FILE has either not been changed yet, or counts one more.

Copies of one ledger would be alike in all that: SQLite begins to count anew in each. So each gets a number of its own
(`tell_apart`), where SQLite counts changes of the schema, and its journals have it too. Where two copies were made by
comity 0.1, one in the place of the other, this sees no difference. Where page 1 is not in the journal at all, since a
writer with little memory had written pages before it touched that, it is tried what would come of it.

What SQLite would not play (empty, or without a header that was synced) is no matter. FILE-wal is played into any file
beside which it lies, whatever that file says of itself; it is a file's own only where that one says so.

https://www.sqlite.org/fileformat2.html#the_rollback_journal, and `tests/store/sqlite/test_leftovers.py`, where writers are
killed at many moments.
"""

import os
import sqlite3
import stat
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, NamedTuple

from store.files import is_spelt_otherwise
from store.sqlite.address import address, read_schema

PARTS = ("-journal", "-wal", "-shm")
"""What the names of the files end with that SQLite puts beside a database."""
TRIES = 5
"""How often it is looked again, where a journal seems to be another's: a writer at work may have ended meanwhile."""
PAUSE = 0.02
"""Seconds between two looks."""

_MAGIC = bytes.fromhex("d9d505f920a163d7")
_HEADER = 28
_TO_THE_END = 0xFFFF_FFFF
_WAL_HEADER = 32
_WAL_MAGIC = (0x377F0682, 0x377F0683)
_FIRST = 100
"""Bytes of page 1 that say what the file is."""
_PART = 1 << 20
_FEW = 1_000
"""Changes of the schema that one transaction makes, at most."""


def beside(where: Path, part: str) -> Path:
    """The file that SQLite would put beside a database: where a link leads, not where it stands."""
    return Path(f"{os.path.realpath(where) if where.is_symlink() else where}{part}")


def astray(where: Path) -> Path | None:
    """What lies beside a file, is not its own, and would be played into it; None where there is nothing of the kind.

    Where nothing lies there it costs two questions to the system. Errors: OSError.
    """
    journal, log = beside(where, "-journal"), beside(where, "-wal")
    for strange in (log, journal):
        if _is_no_file(strange):  # SQLite would wait for a pipe, and cannot read a folder
            return strange
    if _size(log) and _is_another_files_log(where, log):
        return log
    return journal if _size(journal) and _is_another_files_journal(where, journal) else None


def tell_apart(connection: sqlite3.Connection) -> None:
    """Give a ledger that is new, and that nobody has open, a number by which its journals are known.

    Errors: sqlite3.Error.
    """
    connection.execute(f"PRAGMA schema_version = {1 + int.from_bytes(os.urandom(4), 'big') % (1 << 30)}")


def unfinished(where: Path) -> list[Path]:
    """What lies beside a file and would be played into it, or into any other of its name."""
    journal, log = beside(where, "-journal"), beside(where, "-wal")
    return [
        *([journal] if _size(journal) and _journal(journal) else []),
        *([log] if _size(log) > _WAL_HEADER and _is_a_log(log) else []),
    ]


BEFORE = ".before-"
"""What stands between the name of a ledger that a backup has taken the place of, and the time when."""


def set_aside(where: Path) -> list[Path]:
    """The ledgers that once stood at a place and were set aside there for a backup, in the order of their times."""
    try:
        names = [file.name for file in where.parent.iterdir()]
    except OSError:
        return []
    return [
        where.with_name(name)
        for name in sorted(names)
        if BEFORE in name and not name.endswith(PARTS) and _is_set_aside(where, name)
    ]


def _is_set_aside(where: Path, name: str) -> bool:
    """Whether a file was set aside of this ledger, in whichever spelling the disk has its name."""
    if name.startswith(f"{where.name}{BEFORE}"):
        return True
    when = name.split(BEFORE, 1 + where.name.count(BEFORE))[-1]
    return is_spelt_otherwise(str(where.with_name(name)), f"{where}{BEFORE}{when}")


def _is_no_file(where: Path) -> bool:
    try:
        return not stat.S_ISREG(where.stat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return False


def _size(where: Path) -> int:
    try:
        return where.stat().st_size
    except (FileNotFoundError, NotADirectoryError):
        return 0


# --- the rollback journal


class _Journal(NamedTuple):
    """What a journal says of the file that it is of."""

    nonce: bytes
    pages: int
    """Pages that the file had."""
    page_size: int
    first: bytes | None
    """How page 1 begins, as it was; None where it is not among the pages."""
    synced: bool
    """Whether that was on the disk before anything was written into the file: else page 1 of the file is as it was."""


def _is_another_files_journal(where: Path, journal: Path) -> bool:
    """Whether a journal is not of the file beside which it lies, however often it is looked."""
    last: _Journal | None = None
    for number in range(TRIES):
        if number:
            time.sleep(PAUSE)
        before = _journal(journal)
        if before is None:
            return False
        first, size = first_of(where)
        if _is_of(before, first, size) and (before.first or _can_be_undone(where, journal)):
            return False
        if before == last == _journal(journal):  # of one transaction, before that look and after this one
            return True
        last = before
    return False


def _is_of(journal: _Journal, first: bytes, size: int) -> bool:
    """Whether a journal can be of a file of so many bytes that begins so."""
    if len(first) < _FIRST or _page_size(first) != journal.page_size:
        return False
    was, pages = journal.first, _number(first, 28)  # it may have grown, or shrunk to what it says now
    if size < min(journal.pages, pages) * journal.page_size:
        return False
    if was is None:  # then page 1 has not been written either, and says how many pages there were
        return first[24:28] == first[92:96] and pages == journal.pages
    counted, before = _number(first, 24), _number(was, 24)
    if counted == before or not journal.synced:
        return first == was
    same = all(first[part] == was[part] for part in (slice(0, 18), slice(56, 60), slice(68, 72)))
    after = ((before + 1) & 0xFFFF_FFFF).to_bytes(4, "big")
    return (
        same
        and _is_written(first[24:28], after, was[24:28])
        and _is_written(first[92:96], after, was[92:96])
        and 0 <= _number(first, 40) - _number(was, 40) <= _FEW  # who changes the schema counts that too
    )


def _is_written(found: bytes, new: bytes, old: bytes) -> bool:
    """Whether bytes were written, were not, or as far as the power lasted."""
    return any(found == new[:at] + old[at:] for at in range(len(new) + 1))


def _journal(where: Path) -> _Journal | None:
    """What a journal says; None where SQLite would not play it."""
    try:
        with where.open("rb") as file:
            header = file.read(_HEADER)
            if len(header) < _HEADER or header[:8] != _MAGIC:
                return None
            pages, sector, page_size = (_number(header, at) for at in (16, 20, 24))
            first, synced = _page_one(file, header, max(sector, _HEADER), page_size)
            return _Journal(header[12:16], pages, page_size, first, synced)
    except FileNotFoundError:
        return None


def _page_one(file: BinaryIO, header: bytes, sector: int, page_size: int) -> tuple[bytes | None, bool]:
    """How page 1 begins, where it is among the pages of a journal, and whether those were synced.

    The pages lie behind headers, as many as each says; one that was not synced yet has no magic and no number.
    """
    at, of = 0, header[16:]
    while header[16:] == of:
        synced, at = header[:8] == _MAGIC, at + sector
        count = _number(header, 8) if synced else _TO_THE_END
        while count:
            file.seek(at)
            page = _number(file.read(4).ljust(4, b"\0"), 0)
            if page == 0:
                return None, False
            if page == 1:
                content = file.read(page_size)
                return (content[:_FIRST], synced) if _sum(content, header) == file.read(4) else (None, False)
            at += page_size + 8
            count -= count != _TO_THE_END
        at = -(-at // sector) * sector
        file.seek(at)
        header = file.read(_HEADER)
    return None, False


def _sum(content: bytes, header: bytes) -> bytes:
    """What stands behind a page in a journal, so that a torn one is known."""
    found = _number(header, 12) + sum(content[at] for at in range(len(content) - 200, 0, -200))
    return (found & 0xFFFF_FFFF).to_bytes(4, "big")


def _can_be_undone(where: Path, journal: Path) -> bool:
    """Whether a file is what a journal without page 1 would undo: tried on a copy, out of sight.

    What comes of it is sound; and what the file holds, where it is sound as it is, begins with that.
    """
    import tempfile  # noqa: PLC0415 — every command that reads comes by here, and few come to this

    with suppress(OSError), tempfile.TemporaryDirectory() as folder:
        tried = Path(folder) / "tried.db"
        for file, part in ((where, ""), (journal, "-journal")):
            with Path(f"{tried}{part}").open("wb") as written:
                written.writelines(contents(file))
        as_it_is, undone = _entries_of(tried, "&immutable=1"), _entries_of(tried)
        return undone is not None and (as_it_is is None or as_it_is[: len(undone)] == undone)
    return True  # it cannot be tried here: then it is as ever


def _entries_of(where: Path, how: str = "") -> list[bytes] | None:
    """The hashes of what stands in a ledger, in order; None where the file is not sound."""
    from hashlib import sha256  # noqa: PLC0415 — every command that reads comes by here, and few come to this

    try:
        uri = address(where, "ro" if how else "rw")
        with closing(read_schema(sqlite3.connect(f"{uri}{how}", uri=True))) as connection:
            if connection.execute("PRAGMA integrity_check(1)").fetchall() != [("ok",)]:
                return None
            rows = connection.execute("SELECT * FROM stored_events ORDER BY position")
            return [sha256(repr(row).encode()).digest() for row in rows]
    except sqlite3.Error:
        return None


# --- the write-ahead log


def _is_another_files_log(where: Path, log: Path) -> bool:
    """Whether a log lies beside a file that says that it has none, however often it is looked."""
    for number in range(TRIES):
        if number:
            time.sleep(PAUSE)
        if _size(log) <= _WAL_HEADER or not _is_a_log(log):
            return False
        first, _ = first_of(where)
        if first[18:20] == b"\2\2":
            return False
    return True


def _is_a_log(log: Path) -> bool:
    try:
        with log.open("rb") as file:
            return int.from_bytes(file.read(4), "big") in _WAL_MAGIC
    except FileNotFoundError:
        return False


# --- the file itself

_held: dict[tuple[int, int], int] = {}
"""Descriptors of ledgers, by device and number."""
_one_reader = threading.Lock()


def first_of(where: Path) -> tuple[bytes, int]:
    """How a file begins, and its size; nothing of what is no file. Errors: OSError."""
    with _reading(where) as file:
        return (file.read(_FIRST), file.seek(0, os.SEEK_END)) if file else (b"", 0)


def contents(where: Path) -> Iterator[bytes]:
    """A file, byte for byte. Errors: OSError."""
    with _reading(where) as file:
        while file and (part := file.read(_PART)):
            yield part


def _closing_lets_go() -> bool:
    """Whether locks are those of POSIX, so that closing a file lets go of all that this process has on it."""
    try:
        import fcntl  # noqa: F401, PLC0415 — who has it has such locks
    except ImportError:
        return False
    return True


@contextmanager
def _reading(where: Path) -> Iterator[BinaryIO | None]:
    """A file that may be a ledger in use; None for what is no file.

    On POSIX its descriptor is kept and never closed: to close it would let go of every lock that this process has on the
    file, those of another thread that writes included.
    """
    with _one_reader:
        found = where.stat()
        if not stat.S_ISREG(found.st_mode):
            yield None
        elif not _closing_lets_go():
            with where.open("rb") as file:
                yield file
        else:
            number = _held.get((found.st_dev, found.st_ino))
            if number is None:
                number = os.open(where, os.O_RDONLY)
                found = os.fstat(number)  # another one, by now, if somebody was quick
                _held[found.st_dev, found.st_ino] = number
            with open(number, "rb", closefd=False) as file:
                file.seek(0)
                yield file


def _page_size(first: bytes) -> int:
    said = int.from_bytes(first[16:18], "big")
    return 65_536 if said == 1 else said


def _number(content: bytes, at: int) -> int:
    return int.from_bytes(content[at : at + 4], "big")
