"""A ledger that was replaced is seen, however its file came to its place; and in ordinary use no rows are made anew."""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from comity.testing import noted, retracted, visited
from domain.body import Registered, Succeeded
from projections.engine import rows_file, version
from projections.engine.past import Past
from projections.engine.projector import NotCached, Projector
from projections.engine.rows_file import place
from projections.engine.shelf import Shelf
from projections.engine.tables import Group
from projections.row import projection
from projections.rows.bodies import Body, bodies
from queries.session import ReadingSession
from store.application import Comity, Written, open_ledger
from store.backup import backup
from store.restoring import restore
from store.roots import root_of
from store.verifying import verify
from tests.projections.engine.conftest import STREAM
from tests.projections.engine.ledgers import differences, fresh, kept, projector
from tests.projections.engine.test_property import Interrupted, Stopping

HERE = Path(__file__).parents[3]
BODY = "body:edinburgh"


def answer(where: Path) -> tuple[set[str], list[str]]:
    """What Edinburgh is called in an answer, and what was said besides; the answer is that of a fresh fold."""
    said: list[str] = []
    with open_ledger(where, read_only=True) as book, ReadingSession(where, say=said.append) as door:
        rows = door.ask().rows
        assert differences(rows, fresh(book)) == []
        return {body.title for body in rows.of(bodies, stream=BODY)}, said


