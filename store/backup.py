"""A copy of a live ledger that is an exact prefix of it, whole or not there at all."""

import os
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from store.address import address
from store.errors import Exists, ReadOnly, Unusable, unusable
from store.verifying import Verdict, verify

if TYPE_CHECKING:
    from store.application import Comity


def backup(ledger: "Comity", where: Path) -> Verdict:
    """Copy a ledger into a new file: written beside its place, synced, verified, and only then named.

    Writers wait while it is copied. Errors: `Exists`, `Unusable`.
    """
    from store.application import Comity as Opened  # noqa: PLC0415 — it imports what uses this

    if where.exists():
        raise Exists(where)
    if not where.parent.is_dir():
        raise ReadOnly(where, "there is no such folder")
    before = ledger.position
    try:
        with tempfile.TemporaryDirectory(dir=where.parent, prefix=f".{where.name}.") as folder:
            copy = Path(folder) / "copy.db"
            _copy(ledger.where, copy)
            with Opened(copy, read_only=True) as made:
                verdict = verify(made)
                if not verdict.holds:
                    raise Unusable(
                        f"the copy does not verify ({verdict.faults[0]}): verify the ledger itself"
                    )
                if made.position < before or made.root(before) != ledger.root(before):
                    raise Unusable("the copy is not the ledger: try again")
            _sync(copy)
            os.link(copy, where)  # never over a file that somebody has put there meanwhile
            _sync(where.parent)
    except FileExistsError:
        raise Exists(where) from None
    except OSError as error:
        raise ReadOnly(where, f"{error.strerror}") from None
    return verdict


def _copy(where: Path, copy: Path) -> None:
    uri = address(where, "ro")
    try:
        with closing(sqlite3.connect(uri, uri=True, timeout=10, isolation_level=None)) as connection:
            connection.execute("PRAGMA trusted_schema = 0")
            connection.execute("VACUUM INTO ?", (str(copy),))
    except sqlite3.Error as error:
        raise unusable(copy, error) from None


def _sync(path: Path) -> None:
    if os.name != "posix" and path.is_dir():
        return
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
