"""Rows made anew in a file of their own, beside those that are kept."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from projections.engine.histories import Histories
from projections.engine.rows_file import Connection
from projections.engine.tables import Group
from store.streams import reach
from store.whereabouts import whereabouts

if TYPE_CHECKING:
    from domain.history import History
    from store.application import Comity

_AT_ONCE = 300
"""Streams whose rows are written at once."""

Progress = Callable[[int, int], None]
"""Told now and then how many entries are done, of how many."""


def quiet(_done: int, _of: int) -> None:
    """Progress that nobody wants to know of."""


def write(
    ledger: "Comity",
    group: Group,
    where: Path,
    until: int,
    progress: Progress = quiet,
) -> tuple[int, int]:
    """Make the rows of all streams in a new file; return how many entries and streams there are.

    Errors: sqlite3.Error, those of the ledger.
    """
    if whereabouts(ledger.where).local:  # a share that is gone for a moment would end the process
        ledger.recorder.expect_long_reading()
    with closing(sqlite3.connect(where, isolation_level=None, factory=Connection)) as connection:
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -40000"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("BEGIN")
        for table in group.tables:
            connection.execute(table.create(table.name))
        entries = streams = 0
        for some in _batches(Histories(ledger.recorder, ledger.lines, until).between(*reach(None))):
            for table, rows in group.rows_of(some):
                if rows:
                    connection.executemany(table.insert(table.name), table.written(rows))
            entries += sum(len(row.entries) for row in some)
            streams += len(some)
            progress(entries, until)
        connection.execute("COMMIT")
    return entries, streams


def _batches(histories: "Iterator[History]") -> "Iterator[list[History]]":
    while batch := list(islice(histories, _AT_ONCE)):
        yield batch
