"""Adding a fact is one class: a failing test and the type checker lead to whatever it still lacks."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from mypy import api

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("domain", "comity", "cli", "queries", "store", "projections")

NEW_FACT = '''

class FlagPresented(Fact, name="flag-presented", streams=HERE, sentence="flag presented[ by {by}]"):
    """One side gave the other its flag."""

    by: Who | None = Field(None, description="who gave it")
'''

BUILDER = """

def flag_presented(on: str | None = None, *, by: str | None = None) -> Fact:
    from domain.partnership.facts import FlagPresented

    return FlagPresented(on=on, by=by)
"""

PROBE = """
from comity.testing import flag_presented, history, opened, standing


def test_a_flag_moves_nothing() -> None:
    known = history(opened)

    known += flag_presented("2024", by="edinburgh")

    assert standing(known).status == "none"
"""


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """Copy the packages, their settings and these tests, to be changed."""
    leave = shutil.ignore_patterns("__pycache__", "test_adding_a_fact.py")
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tmp_path / package, ignore=leave)
    shutil.copytree(ROOT / "tests" / "domain", tmp_path / "tests" / "domain", ignore=leave)
    for name in ("conftest.py", "tries.py", "environment.py"):
        shutil.copy(ROOT / "tests" / name, tmp_path / "tests")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def change(file: Path, old: str, new: str) -> None:
    """Replace the one place where `old` stands."""
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file.name}"
    file.write_text(text.replace(old, new), encoding="utf-8")


def types_of(house: Path) -> list[str]:
    """Return what the type checker says about the domain."""
    settings = ["--config-file", str(house / "pyproject.toml"), "--cache-dir", str(house / "cache")]
    here = Path.cwd()
    os.chdir(house)
    try:
        said, wrong, _ = api.run([*settings, "--no-error-summary", "domain"])
    finally:
        os.chdir(here)
    assert not wrong, wrong
    return [line for line in said.splitlines() if ": error:" in line]


def the_tests(house: Path, *which: str) -> str:
    """Return what the tests say, run in a process of their own so that this one keeps its registry."""
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *which],
        cwd=house,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return ran.stdout + ran.stderr


def test_what_a_new_fact_lacks_is_named_one_by_one(house: Path) -> None:
    facts, standing, laws = (
        house / "domain" / "partnership" / f"{name}.py" for name in ("facts", "standing", "laws")
    )
    change(facts, "\n\nPartnershipFact = (", f"{NEW_FACT}\n\nPartnershipFact = (")
    (house / "tests" / "domain" / "test_flag.py").write_text(PROBE, encoding="utf-8")

    # The class alone: the test of the vocabulary names the union and the row, and wants it in the table.
    said = the_tests(house, "tests/domain/test_vocabulary.py")
    assert "FlagPresented: add it to PartnershipFact" in said
    assert "FlagPresented: add a row to LAWS of domain.partnership" in said
    assert "partnership.flag-presented" in said
    change(
        house / "tests" / "domain" / "test_vocabulary.py",
        '        "dormancy-declared": "by reason",\n        "same-as": "original*",\n',
        '        "dormancy-declared": "by reason",\n        "same-as": "original*",\n        "flag-presented": "by",\n',
    )
    said = the_tests(house, "tests/domain/test_vocabulary.py")
    assert "flag_presented: add a builder of this name to comity/testing.py" in said

    # In the union: the type checker says where it is not told yet how the fact moves the standing, no more.
    change(facts, "\nPartnershipFact = (", "\nPartnershipFact = (\n    FlagPresented |")
    (unhandled,) = types_of(house)
    assert "partnership/standing.py" in unhandled
    assert "assert_never" in unhandled
    assert "FlagPresented" in unhandled

    # With an arm in `evolve`, a row of laws and its builder: everything passes.
    change(
        standing,
        "        case DormancyDeclared():",
        "        case FlagPresented():\n            return standing\n        case DormancyDeclared():",
    )
    change(standing, "    DormancyDeclared,", "    DormancyDeclared, FlagPresented,")
    change(laws, "    DormancyDeclared: Law(),", "    DormancyDeclared: Law(),\n    FlagPresented: Law(),")
    change(laws, "    DormancyDeclared,", "    DormancyDeclared, FlagPresented,")
    with (house / "comity" / "testing.py").open("a", encoding="utf-8") as builders:
        builders.write(BUILDER)
    assert types_of(house) == []
    said = the_tests(
        house, "tests/domain/partnership", "tests/domain/test_vocabulary.py", "tests/domain/test_flag.py"
    )
    assert " failed" not in said
    assert " error" not in said
    assert " passed" in said


PLAIN_FACT = '''

class FlagPresented(Fact, name="flag-presented", streams=HERE, sentence="flag presented by {by}"):
    """One side gave the other its flag."""

    by: Who = Field(description="who gave it")
'''

PLAIN_LAW = '''

def by_a_party(standing: Standing, fact: FlagPresented) -> Refusal | None:
    """Who gives it is a party, in whatever letters."""
    if fact.by.casefold() in standing.parties:
        return None
    why = Message("{by} is no party of {tie}", by=fact.by, tie=standing.title)
    return Refusal("given-by-no-party", why, field="by")
'''

INVITATION = '''

def by_somebody_else(standing: Standing, fact: Invited) -> Refusal | None:
    """Nobody invites itself."""
    if fact.by.casefold() not in standing.title.casefold():
        return None
    return Refusal("invited-by-itself", Message("{by} invites itself", by=fact.by), field="by")
'''


def test_a_law_reads_its_fact_as_its_signature_says(house: Path) -> None:
    """What is required is there: no command asks a law about a fact of which nothing is known but its type."""
    facts, laws = (house / "domain" / "partnership" / f"{name}.py" for name in ("facts", "laws"))
    membership = house / "domain" / "membership.py"
    change(facts, "\n\nPartnershipFact = (", f"{PLAIN_FACT}\n\nPartnershipFact = (\n    FlagPresented |")
    change(laws, "    DormancyDeclared,", "    DormancyDeclared, FlagPresented,")
    change(
        laws, "\nLAWS: Laws = {", f"{PLAIN_LAW}\nLAWS: Laws = {{\n    FlagPresented: Law(must=[by_a_party]),"
    )
    change(membership, "\nLAWS: Laws = {", f"{INVITATION}\nLAWS: Laws = {{")
    change(membership, "    Invited: Law(),", "    Invited: Law(must=[by_somebody_else]),")

    def ran(*words: str, module: str = "comity", code: int = 0) -> str:
        done = subprocess.run(
            [sys.executable, "-m", module, *words],
            cwd=house,
            env={
                **os.environ,
                "COMITY_LEDGER": str(house / "ledger.db"),
                "COMITY_CONFIG": str(house / "none"),
            },
            capture_output=True,
            encoding="utf-8",
            check=False,
            stdin=subprocess.DEVNULL,
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr

    ran(module="domain.describe")
    ran("init", "--title", "A ledger")
    for slug, kind in (("gdynia", "city"), ("kaohsiung", "city"), ("iurc", "network")):
        ran("register", "body", slug, "--name", slug.capitalize(), "--kind", kind)
    ran("open", "gdynia", "kaohsiung")
    tie, network = "partnership:gdynia--kaohsiung", "membership:kaohsiung@iurc"

    ran("record", "flag-presented", tie, "--by", "Gdynia", "--on", "2024")
    ran("record", "invited", network, "--by", "IUCN", "--on", "2024")

    # What may follow is asked by `show`, by the refusal of another fact, and by the rows that reports are kept in.
    assert "Prague is no party" in ran(
        "record", "flag-presented", tie, "--by", "Prague", "--on", "2024", code=1
    )
    assert "iurc invites itself" in ran("record", "invited", network, "--by", "IURC", "--on", "2024", code=1)
    said = ran("record", "put-on-hold", tie, "--reason", "talks", "--on", "2024", code=1)
    (follow,) = [line for line in said.splitlines() if "May be recorded now: " in line]
    assert "flag-presented" in follow
    for stream, verb in ((tie, "flag-presented"), (network, "invited")):
        assert verb in json.loads(ran("show", stream, "--format", "json"))["may_follow"]
    counted = ran("report", "count", "--policy", "sci", "--of", "kaohsiung", "--format", "csv")
    assert "body,name,country" in counted
    imported = house / "facts.jsonl"
    imported.write_text(
        json.dumps({"stream": tie, "type": "partnership.flag-presented", "by": "KAOHSIUNG", "on": "2025"})
        + "\n",
        encoding="utf-8",
    )
    ran("import", str(imported))
    assert "flag presented by KAOHSIUNG" in ran("timeline", tie)
