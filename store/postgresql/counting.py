"""A ledger's entries, counted and looked at without a model: which of them there were up to a position.

Light, because somebody waits for it.
"""

# ruff: noqa: S608 — statements are put together from constants; values go in as parameters

from collections.abc import Sequence
from typing import Self

from store.address import Address
from store.postgresql.connection import pool_of
from store.postgresql.entries import Entries, as_bytes, parts_of, stamp_of
from store.postgresql.schema import TABLE


class Counting(Entries):
    """The entries in a ledger's database (`with`). Every method: errors `Unusable`."""

    def __init__(self, where: Address) -> None:
        self.where = where
        self.pool = pool_of(where)
        self.pool.number()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Nothing: connections are kept for whoever asks next."""

    def last_told(self, until: int) -> tuple[int, str] | None:
        """The position of the last entry up to another one, and when it was recorded, as it is stored; None for none.

        Errors: `Damaged` where nobody can tell when it was recorded.
        """
        row = self.last(until)
        return (row[0], stamp_of(row, self.where)) if row else None

    def length(self, stream: str, until: int) -> int:
        """How many entries a stream had up to a position."""
        number: int = self._rows(
            f"SELECT count(*) FROM {TABLE} WHERE originator_id = %s AND position <= %s", stream, until
        )[0][0]
        return number

    def told(self, stream: str, until: int) -> list[tuple[str, bytes]]:
        """The entries of a stream up to a position: type and state."""
        return self._rows(
            f"SELECT topic, state FROM {TABLE} WHERE originator_id = %s AND position <= %s"
            " ORDER BY originator_version",
            stream,
            until,
        )

    def saying(self, streams: Sequence[str], text: str, until: int) -> list[str]:
        """Those of some streams in an entry of which a text stands, up to a position."""
        found: list[str] = []
        for part in parts_of(streams):
            found += self._streams(
                "originator_id = ANY(%s) AND position <= %s AND position(%s IN state) > 0",
                part,
                until,
                as_bytes(text),
            )
        return found

    def written(self, first: str, end: str, since: int, *, begun: bool = False) -> list[str]:
        """The streams from `first` to before `end` that were written to after a position; or `begun` after it."""
        rows = self._rows(
            f"SELECT originator_id FROM {TABLE} WHERE originator_id >= %s AND originator_id < %s"
            f" GROUP BY originator_id HAVING {'min' if begun else 'max'}(position) > %s",
            first,
            end,
            since,
        )
        return [stream for (stream,) in rows]
