"""A copy of a live ledger that is an exact prefix of it, whole or not there at all."""

import os
import sqlite3
import stat
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from store.errors import Exists, NotCopied, stands, unusable
from store.files import no_folder, why
from store.naming import aside, give_name, sync
from store.permissions import set_mode
from store.sqlite.address import connect, read_schema
from store.sqlite.leftovers import tell_apart, unfinished
from store.verifying import Verdict, verify

if TYPE_CHECKING:
    from store.application import Comity


def backup(ledger: "Comity", where: Path) -> Verdict:
    """Copy a ledger into a new file: written beside its place, synced, verified, and only then named.

    Writers wait while it is copied. Errors: `Exists`, `Unusable`.
    """
    if stands(where):
        raise Exists(where)
    if not where.parent.is_dir():
        raise NotCopied(where, no_folder(where.parent), "make it, or name another place")
    if left := unfinished(where):
        raise NotCopied(
            where, f"{left[0].name} lies there, which SQLite would play into it", "name another place"
        )
    try:
        with aside(where.parent) as folder:
            copy = folder / "copy.db"
            verdict = _made(ledger, copy, where)
            close_like(copy, ledger.where)
            sync(copy)
            give_name(copy, where)
            sync(where.parent)
    except FileExistsError:
        raise Exists(where) from None
    except OSError as error:
        raise NotCopied(where, why(error)) from None
    return verdict


def _made(ledger: "Comity", copy: Path, where: Path) -> Verdict:
    """Make the copy that will stand at `where`, and verify it. Errors: `NotCopied`, those of the ledger."""
    from store.application import Comity as Opened  # noqa: PLC0415 — it imports what uses this

    before = ledger.position
    copy_of(ledger.where, copy, where)
    with Opened(copy, read_only=True) as made:
        verdict = verify(made)
        if not verdict.holds:
            raise NotCopied(
                where, "its source does not verify", "comity verify says what is wrong with the ledger"
            )
        if made.position < before or made.root(before) != ledger.root(before):
            raise NotCopied(
                where, "the ledger was replaced meanwhile", "see which file is the ledger, then repeat"
            )
    return verdict


def copy_of(source: Path, copy: Path, where: Path) -> None:
    """Copy a ledger as it is at one moment; `where` is the place that is spoken of. Errors: `Unusable`."""
    try:
        with closing(read_schema(connect(source, "ro", patience=10))) as connection:
            connection.execute("PRAGMA trusted_schema = 0")
            connection.execute(
                "VACUUM INTO CAST(? AS TEXT)", (os.fsencode(copy),)
            )  # a path need not be UTF-8
        with closing(connect(copy, "rw")) as connection:
            connection.execute("PRAGMA trusted_schema = 0")
            tell_apart(connection)
    except sqlite3.Error as error:
        name: str = getattr(error, "sqlite_errorname", None) or ""
        if name == "SQLITE_FULL":
            raise NotCopied(where, "the disk is full") from None
        if name.startswith("SQLITE_IOERR"):
            raise NotCopied(where, f"the disk reports {name}") from None
        raise unusable(source, error) from None


def close_like(copy: Path, ledger: Path) -> None:
    """See that nobody may read or write the copy who may not read or write the ledger."""
    mode = stat.S_IMODE(copy.stat().st_mode)
    closed = mode & (ledger.stat().st_mode | stat.S_IRWXU)
    if not of_its_group(copy, ledger):
        closed = for_strangers(closed)
    if closed != mode:
        set_mode(copy, closed)


def of_its_group(file: Path, ledger: Path) -> bool:
    """Give a file the group of the ledger, where the system knows groups; whether it is of that group now."""
    group = ledger.stat().st_gid
    if hasattr(os, "chown") and file.stat().st_gid != group:
        with suppress(OSError):  # who is not of that group may not
            os.chown(file, -1, group)
    return file.stat().st_gid == group


def for_strangers(mode: int) -> int:
    """A mode that lets a file's group do what it lets everybody do, and no more."""
    return mode & ~stat.S_IRWXG | mode & (mode & stat.S_IRWXO) << 3
