"""Rows of single streams as they once were, kept in the cache after they were folded: what they rest on never changes.

They stand under all that they are made of (`projections.engine.changes.Resting`, and the time zone in which days end),
beside the rows of now, which are of one ledger and of one state of the code: a rebuild drops them with these.
"""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from functools import cache as cache_of
from pathlib import Path
from typing import Any, TypeVar

from projections.engine import rows_file
from projections.engine.cached import BUILT_IN
from projections.engine.changes import Resting
from projections.engine.columns import Table
from projections.readings import Choice, Reading
from projections.row import Projection

R = TypeVar("R", bound=tuple[Any, ...])
MOST = 2**26
"""Bytes that are kept, some six times of a ledger of 100,000 entries: beyond that, what was folded first goes."""
AT_ONCE = 500
"""Streams that are looked up at once."""
_TABLE = (
    "CREATE TABLE IF NOT EXISTS earlier (n INTEGER PRIMARY KEY, rests TEXT NOT NULL, projection TEXT NOT NULL,"
    " rows TEXT NOT NULL, size INTEGER NOT NULL, UNIQUE (rests, projection))"
)
_SWEPT = (
    "DELETE FROM earlier WHERE n IN (SELECT n FROM"
    " (SELECT n, sum(size) OVER (ORDER BY n DESC) AS together FROM earlier) WHERE together > ?)"
)
_WRONG = (sqlite3.Error, ValueError, KeyError, TypeError, RecursionError)
"""What comes out of a file that was damaged, or has none of them."""


class Earlier:
    """The rows of single streams as they once were, beside those of now."""

    def __init__(self, connection: sqlite3.Connection, where: Path, mark: rows_file.Mark, zone: str) -> None:
        """`connection` reads the cache in the file `where`; `mark` says of what its rows are, `zone` where days end."""
        self._connection = connection
        self._where = where
        self._mark = mark
        self._zone = zone
        self._new: dict[tuple[str, str], str] = {}

    def rows(self, resting: Resting, projection: Projection[R]) -> list[R] | None:
        """The rows of a projection that rest on something; None where they are not kept."""
        with suppress(*_WRONG):
            text = self._text(resting, projection.name)
            return None if text is None else list(_table(projection).of_json(text))
        return None

    def rows_of(self, resting: Mapping[str, Resting], projection: Projection[R]) -> dict[str, list[R]]:
        """The rows of a projection of several streams, of those where they are kept."""
        by_name = {self._named(rests): stream for stream, rests in resting.items()}
        found: dict[str, list[R]] = {}
        with suppress(*_WRONG):
            table, names = _table(projection), list(by_name)
            for some in (names[n : n + AT_ONCE] for n in range(0, len(names), AT_ONCE)):
                marks = ",".join("?" * len(some))
                for name, text in self._connection.execute(
                    f"SELECT rests, rows FROM earlier WHERE projection = ? AND rests IN ({marks})",  # noqa: S608 — marks
                    (projection.name, *some),
                ):
                    found[by_name[name]] = list(table.of_json(text))
        return found

    def other(self, resting: Resting, projection: Projection[R]) -> Mapping[Reading, Sequence[R]] | None:
        """Those of the other readings, in the same way."""
        with suppress(*_WRONG):
            text = self._text(resting, f"{projection.name}:others")
            table = _table(projection)
            return (
                None
                if text is None
                else {
                    tuple(Choice(*choice) for choice in reading): list(table.of_json(rows))
                    for reading, rows in json.loads(text)
                }
            )
        return None

    def _text(self, resting: Resting, name: str) -> str | None:
        found = self._connection.execute(
            "SELECT rows FROM earlier WHERE rests = ? AND projection = ?", (self._named(resting), name)
        ).fetchone()
        text: str | None = found and found[0]
        return text

    def _named(self, resting: Resting) -> str:
        return json.dumps([self._zone, resting], ensure_ascii=False)

    def keep(self, resting: Resting, projection: Projection[R], rows: Sequence[R]) -> None:
        """Take rows that were folded, to be written later; a plug-in's are made by code that nobody watches here."""
        if _is_built_in(projection):
            self._new[self._named(resting), projection.name] = _json(rows)

    def keep_other(
        self, resting: Resting, projection: Projection[R], readings: Mapping[Reading, Sequence[R]]
    ) -> None:
        """Take those of the other readings, in the same way."""
        if _is_built_in(projection):
            told = [(reading, _json(rows)) for reading, rows in readings.items()]
            self._new[self._named(resting), f"{projection.name}:others"] = _json(told)

    def write(self, zone: str) -> None:
        """Write what was taken, unless somebody else writes there now, or the rows there are no longer the same.

        `zone` is where days end by now: another one where the ledger has grown meanwhile. Nothing is lost where it cannot be
        written: it is folded again.
        """
        if not self._new or zone != self._zone:
            return
        with (
            suppress(sqlite3.Error),
            closing(rows_file.connect(self._where, "rw", patience=0.0)) as connection,
        ):
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("BEGIN IMMEDIATE")
            found = rows_file.mark(connection)
            if found is None or found._replace(file=self._mark.file) != self._mark:
                return
            connection.execute(_TABLE)
            connection.executemany(
                "INSERT OR REPLACE INTO earlier (rests, projection, rows, size) VALUES (?, ?, ?, ?)",
                [(*name, rows, len(rows.encode()) + len(name[0]) * 2) for name, rows in self._new.items()],
            )
            connection.execute(_SWEPT, (MOST,))
            connection.execute("COMMIT")
        self._new.clear()


def _is_built_in(projection: Projection[Any]) -> bool:
    return projection.__module__.startswith(BUILT_IN)


@cache_of
def _table(projection: Projection[Any]) -> Table:
    return Table(projection, projection.name)


def _json(rows: Sequence[Any]) -> str:
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
