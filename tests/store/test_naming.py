"""What is made out of sight gets its name once it is whole; what those left who were killed is swept, and nothing else."""

import os
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from store import naming
from store.naming import LOCK, PREFIX, aside, sweep, whole
from tests.machines import link

posix = pytest.mark.skipif(os.name != "posix", reason="permissions and locks as POSIX has them")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def usual() -> Iterator[None]:
    """What most people have set."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def make(where: Path, making: Callable[[Path], object], **how: Any) -> None:
    """Make something out of sight."""
    with whole(where, **how) as made:
        making(made)


def test_a_file_has_its_name_once_it_is_whole(tmp_path: Path) -> None:
    with whole(tmp_path / "a.txt") as made:
        made.write_text("half", encoding="utf-8")
        assert not (tmp_path / "a.txt").exists()

    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


def test_where_something_goes_wrong_nothing_is_left(tmp_path: Path) -> None:
    def interrupted(made: Path) -> None:
        made.write_text("half", encoding="utf-8")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make(tmp_path / "a.txt", interrupted)

    assert list(tmp_path.iterdir()) == []


def test_what_somebody_put_there_meanwhile_is_left_as_it_is(tmp_path: Path) -> None:
    where = tmp_path / "a.txt"

    def meanwhile(made: Path) -> None:
        made.write_text("new", encoding="utf-8")
        where.write_text("theirs", encoding="utf-8")

    with pytest.raises(FileExistsError):
        make(where, meanwhile)
    assert where.read_text(encoding="utf-8") == "theirs"
    with whole(where, over=True) as made:
        made.write_text("new", encoding="utf-8")
    assert where.read_text(encoding="utf-8") == "new"


def test_a_folder_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    def with_a_file(made: Path) -> None:
        made.mkdir()
        (made / f"{len(list(tmp_path.iterdir()))}.txt").write_text("a", encoding="utf-8")

    make(tmp_path / "folder", with_a_file)
    with pytest.raises(OSError, match=r"not empty|exist"):
        make(tmp_path / "folder", with_a_file)

    assert [path.name for path in (tmp_path / "folder").iterdir()] == ["1.txt"]


@posix
@pytest.mark.usefixtures("usual")
def test_while_it_is_made_nobody_else_may_look(tmp_path: Path) -> None:
    with whole(tmp_path / "a.txt") as made:
        made.write_text("half", encoding="utf-8")
        assert mode(made.parent) == 0o700

    assert mode(tmp_path / "a.txt") == 0o644


@posix
@pytest.mark.usefixtures("usual")
@pytest.mark.parametrize(
    ("ledger", "file", "folder"),
    [(0o644, 0o644, 0o755), (0o600, 0o600, 0o700), (0o640, 0o640, 0o750), (0o444, 0o644, 0o755)],
)
def test_who_may_not_read_the_ledger_may_not_read_what_is_made_of_it(
    tmp_path: Path, ledger: int, file: int, folder: int
) -> None:
    like = tmp_path / "ledger.db"
    like.touch()
    like.chmod(ledger)
    with whole(tmp_path / "a.txt", like=like) as made:
        made.write_text("a", encoding="utf-8")
    with whole(tmp_path / "folder", like=like) as made:
        made.mkdir()
        (made / "b.txt").write_text("b", encoding="utf-8")

    assert mode(tmp_path / "a.txt") == file
    assert (mode(tmp_path / "folder"), mode(tmp_path / "folder" / "b.txt")) == (folder, file)


@posix
@pytest.mark.usefixtures("usual")
def test_what_takes_the_place_of_a_private_file_is_private(tmp_path: Path) -> None:
    (tmp_path / "a.txt").touch(0o600)

    with whole(tmp_path / "a.txt", over=True) as made:
        made.write_text("a", encoding="utf-8")

    assert mode(tmp_path / "a.txt") == 0o600


# --- what was left behind


def left(folder: Path, name: str = "left", *, lock: bool = True, age: float = 0) -> Path:
    """What a maker left behind who was killed."""
    own = folder / f"{PREFIX}{name}"
    own.mkdir(0o700)
    (own / "made").write_bytes(b"half")
    if lock:
        (own / LOCK).touch()
    for path in (*own.iterdir(), own):
        os.utime(path, (time.time() - age,) * 2)
    return own


def test_what_was_left_is_swept_and_what_is_held_is_not(tmp_path: Path) -> None:
    with aside(tmp_path) as held:
        old = left(tmp_path, age=7_200)
        for path in (*held.iterdir(), held):
            os.utime(path, (0, 0))  # who holds it may take long
        with aside(tmp_path) as other:
            assert sorted(tmp_path.iterdir()) == sorted([held, other])
        assert not old.exists()

    assert list(tmp_path.iterdir()) == []


@posix
def test_who_was_killed_a_moment_ago_is_swept_too(tmp_path: Path) -> None:
    left(tmp_path)

    sweep(tmp_path)

    assert list(tmp_path.iterdir()) == []


@posix
@pytest.mark.parametrize("after", range(6))
def test_who_is_killed_while_tidying_up_is_swept_too(after: int, tmp_path: Path) -> None:
    """By whatever it was that it had taken away: the lock goes last, and what lies there without one is nobody's."""
    code = (
        "import os, pathlib, sys; from store.naming import whole\n"
        "left = int(sys.argv[1])\n"
        "def counted(event, args):\n"
        "    global left\n"
        "    if event in ('os.remove', 'os.rmdir'):\n"
        "        left -= 1\n"
        "        if left < 0: os._exit(9)\n"
        "try:\n"
        "    with whole(pathlib.Path(sys.argv[2]) / 'tables') as made:\n"
        "        made.mkdir()\n"
        "        for name in 'abc': (made / name).write_text('a name')\n"
        "        sys.addaudithook(counted)\n"
        "        raise KeyboardInterrupt\n"
        "except KeyboardInterrupt: pass\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(after), str(tmp_path)], check=False)
    assert done.returncode in {0, 9}
    assert done.returncode == 9 or after > 4, "the control: it is killed in the middle"

    sweep(tmp_path)

    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


@pytest.mark.parametrize("age", [0, 7_200])
def test_where_a_system_knows_no_locks_time_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, age: float
) -> None:
    monkeypatch.setattr(naming, "_take", lambda _number: None)
    own = left(tmp_path, age=age)

    sweep(tmp_path)

    assert own.exists() == (age == 0)


