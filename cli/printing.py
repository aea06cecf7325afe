"""Rows and answers, printed in the format that was chosen: JSON, CSV, Markdown or tables, one renderer each."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from cli import output
from cli.output import (
    Column,
    Line,
    Stacked,
    broken,
    chosen,
    console_of,
    dumped,
    escaped,
    line_of,
    markdown,
    marked,
    on_one_line,
    page,
    plain,
    table,
)
from cli.wording import spoken
from projections.row import Days, as_json
from queries.columns import BEHIND, Cell, cells_of

if TYPE_CHECKING:
    from cli.session import Session
    from queries.answers import Answer, Table

LONGEST = 28
"""Cells that a column of text is given before a table counts as too wide."""
HINT = "Entries and sources behind each row: -v"
"""What a page says at its end where tables leave out what is behind their rows."""
BETWEEN = ((" · ", "dim"),)
"""What stands between numbers on one line."""
ONE_TABLE = ("csv", "jsonl")
"""Formats that hold the rows of one table, and nothing else."""
GAP = 3
"""Cells between two columns, and the one at an end."""


class Shown(NamedTuple):
    """Rows as they are printed."""

    rows: Sequence[Any]
    columns: Sequence[Column]
    """For people; wide ones are left out of a table, unless more was asked for."""
    cells: Sequence[Cell]
    """For programs: the columns of CSV."""
    title: str = ""
    empty: str = "nothing"
    """What is said instead of no rows."""
    style: Callable[[Any], str] = lambda _row: ""
    """How a row is drawn: `dim`, `bold red` …, or nothing."""
    stacked: Stacked | None = None
    """How rows are shown where a table has no room; None for some lines each, made of the columns."""
    text: Callable[[bool], Iterable[Line]] | None = None
    """Running text instead of a table: of all there is where it is given True."""
    alone: bool = False
    """Whether this is the whole page: then its title is the page's, and notes are said beside it."""

    @property
    def row_count(self) -> int:
        """How many rows there are."""
        return len(self.rows)


def fields(*names: str, **read: Callable[[Any], Any]) -> list[Cell]:
    """Columns for programs: the row's own fields, as JSON has them, lists joined by `; `."""

    def cell(name: str) -> Callable[[Any], str]:
        def shown(row: Any) -> str:
            value = read[name](row) if name in read else getattr(row, name)
            if isinstance(value, tuple | list):
                return "; ".join(map(str, value))
            return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)

        return shown

    return [Cell(name, cell(name)) for name in names]


def as_shown(columns: Iterable[Column]) -> list[Cell]:
    """Columns for programs that say what people read."""

    def read(column: Column) -> Callable[[Any], str]:
        return lambda row: plain(column.value(row))

    return [Cell(column.heading, read(column)) for column in columns]


# --- what is printed


def print_rows(
    session: "Session",
    data: Iterable[Any],
    columns: Sequence[Column],
    *,
    cells: Sequence[Cell] | None = None,
    title: str = "",
    style: Callable[[Any], str] = lambda _row: "",
    empty: str = "nothing",
) -> None:
    """Print rows in the format that was chosen; `cells` are the columns of CSV, where they differ."""
    exact = as_shown(columns) if cells is None else cells
    print_alone(session, Shown(list(data), columns, exact, title, empty, style, alone=True))


def print_alone(session: "Session", shown: Shown, whole: Callable[[], Any] | None = None) -> None:
    """Print rows that are the whole page; `whole` is what JSON has, where that is not the rows alone."""
    _print(session, shown.title, [shown], (), whole or (lambda: list(shown.rows)))


def print_answer(
    session: "Session", answer: "Answer", layout: "Shown | None" = None, *, rows_alone: bool = False
) -> None:
    """Print what a report answers in the format that was chosen.

    `layout` is how its first table is shown to people, where that does not follow from its rows. With `rows_alone` programs
    have the rows of that table alone, in CSV in the columns of the layout; of running text, its one row.
    """
    first = answer.tables[0]
    if layout is None:
        tables = [shown_of(table, session) for table in answer.tables]
    else:
        tables = [layout if rows_alone else layout._replace(cells=_cells(first))]

    def whole() -> Any:
        if not rows_alone:
            return answer.json()
        return first.rows[0] if layout and layout.text else list(first.rows)

    _print(session, answer.title, tables, answer.notes, whole)
    if chosen(session) in ONE_TABLE and not rows_alone:
        others = [each.name for each in answer.tables[1:] if each.rows]
        if others:
            session.say(f"Also in this report: --section {' · --section '.join(others)}")
    if layout is not None or chosen(session) in ONE_TABLE:
        session.say(*(f"Note: {note}" for note in answer.notes))


def shown_of(found: "Table", session: "Session") -> Shown:
    """A table as it is printed where its type alone says how."""
    columns = [_drawn(column, found.rows, passed_on=session.format == "md") for column in found.columns]
    return Shown(found.rows, columns, _cells(found), found.title, found.empty)


def _cells(found: "Table") -> Sequence[Cell]:
    """The columns of CSV of a table, whether it has rows or not."""
    return cells_of(found.row) if found.row else ()


def _drawn(column: Any, rows: Sequence[Any], *, passed_on: bool) -> Column:
    """A column as a table draws it; one in which nothing is said is left out with what is wide."""

    def read(row: Any) -> str:
        said = column.words(row, spoken)
        return broken(said) if column.type is Days else said

    said = column.said_in(rows)
    shown_always = passed_on and column.name in BEHIND and said
    return Column(
        column.heading,
        read,
        right=column.number,
        fixed=column.short,
        wide=(column.wide and not shown_always) or (bool(rows) and not said),
    )


