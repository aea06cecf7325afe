"""How fast is it, and against what? `python benchmarks/writing.py [--long]` prints a table for RESULTS.md.

Process start, one record, durable appends beside raw sqlite3, an import with and without laws, one more fact in a
stream of 10,000, appends to a large ledger and to a small one.
"""

import argparse
import json
import platform
import random
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from measure import in_turn, process, ratio

from domain.fact import fact_class, fact_of
from store.application import Comity, open_ledger
from store.importing import Limits, import_facts
from store.without_gc import without_gc

HERE = Path(__file__).resolve().parent
PRAGMAS = ("PRAGMA journal_mode=DELETE", "PRAGMA synchronous=EXTRA")
MANY = Limits(lines=5_000_000, size=5_000_000_000)


def facts(streams: int, per_stream: int, seed: int = 1) -> Iterator[str]:
    """A lawful and seeded facts file: partnerships whose facts lie between each other."""
    chance = random.Random(seed)
    yield json.dumps({"stream": "body:home", "type": "body.registered", "name": "Home", "kind": "city"})
    yield json.dumps(
        {"stream": "source:minutes", "type": "source.registered", "title": "Minutes", "kind": "minutes"}
    )
    names = [f"city-{number}" for number in range(streams)]
    for name in names:
        yield json.dumps(
            {"stream": f"body:{name}", "type": "body.registered", "name": name.title(), "kind": "city"}
        )
        yield json.dumps(
            {"stream": _tie(name), "type": "partnership.opened", "parties": sorted((name, "home"))}
        )
    days = {name: date(1980, 1, 2) + timedelta(days=chance.randrange(3_000)) for name in names}
    signed = dict.fromkeys(names, 0)
    longest_pause = max(2, min(60, 20_000 // per_stream))
    for number in range(per_stream):
        for name in names:
            days[name] += timedelta(days=chance.randrange(longest_pause))
            yield json.dumps(_fact(chance, name, number, days[name], signed), ensure_ascii=False)


def _tie(name: str) -> str:
    return f"partnership:{'--'.join(sorted((name, 'home')))}"


def _fact(
    chance: random.Random, name: str, number: int, day: date, signed: dict[str, int]
) -> dict[str, object]:
    on = day.isoformat() if chance.random() < 0.7 else day.isoformat()[:7]
    common: dict[str, object] = {
        "stream": _tie(name),
        "on": on,
        "sources": [{"source": "minutes", "at": f"item {number}"}],
    }
    what = chance.random()
    if what < 0.5:
        return common | {
            "type": "partnership.visited",
            "visitor": name,
            "host": "home",
            "occasion": f"visit {number}",
        }
    if what < 0.8:
        return common | {
            "type": "partnership.contacted",
            "channel": "letter",
            "by": name,
            "occasion": f"letter {number}",
        }
    if what < 0.98:
        return common | {"type": "partnership.noted", "text": f"note {number}"}
    signed[name] += 1
    return common | {"type": "partnership.signed", "instrument": f"mou-{signed[name]}", "kind": "mou"}


def filled(path: Path, lines: list[str]) -> Path:
    """A ledger with these facts."""
    with open_ledger(path, create=True) as ledger:
        done = import_facts(ledger, lines, by="benchmark", limits=MANY)
        assert not done.refused, done.refused[:3]
    return path


def whole_processes(ledger: Path, times: int) -> list[tuple[str, str, str]]:
    """Commands as whole processes, beside a bare click program."""
    bare = process([sys.executable, str(HERE / "bare.py"), str(ledger)])
    run = [sys.executable, "-c", "from cli.main import main; main()"]
    root = str(HERE.parent)
    commands = {
        "comity --help": ["--help"],
        "comity --version": ["--version"],
        "comity show (one partnership)": ["show", "city-1", "--ledger", str(ledger)],
        "recording one fact": [
            "record",
            "noted",
            "city-1",
            "--text",
            "a note",
            "--on",
            "2024-05-06",
            "--ledger",
            str(ledger),
            "--user",
            "b",
        ],
    }
    rows = []
    for name, words in commands.items():
        ours, theirs = in_turn([process([*run, *words], PYTHONPATH=root), bare], times)
        rows.append((name, f"{ours}; bare {theirs}", f"{ratio(ours, theirs):.2f} × bare click"))
    return rows


def appends(folder: Path, small: Path, large: Path | None, times: int) -> list[tuple[str, str, str]]:
    """Durable appends in one process: raw sqlite3, a small ledger, a large one."""
    raw_file = folder / "raw.db"
    raw = sqlite3.connect(raw_file, isolation_level=None)
    for pragma in PRAGMAS:
        raw.execute(pragma)
    raw.execute(
        "CREATE TABLE e (position INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT, n INTEGER, t TEXT, s BLOB, UNIQUE(id, n))"
    )
    state = b'{"command":"0123456789abcdef0123456789abcdef","id":"0123456789abcdef","text":"a note","on":"2024-05-06"}'
    counter = iter(range(10**9))

    def append_raw() -> None:
        for _ in range(COUNT):
            raw.execute("BEGIN IMMEDIATE")
            raw.execute(
                "INSERT INTO e (id, n, t, s) VALUES (?, ?, ?, ?)",
                ("x", next(counter), "partnership.noted", state),
            )
            raw.execute("COMMIT")

    def append_to(ledger: Comity, streams: int) -> None:
        for number in range(COUNT):
            fact = fact_of(
                fact_class("partnership.noted"), {"text": f"a note {next(counter)}", "on": "2024-05-06"}
            )
            ledger.record(_tie(f"city-{number % streams}"), fact, by="b")

    with open_ledger(small) as few:
        ones = [append_raw, lambda: append_to(few, 50)]
        if large is None:
            raw_time, small_time = in_turn(ones, times)
            large_time = None
        else:
            with open_ledger(large) as many:
                raw_time, small_time, large_time = in_turn([*ones, lambda: append_to(many, 50)], times)
    rows = [
        (
            "durable append in one process",
            f"{COUNT / small_time.median:.0f}/s; raw {COUNT / raw_time.median:.0f}/s",
            f"{ratio(raw_time, small_time):.2f} × raw sqlite3",
        )
    ]
    if large_time:
        rows.append(
            (
                "append to a large ledger",
                f"{COUNT / large_time.median:.0f}/s; small {COUNT / small_time.median:.0f}/s",
                f"{ratio(large_time, small_time):.2f} × the time in a small one",
            )
        )
    return rows


COUNT = 100


def imports(folder: Path, count: int) -> list[tuple[str, str, str]]:
    """An import with laws, and the same entries written without."""
    lines = list(facts(count // 10, 8))
    begun = time.perf_counter()
    filled(folder / "import.db", lines)
    with_laws = time.perf_counter() - begun
    with open_ledger(folder / "import.db", read_only=True) as ledger:
        entries = list(ledger.entries())
    with open_ledger(folder / "plain.db", create=True) as ledger:
        begun = time.perf_counter()
        for text in lines:  # what cannot be left out: read the line and its model
            fields = json.loads(text)
            fields.pop("stream")
            fact_of(fact_class(fields.pop("type")), fields)
        ledger.events.put(entries)
        without = time.perf_counter() - begun
    return [
        (
            f"import of {len(lines):,} facts",
            f"{len(lines) / with_laws:,.0f}/s; without laws {len(lines) / without:,.0f}/s",
            f"{without / with_laws:.2f} × without laws",
        )
    ]


def one_long_stream(folder: Path) -> list[tuple[str, str, str]]:
    """One more fact in a stream of 10,000."""
    filled(folder / "long.db", list(facts(1, 10_000)))
    number = iter(range(10**6))

    def record() -> None:
        with open_ledger(
            folder / "long.db"
        ) as ledger:  # anew, as a command does: nothing of the stream is known
            fact = fact_of(
                fact_class("partnership.noted"), {"text": f"one more {next(number)}", "on": "2026-05-06"}
            )
            ledger.record(_tie("city-0"), fact, by="b")

    with without_gc():
        [timing] = in_turn([record], 5)
    return [("one more fact in a stream of 10,000", str(timing), "≤ 100 ms")]


def main() -> None:
    """Measure, and print a Markdown table."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--long", action="store_true", help="with a ledger of a million entries")
    asked.add_argument("--times", type=int, default=7, help="counted rounds of each")
    given = asked.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="comity-benchmark-"))
    try:
        small = filled(folder / "small.db", list(facts(100, 8)))
        large = filled(folder / "large.db", list(facts(100_000, 8))) if given.long else None
        rows = [
            *whole_processes(small, given.times),
            *appends(folder, small, large, given.times),
            *imports(folder, 100_000 if given.long else 20_000),
            *one_long_stream(folder),
        ]
    finally:
        shutil.rmtree(folder)
    print(f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {platform.machine()}\n")
    print("| what | measured: median (range) | ratio |\n| --- | --- | --- |")
    for row in rows:
        print(f"| {' | '.join(row)} |")


if __name__ == "__main__":
    main()
