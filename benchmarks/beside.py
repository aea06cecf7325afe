"""What reading is measured against: the library's own runner of projections, and SQLite alone.

The runner keeps one view, the status of each stream, which is the least that anybody would want of a projection; and
even that not as the vocabulary has it, but by the type of the last fact alone. SQLite is asked for the stored lines in
the order of their streams, which is what any rebuild has to read, and once more with each line read as JSON.
"""

import json
import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing
from functools import singledispatchmethod
from pathlib import Path
from threading import Event
from typing import Any, NamedTuple

from eventsourcing.persistence import ApplicationRecorder, ListenNotifySubscription, Tracking
from eventsourcing.projection import Projection, ProjectionRunner
from eventsourcing.sqlite import SQLiteConnectionPool, SQLiteDatastore, SQLiteTrackingRecorder

from domain.fact import Fact
from domain.membership import Joined, Left
from domain.partnership.facts import (
    Contacted,
    Invalidated,
    Proposed,
    PutOnHold,
    Signed,
    Suspended,
    Terminated,
    Visited,
)
from store.application import Comity
from store.lines import Recorded
from store.places import place_of
from store.sqlite.entries import PAGE
from store.sqlite.recorder import Recorder

LEDGER = "LEDGER"
"""Where the runner's environment says which file it is."""


# --- the library's runner


class Subscribed(Recorder):
    """The entries of a ledger, subscribed to as the library does it elsewhere: its SQLite recorder cannot be."""

    def subscribe(
        self, gt: int | None = None, topics: Sequence[str] = ()
    ) -> ListenNotifySubscription["Subscribed"]:
        """Pages of entries, pulled by a thread of their own."""
        return ListenNotifySubscription(self, gt, topics)


class Followed(Comity):
    """A ledger that the runner can open and subscribe to."""

    def __init__(self, env: Any) -> None:
        super().__init__(place_of(env[LEDGER]), read_only=True)

    def construct_recorder(self) -> ApplicationRecorder:
        """A recorder that can be subscribed to."""
        assert isinstance(self._opened, Recorder)
        return Subscribed(self._opened.datastore)


class Statuses(SQLiteTrackingRecorder):
    """One row a stream, in the same transaction with how far they are; synced at every commit, as the library has it."""

    last = 0
    """The position at which there is enough."""

    def __init__(self, datastore: SQLiteDatastore, **kwargs: Any) -> None:
        super().__init__(datastore, **kwargs)
        self.enough = Event()

    def construct_create_table_statements(self) -> list[str]:
        """The view beside the library's own table."""
        return [
            *super().construct_create_table_statements(),
            "CREATE TABLE IF NOT EXISTS statuses (stream TEXT PRIMARY KEY, status TEXT) WITHOUT ROWID",
        ]

    def put(self, stream: str, status: str | None, tracking: Tracking) -> None:
        """Keep a status, if there is a new one, and that the entry has been seen."""
        with self.datastore.transaction(commit=True) as cursor:
            if status is not None:
                cursor.execute("INSERT OR REPLACE INTO statuses VALUES (?, ?)", (stream, status))
            self._insert_tracking(cursor, tracking)
        if tracking.notification_id == self.last:
            self.enough.set()


class _Pool(SQLiteConnectionPool):
    def _create_connection(self) -> Any:
        made = super()._create_connection()
        made.cursor().execute("PRAGMA synchronous = NORMAL")
        return made


class Unsynced(Statuses):
    """The same with the settings of our cache: what is lost in a power cut can be had again."""

    def __init__(self, datastore: SQLiteDatastore, **kwargs: Any) -> None:
        datastore.pool.close()
        datastore.pool = _Pool(db_name=datastore.pool.db_name)
        super().__init__(datastore, **kwargs)


class Status(Projection[Statuses]):
    """The status of each stream, by the type of the last fact that says something of it."""

    name = "status"

    def process_event(self, domain_event: Recorded, tracking: Tracking) -> None:
        """One entry more."""
        self.view.put(domain_event.stream, self.told(domain_event.fact), tracking)

    @singledispatchmethod
    def told(self, fact: Fact) -> str | None:
        """Where a fact leaves a stream; None for one that moves nothing."""
        del fact
        return None

    for _cls, _status in {
        Contacted: "contact",
        Visited: "contact",
        Proposed: "proposed",
        PutOnHold: "on-hold",
        Signed: "in-force",
        Suspended: "suspended",
        Invalidated: "invalidated",
        Terminated: "terminated",
        Joined: "member",
        Left: "left",
    }.items():
        told.register(_cls, lambda _self, _fact, status=_status: status)


class Ran(NamedTuple):
    """What the library's runner did."""

    entries: int
    seconds: float
    statuses: int

    @property
    def rate(self) -> float:
        """Entries a second."""
        return self.entries / self.seconds


def run(ledger: Path, folder: Path, entries: int, *, synced: bool) -> Ran:
    """Let the library's runner keep its view of the first entries of a ledger."""
    where = folder / "statuses.db"
    where.unlink(missing_ok=True)
    settings = {"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": str(where)}
    view = Statuses if synced else Unsynced
    view.last = entries
    begun = time.perf_counter()
    with ProjectionRunner(
        application_class=Followed,
        projection_class=Status,
        view_class=view,
        env={**settings, LEDGER: str(ledger)},
    ) as runner:
        while not runner.view.enough.wait(1):
            runner.run_forever(0)  # raises what went wrong
        taken = time.perf_counter() - begun
    with closing(sqlite3.connect(where)) as kept:
        return Ran(entries, taken, kept.execute("SELECT count(*) FROM statuses").fetchone()[0])


# --- SQLite alone


def select(ledger: Path, *, read: bool) -> int:
    """How many stored lines there are, seen one after the other in the order of their streams; or `read` as JSON."""
    loads, number = json.loads, 0
    with closing(sqlite3.connect(f"file:{ledger}?mode=ro", uri=True)) as connection:
        connection.execute(f"PRAGMA mmap_size = {2**31}")
        rows = connection.execute(
            "SELECT position, originator_id, originator_version, topic, state FROM stored_events"
            " ORDER BY originator_id, originator_version"
        )
        while page := rows.fetchmany(PAGE):
            number += len(page)
            if read:
                for row in page:
                    loads(row[4])
    return number
