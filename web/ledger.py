"""Whose ledger it is and how far it goes: what every page says at its top and at its bottom."""

from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, NamedTuple

from projections.engine.shelf import Shelf
from projections.rows.ledgers import ledgers
from store.roots import root_of

if TYPE_CHECKING:
    from queries.session import ReadingSession, View
    from store.head import Head


class Ledger(NamedTuple):
    """What is known of a ledger until another entry is recorded."""

    head: "Head | None"
    title: str
    home: str
    """The name of the body whose ledger it is; empty for none."""
    home_slug: str | None
    zone: tzinfo
    """Where its days end."""
    entries: int
    last: str
    """The day of the last entry, ISO 8601; empty in an empty ledger."""
    first: str
    """That of the first entry."""
    root: str
    """Of the Merkle tree over all entries, in hexadecimal; empty in an empty ledger."""
    restored: str = ""
    """The day on which it was restored from another's export, ISO 8601; empty where it was not."""
    restored_by: str = ""
    """Who restored it: `comity demo` for the demo."""
    follows: str = ""
    """How far behind another server it is, in words, where it is read from one that follows; empty for none."""

    @property
    def short_root(self) -> str:
        """Its first 16 digits, in two groups."""
        return _short(self.root)


class Record(NamedTuple):
    """How far an earlier record of a ledger went."""

    entries: int
    day: str
    """Of its last entry, ISO 8601."""
    root: str
    """Of the Merkle tree over its entries, in hexadecimal."""

    @property
    def short_root(self) -> str:
        """Its first 16 digits, in two groups."""
        return _short(self.root)


class _Unkept:
    """A shelf on which what is known of the whole ledger stays: an earlier root is made from it, and none is kept."""

    def __init__(self, shelf: Shelf) -> None:
        self.load = shelf.load

    def store(self, name: str, content: bytes) -> None:
        """Keep nothing."""


_ROOTS: dict[tuple[object, int], str] = {}
"""Roots of earlier records: they never change as long as the file is the same."""
MOST = 500


def record_of(view: "View", head: "Head | None") -> Record | None:
    """The record that a view goes by, where that is not all there is; None else, and where nothing had been recorded."""
    axes = view.axes
    if axes.known is None or head is None or not axes.position or axes.stamp is None:
        return None
    key = (head, axes.position)
    if key not in _ROOTS:
        if len(_ROOTS) >= MOST:
            _ROOTS.clear()
        shelf = _Unkept(Shelf(view.ledger.where))
        _ROOTS[key] = root_of(view.ledger, shelf, until=axes.position) or ""
    return Record(axes.position, axes.local(axes.stamp)[:10], _ROOTS[key])


def _short(root: str) -> str:
    return f"{root[:8]} {root[8:16]}"


def read(session: "ReadingSession", head: "Head | None") -> Ledger:
    """What is known of a ledger with that head. Errors: those of `store.errors`."""
    view = session.view()
    ask, zone = view.ask, session.zone
    own = next(ask.of(ledgers), None)

    def day(position: int) -> str:
        found = session.ledger.last(position)
        return "" if found is None else f"{_local(found.recorded_at, zone):%Y-%m-%d}"

    position = session.position
    restored = session.ledger.restored if position else None
    return Ledger(
        head=head,
        title=own.title if own else "",
        home=str(ask.name(ask.home)),
        home_slug=ask.home,
        zone=zone,
        entries=len(session.ledger) if position else 0,
        last=day(position) if position else "",
        first=day(1) if position else "",
        root=(root_of(session.ledger, Shelf(session.where), position) or "") if position else "",
        restored=f"{_local(restored.at, zone):%Y-%m-%d}" if restored else "",
        restored_by=restored.by if restored else "",
    )


def _local(time: datetime, zone: tzinfo) -> datetime:
    return time.astimezone(zone)
