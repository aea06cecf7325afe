"""How long does a large spreadsheet take? `python benchmarks/spreadsheets.py PAIRS.csv` prints a table for RESULTS.md.

The file has the columns qid_a, name_a, qid_b, name_b and listed_by: who is twinned with whom, by Wikidata. It is
imported twice into a new ledger as whole processes, then listed.
"""

import argparse
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from store.application import open_ledger

MAP = (
    *("--map", "name_a=a", "--map", "qid_a=a.ids.wikidata"),
    *("--map", "name_b=b", "--map", "qid_b=b.ids.wikidata"),
    *("--map", "listed_by=listed_by", "--set", "kind=sister-city", "--set", "body.kind=other"),
)


def comity(ledger: Path, *words: str) -> tuple[float, list[str]]:
    """The seconds that a command takes, and its lines."""
    begun = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "comity", *words, "--ledger", str(ledger)],
        capture_output=True,
        encoding="utf-8",
        check=True,
        stdin=subprocess.DEVNULL,
    )
    return time.perf_counter() - begun, [*done.stdout.splitlines(), *done.stderr.splitlines()]


def main() -> None:
    """Import twice, list, count."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pairs", type=Path, help="the spreadsheet of pairs")
    parser.add_argument("--listed-on", default="2016-09-12", help="the day of the list")
    said = parser.parse_args()
    importing = ("import", str(said.pairs), *MAP, "--listed-on", said.listed_on, "--user", "benchmark")
    with tempfile.TemporaryDirectory() as folder:
        ledger = Path(folder) / "ledger.db"
        comity(ledger, "init", "--title", "Twinnings", "--user", "benchmark")
        times = [
            (name, *comity(ledger, *words))
            for name, words in (
                ("a dry run", (*importing, "--dry-run")),
                ("the import", importing),
                ("the import again", importing),
                ("comity list", ("list", "--format", "csv")),
            )
        ]
        with open_ledger(ledger, read_only=True) as opened:
            bodies, ties, entries = (
                len(opened.streams("body")),
                len(opened.streams("partnership")),
                len(opened),
            )
            facts = [entry.fact for entry in opened.entries() if entry.type == "partnership.signed"]
        size = ledger.stat().st_size
    print(f"{platform.python_version()} on {platform.machine()}, {size / 1e6:.1f} MB\n")
    print("| what | seconds | it says |\n| --- | --- | --- |")
    for name, seconds, lines in times:
        told = next(
            (line.partition(": ")[2] for line in lines if " facts " in line), f"{len(lines) - 1:,} rows"
        )
        print(f"| {name} | {seconds:.1f} | {told} |")
    one_sided = sum(fact.certainty == "reported" for fact in facts)
    print(
        f"\n{entries:,} entries: {bodies:,} bodies, {ties:,} partnerships, {len(facts):,} ties, {one_sided:,} one-sided"
    )
    assert len(facts) == ties, "one tie a pair"


if __name__ == "__main__":
    main()
