"""Restores that are killed (`kill -9`) at any moment: the old ledger whole, the new one whole, or both beside the name.

    python benchmarks/restores.py              200 kills of each kind at random moments, every step once, and the controls
    python benchmarks/restores.py --kills 20

Each victim is a process of its own. It is killed at a random moment, or before its n-th step: a call to the system that
names, moves, takes away or syncs something. Then it is looked what is there: the ledger as it was, byte for byte and
with whatever lay beside it; or the backup, verified, and the old ledger set aside as it was; or neither under its name,
which whoever asks for the ledger is told, and from which one more restore leads on. The backup itself never changes.
At random moments every other one takes longer between its steps than it would. The old ledger is a sound one, one with a
journal that is another's, or one that is damaged. The controls write the copy under its name, or leave beside it what was
left beside the old ledger.
"""

import argparse
import os
import random
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.kills import MOST, Outcome, Say, Victim, facts_file, loaded, timed
from cli.beginning import begun
from comity.testing import noted
from store.application import Written, open_ledger
from store.backup import backup
from store.errors import Missing, StoreError
from store.putting_back import put, ready
from store.restoring import restore
from store.sqlite import putting_back
from store.sqlite.leftovers import PARTS, set_aside
from store.verifying import verify

NOW = datetime(2026, 11, 27, 10, 15, 2, tzinfo=UTC)
STEPS = ("link", "rename", "replace", "unlink", "fsync", "mkdir", "rmdir", "chmod")
"""Calls to the system before which a process is killed."""
PAUSE = 0.003
"""Seconds before each of them, where a restore is to take long."""
KINDS = ("sound", "a journal beside it", "damaged")
"""What the old ledger is like."""


@dataclass
class Place:
    """A folder with an old ledger, what lies beside it, and a backup."""

    folder: Path
    kind: str
    root: str | None
    """Of the backup."""

    @property
    def where(self) -> Path:
        """The ledger."""
        return self.folder / "ledger.db"

    @property
    def backup(self) -> Path:
        """Its backup, in another folder."""
        return self.folder.parent / "backup.db"

    def lay(self) -> dict[str, bytes]:
        """Lay everything out anew; the old ledger and what lies beside it, by the ends of their names."""
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(self.folder.with_name(self.kind), self.folder)
        return self.there(self.where)

    @staticmethod
    def there(of: Path) -> dict[str, bytes]:
        """A file and those beside it."""
        names = {part: Path(f"{of}{part}") for part in ("", *PARTS)}
        return {part: name.read_bytes() for part, name in names.items() if name.exists()}


def places(folder: Path, facts: int) -> list[Place]:
    """The old ledgers of all kinds, and the backup."""
    sound, file = folder / "sound", facts_file(folder / "facts.jsonl", facts, "a")
    sound.mkdir()
    root = loaded(sound / "ledger.db", file)
    with open_ledger(sound / "ledger.db", read_only=True) as ledger:
        backup(ledger, folder / "backup.db")
    with open_ledger(sound / "ledger.db") as ledger:
        assert isinstance(ledger.record("body:gdynia", noted(text="since the backup"), by="mei"), Written)
    for kind in KINDS[1:]:
        shutil.copytree(sound, folder / kind)
    with_journal = folder / KINDS[1] / "ledger.db"
    Victim(partial(_leave_a_journal, with_journal)).end()
    shutil.copy(folder / "backup.db", with_journal)
    damaged = folder / KINDS[2] / "ledger.db"
    damaged.write_bytes(damaged.read_bytes()[:-5_000])
    return [Place(folder / "at work", kind, root) for kind in KINDS]


def _leave_a_journal(where: Path, _say: Say) -> None:
    """Write half of something, and be gone."""
    with closing(sqlite3.connect(where, isolation_level=None)) as raw:
        raw.execute("PRAGMA cache_size = 1")
        raw.execute("BEGIN IMMEDIATE")
        (version,) = raw.execute(
            "SELECT max(originator_version) FROM stored_events WHERE originator_id = 'body:gdynia'"
        ).fetchone()
        for number in range(1, 300):
            state = b'{"id": "%d"}' % number + b" " * 500
            row = (version + number, state)
            raw.execute("INSERT INTO stored_events VALUES (NULL, 'body:gdynia', ?, 'body.noted', ?)", row)
        os._exit(0)


