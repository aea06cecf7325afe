"""All rows and all entries in one SQLite file that Datasette, pandas, polars and people read as it is.

It holds what is asked, as it was known when it is asked; nothing is restored from it. Beside each table with days, which
count from 1 January of the year 1 as whole numbers do, stands a view in which they are ISO 8601.
"""

# ruff: noqa: S608 — statements are put together from the names of columns; values go in as parameters

import errno
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, get_args, get_type_hints

from domain import when
from domain.sentence import Sentence, values_of
from projections.engine.columns import Table, columns_of, quoted
from projections.engine.tables import built_in_projections
from projections.row import InWords, Projection, cited, projection, unmerged
from projections.rows.lengths import lengths
from projections.rows.moments import EVERYWHERE
from projections.rows.streams import streams
from store.sqlite.address import address

if TYPE_CHECKING:
    from domain.history import History
    from projections.report import Ask
    from store.application import Comity

ABOUT = (
    "What can be read out of a ledger of city diplomacy: entries, and the rows that reports are made of. It is a copy to"
    " look into, and may be thrown away: nothing is restored from it. To keep a ledger, back it up or export it."
)
AT_ONCE = 2_000
"""Rows that are held in memory."""
FIRST_DAY = 1721424.5
"""What is to be added to a day to make it a Julian day, which SQLite's `date` takes."""


class Event(NamedTuple):
    """One entry of the ledger, as it reads now."""

    position: Annotated[int, "in the ledger"]
    stream: str
    version: Annotated[int, "in its stream"]
    type: Annotated[str, "of fact"]
    recorded_at: Annotated[str, "ISO 8601 in UTC"]
    recorded_by: str
    command: Annotated[str, "the id of the command or import that wrote it"]
    on: Annotated[str | None, "when it happened, EDTF, as it reads now"]
    earliest: Annotated[str | None, "its first possible day, ISO 8601; null where open"]
    latest: Annotated[str | None, "its last possible day, ISO 8601; null where open"]
    values: Annotated[str, "what its sentence says, as JSON", InWords("text", "the fact in one sentence")]
    certainty: Annotated[str, "confirmed, reported or alleged"]
    sources: tuple[str, ...]
    state: Annotated[str, "valid, corrected (or preferred) by a later entry, or retracted"]
    brought_by: tuple[int, ...] = ()

    @property
    def text(self) -> Sentence:
        """The fact in one sentence."""
        return Sentence(self.type, self.values)


@projection(Event, of=EVERYWHERE, duplicates=True, merge=unmerged)
def event_log(history: "History") -> Iterator[Event]:
    """One row an entry, whether it stands or not, corrections too."""
    from domain.fact import bounds_of

    told = {placed.entry.version: (placed.earliest, placed.latest) for placed in history.facts}
    for reading in history.effective_entries:
        entry, fact = reading.entry, reading.fact
        first, last = told.get(entry.version) or bounds_of(fact)
        yield Event(
            entry.position,
            entry.stream,
            entry.version,
            entry.type,
            entry.stamp,
            entry.recorded_by,
            entry.command,
            fact.on,
            when.iso(first),
            when.iso(last),
            values_of(fact),
            fact.certainty,
            cited(fact, *(by.fact for by in reading.brought_by)),
            reading.state,
            tuple(by.version for by in reading.brought_by),
        )


class Described(NamedTuple):
    """One column, and what it holds."""

    table: str
    n: int
    """Its place in the table, from 1."""
    column: str
    type: Annotated[str, "text, integer, real, boolean (0 or 1), list (JSON) or day"]
    description: str


# --- writing


def write(ledger: "Comity", ask: "Ask", where: Path) -> dict[str, int]:
    """Write a new file: all that is asked of the ledger, table by table; how many rows each has. Errors: OSError."""
    try:
        with closing(sqlite3.connect(where, isolation_level=None)) as connection:
            for setting in ("journal_mode = OFF", "synchronous = OFF", "user_version = 1"):
                connection.execute(
                    f"PRAGMA {setting}"
                )  # it is a new file, to be put in its place when it is whole
            connection.execute("BEGIN")
            written = _tables(connection, ledger, ask)
            _about(connection, ledger, ask)
            connection.execute("COMMIT")
            connection.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.Error as error:
        raise OSError(errno.EIO, str(error)) from error
    return written


