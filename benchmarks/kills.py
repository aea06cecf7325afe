"""Processes that are killed (`kill -9`) while they record, import, restore, copy or keep rows: nothing acknowledged is lost.

    python benchmarks/kills.py             400 rounds and 50,000 saves at least, and the controls: some minutes
    python benchmarks/kills.py --rounds 80 --saves 0

Where it works, $TMPDIR says: in memory there is time for many more saves, on a disk more of them are killed midway.

Each victim is a process of its own that tells, through a pipe, what it has been told is done; it is killed at a random
moment. Then the ledger is opened, verified, and compared with what had been acknowledged. A writer goes on where it was
killed: it repeats the command whose acknowledgement never came, which may or may not be on record. The controls
acknowledge too early, write without a journal, copy without a detour, or keep rows without transactions: each is killed
until it is seen to lose or to break something, or the rest would prove nothing.
"""

import argparse
import json
import os
import random
import select
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

from eventsourcing.persistence import StoredEvent
from eventsourcing.sqlite import SQLiteCursor

from cli.commands.demo import fill
from comity.testing import STREAM, body_registered, noted, opened_between
from projections.engine import rows_file
from projections.engine.cached import CachedRows
from projections.engine.fold import Folded
from projections.engine.projector import Projector
from projections.engine.tables import Group, built_in_projections
from queries.session import ReadingSession
from store.application import Comity, Written, open_ledger
from store.backup import backup
from store.errors import StoreError
from store.importing import import_facts
from store.naming import PREFIX
from store.restoring import restore
from store.sqlite import datastore, tracking
from store.sqlite.backup import copy_of
from store.verifying import verify

Say = Callable[[str], None]

# --- a process that is killed


class Victim:
    """A process of its own that does some work and says, line by line, what is done."""

    def __init__(self, work: Callable[[Say], object]) -> None:
        self._pipe, pipe = os.pipe()
        self._said = b""
        self.pid = os.fork()
        if self.pid == 0:
            self._work(work, pipe)
        os.close(pipe)
        self._ended = False

    def _work(self, work: Callable[[Say], object], pipe: int) -> None:
        """What the new process does, which never comes back."""
        code = 1
        try:
            os.close(self._pipe)
            work(lambda line: void(os.write(pipe, f"{line}\n".encode())))
            code = 0
        except BaseException:  # noqa: BLE001 — a copy of the whole program must not go on as if it were the first
            traceback.print_exc()
        finally:
            os._exit(code)

    def wait_for(self, word: str, patience: float = 60.0) -> None:
        """Read until it says a word."""
        until = time.monotonic() + patience
        while word not in self._said.decode().splitlines():
            if not select.select([self._pipe], [], [], max(0.0, until - time.monotonic()))[0]:
                raise TimeoutError(f"it never said {word}")
            part = os.read(self._pipe, 65_536)
            if not part:
                raise EOFError(f"it ended before it said {word}")
            self._said += part

    def kill(self) -> bool:
        """Kill it, if it has not ended; whether it was killed."""
        if not self._ended:
            os.kill(self.pid, signal.SIGKILL)
        return self.end() == -signal.SIGKILL

    def end(self) -> int:
        """Wait until it has ended; its exit code, negative where it was killed."""
        if not self._ended:
            _, status = os.waitpid(self.pid, 0)
            self._code = os.waitstatus_to_exitcode(status)
            self._ended = True
        return self._code

    def lines(self) -> list[str]:
        """All that it has said, once it has ended."""
        while part := os.read(self._pipe, 65_536):
            self._said += part
        os.close(self._pipe)
        return self._said.decode().splitlines()


def void(_: object) -> None:
    """Nothing: what was returned is not needed."""


@dataclass
class Outcome:
    """What was seen after many kills."""

    kills: int = 0
    acknowledged: int = 0
    """Saves, or whatever else it was, that were said to be done."""
    lost: int = 0
    """Saves that were acknowledged and are not there, or are not what was acknowledged."""
    torn: int = 0
    """Saves of which a part is there."""
    doubled: int = 0
    """Facts that are there twice, or that nobody can have sent."""
    broken: int = 0
    """Times that a file did not open, did not verify, or was half written under its name."""
    repeated: int = 0
    """Commands that were on record though their acknowledgement had been lost."""
    seconds: float = 0.0
    midway: int = 0
    """Kills that left something unfinished on the disk: a journal, a half copy, rows that are behind."""

    @property
    def harm(self) -> int:
        """Everything that must not be."""
        return self.lost + self.torn + self.doubled + self.broken


