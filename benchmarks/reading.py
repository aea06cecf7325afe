"""How fast is the ledger read, and against what? `python benchmarks/reading.py LEDGER` prints tables for RESULTS.md.

LEDGER is a large one, such as `benchmarks/synthetic.py` makes; it is copied, and left as it is. Its rows are made anew
by one process and by two, in turn with the library's own runner of projections and with SQLite alone (`beside.py`);
caught up with after a few entries and after many; asked by every report there is; read by whole commands, beside a
bare click program; and asked about as they were known at earlier times.
"""

import argparse
import json
import os
import platform
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from beside import run, select
from eventsourcing.persistence import StoredEvent
from measure import Timing, in_turn, process, processor, ratio

from domain import when
from domain.decide import next_facts
from domain.entry import kind_of
from domain.partnership import Partnership
from projections.engine.projector import Projector
from projections.engine.rows_file import beside, discard
from projections.engine.tables import Group
from projections.report import Page, Report
from projections.row import Unanswerable
from projections.rows.policies import policies
from queries.finding import loaded
from queries.options import Option, options_of
from queries.session import ReadingSession
from store.application import Comity, open_ledger
from store.head import Stored
from store.without_gc import without_gc

HERE = Path(__file__).resolve().parent
CATCHING_UP = ((1, 9, 0.005), (100, 7, 0.08), (10_000, 3, 6.0))
"""After how many entries, how often that is tried, and the seconds that it may take."""
PATIENCE = 60
"""Seconds after which a report is given up."""
REPORT, PARTNERSHIPS = 0.3, 10_000
"""Seconds that a page of a report may take, rendering apart, over so many partnerships."""
SHARE = 100_000
"""Partnerships for which the budget of a report is meant."""
STANDINGS = 20_000
"""Standings, at most, that are asked what may follow."""
IN_THAT = {
    "who": "",
    "body": "home",
    "int": 2020,
    "year": 2020,
    "when": "2015",
    "span": 90,
    "text": "harbour",
}
"""What is given for an option that has to be: `who` is the longest partnership."""


class Line(NamedTuple):
    """One line of the table."""

    what: str
    measured: str
    ratio: str = ""
    budget: str = ""
    met: bool | None = None

    def __str__(self) -> str:
        verdict = {None: "", True: "reached", False: "**missed**"}[self.met]
        return f"| {self.what} | {self.measured} | {self.ratio} | {self.budget} | {verdict} |"


def at_most(what: str, measured: str, value: float, budget: float, unit: str) -> Line:
    """A line whose value may be no more than its budget."""
    return Line(what, measured, f"{value:,.2f} {unit}", f"≤ {budget:g} {unit}", value <= budget)


def at_least(what: str, measured: str, value: float, budget: float, unit: str) -> Line:
    """A line whose value may be no less than its budget."""
    return Line(what, measured, f"{value:,.1f} {unit}", f"≥ {budget:g} {unit}", value >= budget)


def said(seconds: float) -> str:
    """`12.3 ms`, `4.5 s`."""
    return f"{seconds * 1000:,.1f} ms" if seconds < 1 else f"{seconds:,.1f} s"


# --- rows made anew


def keeper_of(ledger: Comity) -> Projector:
    """Who keeps the rows of a ledger, and says nothing."""
    return Projector(ledger, Group.built_in(), lambda _line: None)


def rebuilds(ledger: Path, folder: Path, times: int, part: int) -> Iterator[Line]:
    """All rows made anew, beside the library's runner over a part of the entries, and SQLite alone over all."""
    with open_ledger(ledger, read_only=True) as opened:
        projector, entries = keeper_of(opened), len(opened)
        part = min(part, entries)
        ones: dict[str, tuple[int, Callable[[], Any]]] = {
            "one": (entries, projector.rebuild),
            "select": (entries, partial(select, ledger, read=False)),
            "json": (entries, partial(select, ledger, read=True)),
            "library": (part, partial(run, ledger, folder, part, synced=True)),
            "unsynced": (part, partial(run, ledger, folder, part, synced=False)),
        }
        taken = dict(zip(ones, in_turn([item for _, item in ones.values()], times), strict=True))
        rows = sum(count for _, count in kept(ledger))
    each = {name: Timing(tuple(run / ones[name][0] for run in row.runs)) for name, row in taken.items()}

    def rate(name: str) -> str:
        return f"{1 / each[name].median:,.0f} entries/s"

    yield Line("SELECT in stream order", f"{taken['select']}; {rate('select')}")
    yield Line("the same, and json.loads", f"{taken['json']}; {rate('json')}")
    yield Line(f"the library's runner, {part:,} entries", f"{taken['library']}; {rate('library')}")
    yield Line("the same, not synced at each commit", f"{taken['unsynced']}; {rate('unsynced')}")
    what, measured = f"all {rows:,} rows anew", f"{taken['one']}; {rate('one')}"
    yield at_most(what, measured, ratio(taken["one"], taken["json"]), 10, "× SELECT + json.loads")
    yield at_least("", "", ratio(each["library"], each["one"]), 12, "× the library's runner")
    yield Line("", "", f"{ratio(each['unsynced'], each['one']):,.1f} × the same, not synced")


