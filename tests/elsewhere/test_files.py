"""Files by the rules of other systems: what is open stays where it is, what is read is not synced, modes mean nothing."""

from __future__ import annotations

import errno
import fcntl
import os
import stat
import subprocess
import sys
import threading
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from store import folders, naming, permissions
from store.files import file_of, identity, is_same, number_of, seen_as
from store.naming import give_name, patiently, remove, sync, whole
from store.sqlite.datastore import Datastore
from tests.elsewhere.telling import told_otherwise

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="it looks into /proc who has what open"),
]

# ruff: noqa: PTH112, PTH113, PTH115, PTH116, PTH208 — the calls of `os` themselves are what is looked at


# --- the rules


def open_somewhere(path: str | os.PathLike[str]) -> bool:
    """Whether this process, or one that it has started, has a file open, or one below a folder."""
    where = os.path.realpath(path)
    for process in {os.getpid(), *children()}:
        with suppress(OSError):
            for number in os.listdir(f"/proc/{process}/fd"):
                with suppress(OSError):
                    found = os.readlink(f"/proc/{process}/fd/{number}")
                    if found == where or found.startswith(f"{where}/"):
                        return True
    return False


def children() -> Iterator[int]:
    tasks = Path(f"/proc/{os.getpid()}/task")
    for task in tasks.iterdir():
        with suppress(OSError):
            yield from map(int, (task / "children").read_text(encoding="ascii").split())


def guarded(call: Any, paths: int) -> Any:
    """What is open is not taken away, moved or written over; nor is a read-only file taken away or written over."""

    def refusing(*words: Any, **more: Any) -> Any:
        if "dir_fd" not in more or more["dir_fd"] is None:
            for path in words[:paths]:
                if open_somewhere(path):
                    raise PermissionError(errno.EACCES, "used by another process", os.fspath(path))
            last = words[paths - 1]
            if (
                call.__name__ in {"unlink", "remove", "replace"}
                and os.path.isfile(last)
                and not writable(last)
            ):
                raise PermissionError(errno.EACCES, "Access is denied", os.fspath(last))
            if call.__name__ == "rename" and os.path.lexists(words[1]):
                raise FileExistsError(errno.EEXIST, "it is there", os.fspath(words[1]))
        return call(*words, **more)

    return refusing


def writable(path: Any) -> bool:
    return bool(os.stat(path).st_mode & stat.S_IWUSR)


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rules of Windows for files, laid over this system."""
    fsync, open_ = os.fsync, os.open

    def written_only(number: int) -> None:
        if fcntl.fcntl(number, fcntl.F_GETFL) & os.O_ACCMODE == os.O_RDONLY:
            raise OSError(errno.EBADF, os.strerror(errno.EBADF))
        fsync(number)

    def no_folder(path: Any, flags: int, *words: Any, **more: Any) -> int:
        if os.path.isdir(path):
            raise PermissionError(errno.EACCES, "a folder", path)
        if os.path.isfile(path) and flags & os.O_ACCMODE != os.O_RDONLY and not writable(path):
            raise PermissionError(errno.EACCES, "read-only", path)
        return open_(path, flags, *words, **more)

    for name, paths in {"unlink": 1, "remove": 1, "rmdir": 1, "rename": 2, "replace": 2}.items():
        monkeypatch.setattr(os, name, guarded(getattr(os, name), paths))
    monkeypatch.setattr(os, "fsync", written_only)
    monkeypatch.setattr(os, "open", no_folder)
    monkeypatch.setattr(naming, "RENAMING_REPLACES", False)
    monkeypatch.setattr(permissions, "KNOWN", False)
    monkeypatch.setattr(naming, "_take", lambda _number: None)
    monkeypatch.setattr("store.sqlite.leftovers._closing_lets_go", lambda: False)


@pytest.fixture
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(naming, "PAUSES", (0.0,))


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in."""
    folder = tmp_path / "高雄 50% #1"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def ledger(comity_: Any, place: Path) -> Path:
    code, said = comity_(
        "init", "--home", "kaohsiung", "--name", "Kaohsiung", "--kind", "city", "--ledger", "l.db"
    )
    assert code == 0, said
    return place / "l.db"


