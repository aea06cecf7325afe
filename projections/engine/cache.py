"""The file beside the ledger in which its rows are kept: delete it, and nothing is lost."""

import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from store.address import address

APPLICATION = int.from_bytes(b"comr", "big")
"""What marks a file as kept rows: SQLite's `application_id`."""
LAYOUT = 1
"""How the file is laid out: SQLite's `user_version`."""
HOUSE = "rows"
"""The name under which the projections of the house are kept; a guest's has one of its own."""
PATIENCE = 10.0
"""Seconds for which a writer waits for another one; a reader never does."""
SCHEMA = (
    "CREATE TABLE kept (name TEXT PRIMARY KEY, entry TEXT NOT NULL, reach INTEGER NOT NULL,"
    " stamp TEXT NOT NULL, digest TEXT NOT NULL) WITHOUT ROWID"
)
"""Beside the tables of rows and the library's `tracking`: of which entry on they are, and what made them."""
_MARK = (
    "SELECT notification_id, entry, reach, stamp, digest FROM kept JOIN tracking ON application_name = name"
    " WHERE name = ?"
)


class Foreign(Exception):
    """Where the rows should be kept stands the database of another program."""


class Mark:
    """How far rows are kept, and what they were made by."""

    def __init__(self, position: int, entry: str, reach: int, stamp: str, digest: str) -> None:
        """`position` and `entry` (its id: another ledger has another) are of the last entry that counts in all of them.

        `reach` is the last one that may count in some: another one while they are being brought up.
        """
        self.position = position
        self.entry = entry
        self.reach = reach
        self.stamp = stamp
        self.digest = digest

    @property
    def head(self) -> tuple[int, str]:
        """The last entry, by position and id."""
        return self.position, self.entry

    @property
    def whole(self) -> bool:
        """Whether they are all of one position."""
        return self.position == self.reach


def beside(ledger: Path) -> Path:
    """Where the rows of a ledger are kept."""
    return ledger.with_name(f"{ledger.name}.rows")


def mark(connection: sqlite3.Connection, name: str = HOUSE) -> Mark | None:
    """How far the rows of a name are kept; None where they are not. Errors: sqlite3.Error."""
    found = connection.execute(_MARK, (name,)).fetchone()
    return Mark(*found) if found else None


def connect(where: Path, mode: str, patience: float = PATIENCE) -> sqlite3.Connection:
    """A connection that commits by itself. Errors: sqlite3.Error."""
    uri = address(where, mode)
    connection = sqlite3.connect(
        uri, uri=True, timeout=patience, isolation_level=None, check_same_thread=False
    )
    try:
        connection.execute("PRAGMA trusted_schema = 0")
        connection.execute("PRAGMA cell_size_check = 1")
    except BaseException:
        connection.close()
        raise
    return connection


def reading(where: Path, name: str = HOUSE) -> tuple[sqlite3.Connection, Mark] | None:
    """One look at rows that are kept, and how far; None where there are none, or none that can be read."""
    try:
        connection = connect(where, "ro", patience=0.0)
    except sqlite3.Error:
        return None
    try:
        if _kind(connection) == (APPLICATION, LAYOUT):
            connection.execute("BEGIN")
            found = mark(connection, name)
            if found and found.whole:
                return connection, found
    except sqlite3.Error:
        pass
    connection.close()
    return None


def ours(where: Path) -> bool:
    """Whether rows are kept there: there is such a file, and it is no other program's."""
    try:
        with closing(connect(where, "ro", patience=0.0)) as connection:
            return _kind(connection)[0] == APPLICATION
    except sqlite3.Error:
        return False


def _kind(connection: sqlite3.Connection) -> tuple[int, int]:
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    return application, connection.execute("PRAGMA user_version").fetchone()[0]


def writing(where: Path, like: Path) -> sqlite3.Connection:
    """The file, to be written; made where there is none, as readable as `like`. Errors: sqlite3.Error, OSError, `Foreign`.

    One that was laid out otherwise is thrown away.
    """
    with suppress(FileExistsError):
        where.touch(
            like.stat().st_mode & 0o666 | 0o600, exist_ok=False
        )  # a ledger may be read-only: its rows are not
    connection = connect(where, "rw")
    try:
        application, layout = _kind(connection)
        empty = not connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
        if application == APPLICATION and layout != LAYOUT:
            connection.close()
            discard(where)
            return writing(where, like)
        if application != APPLICATION and not empty:
            raise Foreign(f"{where} is the database of another program")  # noqa: TRY301 — closed below
        with suppress(sqlite3.OperationalError):  # somebody else sees to it at this moment
            connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
    except BaseException:
        connection.close()
        raise
    return connection


def settled(connection: sqlite3.Connection) -> bool:
    """Whether the file is laid out already."""
    return _kind(connection) == (APPLICATION, LAYOUT)


def settle(connection: sqlite3.Connection) -> None:
    """Lay the file out, in a transaction."""
    connection.execute(SCHEMA.replace("TABLE", "TABLE IF NOT EXISTS", 1))
    connection.execute(f"PRAGMA application_id = {APPLICATION}")
    connection.execute(f"PRAGMA user_version = {LAYOUT}")


def discard(where: Path) -> None:
    """Take the file away, with what belongs to it. Errors: OSError."""
    for one in ("", "-wal", "-shm", "-journal"):
        where.with_name(where.name + one).unlink(missing_ok=True)
