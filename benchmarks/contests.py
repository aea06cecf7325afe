"""What open contests cost the reports that rest on them: `python benchmarks/contests.py LEDGER`.

The ledger (as `synthetic.py` makes one) is copied, its open contests are settled but for some, and
each report is asked with the values in use alone, and as it is. How many pages were made for it is beside the time.
"""

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from domain.contests import Contest, open_contests
from domain.corrections import value_of
from domain.shared import Preferred
from projections.page import Page
from projections.reckoning import unsettled
from projections.report import Report
from queries.finding import loaded
from queries.session import ReadingSession
from store.application import Comity, open_ledger
from store.without_gc import without_gc

KINDS = ("body", "membership", "partnership", "programme", "source")
GIVEN: dict[str, dict[str, Any]] = {
    "annual": {"year": 2015},
    "find": {"words": "harbour"},
    "person": {"name": "e"},
    "count": {"policy": "rgre"},
    "diff": {"from_": "2015"},
    "ranking": {"policy": "rgre"},
}
NEEDS_WHO = ("briefing", "show", "similar")
TIMES = 1


def contests(ledger: Comity) -> list[tuple[str, Contest, Any]]:
    """The open contests of a ledger, each with its stream and the value in use."""
    return [
        (
            history.stream,
            contest,
            value_of(history.effective_entries[contest.version - 1].fact, contest.field),
        )
        for kind in KINDS
        for history in ledger.histories(kind)
        for contest in open_contests(history)
    ]


def settled(ledger: Path, where: Path, but: int) -> int:
    """A copy of the ledger in which all contests but so many are settled; how many are left."""
    shutil.copy(ledger, where)
    with open_ledger(where) as book:
        found = contests(book)
        for stream, row, value in found[but:]:
            fact = Preferred(entry=row.version, field=row.field, value=value, because="it was told first")
            book.record(stream, fact, by="benchmark")
        return len(contests(book))


def timed(where: Path, report: Report, options: dict[str, Any]) -> tuple[float, float, int]:
    """Seconds for the page with the values in use, and for the page as it is; and how many pages were made for it."""
    made = 0

    def counted(*given: Any, **more: Any) -> Page:
        nonlocal made
        made += 1
        return report.ask(*given, **more)

    alone, whole = [], []
    for _ in range(TIMES):
        with ReadingSession(where) as door, without_gc():
            begun = time.perf_counter()
            report.ask(door.ask(), **options)
            alone.append(time.perf_counter() - begun)
        made = 0
        with ReadingSession(where) as door, without_gc():
            begun = time.perf_counter()
            unsettled.over(door.ask(), lambda ask: counted(ask, **options))
            whole.append(time.perf_counter() - begun)
    return median(alone), median(whole), made


def lines(ledger: Path, numbers: Sequence[int], folder: Path) -> Iterator[str]:
    """A table for each number of open contests."""
    for but in numbers:
        where = folder / f"{but}.db"
        left = settled(ledger, where, but)
        with ReadingSession(where, say=lambda _line: None) as door:
            list(door.ask().at())  # makes the rows
        yield f"\n{left} open contests\n\n| report | in use alone | as it is | pages |\n| --- | --- | --- | --- |"
        for _, report in loaded():
            if report.settled or report.name in NEEDS_WHO:
                continue
            try:
                alone, whole, made = timed(where, report, GIVEN.get(report.name, {}))
            except Exception as error:  # noqa: BLE001 — one that breaks down is to be seen, and the others too
                yield f"| {report.name} | {type(error).__name__}: {error} | | |"
                continue
            yield f"| {report.name} | {alone * 1000:.0f} ms | {whole * 1000:.0f} ms | {made} |"


def main() -> int:
    """Print the tables."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("ledger", type=Path)
    asked.add_argument(
        "--open", type=int, nargs="*", default=[0, 10, 100], help="contests that are left open"
    )
    with tempfile.TemporaryDirectory() as folder:
        given = asked.parse_args()
        for line in lines(given.ledger, given.open, Path(folder)):
            print(line, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