@contextmanager
def held_by_another(where: Path) -> Iterator[None]:
    """Another process has a file open."""
    code = "import sys; file = open(sys.argv[1], 'rb'); print(flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", code, str(where)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout
        other.stdout.readline()
        try:
            yield
        finally:
            other.communicate()


def left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob(f"{naming.PREFIX}*"))


# --- the control: the rules bite


@pytest.mark.usefixtures("windows")
def test_the_rules_bite(tmp_path: Path) -> None:
    file, other = tmp_path / "a", tmp_path / "b"
    file.write_bytes(b"a")
    with file.open("rb") as opened:
        for hindered in (
            file.unlink,
            lambda: file.rename(other),
            lambda: file.replace(other),
            lambda: tmp_path.rename(other),
        ):
            with pytest.raises(PermissionError):
                hindered()
        with pytest.raises(OSError, match="Bad file descriptor"):
            os.fsync(opened.fileno())
    with held_by_another(file), pytest.raises(PermissionError):
        file.unlink()
    with pytest.raises(PermissionError):
        os.open(tmp_path, os.O_RDONLY)
    file.chmod(0o444)
    with pytest.raises(PermissionError):
        os.open(file, os.O_RDWR)
    with pytest.raises(PermissionError):
        file.unlink()
    other.touch()
    with pytest.raises(FileExistsError):
        file.rename(other)


# --- commands, by these rules


@pytest.mark.usefixtures("windows")
def test_whatever_is_made_is_made_and_nothing_is_left(comity_: Any, ledger: Path, place: Path) -> None:
    for words in (
        ("backup", "b.db"),
        ("seal", "-o", "a.checkpoint"),
        ("export", "-o", "e.jsonl"),
        ("export", "-o", "e.jsonl", "--force"),
        ("export", "--as", "csv", "-o", "tables"),
        ("export", "--as", "sqlite", "-o", "rows.db"),
        ("verify", "a.checkpoint"),
        ("restore", "b.db", "--yes"),
        ("verify", "*.checkpoint"),
        ("backup", "again.db"),
        ("init", "--empty", "--ledger", "n.db"),
        ("import", "--restore", "e.jsonl", "--ledger", "n.db"),
    ):
        at = () if "--ledger" in words else ("--ledger", str(ledger))
        code, said = comity_(*words, *at)
        assert code == 0, (words, said)

    assert left(place) == []
    assert left(place.parent) == []


@pytest.mark.usefixtures("windows")
def test_a_read_only_ledger_is_copied_and_replaced(comity_: Any, ledger: Path, place: Path) -> None:
    assert comity_("backup", "b.db", "--ledger", str(ledger))[0] == 0
    ledger.chmod(0o444)

    code, said = comity_("backup", "c.db", "--ledger", str(ledger))
    assert code == 0, said
    code, said = comity_("restore", "b.db", "--ledger", str(ledger))
    assert code == 0, said

    assert left(place) == []


@pytest.mark.usefixtures("windows", "no_waiting")
def test_a_ledger_that_others_have_open_is_not_replaced_and_stays_whole(
    comity_: Any, ledger: Path, place: Path
) -> None:
    assert comity_("backup", "b.db", "--ledger", str(ledger))[0] == 0
    before = ledger.read_bytes()

    with held_by_another(ledger):
        code, said = comity_("restore", "b.db", "--ledger", str(ledger))

    assert code == 6
    assert "see that nothing else has it open" in said
    assert ledger.read_bytes() == before
    assert sorted(path.name for path in place.iterdir()) == ["b.db", "l.db"]


