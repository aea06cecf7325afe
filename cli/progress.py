"""How far something has come that takes long: a bar on a terminal, a line now and then elsewhere."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import click

from cli.session import Session

PATIENCE = 5.0
"""Seconds between two lines."""
HALF_A_SECOND = 0.5
"""Seconds after which somebody who waits wants to know why."""


@contextmanager
def progress(session: "Session", what: str, of_what: str = "entries") -> Iterator[Callable[[int, int], None]]:
    """What is told how much is done, of how much; all of it is said to standard error."""
    if session.quiet:
        yield lambda _done, _of: None
    elif sys.stderr.isatty():
        with _bar(what) as tell:
            yield tell
    else:
        said = time.monotonic()

        def tell(done: int, of: int) -> None:
            nonlocal said
            if time.monotonic() - said >= PATIENCE:
                said = time.monotonic()
                session.say(f"{what}: {done:,} of {of:,} {of_what}")

        yield tell


@contextmanager
def _bar(what: str) -> Iterator[Callable[[int, int], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of)


@contextmanager
def if_it_takes_long(session: "Session", what: str) -> Iterator[Callable[[int, int], None]]:
    """Progress of something that is mostly done at once: shown from half a second on."""
    began = time.monotonic()
    with ExitStack() as shown:
        told: Callable[[int, int], None] | None = None

        def tell(done: int, of: int) -> None:
            nonlocal told
            if told is None and time.monotonic() - began >= HALF_A_SECOND:
                told = shown.enter_context(progress(session, what))
            if told is not None:
                told(done, of)

        yield tell


def is_watched(session: Session) -> bool:
    """Whether somebody sees a bar."""
    return not session.quiet and sys.stderr.isatty()


@contextmanager
def bar(session: Session, what: str, total: int, *, least: int = 0) -> Iterator[Callable[[int], None]]:
    """A bar on a terminal for what takes a while, from so many on; nothing elsewhere."""
    if total < least or not is_watched(session):
        yield lambda _done: None
        return
    with click.progressbar(length=max(total, 1), label=what, file=sys.stderr) as bar:
        yield lambda done: bar.update(done - bar.pos)
