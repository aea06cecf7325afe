"""Nothing that answers is wider than the terminal: every report, each of its tables, on a terminal and in a pipe."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from rich.cells import cell_len

from cli.main import comity
from queries.finding import each
from queries.options import listed
from tests.environment import bare
from tests.machines import on_a_terminal

ROOT = Path(__file__).resolve().parent.parent
NEEDED = {"annual": ["2025"], "diff": ["--from", "2024"], "find": ["edinburgh"], "person": ["cammy"]}
"""What has to be given for a report; WHO apart."""
WHO = {"demo": "edinburgh", "awkward": "gorse"}
REPORTS = sorted(found.name for found, _ in each(listed))
COMMANDS = (["list"], ["timeline"], ["audit"], ["report"])
ON_A_TERMINAL = """
import json, sys
from cli.running import run
from cli.main import comity
for words in json.loads(sys.argv[1]):
    sys.argv = ["comity", *words]
    print("$", *words[:2], flush=True)
    if run(comity, prog="comity"):
        raise SystemExit(f"failed: {words}")
"""
"""Many commands in one process, whose output is a terminal."""


def asked(ledger: str, name: str) -> list[str]:
    """A report as it is asked for."""
    about = next(report for found, report in each(listed) if found.name == name)
    given = NEEDED.get(name) or [WHO[ledger] for option in about.options if option.required]
    return ["report", name, *given]


@pytest.fixture(scope="module", params=["demo", "awkward"])
def ledger(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """A ledger, and where it lies: the demo's, and one of awkward cases."""
    where = tmp_path_factory.mktemp("widths") / f"{request.param}.db"
    begun = {
        "demo": [["demo", "-q"]],
        "awkward": [["init", "--empty"], ["import", str(ROOT / "tests" / "awkward.jsonl")]],
    }
    for words in begun[request.param]:
        done = CliRunner().invoke(comity, [*words, "--ledger", str(where)])
        assert done.exit_code == 0, done.output
    return request.param, where


def widest(text: str) -> tuple[int, str]:
    lines = re.sub(r"\x1b\[[0-9;]*[a-zA-Z]", "", text).splitlines()
    line = max(lines, key=cell_len, default="")
    return cell_len(line), line


@pytest.mark.parametrize("name", REPORTS)
def test_no_page_is_wider_in_a_pipe(ledger: tuple[str, Path], name: str) -> None:
    which, where = ledger
    words = [*asked(which, name), "--ledger", str(where)]
    for width, more in ((80, []), (80, ["-v"]), (40, [])):
        given = [*words, *more, "--format", "table"]
        done = CliRunner(env={"COLUMNS": str(width)}).invoke(comity, given)
        assert done.exit_code == 0, (given, done.output)
        assert done.stdout.count("\n") > 1
        assert widest(done.stdout)[0] <= width, (given, widest(done.stdout))


def test_no_page_is_wider_on_a_terminal(ledger: tuple[str, Path]) -> None:
    which, where = ledger
    pages = [*(asked(which, name) for name in REPORTS), *COMMANDS, ["show", WHO[which]]]
    for width in (80, 40):
        environment = bare(
            PATH=os.environ["PATH"],
            PYTHONPATH=str(ROOT),
            COLUMNS=str(width),
            TERM="xterm-256color",
            LANG="C.UTF-8",
            COMITY_LEDGER=str(where),
        )
        command = [sys.executable, "-c", ON_A_TERMINAL, json.dumps(pages)]
        text, code = on_a_terminal(command, where.parent, environment, errors_too=False)
        assert code == 0, text[-500:]
        assert text.count("\n$ ") + 1 == len(pages)
        assert widest(text)[0] <= width, widest(text)


@pytest.mark.parametrize(("columns", "widest_"), [("", 60), ("70", 70)])
def test_a_pipe_that_ends_at_a_terminal_is_as_wide(
    ledger: tuple[str, Path], columns: str, widest_: int
) -> None:
    """`comity report count | less`: standard error is still the terminal."""
    pty = pytest.importorskip("pty", reason="a terminal of its own is there on POSIX only")
    termios = pytest.importorskip("termios")
    _, where = ledger
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 60))
    named = {"COLUMNS": columns} if columns else {}
    given = bare(PATH=os.environ["PATH"], PYTHONPATH=str(ROOT), COMITY_LEDGER=str(where), **named)
    done = subprocess.run(
        [sys.executable, "-m", "comity", "report", "visits"],
        cwd=where.parent,
        env=given,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=theirs,
        check=True,
    )
    os.close(ours)
    os.close(theirs)

    assert widest_ - 12 < widest(done.stdout.decode())[0] <= widest_