@pytest.mark.usefixtures("windows")
def test_what_others_write_while_the_ledger_is_let_go_is_not_lost(
    comity_: Any, ledger: Path, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There, it cannot be moved and kept from writers at once: so it is looked afterwards."""
    assert comity_("backup", "b.db", "--ledger", str(ledger))[0] == 0
    rename = os.rename
    wrote: list[Any] = []

    def somebody_is_quicker(from_: Any, to: Any) -> None:
        if Path(from_).name == "l.db" and not open_somewhere(from_) and not wrote:
            wrote.append(from_)
            from comity.testing import body_registered  # noqa: PLC0415
            from store.application import open_ledger  # noqa: PLC0415

            with open_ledger(ledger) as other:
                other.record("body:edinburgh", body_registered("Edinburgh"), by="lin")
        rename(from_, to)

    monkeypatch.setattr(os, "rename", somebody_is_quicker)
    code, said = comity_("restore", "b.db", "--ledger", str(ledger))

    assert wrote, "the control: somebody was quicker"
    assert code == 4, said
    assert sorted(path.name for path in place.iterdir() if not path.name.startswith("l.db.rows")) == [
        "b.db",
        "l.db",
    ]
    from store.application import open_ledger  # noqa: PLC0415

    with open_ledger(ledger, read_only=True) as now:
        assert len(now) == 3, "what was written meanwhile is there"


@pytest.mark.usefixtures("windows")
def test_an_init_that_fails_half_way_leaves_nothing(comity_: Any, place: Path) -> None:
    code, _ = comity_(
        "init",
        "--home",
        "kaohsiung",
        "--name",
        "Kaohsiung",
        "--kind",
        "city",
        "--timezone",
        "No/Where",
        "--ledger",
        "n.db",
    )

    assert code != 0
    assert list(place.iterdir()) == []


# --- a moment's hindrance


@pytest.mark.usefixtures("windows")
@pytest.mark.parametrize("over", [False, True])
def test_a_scanner_that_looks_into_it_for_a_moment_spoils_nothing(tmp_path: Path, *, over: bool) -> None:
    where = tmp_path / "a.txt"
    if over:
        where.write_text("old", encoding="utf-8")
    with whole(where, over=over) as made:
        made.write_text("new", encoding="utf-8")
        scanned = made.open("rb")
        threading.Timer(0.15, scanned.close).start()

    assert where.read_text(encoding="utf-8") == "new"
    assert left(tmp_path) == []


def test_who_is_refused_for_good_is_told_within_a_second_or_so() -> None:
    def never() -> None:
        raise PermissionError(errno.EACCES, "no")

    begun = time.monotonic()
    with pytest.raises(PermissionError):
        patiently(never)
    assert time.monotonic() - begun < 3


@pytest.mark.usefixtures("windows")
def test_a_name_is_never_given_over_a_file(tmp_path: Path) -> None:
    (tmp_path / "made").write_text("new", encoding="utf-8")
    (tmp_path / "a").write_text("theirs", encoding="utf-8")

    with pytest.raises(FileExistsError):
        give_name(tmp_path / "made", tmp_path / "a")

    assert (tmp_path / "a").read_text(encoding="utf-8") == "theirs"


# --- on the disk


@pytest.mark.usefixtures("windows")
@pytest.mark.parametrize("mode", [0o644, 0o600, 0o444, 0o400])
def test_a_file_is_synced_by_a_descriptor_that_may_write_and_keeps_its_mode(
    tmp_path: Path, mode: int
) -> None:
    file = tmp_path / "a"
    file.write_bytes(b"a")
    file.chmod(mode)

    sync(file)
    sync(tmp_path)

    assert stat.S_IMODE(file.stat().st_mode) == mode


def test_a_disk_that_fails_is_not_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_number: int) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    (tmp_path / "a").touch()
    monkeypatch.setattr(os, "fsync", broken)
    for path in (tmp_path / "a", tmp_path):
        with pytest.raises(OSError, match="Input/output error"):
            sync(path)


@pytest.mark.parametrize("knows", [True, False])
def test_macos_is_told_to_empty_the_memory_of_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, knows: bool
) -> None:
    told: list[tuple[int, int]] = []
    synced: list[int] = []

    def control(number: int, order: int, *_: object) -> int:
        told.append((number, order))
        if not knows:
            raise OSError(errno.ENOTSUP, os.strerror(errno.ENOTSUP))
        return 0

    monkeypatch.setattr(fcntl, "F_FULLFSYNC", 51, raising=False)
    monkeypatch.setattr(fcntl, "fcntl", control)
    monkeypatch.setattr(os, "fsync", synced.append)
    (tmp_path / "a").touch()

    sync(tmp_path / "a")
    sync(tmp_path)

    assert [order for _, order in told] == [51, 51]
    assert len(synced) == (0 if knows else 2)


def test_sqlite_is_told_so_too(ledger: Path) -> None:
    store = Datastore(ledger)
    with store.transaction(commit=False) as cursor:
        for pragma in ("fullfsync", "checkpoint_fullfsync"):
            cursor.execute(f"PRAGMA {pragma}")
            assert cursor.fetchone()[0] == 1, pragma
    store.close()


# --- modes that mean nothing


@pytest.fixture
def a_stick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk of which every file is everybody's, whatever one does."""
    monkeypatch.setattr(os, "chmod", lambda *_, **__: None)
    for name in ("stat", "lstat", "fstat"):
        monkeypatch.setattr(os, name, everybodys(getattr(os, name)))


def everybodys(look: Any) -> Any:
    def looked(*words: Any, **more: Any) -> os.stat_result:
        found = look(*words, **more)
        return told_otherwise(found, st_mode=found.st_mode | 0o777)

    return looked


@pytest.mark.usefixtures("a_stick")
def test_modes_that_say_0777_whatever_one_does_are_not_believed(tmp_path: Path) -> None:
    (tmp_path / "a").touch(0o600)
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o777, "the control"

    assert permissions.others_may(tmp_path / "a", 0o077) is None


@pytest.mark.parametrize("kept", [True, False])
def test_of_somebody_elses_file_it_is_asked_what_becomes_of_a_new_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, kept: bool
) -> None:
    def refused(*_: Any, **__: Any) -> None:
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))

    (tmp_path / "a").touch()
    (tmp_path / "a").chmod(0o666)
    monkeypatch.setattr(os, "chmod", refused)
    if not kept:
        monkeypatch.setattr(os, "stat", everybodys(os.stat))

    assert permissions.others_may(tmp_path / "a", 0o077) is (True if kept else None)
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_modes_of_a_usual_disk_are_believed_and_left_as_they_are(tmp_path: Path) -> None:
    for mode, open_ in ((0o600, False), (0o640, True), (0o644, True), (0o700, False)):
        (tmp_path / "a").touch()
        (tmp_path / "a").chmod(mode)

        assert permissions.others_may(tmp_path / "a", 0o077) is open_
        assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == mode


