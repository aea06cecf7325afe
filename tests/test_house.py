"""The house holds: who may import whom (pyproject.toml, `tool.importlinter`), and that this can fail."""

import ast
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TOOLS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
SETTINGS = TOOLS["importlinter"]
CEILINGS: dict[str, int] = TOOLS["comity"]["ceilings"]
CONTRACTS = [contract["name"] for contract in SETTINGS["contracts"]]

LINT = "from importlinter.cli import lint_imports_command; lint_imports_command()"

# One small file a contract, each against that contract (and perhaps against another).
TRESPASSES = {
    "domain/a_layer_too_high.py": "import cli",
    "domain/not_pure.py": "import sqlite3",
    "domain/there.py": "import domain.and_back",
    "domain/and_back.py": "import domain.there",
    "store/knows_a_report.py": "import projections",
    "projections/reads_the_store.py": "import store",
    "projections/reports/one_report.py": "import store",
    "projections/reports/another_report.py": "import projections.reports.one_report",
    "cli/replays_by_itself.py": "import eventsourcing.application",
    "cli/commands/one_command.py": "import cli.version",
    "cli/commands/another_command.py": "import cli.commands.one_command",
    "web/pages/one_page.py": "import web.page",
    "web/pages/another_page.py": "import web.pages.one_page",
    "cli/opens_a_file_by_itself.py": "import sqlite3",
    "store/asks_a_server_by_itself.py": "import psycopg",
    "store/talks_to_people.py": "import click",
}


def lint_imports(root: Path) -> subprocess.CompletedProcess[str]:
    """Run import-linter over the packages that lie in `root`."""
    return subprocess.run(
        [sys.executable, "-c", LINT, "--no-cache", "--no-logo"],
        cwd=root,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Copy the packages and their settings, to be spoilt."""
    for package in SETTINGS["root_packages"]:
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_nobody_imports_what_they_must_not() -> None:
    linted = lint_imports(ROOT)

    assert linted.returncode == 0, linted.stdout + linted.stderr
    assert f"{len(CONTRACTS)} kept, 0 broken" in linted.stdout


def test_every_contract_can_be_broken(copy: Path) -> None:
    for path, line in TRESPASSES.items():
        (copy / path).write_text(f"{line}\n", encoding="utf-8")

    linted = lint_imports(copy)

    assert linted.returncode == 1, linted.stdout + linted.stderr
    assert f"0 kept, {len(CONTRACTS)} broken" in linted.stdout


def test_one_forbidden_import_is_enough(copy: Path) -> None:
    with (copy / "domain/__init__.py").open("a", encoding="utf-8") as module:
        module.write("\nimport sqlite3\n")

    linted = lint_imports(copy)

    assert linted.returncode == 1, linted.stdout + linted.stderr
    assert "domain is not allowed to import sqlite3" in linted.stdout


def test_reports_and_rows_wait_for_no_model() -> None:
    modules = [
        ".".join(file.relative_to(ROOT).with_suffix("").parts)
        for folder in ("projections", "projections/reports", "projections/rows")
        for file in (ROOT / folder).glob("*.py")
    ]
    heavy = ("pydantic", "eventsourcing", "sqlite3", "store", "domain.fact")
    look = f"import sys; [__import__(name) for name in {modules}]; print([name for name in {heavy} if name in sys.modules])"

    done = subprocess.run(
        [sys.executable, "-c", look], cwd=ROOT, capture_output=True, encoding="utf-8", check=True
    )

    assert len(modules) > 60
    assert done.stdout == "[]\n"


def test_no_fact_is_made_past_its_own_model() -> None:
    """Whoever reads a fact, a law above all, may rely on what its fields say of it."""
    looked_at = 0
    for package in SETTINGS["root_packages"]:
        for file in (ROOT / package).rglob("*.py"):
            names = {
                node.attr
                for node in ast.walk(ast.parse(file.read_bytes()))
                if isinstance(node, ast.Attribute)
            }
            assert not names & {"model_construct", "construct"}, file
            looked_at += 1
    assert looked_at > 100


# --- nothing grows


def lines_of(root: Path, package: str) -> int:
    return sum(file.read_bytes().count(b"\n") for file in (root / package).rglob("*.py"))


def too_large(root: Path) -> list[str]:
    """The packages with more lines than pyproject.toml, `tool.comity.ceilings`, lets them have."""
    return [
        f"{package}: {lines:,} lines, {lines - most:,} more than its ceiling in pyproject.toml"
        for package, most in CEILINGS.items()
        if (lines := lines_of(root, package)) > most
    ]


def test_no_package_is_above_its_ceiling() -> None:
    assert {*SETTINGS["root_packages"], "tests", "benchmarks"} == {*CEILINGS}
    assert too_large(ROOT) == []


def test_one_line_too_many_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "domain").mkdir()
    (tmp_path / "domain" / "long.py").write_text("\n" * (CEILINGS["domain"] + 1), encoding="utf-8")

    assert too_large(tmp_path) == [
        f"domain: {CEILINGS['domain'] + 1:,} lines, 1 more than its ceiling in pyproject.toml"
    ]


def test_the_tests_are_no_package() -> None:
    assert not list((ROOT / "tests").rglob("__init__.py")), (
        "one in tests/domain/ would shadow the package domain"
    )


# --- files are read and written in an encoding that is named

NAMELESS = """
path.read_text()
path.write_text("x", newline="")
open("x")
path.open("w")
subprocess.run([], text=True)
io.TextIOWrapper(raw)
"""
NAMED = """
path.read_text(encoding="utf-8")
path.write_text("x", "utf-8")
open("x", "rb")
path.open(mode="wb")
subprocess.run([], encoding="utf-8")
session.open(read_only=True)
place.open(read_only=True)
os.open("x", flags)
"""


def nameless(source: str) -> list[int]:
    """The lines in which text is read or written in whatever encoding this machine has: in Taipei another than in Gdynia."""
    return [
        node.lineno for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call) and _nameless(node)
    ]


def _nameless(call: ast.Call) -> bool:
    of = call.func.value if isinstance(call.func, ast.Attribute) else None
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    given = {keyword.arg: keyword.value for keyword in call.keywords}
    if "encoding" in given or (
        isinstance(of, ast.Name) and of.id in {"session", "place", "os", "tarfile", "packed"}
    ):
        return False
    match name:
        case "read_text" | "write_text":
            return len(call.args) < (1 if name == "read_text" else 2)
        case "open":
            place = 0 if of else 1
            mode = given.get("mode") or (call.args[place] if len(call.args) > place else None)
            return not (isinstance(mode, ast.Constant) and "b" in str(mode.value))
        case "run" | "Popen" | "check_output":
            return bool({"text", "universal_newlines"} & given.keys())
        case _:
            return name in {"TextIOWrapper", "fdopen"}


def test_every_encoding_is_named() -> None:
    assert nameless(NAMELESS) == list(range(2, 8)), "the control"
    assert nameless(NAMED) == []

    files = [
        file
        for folder in (*SETTINGS["root_packages"], "tests", "docs", "benchmarks", "examples", ".ci")
        for file in (ROOT / folder).rglob("*.py")
    ]
    found = {
        file.relative_to(ROOT).as_posix(): lines
        for file in (*files, ROOT / "start.py")
        if (lines := nameless(file.read_text(encoding="utf-8")))
    }
    assert len(files) > 300
    assert found == {}