@contextmanager
def rebuilds(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Why rows were made anew meanwhile."""
    found: list[str] = []
    rebuild = Projector._rebuild

    def counted(self: Projector, *words: Any, why: str) -> None:
        found.append(why)
        rebuild(self, *words, why=why)

    with monkeypatch.context() as patch:
        patch.setattr(Projector, "_rebuild", counted)
        yield found


def edited(book: Comity, where: Path, lines: int | None = None) -> Path:
    """A ledger restored from an export in which Edinburgh has another name, up to some line."""
    told = [line.replace(b'"name":"Edinburgh"', b'"name":"A Town"') for line in book.export_lines()]
    assert told != list(book.export_lines())
    with open_ledger(where, create=True) as other:
        assert restore(other, told[:lines], by="li").refused == []
    return where


@contextmanager
def unguarded(where: Path) -> Iterator[sqlite3.Connection]:
    """A ledger without its triggers, which are put back."""
    with closing(sqlite3.connect(where)) as connection, connection:
        triggers = connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        yield connection
        for _, sql in triggers:
            connection.execute(sql)


def changed_in_place(where: Path) -> None:
    """Another name in an early entry, by somebody who takes the triggers out and puts them back."""
    with unguarded(where) as connection:
        connection.execute(
            "UPDATE stored_events SET state = CAST(replace(CAST(state AS TEXT), 'Edinburgh', 'Edinburfh') AS BLOB)"
            " WHERE originator_id = ? AND topic = 'body.registered'",
            (BODY,),
        )


@pytest.fixture
def asked_book(kept_book: Comity) -> Comity:
    """A ledger with kept rows, which say that Edinburgh is called so."""
    assert answer(kept_book.where) == ({"Edinburgh"}, [])
    return kept_book


def moved(new: Path, where: Path) -> None:
    waiting = where.with_name("waiting.db")
    shutil.copy2(new, waiting)  # from another disk, perhaps
    waiting.replace(where)


def copied(new: Path, where: Path) -> None:
    where.write_bytes(new.read_bytes())


def copied_unseen(new: Path, where: Path) -> None:
    """In place, with the time that it had."""
    before = where.stat()
    copied(new, where)
    os.utime(where, ns=(before.st_atime_ns, before.st_mtime_ns))


def taken_away(new: Path, where: Path) -> None:
    where.unlink()
    moved(new, where)


WAYS = (moved, copied, copied_unseen, taken_away)


@pytest.mark.parametrize("way", WAYS)
def test_a_name_that_was_taken_out_of_an_export_is_gone_from_the_answers(
    asked_book: Comity, tmp_path: Path, way: Callable[[Path, Path], None]
) -> None:
    where = asked_book.where
    asked_book.close()
    assert b"Edinburgh" in bytes_of_rows(where)

    way(edited(asked_book_again(where), tmp_path / "new.db"), where)

    found, said = answer(where)
    assert found == {"A Town"}
    assert len(said) == 1
    assert "replaced" in said[0]
    assert answer(where) == ({"A Town"}, [])
    assert b"A Town" in bytes_of_rows(where)
    assert b"Edinburgh" not in bytes_of_rows(where), "not even where nobody reads it"


def bytes_of_rows(where: Path) -> bytes:
    """All that stands in the files of the kept rows."""
    return b"".join(part.read_bytes() for part in where.parent.glob(f"{where.name}.rows*"))


def asked_book_again(where: Path) -> Comity:
    """The ledger, opened once more to be exported."""
    return open_ledger(where, read_only=True)


@pytest.mark.parametrize("way", WAYS)
def test_so_it_is_where_the_last_entry_and_all_that_is_told_of_it_are_the_same(
    asked_book: Comity, tmp_path: Path, way: Callable[[Path, Path], None]
) -> None:
    where, new = asked_book.where, tmp_path / "new.db"
    asked_book.close()
    shutil.copy(where, new)
    changed_in_place(new)

    way(new, where)

    found, said = answer(where)
    assert found == {"Edinburfh"}
    assert "replaced or changed" in said[0]


@pytest.mark.parametrize("way", WAYS)
def test_one_who_looks_at_the_last_entry_alone_is_taken_in(
    asked_book: Comity, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: Callable[[Path, Path], None]
) -> None:
    where, new = asked_book.where, tmp_path / "new.db"
    asked_book.close()
    shutil.copy(where, new)
    changed_in_place(new)
    way(new, where)
    monkeypatch.setattr(
        rows_file.Mark, "is_of", lambda mark, head: (mark.position, mark.entry) == (head.position, head.entry)
    )

    with ReadingSession(where) as door:
        assert {body.title for body in door.ask().rows.of(bodies, stream=BODY)} == {"Edinburgh"}, (
            "the control"
        )


def test_an_entry_that_was_changed_in_the_file_is_seen(asked_book: Comity) -> None:
    changed_in_place(asked_book.where)

    found, said = answer(asked_book.where)

    assert found == {"Edinburfh"}
    assert "replaced or changed" in said[0]


@pytest.mark.parametrize("way", WAYS)
def test_an_older_ledger_that_goes_on_otherwise_is_seen_once_it_is_longer(
    asked_book: Comity, tmp_path: Path, way: Callable[[Path, Path], None]
) -> None:
    where, new = asked_book.where, edited(asked_book, tmp_path / "new.db", 12)
    position = asked_book.position
    asked_book.close()
    with open_ledger(new, clock_is_right=True) as other:
        while other.position <= position:
            assert isinstance(other.record("source:press", noted(), by="li"), Written)

    way(new, where)

    found, said = answer(where)
    assert found == {"A Town"}
    assert len(said) == 1


@pytest.mark.parametrize("more", [0, 1, 5])
@pytest.mark.parametrize("way", WAYS)
def test_a_backup_with_fewer_entries_that_goes_on_is_seen(
    asked_book: Comity, tmp_path: Path, way: Callable[[Path, Path], None], more: int
) -> None:
    where, old = asked_book.where, tmp_path / "old.db"
    backup(asked_book, old)
    for town in ("One", "Two", "Three"):
        told = Registered(name=town, kind="city")
        assert isinstance(asked_book.record(f"body:{town.lower()}", told, by="mei"), Written)
    answer(where)
    asked_book.close()

    way(old, where)
    with open_ledger(where, clock_is_right=True) as again:
        for _ in range(more):
            assert isinstance(again.record("source:press", noted(), by="li"), Written)

    _, said = answer(where)
    assert len(said) == 1


def test_rows_of_a_guest_are_not_believed_either(asked_book: Comity, tmp_path: Path) -> None:
    where, new = asked_book.where, tmp_path / "new.db"
    for _ in range(2):
        with ReadingSession(where) as door:
            assert "Edinburgh" in {body.title for body in door.ask().of(of_plug_in)}
    asked_book.close()
    shutil.copy(where, new)
    changed_in_place(new)
    moved(new, where)

    with ReadingSession(where) as door:
        assert not {"Edinburgh"} & {body.title for body in door.ask().of(of_plug_in)}


@projection(Body, of=("body",))
def of_plug_in(history: Any) -> Iterator[Body]:
    """What somebody else makes of names."""
    yield from bodies(history)


def test_the_root_that_is_kept_with_them_is_not_believed_either(
    asked_book: Comity, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    where, new = asked_book.where, tmp_path / "new.db"
    monkeypatch.setattr("store.roots.FEW", 1)
    before = root_of(asked_book, Shelf(where))
    assert Shelf(where).load("log") is not None
    asked_book.close()
    shutil.copy(where, new)
    changed_in_place(new)
    moved(new, where)

    with open_ledger(where, read_only=True) as book:
        assert root_of(book, Shelf(where)) == book.root() != before


# --- in ordinary use


def test_a_ledger_and_its_rows_copied_elsewhere_are_recognised(
    asked_book: Comity, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = tmp_path / "there"
    asked_book.close()
    shutil.copytree(asked_book.where.parent, there)
    where = there / asked_book.where.name

    with rebuilds(monkeypatch) as found:
        assert answer(where) == ({"Edinburgh"}, [])
    assert found == []
    with ReadingSession(where) as door:
        assert door._current() is not None, "and the next time nobody reads it all"


def test_a_backup_in_its_place_is_recognised_and_gone_on_from(
    asked_book: Comity, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    where, copy = asked_book.where, tmp_path / "copy.db"
    backup(asked_book, copy)
    asked_book.close()
    moved(copy, where)

    with rebuilds(monkeypatch) as found, open_ledger(where, clock_is_right=True) as again:
        assert answer(where) == ({"Edinburgh"}, [])
        assert isinstance(again.record(STREAM, visited("2025"), by="mei"), Written)
        assert answer(where) == ({"Edinburgh"}, [])
    assert found == []


def recorded(where: Path) -> None:
    with open_ledger(where, clock_is_right=True) as book:
        assert isinstance(book.record(STREAM, visited("2025"), by="mei"), Written)


def recorded_elsewhere(where: Path) -> None:
    text = (
        "import sys; from store.application import open_ledger; from comity.testing import visited\n"
        f"with open_ledger(sys.argv[1], clock_is_right=True) as book: book.record({STREAM!r}, visited('2025'), by='li')\n"
    )
    subprocess.run(
        [sys.executable, "-c", text, str(where)],
        check=True,
        cwd=HERE,
        env=os.environ | {"PYTHONPATH": str(HERE)},
    )


def backed_up(where: Path) -> None:
    with tempfile.TemporaryDirectory() as folder, open_ledger(where, read_only=True) as book:
        backup(book, Path(folder) / "copy.db")


def verified(where: Path) -> None:
    with open_ledger(where, read_only=True) as book:
        assert verify(book).holds


def nothing_recorded(where: Path) -> None:
    """A command that is refused once it has begun to write."""
    with (
        closing(sqlite3.connect(where, isolation_level=None)) as connection,
        open_ledger(where, read_only=True),
    ):
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(
            "INSERT INTO stored_events (originator_id, originator_version, topic, state)"
            """ VALUES ('source:press', 2, 'source.noted', CAST('{"id":"x"}' AS BLOB))"""
        )
        connection.execute("ROLLBACK")


KILLED = """
import os, sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("PRAGMA cache_size = 1")
connection.execute("BEGIN IMMEDIATE")
for n in range(400):
    connection.execute(
        "INSERT INTO stored_events (originator_id, originator_version, topic, state)"
        " VALUES ('source:of-' || ?, 1, 'source.noted', CAST('{\\"id\\":\\"x' || ? || '\\"}' AS BLOB))", (n, n)
    )
os._exit(9)
"""


def interrupted(where: Path) -> None:
    """A writer who is killed in the middle: SQLite undoes what stands in the file by half."""
    subprocess.run([sys.executable, "-c", KILLED, str(where)], check=False)
    assert where.with_name(f"{where.name}-journal").exists()


def in_another_journal_mode(where: Path) -> None:
    with closing(sqlite3.connect(where)) as connection:
        assert connection.execute("PRAGMA journal_mode = WAL").fetchone() == ("wal",)
        assert connection.execute("SELECT count(*) FROM stored_events").fetchone()
    open_ledger(where).close()
    with closing(sqlite3.connect(where)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)


def made_private(where: Path) -> None:
    where.chmod(0o600)


ORDINARY = (
    recorded,
    recorded_elsewhere,
    backed_up,
    verified,
    nothing_recorded,
    interrupted,
    in_another_journal_mode,
    made_private,
)


@pytest.mark.parametrize("use", ORDINARY)
def test_no_rows_are_made_anew_in_ordinary_use(
    asked_book: Comity, monkeypatch: pytest.MonkeyPatch, use: Callable[[Path], None]
) -> None:
    with rebuilds(monkeypatch) as found:
        for _ in range(2):
            use(asked_book.where)
            assert answer(asked_book.where) == ({"Edinburgh"}, [])
    assert found == []
    with ReadingSession(asked_book.where) as door:
        assert door._current() is not None


@pytest.mark.parametrize("use", [recorded, recorded_elsewhere, backed_up, verified])
def test_nobody_reads_all_of_a_ledger_to_recognise_it_in_daily_use(
    asked_book: Comity, monkeypatch: pytest.MonkeyPatch, use: Callable[[Path], None]
) -> None:
    looked: list[int] = []
    until = Past.until

    def counted(self: Past, ledger: Comity, since: int, position: int) -> Past:
        looked.append(position - since)
        return until(self, ledger, since, position)

    use(asked_book.where)
    monkeypatch.setattr(Past, "until", counted)
    answer(asked_book.where)

    assert sum(looked) <= 1


def test_what_is_open_while_its_file_is_replaced_keeps_no_rows_for_the_new_one(
    asked_book: Comity, tmp_path: Path
) -> None:
    where, new = asked_book.where, tmp_path / "new.db"
    shutil.copy(where, new)
    changed_in_place(new)
    said: list[str] = []
    with (
        open_ledger(where, read_only=True) as book,
        ReadingSession(where, opening=lambda: book, say=said.append) as door,
    ):
        assert book.position
        moved(new, where)
        assert {body.title for body in door.ask().rows.of(bodies, stream=BODY)} == {"Edinburgh"}
    assert "replaced while it was open" in said[0]

    assert answer(where)[0] == {"Edinburfh"}


def test_rows_of_an_older_layout_are_made_anew_by_themselves(asked_book: Comity) -> None:
    with closing(sqlite3.connect(place(asked_book.where))) as connection:
        connection.execute("PRAGMA user_version = 1")
        connection.execute("DROP TABLE kept")
        connection.commit()

    assert answer(asked_book.where) == ({"Edinburgh"}, [])
    with kept(asked_book):
        pass


# --- positions that were skipped


def test_positions_that_were_skipped_are_said_to_whoever_reads(asked_book: Comity) -> None:
    recorded(asked_book.where)
    with unguarded(asked_book.where) as connection:
        connection.execute(
            "UPDATE stored_events SET position = position + 5"
            " WHERE position = (SELECT max(position) FROM stored_events)"
        )

    for _ in range(2):
        said: list[str] = []
        with ReadingSession(asked_book.where, say=said.append) as door:
            door.ask()
            door.ask()
        entries = len(asked_book)
        assert len(said) == 1
        assert f"{entries} entries" in said[0]
        assert f"position {entries + 5}" in said[0]


# --- killed between two pages


def test_rows_are_right_where_a_succession_is_taken_back_after_a_catch_up_that_was_killed(
    asked_book: Comity,
) -> None:
    assert isinstance(asked_book.record("source:press", noted(), by="mei"), Written)
    succeeded = asked_book.record(BODY, Succeeded(on="2020", by="lothian"), by="mei")
    assert isinstance(succeeded, Written)
    stopping = Stopping(asked_book, projector(asked_book).group, lambda _line: None, page=1)
    stopping.pages = 1
    with pytest.raises(Interrupted):
        stopping.bring_up()
    assert isinstance(asked_book.record(BODY, retracted(succeeded.entries[0].version), by="mei"), Written)

    projector(asked_book).bring_up()

    with kept(asked_book) as rows:
        assert differences(rows, fresh(asked_book)) == []


def test_a_text_that_is_none_in_a_mark_is_damage_and_made_anew(kept_book: Comity) -> None:
    """Python's words for it carry no name of SQLite's, and once `rebuild` gave up on them for ever."""
    where = rows_file.place(kept_book.where)
    with closing(sqlite3.connect(where)) as raw, raw:
        raw.execute("UPDATE kept SET stamp = CAST(x'ff' AS TEXT)")
    said: list[str] = []

    Projector(kept_book, Group.built_in(), said.append).bring_up()

    assert ["was damaged" in line for line in said] == [True]
    found = rows_file.reading(where)
    assert found is not None
    found[0].close()


def test_who_goes_on_while_comity_is_exchanged_keeps_no_rows_and_believes_none(
    asked_book: Comity, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a server has loaded makes other rows than the files say that it did, and may read none that these made."""
    where = asked_book.where
    kept = place(where)  # of a ledger on a server, too
    before = kept.read_bytes()
    asked_book.record(STREAM, noted(text="since"), by="mei")
    with monkeypatch.context() as exchanged:
        exchanged.setattr(version, "LOADED", "what was there when it began")
        _, said = answer(where)
        (told,) = said
        assert told.startswith("rows are not kept (comity was exchanged while this runs: begin it again): ")
        with pytest.raises(NotCached):
            projector(asked_book).rebuild()
        assert kept.read_bytes() == before
    assert answer(where)[1] == []
    assert kept.read_bytes() != before, "a control: whoever is as the files are keeps them"