@contextmanager
def timed(outcome: Outcome) -> Iterator[Outcome]:
    """How long it takes."""
    began = time.perf_counter()
    yield outcome
    outcome.seconds = time.perf_counter() - began


# --- weaker settings, for the controls

MOST = 200
"""Times that a control is killed, at most, until it is seen to lose."""


@contextmanager
def pragmas(*words: str) -> Iterator[None]:
    """What every connection to a ledger is told after its own settings."""
    module: Any = datastore
    own = module.settle  # the control must weaken what cannot be weakened from outside

    def settle(where: Path, connection: Any) -> None:
        own(where, connection)
        for word in words:
            connection.execute(f"PRAGMA {word}")

    put_back = module.put_back
    module.settle = settle
    if NO_JOURNAL in words:
        module.put_back = lambda _where, _connection: None
    try:
        yield
    finally:
        module.settle, module.put_back = own, put_back


SMALL = "cache_size = 10"
"""Pages that a connection keeps in memory: so few that a long transaction is written while it goes on."""
NO_JOURNAL = "journal_mode = OFF"


# --- recording


BEGINNING = (
    ("body:edinburgh", body_registered("Edinburgh")),
    ("body:kaohsiung", body_registered("Kaohsiung")),
    ("body:gdynia", body_registered("Gdynia")),
    (STREAM, opened_between("edinburgh", "kaohsiung")),
)
WRITERS = {"mei": "body:kaohsiung", "ana": "body:edinburgh", "lev": "body:gdynia"}
"""Who writes, and the stream that is for the most part their own."""
ROUND = 0.5
"""Seconds within which a writer is killed."""
FRESH = 5
"""Rounds after which a new ledger is begun: to verify one takes longer as it grows."""


def begun(where: Path) -> None:
    """A ledger with three cities and what is between two of them."""
    with open_ledger(where, create=True) as ledger:
        assert isinstance(ledger.record_all(BEGINNING, by="mei"), Written)


def facts_of(name: str, number: int) -> list[tuple[str, Any]]:
    """The facts of one save: one or three, all or none, short and long; some of them where the others write too."""
    size = 1 if number % 3 else 3
    streams = (WRITERS[name], STREAM, WRITERS[name]) if number % 4 else (STREAM, WRITERS[name], STREAM)
    padding = "x" * (number % 7) * 200
    return [(streams[n], noted(text=f"{name} {number} {n + 1} of {size} {padding}")) for n in range(size)]


def write(  # noqa: PLR0913 — who writes what, and how it is acknowledged
    where: Path, name: str, first: int, say: Say, *, early: bool, pause: float
) -> None:
    """Record for ever, and acknowledge every save: its number, whether it was a repetition, and its entries."""
    with open_ledger(where) as ledger:
        say("ready")
        for number in count(first):
            if early:
                say(json.dumps([number, False, []]))
            done = ledger.record_all(facts_of(name, number), by=name, command=f"{name}-{number}")
            assert isinstance(done, Written), done
            time.sleep(pause)
            if not early:
                entries = [[entry.id, entry.stream, entry.version, entry.position] for entry in done.entries]
                say(json.dumps([number, done.repeated, entries]))


@dataclass
class Writer:
    """What one writer was told, over all of its lives."""

    name: str
    told: dict[int, list[list[Any]]] = field(default_factory=dict)
    """The entries of the saves that were acknowledged."""
    repeated: int = 0

    def take(self, lines: Sequence[str]) -> None:
        """Take up what one of its lives has said."""
        for line in lines:
            if line.startswith("["):
                number, repeated, entries = json.loads(line)
                self.told[number] = entries
                self.repeated += repeated


def record(  # noqa: PLR0913 — how often, how many, and which control
    rounds: int,
    writers: int,
    *,
    saves: int = 0,
    seed: int = 1,
    early: bool = False,
    longest: float = ROUND,
) -> Outcome:
    """Kill writers in so many rounds, more where so many saves have not been acknowledged by then.

    `early` is the control: the writer acknowledges before it records.
    """
    chance, outcome = random.Random(seed), Outcome()
    with timed(outcome), tempfile.TemporaryDirectory() as folder:
        done = 0
        while done < rounds or outcome.acknowledged < saves:
            where = Path(folder) / f"{done}.db"
            begun(where)
            those = [Writer(name) for name in list(WRITERS)[:writers]]
            for _ in range(min(FRESH, max(rounds - done, 1))):
                _round(where, those, chance, outcome, early=early, longest=longest)
                done += 1
                if early and outcome.harm:
                    break
            outcome.acknowledged += sum(len(row.told) for row in those)
            outcome.repeated += sum(row.repeated for row in those)
            where.unlink()
            if early and outcome.harm:
                break
    return outcome