def of_the_key(said: str) -> str:
    return next(line for line in said.splitlines() if line.startswith("signing key"))


@pytest.mark.usefixtures("a_stick")
def test_a_key_on_a_stick_seals_and_doctor_says_what_that_is(comity_: Any, ledger: Path) -> None:
    assert comity_("seal", "-o", "a.checkpoint", "--ledger", str(ledger))[0] == 0
    code, said = comity_("seal", "-o", "b.checkpoint", "--ledger", str(ledger))
    assert code == 0, said

    code, said = comity_("doctor", "--ledger", str(ledger), "--format", "csv")

    assert code == 0, said
    assert of_the_key(said).startswith("signing key,note,")
    assert "keeps no permissions" in said
    assert "permissions,FAULT" not in said


@pytest.mark.usefixtures("windows")
def test_doctor_has_no_fault_after_a_seal_where_modes_say_nothing(
    comity_: Any, ledger: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert comity_("seal", "-o", "a.checkpoint", "--ledger", str(ledger))[0] == 0
    for name in ("stat", "lstat", "fstat"):
        monkeypatch.setattr(os, name, everybodys(getattr(os, name)))

    code, said = comity_("doctor", "--ledger", str(ledger), "--format", "csv")

    assert code == 0, said
    assert of_the_key(said).startswith("signing key,ok,")
    assert "was not looked at" in of_the_key(said)
    assert comity_("seal", "-o", "b.checkpoint", "--ledger", str(ledger))[0] == 0


def test_where_modes_mean_something_an_open_key_is_a_fault(comity_: Any, ledger: Path) -> None:
    """The control of both."""
    assert comity_("seal", "-o", "a.checkpoint", "--ledger", str(ledger))[0] == 0
    (key,) = folders.data().rglob("signing-key.pem")
    key.chmod(0o644)

    code, said = comity_("doctor", "--ledger", str(ledger), "--format", "csv")
    assert code == 5
    assert of_the_key(said).startswith("signing key,FAULT,")
    assert comity_("seal", "-o", "b.checkpoint", "--ledger", str(ledger))[0] == 6
    assert stat.S_IMODE(key.stat().st_mode) == 0o644


def test_a_disk_that_refuses_modes_takes_a_backup_all_the_same(
    comity_: Any, ledger: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: Any, **__: Any) -> None:
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))

    ledger.chmod(0o600)
    monkeypatch.setattr(os, "chmod", refused)
    for words in (("backup", "b.db"), ("export", "-o", "e.jsonl"), ("restore", "b.db")):
        code, said = comity_(*words, "--ledger", str(ledger))
        assert code == 0, said


