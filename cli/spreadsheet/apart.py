"""A large list, read by another process while this one judges and writes what that has read: by the clock it takes less.

    with Reader() as reader:  # cli.spreadsheet.reader
        reader.begin()
        ...
        coming = read(reader, ledger, sheet, fields, ways, progress)

What is read is the same, by the same code. Whatever becomes of the other process, a list is never read by half: where its
end has not come, `Gone` is raised, and the list is read here (`cli.spreadsheet.command`).
"""

import gc
import os
import pickle
import signal
import sys
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple, overload

from cli.spreadsheet.columns import Map
from cli.spreadsheet.known import world_of
from cli.spreadsheet.reader import PROTOCOL, Reader
from cli.spreadsheet.rows import STEP, Facts, Row, Ways, facts
from cli.spreadsheet.sheet import Sheet
from domain.fact import Fact
from store.application import open_ledger
from store.importing import Listed

if TYPE_CHECKING:
    from store.application import Comity

_KEPT = 10_000


class Gone(Exception):
    """The process that reads ended before the list did, or never began."""


class Told(NamedTuple):
    """What the process that reads is told."""

    ledger: Path
    now: datetime
    """The time by the clock of who began it."""
    sheet: Sheet
    fields: Map
    ways: Ways


class Packed(Sequence[tuple[int, tuple[str, ...]]]):
    """The rows of a sheet, some hundred together as bytes: of all of them unpacked, a third of what they take."""

    def __init__(self, rows: Sequence[tuple[int, tuple[str, ...]]]) -> None:
        self._length = len(rows)
        self._pages = [pickle.dumps(rows[at : at + STEP], PROTOCOL) for at in range(0, len(rows), STEP)]

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[tuple[int, tuple[str, ...]]]:
        for page in self._pages:
            yield from pickle.loads(page)  # noqa: S301 — of the process that began this one

    @overload
    def __getitem__(self, at: int) -> tuple[int, tuple[str, ...]]: ...
    @overload
    def __getitem__(self, at: slice) -> list[tuple[int, tuple[str, ...]]]: ...
    def __getitem__(self, at: int | slice) -> tuple[int, tuple[str, ...]] | list[tuple[int, tuple[str, ...]]]:
        return list(self)[at]


class Page(NamedTuple):
    """What was read since the last page."""

    rows: list[tuple[Any, ...]]
    """Rows, each by its fields."""
    besides: list[tuple[Any, ...]]
    """The same of what no row tells; on the last page alone."""
    lines: list[tuple[str, type[Fact], bytes, bool, int]]
    """Facts: stream, class, state, whether it is exact, and the place of its row, those besides coming after all others."""


class End(NamedTuple):
    """That all was read."""

    otherwise: list[tuple[int, tuple[Any, ...]]]
    """Rows of which something else may have come than was said on their page, by their places."""
    rest: dict[str, Any]
    """All else that is said of the list, by the names in `Facts`."""


def read(
    reader: Reader, ledger: "Comity", sheet: Sheet, fields: Map, ways: Ways, progress: Callable[[int], None]
) -> "Coming":
    """Let another process read a sheet. Errors: `Gone`."""
    packed = replace(sheet, rows=Packed(sheet.rows))
    pipe = reader.told(Told(ledger.where, ledger.now(), packed, fields, ways))
    if pipe is None:
        raise Gone
    return Coming(pipe, progress)


