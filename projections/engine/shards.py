"""Rows made anew, beside those that are kept: each process reads a part of the streams and writes a file of its own."""

import json
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, nullcontext, suppress
from itertools import islice, pairwise
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

from projections.engine.histories import Histories
from projections.engine.processors import processors
from projections.engine.rows_file import BUILT_IN, Connection
from projections.engine.tables import Group
from store.naming import aside
from store.streams import reach
from store.whereabouts import whereabouts

if TYPE_CHECKING:
    import subprocess

    from domain.history import History
    from store.application import Comity

ALONE = 20_000
"""Entries up to which one process is faster than several."""
MOST = 4
"""Processes, at most."""
_AT_ONCE = 300
"""Streams whose rows are written at once."""
_SAMPLE = 1_000
_LOOK = 0.05
"""Seconds after which is looked how far the processes are: on Windows Ctrl-C is heard only then."""

Progress = Callable[[int, int], None]
"""Told now and then how many entries are done, of how many."""


def quiet(_done: int, _of: int) -> None:
    """Progress that nobody wants to know of."""


@contextmanager
def shards(
    ledger: "Comity",
    group: Group,
    beside: Path,
    until: int,
    progress: Progress,
    workers: int | None = None,
) -> Iterator[list[Path]]:
    """Files with the rows of a group, of the ledger up to a position, in the order of the streams; gone afterwards."""
    with aside(beside.absolute().parent) as folder:
        ranges = _ranges(ledger, until, _workers(group, until) if workers is None else workers)
        parts = [folder / f"part{n}" for n in range(len(ranges))]
        if len(parts) > 1:
            try:
                _together(ledger.where, parts, ranges, until, progress)
            except (
                NotBegun
            ):  # a policy forbids it, or what runs this is no Python that could be started again
                ranges = _ranges(ledger, until, 1)
                parts = [folder / "whole"]
        if len(parts) == 1:
            write(ledger, group, parts[0], ranges[0], until, lambda done: progress(done, until))
        yield parts


class NotBegun(OSError):
    """A process that should make rows never came to read what it was told."""


def _workers(group: Group, until: int) -> int:
    """How many processes are worth their while; a plug-in's module is imported by nobody else."""
    return 1 if until <= ALONE or group.name != BUILT_IN else min(processors(), MOST)


