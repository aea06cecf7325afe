"""What each format is made of: JSON, CSV and Markdown as texts, tables and running text as a terminal has them."""

import errno
import io
import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from domain.text import escape, seen
from projections.row import as_json

if TYPE_CHECKING:
    from cli.session import Session

_LONG_DATE = 13
"""Characters of a date from which on it is broken: `[..2023-05]` and `2023/2025-10` stay whole."""
MARGIN = 20
"""Cells that the narrowest of terminals has."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet takes for a formula where a cell begins with it."""
_BLOCK = re.compile(r"[-+#>](?=[-#> ]|$)|[0-9]+[.)](?= |$)")
"""What Markdown takes for a heading, a list or a quotation where a line begins with it."""

Piece = tuple[str, str]
"""Words and how they are drawn: `strike` for what no longer counts, `dim`, `bold`, or nothing."""
Said = str | Sequence[Piece]
"""What a cell says, all in one or in pieces that are drawn differently."""


class Column(NamedTuple):
    """One column of a table: its heading, what it shows, and how it may be squeezed."""

    heading: str
    value: Callable[[Any], Said]
    right: bool = False
    fixed: bool = False
    """Never wrapped."""
    wide: bool = False
    """Left out of a table, unless more was asked for."""
    widest: int | None = None
    """Wrapped from so many cells on."""

    def said_in(self, data: Sequence[Any]) -> bool:
        """Whether anything is said in it by some row."""
        return any(plain(self.value(row)) for row in data)


class Line(NamedTuple):
    """A line of a page: what stands on the left, kept together, and the text, wrapped beside it."""

    text: Said
    left: str = ""
    style: str = ""
    indent: int = 0


class Stacked(NamedTuple):
    """How rows are shown where a table would not fit: some lines each."""

    lines: Callable[[Any], Iterable[Line]]
    below: int
    """The width of a terminal, in cells, from which on there is room for a table."""


def chosen(session: "Session") -> str:
    """The format: what was asked for, else a table on a terminal, csv in a pipe."""
    return session.format or ("table" if sys.stdout.isatty() else "csv")


def counted(session: "Session", data: Iterable[Any]) -> Iterator[Any]:
    """The same rows, counted for whoever says what is in a file."""
    session.printed = 0
    for session.printed, row in enumerate(data, 1):
        yield row


def line_of(row: Any) -> str:
    """One row as a line of JSON."""
    return escape(json.dumps(as_json(row), ensure_ascii=False))


def plain(what: Said) -> str:
    """The words alone."""
    return what if isinstance(what, str) else "".join(words for words, _ in what)


def marked(what: Said) -> str:
    """The words as Markdown, what no longer counts struck through."""
    if isinstance(what, str):
        return escaped(what)
    return "".join(f"~~{escaped(words)}~~" if "strike" in style else escaped(words) for words, style in what)


def escaped(text: str) -> str:
    """Words that Markdown takes as they are, in one cell of a table, or alone on a line."""
    words = re.sub(r"[\\|`*~]|(?<![^\W_])_|_(?![^\W_])|\](?=[(\[:])", r"\\\g<0>", seen(text))
    if found := _BLOCK.match(words):
        at = found.end() - 1
        words = f"{words[:at]}\\{words[at:]}"
    return re.sub("&(?=[#A-Za-z])", "&amp;", words).replace("<", "&lt;").replace("\n", "<br>")


def broken(edtf: str) -> str:
    """A long date on several lines: `2023-03-28/` above `2023-04-01`."""
    return re.sub(r"(?<=[^\[])(/|\.\.|,)(?=.)", "\\1\n", edtf) if len(edtf) > _LONG_DATE else edtf


def on_one_line(title: str) -> str:
    """A title as it is shown: a name that has a line break is never taken for a line of its own."""
    return " ".join(title.split("\n"))


def dumped(value: Any) -> str:
    """JSON as people and programs read it."""
    return escape(json.dumps(value, ensure_ascii=False, indent=2))


def tell(session: "Session", value: Any) -> None:
    """Print one value for a program: on one line where it reads line by line."""
    click.echo(line_of(value) if session.format == "jsonl" else dumped(as_json(value)))


def marks_csv() -> bool:
    """Whether a file of CSV says at its beginning that it is UTF-8: Excel on Windows takes it for a code page else."""
    return sys.platform == "win32"


