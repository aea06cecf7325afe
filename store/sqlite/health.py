"""How a ledger is: its file, its settings, its clock and its references, each with what to do about it."""

import os
import shutil
import sqlite3
import stat
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from importlib.metadata import version
from typing import TYPE_CHECKING, Literal, NamedTuple

from domain.aggregate import Aggregate, Refusal
from domain.decide import unlawful_today
from domain.entry import Entry, kind_of
from domain.fields import references
from domain.history import History
from domain.shell import listing_names, quoted
from store.clock import LONG_AGO, SET, before_it_could_be, minute, which_is_wrong
from store.errors import told_names
from store.naming import other_names
from store.order import WAY_OUT
from store.permissions import others_may
from store.sqlite.address import connect, read_schema
from store.sqlite.recorder import MADE, SCHEMA, unlike
from store.streams import stream_of
from store.verifying import ANEW, out_of_order, unlike_a_restore

if TYPE_CHECKING:
    from store.application import Comity

ROOM = 3
"""The ledger's size, times this, should be free: for the journal, and for a backup beside it."""
LEAST_ROOM = 10_000_000
"""Bytes that should be free in any case."""
WAL_MENDED = (3, 51, 3)
"""The first SQLite whose write-ahead log loses nothing; a ledger uses none, its cache does."""
SHOWN = 20
A_LITTLE = timedelta(minutes=1)
"""By so much the clocks of two machines may differ without anybody having to see to it."""


class Finding(NamedTuple):
    """One thing that was looked at."""

    what: str
    state: Literal["good", "note", "fault"]
    found: str
    fix: str = ""


def examine(ledger: "Comity") -> Iterator[Finding]:
    """Look at everything that needs no key and no cache."""
    yield _versions()
    yield from _file(ledger)
    yield _clock(ledger)
    yield _room(ledger)
    yield from _links(ledger)
    yield _permissions(ledger)
    yield from _read(ledger)


def _versions() -> Finding:
    parts = [f"{name} {version(name)}" for name in ("eventsourcing", "pydantic", "cryptography")]
    said = f"{', '.join(parts)}, Python {sys.version.split()[0]}, SQLite {sqlite3.sqlite_version}"
    if sqlite3.sqlite_version_info < WAL_MENDED:
        return Finding(
            "versions", "good", f"{said} (its write-ahead log has a known fault; a ledger uses none)"
        )
    return Finding("versions", "good", said)


def _file(ledger: "Comity") -> Iterator[Finding]:
    with closing(read_schema(connect(ledger.where, "ro"))) as connection:
        connection.execute("PRAGMA trusted_schema = 0")
        gone, strange = unlike(connection.execute(MADE))
        mode = connection.execute("PRAGMA journal_mode").fetchone()[0]
        beside = list(_beside(connection))
    if gone or strange:
        said = "; ".join(
            part
            for part in (
                f"missing or changed: {', '.join(gone)}" if gone else "",
                f"not comity's: {', '.join(strange)}" if strange else "",
            )
            if part
        )
        fix = "somebody has changed the file: verify it with comity verify and checkpoints that others hold,"
        yield Finding("tables and triggers", "fault", said, f"{fix} then restore an export into a new ledger")
    else:
        yield Finding(
            "tables and triggers", "good", f"{len(SCHEMA)} as comity made them; entries cannot be changed"
        )
    yield from beside
    if mode == "delete":
        yield Finding("journal", "good", "rollback journal, synced at every commit")
    else:
        yield Finding(
            "journal",
            "fault",
            f"the journal mode is {mode}",
            "close what else uses the file, then record or import anything: comity puts it back",
        )


def _beside(connection: sqlite3.Connection) -> Iterator[Finding]:
    """What stands in the file beside the entries, and their order, where it is not as it should be."""
    try:
        notice, wrong = unlike_a_restore(connection), list(out_of_order(connection))
    except sqlite3.Error as error:
        yield Finding(
            "file", "fault", f"it cannot be read: {error}", "comity verify says how far it can be read"
        )
        return
    if notice:
        fix = "somebody has changed the file, and comity audit cannot go by it: verify it with comity verify, then"
        yield Finding("restore", "fault", notice, f"{fix} {ANEW}")
    for what, fault in wrong:
        yield Finding(what, "fault", fault, WAY_OUT)


def _clock(ledger: "Comity") -> Finding:
    last = ledger.last()
    now = ledger.now()
    if last is None:
        if behind := before_it_could_be(now):
            return Finding("clock", "fault", f"{minute(now)}; {behind}", SET)
        return Finding("clock", "good", f"{minute(now)}; nothing is recorded yet")
    if now < last.recorded_at:
        return _behind(ledger, last)
    said = f"{minute(now)}; the last entry was recorded at {minute(last.recorded_at)}"
    if now - last.recorded_at > LONG_AGO:
        said += ", over a year ago: either nothing was recorded for so long, or the clock is ahead"
        fix = "see that the clock is right; nothing is recorded until it is set, or somebody says --clock-is-right"
        return Finding("clock", "note", said, fix)
    if behind := before_it_could_be(now):
        return Finding("clock", "fault", f"{said}; {behind}", SET)
    return Finding("clock", "good", said)