def _round(  # noqa: PLR0913 — what is killed, when, and where that is counted
    where: Path,
    writers: Sequence[Writer],
    chance: random.Random,
    outcome: Outcome,
    *,
    early: bool,
    longest: float,
) -> None:
    """Let all write, kill one after the other while the rest goes on, and look at the ledger."""
    pauses = [chance.choice((0.0, 0.0, 0.001)) for _ in writers]
    victims = [
        Victim(partial(write, where, writer.name, len(writer.told) + 1, early=early, pause=pause))
        for writer, pause in zip(writers, pauses, strict=True)
    ]
    for victim in victims:
        victim.wait_for("ready")
    waited = 0.0
    for moment, victim in sorted(
        ((chance.uniform(0, longest), victim) for victim in victims), key=lambda pair: pair[0]
    ):
        time.sleep(moment - waited)
        waited = moment
        outcome.kills += victim.kill()
    for writer, victim in zip(writers, victims, strict=True):
        writer.take(victim.lines())
    _judge(where, writers, outcome)


def _judge(where: Path, writers: Sequence[Writer], outcome: Outcome) -> None:
    """Compare a ledger with what had been acknowledged."""
    outcome.midway += _journal(where)
    try:
        with open_ledger(where) as ledger:
            entries = list(ledger.entries(since=len(BEGINNING)))
            outcome.broken += not verify(ledger).holds
    except StoreError:
        outcome.broken += 1
        return
    there: dict[str, list[list[Any]]] = {}
    texts: Counter[str] = Counter()
    for entry in entries:
        there.setdefault(entry.command, []).append([entry.id, entry.stream, entry.version, entry.position])
        texts[str(entry.fact.model_dump()["text"]).partition(" x")[0]] += 1
    outcome.doubled += sum(times - 1 for times in texts.values())
    for writer in writers:
        for number, told in writer.told.items():
            found = there.pop(f"{writer.name}-{number}", [])
            outcome.lost += not found or (told not in ([], found))
            outcome.torn += 0 < len(found) < len(facts_of(writer.name, number))
        number = len(writer.told) + 1  # what it was at when it was killed: there, or not
        under_way = there.pop(f"{writer.name}-{number}", [])
        outcome.torn += 0 < len(under_way) < len(facts_of(writer.name, number))
    outcome.doubled += len(there)


def _journal(where: Path) -> bool:
    """Whether there is something to be undone."""
    return where.with_name(f"{where.name}-journal").exists()


# --- a file that is imported


def facts_file(where: Path, facts: int, letter: str) -> Path:
    """A file of so many facts."""
    body = {"type": "body.registered", "kind": "town", "note": "x" * 300}
    lines = [json.dumps(body | {"stream": f"body:{letter}{n}", "name": f"Town {n}"}) for n in range(facts)]
    where.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return where


def loaded(where: Path, file: Path) -> str | None:
    """Import a file into a new ledger; its root."""
    begun(where)
    with open_ledger(where) as ledger, file.open("rb") as lines:
        assert import_facts(ledger, lines, by="mei").new
        return ledger.root()


def load(where: Path, file: Path, facts: int, say: Say) -> None:
    """Import a file, and say when it is open, when all is judged and when it is done."""
    with open_ledger(where) as ledger, file.open("rb") as lines:
        say("ready")
        done = import_facts(
            ledger, lines, by="ana", progress=lambda judged: say("judged") if judged == facts else None
        )
        assert (done.new, done.already) == (facts, 0), done
        say("done")


