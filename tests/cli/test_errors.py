"""Errors: a sentence, the fix last, and a documented exit code."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click
import pytest

from cli.errors import CODES, Failure, Usage
from cli.failing import translated
from cli.running import run
from queries.directory import Nobody
from store.errors import Conflict, NotFound, Unreadable, Unusable, VersionConflict

if TYPE_CHECKING:
    from tests.cli.conftest import Shell

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (Failure("refused", "refused"), 1),
        (Usage("not so"), 2),
        (click.UsageError("not so"), 2),
        (Unreadable("not so"), 2),
        (Nobody("nobody", "somebody?"), 3),
        (NotFound("nothing"), 3),
        (VersionConflict("partnership:a--b", seen=3, version=4), 4),
        (Conflict("somebody else"), 4),
        (Unusable("not here"), 6),
        (OSError(errno.ENOSPC, "No space left on device"), 6),
        (OSError(errno.EFBIG, "File too large"), 6),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), 6),
    ],
)
def test_every_error_has_its_code(error: Exception, code: int) -> None:
    found = translated(error)

    assert found is not None
    assert found.exit_code == code
    assert code in CODES


def _command(error: Exception) -> click.Command:
    def callback() -> NoReturn:
        raise error

    return click.Command("x", callback=callback)


def test_a_defect_is_owned_up_to(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["comity"])

    code = run(_command(ZeroDivisionError("no")), prog="comity")

    said = capsys.readouterr().err
    assert code == 70
    assert said.startswith("Error: a defect in comity: ZeroDivisionError: no")
    assert "Traceback" not in said
    assert "--debug" in said


# --- the store cannot be used


def test_what_is_no_ledger(shell: Shell) -> None:
    Path("text").write_text("hello\n", encoding="utf-8")
    Path("empty").touch()
    Path("folder").mkdir()

    for name in ("text", "empty", "folder"):
        for words in (["list"], ["record", "noted", "ledger", "--text", "x"]):
            assert f"{name} is no ledger but" in shell.fails(6, *words, "--ledger", name)
    assert "there is no ledger at" in shell.fails(6, "list", "--ledger", "missing.db")
    assert "there is no folder" in shell.fails(6, "list", "--ledger", "no/where/x.db")
    assert "keeps its ledger in a file" in shell.fails(6, "list", "--ledger", "mysql://here/x")


def test_who_interrupts_while_comity_is_loaded_is_told_so_in_words(tmp_path: Path) -> None:
    slow = tmp_path / "slow.py"
    slow.write_text(
        "import sys\n"
        "class Slow:\n"
        "    def find_spec(self, name, *_):\n"
        "        if name == 'cli.main': raise KeyboardInterrupt\n"
        "sys.meta_path.insert(0, Slow())\n"
        "from cli.launch import main\n"
        "main()\n",
        encoding="utf-8",
    )

    done = subprocess.run(
        [sys.executable, str(slow)],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )

    assert (done.returncode, done.stderr) == (130, "Interrupted: nothing was written.\n")


@pytest.mark.parametrize("missing", ["click", "eventsourcing", "pydantic.fields"])
def test_what_is_not_installed_is_named_with_what_installs_it(missing: str, tmp_path: Path) -> None:
    without = tmp_path / "without.py"
    without.write_text(
        "import sys\n"
        "class Without:\n"
        "    def find_spec(self, name, *_):\n"
        f"        if name == {missing!r}: raise ModuleNotFoundError(f'No module named {{name!r}}', name=name)\n"
        "sys.meta_path.insert(0, Without())\n"
        "from cli.launch import main\n"
        "main()\n",
        encoding="utf-8",
    )

    done = subprocess.run(
        [sys.executable, str(without), "demo"],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )

    name = missing.partition(".")[0]
    assert done.returncode == 6
    assert f"comity needs {name}, which is not installed" in done.stderr
    assert f'"{ROOT / "start.py"}" demo installs what comity needs' in done.stderr
