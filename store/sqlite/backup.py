"""A ledger's file, copied: as it is at one moment while others write to it, or a backup as its writer left it."""

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from domain.message import Blank, Field, Message, Step
from store.errors import AGAIN, NotALedger, NotCopied, NotRestored, Unusable
from store.files import identity, is_same, no_folder, stands, why
from store.sqlite.address import read_schema
from store.sqlite.connection import connect, unusable
from store.sqlite.leftovers import PARTS, contents, first_of, tell_apart, unfinished


def copy_of(source: Path, copy: Path, where: Path) -> None:
    """Copy a ledger as it is at one moment; `where` is the place that is spoken of. Errors: `Unusable`."""
    try:
        with closing(read_schema(connect(source, "ro", patience=10))) as connection:
            connection.execute(
                "VACUUM INTO CAST(? AS TEXT)", (os.fsencode(copy),)
            )  # a path need not be UTF-8
        with closing(read_schema(connect(copy, "rw"))) as connection:
            tell_apart(connection)
    except sqlite3.Error as error:
        name: str = getattr(error, "sqlite_errorname", None) or ""
        if name == "SQLITE_FULL":
            raise NotCopied(where, "the disk is full") from None
        if name.startswith("SQLITE_IOERR"):
            raise NotCopied(where, Message("the disk reports {name}", name=name)) from None
        raise unusable(source, error) from None


def refuse_as_backup_of(backup: Path, where: Path) -> None:
    """Refuse what cannot be a backup, without opening it as a ledger. Errors: `NotRestored`, `NotALedger`."""
    _see_that_it_is_there(backup)
    if not backup.is_file():
        raise NotALedger(backup, "a folder" if backup.is_dir() else "no file", "name the backup")
    if not where.parent.is_dir():
        raise NotRestored(backup, no_folder(where.parent), "make it, or name another ledger")
    if stands(where):
        if not where.is_file():
            raise NotRestored(
                backup,
                Message("{where} is no file", where=where),
                Message("name a ledger's file with {ledger}", ledger=Field("ledger")),
            )
        if is_same(where, backup):
            raise NotRestored(backup, "it is the ledger itself", "name a backup of it")
    try:
        first, size = first_of(backup)
    except OSError as error:
        raise NotRestored(
            backup, Message("it cannot be read: {why}", why=why(error)), "see to its permissions"
        ) from None
    if first.lstrip(b"\xef\xbb\xbf \r\n")[:1] == b"{":
        raise NotRestored(
            backup,
            "it is an export and no ledger",
            Message(
                "{restore} makes a ledger of it",
                restore=Step("import", restore=backup, ledger=Blank("NEW.db")),
            ),
        )
    if not size:
        raise NotALedger(backup, "empty", "name the backup")


def _see_that_it_is_there(backup: Path) -> None:
    """Errors: `NotRestored`."""
    try:
        there = stands(backup)
    except Unusable:
        raise NotRestored(
            backup, "it cannot be reached", "see to its name and to the permissions of its folder"
        ) from None
    if not there:
        raise NotRestored(backup, "there is no such file", "name the backup")


def as_a_source(backup: Path, raw: Path) -> Path:
    """The file to copy: the backup, or a copy, byte for byte, in which is undone what a writer left beside it.

    It cannot be undone in the backup: that stays as it is. Errors: `Astray`, `NotRestored`, `Unusable`.
    """
    if not unfinished(backup) and first_of(backup)[0][18:20] != b"\2\2":
        return backup
    with suppress(sqlite3.Error), closing(connect(backup, "ro")):
        pass  # it says whether what lies there is its own; nothing is asked, so that nothing is played
    files = {backup: raw}
    files |= {
        left: Path(f"{raw}{part}")
        for left in unfinished(backup)
        for part in PARTS
        if left.name.endswith(part)
    }
    before = [_state(file) for file in files]
    for file, to in files.items():
        with to.open("wb") as written:
            written.writelines(contents(file))
    if before != [_state(file) for file in files]:
        raise NotRestored(
            backup, "somebody is writing to it", Message("name one that is not in use, {again}", again=AGAIN)
        )
    try:
        with closing(read_schema(connect(raw, "rw"))) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")
            connection.execute("SELECT count(*) FROM sqlite_schema")
    except sqlite3.Error as error:
        raise unusable(backup, error) from None
    return raw


def _state(file: Path) -> tuple[object, int, int]:
    found = file.stat()
    return identity(found), found.st_size, found.st_mtime_ns
