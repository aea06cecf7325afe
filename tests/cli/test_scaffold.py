"""`comity report --new NAME`: what is written works at once, in a checkout and as a project of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cli.scaffold import checkout

if TYPE_CHECKING:
    from tests.cli.conftest import Shell

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
MAIN = "from cli.main import main; main()"
LINT = "from importlinter.cli import lint_imports_command; lint_imports_command()"
"""Is judged by `tests/test_house.py`: here only what it says of the new report counts."""


def python(*words: str, path: Path = ROOT, cwd: Path | None = None) -> str:
    """What a Python says that finds comity, and what else is in `path`."""
    done = subprocess.run(
        [sys.executable, *words],
        env=os.environ
        | {"PYTHONPATH": os.pathsep.join([str(path), str(ROOT)]), "PYTHONDONTWRITEBYTECODE": "1"},
        cwd=cwd,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def linted(root: Path) -> str:
    """What import-linter says of a checkout."""
    words = [sys.executable, "-c", LINT, "--no-cache", "--no-logo"]
    said = subprocess.run(words, cwd=root, capture_output=True, encoding="utf-8", check=False).stdout
    assert "Contracts:" in said
    return said


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A checkout of comity, to write into."""
    where = tmp_path / "checkout"
    for package in SETTINGS["tool"]["importlinter"]["root_packages"]:
        shutil.copytree(ROOT / package, where / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", where)
    return where


def test_elsewhere_a_report_is_a_project_of_its_own_whose_test_passes(shell: Shell) -> None:
    done = shell.ok("report", "--new", "quiet-cities")

    assert [Path(line).as_posix() for line in done.out.splitlines()] == [
        "quiet-cities/comity_quiet_cities.py",
        "quiet-cities/test_comity_quiet_cities.py",
        "quiet-cities/pyproject.toml",
        "quiet-cities/README.md",
    ]
    assert "Next: pip install -e quiet-cities" in done.err
    assert "3 passed" in python("-m", "pytest", "-q", "quiet-cities")


def test_in_a_checkout_a_report_goes_into_the_house_and_keeps_its_rules(copy: Path, tmp_path: Path) -> None:
    said = python("-c", MAIN, "report", "--new", "quiet_cities", path=copy, cwd=copy)

    test = "tests/projections/reports/test_quiet_cities.py"
    assert [Path(line).as_posix() for line in said.splitlines()] == [
        "projections/reports/quiet_cities.py",
        test,
    ]
    assert "3 passed" in python("-m", "pytest", "-q", test, path=copy, cwd=copy)
    assert "quiet_cities" not in linted(copy)
    python("-m", "ruff", "check", "projections/reports/quiet_cities.py", test, path=copy, cwd=copy)
    python(
        "-m", "ruff", "format", "--check", "projections/reports/quiet_cities.py", test, path=copy, cwd=copy
    )
    python("-c", MAIN, "demo", "--ledger", str(tmp_path / "demo.db"), "-q")
    words = (
        "report",
        "quiet-cities",
        "--ledger",
        str(tmp_path / "demo.db"),
        "--how",
        "visit",
        "--format",
        "csv",
    )
    assert "partnership:gdynia--kaohsiung," in python("-c", MAIN, *words, path=copy, cwd=copy)


def test_a_checkout_is_known_from_any_folder_in_it(tmp_path: Path) -> None:
    (tmp_path / "projections").mkdir()
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'another'\n", encoding="utf-8")

    assert checkout(ROOT / "tests" / "cli") == ROOT
    assert checkout(tmp_path / "projections") is None
    (tmp_path / "pyproject.toml").write_text("no toml", encoding="utf-8")
    assert checkout(tmp_path) is None


@pytest.mark.parametrize(
    "name", ["Foo!", "2nd", "a--b", "-x", "übersicht", "class", "match", "contacts", "ask"]
)
def test_a_name_that_is_none_is_refused_in_a_sentence(shell: Shell, name: str) -> None:
    assert "letters or quiet-cities" in shell.fails(2, "report", f"--new={name}")


def test_nothing_that_is_there_is_written_over(shell: Shell) -> None:
    shell.ok("report", "--new", "quiet-cities")

    assert "is there already and is left as it is" in shell.fails(2, "report", "--new", "quiet-cities")
    assert "there is something called count already: projections.reports.count" in shell.fails(
        2, "report", "--new", "count"
    )
    assert "Python, comity or every report uses itself" in shell.fails(2, "report", "--new", "audit")
