"""The standard streams: what is said beside an answer, and readers who leave or places that take no more."""

import contextlib
import errno
import os
import stat
import sys
from collections.abc import Callable
from typing import Any, TextIO

import click

from cli.wrapping import TOGETHER

NO_MORE = (errno.ENOSPC, errno.EIO, errno.EBADF, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC))
"""What a place answers that takes no more output."""


def takes_no_more(error: OSError) -> bool:
    """Whether it says of a place that it takes no more output."""
    return error.errno in NO_MORE and not error.filename


def say(text: str) -> None:
    """Print to standard error, steering no terminal; on one, broken between words, but for lines to be pasted."""
    from domain.text import seen

    text = seen(text)
    if not sys.stderr.isatty():
        click.echo(text.replace(TOGETHER, " "), err=True)
        return
    import shutil
    import textwrap

    width = max(40, shutil.get_terminal_size().columns)
    from store.shell import called

    for line in text.split("\n"):
        if line.lstrip().startswith(
            f"{called()} "
        ):  # a line to be pasted: the terminal goes on where it ends
            click.echo(line, err=True)
            continue
        begin = " " * (len(line) - len(line.lstrip()) or 2)
        wrapped = textwrap.wrap(
            line, width, subsequent_indent=begin, break_long_words=False, break_on_hyphens=False
        )
        click.echo("\n".join(wrapped).replace(TOGETHER, " "), err=True)


def say_no_more(stream: TextIO | None = None) -> None:
    """Let go of standard output, or another: what is left of it would be tried again as Python ends, and spoil the code."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), (stream or sys.stdout).fileno())


class Heard:
    """A standard stream whose reader may leave: where Windows answers EINVAL then, others say EPIPE, and so does this."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    @property
    def buffer(self) -> "Heard":
        """The stream of bytes below."""
        return Heard(self._stream.buffer)

    def write(self, what: Any) -> int:
        """Write text, or bytes. Errors: OSError, BrokenPipeError where nobody reads any more."""
        return int(self._heard(self._stream.write, what))

    def writelines(self, lines: Any) -> None:
        """Write several. Errors: OSError, BrokenPipeError where nobody reads any more."""
        self._heard(self._stream.writelines, lines)

    def flush(self) -> None:
        """Hand on what was written. Errors: OSError, BrokenPipeError where nobody reads any more."""
        self._heard(self._stream.flush)

    def _heard(self, do: Callable[..., Any], *what: Any) -> Any:
        try:
            return do(*what)
        except OSError as error:
            if error.errno == errno.EINVAL and not error.filename and not self._is_a_file():
                raise BrokenPipeError(errno.EPIPE, "nobody reads any more") from None
            raise

    def _is_a_file(self) -> bool:
        try:
            return stat.S_ISREG(os.fstat(self._stream.fileno()).st_mode)
        except (OSError, ValueError, AttributeError):
            return False
