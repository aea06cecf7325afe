"""Rows are kept warm: caught up with the ledger page by page, or made anew beside the old ones and put in their place."""

# ruff: noqa: S608 — statements are put together from the names of tables; values go in as parameters

import json
import os
import sqlite3
import time
from collections.abc import Callable, Collection, Iterable
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from domain.entry import kind_of
from projections.engine import rows_file, version
from projections.engine.columns import Table, quoted
from projections.engine.dependents import AllOtherwise, read_otherwise
from projections.engine.histories import Histories
from projections.engine.past import NotInItsPlace, Past, entry_at, head_of
from projections.engine.rows_file import BUILT_IN, Mark
from projections.engine.tables import Group
from projections.engine.writing import Progress, quiet, write
from store.head import Head
from store.naming import aside
from store.sqlite.tracking import IntegrityError, TrackedPositions
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


class Made(NamedTuple):
    """What was made."""

    rows: int
    entries: int
    streams: int
    seconds: float


class NotCached(Exception):
    """Rows cannot be kept, and why; the ledger can be read all the same."""


class Lost(Exception):
    """Somebody else was faster every time."""


class Stale(Exception):
    """What is kept cannot be caught up with, and why."""


class OfAnother(Exception):
    """What is kept is of another ledger than stands there now, and why."""


class Ahead(OfAnother):
    """What is kept was made of this ledger, when it had more entries."""


def missing_words(first: int, last: int) -> str:
    """In words which entries a ledger has lost: `entry 605 is missing`."""
    return f"entry {first} is missing" if first == last else f"entries {first}–{last} are missing"


def first_other(ledger: "Comity", kept: sqlite3.Connection) -> int:
    """Return the first position at which kept rows know of a fact that the ledger does not have; 0 for none."""
    there = {
        entry.position: [entry.stream, entry.version, entry.stamp, entry.recorded_by]
        for entry in ledger.entries()
    }
    known = kept.execute(
        "SELECT position, stream, version, recorded_at, recorded_by FROM moments ORDER BY position"
    )
    return next((position for position, *rest in known if there.get(position) != rest), 0)


def nobody_reads() -> None:
    """Nothing need be closed before kept rows are thrown away."""