def _tables(connection: sqlite3.Connection, ledger: "Comity", ask: "Ask") -> dict[str, int]:
    entries = (row for history in ledger.histories(until=ask.position) for row in event_log(history))
    log = in_words(event_log)
    written = {"event_log": _event_log(connection, Table(log, log.name), said(ask, Event, entries))}
    described = [*_described("event_log", log.row)]
    withdrawn = frozenset(row.stream for row in ask.of(streams) if not row.open)
    for own in built_in_projections():
        one = in_words(own)
        table = Table(one, one.name)
        connection.execute(table.create(one.name))
        written[one.name] = _filled(
            connection, table, said(ask, own.row, _standing(ask.of(own), own, withdrawn))
        )
        for statement in table.indexes():
            connection.execute(statement)
        if view := _view(one):
            connection.execute(view)
        described += _described(one.name, one.row)
    connection.execute(
        'CREATE TABLE "columns" ("table" TEXT, "n" INTEGER, "column" TEXT, "type" TEXT, "description" TEXT,'
        ' PRIMARY KEY ("table", "n")) WITHOUT ROWID'
    )
    connection.executemany('INSERT INTO "columns" VALUES (?, ?, ?, ?, ?)', described)
    return written


def _standing(rows: Iterable[Any], own: Projection[Any], withdrawn: frozenset[str]) -> Iterable[Any]:
    """The rows of a table but for those of streams that were withdrawn: of these only what was recorded is told."""
    if not withdrawn or "version" in own.row._fields or own is lengths or "stream" not in own.row._fields:
        return rows
    return (row for row in rows if row.stream not in withdrawn)


def _event_log(connection: sqlite3.Connection, table: Table, rows: Iterator[Any]) -> int:
    """The entries in the order of the ledger, whatever the order in which they are read."""
    inside = [f"{quoted(column.name)} {column.kind}" for column in table.columns]
    inside[0] += " PRIMARY KEY"
    connection.execute(f"CREATE TABLE event_log ({', '.join(inside)}, UNIQUE (stream, version))")
    return _filled(connection, table, rows)


def _filled(connection: sqlite3.Connection, table: Table, rows: Iterator[Any]) -> int:
    """Put the rows into their table, some at a time; how many there are."""
    count = 0
    while some := list(islice(rows, AT_ONCE)):
        connection.executemany(table.insert(table.name), table.written(some))
        count += len(some)
    return count


def in_words(own: Projection[Any]) -> Projection[Any]:
    """The same projection with columns that people read, in the place of what these are said from (`InWords`)."""
    hints = get_type_hints(own.row, include_extras=True)
    columns = [
        (name, hints[name] if mark is None else Annotated[str, mark.help]) for name, mark in _columns(own.row)
    ]
    row: Any = NamedTuple(own.row.__name__, columns)  # type: ignore[misc]
    return Projection(own.fold, row, of=own.of, key=own.key, index=own.index, duplicates=own.duplicates)


def _columns(row: type[Any]) -> Iterator[tuple[str, InWords | None]]:
    """The columns that people read, each by what it is called; and how it is marked where it is said."""
    hints = get_type_hints(row, include_extras=True)
    for name in row._fields:
        marks = getattr(hints[name], "__metadata__", ())
        mark = next((mark for mark in marks if isinstance(mark, InWords)), None)
        if mark:
            yield mark.name, mark
        if mark is None or not mark.instead:
            yield name, None


def said(ask: "Ask", row: type[Any], rows: Iterable[Any]) -> Iterator[tuple[Any, ...]]:
    """The rows as people read them, with the names of bodies in what they say."""
    columns = list(_columns(row))
    if not any(mark for _, mark in columns):
        yield from rows
        return
    for found in rows:
        yield tuple(
            [ask.said(getattr(found, name)) if mark else getattr(found, name) for name, mark in columns]
        )


