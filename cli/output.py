"""Rows as tables, JSON, CSV or Markdown; the same rows in each."""

import io
import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from cli.session import Session
    from projections.row import Row

_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
"""What could steer a terminal or hide text: nothing of it is stored, a ledger from elsewhere may hold it."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


@dataclass(frozen=True)
class Column:
    """One column of a table: its heading, what it shows, and how it may be squeezed."""

    heading: str
    value: Callable[[Any], str]
    right: bool = False
    fixed: bool = False
    """Never wrapped."""
    wide: bool = False
    """Left out of a table, unless more was asked for."""


def chosen(session: "Session") -> str:
    """The format: what was asked for, else a table on a terminal, csv in a pipe."""
    return session.format or ("table" if sys.stdout.isatty() else "csv")


def rows(
    session: "Session",
    data: Iterable["Row"],
    columns: Sequence[Column],
    *,
    title: str = "",
    style: Callable[[Any], str] = lambda _row: "",
    empty: str = "nothing",
) -> None:
    """Print rows in the format that was chosen."""
    form = chosen(session)
    match form:
        case "json":
            click.echo(dumped([row.model_dump(mode="json") for row in data]))
        case "jsonl":
            for row in data:
                click.echo(json.dumps(row.model_dump(mode="json"), ensure_ascii=False))
        case "csv":
            click.echo(
                csv_of([one.heading for one in columns], ([c.value(row) for c in columns] for row in data)),
                nl=False,
            )
        case "md":
            click.echo(
                markdown([one.heading for one in columns], ([c.value(row) for c in columns] for row in data)),
                nl=False,
            )
        case _:
            shown = [one for one in columns if session.verbose or not one.wide]
            table(session, list(data), shown, title=title, style=style, empty=empty)


def dumped(value: Any) -> str:
    """JSON as people and programs read it."""
    return json.dumps(value, ensure_ascii=False, indent=2)


def csv_of(headings: Iterable[str], lines: Iterable[Iterable[str]]) -> str:
    """CSV in which no cell is taken for a formula."""
    import csv

    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(headings)
    for line in lines:
        writer.writerow(f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in line)
    return written.getvalue()


def markdown(headings: Sequence[str], lines: Iterable[Iterable[str]]) -> str:
    """A Markdown table."""
    written = [f"| {' | '.join(headings)} |", f"|{' --- |' * len(headings)}"]
    for line in lines:
        cells = (
            seen(cell).replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace("\n", "<br>")
            for cell in line
        )
        written.append(f"| {' | '.join(cells)} |")
    return "\n".join(written) + "\n"


def seen(text: str) -> str:
    """Text that steers no terminal."""
    return _UNSEEN.sub("�", text)


def table(
    session: "Session",
    data: Sequence[Any],
    columns: Sequence[Column],
    *,
    title: str = "",
    style: Callable[[Any], str] = lambda _row: "",
    empty: str = "nothing",
) -> None:
    """A table whose columns align in every script."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    console = console_of(session)
    if title:
        console.print(Text(seen(title), style="bold"))
    if not data:
        console.print(Text(empty, style="dim"))
        return
    drawn = Table(
        box=box.SIMPLE_HEAD if console.is_terminal else None, show_edge=False, pad_edge=False, padding=(0, 1)
    )
    for one in columns:
        drawn.add_column(
            one.heading,
            justify="right" if one.right else "left",
            no_wrap=one.fixed,
            overflow="fold",
            header_style="bold",
        )
    for row in data:
        own = style(row)
        drawn.add_row(*(Text(seen(one.value(row)), style=own) for one in columns))
    console.print(drawn)


@dataclass(frozen=True)
class Line:
    """A line of a page: what stands on the left, kept together, and the text, which may be wrapped beside it."""

    text: str
    left: str = ""
    style: str = ""


def page(session: "Session", lines: Iterable[Line]) -> None:
    """Running text: wrapped beside its left column on a terminal, one line each in a pipe."""
    from rich.table import Table
    from rich.text import Text

    console = console_of(session)
    if not console.is_terminal:
        for one in lines:
            click.echo("  ".join(part for part in (seen(one.left), seen(one.text)) if part))
        return
    for one in lines:
        text = Text(seen(one.text), style=one.style)
        if not one.left:
            console.print(text)
            continue
        grid = Table.grid(padding=(0, 2, 0, 0))
        grid.add_column(no_wrap=True)
        grid.add_column(overflow="fold")
        grid.add_row(Text(f"  {seen(one.left)}"), text)
        console.print(grid)


def console_of(session: "Session") -> Any:
    """Where tables are drawn: as wide as the terminal, else 160 cells."""
    from rich.console import Console

    terminal = sys.stdout.isatty()
    plain = session.color is False or ("NO_COLOR" in os.environ and session.color is None)
    width = None if terminal else int(os.environ.get("COLUMNS") or 160)
    return Console(
        file=sys.stdout,
        width=width,
        no_color=plain or None,
        highlight=False,
        soft_wrap=False,
        emoji=False,
        markup=False,
        force_terminal=True if session.color else None,
        legacy_windows=False,
    )
