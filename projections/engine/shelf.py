"""A shelf in the file of kept rows: what else is kept of a ledger so that it need not be read again (`store.roots`)."""

import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from projections.engine import rows_file
from store.places import place_of

SCHEMA = "CREATE TABLE IF NOT EXISTS shelf (name TEXT PRIMARY KEY, content BLOB NOT NULL)"
"""A rebuild throws it away with all that is no row; it is soon filled again."""


class Shelf:
    """Small things by name, beside the rows of a ledger (`store.roots.Shelf`)."""

    def __init__(self, ledger: Path) -> None:
        self._ledger = ledger

    def load(self, name: str) -> bytes | None:
        """What was stored last under a name; None where nothing was."""
        with place_of(self._ledger).glance() as glance:
            head = glance.head()
        try:
            with closing(rows_file.connect(rows_file.place(self._ledger), "ro", patience=0.0)) as connection:
                mark = rows_file.mark(connection) if head else None
                if head is None or mark is None or not mark.may_grow_into(head):
                    return None  # it is of another ledger, perhaps
                found = connection.execute("SELECT content FROM shelf WHERE name = ?", (name,)).fetchone()
        except (sqlite3.Error, OSError):
            return None
        return found[0] if found and isinstance(found[0], bytes) else None

    def store(self, name: str, content: bytes) -> None:
        """Keep this under a name, where rows are kept already; where that cannot be, nothing happens."""
        with suppress(sqlite3.Error, OSError, rows_file.Foreign):
            where = rows_file.place(self._ledger)
            if not rows_file.ours(where):
                return
            with closing(rows_file.writing(where, self._ledger)) as connection:
                if rows_file.settled(connection):
                    connection.execute(SCHEMA)
                    connection.execute("INSERT OR REPLACE INTO shelf VALUES (?, ?)", (name, content))
