"""A ledger's entries, counted and looked at without a model: which of them there were up to a position.

Light, because somebody waits for it.
"""

# ruff: noqa: S608 — statements are put together from constants; values go in as parameters

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

from domain.message import Message
from store.errors import Damaged
from store.sqlite.address import read_schema
from store.sqlite.connection import PATIENCE, connect, unusable
from store.sqlite.entries import Entries, parts_of

_STATE = "CAST(state AS TEXT)"
_STAMP = f"CASE WHEN json_valid({_STATE}) THEN json_extract({_STATE}, '$.recorded_at') END"


class Counting(Entries):
    """The entries in a ledger's file, open for a while (`with`). Every method: errors `Unusable`."""

    def __init__(self, where: Path) -> None:
        """`where` is the ledger's file, which is only read."""
        self.where = where
        try:
            self._ledger = read_schema(connect(where, "ro", patience=PATIENCE, one_thread=False))
        except sqlite3.Error as error:
            raise unusable(where, error) from None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._ledger.close()

    def last_told(self, until: int) -> tuple[int, str] | None:
        """The position of the last entry up to another one, and when it was recorded, as it is stored; None for none.

        Errors: `Damaged` where nobody can tell when it was recorded.
        """
        rows = self._rows(
            f"SELECT position, {_STAMP} FROM stored_events WHERE position <= ? ORDER BY position DESC LIMIT 1",
            until,
        )
        if rows and not isinstance(rows[0][1], str):
            raise Damaged(
                Message("the entry at position {position} has no time of recording", position=rows[0][0])
            )
        return rows[0] if rows else None

    def length(self, stream: str, until: int) -> int:
        """How many entries a stream had up to a position."""
        number: int = self._rows(
            "SELECT count(*) FROM stored_events WHERE originator_id = ? AND position <= ?", stream, until
        )[0][0]
        return number

    def told(self, stream: str, until: int) -> list[tuple[str, bytes]]:
        """The entries of a stream up to a position: type and state."""
        return self._rows(
            "SELECT topic, state FROM stored_events WHERE originator_id = ? AND position <= ?"
            " ORDER BY originator_version",
            stream,
            until,
        )

    def saying(self, streams: Sequence[str], text: str, until: int) -> list[str]:
        """Those of some streams in an entry of which a text stands, up to a position."""
        found: list[str] = []
        for part in parts_of(streams):
            rows = self._rows(
                f"SELECT DISTINCT originator_id FROM stored_events WHERE originator_id IN ({','.join('?' * len(part))})"
                " AND position <= ? AND instr(state, CAST(? AS BLOB))",
                *part,
                until,
                text,
            )
            found += [stream for (stream,) in rows]
        return found

    def written(self, first: str, end: str, since: int, *, begun: bool = False) -> list[str]:
        """The streams from `first` to before `end` that were written to after a position; or `begun` after it."""
        rows = self._rows(
            "SELECT originator_id FROM stored_events WHERE originator_id >= ? AND originator_id < ?"
            f" GROUP BY originator_id HAVING {'min' if begun else 'max'}(position) > ?",
            first,
            end,
            since,
        )
        return [stream for (stream,) in rows]

    def _rows(self, statement: str, *params: object) -> list[Any]:
        try:
            return self._ledger.execute(statement, params).fetchall()
        except sqlite3.Error as error:
            raise unusable(self.where, error) from None
