"""What each format is made of: JSON, CSV and Markdown as texts, tables and running text as a terminal has them."""

import errno
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

import click

from cli.tables import GAP, Column, Drawn, Line, laid_out, lines_of
from cli.wrapping import Said, cells, plain, width_of
from domain.text import seen
from projections.row import as_json
from queries.written import dumped, line_of

if TYPE_CHECKING:
    from cli.configuration import Format
    from cli.session import Session

_LONG_DATE = 13
"""Characters of a date from which on it is broken: `[..2023-05]` and `2023/2025-10` stay whole."""
_BLOCK = re.compile(r"[-+#>](?=[-#> ]|$)|[0-9]+[.)](?= |$)")
"""What Markdown takes for a heading, a list or a quotation where a line begins with it."""


def chosen(session: "Session") -> "Format":
    """The format of one table: what was asked for, else a table on a terminal, csv in a pipe."""
    return session.format or ("table" if sys.stdout.isatty() else "csv")


def counted(session: "Session", data: Iterable[Any]) -> Iterator[Any]:
    """The same rows, counted for whoever says what is in a file."""
    session.printed = 0
    for session.printed, row in enumerate(data, 1):
        yield row


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


def tell(session: "Session", value: Any) -> None:
    """Print one value for a program: on one line where it reads line by line."""
    click.echo(line_of(value) if session.format == "jsonl" else dumped(as_json(value)))


def marks_csv() -> bool:
    """Whether a file of CSV says at its beginning that it is UTF-8: Excel on Windows takes it for a code page else."""
    return sys.platform == "win32"


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
    block: Callable[[Any], Iterable[Line]] | None = None,
) -> None:
    """A table whose columns align in every script; where it has no room, each row on some lines: those of `block`."""
    put(session, laid_out(data, columns, width_of(session.output), style=style, block=block))


def page(session: "Session", lines: Iterable[Line]) -> None:
    """Running text, wrapped beside its left column."""
    width = width_of(session.output)
    put(
        session, [drawn for line, left in _beside(lines, width // 3) for drawn in _wrapped(line, left, width)]
    )


def _wrapped(line: Line, left: int, width: int) -> Iterator[Drawn]:
    """A line of a page, its left column so many cells wide; 0 where there is no room beside it."""
    if not line.left:
        yield from lines_of(line, width)
    elif left:
        first, *rest = lines_of(line._replace(left=""), width - left - 2 * GAP)
        own = seen(line.left)
        yield [(f"{'':{GAP}}{own}{'':{left - cells(own) + GAP}}", ""), *first]
        yield from ([("", ""), (" " * (left + 2 * GAP), ""), *each] for each in rest)
    else:
        yield from lines_of(Line(line.left, indent=GAP), width)
        yield from lines_of(line._replace(left="", indent=2 * GAP), width)


def _beside(lines: Iterable[Line], widest: int) -> Iterator[tuple[Line, int]]:
    """Each line with the width of the left column of those around it; 0 where there is no room beside it."""
    for _, group in groupby(lines, key=lambda line: bool(line.left)):
        together = list(group)
        widths = [cells(seen(row.left)) for row in together]
        width = max((width for width in widths if width <= widest), default=0)
        yield from ((item, width if own <= widest else 0) for item, own in zip(together, widths, strict=True))


def put(session: "Session", lines: Sequence[Drawn]) -> None:
    """Print lines that are wrapped: drawn on a terminal, words alone elsewhere."""
    if not lines:
        return
    if not (sys.stdout.isatty() or session.color):
        click.echo("\n".join(plain(line).rstrip(" ") for line in lines))
        return
    from rich.segment import Segment, Segments
    from rich.style import Style

    segments = [
        segment
        for line in lines
        for segment in (
            *(Segment(words, Style.parse(style) if style else None) for words, style in line),
            Segment.line(),
        )
    ]
    console_of(session).print(Segments(segments), soft_wrap=True, end="")


def console_of(session: "Session") -> Any:
    """What draws on a terminal: it knows which codes that takes."""
    from rich.console import Console

    class Page(Console):
        """A console that says so when nobody reads any more."""

        def on_broken_pipe(self) -> None:
            raise BrokenPipeError(errno.EPIPE, "nobody reads any more")

    plain = session.color is False or ("NO_COLOR" in os.environ and session.color is None)
    return Page(
        file=sys.stdout,
        width=width_of(session.output),
        no_color=plain or None,
        highlight=False,
        soft_wrap=False,
        emoji=False,
        markup=False,
        force_terminal=True if session.color else False if session.output else None,
        # rich asks a console whether it knows codes for colours
        legacy_windows=False if session.output or not sys.stdout.isatty() else None,
    )