def kept(ledger: Path) -> list[tuple[str, int]]:
    """How many rows are kept in each table."""
    with ReadingSession(ledger, say=lambda _line: None) as door:
        door.ask()
    connection = sqlite3.connect(beside(ledger))
    names = [table.name for table in Group.built_in().tables]
    found = [(name, connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]) for name in names]  # noqa: S608
    connection.close()
    return found


# --- memory

_REBUILD = (
    "import sys; sys.path[:0] = [{root!r}, {here!r}]; from pathlib import Path; import reading;"
    " reading.rebuild_once(Path({ledger!r}))"
)


def rebuild_once(ledger: Path) -> None:
    """Make all rows anew."""
    with open_ledger(ledger, read_only=True) as opened:
        keeper_of(opened).rebuild()


def memory(ledger: Path) -> Iterator[Line]:
    """The most that a process has in memory while rows are made; only Linux says."""
    if not Path("/proc/self/status").exists():
        return
    told = {"root": str(HERE.parent), "here": str(HERE), "ledger": str(ledger)}
    peak = max(_peaks([sys.executable, "-c", _REBUILD.format(**told)]))
    yield at_most("anonymous memory as rows are made", f"{peak:,.0f} MB", peak, 250, "MB")


def _peaks(words: Sequence[str], *, quiet: bool = False) -> list[float]:
    """The peak of each process's own memory, in megabytes; `quiet` leaves out what it says."""
    most: dict[int, int] = {}
    said_to = subprocess.DEVNULL if quiet else None
    environment = {**os.environ, "PYTHONPATH": str(HERE.parent)}
    with subprocess.Popen(words, stdout=said_to, stderr=said_to, env=environment) as started:
        while started.poll() is None:
            for child in _with_children(started.pid):
                most[child] = max(most.get(child, 0), _anonymous(child))
            time.sleep(0.002)
        assert started.returncode == 0
    return [number / 1000 for number in most.values() if number > 10_000]


def _with_children(pid: int) -> list[int]:
    with suppress(OSError):
        inside = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
        return [pid, *(item for child in inside for item in _with_children(int(child)))]
    return [pid]


def _anonymous(pid: int) -> int:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
            if line.startswith("RssAnon:"):
                return int(line.split()[1])
    return 0


# --- catching up


def catching_up(ledger: Path, folder: Path) -> Iterator[Line]:
    """How long the processor takes after some more entries; they are appended to a copy that lacks them."""
    with open_ledger(ledger, read_only=True) as whole:
        total = len(whole)
        sizes = [item for item in CATCHING_UP if item[0] * 20 <= total]
        more = sum(size * times for size, times, _ in sizes)
        copy = folder / "behind.db"
        with open_ledger(copy, create=True) as behind:
            rows = (row for page in whole.recorder.in_order(0) for row in page)
            _append(behind, rows, total - more)
            projector = keeper_of(behind)
            projector.rebuild()
            for size, times, budget in sizes:
                runs, streams = [], []
                for _ in range(times):
                    since = behind.position
                    _append(behind, rows, size)
                    streams.append(len(behind.recorder.moved(since, behind.position)))
                    begun = processor()
                    projector.bring_up()
                    runs.append(processor() - begun)
                touched = f"{median(streams):,.0f} stream{'s' if median(streams) > 1 else ''} of them"
                what = f"caught up after {size:,} {'entries' if size > 1 else 'entry'} ({touched})"
                yield at_most(what, str(Timing(tuple(runs))), median(runs) * 1000, budget * 1000, "ms")
    discard(beside(copy))
    copy.unlink()