@dataclass
class Projector:
    """Who keeps the rows of one group of projections warm."""

    ledger: "Comity"
    group: Group
    say: Say
    let_go: Callable[[], object] = nobody_reads
    """Called before the file is thrown away: whoever hands it in closes what it reads there."""
    page: int = PAGE
    progress: Progress = quiet
    """Told now and then how many entries are done, of how many."""

    @cached_property
    def where(self) -> Path:
        """The file that they are kept in. Errors: `rows_file.Nowhere`."""
        return rows_file.place(self.ledger.where)

    def bring_up(self) -> Head:
        """See that the rows are those of the ledger as it is now, and say up to which entry.

        Errors: `NotCached`; those of the ledger.
        """
        return self._mended(self._bring_up)

    def rebuild(self, progress: Progress = quiet) -> Made:
        """Make all rows anew, whatever is kept. Errors: as `bring_up`."""
        return self._mended(lambda: self._anew(progress))

    def _mended(self, keep: Callable[[], Kept]) -> Kept:
        """What `keep` gives, at the second attempt where the file was damaged, or is of another ledger.

        It is thrown away then: what is only dropped may be read in the file for long.
        """
        if not version.is_loaded():
            raise NotCached("comity was exchanged while this runs: begin it again")
        try:
            try:
                return keep()
            except Ahead as why:
                self.let_go()
                rows_file.move(self.where, aside := rows_file.ahead_of(self.where))
                self.say(
                    f"{self.ledger.where.name} was ahead of what it is now: {why} (rows set aside in {aside.name})"
                )
                return keep()
            except OfAnother as why:
                self.say(f"making the rows of {self.ledger.where.name} anew: {why}")
                self._throw_away()
                return keep()
            except sqlite3.DatabaseError as error:
                if not _is_damage(error):
                    raise
                self.say(f"{self.where} was damaged ({error}): its rows are made anew")
                self._throw_away()
                return keep()
        except (sqlite3.Error, OSError, rows_file.Foreign, Lost, NotInItsPlace, OfAnother) as error:
            strerror: str | None = getattr(error, "strerror", None)
            raise NotCached(strerror.lower() if strerror else str(error)) from error

    def _throw_away(self) -> None:
        self.let_go()
        rows_file.discard(self.where)

    def _bring_up(self) -> Head:
        with closing(rows_file.writing(self.where, self.ledger.where)) as connection:
            positions = self._begun(connection)
            for _ in range(TRIES):
                mark = rows_file.mark(connection, self.group.name)
                head = head_of(self.ledger)
                if mark and mark.is_of(head) and mark.stamp == self.group.stamp:
                    return head
                try:
                    self._catch_up(self._ours(mark, head, positions), head, positions)
                except IntegrityError:  # somebody else keeps them too: look again
                    continue
                except Stale as why:
                    self._rebuild(positions, head, why=str(why))
                return head
        raise Lost(f"{self.where} was kept by others all the time")

    def _anew(self, progress: Progress) -> Made:
        with closing(rows_file.writing(self.where, self.ledger.where)) as connection:
            positions = self._begun(connection)
            return self._make(positions, head_of(self.ledger), progress, always=True)

    def _begun(self, connection: sqlite3.Connection) -> TrackedPositions:
        positions = TrackedPositions(connection)
        if not rows_file.settled(connection):
            with positions.transaction():
                positions.create()
                rows_file.settle(connection)
        return positions

    # --- what is kept, and of what

    def _ours(self, mark: Mark | None, head: Head, positions: TrackedPositions) -> Mark:
        """How far rows are kept that are of this ledger, and made as they would be now. Errors: `Stale`, `OfAnother`."""
        if mark is None:
            raise Stale("")
        if mark.stamp != self.group.stamp:
            if mark.digest != self.group.digest:
                raise Stale("comity has changed since they were made")
            with positions.transaction() as connection:
                connection.execute(
                    "UPDATE kept SET stamp = ? WHERE name = ? AND digest = ?",
                    (self.group.stamp, self.group.name, mark.digest),
                )
        if entry_at(self.ledger, mark.position) != (mark.position, mark.entry):
            if head.position < first_other(self.ledger, positions.connection):
                raise Ahead(missing_words(head.position + 1, mark.position))
            raise OfAnother("they are of another ledger, or its file was replaced")
        if not mark.may_grow_into(head) and not self._has_the_past_of(mark):
            raise OfAnother("the ledger's file was replaced or changed since they were made")
        return mark

    def _has_the_past_of(self, mark: Mark) -> bool:
        """Whether all entries are those that rows were made of: it takes as long as reading them."""
        return Past().until(self.ledger, 0, mark.position) == Past(mark.entries, mark.past)

    # --- catching up

    def _catch_up(self, mark: Mark, head: Head, positions: TrackedPositions) -> None:
        """Bring the rows of the streams that were written to up to `head`. Errors: `IntegrityError`, `Stale`."""
        since = tracked = mark.position
        until, past = head.position, Past(mark.entries, mark.past)
        if until - since > max(FEW, BEHIND * until):
            raise Stale("")
        recorder = self.ledger.recorder
        others = self._others({since, mark.reach}, until)
        histories = Histories(recorder, self.ledger.lines, until)
        done: set[str] = set()
        while since < until:
            stop = until if until - since <= self.page else since + self.page
            to, entry = entry_at(self.ledger, stop)
            if to <= since:  # positions may have gaps
                since = stop
                continue
            past = past.until(self.ledger, since, to)
            streams = (
                others | set(recorder.moved(since, to))
            ) - done  # the others first: they are in no page
            with without_gc():
                rows = self.group.rows_of(histories.of(streams))
                with positions.transaction() as connection:
                    if positions.position(self.group.name) != tracked:
                        raise IntegrityError
                    self._replace(connection, streams, rows)
                    connection.execute(
                        "UPDATE kept SET entry = ?, file = ?, entries = ?, past = ?, reach = ? WHERE name = ?",
                        (entry, head.file, *past, until, self.group.name),
                    )
                    positions.advance(self.group.name, to)
            done |= streams
            since = tracked = to
            self.progress(since, until)
        if tracked == mark.position and mark.file != head.file:
            self._recognise(head, positions)

    def _recognise(self, head: Head, positions: TrackedPositions) -> None:
        """Keep in mind that the file as it is now holds what rows were made of. Errors: `IntegrityError`."""
        with positions.transaction() as connection:
            if positions.position(self.group.name) != head.position:
                raise IntegrityError
            connection.execute("UPDATE kept SET file = ? WHERE name = ?", (head.file, self.group.name))

    def _replace(
        self, connection: sqlite3.Connection, streams: Iterable[str], rows: Iterable[tuple[Table, list[Any]]]
    ) -> None:
        """Write what has changed: most rows of a stream are as they were before its last entry."""
        listed = json.dumps(sorted(streams))
        kinds = set(map(kind_of, streams))
        for table, found in rows:
            if kinds.isdisjoint(table.projection.of):  # it has rows of other kinds of stream
                continue
            before = set(connection.execute(table.of_streams, (listed,)))
            after = set(map(tuple, table.written(found)))
            if gone := before - after:
                connection.executemany(table.delete, [table.key_of(row) for row in gone])
            if new := after - before:
                connection.executemany(table.insert(table.name), new)

    def _others(self, known: Collection[int], until: int) -> set[str]:
        """The streams that are read otherwise because of what another one says now. Errors: `Stale`."""
        try:
            return read_otherwise(self.ledger, known, until)
        except AllOtherwise as why:
            raise Stale(str(why)) from why

    # --- making anew

    def _rebuild(self, positions: TrackedPositions, head: Head, *, why: str) -> None:
        count = len(self.ledger) if head.position > LONG else 0
        if why or count > LONG:
            about = f" ({count:,} entries)" if count > LONG else ""
            reason = f": {why}" if why else "; later only what is new is read"
            self.say(f"making the rows of {self.ledger.where.name}{about} anew{reason}")
        self._make(positions, head, self.progress, always=False)

    def _make(self, positions: TrackedPositions, head: Head, progress: Progress, *, always: bool) -> Made:
        began = time.perf_counter()
        connection = positions.connection
        past = Past().until(self.ledger, 0, head.position)  # first: what changes meanwhile is seen by it
        with without_gc(), aside(self.where.absolute().parent) as folder:
            new = folder / "rows"
            entries, streams = write(self.ledger, self.group, new, head.position, progress)
            connection.execute("ATTACH CAST(? AS TEXT) AS new", (os.fsencode(new),))  # it need not be UTF-8
            try:
                rows = self._swap(positions, head, past, always=always)
            finally:
                connection.execute("DETACH new")
        connection.execute(
            "PRAGMA busy_timeout = 0"
        )  # what somebody still reads is left to whoever comes next
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return Made(rows, entries, streams, time.perf_counter() - began)

    def _swap(self, positions: TrackedPositions, head: Head, past: Past, *, always: bool) -> int:
        """Put the new rows in the place of the old ones, in one transaction; how many there are."""
        name, group, rows = self.group.name, self.group, 0
        with positions.transaction() as connection:
            found = rows_file.mark(connection, name)
            if not always and found and found.digest == group.digest and self._is_as_good(found, head):
                return rows  # somebody else made them meanwhile
            for table in group.tables:
                connection.execute(f"DROP TABLE IF EXISTS main.{quoted(table.name)}")
                connection.execute(table.create(table.name))
                rows += connection.execute(
                    f"INSERT INTO main.{quoted(table.name)} SELECT * FROM new.{quoted(table.name)}"
                    f" ORDER BY {table.key}"
                ).rowcount
                for index in table.indexes():
                    connection.execute(index)
            self._forget_what_is_gone(connection)
            connection.execute(
                "INSERT OR REPLACE INTO kept VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (name, head.entry, head.file, *past, head.position, group.stamp, group.digest),
            )
            positions.begin_again(name)
            positions.advance(name, head.position)
        return rows

    def _is_as_good(self, found: Mark, head: Head) -> bool:
        """Whether what is kept is of this ledger, and no older than `head`."""
        if found.is_of(head):
            return True
        now = head_of(self.ledger)
        as_new = head.position < found.position <= now.position and found.may_grow_into(now)
        return as_new and entry_at(self.ledger, found.position) == (found.position, found.entry)

    def _forget_what_is_gone(self, connection: sqlite3.Connection) -> None:
        """Drop the tables of projections that are built in no longer."""
        if self.group.name != BUILT_IN:
            return
        known = {table.name for table in self.group.tables} | {"kept", "tracking"}
        tables = connection.execute("SELECT name FROM main.sqlite_schema WHERE type = 'table'").fetchall()
        for (name,) in tables:
            if name not in known and not name.startswith(("plug-in:", "sqlite_")):
                connection.execute(f"DROP TABLE main.{quoted(name)}")


_DAMAGE = ("SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_FORMAT", "SQLITE_SCHEMA", "SQLITE_ERROR")
"""What SQLite says of a file that is not as it was made: that a table is gone is one of its plain errors."""


def _is_damage(error: sqlite3.Error) -> bool:
    name: str = getattr(error, "sqlite_errorname", None) or ""
    return not name or name.startswith(_DAMAGE)  # of a text that is no UTF-8 Python speaks, and SQLite not
