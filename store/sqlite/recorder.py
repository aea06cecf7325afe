"""The file: one table of entries that only grows, in a rollback journal, written under one lock.

The library's own classes put SQLite into WAL mode, whose side files cannot be made on read-only media and
which, at `synchronous=NORMAL`, can lose what was acknowledged. These keep one file, synced at every commit.
"""

# ruff: noqa: S608 — statements are put together from constants of this module; values go in as parameters

import os
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, NoReturn, TypeVar

from eventsourcing.persistence import (
    ApplicationRecorder,
    ConnectionPoolClosedError,
    InfrastructureFactory,
    IntegrityError,
    Notification,
    PersistenceError,
    StoredEvent,
)
from eventsourcing.sqlite import (
    SQLiteApplicationRecorder,
    SQLiteConnection,
    SQLiteConnectionPool,
    SQLiteCursor,
    SQLiteDatastore,
    SQLiteFactory,
    SQLiteTransaction,
)
from eventsourcing.utils import Environment

from store.errors import (
    Altered,
    Closed,
    Damaged,
    Exists,
    Foreign,
    Linked,
    Missing,
    Newer,
    NotALedger,
    NotEmpty,
    OutOfOrder,
    ReadOnly,
    Replaced,
    Unusable,
    WithoutItsLedger,
    stands,
    too_short,
    unusable,
)
from store.files import identity
from store.naming import BINARY, aside, give_name, other_names, remove, sync
from store.order import Ask, Order, ends, order, told_counter, told_positions
from store.sqlite.address import address, connect, read_schema
from store.sqlite.glance import file_of, number_of
from store.sqlite.leftovers import tell_apart, unfinished

APPLICATION = int.from_bytes(b"comi", "big")
"""What marks a file as a ledger: SQLite's `application_id`."""
VERSION = 1
"""How the file is laid out: SQLite's `user_version`."""
PATIENCE = 10.0
"""Seconds for which a writer waits for another one."""
PAGE = 5_000
"""Rows that are read at a time, so that no writer waits for a long reading."""
BATCH = 2_000
"""Rows that are written at a time, within one transaction."""

_BY_POSITION = "stored_events NOT INDEXED"
"""The entries, looked up by their positions alone: for DISTINCT SQLite would sooner read an index from end to end."""
_TEXT = "CAST(state AS TEXT)"  # SQLite takes a BLOB for its own binary JSON


def _member(name: str) -> str:
    """The expression of one member of the stored object; NULL where it is no JSON."""
    return f"CASE WHEN json_valid({_TEXT}) THEN json_extract({_TEXT}, '$.{name}') END"


ID, COMMAND = _member("id"), _member("command")
_HEAD = f"SELECT position, {_member('recorded_at')} FROM stored_events ORDER BY position DESC LIMIT 1"

SCHEMA = (
    """CREATE TABLE stored_events (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    originator_id TEXT NOT NULL,
    originator_version INTEGER NOT NULL,
    topic TEXT NOT NULL,
    state BLOB NOT NULL,
    UNIQUE (originator_id, originator_version)
)""",
    f"CREATE UNIQUE INDEX stored_events_id ON stored_events ({ID})",
    f"CREATE INDEX stored_events_command ON stored_events ({COMMAND})",
    """CREATE TRIGGER stored_events_never_change BEFORE UPDATE ON stored_events
BEGIN SELECT RAISE(ABORT, 'an entry is never changed: record a correction of it'); END""",
    """CREATE TRIGGER stored_events_never_go BEFORE DELETE ON stored_events
BEGIN SELECT RAISE(ABORT, 'an entry is never deleted: record a retraction of it'); END""",
    """CREATE TRIGGER stored_events_only_follow BEFORE INSERT ON stored_events
WHEN NEW.originator_version IS NOT 1 + coalesce(
    (SELECT max(originator_version) FROM stored_events WHERE originator_id = NEW.originator_id), 0)
OR NEW.position <> -1 AND NEW.position <= (SELECT max(position) FROM stored_events)
BEGIN SELECT RAISE(ABORT, 'an entry is only added as the next of its stream and the last of all'); END""",
)
"""What a ledger's file is made of."""

RESTORED = "CREATE TABLE restored (at TEXT NOT NULL, by TEXT NOT NULL, position INTEGER NOT NULL)"
"""What a restored ledger's file has beside it: one row, when and by whom, and the last position that came so.

It stands in no export and in no proof: the lines of a ledger and of its copy are the same.
"""

