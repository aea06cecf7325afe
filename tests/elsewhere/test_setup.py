"""Setting up where names, code pages and files behave as they do not here: start.py on Windows, and in BIG5."""

import errno
import os
import shutil
import signal
import stat
import subprocess
import sys
import sysconfig
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Self

import pytest

import start

ROOT = Path(__file__).resolve().parents[2]
AWKWARD = "王小明 Łukasz 50% #1 it's"
NOT_UTF_8 = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "utf-8"}
"""A code page without 王, on every machine that is no Windows."""
READS_THE_CODE_PAGE = sys.version_info < (3, 13)
"""Whether this Python reads a `.pth` so; later ones try UTF-8 first."""

posix_alone = pytest.mark.skipif(os.name != "posix", reason="the simulation of another system's rule")


# A folder whose name the code page does not have


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """Lay out a checkout with an environment, as an editable install leaves it, in a folder with an awkward name."""
    venv = pytest.importorskip("venv")
    root = tmp_path / AWKWARD
    (root / "cli").mkdir(parents=True)
    (root / "cli" / "main.py").write_text("def main(): print('comity runs')\n", encoding="utf-8")
    shutil.copy(ROOT / "pyproject.toml", root)
    venv.create(root / ".venv", with_pip=False, symlinks=True)
    information = start.packages_of(root) / "comity-0.2.dist-info"
    information.mkdir()
    (information / "METADATA").write_text(
        "Metadata-Version: 2.4\nName: comity\nVersion: 0.2\n", encoding="utf-8"
    )
    (information / "RECORD").write_text(f"{pointer(root).name},,\n", encoding="utf-8")
    pointer(root).write_text(f"{root}\n{root}\n", encoding="utf-8")
    return root


def pointer(root: Path) -> Path:
    """Return the file by which the environment finds our packages."""
    return start.packages_of(root) / "_editable_impl_comity.pth"


def in_another_code_page(root: Path) -> "subprocess.CompletedProcess[str]":
    """Start comity from the environment, as start.py does, where the code page does not have the folder's name."""
    command, environment, _ = start.wanted(root, ["--version"], "comity")
    return subprocess.run(
        command,
        env={**environment, **NOT_UTF_8},
        cwd=root.parent,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )


@pytest.mark.skipif(not READS_THE_CODE_PAGE, reason="this Python reads UTF-8 there")
@posix_alone
def test_what_an_editable_install_writes_starts_in_no_other_code_page(installed: Path) -> None:
    """A control: without what start.py mends, there is nothing to mend."""
    assert in_another_code_page(installed).returncode != 0


def test_what_start_leaves_starts_in_any_code_page(installed: Path) -> None:
    assert finish(installed) == ""

    assert pointer(installed).read_bytes().isascii()
    assert in_another_code_page(installed).stdout == "comity runs\n"
    assert start.ready(installed, dev=False)


def test_what_has_a_name_that_may_not_be_readable_is_made_again(installed: Path) -> None:
    finish(installed)

    pointer(installed).write_text(f"{installed}\n", encoding="utf-8")

    assert not start.ready(installed, dev=False)


def test_what_does_not_start_gets_no_stamp(installed: Path) -> None:
    (installed / "cli" / "main.py").write_text("import a_part_of_click\n", encoding="utf-8")

    assert "No module named 'a_part_of_click'" in finish(installed)
    assert not start.stamp_of(installed).exists()


@pytest.mark.parametrize(
    ("main", "code", "said"),
    [
        ("import a_part_of_click", 6, "is broken: No module named 'a_part_of_click'.\nDelete that folder"),
        ("import cli.a_new_command", 1, "Traceback"),  # a developer's own, told in full
    ],
)
def test_what_breaks_later_is_explained(main: str, code: int, said: str, installed: Path) -> None:
    finish(installed)

    (installed / "cli" / "main.py").write_text(f"{main}\n", encoding="utf-8")

    done = in_another_code_page(installed)
    assert done.returncode == code
    assert said in done.stderr


