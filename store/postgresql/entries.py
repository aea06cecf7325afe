"""The entries in a ledger's database, read page by page: what every reader of it asks.

Light, because somebody waits for it: neither the library nor a model is imported.
"""

# ruff: noqa: S608 — statements are put together from constants; values go in as parameters

import json
from collections.abc import Iterator, Sequence
from typing import Any

from domain.message import Message
from store.address import Address
from store.errors import Damaged
from store.head import Stored
from store.postgresql.connection import Pool
from store.postgresql.schema import COLUMNS, TABLE

PAGE = 5_000
"""Rows that are read at a time."""
MOST = 2**63 - 1
"""The last number that PostgreSQL has."""


class Entries:
    """The entries in a ledger's database. Every method: errors `Unusable`."""

    where: Address
    pool: Pool

    def _rows(self, statement: str, *params: Any) -> list[Any]:
        """The rows of one statement, which is a transaction by itself. Errors: `Unusable`."""
        return self.pool.rows(statement, params)

    def _end(self) -> int:
        return self._rows(f"SELECT max(position) FROM {TABLE}")[0][0] or 0

    def restored(self) -> tuple[str, str, int] | None:
        """When and by whom the ledger was restored, and its last position then; None where it never was."""
        rows = self._rows("SELECT at, by, position FROM comity.restored")
        return rows[0] if rows else None

    def count(self) -> int:
        """How many entries there are."""
        number: int = self._rows(f"SELECT count(*) FROM {TABLE}")[0][0]
        return number

    def stream(self, stream: str) -> list[Stored]:
        """The entries of one stream."""
        return self._rows(
            f"SELECT {COLUMNS} FROM {TABLE} WHERE originator_id = %s ORDER BY originator_version", stream
        )

    def in_order(self, since: int, until: int | None = None) -> Iterator[list[Stored]]:
        """Pages of entries after a position, up to another, in the order of the ledger."""
        last = self._end()
        until = last if until is None else min(until, last)
        while rows := self._rows(
            f"SELECT {COLUMNS} FROM {TABLE} WHERE position > %s AND position <= %s"
            f" ORDER BY position LIMIT {PAGE}",
            since,
            until,
        ):
            yield rows
            since = rows[-1][0]

    def by_stream(self, first: str, end: str, until: int | None = None) -> Iterator[list[Stored]]:
        """Pages of entries in the order of their streams, from `first` to before `end`, up to a position or as of now."""
        last = self._end()
        until = last if until is None else min(until, last)
        stream, version = first, 0
        while rows := self._rows(
            f"SELECT {COLUMNS} FROM {TABLE} WHERE (originator_id, originator_version) > (%s, %s)"
            f" AND originator_id < %s AND position <= %s ORDER BY originator_id, originator_version LIMIT {PAGE}",
            stream,
            version,
            end,
            until,
        ):
            yield rows
            stream, version = rows[-1][1], rows[-1][2]

    def streams(self, first: str, end: str) -> Iterator[str]:
        """The streams that there are, in order, from `first` to before `end`."""
        sign = ">="
        while True:
            rows = self._rows(
                f"SELECT originator_id FROM {TABLE} WHERE originator_version = 1 AND originator_id {sign} %s"
                f" AND originator_id < %s ORDER BY originator_id LIMIT {PAGE}",
                first,
                end,
            )
            for (found,) in rows:
                yield found
            if len(rows) < PAGE:
                return
            sign, first = ">", rows[-1][0]

    def lengths(self, streams: Sequence[str]) -> dict[str, int]:
        """The versions at which some streams are; those that there are not are left out."""
        found: dict[str, int] = {}
        for part in parts_of(streams):
            found |= dict(
                self._rows(
                    f"SELECT originator_id, max(originator_version) FROM {TABLE}"
                    " WHERE originator_id = ANY(%s) GROUP BY originator_id",
                    part,
                )
            )
        return found

    def touched(self, since: int, first: str, end: str) -> list[str]:
        """The streams between `first` and before `end` that were written to after a position."""
        return self._streams(
            "position > %s AND originator_id >= %s AND originator_id < %s", since, first, end
        )

    def moved(self, since: int, until: int) -> list[str]:
        """The streams that were written to after a position, up to another."""
        return self._streams("position > %s AND position <= %s", since, until)

    def having(self, type_: str, first: str, end: str, until: int = MOST) -> list[str]:
        """The streams from `first` to before `end` in which a fact of a type was recorded, up to a position or as of now."""
        return self._streams(
            "originator_id >= %s AND originator_id < %s AND topic = %s AND position <= %s",
            first,
            end,
            type_,
            until,
        )

    def among(self, streams: Sequence[str], type_: str) -> list[str]:
        """Those of some streams in which a fact of a type was recorded."""
        found: list[str] = []
        for part in parts_of(streams):
            found += self._streams("originator_id = ANY(%s) AND topic = %s", part, type_)
        return found

    def _streams(self, which: str, *params: Any) -> list[str]:
        rows = self._rows(f"SELECT DISTINCT originator_id FROM {TABLE} WHERE {which}", *params)
        return [stream for (stream,) in rows]

    def several(self, streams: Sequence[str], until: int) -> Iterator[list[Stored]]:
        """The entries of some streams up to a position, in the order of the streams, some streams at a time."""
        for part in parts_of(sorted(streams)):
            yield self._rows(
                f"SELECT {COLUMNS} FROM {TABLE} WHERE originator_id = ANY(%s)"
                " AND position <= %s ORDER BY originator_id, originator_version",
                part,
                until,
            )

    def sample(self, number: int) -> list[str]:
        """The streams of so many entries, spread evenly over the ledger, in order: where to cut it into parts."""
        last = self._end()
        wanted = sorted({1 + n * last // number for n in range(number)})
        rows = self._rows(f"SELECT originator_id FROM {TABLE} WHERE position = ANY(%s::bigint[])", wanted)
        return sorted(stream for (stream,) in rows)

    def expect_long_reading(self) -> None:
        """Be told that most of the ledger is read next: nothing to be done about it, the server has its own memory."""

    def head(self) -> tuple[int, str | None]:
        """The position of the last entry and when it was recorded, as it is stored; 0 in an empty ledger."""
        row = self.last()
        return (row[0], members(row[4], "recorded_at")[0]) if row else (0, None)

    def last(self, until: int | None = None) -> Stored | None:
        """The last entry, or the last one up to a position."""
        rows = self._rows(
            f"SELECT {COLUMNS} FROM {TABLE} WHERE position <= %s ORDER BY position DESC LIMIT 1",
            MOST if until is None else until,
        )
        return rows[0] if rows else None

    def with_id(self, id_: str) -> Stored | None:
        """The entry of an id."""
        rows = self._rows(f"SELECT {COLUMNS} FROM {TABLE} WHERE id = %s", id_)
        return rows[0] if rows else None

    def places(self, ids: Sequence[str]) -> dict[str, tuple[str, int]]:
        """Stream and version of the entries with these ids; those that there are not are left out."""
        found: dict[str, tuple[str, int]] = {}
        for part in parts_of(ids):
            for id_, stream, version in self._rows(
                f"SELECT id, originator_id, originator_version FROM {TABLE} WHERE id = ANY(%s)", part
            ):
                found[id_] = (stream, version)
        return found

    def with_command(self, command: str) -> list[Stored]:
        """The entries that a command wrote."""
        return self._rows(f"SELECT {COLUMNS} FROM {TABLE} WHERE command = %s ORDER BY position", command)

    def commands(self) -> list[str]:
        """The ids of all commands, each once, in the order of their names."""
        rows = self._rows(
            f"SELECT command FROM (SELECT DISTINCT command FROM {TABLE}) AS each ORDER BY command"
        )
        return [command for (command,) in rows]

    def mentioning(self, quoted: str, plain: str) -> Iterator[str]:
        """The streams in whose entries the one or in whose ids the other stands, each once, page by page."""
        seen: set[str] = set()
        since, last = 0, self._end()
        while since < last:
            for stream in self._streams(
                "position > %s AND position <= %s AND (position(%s IN state) > 0 OR strpos(originator_id, %s) > 0)",
                since,
                since + PAGE,
                as_bytes(quoted),
                plain,
            ):
                if stream not in seen:
                    seen.add(stream)
                    yield stream
            since += PAGE


def as_bytes(text: str) -> bytes:
    """A text as it stands in a stored line, where it can stand in one."""
    return text.encode("utf-8", "surrogatepass")


def members(state: bytes, *names: str) -> list[str | None]:
    """Texts in a stored object; None for each that it has not, or that is none."""
    try:
        found = json.loads(state)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        return [None for _ in names]
    return [member if isinstance(member := found.get(name), str) else None for name in names]


def stamp_of(row: Stored, where: Address) -> str:
    """When an entry of a ledger was recorded, as it is stored. Errors: `Damaged` where nobody can tell."""
    (found,) = members(row[4], "recorded_at")
    if found is None:
        raise Damaged(
            Message("the entry at position {position} has no time of recording", position=row[0]), where
        )
    return found


_AT_A_TIME = 5_000


def parts_of(names: Sequence[str]) -> Iterator[list[str]]:
    """Some of many names at a time."""
    for first in range(0, len(names), _AT_A_TIME):
        yield list(names[first : first + _AT_A_TIME])
