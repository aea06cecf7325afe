"""Whatever becomes of the kept rows, what is asked is answered; and the usual answer costs next to nothing."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from comity.testing import corrected, day, noted, visited
from projections.engine.cached import CachedRows
from projections.engine.rows_file import ahead_of, place
from projections.rows.contacts import contacts
from projections.rows.moments import moments
from queries.session import ReadingSession
from store.application import Comity, Written, open_ledger
from store.errors import Missing, NotALedger
from tests.projections.engine.conftest import STREAM
from tests.projections.engine.ledgers import begun, differences, fresh, projector
from tests.store.sqlite.test_recorder import without_rights

HERE = Path(__file__).parents[2]


def asked(book: Comity, said: list[str] | None = None) -> Any:
    """The rows that an answer was made from, and that they are right."""
    lines: list[str] = []
    with ReadingSession(book.where, say=lines.append) as door:
        rows = door.ask().rows
        assert differences(rows, fresh(book)) == []
    if said is not None:
        said += lines
    else:
        assert lines == []
    return type(rows)


def program(text: str, *words: str, **options: Any) -> "subprocess.CompletedProcess[str]":
    """Run some Python in a process of its own."""
    return subprocess.run(
        [sys.executable, "-c", text, *words],
        check=True,
        capture_output=True,
        encoding="utf-8",
        cwd=HERE,
        env=os.environ | {"PYTHONPATH": str(HERE)},
        **options,
    )


# --- as a matter of course


def test_what_was_recorded_since_is_in_the_next_answer(kept_book: Comity) -> None:
    with ReadingSession(kept_book.where) as door:
        before = door.ask()
        assert isinstance(kept_book.record(STREAM, visited("2025"), by="mei"), Written)

        assert len(list(before.of(contacts))) == 1  # an answer is of one position
    with ReadingSession(kept_book.where) as door:
        assert len(list(door.ask().of(contacts))) == 2
        assert door.position == kept_book.position


def test_it_can_be_asked_of_another_day_and_as_it_was_known(kept_book: Comity) -> None:
    with ReadingSession(kept_book.where) as door:
        then = door.ask(day("2023-06-01"), told="as at 2023-06-01")
        assert then.told == "as at 2023-06-01"
        [stand] = then.at(stream=STREAM)
        assert stand.status == "contact"
        known = door.as_known(kept_book.position - 2, door.today())
        [stand] = known.at(stream=STREAM)
        assert (stand.status, known.position) == ("contact", kept_book.position - 2)


def test_the_day_is_that_of_the_ledgers_time_zone(kept_book: Comity) -> None:
    book = kept_book
    there = corrected(1, {"timezone": "Pacific/Kiritimati"})  # fourteen hours before UTC
    assert isinstance(book.record("ledger", there, by="mei"), Written)

    with ReadingSession(book.where) as door:
        assert door.today() == datetime.now(door.zone).toordinal()
        assert str(door.zone) == "Pacific/Kiritimati"
    with ReadingSession(book.where) as door:
        assert str(door.zone) == "Pacific/Kiritimati"
        assert door._ledger is None


def test_where_the_time_zone_changes_all_days_of_recording_do(kept_book: Comity) -> None:
    assert isinstance(
        kept_book.record("ledger", corrected(1, {"timezone": "Asia/Taipei"}), by="mei"), Written
    )

    said: list[str] = []
    assert asked(kept_book, said) is CachedRows
    assert len(said) == 1
    assert "time zone" in said[0]


def test_no_ledger_and_no_rows_are_made_where_there_is_none(tmp_path: Path) -> None:
    with pytest.raises(Missing), ReadingSession(tmp_path / "none.db") as door:
        door.ask()
    (tmp_path / "other.db").write_text("a letter", encoding="utf-8")
    with pytest.raises(NotALedger), ReadingSession(tmp_path / "other.db") as door:
        door.ask()
    assert [path.name for path in tmp_path.iterdir()] == ["other.db"]


# --- what costs next to nothing


USUAL = """
import sys
from store.address import address_of
from queries.session import ReadingSession
with ReadingSession(address_of(sys.argv[1])) as door:
    ask = door.ask()
    stream = ask.names.any_stream("edinburgh--kaohsiung")
    print(ask.title(stream), [spell.status for spell in ask.at(stream=stream)])
