"""How rows stand in a table: a projection's columns in SQLite, and back again with their types.

Text, whole numbers, decimals and yes or no stand as they are, tuples as JSON. Nothing here imports a model.
"""

import json
import types
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from domain.text import of_json
from projections.lookup import Containing, several
from projections.row import Projection

MANY = 200
"""Values that are handed over one by one; more go as one list."""
KEPT = 4_000
"""Texts of tuples that are remembered."""
PLAIN = {str: "TEXT", int: "INTEGER", bool: "INTEGER", float: "REAL"}

Shape = Callable[[Any], Any]
"""From what JSON has to what a row has."""


class Unkept(TypeError):
    """Rows that cannot be kept in a table, and why: which column it is, or that nobody knows what makes them."""


class Column:
    """One column: its name, how SQLite takes it, and what it is read back with, if it is not read as it stands."""

    __slots__ = ("kind", "name", "truth", "tuples")

    def __init__(self, name: str, kind: str, tuples: Shape | None = None, *, truth: bool = False) -> None:
        self.name = name
        self.kind = kind
        """`TEXT`, `INTEGER`, `REAL`; nothing where a value may be text or a number."""
        self.tuples = tuples
        self.truth = truth


def columns_of(row: type[Any]) -> tuple[Column, ...]:
    """The columns of a row type. Errors: `Unkept`."""
    hints = row.__annotations__
    if any(
        isinstance(hint, str) for hint in hints.values()
    ):  # written under `from __future__ import annotations`
        try:
            hints = get_type_hints(row)
        except NameError as error:
            raise Unkept(f"{row.__name__}: {error}") from None
    return tuple(_column(row, name, hints[name]) for name in row._fields)


def _column(row: type[Any], name: str, hint: Any) -> Column:
    those = {alternative for alternative in _alternatives(hint) if alternative is not type(None)}
    if those == {bool}:
        return Column(name, "INTEGER", truth=True)
    if those and those <= {str, int, float}:
        kinds = {PLAIN[item] for item in those}
        return Column(name, kinds.pop() if len(kinds) == 1 else "")
    if len(those) == 1 and (shape := _shape(those.pop())):
        return Column(name, "TEXT", tuples=shape)
    raise Unkept(f"{row.__name__}.{name} is neither text, number, yes or no, nor a tuple of such: {hint}")


def _alternatives(hint: Any) -> Iterator[Any]:
    """The types of which a value may be."""
    if hasattr(hint, "__metadata__"):  # Annotated
        hint = hint.__origin__
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        for arg in get_args(hint):
            yield from _alternatives(arg)
    elif origin is Literal:
        yield from map(type, get_args(hint))
    elif hasattr(hint, "__supertype__"):  # a NewType
        yield from _alternatives(hint.__supertype__)
    else:
        yield hint


def _shape(hint: Any) -> Shape | None:
    """How a tuple is read from JSON; None for what is no tuple of plain values."""
    if isinstance(hint, type) and issubclass(hint, tuple) and hasattr(hint, "_fields"):
        inner = [_inner(item) for item in get_type_hints(hint).values()]
        return lambda given: hint(*(read(item) for read, item in zip(inner, given, strict=True)))
    if get_origin(hint) is not tuple:
        return None
    args = get_args(hint)
    if args[1:] == (...,):
        each = _inner(args[0])
        return tuple if each is _as_it_is else lambda given: tuple(map(each, given))
    several = [_inner(arg) for arg in args]
    return lambda given: tuple(read(item) for read, item in zip(several, given, strict=True))


def _inner(hint: Any) -> Shape:
    for alternative in _alternatives(hint):
        if shape := _shape(alternative):
            return lambda given: None if given is None else shape(given)
    return _as_it_is


def _as_it_is(given: Any) -> Any:
    return given


class _Tuples(dict[str | None, Any]):
    """Tuples by the JSON that they stand as: the same few come again and again."""

    def __init__(self, shape: Shape) -> None:
        super().__init__({None: None})
        self._shape = shape

    def __missing__(self, text: str) -> Any:
        if len(self) > KEPT:
            self.clear()
            self[None] = None
        found = self[text] = self._shape(of_json(text))
        return found


TRUTHS: Mapping[int | None, bool | None] = {0: False, 1: True, None: None}
"""Yes and no as SQLite has them."""
_json_of = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode


class _Texts(dict[Any, str | None]):
    """The JSON of tuples."""

    def __init__(self) -> None:
        super().__init__({None: None, (): "[]"})

    def __missing__(self, value: Any) -> str:
        if len(self) > KEPT:
            self.clear()
            self.update({None: None, (): "[]"})
        found = self[value] = _json_of(value)
        return found


def quoted(name: str) -> str:
    """A name as SQL takes it."""
    return '"' + name.replace('"', '""') + '"'