def _append(ledger: Comity, rows: Iterator[Stored], number: int) -> None:
    page: list[StoredEvent] = []
    for left in range(number, 0, -1):
        _, stream, version, topic, state = next(rows)
        page.append(StoredEvent(stream, version, topic, state))
        if left == 1 or len(page) == 20_000:
            ledger.recorder.insert_events(page)
            page = []


# --- reports


def reports(ledger: Path, times: int) -> Iterator[str]:
    """Each report, as a command would ask it for the first time: its page, and apart from that its JSON.

    In seconds of the processor; with the values in use alone, and as it is, where a page is made for other values too.
    """
    with ReadingSession(ledger) as door:
        days = [door.ask().day, when.bounds("2015-06-15")[0]]
        partnerships = sum(1 for _ in door.ask().at(kind="partnership"))
        longest = _longest(door.ledger)
    yield f"\n{partnerships:,} partnerships; the one of WHO is `{longest}`. Seconds of the processor.\n"
    yield "| report | rows | with the values in use | with others too | as at 2015-06-15 | its JSON apart | budget | |"
    yield "| --- | --- | --- | --- | --- | --- | --- | --- |"
    for _, report in loaded():
        try:
            options = _options(report, ledger, longest)
            page, alone = _asked(ledger, days[0], report.ask, options, times)
            others = [_in_time(ledger, day, report, options, times) for day in days]
        except Exception as error:  # noqa: BLE001 — one that breaks down is to be seen, and the others too
            yield f"| {report.name} | | {type(error).__name__}: {error} | | | | | |"
            continue
        begun = time.perf_counter()
        json.dumps(page.json(), ensure_ascii=False)
        rendered = time.perf_counter() - begun
        shown = " ".join(f"--{name.strip('_')} {value}" for name, value in options.items())
        rows = sum(len(section.rows) for section in page.sections)
        budget = max(REPORT, REPORT * partnerships / PARTNERSHIPS)
        verdict = "reached" if alone.median <= budget else "**missed**"
        yield (
            f"| {report.name} {shown} | {rows:,} | {said(alone.median)} | {' | '.join(others)}"
            f" | {said(rendered)} | ≤ {said(budget)} | {verdict} |"
        )


def standing(ledger: Path, times: int) -> Iterator[Line]:
    """Where all partnerships stand on any day."""
    day = when.bounds("2015-06-15")[0]
    number = 0

    def stands() -> None:
        nonlocal number
        with without_gc(), ReadingSession(ledger) as door:
            number = sum(1 for _ in door.ask(day).at(kind="partnership"))

    status = next(report for _, report in loaded() if report.name == "status")

    def page() -> None:
        with without_gc(), ReadingSession(ledger) as door:
            status(door.ask(day))

    for what, timing in zip(
        ("where they stand", "the report `status`"), in_turn([stands, page], times), strict=True
    ):
        scaled = timing.median * 1000 * SHARE / number
        yield at_most(
            f"{number:,} partnerships as at 2015-06-15: {what}",
            str(timing),
            scaled,
            300,
            f"ms for {SHARE:,}",
        )


def what_may_follow(ledger: Path, times: int) -> Iterator[Line]:
    """What may be recorded next, asked of the standings that partnerships had after each of their facts."""
    with open_ledger(ledger, read_only=True) as opened:
        steps = (step for history in opened.histories("partnership") for step in history.aggregate.steps)
        standings = [step.after for step in islice(steps, STANDINGS)]
    rounds = 1 + STANDINGS // (10 * len(standings))

    def ask() -> None:
        for _ in range(rounds):
            for found in standings:
                next_facts(Partnership, found)

    with without_gc():
        (timing,) = in_turn([ask], times)
    micro = 1e6 / (rounds * len(standings))
    yield at_most(
        f"what may be recorded next, asked of {len(standings):,} standings",
        f"({min(timing.runs) * micro:.1f}–{max(timing.runs) * micro:.1f})",
        timing.median * micro,
        30,
        "µs for one",
    )


@contextmanager
def at_the_longest(seconds: int) -> Iterator[None]:
    """Errors: TimeoutError where it takes longer."""

    def too_long(*_: object) -> None:
        raise TimeoutError(f"it takes more than {seconds} s")

    before = signal.signal(signal.SIGALRM, too_long)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def _longest(ledger: Comity) -> str:
    """The partnership with the most entries."""
    lengths = ledger.recorder.lengths(ledger.streams("partnership"))
    return max(lengths, key=lambda length: (lengths[length], length))


