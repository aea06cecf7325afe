"""A server that is killed, and a standby that takes its place: nothing acknowledged is lost.

The short form; `benchmarks/standby.py` kills twenty servers and three hundred connections, and lets a standby take over
twenty times.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from benchmarks import standby
from comity.testing import body_registered
from store.address import Address
from store.application import Written, open_ledger
from store.errors import AwaitsStandby, NoServer, StoreError, Uncertain
from store.places import place_of
from store.postgresql import connection, recorder
from tests.web.conftest import Pages


@pytest.fixture
def pair(postgres: object) -> Iterator[tuple[standby.Killed, standby.Killed, Path]]:
    """A primary, a synchronous standby, and a folder."""
    del postgres  # left out where no server is installed
    with standby.servers(2, fsync="off") as ((first, second), folder):
        standby.shared(standby.address([first]), folder, "source:first")
        second.follows(first)
        first.waits_for_one()
        second.wait_for(first)
        yield first, second, folder


def test_a_server_that_follows_says_how_far_it_is_behind(
    pair: tuple[standby.Killed, standby.Killed, Path],
) -> None:
    first, second, folder = pair
    place = place_of(Address(standby.address([second], user="ruth")))  # who may only read is told too

    with place_of(Address(standby.address([first]))).glance() as seen:
        assert seen.follows() is None
    with place.glance() as seen:
        found = seen.follows()
        assert found is not None
        assert not found.lost
        assert "up with it" in str(found.words)
    with closing(Pages(place.where)) as pages:  # every page says so, and /healthz, for programs
        assert "This server follows another one, and is up with it" in pages.text("/en/about")
        assert pages.get("/healthz").json()["follows"] == {"seconds_behind": 0, "lost": False}
    with closing(Pages(Address(standby.address([first])))) as pages:
        assert "follows another one" not in pages.text("/en/about")
        assert "follows" not in pages.get("/healthz").json()
    for user, word in (("ruth", "GRANT pg_monitor TO"), ("postgres", "follows (sync)")):
        there = place_of(Address(standby.address([first], user=user)))
        (follower,) = (each for each in there.around() if each.what == "follower")
        assert word in f"{follower.found}; {follower.fix}"
    second.run("SELECT pg_wal_replay_pause()")
    standby.shared(standby.address([first]), folder, "source:second")  # it is on its disk, and not shown
    with place.glance() as seen:
        assert seen.head().position == 1  # type: ignore[union-attr]
        assert "minute" in str(seen.follows()._replace(behind=200).words)  # type: ignore[union-attr]
    second.run("SELECT pg_wal_replay_resume()")
    second.wait_for(first)


def test_what_no_standby_has_is_not_said_to_be_recorded(
    pair: tuple[standby.Killed, standby.Killed, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, _ = pair
    url = standby.address([first])
    monkeypatch.setattr(connection, "LONGEST", 0.5)
    monkeypatch.setattr(recorder, "TRIES", 2)
    monkeypatch.setattr(recorder, "PAUSE", 0.05)
    monkeypatch.setattr(
        connection,
        "_BEGIN",
        connection._BEGIN.replace(f"'{connection.PATIENCE}s'", "'300ms'"),
    )
    connection.let_go()
    second.end()  # nobody follows: a commit waits for ever
    told: list[object] = []

    def record() -> None:
        try:
            with open_ledger(url) as ledger:
                told.append(ledger.record("body:third", body_registered("C"), by="mei", command="third"))
        except StoreError as error:
            told.append(error)

    record()
    assert [type(each) for each in told] == [Uncertain], told
    assert "waits for a standby that is not there" in str(told[0])
    record()  # whoever repeats it meets the one that waits
    assert type(told.pop()) is AwaitsStandby
    there = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'comity'"
    connection.let_go()
    standby.wait_until(lambda: first.run(there) == [(1,)], "more than that one was left")
    # somebody ends what waits: now it is to be seen, and is still on one disk alone
    first.run(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'",
    )
    with open_ledger(url, read_only=True) as ledger:
        standby.wait_until(lambda: ledger.written_by("third"), "it is not on record")
    record()
    assert type(told[-1]) is AwaitsStandby
    assert "the command third is on record" in str(told.pop())
    connection.let_go()
    standby.wait_until(lambda: first.run(there) == [(0,)], "who waited for a standby was left")
    monkeypatch.setattr(connection, "LONGEST", 20)
    again = threading.Thread(target=record)
    again.start()
    time.sleep(0.5)
    assert len(told) == 1  # asked once more, it is not said to be recorded either …
    second.begin()
    again.join(20)
    last = told[-1]
    assert isinstance(last, Written)  # … before a standby has it
    assert last.repeated


def test_whoever_records_goes_on_where_the_standby_takes_over(
    pair: tuple[standby.Killed, standby.Killed, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, _ = pair
    connection.let_go()
    done = []
    with open_ledger(standby.address([first, second])) as ledger:
        ledger.record("body:d", body_registered("D"), by="mei")
        before = standby.checkpoint(standby.address([first]))

        first.kill()
        with monkeypatch.context() as patch:
            patch.setattr(connection, "PATIENCE", 0)
            connection.let_go()
            with pytest.raises(NoServer, match="may only be read, and none has taken over yet") as told:
                ledger.record("body:e", body_registered("E"), by="mei")
            assert "failed" not in str(told.value)
            alone = (
                f"{standby.address([second]).partition('?')[0]}?target_session_attrs=read-write&"
                + (standby.address([second]).partition("?")[2])
            )
            with pytest.raises(NoServer, match="may only be read, and none has taken over yet"):
                open_ledger(alone)
        taking_over = threading.Timer(0.3, second.ctl, ("-w", "promote"))
        taking_over.start()
        done.append(ledger.record("body:e", body_registered("E"), by="mei"))  # no error, and no second try
        taking_over.join()

        assert isinstance(done[0], Written)
        assert standby.checkpoint(standby.address([second]), before[0]) == before
        assert "body:e" in ledger.streams()


def test_who_is_cut_off_and_a_server_that_is_killed_lose_nothing(postgres: object) -> None:
    del postgres
    found = standby.crashes(1, 4, writers=2, fsync="off")  # a killed process loses no file

    assert (found.restarts, found.killed) == (1, 4)
    assert found.acknowledged > 6
    assert found.harm == 0, found
