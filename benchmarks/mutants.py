"""Does the net hold? Forty small wrongs, one at a time, each of which a test that `start.py test` runs must notice.

Run it from the project's root: `.venv/bin/python benchmarks/mutants.py` (`--only WORD` takes those whose name or file holds
the word). Each is made in a copy of the tree, one copy a core. The goldens are asked first, then the tests of the package;
a wrong that both let pass survives, and the run ends with exit code 1. The table it prints belongs into RESULTS.md.
Two controls come first: with nothing changed the tests must pass, and with a function that cannot be read they must fail.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
LONG = 150
"""Seconds after which a test is taken to go on for ever: that is noticed, too."""
ACCEPTANCE = "tests/acceptance"
NOTHING_RAN = 5


class Mutant(NamedTuple):
    """A wrong: its name, the file, what stands there once, what shall stand there; goldens by a word, and other tests."""

    wrong: str
    file: str
    old: str
    new: str
    goldens: str
    others: str

    def made(self, root: Path) -> None:
        """Write it into a tree."""
        text = (ROOT / self.file).read_text(encoding="utf-8")
        assert text.count(self.old) == 1, (
            f"{self.file}: {self.old!r} stands there {text.count(self.old)} times"
        )
        (root / self.file).write_text(text.replace(self.old, self.new), encoding="utf-8")

    def undone(self, root: Path) -> None:
        """Write what stands there back."""
        shutil.copy(ROOT / self.file, root / self.file)


DOMAIN = "tests/domain"
MUTANTS = [
    # Laws
    Mutant(
        "nothing is left to resume where a proposal is on hold",
        "domain/partnership/laws.py",
        "if standing.suspensions or _on_hold(standing):\n        return None",
        "if standing.suspensions:\n        return None",
        "edinburgh or proposals or commands-r or refusals",
        DOMAIN,
    ),
    Mutant(
        "what is on hold is put on hold again",
        "domain/partnership/laws.py",
        "if is_open and not _on_hold(standing):",
        "if is_open:",
        "refused or proposals or scripts",
        DOMAIN,
    ),
    Mutant(
        "an agreement is not yet in force on the day it begins",
        "domain/partnership/laws.py",
        "instrument.starts[0] <= by\n    return instrument.state",
        "instrument.starts[0] < by\n    return instrument.state",
        "scripts/commands-record",
        DOMAIN,
    ),
    Mutant(
        "a lesser agreement closes a proposal",
        "domain/partnership/standing.py",
        "kind == self.kind or TIERS[kind] >= TIERS[self.kind]",
        "kind == self.kind or TIERS[kind] < TIERS[self.kind]",
        "edges-status or edges-show or proposals or edinburgh or gdynia or demo/reading",
        DOMAIN,
    ),
    # Days and their bounds
    Mutant(
        "two facts of one day may not be in either order",
        "domain/when.py",
        'return "no" if a[0] >= b[1] else "possible"',
        'return "no" if a[0] > b[1] else "possible"',
        "days-rough",
        DOMAIN,
    ),
    Mutant(
        "one day before another is not enough",
        "domain/when.py",
        "if a[1] < b[0]:\n        return",
        "if a[1] <= b[0]:\n        return",
        "days-rough",
        DOMAIN,
    ),
    Mutant(
        "about a day: four days",
        "domain/when.py",
        "_AROUND_A_DAY = 3",
        "_AROUND_A_DAY = 4",
        "days-rough",
        DOMAIN,
    ),
    Mutant(
        "a month after the 31st",
        "domain/when.py",
        "if start.day > calendar.monthrange(year, month + 1)[1]:",
        "if start.day > calendar.monthrange(year, month + 1)[1] + 1:",
        "terms",
        DOMAIN,
    ),
    # Terms
    Mutant(
        "a tacit term ends a term late",
        "domain/terms.py",
        "if found >= least or not count.period",
        "if found > least or not count.period",
        "terms-tacit or terms-rough",
        DOMAIN,
    ),
    Mutant(
        "a term has run out only the day after its end",
        "domain/partnership/ageing.py",
        "come = [event for event in standing.pending if event.bounds[1] <= day]",
        "come = [event for event in standing.pending if event.bounds[1] < day]",
        "terms-fixed or lapsed or ends-given",
        DOMAIN,
    ),
    Mutant(
        "a day on which a term may end is left out",
        "domain/partnership/ageing.py",
        "open_ = [event for event in events if event.bounds[0] <= last and event.bounds[1] > first]",
        "open_ = [event for event in events if event.bounds[0] < last and event.bounds[1] > first]",
        "terms-rough",
        f"{DOMAIN} tests/projections",
    ),
    # The order of facts
    Mutant(
        "a fact of the same day goes before",
        "domain/chronicle.py",
        "bisect_right(tops, latest)",
        "bisect_right(tops, latest - 1)",
        "auditing",
        DOMAIN,
    ),
    Mutant(
        "what follows bounds nothing",
        "domain/chronicle.py",
        "told.latest = max(told.earliest, min((told.latest, *bounding)))",
        "told.latest = max(told.earliest, told.latest)",
        "days-rough",
        DOMAIN,
    ),
    Mutant(
        "of one day is certainly earlier",
        "domain/chronicle.py",
        "[1] < earliest and place >= least:",
        "[1] <= earliest and place >= least:",
        "scripts/commands-record",
        DOMAIN,
    ),
    # Tiers and standing
    Mutant(
        "the lowest tier of what is in force",
        "domain/partnership/standing.py",
        "return max((instrument.tier for instrument in self.held()), default=0)",
        "return min((instrument.tier for instrument in self.held()), default=0)",
        "edges-status or demo/reading",
        DOMAIN,
    ),
    Mutant(
        "an agreement of the tier itself is not held",
        "projections/reckoning/balance.py",
        "return Holds.YES if row.tier_least >= tier else",
        "return Holds.YES if row.tier_least > tier else",
        "edges-annual",
        "tests/projections/reckoning tests/projections/reports",
    ),
    # Corrections and contests
    Mutant(
        "who attests before a correction attests what is corrected",
        "domain/corrections.py",
        "return tuple(entry for entry in self.attestations if entry.version > since)",
        "return tuple(entry for entry in self.attestations if entry.version >= 0)",
        "corrections or edges-conflicts or report-attestation",
        "tests/domain tests/projections/rows",
    ),
    Mutant(
        "a preferred value counts as corrected",
        "projections/rows/conflicts.py",
        '"preferred" if field in target.preferred else "corrected"',
        '"corrected" if field in target.preferred else "preferred"',
        "contest or edges-conflicts",
        "tests/projections/rows",
    ),
    # Counting
    Mutant(
        "a standing does not count on its first day",
        "projections/reckoning/counting.py",
        "if spell.first <= self.day < spell.until:",
        "if spell.first < self.day < spell.until:",
        "report-count",
        "tests/projections/reports",
    ),
    Mutant(
        "an approval of the day itself does not count",
        "projections/reckoning/counting.py",
        "if row.earliest <= self.day)",
        "if row.earliest < self.day)",
        "report-count",
        "tests/projections/reports",
    ),
    Mutant(
        "a doubtful tie is certain",
        "projections/reckoning/counting.py",
        "certain=bool(counted) and not doubts,",
        "certain=bool(counted),",
        "report-count",
        "tests/projections/reports",
    ),
    # The year
    Mutant(
        "a change on New Year's Eve is of no year",
        "projections/reckoning/balance.py",
        "if move.earliest <= last and move.latest >= first and move.times.most:",
        "if move.earliest < last and move.latest >= first and move.times.most:",
        "edges-annual",
        "tests/projections/reckoning tests/projections/reports",
    ),
    Mutant(
        "what may be of the year is certainly of it",
        "projections/reports/annual.py",
        'if row.in_year == "certain" and row.stream.startswith',
        "if row.stream.startswith",
        "report-annual",
        "tests/projections/reports",
    ),
    Mutant(
        "the year's first day belongs to the year before",
        "projections/reckoning/balance.py",
        "yield move._replace(within=first <= move.earliest and move.latest <= last)",
        "yield move._replace(within=first < move.earliest and move.latest <= last)",
        "edges-annual",
        "tests/projections/reckoning tests/projections/reports",
    ),
    # What is due
    Mutant(
        "a commitment is late on its very day",
        "projections/rows/commitments.py",
        '["overdue"] * (day > due[0])',
        '["overdue"] * (day >= due[0])',
        "commitments",
        "tests/projections/reports/test_commitments.py",
    ),
    Mutant(
        "a commitment closed on its very day is closed late",
        "projections/rows/commitments.py",
        '["closed late"] * (min(self.closed_latest, day) > due[0])',
        '["closed late"] * (min(self.closed_latest, day) >= due[0])',
        "commitments",
        "tests/projections/reports/test_commitments.py",
    ),
    Mutant(
        "what is due on the last day of the window is left out",
        "projections/reckoning/due.py",
        "return bounds[0] <= window[1] and window[0] <= bounds[1]",
        "return bounds[0] < window[1] and window[0] <= bounds[1]",
        "report-upcoming",
        "tests/projections/reports",
    ),
    Mutant(
        "last heard of on the very day is quiet",
        "projections/reports/dormant.py",
        "if min(self.latest, day) < limit:",
        "if min(self.latest, day) <= limit:",
        "report-dormant",
        "tests/projections/reports/test_dormant.py",
    ),
    # As known
    Mutant(
        "what was recorded at the very time was not known",
        "domain/history.py",
        "if entry.recorded_at <= until)",
        "if entry.recorded_at < until)",
        "known-when",
        "tests/domain/test_history.py tests/domain/test_properties.py tests/store/test_application.py",
    ),
    Mutant(
        "the entry at a position was not known",
        "domain/history.py",
        "if entry.position <= until)",
        "if entry.position < until)",
        "known-when",
        "tests/domain/test_history.py tests/store",
    ),
    Mutant(
        "the ledger as known ends an entry early",
        "store/application.py",
        "if isinstance(found, Entry) and found.recorded_at <= until:",
        "if isinstance(found, Entry) and found.recorded_at < until:",
        "known-when or demo/report-status",
        "tests/store/test_application.py tests/queries",
    ),
    # The cache
    Mutant(
        "rows of a ledger that stands elsewhere are good enough",
        "projections/engine/rows_file.py",
        "if head.position <= self.position:\n            return self.is_of(head)",
        "if head.position <= self.position:\n            return True",
        "empty/reading",
        "tests/projections/engine",
    ),
    Mutant(
        "a page is served as it was before somebody recorded",
        "web/app.py",
        "if own is None or head is None or own.head != head:",
        "if own is None or head is None:",
        "real-edinburgh/pages",
        "tests/web/test_app.py",
    ),
    # Writing
    Mutant(
        "a version that is ahead is expected",
        "store/application.py",
        "if expect is not None and (version := draft.version(stream)) != expect:",
        "if expect is not None and (version := draft.version(stream)) > expect:",
        "scripts/commands-record",
        "tests/store/test_application.py tests/store/test_concurrency.py",
    ),
    Mutant(
        "an expectation of 0 is none",
        "cli/recording.py",
        'expect=given.get("expect"),',
        'expect=given.get("expect") or None,',
        "scripts/commands-record or scripts/commands-o",
        "tests/cli/commands/test_record.py",
    ),
    Mutant(
        "an entry is recorded before the one before it",
        "store/sqlite/recorder.py",
        "if last and last[1] and last[1] > stamp:",
        "if last and last[1] and last[1] < stamp:",
        "edges-diff",
        "tests/store/sqlite tests/store/test_application.py tests/store/test_order.py",
    ),
    Mutant(
        "a fact imported twice is recorded twice",
        "store/importing.py",
        "if not line.said and (version := self._already(line.stream, fact)):",
        "if line.said and (version := self._already(line.stream, fact)):",
        "test_bytes or commands-import",
        "tests/store/test_importing.py",
    ),
    # Pages and what is published
    Mutant(
        "the words of what is kept back are published",
        "web/site/redaction.py",
        'return tuple(each.model_copy(update={"quote": None}) for each in sources)',
        "return tuple(sources)",
        "/site",
        "tests/web/site/test_redaction.py",
    ),
    Mutant(
        "a link keeps no day as at which it was asked",
        "web/addresses.py",
        'return f"/{self.language}{path}{self._axes}"',
        'return f"/{self.language}{path}"',
        "real-edinburgh/pages",
        "tests/web",
    ),
    Mutant(
        "what happened on the last day is not in the timeline",
        "projections/reports/timeline.py",
        "in_time = row.earliest <= until and row.latest >= first\n",
        "in_time = row.earliest < until and row.latest >= first\n",
        "report-timeline",
        "tests/projections/reports",
    ),
]

CONTROLS = [
    MUTANTS[4]._replace(wrong="nothing", new=MUTANTS[4].old),
    MUTANTS[4]._replace(wrong="a file that cannot be read", new="("),
]


class Verdict(NamedTuple):
    """A wrong, and the first test that noticed it, of the goldens and of the others; None for none."""

    mutant: Mutant
    golden: str | None
    other: str | None
    seconds: float


def copied(folder: Path) -> Path:
    """Copy the files that git knows, as they are now."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout  # noqa: S607
    for name in filter(None, listed.decode().split("\0")):
        if (source := ROOT / name).is_file():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target)
    return folder