def imports(kills: int, *, facts: int = 1_000, seed: int = 1, journal: bool = True) -> Outcome:
    """Kill imports, half of them while they write: all of it is there, or nothing. `journal` false is the control."""
    chance, outcome = random.Random(seed), Outcome()
    weaker = pragmas(SMALL) if journal else pragmas(SMALL, NO_JOURNAL)
    with timed(outcome), tempfile.TemporaryDirectory() as folder, weaker:
        where, file = Path(folder) / "ledger.db", facts_file(Path(folder) / "more.jsonl", facts, "b")
        loaded(where, facts_file(Path(folder) / "facts.jsonl", facts, "a"))
        before = where.read_bytes()

        def started(word: str) -> Victim:
            where.write_bytes(before)
            victim = Victim(partial(load, where, file, facts))
            victim.wait_for(word)
            return victim

        longest = {word: _lasts(started, word) for word in ("ready", "judged")}
        for number in range(kills):
            word = "judged" if number % 2 else "ready"
            victim = started(word)
            time.sleep(chance.uniform(0, longest[word]))
            outcome.kills += victim.kill()
            _all_or_nothing(where, file, facts, outcome, done="done" in victim.lines())
            if outcome.harm and not journal:
                break
    return outcome


def _lasts(started: Callable[[str], Victim], word: str) -> float:
    """Seconds from when a victim says a word to its end, if nobody kills it."""
    victim = started(word)
    began = time.perf_counter()
    assert victim.end() == 0
    victim.lines()
    return time.perf_counter() - began


def _all_or_nothing(where: Path, file: Path, facts: int, outcome: Outcome, *, done: bool) -> None:
    """See that all of a file is on record or nothing, and import it again."""
    before = len(BEGINNING) + facts
    outcome.midway += _journal(where)
    try:
        with open_ledger(where) as ledger:
            kept = len(ledger) - before
            if not verify(ledger).holds:
                outcome.broken += 1
                return
            outcome.torn += 0 < kept < facts
            outcome.lost += done and kept != facts
            outcome.acknowledged += done
            outcome.repeated += kept == facts and not done
            with file.open("rb") as lines:
                again = import_facts(ledger, lines, by="ana")
            outcome.doubled += len(ledger) != before + facts or again.already != kept
    except StoreError:
        outcome.broken += 1


# --- an export that is restored


def put_back(where: Path, lines: Sequence[bytes], say: Say) -> None:
    """Restore an export into an empty ledger, and say when it is open, when all is read and when it is done."""
    with open_ledger(where) as ledger:
        say("ready")
        done = restore(
            ledger, lines, by="ana", progress=lambda read: say("read") if read == len(lines) else None
        )
        assert done.entries == len(lines), done
        say("done")


def restores(kills: int, *, facts: int = 2_000, seed: int = 1, journal: bool = True) -> Outcome:
    """Kill restores, half of them while they write: all of it is there, or nothing. `journal` false is the control."""
    chance, outcome = random.Random(seed), Outcome()
    weaker = pragmas(SMALL) if journal else pragmas(SMALL, NO_JOURNAL)
    with timed(outcome), tempfile.TemporaryDirectory() as folder, weaker:
        where = Path(folder) / "ledger.db"
        root = loaded(where, facts_file(Path(folder) / "facts.jsonl", facts, "a"))
        with open_ledger(where, read_only=True) as ledger:
            lines = list(ledger.export_lines())

        def started(word: str) -> Victim:
            for left in Path(folder).glob("ledger.db*"):
                left.unlink()
            open_ledger(where, create=True).close()
            victim = Victim(partial(put_back, where, lines))
            victim.wait_for(word)
            return victim

        longest = {word: _lasts(started, word) for word in ("ready", "read")}
        for number in range(kills):
            word = "read" if number % 2 else "ready"
            victim = started(word)
            time.sleep(chance.uniform(0, longest[word]))
            outcome.kills += victim.kill()
            _restored_or_empty(where, lines, root, outcome, done="done" in victim.lines())
            if outcome.harm and not journal:
                break
    return outcome


def _restored_or_empty(
    where: Path, lines: Sequence[bytes], root: str | None, outcome: Outcome, *, done: bool
) -> None:
    """See that all of an export is there or nothing; and that an empty ledger takes it still."""
    outcome.midway += _journal(where)
    outcome.acknowledged += done
    try:
        with open_ledger(where) as ledger:
            kept = len(ledger)
            outcome.broken += not verify(ledger).holds
            outcome.torn += 0 < kept < len(lines)
            outcome.lost += done and ledger.root() != root
            outcome.repeated += kept == len(lines) and not done
            if not kept:
                outcome.broken += restore(ledger, lines, by="ana").root != root or ledger.root() != root
    except StoreError:
        outcome.broken += 1


# --- backing up


