"""Answers as texts for programs: JSON and CSV, the same wherever they are asked for; nothing in them steers a terminal."""

import io
import json
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from json.encoder import encode_basestring
from typing import TYPE_CHECKING, Any

from domain.text import escape, seen
from projections.row import as_json
from queries.columns import cells_of

if TYPE_CHECKING:
    from queries.answers import Table

_CELL = "[0-9A-Za-z\u00c0-\u02ff][ -~\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2027]*"
"""A cell as most are: it begins with a Latin letter or a digit, and has such, plain signs and dashes alone."""
_PLAIN = re.compile(_CELL).fullmatch
_PLAIN_ROW = re.compile(f"(?:(?:{_CELL})?\n)*(?:{_CELL})?").fullmatch
"""A row of such cells, and of empty ones, line by line."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet takes for a formula where a cell begins with it."""


def line_of(row: Any) -> str:
    """One row as a line of JSON."""
    return escape(json.dumps(as_json(row), ensure_ascii=False))


def dumped(value: Any) -> str:
    """JSON as people and programs read it."""
    return escape(json.dumps(value, ensure_ascii=False, indent=2))


def dumped_with_rows(whole: dict[str, Any], name: str, rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    """The same of an object whose list `name` may be long: piece by piece, with the rows in their turn.

    What a row has is a value, or a list of values. `whole` has the name too, in its place.
    """
    before, after = dumped(whole | {name: [_HERE]}).split(f"\n    {json.dumps(_HERE)}", 1)
    begun, left = False, iter(rows)
    while some := [*islice(left, PIECE)]:
        told = [
            ",\n      ".join([f"{_word(key)}: {_written(value)}" for key, value in row.items()])
            for row in some
        ]
        yield f"{',' if begun else before}\n    {{\n      "
        yield escape("\n    },\n    {\n      ".join(told))
        yield "\n    }"
        begun = True
    yield after if begun else dumped(whole | {name: []})


_HERE = "the rows"
PIECE = 200
"""Rows that are written at once."""


def _word(value: Any) -> str:
    return _WRITERS.get(type(value), _plain)(value)


_plain = json.JSONEncoder(ensure_ascii=False).encode
_WRITERS: dict[type, Callable[[Any], str]] = {
    str: encode_basestring,
    int: int.__repr__,
    type(None): lambda _: "null",
}
"""Of values that rows have many of, what writes the same with less ado."""


def _written(value: Any) -> str:
    if not isinstance(value, list) or not value:
        return _word(value)
    return "[\n        " + ",\n        ".join(map(_word, value)) + "\n      ]"


def csv_of(headings: Iterable[str], lines: Iterable[Iterable[Any]]) -> str:
    """CSV in which no cell is taken for a formula; a number is none."""
    import csv

    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(map(guarded, headings))
    for line in lines:
        cells = [*line]
        writer.writerow(cells if _are_plain(cells) else map(guarded, cells))
    return written.getvalue()


def _are_plain(cells: list[Any]) -> bool:
    """Whether all are texts that need no guard; False where that is to be asked of each."""
    try:
        row = "\n".join(cells)
    except TypeError:  # one of them is no text
        return False
    return row.count("\n") < len(cells) and _PLAIN_ROW(row) is not None


def guarded(cell: Any) -> Any:
    """A cell that no spreadsheet takes for a formula, and that steers no terminal."""
    if not isinstance(cell, str) or not cell or _PLAIN(cell):
        return cell
    return f"'{seen(cell)}" if cell.lstrip(" \u00a0\u3000").startswith(_FORMULA) else seen(cell)


def csv_of_table(table: "Table") -> str:
    """The rows of a table as CSV, in the columns of its type; nothing where nothing says what a row would be."""
    if table.row is None:
        return ""
    cells = cells_of(table.row)
    return csv_of([cell.name for cell in cells], ([cell.read(row) for cell in cells] for row in table.rows))
