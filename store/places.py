"""Which place is meant by an address: the one module that knows which kinds of place there are."""

from pathlib import Path

from domain.message import Field, Message
from store.errors import Unusable
from store.ports import Location
from store.sqlite.location import File


def place_of(where: str | Path, *, in_full: bool = False) -> Location:
    """The place of this address: so far a file, by its name as it is given, or in full. Errors: `Unusable` for any other."""
    if "://" in str(where):
        raise Unusable(
            Message(
                "{where} is no file: ledgers on a server are not there yet; name a file with {ledger}",
                where=where,
                ledger=Field("ledger"),
            )
        )
    return File(Path(where).absolute() if in_full else Path(where))
