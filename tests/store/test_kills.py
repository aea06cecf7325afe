"""Kill -9, at any moment: nothing acknowledged is lost; and weaker ways of working lose it, or this would prove nothing.

The short form; `benchmarks/kills.py` kills hundreds of times, over tens of thousands of saves.
"""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import kills, restores
from store.application import open_ledger
from store.verifying import verify

ROOT = Path(__file__).resolve().parents[2]

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not hasattr(os, "fork"), reason="killed as POSIX kills")]


@pytest.mark.parametrize("writers", [1, 3])
def test_what_was_acknowledged_is_there_once_and_whole(writers: int) -> None:
    found = kills.record(4, writers, seed=writers, longest=0.3)

    assert found.kills == 4 * writers
    assert found.acknowledged > 4
    assert found.harm == 0, found


def test_who_acknowledges_before_it_is_recorded_loses() -> None:
    assert kills.record(kills.MOST, 1, longest=0.2, early=True).lost > 0


def test_an_import_is_there_or_not_at_all() -> None:
    found = kills.imports(6, facts=300)

    assert found.kills > 0
    assert found.harm == 0, found


def test_without_a_journal_a_part_of_it_is() -> None:
    assert kills.imports(kills.MOST, facts=600, journal=False).harm > 0


def test_a_restore_is_there_or_not_at_all() -> None:
    found = kills.restores(6, facts=400)

    assert found.kills > 0
    assert found.harm == 0, found


def test_without_a_journal_half_a_restore_is() -> None:
    assert kills.restores(kills.MOST, facts=800, journal=False).harm > 0


def test_a_backup_is_there_whole_or_not_at_all() -> None:
    found = kills.backups(4, facts=600)

    assert found.kills > 0
    assert found.harm == 0, found


def test_a_copy_made_under_its_name_is_there_by_half() -> None:
    assert kills.backups(kills.MOST, facts=1_200, detour=False).broken > 0


def test_rows_are_right_whoever_was_killed_while_they_were_kept() -> None:
    found = kills.rows(8)

    assert found.midway > 0
    assert found.harm == 0, found


def test_without_transactions_they_are_not() -> None:
    assert kills.rows(kills.MOST, together=False).harm > 0


@pytest.mark.parametrize("kind", restores.KINDS)
def test_a_backup_takes_the_ledgers_place_or_the_old_one_is_there(tmp_path: Path, kind: str) -> None:
    place = next(place for place in restores.places(tmp_path, 60) if place.kind == kind)

    every_step, any_moment = restores.by_step(place), restores.by_time(place, 16)

    assert every_step.kills > 5
    assert every_step.midway > 0
    assert every_step.harm == any_moment.harm == 0, (every_step, any_moment)


def test_a_copy_that_is_written_under_its_name_is_there_by_half(tmp_path: Path) -> None:
    place = restores.places(tmp_path, 60)[0]
    with restores.written_under_its_name():
        assert restores.by_time(place, kills.MOST, weakened=True).broken > 0


def test_what_is_left_beside_it_would_be_played_into_it(tmp_path: Path) -> None:
    place = restores.places(tmp_path, 60)[1]
    with restores.patched("PARTS", ()):
        assert restores.by_time(place, kills.MOST, weakened=True).harm > 0


def test_an_export_is_restored_whole_or_not_at_all(tmp_path: Path) -> None:
    found = restores.exports(tmp_path, 6, 300)

    assert found.kills > 0
    assert found.harm == 0, found


# --- an acknowledgement that never came


KILLED_BEFORE_IT_SPEAKS = """
import os, signal
import cli.recording
cli.recording.report = lambda *_args, **_options: os.kill(os.getpid(), signal.SIGKILL)
"""


def comity(folder: Path, *words: str, code: str = "") -> subprocess.CompletedProcess[str]:
    """One command as a program of its own; `code` runs in it first."""
    return subprocess.run(
        [sys.executable, "-c", f"{code}\nfrom cli.main import main; main()", *words, "--ledger", "ledger.db"],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT), "COMITY_USER": "mei"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_a_command_whose_acknowledgement_was_lost_is_repeated_and_recorded_once(tmp_path: Path) -> None:
    kills.begun(tmp_path / "ledger.db")
    note = ("record", "noted", "body:kaohsiung", "--text", "once", "--command", "letter-7")

    lost = comity(tmp_path, *note, code=KILLED_BEFORE_IT_SPEAKS)
    assert (lost.returncode, lost.stdout) == (-signal.SIGKILL, "")
    first, second = (comity(tmp_path, *note, "--json") for _ in range(2))

    assert first.returncode == second.returncode == 0, first.stderr
    assert first.stdout == second.stdout
    assert json.loads(first.stdout)["repeated"] is True
    with open_ledger(tmp_path / "ledger.db") as ledger:
        assert len(ledger) == len(kills.BEGINNING) + 1
        assert [entry.name for entry in ledger.written_by("letter-7")] == ["body:kaohsiung#2"]
        assert verify(ledger).holds


def test_an_import_whose_acknowledgement_was_lost_is_repeated_and_recorded_once(tmp_path: Path) -> None:
    kills.begun(tmp_path / "ledger.db")
    kills.facts_file(tmp_path / "facts.jsonl", 20, "a")
    silent = "import os, signal, click; click.echo = lambda *_args, **_options: os.kill(os.getpid(), signal.SIGKILL)"

    lost = comity(tmp_path, "import", "facts.jsonl", code=silent)
    again = comity(tmp_path, "import", "facts.jsonl")

    assert (lost.returncode, lost.stdout) == (-signal.SIGKILL, "")
    assert again.stdout == "facts.jsonl: 0 new, 20 already on record\n"
