"""A ledger at a glance, read from the rows without a model: how far it goes, and names for a shell to complete."""

# ruff: noqa: S608 — statements are put together from constants; values go in as parameters

from typing import Any, Self

import psycopg

from store.address import Address
from store.errors import Unusable
from store.head import Head, packed
from store.named import called, persons, read, taken_back, things
from store.ports import Follows, Person
from store.postgresql.connection import Kept, asked, is_gone, pool_of
from store.postgresql.schema import COLUMNS, TABLE

MOST = 20_000
"""Rows that are looked at, and no more."""
_HEAD = (
    "SELECT position, originator_id, originator_version, topic, state, r.at, r.by, r.reach FROM"
    f" (SELECT {COLUMNS} FROM {TABLE} ORDER BY position DESC LIMIT 1) AS e"
    " LEFT JOIN (SELECT at, by, position AS reach FROM comity.restored) AS r ON true"
)


FOLLOWS = (
    "SELECT pg_is_in_recovery(), NOT EXISTS (SELECT 1 FROM pg_stat_get_wal_receiver() AS r WHERE r.pid IS NOT NULL),"
    " CASE WHEN pg_is_in_recovery() THEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() END,"
    " extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp())::bigint"
)
"""Every role is told: that there is a process that receives, and not from where."""


def follows(standby: bool, lost: bool, all_of_it: bool | None, since: int | None) -> Follows | None:  # noqa: FBT001
    """What a row of `FOLLOWS` says."""
    if not standby:
        return None
    return Follows(0 if all_of_it and not lost else max(since or 0, 0), lost)


def seen_as(number: str, position: int) -> str:
    """Which ledger it is, and when it was written to (`store.files.file_of`): entries are only added."""
    return f"{number}:{position}"


def identity(where: Address) -> str:
    """The same of the ledger there; empty where nobody can tell."""
    with Glance(where) as glance:
        head = glance.head()
    return head.file if head else ""


class Glance:
    """A ledger, looked at for a moment (`with`); an empty one where the server does not answer, or has none."""

    def __init__(self, where: Address) -> None:
        self._pool = pool_of(where)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing: connections are kept for whoever asks next."""

    def head(self) -> Head | None:
        """How far the ledger goes, and which one it is; None where that cannot be told."""
        for fresh in (False, True):
            try:
                with self._pool.connection(fresh=fresh) as kept:
                    return self._head(kept)
            except Unusable:
                return None
            except psycopg.Error as error:
                if not is_gone(error):
                    return None
        return None

    @staticmethod
    def _head(kept: Kept) -> Head:
        rows = asked(kept.connection, _HEAD)
        if not rows:
            return Head.of(None, None, seen_as(kept.number, 0))
        row, (at, by, end) = rows[0][:5], rows[0][5:]
        return Head.of(row, None if at is None else (at, by, end), seen_as(kept.number, row[0]))

    def follows(self) -> Follows | None:
        """How far the server is behind the one that it follows; None where it follows none, or does not answer."""
        return follows(*found[0]) if (found := self._rows(FOLLOWS)) else None

    def first(self) -> tuple[int, bytes] | None:
        """The first entry as it is stored, with its position; None for none."""
        return self._one("ORDER BY position LIMIT 1")

    def last(self) -> tuple[int, bytes] | None:
        """The last entry in the same way."""
        return self._one("ORDER BY position DESC LIMIT 1")

    def entry(self, position: int) -> tuple[int, bytes] | None:
        """The entry at a position in the same way."""
        return self._one("WHERE position = %s", position)

    def _one(self, which: str, *params: object) -> tuple[int, bytes] | None:
        rows = self._rows(f"SELECT {COLUMNS} FROM {TABLE} {which}", *params)
        return (rows[0][0], packed(rows[0])) if rows else None

    def stamp(self, position: int) -> str | None:
        """When the entry at a position was recorded, as it is stored; None for none."""
        rows = self._rows(f"SELECT state FROM {TABLE} WHERE position = %s", position)
        at = read(rows[0][0]).get("recorded_at") if rows else None
        return at if isinstance(at, str) else None

    def home(self) -> str | None:
        """The body whose ledger it is."""
        rows = self._rows(
            f"SELECT state FROM {TABLE} WHERE topic = 'ledger.opened' AND originator_id = 'ledger'"
        )
        return next((home for (state,) in rows if isinstance(home := read(state).get("home"), str)), None)

    def ids(self, kind: str) -> list[str]:
        """The streams of a kind of which a fact stands, by what stands after the colon."""
        rows = self._rows(
            f"SELECT originator_id FROM {TABLE} WHERE originator_version = 1 AND originator_id > %s"
            f" AND originator_id < %s ORDER BY originator_id LIMIT {MOST}",
            *(f"{kind}:", f"{kind};"),
        )
        gone = self._taken_back(kind)
        return [str(stream).partition(":")[2] for (stream,) in rows if stream not in gone]

    def _taken_back(self, kind: str) -> set[str]:
        """The streams of a kind of which no fact stands any more; only those are read of which something was retracted."""
        return taken_back(
            self._rows(
                f"SELECT {COLUMNS} FROM {TABLE} WHERE originator_id IN (SELECT originator_id FROM {TABLE} WHERE"
                f" originator_id > %s AND originator_id < %s AND topic = %s LIMIT {MOST})"
                f" ORDER BY position DESC LIMIT {MOST}",
                *(f"{kind}:", f"{kind};", f"{kind}.retracted"),
            )
        )

    def names(self, kind: str) -> dict[str, tuple[str, ...]]:
        """The bodies, sources or programmes, and what each is called: its names in all languages, or its title."""
        rows = self._rows(
            f"SELECT originator_id, state FROM {TABLE} WHERE originator_id > %s AND originator_id < %s"
            f" AND topic = ANY(%s) ORDER BY originator_id LIMIT {MOST}",
            *(f"{kind}:", f"{kind};", [f"{kind}.{what}" for what in ("registered", "renamed", "started")]),
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
            f"SELECT {COLUMNS} FROM (SELECT {COLUMNS} FROM {TABLE} ORDER BY position DESC LIMIT {MOST}) AS last"
            " WHERE position(%s IN state) > 0 OR topic LIKE %s ORDER BY position DESC",
            b'"name":',
            "%.retracted",
        )
        return persons(rows)

    def things(self, field: str) -> list[tuple[str, str]]:
        """What is open of a kind that facts name in a field, with its stream, what was told last first."""
        return things(
            self._rows(
                f"SELECT {COLUMNS} FROM (SELECT {COLUMNS} FROM {TABLE} ORDER BY position DESC LIMIT {MOST}) AS last"
                " WHERE position(%s IN state) > 0 OR topic LIKE %s ORDER BY position DESC",
                f'"{field}":'.encode(),
                "%.retracted",
            ),
            field,
        )

    def _rows(self, statement: str, *params: object) -> list[Any]:
        try:
            return self._pool.rows(statement, params)
        except Unusable:
            return []