def work(place: Place, say: Say, *, step: int = 0, pause: float = 0.0) -> None:
    """Restore, killed before a step, if one is given, and with a pause before each."""
    say("ready")
    with ready(place.backup, place.where) as found:
        say("looked")
        _before_each_step(step, pause)
        put(found, now=NOW)
        say("done")


def _before_each_step(step: int, pause: float) -> None:
    """Wait before each call to the system, and be killed before one, the first being 1."""
    calls = count(1)

    def dying(own: Callable[..., Any]) -> Callable[..., Any]:
        def call(*given: Any, **named: Any) -> Any:
            time.sleep(pause)
            if next(calls) == step:
                os.kill(os.getpid(), signal.SIGKILL)
            return own(*given, **named)

        return call

    for name in STEPS:
        setattr(os, name, dying(getattr(os, name)))


def judge(place: Place, old: dict[str, bytes], copy: bytes, outcome: Outcome, *, done: bool) -> None:
    """See that what is there is the old ledger, or the new one, or both beside the name; and go on from there."""
    outcome.lost += place.backup.read_bytes() != copy
    asides = [place.there(aside) for aside in set_aside(place.where)]
    if not place.where.exists():
        outcome.midway += 1
        outcome.lost += old not in asides
        try:
            open_ledger(place.where)
            outcome.broken += 1
        except Missing as error:
            outcome.broken += "a restore was interrupted" not in str(error)
        with ready(place.backup, place.where) as found:
            put(found, now=NOW)
        asides = [place.there(aside) for aside in set_aside(place.where)]
    elif place.there(place.where) == old:
        outcome.lost += done
        return
    outcome.torn += len(place.there(place.where)) != 1
    outcome.lost += old not in asides
    try:
        with open_ledger(place.where) as ledger:
            outcome.broken += not verify(ledger).holds or ledger.root() != place.root
    except StoreError:
        outcome.broken += 1


def by_time(place: Place, kills: int, *, seed: int = 1, weakened: bool = False) -> Outcome:
    """Kill restores at random moments; where they are weakened, until something is lost."""
    chance, outcome, copy = random.Random(seed), Outcome(), place.backup.read_bytes()
    with timed(outcome):
        lasts = dict.fromkeys(("ready", "looked"), 0.0)
        for number in range(kills + 2):
            old = place.lay()
            word = "looked" if number % 2 else "ready"
            victim = Victim(partial(work, place, pause=PAUSE if number % 2 else 0.0))
            victim.wait_for(word)
            began = time.perf_counter()
            if number < len(lasts):  # how long it takes
                victim.end()
                lasts[word] = time.perf_counter() - began
            else:
                time.sleep(chance.uniform(0, lasts[word]))
                outcome.kills += victim.kill()
            done = "done" in victim.lines()
            outcome.acknowledged += done
            judge(place, old, copy, outcome, done=done)
            if weakened and outcome.harm:
                break
    return outcome


def by_step(place: Place) -> Outcome:
    """Kill restores before each of their steps, once."""
    outcome, copy = Outcome(), place.backup.read_bytes()
    with timed(outcome):
        for step in count(1):
            old = place.lay()
            victim = Victim(partial(work, place, step=step))
            killed = victim.end() == -signal.SIGKILL
            outcome.kills += killed
            done = "done" in victim.lines()
            outcome.acknowledged += done
            judge(place, old, copy, outcome, done=done)
            if not killed:
                break
    return outcome