def test_a_python_that_cannot_be_run_is_explained(
    installed: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    finish(installed)
    monkeypatch.setattr(start, "ROOT", installed)
    monkeypatch.setattr(start, "prepare", lambda *_, **__: None)
    monkeypatch.setattr(sys, "argv", ["start.py", "demo"])

    start.python_of(installed).unlink()
    start.python_of(installed).write_bytes(b"\0")

    assert start.main() == 6
    assert "Delete that folder" in capsys.readouterr().err


def test_what_is_beside_the_caller_is_not_taken_for_comity(installed: Path) -> None:
    finish(installed)

    (installed.parent / "cli.py").write_text("raise SystemExit('somebody else')", encoding="utf-8")

    assert in_another_code_page(installed).stdout == "comity runs\n"


def finish(root: Path) -> str:
    """Do what start.py does last."""
    with start.locked(root / ".venv.lock") as lock:
        return start.finish(root, dev=False, lock=lock)


@posix_alone
def test_the_steps_speak_utf_8_whatever_the_code_page(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name, value in NOT_UTF_8.items():
        monkeypatch.setenv(name, value)
    here = tmp_path / AWKWARD
    here.mkdir()
    root = Path(os.fsencode(here).decode("ascii", "surrogateescape"))  # as Python reads it there
    code = "import os, sys; print(os.getcwd()); sys.exit(1)"

    with start.locked(tmp_path / "lock") as lock:
        said = start.run([sys.executable, "-c", code], root, lock)

    assert AWKWARD in said


@pytest.mark.parametrize("console", ["cp437", "cp950", "ascii"])
def test_what_it_says_can_be_said_on_an_old_console(console: str, tmp_path: Path) -> None:
    here = tmp_path / AWKWARD
    here.mkdir()
    shutil.copy(ROOT / "start.py", here)
    environment = {**os.environ, "PYTHONIOENCODING": console}

    def run(*words: str) -> "subprocess.CompletedProcess[bytes]":
        return subprocess.run([sys.executable, *words], env=environment, capture_output=True, check=False)

    assert run("-c", "print('王Ł')").returncode == 1  # a control: this console cannot say everything
    assert run(str(here / "start.py")).returncode == 0
    assert run(str(here / "start.py"), "demo").returncode == 6  # there is no pyproject.toml
    assert b"Traceback" not in run(str(here / "start.py"), "demo").stderr


def test_what_it_says_of_itself_is_ascii() -> None:
    said = [var for name, var in vars(start).items() if name.isupper() and isinstance(var, str)]

    assert start.MAY_NOT_WRITE in said
    assert "".join([*said, *start.WHOLE_PYTHONS.values()]).isascii()


# What to do where it cannot be done


@pytest.mark.parametrize(
    ("system", "named", "unnamed"),
    [
        ("win32", ["python.org/downloads/windows", "winget", "py start.py"], ["Debian", "apt", "brew"]),
        ("darwin", ["python.org/downloads/macos", "brew"], ["Debian", "apt", "winget"]),
        ("linux", ["Debian", "apt install python3-venv"], ["winget", "brew"]),
        ("freebsd14", ["uv"], ["winget", "brew"]),
    ],
)
def test_where_to_get_a_whole_python_is_said_for_this_system(
    system: str, named: list[str], unnamed: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    monkeypatch.setattr(start, "ways", lambda _: [])
    monkeypatch.setattr(sys, "platform", system)

    with pytest.raises(start.TroubleError) as trouble:
        start.build(tmp_path, dev=False, lock=0)

    said = str(trouble.value)
    assert all(word in said for word in [*named, "docs.astral.sh/uv"]), said
    assert not any(word in said for word in unnamed), said


@pytest.mark.parametrize("number", [errno.EACCES, errno.EROFS, errno.EPERM])
def test_where_nothing_may_be_written_a_way_out_is_said(
    number: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number), ".venv.lock")

    monkeypatch.setattr(start, "prepare", refuse)
    monkeypatch.setattr(sys, "argv", ["start.py", "demo"])

    assert start.main() == 6
    said = capsys.readouterr().err
    assert ".venv.lock" in said
    assert "Copy this folder to where you may write" in said
    assert "install comity from it" in said


# Windows: how it was called


@pytest.fixture
def on_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have what start.py asks for the system's name be told so."""
    monkeypatch.setattr(sys, "platform", "win32")


@pytest.mark.usefixtures("on_windows")
@pytest.mark.parametrize(
    ("python", "on_the_path", "me"),
    [
        ("python", ["python"], "python start.py"),
        ("py.exe", ["py"], "py.exe start.py"),
        (r"C:\Users\王小明\Python313\python.exe", ["py"], "py start.py"),
        (r"C:\Program Files\Python313\python.exe", [], r'"C:\Program Files\Python313\python.exe" start.py'),
        (r"C:\Python313\python.exe", ["python", "py"], "py start.py"),  # that `python` is another, or none
    ],
)
def test_on_windows_what_is_suggested_can_be_typed(
    python: str, on_the_path: list[str], me: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: rf"D:\{name}.exe" if name in on_the_path else None)
    monkeypatch.setattr(sys, "prefix", sys.base_prefix)

    assert start.called_as([python, "start.py", "demo"], ["start.py", "demo"]) == me


@pytest.mark.usefixtures("on_windows")
def test_on_windows_a_python_that_is_on_the_path_keeps_its_short_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PowerShell hands over the full path of what was typed in short."""
    python = tmp_path / "python.exe"
    python.touch()
    monkeypatch.setattr(shutil, "which", lambda name: str(python) if name == "python" else None)

    assert (
        start.name_on_windows(str(python).replace("/", "\\") if os.name == "nt" else str(python)) == "python"
    )


# Windows: Ctrl-C and exit codes


OUTLIVES = """
import sys
sys.path.insert(0, sys.argv[1])
import signal, start, subprocess
signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever runs this may not listen to it
{how}
"""
WINDS_UP = """
import sys, time
from pathlib import Path
Path("begun").touch()
try:
    time.sleep(60)
except KeyboardInterrupt:
    time.sleep(1.5)
    Path("wound up").touch()
    sys.exit(130)
"""


@pytest.mark.skipif(
    not hasattr(os, "killpg"), reason="a signal to all of a group stands for a console's Ctrl-C"
)
@pytest.mark.parametrize(
    ("how", "ends_by_itself"),
    [
        ("sys.exit(start.outlive(sys.argv[2:], None))", True),
        ("sys.exit(subprocess.run(sys.argv[2:], check=False).returncode)", False),  # a control
    ],
)
def test_ctrl_c_leaves_comity_the_time_it_needs(how: str, *, ends_by_itself: bool, tmp_path: Path) -> None:
    (tmp_path / "comity.py").write_text(WINDS_UP, encoding="utf-8")
    command = [sys.executable, "-c", OUTLIVES.format(how=how), str(ROOT), sys.executable, "comity.py"]

    with subprocess.Popen(
        command, cwd=tmp_path, start_new_session=True, stderr=subprocess.DEVNULL
    ) as started:
        for _ in range(600):
            if (tmp_path / "begun").exists():
                break
            time.sleep(0.05)
        time.sleep(0.1)
        os.killpg(started.pid, signal.SIGINT)
        code = started.wait(timeout=60)

    assert (code == 130) == ends_by_itself
    assert (tmp_path / "wound up").exists() == ends_by_itself


@pytest.mark.parametrize(("code", "handed_on"), [(0, 0), (6, 6), (130, 130), (0xC000013A, -1073741510)])
def test_exit_codes_are_handed_on_as_the_system_has_them(
    code: int, handed_on: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Ended:
        def __init__(self, *_: object, **__: object) -> None: ...

        def __enter__(self) -> Self:
            return self

        def __exit__(self, *_: object) -> None: ...

        def wait(self) -> int:
            return code

    monkeypatch.setattr(subprocess, "Popen", Ended)
    monkeypatch.setattr(signal, "signal", lambda *_: None)

    assert start.outlive(["comity"], {}) == handed_on


# Windows: what is locked, and what is in use


class Locks:
    """Windows' locks on bytes: from where the file stands on, for ten seconds at most, of one holder."""

    LK_LOCK, LK_NBLCK = 1, 2

    def __init__(self, error: int = errno.EACCES) -> None:
        self.held: dict[tuple[int, int], int] = {}
        self.error = error

    def locking(self, file: int, how: int, _count: int) -> None:
        byte = os.fstat(file).st_ino, os.lseek(file, 0, os.SEEK_CUR)
        if self.held.setdefault(byte, file) != file or self.error == errno.EINVAL:
            raise OSError(errno.EDEADLK if how == self.LK_LOCK else self.error, "locked")


@pytest.fixture
def two_files(tmp_path: Path) -> Iterator[tuple[int, int]]:
    with (tmp_path / "lock").open("ab") as one, (tmp_path / "lock").open("ab") as other:
        yield one.fileno(), other.fileno()


@pytest.mark.usefixtures("on_windows")
def test_on_windows_one_at_a_time(two_files: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "msvcrt", Locks())
    one, other = two_files

    assert start.try_lock(one, wait=False)
    os.write(other, b"somebody wrote into it")
    assert not start.try_lock(other, wait=False)
    assert not start.try_lock(other, wait=True)  # ten seconds have gone by


@pytest.mark.usefixtures("on_windows")
def test_on_windows_what_can_never_be_locked_is_not_waited_for(
    two_files: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "msvcrt", Locks(errno.EINVAL))

    with pytest.raises(OSError, match="locked"):
        start.try_lock(two_files[0], wait=False)


@pytest.fixture
def windows_deletes(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """Delete as Windows does: nothing that is read-only, nothing that is in use."""
    rules = SimpleNamespace(in_use="")
    unlink = os.unlink

    def refusing(path: Any, *, dir_fd: int | None = None) -> None:
        if os.fspath(path).endswith(rules.in_use or "\0"):
            raise PermissionError(errno.EACCES, "used by another process", os.fspath(path))
        if not os.stat(path, dir_fd=dir_fd, follow_symlinks=False).st_mode & stat.S_IWUSR:
            raise PermissionError(errno.EACCES, "access is denied", os.fspath(path))
        unlink(path, dir_fd=dir_fd)

    monkeypatch.setattr(os, "unlink", refusing)
    monkeypatch.setattr(os, "remove", refusing)
    return rules


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """Make an environment's folder, with a stamp and a file that is read-only."""
    environment = tmp_path / ".venv"
    (environment / "lib").mkdir(parents=True)
    (environment / "lib" / "read-only.pyd").touch(mode=0o444)
    (environment / "made-by-start").touch()
    return environment


@posix_alone
def test_an_environment_with_read_only_files_is_deleted(made: Path, windows_deletes: SimpleNamespace) -> None:
    assert not windows_deletes.in_use
    with pytest.raises(PermissionError):
        (made / "lib" / "read-only.pyd").unlink()  # a control

    start.discard(made)

    assert not made.exists()


@posix_alone
def test_an_environment_in_use_is_explained_and_known_as_half_made(
    made: Path, windows_deletes: SimpleNamespace
) -> None:
    windows_deletes.in_use = "read-only.pyd"

    with pytest.raises(start.TroubleError, match=r"(?s)\.venv has to be made again.*in use.*Close"):
        start.discard(made)

    assert not (made / "made-by-start").exists()


def test_the_folder_of_packages_is_where_this_python_has_it(installed: Path) -> None:
    scheme = {"base": str(installed / ".venv"), "platbase": str(installed / ".venv")}

    assert start.packages_of(installed) == Path(sysconfig.get_path("purelib", "venv", vars=scheme))


def test_what_the_pages_need_is_among_what_the_tests_need_and_nothing_of_ours_is_fetched() -> None:
    """`start.py test` adds the packages of `dev` by name: an extra of our own would be looked for on PyPI."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]

    assert set(extras["png"]) <= set(extras["web"]) <= set(extras["dev"])
    assert set(extras["xlsx"]) <= set(extras["dev"])
    assert set(extras["postgres"]) <= set(extras["dev"])
    assert not [name for names in extras.values() for name in names if name.startswith(project["name"])]
