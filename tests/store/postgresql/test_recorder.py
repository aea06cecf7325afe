"""The recorder of a ledger on a server: the library's own cases, and what the server itself refuses."""

from __future__ import annotations

import sys
import threading
import time
import types
from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from unittest.mock import patch
from uuid import uuid4

import psycopg
import pytest
from eventsourcing.persistence import IntegrityError, StoredEvent

from comity.testing import body_registered
from store.address import Address
from store.application import Written, open_ledger
from store.errors import Altered, Broken, Busy, Damaged, ReadOnly, Uncertain
from store.postgresql import recorder as module
from store.postgresql.connection import let_go, pool_of
from store.postgresql.recorder import Recorder
from store.verifying import verify
from tests.postgres import Server
from tests.store.test_as_the_library import FromOne, _from_one

if TYPE_CHECKING:
    from eventsourcing.tests import persistence as cases
else:
    cipher = types.ModuleType("eventsourcing.cipher")
    cipher.AESCipher = object
    with patch.dict(sys.modules, {"eventsourcing.cipher": cipher}):
        from eventsourcing.tests import persistence as cases


class _Case:
    """A case of the library's, with a database of its own."""

    @pytest.fixture(autouse=True)
    def _there(self, where: Address) -> None:
        self.where = where

    def setUp(self) -> None:
        pass

    def tearDown(self) -> None:
        pass

    def new_originator_id(self) -> str:
        return f"body:{uuid4().hex}"

    def recorder(self) -> Recorder:
        return Recorder(self.where, read_only=False)


class TestAsTheLibraryRecordsApplications(_Case, cases.ApplicationRecorderTestCase[Any]):
    """As in a file: the concurrent ones count from 1, since only the next version of a stream can be added."""

    def create_recorder(self) -> Any:
        concurrent = "concurrent" in self._testMethodName
        return FromOne(self.recorder()) if concurrent else self.recorder()

    def test_performance(self) -> None:
        """Left out: it prints a figure and asserts nothing (`benchmarks/postgresql.py`)."""


class TestAsTheLibraryRecordsAggregates(_Case, cases.AggregateRecorderTestCase):
    """Its recorders of aggregates answer with no positions; ours orders the whole ledger and always does."""

    def create_recorder(self) -> Any:
        return FromOne(self.recorder(), positions=False)

    def test_insert_and_select(self) -> None:
        """Run as it is but for its last stream, which begins with 0: here with 1."""
        with patch.object(cases, "StoredEvent", _from_one):
            super().test_insert_and_select()

    def test_performance(self) -> None:
        """Left out, as above."""


class TestTwoWritersDoNotInterleave(_Case, cases.NonInterleavingNotificationIDsBaseCase):
    """The positions of one writer all stand before those of the other."""

    insert_num = 300

    def create_recorder(self) -> Any:
        return FromOne(self.recorder())


@pytest.fixture
def where(postgres: Server) -> Iterator[Address]:
    """A database of its own: what it is made of may be changed."""
    with postgres.ledger() as found:
        yield found


def event(stream: str = "body:a", version: int = 1) -> StoredEvent:
    return StoredEvent(stream, version, "body.registered", b'{"id":"%s"}' % uuid4().hex.encode())


# --- who may do what


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE comity.stored_events SET topic = 'x'",
        "DELETE FROM comity.stored_events",
        "TRUNCATE comity.stored_events",
        "DROP TRIGGER stored_events_only_follow ON comity.stored_events",
        "ALTER TABLE comity.stored_events DISABLE TRIGGER ALL",
        "CREATE TABLE comity.mine (it text)",
        "UPDATE comity.ledger SET number = 'x'",
        "DELETE FROM comity.restored",
    ],
)
def test_who_records_may_change_nothing(sql: str, where: Address, postgres: Server) -> None:
    Recorder(where, read_only=False).insert_events([event()])

    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        postgres.run(sql, where.name, "mei")


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE comity.stored_events SET topic = 'x'",
        "DELETE FROM comity.stored_events",
        "TRUNCATE comity.stored_events",
    ],
)
def test_not_even_an_administrator_changes_an_entry_by_chance(
    sql: str, where: Address, postgres: Server
) -> None:
    Recorder(where, read_only=False).insert_events([event()])

    with pytest.raises(psycopg.errors.RaiseException, match="never changed"):
        postgres.run(sql, where.name)