def exports(folder: Path, kills: int, facts: int, *, seed: int = 1) -> Outcome:
    """Kill restores of an export into a new ledger: it is there whole, or empty, or not at all; once more, and it is."""
    chance, outcome = random.Random(seed), Outcome()
    export, where = folder / "export.jsonl", folder / "restored.db"
    root = loaded(folder / "exported.db", facts_file(folder / "exported.jsonl", facts, "e"))
    with open_ledger(folder / "exported.db", read_only=True) as ledger:
        export.write_bytes(b"".join(line + b"\n" for line in ledger.export_lines()))

    def restored(say: Say) -> None:
        say("ready")
        with begun(where) if not where.exists() else open_ledger(where) as ledger, export.open("rb") as lines:
            assert restore(ledger, lines, by="mei").root == root
        say("done")

    with timed(outcome):
        lasts = 0.0
        for number in range(kills + 1):
            for left in folder.glob("restored.db*"):
                left.unlink()
            victim = Victim(restored)
            victim.wait_for("ready")
            began = time.perf_counter()
            if number == 0:
                victim.end()
                lasts = time.perf_counter() - began
            else:
                time.sleep(chance.uniform(0, lasts))
                outcome.kills += victim.kill()
            done = "done" in victim.lines()
            outcome.acknowledged += done
            outcome.midway += Path(f"{where}-journal").exists()
            try:
                found = None
                if where.exists():
                    with open_ledger(where) as ledger:
                        found = ledger.root()
                outcome.torn += found not in (None, root)
                outcome.lost += done and found != root
                if found is None:
                    restored(lambda _word: None)
                    with open_ledger(where) as ledger:
                        outcome.broken += ledger.root() != root
            except StoreError:
                outcome.broken += 1
    return outcome


@contextmanager
def written_under_its_name() -> Iterator[None]:
    """The first control: the copy is not made out of sight."""

    def slowly(copy: Path, where: Path) -> None:
        content = copy.read_bytes()
        with where.open("wb", buffering=0) as file:
            for at in range(0, len(content), 4_096):
                file.write(content[at : at + 4_096])
                time.sleep(0.001)

    with patched("give_name", slowly):
        yield


@contextmanager
def patched(name: str, instead: object) -> Iterator[None]:
    """What a restore does otherwise."""
    own = getattr(putting_back, name)
    setattr(putting_back, name, instead)
    try:
        yield
    finally:
        setattr(putting_back, name, own)


class Row(NamedTuple):
    """One line of what is printed."""

    what: str
    found: Outcome
    control: bool = False

    @property
    def right(self) -> bool:
        """Whether it is as it must be."""
        return (self.found.harm > 0) == self.control and self.found.kills + self.found.acknowledged > 0


COLUMNS = ("kills", "midway", "acknowledged", "lost", "torn", "broken")


def runs(kills: int, facts: int, seed: int) -> Iterator[Row]:
    """All of it, one after the other."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        kinds = places(folder, facts)
        for place in kinds:
            yield Row(f"old ledger: {place.kind}, every step", by_step(place))
            yield Row(f"old ledger: {place.kind}, any moment", by_time(place, kills, seed=seed))
        yield Row("an export into a new ledger, any moment", exports(folder, kills, facts, seed=seed))
        with written_under_its_name():
            found = by_time(kinds[0], MOST, seed=seed, weakened=True)
        yield Row("control: written under its name", found, control=True)
        with patched("PARTS", ()):
            found = by_time(kinds[1], MOST, seed=seed, weakened=True)
        yield Row("control: what lies beside is left there", found, control=True)


def main() -> int:
    """Kill, and print a Markdown table; 1 where something was lost, or where a control lost nothing."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--kills", type=int, default=200, help="kills at random moments, of each kind (200)")
    asked.add_argument("--facts", type=int, default=1_000, help="facts in the ledger (1,000)")
    asked.add_argument("--seed", type=int, default=1)
    given = asked.parse_args()
    if not hasattr(os, "fork"):
        sys.exit("processes are killed here as POSIX kills: run it on Linux or macOS")
    print(f"| | {' | '.join(COLUMNS)} | took |")
    print("| --- " * (len(COLUMNS) + 2) + "|")
    right = True
    for row in runs(given.kills, given.facts, given.seed):
        figures = " | ".join(f"{getattr(row.found, name):,}" for name in COLUMNS)
        print(f"| {row.what} | {figures} | {row.found.seconds:.0f} s |", flush=True)
        right = right and row.right
    print(
        f"\n{'As it should be' if right else 'NOT as it should be'}: nothing lost, and every control loses."
    )
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main())