def backups(kills: int, *, facts: int = 3_000, seed: int = 1, detour: bool = True) -> Outcome:
    """Kill backups: the copy is there whole, or not at all; the ledger is as it was. `detour` false is the control."""
    chance, outcome = random.Random(seed), Outcome()
    with timed(outcome), tempfile.TemporaryDirectory() as folder:
        where, copy = Path(folder) / "ledger.db", Path(folder) / "copy.db"
        root = loaded(where, facts_file(Path(folder) / "facts.jsonl", facts, "a"))
        before = where.read_bytes()

        def work(say: Say) -> None:
            with open_ledger(where, read_only=True) as ledger:
                say("ready")
                if detour:
                    backup(ledger, copy)
                else:
                    copy_of(where, copy, copy)  # made where it will stand
            say("done")

        def started(word: str) -> Victim:
            copy.unlink(missing_ok=True)
            victim = Victim(work)
            victim.wait_for(word)
            return victim

        longest = _lasts(started, "ready")
        for _ in range(kills):
            victim = started("ready")
            time.sleep(chance.uniform(0, longest))
            outcome.kills += victim.kill()
            done = "done" in victim.lines()
            outcome.acknowledged += done
            outcome.lost += (done and not copy.exists()) or where.read_bytes() != before
            outcome.midway += any(Path(folder).glob(f"{PREFIX}*"))
            for left in Path(folder).glob(f"{PREFIX}*"):
                shutil.rmtree(left)
            if copy.exists():
                outcome.broken += not _is_whole(copy, root)
            if outcome.harm and not detour:
                break
    return outcome


def _is_whole(copy: Path, root: str | None) -> bool:
    try:
        with open_ledger(copy, read_only=True) as ledger:
            return verify(ledger).holds and ledger.root() == root
    except StoreError:
        return False


# --- keeping rows


PORTION = 60
"""Entries, at most, that are recorded between two kills."""
FEW = 8
"""Entries that are caught up with in one transaction."""


@contextmanager
def each_by_itself() -> Iterator[None]:
    """The control: what is written of rows is on record statement by statement, not all or nothing."""
    own = tracking._OneConnection.transaction  # noqa: SLF001 — the control must weaken what cannot be weakened from outside

    @contextmanager
    def transaction(self: Any, *, commit: bool) -> Iterator[Any]:
        del commit
        yield SQLiteCursor(self.connection.cursor())

    tracking._OneConnection.transaction = transaction  # type: ignore[method-assign]  # noqa: SLF001
    try:
        yield
    finally:
        tracking._OneConnection.transaction = own  # type: ignore[method-assign]  # noqa: SLF001


def demo(where: Path) -> list[StoredEvent]:
    """The entries of the demo, as they are stored."""
    with open_ledger(where, create=True) as ledger:
        fill(ledger)
        return [
            StoredEvent(stream, version, type_, state)
            for page in ledger.recorder.in_order(0)
            for _, stream, version, type_, state in page
        ]


def rows(kills: int, *, seed: int = 1, together: bool = True) -> Outcome:
    """Kill who catches up with the ledger and who makes rows anew: no row is wrong. `together` false is the control."""
    chance, outcome = random.Random(seed), Outcome()
    control = nullcontext() if together else each_by_itself()
    with timed(outcome), tempfile.TemporaryDirectory() as folder, control:
        entries = demo(Path(folder) / "demo.db")
        where = Path(folder) / "ledger.db"
        lasts = {"caught up": 0.05, "anew": 0.05}
        at = len(entries)
        while outcome.kills < kills:
            if at == len(entries):
                for path in Path(folder).glob("ledger.db*"):
                    shutil.rmtree(path) if path.is_dir() else path.unlink()
                open_ledger(where, create=True).close()
                at = 0
            until = min(len(entries), at + chance.randrange(PORTION) + (PORTION if at == 0 else 0))
            with open_ledger(where) as ledger:
                ledger.recorder.insert_events(entries[at:until])
            at = until
            what = chance.choice(list(lasts)) if together and rows_file.beside(where).exists() else "anew"
            victim = Victim(partial(keep, where, anew=what == "anew"))
            victim.wait_for("ready")
            began = time.perf_counter()
            if chance.random() < 0.1:  # how long it takes today: now and then one lives
                victim.end()
                lasts[what] = time.perf_counter() - began
            else:
                time.sleep(chance.uniform(0, lasts[what]))
            killed = victim.kill()
            outcome.kills += killed
            done = "done" in victim.lines()
            outcome.acknowledged += done
            outcome.midway += killed and not done
            _compare(where, outcome)
            if outcome.harm and not together:
                break
    return outcome


