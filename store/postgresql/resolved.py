"""Which database an address means, and who comes there, as libpq takes it.

The address goes first, then the service file, then the environment.
"""

import os
from typing import NamedTuple

import psycopg
from psycopg import pq
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from domain.message import Message
from store.address import Address
from store.errors import Unusable

_NOBODY = "/comity-asks-nobody"
"""A folder of sockets in which no server is: libpq puts the settings together, and goes no further."""


class Resolved(NamedTuple):
    """A database and a user, by the names that the server knows them by."""

    database: str
    user: str
    named: bool
    """Whether something names the user: else it is whoever runs this, by the name of the login."""
    names_a_database: bool
    """Whether something names the database: else it is taken to be called as the user is."""


def resolved(where: Address) -> Resolved:
    """What an address means. Nothing is asked of a server. Errors: `Unusable`."""
    try:
        said = conninfo_to_dict(where.url)
        nowhere = make_conninfo(where.url, host=_NOBODY, hostaddr="", port="5432")
        tried = pq.PGconn.connect_start(nowhere.encode())
        try:
            why = tried.error_message.decode(errors="replace")
            found = {option.keyword: option.val for option in tried.info}
        finally:
            tried.finish()
        database, user = ((found.get(key) or b"").decode() for key in (b"dbname", b"user"))
    except UnicodeError:
        raise _no_address(where, "it is not in UTF-8") from None
    except psycopg.Error as error:
        raise _no_address(where, str(error)) from None
    if not database or (why.strip() and _NOBODY not in why):
        raise _no_address(where, why)
    service = said.get("service") or os.environ.get("PGSERVICE")
    is_named, names_a_database = (
        bool(said.get(key) or service or os.environ.get(variable))
        for key, variable in (("user", "PGUSER"), ("dbname", "PGDATABASE"))
    )
    return Resolved(database, user, is_named, names_a_database or database != user)


def named(where: Address) -> Resolved:
    """What an address means that an administrator gives rights for. Errors: `Unusable`, also where it names nothing."""
    found = resolved(where)
    if not found.names_a_database:
        raise _no_address(where, "it names no database")
    return found


def _no_address(where: Address, why: str) -> Unusable:
    return Unusable(
        Message(
            "{where} is no address of a database, {why}: name it, postgresql://USER@HOST/DATABASE",
            where=where,
            why=" ".join(why.split()),
        )
    )
