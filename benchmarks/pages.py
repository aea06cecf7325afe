"""How fast are pages that nobody has asked for yet? `python benchmarks/pages.py LEDGER --large LEDGER --datasette COMMAND`.

Each address is new, another as-at day, so that no finished page answers; what the server holds of the rows may. What is
compared takes turns: each page, and the table that it tells of in Datasette on `comity export --as sqlite`, a hundred rows
of it, its cache off. One request after the other over loopback, each on a connection of its own, pressed where the server
presses. `--datasette` names its command, or the address of one that serves `ledger.sqlite` already.
"""

import argparse
import http.client
import os
import platform
import shlex
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from statistics import median
from typing import NamedTuple
from urllib.parse import quote, urlsplit

WAIT = 60.0
"""Seconds in which a server has to answer for the first time."""
SLOWEST, LARGEST = 0.3, 100_000
"""What a page over the large ledger may take: seconds, and bytes as they are sent."""
PRESSED = 60_000
"""Bytes, as they are sent, that a page beside Datasette may take."""
FAR_BACK = 3.0
"""How many times as long a page may take as it was known far back."""


class Got(NamedTuple):
    """What one request took."""

    seconds: float
    worked: float
    """Seconds for which processors worked for the server meanwhile; 0 where nobody can tell."""
    status: int
    size: int
    """Bytes as they were sent."""
    tag: str


class Server(NamedTuple):
    """Where pages are asked for."""

    host: str
    port: int
    process: int | None = None

    def worked(self) -> float:
        """Seconds for which processors have worked for it, on Linux: on a machine that others use, they tell more."""
        if self.process is None or sys.platform != "linux":
            return 0.0
        tasks = Path(f"/proc/{self.process}/task").glob("*/schedstat")
        return sum(int(task.read_text("ascii").split()[0]) for task in tasks) / 1e9

    def get(self, address: str, **headers: str) -> Got:
        """One request on a connection of its own."""
        asked = {"accept-encoding": "gzip"} | {
            name.replace("_", "-"): words for name, words in headers.items()
        }
        worked, begun = self.worked(), time.perf_counter()
        connection = http.client.HTTPConnection(self.host, self.port, timeout=WAIT)
        with closing(connection):
            connection.request("GET", address, headers=asked)
            answer = connection.getresponse()
            body = answer.read()
        seconds = time.perf_counter() - begun
        tag = answer.getheader("etag") or ""
        return Got(seconds, self.worked() - worked, answer.status, len(body), tag)


@contextmanager
def serving(words: list[str], port: int) -> Iterator[Server]:
    """A server of its own, until it is needed no more."""
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        server = Server("127.0.0.1", port, running.pid)
        try:
            until = time.monotonic() + WAIT
            while True:
                try:
                    server.get("/")
                    break
                except OSError:
                    if time.monotonic() > until or running.poll() is not None:
                        raise
                    time.sleep(0.1)
            yield server
        finally:
            running.terminate()


