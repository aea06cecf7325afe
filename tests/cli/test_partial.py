"""Whoever is told to end, or is killed, while something is written: cleaned up at once, or by the next who writes there."""

from __future__ import annotations

import json
import signal
import stat
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from eventsourcing.sqlite import SQLiteTransaction

from store.naming import PREFIX
from tests.cli.test_main import START, environment

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.cli.conftest import Shell

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")]

WAITING = """
import time, store.naming
def sync(path):
    if "/data/" not in str(path):  # what this machine keeps for itself
        print("here", flush=True)
        time.sleep(60)
store.naming.sync = sync
main()
"""
"""A command that stops where what it made is whole and has no name yet."""

OUTPUTS = {
    "export": ["export", "-o", "out"],
    "facts": ["export", "--facts", "-o", "out"],
    "sqlite": ["export", "--as", "sqlite", "-o", "out"],
    "csv": ["export", "--as", "csv", "-o", "out"],
    "dossier": ["export", "--dossier", "kaohsiung", "-o", "out"],
    "seal": ["seal", "-o", "out"],
    "map": ["map", "-o", "out.json"],
    "backup": ["backup", "out"],
    "config": ["config", "user", "jun"],
    "scaffold": ["report", "--new", "letters"],
}


@contextmanager
def running(words: Sequence[str], folder: Path, code: str) -> Iterator[subprocess.Popen[str]]:
    """A command that has come to where it says so."""
    with subprocess.Popen(
        [sys.executable, "-c", START + code, *words],
        cwd=folder,
        env=environment(COMITY_CONFIG=str(folder / "config.toml")),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        assert process.stdout
        try:
            assert process.stdout.readline() == "here\n"
            yield process
        finally:
            process.kill()


def partial(folder: Path) -> list[Path]:
    return sorted(folder.rglob(f"{PREFIX}*"))


@pytest.mark.parametrize("words", OUTPUTS.values(), ids=OUTPUTS)
def test_who_is_told_to_end_cleans_up(words: list[str], gdynia: Shell) -> None:
    before = gdynia.files()
    with running(words, gdynia.folder, WAITING) as process:
        (made,) = partial(gdynia.folder)
        assert stat.S_IMODE(made.stat().st_mode) == 0o700
        process.terminate()
        _, said = process.communicate()

    assert process.returncode == 130
    assert said.strip().endswith("Interrupted: nothing more was written.")
    assert partial(gdynia.folder) == []
    after = {name: said for name, said in gdynia.files().items() if not name.startswith("data/")}
    assert after == before


@pytest.mark.parametrize("words", OUTPUTS.values(), ids=OUTPUTS)
def test_what_a_killed_one_left_is_swept_by_the_next(words: list[str], gdynia: Shell) -> None:
    with running(words, gdynia.folder, WAITING) as process:
        (left,) = partial(gdynia.folder)
        gdynia.ok("export", "-o", str(left.with_name("meanwhile.jsonl")))
        assert partial(gdynia.folder) == [left], "its maker lives"
        process.kill()
        process.wait()

    assert partial(gdynia.folder) == [left]
    gdynia.ok("export", "-o", str(left.with_name("next.jsonl")))
    assert partial(gdynia.folder) == []


def test_a_hangup_ends_it_too_and_is_not_heard_where_nobody_is_to_hear(gdynia: Shell) -> None:
    with running(OUTPUTS["export"], gdynia.folder, WAITING) as process:
        process.send_signal(signal.SIGHUP)
        process.communicate()
    assert process.returncode == 130

    nohup = "import signal; signal.signal(signal.SIGHUP, signal.SIG_IGN)\n" + WAITING.replace("60", "0.3")
    with running(OUTPUTS["export"], gdynia.folder, nohup) as process:
        process.send_signal(signal.SIGHUP)
        process.communicate()
    assert process.returncode == 0


# --- the processes that make rows

WORKERS = """
import projections.engine.shards as shards
shards._workers = lambda *_: 2
shards._PROGRAM = {program!r} + shards._PROGRAM
main()
"""
SLOW = """
import os, time, projections.engine.shards as shards
shards._AT_ONCE = 1
rows_of, waits = shards.Group.rows_of, [0.6, 60]
def slow(group, histories):
    open(f"{os.getpid()}.pid", "w").close()
    time.sleep(waits.pop(0))
    return rows_of(group, histories)
shards.Group.rows_of = slow
"""


def alive(number: int) -> bool:
    try:
        told = Path(f"/proc/{number}/stat").read_text(encoding="utf-8")
    except FileNotFoundError:
        return False
    return told.rpartition(")")[2].split()[0] != "Z"


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="asks Linux who is alive")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGKILL"])
def test_no_process_that_makes_rows_outlives_the_command(name: str, gdynia: Shell) -> None:
    number = signal.Signals[name]
    process = subprocess.Popen(
        [sys.executable, "-c", START + WORKERS.format(program=SLOW), "rebuild"],
        cwd=gdynia.folder,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    deadline = time.monotonic() + 60
    while len(workers := list(gdynia.folder.glob("*.pid"))) < 2 and time.monotonic() < deadline:
        time.sleep(0.02)
    assert len(workers) == 2
    process.send_signal(number)
    process.communicate()
    assert process.returncode == (130 if number == signal.SIGTERM else -number)

    numbers = [int(path.stem) for path in workers]
    while any(map(alive, numbers)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(map(alive, numbers))
    gdynia.ok("export", "-o", "next.jsonl")
    assert partial(gdynia.folder) == []
    assert json.loads(gdynia.ok("list", "--json").out)


@pytest.mark.parametrize("committed", [True, False])
def test_who_stops_a_command_as_it_is_committed_is_told_whether_it_was(
    *, committed: bool, gdynia: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = SQLiteTransaction.__exit__

    def stopped(transaction: SQLiteTransaction, *failed: Any) -> None:
        if transaction.commit:
            if committed:
                commit(transaction, *failed)
            raise KeyboardInterrupt
        commit(transaction, *failed)

    with monkeypatch.context() as patch:
        patch.setattr(SQLiteTransaction, "__exit__", stopped)
        done = gdynia("register", "body", "turku", "--name", "Turku", "--kind", "city", "--country", "FI")

    told = "body:turku#1 is recorded, and " if committed else ""
    assert f"Interrupted: {told}nothing more was written." in done.err
    assert ("Turku" in gdynia.ok("export").out) == committed
