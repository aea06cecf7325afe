"""The library's own cases, on the very classes and tables that a ledger and its kept rows open.

All that it ships for recorders and their factory are here (`eventsourcing.tests.persistence`). Where comity answers
otherwise by design, a case says what it answers instead. Not run, each for its reason:

- `ProcessRecorderTestCase` and `EventCountersViewTestCase`: a position beside entries, in one transaction. Whoever
  follows a ledger keeps it in a file of their own (`store.sqlite.tracking`), so that a ledger is entries alone and a reader
  needs no right to write.
- `TranscoderTestCase`: the library's own JSON of values, which nothing here uses: facts are pydantic models.
- `ExampleApplicationTestCase`, `ApplicationTestCase` and the cases of projections: the library's applications with the
  library's bank accounts and counters. A ledger takes the closed list of facts, and nothing else.
"""

from __future__ import annotations

import contextlib
import sqlite3
import sys
import tempfile
import time
import types
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch
from uuid import UUID, uuid4

import pytest
from eventsourcing.persistence import (
    ApplicationRecorder,
    JSONTranscoder,
    Notification,
    StoredEvent,
    Tracking,
    TrackingRecorder,
)
from eventsourcing.sqlite import SQLiteFactory
from eventsourcing.utils import Environment

from comity.testing import body_registered
from store.application import open_ledger
from store.errors import Altered
from store.factory import Factory
from store.mapper import Mapper
from store.sqlite.beginning import begin
from store.sqlite.datastore import Datastore
from store.sqlite.recorder import Recorder
from store.sqlite.tracking import TrackedPositions
from tests.store.sqlite.test_recorder import opened

if TYPE_CHECKING:
    from eventsourcing.tests import persistence as cases
else:
    # The cases import the library's cipher, which needs a package for ciphers; none of those run here does.
    cipher = types.ModuleType("eventsourcing.cipher")
    cipher.AESCipher = object
    with patch.dict(sys.modules, {"eventsourcing.cipher": cipher}):
        from eventsourcing.tests import persistence as cases


class FromOne(ApplicationRecorder):
    """Our recorder, given streams that begin with version 0, which ours never do: it counts them from 1."""

    def __init__(self, recorder: ApplicationRecorder, *, positions: bool = True) -> None:
        self.recorder = recorder
        self.positions = positions

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int] | None:
        from_zero = bool(stored_events) and stored_events[0].originator_version == 0
        positions = self.recorder.insert_events(
            [
                StoredEvent(
                    event.originator_id, event.originator_version + from_zero, event.topic, event.state
                )
                for event in stored_events
            ],
            **kwargs,
        )
        return positions if self.positions else None

    def select_events(self, originator_id: UUID | str, **kwargs: Any) -> Sequence[StoredEvent]:
        return self.recorder.select_events(originator_id, **kwargs)

    def select_notifications(self, *args: Any, **kwargs: Any) -> Sequence[Notification]:
        return self.recorder.select_notifications(*args, **kwargs)

    def max_notification_id(self) -> int | None:
        return self.recorder.max_notification_id()

    def subscribe(self, *args: Any, **kwargs: Any) -> Any:
        return self.recorder.subscribe(*args, **kwargs)


class _Case:
    def setUp(self) -> None:
        self.stack = contextlib.ExitStack()
        self.folder = Path(self.stack.enter_context(tempfile.TemporaryDirectory()))

    def tearDown(self) -> None:
        self.stack.close()

    def new_originator_id(self) -> str:
        return f"body:{uuid4().hex}"

    def recorder(self) -> Recorder:
        recorder = opened(self.folder / f"{uuid4().hex}.db")
        self.stack.callback(recorder.datastore.close)
        return recorder


# --- entries


class TestAsTheLibraryRecordsApplications(_Case, cases.ApplicationRecorderTestCase[Any]):
    """`test_insert_select` and `test_performance` as they are; the concurrent ones count from 1."""

    def create_recorder(self) -> Any:
        concurrent = "concurrent" in self._testMethodName  # only the next version of a stream can be added
        return FromOne(self.recorder()) if concurrent else self.recorder()


class TestAsTheLibraryRecordsAggregates(_Case, cases.AggregateRecorderTestCase):
    """Its recorders of aggregates answer with no positions; ours orders the whole ledger and always does."""

    def create_recorder(self) -> Any:
        return FromOne(self.recorder(), positions=False)

    def test_insert_and_select(self) -> None:
        """Run as it is but for its last stream, which begins with 0: here with 1."""
        with patch.object(cases, "StoredEvent", _from_one):
            super().test_insert_and_select()


def _from_one(originator_id: str, originator_version: int, topic: str, state: bytes) -> StoredEvent:
    return StoredEvent(originator_id, originator_version or 1, topic, state)


class TestTwoWritersDoNotInterleave(_Case, cases.NonInterleavingNotificationIDsBaseCase):
    """Two threads add a thousand entries each, at once: the positions of one all stand before those of the other."""

    def create_recorder(self) -> Any:
        return FromOne(self.recorder())


class EachByItself(FromOne):
    """The control: entries that are added one by one, each in a transaction of its own."""

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int] | None:
        positions: list[int] = []
        for event in stored_events:
            later = StoredEvent(event.originator_id, event.originator_version + 1, event.topic, event.state)
            positions += self.recorder.insert_events([later], **kwargs) or ()
            time.sleep(0.0005)  # so that the other comes to write
        return positions