def first_failing(root: Path, words: list[str]) -> str | None:
    """Run tests in a tree until one fails; return its name. Error: `AssertionError` where there was none to run."""
    run = [
        sys.executable,
        "-m",
        "pytest",
        "-n0",
        "-x",
        "-q",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:randomly",
        "--no-header",
    ]
    known = os.environ | {"PYTHONPATH": str(root), "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(
            [*run, *words],
            check=False,
            cwd=root,
            env=known,
            capture_output=True,
            text=True,
            timeout=LONG,
            encoding="utf-8",
        )
    except subprocess.TimeoutExpired:
        return f"no end after {LONG} s"
    assert done.returncode != NOTHING_RAN, f"pytest {' '.join(words)}: no test ran"
    if done.returncode == 0:
        return None
    named = [
        line.split(" ", 1)[1] for line in done.stdout.splitlines() if line.startswith(("FAILED ", "ERROR "))
    ]
    return named[0].split(" - ")[0] if named else "tests that could not be collected"


def judged(mutant: Mutant, root: Path) -> Verdict:
    """Make a wrong in a tree, ask the tests, and undo it."""
    begun = time.monotonic()
    mutant.made(root)
    try:
        golden = first_failing(root, [ACCEPTANCE, "-k", mutant.goldens])
        other = first_failing(root, mutant.others.split())
    finally:
        mutant.undone(root)
    return Verdict(mutant, golden, other, time.monotonic() - begun)


