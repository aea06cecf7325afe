"""Whether kept rows are those that the entries make, and whether they know of entries that the ledger has lost."""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, suppress
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from domain.message import Message, Several
from projections.engine import rows_file
from projections.engine.columns import quoted
from projections.engine.histories import Histories
from projections.engine.past import Past
from projections.engine.projector import first_other, missing_words
from projections.engine.tables import Group
from store.streams import reach

if TYPE_CHECKING:
    from store.application import Comity

AT_ONCE = 300
"""Streams whose rows are compared at once, as many as a rebuild writes at once."""


def checked_anew(ledger: "Comity") -> list[str]:
    """Return what is wrong with kept rows, in sentences without a full stop; they are thrown away, and so made anew.

    Errors: those of the ledger.
    """
    lost, tables = missing(ledger), edited(ledger)
    found = [lost.said] if lost else []
    if tables:
        found.append(
            Message("the kept rows were edited ({tables}), and are made anew", tables=Several(tables))
        )
    with suppress(rows_file.Nowhere, OSError):
        if rows_file.ours(where := rows_file.place(ledger.where)):
            rows_file.discard(where)
    return found


def edited(ledger: "Comity") -> list[str]:
    """Return the tables of kept rows that do not say what the entries make: all rows are folded again and compared.

    Nothing where no rows are kept, or where they were made by other code. Errors: those of the ledger.
    """
    with suppress(rows_file.Nowhere):
        found = rows_file.reading(rows_file.place(ledger.where))
        group = Group.built_in()
        if found is None or found[1].stamp != group.stamp:
            return []
        connection, mark = found
        with closing(connection):
            if Past().until(ledger, 0, mark.position) != Past(mark.entries, mark.past):
                return []  # they are of other entries: what was replaced is the ledger
            return list(_edited(ledger, group, connection, mark.position))
    return []


def _edited(ledger: "Comity", group: Group, connection: rows_file.Connection, until: int) -> Iterator[str]:
    differ: set[str] = set()
    number: Counter[str] = Counter()
    histories = Histories(ledger.recorder, ledger.lines, until).between(*reach(None))
    while batch := list(islice(histories, AT_ONCE)):
        for table, rows in group.rows_of(batch):
            number[table.name] += len(rows)
            streams = [history.stream for history in batch]
            kept = set(connection.execute(table.of_streams, (json.dumps(streams),)))
            if kept != set(map(tuple, table.written(rows))):
                differ.add(table.name)
    for table in group.tables:
        (there,) = connection.execute(f"SELECT count(*) FROM {quoted(table.name)}").fetchone()  # noqa: S608 — a table's name
        if table.name in differ or there != number[table.name]:
            yield table.name


class Missing(NamedTuple):
    """The entries that kept rows were made of and the ledger no longer has."""

    first: int
    last: int
    rows: Path
    """Where the rows are that know of them."""

    @property
    def said(self) -> str:
        """In a sentence without its full stop."""
        return f"this file was ahead of its ledger: {missing_words(self.first, self.last)}"


def missing(ledger: "Comity") -> Missing | None:
    """Return which entries a ledger has lost since rows were made of it: these were set aside. None for none."""
    with suppress(rows_file.Nowhere):
        where = rows_file.ahead_of(rows_file.place(ledger.where))
        found = rows_file.reading(where) if where.exists() else None
        if found is not None:
            connection, mark = found
            with closing(connection):
                first = first_other(ledger, connection)
            return Missing(first, mark.position, where) if first else None
    return None


def accept(ledger: Path) -> None:
    """Take the ledger as it is: the rows that know of lost entries are kept under another name."""
    where = rows_file.ahead_of(rows_file.place(ledger))
    rows_file.move(where, where.with_name(f"{where.name}-accepted"))