def csv_of(headings: Iterable[str], lines: Iterable[Iterable[Any]]) -> str:
    """CSV in which no cell is taken for a formula; a number is none."""
    import csv

    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(map(guarded, headings))
    for line in lines:
        writer.writerow(map(guarded, line))
    return written.getvalue()


def guarded(cell: Any) -> Any:
    """A cell that no spreadsheet takes for a formula, and that steers no terminal."""
    if not isinstance(cell, str):
        return cell
    return f"'{seen(cell)}" if cell.lstrip(" \u00a0\u3000").startswith(_FORMULA) else seen(cell)


def markdown(headings: Sequence[str], lines: Iterable[Iterable[str]]) -> str:
    """A Markdown table of cells that are Markdown already."""
    written = [f"| {' | '.join(headings)} |", f"|{' --- |' * len(headings)}"]
    written += [f"| {' | '.join(cells)} |" for cells in lines]
    return "\n".join(written) + "\n"


def table(
    session: "Session",
    data: Sequence[Any],
    columns: Sequence[Column],
    *,
    style: Callable[[Any], str] = lambda _row: "",
) -> None:
    """A table whose columns align in every script."""
    from rich import box
    from rich.table import Table

    console = console_of(session)
    grid = Table(
        box=box.SIMPLE_HEAD if console.is_terminal else None, show_edge=False, pad_edge=False, padding=(0, 1)
    )
    for column in columns:
        grid.add_column(
            column.heading,
            justify="right" if column.right else "left",
            no_wrap=column.fixed,
            overflow="fold",
            header_style="bold",
            max_width=column.widest,
        )
    for row in data:
        own = style(row)
        grid.add_row(*(drawn(column.value(row), own) for column in columns))
    console.print(grid)


def drawn(what: Said, style: str = "") -> Any:
    """Words as rich draws them."""
    from rich.text import Text

    if isinstance(what, str):
        return Text(seen(what), style=style)
    return Text.assemble(*((seen(words), own) for words, own in what), style=style)


def page(session: "Session", lines: Iterable[Line]) -> None:
    """Running text: wrapped beside its left column on a terminal, one line each in a pipe."""
    if not (sys.stdout.isatty() or session.color):
        for line in lines:
            said = "  ".join(part for part in (seen(line.left), seen(plain(line.text))) if part)
            click.echo(" " * line.indent + said)
        return
    from rich.padding import Padding
    from rich.table import Table

    console = console_of(session)
    for row, width in _beside(lines, console.width // 3):
        text = drawn(row.text, row.style)
        if not row.left:
            console.print(Padding(text, (0, 0, 0, row.indent)) if row.indent else text)
        elif not width:
            console.print(drawn(f"  {row.left}"))
            console.print(Padding(text, (0, 0, 0, 4)))
        else:
            grid = Table.grid(padding=(0, 2, 0, 0))
            grid.add_column(no_wrap=True, min_width=width + 2)
            grid.add_column(overflow="fold")
            grid.add_row(drawn(f"  {row.left}"), text)
            console.print(grid)


def _beside(lines: Iterable[Line], widest: int) -> Iterator[tuple[Line, int]]:
    """Each line with the width of the left column of those around it; 0 where there is no room beside it."""
    from rich.cells import cell_len

    for _, group in groupby(lines, key=lambda line: bool(line.left)):
        together = list(group)
        widths = [cell_len(row.left) for row in together]
        width = max((width for width in widths if width <= widest), default=0)
        yield from ((item, width if own <= widest else 0) for item, own in zip(together, widths, strict=True))


def console_of(session: "Session") -> Any:
    """Where tables are drawn: as wide as the terminal or $COLUMNS says, else 160 cells."""
    from rich.console import Console

    class Page(Console):
        """A console that says so when nobody reads any more."""

        def on_broken_pipe(self) -> None:
            raise BrokenPipeError(errno.EPIPE, "nobody reads any more")

    import shutil

    size = shutil.get_terminal_size()
    plain = session.color is False or ("NO_COLOR" in os.environ and session.color is None)
    return Page(
        file=sys.stdout,
        width=max(MARGIN, size.columns if sys.stdout.isatty() or "COLUMNS" in os.environ else 160),
        height=size.lines,  # with it, a dumb terminal is taken to be as wide as it says
        no_color=plain or None,
        highlight=False,
        soft_wrap=False,
        emoji=False,
        markup=False,
        force_terminal=True if session.color else False if session.output else None,
        # rich asks a console whether it knows codes for colours
        legacy_windows=False if session.output or not sys.stdout.isatty() else None,
    )
