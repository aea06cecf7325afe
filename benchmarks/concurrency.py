"""Eight writers at one partnership: is every fact recorded, and none twice? `python benchmarks/concurrency.py`.

Each writer is a process; all begin at one moment, behind a barrier, and record their facts as fast as they can. The
control is the same without deciding again: the writers that meet are then turned away, so they do meet. The short
form is `tests/store/test_concurrency.py`.
"""

import argparse
import multiprocessing
import sqlite3
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import store.application
from comity.testing import STREAM, body_registered, noted, opened_between, source_registered
from store.application import Comity, Written, open_ledger
from store.errors import Conflict


class Told(NamedTuple):
    """What one writer says in the end."""

    recorded: list[str]
    """The ids that were acknowledged."""
    drafts: int
    turned_away: int
    slowest: float
    """Seconds of the slowest fact."""


class Counted(Comity):
    """A ledger that counts how often something was decided."""

    drafts = 0

    def draft(self, **given: Any) -> Any:
        """One decision more."""
        self.drafts += 1
        return super().draft(**given)


def write(where: Path, name: str, facts: int, tries: int, meeting: tuple[Any, Any]) -> None:
    """One writer; `meeting` is the barrier where all begin, and the queue that takes what each says."""
    barrier, told = meeting
    store.application.TRIES = tries
    recorded, turned_away, slowest = [], 0, 0.0
    with Counted(where) as ledger:
        barrier.wait()
        for number in range(facts):
            begun = time.perf_counter()
            try:
                done = ledger.record(
                    STREAM, noted(text=f"{name} {number}"), by=name, command=f"{name}-{number}"
                )
            except Conflict:
                turned_away += 1
                continue
            slowest = max(slowest, time.perf_counter() - begun)
            assert isinstance(done, Written), done
            recorded.append(done.entries[0].id)
        told.put(Told(recorded, ledger.drafts, turned_away, slowest))


def compete(folder: Path, writers: int, facts: int, tries: int) -> tuple[list[Told], float, Path]:
    """Let all begin at one moment; what each says, how long it took, and the ledger."""
    where = folder / f"{tries}.db"
    with open_ledger(where, create=True) as ledger:
        begin = [
            ("body:edinburgh", body_registered("Edinburgh")),
            ("body:kaohsiung", body_registered("Kaohsiung")),
            ("source:gti-2025", source_registered()),
            (STREAM, opened_between("edinburgh", "kaohsiung")),
        ]
        assert isinstance(ledger.record_all(begin, by="mei"), Written)
    context = multiprocessing.get_context("spawn")
    barrier, queue = context.Barrier(writers + 1), context.Queue()
    processes = [
        context.Process(target=write, args=(where, f"writer{number}", facts, tries, (barrier, queue)))
        for number in range(writers)
    ]
    for process in processes:
        process.start()
    barrier.wait()
    begun = time.perf_counter()
    told = [queue.get() for _ in processes]
    taken = time.perf_counter() - begun
    for process in processes:
        process.join()
    return told, taken, where


def judge(where: Path, told: list[Told], facts: int) -> tuple[int, int, int]:
    """How many are recorded, how many of those twice, and how many acknowledged ones are lost; the file is sound."""
    with open_ledger(where, read_only=True) as ledger:
        entries = ledger.history(STREAM).entries[1:]
        texts = [str(entry.fact.model_dump()["text"]) for entry in entries]
        assert [entry.version for entry in entries] == list(range(2, len(entries) + 2))
        ids = {entry.id for entry in entries}
    with closing(sqlite3.connect(where)) as raw:
        assert raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    lost = sum(id_ not in ids for row in told for id_ in row.recorded)
    assert sum(len(row.recorded) + row.turned_away for row in told) == len(told) * facts
    return len(texts), len(texts) - len(set(texts)), lost


def main() -> int:
    """Compete, with deciding again and without, and print a Markdown table; 1 where something is wrong."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--writers", type=int, default=8)
    asked.add_argument("--facts", type=int, default=50, help="facts of each writer")
    given = asked.parse_args()
    total = given.writers * given.facts
    print(f"{given.writers} processes × {given.facts} facts on one partnership\n")
    print("| | recorded | twice | lost | decided again | turned away | facts/s | slowest |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    right = True
    with tempfile.TemporaryDirectory(prefix="comity-concurrency-") as folder:
        for name, tries in (("comity", store.application.TRIES), ("control: decided once", 1)):
            told, taken, where = compete(Path(folder), given.writers, given.facts, tries)
            recorded, twice, lost = judge(where, told, given.facts)
            again = sum(row.drafts for row in told) - total
            away = sum(row.turned_away for row in told)
            slowest = max(row.slowest for row in told)
            print(
                f"| {name} | {recorded} of {total} | {twice} | {lost} | {again} | {away}"
                f" | {recorded / taken:.0f} | {slowest:.2f} s |"
            )
            whole = (recorded, twice, lost, away) == (total, 0, 0, 0) and again > 0
            right = right and (whole if tries > 1 else twice == lost == 0 < away)
    print(
        f"\n{'As it should be' if right else 'NOT as it should be'}: all recorded, none twice, and the control fails."
    )
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main())
