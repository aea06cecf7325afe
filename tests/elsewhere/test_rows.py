"""Rows are kept where pipes cannot be selected, what is open cannot be deleted, and no process can be started."""

from __future__ import annotations

import errno
import os
import select
import selectors
import shutil
import sqlite3
import stat
import subprocess
import sys
from contextlib import contextmanager, nullcontext, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from comity.testing import visited
from projections.engine import rows_file
from projections.engine.cached import CachedRows
from projections.row import projection
from projections.rows.bodies import Body, bodies
from projections.rows.moments import moments
from queries.session import ReadingSession
from store.application import Comity, Written, open_ledger
from tests.projections.engine.ledgers import Clock, begun, differences, fresh, projector
from tests.queries.test_session import FAULTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from domain.history import History

pytestmark = pytest.mark.slow

STREAM = "partnership:edinburgh--kaohsiung"
PROC = Path("/proc")
proc = pytest.mark.skipif(not (PROC / "self/fd").exists(), reason="who has a file open is asked of /proc")


@pytest.fixture
def book() -> Iterator[Comity]:
    """A small ledger whose rows are kept."""
    with begun() as book:
        assert isinstance(book.clock, Clock)
        book.clock.now = datetime(2025, 11, 20, 10, 2, tzinfo=UTC)
        assert isinstance(book.record(STREAM, visited("2023"), by="mei"), Written)
        projector(book).bring_up()
        yield book


def answer(where: Path) -> tuple[bool, list[str]]:
    """Whether a report has its answer from kept rows, and what was said; the answer is that of a fresh fold in any case."""
    said: list[str] = []
    with open_ledger(where, read_only=True) as book, ReadingSession(where, say=said.append) as door:
        rows = door.ask().rows
        assert differences(rows, fresh(book)) == []
        return isinstance(rows, CachedRows) and rows._instead is None, said


# --- the rules of Windows


def holders(path: Path) -> list[str]:
    """The descriptors of all processes that have a file open."""
    wanted = os.path.realpath(path)
    found = []
    for folder in PROC.glob("[0-9]*/fd"):
        with suppress(OSError):
            for row in folder.iterdir():
                with suppress(OSError):
                    if str(row.readlink()) == wanted:
                        found.append(str(row))
    return found


def refuse_what_is_open(path: Any, folder: int | None) -> None:
    """As Windows does; `folder` is the descriptor that a path may start from."""
    whole = Path(os.fsdecode(path))
    if folder is not None:
        whole = Path(f"/proc/self/fd/{folder}").readlink() / whole
    if not whole.is_dir() and whole.exists() and holders(whole):
        words = "The process cannot access the file because it is being used by another process"
        raise PermissionError(errno.EACCES, words, str(whole))


@pytest.fixture
def what_is_open_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """What some process has open can neither be deleted nor renamed nor replaced."""
    able = set(os.supports_dir_fd), set(os.supports_follow_symlinks)

    def guard(name: str) -> None:
        real = getattr(os, name)

        def door(*paths: Any, **more: Any) -> Any:
            for path, folder in zip(paths[:2], ("src_dir_fd", "dst_dir_fd"), strict=False):
                refuse_what_is_open(path, more.get("dir_fd", more.get(folder)))
            return real(*paths, **more)

        monkeypatch.setattr(os, name, door)
        for known in able:  # `shutil` asks there what can be done with a descriptor
            if real in known:
                known.add(door)

    for name in ("unlink", "remove", "rename", "replace"):
        guard(name)
    monkeypatch.setattr(os, "supports_dir_fd", able[0])
    monkeypatch.setattr(os, "supports_follow_symlinks", able[1])


@pytest.fixture
def no_select_on_pipes(monkeypatch: pytest.MonkeyPatch) -> None:
    """`select` and its kind take sockets and nothing else."""

    def refuse(row: Any) -> None:
        number = row if isinstance(row, int) else row.fileno()
        if not stat.S_ISSOCK(os.fstat(number).st_mode):
            raise OSError(10038, "An operation was attempted on something that is not a socket")

    class Refusing:
        def register(self, item: Any, *_: object) -> None:
            refuse(item)

        def close(self) -> None:
            pass

    def of_sockets(*waiting: Any) -> tuple[list[Any], ...]:
        for item in (*waiting[0], *waiting[1], *waiting[2]):
            refuse(item)
        return [], [], []

    monkeypatch.setattr(select, "select", of_sockets)
    for name in {"poll", "epoll"} & set(dir(select)):
        monkeypatch.setattr(select, name, Refusing)
    for name in {"PollSelector", "EpollSelector"} & set(dir(selectors)):
        monkeypatch.setattr(getattr(selectors, name), "_selector_cls", Refusing)


