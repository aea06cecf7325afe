"""A ledger's database, copied into a file that is a ledger too: as it is at one moment, while others write to it."""

from pathlib import Path

from store.address import Address
from store.head import Stored
from store.postgresql.counting import Counting
from store.sqlite.location import File


def copy_of(source: Address, copy: Path, where: Path) -> None:
    """Copy a ledger into a new file; `where` is the place that is spoken of. Errors: `NotCopied`, `Unusable`.

    Entries are only added: those up to the last one are the ledger as it was at one moment, however long it takes.
    """
    del where
    with Counting(source) as entries:
        until, notice = entries.head()[0], entries.restored()
        place = File(copy)
        place.begin()
        recorder = place.open(read_only=False)
        try:
            pages: list[list[Stored]] = []
            recorder.fill(entries.in_order(0, until) if until else pages, notice=notice)
        finally:
            recorder.close()
