"""Whoever is told to end, or is killed, while something is written: cleaned up at once, or by the next who writes there."""

from __future__ import annotations

import signal
import stat
import subprocess
import sys
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
