"""Rows looked up where they are kept (`projections.report.Rows`): the same ones, in the same order, as recomputed."""

# ruff: noqa: S608 — statements are put together from the names of columns; values go in as parameters

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any, TypeVar

from projections.engine.columns import Condition, Table, condition, quoted
from projections.lookup import Rows, latest_of
from projections.row import Projection
from projections.rows.spells import WHOLE, Spell, spells
from projections.rows.streams import streams

R = TypeVar("R", bound=tuple[Any, ...])
BUILT_IN = "projections.rows."
"""Where the projections stand whose rows are always kept; other people's are kept once they are asked for."""
_WRONG = (sqlite3.Error, ValueError, KeyError, TypeError, RecursionError)
"""What comes out of a file that was damaged."""


class CachedRows(Rows):
    """The rows of a ledger at one position, as one look at the file has them."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        *,
        recompute: "Callable[[BaseException], Rows]",
        plug_in: "Callable[[Projection[Any]], Rows]",
        tables: Iterable[Table] = (),
    ) -> None:
        """`connection` stands in a transaction that reads the tables that are built in, and `tables`.

        `recompute` gives the rows recomputed, where the kept ones turn out to be damaged; `plug_in` those of a projection
        that stands in another place.
        """
        self._connection = connection
        self._recompute = recompute
        self._plug_in = plug_in
        self._tables = {table.projection: table for table in tables}
        self._instead: Rows | None = None

    def of(self, projection: Projection[R], **where: Any) -> Iterator[R]:
        """The rows of a projection (`projections.report.Rows`)."""
        if not self._is_here(projection):
            return self._plug_in(projection).of(projection, **where)
        return self._readable(
            lambda: select(self._connection, self._table(projection), where),
            lambda rows: rows.of(projection, **where),
        )

    def at(self, day: int, of: str | None = None, **where: Any) -> Iterator[Spell]:
        """Where each stream stands on a day, from a point of view (`projections.report.Rows`)."""
        return self._readable(lambda: self._at(day, of, where), lambda rows: rows.at(day, of, **where))

    def latest(self, projection: Projection[R], day: int, **where: Any) -> Iterator[R]:
        """The latest row of each stream by a day (`projections.report.Rows`)."""
        if not self._is_here(projection):
            return self._plug_in(projection).latest(projection, day, **where)
        return self._readable(
            lambda: latest(self._connection, self._table(projection), day, where),
            lambda rows: rows.latest(projection, day, **where),
        )

    def _is_here(self, projection: Projection[Any]) -> bool:
        return projection in self._tables or projection.__module__.startswith(BUILT_IN)

    def _table(self, projection: Projection[Any]) -> Table:
        if projection not in self._tables:
            self._tables[projection] = Table(projection, projection.name)
        return self._tables[projection]

    def _readable(
        self, kept: "Callable[[], Iterator[R]]", recompute: "Callable[[Rows], Iterator[R]]"
    ) -> Iterator[R]:
        """The kept rows; from where the file turns out to be damaged, those recomputed, which are the same."""
        given = 0
        if self._instead is None:
            try:
                for row in kept():
                    yield row
                    given += 1
            except _WRONG as error:
                if self._instead is None:
                    self._instead = self._recompute(error)
            else:
                return
        yield from islice(recompute(self._instead), given, None)

    # --- where streams stand

    def _at(self, day: int, of: str | None, where: dict[str, Any]) -> Iterator[Spell]:
        table = self._table(spells)
        if where.keys() <= {"stream"}:
            chosen = condition(table, where)
        elif where.keys() == {"kind"} and isinstance(where["kind"], str):
            first, end = f"{where['kind']}:", f"{where['kind']};"
            chosen = Condition("stream >= ? AND stream < ?", [first, end], [])
        else:
            ids = [row.stream for row in select(self._connection, self._table(streams), where)]
            chosen = condition(table, {"stream": ids})
        seen = [WHOLE]
        if of:  # few streams have more than two parties, and so more than one view
            found = self._connection.execute(
                f"SELECT DISTINCT stream FROM {quoted(table.name)} WHERE of = ? AND {chosen.sql}",
                [of, *chosen.values],
            )
            seen = [of, json.dumps([stream for (stream,) in found])]
        view = "of = ? OR (of = '' AND stream NOT IN (SELECT value FROM json_each(?)))" if of else "of = ?"
        rows = self._connection.execute(
            f"SELECT {table.names} FROM {quoted(table.name)} NOT INDEXED"
            f" WHERE {chosen.sql} AND first <= ? AND until > ? AND ({view}) ORDER BY stream",
            [*chosen.values, day, day, *seen],
        )
        for spell in table.read(rows):
            late = spell.since_latest > day or spell.tier_since_latest > day
            yield spell.asked_on(day) if late else spell


def select(connection: sqlite3.Connection, table: Table, where: dict[str, Any]) -> Iterator[Any]:
    """The rows of a table that satisfy a condition, in the order of its key."""
    chosen = condition(table, where)
    found = connection.execute(
        f"SELECT {table.names} FROM {quoted(table.name)} WHERE {chosen.sql} ORDER BY {table.key}",
        chosen.values,
    )
    return chosen.kept(table.read(found))


def latest(connection: sqlite3.Connection, table: Table, day: int, where: dict[str, Any]) -> Iterator[Any]:
    """The latest row of each stream by a day: of several whose latest day is the same, the last in order.

    SQLite takes the other columns from the row that has the greatest value: the latest day, then the number.
    """
    chosen = condition(table, where)
    number = table.projection.key[1:]
    if chosen.rest or (number and (len(number) > 1 or table.by_name[number[0]].kind != "INTEGER")):
        return iter(latest_of(select(connection, table, where), day))
    rank = f"latest * {_WIDE} + {quoted(number[0])}" if number else "latest"
    found = connection.execute(
        f"SELECT {table.names}, max({rank}) FROM {quoted(table.name)} NOT INDEXED"
        f" WHERE {chosen.sql} AND earliest <= ? GROUP BY stream ORDER BY stream",
        [*chosen.values, day],
    )
    return table.read(row[:-1] for row in found)


_WIDE = 2**32
"""More than any stream has rows: 10⁹ days, the farthest, times it is still a whole number for SQLite."""