@pytest.mark.usefixtures("no_select_on_pipes")
def test_the_simulation_refuses_a_pipe() -> None:
    reading, writing = os.pipe()
    try:
        with pytest.raises(OSError, match="not a socket"):
            select.select([reading], [], [])
        with pytest.raises(OSError, match="not a socket"), selectors.DefaultSelector() as waiting:
            waiting.register(reading, selectors.EVENT_READ)
    finally:
        os.close(reading)
        os.close(writing)


@proc
@pytest.mark.usefixtures("what_is_open_stays")
def test_the_simulation_keeps_what_is_open(tmp_path: Path) -> None:
    one = tmp_path / "folder" / "one"
    one.parent.mkdir()
    with one.open("wb"):
        for attempt in (one.unlink, lambda: one.rename(tmp_path / "b"), lambda: shutil.rmtree(one.parent)):
            with pytest.raises(PermissionError):
                attempt()
    with held_by_another(one), pytest.raises(PermissionError):
        one.unlink()
    shutil.rmtree(one.parent)
    assert not one.exists()


# --- what is open cannot be deleted


@projection(Body, of=("body",), key=("stream",))
def told(history: History) -> Iterator[Body]:
    """What somebody else makes of names."""
    yield from bodies(history)


@proc
@pytest.mark.usefixtures("what_is_open_stays")
@pytest.mark.parametrize("fault", [item for item, _ in FAULTS], ids=[row.__name__ for row, _ in FAULTS])
def test_damaged_rows_are_closed_before_they_are_thrown_away(
    book: Comity, fault: Callable[[Path], None]
) -> None:
    fault(rows_file.beside(book.where))

    _, said = answer(book.where)

    assert len(said) <= 1, said
    assert not any("not kept" in line or "nobody else" in line or "no other" in line for line in said), said
    assert answer(book.where) == (True, [])
    assert not [path for path in book.where.parent.iterdir() if path.is_dir()]


@proc
@pytest.mark.usefixtures("what_is_open_stays")
def test_also_while_several_are_reading_them(book: Comity) -> None:
    assert isinstance(book.record(STREAM, visited("2024"), by="mei"), Written)
    expected = list(fresh(book).of(moments))
    assert answer(book.where)[0]
    said: list[str] = []
    with ReadingSession(book.where, say=said.append) as door:
        rows = door.ask().rows
        assert list(rows.of(told)) == list(fresh(book).of(told))
        first, second = rows.of(moments), rows.of(moments)
        begun_ = [next(first)], [next(second)]
        cache_file = rows_file.beside(book.where)

        assert isinstance(rows, CachedRows)
        rows._instead = rows._recompute(ValueError("a page is not as it was"))

        assert not cache_file.exists()
        assert [*begun_[0], *first] == [*begun_[1], *second] == expected
        assert list(rows.of(told)) == list(fresh(book).of(told))
    assert [line for line in said if "damaged" in line] == said
    assert len(said) == 1
    assert answer(book.where) == (True, [])


@proc
@pytest.mark.usefixtures("what_is_open_stays")
def test_rows_of_a_guest_are_mended_beside_those_of_the_house(book: Comity) -> None:
    """The rows of the house are being read, from the same file, when those of the guest are found to be damaged."""
    with ReadingSession(book.where) as door:
        list(door.ask().rows.of(told))
    with sqlite3.connect(rows_file.beside(book.where)) as raw:
        raw.execute("UPDATE kept SET entry = x'00' WHERE name LIKE 'plug-in:%'")
    raw.close()

    said: list[str] = []
    with ReadingSession(book.where, say=said.append) as door:
        rows = door.ask().rows
        reading = rows.of(moments)
        begun_ = [next(reading)]
        assert list(rows.of(told)) == list(fresh(book).of(told))
        assert [*begun_, *reading] == list(fresh(book).of(moments))

    assert not [line for line in said if "not kept" in line], said
    with ReadingSession(book.where, say=said.append) as door:
        assert list(door.ask().rows.of(told)) == list(fresh(book).of(told))
    assert len(said) == 1, said


@contextmanager
def held_by_another(where: Path) -> Iterator[None]:
    """Another process has a file open meanwhile."""
    program = "import sys; file = open(sys.argv[1], 'rb'); print('open', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", program, str(where)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout
        assert other.stdout.readline() == b"open\n"
        yield
        other.kill()


@proc
@pytest.mark.usefixtures("what_is_open_stays")
@pytest.mark.parametrize("fault", [item for item, _ in FAULTS], ids=[row.__name__ for row, _ in FAULTS])
def test_where_another_program_has_them_open_the_answer_is_right_all_the_same(
    book: Comity, fault: Callable[[Path], None]
) -> None:
    where = rows_file.beside(book.where)
    fault(where)
    with held_by_another(where) if where.exists() else nullcontext():
        for _ in range(2):
            _, said = answer(book.where)
            assert not any("next time" in line for line in said), said
    answer(book.where)
    assert answer(book.where) == (True, [])
