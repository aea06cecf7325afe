"""Every command once, under the rules of Windows; and that the rules refuse what they are there for."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
RULES = ROOT / "tests" / "elsewhere" / "rules.py"
SLIPS = {
    "a file is deleted while it is open": "file = open('x', 'w'); os.unlink('x')",
    "a file is written over while it is open": "open('y', 'w').close(); file = open('x', 'w'); os.replace('y', 'x')",
    "a folder is moved while a file in it is open": "os.mkdir('f'); file = open('f/x', 'w'); os.rename('f', 'g')",
    "a database is deleted while it is open": (
        "import sqlite3; db = sqlite3.connect('x.db'); db.execute('CREATE TABLE t (a)'); Path('x.db').unlink()"
    ),
    "a folder goes while another process has a file in it": (
        "import shutil, subprocess; os.mkdir('f'); file = open('f/x', 'w');"
        "subprocess.Popen([sys.executable, '-c', 'input()'], stdin=subprocess.PIPE, pass_fds=[file.fileno()]);"
        "file.close(); shutil.rmtree('f')"
    ),
    "what was opened for reading is synced": (
        "open('x', 'w').close(); number = os.open('x', os.O_RDONLY); os.fsync(number)"
    ),
    "a folder is opened": "os.open('.', os.O_RDONLY)",
    "a pipe is waited for": "import select; select.select([os.pipe()[0]], [], [], 0)",
    "a pipe is registered": (
        "import selectors; s = selectors.DefaultSelector(); s.register(os.pipe()[0], 1); s.select(0)"
    ),
    "a file is called by a time": "Path('2026-11-27T10:02').touch()",
    "a file is called like a device": "Path('nul.txt').write_text('x')",
    "a folder's name ends with a dot": "Path('etc.').mkdir()",
    "a key is closed to others": (
        "os.umask(0o077); os.close(os.open('x', os.O_CREAT)); assert not os.stat('x').st_mode & 0o077"
    ),
    "somebody is asked for by number": "os.getuid()",
    "a lock is taken with fcntl": "import fcntl",
    "a signal is named that is not there": "import signal; signal.SIGKILL",
}
"""What goes well here and is refused there."""


@pytest.mark.parametrize("slip", SLIPS)
def test_what_is_refused_there_is_refused_here(slip: str, tmp_path: Path) -> None:
    begun = (
        f"import os, sys; from pathlib import Path; sys.path.insert(0, {str(RULES.parent)!r}); import rules; "
    )
    here, there = tmp_path / "here", tmp_path / "there"
    for folder in (here, there):
        folder.mkdir()

    well = subprocess.run(
        [sys.executable, "-c", begun + SLIPS[slip]], cwd=here, capture_output=True, check=False
    )
    badly = subprocess.run(
        [sys.executable, "-c", f"{begun}rules.lay(); {SLIPS[slip]}"],
        cwd=there,
        capture_output=True,
        check=False,
    )

    assert well.returncode == 0, well.stderr.decode()
    assert badly.returncode == 1, "it was not refused"


@pytest.mark.skipif(sys.platform != "linux", reason="the rules ask /proc who has what open")
def test_every_command_keeps_to_them(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, ROOT / ".ci" / "anywhere.py", "--comity", sys.executable, RULES],
        cwd=tmp_path,
        env=os.environ | {"USERNAME": "mei"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
