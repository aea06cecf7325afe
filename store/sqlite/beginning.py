"""The file of a new ledger: made whole, out of sight, and only then named."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from domain.message import Message
from store.errors import Exists, ReadOnly, WithoutItsLedger
from store.files import stands
from store.naming import BINARY, aside, give_name, sync
from store.sqlite.connection import PATIENCE, connect, missing, unusable
from store.sqlite.leftovers import tell_apart, unfinished
from store.sqlite.schema import APPLICATION, SCHEMA, VERSION


def begin(where: Path) -> None:
    """Make the file of a new, empty ledger. Errors: `Exists` where there is any such file, `Unusable`."""
    if stands(where):
        raise Exists(where)
    if left := unfinished(where):
        raise WithoutItsLedger(where, left[0])
    if not where.parent.is_dir():
        raise missing(where)
    try:
        with aside(where.parent) as folder:
            made = folder / "new.db"
            os.close(os.open(made, os.O_CREAT | os.O_EXCL | os.O_RDWR | BINARY, 0o666))
            _lay_out(made)
            give_name(made, where)
        sync(where.parent)
    except FileExistsError:
        raise Exists(where) from None
    except OSError as error:
        raise ReadOnly(where, Message("its folder says: {why}", why=error.strerror)) from None
    except sqlite3.Error as error:
        raise unusable(where, error) from None


def _lay_out(made: Path) -> None:
    """Make a ledger of an empty file. Errors: sqlite3.Error."""
    with closing(connect(made, "rw", patience=PATIENCE)) as connection:
        connection.execute("PRAGMA synchronous = EXTRA")
        connection.execute("PRAGMA fullfsync = 1")
        connection.execute("BEGIN IMMEDIATE")
        for statement in SCHEMA:
            connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION}")
        connection.execute(f"PRAGMA user_version = {VERSION}")
        tell_apart(connection)
        connection.execute("COMMIT")