def test_entries_that_are_not_added_together_do() -> None:
    """Else the case above would hold of anything."""

    class Apart(TestTwoWritersDoNotInterleave):
        insert_num = 200

        def create_recorder(self) -> Any:
            return EachByItself(self.recorder())

    case = Apart("test")
    case.setUp()
    try:
        with pytest.raises(AssertionError):
            case.test()
    finally:
        case.tearDown()


# --- how far somebody has come


class AsTracker(TrackingRecorder):
    """Who follows a ledger, as the library speaks to one: each position in a transaction of its own."""

    def __init__(self, tracked: TrackedPositions) -> None:
        self.tracked = tracked

    def insert_tracking(self, tracking: Tracking) -> None:
        with self.tracked.transaction():
            self.tracked.advance(tracking.application_name, tracking.notification_id)

    def max_tracking_id(self, application_name: str) -> int | None:
        return self.tracked.position(application_name)


class TestAsTheLibraryTracks(_Case, cases.TrackingRecorderTestCase):
    """Both of its cases as they are."""

    def create_recorder(self) -> Any:
        connection = sqlite3.connect(self.folder / "rows.db", isolation_level=None)
        self.stack.callback(connection.close)
        tracked = TrackedPositions(connection)
        with tracked.transaction():
            tracked.create()
        return AsTracker(tracked)


# --- what makes recorders


class TestAsTheLibraryMakesRecorders(_Case, cases.InfrastructureFactoryTestCase[Any]):
    """The factory of a ledger's file: an application's recorder as the library makes it, and nothing else."""

    def setUp(self) -> None:
        """As a ledger makes it: the library would look for a class in the environment."""
        _Case.setUp(self)
        self.transcoder = JSONTranscoder()
        self.env = Environment("Comity", {})
        begin(self.folder / "ledger.db")
        self.datastore = Datastore(self.folder / "ledger.db")
        self.factory = Factory(self.env, Recorder(self.datastore))
        self.before = (self.folder / "ledger.db").read_bytes()

    def tearDown(self) -> None:
        self.factory.close()
        _Case.tearDown(self)

    def expected_factory_class(self) -> type[Any]:
        return Factory

    def expected_application_recorder_class(self) -> type[Recorder]:
        return Recorder

    def expected_aggregate_recorder_class(self) -> type[Any]:
        raise AssertionError("a ledger has none")

    def expected_tracking_recorder_class(self) -> type[Any]:
        raise AssertionError("a ledger has none")

    def tracking_recorder_subclass(self) -> type[Any]:
        raise AssertionError("a ledger has none")

    def expected_process_recorder_class(self) -> type[Any]:
        raise AssertionError("a ledger has none")

    def test_create_aggregate_recorder(self) -> None:
        """Ours makes none: snapshots would be a second table in the ledger, and the next writer would be refused."""
        self._makes_none(self.factory.aggregate_recorder)

    def test_create_tracking_recorder(self) -> None:
        """Ours makes none: how far somebody has come stands in a file of their own."""
        self._makes_none(self.factory.tracking_recorder)

    def test_create_process_recorder(self) -> None:
        """Ours makes none, for the same reason."""
        self._makes_none(self.factory.process_recorder)

    def _makes_none(self, make: Any) -> None:
        with pytest.raises(NotImplementedError, match="entries and nothing else"):
            make()
        self.datastore.check()  # the control: with a table more it would say so
        assert (self.folder / "ledger.db").read_bytes() == self.before

    def test_mapper_with_compressor(self) -> None:
        self._lines_are_plain({"COMPRESSOR_TOPIC": "zlib"})

    def test_mapper_with_cipher(self) -> None:
        self._lines_are_plain({"CIPHER_TOPIC": "eventsourcing.cipher:AESCipher", "CIPHER_KEY": "AAAA"})

    def test_mapper_with_cipher_and_compressor(self) -> None:
        self._lines_are_plain({"COMPRESSOR_TOPIC": "zlib", "CIPHER_KEY": "AAAA"})

    def test_mapper_with_wrong_cipher_key(self) -> None:
        self._lines_are_plain({"COMITY_CIPHER_KEY": "AAAA", "CIPHER_KEY": "BBBB"})

    def _lines_are_plain(self, said: dict[str, str]) -> None:
        """Ours does not listen: a stored line is what is proved and exported, in the clear, whatever is set outside."""
        with (
            patch.dict("os.environ", said),
            open_ledger(self.folder / "plain.db", create=True) as ledger,
        ):
            ledger.record("body:edinburgh", body_registered("Edinburgh"), by="mei")
            assert type(ledger.mapper) is Mapper
            assert (ledger.mapper.cipher, ledger.mapper.compressor) == (None, None)
            (line,) = ledger.export_lines()
        assert b'"name":"Edinburgh"' in line


def test_the_librarys_own_would_have_made_a_ledger_that_nobody_writes_to(tmp_path: Path) -> None:
    """The control: what our factory refuses to make is a table more in the file, at which the next writer stops."""
    begin(tmp_path / "ledger.db")
    datastore = Datastore(tmp_path / "ledger.db")
    factory = SQLiteFactory(Environment("Comity", {"SQLITE_DBNAME": ":memory:"}))
    factory.close()
    factory.datastore = datastore

    factory.aggregate_recorder(purpose="snapshots")

    with pytest.raises(Altered, match="stored_snapshots"):
        datastore.check()
    datastore.close()
