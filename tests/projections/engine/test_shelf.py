"""What is kept beside the rows may be lost at any time, and nobody is told anything else for it."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from comity.testing import STREAM, body_registered, noted, opened_between
from projections.engine import rows_file
from projections.engine.shelf import Shelf
from projections.rows.streams import streams
from queries.session import ReadingSession
from store import roots
from store.application import open_ledger
from store.roots import NAME, root_of


@pytest.fixture
def where(new: Path) -> Path:
    """A ledger of ten entries whose rows are kept."""
    told = [(STREAM, noted(text=f"note {number}")) for number in range(7)]
    begun = [(f"body:{slug}", body_registered(slug.title())) for slug in ("edinburgh", "kaohsiung")]
    with open_ledger(new, create=True) as ledger:
        ledger.record_all([*begun, (STREAM, opened_between("edinburgh", "kaohsiung")), *told], by="mei")
    asked(new)
    return new


def asked(where: Path) -> int:
    with ReadingSession(where) as door:
        return len(list(door.ask().of(streams)))


def test_what_was_stored_is_there_for_whoever_asks_next(where: Path) -> None:
    Shelf(where).store("one", b"1")
    Shelf(where).store("one", b"2")

    assert Shelf(where).load("one") == b"2"
    assert Shelf(where).load("another") is None
    assert asked(where) == 3


def test_a_root_is_found_again(where: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roots, "FEW", 0)
    with open_ledger(where) as ledger:
        assert root_of(ledger, Shelf(where)) == ledger.root()
        kept = Shelf(where).load(NAME)
        ledger.record(STREAM, noted(text="later"), by="mei")
        assert root_of(ledger, Shelf(where)) == ledger.root()
        assert Shelf(where).load(NAME) not in {None, kept}


def test_where_no_rows_are_kept_nothing_is_made(where: Path) -> None:
    rows_file.discard(rows_file.place(where))

    Shelf(where).store("one", b"1")

    assert Shelf(where).load("one") is None
    assert not rows_file.place(where).exists()


def test_the_database_of_another_program_is_left_alone(where: Path) -> None:
    rows_file.discard(rows_file.place(where))
    with closing(sqlite3.connect(rows_file.place(where))) as other:
        other.execute("CREATE TABLE shelf (name, content)")
    before = rows_file.place(where).read_bytes()

    Shelf(where).store("one", b"1")

    assert rows_file.place(where).read_bytes() == before


def test_a_damaged_file_is_nothing_kept(where: Path) -> None:
    rows_file.place(where).write_bytes(b"no rows")

    Shelf(where).store("one", b"1")

    assert Shelf(where).load("one") is None
