"""Rows are kept warm: caught up with the ledger page by page, or made anew beside the old ones and put in their place."""

# ruff: noqa: S608 — statements are put together from the names of tables; values go in as parameters

import json
import sqlite3
import time
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from domain.entry import kind_of
from domain.history import History
from projections.engine import cache
from projections.engine.cache import HOUSE, Mark
from projections.engine.columns import Table, quoted
from projections.engine.histories import SUCCEEDED, Histories
from projections.engine.shards import Progress, quiet, shards
from projections.engine.tables import Group
from store.known import body_of
from store.streams import parties, reach
from store.tracking import Follower, IntegrityError
from store.without_gc import without_gc

if TYPE_CHECKING:
    from store.application import Comity

PAGE = 5_000
"""Positions that are caught up with in one transaction."""
BEHIND = 0.08
"""The part of the ledger from which on all is made anew rather than caught up with …"""
FEW = 5_000
"""… unless it is no more than so many entries."""
LONG = 20_000
"""Entries from which on making rows takes so long that somebody wants to know."""
TRIES = 10
"""How often rows are looked at again because somebody else kept them meanwhile."""

Say = Callable[[str], None]
Kept = TypeVar("Kept")
Head = tuple[int, str]
"""The last entry of a ledger, by position and id: 0 and nothing in an empty one."""


class Made(NamedTuple):
    """What was made."""

    rows: int
    entries: int
    streams: int
    seconds: float


class NotKept(Exception):
    """Rows cannot be kept, and why; the ledger can be read all the same."""


class Lost(Exception):
    """Somebody else was faster every time."""


class Anew(Exception):
    """What is kept cannot be caught up with, and why."""