@pytest.mark.parametrize(
    ("position", "stream", "version"),
    [(3, "body:b", 1), (0, "body:b", 1), (2, "body:b", 2), (2, "body:a", 3), (2, "body:b", 0)],
)
def test_an_entry_is_only_added_as_the_next_one(
    position: int, stream: str, version: int, where: Address, postgres: Server
) -> None:
    Recorder(where, read_only=False).insert_events([event()])
    into = (
        "INSERT INTO comity.stored_events (position, originator_id, originator_version, topic, state) VALUES"
    )

    with pytest.raises(psycopg.errors.IntegrityConstraintViolation, match="only added as the next"):
        postgres.run(f"{into} ({position}, '{stream}', {version}, 'x', '')", where.name, "mei")

    postgres.run(f"{into} (2, 'body:a', 2, 'x', '')", where.name, "mei")  # the control


@pytest.mark.parametrize(
    "those",
    [
        "(2, 'body:b', 1), (4, 'body:c', 1)",  # a gap
        "(3, 'body:b', 1), (4, 'body:c', 1)",
        "(2, 'body:b', 2), (3, 'body:b', 1)",  # the second version first
        "(2, 'body:b', 1), (3, 'body:b', 3)",
        "(2, 'body:b', 1), (3, 'body:c', 2)",
        "(0, 'body:b', 1), (2, 'body:c', 1)",
    ],
)
def test_nor_are_several_of_one_statement(those: str, where: Address, postgres: Server) -> None:
    Recorder(where, read_only=False).insert_events([event()])
    adds = (
        "INSERT INTO comity.stored_events (position, originator_id, originator_version, topic, state)"
        " SELECT position, stream, version, 'x', '' FROM (VALUES {}) AS those (position, stream, version)"
    )

    with pytest.raises(psycopg.errors.IntegrityConstraintViolation, match="only added as the next"):
        postgres.run(adds.format(those), where.name, "mei")

    postgres.run(adds.format("(3, 'body:a', 3), (2, 'body:a', 2)"), where.name, "mei")  # the control
    postgres.run(adds.format("(9, 'body:a', 9)") + " WHERE false", where.name, "mei")


def test_a_notice_of_a_restore_is_written_with_its_entries_or_never(where: Address, postgres: Server) -> None:
    Recorder(where, read_only=False).insert_events([event()])

    with pytest.raises(psycopg.errors.IntegrityConstraintViolation, match="notice of a restore"):
        postgres.run("INSERT INTO comity.restored VALUES ('2026', 'mei', 1)", where.name, "mei")


def test_who_may_only_read_is_told_so(where: Address, postgres: Server) -> None:
    reading = Address(postgres.url(where.name, user="ruth"))
    with open_ledger(where) as ledger:
        ledger.record("body:a", body_registered("A"), by="mei")

    with open_ledger(reading, read_only=True) as ledger:
        assert len(ledger) == 1
    with pytest.raises(ReadOnly, match="this role may only read it"):
        open_ledger(reading)


def test_an_index_or_a_trigger_that_is_gone_is_seen_before_anything_is_written(
    where: Address, postgres: Server
) -> None:
    postgres.run("ALTER TABLE comity.stored_events DISABLE TRIGGER stored_events_only_follow", where.name)

    with pytest.raises(Damaged, match="stored_events_only_follow"):
        open_ledger(where)


def test_what_somebody_else_has_put_to_work_is_seen(where: Address, postgres: Server) -> None:
    postgres.run("CREATE FUNCTION comity.spy() RETURNS int LANGUAGE sql AS 'SELECT 1'", where.name)

    with pytest.raises(Altered, match="spy"):
        open_ledger(where)


def test_whoever_owns_the_server_is_found_out_by_verifying(where: Address, postgres: Server) -> None:
    with open_ledger(where) as ledger:
        ledger.record("body:a", body_registered("A"), by="mei")
        before = ledger.root()
        postgres.run(
            "ALTER TABLE comity.stored_events DISABLE TRIGGER ALL;"
            " UPDATE comity.stored_events SET state = replace(convert_from(state, 'UTF8'), '\"A\"', '\"B\"')::bytea,"
            " command = 'another';"
            " ALTER TABLE comity.stored_events ENABLE TRIGGER ALL",
            where.name,
        )

        verdict = verify(ledger)

        assert ledger.root() != before
        assert any("looked up by another id or command" in fault for fault in verdict.faults)


# --- order


def test_the_order_is_that_of_the_bytes_whatever_language_the_server_speaks(postgres: Server) -> None:
    streams = ["body:Z", "body:a", "body:a-b", "body:aa", "body:ä", "body:高"]
    with postgres.speaking("en_US.UTF-8") as server, server.ledger() as where:
        ledger = Recorder(where, read_only=False)
        for stream in reversed(streams):
            ledger.insert_events([event(stream)])

        assert list(ledger.streams("", "\U0010ffff")) == streams
        assert [row[1] for page in ledger.by_stream("", "\U0010ffff") for row in page] == streams
        assert list(ledger.streams("body:a", "body:b")) == ["body:a", "body:a-b", "body:aa"]
        control = 'SELECT originator_id FROM comity.stored_events ORDER BY originator_id COLLATE "default"'
        assert [stream for (stream,) in server.run(control, where.name)] != streams


