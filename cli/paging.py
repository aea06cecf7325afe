"""A report's page as tables, JSON, CSV or Markdown: headings and cells follow from the types of its rows."""

import types
import typing
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from cli.errors import Usage
from cli.output import Column, Line, Said, on_one_line

if TYPE_CHECKING:
    from cli.session import Session
    from projections.report import Page, Section

LONGEST = 28
"""Cells that a column of text is given before a table counts as too wide."""
BEHIND = ("entries", "behind", "sources")
"""What is behind a row: a page that is passed on, as Markdown is, always shows it."""
HINT = "Entries and sources behind each row: -v"
"""What a page says at its end where tables leave out what is behind their rows."""
BETWEEN = ((" · ", "dim"),)
"""What stands between numbers on one line."""
GAP = 3
"""Cells between two columns, and the one at an end."""


class Field(NamedTuple):
    """A column of a row: what it is called, what it holds, and what is said of it."""

    name: str
    type: Any
    """Without `Annotated`, and without the None that it may also be."""
    help: str
    wide: bool
    read: Callable[[Any], Any]
    """Its value in a row."""

    @property
    def heading(self) -> str:
        """The name as people read it."""
        return self.name.strip("_").replace("_", " ")


def fields_of(row: type[Any]) -> list[Field]:
    """The columns of a type of row."""
    from projections.row import WIDE, Behind

    found: list[Field] = []
    for name, hint in typing.get_type_hints(row, include_extras=True).items():
        marks = hint.__metadata__ if typing.get_origin(hint) is typing.Annotated else ()
        said = next((mark for mark in marks if isinstance(mark, str) and mark != WIDE), "")
        wide = WIDE in marks
        if bare(hint) is Behind:
            found += _behind(name, said, wide=wide)
        else:
            found.append(Field(name, bare(hint), said, wide, attrgetter(name)))
    return found


def _behind(name: str, said: str, *, wide: bool) -> Iterator[Field]:
    """What is behind a row, as the two columns that it is shown in."""
    texts = tuple[str, ...]
    yield Field("entries", texts, said, wide=True, read=attrgetter(f"{name}.entries"))
    yield Field("sources", texts, "whose word it is", wide=wide, read=attrgetter(f"{name}.sources"))


def bare(hint: Any) -> Any:
    """A type without `Annotated` and without None."""
    while typing.get_origin(hint) is typing.Annotated:
        hint = typing.get_args(hint)[0]
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        rest = [arg for arg in typing.get_args(hint) if arg is not type(None)]
        return bare(rest[0]) if len(rest) == 1 else hint
    return hint


def row_type(section: "Section") -> type[Any] | None:
    """What the rows of a section are."""
    return type(section.rows[0]) if section.rows else section.row


# --- cells


def words(value: Any) -> str:
    """A value as a table says it."""
    from projections.row import Count, Days

    match value:
        case None | False:
            return ""
        case True:
            return "yes"
        case Days():
            return value.edtf or "unknown"
        case Count():
            return str(value)
        case tuple() | list():
            return (" " if hasattr(value, "_fields") else "; ").join(
                item for item in map(words, value) if item
            )
        case _:
            return str(value)


def exact(value: Any) -> Any:
    """A value as CSV has it."""
    if isinstance(value, bool):
        return str(value).lower()
    return value if isinstance(value, int | float) else words(value)


def columns_of(row: type[Any], data: Sequence[Any] = ()) -> list[Column]:
    """The columns of a table; those in which nothing is said are left out with what is wide."""
    from cli.output import broken
    from projections.row import Count, Days

    def read(field: Field, shown: Callable[[str], str]) -> Callable[[Any], Said]:
        return lambda row: shown(words(field.read(row)))

    return [
        Column(
            field.heading,
            read(field, broken if field.type is Days else str),
            right=field.type in (int, float, Count),
            fixed=field.type in (int, float, bool, Count, Days),
            wide=field.wide or (bool(data) and not any(words(field.read(each)) for each in data)),
        )
        for field in fields_of(row)
    ]


def cells_of(row: type[Any]) -> list[tuple[str, Callable[[Any], Any]]]:
    """The columns of CSV, named as the row's own: three for a day, two for a number under uncertainty."""
    from projections.row import Count, Days

    def part(field: Field, of: str) -> Callable[[Any], Any]:
        return lambda row: exact(getattr(field.read(row), of, None))

    def whole(field: Field) -> Callable[[Any], Any]:
        return lambda row: exact(field.read(row))

    found: list[tuple[str, Callable[[Any], Any]]] = []
    for field in fields_of(row):
        name = field.name.strip("_")
        if field.type is Days:
            found.append((name, part(field, "edtf")))
            found += [(f"{name}_{end}", part(field, end)) for end in ("earliest", "latest")]
        elif field.type is Count:
            found += [(f"{name}_{end}", part(field, end)) for end in ("least", "most")]
        else:
            found.append((name, whole(field)))
    return found


