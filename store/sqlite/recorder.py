"""The entries in a ledger's file: appended under one lock, read page by page."""

# ruff: noqa: S608 — statements are put together from constants; values go in as parameters

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import cache
from typing import Any

from eventsourcing.persistence import (
    ConnectionPoolClosedError,
    IntegrityError,
    Notification,
    PersistenceError,
    StoredEvent,
)
from eventsourcing.sqlite import SQLiteApplicationRecorder, SQLiteCursor

from domain.message import Message
from store.ahead import ahead
from store.errors import Closed, NotEmpty, OutOfOrder
from store.head import Stored
from store.ports import Behind, Unless
from store.row import Row
from store.sqlite.connection import unusable
from store.sqlite.datastore import Datastore
from store.sqlite.entries import MOST, Entries
from store.sqlite.schema import BY_POSITION, COLUMNS, HEAD, RESTORED

BATCH = 200
"""Rows that are written by one statement: to begin one takes as long as to write a row. Few enough for any SQLite."""


MANY = 5
"""Batches from which on the next one is put into words while SQLite writes one."""
PLACES = 4
"""Columns that are written of an entry: SQLite counts its position."""


@cache
def _inserting(rows: int) -> str:
    """The statement that appends so many entries."""
    values = ", ".join(["(?, ?, ?, ?)"] * rows)
    return f"INSERT INTO stored_events (originator_id, originator_version, topic, state) VALUES {values}"


def _columns(batch: Sequence[StoredEvent]) -> list[Any]:
    """What is written of some entries, one after the other."""
    values: list[Any] = []
    for event in batch:
        values += (str(event.originator_id), event.originator_version, event.topic, event.state)
    return values


class Recorder(Entries, SQLiteApplicationRecorder):
    """The entries in a ledger's file."""

    datastore: Datastore

    def __init__(self, datastore: Datastore) -> None:
        super().__init__(datastore)
        self.where = datastore.where
        self.select_events_statement = f"SELECT {COLUMNS} FROM stored_events WHERE originator_id=? "
        self.select_max_notification_id_statement = "SELECT max(position) FROM stored_events"

    @property
    def number(self) -> str:
        """The number of the file that is open: another one may stand in its place by now."""
        return self.datastore.number

    def close(self) -> None:
        """Let go of the file."""
        self.datastore.close()

    def alone(self) -> AbstractContextManager[None]:
        """Nothing: in a file nobody is seen to be late again and again."""
        return nullcontext()

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
            c.execute(HEAD)
            last = c.fetchone()
            if last and last[1] and last[1] > stamp:
                raise Behind(last[1])
        if unless is not None:
            c.execute(f"SELECT DISTINCT originator_id FROM {BY_POSITION} WHERE position > ?", (unless.since,))
            if any(unless.matters(stream) for (stream,) in c.fetchall()):
                raise IntegrityError("a stream that the decision rests on was written to meanwhile")
        batches = (stored_events[start : start + BATCH] for start in range(0, len(stored_events), BATCH))
        told = map(_columns, batches)
        for values in ahead(told) if len(stored_events) > MANY * BATCH else told:
            c.execute(_inserting(len(values) // PLACES), values)
        c.execute(self.select_max_notification_id_statement)  # one writer at a time: they follow each other
        end: int = c.fetchone()[0]
        if end != before + len(stored_events):
            raise OutOfOrder(self.where, Message("the next entry would stand at {end:,}", end=end))
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
            MOST if lte is None else lte,
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
            f"SELECT {COLUMNS} FROM stored_events WHERE position > ? AND position <= ?{among}"
            " ORDER BY position LIMIT ?",
            -1 if start is None else start - inclusive_of_start,
            MOST if stop is None else stop,
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
            raise Closed(self.where) from None
        except (sqlite3.Error, PersistenceError) as error:
            raise unusable(self.where, error) from None
        return rows

    # what the library has no words for

    def restore(self, entries: Sequence[StoredEvent], *, at: str, by: str) -> None:
        """Append entries as they are to a ledger that has none, all or none. Errors: `NotEmpty`."""
        with self._filling() as cursor:
            positions = self._insert_events(cursor, entries)
            cursor.execute(RESTORED)
            cursor.execute("INSERT INTO restored VALUES (?, ?, ?)", (at, by, positions[-1]))

    def fill(
        self,
        pages: Iterable[list[Stored]],
        *,
        notice: tuple[str, str, int] | None,
        seen: Callable[[list[Stored]], None] = lambda _: None,
    ) -> None:
        """Append entries as they are to a ledger that has none, all or none, with the notice of a restore, if any.

        `seen` is given each page as it stands there then; where it raises, nothing was written. Errors: `NotEmpty`.
        """
        with self._filling() as cursor:
            for page in pages:
                positions = self._insert_events(cursor, [Row(*row) for row in page])
                cursor.execute(
                    f"SELECT {COLUMNS} FROM stored_events WHERE position >= ? ORDER BY position",
                    (positions[0],),
                )
                seen(cursor.fetchall())
            if notice:
                cursor.execute(RESTORED)
                cursor.execute("INSERT INTO restored VALUES (?, ?, ?)", notice)

    @contextmanager
    def _filling(self) -> Iterator[SQLiteCursor]:
        """A transaction in a ledger that has no entry. Errors: `NotEmpty`."""
        with self.datastore.transaction(commit=True) as cursor:
            cursor.execute("SELECT EXISTS (SELECT 1 FROM stored_events)")
            if cursor.fetchone()[0]:
                raise NotEmpty(self.where)
            yield cursor
