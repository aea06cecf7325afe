"""How a ledger's file is: what it is made of, whether it is damaged or out of order, and what lies around it."""

import os
import shutil
import sqlite3
import stat
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from domain.message import Message, Several, Step
from store.errors import GO_ON_WITH_A_COPY, WAY_OUT, Damaged, told_names
from store.lines import is_a_line, time_of
from store.naming import other_names
from store.permissions import others_may
from store.ports import Finding, Software
from store.shell import listing_names, quoted
from store.sqlite.address import read_schema, source_of_sqlite
from store.sqlite.connection import connect
from store.sqlite.order import asking, order, told_counter, told_positions
from store.sqlite.schema import MADE, RESTORED, SCHEMA, unlike

ROOM = 3
"""The ledger's size, times this, should be free: for the journal, and for a backup beside it."""
LEAST_ROOM = 10_000_000
"""Bytes that should be free in any case."""
WAL_MENDED = (3, 51, 3)
"""The first SQLite whose write-ahead log loses nothing; a ledger uses none, its cache does."""
SHOWN = 20
"""Kinds of damage that are told one by one."""


def sqlite_was_released() -> datetime:
    """When the SQLite was released that is in use: no clock that is right is before that."""
    return datetime.fromisoformat(source_of_sqlite()[:19]).replace(tzinfo=UTC)


def software() -> Software:
    """The SQLite that is in use."""
    mended = sqlite3.sqlite_version_info >= WAL_MENDED
    caution = "" if mended else "its write-ahead log has a known fault; a ledger uses none"
    return Software("SQLite", sqlite3.sqlite_version, sqlite_was_released(), caution)


def inside(where: Path) -> Iterator[Finding]:
    """What a doctor finds in the file. Errors: sqlite3.Error."""
    with closing(read_schema(connect(where, "ro"))) as connection:
        gone, strange = unlike(connection.execute(MADE))
        mode = connection.execute("PRAGMA journal_mode").fetchone()[0]
        beside = list(_beside(connection))
    if gone or strange:
        fix = Message(
            "somebody has changed the file: verify it with {verify} and checkpoints that others hold, then restore an"
            " export into a new ledger",
            verify=Step("verify"),
        )
        said = Message("{parts}", parts=Several(_unlike(gone, strange), "; "))
        yield Finding("tables and triggers", "fault", said, fix)
    else:
        said = Message("{count} as comity made them; entries cannot be changed", count=len(SCHEMA))
        yield Finding("tables and triggers", "good", said)
    yield from beside
    if mode == "delete":
        yield Finding("journal", "good", "rollback journal, synced at every commit")
    else:
        yield Finding(
            "journal",
            "fault",
            Message("the journal mode is {mode}", mode=mode),
            "close what else uses the file, then record or import anything: comity puts it back",
        )


def _unlike(gone: Sequence[str], strange: Sequence[str]) -> Iterator[Message]:
    """In words, what of the file is not as comity made it."""
    if gone:
        yield Message("missing or changed: {names}", names=Several(gone))
    if strange:
        yield Message("not comity's: {names}", names=Several(strange))


def _beside(connection: sqlite3.Connection) -> Iterator[Finding]:
    """What stands in the file beside the entries, and their order, where it is not as it should be."""
    try:
        notice, wrong = unlike_a_restore(connection), list(out_of_order(connection))
    except sqlite3.Error as error:
        said = Message("it cannot be read: {why}", why=str(error))
        how_far = Message("{verify} says how far it can be read", verify=Step("verify"))
        yield Finding("file", "fault", said, how_far)
        return
    if notice:
        fix = Message(
            "somebody has changed the file, and {audit} cannot go by it: verify it with {verify}, then export it, and"
            " restore the export into a new ledger",
            audit=Step("audit"),
            verify=Step("verify"),
        )
        yield Finding("restore", "fault", notice, fix)
    for what, fault in wrong:
        yield Finding(what, "fault", fault, WAY_OUT)


def around(where: Path) -> Iterator[Finding]:
    """What a doctor finds around the file: room, other names, permissions."""
    yield _room(where)
    yield from _links(where)
    yield _permissions(where)


def _room(where: Path) -> Finding:
    size, free = where.stat().st_size, shutil.disk_usage(where.parent).free
    said = Message("{free} free; the ledger takes {size}", free=_bytes(free), size=_bytes(size))
    if free < max(LEAST_ROOM, ROOM * size):
        return Finding("free space", "note", said, "make room: a full disk refuses the next entry")
    return Finding("free space", "good", said)


def _bytes(number: float) -> str:
    for unit in ("bytes", "kB", "MB", "GB"):
        if number < 1000:  # noqa: PLR2004 — how people count bytes
            return f"{number:,.0f} {unit}"
        number /= 1000
    return f"{number:,.1f} TB"


