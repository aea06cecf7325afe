"""Rows and answers, printed in the format that was chosen: JSON, CSV, Markdown or tables, one renderer each."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from cli.output import (
    broken,
    chosen,
    counted,
    escaped,
    markdown,
    marked,
    on_one_line,
    page,
    table,
)
from cli.tables import Column, Line, Stacked
from cli.wording import spoken
from cli.wrapping import plain, width_of
from projections.row import Days, Named, as_json
from queries.columns import BEHIND, Cell, cells_of
from queries.written import csv_of, dumped, line_of

if TYPE_CHECKING:
    from cli.configuration import Format
    from cli.session import Session
    from projections.ask import Ask
    from queries.answers import Answer, Reference, Table

HINT = "Entries and sources behind each row: -v"
"""What a page says at its end where tables leave out what is behind their rows."""
ONE_TABLE = ("csv", "jsonl")
"""Formats that hold the rows of one table, and nothing else."""
FOR_PEOPLE = ("table", "md")
"""Formats that people read."""
CITED = "Sources cited"
"""What stands above the sources of a page that is passed on."""


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
    """Whether this is the whole page: then its title is the page's."""
    leads: bool = False
    """Whether it sums up the others: people read it first."""
    answers: int = 0
    """How many of the notes are the answer itself, and so come before the rows."""


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


def print_alone(
    session: "Session", shown: Shown, whole: Callable[[], Any] | None = None, *, ask: "Ask | None" = None
) -> None:
    """Print rows that are the whole page; `whole` is what JSON has, where that is not the rows alone; `ask`, as below."""
    cited = _cited(session.format, ask, shown.rows)
    _print(session, shown.title, [shown], whole or (lambda: list(shown.rows)), cited=cited)


def print_answer(
    session: "Session",
    answer: "Answer",
    layout: "Shown | None" = None,
    *,
    rows_alone: bool = False,
    ask: "Ask | None" = None,
) -> None:
    """Print what a report answers in the format that was chosen.

    `layout` is how its first table is shown to people, where that does not follow from its rows. With `rows_alone` programs
    have the rows of that table alone, in CSV in the columns of the layout; of running text, its one row. `ask` is who knows
    the sources that a page in Markdown cites.
    """
    first = answer.tables[0]
    if layout is None:
        tables = [shown_of(table, session) for table in answer.tables]
    else:
        rest = () if layout.alone else answer.tables[1:]
        tables = [layout if rows_alone else layout._replace(cells=_cells(first))]
        tables += [shown_of(table, session) for table in rest]
    in_words = layout is not None and layout.text is not None and layout.alone

    def whole() -> Any:
        if not rows_alone:
            return answer.json()
        return first.rows[0] if in_words else list(first.rows)

    form: Format = session.format or ("table" if len(tables) > 1 or in_words else chosen(session))
    notes = answer.notes
    if form in FOR_PEOPLE and len(tables) > 1:
        tables = [
            shown._replace(rows=table.rows[: table.few]) if table.beyond else shown
            for shown, table in zip(tables, answer.tables, strict=True)
        ]
        notes += tuple(
            f"{table.title}: {table.beyond:,} more, which --section {table.name} has with the others."
            for table in answer.tables
            if table.beyond
        )
    cited = _cited(form, ask, [row for table in answer.tables for row in table.rows])
    _print(session, answer.title, tables, whole, form=form, notes=notes, cited=cited)
    if form in ONE_TABLE and not rows_alone:
        others = [each.name for each in answer.tables[1:] if each.rows]
        if others:
            session.say(f"Also in this report: --section {' · --section '.join(others)}")
    if form in ONE_TABLE or (form == "json" and rows_alone):
        session.say(*(f"Note: {note}" for note in answer.notes))


def _cited(form: str | None, ask: "Ask | None", rows: Iterable[Any]) -> Sequence["Reference"]:
    """The sources that a page which is passed on has to name in full."""
    if ask is None or form != "md":
        return ()
    from queries.answers import references

    return references(ask, rows)


def shown_of(found: "Table", session: "Session") -> Shown:
    """A table as it is printed where its type alone says how."""
    subject = next((column for column in found.columns if column.type is Named), None)
    columns = [
        _drawn(column, found.rows, passed_on=session.format == "md")._replace(subject=column is subject)
        for column in found.columns
    ]
    return Shown(found.rows, columns, _cells(found), found.title, found.empty, leads=found.leads)


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
        beneath=column.name in BEHIND,
    )


def print_stream(
    session: "Session",
    rows: Iterable[Any],
    cells: Sequence[Cell],
    columns: Sequence[Column],
    draw: Callable[[Iterator[Any]], None],
) -> None:
    """Print rows while they are read, so that nobody waits for the last one; `draw` is how a terminal has them."""
    read = counted(session, rows)
    match chosen(session):
        case "json":
            click.echo(dumped([as_json(row) for row in read]))
        case "jsonl":
            _lines(read)
        case "csv":
            click.echo(csv_of([cell.name for cell in cells], []), nl=False)
            for row in read:
                click.echo(csv_of([cell.read(row) for cell in cells], []), nl=False)
        case "md":
            click.echo(markdown([column.heading for column in columns], []), nl=False)
            for row in read:
                click.echo(f"| {' | '.join(marked(column.value(row)) for column in columns)} |")
        case "table":
            draw(read)


def print_before(session: "Session", line: Line) -> None:
    """Print a line that stands before an answer; where programs read JSON, beside it."""
    told = f"{line.left}  {plain(line.text)}"
    match chosen(session):
        case "json" | "jsonl":
            session.say(told)
        case "md":
            click.echo(f"{escaped(told)}\n")
        case "csv":
            click.echo(csv_of([told], []), nl=False)
        case "table":
            page(session, [line])


