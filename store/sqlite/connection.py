"""A ledger's file, opened: how it is written, what is done about what was interrupted, and what SQLite's errors mean.

Light, so that whoever only looks at a ledger may open it too.
"""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from domain.message import Blank, Field, Message, Step
from store.errors import (
    Astray,
    Damaged,
    Full,
    Locked,
    Missing,
    NotALedger,
    ReadOnly,
    Replaced,
    Unusable,
)
from store.files import no_folder, stands
from store.sqlite.address import address
from store.sqlite.leftovers import astray, first_of, set_aside
from store.sqlite.schema import ask

PATIENCE = 10.0
"""Seconds for which a writer waits for another one."""
SETTINGS = (
    ("trusted_schema", 0),  # a file from elsewhere is data: nothing in it is called
    ("cell_size_check", 1),
    ("recursive_triggers", 1),  # so that replacing a row counts as deleting it
    ("synchronous", 3),  # EXTRA: the folder is synced too, once the journal is gone
    ("fullfsync", 1),  # macOS: on the disk, and not in its own memory; nothing elsewhere
    ("checkpoint_fullfsync", 1),
    ("busy_timeout", int(PATIENCE * 1000)),
    ("cache_size", -32_000),  # so that the indexes of a large import stay at hand
    ("temp_store", 2),  # what an insert with triggers may have to undo stays in memory: no part of a recovery
)
"""How a file is written, and what is never done for it."""


def connect(where: Path, mode: str, *, patience: float = 5.0, one_thread: bool = True) -> sqlite3.Connection:
    """A ledger's file, opened: every connection to one is made here. Each statement is a transaction by itself.

    A leftover that is not the file's own is looked for first, since SQLite would play it into the file. `patience` is in
    seconds: for how long it is waited for who keeps the file. Errors: `Astray`, sqlite3.Error.
    """
    try:
        stray = astray(where)
    except OSError:  # who may not look may not open it either, and is told so
        stray = None
    if stray:
        raise Astray(where, stray)
    return sqlite3.connect(
        address(where, mode), uri=True, timeout=patience, isolation_level=None, check_same_thread=one_thread
    )


def undo_what_was_interrupted(where: Path) -> None:
    """Let SQLite undo what a writer left half written when it was killed: who only reads cannot."""
    with closing(connect(where, "rw", patience=PATIENCE)) as connection:
        connection.execute("SELECT count(*) FROM sqlite_schema")


def settle(where: Path, connection: sqlite3.Connection) -> None:
    """Set how the file is written, and read it back."""
    for name, value in SETTINGS:
        connection.execute(f"PRAGMA {name} = {value}")
        if ask(connection, name) != value:
            raise Unusable(
                Message(
                    "{where}: this SQLite ({version}) does not keep {name} = {value}; update it",
                    where=where,
                    version=sqlite3.sqlite_version,
                    name=name,
                    value=value,
                )
            )


def put_back(where: Path, connection: sqlite3.Connection) -> None:
    """See that what is written is written with a rollback journal, whatever another program has set. Errors: `Unusable`."""
    if ask(connection, "journal_mode") != "delete" and ask(connection, "journal_mode = DELETE") != "delete":
        raise Unusable(
            Message(
                "{where} is in another journal mode than a ledger's and cannot be put back; close what uses it",
                where=where,
            )
        )


# --- what goes wrong


def missing(where: Path) -> Missing:
    """That there is no ledger in a place, with what lies there instead."""
    before = set_aside(where)
    gone = "" if where.parent.is_dir() else no_folder(where.parent)
    return Missing(where, before=before[-1] if before else None, no_folder=gone)


def unusable(where: Path, error: BaseException) -> Unusable:  # noqa: PLR0911 — one answer a case
    """What an error of the database means to whoever asked for something."""
    origin = error
    while not isinstance(origin, sqlite3.Error) and origin.__cause__ is not None:
        origin = origin.__cause__
    name: str = getattr(origin, "sqlite_errorname", None) or ""
    match name.split("_")[1:2]:
        case ["BUSY"] | ["LOCKED"]:
            return Locked(where)
        case ["FULL"]:
            return Full(where)
        case ["READONLY"]:
            return _read_only(where, name)
        case ["NOTADB"]:
            return NotALedger(where, "some other file, or one that is damaged from its first bytes on")
        case ["CORRUPT"]:
            short = cut_short(where) or "is damaged inside"
            return Damaged(Message("{where} {short}", where=where, short=short))
        case ["CANTOPEN"]:
            return _cannot_open(where)
        case ["IOERR"] if name == "SQLITE_IOERR_WRITE":
            return Unusable(
                Message(
                    "{where} cannot be written, the disk reports {name}: nothing was recorded; see that there is room, and"
                    " that files may grow so large",
                    where=where,
                    name=name,
                )
            )
        case ["IOERR"]:
            return Unusable(
                Message(
                    "{where} cannot be read or written: the disk reports {name}; check the disk",
                    where=where,
                    name=name,
                )
            )
        case _:
            pass
    cannot = Message("{where} cannot be used ({why})", where=where, why=str(origin))
    return Locked(where) if isinstance(error, TimeoutError) else Unusable(cannot)


def _read_only(where: Path, name: str) -> Unusable:
    if name == "SQLITE_READONLY_ROLLBACK":
        return _unfinished(where)
    if name == "SQLITE_READONLY_DBMOVED":
        return Replaced(where)
    if name == "SQLITE_READONLY_DIRECTORY":
        return ReadOnly(where, Message("its folder {folder} is read-only", folder=where.parent))
    return ReadOnly(where)


def _cannot_open(where: Path) -> Unusable:
    if not stands(where):
        return missing(where)
    if not os.access(where, os.R_OK):
        return Unusable(
            Message(
                "{where} cannot be read, its permissions forbid it: have them changed, or name another ledger with {ledger}",
                where=where,
                ledger=Field("ledger"),
            )
        )
    if where.with_name(f"{where.name}-journal").exists():
        return _unfinished(where)
    return ReadOnly(where, Message("or its folder {folder} cannot", folder=where.parent))


def _unfinished(where: Path) -> Unusable:
    return Unusable(
        Message(
            "{where} was being written when that was interrupted, and what was unfinished cannot be undone here: open it"
            " once where it can be written ({opening}), or let {restore} make a ledger of it there",
            where=where,
            opening=Step("list"),
            restore=Step("restore", where, ledger=Blank("NEW.db")),
        )
    )


def cut_short(where: Path) -> str:
    """In words, whether a file that SQLite cannot read is shorter than its header says."""
    try:
        header, size = first_of(where)
    except OSError:
        return ""
    page = int.from_bytes(header[16:18], "big")
    return too_short(size, int.from_bytes(header[28:32], "big") * (65536 if page == 1 else page))


def too_short(size: int, said: int) -> str:
    """In words, whether so many bytes are less than a file says that it has."""
    return (
        Message("is cut short, {size:,} of {said:,} {said:byte|bytes}", size=size, said=said)
        if size < said
        else ""
    )
