"""Rows stand in a table as they are, and come back with their types."""

import sqlite3
from typing import Annotated, Any, Literal, NamedTuple, NewType

import pytest

from projections.engine import columns
from projections.engine.columns import Table, Unkept
from projections.row import WIDE, Projection, projection

Slug = NewType("Slug", str)


class Pair(NamedTuple):
    name: str
    day: int | None


class Mixed(NamedTuple):
    stream: str
    n: int
    yes: bool
    maybe: Annotated[bool | None, "or nobody knows", WIDE]
    much: float | None
    word: Literal["one", "two"] | None
    slug: Slug
    either: str | int
    names: tuple[tuple[str, str], ...]
    pairs: tuple[Pair, ...] | None
    fixed: tuple[str, int]


ROWS = [
    Mixed(
        stream="a",
        n=1,
        yes=True,
        maybe=None,
        much=22.5,
        word="one",
        slug=Slug("x"),
        either=5,
        names=(("zh-Hant", "高雄"),),
        pairs=(Pair("p", None),),
        fixed=("q", 1),
    ),
    Mixed(
        stream="a",
        n=2,
        yes=False,
        maybe=True,
        much=None,
        word=None,
        slug=Slug("y"),
        either="5",
        names=(),
        pairs=None,
        fixed=("'\"\x05", -(10**9)),
    ),
    Mixed(
        stream="b",
        n=1,
        yes=True,
        maybe=False,
        much=1.0,
        word="two",
        slug=Slug("\x00"),
        either=10**9,
        names=(("a", "b"), ("c", "d")),
        pairs=(),
        fixed=("", 0),
    ),
]


def made(row: type[Any], **options: Any) -> Projection[Any]:
    """A projection to rows of a type."""
    found: Projection[Any] = projection(row, **{"key": ("stream", "n"), **options})(lambda _history: ())
    return found


def test_rows_come_back_as_they_were_with_their_types() -> None:
    table = Table(made(Mixed, index=[("word",), ("slug", "n")]), 'plug-in:of "quotes":mixed')
    connection = sqlite3.connect(":memory:")
    connection.execute(table.create(table.name))
    for index in table.indexes():
        connection.execute(index)
    connection.executemany(table.insert(table.name), table.written(ROWS))

    found = list(table.read(connection.execute(f"SELECT {table.names} FROM {columns.quoted(table.name)}")))  # noqa: S608

    assert found == ROWS
    assert [[type(item) for item in row] for row in found] == [[type(item) for item in row] for row in ROWS]
    assert found[0].pairs[0].day is None
    connection.executemany(table.delete, [table.key_of(row) for row in ROWS[:2]])
    assert len(connection.execute(f"SELECT 1 FROM {columns.quoted(table.name)}").fetchall()) == 1  # noqa: S608
    connection.close()


def test_what_is_remembered_of_tuples_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(columns, "KEPT", 3)

    class One(NamedTuple):
        stream: str
        n: int
        words: tuple[str, ...] | None

    table = Table(made(One), "one")
    rows = [One("a", n, (str(n),) if n else None) for n in range(20)]
    connection = sqlite3.connect(":memory:")
    connection.execute(table.create("one"))
    connection.executemany(table.insert("one"), table.written(rows))

    assert list(table.read(connection.execute("SELECT * FROM one"))) == rows
    connection.close()


@pytest.mark.parametrize(
    "hint", [dict[str, str], object, list[str], tuple[str, ...] | str, bool | int, "Nobody"]
)
def test_what_no_table_holds_is_refused_by_name(hint: Any) -> None:
    class Odd(NamedTuple):
        stream: str
        n: int
        odd: hint

    with pytest.raises(Unkept, match="Odd"):
        Table(made(Odd), "odd")
