"""Errors: a sentence, the fix last, and a documented exit code."""

from __future__ import annotations

import errno
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click
import pytest

from cli.errors import CODES, Failure, Usage
from cli.failing import translated
from cli.needed import NEEDED
from cli.running import run
from queries.directory import Nobody
from store.errors import Conflict, NotFound, Unreadable, Unusable, VersionConflict
from store.shell import quoted

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


def test_debug_shows_where(gdynia: Shell) -> None:
    done = gdynia("show", "nobody", "--debug")

    assert done.code == 3
    assert "Traceback" in done.err
    assert done.err.splitlines()[-2].startswith("Error: there is no body nobody")


def test_the_fix_comes_last(gdynia: Shell) -> None:
    said = gdynia.fails(1, "record", "resumed", "kaohsiung").splitlines()

    assert said[0] == (
        "Error: Gdynia – Kaohsiung has nothing on record: there is nothing on hold or suspended to resume"
    )
    assert said[-1].startswith("  May be recorded now: visited, contacted, ")


def test_usage_errors_of_click_say_how_it_is_used(gdynia: Shell) -> None:
    assert gdynia.fails(2, "show").splitlines() == [
        "Error: Missing argument 'WHO'.",
        "  It is used as: comity show [OPTIONS] WHO",
        "  comity show --help says more",
    ]


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


def test_an_example_file_is_no_ledger(shell: Shell) -> None:
    Path("facts.jsonl").write_text('{"stream":"body:x"}\n', encoding="utf-8")

    assert "is no ledger" in shell.fails(6, "list", "--ledger", "facts.jsonl")


def test_a_hint_names_the_ledger_that_was_named(gdynia: Shell) -> None:
    Path("comity.db").rename("the office.db")

    said = gdynia.fails(
        3, "correct", "kaohsiung#999", "--set", "text=x", "--because", "y", "--ledger", "the office.db"
    )

    assert f"comity audit kaohsiung (with --ledger {quoted('the office.db')})" in said


def test_a_hint_calls_comity_as_it_was_called(gdynia: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMITY_CALLED_AS", "python3 start.py")

    assert "see them: python3 start.py audit kaohsiung\n" in gdynia.fails(
        3, "correct", "kaohsiung#999", "--set", "text=x", "--because", "y"
    )


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


def test_a_locale_without_letters_for_where_comity_lies_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    error = UnicodeEncodeError("ascii", "王", 0, 1, "ordinal not in range(128)")
    assert translated(error) is None
    monkeypatch.setattr(sys, "getfilesystemencoding", lambda: "ascii")
    monkeypatch.setattr(sys, "prefix", "/home/王小明/.venv")

    found = translated(error)

    assert isinstance(found, Failure)
    assert found.exit_code == 6
    assert "LC_ALL" in found.hint


@pytest.mark.parametrize("option", ["--person", "--people"])
def test_an_empty_option_is_called_as_it_was_given(option: str, gdynia: Shell) -> None:
    said = gdynia.fails(2, "record", "visited", "gdynia", "--in", option, "")

    assert f"{option} is empty" in said


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (
            "record signed nowhere --kind sistr --on 2000-13 --certainty sure --source nope",
            3,
            ["no body nowhere", "--kind: ", "--on: ", "--certainty: ", "the source nope is not"],
        ),
        ("record signed kaohsiung --on 2000-13", 2, ["signed needs --kind", "--on: "]),
        (
            "record visited kaohsiung --out --on 2024 --source nope --source none",
            1,
            ["the source nope is not in this ledger; the source none is not"],
        ),
        (
            "open nowhere --under elsewhere --on 2000-13",
            2,
            ["--on: ", "no body nowhere", "no partnership elsewhere"],
        ),
        (
            "register body foo --kind citty --lat high --source nope",
            2,
            ["registered needs --name", "--kind: ", "lat is a number", "the source nope"],
        ),
        (
            "correct kaohsiung#1 --set parties=x --set on=2000-13 --set under=",
            2,
            ["--because is needed", "on: '2000-13'", "parties "],
        ),
        ("contest kaohsiung#1 --set on=2000-13 --source nope", 2, ["on: '2000-13'", "the source nope"]),
        ("prefer kaohsiung#1 --set on=2000-13", 2, ["--because is needed", "on: '2000-13'"]),
        (
            "import list.csv --map town=counterprt --map sinc=on --listed-on 2000-13 --source nope --read x --only y",
            2,
            [
                "no field counterprt",
                "no column sinc",
                "--listed-on: ",
                "--read: ",
                "the source nope",
                "--only: ",
            ],
        ),
    ],
)
def test_all_that_is_wrong_is_told_at_once(words: str, code: int, said: list[str], gdynia: Shell) -> None:
    (gdynia.folder / "list.csv").write_text("town,since,kind\nFoo,2001,mou\n", encoding="utf-8")

    told = re.findall("^Error: .*$", gdynia.fails(code, *words.split()), re.MULTILINE)

    assert len(told) == len(said), told
    assert all(clause in line for clause, line in zip(said, told, strict=True)), told


def test_what_is_named_as_missing_is_what_comity_is_installed_with() -> None:
    told = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))
    names = {re.split(r"[^a-z]", each, maxsplit=1)[0] for each in told["project"]["dependencies"]}

    assert names - {"tzdata"} == {*NEEDED}, "it is data, and never imported"
