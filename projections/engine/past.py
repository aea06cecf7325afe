"""Whether a ledger is the one that rows were made of: its last entry, its file and, where in doubt, all of its entries."""

from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from store.files import number_of, seen_as
from store.head import Head, entry_of, packed

if TYPE_CHECKING:
    from store.application import Comity


class NotInItsPlace(Exception):
    """The ledger that is open no longer stands in its place."""


class Past(NamedTuple):
    """The entries up to a position, as far as they must be known to be recognised."""

    entries: int = 0
    """How many there are."""
    digest: bytes = b""
    """Of one after the other as it is stored, each with the digest of those before it: SHA-256."""

    def until(self, ledger: "Comity", since: int, position: int) -> "Past":
        """The same with the entries after a position, up to another one. Errors: those of the ledger."""
        entries, digest = self
        for page in ledger.recorder.in_order(since, position):
            for row in page:
                digest = sha256(digest + packed(row)).digest()
            entries += len(page)
        return Past(entries, digest)


def head_of(ledger: "Comity") -> Head:
    """How far a ledger goes that is open. Errors: `NotInItsPlace`, those of the ledger."""
    recorder = ledger.recorder
    before = ledger.place.identity()
    row, notice = recorder.last(), recorder.restored()
    after = ledger.place.identity()
    if number_of(after) != recorder.number:
        raise NotInItsPlace("its file was replaced while it was open")
    return Head.of(row, notice, seen_as(before, after))


def entry_at(ledger: "Comity", position: int) -> tuple[int, bytes]:
    """The last entry up to a position, as it is stored (`store.head.Head`). Errors: those of the ledger."""
    row = ledger.recorder.last(position)
    return (row[0] if row else 0), entry_of(row, ledger.recorder.restored())