MADE = "SELECT name, sql FROM sqlite_schema"
"""What a file is made of."""
OF_SQLITE = {
    ("sqlite_sequence", "CREATE TABLE sqlite_sequence(name,seq)"),
    ("sqlite_stat1", "CREATE TABLE sqlite_stat1(tbl,idx,stat)"),
    ("sqlite_stat4", "CREATE TABLE sqlite_stat4(tbl,idx,neq,nlt,ndlt,sample)"),
    ("sqlite_autoindex_stored_events_1", None),
}
"""What SQLite puts there itself: the counter, the index of `UNIQUE`, and what ANALYZE has found."""


def unlike(made: Iterable[tuple[Any, Any]]) -> tuple[list[str], list[str]]:
    """What a ledger has and these rows of `MADE` have not, and what is in them that is not comity's, by their names.

    A name that SQLite keeps for itself is no excuse: with `writable_schema` anybody gives it to anything.
    """
    found = Counter(made)
    statements = {sql for _, sql in found}
    wanted = [*SCHEMA, _COUNTER]
    gone = [sql.split(" ON ")[0].split("(")[0].strip() for sql in wanted if sql not in statements]
    ours = {*SCHEMA, RESTORED}
    strange = [
        f"{name}" if number == 1 else f"{name}, twice"
        for (name, sql), number in found.items()
        if number > 1 or not (sql in ours or (name, sql) in OF_SQLITE)
    ]
    return gone, sorted(strange)


_COUNTER = "CREATE TABLE sqlite_sequence(name,seq)"
_SETTINGS = (
    ("trusted_schema", 0),  # a file from elsewhere is data: nothing in it is called
    ("cell_size_check", 1),
    ("recursive_triggers", 1),  # so that replacing a row counts as deleting it
    ("synchronous", 3),  # EXTRA: the folder is synced too, once the journal is gone
    ("fullfsync", 1),  # macOS: on the disk, and not in its own memory; nothing elsewhere
    ("checkpoint_fullfsync", 1),
    ("busy_timeout", int(PATIENCE * 1000)),
    ("cache_size", -32_000),  # so that the indexes of a large import stay at hand
    ("temp_store", 2),  # what an insert with triggers may have to undo stays in memory: no part of a recovery
)

Stored = tuple[int, str, int, str, bytes]
"""A row: position, stream, version, type, state."""
_COLUMNS = "position, originator_id, originator_version, topic, state"


class Unless(NamedTuple):
    """What a decision rests on beside the streams that it writes to: it was made with the ledger at a position."""

    since: int
    matters: Callable[[str], bool]


class Behind(Exception):
    """The entries were stamped before the last one that is recorded."""

    def __init__(self, last: str) -> None:
        super().__init__(last)
        self.last = last
        """When that was recorded, as it is stored."""


class Row(Notification):
    """A stored entry as the library knows it, with its position; equal to one that has none."""

    def __init__(self, position: int, stream: str, version: int, type_: str, state: bytes) -> None:
        self.__dict__.update(
            id=position, originator_id=stream, originator_version=version, topic=type_, state=state
        )

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, StoredEvent):
            return NotImplemented
        return _parts(self) == _parts(other) and (not isinstance(other, Notification) or self.id == other.id)

    def __hash__(self) -> int:
        return hash(_parts(self))


def _parts(event: StoredEvent) -> tuple[object, ...]:
    return event.originator_id, event.originator_version, event.topic, event.state


# --- connections


class _Transaction(SQLiteTransaction):
    """One that says at the beginning whether it will write, and that leaves nothing open."""

    def __enter__(self) -> SQLiteCursor:
        cursor = self.connection.cursor()
        cursor.execute("BEGIN IMMEDIATE" if self.commit else "BEGIN")
        return cursor

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_val: BaseException | None,
        exc_tb: TracebackType | None,
    ) -> None:
        try:
            super().__exit__(exc_type, exc_val, exc_tb)
        finally:
            self.connection.rollback()  # a commit that another program forbade leaves the transaction open
            if exc_type is not None and self.commit:
                self._undo()

    def _undo(self) -> None:
        """Read once: after a full disk SQLite leaves what was half written for the next reader to undo."""
        with suppress(sqlite3.Error, PersistenceError):
            self.connection.cursor().execute("SELECT count(*) FROM sqlite_schema")


class _Connection(SQLiteConnection):
    @contextmanager
    def transaction(self, *, commit: bool) -> Iterator[SQLiteCursor]:
        with _Transaction(self, commit=commit) as cursor, cursor:
            yield cursor


