"""How far somebody has followed the ledger: the library's tracking, in the same transaction as what was made of it."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from eventsourcing.persistence import IntegrityError, Tracking
from eventsourcing.sqlite import SQLiteCursor, SQLiteDatastore, SQLiteTrackingRecorder

__all__ = ["IntegrityError", "TrackedPositions"]


class _OneConnection(SQLiteDatastore):
    """A connection of somebody else's, who closes it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self.single_row_tracking = True
        self.originator_id_type = "text"

    @contextmanager
    def transaction(self, *, commit: bool) -> Iterator[SQLiteCursor]:
        """A cursor in a transaction that has the file for itself from the beginning, where it commits."""
        cursor = self.connection.cursor()
        cursor.execute("BEGIN IMMEDIATE" if commit else "BEGIN")
        try:
            yield SQLiteCursor(cursor)
            if commit:
                cursor.execute("COMMIT")
        finally:
            self.connection.rollback()

    def close(self) -> None:
        """Nothing: the connection is not ours."""


class TrackedPositions:
    """Who keeps something that follows from the entries, in a file of their own (`projections.engine`)."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """`connection` commits by itself, except in `transaction`."""
        self._datastore = _OneConnection(connection)
        self._recorder = SQLiteTrackingRecorder(self._datastore)
        self.connection = connection

    def create(self) -> None:
        """Make the library's table, in a transaction."""
        for statement in self._recorder.create_table_statements:
            self.connection.execute(statement)
        mark = self._recorder.table_migration_identifier  # one row a follower, as the library has it now
        if self.position(mark) is None:
            self.advance(mark, 1)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All of it, or nothing; nobody else writes meanwhile."""
        with self._datastore.transaction(commit=True):
            yield self.connection

    def position(self, name: str) -> int | None:
        """How far a follower of this name has come; None for one that has not begun."""
        return self._recorder._max_tracking_id(name, SQLiteCursor(self.connection.cursor()))  # noqa: SLF001 — within the caller's transaction

    def advance(self, name: str, position: int) -> None:
        """Say, in a transaction, that the follower has come so far. Errors: `IntegrityError` where it had come as far."""
        self._recorder._insert_tracking(SQLiteCursor(self.connection.cursor()), Tracking(name, position))  # noqa: SLF001 — within the caller's transaction

    def begin_again(self, name: str) -> None:
        """Forget, in a transaction, how far the follower has come."""
        self.connection.execute("DELETE FROM tracking WHERE application_name = ?", (name,))
