"""Reports that others bring: installed beside comity they are found, and what is wrong with one costs a line."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PLUGIN = ROOT / "examples" / "plugin"


def python(
    *words: str, site: Path | None = None, cwd: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """A Python that finds comity, and what is installed in `site`."""
    places = [*([str(site)] if site else []), str(ROOT)]
    return subprocess.run(
        [sys.executable, *words],
        env=os.environ
        | {"PYTHONPATH": os.pathsep.join(places), "PYTHONDONTWRITEBYTECODE": "1", "COLUMNS": "160"},
        cwd=cwd,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def comity(
    *words: str, site: Path | None = None, cwd: Path | None = None
) -> subprocess.CompletedProcess[str]:
    return python("-m", "comity", *words, site=site, cwd=cwd)


def install(project: Path, site: Path) -> Path:
    """Leave in `site` what an installer leaves there: the modules and their entry points. Nobody is asked for a wheel."""
    about = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    points = "".join(f"{name} = {value}\n" for name, value in about["entry-points"]["comity.reports"].items())
    info = site / f"{about['name'].replace('-', '_')}-{about['version']}.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {about['name']}\nVersion: {about['version']}\n", encoding="utf-8"
    )
    (info / "entry_points.txt").write_text(f"[comity.reports]\n{points}", encoding="utf-8")
    for module in project.glob("comity_*"):
        copy = shutil.copytree if module.is_dir() else shutil.copy
        copy(module, site / module.name)
    return site


def guest(site: Path, name: str, text: str) -> Path:
    """A guest made up for a test: one module that brings one report."""
    project = site.parent / f"project-{name}"
    project.mkdir()
    (project / f"comity_{name}.py").write_text(text, encoding="utf-8")
    (project / "pyproject.toml").write_text(
        f'[project]\nname = "comity-{name}"\nversion = "1"\n'
        f'[project.entry-points."comity.reports"]\n{name} = "comity_{name}:{name}"\n',
        encoding="utf-8",
    )
    return install(project, site)


REPORT = '''
from comity import Ask, Page, report

@report()
def {name}(ask: Ask) -> Page:
    """Whatever a guest may ask?"""
    return Page("a guest's page", ())
'''


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ledger of `comity demo`."""
    where = tmp_path_factory.mktemp("guests") / "demo.db"
    assert comity("demo", "--ledger", str(where), "-q").returncode == 0
    return where


def test_the_worked_plug_in_passes_its_own_tests() -> None:
    done = python("-m", "pytest", "-q", "-p", "no:cacheprovider", str(PLUGIN))

    assert done.returncode == 0, done.stdout
    assert "5 passed" in done.stdout


def test_the_worked_plug_in_is_listed_and_answers_beside_the_house(demo: Path, tmp_path: Path) -> None:
    site = install(PLUGIN, tmp_path / "site")

    listed = comity("report", "--format", "csv", site=site)
    asked = comity(
        *("report", "documents", "--ledger", str(demo), "--section", "documents", "--format", "csv"),
        site=site,
    )

    assert (
        'documents,"What is attached to what, and where is it kept?",comity-documents,comity_documents.documents:documents'
        in listed.stdout
    )
    assert listed.stderr == ""
    lines = asked.stdout.splitlines()
    assert lines[0].startswith("when,when_earliest,when_latest,to,title,place,digest,certainty")
    assert [line for line in lines if line.startswith("2025-11,2025-11-01,2025-11-30,Kaohsiung")]
    assert [line for line in lines if "Band of five" in line and "image 3 of the article" in line]


def test_its_options_and_its_help_come_from_its_signature(tmp_path: Path) -> None:
    site = install(PLUGIN, tmp_path / "site")

    done = comity("report", "documents", "--help", site=site)

    assert done.stdout.count("What is attached to what, and where is it kept?") == 1
    assert "--only all|missing" in done.stdout


def test_rows_of_a_guest_are_as_known_like_those_of_the_house(demo: Path, tmp_path: Path) -> None:
    site = install(PLUGIN, tmp_path / "site")

    words = (
        "report",
        "documents",
        "--ledger",
        str(demo),
        "--section",
        "documents",
        "--format",
        "csv",
        "--as-known",
        "#50",
    )
    done = comity(*words, site=site)

    assert len(done.stdout.splitlines()) == 2, "one of the three was attached by then"


def test_a_project_that_comity_has_begun_is_found_once_it_is_installed(demo: Path, tmp_path: Path) -> None:
    assert comity("report", "--new", "quiet-cities", cwd=tmp_path).returncode == 0
    site = install(tmp_path / "quiet-cities", tmp_path / "site")

    listed = comity("report", "--format", "csv", site=site)
    asked = comity("report", "quiet-cities", "--ledger", str(demo), "--format", "csv", site=site)

    assert ",comity-quiet-cities,comity_quiet_cities:quiet_cities" in listed.stdout
    assert "partnership:gdynia--kaohsiung,Gdynia 格丁尼亞 – Kaohsiung 高雄," in asked.stdout


def test_a_guest_that_cannot_be_loaded_costs_a_warning(demo: Path, tmp_path: Path) -> None:
    site = guest(tmp_path / "site", "broken", "import a_module_that_nobody_has\n")

    listed = comity("report", "--format", "csv", site=site)
    other = comity("report", "count", "--ledger", str(demo), "--format", "csv", site=site)
    asked = comity("report", "broken", "--ledger", str(demo), site=site)

    assert listed.returncode == 0
    assert "count," in listed.stdout
    (warning,) = listed.stderr.splitlines()
    assert warning.startswith(
        "Warning: the report broken (comity_broken:broken of comity-broken) cannot be loaded:"
    )
    assert "a_module_that_nobody_has" in warning
    assert other.returncode == 0
    assert "Warning" not in other.stderr
    assert asked.returncode == 3
    assert "Traceback" not in asked.stderr


def test_a_guest_with_the_name_of_a_report_of_the_house_is_refused_by_name(
    demo: Path, tmp_path: Path
) -> None:
    site = guest(tmp_path / "site", "count", REPORT.format(name="count"))

    asked = comity("report", "count", "--ledger", str(demo), site=site)
    other = comity("report", "networks", "--ledger", str(demo), "--format", "csv", site=site)

    assert asked.returncode == 3
    assert (
        "there are 2 reports count: projections.reports.count of comity and comity_count:count of comity-count"
        in asked.stderr
    )
    assert other.returncode == 0


def test_two_guests_of_one_name_are_refused_by_name_and_the_others_go_on(tmp_path: Path) -> None:
    site = guest(tmp_path / "site", "gifts", REPORT.format(name="gifts"))
    (site / "comity_another-1.dist-info").mkdir()
    (site / "comity_another-1.dist-info" / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: comity-another\nVersion: 1\n", encoding="utf-8"
    )
    (site / "comity_another-1.dist-info" / "entry_points.txt").write_text(
        "[comity.reports]\ngifts = comity_gifts:gifts\n", encoding="utf-8"
    )

    listed = comity("report", "--format", "csv", site=site)
    asked = comity("report", "gifts", site=site)

    assert "2 reports are called gifts: neither can be asked for" in listed.stderr
    assert asked.returncode == 3
    assert "comity-another" in asked.stderr
    assert "comity-gifts" in asked.stderr