# --- a connection that breaks


@pytest.fixture
def breaking() -> Iterator[Any]:
    """Breaks the connection of the next append, before or after the server has done it."""

    def broken(when: str) -> Any:
        real, left = module.asked_in_binary, [1]

        def asked(connection: Any, params: Any) -> Any:
            if not left:
                return real(connection, params)
            left.clear()
            found = real(connection, params) if when == "after" else None
            connection.close()
            del found
            raise psycopg.OperationalError("the connection is lost")

        return patch.object(module, "asked_in_binary", asked)

    yield broken
    let_go()


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_command_whose_connection_broke_is_recorded_once(when: str, where: Address, breaking: Any) -> None:
    with open_ledger(where) as ledger, breaking(when):
        done = ledger.record("body:a", body_registered("A"), by="mei", command="it")
        again = ledger.record("body:a", body_registered("A"), by="mei", command="it")

        assert isinstance(done, Written)
        assert isinstance(again, Written)
        assert (len(ledger), done.entries[0].position, again.repeated) == (1, 1, True)
        assert again.entries == done.entries


def test_where_nobody_can_say_whether_it_was_recorded_that_is_said(
    where: Address, breaking: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PAUSE", 0.0)
    with open_ledger(where) as ledger, breaking("after"):
        pool = pool_of(where)
        real = pool.connection

        def gone(*, fresh: bool = False) -> Any:
            if fresh:
                raise Broken(where)
            return real()

        monkeypatch.setattr(pool, "connection", gone)
        with pytest.raises(Uncertain, match=r"the command it was being recorded.*repeat the command"):
            ledger.record("body:a", body_registered("A"), by="mei", command="it")
        monkeypatch.setattr(pool, "connection", real)

        again = ledger.record("body:a", body_registered("A"), by="mei", command="it")

        assert isinstance(again, Written)
        assert (again.repeated, len(ledger)) == (True, 1)


def test_killed_connections_lose_and_double_nothing(where: Address, postgres: Server) -> None:
    """Somebody ends every connection again and again while two record."""
    over, ended = threading.Event(), 0

    def end_them() -> None:
        nonlocal ended
        pause, before = 0.03, 0
        those = f"FROM pg_stat_activity WHERE datname = '{where.name}' AND usename = 'mei'"
        with psycopg.connect(postgres.url("postgres", user="postgres"), autocommit=True) as connection:
            while not over.is_set():
                ended += len(
                    connection.execute(f"SELECT pg_terminate_backend(pid) {those}".encode()).fetchall()
                )
                time.sleep(pause)
                pause = pause * 1.1 if len(told) == before else 0.03  # on a busy machine they get on at last
                before = len(told)

    told: list[str] = []

    def record(name: str) -> None:
        for number in range(20):
            stream = f"body:{name}{number}"
            while stream not in told and not over.is_set():
                with suppress(Broken, Uncertain, Busy), open_ledger(where) as ledger:
                    ledger.record(stream, body_registered(stream), by="mei", command=stream)
                    told.append(stream)

    with open_ledger(where) as ledger:
        ledger.record("body:first", body_registered("First"), by="mei")
    ending = threading.Thread(target=end_them)
    ending.start()
    try:
        writers = [threading.Thread(target=record, args=(name,)) for name in ("x", "y")]
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join()
    finally:
        over.set()
        ending.join()
    with open_ledger(where, read_only=True) as ledger:
        assert ended > 5
        assert sorted(ledger.streams("body")) == sorted(["body:first", *told])
        assert len(ledger) == len(told) + 1 == 41
        assert verify(ledger).holds


def test_what_was_acknowledged_is_there_after_the_server_was_killed(postgres: Server) -> None:
    with postgres.another() as server:
        server.lay_out()
        with server.ledger() as where:
            for number in range(2):
                with open_ledger(where) as ledger:
                    ledger.record(f"body:k{number}", body_registered(f"K{number}"), by="mei")
                let_go()
                server.kill()
                server.begin()
            with open_ledger(where, read_only=True) as ledger:
                assert len(ledger) == 2
                assert verify(ledger).holds


def test_a_version_that_is_taken_is_a_conflict(where: Address) -> None:
    ledger = Recorder(where, read_only=False)
    ledger.insert_events([event()])

    with pytest.raises(IntegrityError):
        ledger.insert_events([event()])
    assert ledger.insert_events([event(version=2)]) == [2]
