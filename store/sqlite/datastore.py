"""The library's connections to a ledger's file, and what is looked at before it is written to.

The library's own classes put SQLite into WAL mode, whose side files cannot be made on read-only media and
which, at `synchronous=NORMAL`, can lose what was acknowledged. These keep one file, synced at every commit.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple

from eventsourcing.persistence import ConnectionPoolClosedError, IntegrityError, PersistenceError
from eventsourcing.sqlite import (
    SQLiteConnection,
    SQLiteConnectionPool,
    SQLiteCursor,
    SQLiteDatastore,
    SQLiteTransaction,
)

from domain.message import Message, Several
from store.errors import (
    Altered,
    Closed,
    Damaged,
    Linked,
    NotALedger,
    OutOfOrder,
    ReadOnly,
    Replaced,
    Unusable,
)
from store.files import file_of, identity, number_of, stands
from store.naming import other_names, remove
from store.sqlite.address import address, read_schema
from store.sqlite.connection import (
    PATIENCE,
    connect,
    missing,
    put_back,
    settle,
    too_short,
    undo_what_was_interrupted,
    unusable,
)
from store.sqlite.order import Ask, Order, ends, order, told_counter, told_positions
from store.sqlite.schema import MADE, SCHEMA, look_at, unlike


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
                undo_what_was_interrupted(self.where)
                connection = self._opened()
        except sqlite3.Error as error:
            raise unusable(self.where, error) from None
        return _Connection(connection, self.max_age)

    def _opened(self) -> sqlite3.Connection:
        connection = read_schema(connect(self.where, self.mode, patience=PATIENCE, one_thread=False))
        try:
            look_at(self.where, connection)
            settle(self.where, connection)
            if self.writing:
                put_back(self.where, connection)
        except BaseException:
            connection.close()
            raise
        return connection


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
            raise missing(self.where)
        if not self.where.is_file():
            raise NotALedger(self.where, "a folder" if self.where.is_dir() else "no file")
        with self.transaction(commit=False) as cursor:
            if short := self._short(cursor):  # nobody writes while somebody reads
                raise Damaged(Message("{where} {short}", where=self.where, short=short))
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
            wrong = Several(strange) if strange else "something of it is gone"
            raise Damaged(
                Message("{where} is not as comity made it ({wrong})", where=self.where, wrong=wrong)
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
                self.where,
                Message(
                    "it ended at position {before:,} a while ago and ends at {now:,} now",
                    before=seen.last,
                    now=found.last,
                ),
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