class _Pool(SQLiteConnectionPool):
    def __init__(self, where: Path, mode: str) -> None:
        super().__init__(db_name=address(where, mode), pool_timeout=PATIENCE + 5)
        self.is_sqlite_memory_mode = self._mutually_exclusive_read_write = (
            False  # whatever the file is called
        )
        self.where = where
        self.mode = mode
        self.writing = mode != "ro"
        self.closing = False
        self._file: tuple[int, int] | None = None

    def get_connection(
        self, timeout: float | None = None, *, is_writer: bool | None = None
    ) -> SQLiteConnection:
        if self.closing:
            raise ConnectionPoolClosedError
        if self.writing:
            self._see_that_it_stands()
        try:
            return super().get_connection(timeout, is_writer=is_writer)
        except Unusable:  # the library would keep the writer's lock for a connection that was never made
            if is_writer:
                self._num_writers -= 1
                self._writer_lock.release()
            raise

    def _see_that_it_stands(self) -> None:
        """See that the file under the name is the one that was opened. Errors: `Replaced`.

        SQLite looks before it writes; but where it only reads, it takes a journal under the name for this file's, also
        one that belongs to what stands there now. On a share that numbers no files, nobody can tell.
        """
        try:
            now = identity(self.where.stat())
        except OSError:
            now = None
        if self._file is None:
            self._file = now
        elif now != self._file:
            raise Replaced(self.where)

    def put_connection(self, conn: SQLiteConnection) -> None:
        """Take a connection back; one that outlived the pool is closed by whoever brings it. Errors: the library's."""
        if self.closed:
            conn.close()
        super().put_connection(conn)

    def close(self) -> None:
        """Close what nobody is using; a connection closed under another thread's hands ends the program."""
        self.closing = True  # nobody begins anything now
        with self._put_condition:
            self._put_condition.wait_for(lambda: not self._in_use, timeout=PATIENCE)
            self._in_use.clear()
            super().close()

    def _create_connection(self) -> SQLiteConnection:
        try:
            try:
                connection = self._opened()
            except sqlite3.OperationalError as error:
                if error.sqlite_errorname != "SQLITE_READONLY_ROLLBACK":
                    raise
                _undo_what_was_interrupted(self.where)
                connection = self._opened()
        except sqlite3.Error as error:
            raise unusable(self.where, error) from None
        return _Connection(connection, self.max_age)

    def _opened(self) -> sqlite3.Connection:
        connection = read_schema(connect(self.where, self.mode, patience=PATIENCE, one_thread=False))
        try:
            _look_at(self.where, connection)
            _settle(self.where, connection)
            if self.writing:
                _put_back(self.where, connection)
        except BaseException:
            connection.close()
            raise
        return connection


def _undo_what_was_interrupted(where: Path) -> None:
    """Let SQLite undo what a writer left half written when it was killed: who only reads cannot."""
    with closing(connect(where, "rw", patience=PATIENCE)) as connection:
        connection.execute("SELECT count(*) FROM sqlite_schema")


def _ask(connection: sqlite3.Connection, pragma: str) -> Any:
    row = connection.execute(f"PRAGMA {pragma}").fetchone()
    return row and row[0]


def _look_at(where: Path, connection: sqlite3.Connection) -> None:
    """Refuse what is no ledger of ours, before anything of it is touched."""
    application, version = _ask(connection, "application_id"), _ask(connection, "user_version")
    if application != APPLICATION:
        empty = not connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
        raise NotALedger(where, "empty" if empty else "the database of another program")
    if version > VERSION:
        raise Newer(f"{where} has the file version {version}, and {VERSION} is the last that is known here")
    if version < 1:
        raise Damaged(f"{where} has no file version")
    encoding = _ask(connection, "encoding")
    if encoding != "UTF-8":  # a stored line, read as text, would be none
        raise Foreign(where, encoding)


def _settle(where: Path, connection: sqlite3.Connection) -> None:
    """Set how the file is written, and read it back."""
    for name, value in _SETTINGS:
        connection.execute(f"PRAGMA {name} = {value}")
        if _ask(connection, name) != value:
            raise Unusable(
                f"{where}: this SQLite ({sqlite3.sqlite_version}) does not keep {name} = {value}; update it"
            )


def _put_back(where: Path, connection: sqlite3.Connection) -> None:
    """See that what is written is written with a rollback journal, whatever another program has set. Errors: `Unusable`."""
    if _ask(connection, "journal_mode") != "delete" and _ask(connection, "journal_mode = DELETE") != "delete":
        raise Unusable(
            f"{where} is in another journal mode than a ledger's and cannot be put back; close what uses it"
        )


