"""A ledger at a glance, read from the rows without a model: how far it goes, and names for a shell to complete.

It imports nothing heavy, because somebody waits for it. Nobody relies on the names: they are shown as they were
recorded, and corrections are not looked at.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

from store.address import connect, read_schema
from store.errors import Astray

APPLICATION = int.from_bytes(b"comi", "big")
"""What marks a file as a ledger (`store.recorder`, which takes long to import)."""
VERSION = 1
"""How the file is laid out (`store.recorder`)."""
PATIENCE = 0.2
"""Seconds for which somebody who types waits for somebody who writes."""
MOST = 20_000
"""Rows that are looked at, and no more."""


_ENTRIES = "SELECT type FROM sqlite_schema WHERE name = 'stored_events'"
"""What the entries stand in: in a file from elsewhere it may be a view that never ends."""
_HEAD = "SELECT position, json_extract(CAST(state AS TEXT), '$.id') FROM stored_events ORDER BY position DESC LIMIT 1"


class Glance:
    """A ledger, open for a moment (`with`); an empty one where the file cannot be read as a ledger."""

    def __init__(self, where: Path) -> None:
        """`where` is the ledger's file, which is only read."""
        self._ledger: sqlite3.Connection | None = None
        with suppress(sqlite3.Error, Astray):
            self._ledger = read_schema(connect(where, "ro", patience=PATIENCE))
        self._rows("PRAGMA trusted_schema = 0")
        if self._rows("PRAGMA application_id") != [(APPLICATION,)] or self._rows(_ENTRIES) != [("table",)]:
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

    def head(self) -> tuple[int, str] | None:
        """The position and the id of the last entry, 0 and nothing in an empty ledger; None where it cannot be told."""
        if self._ledger is None or self._rows("PRAGMA user_version") != [(VERSION,)]:
            return None
        try:
            found = self._ledger.execute(_HEAD).fetchone()
        except sqlite3.Error:
            return None
        if found is None:
            return 0, ""
        return found if isinstance(found[1], str) else None

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
        return next((home for (state,) in rows if isinstance(home := _read(state).get("home"), str)), None)

    def ids(self, kind: str) -> list[str]:
        """The streams of a kind, by what stands after the colon."""
        rows = self._rows(
            "SELECT DISTINCT originator_id FROM stored_events WHERE originator_id > ? AND originator_id < ? LIMIT ?",
            *(f"{kind}:", f"{kind};", MOST),
        )
        return [str(stream).partition(":")[2] for (stream,) in rows]

    def names(self, kind: str) -> dict[str, tuple[str, ...]]:
        """The bodies, sources or programmes, and what each is called: its names in all languages, or its title."""
        rows = self._rows(
            "SELECT originator_id, state FROM stored_events WHERE originator_id > ? AND originator_id < ?"
            " AND topic IN (? || '.registered', ? || '.renamed', ? || '.started') ORDER BY originator_id LIMIT ?",
            *(f"{kind}:", f"{kind};", kind, kind, kind, MOST),
        )
        found: dict[str, tuple[str, ...]] = {}
        for stream, state in rows:
            name = str(stream).partition(":")[2]
            found[name] = tuple(dict.fromkeys((*found.get(name, ()), *_called(_read(state)))))
        return found

    def _rows(self, statement: str, *params: object) -> list[Any]:
        try:
            return self._ledger.execute(statement, params).fetchall() if self._ledger else []
        except sqlite3.Error:
            return []


def _read(state: object) -> dict[str, Any]:
    try:
        fields = json.loads(state) if isinstance(state, bytes) else None
    except ValueError:
        return {}
    return fields if isinstance(fields, dict) else {}


def _called(fields: dict[str, Any]) -> Iterator[str]:
    names = fields.get("names")
    for one in (
        fields.get("name"),
        fields.get("title"),
        *(names.values() if isinstance(names, dict) else ()),
    ):
        if isinstance(one, str):
            yield one
