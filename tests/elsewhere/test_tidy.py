"""No test writes outside its own folder: what is planted to do so is caught, whichever way it writes."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from store import folders
from tests import watching

ROOT = Path(__file__).resolve().parents[2]

SETTINGS = """
[tool.pytest.ini_options]
addopts = ["--import-mode=importlib", "-p", "no:cacheprovider"]
pythonpath = ["."]
"""
BEGINNING = """
import os, shutil, sqlite3, subprocess, sys, tempfile
from contextlib import suppress
from pathlib import Path

ELSEWHERE = Path(os.environ["ELSEWHERE"])
HOME = "USERPROFILE" if os.name == "nt" else "HOME"
"""

REFUSED = {
    "opens a file to write": "open(ELSEWHERE / 'new', 'w')",
    "opens a file to add to it": "open(ELSEWHERE / 'there', 'ab')",
    "opens a file by its number": "os.open(ELSEWHERE / 'new', os.O_CREAT | os.O_WRONLY)",
    "writes by a relative path": "os.chdir(ELSEWHERE); Path('new').write_text('x', encoding='utf-8')",
    "writes by a way round": "(tmp_path / '..' / '..' / '..' / '..' / 'new').touch()",
    "writes where pytest keeps other folders": "(tmp_path.parents[1] / 'new').touch()",
    "makes a folder": "(ELSEWHERE / 'new').mkdir()",
    "makes a folder for what is temporary": "tempfile.mkdtemp(dir=ELSEWHERE)",
    "moves something there": "(tmp_path / 'x').touch(); (tmp_path / 'x').rename(ELSEWHERE / 'x')",
    "moves something away": "(ELSEWHERE / 'there').rename(tmp_path / 'x')",
    "replaces something": "(tmp_path / 'x').touch(); os.replace(tmp_path / 'x', ELSEWHERE / 'there')",
    "copies something there": "shutil.copy(__file__, ELSEWHERE)",
    "removes a file": "(ELSEWHERE / 'there').unlink()",
    "removes a folder": "(ELSEWHERE / 'folder').rmdir()",
    "removes a folder with all in it": "shutil.rmtree(ELSEWHERE / 'folder')",
    "cuts a file off": "os.truncate(ELSEWHERE / 'there', 0)",
    "touches a file": "os.utime(ELSEWHERE / 'there')",
    "closes a file to others": "(ELSEWHERE / 'there').chmod(0o600)",
    "makes a ledger": "sqlite3.connect(ELSEWHERE / 'new.db')",
    "makes a ledger by its address": "sqlite3.connect((ELSEWHERE / 'new.db').as_uri() + '?mode=rwc', uri=True)",
    "starts a program that knows no home": "subprocess.run([sys.executable, '-c', ''], env={})",
    "starts a program that is at home elsewhere": (
        "subprocess.run([sys.executable, '-c', ''], env={**os.environ, HOME: str(ELSEWHERE)})"
    ),
    "takes the refusal for an answer": "with suppress(OSError): (ELSEWHERE / 'new').touch()",
}
"""What a test might do, by its name."""
if os.name == "posix":  # links are for administrators elsewhere
    REFUSED["makes a link"] = "(ELSEWHERE / 'new').symlink_to(tmp_path)"
    REFUSED["gives a file a second name"] = "os.link(__file__, ELSEWHERE / 'new')"

LEFT = {
    "a new file in the checkout": ('run(\'open("new.txt", "w")\')', r"new: .*new\.txt"),
    "a file of the checkout that is gone": (
        "run('import os; os.remove(\"going.txt\")')",
        r"gone: .*going\.txt",
    ),
    "another file of the checkout": ('run(\'open("changing.txt", "a").write("x")\')', r"changed: .*changing"),
    "a folder for what is temporary": ("tempfile.mkdtemp()", r"new: .*comity-tests-.*tmp"),
    "the same by a program": ("run('import tempfile; tempfile.mkdtemp()')", r"new: .*comity-tests-.*tmp"),
}
"""What programs leave, and how it is told at the end."""
if os.name == "posix":  # no variable says elsewhere where the user's own folders are
    LEFT["a key of the user's"] = ("run(BY_ITSELF)", r"new: .*key")
PROGRAMS = """
def run(code):
    subprocess.run([sys.executable, "-c", code], check=True)
"""
BY_ITSELF = """
import os
from pathlib import Path
os.environ = {"HOME": os.environ["REAL_HOME"]}
from store.folders import data
data().mkdir(parents=True)
(data() / "key").touch()
"""

TIDY = """
def test_who_writes_at_home_is_at_home(tmp_path):
    from store import folders
    (tmp_path / "x").write_text("x", encoding="utf-8")
    for folder in (folders.data(), folders.cache(), folders.configuration().parent):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "x").touch()
    with tempfile.TemporaryDirectory() as name:
        Path(name, "x").touch()
    sqlite3.connect(":memory:").close()
    open(os.devnull, "w").close()
    with open(__file__) as reading:
        assert reading.read()
    assert list(ELSEWHERE.iterdir())
