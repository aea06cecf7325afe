"""Words are recorded as they were typed, whatever the system would make of them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["scripts"]
MODULES = sorted(found.parent.name for found in ROOT.glob("*/__main__.py"))
FRONTS = {
    **{
        f"the command {name}": f"from {place.partition(':')[0]} import {place.partition(':')[2]} as main; main()"
        for name, place in SCRIPTS.items()
    },
    **{
        f"python -m {name}": f"import runpy; runpy.run_module({name!r}, run_name='__main__', alter_sys=True)"
        for name in MODULES
    },
}
"""Every way into comity, those that are added later too."""
ON_WINDOWS = """
import ntpath, os, click.core, click.utils

class Windows:
    name, path = "nt", ntpath
    def __getattr__(self, asked):
        return getattr(os, asked)

click.core.os = click.utils.os = Windows()
"""
"""What click asks of the system, answered as Windows does; `glob` looks into the folder of the test."""
TYPED = [
    "US$$ 50,000, see the %PROJECT%",
    "$HOME and ${HOME}",
    "50%% of it",
    "~",
    "~/ and ~mei",
    "*",
    "**",
    "comity.d?",
    "[a-z]*",
    "%HOME%",
    '"as they say"',
    "it's",
    r"C:\new\table" + "\\",
]


def environment(folder: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("COMITY")}
    own = {f"COMITY_{name.upper()}": str(folder / name) for name in ("data", "config", "cache")}
    home = {"HOME": str(folder / "home"), "USERPROFILE": str(folder / "home")}
    return {**kept, **own, **home, "PYTHONPATH": str(ROOT), "COMITY_USER": "mei", **more}


def called(
    front: str, folder: Path, *words: str | bytes, before: str = ON_WINDOWS, **more: str
) -> subprocess.CompletedProcess[bytes]:
    """Comity by one of its fronts, in a process of its own, in this folder."""
    return subprocess.run(
        [sys.executable, "-c", f"import sys; sys.argv[0] = 'comity'\n{before}\n{front}", *words],
        cwd=folder,
        env=environment(folder, **more),
        capture_output=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )


def answered(done: subprocess.CompletedProcess[bytes]) -> str:
    """What was printed. Errors: AssertionError where that failed."""
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


PAIRS = list(zip(TYPED, reversed(TYPED), strict=True))[: len(TYPED) // 2 + 1]
ECHO = """
import click
words = click.Argument(["words"], nargs=-1)
click.Command("echo", params=[words], callback=lambda words: print(*words, sep="|")).main()
"""
"""A command of click's that knows nothing of us."""
GDYNIA: Sequence[str] = ("init", "--home", "gdynia", "--name", "Gdynia", "--kind", "city")


@pytest.mark.parametrize("front", FRONTS.values(), ids=FRONTS)
def test_a_text_is_recorded_as_it_was_typed(front: str, tmp_path: Path) -> None:
    answered(called(front, tmp_path, *GDYNIA, PROJECT="harbour"))

    for text, note in PAIRS:
        words = ("record", "noted", "body:gdynia", "--text", text, "--note", note)
        answered(called(front, tmp_path, *words, PROJECT="harbour"))

    lines = answered(called(front, tmp_path, "export")).splitlines()
    assert [(row["text"], row["note"]) for row in map(json.loads, lines) if "text" in row] == PAIRS


def test_the_simulation_bites(tmp_path: Path) -> None:
    (tmp_path / "comity.db").touch()

    done = called(ECHO, tmp_path, "see the %PROJECT%", "~", "comity.d?", PROJECT="harbour")

    assert answered(done).strip() == f"see the harbour|{tmp_path / 'home'}|comity.db"