def _links(where: Path) -> Iterator[Finding]:
    """Whether the file has other names, under which what is written here is not safe."""
    names = where.stat().st_nlink
    if names > 1:
        left = other_names(where)
        fix = (
            Message("a backup was killed: delete {names}", names=Several(left))
            if len(left) == names - 1
            else Message(
                "find the others with {listing} and delete them, or {copy}",
                listing=listing_names(str(where)),
                copy=GO_ON_WITH_A_COPY,
            )
        )
        yield Finding("links", "fault", Message("the ledger {names}", names=told_names(names)), fix)


def _permissions(where: Path) -> Finding:
    where = where.absolute()
    if closed := [str(place) for place in (where, where.parent) if not os.access(place, os.W_OK)]:
        said = Message(
            "you may not write to {places}: nothing can be recorded by this user",
            places=Several(closed, " and to "),
        )
        return Finding("permissions", "note", said, "record as the user whose ledger it is, or see to them")
    strangers = others_may(where, stat.S_IWOTH)
    if strangers is None:
        return Finding(
            "permissions",
            "good",
            "you may write to the file and its folder; who else may is said by the system or the share: not looked at",
        )
    open_ = [where] if strangers else []
    mode = where.parent.stat().st_mode
    if mode & stat.S_IWOTH and not mode & stat.S_ISVTX:  # as in /tmp, where everybody keeps what is theirs
        open_.append(where.parent)
    if open_:
        names = [str(place) for place in open_]
        said = Message("anybody on this machine may write to {places}", places=Several(names, " and to "))
        fix = Message("close it: chmod o-w {places}", places=" ".join(map(quoted, names)))
        return Finding("permissions", "note", said, fix)
    return Finding("permissions", "good", "no stranger on this machine may write to the file or its folder")


# --- whether it is sound


def damage(where: Path) -> list[str]:
    """What is wrong with the file, as a file of SQLite's."""
    try:
        with closing(read_schema(connect(where, "ro"))) as connection:
            return _damage(connection, unlike(connection.execute(MADE))[1])
    except sqlite3.Error as error:
        return [_cannot_be_read(error)]


def _cannot_be_read(error: sqlite3.Error) -> Message:
    return Message("the file cannot be read to its end: {why}", why=str(error))


def _damage(connection: sqlite3.Connection, strange: Sequence[str]) -> list[str]:
    # what is not comity's is not even looked at: SQLite would work out whatever somebody has put there
    check = "quick_check(stored_events)" if strange else f"integrity_check({SHOWN})"
    rows = connection.execute(f"PRAGMA {check}").fetchall()
    return [
        Message("the file is damaged: {said}", said=" ".join(str(said).split()))
        for (said,) in rows
        if said != "ok"
    ]


def faults(where: Path) -> list[str]:
    """What is wrong with the file, as a file of SQLite's and as one of comity's."""
    try:
        with closing(read_schema(connect(where, "ro"))) as connection:
            gone, strange = unlike(connection.execute(MADE))
            damage = _damage(connection, strange)
            notice, wrong = unlike_a_restore(connection), list(out_of_order(connection))
    except sqlite3.Error as error:
        return [_cannot_be_read(error)]
    return [
        *(Message("the file is not as comity made it, {what}", what=what) for what in _unlike(gone, strange)),
        *damage,
        *([notice] if notice else []),
        *(Message("{fault}; {fix}", fault=fault, fix=WAY_OUT) for _, fault in wrong),
    ]


def out_of_order(connection: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """What is wrong with the order of the ledger, in words: with its positions, and with what the next one follows.

    Errors: sqlite3.Error.
    """
    ask = asking(connection)
    found = order(ask)  # at one moment: others may be writing
    if positions := told_positions(found, ask):
        yield "positions", positions
    if counter := told_counter(found):
        yield "counter", counter


def unlike_a_restore(connection: sqlite3.Connection) -> str:
    """In words, what is wrong with the notice of a restore; nothing where it is as comity writes it, or there is none.

    Errors: sqlite3.Error.
    """
    if not connection.execute("SELECT 1 FROM sqlite_schema WHERE sql = ?", (RESTORED,)).fetchone():
        return ""
    try:
        rows = connection.execute(_NOTICE).fetchall()
    except sqlite3.OperationalError as error:  # a text of other bytes than UTF-8, say
        return Message("the notice of a restore cannot be read: {why}", why=str(error))
    if len(rows) != 1:
        return "the notice of a restore is not one row: when the ledger was restored, and by whom, is lost"
    at, by, position, last = rows[0]
    if not _is_a_time(at):
        wrong = "its time is none"
    elif type(by) is not str or not is_a_line(by):
        wrong = "it does not say by whom"
    elif type(position) is not int or not 1 <= position <= last:
        wrong = Message("it ends at {position!r:.40}, which is no position of the ledger", position=position)
    else:
        return ""
    return Message("the notice of a restore is not as comity writes it: {wrong}", wrong=wrong)


_NOTICE = (
    "SELECT at, by, position, (SELECT coalesce(max(position), 0) FROM stored_events) FROM restored LIMIT 2"
)


def _is_a_time(value: object) -> bool:
    """Whether a time is written as comity writes it."""
    try:
        return type(value) is str and time_of(value) is not None
    except Damaged:
        return False
