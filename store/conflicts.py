"""Copies of a ledger beside it that went another way, as programs leave them that copy a folder to several machines.

Each has its own way to call them: `comity-LAPTOP-7.db`, `comity (li's conflicted copy).db`, `comity.sync-conflict-….db`. So
it is looked at what is in the files, and not only at their names.
"""

import os
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from store.places import place_of

MOST = 1_000
"""Names in a folder that are looked at, and no more."""
OPENED = 50
"""Files that are opened, and no more."""
_PARTS = ("-journal", "-wal", "-shm", ".rows")
"""How names end of what SQLite and comity keep beside a ledger."""


class Conflict(NamedTuple):
    """A copy that has entries which the ledger has not."""

    where: Path
    parted: bool
    """Whether the ledger has entries too that the copy has not; else the copy goes on where the ledger ends."""


def conflicts(ledger: Path) -> Iterator[Conflict]:
    """The copies beside a ledger that have entries which it has not; a backup, which has only fewer, is none."""
    with place_of(ledger).glance() as ours:
        first, last = ours.first(), ours.last()
        for where in _called_alike(ledger):
            with place_of(where).glance() as theirs:
                if first is None or last is None or theirs.first() != first:
                    continue
                end = theirs.last()
                if end is not None and ours.entry(end[0]) != end:
                    yield Conflict(where, theirs.entry(last[0]) != last)


def _called_alike(ledger: Path) -> list[Path]:
    """The files beside a ledger whose names begin as its own does, without those that belong to one."""
    stem, aside = ledger.stem.casefold(), f"{ledger.name}.before-".casefold()
    try:
        with os.scandir(ledger.absolute().parent) as inside:
            names = [entry.name for entry in islice(inside, MOST) if entry.is_file()]
    except OSError:  # nobody may look into it
        return []
    alike = [
        name
        for name in names
        if name != ledger.name
        and name.casefold().startswith(stem)
        and not name.casefold().startswith(aside)
        and not name.casefold().endswith(_PARTS)
    ]
    return [ledger.with_name(name) for name in sorted(alike)[:OPENED]]
