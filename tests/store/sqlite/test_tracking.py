"""How far a follower has come stands in the same transaction as what it made."""

import sqlite3
from collections.abc import Iterator

import pytest

from store.sqlite.tracking import IntegrityError, TrackedPositions


@pytest.fixture
def tracked() -> Iterator[TrackedPositions]:
    """A follower that keeps numbers."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.execute("CREATE TABLE numbers (n)")
    found = TrackedPositions(connection)
    with found.transaction():
        found.create()
    yield found
    connection.close()


def keep(tracked: TrackedPositions, position: int, *others: str) -> None:
    """Keep what follows from an entry, and that it has come so far; then execute other statements."""
    with tracked.transaction() as connection:
        connection.execute("INSERT INTO numbers VALUES (?)", (position,))
        tracked.advance("rows", position)
        for statement in others:
            connection.execute(statement)


def numbers(tracked: TrackedPositions) -> list[int]:
    """What it keeps."""
    return [n for (n,) in tracked.connection.execute("SELECT n FROM numbers")]


def test_it_has_come_nowhere_before_it_begins(tracked: TrackedPositions) -> None:
    assert tracked.position("rows") is None


def test_it_goes_on_and_never_back(tracked: TrackedPositions) -> None:
    for position in (3, 5):
        keep(tracked, position)

    assert tracked.position("rows") == 5
    for position in (5, 4):
        with pytest.raises(IntegrityError):
            keep(tracked, position)
    assert (tracked.position("rows"), numbers(tracked)) == (5, [3, 5])


def test_it_may_begin_again(tracked: TrackedPositions) -> None:
    with tracked.transaction():
        tracked.advance("rows", 5)
    with tracked.transaction():
        tracked.begin_again("rows")
        tracked.advance("rows", 2)

    assert tracked.position("rows") == 2


def test_what_is_interrupted_has_not_happened(tracked: TrackedPositions) -> None:
    with pytest.raises(sqlite3.OperationalError):
        keep(tracked, 1, "INSERT INTO letters VALUES (1)")

    assert (tracked.position("rows"), numbers(tracked)) == (None, [])


def test_making_the_table_twice_changes_nothing(tracked: TrackedPositions) -> None:
    with tracked.transaction():
        tracked.advance("rows", 5)
        tracked.create()

    assert tracked.position("rows") == 5
