"""The short form of what `benchmarks/` measures on a million entries: that it runs, and that its ledger is lawful."""

import importlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from store.application import open_ledger
from store.restoring import restore
from tests.environment import bare

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
BENCHMARKS = ROOT / "benchmarks"


def ran(script: str, *words: str) -> str:
    """What a benchmark prints."""
    done = subprocess.run(
        [sys.executable, str(BENCHMARKS / script), *words],
        capture_output=True,
        encoding="utf-8",
        check=False,
        env=bare(PYTHONPATH=str(ROOT), PATH="", PYTHONIOENCODING="utf-8"),
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def synthetic(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    yield importlib.import_module("synthetic")
    for name in ("synthetic", "made_up"):
        sys.modules.pop(name, None)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A made-up ledger, and what was said of it."""
    where = tmp_path_factory.mktemp("synthetic") / "ledger.db"
    return where, ran("synthetic.py", "600", str(where), "--seed", "3", "--judge", "1000000")


def test_a_made_up_ledger_has_as_many_entries_as_were_asked_for_and_every_one_is_lawful(
    made: tuple[Path, str],
) -> None:
    where, told = made

    assert "600 entries in 60 streams" in told
    assert "600 entries judged again, 0 of them not lawful" in told
    with open_ledger(where, read_only=True) as ledger:
        types = {entry.type for entry in ledger.entries()}
    assert {"partnership.signed", "partnership.corrected", "membership.joined", "body.registered"} <= types


def test_what_is_not_lawful_is_found_when_a_made_up_ledger_is_judged_again(
    made: tuple[Path, str], synthetic: Any, tmp_path: Path
) -> None:
    with open_ledger(made[0], read_only=True) as whole:
        lines = [line for line in whole.export_lines() if b'{"stream":"source:source-0"' not in line]
    with open_ledger(tmp_path / "ledger.db", create=True) as lacking:
        assert not restore(lacking, lines, by="tester").refused

        _, unlawful = synthetic.judge(lacking, lacking.streams())

    assert unlawful
    assert all("source-0 is not in this ledger" in item for item in unlawful)


def test_the_same_seed_makes_the_same_ledger_on_one_process_and_on_two(synthetic: Any) -> None:
    alone = synthetic.rows(600, seed=5, processes=1)

    assert alone == synthetic.rows(600, seed=5, processes=2)
    assert alone != synthetic.rows(600, seed=6, processes=1)