def main() -> int:
    """Make each wrong, print who noticed it."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--only", default="", help="those whose name or file holds this word")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    given = parser.parse_args()
    wanted = [each for each in MUTANTS if given.only in each.wrong or given.only in each.file]
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(given.processes) as pool:
        roots: SimpleQueue[Path] = SimpleQueue()
        for number in range(given.processes):
            roots.put(copied(Path(folder) / f"{number}"))

        def ask(mutant: Mutant) -> Verdict:
            root = roots.get()
            try:
                found = judged(mutant, root)
            finally:
                roots.put(root)
            sys.stderr.write(f"{found.golden or '-':70} {found.other or '-':70} {mutant.wrong}\n")
            return found

        nothing, unreadable = (bool(each.golden) + bool(each.other) for each in pool.map(ask, CONTROLS))
        assert (nothing, unreadable) == (0, 2), "the controls do not hold: the tests say nothing"
        verdicts = list(pool.map(ask, wanted))
    sys.stdout.write(
        "| wrong | in | first golden | first other test | s |\n| --- | --- | --- | --- | --: |\n"
    )
    for mutant, golden, other, seconds in verdicts:
        sys.stdout.write(
            f"| {mutant.wrong} | `{mutant.file}` | {_short(golden)} | {_short(other)} | {seconds:.0f} |\n"
        )
    killed = [each for each in verdicts if each.golden or each.other]
    alone = [each for each in killed if not each.other]
    sys.stdout.write(
        f"\n{len(killed)} of {len(verdicts)} noticed, {len(alone)} of them by a golden alone,"
        f" in {time.monotonic() - begun:.0f} s.\n"
    )
    return int(len(killed) < len(verdicts))


def _short(test: str | None) -> str:
    return (
        f"`{test.rpartition('/')[2] if '[' not in test else test.partition('[')[2].rstrip(']')}`"
        if test
        else "–"
    )


if __name__ == "__main__":
    sys.exit(main())
