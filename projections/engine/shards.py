"""Rows made anew, beside those that are kept: each process reads a part of the streams and writes a file of its own."""

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from projections.engine.cache import HOUSE
from projections.engine.histories import Histories
from projections.engine.tables import Group
from store.naming import aside
from store.streams import reach

if TYPE_CHECKING:
    from domain.history import History
    from store.application import Comity

ALONE = 20_000
"""Entries up to which one process is faster than several."""
MOST = 4
"""Processes, at most."""
_AT_ONCE = 300
"""Streams whose rows are written at once."""
_SAMPLE = 1_000

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
        if len(parts) == 1:
            write(ledger, group, parts[0], ranges[0], until, lambda done: progress(done, until))
        else:
            _together(ledger.where, parts, ranges, until, progress)
        yield parts


def _workers(group: Group, until: int) -> int:
    """How many processes are worth their while; a guest's module is imported by nobody else."""
    if until <= ALONE or group.name != HOUSE or not sys.executable:
        return 1
    return min(
        len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1, MOST
    )


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
    ledger.recorder.map_file()
    with closing(sqlite3.connect(where, isolation_level=None)) as connection:
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -40000"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("BEGIN")
        connection.execute("CREATE TABLE made (entries INTEGER, streams INTEGER)")
        for table in group.tables:
            connection.execute(table.create(table.name))
        entries = streams = 0
        for some in _batches(Histories(ledger, until).between(*part)):
            for table, rows in group.rows_of(some):
                if rows:
                    connection.executemany(table.insert(table.name), table.written(rows))
            entries += sum(len(one.entries) for one in some)
            streams += len(some)
            progress(entries)
        connection.execute("INSERT INTO made VALUES (?, ?)", (entries, streams))
        connection.execute("COMMIT")


def _batches(histories: "Iterator[History]") -> "Iterator[list[History]]":
    batch: list[History] = []
    for one in histories:
        batch.append(one)
        if len(batch) >= _AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch


# --- several processes


def _together(
    ledger: Path, parts: list[Path], ranges: list[tuple[str, str]], until: int, progress: Progress
) -> None:
    """Each part in a process of its own. Errors: RuntimeError where one fails, with what it said."""
    started = []
    try:
        for part, streams in zip(parts, ranges, strict=True):
            told = {
                "path": sys.path,
                "ledger": str(ledger),
                "part": str(part),
                "streams": streams,
                "until": until,
            }
            with part.with_suffix(".err").open("wb") as errors:
                process = subprocess.Popen(  # noqa: S603 — this Python, and a program that stands below
                    [sys.executable, "-c", _PROGRAM],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=errors,
                )
            started.append(process)
            if process.stdin:
                process.stdin.write(json.dumps(told).encode())
                process.stdin.close()
        _follow(started, until, progress)
        for part, process in zip(parts, started, strict=True):
            if process.wait():
                said = part.with_suffix(".err").read_text(encoding="utf-8", errors="replace").strip()
                raise OSError(
                    f"a process that makes rows ended: {said.rpartition(chr(10))[2] or process.returncode}"
                )
    finally:
        for process in started:
            if process.poll() is None:
                process.kill()
            process.wait()
            if process.stdout:
                process.stdout.close()


def _follow(started: "list[subprocess.Popen[bytes]]", until: int, progress: Progress) -> None:
    """Read how far each is, until all have closed their output."""
    import selectors

    done = dict.fromkeys(range(len(started)), 0)
    with selectors.DefaultSelector() as waiting:
        for n, process in enumerate(started):
            waiting.register(process.stdout or 0, selectors.EVENT_READ, n)
        while waiting.get_map():
            for key, _ in waiting.select():
                said = os.read(key.fd, 4096)
                if not said:
                    waiting.unregister(key.fileobj)
                    continue
                last = said.split()[-1:]
                if last and said.endswith(b"\n"):
                    done[key.data] = int(last[0])
                    progress(sum(done.values()), until)


_PROGRAM = (
    "import json, sys; told = json.load(sys.stdin); sys.path[:] = told['path'];"
    " from projections.engine.shards import alone; alone(told)"
)


def alone(told: dict[str, Any]) -> None:
    """Make one part, as another process was told to."""
    import gc

    from store.application import open_ledger

    gc.disable()

    def progress(entries: int) -> None:
        sys.stdout.write(f"{entries}\n")
        sys.stdout.flush()

    with open_ledger(told["ledger"], read_only=True) as ledger:
        part = Path(told["part"])
        write(ledger, Group.of_the_house(), part, tuple(told["streams"]), told["until"], progress)