def test_what_is_not_ours_is_never_swept(tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / LOCK).touch()
    theirs = [
        left(tmp_path, "without-a-lock", lock=False, age=7_200),
        tmp_path / f"{PREFIX}file",
        tmp_path / f"{PREFIX}link",
        tmp_path / ".a.txt.1234.part",
        tmp_path / "comity-part-x",
    ]
    theirs[1].write_text("a file of this name", encoding="utf-8")
    link(theirs[2], tmp_path / "kept", folder=True)
    theirs[3].write_text("somebody else's", encoding="utf-8")
    theirs[4].mkdir()

    sweep(tmp_path)

    assert all(path.exists() for path in theirs)
    assert (tmp_path / "kept" / LOCK).exists()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="gives a folder to somebody else")
def test_what_another_user_makes_is_never_swept(tmp_path: Path) -> None:
    own = left(tmp_path, age=7_200)
    os.chown(own, 65534, 65534)

    sweep(tmp_path)

    assert own.exists()


@posix
def test_a_folder_that_is_swept_before_its_maker_holds_it_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take, first = naming._take, [True]

    def swept(number: int) -> bool | None:
        if first.pop() if first else False:
            sweep(tmp_path)
        return take(number)

    monkeypatch.setattr(naming, "_take", swept)
    with whole(tmp_path / "a.txt") as made:
        made.write_text("a", encoding="utf-8")

    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]