def begin(where: Path) -> None:
    """Make the file of a new, empty ledger. Errors: `Exists` where there is any such file, `Unusable`."""
    if stands(where):
        raise Exists(where)
    if left := unfinished(where):
        raise WithoutItsLedger(where, left[0])
    if not where.parent.is_dir():
        raise Missing(where)
    try:
        with aside(where.parent) as folder:
            made = folder / "new.db"
            os.close(os.open(made, os.O_CREAT | os.O_EXCL | os.O_RDWR | BINARY, 0o666))
            _lay_out(made)
            give_name(made, where)
        sync(where.parent)
    except FileExistsError:
        raise Exists(where) from None
    except OSError as error:
        raise ReadOnly(where, f"its folder says: {error.strerror}") from None
    except sqlite3.Error as error:
        raise unusable(where, error) from None


def _lay_out(made: Path) -> None:
    """Make a ledger of an empty file. Errors: sqlite3.Error."""
    with closing(connect(made, "rw", patience=PATIENCE)) as connection:
        connection.execute("PRAGMA synchronous = EXTRA")
        connection.execute("PRAGMA fullfsync = 1")
        connection.execute("BEGIN IMMEDIATE")
        for statement in SCHEMA:
            connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION}")
        connection.execute(f"PRAGMA user_version = {VERSION}")
        tell_apart(connection)
        connection.execute("COMMIT")


class _Seen(NamedTuple):
    """What was in order when it was looked at."""

    schema: int
    """How often what the file is made of had been changed: SQLite counts that."""
    last: int


def _asking(cursor: SQLiteCursor) -> Ask:
    def ask(statement: str) -> list[Any]:
        cursor.execute(statement)
        found: list[Any] = cursor.fetchall()
        return found

    return ask


def _counted(cursor: SQLiteCursor) -> Order:
    """The order, counted with a small cache: SQLite takes thrice the time to keep what it reads once."""
    ask = _asking(cursor)
    ((kept,),) = ask("PRAGMA cache_size")
    ask("PRAGMA cache_size = -400")
    try:
        return order(ask)
    finally:
        ask(f"PRAGMA cache_size = {kept}")


def _schema_of(cursor: SQLiteCursor) -> int:
    number: int = _asking(cursor)("PRAGMA schema_version")[0][0]
    return number


def names_of(where: Path) -> int:
    """How many names the file has; that of a backup which was killed once it had another is taken from it."""
    names = where.stat().st_nlink
    if names > 1:
        for left in other_names(where):
            with suppress(OSError):
                remove(left)
                names = where.stat().st_nlink
    return names