# --- files without numbers


def numberless(look: Any) -> Any:
    def looked(*words: Any, **more: Any) -> os.stat_result:
        return told_otherwise(look(*words, **more), st_ino=0)

    return looked


@pytest.fixture
def a_share(monkeypatch: pytest.MonkeyPatch) -> None:
    """A share that has no numbers for its files."""
    for name in ("stat", "lstat", "fstat"):
        monkeypatch.setattr(os, name, numberless(getattr(os, name)))


@pytest.mark.usefixtures("a_share")
def test_files_without_numbers_are_not_all_one(tmp_path: Path) -> None:
    one, other = tmp_path / "a", tmp_path / "b"
    one.touch()
    other.touch()
    (tmp_path / "c").symlink_to(one)
    assert one.samefile(other), "the control: by their numbers, they are"

    assert not is_same(one, other)
    assert is_same(one, tmp_path / "c")
    assert identity(one.stat()) is None
    assert number_of(file_of(one)) == ""
    assert seen_as(file_of(one), file_of(tmp_path / "none")) == ""


@pytest.mark.usefixtures("a_share")
def test_a_ledger_without_a_number_is_used_as_ever(comity_: Any, ledger: Path, place: Path) -> None:
    for words in (
        ("register", "body", "edinburgh", "--name", "Edinburgh", "--kind", "city"),
        ("backup", "b.db"),
        ("export", "-o", "e.jsonl"),
        ("list",),
        ("list",),
        ("restore", "b.db"),
        ("verify",),
    ):
        code, said = comity_(*words, "--ledger", str(ledger))
        assert code == 0, (words, said)
    assert left(place) == []


@pytest.mark.usefixtures("windows")
def test_what_is_read_only_is_taken_away_all_the_same(tmp_path: Path) -> None:
    with suppress(KeyboardInterrupt), whole(tmp_path / "a") as made:
        made.touch()
        made.chmod(0o444)
        raise KeyboardInterrupt

    assert list(tmp_path.iterdir()) == []
    remove(tmp_path / "what is not there")
