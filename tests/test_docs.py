"""The documents say what the program does: pages that are generated, code that is run, links that lead somewhere."""

from __future__ import annotations

import configparser
import importlib.util
import os
import plistlib
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from domain.fact import STREAMS, fact_class, types
from queries.finding import BUILT_IN, loaded

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
CODE = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
RUN = ["README.md", "docs/how-to/read-with-the-library.md"]
"""Pages whose code stands on its own."""


def generate() -> ModuleType:
    """The module `docs/generate.py`, which is in no package."""
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which `comity demo` was run."""
    folder = tmp_path_factory.mktemp("demo")
    run(folder, "-m", "comity", "demo", "-q")
    return folder


def run(folder: Path, *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "error", *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "COMITY_USER": "mei"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("name", list(generate().PAGES))
def test_a_page_of_reference_is_what_the_program_says(name: str) -> None:
    written = (ROOT / "docs" / name).read_text(encoding="utf-8")

    assert written == generate().PAGES[name](), "write it anew: python docs/generate.py"


@pytest.mark.parametrize("name", RUN)
def test_code_runs_and_prints_what_its_comment_says(name: str, demo: Path) -> None:
    (block,) = CODE.findall((ROOT / name).read_text(encoding="utf-8"))
    before = (demo / "demo.db").read_bytes()
    _, _, said = block.rstrip().rpartition("  # ")

    printed = run(demo, "-c", block)

    assert printed == f"{said}\n"
    assert (demo / "demo.db").read_bytes() == before
    assert [path.name for path in demo.iterdir()] == ["demo.db"], "reading leaves no other file"


def test_the_lines_of_the_how_to_can_be_imported(tmp_path: Path) -> None:
    page = (ROOT / "docs/how-to/import-facts.md").read_text(encoding="utf-8")
    (lines,) = re.findall(r"^```json\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    (tmp_path / "facts.jsonl").write_text(lines, encoding="utf-8")
    run(tmp_path, "-m", "comity", "init")

    said = run(tmp_path, "-m", "comity", "import", "facts.jsonl")

    assert said == f"facts.jsonl: {len(lines.splitlines())} new\n"


def blocks(name: str, language: str) -> list[str]:
    page = (ROOT / name).read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)


@pytest.mark.skipif(os.name != "posix", reason="it is for a shell of Linux and macOS")
def test_the_script_of_the_how_to_makes_a_backup_a_day_and_says_where_it_made_none(
    demo: Path, tmp_path: Path
) -> None:
    script = next(block for block in blocks("docs/how-to/keep-a-backup.md", "bash") if block.startswith("#!"))
    job = tmp_path / "comity-backup"
    job.write_text(script.replace("/media/vault", f"{tmp_path}/vault"), encoding="utf-8")
    job.chmod(0o755)
    command = tmp_path / ".local/bin/comity"
    command.parent.mkdir(parents=True)
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m comity "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    (tmp_path / "ledgers").mkdir()
    (tmp_path / "ledgers/kaohsiung.db").write_bytes((demo / "demo.db").read_bytes())

    def done() -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "HOME": str(tmp_path), "PYTHONPATH": str(ROOT)}
        return subprocess.run([job], env=environment, capture_output=True, encoding="utf-8", check=False)

    not_mounted = done()
    (tmp_path / "vault/comity").mkdir(parents=True)
    first, second = done(), done()

    assert (not_mounted.returncode, first.returncode, second.returncode) == (2, 0, 6)
    assert "there is no folder" in not_mounted.stderr
    assert first.stderr == ""
    (copy,) = (tmp_path / "vault/comity").iterdir()
    assert re.fullmatch(r"\d{4}-\d\d-\d\d\.db", copy.name)


def test_the_jobs_of_the_how_to_can_be_read() -> None:
    (job,) = blocks("docs/how-to/keep-a-backup.md", "xml")
    service, timer = (
        configparser.ConfigParser(interpolation=None) for _ in blocks("docs/how-to/keep-a-backup.md", "ini")
    )
    for unit, text in zip((service, timer), blocks("docs/how-to/keep-a-backup.md", "ini"), strict=True):
        unit.read_string(text)

    assert plistlib.loads(job.encode())["StartCalendarInterval"] == {"Hour": 12, "Minute": 30}
    assert service["Service"]["ExecStart"] == "%h/comity-backup"
    assert timer["Timer"]["OnCalendar"] == "*-*-* 12:30"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    links = [link for link in LINK.findall(page.read_text(encoding="utf-8")) if "://" not in link]

    for link in links:
        target = (page.parent / link.partition("#")[0]).resolve()
        assert target.exists(), f"{page.name} links to {link}"


FILED = re.compile(r"`((?:[a-z]+/)[\w./-]*|[\w-]+\.py)`")
"""A file or a folder of ours, as a row of the table names it; after the first one, by its name in the same folder."""


def misfiled(table: str) -> list[str]:
    """The files and folders of a table of "where do I change …?" that are not there."""
    found: list[str] = []
    for row in table.splitlines():
        folders = [ROOT]
        for name in FILED.findall(row):
            there = next((folder / name for folder in folders if (folder / name).exists()), None)
            if there is None:
                found.append(name)
            else:
                folders.append(there if there.is_dir() else there.parent)
    return found


def test_the_table_of_where_to_change_what_names_files_that_are_there() -> None:
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    table = "\n".join(row for row in page.splitlines() if row.startswith("|"))

    assert len(FILED.findall(table)) > 60
    assert misfiled(
        "| a | `domain/`, `nobody.py` |\n| b | `domain/when.py`, `spoken.py`, `cli/nobody.py` |"
    ) == [
        "nobody.py",
        "cli/nobody.py",
    ], "the control"
    assert misfiled(table) == []


def test_every_type_of_fact_is_in_the_vocabulary_once() -> None:
    page = (ROOT / "docs/reference/vocabulary.md").read_text(encoding="utf-8")
    told = re.findall(r"^### `(.+)`$", page, re.MULTILINE)
    everywhere = {word.removeprefix("….") for word in told if word.startswith("….")}

    expected = {shape for shape in types() if shape.partition(".")[2] not in everywhere}
    assert everywhere == {cls.verb for cls in map(fact_class, types()) if cls.streams == STREAMS}
    assert sorted(word for word in told if not word.startswith("….")) == sorted(expected)
    for link in re.findall(r"\(#(.+)\)", page):
        assert link in {re.sub("[^a-z-]", "", item) for item in told}


def test_the_page_says_of_every_place_where_a_ledger_is_looked_for() -> None:
    """In the folder where one stands, and else among the data (`Session.where`)."""
    page = (ROOT / "docs" / "how-to" / "windows.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| ([^|]+) \| (.+) \|$", page, re.MULTILINE))
    data = rows["signing keys, what was sealed here"].strip("`")

    assert "`comity.db`" in rows["the ledger"]
    assert f"`{data}\\comity.db`" in rows["the ledger"]


def test_the_readme_says_how_many_reports_there_are() -> None:
    tens, units = divmod(sum(found.by == BUILT_IN for found, _ in loaded()), 10)
    words = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    number = "-".join(filter(None, ({2: "Twenty", 3: "Thirty", 4: "Forty"}[tens], words[units])))

    assert f"\n{number} reports answer one question each" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_how_to_is_found_from_another_page() -> None:
    found = {
        (page.parent / link).resolve()
        for page in [*PAGES, ROOT / "CONTRIBUTING.md"]
        for link in LINK.findall(page.read_text(encoding="utf-8"))
        if (page.parent / link).resolve() != page
    }

    pages = sorted((ROOT / "docs" / "how-to").glob("*.md"))
    assert not [page.name for page in pages if page not in found]