@dataclass
class Keeper:
    """Who keeps the rows of one group of projections warm."""

    ledger: "Comity"
    group: Group
    say: Say
    page: int = PAGE

    @cached_property
    def where(self) -> Path:
        """The file that they are kept in."""
        return cache.beside(self.ledger.where)

    def bring_up(self) -> Head:
        """See that the rows are those of the ledger as it is now, and say up to which entry.

        Errors: `NotKept`; those of the ledger.
        """
        return self._mended(self._bring_up)

    def rebuild(self, progress: Progress = quiet, workers: int | None = None) -> Made:
        """Make all rows anew, whatever is kept. Errors: as `bring_up`."""
        return self._mended(lambda: self._anew(progress, workers))

    def _mended(self, keep: Callable[[], Kept]) -> Kept:
        """What `keep` gives, at the second attempt where the file was damaged: it is thrown away then."""
        try:
            try:
                return keep()
            except sqlite3.DatabaseError as error:
                if not _is_damage(error):
                    raise
                self.say(f"{self.where} was damaged ({error}): its rows are made anew")
                cache.discard(self.where)
                return keep()
        except (sqlite3.Error, OSError, cache.Foreign, Lost) as error:
            raise NotKept((getattr(error, "strerror", None) or str(error)).lower()) from error

    def _bring_up(self) -> Head:
        with closing(cache.writing(self.where, self.ledger.where)) as connection:
            follower = self._begun(connection)
            for _ in range(TRIES):
                mark = cache.mark(connection, self.group.name)
                head = self._head()
                if mark and mark.whole and mark.head == head and mark.stamp == self.group.stamp:
                    return head
                try:
                    self._catch_up(self._ours(mark, head, follower), head, follower)
                except IntegrityError:  # somebody else keeps them too: look again
                    continue
                except Anew as why:
                    self._rebuild(follower, head, why=str(why))
                return head
        raise Lost(f"{self.where} was kept by others all the time")

    def _anew(self, progress: Progress, workers: int | None) -> Made:
        with closing(cache.writing(self.where, self.ledger.where)) as connection:
            follower = self._begun(connection)
            return self._make(follower, self._head(), progress, workers, always=True)

    def _begun(self, connection: sqlite3.Connection) -> Follower:
        follower = Follower(connection)
        if not cache.settled(connection):
            with follower.transaction():
                follower.create()
                cache.settle(connection)
        return follower

    def _head(self) -> Head:
        last = self.ledger.last()
        return (last.position, last.id) if last else (0, "")

    # --- what is kept, and of what

    def _ours(self, mark: Mark | None, head: Head, follower: Follower) -> Mark:
        """How far rows are kept that are of this ledger, and made as they would be now. Errors: `Anew`."""
        if mark is None:
            raise Anew("")
        if mark.stamp != self.group.stamp:
            if mark.digest != self.group.digest:
                raise Anew("comity has changed since they were made")
            with follower.transaction() as connection:
                connection.execute(
                    "UPDATE kept SET stamp = ? WHERE name = ? AND digest = ?",
                    (self.group.stamp, self.group.name, mark.digest),
                )
        if mark.reach > head[0]:
            raise Anew("they are of a ledger with more entries")
        if mark.position:
            last = self.ledger.last(mark.position)
            if last is None or (last.position, last.id) != mark.head:
                raise Anew("they are of another ledger")
        return mark

    # --- catching up

    def _catch_up(self, mark: Mark, head: Head, follower: Follower) -> None:
        """Bring the rows of the streams that were written to up to `head`. Errors: `IntegrityError`, `Anew`."""
        since = tracked = mark.position
        until = head[0]
        if until - since > max(FEW, BEHIND * until):
            raise Anew("")
        recorder = self.ledger.recorder
        others = self._others(since, until)
        histories = Histories(self.ledger, until)
        done: set[str] = set()
        while since < until:
            stop = until if until - since <= self.page else since + self.page
            last = self.ledger.last(stop)
            to: Head = (last.position, last.id) if last else (0, "")
            if to[0] <= since:  # positions may have gaps
                since = stop
                continue
            streams = (
                others | set(recorder.moved(since, to[0]))
            ) - done  # the others first: they are in no page
            with without_gc():
                rows = self.group.rows_of(histories.of(streams))
                with follower.transaction() as connection:
                    if follower.position(self.group.name) != tracked:
                        raise IntegrityError
                    self._replace(connection, streams, rows)
                    connection.execute(
                        "UPDATE kept SET entry = ?, reach = ? WHERE name = ?", (to[1], until, self.group.name)
                    )
                    follower.advance(self.group.name, to[0])
            done |= streams
            since = tracked = to[0]

    def _replace(
        self, connection: sqlite3.Connection, streams: Iterable[str], rows: Iterable[tuple[Table, list[Any]]]
    ) -> None:
        """Write what has changed: most rows of a stream are as they were before its last entry."""
        listed = json.dumps(sorted(streams))
        for table, found in rows:
            before = set(connection.execute(table.of_streams, (listed,)))
            after = set(map(tuple, table.written(found)))
            connection.executemany(table.delete, [table.key_of(row) for row in before - after])
            connection.executemany(table.insert(table.name), after - before)

    def _others(self, since: int, until: int) -> set[str]:
        """The streams that are read otherwise because of what another one says now. Errors: `Anew`.

        That is so where a party of theirs was succeeded, or one that took its place; and where the ledger's days
        begin at another hour, all are.
        """
        moved = self.ledger.recorder.moved(since, until)
        changed: set[str] = set()
        for stream in moved:
            if stream == "ledger":
                history = self._until(stream, until)
                if _zone(history) != _zone(history.as_known(since)):
                    raise Anew("the ledger's time zone has changed")
            elif kind_of(stream) == "body":
                history = self._until(stream, until)
                if _succession(history) != _succession(history.as_known(since)):
                    changed.add(stream.partition(":")[2])
        return self._between_those(changed, until) if changed else set()

    def _between_those(self, changed: set[str], until: int) -> set[str]:
        """The partnerships and memberships of some bodies, and of those whose successors lead to them."""
        recorder = self.ledger.recorder
        before: dict[str, set[str]] = {}
        for stream in recorder.having(SUCCEEDED, *reach("body")):
            found = _succession(self._until(stream, until))
            if found and found[0]:
                before.setdefault(found[0], set()).add(stream.partition(":")[2])
        wanted, waiting = set(changed), list(changed)
        while waiting:
            more = before.get(waiting.pop(), set()) - wanted
            wanted |= more
            waiting += more
        return {
            stream
            for kind in ("partnership", "membership")
            for stream in recorder.streams(*reach(kind))
            if not wanted.isdisjoint(parties(stream))
        }

    def _until(self, stream: str, until: int) -> History:
        return History(stream, self.ledger.read(stream)).as_known(until)

    # --- making anew

    def _rebuild(self, follower: Follower, head: Head, *, why: str) -> None:
        count = len(self.ledger) if head[0] > LONG else 0
        if why or count > LONG:
            about = f" ({count:,} entries)" if count > LONG else ""
            reason = f": {why}" if why else "; later only what is new is read"
            self.say(f"making the rows of {self.ledger.where.name}{about} anew{reason}")
        self._make(follower, head, quiet, None, always=False)

    def _make(
        self, follower: Follower, head: Head, progress: Progress, workers: int | None, *, always: bool
    ) -> Made:
        began = time.perf_counter()
        connection = follower.connection
        with (
            without_gc(),
            shards(self.ledger, self.group, self.where, head[0], progress, workers) as parts,
        ):
            for n, part in enumerate(parts):
                connection.execute("ATTACH ? AS ?", (str(part), f"part{n}"))
            try:
                rows, entries, streams = self._swap(follower, head, len(parts), always=always)
            finally:
                for n in range(len(parts)):
                    connection.execute(f"DETACH part{n}")
        connection.execute(
            "PRAGMA busy_timeout = 0"
        )  # what somebody still reads is left to whoever comes next
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return Made(rows, entries, streams, time.perf_counter() - began)

    def _swap(self, follower: Follower, head: Head, parts: int, *, always: bool) -> tuple[int, int, int]:
        """Put the new rows in the place of the old ones, in one transaction; how many there are."""
        name, group = self.group.name, self.group
        rows = entries = streams = 0
        with follower.transaction() as connection:
            found = cache.mark(connection, name)
            for n in range(parts):
                more = connection.execute(f"SELECT entries, streams FROM part{n}.made").fetchone()
                entries, streams = entries + more[0], streams + more[1]
            if not always and found and found.digest == group.digest and self._is_as_good(found, head):
                return rows, entries, streams  # somebody else made them meanwhile
            for table in group.tables:
                connection.execute(f"DROP TABLE IF EXISTS main.{quoted(table.name)}")
                connection.execute(table.create(table.name))
                for n in range(parts):
                    rows += connection.execute(
                        f"INSERT INTO main.{quoted(table.name)} SELECT * FROM part{n}.{quoted(table.name)}"
                        f" ORDER BY {table.key}"
                    ).rowcount
                for index in table.indexes():
                    connection.execute(index)
            self._forget_what_is_gone(connection)
            connection.execute(
                "INSERT OR REPLACE INTO kept VALUES (?, ?, ?, ?, ?)",
                (name, head[1], head[0], group.stamp, group.digest),
            )
            follower.begin_again(name)
            follower.advance(name, head[0])
        return rows, entries, streams

    def _is_as_good(self, found: Mark, head: Head) -> bool:
        """Whether what is kept is of this ledger, and no older than `head`."""
        last = self.ledger.last(found.position)
        own: Head = (last.position, last.id) if last else (0, "")
        return found.position >= head[0] and own == found.head

    def _forget_what_is_gone(self, connection: sqlite3.Connection) -> None:
        """Drop the tables of projections that the house has no longer."""
        if self.group.name != HOUSE:
            return
        known = {one.name for one in self.group.tables} | {"kept", "tracking"}
        tables = connection.execute("SELECT name FROM main.sqlite_schema WHERE type = 'table'").fetchall()
        for (name,) in tables:
            if name not in known and not name.startswith(("guest:", "sqlite_")):
                connection.execute(f"DROP TABLE main.{quoted(name)}")


def _zone(history: History) -> str:
    zone: str = history.aggregate.standing.timezone
    return zone


def _succession(history: History) -> tuple[str | None, tuple[int, int] | None] | None:
    """Who took a body's place, and when; None for a body that is not in the ledger."""
    standing = body_of(history)
    return (standing.successor, standing.since) if standing else None


_DAMAGE = ("SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_FORMAT", "SQLITE_SCHEMA", "SQLITE_ERROR")
"""What SQLite says of a file that is not as it was made: that a table is gone is one of its plain errors."""


def _is_damage(error: sqlite3.Error) -> bool:
    name: str = getattr(error, "sqlite_errorname", None) or ""
    return name.startswith(_DAMAGE)
