"""How long does a large list take, and its next edition? `python benchmarks/editions.py [ROWS]` prints a table.

The list is made up: towns of one country beside towns of ten, one tie a row. It is tried and imported into a new ledger,
then its next edition, in which one row in a thousand says another year, one is gone and one is new, is tried, and taken in
with all that settles it; then once more. Each is a process of its own: seconds are those of a processor.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

MAP = (
    *(
        "--map",
        "town=a",
        "--map",
        "partner=b",
        "--map",
        "country=b.country",
        "--map",
        "since=on",
        "--map",
        "kind=kind",
    ),
    *("--set", "body.kind=city", "--set", "a.country=DE"),
)
COUNTRIES = ("BE", "CZ", "DK", "ES", "FR", "GB", "HU", "IT", "NL", "PL")
TIES = 8
"""Ties of a town."""
CHANGED = 1_000
"""Of so many rows one says another year, one is gone, and one is new."""
SETTLED = ("--correct", "--attest", "--rename")


def rows(number: int, *, edition: int) -> Iterator[str]:
    """The lines of an edition of the list, the second or the first."""
    yield "town,partner,country,since,kind"
    towns = max(number // TIES, 1)
    for row in range(number):
        town, nth = row % towns, row // towns
        year, partner = 1950 + row % 70, f"Neuenburg {nth * (towns // 4) + town}"
        if edition > 1 and row % CHANGED == 1:
            year -= 3
        elif edition > 1 and row % CHANGED == 2:
            continue
        kind = "friendship" if row % 5 == 0 else "sister city"
        yield f"Altstadt {town} am Bach,{partner},{COUNTRIES[nth % len(COUNTRIES)]},{year},{kind}"
        if edition > 1 and row % CHANGED == 3:
            yield f"Altstadt {town} am Bach,Neuhaus {row},FR,2020,friendship"


class Took(NamedTuple):
    """What one command took, and what it said."""

    seconds: float
    """Of processors."""
    clock: float
    """Seconds until it had ended."""
    megabytes: float
    """The most that one of its processes held."""
    counts: dict[str, int]
    facts: int


def took(ledger: Path, *words: str) -> Took:
    """What an import takes, as a process of its own."""
    command = [
        sys.executable,
        "-m",
        "comity",
        "import",
        *words,
        "--ledger",
        str(ledger),
        "--json",
        "--user",
        "benchmark",
    ]
    begun = time.perf_counter()
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL
    ) as process:
        assert process.stdout
        said = process.stdout.read()
        _, status, used = os.wait4(process.pid, 0)
        clock = time.perf_counter() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, said[-500:]
    told = json.loads(said)
    scale = 1 if sys.platform == "darwin" else 1024
    return Took(
        used.ru_utime + used.ru_stime, clock, used.ru_maxrss * scale / 1e6, told["counts"], told["facts"]
    )


def measured(number: int) -> Iterator[tuple[str, Took]]:
    """Each step of two editions of so many rows, with what it took."""
    with tempfile.TemporaryDirectory() as folder:
        ledger, lists = (
            Path(folder) / "ledger.db",
            [Path(folder) / f"list-{edition}.csv" for edition in (1, 2)],
        )
        for edition, file in enumerate(lists, 1):
            file.write_text("\n".join(rows(number, edition=edition)) + "\n", encoding="utf-8")
        say = [sys.executable, "-m", "comity"]
        for words in (
            ["init", "--title", "A register"],
            ["register", "source", "list-1", "--title", "The list", "--kind", "register"],
            [
                "register",
                "source",
                "list-2",
                "--title",
                "The next",
                "--kind",
                "register",
                "--follows",
                "list-1",
            ],
        ):
            subprocess.run([*say, *words, "--ledger", str(ledger)], check=True, capture_output=True)
        first, second = ((str(file), *MAP, "--source", f"list-{n}") for n, file in enumerate(lists, 1))
        yield "the list, tried", took(ledger, *first, "--dry-run")
        yield "the list, imported", took(ledger, *first)
        yield "the same again", took(ledger, *first)
        yield "the next edition, tried", took(ledger, *second, "--dry-run")
        yield "the next edition, settled", took(ledger, *second, *SETTLED)
        yield "the same again, settled", took(ledger, *second, *SETTLED)


def main() -> None:
    """Measure half as many rows, and all of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", type=int, nargs="?", default=100_000)
    said = parser.parse_args()
    begun = time.perf_counter()
    half, whole = dict(measured(said.rows // 2)), dict(measured(said.rows))
    print(
        f"{platform.python_version()} on {platform.machine()}, {time.perf_counter() - begun:.0f} s of the clock\n"
    )
    print(
        f"| {said.rows:,} rows | seconds | times those of half as many | by the clock | rows a second by it | MB | it says |"
    )
    print("| --- | --: | --: | --: | --: | --: | --- |")
    for name, each in whole.items():
        told = ", ".join(f"{count:,} {outcome}" for outcome, count in each.counts.items() if count)
        print(
            f"| {name} | {each.seconds:.1f} | {each.seconds / half[name].seconds:.2f} | {each.clock:.1f} |"
            f" {said.rows / each.clock:,.0f} | {each.megabytes:.0f} | {told}; {each.facts:,} facts |"
        )


if __name__ == "__main__":
    main()