heavy = {"pydantic", "eventsourcing", "rich", "jinja2", "hashlib", "tempfile"}
print(sorted({name.partition(".")[0] for name in sys.modules} & heavy))
"""


def test_a_usual_answer_imports_nothing_heavy(kept_book: Comity) -> None:
    done = program(USUAL, str(kept_book.where))

    assert done.stdout.splitlines() == ["Edinburgh – Kaohsiung ['proposed']", "[]"]
    assert done.stderr == ""


# --- whatever becomes of them


def garbage(where: Path) -> None:
    where.write_bytes(b"no database at all" * 1000)


def nothing(where: Path) -> None:
    where.write_bytes(b"")


def cut_short(where: Path) -> None:
    size = where.stat().st_size
    with where.open("r+b") as file:
        file.truncate(size // 2)


def scratched(where: Path) -> None:
    """Overwrite everything but the first pages."""
    content = where.read_bytes()
    where.write_bytes(content[:8192] + b"\xa5" * (len(content) - 8192))


def without_a_table(where: Path) -> None:
    with sqlite3.connect(where) as connection:
        connection.execute("DROP TABLE moments")
    connection.close()


def text_scratched(where: Path) -> None:
    with sqlite3.connect(where) as connection:
        connection.execute("UPDATE spells SET flags = 'not JSON' WHERE n = 0")
    connection.close()


def of_an_older_layout(where: Path) -> None:
    with sqlite3.connect(where) as connection:
        connection.execute("PRAGMA user_version = 0")
        connection.execute("DROP TABLE kept")
    connection.close()


def of_older_code(where: Path) -> None:
    with sqlite3.connect(where) as connection:
        connection.execute("UPDATE kept SET stamp = 'another', digest = 'another'")
        connection.execute("DELETE FROM moments")
    connection.close()


def deleted(where: Path) -> None:
    where.unlink()


FAULTS: tuple[tuple[Callable[[Path], None], str | None], ...] = (
    (deleted, None),
    (nothing, None),
    (garbage, "damaged"),
    (cut_short, "damaged"),
    (scratched, "damaged"),
    (without_a_table, "damaged"),
    (text_scratched, "damaged"),
    (of_an_older_layout, None),
    (of_older_code, "has changed"),
)


@pytest.mark.parametrize(("fault", "word"), FAULTS, ids=[row.__name__ for row, _ in FAULTS])
def test_the_answer_is_right_whatever_became_of_the_kept_rows(
    kept_book: Comity, rows_file: Path, fault: Callable[[Path], None], word: str | None
) -> None:
    fault(rows_file)

    said: list[str] = []
    asked(kept_book, said)

    assert len(said) == (1 if word else 0), said
    assert all(word in line for line in said if word)
    assert asked(kept_book) is CachedRows, "they are as they were before"


def test_rows_of_another_ledger_are_not_taken_for_ours(kept_book: Comity) -> None:
    with begun() as other:
        assert isinstance(other.record(STREAM, visited("1999"), by="li"), Written)
        while other.position < kept_book.position:
            assert isinstance(other.record(STREAM, noted(), by="li"), Written)
        shutil.copy(place(kept_book.where), place(other.where))

        said: list[str] = []
        assert asked(other, said) is CachedRows
        assert "of another ledger" in said[0]


def test_a_ledger_that_was_put_back_is_not_read_from_later_rows(kept_book: Comity, tmp_path: Path) -> None:
    old = tmp_path / "old.db"
    shutil.copy(kept_book.where, old)
    assert isinstance(kept_book.record(STREAM, visited("2025"), by="mei"), Written)
    assert asked(kept_book) is CachedRows

    shutil.copy(place(kept_book.where), place(old))
    with open_ledger(old, read_only=True) as book:
        said: list[str] = []
        assert asked(book, said) is CachedRows
        assert "entry 16 is missing" in said[0]
    assert ahead_of(place(old)).exists()


def test_the_database_of_another_program_is_left_alone(book: Comity) -> None:
    where = place(book.where)
    where.parent.mkdir(parents=True, exist_ok=True)
    with sqlite3.connect(where) as connection:
        connection.execute("CREATE TABLE letters (text)")
    connection.close()
    before = where.read_bytes()

    said: list[str] = []
    asked(book, said)

    assert "another program" in said[0]
    assert where.read_bytes() == before


def test_where_there_is_no_room_all_is_read_anew(book: Comity, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> Iterator[None]:
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorname = "SQLITE_FULL"
        raise error

    monkeypatch.setattr("projections.engine.projector.write", full)

    said: list[str] = []
    asked(book, said)

    assert "disk is full" in said[0]


@pytest.mark.skipif(os.name != "posix", reason="modes of files as POSIX has them")
@pytest.mark.parametrize("there", [False, True])
def test_in_a_read_only_folder_all_is_read_anew(*, there: bool) -> None:
    with begun() as book:
        if there:
            projector(book).bring_up()
        folder = book.where.parent
        folder.chmod(0o555)
        book.where.chmod(0o444)

        def check() -> None:
            said: list[str] = []
            with ReadingSession(book.where, say=said.append) as door:
                ask = door.ask()
                assert [row.status for row in ask.at(stream=STREAM)] == ["none"]
                assert len(list(ask.of(moments))) == book.position
            assert len(said) == 1
            assert "not kept" in said[0]

        without_rights(check)
        folder.chmod(0o755)


# --- other people's projections


class Guest:
    """A guest's module, written and asked for within one second, as a script or an editor that is quick may do."""

    TEXT = (
        "from typing import NamedTuple\nfrom projections.row import projection\n"
        "class Word(NamedTuple):\n    stream: str\n    word: str\n"
        "WORD = 'ONE'\n"
        "@projection(Word, key=('stream',))\ndef word(history):\n    yield Word(history.stream, WORD)\n"
    )
    IMPORT = "import sys; sys.path.insert(0, sys.argv[2]); from guest_of_comity import word\n"
    ASK = (
        "from store.address import address_of\nfrom queries.session import ReadingSession\n"
        "with ReadingSession(address_of(sys.argv[1])) as door: print({row.word for row in door.ask().of(word)})\n"
    )

    def __init__(self, folder: Path, book: Comity) -> None:
        self.source = folder / "guest_of_comity.py"
        self.second = int(time.time()) + 3600  # later than any byte code: nobody sees another second come
        self.times = 0
        self.book = book

    def says(self, word: str) -> None:
        """Write it, in the same second as before."""
        self.source.write_text(self.TEXT.replace("ONE", word), encoding="utf-8")
        self.times += 1
        os.utime(self.source, ns=(self.second * 10**9 + self.times,) * 2)

    def run(self, text: str) -> tuple[str, str]:
        """Run some Python that imports it, and may ask the ledger; what is printed, and what is said besides."""
        done = program(self.IMPORT + text, str(self.book.where), str(self.source.parent))
        return done.stdout.strip(), done.stderr