# --- pages


def print_page(
    session: "Session", page: "Page", about: Callable[[], dict[str, Any]], section: str | None
) -> None:
    """Print a page in the format that was chosen; `about` says, for JSON, what was asked. Errors: Usage."""
    from cli.output import chosen, csv_of, dumped, line_of

    sections = _chosen(page, section)
    match chosen(session):
        case "json":
            kept = page._replace(sections=sections)
            click.echo(dumped({**about(), **kept.json()}))
        case "jsonl":
            for row in sections[0].rows:
                click.echo(line_of(row))
            _aside(session, page, section)
        case "csv":
            row = row_type(sections[0])
            cells = cells_of(row) if row else []
            lines = ([read(row) for _, read in cells] for row in sections[0].rows)
            click.echo(csv_of([name for name, _ in cells], lines) if cells else "", nl=False)
            _aside(session, page, section)
        case "md":
            click.echo(_markdown(session, page, sections), nl=False)
        case _:
            _tables(session, page, sections)
    those = sections[:1] if chosen(session) in {"csv", "jsonl"} else sections
    session.printed = sum(len(row.rows) for row in those)


def _chosen(page: "Page", name: str | None) -> "tuple[Section, ...]":
    if name is None:
        return page.sections
    found = tuple(section for section in page.sections if section.name == name)
    if not found:
        there = ", ".join(section.name for section in page.sections)
        raise Usage(f"--section: {name!r} is no section of this report: it has {there}")
    return found


def _aside(session: "Session", page: "Page", section: str | None) -> None:
    """What does not fit into rows: the notes, and what other sections there are."""
    others = [named.name for named in page.sections[1:] if named.rows]
    if others and section is None:
        session.say(f"Also in this report: --section {' · --section '.join(others)}")
    session.say(*(f"Note: {note}" for note in page.notes))


def _markdown(session: "Session", page: "Page", sections: "tuple[Section, ...]") -> str:
    from cli.output import escaped, markdown, marked

    parts = [f"# {escaped(on_one_line(page.title))}\n"]
    for section in sections:
        if section.title:
            parts.append(f"## {escaped(section.title)}\n")
        row = row_type(section)
        if not section.rows or not row:
            parts.append(f"{escaped(section.empty)}\n")
            continue
        columns = [
            column
            for column in columns_of(row, section.rows)
            if session.verbose
            or not column.wide
            or (column.heading in BEHIND and column.said_in(section.rows))
        ]
        cells = ([marked(column.value(each)) for column in columns] for each in section.rows)
        parts.append(markdown([column.heading for column in columns], cells))
    if page.notes:
        parts.append("".join(f"- {escaped(note)}\n" for note in page.notes))
    return "\n".join(parts)


def _tables(session: "Session", page: "Page", sections: "tuple[Section, ...]") -> None:
    from cli.output import console_of, rows
    from cli.output import page as lines

    width = console_of(session).width
    lines(session, [Line(on_one_line(page.title), style="bold")])
    for section in sections:
        row = row_type(section)
        click.echo()
        if section.title:
            lines(session, [Line(section.title, style="bold")])
        if not section.rows or not row:
            lines(session, [Line(section.empty, style="dim")])
            continue
        columns = [column for column in columns_of(row, section.rows) if session.verbose or not column.wide]
        if _needed(columns, section.rows) > width:
            lines(session, (line for each in section.rows for line in _stacked(columns, each)))
        else:
            rows(session, section.rows, columns)
    if page.notes:
        click.echo()
        lines(session, (Line(note, left="·", style="dim") for note in page.notes))
    if not (session.verbose or session.quiet) and any(map(_has_more_behind, sections)):
        click.echo()
        lines(session, [Line(HINT, style="dim")])


def _has_more_behind(section: "Section") -> bool:
    """Whether a table leaves out what is behind one of its rows."""
    row = row_type(section)
    left_out = (
        [column for column in columns_of(row) if column.wide and column.heading in BEHIND] if row else []
    )
    return any(row.said_in(section.rows) for row in left_out)


def _needed(columns: Sequence[Column], data: Sequence[Any]) -> int:
    """The cells that a table takes before its text is broken into strips."""
    from rich.cells import cell_len

    from cli.output import plain

    def width(column: Column) -> int:
        shown = [line for row in data for line in plain(column.value(row)).split("\n")]
        longest = max(map(cell_len, shown), default=0)
        return max(cell_len(column.heading), longest if column.fixed else min(longest, LONGEST))

    return sum(width(column) + GAP for column in columns)


def _stacked(columns: Sequence[Column], row: Any) -> Iterator[Line]:
    """A row on some lines: what comes first, and beneath it what else there is, numbers that follow each other together."""
    from cli.output import plain

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