def _options(report: Report, ledger: Path, longest: str) -> dict[str, Any]:
    """What has to be given for a report, and what else it cannot answer without."""
    found = options_of(report)
    given = {named.name: _given(named, longest) for named in found if named.required}
    with at_the_longest(PATIENCE), without_gc(), ReadingSession(ledger) as door:
        try:
            report.ask(door.ask(), **given)
        except Unanswerable:
            given |= {row.name: _given(row, longest) for row in found if row.kind in {"when", "body"}}
            policy = next((policy.policy for policy in door.ask().of(policies)), None)
            given |= {named.name: policy for named in found if named.name == "policy"}
    return given


def _given(option: Option, longest: str) -> Any:
    return longest if option.kind == "who" else IN_THAT[option.kind]


def _in_time(ledger: Path, day: int, report: Report, options: dict[str, Any], times: int) -> str:
    """How long a page takes, as it is; or that it was given up."""
    try:
        return said(_asked(ledger, day, report, options, times)[1].median)
    except TimeoutError:
        return f"over {PATIENCE} s"


def _asked(
    ledger: Path, day: int, answer: Callable[..., Page], options: dict[str, Any], times: int
) -> tuple[Page, Timing]:
    """A page, and how long it took from the opening of the files on; garbage collection is paused, as in a command."""
    runs = []
    for _ in range(times):
        begun = processor()
        with at_the_longest(PATIENCE), without_gc(), ReadingSession(ledger) as door:
            page = answer(door.ask(day), **options)
        runs.append(processor() - begun)
    return page, Timing(tuple(runs))


# --- as known


def as_known(ledger: Path, times: int) -> Iterator[Line]:
    """Commands about one partnership as it was known, and reports over all, beside the same as known now.

    It is as early as is said, or as soon as the partnership had two entries.
    """
    with ReadingSession(ledger, say=lambda _line: None) as door:
        last = door.ask().position
    with open_ledger(ledger, read_only=True) as opened:
        who = _longest_of_all_times(opened)
        begun = opened.recorder.stream(who)[1][0]
    words = ["show", who, "--ledger", str(ledger)]
    at = {share: f"#{max(begun, int(last * share))}" for share in (0.01, 0.5, 0.99)}
    now = process([*PROGRAM, *words], **OURS)
    then = {share: process([*PROGRAM, *words, "--as-known", place], **OURS) for share, place in at.items()}

    known_now, *known_then = in_turn([now, *then.values()], times, processor)
    for (share, place), each in zip(at.items(), known_then, strict=True):
        what = f"`comity show` of one partnership as known with {place} ({share:.0%}), whole process"
        yield at_most(what, f"{each}; now {known_now}", ratio(each, known_now), 4, "× now")
    found = dict(_named_reports())
    for name, share, budget in (
        ("status", 0.99, 2),
        ("status", 0.5, 8),
        ("visits", 0.99, 2),
        ("visits", 0.4, 8),
        ("visits", 0.1, 8),
    ):
        page = partial(_page, ledger, found[name])
        theirs, ours = in_turn([page, partial(page, int(last * share))], times)
        what = f"the report `{name}` as known with {share:.0%} of the entries, page in process"
        yield at_most(what, f"{ours}; now {theirs}", ratio(ours, theirs), budget, "× now")
    if Path("/proc/self/status").exists():
        for what, place in (("now", None), *((f"as known with {share:.0%}", at[share]) for share in at)):
            given = [] if place is None else ["--as-known", place]
            peaks = _peaks([*PROGRAM, *words, *given], quiet=True)
            yield Line(f"anonymous memory of `comity show` {what}", f"{max(peaks, default=0):,.0f} MB")


PROGRAM = [sys.executable, "-c", "from cli.main import main; main()"]
OURS = {"PYTHONPATH": str(HERE.parent)}


def _named_reports() -> Iterator[tuple[str, Report]]:
    return ((report.name, report) for _, report in loaded())


def _page(ledger: Path, report: Report, until: int | None = None) -> Page:
    with without_gc(), ReadingSession(ledger, say=lambda _line: None) as door:
        return report.ask(door.ask() if until is None else door.as_known(until))


