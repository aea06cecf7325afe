"""Setting up where names, code pages and files behave as they do not here: start.py on Windows, and in BIG5."""

import errno
import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Self

import pytest

import start

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
AWKWARD = "王小明 Łukasz 50% #1 it's"
NOT_UTF_8 = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "utf-8"}
"""A code page without 王, on every machine that is no Windows."""

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


def test_what_start_leaves_starts_in_any_code_page(installed: Path) -> None:
    assert finish(installed) == ""

    assert pointer(installed).read_bytes().isascii()
    assert in_another_code_page(installed).stdout == "comity runs\n"
    assert start.ready(installed, dev=False)


def test_what_does_not_start_gets_no_stamp(installed: Path) -> None:
    (installed / "cli" / "main.py").write_text("import a_part_of_click\n", encoding="utf-8")

    assert "No module named 'a_part_of_click'" in finish(installed)
    assert not start.stamp_of(installed).exists()


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


# What to do where it cannot be done


# Windows: how it was called


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
def test_an_environment_in_use_is_explained_and_known_as_half_made(
    made: Path, windows_deletes: SimpleNamespace
) -> None:
    windows_deletes.in_use = "read-only.pyd"

    with pytest.raises(start.TroubleError, match=r"(?s)\.venv has to be made again.*in use.*Close"):
        start.discard(made)

    assert not (made / "made-by-start").exists()