def free() -> int:
    """A port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def comity(*words: str) -> list[str]:
    """A command of comity."""
    return [sys.executable, "-P", "-m", "comity", *words]


@contextmanager
def datasette(given: str, database: Path) -> Iterator[Server]:
    """Datasette on a database: the one at an address, or one that is started."""
    if "://" in given:
        there = urlsplit(given)
        yield Server(there.hostname or "127.0.0.1", there.port or 80)
        return
    port = free()
    words = [*shlex.split(given), "serve", str(database), "--port", str(port)]
    with serving([*words, "--setting", "default_cache_ttl", "0"], port) as server:
        yield server


_days = count()


def new(address: str) -> str:
    """The address on a day on which nobody has asked for it yet."""
    day = date.today() - timedelta(days=1 + next(_days) % 3000)  # noqa: DTZ011 — any day will do
    return f"{address}{'&' if '?' in address else '?'}as-at={day.isoformat()}"


def in_turn(ones: list[Callable[[], Got]], times: int) -> list[list[Got]]:
    """Some requests in turn, after one round that does not count."""
    found: list[list[Got]] = [[] for _ in ones]
    for number in range(times + 1):
        for ask, taken in zip(ones, found, strict=True):
            got = ask()
            if got.status not in {200, 304}:
                raise SystemExit(f"answered {got.status}")
            if number:
                taken.append(got)
    return found


def beside(site: Server, other: Server, of: sqlite3.Connection, times: int) -> None:
    """Pages of the ledger beside tables in Datasette."""
    (stream,) = of.execute(
        "SELECT stream FROM moments WHERE stream LIKE 'partnership:%' GROUP BY stream ORDER BY count(*) DESC"
    ).fetchone()
    page, told = f"/en/p/{stream.partition(':')[2]}", quote(stream, safe="")
    pairs = (
        ("a partnership, with its picture twice", page, f"/ledger/moments?stream={told}&_size=100", 5.0),
        ("its audit, with its score", f"{page}/audit", f"/ledger/event_log?stream={told}&_size=100", 1.5),
        ("the front page", "/en/", "/ledger/moments?_size=100", 1.5),
    )
    print(
        f"{stream}, {times} rounds\n\n| | comity | Datasette | ratio | wanted | processor time | pressed |\n{'| --- ' * 7}|"
    )
    for name, address, table, wanted in pairs:
        number = count()
        own, theirs = in_turn(
            [
                lambda address=address: site.get(new(address)),  # type: ignore[misc]
                lambda table=table, number=number: other.get(f"{table}&_x={next(number)}"),  # type: ignore[misc]
            ],
            times,
        )
        ratio = median(b.seconds / a.seconds for a, b in zip(own, theirs, strict=True))
        size = max(got.size for got in own)
        work = f"{processor(own)} to {processor(theirs)}, {worked(theirs) / (worked(own) or 1):.2f} ×"
        print(
            f"| {name} | {rate(own)}/s | {rate(theirs)}/s | {ratio:.2f} × | {wanted} × {said(reached=ratio >= wanted)}"
            f" | {work} | {size / 1000:.0f} KB {said(reached=size <= PRESSED)} |"
        )
    tag = site.get(page).tag
    own, theirs = in_turn(
        [
            lambda: site.get(page, if_none_match=tag),
            lambda: other.get(f"/ledger/moments?stream={told}&_size=100"),
        ],
        times,
    )
    work = f"{processor(own)} to {processor(theirs)}"
    print(f"| a page that the browser has already (304) | {rate(own)}/s | {rate(theirs)}/s | | | {work} | |")


def far_back(site: Server, addresses: list[str], known: int, times: int) -> None:
    """The same pages as known now and with so many entries."""
    print(f"\n| as known with {known:,} entries | now | then | times | wanted |\n{'| --- ' * 5}|")
    for address in addresses:
        then = f"{address}{'&' if '?' in address else '?'}as-known=%23{known}"
        now, back = in_turn(
            [
                lambda address=address: site.get(new(address)),  # type: ignore[misc]
                lambda then=then: site.get(new(then)),  # type: ignore[misc]
            ],
            times,
        )
        ratio = median(b.seconds / a.seconds for a, b in zip(now, back, strict=True))
        print(
            f"| {address} | {milliseconds(now)} | {milliseconds(back)} | {ratio:.1f} | "
            f"{FAR_BACK:g} {said(reached=ratio <= FAR_BACK)} |"
        )


def large(site: Server, addresses: list[str], times: int) -> None:
    """Pages over a large ledger: the first one after the start, and later ones."""
    print(f"\n| over the large ledger | first | later | processor time | pressed |\n{'| --- ' * 5}|")
    for address in addresses:
        first = site.get(new(address))
        if first.status != 200:
            print(f"| {address} | {first.status} after {first.seconds:.1f} s **missed** | | | |")
            continue
        (later,) = in_turn([lambda address=address: site.get(new(address))], times)  # type: ignore[misc]
        slow, size = median(got.seconds for got in later), max(got.size for got in later)
        print(
            f"| {address} | {first.seconds * 1000:,.0f} ms | {milliseconds(later)} {said(reached=slow <= SLOWEST)}"
            f" | {processor(later)} | {size / 1000:,.0f} KB {said(reached=size <= LARGEST)} |"
        )


def after_recording(site: Server, where: Path, addresses: list[str], times: int) -> None:
    """Pages as they are now, each the first one after one more entry was recorded."""
    with closing(sqlite3.connect(f"{where.as_uri()}?mode=ro", uri=True)) as ledger:
        (stream,) = ledger.execute(
            "SELECT originator_id FROM stored_events WHERE originator_id LIKE 'partnership:%'"
            " GROUP BY originator_id ORDER BY count(*) DESC LIMIT 1"
        ).fetchone()
    words = comity(
        "record", "noted", stream, "--ledger", str(where), "--user", "benchmark", "--clock-is-right"
    )
    print(f"\n| the first page after one more entry | took | processor time |\n{'| --- ' * 3}|")
    for address in addresses:
        site.get(address)
        taken = []
        for number in range(times):
            text = f"{address} {number}"
            subprocess.run([*words, "--text", text, "--on", "2020"], check=True, capture_output=True)
            taken.append(site.get(address))
        print(f"| {address} | {milliseconds(taken)} | {processor(taken)} |")


def rate(those: list[Got]) -> str:
    """Requests a second, of the median."""
    return f"{1 / median(got.seconds for got in those):,.0f}"


def milliseconds(those: list[Got]) -> str:
    """The median."""
    return f"{median(got.seconds for got in those) * 1000:,.0f} ms"


def worked(those: list[Got]) -> float:
    """Seconds of processors, of the median."""
    return median(got.worked for got in those)


def processor(those: list[Got]) -> str:
    """The same in words."""
    return f"{worked(those) * 1000:,.1f} ms"


def said(*, reached: bool) -> str:
    """Whether what was wanted is so."""
    return "" if reached else "**missed**"


PAGES = ("/en/", "/en/partnerships", "/en/map", "/en/timeline", "/en/years", "/en/reports/count")
WHOLE = ("/en/reports/diff?known_from=%2390000", "/en/reports/annual?year=2024", "/en/timeline.json")


def main() -> None:
    """Take the figures."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("ledger", type=Path, help="it is copied")
    asked.add_argument("--large", type=Path, help="a large ledger beside it; it is copied too")
    asked.add_argument("--datasette", help="its command, or its address (default: nothing beside)")
    asked.add_argument("--times", type=int, default=21, help="counted rounds of each")
    given = asked.parse_args()
    print(
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {os.cpu_count()} cores, load"
        f" {os.getloadavg()[0]:.2f}, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
    )
    with tempfile.TemporaryDirectory(prefix="comity-pages-") as name:
        folder = Path(name)
        ledger, database = Path(shutil.copy(given.ledger, folder / "ledger.db")), folder / "ledger.sqlite"
        subprocess.run(
            comity("export", "--ledger", str(ledger), "--as", "sqlite", "-o", str(database)),
            check=True,
            capture_output=True,
        )
        port = free()
        with serving(comity("serve", "--ledger", str(ledger), "--port", str(port)), port) as site:
            with closing(sqlite3.connect(database)) as rows:
                if given.datasette:
                    with datasette(given.datasette, database) as other:
                        beside(site, other, rows, given.times)
                (entries,) = rows.execute("SELECT max(position) FROM event_log").fetchone()
            far_back(site, ["/en/", "/en/partnerships", "/en/map"], entries // 4, min(given.times, 7))
            after_recording(site, ledger, list(PAGES[:3]), 5)
        if given.large:
            big = Path(shutil.copy(given.large, folder / "large.db"))
            port = free()
            with serving(comity("serve", "--ledger", str(big), "--port", str(port)), port) as site:
                site.get("/en/about")  # makes the rows that are kept beside the ledger
                large(site, [*PAGES, *WHOLE], 3)
                after_recording(site, big, list(PAGES[:3]), 3)


if __name__ == "__main__":
    main()