"""


class Office:
    """A checkout with nothing but a test in it, and a user with a home and a folder for what is temporary."""

    def __init__(self, folder: Path) -> None:
        self.checkout, self.home, self.desk = (folder / name for name in ("checkout", "home", "desk"))
        self.elsewhere = folder / "elsewhere"
        for row in (self.checkout / "tests", self.home, self.desk, self.elsewhere / "folder"):
            row.mkdir(parents=True)
        (self.elsewhere / "there").touch()
        for name in ("conftest.py", "tries.py", "watching.py"):
            shutil.copy(ROOT / "tests" / name, self.checkout / "tests")
        (self.checkout / "pyproject.toml").write_text(SETTINGS, encoding="utf-8")
        for name in ("going.txt", "changing.txt"):
            (self.checkout / name).touch()

    def environment(self) -> dict[str, str]:
        """What this user has: nothing of ours, as far as comity is concerned."""
        ours = {name: value for name, value in os.environ.items() if not name.startswith("COMITY_")}
        home = dict.fromkeys(("HOME", "USERPROFILE", "LOCALAPPDATA", "APPDATA"), str(self.home))
        desk = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(self.desk))
        known = {"REAL_HOME": str(self.home), "PYTHONPATH": str(ROOT), "ELSEWHERE": str(self.elsewhere)}
        return ours | home | desk | known

    def test(self, text: str) -> "subprocess.CompletedProcess[str]":
        """Run this test here."""
        (self.checkout / "tests" / "test_planted.py").write_text(BEGINNING + text, encoding="utf-8")
        return pytest_in(self.checkout, self.environment(), "-rfE", "-vv")

    def left(self) -> list[Path]:
        """What lies with the user, but for what pytest keeps of its last runs."""
        return [
            *self.home.rglob("*"),
            *(path for path in self.desk.iterdir() if "pytest-of-" not in path.name),
        ]


def pytest_in(folder: Path, environment: dict[str, str], *words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *words],
        cwd=folder,
        env=environment | {"PYTHONIOENCODING": "utf-8", "COLUMNS": "1000"},
        capture_output=True,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
        check=False,
    )


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def test_what_a_test_writes_elsewhere_is_refused_and_told(office: Office) -> None:
    before = watching.files(office.elsewhere)
    planted = [f"def test_{number}(tmp_path):\n    {code}\n" for number, code in enumerate(REFUSED.values())]

    done = office.test("\n".join(planted))

    caught = set(re.findall(r"^ERROR .*::test_(\d+)", done.stdout, re.MULTILINE))
    missed = [name for number, name in enumerate(REFUSED) if str(number) not in caught]
    assert missed == [], done.stdout
    assert "this test wrote outside its folder:" in done.stdout
    assert watching.differences(before, watching.files(office.elsewhere)) == []


def test_what_programs_leave_is_told_when_all_is_over(office: Office) -> None:
    planted = [
        f"def test_{number}(tmp_path):\n    {code}\n" for number, (code, _) in enumerate(LEFT.values())
    ]

    done = office.test(PROGRAMS + f"BY_ITSELF = {BY_ITSELF!r}\n" + "\n".join(planted))

    assert f"{len(LEFT)} passed, 1 error" in done.stdout, "it is the end alone that tells: " + done.stdout
    missed = [
        name for name, (_, told) in LEFT.items() if not re.search(f"^E? *{told}", done.stdout, re.MULTILINE)
    ]
    assert missed == [], done.stdout


def test_where_people_work_they_may_change_something_meanwhile(office: Office) -> None:
    (office.checkout / ".git").mkdir()
    changes = 'def test_1():\n    run(\'open("changing.txt", "a").write("x")\')\n'
    leaves = 'def test_2():\n    run(\'open("new.txt", "w")\')\n'

    assert office.test(PROGRAMS + changes).returncode == 0
    assert "2 passed, 1 error" in office.test(PROGRAMS + changes + leaves).stdout


def test_who_is_tidy_is_let_alone(office: Office) -> None:
    done = office.test(TIDY)

    assert (done.returncode, "1 passed" in done.stdout) == (0, True), done.stdout
    assert office.left() == []


def test_tests_of_ours_leave_nothing_with_a_user(office: Office) -> None:
    """A look without the watch, at tests that make keys, a configuration, rows, and folders for what is temporary."""
    words = (
        "tests/cli/commands/test_seal.py::test_a_key_is_made_once_and_the_checkpoint_goes_to_standard_output",
        "tests/cli/commands/test_config.py::test_what_was_set_is_said_and_can_be_unset",
        "tests/test_trust_pages.py::test_no_command_opens_a_connection",
        "tests/cli/commands/test_rebuild.py::test_rows_are_made_anew_and_it_says_how_many",
        "tests/test_fuzzing.py::test_a_dossier_that_somebody_changed_is_refused",
    )
    done = pytest_in(ROOT, office.environment(), "-p", "no:cacheprovider", *words)

    assert done.returncode == 0, done.stdout
    assert office.left() == []


HOMES: set[Path] = set()


@pytest.mark.parametrize("number", range(2))
def test_each_test_has_a_home_of_its_own(number: int, tmp_path: Path) -> None:
    own = {folders.data(), folders.configuration(), folders.cache(), Path.home()}

    assert len(own) == 4, number
    assert not own & HOMES
    assert all(tmp_path.parent in row.parents for row in own)
    HOMES.update(own)