def _behind(ledger: "Comity", last: Entry) -> Finding:
    if last.recorded_at - ledger.now() <= A_LITTLE:
        said = f"{minute(ledger.now())}; the last entry was recorded some seconds later, by another clock perhaps"
        return Finding(
            "clock", "note", said, "set both; what is recorded until then has the time of that entry"
        )
    found, fix = which_is_wrong(ledger, last)
    return Finding("clock", "fault", found, fix)


def _room(ledger: "Comity") -> Finding:
    size, free = ledger.where.stat().st_size, shutil.disk_usage(ledger.where.parent).free
    said = f"{_bytes(free)} free; the ledger takes {_bytes(size)}"
    if free < max(LEAST_ROOM, ROOM * size):
        return Finding("free space", "note", said, "make room: a full disk refuses the next entry")
    return Finding("free space", "good", said)


def _bytes(number: float) -> str:
    for unit in ("bytes", "kB", "MB", "GB"):
        if number < 1000:  # noqa: PLR2004 — how people count bytes
            return f"{number:,.0f} {unit}"
        number /= 1000
    return f"{number:,.1f} TB"


def _links(ledger: "Comity") -> Iterator[Finding]:
    """Whether the file has other names, under which what is written here is not safe."""
    names = ledger.where.stat().st_nlink
    if names > 1:
        left = other_names(ledger.where)
        fix = (
            f"a backup was killed: delete {', '.join(map(str, left))}"
            if len(left) == names - 1
            else f"find the others with {listing_names(str(ledger.where))} and delete them, or copy it"
            " (comity backup NEW) and go on with the copy"
        )
        yield Finding("links", "fault", f"the ledger {told_names(names)}", fix)


def _permissions(ledger: "Comity") -> Finding:
    where = ledger.where.absolute()
    closed = [str(place) for place in (where, where.parent) if not os.access(place, os.W_OK)]
    if closed:
        said = f"you may not write to {' and to '.join(closed)}: nothing can be recorded by this user"
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
        names = [str(one) for one in open_]
        said = f"anybody on this machine may write to {' and to '.join(names)}"
        return Finding("permissions", "note", said, f"close it: chmod o-w {' '.join(map(quoted, names))}")
    return Finding("permissions", "good", "no stranger on this machine may write to the file or its folder")


def _read(ledger: "Comity") -> Iterator[Finding]:
    """What comes out where every stream is read: references and entries that came loose."""
    opened: dict[str, bool] = {}
    withdrawn: set[str] = set()
    named: dict[str, list[str]] = {}
    unlawful: list[tuple[str, str, Refusal]] = []
    known = ledger.known
    for history in ledger.histories():
        opened[history.stream] = history.is_open
        if history.stream.startswith("source:") and history.aggregate.standing.status == "withdrawn":
            withdrawn.add(history.stream)
        for stream, entry in _named(history):
            named.setdefault(stream, []).append(entry)
        unlawful += [(history.stream, words, why) for words, why in unlawful_today(history, known)]
    yield from _loose(
        {stream: by for stream, by in named.items() if not opened.get(stream)},
        {stream: named[stream] for stream in sorted(withdrawn & set(named))},
        len(named),
    )
    yield from _unlawful(unlawful)


def _loose(loose: dict[str, list[str]], withdrawn: dict[str, list[str]], count: int) -> Iterator[Finding]:
    """References that held when they were recorded and hold no longer: the stream, and what names it."""
    for stream, by in list(loose.items())[:SHOWN]:
        yield Finding(
            "references",
            "fault",
            f"{stream} is named by {_some(by)} and is not in the ledger any more",
            "register it anew, or correct the entries that name it",
        )
    for stream, by in list(withdrawn.items())[:SHOWN]:
        yield Finding(
            "references",
            "note",
            f"{stream} was withdrawn and is still cited by {_some(by)}",
            "see whether another source says the same",
        )
    if not loose:
        yield Finding(
            "references", "good", f"{count:,} bodies, sources and others are named, and all are there"
        )


def _unlawful(found: list[tuple[str, str, Refusal]]) -> Iterator[Finding]:
    """Entries that could not be recorded as the ledger stands now."""
    for stream, words, why in found[:SHOWN]:
        yield Finding(
            "laws",
            "note",
            f"{words} could not be recorded as the ledger stands now: {why.reason}",
            f"look at it with comity audit {stream}: correct or retract it, or record what it rests on",
        )
    if len(found) > SHOWN:
        said = f"{len(found) - SHOWN:,} more could not be recorded as the ledger stands now"
        yield Finding("laws", "note", said, "see to these first, then run comity doctor again")
    if not found:
        yield Finding("laws", "good", "every entry could be recorded as the ledger stands now")


def _named(history: History) -> Iterator[tuple[str, str]]:
    """The streams that a stream says are registered, each with what says so."""
    if not history.is_open:
        return
    for name in Aggregate.of(kind_of(history.stream)).rests_on(history.stream):
        yield stream_of(*name), history.stream
    for reading in history.readings:
        if reading.stands:
            for name in references(reading.fact):
                yield stream_of(*name), reading.entry.name


def _some(names: list[str]) -> str:
    shown = ", ".join(dict.fromkeys(names[:3]))
    return f"{shown} and {len(names) - 3} more" if len(names) > len(names[:3]) else shown