# --- one renderer a medium


def _print(
    session: "Session",
    title: str,
    tables: Sequence[Shown],
    notes: Sequence[str],
    whole: Callable[[], Any],
) -> None:
    first = tables[0]
    form = "table" if first.text and session.format is None else chosen(session)
    match form:
        case "json":
            click.echo(dumped(as_json(whole())))
        case "jsonl":
            for row in first.rows:
                click.echo(line_of(row))
        case "csv":
            lines = ([cell.read(row) for cell in first.cells] for row in first.rows)
            click.echo(
                output.csv_of([cell.name for cell in first.cells], lines) if first.cells else "", nl=False
            )
        case "md":
            click.echo(_markdown(session, title, tables, notes), nl=False)
        case _:
            _tables(session, title, tables, notes)
    session.printed = sum(each.row_count for each in (tables[:1] if form in ONE_TABLE else tables))


def _markdown(session: "Session", title: str, tables: Sequence[Shown], notes: Sequence[str]) -> str:
    parts = [f"# {escaped(on_one_line(title))}\n"] if title else []
    for shown in tables:
        if shown.text is not None:
            return _markdown_of(shown.text(True))
        if shown.title and not shown.alone:
            parts.append(f"## {escaped(shown.title)}\n")
        if not shown.rows or not shown.columns:
            parts.append(f"{escaped(shown.empty)}\n")
            continue
        columns = [column for column in shown.columns if shown.alone or session.verbose or not column.wide]
        lines = ([marked(column.value(row)) for column in columns] for row in shown.rows)
        parts.append(markdown([column.heading for column in columns], lines))
    if notes and not tables[0].alone:
        parts.append("".join(f"- {escaped(note)}\n" for note in notes))
    return "\n".join(parts)


def _markdown_of(lines: Iterable[Line]) -> str:
    """Running text as Markdown: its headings, and what stands under each as a list."""

    def drawn(line: Line) -> str:
        text = escaped(plain(line.text))
        return f"- {escaped(line.left)}: {text}" if line.left else f"- {text}"

    parts: list[str] = []
    for bold, group in groupby((line for line in lines if line.text), key=lambda line: line.style == "bold"):
        if bold:
            parts += [f"{'##' if parts else '#'} {escaped(plain(line.text))}" for line in group]
        else:
            parts.append("\n".join(map(drawn, group)))
    return "\n\n".join(parts) + "\n"


def _tables(session: "Session", title: str, tables: Sequence[Shown], notes: Sequence[str]) -> None:
    alone = tables[0].alone
    if title and not tables[0].text:
        page(session, [Line(on_one_line(title), style="bold")])
    for shown in tables:
        if not alone:
            click.echo()
        if shown.title and not alone:
            page(session, [Line(shown.title, style="bold")])
        _table(session, shown)
    if alone:
        return
    if notes:
        click.echo()
        page(session, (Line(note, left="·", style="dim") for note in notes))
    if not (session.verbose or session.quiet) and any(map(_has_more_behind, tables)):
        click.echo()
        page(session, [Line(HINT, style="dim")])


def _table(session: "Session", shown: Shown) -> None:
    """A table; where it has no room, each row on some lines; or running text."""
    if shown.text is not None:
        page(session, shown.text(session.verbose))
        return
    if not shown.rows or not shown.columns:
        page(session, [Line(shown.empty, style="dim")])
        return
    columns = [column for column in shown.columns if session.verbose or not column.wide]
    width = console_of(session).width
    if shown.stacked:
        narrow, lines = width < shown.stacked.below, shown.stacked.lines
    elif shown.alone:
        narrow = False
    else:
        narrow, lines = _needed(columns, shown.rows) > width, lambda row: _stacked(columns, row)
    if narrow:
        page(session, (line for row in shown.rows for line in lines(row)))
    else:
        table(session, shown.rows, columns, style=shown.style)


def _has_more_behind(shown: Shown) -> bool:
    """Whether a table leaves out what is behind one of its rows."""
    left_out = [column for column in shown.columns if column.wide and column.heading in BEHIND]
    return any(column.said_in(shown.rows) for column in left_out)


def _needed(columns: Sequence[Column], rows: Sequence[Any]) -> int:
    """The cells that a table takes before its text is broken into strips."""
    from rich.cells import cell_len

    def width(column: Column) -> int:
        shown = [line for row in rows for line in plain(column.value(row)).split("\n")]
        longest = max(map(cell_len, shown), default=0)
        return max(cell_len(column.heading), longest if column.fixed else min(longest, LONGEST))

    return sum(width(column) + GAP for column in columns)


def _stacked(columns: Sequence[Column], row: Any) -> Iterator[Line]:
    """A row on some lines: what comes first, and beneath it what else there is, numbers that follow each other together."""
    first, *rest = columns
    yield Line(plain(first.value(row)).replace("\n", "") or "–", style="bold")
    for _, run in groupby(rest, key=lambda column: column.right or column.heading):
        said = [(column.heading, plain(column.value(row)).replace("\n", "")) for column in run]
        pieces = [((f"{heading}: ", "dim"), (words, "")) for heading, words in said if words]
        if pieces:
            yield Line(
                [
                    piece
                    for number, pair in enumerate(pieces)
                    for piece in ((*BETWEEN, *pair) if number else pair)
                ],
                indent=4,
            )