def _ranges(ledger: "Comity", until: int, number: int) -> list[tuple[str, str]]:
    """So many parts of the streams, of about as many entries each: from a stream to before another."""
    first, end = reach(None)
    sample = ledger.recorder.sample(_SAMPLE) if number > 1 and until else []
    cuts = sorted({sample[n * len(sample) // number] for n in range(1, number)} - {first}) if sample else []
    bounds = [first, *cuts, end]
    return list(pairwise(bounds))


def write(
    ledger: "Comity",
    group: Group,
    where: Path,
    part: tuple[str, str],
    until: int,
    progress: Callable[[int], None],
) -> None:
    """Make the rows of a part of the streams, in a new file. Errors: sqlite3.Error, those of the ledger."""
    if whereabouts(ledger.where).local:  # a share that is gone for a moment would end the process
        ledger.recorder.expect_long_reading()
    with closing(sqlite3.connect(where, isolation_level=None, factory=Connection)) as connection:
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -40000"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("BEGIN")
        connection.execute("CREATE TABLE made (entries INTEGER, streams INTEGER)")
        for table in group.tables:
            connection.execute(table.create(table.name))
        entries = streams = 0
        for some in _batches(Histories(ledger.recorder, ledger.lines, until).between(*part)):
            for table, rows in group.rows_of(some):
                if rows:
                    connection.executemany(table.insert(table.name), table.written(rows))
            entries += sum(len(row.entries) for row in some)
            streams += len(some)
            progress(entries)
        connection.execute("INSERT INTO made VALUES (?, ?)", (entries, streams))
        connection.execute("COMMIT")


def _batches(histories: "Iterator[History]") -> "Iterator[list[History]]":
    while batch := list(islice(histories, _AT_ONCE)):
        yield batch


# --- several processes


def _together(
    ledger: Path, parts: list[Path], ranges: list[tuple[str, str]], until: int, progress: Progress
) -> None:
    """Each part in a process of its own. Errors: `NotBegun`; OSError where one fails, with what it said."""
    started: list[Worker] = []
    try:
        for part, streams in zip(parts, ranges, strict=True):
            told = {
                "path": sys.path,
                "ledger": str(ledger),
                "part": str(part),
                "streams": streams,
                "until": until,
            }
            started.append(Worker(part.with_suffix(".err")))
            started[-1].begin(told)
        _follow(started, until, progress)
        for worker in started:
            worker.see_that_it_is_done()
    finally:
        for worker in started:
            worker.end()


class Worker:
    """A process that makes one part, and a thread that reads how far it is."""

    def __init__(self, errors: Path) -> None:
        """What goes wrong is written to a file."""
        self.done = -1
        """Entries it has done; -1 until it has begun."""
        self.reader = Thread(target=self._read, daemon=True)
        self._errors = errors
        self._process: subprocess.Popen[bytes] | None = None

    def begin(self, told: dict[str, Any]) -> None:
        """Start it, and tell it what to do. Errors: `NotBegun`."""
        import subprocess  # who catches up with an entry or two starts no process

        try:
            with self._errors.open("wb") as file:
                self._process = subprocess.Popen(  # noqa: S603 — this Python, and a program that stands below
                    [sys.executable, "-P", "-X", "utf8", "-c", _PROGRAM],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=file,
                    creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
                )
            self.reader.start()
        except (OSError, ValueError, RuntimeError) as error:
            raise NotBegun(str(error)) from error
        with suppress(OSError), self._process.stdin or nullcontext() as pipe:  # it has ended already
            if pipe:
                pipe.write(json.dumps(told).encode("ascii"))

    def _read(self) -> None:
        """Read how far it is, until it closes its output.

        A thread does it, because Windows waits for several pipes in no other way.
        """
        for line in (self._process and self._process.stdout) or ():
            with suppress(ValueError):  # something else that it said
                self.done = int(line)

    def see_that_it_is_done(self) -> None:
        """Wait for its end. Errors: OSError where it failed, with what it said; `NotBegun` where it never began."""
        code = self._process.wait() if self._process else None
        if code == 0 and self.done >= 0:
            return
        said = self._errors.read_text(encoding="utf-8", errors="replace").strip().rpartition("\n")[2]
        why = f"a process that makes rows ended: {said or code}"
        raise OSError(why) if self.done >= 0 else NotBegun(why)

    def end(self) -> None:
        """End it, if it has not ended, and let go of its files."""
        if self._process is None:
            return
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        if self.reader.ident is not None:
            self.reader.join()
        if self._process.stdout:
            self._process.stdout.close()


def _follow(started: list[Worker], until: int, progress: Progress) -> None:
    """Tell how far they are, until all have closed their output."""
    told = 0
    for worker in started:
        while worker.reader.is_alive():
            worker.reader.join(_LOOK)
            done = sum(max(worker.done, 0) for worker in started)
            if done > told:
                told = done
                progress(done, until)


_PROGRAM = (
    "import json, sys; told = json.load(sys.stdin.buffer); sys.path[:] = told['path'];"
    " from projections.engine.shards import alone; alone(told)"
)


def alone(told: dict[str, Any]) -> None:
    """Make one part, as another process was told to."""
    import gc

    from store.application import open_ledger

    gc.disable()

    def progress(entries: int) -> None:
        sys.stdout.buffer.write(b"%d\n" % entries)
        sys.stdout.buffer.flush()

    progress(0)  # it has begun
    with open_ledger(told["ledger"], read_only=True) as ledger:
        part = Path(told["part"])
        write(ledger, Group.built_in(), part, tuple(told["streams"]), told["until"], progress)
