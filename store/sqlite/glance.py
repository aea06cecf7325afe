"""A ledger at a glance, read from the rows without a model: how far it goes, and names for a shell to complete.

It imports nothing heavy, because somebody waits for it. Nobody relies on the names: they are shown as they were
recorded, and corrections are not looked at.
"""

import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, Self

from store.errors import Astray
from store.files import file_of, seen_as
from store.head import Head, packed
from store.named import called, persons, read, taken_back, things
from store.ports import Person
from store.sqlite.address import read_schema
from store.sqlite.connection import connect
from store.sqlite.schema import APPLICATION, COLUMNS, RESTORED, VERSION

PATIENCE = 0.2
"""Seconds for which somebody who types waits for somebody who writes."""
MOST = 20_000
"""Rows that are looked at, and no more."""
_TABLES = "SELECT name, type, sql FROM sqlite_schema WHERE name IN ('stored_events', 'restored')"
"""What the entries stand in: in a file from elsewhere it may be a view that never ends."""
_ROW = f"SELECT {COLUMNS} FROM stored_events"  # noqa: S608 — put together from constants
_HEAD = f"{_ROW} ORDER BY position DESC LIMIT 1"
_NOTICE = "SELECT at, by, position FROM restored LIMIT 1"


def whose(where: Path) -> int | None:
    """Which program's database a file is, by SQLite's `application_id`, or -1 where it cannot be read; None for none.

    SQLite is asked: to open the file and close it would let go of every lock that this process has on it.
    """
    if not where.is_file() or not where.stat().st_size:
        return None
    try:
        with closing(connect(where, "ro", patience=PATIENCE)) as connection:
            application: int = connection.execute("PRAGMA application_id").fetchone()[0]
            connection.execute("SELECT count(*) FROM sqlite_schema")
    except Astray:
        return -1
    except sqlite3.Error as error:
        name: str = getattr(error, "sqlite_errorname", None) or ""
        return None if name.startswith(("SQLITE_NOTADB", "SQLITE_CANTOPEN")) else -1
    return application