@pytest.fixture
def guest(kept_book: Comity, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Guest:
    """A guest of a ledger, where Python writes byte code."""
    for name in ("PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX"):
        monkeypatch.delenv(name, raising=False)
    return Guest(tmp_path, kept_book)


# --- several at once, and interrupted

ASKING = """
import sys
from store.address import address_of
from queries.session import ask_recomputed, ReadingSession
from projections.engine.tables import built_in_projections
last = 0
while last < int(sys.argv[2]):
    with ReadingSession(address_of(sys.argv[1])) as door:
        ask = door.ask()
        fresh = ask_recomputed(door.ledger, ask.day, ask.position)
        for projection in built_in_projections():
            assert list(ask.of(projection)) == list(fresh.of(projection)), (projection, ask.position)
        last = ask.position
print(last)
"""


def test_two_that_catch_up_at_once_neither_lose_nor_double(kept_book: Comity) -> None:
    end = kept_book.position + 40
    both = [
        subprocess.Popen(
            [sys.executable, "-c", ASKING, str(kept_book.where), str(end)],
            cwd=HERE,
            env=os.environ | {"PYTHONPATH": str(HERE)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        for _ in range(2)
    ]
    for n in range(40):
        stream = STREAM if n % 3 else "partnership:gdynia--kaohsiung"
        assert isinstance(kept_book.record(stream, noted(text=f"note {n}"), by="mei"), Written)

    for row in both:
        out, error = row.communicate(timeout=100)
        assert (row.returncode, out.strip(), error) == (0, str(end), "")
    assert asked(kept_book) is CachedRows


REBUILDING = """
import sys, time
from store.address import address_of
from projections.engine.projector import Projector
from projections.engine.tables import Group
from store.application import open_ledger
from store.sqlite.tracking import TrackedPositions

def wait(*_):
    print("here", flush=True)
    time.sleep(100)

with open_ledger(sys.argv[1], read_only=True) as ledger:
    if sys.argv[2] == "late":  # within the one transaction
        TrackedPositions.advance = wait
    Projector(ledger, Group.built_in(), print).rebuild(progress=wait if sys.argv[2] == "early" else lambda *_: None)
"""


@pytest.mark.skipif(os.name != "posix", reason="kill -9 is POSIX's")
@pytest.mark.parametrize("when", ["early", "late"])
def test_a_rebuild_that_is_killed_leaves_the_old_rows(kept_book: Comity, when: str) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", REBUILDING, str(kept_book.where), when],
        cwd=HERE,
        env=os.environ | {"PYTHONPATH": str(HERE)},
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    assert process.stdout
    assert process.stdout.readline() == "here\n"
    with ReadingSession(kept_book.where) as door:
        assert door._current() is not None, "who reads does not wait"

    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()

    with ReadingSession(kept_book.where) as door:
        assert door._current() is not None
    assert asked(kept_book) is CachedRows
    folder = place(kept_book.where).parent
    left = [path for path in folder.iterdir() if path.is_dir()]
    for path in left:
        for inside in (*path.iterdir(), path):
            os.utime(inside, (0, 0))  # long ago
    projector(kept_book).rebuild()
    assert not [path for path in folder.iterdir() if path.is_dir()]
