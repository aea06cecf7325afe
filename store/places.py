"""Which place is meant by an address: the one module that knows which kinds of place there are.

What somebody names, a file or `postgresql://…`, is made a path by `address_of` (`store.address`), and a place here. What
a kind of place needs is imported once one of its kind is named.
"""

from pathlib import Path

from store.address import Address, address_of, is_url
from store.ports import Location
from store.sqlite.location import File

__all__ = ["address_of", "is_url", "place_of"]


def place_of(where: str | Path, *, in_full: bool = False) -> Location:
    """The place of this address: a file, by its name as it is given, or in full, or a database of PostgreSQL's.

    Errors: `NoFile` for any other, `PasswordNamed`.
    """
    found = address_of(where)
    if isinstance(found, Address):
        from store.postgresql.location import Database  # noqa: PLC0415 — seldom needed, and somebody waits

        return Database(found)
    return File(found.absolute() if in_full else found)