def _longest_of_all_times(ledger: Comity) -> str:
    """A partnership that was there from the beginning, and that was written to in the end."""
    last = ledger.position
    early, late = (
        set(ledger.recorder.moved(0, last // 100)),
        set(ledger.recorder.moved(last - last // 100, last)),
    )
    lengths = ledger.recorder.lengths(
        [stream for stream in early & late if kind_of(stream) == "partnership"]
        or ledger.streams("partnership")
    )
    return max(lengths, key=lambda length: (lengths[length], length))


# --- whole commands


def commands(ledger: Path, times: int) -> Iterator[Line]:
    """Commands about one partnership, in a pipe, all rows kept, beside a bare click program; in seconds of the processor."""
    with open_ledger(ledger, read_only=True) as opened:
        who = _longest(opened)
    bare = process([sys.executable, str(HERE / "bare.py"), str(ledger)])
    program = [sys.executable, "-c", "from cli.main import main; main()"]
    for words in (["show", who], ["report", "briefing", who], ["timeline", who], ["audit", who]):
        ours, theirs = in_turn(
            [process([*program, *words, "--ledger", str(ledger)], PYTHONPATH=str(HERE.parent)), bare],
            times,
            processor,
        )
        what = f"`comity {' '.join(words[:-1])}` of one partnership, whole process"
        yield at_most(what, f"{ours}; bare {theirs}", ratio(ours, theirs), BARE[words[-2]], "× bare click")
    yield from first_reads(ledger, who, [*program], bare, times)


BARE = {"show": 1.5, "timeline": 1.5, "briefing": 1.8, "audit": 4.0}
"""How many times as long as a bare click program a command may take."""


def first_reads(
    ledger: Path, who: str, program: list[str], bare: Callable[[], object], times: int
) -> Iterator[Line]:
    """The first read after a record, which catches up with one entry; in seconds of the processor."""
    at, root = ["--ledger", str(ledger)], str(HERE.parent)
    fact = ["--text", "a note", "--user", "benchmark", "--clock-is-right"]
    record = process([*program, "record", "noted", who, *fact, *at], PYTHONPATH=root)
    read = process([*program, "show", who, *at], PYTHONPATH=root)
    recorded, first, again, theirs = in_turn([record, read, read, bare], times, processor)
    for what, ours, budget in (
        ("recording one fact", recorded, 4.2),
        ("the first read after it", first, 5.0),
        ("the second", again, 1.5),
    ):
        measured = f"{ours}; bare {theirs}"
        yield at_most(f"{what}, whole process", measured, ratio(ours, theirs), budget, "× bare click")


def main() -> None:
    """Measure, and print Markdown tables."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("ledger", type=Path, help="a large ledger; it is copied")
    asked.add_argument("--times", type=int, default=3, help="counted rounds of each")
    asked.add_argument("--part", type=int, default=20_000, help="entries that the library's runner is given")
    asked.add_argument(
        "--only",
        choices=("rebuild", "memory", "catch-up", "standing", "next", "reports", "commands", "as-known"),
    )
    given = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="comity-reading-") as name:
        folder = Path(name)
        ledger = Path(shutil.copy(given.ledger, folder / "ledger.db"))
        with open_ledger(ledger, read_only=True) as opened:
            kinds = [kind_of(stream) for stream in opened.streams()]
            print(f"{len(opened):,} entries in {len(kinds):,} streams, {ledger.stat().st_size / 1e6:,.0f} MB")
        print(
            f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {platform.machine()},"
            f" {os.cpu_count()} cores, load {os.getloadavg()[0]:.2f}, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC\n"
        )
        parts: dict[str, Callable[[], Iterator[object]]] = {
            "rebuild": lambda: rebuilds(ledger, folder, given.times, given.part),
            "memory": lambda: memory(ledger),
            "catch-up": lambda: catching_up(ledger, folder),
            "standing": lambda: standing(ledger, given.times),
            "next": lambda: what_may_follow(ledger, given.times * 3),
            "commands": lambda: commands(ledger, given.times * 3),
            "as-known": lambda: as_known(ledger, given.times),
            "reports": lambda: reports(ledger, given.times),
        }
        print("| what | measured: median (range) | ratio | budget | |\n| --- | --- | --- | --- | --- |")
        for part, lines in parts.items():
            if given.only in (None, part):
                for line in lines():
                    print(line, flush=True)
        print(f"\nload {os.getloadavg()[0]:.2f} in the end")


if __name__ == "__main__":
    main()
