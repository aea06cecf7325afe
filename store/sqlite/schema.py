"""What a ledger's file is made of: one table of entries that only grows, its indexes and its triggers."""

# ruff: noqa: S608 — statements are put together from constants of this module; values go in as parameters

import sqlite3
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from domain.message import Message
from store.errors import Damaged, Foreign, Newer, NotALedger

APPLICATION = int.from_bytes(b"comi", "big")
"""What marks a file as a ledger: SQLite's `application_id`."""
VERSION = 1
"""How the file is laid out: SQLite's `user_version`."""

COLUMNS = "position, originator_id, originator_version, topic, state"
"""Of the entries, in the order of `store.ports.Stored`."""
BY_POSITION = "stored_events NOT INDEXED"
"""The entries, looked up by their positions alone: for DISTINCT SQLite would sooner read an index from end to end."""
_TEXT = "CAST(state AS TEXT)"  # SQLite takes a BLOB for its own binary JSON


def _member(name: str) -> str:
    """The expression of one member of the stored object; NULL where it is no JSON."""
    return f"CASE WHEN json_valid({_TEXT}) THEN json_extract({_TEXT}, '$.{name}') END"


ID, COMMAND = _member("id"), _member("command")
HEAD = f"SELECT position, {_member('recorded_at')} FROM stored_events ORDER BY position DESC LIMIT 1"

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


def ask(connection: sqlite3.Connection, pragma: str) -> Any:
    """What a pragma answers; None where it has no answer."""
    row = connection.execute(f"PRAGMA {pragma}").fetchone()
    return row and row[0]


def look_at(where: Path, connection: sqlite3.Connection) -> None:
    """Refuse what is no ledger of ours, before anything of it is touched."""
    application, version = ask(connection, "application_id"), ask(connection, "user_version")
    if application != APPLICATION:
        empty = not connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
        raise NotALedger(where, "empty" if empty else "the database of another program")
    if version > VERSION:
        raise Newer(
            Message(
                "{where} has the file version {version}, and {last} is the last that is known here",
                where=where,
                version=version,
                last=VERSION,
            )
        )
    if version < 1:
        raise Damaged(Message("{where} has no file version", where=where))
    encoding = ask(connection, "encoding")
    if encoding != "UTF-8":  # a stored line, read as text, would be none
        raise Foreign(where, encoding)