class Datastore(SQLiteDatastore):
    """A ledger's file. Errors of the database come out of it as sentences (`store.errors`)."""

    def __init__(self, where: Path, *, read_only: bool = False) -> None:
        self.where = where
        self.read_only = read_only
        self.single_row_tracking = True
        self.originator_id_type = "text"
        self.number = number_of(file_of(where))
        """That of the file which is open: another one may stand in its place by now."""
        self._seen: _Seen | None = None
        self.pool = _Pool(where, "ro" if read_only else "rw")

    @contextmanager
    def transaction(self, *, commit: bool) -> Iterator[SQLiteCursor]:
        """A cursor in a transaction; one that commits has the ledger for itself from the beginning."""
        if commit and self.read_only:
            raise ReadOnly(self.where, "it was opened for reading")
        try:
            connection = self.pool.get_connection(is_writer=commit)
            try:
                with _Transaction(connection, commit=commit) as cursor, cursor:
                    yield cursor
            finally:
                self.pool.put_connection(connection)
        except IntegrityError:
            raise
        except ConnectionPoolClosedError:
            raise Closed(self.where) from None
        except (sqlite3.Error, PersistenceError) as error:
            raise unusable(self.where, error) from None

    def check(self) -> None:
        """See that it is a ledger and, where it may be written, whole. Errors: `Unusable`."""
        if not stands(self.where):
            raise Missing(self.where)
        if not self.where.is_file():
            raise NotALedger(self.where, "a folder" if self.where.is_dir() else "no file")
        with self.transaction(commit=False) as cursor:
            if short := self._short(cursor):  # nobody writes while somebody reads
                raise Damaged(f"{self.where} {short}")
            if self.read_only:
                self._see_what_it_is_made_of(cursor)
            else:
                self._see_that_it_may_be_written(cursor)

    def _see_what_it_is_made_of(self, cursor: SQLiteCursor) -> None:
        """See that it is what comity made; who only reads needs the entries alone. Errors: `Damaged`, `Altered`."""
        cursor.execute(MADE)
        made = cursor.fetchall()
        gone, strange = unlike(made)
        if SCHEMA[0] not in [sql for _, sql in made] or (gone and not self.read_only):
            raise Damaged(
                f"{self.where} is not as comity made it ({', '.join(strange) or 'something of it is gone'})"
            )
        if strange and not self.read_only:
            raise Altered(self.where, strange)

    def _see_that_it_may_be_written(self, cursor: SQLiteCursor) -> _Seen:
        """See all of it, and remember how far: what is added later is looked at by itself. Errors: `Unusable`."""
        self._see_what_it_is_made_of(cursor)
        found = _counted(cursor)
        self._see_that_the_next_one_follows(cursor, found, without_gap=found.without_gap)
        self._seen = seen = _Seen(_schema_of(cursor), found.last)
        return seen

    def see_the_end(self, cursor: SQLiteCursor) -> int:
        """The last position, in a transaction that writes, once the next entry would follow it. Errors: `Unusable`.

        Whatever somebody did while the ledger was open: who deletes or moves entries must take the triggers away, which
        SQLite counts, and who only adds some leaves them at the end. So this takes a few look-ups, however long it is.
        """
        seen, found = self._seen, ends(_asking(cursor))
        if seen and found.last < seen.last:
            raise OutOfOrder(
                self.where, f"it ended at position {seen.last:,} a while ago and ends at {found.last:,} now"
            )
        if seen is None or _schema_of(cursor) != seen.schema:
            seen = self._see_that_it_may_be_written(cursor)
        known = seen.last
        cursor.execute("SELECT count(*) FROM stored_events WHERE position > ?", (known,))
        added: int = cursor.fetchone()[0]
        without_gap = found.first == 1 and known + added == found.last
        self._see_that_the_next_one_follows(cursor, found, without_gap=without_gap)
        self._seen = seen._replace(last=found.last)
        return found.last

    def _see_that_the_next_one_follows(
        self, cursor: SQLiteCursor, found: Order, *, without_gap: bool
    ) -> None:
        if not without_gap:
            raise OutOfOrder(
                self.where, told_positions(order(_asking(cursor)), _asking(cursor)) or "entries are gone"
            )
        if counter := told_counter(found):
            raise OutOfOrder(self.where, counter)
        names = names_of(self.where)
        if names > 1:
            raise Linked(self.where, names)

    def _short(self, cursor: SQLiteCursor) -> str:
        """In words, whether the file is shorter than it says.

        SQLite is asked, and the file is not opened here: closing it would let go of every lock that this process has
        on it, those of another thread that writes included.
        """
        cursor.execute("PRAGMA journal_mode")
        if (
            cursor.fetchone()[0] == "wal"
        ):  # another program has set it: pages that its log holds are counted too
            return ""
        said = 1
        for pragma in ("page_count", "page_size"):
            cursor.execute(f"PRAGMA {pragma}")
            said *= cursor.fetchone()[0]
        return too_short(self.where.stat().st_size, said)


# --- the table