# --- one renderer a medium


def _print(
    session: "Session",
    title: str,
    tables: Sequence[Shown],
    whole: Callable[[], Any],
    *,
    form: "Format | None" = None,
    notes: Sequence[str] = (),
    cited: Sequence["Reference"] = (),
) -> None:
    first, form = tables[0], form or chosen(session)
    match form:
        case "json":
            click.echo(dumped(as_json(whole())))
        case "jsonl":
            _lines(first.rows)
        case "csv":
            lines = ([cell.read(row) for cell in first.cells] for row in first.rows)
            click.echo(csv_of([cell.name for cell in first.cells], lines) if first.cells else "", nl=False)
        case "md":
            click.echo("\n".join(_markdown(session, title, tables, notes, cited)), nl=False)
        case "table":
            _page(session, title, tables, notes)
    session.printed = sum(len(each.rows) for each in (tables[:1] if form in ONE_TABLE else tables))


def _lines(rows: Iterable[Any]) -> None:
    for row in rows:
        click.echo(line_of(row))


def _in_order(tables: Sequence[Shown]) -> list[Shown]:
    """The tables as people read them: figures that sum up, and then what they are of."""
    return sorted(tables, key=lambda shown: not shown.leads)


def _has_title(tables: Sequence[Shown]) -> bool:
    """Whether a page begins with its title: running text that is the whole page has one of its own."""
    return not (tables[0].text and tables[0].alone)


# --- Markdown


def _markdown(
    session: "Session",
    title: str,
    tables: Sequence[Shown],
    notes: Sequence[str],
    cited: Sequence["Reference"],
) -> Iterator[str]:
    """The parts of a page of Markdown: what is known of it, how sure that is, and the documents that it cites."""
    answers = tables[0].answers
    if title and _has_title(tables):
        yield f"# {escaped(on_one_line(title))}\n"
    yield from (f"{escaped(note)}\n" for note in notes[:answers])
    for shown in _in_order(tables):
        if shown.title and not shown.alone:
            yield f"## {escaped(shown.title)}\n"
        yield _section(session, shown)
    if notes[answers:]:
        yield "".join(f"- {escaped(note)}\n" for note in notes[answers:])
    if cited:
        yield f"## {CITED}\n"
        told = (": ".join((each.slug, ", ".join(filter(None, (each.said, each.address))))) for each in cited)
        yield "".join(f"- {escaped(line)}\n" for line in told)


def _section(session: "Session", shown: Shown) -> str:
    if not shown.rows or not (shown.columns or shown.text):
        return f"{escaped(shown.empty)}\n"
    if shown.text is not None:
        return _markdown_of(shown.text(True), top=shown.alone)
    columns = [column for column in shown.columns if shown.alone or session.verbose or not column.wide]
    lines = ([marked(column.value(row)) for column in columns] for row in shown.rows)
    return markdown([column.heading for column in columns], lines)


def _markdown_of(lines: Iterable[Line], *, top: bool) -> str:
    """Running text as Markdown: its headings, the first of them that of the page, and what stands under each as a list."""

    def drawn(line: Line) -> str:
        text = escaped(plain(line.text))
        return f"- {escaped(line.left)}: {text}" if line.left else f"- {text}"

    parts: list[str] = []
    for bold, group in groupby((line for line in lines if line.text), key=lambda line: line.style == "bold"):
        if bold:
            parts += [f"{'##' if parts or not top else '#'} {escaped(plain(line.text))}" for line in group]
        else:
            parts.append("\n".join(map(drawn, group)))
    return "\n\n".join(parts) + "\n"


# --- text and tables


def _page(session: "Session", title: str, tables: Sequence[Shown], notes: Sequence[str]) -> None:
    """A page: the answer, then the rows, then how sure it is, and where there is more."""
    alone, answers = tables[0].alone, tables[0].answers
    if title and _has_title(tables):
        page(session, [Line(on_one_line(title), style="bold")])
    if notes[:answers]:
        click.echo()
        page(session, map(Line, notes[:answers]))
    for shown in _in_order(tables):
        if not alone:
            click.echo()
        if shown.title and not alone:
            page(session, [Line(shown.title, style="bold")])
        _table(session, shown)
    if notes[answers:]:
        click.echo()
        page(session, (Line(note, left="·", style="dim") for note in notes[answers:]))
    if not (alone or session.verbose or session.quiet) and any(map(_has_more_behind, tables)):
        click.echo()
        page(session, [Line(HINT, style="dim")])


def _table(session: "Session", shown: Shown) -> None:
    """A table; where it has no room, each row on some lines; or running text."""
    if not shown.rows or not (shown.columns or shown.text):
        page(session, [Line(shown.empty, style="dim")])
        return
    if shown.text is not None:
        page(session, shown.text(session.verbose))
        return
    columns = [column for column in shown.columns if session.verbose or not column.wide]
    stacked = shown.stacked
    if stacked and width_of(session.output) < stacked.below:
        page(session, (line for row in shown.rows for line in stacked.lines(row)))
    else:
        table(session, shown.rows, columns, style=shown.style, block=stacked.lines if stacked else None)


def _has_more_behind(shown: Shown) -> bool:
    """Whether a table leaves out what is behind one of its rows."""
    left_out = [column for column in shown.columns if column.wide and column.heading in BEHIND]
    return any(column.said_in(shown.rows) for column in left_out)
