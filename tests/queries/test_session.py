"""Whatever becomes of the kept rows, what is asked is answered; and the usual answer costs next to nothing."""

import os
import py_compile
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from comity.testing import corrected, day, noted, visited
from projections.engine import rows_file as kept_rows
from projections.engine import version
from projections.engine.cached import CachedRows
from projections.engine.projector import NotCached, Projector
from projections.engine.rows_file import place
from projections.engine.tables import built_in_projections
from projections.row import projection
from projections.rows.contacts import contacts
from projections.rows.moments import moments
from projections.rows.spells import spells
from queries.session import ReadingSession, ask_recomputed
from store.application import Comity, Written, open_ledger
from store.errors import Missing, NotALedger
from store.head import Head
from store.sqlite.tracking import TrackedPositions
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


def test_rows_are_kept_once_something_is_asked(book: Comity) -> None:
    assert not place(book.where).exists()

    assert asked(book) is CachedRows
    assert place(book.where).exists()
    assert asked(book) is CachedRows


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


def test_an_empty_ledger_is_asked_too(new: Path) -> None:
    open_ledger(new, create=True).close()

    for _ in range(2):
        with ReadingSession(new) as door:
            assert list(door.ask().of(moments)) == []
            assert str(door.zone) == "UTC"


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


def test_an_answer_for_which_something_has_to_be_read_says_the_same(kept_book: Comity) -> None:
    assert isinstance(kept_book.record(STREAM, noted(), by="mei"), Written)

    done = program(USUAL, str(kept_book.where))

    assert done.stdout.splitlines() == [
        "Edinburgh – Kaohsiung ['proposed']",
        "['eventsourcing', 'hashlib', 'pydantic', 'tempfile']",
    ]