def keep(where: Path, say: Say, *, anew: bool) -> None:
    """Bring the rows of a ledger up to it, or make them all anew."""
    with open_ledger(where, read_only=True) as ledger:
        projector = Projector(ledger, Group.built_in(), lambda _: None, page=FEW)
        say("ready")
        if anew:
            projector.rebuild()
        else:
            projector.bring_up()
    say("done")


class NotCached(Exception):
    """Rows were folded afresh that should have been kept."""


def _compare(where: Path, outcome: Outcome) -> None:
    """Compare the rows as they were left, and as they are once they are brought up, with a fresh fold."""
    with open_ledger(where, read_only=True) as ledger:
        left = rows_file.reading(rows_file.beside(where))
        if left is not None:
            connection, mark = left
            try:
                kept = CachedRows(connection, recompute=_not_kept, plug_in=_not_kept)
                outcome.lost += _differ(kept, ledger, mark.position)
            finally:
                connection.close()
        told: list[str] = []
        with ReadingSession(where, say=told.append) as door:
            outcome.lost += _differ(door.ask().rows, ledger, ledger.position)
        outcome.broken += len(told)


def _not_kept(why: object) -> Any:
    raise NotCached(why)


def _differ(kept: Any, ledger: Comity, position: int) -> int:
    """How many projections have other rows than a fresh fold of the ledger up to a position."""
    recomputed = Folded(lambda kind: ledger.histories(kind, position))
    day = ledger.today()
    differ = 0
    for item in built_in_projections():
        try:
            differ += list(kept.of(item)) != list(recomputed.of(item))
        except NotCached:
            differ += 1
    if not differ:
        differ = list(kept.at(day)) != list(recomputed.at(day))
    return differ


# --- the table


class Row(NamedTuple):
    """One line of what is printed."""

    what: str
    found: Outcome
    control: bool = False

    @property
    def right(self) -> bool:
        """Whether it is as it must be."""
        return (self.found.harm > 0) == self.control and self.found.kills > 0


COLUMNS = ("kills", "midway", "acknowledged", "repeated", "lost", "torn", "doubled", "broken")


def told(row: Row) -> str:
    """A row of the table."""
    figures = " | ".join(f"{getattr(row.found, name):,}" for name in COLUMNS)
    return f"| {row.what} | {figures} | {row.found.seconds:.0f} s |"


def runs(rounds: int, saves: int, seed: int) -> Iterator[Row]:
    """All of it, one after the other."""
    half, kills = max(rounds // 2, 1), max(rounds // 8, 8)
    yield Row("recording, 1 writer", record(half, 1, saves=saves // 2, seed=seed))
    yield Row("recording, 3 writers", record(rounds - half, 3, saves=saves - saves // 2, seed=seed))
    yield Row("importing", imports(kills, seed=seed))
    yield Row("restoring an export", restores(kills, seed=seed))
    yield Row("backing up", backups(kills, seed=seed))
    yield Row("keeping rows", rows(max(rounds * 5 // 8, 8), seed=seed))
    controls = {
        "acknowledged before it is recorded": record(MOST, 1, seed=seed, early=True),
        "imported without a journal": imports(MOST, seed=seed, journal=False),
        "restored without a journal": restores(MOST, seed=seed, journal=False),
        "copied under its name": backups(MOST, seed=seed, detour=False),
        "rows without transactions": rows(MOST, seed=seed, together=False),
    }
    for what, found in controls.items():
        yield Row(f"control: {what}", found, control=True)


def main() -> int:
    """Kill, and print a Markdown table; 1 where something was lost, or where a control lost nothing."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--rounds", type=int, default=400, help="rounds of recording, at least (400)")
    asked.add_argument(
        "--saves", type=int, default=50_000, help="saves that are acknowledged, at least (50,000)"
    )
    asked.add_argument("--seed", type=int, default=1)
    given = asked.parse_args()
    if not hasattr(os, "fork"):
        sys.exit("processes are killed here as POSIX kills: run it on Linux or macOS")
    print(f"| | {' | '.join(COLUMNS)} | took |")
    print("| --- " * (len(COLUMNS) + 2) + "|")
    right = True
    for row in runs(given.rounds, given.saves, given.seed):
        print(told(row), flush=True)
        right = right and row.right
    print(
        f"\n{'As it should be' if right else 'NOT as it should be'}: nothing lost, and every control loses."
    )
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main())
