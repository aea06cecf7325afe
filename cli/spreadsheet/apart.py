"""A large list, read by another process while this one judges and writes what that has read: by the clock it takes less.

    with Reader() as reader:
        reader.begin()
        ...
        coming = reader.read(ledger, sheet, fields, ways, progress)

What is read is the same, by the same code. Whatever becomes of the other process, a list is never read by half: where its
end has not come, `Gone` is raised, and the list is read here (`cli.spreadsheet.command`).
"""

import gc
import os
import pickle
import signal
import sys
from array import array
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from functools import partial
from itertools import islice
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple, Self

from cli.spreadsheet.columns import Map
from cli.spreadsheet.known import world_of
from cli.spreadsheet.rows import Facts, Row, Ways, facts
from cli.spreadsheet.sheet import Sheet
from domain.entry import kind_of
from domain.fact import fact_class
from store.application import open_ledger
from store.importing import Listed

if TYPE_CHECKING:
    import subprocess

    from store.application import Comity

_PROGRAM = (
    "import pickle, signal, sys; signal.signal(signal.SIGINT, signal.SIG_IGN);"
    " sys.path[:] = pickle.load(sys.stdin.buffer); from cli.spreadsheet.apart import alone; alone()"
)
"""Whoever is interrupted is the one who began it."""
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


class Page(NamedTuple):
    """What was read since the last page."""

    rows: list[tuple[Any, ...]]
    """Rows, each by its fields."""
    besides: list[tuple[Any, ...]]
    """The same of what no row tells; on the last page alone."""
    lines: list[tuple[str, str, bytes, bool, int]]
    """Facts: stream, type, state, whether it is exact, and the place of its row, those besides coming after all others."""


class End(NamedTuple):
    """That all was read."""

    otherwise: list[tuple[int, tuple[Any, ...]]]
    """Rows of which something else came than was said on their page, by their places: all but how they are shown."""
    rest: dict[str, Any]
    """All else that is said of the list, by the names in `Facts`."""


class Reader:
    """Another process that reads a list (`with`): it is ended where it has not ended by itself."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def begin(self) -> None:
        """Begin it, as far as that is allowed: it gets ready meanwhile."""
        import subprocess

        with suppress(OSError, ValueError, RuntimeError):
            self._process = subprocess.Popen(  # noqa: S603 — this Python, and a program that stands above
                [sys.executable, "-P", "-X", "utf8", "-c", _PROGRAM],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
            self._say(sys.path)

    @property
    def is_there(self) -> bool:
        """Whether there is one."""
        return self._process is not None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process is None:
            return
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):  # what was not written yet is wanted by nobody
                if pipe:
                    pipe.close()

    def read(
        self, ledger: "Comity", sheet: Sheet, fields: Map, ways: Ways, progress: Callable[[int], None]
    ) -> "Coming":
        """Let it read a sheet. Errors: `Gone`."""
        if self._process is None or self._process.stdin is None or self._process.stdout is None:
            raise Gone
        try:
            self._say(Told(ledger.where, ledger.now(), sheet, fields, ways))
            self._process.stdin.close()
        except OSError:
            raise Gone from None
        return Coming(self._process.stdout, progress)

    def _say(self, told: object) -> None:
        if self._process and self._process.stdin:
            pickle.dump(told, self._process.stdin, pickle.HIGHEST_PROTOCOL)
            self._process.stdin.flush()


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
            for name, value in zip(_CAME_OF_IT, fields, strict=True):
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

    def _line(self, stream: str, type_: str, state: bytes, exact: bool, _row: int) -> Listed:
        if len(self._states) >= _KEPT:
            self._states.clear()
        return Listed.again(stream, fact_class(type_), self._states.setdefault(state, state), exact=exact)


_FIELDS = tuple(name for name in Row.__dataclass_fields__ if not name.startswith("_"))
_CAME_OF_IT = tuple(name for name in _FIELDS if name not in {"number", "who"})
_REST = ("readings", "cautions", "unknown", "unused", "unattested")


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
        self._say = partial(pickle.dump, file=out, protocol=pickle.HIGHEST_PROTOCOL)
        self._said = array("q")
        """Hashes of the rows as they were handed on."""

    def hand_on(self, found: Facts) -> None:
        """Hand on the rows and the lines since the last page, and let go of these lines, and of how the rows are shown."""
        since = len(self._said)
        self._page(found, since, rows := found.rows[since:], [])
        for row in rows:
            row.who = ""

    def end(self, found: Facts) -> None:
        """Hand on all that is left."""
        since = len(self._said)
        before = enumerate(map(_came_of_it, islice(found.rows, since)))
        otherwise = [(place, row) for place, row in before if hash(row) != self._said[place]]
        self._page(found, 0, found.rows, found.besides, since)
        self._say(End(otherwise, {name: getattr(found, name) for name in _REST}))

    def _page(self, found: Facts, first: int, rows: list[Row], besides: list[Row], since: int = 0) -> None:
        new = [_fields(row) for row in rows[since:]]
        self._said.extend(hash(_came_of_it(row)) for row in rows[since:])
        places = {id(row): place for place, row in enumerate((*rows, *besides), first)}
        lines = [
            (line.stream, f"{kind_of(line.stream)}.{line.cls.verb}", line.state, line.exact, places[id(row)])
            for line, row in zip(found.lines, found.row_of, strict=True)
        ]
        self._say(Page(new, [_fields(row) for row in besides], lines))
        found.lines.clear()
        found.row_of.clear()


_fields: Callable[[Row], tuple[Any, ...]] = attrgetter(*_FIELDS)
_came_of_it: Callable[[Row], tuple[Any, ...]] = attrgetter(*_CAME_OF_IT)