class Glance:
    """A ledger, open for a moment (`with`); an empty one where the file cannot be read as a ledger."""

    def __init__(self, where: Path) -> None:
        """`where` is the ledger's file, which is only read."""
        self._where = where
        self._file = file_of(where)
        self._ledger: sqlite3.Connection | None = None
        with suppress(sqlite3.Error, Astray):
            self._ledger = read_schema(connect(where, "ro", patience=PATIENCE))
        tables = {name: (kind, sql) for name, kind, sql in self._rows(_TABLES)}
        self._restored = tables.get("restored", ("", ""))[1] == RESTORED
        if (
            self._rows("PRAGMA application_id") != [(APPLICATION,)]
            or tables.get("stored_events", ("", ""))[0] != "table"
        ):
            self.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        if self._ledger is not None:
            self._ledger.close()
        self._ledger = None

    def head(self) -> Head | None:
        """How far the ledger goes, and which one it is; None where that cannot be told."""
        if self._ledger is None or self._rows("PRAGMA user_version") != [(VERSION,)]:
            return None
        try:
            row = self._ledger.execute(_HEAD).fetchone()
            notice = self._ledger.execute(_NOTICE).fetchone() if self._restored else None
        except sqlite3.Error:
            return None
        return Head.of(row, notice, seen_as(self._file, file_of(self._where)))

    def follows(self) -> None:
        """None: a file follows nothing."""

    def first(self) -> tuple[int, bytes] | None:
        """The first entry as it is stored, with its position; None for none."""
        return self._one("ORDER BY position LIMIT 1")

    def last(self) -> tuple[int, bytes] | None:
        """The last entry in the same way."""
        return self._one("ORDER BY position DESC LIMIT 1")

    def entry(self, position: int) -> tuple[int, bytes] | None:
        """The entry at a position in the same way."""
        return self._one("WHERE position = ?", position)

    def _one(self, which: str, *params: object) -> tuple[int, bytes] | None:
        rows = self._rows(f"{_ROW} {which}", *params)
        return (rows[0][0], packed(rows[0])) if rows else None

    def stamp(self, position: int) -> str | None:
        """When the entry at a position was recorded, as it is stored; None for none."""
        rows = self._rows(
            "SELECT json_extract(CAST(state AS TEXT), '$.recorded_at') FROM stored_events WHERE position = ?",
            position,
        )
        return next((at for (at,) in rows if isinstance(at, str)), None)

    def home(self) -> str | None:
        """The body whose ledger it is."""
        rows = self._rows(
            "SELECT state FROM stored_events WHERE topic = 'ledger.opened' AND originator_id = 'ledger'"
        )
        return next((home for (state,) in rows if isinstance(home := read(state).get("home"), str)), None)

    def ids(self, kind: str) -> list[str]:
        """The streams of a kind of which a fact stands, by what stands after the colon."""
        rows = self._rows(
            "SELECT DISTINCT originator_id FROM stored_events WHERE originator_id > ? AND originator_id < ? LIMIT ?",
            *(f"{kind}:", f"{kind};", MOST),
        )
        gone = self._taken_back(kind)
        return [str(stream).partition(":")[2] for (stream,) in rows if stream not in gone]

    def _taken_back(self, kind: str) -> set[str]:
        """The streams of a kind of which no fact stands any more; only those are read of which something was retracted."""
        return taken_back(
            self._rows(
                f"{_ROW} WHERE originator_id IN (SELECT originator_id FROM stored_events WHERE originator_id > ?"  # noqa: S608
                " AND originator_id < ? AND topic = ? LIMIT ?) ORDER BY position DESC LIMIT ?",
                *(f"{kind}:", f"{kind};", f"{kind}.retracted", MOST, MOST),
            )
        )

    def names(self, kind: str) -> dict[str, tuple[str, ...]]:
        """The bodies, sources or programmes, and what each is called: its names in all languages, or its title."""
        rows = self._rows(
            "SELECT originator_id, state FROM stored_events WHERE originator_id > ? AND originator_id < ?"
            " AND topic IN (? || '.registered', ? || '.renamed', ? || '.started') ORDER BY originator_id LIMIT ?",
            *(f"{kind}:", f"{kind};", kind, kind, kind, MOST),
        )
        found: dict[str, tuple[str, ...]] = {}
        gone = self._taken_back(kind)
        for stream, state in rows:
            if stream in gone:
                continue
            name = str(stream).partition(":")[2]
            found[name] = tuple(dict.fromkeys((*found.get(name, ()), *called(read(state)))))
        return found

    def people(self) -> list[Person]:
        """Those whom facts name, each in each office once, who was named last first.

        What was retracted is left out, and so is what a correction or a preference put something else in the place of.
        """
        rows = self._rows(
            f"SELECT * FROM ({_ROW} ORDER BY position DESC LIMIT ?) WHERE instr(state, CAST(? AS BLOB))"  # noqa: S608
            " OR topic LIKE '%.retracted' ORDER BY position DESC",
            *(MOST, '"name":'),
        )
        return persons(rows)

    def things(self, field: str) -> list[tuple[str, str]]:
        """What is open of a kind that facts name in a field, with its stream, what was told last first."""
        return things(
            self._rows(
                f"SELECT * FROM ({_ROW} ORDER BY position DESC LIMIT ?) WHERE instr(state, CAST(? AS BLOB))"  # noqa: S608
                " OR topic LIKE '%.retracted' ORDER BY position DESC",
                *(MOST, f'"{field}":'),
            ),
            field,
        )

    def _rows(self, statement: str, *params: object) -> list[Any]:
        try:
            return self._ledger.execute(statement, params).fetchall() if self._ledger else []
        except sqlite3.Error:
            return []
