"""Whose ledger it is and how far it goes: what every page says at its top and at its bottom."""

from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, NamedTuple

from projections.engine.shelf import Shelf
from projections.rows.ledgers import ledgers
from store.roots import root_of

if TYPE_CHECKING:
    from queries.session import ReadingSession
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

    @property
    def short_root(self) -> str:
        """Its first 16 digits, in two groups."""
        return f"{self.root[:8]} {self.root[8:16]}"


def read(session: "ReadingSession", head: "Head | None") -> Ledger:
    """What is known of a ledger with that head. Errors: those of `store.errors`."""
    view = session.view()
    ask, zone = view.ask, session.zone
    own = next(ask.of(ledgers), None)

    def day(position: int) -> str:
        found = session.ledger.last(position)
        return "" if found is None else f"{_local(found.recorded_at, zone):%Y-%m-%d}"

    position = session.position
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
    )


def _local(time: datetime, zone: tzinfo) -> datetime:
    return time.astimezone(zone)
