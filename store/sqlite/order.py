"""The order of a ledger: its entries stand at the positions 1, 2, 3 … without a gap, and the next one follows the last.

Proofs count entries, and people name positions: `#400` means the same to both only where nothing is missing before it.
Light, so that whoever only reads may ask too.
"""

import sqlite3
from collections.abc import Callable
from typing import Any, NamedTuple

from domain.message import Message, Several

Ask = Callable[[str], list[Any]]
"""What answers a statement with its rows."""

_LOOK = """SELECT
    (SELECT min(position) FROM stored_events), (SELECT max(position) FROM stored_events), {count},
    counter.rowid, counter.name IS 'stored_events', CASE WHEN typeof(counter.seq) = 'integer' THEN counter.seq END
FROM (SELECT 1) LEFT JOIN sqlite_sequence AS counter LIMIT 3"""
_ENDS = _LOOK.format(count="NULL")
_WHOLE = _LOOK.format(count="(SELECT count(*) FROM stored_events)")  # an index is counted, page by page
_ASTRAY = "SELECT count(*) FROM stored_events WHERE position < 1"
_GAPS = """SELECT count(*), min(position) FROM stored_events AS entry WHERE position > 1
AND NOT EXISTS (SELECT 1 FROM stored_events WHERE position = entry.position - 1)"""
_RANK = "SELECT count(*) FROM stored_events WHERE position <= {position}"


class Order(NamedTuple):
    """Where the entries begin and end, and what SQLite counts on from."""

    first: int
    """The lowest position; 1 in an empty ledger."""
    last: int
    """The highest position; 0 in an empty ledger."""
    entries: int | None
    """How many entries there are; None where they were not counted."""
    counters: tuple[tuple[bool, int | None], ...]
    """The counters, three at most: whether it is that of the entries, and where it stands if it is a whole number."""

    @property
    def without_gap(self) -> bool:
        """Whether every position is its entry's rank. Positions differ from each other: SQLite sees to that."""
        return self.first == 1 and self.entries == self.last


def ends(ask: Ask) -> Order:
    """Where the entries begin and end: a few look-ups, however many there are."""
    return _order(ask(_ENDS))


def order(ask: Ask) -> Order:
    """The same, and how many entries there are: some milliseconds for a million."""
    return _order(ask(_WHOLE))


def _order(rows: list[Any]) -> Order:
    first, last, entries, *_ = rows[0]
    counters = tuple((bool(ours), stands) for *_, row, ours, stands in rows if row is not None)
    return Order(1 if first is None else first, last or 0, entries, counters)


def asking(connection: sqlite3.Connection) -> Ask:
    """A plain connection as what answers."""
    return lambda statement: connection.execute(statement).fetchall()


def told_positions(found: Order, ask: Ask) -> str:
    """In words, which positions are not their entries' ranks: the first one, and how many gaps there are."""
    if found.without_gap:
        return ""
    parts = []
    (astray,) = ask(_ASTRAY)[0]
    if astray:
        parts.append(
            Message(
                "{count:,} {stand} before the first position, the lowest at {first:,}: no reading in order comes to {them},"
                " whoever asks for the stream is shown {them}",
                count=astray,
                stand="entry stands" if astray == 1 else "entries stand",
                first=found.first,
                them="it" if astray == 1 else "them",
            )
        )
    number, behind = ask(_GAPS)[0]
    if number:
        (rank,) = ask(_RANK.format(position=behind))[0]
        (there,) = ask(_RANK.format(position=found.last))[0]
        missing = found.last - (there - astray)
        parts.append(
            Message(
                "the entry at position {position:,} is number {rank:,} of the ledger: {gaps:,} {gap}, {missing:,} {empty}"
                " without an entry",
                position=behind,
                rank=rank - astray,
                gaps=number,
                gap="gap" if number == 1 else "gaps",
                missing=missing,
                empty="position" if missing == 1 else "positions",
            )
        )
    return Message("{parts}", parts=Several(parts, "; "))


def told_counter(found: Order) -> str:
    """In words, that SQLite would not count on from the last entry: it goes by a number of its own.

    It is that of the last entry, whatever was recorded, imported, restored or undone.
    """
    ours = [stands for ours, stands in found.counters if ours]
    if len(ours) < len(found.counters):
        return "beside the counter of positions stands one that is not comity's"
    if len(ours) > 1:
        return "the counter of positions stands there more than once: somebody has set it"
    if not ours:
        return (
            Message(
                "the counter of positions is gone, and the last entry stands at {last:,}", last=found.last
            )
            if found.last
            else ""
        )
    (counted,) = ours
    if counted == found.last:
        return ""
    if counted is None:
        why = "somebody has set it"
    elif counted > found.last:
        why = "entries are gone, or somebody has set it"
    else:
        why = "entries were put in behind its back, or somebody has set it"
    stands = "no whole number" if counted is None else f"{counted:,}"
    return Message(
        "the counter of positions stands at {stands}, and the last entry at {last:,}: {why}",
        stands=stands,
        last=found.last,
        why=why,
    )
