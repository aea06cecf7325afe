"""How rows become a table that is no wider than the terminal, or what is shown instead where there is none.

A table takes the width that it needs. Where that is more than there is, its text is broken into lines; then what is
nothing, or the same, in every row is said in a line beneath it; then what few rows say stands beneath those rows, and long
texts too; then numbers of few rows are turned, a column each. Of what fits, the shortest is shown; where nothing fits, or
nothing that is shorter, each row is a block.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import groupby
from math import isqrt
from typing import Any, NamedTuple

from cli.wrapping import TOGETHER, Piece, Said, cells, fitted, plain
from domain.text import seen

Drawn = list[Piece]
"""A line as it is drawn."""

GAP = 2
"""Cells between two columns."""
WORD = 20
"""Cells of a word that a column of text has room for; longer ones are divided."""
NARROW = 12
"""Cells that a column of text has at the least, where what it says has so many."""
INDENT = 4
"""Cells by which what belongs to a row stands in."""
LONG = 40
"""Cells of a text from which on it may stand beneath its row."""
SEVERAL = 3
"""Rows from which on it can be told that few of them say something: one in so many."""
FEW = 6
"""Rows that are turned into columns."""
TRIED = 200
"""Rows by which it is told in which way they take the fewest lines."""


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
    beneath: bool = False
    """Never a column of a table: what it says stands beneath the row."""
    subject: bool = False
    """Says what the row is about: it stays a column where any table fits."""

    def said_in(self, data: Sequence[Any]) -> bool:
        """Whether anything is said in it by some row."""
        return any(plain(self.value(row)) for row in data)


class Line(NamedTuple):
    """A line of a page: what stands on the left, kept together, and the text, wrapped beside it."""

    text: Said
    left: str = ""
    style: str = ""
    indent: int = 0
    hang: int = 0
    """Cells by which its further lines stand in more."""


class Stacked(NamedTuple):
    """How rows are shown where a table would not fit: some lines each."""

    lines: Callable[[Any], Iterable[Line]]
    below: int = 0
    """The width of a terminal, in cells, from which on a table reads well; below, none is tried."""


class _Read(NamedTuple):
    """A column with what it says of each row."""

    column: Column
    cells: list[Said]
    least: int
    """Cells below which its words would be divided."""
    most: int
    """Cells that it takes where nothing is broken."""

    @classmethod
    def of(cls, column: Column, rows: Iterable[Any]) -> "_Read":
        """A column of these rows."""
        return cls.made(column, [_seen(column.value(row)) for row in rows])

    @classmethod
    def made(cls, column: Column, said: list[Said]) -> "_Read":
        """A column that says this."""
        lines = {line for cell in said for line in plain(cell).split("\n")}
        most = max(map(cells, lines), default=0)
        words = most if column.fixed or column.right else min(most, NARROW)
        if words < most:
            words = max(words, min(WORD, max(cells(word) for line in lines for word in line.split(" "))))
        least = max(words, *map(cells, column.heading.split(" ")))
        widest = most if column.widest is None else min(most, column.widest)
        return cls(column, said, least, max(least, widest, cells(column.heading)))

    @property
    def only(self) -> str | None:
        """What it says of every row alike; None where rows differ, or there are not several."""
        said = {plain(cell) for cell in self.cells}
        return said.pop() if len(said) == 1 and len(self.cells) > 1 else None

    @property
    def seldom(self) -> bool:
        """Whether few rows say something in it."""
        said = sum(bool(plain(cell)) for cell in self.cells)
        return not self.column.right and len(self.cells) >= SEVERAL and said * SEVERAL <= len(self.cells)


def _seen(what: Said) -> Said:
    return seen(what) if isinstance(what, str) else [(seen(words), style) for words, style in what]


def laid_out(
    rows: Sequence[Any],
    columns: Sequence[Column],
    width: int,
    *,
    style: Callable[[Any], str] = lambda _row: "",
    block: Callable[[Any], Iterable[Line]] | None = None,
) -> list[Drawn]:
    """The lines of a table, or of a block a row where there is no room for one; `block` is how a row is then shown.

    What has blocks of its own says from which width on it reads well as a table, and is one there where any fits.
    """
    read = [_Read.of(column, rows) for column in columns]
    styles = [style(row) for row in rows]
    beneath = partial(_beneath, read, width)
    first = range(min(len(rows), TRIED))
    best: tuple[int, _Grid | None] = (0, None)
    for grid in _grids(read, width):
        if not (grid.breaks or grid.beneath):
            return grid.drawn(width, styles, beneath)
        lines = len(grid.drawn(width, styles, beneath, first))
        if not best[1] or lines < best[0]:
            best = lines, grid
    lines, found = best
    if found and (block is not None or lines <= len(_blocks(read, rows, width, block, first))):
        return found.drawn(width, styles, beneath)
    return _blocks(read, rows, width, block)


class _Grid(NamedTuple):
    """Columns with their widths, and what is the same in every row."""

    columns: list[_Read]
    widths: list[int]
    alike: Sequence[_Read] = ()
    beneath: bool = False
    """Whether some of what could be columns stands beneath the rows."""
    turned: bool = False
    """Its rows are columns, and its columns rows."""

    @property
    def breaks(self) -> bool:
        """Whether it breaks words into more lines than they come in."""
        return any(width < each.most for each, width in zip(self.columns, self.widths, strict=True))

    def drawn(
        self,
        width: int,
        styles: Sequence[str],
        beneath: "Callable[[_Grid, int], Iterable[Drawn]]",
        rows: Sequence[int] | None = None,
    ) -> list[Drawn]:
        """Its lines: headings, a rule, rows with what stands beneath each, and what all rows say alike.

        `rows` are the numbers of those that are drawn, where not all are.
        """
        rooms = list(zip(self.columns, self.widths, strict=True))
        shown = range(len(self.columns[0].cells)) if rows is None or self.turned else rows
        heads = [fitted(each.column.heading, room, "bold") for each, room in rooms]
        made = [
            [fitted(each.cells[at], room, "" if self.turned else styles[at]) for at in shown]
            for each, room in rooms
        ]
        needed = [
            max(cells(plain(line)) for cell in [head, *column] for line in cell)
            for head, column in zip(heads, made, strict=True)
        ]
        rule = "─" * (sum(needed) + GAP * (len(needed) - 1))
        lines = [*self._row(heads, needed, bottom=True), [(rule, "")]]
        for number, at in enumerate(shown):
            lines += self._row([column[number] for column in made], needed)
            if not self.turned:
                lines += beneath(self, at)
        return lines + (list(_alike(self.alike, width)) if self.alike else [])

    def _row(self, parts: list[list[Drawn]], widths: list[int], *, bottom: bool = False) -> Iterator[Drawn]:
        """The lines of one row; what has fewer than others stands at the top, or at the bottom."""
        high = max(map(len, parts))
        for at in range(high):
            line: Drawn = []
            space = 0
            for each, cell, width in zip(self.columns, parts, widths, strict=True):
                number = at - (high - len(cell)) if bottom else at
                pieces = cell[number] if 0 <= number < len(cell) else []
                room = width - cells(plain(pieces))
                before, after = (room, 0) if each.column.right else (0, room)
                if pieces:
                    line += [(" " * (space + before), ""), *pieces] if space + before else pieces
                    space = after + GAP
                else:
                    space += width + GAP
            yield line


def _grids(read: list[_Read], width: int) -> list[_Grid]:
    """The tables that fit, the fullest first; what rows are about is a column of each, unless none fits so."""
    columns = [each for each in read if not each.column.beneath]
    about = [each for each in columns[1:] if each.column.subject]
    found = [*_fitting(columns, _ways(columns, about), width), *_turned(read, width)]
    return found or [*_fitting(columns, _ways(columns, []), width)]


def _fitting(
    columns: list[_Read], ways: Iterable[tuple[list[_Read], list[_Read]]], width: int
) -> Iterator[_Grid]:
    """The tables that fit, of what is left of the columns in several ways."""
    tried: list[list[_Read]] = []
    for folded, beneath in ways:
        kept = [each for each in columns if each not in folded and each not in beneath]
        if kept not in tried and (len(kept) > 1 or kept == columns):
            tried.append(kept)
            if kept and (widths := _widths(kept, width)):
                yield _Grid(kept, widths, folded, beneath=bool(beneath))


def _ways(columns: Sequence[_Read], about: Sequence[_Read]) -> Iterator[tuple[list[_Read], list[_Read]]]:
    """Which columns may be folded, because they say the same of every row, and which may stand beneath the rows."""
    rest = columns[1:]
    nothing = [each for each in rest if each.only == "0"]
    alike = [each for each in columns if each.only and each not in about]
    seldom = [each for each in rest if each.seldom and each not in (*alike, *about)]
    long = [each for each in rest if each.most > LONG and each not in (*alike, *seldom, *about)]
    long.sort(key=lambda each: -each.most)
    fewer = [long[:number] for number in range(1, len(long) + 1)]
    yield from (([], []), (nothing, []), (alike, []))
    yield from ((alike, some) for some in (*fewer, seldom))
    yield from ((alike, [*seldom, *some]) for some in fewer)


def _turned(read: Sequence[_Read], width: int) -> Iterator[_Grid]:
    """Numbers of few rows with a column for each row, where that fits."""
    first, *rest = read
    if not 1 < len(first.cells) <= FEW or not all(each.column.right for each in rest):
        return
    names = _Read.made(Column(first.column.heading, plain), [each.column.heading for each in rest])
    rows = (
        _Read.made(Column(plain(name), plain, right=True), [each.cells[at] for each in rest])
        for at, name in enumerate(first.cells)
    )
    turned = [names, *rows]
    if widths := _widths(turned, width):
        yield _Grid(turned, widths, turned=True)


def _widths(columns: Sequence[_Read], width: int) -> list[int] | None:
    """The cells of each column: what it needs, or a share of what is left; None where there is no room for all."""
    room = width - GAP * (len(columns) - 1)
    if sum(each.least for each in columns) > room:
        return None
    found: dict[int, int] = {}
    left = dict(enumerate(columns))
    while left:
        weight = sum(isqrt(each.most) for each in left.values())
        share = {at: room * isqrt(each.most) // weight for at, each in left.items()} if weight else {}
        settled = {at: each.least for at, each in left.items() if each.least >= share.get(at, 0)}
        settled = settled or {at: each.most for at, each in left.items() if each.most <= share[at]} or share
        found |= settled
        room -= sum(settled.values())
        left = {at: each for at, each in left.items() if at not in settled}
    return [found[at] for at in range(len(columns))]


def _alike(columns: Sequence[_Read], width: int) -> Iterator[Drawn]:
    """What every row says, in a line."""
    said = groupby(sorted(columns, key=lambda each: each.only or ""), key=lambda each: each.only)
    words = " · ".join(
        f"{', '.join(each.column.heading for each in group)}: {_on_one_line(value or '')}"
        for value, group in said
    )
    yield from lines_of(Line(f"In every row: {words}", style="dim", hang=INDENT), width)


def _beneath(read: Sequence[_Read], width: int, grid: _Grid, at: int) -> Iterator[Drawn]:
    """What stands beneath a row: what no column of the table says, nor all rows alike."""
    for each in read:
        words = _on_one_line(each.cells[at])
        if words and each not in grid.columns and each not in grid.alike:
            line = Line(f"{each.column.heading}: {words}", style="dim", indent=INDENT, hang=2)
            yield from lines_of(line, width)


def _blocks(
    columns: Sequence[_Read],
    rows: Sequence[Any],
    width: int,
    block: Callable[[Any], Iterable[Line]] | None,
    some: Sequence[int] | None = None,
) -> list[Drawn]:
    """Each row on some lines; `some` are the numbers of those that are drawn, where not all are."""
    shown = range(len(rows)) if some is None else some
    several = (block(rows[at]) if block else _block(columns, at) for at in shown)
    return [drawn for lines in several for line in lines for drawn in lines_of(line, width)]


def _block(columns: Sequence[_Read], at: int) -> Iterator[Line]:
    """A row on some lines: what comes first, and beneath it what else there is, numbers that follow each other together."""
    first, *rest = columns
    name = _on_one_line(first.cells[at]) or "–"
    yield Line(f"{first.column.heading}: {name}" if first.column.right else name, style="bold")
    for _, run in groupby(rest, key=lambda each: each.column.right or each.column.heading):
        said = [(each.column, _on_one_line(each.cells[at])) for each in run]
        if pieces := [_labelled(column, words) for column, words in said if words]:
            line = [
                piece
                for number, pair in enumerate(pieces)
                for piece in ([BETWEEN, *pair] if number else pair)
            ]
            yield Line(line, indent=INDENT, hang=2)


BETWEEN: Piece = (f"{TOGETHER}· ", "dim")
"""What stands between numbers on one line."""


def _labelled(column: Column, words: str) -> list[Piece]:
    """What a column says, behind its heading; a number stays with it."""
    label = f"{column.heading}: "
    if not column.right:
        return [(label, "dim"), (words, "")]
    return [(label.replace(" ", TOGETHER), "dim"), (words.replace(" ", TOGETHER), "")]


def _on_one_line(what: Said) -> str:
    """Words whose lines were broken for a narrow column: a long date is whole again."""
    return re.sub(r"(?<=[/.,])\n", "", plain(what)).replace("\n", " ")


def lines_of(line: Line, width: int) -> Iterator[Drawn]:
    """A line of a page without what stands on its left, wrapped."""
    said, room = _seen(line.text), max(width - line.indent, 1)
    first, *rest = fitted(said, room, line.style)
    if rest and line.hang:
        first, *rest = fitted(said, max(room - line.hang, 1), line.style)
    yield [(" " * line.indent, ""), *first] if line.indent and first else first
    for each in rest:
        yield [(" " * (line.indent + line.hang), ""), *each] if line.indent + line.hang else each