def _about(connection: sqlite3.Connection, ledger: "Comity", ask: "Ask") -> None:
    own = ledger.history("ledger").as_known(ask.position).aggregate.standing
    last = ledger.last(ask.position)
    said = {
        "title": str(own.title),
        "what": ABOUT,
        "position": str(ask.position),
        "recorded_at": last.stamp if last else None,
        "root": ledger.root(ask.position),
        "withdrawn": "What was opened or registered, and that retracted, is only in the tables of what was recorded:"
        " event_log, corrections, lengths.",
        "days": "A day is a whole number, 1 for 1 January of the year 1: date(day + 1721424.5) is ISO 8601, and the view"
        " beside each table (…_dated) has it so. ±1000000000 stands for what is open.",
    }
    connection.execute("CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT)")
    connection.executemany("INSERT INTO about VALUES (?, ?)", said.items())


# --- columns


DAYS = frozenset({"since", "top", "first", "until", "begun"})
"""Columns that hold days beside those whose names end for it."""


def is_day(name: str) -> bool:
    """Whether a column of whole numbers holds days, by its name."""
    return name.endswith(("earliest", "latest", "_day", "_until")) or name in DAYS


def _days(row: type[Any]) -> list[str]:
    return [
        column.name
        for column in columns_of(row)
        if column.kind == "INTEGER" and not column.truth and is_day(column.name)
    ]


def _view(named: Projection[Any]) -> str | None:
    """The statement that makes the view in which days are ISO 8601; None where a row has no days."""
    days = _days(named.row)
    if not days:
        return None
    shown = [
        f"date({quoted(name)} + {FIRST_DAY}) AS {quoted(name)}" if name in days else quoted(name)
        for name in named.row._fields
    ]
    order = ", ".join(map(quoted, named.key))
    view, table = quoted(named.name + DATED), quoted(named.name)
    return f"CREATE VIEW {view} AS SELECT {', '.join(shown)} FROM {table} ORDER BY {order}"


DATED = "_dated"
USUAL = {
    "stream": "the stream's id",
    "version": "of the entry in its stream: stream#version",
    "place": "in the chronicle of its stream, from 1",
    "on": "when, EDTF; null where nothing tells more than that it was recorded",
    "earliest": "its first possible day",
    "latest": "its last possible day",
    "certainty": "confirmed, reported or alleged",
    "sources": "whose word it is as it reads now: the source's slug and, after a space, the place in it",
    "brought_by": "the later entries that values in use come from: what contested, preferred or corrected",
    "recorded_by": "who recorded it",
    "title": "what it is called",
    "status": "where it stands",
}
"""What columns of these names hold, where a row says nothing more."""


def _described(table: str, row: type[Any]) -> Iterator[Described]:
    hints = get_type_hints(row, include_extras=True)
    days = _days(row)
    for n, column in enumerate(columns_of(row), 1):
        marks = get_args(hints[column.name])[1:] if hasattr(hints[column.name], "__metadata__") else ()
        said = next((mark for mark in marks if isinstance(mark, str) and mark != "wide"), "")
        kinds = {"TEXT": "text", "INTEGER": "integer", "REAL": "real", "": "text"}
        kind = (
            "boolean"
            if column.truth
            else "list"
            if column.tuples
            else "day"
            if column.name in days
            else kinds[column.kind]
        )
        yield Described(table, n, column.name, kind, said or USUAL.get(column.name, ""))


# --- reading back


class Sheet(NamedTuple):
    """One table as CSV has it: days as ISO 8601, yes and no as words."""

    name: str
    headings: Sequence[str]
    rows: Iterator[tuple[Any, ...]]


def sheets(where: Path) -> Iterator[Sheet]:
    """The tables of a file that was written, one after the other."""
    with closing(sqlite3.connect(address(where, "ro"), uri=True)) as connection:
        views = {row for (row,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'view'")}
        tables = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
        truths = set(connection.execute("""SELECT "table", "column" FROM "columns" WHERE type = 'boolean'"""))
        for (name,) in tables:
            shown = name + DATED if name + DATED in views else name
            found = connection.execute(f"SELECT * FROM {quoted(shown)}")
            headings = [item[0] for item in found.description]
            flags = [(name, heading) in truths for heading in headings]
            yield Sheet(name, headings, _in_words(found, flags))


def _in_words(found: Iterable[tuple[Any, ...]], flags: Sequence[bool]) -> Iterator[tuple[Any, ...]]:
    if not any(flags):
        yield from found
        return
    words = {0: "false", 1: "true", None: None}
    for row in found:
        yield tuple(words[item] if flag else item for item, flag in zip(row, flags, strict=True))