class Recorder(SQLiteApplicationRecorder):
    """The entries in a ledger's file."""

    datastore: Datastore

    def __init__(self, datastore: Datastore) -> None:
        super().__init__(datastore)
        self.insert_events_statement = (
            "INSERT INTO stored_events (originator_id, originator_version, topic, state) VALUES (?, ?, ?, ?)"
        )
        self.select_events_statement = f"SELECT {_COLUMNS} FROM stored_events WHERE originator_id=? "
        self.select_max_notification_id_statement = "SELECT max(position) FROM stored_events"

    def construct_create_table_statements(self) -> list[str]:
        """None: a file is made whole or not at all (`begin`)."""
        return []

    def _insert_events(
        self,
        c: SQLiteCursor,
        stored_events: Sequence[StoredEvent],
        *,
        stamp: str | None = None,
        unless: Unless | None = None,
        **_: Any,
    ) -> Sequence[int]:
        """Append entries, all or none; their positions. Errors: `IntegrityError`; by `stamp`, `Behind`.

        With `unless`, `IntegrityError` too where others have written since to a stream that matters.
        """
        if not stored_events:
            return []
        before = self.datastore.see_the_end(c)
        if stamp is not None:
            c.execute(_HEAD)
            last = c.fetchone()
            if last and last[1] and last[1] > stamp:
                raise Behind(last[1])
        if unless is not None:
            c.execute(
                f"SELECT DISTINCT originator_id FROM {_BY_POSITION} WHERE position > ?", (unless.since,)
            )
            if any(unless.matters(stream) for (stream,) in c.fetchall()):
                raise IntegrityError("a stream that the decision rests on was written to meanwhile")
        for start in range(0, len(stored_events), BATCH):
            c.executemany(
                self.insert_events_statement,
                [
                    (str(one.originator_id), one.originator_version, one.topic, one.state)
                    for one in stored_events[start : start + BATCH]
                ],
            )
        c.execute(self.select_max_notification_id_statement)  # one writer at a time: they follow each other
        end: int = c.fetchone()[0]
        if end != before + len(stored_events):
            raise OutOfOrder(self.datastore.where, f"the next entry would stand at {end:,}")
        return list(range(before + 1, end + 1))

    def select_events(
        self,
        originator_id: Any,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        """The entries of one stream, with their positions."""
        statement, params = self.select_events_statement, [str(originator_id)]
        rows = self._rows(
            f"{statement} AND originator_version > ? AND originator_version <= ?"
            f" ORDER BY originator_version {'DESC' if desc else 'ASC'} LIMIT ?",
            *params,
            -1 if gt is None else gt,
            _MAX if lte is None else lte,
            -1 if limit is None else limit,
        )
        return [Row(*row) for row in rows]

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """Entries in the order of the ledger."""
        among = f" AND topic IN ({','.join('?' * len(topics))})" if topics else ""
        rows = self._rows(
            f"SELECT {_COLUMNS} FROM stored_events WHERE position > ? AND position <= ?{among}"
            " ORDER BY position LIMIT ?",
            -1 if start is None else start - inclusive_of_start,
            _MAX if stop is None else stop,
            *topics,
            limit,
        )
        return [Row(*row) for row in rows]

    def _rows(self, statement: str, *params: Any) -> list[Any]:
        """The rows of one statement, which is a transaction by itself."""
        pool = self.datastore.pool
        try:
            connection = pool.get_connection(is_writer=False)
            try:
                cursor = connection.cursor()
                cursor.execute(statement, params)
                rows: list[Any] = cursor.fetchall()
            finally:
                pool.put_connection(connection)
        except ConnectionPoolClosedError:
            raise Closed(self.datastore.where) from None
        except (sqlite3.Error, PersistenceError) as error:
            raise unusable(self.datastore.where, error) from None
        return rows

    # what the library has no words for

    def restore(self, entries: Sequence[StoredEvent], *, at: str, by: str) -> None:
        """Append entries as they are to a ledger that has none, all or none. Errors: `NotEmpty`."""
        with self.datastore.transaction(commit=True) as cursor:
            cursor.execute("SELECT EXISTS (SELECT 1 FROM stored_events)")
            if cursor.fetchone()[0]:
                raise NotEmpty(self.datastore.where)
            positions = self._insert_events(cursor, entries)
            cursor.execute(RESTORED)
            cursor.execute("INSERT INTO restored VALUES (?, ?, ?)", (at, by, positions[-1]))

    def restored(self) -> tuple[str, str, int] | None:
        """When and by whom the ledger was restored, and its last position then; None where it never was."""
        if not self._rows("SELECT 1 FROM sqlite_schema WHERE sql = ?", RESTORED):
            return None
        rows = self._rows("SELECT at, by, position FROM restored")
        return rows[0] if rows else None

    def count(self) -> int:
        """How many entries there are."""
        number: int = self._rows("SELECT count(*) FROM stored_events")[0][0]
        return number

    def stream(self, stream: str) -> list[Stored]:
        """The entries of one stream."""
        return self._rows(f"{self.select_events_statement} ORDER BY originator_version", stream)

    def in_order(self, since: int, until: int | None = None) -> Iterator[list[Stored]]:
        """Pages of entries after a position, up to another, in the order of the ledger."""
        last = self.max_notification_id() or 0
        until = last if until is None else min(until, last)
        while rows := self._rows(
            f"SELECT {_COLUMNS} FROM stored_events WHERE position > ? AND position <= ?"
            " ORDER BY position LIMIT ?",
            since,
            until,
            PAGE,
        ):
            yield rows
            since = self._onward(since, rows[-1][0])

    def by_stream(self, first: str, end: str, until: int | None = None) -> Iterator[list[Stored]]:
        """Pages of entries in the order of their streams, from `first` to before `end`, up to a position or as of now."""
        last = self.max_notification_id() or 0
        until = last if until is None else min(until, last)
        stream, version = first, 0
        while rows := self._rows(
            f"SELECT {_COLUMNS} FROM stored_events WHERE (originator_id, originator_version) > (?, ?)"
            " AND originator_id < ? AND position <= ? ORDER BY originator_id, originator_version LIMIT ?",
            stream,
            version,
            end,
            until,
            PAGE,
        ):
            yield rows
            stream, version = self._onward((stream, version), (rows[-1][1], rows[-1][2]))

    def _onward(self, from_: Any, to: Any) -> Any:
        """Where the next page begins. Errors: `Damaged` where the file leads back, which would never end."""
        try:
            onward = to >= from_ if isinstance(to, str) else to > from_
        except TypeError:
            onward = False
        if not onward:
            raise Damaged(f"{self.datastore.where} is not in order")
        return to

    def streams(self, first: str, end: str) -> Iterator[str]:
        """The streams that there are, in order, from `first` to before `end`."""
        for (found,) in (rows := self._streams(">=", first, end)):
            yield found
        while len(rows) == PAGE:
            rows = self._streams(">", first := self._onward(first, rows[-1][0]), end)
            for (found,) in rows:
                yield found

    def _streams(self, sign: str, first: str, end: str) -> list[tuple[str]]:
        return self._rows(
            f"SELECT DISTINCT originator_id FROM stored_events WHERE originator_id {sign} ?"
            " AND originator_id < ? ORDER BY originator_id LIMIT ?",
            first,
            end,
            PAGE,
        )

    def lengths(self, streams: Sequence[str]) -> dict[str, int]:
        """The versions at which some streams are; those that there are not are left out."""
        found: dict[str, int] = {}
        for part in _parts_of(streams):
            found |= self._rows(
                "SELECT originator_id, max(originator_version) FROM stored_events"
                f" WHERE originator_id IN ({','.join('?' * len(part))}) GROUP BY originator_id",
                *part,
            )
        return found

    def touched(self, since: int, first: str, end: str) -> list[str]:
        """The streams between `first` and before `end` that were written to after a position."""
        rows = self._rows(
            f"SELECT DISTINCT originator_id FROM {_BY_POSITION}"
            " WHERE position > ? AND originator_id >= ? AND originator_id < ?",
            since,
            first,
            end,
        )
        return [stream for (stream,) in rows]

    def moved(self, since: int, until: int) -> list[str]:
        """The streams that were written to after a position, up to another."""
        rows = self._rows(
            f"SELECT DISTINCT originator_id FROM {_BY_POSITION} WHERE position > ? AND position <= ?",
            since,
            until,
        )
        return [stream for (stream,) in rows]

    def having(self, type_: str, first: str, end: str) -> list[str]:
        """The streams from `first` to before `end` in which a fact of a type was recorded."""
        rows = self._rows(
            "SELECT DISTINCT originator_id FROM stored_events"
            " WHERE originator_id >= ? AND originator_id < ? AND topic = ?",
            first,
            end,
            type_,
        )
        return [stream for (stream,) in rows]

    def among(self, streams: Sequence[str], type_: str) -> list[str]:
        """Those of some streams in which a fact of a type was recorded."""
        found: list[str] = []
        for part in _parts_of(streams):
            rows = self._rows(
                "SELECT DISTINCT originator_id FROM stored_events"
                f" WHERE originator_id IN ({','.join('?' * len(part))}) AND topic = ?",
                *part,
                type_,
            )
            found += [stream for (stream,) in rows]
        return found

    def several(self, streams: Sequence[str], until: int) -> Iterator[list[Stored]]:
        """The entries of some streams up to a position, in the order of the streams, some streams at a time."""
        for part in _parts_of(sorted(streams)):
            yield self._rows(
                f"SELECT {_COLUMNS} FROM stored_events WHERE originator_id IN ({','.join('?' * len(part))})"
                " AND position <= ? ORDER BY originator_id, originator_version",
                *part,
                until,
            )

    def sample(self, number: int) -> list[str]:
        """The streams of so many entries, spread evenly over the ledger, in order: where to cut it into parts."""
        last = self.max_notification_id() or 0
        wanted = sorted({1 + n * last // number for n in range(number)})
        found: list[str] = []
        for part in _parts_of(wanted):
            marks = ",".join("?" * len(part))
            rows = self._rows(f"SELECT originator_id FROM stored_events WHERE position IN ({marks})", *part)
            found += [stream for (stream,) in rows]
        return sorted(found)

    def map_file(self) -> None:
        """Read the file as memory from now on: one long reading in the order of streams then takes half the time."""
        self._rows(f"PRAGMA mmap_size = {_MAPPED}")

    def head(self) -> tuple[int, str | None]:
        """The position of the last entry and when it was recorded, as it is stored; 0 in an empty ledger."""
        rows = self._rows(_HEAD)
        return rows[0] if rows else (0, None)

    def last(self, until: int | None = None) -> Stored | None:
        """The last entry, or the last one up to a position."""
        where = "" if until is None else "WHERE position <= ? "
        given = () if until is None else (until,)
        rows = self._rows(
            f"SELECT {_COLUMNS} FROM stored_events {where}ORDER BY position DESC LIMIT 1", *given
        )
        return rows[0] if rows else None

    def with_id(self, id_: str) -> Stored | None:
        """The entry of an id."""
        rows = self._rows(f"SELECT {_COLUMNS} FROM stored_events WHERE {ID} = ?", id_)
        return rows[0] if rows else None

    def places(self, ids: Sequence[str]) -> dict[str, tuple[str, int]]:
        """Stream and version of the entries with these ids; those that there are not are left out."""
        found: dict[str, tuple[str, int]] = {}
        for part in _parts_of(ids):
            for id_, stream, version in self._rows(
                f"SELECT {ID}, originator_id, originator_version FROM stored_events"
                f" WHERE {ID} IN ({','.join('?' * len(part))})",
                *part,
            ):
                found[id_] = (stream, version)
        return found

    def with_command(self, command: str) -> list[Stored]:
        """The entries that a command wrote."""
        return self._rows(
            f"SELECT {_COLUMNS} FROM stored_events WHERE {COMMAND} = ? ORDER BY position", command
        )

    def commands(self) -> list[str]:
        """The ids of all commands, each once, in the order of their names."""
        return [
            command for (command,) in self._rows(f"SELECT DISTINCT {COMMAND} FROM stored_events ORDER BY 1")
        ]

    def mentioning(self, quoted: str, plain: str) -> Iterator[str]:
        """The streams in whose entries the one or in whose ids the other stands, each once, page by page."""
        seen: set[str] = set()
        since: int | None = 0
        while since is not None:
            until = min(since + PAGE, _MAX)
            for (stream,) in self._rows(
                f"SELECT DISTINCT originator_id FROM {_BY_POSITION} WHERE position > ? AND position <= ?"
                " AND (instr(state, CAST(? AS BLOB)) OR instr(originator_id, ?))",
                since,
                until,
                quoted,
                plain,
            ):
                if stream not in seen:
                    seen.add(stream)
                    yield stream
            ((since,),) = self._rows(
                "SELECT min(position) - 1 FROM stored_events WHERE position > ?", until
            )  # over a gap at once, however wide somebody has made it


_MAX = 2**63 - 1
_AT_A_TIME = 500
_MAPPED = 2**31
_Name = TypeVar("_Name", str, int)


def _parts_of(names: Sequence[_Name]) -> Iterator[Sequence[_Name]]:
    for first in range(0, len(names), _AT_A_TIME):
        yield names[first : first + _AT_A_TIME]


class Factory(SQLiteFactory):
    """Makes the recorder of a ledger's file; the environment has no say in it."""

    def __init__(self, env: Environment, datastore: Datastore) -> None:
        InfrastructureFactory.__init__(self, env)
        self.datastore: Datastore = datastore

    def application_recorder(self) -> ApplicationRecorder:
        """The recorder of the file."""
        return Recorder(self.datastore)

    # the library's own would make a table more in the file, at which the next writer would be refused

    def aggregate_recorder(self, purpose: str = "events") -> NoReturn:
        """None, of snapshots or of anything else. Errors: NotImplementedError."""
        raise NotImplementedError(_ENTRIES_ALONE)

    def tracking_recorder(self, tracking_recorder_class: object = None) -> NoReturn:
        """None. Errors: NotImplementedError."""
        raise NotImplementedError(_ENTRIES_ALONE)

    def process_recorder(self) -> NoReturn:
        """None. Errors: NotImplementedError."""
        raise NotImplementedError(_ENTRIES_ALONE)


_ENTRIES_ALONE = (
    "a ledger's file holds entries and nothing else: what follows from them is kept in a file of its own"
    " (store.sqlite.tracking)"
)
