"""The entries in a ledger's file, read page by page: what every reader of it asks, by whatever connection.

Light, because somebody waits for it: neither the library nor a model is imported.
"""

# ruff: noqa: S608 — statements are put together from constants; values go in as parameters

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

from domain.message import Message
from store.errors import Damaged
from store.head import Stored
from store.sqlite.schema import BY_POSITION, COLUMNS, COMMAND, HEAD, ID, RESTORED

PAGE = 5_000
"""Rows that are read at a time, so that no writer waits for a long reading."""
MOST = 2**63 - 1
"""The last number that SQLite has."""


class Entries:
    """The entries in a ledger's file. Every method: errors `Unusable`."""

    where: Path
    """The ledger's file."""

    @abstractmethod
    def _rows(self, statement: str, *params: Any) -> list[Any]:
        """The rows of one statement, which is a transaction by itself. Errors: `Unusable`."""

    def _end(self) -> int:
        return self._rows("SELECT max(position) FROM stored_events")[0][0] or 0

    def restored(self) -> tuple[str, str, int] | None:
        """When and by whom the ledger was restored, and its last position then; None where it never was."""
        if not self._rows("SELECT 1 FROM sqlite_schema WHERE sql = ?", RESTORED):
            return None
        rows = self._rows("SELECT at, by, position FROM restored")
        return rows[0] if rows else None

    def count(self) -> int:
        """How many entries there are."""
        number: int = self._rows("SELECT count(*) FROM stored_events")[0][0]
        return number

    def stream(self, stream: str) -> list[Stored]:
        """The entries of one stream."""
        return self._rows(
            f"SELECT {COLUMNS} FROM stored_events WHERE originator_id = ? ORDER BY originator_version", stream
        )

    def in_order(self, since: int, until: int | None = None) -> Iterator[list[Stored]]:
        """Pages of entries after a position, up to another, in the order of the ledger."""
        last = self._end()
        until = last if until is None else min(until, last)
        while rows := self._rows(
            f"SELECT {COLUMNS} FROM stored_events WHERE position > ? AND position <= ?"
            " ORDER BY position LIMIT ?",
            since,
            until,
            PAGE,
        ):
            yield rows
            since = self._onward(since, rows[-1][0])

    def by_stream(self, first: str, end: str, until: int | None = None) -> Iterator[list[Stored]]:
        """Pages of entries in the order of their streams, from `first` to before `end`, up to a position or as of now."""
        last = self._end()
        until = last if until is None else min(until, last)
        stream, version = first, 0
        while rows := self._rows(
            f"SELECT {COLUMNS} FROM stored_events WHERE (originator_id, originator_version) > (?, ?)"
            " AND originator_id < ? AND position <= ? ORDER BY originator_id, originator_version LIMIT ?",
            stream,
            version,
            end,
            until,
            PAGE,
        ):
            yield rows
            stream, version = self._onward((stream, version), (rows[-1][1], rows[-1][2]))

    def _onward(self, from_: Any, to: Any) -> Any:
        """Where the next page begins. Errors: `Damaged` where the file leads back, which would never end."""
        try:
            onward = to >= from_ if isinstance(to, str) else to > from_
        except TypeError:
            onward = False
        if not onward:
            raise Damaged(Message("{where} is not in order", where=self.where))
        return to

    def streams(self, first: str, end: str) -> Iterator[str]:
        """The streams that there are, in order, from `first` to before `end`."""
        for (found,) in (rows := self._streams(">=", first, end)):
            yield found
        while len(rows) == PAGE:
            rows = self._streams(">", first := self._onward(first, rows[-1][0]), end)
            for (found,) in rows:
                yield found

    def _streams(self, sign: str, first: str, end: str) -> list[tuple[str]]:
        return self._rows(
            f"SELECT DISTINCT originator_id FROM stored_events WHERE originator_id {sign} ?"
            " AND originator_id < ? ORDER BY originator_id LIMIT ?",
            first,
            end,
            PAGE,
        )

    def lengths(self, streams: Sequence[str]) -> dict[str, int]:
        """The versions at which some streams are; those that there are not are left out."""
        found: dict[str, int] = {}
        for part in parts_of(streams):
            found |= self._rows(
                "SELECT originator_id, max(originator_version) FROM stored_events"
                f" WHERE originator_id IN ({','.join('?' * len(part))}) GROUP BY originator_id",
                *part,
            )
        return found

    def touched(self, since: int, first: str, end: str) -> list[str]:
        """The streams between `first` and before `end` that were written to after a position."""
        rows = self._rows(
            f"SELECT DISTINCT originator_id FROM {BY_POSITION}"
            " WHERE position > ? AND originator_id >= ? AND originator_id < ?",
            since,
            first,
            end,
        )
        return [stream for (stream,) in rows]

    def moved(self, since: int, until: int) -> list[str]:
        """The streams that were written to after a position, up to another."""
        rows = self._rows(
            f"SELECT DISTINCT originator_id FROM {BY_POSITION} WHERE position > ? AND position <= ?",
            since,
            until,
        )
        return [stream for (stream,) in rows]

    def having(self, type_: str, first: str, end: str, until: int = MOST) -> list[str]:
        """The streams from `first` to before `end` in which a fact of a type was recorded, up to a position or as of now."""
        rows = self._rows(
            "SELECT DISTINCT originator_id FROM stored_events"
            " WHERE originator_id >= ? AND originator_id < ? AND topic = ? AND position <= ?",
            first,
            end,
            type_,
            until,
        )
        return [stream for (stream,) in rows]

    def among(self, streams: Sequence[str], type_: str) -> list[str]:
        """Those of some streams in which a fact of a type was recorded."""
        found: list[str] = []
        for part in parts_of(streams):
            rows = self._rows(
                "SELECT DISTINCT originator_id FROM stored_events"
                f" WHERE originator_id IN ({','.join('?' * len(part))}) AND topic = ?",
                *part,
                type_,
            )
            found += [stream for (stream,) in rows]
        return found

    def several(self, streams: Sequence[str], until: int) -> Iterator[list[Stored]]:
        """The entries of some streams up to a position, in the order of the streams, some streams at a time."""
        for part in parts_of(sorted(streams)):
            yield self._rows(
                f"SELECT {COLUMNS} FROM stored_events WHERE originator_id IN ({','.join('?' * len(part))})"
                " AND position <= ? ORDER BY originator_id, originator_version",
                *part,
                until,
            )

    def sample(self, number: int) -> list[str]:
        """The streams of so many entries, spread evenly over the ledger, in order: where to cut it into parts."""
        last = self._end()
        wanted = sorted({1 + n * last // number for n in range(number)})
        found: list[str] = []
        for part in parts_of(wanted):
            marks = ",".join("?" * len(part))
            rows = self._rows(f"SELECT originator_id FROM stored_events WHERE position IN ({marks})", *part)
            found += [stream for (stream,) in rows]
        return sorted(found)

    def expect_long_reading(self) -> None:
        """Read the file as memory from now on: one long reading in the order of streams then takes half the time."""
        self._rows(f"PRAGMA mmap_size = {_MAPPED}")

    def head(self) -> tuple[int, str | None]:
        """The position of the last entry and when it was recorded, as it is stored; 0 in an empty ledger."""
        rows = self._rows(HEAD)
        return rows[0] if rows else (0, None)

    def last(self, until: int | None = None) -> Stored | None:
        """The last entry, or the last one up to a position."""
        where = "" if until is None else "WHERE position <= ? "
        given = () if until is None else (until,)
        rows = self._rows(
            f"SELECT {COLUMNS} FROM stored_events {where}ORDER BY position DESC LIMIT 1", *given
        )
        return rows[0] if rows else None

    def with_id(self, id_: str) -> Stored | None:
        """The entry of an id."""
        rows = self._rows(f"SELECT {COLUMNS} FROM stored_events WHERE {ID} = ?", id_)
        return rows[0] if rows else None

    def places(self, ids: Sequence[str]) -> dict[str, tuple[str, int]]:
        """Stream and version of the entries with these ids; those that there are not are left out."""
        found: dict[str, tuple[str, int]] = {}
        for part in parts_of(ids):
            for id_, stream, version in self._rows(
                f"SELECT {ID}, originator_id, originator_version FROM stored_events"
                f" WHERE {ID} IN ({','.join('?' * len(part))})",
                *part,
            ):
                found[id_] = (stream, version)
        return found

    def with_command(self, command: str) -> list[Stored]:
        """The entries that a command wrote."""
        return self._rows(
            f"SELECT {COLUMNS} FROM stored_events WHERE {COMMAND} = ? ORDER BY position", command
        )

    def commands(self) -> list[str]:
        """The ids of all commands, each once, in the order of their names."""
        return [
            command for (command,) in self._rows(f"SELECT DISTINCT {COMMAND} FROM stored_events ORDER BY 1")
        ]

    def mentioning(self, quoted: str, plain: str) -> Iterator[str]:
        """The streams in whose entries the one or in whose ids the other stands, each once, page by page."""
        seen: set[str] = set()
        since: int | None = 0
        while since is not None:
            until = min(since + PAGE, MOST)
            for (stream,) in self._rows(
                f"SELECT DISTINCT originator_id FROM {BY_POSITION} WHERE position > ? AND position <= ?"
                " AND (instr(state, CAST(? AS BLOB)) OR instr(originator_id, ?))",
                since,
                until,
                quoted,
                plain,
            ):
                if stream not in seen:
                    seen.add(stream)
                    yield stream
            ((since,),) = self._rows(
                "SELECT min(position) - 1 FROM stored_events WHERE position > ?", until
            )  # over a gap at once, however wide somebody has made it


_AT_A_TIME = 500
_MAPPED = 2**31
_Name = TypeVar("_Name", str, int)


def parts_of(names: Sequence[_Name]) -> Iterator[Sequence[_Name]]:
    """Some of many names at a time, as many as a statement takes."""
    for first in range(0, len(names), _AT_A_TIME):
        yield names[first : first + _AT_A_TIME]
