"""The short form of what `benchmarks/` measures on a million entries: that it runs, and that its ledger is lawful."""

import importlib
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from cli.main import comity
from store.application import open_ledger
from store.restoring import restore
from tests.environment import bare

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


def root_of(told: str) -> str:
    found = re.search("^root ([0-9a-f]{64})$", told, re.MULTILINE)
    assert found, told
    return found[1]


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


def test_the_seed_is_what_the_root_comes_from(made: tuple[Path, str], tmp_path: Path) -> None:
    again = ran("synthetic.py", "600", str(tmp_path / "again.db"), "--seed", "3", "--judge", "1")

    assert root_of(again) == root_of(made[1])


def test_reading_is_measured_beside_the_library_and_sqlite_alone(made: tuple[Path, str]) -> None:
    told = ran("reading.py", str(made[0]), "--times", "1", "--part", "300", "--only", "rebuild")

    for what in ("SELECT in stream order", "json.loads", "the library's runner", "rows anew, two processes"):
        assert what in told


def test_every_report_is_measured_and_none_breaks_down(made: tuple[Path, str]) -> None:
    told = ran("reading.py", str(made[0]), "--times", "1", "--only", "reports")

    assert "| status " in told
    assert "Error" not in told


def test_what_is_asked_as_known_is_measured_cold_and_warm(made: tuple[Path, str]) -> None:
    told = ran("reading.py", str(made[0]), "--times", "1", "--only", "as-known")

    assert told.count(", whole process, warm") == told.count("the same, cold") == 3
    assert "the report `status` as known with 50% of the entries" in told


def test_what_may_follow_is_measured(made: tuple[Path, str]) -> None:
    told = ran("reading.py", str(made[0]), "--times", "1", "--only", "next")

    assert "what may be recorded next, asked of " in told
    assert "µs for one" in told


# --- exchanged columns

ROWS = """
from typing import Annotated, NamedTuple

class Visit(NamedTuple):
    visitor: str
    host: Annotated[str | None, "who was visited"]
    day: int
    least: int

    @classmethod
    def of(cls, host: str, visitor: str) -> "Visit":
        return cls(visitor, host, 0, 1)
"""
FILLED = """
from projections.rows.visits import Visit as Call

def made(one, **days):
    yield Call(visitor=one.a, host=one.b or "", **days, day=1)
    yield Call.of("über", one.b)
    yield made(one)._replace(day=1, least=(2 + 3))
    yield Call(visitor=one.a, host=one.a, day=1, least=1)
    yield Call(*one, day=3, least=1)
"""


@pytest.fixture
def exchanges(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    yield importlib.import_module("exchanges")
    sys.modules.pop("exchanges", None)


def test_columns_of_one_type_that_stand_beside_each_other_are_exchanged_wherever_a_row_is_filled(
    exchanges: Any, tmp_path: Path
) -> None:
    rows = tmp_path / "projections" / "rows"
    rows.mkdir(parents=True)
    (rows / "visits.py").write_text(ROWS, encoding="utf-8")
    (tmp_path / "projections" / "calls.py").write_text(FILLED, encoding="utf-8")

    known = exchanges.modules(tmp_path)
    found = exchanges.exchanges(known)

    def lines(path: str) -> list[str]:
        """The lines that an exchange changes, as it leaves them."""
        (module,) = (row for row in known.values() if row.path == path)
        before = module.source.decode().splitlines()
        made = [row.made(module.source).decode().splitlines() for row in found if row.path == path]
        return [
            line.strip() for after in made for was, line in zip(before, after, strict=True) if line != was
        ]

    assert lines("projections/rows/visits.py") == [
        "return cls(host, visitor, 0, 1)",
        "return cls(visitor, host, 1, 0)",
    ]
    assert lines("projections/calls.py") == [
        'yield Call(visitor=one.b or "", host=one.a, **days, day=1)',
        'yield Call.of(one.b, "über")',
        "yield made(one)._replace(day=2 + 3, least=(1))",
        "yield Call(*one, day=1, least=3)",
    ]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a process is split off for each exchange")
def test_no_exchange_in_a_module_survives_and_the_controls_hold() -> None:
    told = ran("exchanges.py", "--own", "--jobs", "1", "--only", "projections/reports/timeline.py")

    assert "nothing exchanged: survives, as it must" in told
    assert "caught: projections/row.py" in told
    assert re.search("^exchanged +[1-9]", told, re.MULTILINE)
    assert re.search("^survived +0 ", told, re.MULTILINE)


@pytest.fixture
def editions(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    yield importlib.import_module("editions")
    sys.modules.pop("editions", None)


def calls(run: Callable[[], object]) -> int:
    """How many calls something makes."""
    number = 0

    def count(_frame: object, event: str, _what: object) -> None:
        nonlocal number
        number += event in {"call", "c_call"}

    sys.setprofile(count)
    try:
        run()
    finally:
        sys.setprofile(None)
    return number


def test_the_next_edition_of_a_list_takes_as_many_more_calls_as_it_has_more_rows(
    editions: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What `benchmarks/editions.py` measures on a hundred thousand rows: a row in twenty is changed, gone or new."""
    monkeypatch.setattr(editions, "CHANGED", 20)

    def brought(rows: int) -> int:
        ledger = str(tmp_path / f"{rows}.db")

        def say(*words: str) -> None:
            comity([*words, "--ledger", ledger, "--user", "mei"], standalone_mode=False)

        def bring(edition: int, *options: str) -> None:
            sheet = tmp_path / f"{rows}-{edition}.csv"
            sheet.write_text("\n".join(editions.rows(rows, edition=edition)), encoding="utf-8")
            say("import", str(sheet), *editions.MAP, "--source", f"list-{edition}", "--json", *options)

        say("init", "--title", "A register")
        say("register", "source", "list-1", "--title", "The list", "--kind", "register")
        say(
            "register", "source", "list-2", "--title", "The next", "--kind", "register", "--follows", "list-1"
        )
        bring(1)
        return calls(lambda: bring(2, *editions.SETTLED))

    brought(20)  # by then all modules are there
    first, second, third = map(brought, (40, 80, 120))

    assert third - second < 1.25 * (second - first)
