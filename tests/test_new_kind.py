"""A new kind of instrument is one line of one table: everything else that is said of it follows."""

import json
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.machines import typed

ROOT = Path(__file__).parents[1]
PACKAGES = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
    "root_packages"
]
LINE = """    Kind("sister-office", 4, "an office tie", ("office",), "sister-office-ties", ("姊妹辦公室", "twin office")),
"""
FACTS = """
{"stream": "body:a", "type": "body.registered", "name": "A", "kind": "city"}
{"stream": "ledger", "type": "ledger.opened", "title": "A", "home": "a"}
{"stream": "body:b", "type": "body.registered", "name": "B", "kind": "city"}
{"stream": "body:c", "type": "body.registered", "name": "C", "kind": "city"}
{"stream": "body:d", "type": "body.registered", "name": "D", "kind": "office", "under": "a"}
{"stream": "partnership:a--b", "type": "partnership.opened", "parties": ["a", "b"]}
{"stream": "partnership:a--b", "type": "partnership.signed", "on": "2020", "instrument": "old", "kind": "mou"}
{"stream": "partnership:a--b", "type": "partnership.signed", "on": "2021", "instrument": "new", "kind": "sister-office"}
{"stream": "partnership:a--c", "type": "partnership.opened", "parties": ["a", "c"]}
{"stream": "partnership:a--c", "type": "partnership.signed", "on": "2020", "instrument": "old", "kind": "mou"}
{"stream": "partnership:b--d", "type": "partnership.opened", "parties": ["b", "d"]}
{"stream": "partnership:b--d", "type": "partnership.signed", "on": "2022", "instrument": "paper", "kind": "mou"}
{"stream": "ledger", "type": "ledger.policy-adopted", "policy": "offices", "title": "Offices", "counts": ["sister-office"]}
{"stream": "ledger", "type": "ledger.policy-adopted", "policy": "after", "title": "After", "counts": ["mou"], \
"follow_up": "sister-office"}
{"stream": "body:a", "type": "body.figure-reported", "on": "2023", "metric": "sister-office-ties", "value": "2"}
"""


class House:
    """A copy of the packages, and a ledger beside it."""

    def __init__(self, where: Path) -> None:
        self.where = where

    def __call__(self, *words: str) -> subprocess.CompletedProcess[str]:
        typed(*words)
        environment = {name: told for name, told in os.environ.items() if not name.startswith("COMITY")}
        return subprocess.run(
            [sys.executable, "-m", "comity", *words],
            cwd=self.where,
            env=environment | {"PYTHONPATH": str(self.where), "COMITY_USER": "mei", "COMITY_LEDGER": "a.db"},
            capture_output=True,
            encoding="utf-8",
            check=False,
            stdin=subprocess.DEVNULL,
        )

    def json(self, *words: str) -> Any:
        done = self(*words, "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    """The packages with one line more in the table, and a ledger that has an instrument of the new kind."""
    where = tmp_path_factory.mktemp("house")
    for package in PACKAGES:
        shutil.copytree(ROOT / package, where / package, ignore=shutil.ignore_patterns("__pycache__"))
    table = where / "domain/kinds.py"
    before, other, after = table.read_text(encoding="utf-8").partition('    Kind("other",')
    table.write_text(before + LINE + other + after, encoding="utf-8")
    (where / "facts.jsonl").write_text(FACTS, encoding="utf-8")
    found = House(where)
    done = found("init", "--empty"), found("import", "facts.jsonl")
    assert done[1].returncode == 0, [row.stderr for row in done]
    return found


def test_it_is_recorded_by_any_of_its_names(house: House) -> None:
    for name in ("sister-office", "姊妹辦公室", "Twin Office"):
        done = house("record", "proposed", "a--c", "--kind", name, "--on", "2022", "--dry-run", "--json")

        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)["entries"][0]["fact"]["kind"] == "sister-office"


def test_it_has_its_tier_and_is_found(house: House) -> None:
    (found,) = house.json("list", "--tie", "姊妹辦公室", "--as-at", "2023-12-31")

    assert (found["id"], found["tier"]) == ("partnership:a--b", 4)


def test_it_is_counted_by_a_policy(house: House) -> None:
    page = house.json("report", "count", "--policy", "offices", "--of", "a", "--as-at", "2023-12-31")

    assert [(section["body"], section["kinds"]) for section in page["sections"]["counted"]] == [
        ("b", ["sister-office"])
    ]