class Coming:
    """What another process reads, as it comes."""

    def __init__(self, pipe: BinaryIO | Any, progress: Callable[[int], None]) -> None:
        self._pipe, self._progress = pipe, progress
        self.found = Facts()
        """All of it, once all has come; its lines are kept by whoever asked for the pages."""
        self.whole = False
        """Whether all has come."""
        self._states: dict[bytes, bytes] = {}

    def pages(self) -> Iterator[list[Listed]]:
        """The facts, page by page. Errors: `Gone`."""
        found = self.found
        while isinstance(page := self._next(), Page):
            found.rows += [Row(*fields) for fields in page.rows]
            found.besides += [Row(*fields) for fields in page.besides]
            those = found.all if page.besides else found.rows
            found.row_of += [those[place] for *_, place in page.lines]
            self._progress(len(found.rows))
            yield [self._line(*line) for line in page.lines]
        for place, fields in page.otherwise:
            row = found.rows[place]
            for name, value in zip(_FIELDS, fields, strict=True):
                setattr(row, name, value)
        for name, value in page.rest.items():
            setattr(found, name, value)
        self.whole = True

    def _next(self) -> Page | End:
        try:
            page = pickle.load(self._pipe)  # noqa: S301 — of a process that this one began
        except (EOFError, OSError, pickle.UnpicklingError):
            raise Gone from None
        if not isinstance(page, Page | End):
            raise Gone
        return page

    def _line(self, stream: str, of: type[Fact], state: bytes, exact: bool, _row: int) -> Listed:
        if len(self._states) >= _KEPT:
            self._states.clear()
        return Listed.again(stream, of, self._states.setdefault(state, state), exact=exact)


_FIELDS = tuple(name for name in Row.__dataclass_fields__ if not name.startswith("_"))
_REST = ("readings", "cautions", "unknown", "unused", "unattested", "order")


# --- the other process


def alone() -> None:
    """Read the list that another process says, and hand on what was read; nothing is said of what goes wrong."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()
    out = sys.stdout.buffer
    sys.stdout = sys.stderr  # whatever is printed is no page
    try:
        told: Told = pickle.load(sys.stdin.buffer)  # noqa: S301 — of the process that began this one
        _read(told, out)
        out.flush()
    except BaseException:  # noqa: BLE001 — who began it reads the list itself, and says what is wrong with it
        os._exit(1)
    os._exit(0)


def _read(told: Told, out: BinaryIO) -> None:
    with open_ledger(told.ledger, read_only=True, clock=lambda: told.now) as ledger:
        pages = _Pages(out)
        world = world_of(ledger, len(told.sheet.rows))
        sheet, fields, ways = told.sheet, told.fields, told.ways
        pages.end(facts(sheet, fields, world, ways, hand_on=pages.hand_on))


class _Pages:
    """What was read, handed on page by page."""

    def __init__(self, out: BinaryIO) -> None:
        self._say = partial(pickle.dump, file=out, protocol=PROTOCOL)
        self._numbers = array("q")
        """The numbers of the rows that were handed on, by their places: each is higher than the one before it."""

    def hand_on(self, found: Facts) -> None:
        """Hand on the rows and the lines since the last page, and let go of them."""
        self._page(found, [])
        found.rows.clear()
        found.lines.clear()
        found.row_of.clear()

    def end(self, found: Facts) -> None:
        """Hand on all that is left, and what came of those rows that were judged when all others had been read."""
        self._page(found, found.besides)
        late = {self._place(row): row for row in found.late}
        otherwise = [(place, _fields(row)) for place, row in late.items()]
        self._say(End(otherwise, {name: getattr(found, name) for name in _REST}))

    def _page(self, found: Facts, besides: list[Row]) -> None:
        places = {id(row): place for place, row in enumerate((*found.rows, *besides), len(self._numbers))}
        for row in found.rows:
            if self._numbers and row.number <= self._numbers[-1]:
                raise ValueError("the rows are not in the order of their numbers")
            self._numbers.append(row.number)
        lines = [
            (
                line.stream,
                line.cls,
                line.state,
                line.exact,
                places[id(row)] if id(row) in places else self._place(row),
            )
            for line, row in zip(found.lines, found.row_of, strict=True)
        ]
        self._say(Page([*map(_fields, found.rows)], [*map(_fields, besides)], lines))

    def _place(self, row: Row) -> int:
        """The place of a row that was handed on."""
        return bisect_left(self._numbers, row.number)


_fields: Callable[[Row], tuple[Any, ...]] = attrgetter(*_FIELDS)
