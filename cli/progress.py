"""How far something has come that takes long: a bar on a terminal, a line now and then elsewhere."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from cli.session import Session

PATIENCE = 5.0
"""Seconds between two lines."""


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