class Table:
    """The table of a projection."""

    def __init__(self, projection: Projection[Any], name: str) -> None:
        """`name` is the table's. Errors: `Unkept`."""
        self.projection = projection
        self.name = name
        self.columns = columns_of(projection.row)
        self.by_name = {column.name: column for column in self.columns}
        self._texts = [(n, _Texts()) for n, column in enumerate(self.columns) if column.tuples]
        self._make = partial(tuple.__new__, projection.row)  # as `_make` does, which asks how long it is
        self._read: list[tuple[int, Mapping[Any, Any]]] = [
            (n, _Tuples(column.tuples) if column.tuples else TRUTHS)
            for n, column in enumerate(self.columns)
            if column.tuples or column.truth
        ]

    @property
    def names(self) -> str:
        """The columns as a SELECT lists them."""
        return ", ".join(quoted(column.name) for column in self.columns)

    @property
    def key(self) -> str:
        """What tells its rows apart, and orders them."""
        return ", ".join(map(quoted, self.projection.key))

    def create(self, name: str) -> str:
        """The statement that makes the table under a name."""
        inside = ", ".join(f"{quoted(column.name)} {column.kind}".strip() for column in self.columns)
        return f"CREATE TABLE {quoted(name)} ({inside}, PRIMARY KEY ({self.key})) WITHOUT ROWID"

    def indexes(self) -> Iterator[str]:
        """The statements that make its indexes."""
        for item in self.projection.index:
            name = quoted(f"{self.name} by {' '.join(item)}")
            yield f"CREATE INDEX {name} ON {quoted(self.name)} ({', '.join(map(quoted, item))})"

    def insert(self, name: str) -> str:
        """The statement that puts a row into the table of a name."""
        return f"INSERT INTO {quoted(name)} VALUES ({', '.join('?' * len(self.columns))})"  # noqa: S608 — quoted

    @cached_property
    def of_streams(self) -> str:
        """The statement that gives the rows of some streams, which are given as a list in JSON."""
        return (
            f"SELECT {self.names} FROM {quoted(self.name)}"  # noqa: S608 — quoted
            " WHERE stream IN (SELECT value FROM json_each(?))"
        )

    @cached_property
    def delete(self) -> str:
        """The statement that takes out a row, by its key."""
        marks = ", ".join("?" * len(self.projection.key))
        return f"DELETE FROM {quoted(self.name)} WHERE ({self.key}) = ({marks})"  # noqa: S608 — quoted

    @cached_property
    def key_of(self) -> Callable[[tuple[Any, ...]], tuple[Any, ...]]:
        """What tells a row apart, from the row as SQLite has it."""
        where = [
            n for name in self.projection.key for n, column in enumerate(self.columns) if column.name == name
        ]
        return lambda row: tuple([row[n] for n in where])

    def written(self, rows: Iterable[Any]) -> Iterable[Any]:
        """Rows as SQLite takes them."""
        texts = self._texts
        if not texts:
            return rows
        if len(texts) == 1:
            n, those = texts[0]
            m = n + 1
            return [(*row[:n], those[row[n]], *row[m:]) for row in rows]
        return [self._written(row) for row in rows]

    def _written(self, row: Any) -> list[Any]:
        values = list(row)
        for n, texts in self._texts:
            values[n] = texts[values[n]]
        return values

    def read(self, found: Iterable[tuple[Any, ...]]) -> Iterator[Any]:
        """Rows of the projection's own type from those of SQLite."""
        make, reads = self._make, self._read
        if not reads:
            return map(make, found)
        if len(reads) == 1:
            n, only = reads[0]
            m = n + 1
            return (make((*row[:n], only[row[n]], *row[m:])) for row in found)
        return map(make, self._converted(found))

    def of_json(self, text: str) -> Iterator[Any]:
        """Rows of the projection's own type from one text of JSON, in which they are lists. Errors: ValueError."""
        shapes = [(n, column.tuples) for n, column in enumerate(self.columns) if column.tuples]
        for values in of_json(text):
            if len(values) != len(self.columns):
                raise ValueError(f"{values!r:.80} is no row of {self.name}")
            for n, shape in shapes:
                values[n] = None if values[n] is None else shape(values[n])
            yield self._make(values)

    def _converted(self, found: Iterable[tuple[Any, ...]]) -> Iterator[list[Any]]:
        reads = self._read
        for row in found:
            values = list(row)
            for n, those in reads:
                values[n] = those[values[n]]
            yield values


Where = Mapping[str, Any]


class Condition:
    """What rows are asked for, as far as SQL can tell, and what is left to see to."""

    def __init__(self, sql: str, values: list[Any], rest: list[tuple[str, frozenset[Any]]]) -> None:
        """`sql` is `TRUE` for all; `rest` are properties of a row that are no columns, and what they are to be."""
        self.sql = sql
        self.values = values
        self.rest = rest

    def kept(self, rows: Iterator[Any]) -> Iterator[Any]:
        """The rows that satisfy the rest too."""
        if not self.rest:
            return rows
        return (row for row in rows if all(getattr(row, name) in those for name, those in self.rest))


def condition(table: Table, where: Where) -> Condition:
    """The rows whose columns equal a value, or one of several."""
    parts: list[str] = []
    values: list[Any] = []
    rest: list[tuple[str, frozenset[Any]]] = []
    for name, given in where.items():
        those = several(given)
        column = table.by_name.get(name)
        if column is None or column.tuples or not column.kind:
            rest.append((name, those))
            continue
        sql, found = _among(column, those)
        parts.append(sql)
        values += found
    return Condition(" AND ".join(parts) or "TRUE", values, rest)


def _among(column: Column, those: frozenset[Any]) -> tuple[str, Sequence[Any]]:
    if isinstance(those, Containing):
        words = sorted(those)
        return " AND ".join([f"instr({quoted(column.name)}, ?) > 0"] * len(words)) or "TRUE", words
    alike = (str,) if column.kind == "TEXT" else (int, float)  # SQLite would take '5' for 5
    values = [item for item in those if isinstance(item, alike)]
    name = quoted(column.name)
    some = f"{name} IS NULL" if None in those else ""
    if not values:
        return some or "FALSE", ()
    if len(values) == 1:
        one = f"{name} = ?"
    elif len(values) <= MANY:
        one = f"{name} IN ({', '.join('?' * len(values))})"
    else:
        one, values = f"{name} IN (SELECT value FROM json_each(?))", [json.dumps(values)]  # noqa: S608 — quoted
    return (f"({one} OR {some})" if some else one), values
