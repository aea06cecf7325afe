"""How far a follower has come stands in the same transaction as what it made."""

import sqlite3
from collections.abc import Iterator

import pytest

from store.sqlite.tracking import Follower, IntegrityError


@pytest.fixture
def follower() -> Iterator[Follower]:
    """A follower that keeps numbers."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.execute("CREATE TABLE numbers (n)")
    found = Follower(connection)
    with found.transaction():
        found.create()
    yield found
    connection.close()


def keep(follower: Follower, position: int, *others: str) -> None:
    """Keep what follows from an entry, and that it has come so far; then execute other statements."""
    with follower.transaction() as connection:
        connection.execute("INSERT INTO numbers VALUES (?)", (position,))
        follower.advance("rows", position)
        for statement in others:
            connection.execute(statement)


def numbers(follower: Follower) -> list[int]:
    """What it keeps."""
    return [n for (n,) in follower.connection.execute("SELECT n FROM numbers")]


def test_it_has_come_nowhere_before_it_begins(follower: Follower) -> None:
    assert follower.position("rows") is None


def test_it_goes_on_and_never_back(follower: Follower) -> None:
    for position in (3, 5):
        keep(follower, position)

    assert follower.position("rows") == 5
    for position in (5, 4):
        with pytest.raises(IntegrityError):
            keep(follower, position)
    assert (follower.position("rows"), numbers(follower)) == (5, [3, 5])


def test_it_may_begin_again(follower: Follower) -> None:
    with follower.transaction():
        follower.advance("rows", 5)
    with follower.transaction():
        follower.begin_again("rows")
        follower.advance("rows", 2)

    assert follower.position("rows") == 2


def test_what_is_interrupted_has_not_happened(follower: Follower) -> None:
    with pytest.raises(sqlite3.OperationalError):
        keep(follower, 1, "INSERT INTO letters VALUES (1)")

    assert (follower.position("rows"), numbers(follower)) == (None, [])


def test_making_the_table_twice_changes_nothing(follower: Follower) -> None:
    with follower.transaction():
        follower.advance("rows", 5)
        follower.create()

    assert follower.position("rows") == 5