def test_as_long_as_the_code_is_the_same_nobody_looks_into_it(
    kept_book: Comity, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(_files: object) -> str:
        raise AssertionError

    monkeypatch.setattr(version, "digest", never)

    assert asked(kept_book) is CachedRows


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


def test_a_code_file_that_was_only_touched_changes_nothing(kept_book: Comity, rows_file: Path) -> None:
    with sqlite3.connect(rows_file) as connection:
        connection.execute("UPDATE kept SET stamp = 'touched'")
    connection.close()
    made = rows_file.stat().st_ino

    assert asked(kept_book) is CachedRows
    with ReadingSession(kept_book.where) as door:
        assert door._current() is not None, "and the next time nobody looks into it"
    assert rows_file.stat().st_ino == made


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
        assert "more entries" in said[0]


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


def test_a_folder_in_its_place_is_left_alone(book: Comity) -> None:
    place(book.where).mkdir(parents=True)

    said: list[str] = []
    asked(book, said)

    assert len(said) == 1
    assert place(book.where).is_dir()


def test_rows_that_another_program_holds_are_not_waited_for_for_ever(
    kept_book: Comity, rows_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_rows, "PATIENCE", 0.05)
    monkeypatch.setattr(kept_rows.connect, "__defaults__", (0.05,))
    holding = sqlite3.connect(rows_file, isolation_level=None)
    holding.execute("BEGIN IMMEDIATE")
    assert asked(kept_book) is CachedRows, "who reads waits for nobody"
    assert isinstance(kept_book.record(STREAM, visited("2025"), by="mei"), Written)

    said: list[str] = []
    asked(kept_book, said)

    assert "locked" in said[0]
    holding.close()
    assert asked(kept_book) is CachedRows


def test_where_there_is_no_room_all_is_read_anew(book: Comity, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> Iterator[None]:
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorname = "SQLITE_FULL"
        raise error

    monkeypatch.setattr("projections.engine.projector.shards", full)

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


class Note(NamedTuple):
    """One note."""

    stream: str
    version: int
    words: tuple[str, ...]


@projection(Note)
def notes(history: Any) -> Iterator[Note]:
    """One row a note."""
    for told in history.chronicle:
        if told.fact.verb == "noted":
            yield Note(history.stream, told.entry.version, tuple(told.fact.text.split()))


@projection(Note)
def twice(history: Any) -> Iterator[Note]:
    """Rows that their key does not tell apart."""
    for number in (1, 2):
        yield Note(history.stream, 1, (str(number),))


def test_a_of_plug_ins_rows_are_kept_too_once_they_are_asked_for(kept_book: Comity) -> None:
    book = kept_book
    for text in ("the first one", "the second"):
        assert isinstance(book.record(STREAM, noted(text=text), by="mei"), Written)
        for _ in range(2):
            with ReadingSession(book.where) as door:
                found = list(door.ask().of(notes))
                assert found == list(ask_recomputed(book, door.today()).of(notes))
                assert isinstance(door._of_plug_ins[notes], CachedRows)
    assert [row.words for row in found] == [("the", "first", "one"), ("the", "second")]

    with ReadingSession(book.where) as door:  # caught up, and asked for first
        assert next(door.ask().of(notes, version=found[0].version)) == found[0]
        assert door._ledger is None


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


def test_a_of_plug_ins_rows_are_made_anew_when_its_module_changed(guest: Guest) -> None:
    for word in ("ONE", "two", "six", "ONE"):
        guest.says(word)
        for _ in range(2):
            assert guest.run(guest.ASK)[0] == f"{{'{word}'}}"


def test_rows_that_old_byte_code_makes_are_not_kept_for_those_of_the_module(guest: Guest) -> None:
    guest.says("ONE")
    guest.run("")  # Python leaves its byte code, and nobody asks
    guest.says("two")

    first, said = guest.run(guest.ASK)
    then, nothing = guest.run(guest.ASK)

    assert (first, then) == ("{'ONE'}", "{'two'}")
    assert "Python took its module for what that said before it was changed: run this again" in said
    assert "run this again" not in nothing


def test_rows_of_a_module_that_changed_after_it_was_imported_are_not_kept_for_those_of_the_module(
    guest: Guest,
) -> None:
    guest.says("ONE")
    guest.run(guest.ASK)
    change = f"import os; from pathlib import Path; it = Path({str(guest.source)!r})\n"
    change += "it.write_text(it.read_text().replace('ONE', 'three'))\n"

    first, said = guest.run(change + guest.ASK)
    then, _ = guest.run(guest.ASK)

    assert (first, then) == ("{'ONE'}", "{'three'}")
    assert "its module has changed since it was imported: run this again" in said


def test_rows_of_a_projection_that_stands_in_no_file_are_not_kept(kept_book: Comity) -> None:
    for word in ("ONE", "two"):
        text = "import sys\n" + Guest.TEXT.replace("ONE", word) + Guest.ASK
        done = program(text, str(kept_book.where))

        assert done.stdout.strip() == f"{{'{word}'}}"
        assert "rows of word are not kept (it stands in no file" in done.stderr


def test_byte_code_that_is_not_of_the_file_is_thrown_away(tmp_path: Path) -> None:
    source = tmp_path / "guest.py"
    second = int(time.time()) + 3600

    def written(text: str) -> None:
        source.write_text(text, encoding="utf-8")
        os.utime(source, (second, second))

    written("SAID = 1")
    compiled = Path(py_compile.compile(str(source), doraise=True) or "")
    assert version.trusted(str(source))
    assert not compiled.exists(), "a change within the second would not show"
    assert version.trusted(str(source)), "there is none"

    py_compile.compile(str(source), doraise=True)
    written("SAID = 2")
    assert not version.trusted(str(source))
    assert version.trusted(str(source))

    py_compile.compile(str(source), doraise=True)
    written("SAID =")
    assert version.trusted(str(source)), "of another size: Python sees it by itself"


def test_byte_code_that_is_younger_than_any_change_is_left_alone(tmp_path: Path) -> None:
    source = tmp_path / "guest.py"
    source.write_text("SAID = 1", encoding="utf-8")
    os.utime(source, (10**9, 10**9))
    compiled = Path(py_compile.compile(str(source), doraise=True) or "")

    assert version.trusted(str(source))
    assert compiled.exists()


def test_rows_that_cannot_be_told_apart_are_read_anew(kept_book: Comity) -> None:
    said: list[str] = []
    with ReadingSession(kept_book.where, say=said.append) as door:
        found = list(door.ask().of(twice, stream=STREAM))
    assert [row.words for row in found] == [("1",), ("2",)]
    assert "twice" in said[0]


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


def test_several_processes_make_the_same_rows(kept_book: Comity) -> None:
    made = projector(kept_book).rebuild(workers=3)

    assert made.entries == kept_book.position
    assert made.streams == len(kept_book.streams())
    assert made.processes == 3
    assert made.rows == sum(len(list(fresh(kept_book).of(item))) for item in built_in_projections())
    assert asked(kept_book) is CachedRows


def test_a_process_that_cannot_read_the_ledger_says_so(
    kept_book: Comity, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = "print(0, flush=True); raise SystemExit('no such thing')"
    monkeypatch.setattr("projections.engine.shards._PROGRAM", program)

    with pytest.raises(NotCached, match="no such thing"):
        projector(kept_book).rebuild(workers=2)
    assert asked(kept_book) is CachedRows


def test_far_behind_all_is_made_anew(kept_book: Comity, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("projections.engine.projector.FEW", 2)
    rebuilt: list[str] = []

    def rebuild(self: Projector, tracked: TrackedPositions, head: Head, *, why: str) -> None:
        rebuilt.append(why)
        self._make(tracked, head, lambda *_: None, 1, always=False)

    monkeypatch.setattr(Projector, "_rebuild", rebuild)
    for text in ("one", "two", "three"):
        assert isinstance(kept_book.record(STREAM, noted(text=text), by="mei"), Written)

    assert asked(kept_book) is CachedRows
    assert rebuilt == [""]


def test_a_lookup_takes_what_folding_takes(kept_book: Comity) -> None:
    folded = fresh(kept_book)
    conditions: tuple[tuple[Any, dict[str, Any]], ...] = (
        (moments, {"stream": {STREAM, "body:fife"}}),
        (moments, {"verb": "visited"}),  # a property, no column
        (moments, {"contested": False, "undated": True}),
        (moments, {"on": None}),
        (moments, {"on": [None, "2023"]}),
        (moments, {"version": "2"}),
        (moments, {"place": [1, 2.0]}),
        (moments, {"stream": ()}),
        (moments, {"stream": [f"body:{n}" for n in range(1000)] + [STREAM]}),
        (spells, {"status": ("proposed", "none"), "since_by": None}),
    )
    with ReadingSession(kept_book.where) as door:
        rows = door.ask().rows
        for condition, where in conditions:
            assert list(rows.of(condition, **where)) == list(folded.of(condition, **where)), where
        with pytest.raises(AttributeError):
            list(rows.of(moments, nothing=1))


def test_the_door_can_be_handed_a_ledger_that_is_open(book: Comity) -> None:
    opened: list[str] = []

    def opening() -> Comity:
        opened.append("once")
        return open_ledger(book.where, read_only=True)

    with ReadingSession(book.where, opening=opening) as door:
        door.ask()
        assert door.ledger.position == book.position
        assert door.zone is door.ledger.zone
    assert opened == ["once"]
